"""`legnext-studio generate`: a prompt's jobs without a window, journalled into the library all the same."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import queue
import shutil
import sys
import time
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from studio import log
from studio.errors import DiskError, InputError, KeyRefused, TooBusy
from studio.jobs.engine import CLOSING_GRACE, Engine
from studio.jobs.events import Event, JobChanged, PictureProgress, Trouble
from studio.jobs.job import new_job
from studio.request.expansion import count, expand
from studio.request.forecast import forecast
from studio.request.operations import Imagine
from studio.request.problems import Level
from studio.request.tariff import POINTS_PER_DOLLAR
from studio.setup import Setup, attempt
from studio.store.batches import new_places
from studio.store.files import PictureFiles
from studio.store.records import JobRecord, JobState, PictureState

AT_ONCE = 3
"""Jobs with the service at a time."""
MOST = 10
"""Jobs that one prompt may make unless more are allowed."""
Events = queue.SimpleQueue[Event | BaseException]
NOT_SENT = "Stopped. Nothing is with the service, and nothing is charged."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What this command takes beside the shared options."""
    add = parser.add_argument
    add(
        "prompt",
        metavar="PROMPT",
        help="the prompt with its flags, as one argument; {a, b} and --repeat make more jobs",
    )
    add("-o", "--output", type=Path, required=True, metavar="DIR", help="folder for the pictures")
    add("--json", action="store_true", help="print one JSON object instead of file paths")
    add("--most", type=int, default=MOST, metavar="N", help=f"refuse to make more than N jobs ({MOST} unless said)")


def run(options: argparse.Namespace) -> int:
    """Make the jobs, write their pictures, print their paths; 1 and one sentence on stderr when it cannot be."""
    return attempt(lambda: _generate(options))


def _generate(options: argparse.Namespace) -> int:
    prompts = _prompts(options)
    if not prompts:
        return 1
    _require_folder(options.output)
    setup = Setup(options)
    setup.choose_as_set()
    log.set_up(setup.home.log)
    events: Events = queue.SimpleQueue()
    engine = Engine(
        open_store=setup.open_store,
        find_service=setup.find_service,
        emit=events.put,
        on_bug=events.put,
        limit=min(len(prompts), AT_ONCE),
        adopts=False,
    )
    engine.start()
    asked: Future[list[JobRecord]] | None = None
    try:
        store = engine.opened.result()
        both = zip(prompts, new_places(len(prompts)), strict=True)
        asked = engine.submit([new_job(Imagine(text=prompt), place=place) for prompt, place in both])
        jobs = _wait(engine, events, asked.result())
        done = [job for job in jobs if job.state is JobState.DONE]
        handed = [(job, _hand_over(store.files, job, options.output)) for job in done]
    except KeyboardInterrupt:
        raise KeyboardInterrupt(_stop(engine, events, asked)) from None
    finally:
        engine.close()
        setup.close()
    if handed:
        _print(options, handed, alone=len(jobs) == 1)
    failed = [job for job in jobs if job.state is not JobState.DONE]
    for job in failed:
        print(f"legnext-studio: {job.error or f'The job ended as {job.state}.'}", file=sys.stderr)
    return 1 if failed else 0


def _prompts(options: argparse.Namespace) -> list[str]:
    """What is to be sent; nothing when the service would refuse any of it, or when it is more than is allowed."""
    # The number is told before any prompt is looked at: there may be millions.
    told = forecast(options.prompt, thorough=count(options.prompt) <= options.most)
    for problem in told.problems:
        print(f"legnext-studio: {problem.sentence}", file=sys.stderr)
        if problem.level is Level.BLOCK:
            return []
    if told.jobs > options.most:
        about = "about " * told.price.about
        print(
            f"legnext-studio: This prompt makes {told.jobs:,} jobs for {about}{told.price.points:,} points; "
            f"at most {options.most:,} are allowed here. Allow them with --most {told.jobs}.",
            file=sys.stderr,
        )
        return []
    return [made.text for made in expand(options.prompt, told.jobs)]


def _wait(engine: Engine, events: Events, submitted: Sequence[JobRecord]) -> list[JobRecord]:
    """Tell the way of the jobs on stderr until all are over; raises StudioError when they cannot be sent."""
    jobs = {job.id: job for job in submitted}
    told: dict[int, str] = {}
    while not all(job.is_over for job in jobs.values()):
        event = events.get()
        match event:
            case BaseException():
                raise event
            case Trouble(error=TooBusy() as error):
                print(f"legnext-studio: {error}", file=sys.stderr)
            case Trouble(error=KeyRefused() as error, holds=False):
                if any(job.state is JobState.ACCEPTED for job in jobs.values()):
                    print(f"legnext-studio: {error}", file=sys.stderr)  # before, what becomes of the jobs says it
            case Trouble(error, about):
                waiting = [job for job in jobs.values() if not job.is_over]
                if about is None or about in [job.id for job in waiting]:
                    end = time.monotonic() + CLOSING_GRACE
                    for job in waiting:  # what could not be sent is not left behind to be sent by the next start
                        _taken_back(engine, events, job, end)
                    raise error
            case JobChanged(changed) if changed.id in jobs:
                jobs[changed.id] = changed
                _tell(changed, told, list(jobs))
            case PictureProgress(about, index, received, total) if about in jobs and received == total:
                print(f"{_place(about, list(jobs))}picture {index + 1}: {received:,} bytes", file=sys.stderr)
    return list(jobs.values())


