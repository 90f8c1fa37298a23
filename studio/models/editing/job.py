"""The job that an edit is bought as, made in a worker: an exact outline of a scribble has half a million corners."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from typing import NamedTuple

from studio.jobs.job import new_job
from studio.models.editing.kept_masks import keep
from studio.models.editing.order import Order
from studio.models.mask.keeping import Snapshot
from studio.request.operations import Operation
from studio.store.records import NewJob


class EditJob(NamedTuple):
    """What is journalled, and a `mark` that two edits share only when they ask for the same."""

    job: NewJob
    mark: Hashable


def edit_job(order: Order, address: str, snapshot: Snapshot | None, tolerance: float | None, work: str) -> EditJob:
    """The job of an order with the mask as it is kept; raises `InputError` where it would be refused. For a worker.

    `address` is where the service finds the picture, for edits that go by it; `tolerance` and `work` are kept with
    the mask.
    """
    operation = order.operation(address)
    job = new_job(operation, order.source.job)
    image = order.source.index if order.source.job is not None else None
    mask = keep(order.source, order.frame, snapshot, tolerance, work)
    return EditJob(replace(job, parent_image=image, mask=mask), mark_of(operation))


def mark_of(operation: Operation) -> Hashable:
    """Short, so that what was bought last can be remembered without all of its corners."""
    return type(operation), hash(operation)
