"""What the library remembers of a job and of its pictures, as frozen values; no SQL is spoken here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

from studio.errors import Remedy
from studio.request.tasks import Task
from studio.store.batches import Place


class JobState(StrEnum):
    """Where a job is on its way; the service's own word for it is kept beside it as `remote_status`."""

    QUEUED = "queued"  # journalled, waits in our own queue; nothing was sent
    SENDING = "sending"  # the request is about to leave or has left; no answer yet
    ACCEPTED = "accepted"  # the service gave it an id
    FINISHED = "finished"  # the service is done, some pictures are not on this disk yet
    DONE = "done"  # everything that can be had is here
    FAILED = "failed"  # the service tried and failed
    REFUSED = "refused"  # the service said no to the request
    UNKNOWN = "unknown"  # the request may have arrived and may have been billed; never sent again
    DROPPED = "dropped"  # taken back by the artist before it was sent
    EXPIRED = "expired"  # the service no longer knows it


RUNNING_STATES = frozenset({JobState.SENDING, JobState.ACCEPTED, JobState.FINISHED})
OPEN_STATES = RUNNING_STATES | {JobState.QUEUED}
UNPAID_STATES = frozenset({JobState.REFUSED, JobState.DROPPED})


class PictureState(StrEnum):
    WAITING = "waiting"  # its address is known, its bytes are not here yet
    STORED = "stored"  # whole and on disk
    MISSING = "missing"  # could not be had; `error` says why
    EMPTIED = "emptied"  # the artist emptied it out of the trash; it never comes back


class Flag(IntEnum):
    """What the artist decided about a picture when choosing among many."""

    REJECT = -1
    NONE = 0
    PICK = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureRecord:
    """One picture (or video) of a job; `index` counts from 0 in the service's order.

    `path` is relative to the pictures folder with forward slashes, "" until stored; `width` and
    `height` are pixels, 0 until stored. `rating` is 0..5 stars, 0 for none given; `trashed_at` is None
    unless this one picture is in the trash. `tries` is how often it was tried to fetch a missing one, and `next_try`
    (seconds since the epoch) when that is done again by itself, None for never.
    """

    id: int
    job_id: int
    index: int
    kind: str = "image"
    url: str = ""
    path: str = ""
    sha256: str = ""
    size_bytes: int = 0
    width: int = 0
    height: int = 0
    state: PictureState = PictureState.WAITING
    error: str = ""
    rating: int = 0
    flag: Flag = Flag.NONE
    favourite: bool = False
    trashed_at: float | None = None
    tags: tuple[str, ...] = ()
    tries: int = 0
    next_try: float | None = None

    @property
    def is_kept(self) -> bool:
        """Whether it is neither in the trash by itself nor was emptied out of it."""
        return self.trashed_at is None and self.state is not PictureState.EMPTIED

    @property
    def is_stored(self) -> bool:
        """Whether it is kept and on disk."""
        return self.is_kept and self.state is PictureState.STORED


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRecord:
    """Everything that is known of one job, most of which the service forgets within days.

    Ids grow with the order of recording. Times are seconds since the epoch, prices are points.
    `body` is the exact JSON body of the request; `day` is the local date on which it was recorded
    ("2026-11-24"), of a job that was brought in that of its making, kept so that travelling does not regroup the
    history; `reply` is the last raw
    answer of the service; `sent_to` names the service and account that it was sent to, or is meant for
    while it waits, "" where any will do and where that was not written down yet (schema 1); `place` says
    where it stands in a batch, None for one sent alone; `kept_turn` is its turn in the queue, 0 for the usual one.
    `tags` are those of all its pictures and its own, in the order of the alphabet; `origin` is "" for a job that was
    bought here, else where it was brought in from; `root_id` is the first job of its family, itself where it has no
    parent; `trashed_at` is None unless it is in the trash; `emptied` says that it was emptied out of there, and that
    nothing but what it cost is known of it; `settled` that nothing more is to be decided about it: something was made
    from it, or the artist let it go.
    """

    id: int
    task: Task
    body: Mapping[str, Any]
    prompt: str
    created_at: float
    day: str
    project: str = ""
    parent_id: int | None = None
    parent_image: int | None = None
    remote_id: str = ""
    state: JobState = JobState.QUEUED
    remote_status: str = ""
    estimate: int = 0
    estimate_about: bool = False
    frozen: int | None = None
    consumed: int | None = None
    seed: str = ""
    actions: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    sent_at: float | None = None
    ended_at: float | None = None
    error: str = ""
    remedy: Remedy = Remedy.NONE
    reply: str = ""
    sent_to: str = ""
    place: Place | None = None
    kept_turn: int = 0
    note: str = ""
    tags: tuple[str, ...] = ()
    origin: str = ""
    root_id: int = 0
    trashed_at: float | None = None
    emptied: bool = False
    settled: bool = False
    pictures: tuple[PictureRecord, ...] = ()

    def picture_at(self, index: int) -> PictureRecord | None:
        """Picture or video `index` (from 0), None where there is none."""
        return next((picture for picture in self.pictures if picture.index == index), None)

    @property
    def cost(self) -> int:
        """Points this job costs as far as is known: consumed, else frozen, else the estimate.

        A job that the service never took costs nothing, and neither does a failed one unless the
        service says otherwise (contract §1b). The schema's column `points` follows the same rule.
        """
        if self.state in UNPAID_STATES:
            return 0
        if self.consumed is not None:
            return self.consumed
        if self.state is JobState.FAILED:
            return 0
        return self.estimate if self.frozen is None else self.frozen

    @property
    def turn(self) -> int:
        """The lowest comes first in our own queue: the oldest job, unless the artist said otherwise."""
        return self.kept_turn or self.id

    @property
    def is_waiting(self) -> bool:
        """Whether it waits in our own queue. A job is exactly one of waiting, running, over."""
        return self.state is JobState.QUEUED

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING_STATES

    @property
    def is_over(self) -> bool:
        return self.state not in OPEN_STATES


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMask:
    """What was painted on a picture of `width` × `height` pixels, as it can be painted on again.

    `png` is a grey picture of that size whose white is repainted, b"" where nothing was; `shapes` and `frame` are
    JSON of those who paint (outlines that can still be edited; canvas and place of the picture), "" for none. `work`
    is their name for this very state of it, "" where it has none.
    """

    width: int
    height: int
    png: bytes = b""
    shapes: str = ""
    frame: str = ""
    work: str = ""


class StepMark(NamedTuple):
    """Which step (from 0) of which repetition a job is, on which of its pictures (from 0); see `family.replays`."""

    replay_id: int
    line: int
    step: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewJob:
    """A job to be journalled before anything is sent; `mask` is kept with it.

    Without a `project` it is filed under the one that is current in the library.
    One that is a `step` of a repetition is journalled once: a second one is refused.
    """

    task: Task
    body: Mapping[str, Any]
    prompt: str
    parent_id: int | None = None
    parent_image: int | None = None
    estimate: int = 0
    estimate_about: bool = False
    project: str = ""
    place: Place | None = None
    mask: KeptMask | None = None
    step: StepMark | None = None
