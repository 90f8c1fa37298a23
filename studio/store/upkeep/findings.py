"""What can be wrong with a library: one table of kinds that check, repair, command line and window share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, StrEnum
from typing import NamedTuple

SHOWN = 5
"""How many of the things that a finding is about are named."""


class Kind(StrEnum):
    """One way in which a library can be wrong."""

    DATABASE_GONE = "database-gone"
    DATABASE_DAMAGED = "database-damaged"
    DATABASE_FOREIGN = "database-foreign"
    DATABASE_NEWER = "database-newer"
    INDEX_BROKEN = "index-broken"
    WORDS_WRONG = "words-wrong"
    JOBS_LOST = "jobs-lost"
    PICTURES_LOST = "pictures-lost"
    ROWS_ALONE = "rows-alone"
    TAGS_WRONG = "tags-wrong"
    FAMILIES_WRONG = "families-wrong"
    DAYS_WRONG = "days-wrong"
    FLAGS_WRONG = "flags-wrong"
    PROJECTS_WRONG = "projects-wrong"
    FOLDER_AWAY = "folder-away"
    FILE_GONE = "file-gone"
    FILE_CHANGED = "file-changed"
    VERSION_GONE = "version-gone"
    FILE_UNKNOWN = "file-unknown"
    PARTS_LEFT = "parts-left"
    SMALL_LEFT = "thumbnails-left"
    SMALL_GONE = "thumbnails-gone"
    BACKUP_DAMAGED = "backup-damaged"
    BACKUP_NONE = "backup-none"


class Weight(Enum):
    """How much a finding matters."""

    LOSS = "loss"  # something of the artist's is not where it should be
    WRONG = "wrong"  # the library contradicts itself
    TIDY = "tidy"  # only in the way, or made again by itself


class About(NamedTuple):
    """What is said of a kind: `one` and `many` things of it, `{count}` and `{about}` filled in, and the repair."""

    weight: Weight
    one: str
    many: str
    repair: str


KINDS: Mapping[Kind, About] = {
    Kind.DATABASE_GONE: About(
        Weight.LOSS,
        "The library file is missing.",
        "The library file is missing.",
        "The newest sound backup takes its place, and newer pictures are read in from their files.",
    ),
    Kind.DATABASE_DAMAGED: About(
        Weight.LOSS,
        "The library file is damaged: {about}.",
        "The library file is damaged in {count} places.",
        "A new one is made from the newest sound backup, from every row that can still be read, and from the pictures;"
        " the damaged one is kept beside it.",
    ),
    Kind.DATABASE_FOREIGN: About(
        Weight.LOSS,
        "Another program's database stands in the place of the library file.",
        "Another program's database stands in the place of the library file.",
        "It is renamed, and the library is made anew from its backups and the pictures.",
    ),
    Kind.DATABASE_NEWER: About(
        Weight.LOSS,
        "The library was written by a newer version of the program: {about}.",
        "The library was written by a newer version of the program.",
        "Nothing is changed; install the newer version.",
    ),
    Kind.INDEX_BROKEN: About(
        Weight.WRONG,
        "An index of the library contradicts its rows.",
        "Indices of the library contradict its rows.",
        "They are made anew from the rows.",
    ),
    Kind.WORDS_WRONG: About(
        Weight.WRONG,
        "The index of words does not say what the prompts say.",
        "The index of words does not say what {count} prompts say.",
        "It is made anew.",
    ),
    Kind.JOBS_LOST: About(
        Weight.LOSS,
        "A job is in a backup and not in the library: {about}.",
        "{count} jobs are in a backup and not in the library: {about}.",
        "They are taken over from it.",
    ),
    Kind.PICTURES_LOST: About(
        Weight.LOSS,
        "A picture is in a backup and not in the library: {about}.",
        "{count} pictures are in a backup and not in the library: {about}.",
        "They are taken over from it.",
    ),
    Kind.ROWS_ALONE: About(
        Weight.LOSS,
        "Something in the library belongs to no job: {about}.",
        "{count} things in the library belong to no job: {about}.",
        "Their jobs are taken over from a backup, or made anew from what the pictures say of themselves.",
    ),
    Kind.TAGS_WRONG: About(
        Weight.WRONG,
        "A job repeats other tags than its pictures have: {about}.",
        "{count} jobs repeat other tags than their pictures have: {about}.",
        "They are written anew from the pictures.",
    ),
    Kind.FAMILIES_WRONG: About(
        Weight.WRONG,
        "A job is filed under the wrong family: {about}.",
        "{count} jobs are filed under the wrong family: {about}.",
        "Families are found anew from parents.",
    ),
    Kind.DAYS_WRONG: About(
        Weight.WRONG,
        "A day of the history begins at the wrong job: {about}.",
        "{count} days of the history begin at the wrong job: {about}.",
        "Days are found anew.",
    ),
    Kind.FLAGS_WRONG: About(
        Weight.WRONG,
        "A search by flags would miss a job: {about}.",
        "A search by flags would miss {count} jobs: {about}.",
        "Their prompts are read anew.",
    ),
    Kind.PROJECTS_WRONG: About(
        Weight.WRONG,
        "A job is filed under a project that is not there: {about}.",
        "Jobs are filed under {count} projects that are not there: {about}.",
        "The projects are put back.",
    ),
    Kind.FOLDER_AWAY: About(
        Weight.LOSS,
        "The pictures folder cannot be reached, or none of the library's pictures is in it: {about}.",
        "The pictures folder cannot be reached.",
        "Nothing is changed; connect its disk, or copy the pictures back.",
    ),
    Kind.FILE_GONE: About(
        Weight.LOSS,
        "The file of a picture is gone: {about}.",
        "The files of {count} pictures are gone: {about}.",
        "What was moved or renamed is found again by its content; the rest is marked, to be fetched again.",
    ),
    Kind.FILE_CHANGED: About(
        Weight.LOSS,
        "The file of a picture was changed: {about}.",
        "The files of {count} pictures were changed: {about}.",
        "Where the picture lies elsewhere unchanged, that is taken; else it is taken as it is now, and what is no whole"
        " picture is put in “Found” and marked, to be fetched again.",
    ),
    Kind.VERSION_GONE: About(
        Weight.LOSS,
        "The file of a version is gone: {about}.",
        "The files of {count} versions are gone: {about}.",
        "What was moved or renamed is found again by its content; nobody else has the rest.",
    ),
    Kind.FILE_UNKNOWN: About(
        Weight.LOSS,
        "A picture lies in the folder that the library does not know: {about}.",
        "{count} pictures lie in the folder that the library does not know: {about}.",
        "They are read in with what they say of themselves.",
    ),
    Kind.PARTS_LEFT: About(
        Weight.TIDY,
        "Half a file was left behind: {about}.",
        "{count} half files were left behind: {about}.",
        "They are removed.",
    ),
    Kind.SMALL_LEFT: About(
        Weight.TIDY,
        "A thumbnail is of no picture.",
        "{count} thumbnails are of no picture.",
        "They are removed.",
    ),
    Kind.SMALL_GONE: About(
        Weight.TIDY,
        "A picture has no thumbnail yet.",
        "{count} pictures have no thumbnail yet.",
        "They are made anew.",
    ),
    Kind.BACKUP_DAMAGED: About(
        Weight.WRONG,
        "A backup is damaged: {about}.",
        "{count} backups are damaged: {about}.",
        "They are set aside under another name.",
    ),
    Kind.BACKUP_NONE: About(
        Weight.WRONG,
        "There is no backup of today or yesterday.",
        "There is no backup of today or yesterday.",
        "One is made.",
    ),
}


class Item(NamedTuple):
    """One thing that is wrong. `about` names it; `job` and `image` (from 0) are its picture, where it is one.

    `path` is its file: relative to the pictures folder for pictures, whole for others.
    """

    kind: Kind
    about: str = ""
    job: int = 0
    image: int = -1
    path: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """All things of one kind; `examples` names some of them."""

    kind: Kind
    count: int
    examples: tuple[str, ...]

    @property
    def weight(self) -> Weight:
        """How much it matters."""
        return KINDS[self.kind].weight

    @property
    def sentence(self) -> str:
        """What is wrong."""
        about = KINDS[self.kind]
        rest = self.count - len(self.examples)
        named = ", ".join(self.examples) + (f" and {rest:,} more" if rest else "")
        return (about.one if self.count == 1 else about.many).format(count=f"{self.count:,}", about=named)

    @property
    def repair(self) -> str:
        """What the repair will do about it."""
        return KINDS[self.kind].repair


@dataclass(frozen=True, slots=True)
class Report:
    """What a check has found, in the order of the table, and what it has looked at; `full` says that files were read.

    `items` are all single things.
    """

    findings: tuple[Finding, ...]
    items: tuple[Item, ...]
    jobs: int = 0
    pictures: int = 0
    bytes: int = 0
    full: bool = False

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    @property
    def grave(self) -> tuple[Finding, ...]:
        """Those that the artist should hear of without asking."""
        return tuple(finding for finding in self.findings if finding.weight is not Weight.TIDY)

    def of(self, *kinds: Kind) -> list[Item]:
        """The things of these kinds."""
        return [item for item in self.items if item.kind in kinds]

    def without(self, *kinds: Kind) -> Report:
        """The same without the things of these kinds."""
        return replace(
            self,
            findings=tuple(finding for finding in self.findings if finding.kind not in kinds),
            items=tuple(item for item in self.items if item.kind not in kinds),
        )


def gathered(items: Iterable[Item]) -> tuple[Finding, ...]:
    """Single things as findings, one for each kind, in the order of the table."""
    sorted_out: dict[Kind, list[Item]] = {}
    for item in items:
        sorted_out.setdefault(item.kind, []).append(item)
    return tuple(_finding(kind, sorted_out[kind]) for kind in Kind if kind in sorted_out)


def _finding(kind: Kind, items: Sequence[Item]) -> Finding:
    named = dict.fromkeys(item.about for item in items if item.about)
    return Finding(kind, len(items), tuple(list(named)[:SHOWN]))
