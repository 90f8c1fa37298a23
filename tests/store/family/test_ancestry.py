"""Lines of ancestors, the oldest first; whatever is broken in them, there is an end."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from studio.store import Store
from studio.store.family.ancestry import DEEPEST
from studio.store.records import NewJob


def test_each_job_comes_with_all_that_it_was_made_from(store: Store, new_job: Callable[..., NewJob]) -> None:
    record = store.journal.record
    first = record(new_job("a")).result(10)
    second = record(new_job("b", parent_id=first.id, parent_image=1)).result(10)
    third = record(new_job("c", parent_id=second.id, parent_image=0)).result(10)
    other = record(new_job("d")).result(10)
    lines = store.library.lines([third.id, other.id, second.id, 999]).result(10)
    assert {start: [job.prompt for job in line] for start, line in lines.items()} == {
        third.id: ["a", "b", "c"],
        other.id: ["d"],
        second.id: ["a", "b"],
    }
    assert store.library.lines([]).result(10) == {}


def test_a_circle_ends(store: Store, new_job: Callable[..., NewJob]) -> None:
    first = store.journal.record(new_job("a")).result(10)
    second = store.journal.record(new_job("b", parent_id=first.id)).result(10)

    def bend(connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE job SET parent_id = ? WHERE id = ?", (second.id, first.id))

    store.database.write(bend).result(10)
    [line] = store.library.lines([first.id]).result(10).values()
    assert len(line) == DEEPEST + 1
