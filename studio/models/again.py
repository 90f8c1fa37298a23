"""Asking once more for a job that came to nothing: the same request, with its mask, its parent and its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from studio.errors import InputError, Remedy
from studio.models.job_words import points_words
from studio.store.records import JobRecord, JobState, KeptMask, NewJob

if TYPE_CHECKING:
    from studio.models.studio import StudioModel
    from studio.models.till import Till

AGAIN = "again"
"""What the guard calls the buttons that send a job again."""
CAN_BE_SENT_AGAIN = frozenset({JobState.FAILED, JobState.REFUSED, JobState.DROPPED, JobState.UNKNOWN})


class Again:
    """Sends jobs again on the artist's word alone; the program never does so by itself."""

    def __init__(self, studio: StudioModel, till: Till) -> None:
        self._studio = studio
        self._till = till

    def send(self, jobs: Sequence[JobRecord]) -> InputError | None:
        """Buy what these jobs asked for once more, as jobs of their own; a bounced press buys once.

        Above the artist's own limit it is bought at the second press: what to say at the first is returned.
        """
        fit = [job for job in jobs if job.state in CAN_BE_SENT_AGAIN]
        what, points = tuple(job.id for job in fit), sum(job.estimate for job in fit)
        if fit and self._till.lets(AGAIN, what, points):
            self._collect(fit, [])
        elif fit and self._till.asks(AGAIN):
            return InputError(f"This spends {points_words(points)}.", "Press again to send.", remedy=Remedy.NONE)
        return None

    def _collect(self, jobs: Sequence[JobRecord], ready: list[NewJob]) -> None:
        """Fetch what was painted for each, one after the other, and send all together in their order."""
        store = self._studio.store
        if len(ready) == len(jobs) or store is None:
            self._studio.submit_jobs(ready)
            return
        job = jobs[len(ready)]

        def take(mask: KeptMask | None) -> None:
            self._collect(jobs, [*ready, same(job, mask)])

        self._studio.tasks.watch(store.library.mask(job.id), take)


def same(job: JobRecord, mask: KeptMask | None) -> NewJob:
    """The request of `job` once more, with what was painted for it."""
    return NewJob(
        task=job.task,
        body=job.body,
        prompt=job.prompt,
        parent_id=job.parent_id,
        parent_image=job.parent_image,
        estimate=job.estimate,
        estimate_about=job.estimate_about,
        project=job.project,
        place=job.place,
        mask=mask,
    )
