"""The facts that the engine reports, as values; models turn them into signals on their own thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studio.errors import StudioError
    from studio.remote.pictures import Pixels
    from studio.remote.wire import Balance
    from studio.store.records import JobRecord


@dataclass(frozen=True, slots=True)
class JobAdded:
    """A job was journalled; it is not sent yet."""

    job: JobRecord


@dataclass(frozen=True, slots=True)
class JobChanged:
    """Any field of a journalled job is different now."""

    job: JobRecord


@dataclass(frozen=True, slots=True)
class PictureProgress:
    """Bytes of one picture so far; `total` is 0 while unknown."""

    job_id: int
    index: int
    received: int
    total: int


@dataclass(frozen=True, slots=True)
class PictureReady:
    """One picture was downloaded and fully decoded; `pixels` can be shown without touching the disk."""

    job_id: int
    index: int
    pixels: Pixels


@dataclass(frozen=True, slots=True)
class BalanceChanged:
    balance: Balance


@dataclass(frozen=True, slots=True)
class ServiceChanged:
    """From now on this service and account are spoken with; `name` is what rows call them (see `jobs.service`)."""

    name: str


@dataclass(frozen=True, slots=True)
class QueueChanged:
    """`running` jobs are with the service, `waiting` ones still in our own queue.

    `order` holds the ids of the waiting ones, the next first, and `led` those of the ones under way, downloads
    included; `paused` says that the artist wants nothing more sent for now.
    """

    running: int
    waiting: int
    order: tuple[int, ...] = ()
    led: tuple[int, ...] = ()
    paused: bool = False


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something the artist should know of; `job_id` is None when it concerns no single job.

    `holds` says that nothing more is sent until the artist says so.
    """

    error: StudioError
    job_id: int | None = None
    holds: bool = False


@dataclass(frozen=True, slots=True)
class Resumed:
    """What `Trouble` said about the whole queue is over, or the artist wants it tried again: jobs are sent."""


@dataclass(frozen=True, slots=True)
class LibraryDamaged:
    """The library cannot be opened as it is, and waits for the artist's word to be repaired."""

    error: StudioError


@dataclass(frozen=True, slots=True)
class RepairGoesOn:
    """What the repair is doing, and how far it is; `of` is 0 while nobody knows."""

    doing: str
    done: int
    of: int


@dataclass(frozen=True, slots=True)
class LibraryRepaired:
    """The library is open after a repair; each sentence says one thing that was done."""

    sentences: tuple[str, ...]


Event = (
    JobAdded
    | JobChanged
    | PictureProgress
    | PictureReady
    | BalanceChanged
    | ServiceChanged
    | QueueChanged
    | Trouble
    | Resumed
    | LibraryDamaged
    | RepairGoesOn
    | LibraryRepaired
)
