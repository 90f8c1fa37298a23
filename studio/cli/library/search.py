"""`legnext-studio library search QUERY`: jobs of the library as the history's field finds them; nothing is written."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from studio.errors import StudioError
from studio.home import Home
from studio.request.query import Query, parse_query
from studio.request.tasks import TASKS
from studio.store import LIBRARY_FILE
from studio.store.database import Database
from studio.store.library import Library
from studio.store.records import JobRecord, PictureState

SHOWN = 50


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What this deed takes beside the shared options."""
    add = parser.add_argument
    # What is not wanted begins with a hyphen, like an option.
    add(
        "query",
        metavar="QUERY",
        nargs="?",
        default="",
        help="words and fields, as one argument; behind -- if it begins with -",
    )
    add(
        "--most", metavar="N", type=_count, default=SHOWN, help=f"print at most N jobs ({SHOWN} unless said), 0 for all"
    )
    add("--json", action="store_true", help="print one JSON object instead of lines")


def run(options: argparse.Namespace) -> int:
    """Print what was found; 1 when nothing was, 2 and one sentence on stderr when there is no library to read."""
    home = Home.at(options.home, practice=options.practice)
    database = Database(home.data / LIBRARY_FILE, read_only=True)
    try:
        database.open()
        library = Library(database)
        ids = library.ids(options.query).result()
        jobs = library.page(ids[: options.most or len(ids)]).result()
    except StudioError as error:
        print(f"legnext-studio: {error}", file=sys.stderr)
        return 2
    finally:
        database.close()
    query = parse_query(options.query)
    print(_as_json(query, len(ids), jobs) if options.json else _as_words(len(ids), jobs))
    if not options.json:
        for mistake in query.mistakes:
            print(f"legnext-studio: {mistake.sentence}", file=sys.stderr)
    return 0 if ids else 1


def _count(words: str) -> int:
    number = int(words)
    if number < 0:
        raise argparse.ArgumentTypeError("0 or more jobs")
    return number


def _as_json(query: Query, count: int, jobs: Sequence[JobRecord]) -> str:
    mistakes = [
        {"start": mistake.span.start, "end": mistake.span.end, "message": mistake.sentence}
        for mistake in query.mistakes
    ]
    return json.dumps({"count": count, "mistakes": mistakes, "jobs": [_job(job) for job in jobs]})


def _job(job: JobRecord) -> dict[str, Any]:
    return {
        "id": job.id,
        "remote_id": job.remote_id,
        "task": job.task.value,
        "state": job.state.value,
        "day": job.day,
        "created_at": job.created_at,
        "points": job.cost,
        "seed": job.seed,
        "project": job.project,
        "parent": job.parent_id,
        "prompt": job.prompt,
        "files": [picture.path for picture in job.pictures if picture.state is PictureState.STORED],
    }


def _as_words(count: int, jobs: Sequence[JobRecord]) -> str:
    lines = [_line(job) for job in jobs]
    rest = count - len(jobs)
    lines.append(f"{count:,} job{'' if count == 1 else 's'} found" + (f", {rest:,} of them not shown" if rest else ""))
    return "\n".join(lines)


def _line(job: JobRecord) -> str:
    at = datetime.fromtimestamp(job.created_at).strftime("%H:%M")
    # A prompt may hold anything; what would steer a terminal is shown and not obeyed.
    prompt = "".join(char if char.isprintable() else " " for char in job.prompt)
    return f"{job.id:>7}  {job.day} {at}  {TASKS[job.task].label:<18} {job.state.value:<9} {job.cost:>5} pt  {prompt}"
