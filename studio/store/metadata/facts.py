"""What is written into a picture file, as values; in which words and tags it stands there is up to each format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

REJECTED = -1
"""The rating of a picture that was rejected, as photo organisers write it."""
PROGRAM = "Legnext Studio"


@dataclass(frozen=True, slots=True)
class Ancestor:
    """One step on the way to a picture: what was done, the job's id with the service, and its prompt."""

    action: str
    job: str
    prompt: str

    def words(self, *, whole: bool = True) -> str:
        """As in "Vary (Strong) of picture 2 · 5f0c3a6e: a fox --ar 3:2"; the prompt only where `whole`."""
        head = " · ".join(part for part in (self.action, self.job) if part)
        return f"{head}: {self.prompt}" if whole and self.prompt else head


@dataclass(frozen=True, slots=True)
class Facts:
    """`description` is for every program (the prompt), `items` by name ("Seed", "Model") are for ours.

    `rating` is 1..5 stars, 0 where none were given, `REJECTED`; `picked` is the opposite of that. `created` is a moment
    as XMP writes it, `job` the id with the service and `picture` the number of the picture (from 1) in it, `derived`
    the same two of the picture that it was made from. `ancestry` begins with the oldest job.
    """

    description: str = ""
    items: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    title: str = ""
    job: str = ""
    picture: int = 0
    derived: tuple[str, int] = ("", 0)
    rating: int = 0
    picked: bool = False
    tags: tuple[str, ...] = ()
    created: str = ""
    ancestry: tuple[Ancestor, ...] = ()

    @property
    def midjourney(self) -> str:
        """The description as Midjourney writes it into its files, with the job behind the prompt."""
        return f"{self.description} Job ID: {self.job}".strip() if self.job else self.description

    def told(self) -> Iterator[tuple[str, str]]:
        """Name and words of everything that is not empty, for formats that hold nothing but texts."""
        yield from {
            "Title": self.title,
            "Description": self.midjourney,
            "Software": PROGRAM if self.description or self.items else "",
            **self.items,
            "Ancestry": "\n".join(one.words() for one in self.ancestry),
        }.items()


NOTHING = Facts()
