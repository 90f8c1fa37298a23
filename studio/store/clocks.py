"""The two clocks of a job: until when the service takes actions on it, and until when its files can be had there.

Pure questions to one record; `search` asks the first of the whole library. Both are warnings: what is past its time may
still be tried.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from studio.request.lifetimes import ACTIONS_SECONDS, FILES_SECONDS, SURE_FILES_SECONDS, ends_at
from studio.store.records import Flag, JobRecord, JobState, PictureRecord, PictureState

ENDED = (JobState.DONE, JobState.FINISHED)


class What(StrEnum):
    """What runs out."""

    ACTIONS = "actions"
    FILES = "files"


class Clock(NamedTuple):
    """Something that runs out at `ends`, seconds since the epoch."""

    what: What
    ends: float


def actions_end(job: JobRecord) -> float | None:
    """Until when the service takes actions on it; None where it never offered any, or the job is not that far."""
    if job.state not in ENDED or job.ended_at is None or not job.actions:
        return None
    return job.ended_at + ACTIONS_SECONDS


def files_end(job: JobRecord) -> float | None:
    """Until when the files that are not here are certain to be there; None where every file is here."""
    if job.state not in ENDED or job.ended_at is None:
        return None
    sure = job.ended_at + SURE_FILES_SECONDS
    ends = [min(ends_at(picture.url) or sure, sure) for picture in job.pictures if is_awaited(picture)]
    return min(ends, default=None)


def is_awaited(picture: PictureRecord) -> bool:
    """Whether its file is not here and may still come by itself."""
    missing = picture.state is PictureState.MISSING and picture.next_try is not None
    return missing or picture.state is PictureState.WAITING


def files_are_gone(job: JobRecord, now: float) -> bool:
    """Whether the service has deleted the files by its own word, so that nothing more is asked for."""
    return job.ended_at is not None and now > job.ended_at + FILES_SECONDS


def clocks(job: JobRecord) -> tuple[Clock, ...]:
    """The clocks that run on a job, the one that runs out first in front."""
    ends = {What.ACTIONS: actions_end(job), What.FILES: files_end(job)}
    return tuple(sorted((Clock(what, end) for what, end in ends.items() if end is not None), key=lambda one: one.ends))


def is_undecided(job: JobRecord) -> bool:
    """Whether its clock matters: nothing was made from it yet, nobody let it go, and it has a picture to decide about.

    Such a picture is here, was neither rejected nor thrown away, and the service offered actions on it.
    """
    if job.settled or job.trashed_at is not None or actions_end(job) is None:
        return False
    return any(is_open(picture) for picture in job.pictures)


def is_open(picture: PictureRecord) -> bool:
    """Whether something may still be made from the picture."""
    return picture.state is PictureState.STORED and picture.flag is not Flag.REJECT and picture.trashed_at is None
