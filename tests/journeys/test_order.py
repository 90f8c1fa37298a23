"""Ordering pictures in the real window: stars, tags, a search for them, the trash, undo, and emptying it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from studio import hands
from studio.app import App
from studio.models.desk import Desk
from studio.store.records import Flag, JobRecord, JobState
from tests.journeys.conftest import Travel
from tests.journeys.test_main_job import at, generate, pictures
from tests.journeys.test_searching import finds, titles
from tests.service import Service


def record(app: App) -> JobRecord:
    assert app.desk is not None
    assert app.desk.shown.record is not None
    return app.desk.shown.record


def press(app: App, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """A key where the keyboard is: in the pictures."""
    focus = app.window.focusWidget()
    assert isinstance(focus, QWidget)
    QTest.keyClick(focus, key, held)


def do(app: App, command: str) -> None:
    """A command of the menu."""
    action = app.window.findChild(QAction, f"command-{command}")
    assert action is not None
    action.trigger()


def is_done(app: App, prompt: str) -> bool:
    shown = app.desk.shown.record if app.desk is not None else None
    return shown is not None and shown.prompt == prompt and shown.state is JobState.DONE


async def two_jobs(app: App) -> Desk:
    assert app.desk is not None
    for prompt in ("a quiet fox", "a quiet hill"):
        app.desk.draft.set_text("")
        await generate(app, prompt)
        await hands.until(lambda prompt=prompt: is_done(app, prompt), prompt)  # type: ignore[misc]
        await pictures(app)
    return app.desk


def test_pictures_are_ordered_found_thrown_away_and_brought_back(
    travel: Travel, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def journey(app: App) -> None:
        desk, bench = await two_jobs(app), app.window.workbench
        assert bench is not None
        grid = bench.gallery.grid
        grid.focus_pictures()
        press(app, Qt.Key.Key_2)
        press(app, Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
        press(app, Qt.Key.Key_P, Qt.KeyboardModifier.ShiftModifier)
        press(app, Qt.Key.Key_X)
        press(app, Qt.Key.Key_B)
        await hands.until(lambda: record(app).pictures[2].favourite, "the favourite")
        judged = [(one.rating, one.flag, one.favourite) for one in record(app).pictures]
        assert judged[1:3] == [(4, Flag.PICK, False), (0, Flag.REJECT, True)]
        assert "4 stars, picked" in grid.tiles()[1].accessibleDescription()

        press(app, Qt.Key.Key_2)
        press(app, Qt.Key.Key_I)
        card = grid.large.info.order
        await hands.until(card.isVisible, "the card")
        QTest.keyClicks(card.tags.field, "cover, book jacket")
        QTest.keyClick(card.tags.field, Qt.Key.Key_Return)
        card.note.setFocus()
        QTest.keyClicks(card.note, "for the harbour series")
        QTest.keyClick(card.note, Qt.Key.Key_Escape)
        await hands.until(lambda: record(app).note == "for the harbour series", "the note")
        assert record(app).pictures[1].tags == ("book jacket", "cover")
        await hands.until(lambda: card.stars.stars == 4, "the stars of the card")
        grid.close_large()

        for search in ("rating:>3 ", "tag:cover is:pick ", "harbour jacket ", "is:favourite has:note "):
            await finds(app, search, ["a quiet hill"])
        await finds(app, "", ["a quiet hill", "a quiet fox"])

        spent, cost = desk.studio.spent_today, record(app).cost
        grid.focus_pictures()
        press(app, Qt.Key.Key_4)
        press(app, Qt.Key.Key_Delete)
        await hands.until(lambda: grid.tiles()[3].accessibleDescription() == "In the trash", "an empty place")
        assert [notice.text for notice in bench.notices.notices] == ["1 picture in the trash."]
        await hands.press(app.window, "Put picture 4 back")
        await hands.until(lambda: grid.tiles()[3].is_here, "the picture")

        do(app, "trash_job")
        await hands.until(lambda: titles(app) == ["a quiet fox"], "the history without it")
        await hands.until(lambda: record(app).prompt == "a quiet fox", "the next job")
        grid.focus_pictures()
        do(app, "undo_prompt")
        await hands.until(lambda: titles(app) == ["a quiet hill", "a quiet fox"], "the job is back")
        await hands.until(lambda: record(app).prompt == "a quiet hill", "and in the middle")

        do(app, "trash_job")
        await hands.until(lambda: titles(app) == ["a quiet fox"], "gone again")
        await finds(app, "is:trashed ", ["a quiet hill"])
        store = desk.studio.store
        assert store is not None
        [gone] = list(store.library.ids("is:trashed").result(10))
        files = [store.files.absolute(one.path) for one in store.library.job(gone).result(10).pictures]
        assert all(file.is_file() for file in files)
        do(app, "empty_trash")
        await hands.until(
            lambda: any("deletes 4 pictures and 1 job" in one.text for one in bench.notices.notices), "ask"
        )
        await hands.press(app.window, "Empty the trash")
        await hands.until(lambda: not any(file.exists() for file in files), "the files are gone")
        await hands.until(lambda: titles(app) == [], "the trash is empty")
        emptied = store.library.job(gone).result(10)
        assert (emptied.prompt, emptied.cost, emptied.emptied) == ("", cost, True)
        assert store.library.spent_since(0).result(10) == spent

    travel(journey, *at(service, monkeypatch))
