"""What a search consists of, once it was read: words, conditions on what is known of a job, and mistakes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from studio.request.prompt import Span


class Fact(Enum):
    """What is known of a job and can be asked for; the value is read by nobody, the tests name them in order."""

    TASK = "task"
    STATE = "state"
    POINTS = "points"
    DAY = "day"  # "2026-11-24", on which the job was recorded
    SEED = "seed"  # the service's own, or the prompt's
    REMOTE = "remote"  # the service's id of the job
    PROJECT = "project"
    BATCH = "batch"  # sent with others
    STEP = "step"  # made from a picture of another job
    KIND = "kind"  # kinds of its files that are here, "image" or "video"
    MISSING = "missing"  # a file of it could not be had
    LEFT = "left"  # hours that the service still takes actions on it, see `moments`
    UNDECIDED = "undecided"  # the same, of a job about which something is still to be decided
    FLAG = "flag"  # of its prompt, see `flags`
    RATING = "rating"  # stars of its pictures; 0 where none of them has any
    CHOICE = "choice"  # 1 for a picture that is picked, -1 for one that is rejected; 0 where none is either
    FAVOURITE = "favourite"
    TAG = "tag"
    NOTE = "note"
    ORIGIN = "origin"  # where it was brought in from
    FAMILY = "root_id"  # the first job of its family
    TRASHED = "trashed"  # it or a picture of it


class Present(NamedTuple):
    """It is there, whatever it is."""


class Among(NamedTuple):
    """It is one of these."""

    values: tuple[str, ...]


class Begins(NamedTuple):
    """It begins with this."""

    text: str


class Holds(NamedTuple):
    """This is somewhere in it; in lower case on both sides."""

    text: str


class Between(NamedTuple):
    """A number between two bounds, None where there is none; each bound counts, or does not where it is open."""

    low: float | None = None
    high: float | None = None
    low_open: bool = False
    high_open: bool = False

    def takes(self, number: float) -> bool:
        """Whether that number lies between them."""
        if self.low is not None and (number < self.low or (self.low_open and number == self.low)):
            return False
        return self.high is None or not (number > self.high or (self.high_open and number == self.high))


class Days(NamedTuple):
    """From a day on to another one, both counted ("2026-11-24"); "" where it is open."""

    first: str = ""
    last: str = ""

    def takes(self, day: str) -> bool:
        """Whether that day is one of them."""
        return self.first <= day and (not self.last or day <= self.last)


Test = Present | Among | Begins | Holds | Between | Days


class Demand(NamedTuple):
    """One test of one fact; `flag` names the flag where the fact is one."""

    fact: Fact
    test: Test
    flag: str = ""


class Word(NamedTuple):
    """A word that begins a word of the prompt, or a phrase that is in it; `open_end` lets its last word go on."""

    text: str
    span: Span
    negated: bool = False
    open_end: bool = True


class Condition(NamedTuple):
    """A field as it was written: one of its demands has to be met, or none where it is negated."""

    demands: tuple[Demand, ...]
    span: Span
    negated: bool = False


class Mistake(NamedTuple):
    """Something that cannot be asked: where, and why in one sentence. The rest of the search counts all the same."""

    sentence: str
    span: Span


@dataclass(frozen=True)
class Query:
    """A search as it was understood; every word and every condition has to hold."""

    text: str
    words: tuple[Word, ...] = ()
    conditions: tuple[Condition, ...] = ()
    mistakes: tuple[Mistake, ...] = ()

    @property
    def asks(self) -> bool:
        """Whether it asks for anything; otherwise every job is found."""
        return bool(self.words or self.conditions)

    @property
    def in_trash(self) -> bool:
        """Whether it looks among what is in the trash; any other search leaves that out."""
        return any(
            demand.fact is Fact.TRASHED
            for condition in self.conditions
            if not condition.negated
            for demand in condition.demands
        )
