"""Order in the left column: a search is kept and chosen, jobs are filed by drag and by key, and all of it stays."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDrag, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest

from studio import hands
from studio.app import App
from studio.store.records import JobState
from studio.views.history.place_row import PlaceRow
from tests.journeys.conftest import Travel
from tests.journeys.test_main_job import at, pictures, shows
from tests.journeys.test_searching import ask, titles
from tests.quick_drawing import draw_quickly
from tests.service import Service

FOX, OWL, HILL = "a quiet fox --ar 3:2", "an owl --tile", "a quiet hill --tile"
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def drop(row: PlaceRow, data: QMimeData) -> None:
    held = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    entering = QDragEnterEvent(row.rect().center(), *held)
    row.dragEnterEvent(entering)
    assert entering.isAccepted()
    row.dropEvent(QDropEvent(QPointF(row.rect().center()), *held))


async def listed(app: App, prompts: list[str]) -> None:
    await hands.until(lambda: titles(app) == prompts, f"{prompts} in the list")


def test_a_search_is_kept_and_jobs_are_filed_and_all_of_it_is_there_after_a_restart(
    travel: Travel, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw_quickly(monkeypatch)
    carried: list[QMimeData] = []
    monkeypatch.setattr(QDrag, "exec", lambda drag, *_: carried.append(drag.mimeData()))

    async def today(app: App) -> None:
        desk, bench = app.desk, app.window.workbench
        assert desk is not None
        assert bench is not None
        for prompt in (FOX, OWL, HILL):
            await ask(app, prompt)
            await pictures(app)
            await listed(app, [HILL, OWL, FOX][-len(titles(app)) :])
            await shows(app, JobState.DONE)

        # A search with a mistake is kept; the rest of it works, wherever one was meanwhile.
        field = hands.find(app.window, "Search history")
        field.setFocus()
        QTest.keyClicks(field, "quiet nonsense:3")
        await listed(app, [HILL, FOX])
        await hands.press(app.window, "Save this search")
        name = hands.find(app.window, "Name of the smart folder")
        QTest.keyClick(name, Qt.Key.Key_A, CONTROL)
        QTest.keyClicks(name, "Quiet")
        QTest.keyClick(name, Qt.Key.Key_Return)
        await hands.until(lambda: desk.collection.places.current.name == "Quiet", "the smart folder")
        assert bench.history.told == "There is no field “nonsense”."
        await hands.press(app.window, "Place")
        await hands.press(app.window, "All jobs")
        await listed(app, [HILL, OWL, FOX])

        # By key: what is selected goes into a project that is made by its name.
        view = bench.history.view
        await hands.until(lambda: len(view.rows()) == 3, "the rows")
        QTest.mouseClick(view.rows()[0], Qt.MouseButton.LeftButton)
        QTest.mouseClick(view.rows()[1], Qt.MouseButton.LeftButton, SHIFT)
        app.window.commands["file"].trigger()
        words = hands.find(app.window, "Search project")
        QTest.keyClicks(words, "Covers")
        QTest.keyClick(words, Qt.Key.Key_Return)
        await hands.until(lambda: desk.collection.places.project_names == ("Covers",), "the project")

        # By drag: pulled at its words, the whole job goes to the name that it is dropped on.
        row = view.rows()[2]
        QTest.mousePress(row, Qt.MouseButton.LeftButton, pos=row.rect().center())
        QTest.mouseMove(row, row.rect().bottomRight())
        QTest.mouseRelease(row, Qt.MouseButton.LeftButton, pos=row.rect().bottomRight())
        assert len(carried) == 1
        await hands.press(app.window, "Place")
        covers = hands.find(app.window, "Project Covers")
        assert isinstance(covers, PlaceRow)
        await hands.until(lambda: covers.accessibleDescription().startswith("2 jobs."), "the count of the project")
        drop(covers, carried[0])
        await hands.until(lambda: covers.accessibleDescription().startswith("3 jobs."), "one job more")

        # New jobs go there as well, as is said above Generate.
        await hands.press(app.window, "Project of new jobs")
        QTest.keyClick(hands.find(app.window, "Search project"), Qt.Key.Key_Return)
        await hands.until(lambda: desk.collection.places.project_of_new_jobs == "Covers", "the project of new jobs")

    async def tomorrow(app: App) -> None:
        desk, bench = app.desk, app.window.workbench
        assert desk is not None
        assert bench is not None
        await listed(app, [HILL, OWL, FOX])
        await ask(app, "a new fox")
        await pictures(app)
        await listed(app, ["a new fox", HILL, OWL, FOX])
        app.window.commands["places"].trigger()
        await hands.press(app.window, "Project Covers")
        await listed(app, ["a new fox", HILL, OWL, FOX])
        await hands.press(app.window, "Place")
        await hands.press(app.window, "Smart folder Quiet")
        await listed(app, [HILL, FOX])
        await shows(app, JobState.DONE)

    options = at(service, monkeypatch)
    travel(today, *options)
    travel(tomorrow, *options)
