"""What is said outside the window when a job or a batch has ended and nobody is looking at it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from studio.models.job_words import prompt_words, standing, title
from studio.models.readings import gives_words
from studio.models.studio import StudioModel
from studio.store.records import JobRecord, JobState

_ENDS = frozenset({JobState.DONE, JobState.FAILED, JobState.REFUSED, JobState.UNKNOWN, JobState.EXPIRED})
_WORDS = {
    JobState.DONE: "done",
    JobState.FAILED: "failed",
    JobState.REFUSED: "refused",
    JobState.UNKNOWN: "unknown",
    JobState.EXPIRED: "expired",
    JobState.DROPPED: "taken back",
}


@dataclass(frozen=True, slots=True)
class Announcement:
    """`job_id` is the one to jump to: the job, or the last of the batch that ended."""

    title: str
    text: str
    job_id: int


class Announcer(QObject):
    """Only what this run has seen under way is announced: a library that is opened says nothing.

    A batch is announced once, when the last of it is over.
    """

    announced = Signal(object)  # Announcement

    def __init__(self, studio: StudioModel, is_wanted: Callable[[], bool], parent: QObject | None = None) -> None:
        """`is_wanted` says at the moment itself whether anybody should be told."""
        super().__init__(parent)
        self._is_wanted = is_wanted
        self._open: set[int] = set()
        self._batches: dict[str, dict[int, JobRecord]] = {}
        studio.job_added.connect(self._on_job)
        studio.job_changed.connect(self._on_job)

    def _on_job(self, job: JobRecord) -> None:
        if job.state is JobState.FINISHED and any(picture.tries for picture in job.pictures):
            return  # it was announced when it ended; that its missing pictures are tried again is no news
        if job.place is not None and job.place.count > 1:
            batch = self._batches.setdefault(job.place.batch, {})
            if batch or not job.is_over:
                batch[job.id] = job
        if not job.is_over:
            self._open.add(job.id)
            return
        if job.id not in self._open:
            return
        self._open.discard(job.id)
        if job.place is not None and job.place.count > 1:
            self._end_of_batch(job, job.place.batch)
        elif job.state in _ENDS:
            self._say(_of_job(job))

    def _end_of_batch(self, job: JobRecord, name: str) -> None:
        jobs = list(self._batches[name].values())
        if any(not one.is_over for one in jobs):
            return
        del self._batches[name]
        if any(one.state in _ENDS for one in jobs):
            self._say(_of_batch(jobs, job))

    def _say(self, said: Announcement) -> None:
        if self._is_wanted():
            self.announced.emit(said)


def _of_job(job: JobRecord) -> Announcement:
    words = prompt_words(job) if gives_words(job) and job.state is JobState.DONE else ""
    return Announcement(words or standing(job, 0.0, {}).words, title(job), job.id)


def _of_batch(jobs: list[JobRecord], last: JobRecord) -> Announcement:
    counts = Counter(job.state for job in jobs)
    parts = [f"{counts[state]} {word}" for state, word in _WORDS.items() if counts[state]]
    first = min(jobs, key=lambda job: job.id)
    return Announcement(f"Batch of {len(jobs)}: {', '.join(parts)}", title(first), last.id)
