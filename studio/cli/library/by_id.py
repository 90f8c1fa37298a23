"""`legnext-studio library import --ids FILE`: jobs of the account that were bought elsewhere, by their numbers."""

from __future__ import annotations

import argparse
import json
import queue
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.cli.library.progress import Progress
from studio.errors import DiskError, InputError, Remedy
from studio.jobs.bringing.words import by_id_words
from studio.jobs.engine import Engine
from studio.jobs.events import Event, JobChanged, Trouble
from studio.request.job_ids import job_ids
from studio.setup import Setup
from studio.store.records import JobRecord, JobState, PictureState

if TYPE_CHECKING:
    from studio.jobs.by_id import ById

LONGEST = 64 * 1024 * 1024
"""Bytes of a list."""


def run(options: argparse.Namespace) -> int:
    """Fetch them and wait for their pictures; 1 when some are no longer known, with a line on stderr for each."""
    numbers = job_ids(_text(options.ids))
    if not numbers:
        raise InputError("There is no job number in that list.", remedy=Remedy.NONE)
    setup = Setup(options)
    setup.choose(practice=setup.practice)
    events: queue.SimpleQueue[Event | BaseException] = queue.SimpleQueue()
    engine = Engine(
        open_store=setup.open_store,
        find_service=setup.find_service,
        emit=events.put,
        on_bug=events.put,
        adopts=False,
    )
    engine.start()
    try:
        if options.dry_run:
            return _tell_known(options, engine, numbers)
        progress = Progress("asked for")
        project = " ".join(options.project.split())
        asking = engine.bring_by_id(numbers, progress, project, options.tag)
        _wait(events, asking.done)
        outcome = asking.result()
        progress.end()
        jobs = _fetched(engine, events, outcome)
    finally:
        engine.close()
        setup.close()
    return _tell(options, outcome, jobs)


def _text(path: Path) -> str:
    try:
        if str(path) == "-":
            return sys.stdin.read(LONGEST)
        return path.read_bytes()[:LONGEST].decode("utf-8", "replace")
    except OSError as error:
        raise DiskError(f"“{path}” cannot be read: {error.strerror}.", remedy=Remedy.NONE) from error


def _wait(events: queue.SimpleQueue[Event | BaseException], is_done: Callable[[], bool]) -> None:
    """Until that is so; trouble that concerns the service as a whole ends it."""
    while not is_done():
        try:
            event = events.get(timeout=0.1)
        except queue.Empty:
            continue
        match event:
            case BaseException():
                raise event
            case Trouble(error, None):
                raise error


def _fetched(engine: Engine, events: queue.SimpleQueue[Event | BaseException], outcome: ById) -> list[JobRecord]:
    """The jobs once their pictures are here; one that the service is not done with is left to the next start."""
    library = engine.opened.result().library
    progress = Progress("fetched the pictures of")
    jobs = {job.id: job for job in library.page(outcome.jobs).result()}

    def is_done() -> bool:
        waiting = [job for job in jobs.values() if job.state is JobState.FINISHED]
        progress(len(jobs) - len(waiting), len(jobs))
        return not waiting

    while not is_done():
        match event := events.get():
            case BaseException():
                raise event
            case Trouble(error, None):
                raise error
            case JobChanged(job) if job.id in jobs:
                jobs[job.id] = job
    progress.end()
    return list(jobs.values())


def _tell_known(options: argparse.Namespace, engine: Engine, numbers: tuple[str, ...]) -> int:
    known = engine.opened.result().arrivals.by_remote(numbers).result()
    rest = [number for number in numbers if number not in known]
    if options.json:
        print(json.dumps({"numbers": len(numbers), "known": sorted(known), "unknown": rest}))
    else:
        print(f"{len(numbers):,} job numbers, {len(known):,} already in the library; nothing was asked for")
    return 0 if rest else 1


def _tell(options: argparse.Namespace, outcome: ById, jobs: list[JobRecord]) -> int:
    missing = [one for job in jobs for one in job.pictures if one.state is not PictureState.STORED]
    if options.json:
        facts: dict[str, Any] = {
            "jobs": outcome.jobs,
            "known": outcome.known,
            "lost": [{"id": number, "reason": reason} for number, reason in outcome.lost],
            "pictures": sum(len(job.pictures) for job in jobs) - len(missing),
            "missing": len(missing),
            "points": sum(job.cost for job in jobs),
        }
        print(json.dumps(facts, ensure_ascii=False))
    else:
        print(by_id_words(outcome))
    for number, reason in outcome.lost:
        print(f"legnext-studio: {number}: {reason}", file=sys.stderr)
    return 1 if outcome.lost or missing else 0
