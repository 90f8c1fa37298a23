"""What one file says of its making, in words that are the same for every program that may have written it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from studio.request.origins import Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """The texts that a file carries, by name, and its size in pixels (0 where only its decoder would know).

    `kind` is Pillow's word for the format, or "MP4". Names are those of PNG chunks ("parameters", "Description"), of
    EXIF tags ("ImageDescription", "UserComment") and "XMP".
    """

    kind: str
    width: int = 0
    height: int = 0
    named: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def text(self, *names: str) -> str:
        """The first of these that is there and not empty, stripped; else ""."""
        return next((found for name in names if (found := self.named.get(name, "").strip())), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is known of a picture's making; "" and None where the file does not say.

    `remote_id` is the number of its job with whoever made it, `index` which of that job's pictures it is (from 0),
    `parent` the number of the job that it was made from. `made_at` is in seconds since the epoch. `settings` are all
    other facts by the names that the program itself uses, in its order. `rating` is 0..5 stars.
    """

    origin: Origin
    prompt: str = ""
    negative: str = ""
    seed: str = ""
    model: str = ""
    remote_id: str = ""
    index: int | None = None
    parent: str = ""
    made_at: float | None = None
    rating: int = 0
    tags: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def note(self) -> str:
        """Whatever has no place of its own in the library, as lines of a note."""
        lines = [f"Negative: {self.negative}"] if self.negative else []
        lines += [f"Model: {self.model}"] if self.model else []
        if self.settings:
            lines.append(", ".join(f"{name} {value}" for name, value in self.settings.items()))
        return "\n".join(lines)
