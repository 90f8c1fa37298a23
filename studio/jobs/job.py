"""The states of a job and the moves allowed between them; `runner` makes the moves, `store.journal` keeps them."""

from __future__ import annotations

from collections.abc import Mapping

from studio.errors import InputError
from studio.request.bodies import check, to_body
from studio.request.operations import Operation
from studio.request.prices import Lineage, price
from studio.request.problems import Level
from studio.store.batches import Place
from studio.store.records import JobRecord, JobState, NewJob

MOVES: Mapping[JobState, frozenset[JobState]] = {
    JobState.QUEUED: frozenset({JobState.SENDING, JobState.DROPPED}),
    # Back to the queue only when it is certain that the service created nothing.
    JobState.SENDING: frozenset({JobState.ACCEPTED, JobState.REFUSED, JobState.UNKNOWN, JobState.QUEUED}),
    JobState.ACCEPTED: frozenset({JobState.FINISHED, JobState.FAILED, JobState.EXPIRED}),
    JobState.FINISHED: frozenset({JobState.DONE}),
    JobState.DONE: frozenset({JobState.FINISHED}),  # missing pictures are fetched again on request
    JobState.FAILED: frozenset(),
    JobState.REFUSED: frozenset(),
    JobState.UNKNOWN: frozenset({JobState.DROPPED}),
    JobState.DROPPED: frozenset(),
    # The service may have been asked with another key, or may have lost it for a while only.
    JobState.EXPIRED: frozenset({JobState.ACCEPTED}),
}


class IllegalMoveError(AssertionError):
    """A bug of ours: a job was about to go where it may not."""


def require_move(job: JobRecord, to: JobState) -> None:
    """Raise `IllegalMoveError` unless `job` may go to state `to`; staying where it is, is always allowed."""
    if to is not job.state and to not in MOVES[job.state]:
        raise IllegalMoveError(f"job {job.id} may not go from {job.state} to {to}")


def new_job(
    operation: Operation, parent: JobRecord | None = None, project: str = "", place: Place | None = None
) -> NewJob:
    """What the journal keeps of `operation` before anything is sent; raises `InputError` when it may not be asked.

    `parent` is the job of ours whose picture the operation starts from, None when it starts from nothing of ours;
    `place` where it stands in the batch that it is sent with.
    """
    for problem in check(operation):
        if problem.level is Level.BLOCK:
            raise InputError(problem.sentence)
    source = operation.source
    estimate = price(operation, lineage(parent) if parent is not None else None)
    return NewJob(
        task=operation.task,
        body=to_body(operation),
        prompt=operation.shown_prompt or (parent.prompt if parent is not None else ""),
        parent_id=parent.id if parent is not None else None,
        parent_image=source[1] if source is not None and parent is not None else None,
        estimate=estimate.points,
        estimate_about=estimate.about,
        project=project,
        place=place,
    )


def lineage(job: JobRecord) -> Lineage:
    """What the price of a follow-up depends on."""
    return Lineage(task=job.task, prompt=job.prompt, points=job.cost)
