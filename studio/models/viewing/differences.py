"""How two pictures differ: in the words and flags that they were asked for with, in seed, kind and size."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from studio.models.job_words import JobRecord, PictureRecord, PictureState, action_words, title
from studio.models.viewing.info import flag_values
from studio.request.parameters import PARAMETERS, Kind
from studio.request.prompt import parse
from studio.request.reading import diff
from studio.request.tasks import TASKS

OFF = "off"
NONE = "none"
_BY_LABEL = {known.label: known for known in PARAMETERS}
LONGEST_NAME = 32
"""Characters of a job's words that name one of its pictures."""


@dataclass(frozen=True, slots=True)
class Pick:
    """Picture `index` (from 0) of a job."""

    record: JobRecord
    index: int

    @property
    def key(self) -> tuple[int, int]:
        """What tells it from any other."""
        return self.record.id, self.index

    @property
    def picture(self) -> PictureRecord | None:
        """What the library knows of it."""
        return self.record.pictures[self.index] if 0 <= self.index < len(self.record.pictures) else None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels, (1, 1) while they are not known."""
        picture = self.picture
        return (picture.width, picture.height) if picture and picture.width and picture.height else (1, 1)


def stored_picks(record: JobRecord, images: Container[int]) -> list[Pick]:
    """Those pictures of a job that are on the disk; -1 among `images` stands for all of the job."""
    return [
        Pick(record, place)
        for place, picture in enumerate(record.pictures)
        if picture.state is PictureState.STORED and (picture.index in images or -1 in images)
    ]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not the same, as in "Stylize", "100", "250"."""

    label: str
    first: str
    second: str

    @property
    def words(self) -> str:
        """As in "100 → 250"."""
        return f"{self.first} → {self.second}"


class Side(Enum):
    """Which prompt a word stands in."""

    BOTH = auto()
    FIRST = auto()
    SECOND = auto()


def names(first: Pick, second: Pick) -> tuple[str, str]:
    """What the two are called beside each other: by number within one job, else by what they are."""
    if first.record.id == second.record.id:
        return f"Picture {first.index + 1}", f"Picture {second.index + 1}"
    return _name(first, second), _name(second, first)


def _name(pick: Pick, other: Pick) -> str:
    if other.record.parent_id == pick.record.id and (other.record.parent_image or 0) == pick.index:
        return f"Source, picture {pick.index + 1}"
    words = action_words(pick.record).partition(" of ")[0] or title(pick.record)
    if len(words) > LONGEST_NAME:
        words = f"{words[: LONGEST_NAME - 1].rstrip()}…"
    return words if len(pick.record.pictures) == 1 else f"{words}, {pick.index + 1}"


def differences(first: Pick, second: Pick) -> tuple[Difference, ...]:
    """What differs besides the words, in the order in which one would ask for it."""
    one, other = first.record, second.record
    found = [*_flags(one.prompt, other.prompt)]
    found += _unless_same("Seed", one.seed or "not told", other.seed or "not told")
    found += _unless_same("Made by", _made(one), _made(other))
    if first.size != second.size:
        found.append(Difference("Pixels", _size(first), f"{_size(second)}{_factor(first, second)}"))
    return tuple(found)


def _flags(one: str, other: str) -> Iterator[Difference]:
    before, after = flag_values(one), flag_values(other)
    for label in {**before, **after}:
        first, second = before.get(label), after.get(label)
        if label != "Seed" and first != second:
            yield Difference(label, _value(label, first), _value(label, second))


def _value(label: str, value: str | None) -> str:
    if value is not None:
        return value
    known = _BY_LABEL.get(label)
    if known is None:
        return OFF
    if known.kind is Kind.SWITCH:
        return OFF
    if isinstance(known.default, int | float):
        return f"{known.default:g}"
    return known.default or NONE


def _unless_same(label: str, first: str, second: str) -> tuple[Difference, ...]:
    return () if first == second else (Difference(label, first, second),)


def _made(record: JobRecord) -> str:
    return action_words(record) or TASKS[record.task].label


def _size(pick: Pick) -> str:
    return "{} × {}".format(*pick.size)


def _factor(first: Pick, second: Pick) -> str:
    """How much larger the second is, where it is the same picture in another size; as in " (2×)"."""
    (wide, high), (own_wide, own_high) = first.size, second.size
    across, down = own_wide / wide, own_high / high
    return f" ({across:.3g}×)" if abs(across / down - 1) < 0.01 else ""


def words_of_both(one: str, other: str) -> tuple[tuple[str, Side], ...]:
    """The words of two prompts (without flags) woven together; neighbours of one side are joined.

    What only the first has stands before what only the second has in its place.
    """
    first, second = parse(one).words, parse(other).words
    before = [(word, piece.kept) for piece in diff(first, second) for word in piece.text.split()]
    after = [(word, piece.kept) for piece in diff(second, first) for word in piece.text.split()]
    woven: list[tuple[str, Side]] = []

    def add(word: str, side: Side) -> None:
        if woven and woven[-1][1] is side:
            woven[-1] = (f"{woven[-1][0]} {word}", side)
        else:
            woven.append((word, side))

    at = 0
    for word, kept in before:
        if not kept:
            add(word, Side.FIRST)
            continue
        while at < len(after) and not after[at][1]:
            add(after[at][0], Side.SECOND)
            at += 1
        add(word, Side.BOTH)
        at += 1
    for word, kept in after[at:]:
        if not kept:
            add(word, Side.SECOND)
    return tuple(woven)
