"""How the library calls its files, as far as a window says it: what is wrong with a template, what comes of one."""

from __future__ import annotations

from collections.abc import Iterable

from studio.request.tasks import Task
from studio.store.filing.naming import LIBRARY as USUAL
from studio.store.filing.naming import OF_JOBS as FIELDS
from studio.store.filing.naming import filled, problem, remark, values
from studio.store.records import JobRecord

__all__ = ["FIELDS", "USUAL", "examples", "problem_of", "remark_on"]

EXAMPLE = JobRecord(
    id=0x1F3C,
    task=Task.DIFFUSION,
    body={},
    prompt="a lighthouse in fog, last light on the ridge --ar 3:2 --v 7",
    created_at=1_795_521_600.0,
    day="2026-11-24",
    project="Coastline",
    seed="3471",
)
"""In place of a job of one's own, while there is none."""


def problem_of(template: str) -> str:
    """One sentence on what is wrong with a template, "" where nothing is; nothing at all stands for the usual one."""
    return problem(template, FIELDS) if template.strip() else ""


def remark_on(template: str) -> str:
    """One sentence where names may be the same, else ""."""
    return remark(template) if template.strip() else ""


def examples(template: str, jobs: Iterable[JobRecord] = ()) -> list[str]:
    """What the first picture of each of these jobs will be called; of an invented one where there are none."""
    wanted = template if template.strip() else USUAL
    return [f"{filled(wanted, values(job, 0))}.png" for job in list(jobs) or [EXAMPLE]]