def _tell(job: JobRecord, told: dict[int, str], jobs: Sequence[int]) -> None:
    words = f"{job.state} {job.remote_status}".strip()
    if words != told.get(job.id):
        told[job.id] = words
        print(f"{_place(job.id, jobs)}{words}", file=sys.stderr)


def _place(job_id: int, jobs: Sequence[int]) -> str:
    return f"job {jobs.index(job_id) + 1} of {len(jobs)}: " if len(jobs) > 1 else ""


def _stop(engine: Engine, events: Events, asked: Future[list[JobRecord]] | None) -> str:
    """Take back what the service has not got, or the next start would buy it; returns what became of the jobs.

    A request that is under way is answered first: only then is there anything to be said about it.
    """
    print("stopping", file=sys.stderr)
    if asked is None:
        return NOT_SENT
    end = time.monotonic() + CLOSING_GRACE
    left = [kept for job in asked.result() if (kept := _taken_back(engine, events, job, end)) is not None]
    if not left:
        return NOT_SENT
    if len(left) == 1:
        return _left_behind(left[0])
    return f"Stopped. {len(left)} jobs are with the service; the studio fetches them when it is opened."


def _taken_back(engine: Engine, events: Events, job: JobRecord, end: float) -> JobRecord | None:
    """None when it was never sent and is gone from the queue; else the job as it is left behind."""
    library = engine.opened.result().library
    while not engine.drop(job.id).result():
        job = library.job(job.id).result()
        left = end - time.monotonic()
        if job.state not in (JobState.QUEUED, JobState.SENDING) or left <= 0:
            return job
        with contextlib.suppress(queue.Empty):
            events.get(timeout=left)
    return None


def _left_behind(job: JobRecord) -> str:
    match job.state:
        case JobState.QUEUED | JobState.SENDING | JobState.UNKNOWN:
            return "Stopped while the job was being sent: it may have been bought. The history shows what became of it."
        case JobState.ACCEPTED:
            return "Stopped. The job is with the service and goes on there; the studio fetches it when it is opened."
        case JobState.FINISHED:
            return "Stopped. The job is finished; the studio fetches its pictures when it is opened."
        case JobState.DONE:
            return "Stopped. The job is done; its pictures are in the library."
    return f"Stopped. {job.error or f'The job ended as {job.state}.'}"


def _require_folder(folder: Path) -> None:
    """Raise `DiskError` where the pictures could not be written: that is to be known before they are bought."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        writable = os.access(folder, os.W_OK)
    except OSError as error:
        raise DiskError(f"Nothing can be written to {folder}: {error.strerror}.", "Nothing was sent.") from error
    if not writable:
        raise DiskError(f"Nothing can be written to {folder}.", "Nothing was sent.")


def _hand_over(files: PictureFiles, job: JobRecord, folder: Path) -> list[Path]:
    """Copies of the stored pictures in `folder`, under the names they have in the library."""
    stored = [picture for picture in job.pictures if picture.state is PictureState.STORED]
    if not stored:
        reason = next((picture.error for picture in job.pictures if picture.error), "the service gave none")
        raise InputError(f"There are no pictures: {reason}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        paths = []
        for picture in stored:
            source = files.absolute(picture.path)
            paths.append(Path(shutil.copy2(source, folder / source.name)))
    except OSError as error:
        raise DiskError(
            f"The pictures cannot be written to {folder}: {error.strerror}.", "They are safe in the library."
        ) from error
    return paths


def _print(options: argparse.Namespace, handed: Sequence[tuple[JobRecord, list[Path]]], *, alone: bool) -> None:
    if not options.json:
        print("\n".join(str(path) for _, paths in handed for path in paths))
        return
    each = [_about(job, paths) for job, paths in handed]
    points = sum(job.cost for job, _ in handed)
    about = each[0] if alone else {"jobs": each, "points": points, "dollars": points / POINTS_PER_DOLLAR}
    print(json.dumps(about, ensure_ascii=False))


def _about(job: JobRecord, paths: Sequence[Path]) -> dict[str, Any]:
    return {
        "job_id": job.remote_id,
        "prompt": job.prompt,
        "points": job.cost,
        "dollars": job.cost / POINTS_PER_DOLLAR,
        "seed": job.seed,
        "pictures": [str(path) for path in paths],
    }
