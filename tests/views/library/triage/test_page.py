"""The page of what runs out: its keys, what it writes on the pictures, and where the keyboard never goes by itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from studio.models.desk import Desk
from studio.models.library.triage import Stage
from studio.views.library.triage.page import TriagePage
from tests.models.library.test_triage import begun, running_out
from tests.models.test_desk import Table, start, table

__all__ = ["start", "table"]

KEY = Qt.Key


@pytest.fixture
def page(table: Table, start: Callable[[], Desk], qtbot: QtBot) -> TriagePage:
    running_out(table, "a fox <b>in</b> fog", 2)
    running_out(table, "a hill", 30 / 60)
    made = TriagePage(start().collection.triage)
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    qtbot.waitActive(made)
    begun(table.desk, qtbot)
    return made


def strike(*keys: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    for key in keys:
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, key, held)


def shown(page: TriagePage) -> str:
    return str(page._prompt.text())


def descriptions(page: TriagePage) -> list[str]:
    return [tile.accessibleDescription() for tile in page.stage.tiles()]


def test_it_begins_with_what_runs_out_next_and_the_keyboard_is_with_the_pictures(page: TriagePage) -> None:
    assert (shown(page), page._place.text(), page._left.text()) == ("a hill", "1 of 2", "30 min left")
    assert "80 pt · The service takes actions until" in page._until.text()
    assert QApplication.focusWidget() is page.stage.tiles()[0]
    assert page.stage.tiles()[0].accessibleName() == "Picture 1"


def test_keys_mark_choose_go_on_and_come_back(page: TriagePage, qtbot: QtBot) -> None:
    strike(KEY.Key_2, KEY.Key_X)
    assert descriptions(page) == ["Chosen.", "Reject."]
    strike(KEY.Key_P)
    assert shown(page) == "a fox <b>in</b> fog"
    strike(KEY.Key_Left)
    assert descriptions(page) == ["Pick. Chosen.", "Reject."]
    strike(KEY.Key_Z)
    qtbot.waitUntil(lambda: descriptions(page)[0] == "Chosen.")
    strike(KEY.Key_L)
    assert shown(page) == "a fox <b>in</b> fog"
    strike(KEY.Key_Right)
    assert page.summary.isVisible()
    assert page.summary._counts.text() == (
        "2 jobs looked through · 1 picture rejected · 1 job let go · 1 left open, asked about again"
    )


def test_no_arrow_and_no_letter_leads_to_what_spends_money(page: TriagePage, table: Table) -> None:
    strike(KEY.Key_P, KEY.Key_P, KEY.Key_Right)
    assert page.summary.isVisible()
    for key in (KEY.Key_Right, KEY.Key_Down, KEY.Key_Up, KEY.Key_P, KEY.Key_U):
        strike(key)
        assert QApplication.focusWidget() is page.summary._done
    strike(KEY.Key_Left)
    assert shown(page) == "a fox <b>in</b> fog"
    strike(KEY.Key_U, held=Qt.KeyboardModifier.ShiftModifier)
    popup = QApplication.activePopupWidget()
    assert popup is page.upscale
    assert QApplication.focusWidget() is not page.upscale.buying.send
    assert page.upscale.buying.send.text() == "Upscale the picture · 120 pt · 0.12 $"
    page.upscale.close()
    assert table.engine.bought == []


def test_a_press_of_a_button_leaves_the_keyboard_with_the_pictures(page: TriagePage) -> None:
    QTest.mouseClick(page.buttons["pick"], Qt.MouseButton.LeftButton)
    assert descriptions(page) == ["Pick.", "Chosen."]
    assert QApplication.focusWidget() is page.stage.tiles()[1]


def test_the_picks_are_bought_from_the_summary(page: TriagePage, table: Table, qtbot: QtBot) -> None:
    strike(KEY.Key_P, KEY.Key_Right, KEY.Key_P, KEY.Key_Right)
    assert page.summary._title.text() == "2 picks of 2 jobs"
    assert page.summary.buying.send.text() == "Upscale the 2 picks · 240 pt · 0.24 $"
    QTest.mouseClick(page.summary.buying.send, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.summary._ordered.isVisible())
    assert page.summary._ordered.text() == "2 upscales ordered; they come into the history."
    assert page.summary._title.text() == "All that was picked is ordered"
    assert not page.summary.buying.isVisible()
    assert len(table.engine.bought) == 2


def test_space_shows_one_alone_and_esc_leads_out_step_by_step(page: TriagePage, qtbot: QtBot) -> None:
    strike(KEY.Key_2, KEY.Key_Space)
    assert [tile.accessibleName() for tile in page.stage.tiles()] == ["Picture 2"]
    strike(KEY.Key_Escape)
    assert len(page.stage.tiles()) == 2
    with qtbot.waitSignal(page.closed):
        strike(KEY.Key_Escape)


@pytest.mark.parametrize("width", [360, 420, 520, 640, 1400])
def test_buttons_show_less_where_there_is_less_room_and_are_never_cut(page: TriagePage, width: int) -> None:
    page.resize(width, 600)
    QApplication.processEvents()
    row = [button for button in page.buttons.values() if button.isVisible()]
    assert len(row) == 7
    assert all(button.width() >= button.sizeHint().width() for button in row)
    assert max(button.geometry().right() for button in row) <= page.width()
    assert all(button.accessibleName() for button in row)


def test_where_nothing_runs_out_it_says_what_does_next(table: Table, start: Callable[[], Desk], qtbot: QtBot) -> None:
    running_out(table, "a hill", 30)
    page = TriagePage(start().collection.triage)
    qtbot.addWidget(page)
    page.show()
    begun(table.desk, qtbot)
    assert table.desk.collection.triage.stage is Stage.NOTHING
    upcoming = page.findChild(QWidget, "triage-upcoming")
    qtbot.waitUntil(lambda: upcoming is not None and upcoming.isVisible())
    assert upcoming is not None
    assert getattr(upcoming, "text", str)().endswith(": a hill")
