"""The queue as rows: in the order of the engine, moved by the artist's wish and by nothing else."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from studio.errors import LibraryError
from studio.jobs.events import JobAdded, JobChanged, QueueChanged
from studio.models.desk import Desk
from studio.models.job_queue import Group, JobQueue, Role
from studio.store.records import JobRecord, JobState
from tests.models.test_desk import Table, start, table

__all__ = ["start", "table"]


@pytest.fixture
def desk(start: Callable[[], Desk]) -> Desk:
    return start()


def tell(table: Table, waiting: list[JobRecord], led: list[JobRecord] | None = None, *, paused: bool = False) -> None:
    led = led or []
    order = tuple(job.id for job in waiting)
    table.tasks.event_arrived.emit(QueueChanged(len(led), len(order), order, tuple(job.id for job in led), paused))


def queued(table: Table, *prompts: str) -> list[JobRecord]:
    jobs = [table.job(prompt) for prompt in prompts]
    for job in jobs:
        table.tasks.event_arrived.emit(JobAdded(job))
    return jobs


def shown(queue: JobQueue) -> list[str]:
    return [queue.data(queue.index(row)) for row in range(queue.rowCount())]


def test_rows_follow_the_engine_and_keep_who_was_chosen(table: Table, desk: Desk) -> None:
    queue = desk.queue
    tester = QAbstractItemModelTester(queue, QAbstractItemModelTester.FailureReportingMode.Fatal)
    a, b, c = queued(table, "a", "b", "c")
    tell(table, [a, b, c])
    kept = QPersistentModelIndex(queue.index(1))
    tell(table, [c, b], [a])
    assert shown(queue) == ["a", "c", "b"]
    assert kept.data(Role.JOB_ID) == b.id
    assert [queue.data(queue.index(row), Role.GROUP) for row in range(3)] == [Group.LED, Group.WAITING, Group.WAITING]
    assert queue.words() == "1 under way · 2 waiting · 160 pt"
    tell(table, [b], paused=True)
    assert shown(queue) == ["b"]
    assert queue.words() == "Paused · 1 waiting · 80 pt"
    assert tester.model() is queue


@pytest.mark.parametrize(
    ("wish", "order"),
    [
        (lambda queue, ids: queue.to_front([ids[2], ids[3]]), "cdab"),
        (lambda queue, ids: queue.move([ids[2]], -1), "acbd"),
        (lambda queue, ids: queue.move([ids[0]], 1), "bacd"),
        (lambda queue, ids: queue.move([ids[1], ids[2]], 1), "adbc"),
        (lambda queue, ids: queue.move([ids[0]], -1), ""),
        (lambda queue, ids: queue.move([ids[3]], 1), ""),
        (lambda queue, ids: queue.move([], 1), ""),
    ],
)
def test_an_order_is_asked_for_and_only_where_it_is_another(
    table: Table, desk: Desk, wish: Callable[[JobQueue, list[int]], None], order: str
) -> None:
    jobs = queued(table, *"abcd")
    tell(table, jobs)
    wish(desk.queue, [job.id for job in jobs])
    by_name = {job.prompt: job.id for job in jobs}
    assert table.engine.orders == ([[by_name[name] for name in order]] if order else [])
    assert shown(desk.queue) == list("abcd")  # until the engine says so


def test_rows_are_dragged_to_where_they_are_dropped(table: Table, desk: Desk) -> None:
    queue, jobs = desk.queue, queued(table, *"abcd")
    tell(table, jobs[1:], jobs[:1])
    carried = queue.mimeData([queue.index(3)])
    move = Qt.DropAction.MoveAction
    assert not queue.dropMimeData(carried, move, 2, 0, QModelIndex())  # the rows are the engine's
    assert table.engine.orders == [[jobs[1].id, jobs[3].id, jobs[2].id]]
    assert not queue.flags(queue.index(0)) & Qt.ItemFlag.ItemIsDragEnabled
    assert queue.flags(queue.index(1)) & Qt.ItemFlag.ItemIsDragEnabled


def test_only_what_waits_is_taken_back(table: Table, desk: Desk) -> None:
    running, waiting = queued(table, "a", "b")
    tell(table, [waiting], [running])
    desk.queue.take_back([running.id, waiting.id])
    assert table.engine.asked == [("drop", waiting.id)]


def test_jobs_of_another_time_are_read_from_the_library(table: Table, desk: Desk, qtbot: QtBot) -> None:
    old = table.job("an old hill")
    tell(table, [old])
    qtbot.waitUntil(lambda: shown(desk.queue) == ["an old hill"])


def test_what_could_not_be_read_is_read_with_the_next_news(
    table: Table, desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = table.job("an old hill")
    with monkeypatch.context() as broken, qtbot.waitSignal(desk.studio.trouble):
        refused: Future[list[JobRecord]] = Future()
        refused.set_exception(LibraryError("The disk is gone."))
        broken.setattr(table.store.library, "page", lambda ids: refused)
        tell(table, [old])
    tell(table, [old])
    qtbot.waitUntil(lambda: shown(desk.queue) == ["an old hill"])


def test_what_fails_stays_until_it_is_answered(table: Table, desk: Desk, qtbot: QtBot) -> None:
    queue = desk.queue
    [job] = queued(table, "a")
    tell(table, [], [job])
    table.tasks.event_arrived.emit(JobChanged(replace(job, state=JobState.FAILED, error="Moderated")))
    tell(table, [])
    assert queue.ids(Group.FAILED) == [job.id]
    assert queue.words() == "1 failed"
    assert desk.send_again(queue.records([job.id])) is None
    qtbot.waitUntil(lambda: len(table.engine.bought) == 1)
    assert table.engine.bought[0].body == job.body
    assert queue.ids(Group.FAILED) == []


def test_a_dear_batch_is_sent_again_at_the_second_press(table: Table, desk: Desk, qtbot: QtBot) -> None:
    desk.draft.batch.guard.limit = 100
    jobs = [replace(table.job(name), state=JobState.REFUSED) for name in "ab"]
    asked = desk.send_again(jobs)
    assert asked is not None
    assert str(asked).startswith("This spends 160 pt.")
    table.now += 1
    assert desk.send_again(jobs) is None
    qtbot.waitUntil(lambda: [new.prompt for new in table.engine.bought] == ["a", "b"])
