"""Folds, text fields, and numbers in tenths."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from studio.views.widgets.fold import Fold
from studio.views.widgets.number_field import NumberField
from studio.views.widgets.slider_row import SliderRow
from studio.views.widgets.text_field import TextField


def test_a_fold_opens_by_mouse_and_by_keyboard(qtbot: QtBot) -> None:
    fold = Fold("more", "More")
    qtbot.addWidget(fold)
    inside = QLabel("inside")
    fold.body().addWidget(inside)
    fold.show()
    told: list[bool] = []
    fold.opened.connect(told.append)
    assert not inside.isVisible()
    QTest.mouseClick(fold.button, Qt.MouseButton.LeftButton)
    assert inside.isVisible()
    QTest.keyClick(fold.button, Qt.Key.Key_Space)
    assert not inside.isVisible()
    assert told == [True, False]
    fold.button.tell("More", "two things")
    assert (fold.button.accessibleName(), fold.button.accessibleDescription()) == ("More", "two things")


def test_letters_after_the_first_continue_it(qtbot: QtBot) -> None:
    field = TextField("words", "Words")
    qtbot.addWidget(field)
    told: list[tuple[str, bool]] = []
    field.typed.connect(lambda words, joined: told.append((words, joined)))
    field.show()
    QTest.keyClicks(field, "ab")
    assert told == [("a", False), ("ab", True)]
    field.setText("ab ")
    field.show_words("ab")
    assert field.text() == "ab "  # what is being typed stays
    field.show_words("abc")
    assert field.text() == "abc"
    assert len(told) == 2


@pytest.mark.parametrize(("typed", "value"), [("1.5", 15), ("1,5", 15), ("2", 20), ("9", 30), ("x", 10), ("inf", 10)])
def test_a_number_in_tenths(qtbot: QtBot, typed: str, value: int) -> None:
    field = NumberField("weight", "Weight", 0, 30, scale=10)
    qtbot.addWidget(field)
    field.set_value(10)
    assert field.text() == "1"
    field.show()
    field.selectAll()
    QTest.keyClicks(field, typed)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.value() == value


def test_a_row_names_the_zone_it_is_in(qtbot: QtBot) -> None:
    row = SliderRow("weight", "Weight", 0, 30, 10, zones=((0.5, "faint"), (2, "even"), (3, "strong")), scale=10)
    qtbot.addWidget(row)
    said = []
    for value in (0, 5, 6, 20, 30):
        row.set_value(value)
        said.append(row.zone.text())
    assert said == ["", "faint", "even", "even", "strong"]
    row.slider.setValue(5)
    assert row.zone.text() == "faint"
