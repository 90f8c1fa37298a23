"""Segments: an exclusive choice by pointer, keyboard and screen reader."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.views.widgets.segmented import Choice, Segmented


@pytest.fixture
def row(qtbot: QtBot) -> Iterator[Segmented]:
    made = Segmented("version", "Version", [Choice(value, value) for value in ("7", "8.1", "6")])
    qtbot.addWidget(made)
    made.set_value("7")
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    made.close()


def test_each_segment_is_a_radio_button_with_a_name(row: Segmented) -> None:
    names = [segment.accessibleName() for segment in row.segments()]
    assert names == ["Version 7", "Version 8.1", "Version 6"]
    assert [segment.objectName() for segment in row.segments()] == ["version-7", "version-8.1", "version-6"]
    for segment in row.segments():
        seen = QAccessible.queryAccessibleInterface(segment)
        assert seen.role() == QAccessible.Role.RadioButton
        assert seen.state().checked == segment.isChecked()
    assert [segment.isChecked() for segment in row.segments()] == [True, False, False]


def test_a_click_chooses_and_a_second_one_changes_nothing(row: Segmented, qtbot: QtBot) -> None:
    heard: list[str] = []
    row.chosen.connect(heard.append)
    for _ in range(2):
        QTest.mouseClick(row.segments()[1], Qt.MouseButton.LeftButton)
    assert heard == ["8.1"]
    assert [segment.isChecked() for segment in row.segments()] == [False, True, False]


def test_a_screen_reader_can_choose(row: Segmented) -> None:
    heard: list[str] = []
    row.chosen.connect(heard.append)
    for segment in (row.segments()[1], row.segments()[1]):
        actions = QAccessible.queryAccessibleInterface(segment).actionInterface()
        actions.doAction(actions.actionNames()[0])
    assert heard == ["8.1"]
    assert [segment.isChecked() for segment in row.segments()] == [False, True, False]


def test_arrows_move_the_choice_round(row: Segmented, qtbot: QtBot) -> None:
    heard: list[str] = []
    row.chosen.connect(heard.append)
    row.segments()[0].setFocus(Qt.FocusReason.TabFocusReason)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        QTest.keyClick(row.window().focusWidget(), key)
    assert heard == ["8.1", "6", "7", "6"]
    assert row.segments()[2].hasFocus()
    assert row.segments()[2].ring


def test_an_arrow_passes_over_a_segment_that_is_off(row: Segmented, qtbot: QtBot) -> None:
    row.set_choice_reason("8.1", "Not offered.")
    assert row.segments()[1].accessibleDescription() == "Not offered."
    row.segments()[0].setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(row.segments()[0], Qt.Key.Key_Right)
    assert row.value() == "6"


def test_tab_stops_once_at_the_chosen_segment(row: Segmented) -> None:
    row.set_value("8.1")
    stops = [bool(segment.focusPolicy() & Qt.FocusPolicy.TabFocus) for segment in row.segments()]
    assert stops == [False, True, False]


def test_setting_a_value_is_silent(row: Segmented) -> None:
    heard: list[str] = []
    row.chosen.connect(heard.append)
    row.set_value("6")
    row.set_value(None)
    assert heard == []
    assert not any(segment.isChecked() for segment in row.segments())


def test_a_strange_value_is_shown_by_the_last_segment(qtbot: QtBot) -> None:
    made = Segmented(
        "aspect", "Aspect", [Choice("1:1", "1:1", shape=(1, 1))], more=Choice("more", "More", shape=(1, 1))
    )
    qtbot.addWidget(made)
    made.set_value("7:4", shape=(7, 4))
    assert made.segments()[-1].text() == "7:4"
    assert made.segments()[-1].isChecked()
    with qtbot.waitSignal(made.more_requested):
        made.segments()[-1].click()
    assert made.segments()[-1].isChecked()
    made.set_value("1:1")
    assert made.segments()[-1].text() == "More"
    assert not made.segments()[-1].isChecked()


def test_exchanged_choices_keep_the_value_where_it_is_still_offered(row: Segmented) -> None:
    row.set_value("6")
    row.set_choices([Choice("6", "6"), Choice("5", "5")])
    assert [segment.isChecked() for segment in row.segments()] == [True, False]


def test_help_from_outside_is_never_rendered(qtbot: QtBot) -> None:
    made = Segmented("x", "X", [Choice("a", "a", help="<b>&bold")])
    qtbot.addWidget(made)
    assert "&lt;b&gt;" in made.segments()[0].toolTip()
