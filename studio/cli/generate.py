"""`legnext-studio generate`: one job without a window, journalled into the library all the same."""

from __future__ import annotations

import argparse
import json
import queue
import shutil
import sys
from concurrent.futures import Future
from pathlib import Path

from studio import log
from studio.errors import DiskError, InputError, KeyRefused, StudioError, TooBusy
from studio.jobs.engine import Engine
from studio.jobs.events import Event, JobChanged, PictureProgress, Trouble
from studio.jobs.job import new_job
from studio.request.operations import Imagine
from studio.request.rules import Level, lint
from studio.request.tariff import POINTS_PER_DOLLAR
from studio.setup import Setup, attempt
from studio.store.files import PictureFiles
from studio.store.records import JobRecord, JobState, PictureState


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What this command takes beside the shared options."""
    parser.add_argument("prompt", metavar="PROMPT", help="the prompt with its flags, as one argument")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="DIR", help="folder for the pictures")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of file paths")


def run(options: argparse.Namespace) -> int:
    """Make the job, write its pictures, print their paths; 1 and one sentence on stderr when it cannot be."""
    return attempt(lambda: _generate(options))


def _generate(options: argparse.Namespace) -> int:
    for problem in lint(options.prompt):
        print(f"legnext-studio: {problem.sentence}", file=sys.stderr)
        if problem.level is Level.BLOCK:
            return 1
    setup = Setup(options)
    setup.choose_as_set()
    log.set_up(setup.home.log)
    events: queue.SimpleQueue[Event | BaseException] = queue.SimpleQueue()
    engine = Engine(
        open_store=setup.open_store,
        find_service=setup.find_service,
        emit=events.put,
        on_bug=events.put,
        limit=1,
        adopts=False,
    )
    engine.start()
    try:
        store = engine.opened.result()
        [job] = engine.submit([new_job(Imagine(text=options.prompt))]).result()
        job = _wait(engine, events, job)
        paths = _hand_over(store.files, job, options.output)
    finally:
        engine.close()
        setup.close()
    _print(options, job, paths)
    return 0


def _wait(engine: Engine, events: queue.SimpleQueue[Event | BaseException], job: JobRecord) -> JobRecord:
    """Tell the way of `job` on stderr until it is over; raises StudioError when it ends without pictures."""
    told = ""
    while not job.is_over:
        event = events.get()
        match event:
            case BaseException():
                raise event
            case Trouble(error=TooBusy() as error):
                print(f"legnext-studio: {error}", file=sys.stderr)
            case Trouble(error=KeyRefused() as error, holds=False):
                if job.state is JobState.ACCEPTED:  # before, it is told by what becomes of the job
                    print(f"legnext-studio: {error}", file=sys.stderr)
            case Trouble(error, about):
                if about is None or not job.is_over:
                    _drop(engine.drop(job.id))
                raise error
            case JobChanged(changed) if changed.id == job.id:
                job = changed
            case PictureProgress(about, index, received, total) if about == job.id and received == total:
                print(f"picture {index + 1}: {received:,} bytes", file=sys.stderr)
        words = f"{job.state} {job.remote_status}".strip()
        if words != told:
            told = words
            print(words, file=sys.stderr)
    if job.state is not JobState.DONE:
        raise StudioError(job.error or f"The job ended as {job.state}.")
    return job


def _drop(dropping: Future[bool]) -> None:
    """A job that could not be sent is not left behind to be sent by the next start."""
    dropping.result()


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


def _print(options: argparse.Namespace, job: JobRecord, paths: list[Path]) -> None:
    if not options.json:
        print("\n".join(str(path) for path in paths))
        return
    about = {
        "job_id": job.remote_id,
        "prompt": job.prompt,
        "points": job.cost,
        "dollars": job.cost / POINTS_PER_DOLLAR,
        "seed": job.seed,
        "pictures": [str(path) for path in paths],
    }
    print(json.dumps(about, ensure_ascii=False))
