"""Searches through a library of 100,000 jobs: ids and days as the history asks for them, against bare queries.

The floor of each is what SQLite and JSON need for passing once over the narrowest index of all jobs and handing out as
many ids, newest first.
"""

from __future__ import annotations

import json
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TypeVar

from studio.store import Store
from tests.bench import counting
from tests.bench.many_jobs import JOBS, open_filled
from tests.bench.report import report

T = TypeVar("T")
ROUNDS = 15
GOAL = "p95 ≤ 16.7 ms, or ≤ 2 times the floor"
SEARCHES = {
    "everything": "",
    "word": "fox",
    "letter": "f",
    "phrase": '"red fox"',
    "without": "fox -night",
    "aspect": "ar:3:2",
    "words-and-fields": "fox ar:3:2 v:7",
    "many-fields": "lighthouse v:7 stylize:>200 cost:>100 after:2025 has:picture",
    "model": "v:7",
    "flag": "stylize:>200",
    "task": "type:inpaint",
    "status": "status:failed",
    "seed": "seed:123",
    "style": "sref:123",
    "cost": "cost:>100",
    "month": "on:2024-11",
    "video": "has:video",
    "picture": "has:picture",
    "switch": "--tile",
    "rating": "rating:>3",
    "unrated": "rating:0",
    "pick": "is:pick",
    "unflagged": "is:unflagged",
    "favourite": "is:favourite",
    "tag": "tag:cover",
    "project": "project:sea",
    "note": "note:warm",
    "noted": "has:note",
    "order": "fox rating:>3 is:pick -tag:print project:covers",
    "trash": "is:trashed",
}


def measure() -> None:
    """Print a line per search."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_filled(Path(folder))
        try:
            for name, words in SEARCHES.items():
                _measure(store, name, words)
            counting.measure(store)
        finally:
            store.close()


def _measure(store: Store, name: str, words: str) -> None:
    count = len(store.library.ids(words).result())

    def bare(connection: sqlite3.Connection) -> int:
        part = "SELECT id FROM job INDEXED BY job_points WHERE trashed_at IS NULL AND id > ? AND points > -1"
        part += " ORDER BY id DESC"
        rest = "SELECT count(*) FROM job INDEXED BY job_points WHERE trashed_at IS NULL AND id <= ? AND points > -1"
        first = JOBS - count
        connection.execute(rest, (first,)).fetchone()
        found = connection.execute(f"SELECT group_concat(id) FROM ({part})", (first,)).fetchone()[0]
        return len(json.loads(f"[{found or ''}]"))

    ours, floor = [], []
    for _ in range(ROUNDS):
        ours.append(_timed(lambda: store.library.overview(words)))
        floor.append(_timed(lambda: store.database.read(bare)))
    p95, p95_floor = (statistics.quantiles(figures, n=20)[-1] * 1000 for figures in (ours, floor))
    report(f"library-{name}-{count}", p95, p95_floor, "ms of CPU", GOAL)


def _timed(ask: Callable[[], Future[T]]) -> float:
    """Seconds of this process, which does nothing else meanwhile; so other programs on the machine do not count."""
    begun = time.process_time()
    ask().result()
    return time.process_time() - begun
