"""The search field by keyboard: suggestions, mistakes under a wave and in words, and what was found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from studio.views.history.query_field import QueryField


@pytest.fixture
def field(qtbot: QtBot) -> Iterator[QueryField]:
    window = QWidget()
    qtbot.addWidget(window)
    made = QueryField("search", "Search history", "Search", window)
    room = QVBoxLayout(window)
    room.addWidget(made)
    room.addStretch(1)
    window.resize(316, 400)
    window.show()
    window.activateWindow()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    yield made
    window.close()


def offered(field: QueryField) -> list[str]:
    return [one.text for one in field.completion.completion.suggestions]


def reds(field: QueryField) -> int:
    """Pixels that the wave has reddened, however pale it is drawn."""
    QApplication.processEvents()
    picture = field.grab().toImage()
    colours = [picture.pixelColor(x, y) for x in range(picture.width()) for y in range(picture.height())]
    return sum(colour.red() - colour.green() > 40 for colour in colours)


def test_a_name_is_taken_by_tab_and_then_its_value_by_enter(field: QueryField) -> None:
    QTest.keyClicks(field, "fox sta")
    assert offered(field)[0] == "status:"
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert field.text() == "fox status:"
    assert offered(field)[:2] == ["done", "failed"]
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == "fox status:failed "
    assert not field.completion.is_open
    assert field.hasFocus()


def test_enter_among_words_searches_and_takes_nothing(field: QueryField) -> None:
    QTest.keyClicks(field, "sta")
    assert field.completion.is_open
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert (field.text(), field.completion.is_open) == ("sta", False)


def test_escape_closes_the_suggestions_and_leaves_the_words(field: QueryField) -> None:
    QTest.keyClicks(field, "type:")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert (field.text(), field.completion.is_open) == ("type:", False)
    assert [mistake.sentence for mistake in field.mistakes] == ["“type:” needs a value, as in type:inpaint."]


def test_a_mistake_is_underlined_told_and_mended_by_writing_on(field: QueryField) -> None:
    field.insert("🦊 ")  # two of Qt's characters
    QTest.keyClicks(field, "statsu:failed ")
    assert [mistake.span.of(field.text()) for mistake in field.mistakes] == ["statsu:failed"]
    assert "There is no field “statsu”" in field.toolTip()
    assert "There is no field “statsu”" in field.accessibleDescription()
    assert reds(field) > 20
    field.setText("🦊 status:failed ")
    assert (field.mistakes, field.toolTip(), field.accessibleDescription()) == ((), "", "")
    assert reds(field) == 0


def test_marking_a_mistake_changes_neither_text_nor_caret_nor_undo(field: QueryField) -> None:
    QTest.keyClicks(field, "cost:abc fox")
    field.setCursorPosition(3)
    assert (field.text(), field.cursorPosition(), len(field.mistakes)) == ("cost:abc fox", 3, 1)
    QTest.keyClicks(field, "x")
    assert field.text() == "cosxt:abc fox"
    field.undo()
    assert field.text() == "cost:abc fox"


def test_what_was_typed_is_shown_as_it_is(field: QueryField) -> None:
    QTest.keyClicks(field, "type:<b>x</b> ")
    assert "<b>" not in field.toolTip()
    assert "&lt;" in field.toolTip()


def test_earlier_searches_come_back_the_last_one_first(field: QueryField, tmp_path: Path) -> None:
    for search in ("fox ar:3:2", "type:inpaint", "fox ar:3:2", "nonsense:1"):
        field.clear()
        QTest.keyClicks(field, search)
        QTest.keyClick(field, Qt.Key.Key_Escape)
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.recent == ("fox ar:3:2", "type:inpaint")
    field.clear()
    QTest.keyClick(field, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert offered(field) == ["fox ar:3:2", "type:inpaint"]
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert (field.text(), field.completion.is_open) == ("type:inpaint", False)

    settings = QSettings(str(tmp_path / "state.ini"), QSettings.Format.IniFormat)
    field.keep(settings)
    other = QueryField("other", "Other", "")
    other.restore(settings)
    assert other.recent == field.recent
    for nonsense in ("{", "3", '{"a": 1}', "[1, null]"):
        settings.setValue("history/searches", nonsense)
        other.restore(settings)
        assert list(other.recent) == []
    other.deleteLater()
