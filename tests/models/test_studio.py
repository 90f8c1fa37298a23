"""What becomes of the engine's end before it was ready: somebody is told."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

from pytestqt.qtbot import QtBot

from studio.errors import DiskError
from studio.models.studio import StudioModel
from studio.models.tasks import Tasks


class DyingEngine:
    """Opens the library and dies before it has looked into it."""

    def __init__(self) -> None:
        self.opened: Future[Any] = Future()
        self.ready: Future[None] = Future()

    def start(self) -> None:
        self.opened.set_result(EmptyStore())
        self.ready.set_exception(DiskError("The disk is full."))


class EmptyStore:
    @property
    def library(self) -> EmptyStore:
        return self

    def spent_since(self, moment: float) -> Future[int]:
        done: Future[int] = Future()
        done.set_result(0)
        return done


def test_an_engine_that_dies_after_the_library_is_open_says_why(qtbot: QtBot) -> None:
    tasks = Tasks()
    engine: Any = DyingEngine()
    studio = StudioModel(lambda: engine, tasks, practice=False)
    with qtbot.waitSignal(studio.trouble) as trouble:
        studio.start()
    assert str(trouble.args[0]) == "The disk is full."
    tasks.close()
