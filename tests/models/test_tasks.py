"""Results and events reach the GUI thread, in order, and bugs reach the report."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from studio.errors import LibraryError, StudioError
from studio.models.tasks import Tasks


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[Tasks]:
    bridge = Tasks()
    yield bridge
    bridge.close()


def test_a_result_arrives_later_and_on_the_gui_thread(tasks: Tasks, qtbot: QtBot) -> None:
    got: list[tuple[int, QThread]] = []
    with ThreadPoolExecutor(1) as pool:
        tasks.watch(pool.submit(lambda: 7), lambda value: got.append((value, QThread.currentThread())))
    assert got == []
    qtbot.waitUntil(lambda: len(got) == 1)
    assert got == [(7, tasks.thread())]


def test_a_future_that_is_done_already_still_arrives_later(tasks: Tasks, qtbot: QtBot) -> None:
    future: Future[str] = Future()
    future.set_result("here")
    got: list[str] = []
    tasks.watch(future, got.append)
    assert got == []
    qtbot.waitUntil(lambda: got == ["here"])


def test_a_failure_goes_to_its_receiver_or_to_trouble(tasks: Tasks, qtbot: QtBot) -> None:
    heard: list[StudioError] = []
    alone, asked = Future[int](), Future[int]()
    tasks.watch(asked, lambda _: pytest.fail("no result"), heard.append)
    tasks.watch(alone, lambda _: pytest.fail("no result"))
    asked.set_exception(LibraryError("The disk is gone."))
    with qtbot.waitSignal(tasks.trouble) as signal:
        alone.set_exception(LibraryError("The library is locked."))
    assert [error.sentence for error in heard] == ["The disk is gone."]
    assert signal.args is not None
    assert signal.args[0].sentence == "The library is locked."


def test_a_bug_goes_to_the_excepthook_and_stops_nobody_else(
    tasks: Tasks, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    bugs: list[BaseException] = []

    def report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        bugs.append(error)

    monkeypatch.setattr(sys, "excepthook", report)
    broken, sound = Future[int](), Future[int]()
    got: list[int] = []
    tasks.watch(broken, got.append)
    tasks.watch(sound, lambda value: got.append(value // 0))
    tasks.watch(sound, got.append)
    broken.set_exception(KeyError("worker"))
    sound.set_result(1)
    qtbot.waitUntil(lambda: got == [1])
    assert [type(bug) for bug in bugs] == [KeyError, ZeroDivisionError]


def test_a_cancelled_future_calls_nobody(tasks: Tasks, qtbot: QtBot) -> None:
    future: Future[int] = Future()
    tasks.watch(future, lambda _: pytest.fail("cancelled"), lambda _: pytest.fail("cancelled"))
    future.cancel()
    with qtbot.waitSignal(tasks.event_arrived):
        tasks.post("after")


def test_events_of_many_threads_arrive_in_the_order_of_each(tasks: Tasks, qtbot: QtBot) -> None:
    got: list[tuple[int, int]] = []
    tasks.event_arrived.connect(got.append)

    def send(sender: int) -> None:
        for number in range(200):
            tasks.post((sender, number))

    threads = [threading.Thread(target=send, args=(sender,)) for sender in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    qtbot.waitUntil(lambda: len(got) == 800)
    for sender in range(4):
        assert [number for who, number in got if who == sender] == list(range(200))


def test_a_crowd_wakes_the_gui_thread_once(tasks: Tasks, qtbot: QtBot) -> None:
    wakes: list[None] = []
    tasks._woken.connect(lambda: wakes.append(None))
    got: list[int] = []
    tasks.event_arrived.connect(got.append)
    for number in range(200):
        tasks.post(number)
    qtbot.waitUntil(lambda: got == list(range(200)))
    assert len(wakes) == 1


def _ticking(step: float) -> Callable[[], float]:
    now = 0.0

    def clock() -> float:
        nonlocal now
        now += step
        return now

    return clock


def test_a_long_queue_lets_others_have_the_thread_in_between(qtbot: QtBot) -> None:
    slow = Tasks(clock=_ticking(1.0))
    got: list[int] = []
    slow.event_arrived.connect(got.append)
    for number in range(3):
        slow.post(number)
    slow._work_off()
    assert got == [0]
    qtbot.waitUntil(lambda: got == [0, 1, 2])
    slow.post(3)
    qtbot.waitUntil(lambda: got == [0, 1, 2, 3])
    slow.close()


def test_nothing_arrives_after_close(tasks: Tasks, qtbot: QtBot) -> None:
    other = Tasks()
    future: Future[int] = Future()
    tasks.watch(future, lambda _: pytest.fail("closed"))
    tasks.event_arrived.connect(lambda _: pytest.fail("closed"))
    tasks.post("dropped")
    tasks.close()
    future.set_result(1)
    tasks.post("dropped too")
    tasks.watch(future, lambda _: pytest.fail("closed"))
    with qtbot.waitSignal(other.event_arrived):
        other.post("after")
    other.close()


def test_who_waits_for_what_never_comes_is_told(tasks: Tasks, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    reports: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, *_: reports.append(kind))
    heard: list[str] = []
    ends: list[Future[int]] = [Future() for _ in range(4)]
    for future in ends:
        tasks.watch(
            future, lambda _: heard.append("then"), lambda _: heard.append("failed"), lambda: heard.append("lost")
        )
    ends[0].set_result(1)
    ends[1].set_exception(StudioError("No."))
    ends[2].set_exception(ZeroDivisionError())
    ends[3].cancel()
    qtbot.waitUntil(lambda: len(heard) == 4)
    assert heard == ["then", "failed", "lost", "lost"]
    assert reports == [ZeroDivisionError]
