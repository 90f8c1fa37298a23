"""Lines break before flags and not inside of them, at every width and after every key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.models.draft import Draft
from studio.views.compose.prompt_edit import PromptEdit

TEXT = "🦊 lighthouse in fog --ar 3:2 --stylize 250 —chaos 10 –weird 20 --no-such x\nsea --raw --v7"
WIDTHS = range(110, 330, 3)
"""All of them wide enough for the longest flag."""


@pytest.fixture
def edit(qtbot: QtBot) -> PromptEdit:
    made = PromptEdit(Draft(TEXT))
    qtbot.addWidget(made)
    made.show()
    return made


def broken(edit: PromptEdit) -> list[str]:
    """What stands around the end of each line that ends inside of a flag."""
    found: list[str] = []
    block = edit.document().begin()
    while block.isValid():
        raw = block.text().encode("utf-16-le")
        layout = block.layout()
        for at in range(1, layout.lineCount()):
            start = layout.lineAt(at).textStart()
            before, after = raw[: 2 * start].decode("utf-16-le"), raw[2 * start :].decode("utf-16-le")
            if before[-1] in "-—–" and after[0].isalpha():
                found.append(f"{before[-6:]}|{after[:6]}")
        block = block.next()
    return found


def lines(edit: PromptEdit) -> tuple[int, int]:
    """How many lines are laid out, and how many the document knows of."""
    count = 0
    block = edit.document().begin()
    while block.isValid():
        count += block.layout().lineCount()
        block = block.next()
    return count, edit.document().lineCount()


def test_no_width_breaks_a_flag(edit: PromptEdit) -> None:
    for width in WIDTHS:
        edit.resize(width, edit.height())
        QApplication.processEvents()
        assert broken(edit) == []
        laid, known = lines(edit)
        assert laid == known
    assert edit.toPlainText() == TEXT
    assert not edit.document().isUndoAvailable()


def test_no_key_breaks_one(edit: PromptEdit) -> None:
    edit.resize(150, edit.height())
    edit.moveCursor(QTextCursor.MoveOperation.Start)
    for _ in range(20):
        QTest.keyClicks(edit, "a")
        assert broken(edit) == []
    QTest.keyClicks(edit, " ")
    assert edit.toPlainText() == f"{'a' * 20} {TEXT}"
    edit.undo()
    assert edit.toPlainText() == TEXT
    assert broken(edit) == []


def test_a_flag_wider_than_the_line_breaks_where_it_must(edit: PromptEdit, qtbot: QtBot) -> None:
    edit.setPlainText("fox --no-such-flag-as-this-is-known")
    edit.resize(60, edit.height())
    QApplication.processEvents()
    assert broken(edit)
    laid, known = lines(edit)
    assert laid == known


FAMILY = "👨\u200d👩\u200d👧"


@given(st.lists(st.sampled_from([FAMILY, "--ar", "—v", "3:2", "--a-b", "مرحبا", "fog", "\n", "e\u0301", "--", "-"])))
def test_any_text_is_laid_out_to_its_end(parts: list[str]) -> None:
    text = " ".join(parts)
    edit = PromptEdit(Draft(text))
    try:
        edit.resize(110, 200)
        edit.show()
        assert broken(edit) == []
        block = edit.document().begin()
        while block.isValid():
            layout = block.layout()
            last = layout.lineAt(layout.lineCount() - 1)
            assert last.textStart() + last.textLength() >= block.length() - 1
            block = block.next()
    finally:
        edit.close()
        edit.deleteLater()


def test_the_editor_grows_with_the_lines_it_mends(edit: PromptEdit) -> None:
    """The height is that of the lines shown, also where mending one made another."""
    heights = set()
    for width in WIDTHS:
        edit.resize(width, edit.height())
        QApplication.processEvents()
        laid, _ = lines(edit)
        low, high = edit.LINES
        assert (edit.height() - 4) // edit.fontMetrics().lineSpacing() == min(high, max(low, laid))
        heights.add(edit.height())
    assert len(heights) > 1
