"""What hands expect of the editor: suggestions, weights, moved items, the past, pasting, and words on hover."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt
from PySide6.QtGui import QHelpEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from studio.models.draft import Draft
from studio.views.compose.prompt_edit import PromptEdit

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def draft() -> Draft:
    return Draft("a fox")


@pytest.fixture
def edit(draft: Draft, qtbot: QtBot) -> Iterator[PromptEdit]:
    window = QWidget()
    qtbot.addWidget(window)
    box = QVBoxLayout(window)
    made = PromptEdit(draft)
    box.addWidget(made)
    box.addStretch(1)
    window.resize(330, 500)
    window.show()
    window.activateWindow()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    to_end(made)
    yield made
    window.close()


def to_end(edit: PromptEdit) -> None:
    edit.moveCursor(QTextCursor.MoveOperation.End)


def put_caret(edit: PromptEdit, at: int) -> None:
    caret = edit.textCursor()
    caret.setPosition(at)
    edit.setTextCursor(caret)


def paste(edit: PromptEdit, words: str) -> None:
    data = QMimeData()
    data.setText(words)
    edit.insertFromMimeData(data)


def shown(edit: PromptEdit) -> list[str]:
    return [suggestion.text for suggestion in edit.completion.completion.suggestions]


def test_hyphens_open_the_flags_and_enter_takes_one(edit: PromptEdit, draft: Draft) -> None:
    QTest.keyClicks(edit, " --qu")
    assert edit.completion.isVisible()
    assert shown(edit) == ["--quality"]
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert draft.text == "a fox --quality "
    assert shown(edit) == ["1", "2", "4"]  # its values follow at once
    QTest.keyClick(edit, Qt.Key.Key_Down)
    QTest.keyClick(edit, Qt.Key.Key_Tab)
    assert draft.text == "a fox --quality 2"
    assert not edit.completion.isVisible()
    assert edit.hasFocus()
    edit.undo()
    edit.undo()
    assert draft.text == "a fox --qu"


def test_escape_and_going_elsewhere_close_it(edit: PromptEdit, draft: Draft) -> None:
    QTest.keyClicks(edit, " --st")
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert not edit.completion.isVisible()
    assert draft.text == "a fox --st"
    QTest.keyClicks(edit, "y")
    assert edit.completion.isVisible()
    QTest.keyClick(edit, Qt.Key.Key_Left)
    assert not edit.completion.isVisible()
    to_end(edit)
    QTest.keyClicks(edit, "l")
    assert edit.completion.isVisible()
    edit.clearFocus()
    assert not edit.completion.isVisible()


def test_own_words_are_taken_by_tab_and_not_by_enter(edit: PromptEdit, draft: Draft) -> None:
    edit.set_words(lambda begun: [word for word in ("lighthouse",) if word.startswith(begun)])
    QTest.keyClicks(edit, " ligh")
    assert shown(edit) == ["lighthouse"]
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert draft.text == "a fox ligh\n"
    QTest.keyClick(edit, Qt.Key.Key_Backspace)
    QTest.keyClick(edit, Qt.Key.Key_Tab)
    assert draft.text == "a fox lighthouse"


def test_a_click_takes_a_line(edit: PromptEdit, draft: Draft) -> None:
    QTest.keyClicks(edit, " --st")
    lines = edit.completion.list
    at = shown(edit).index("--stop")
    QTest.mouseClick(lines.viewport(), Qt.MouseButton.LeftButton, pos=lines.visualItemRect(lines.item(at)).center())
    assert draft.text == "a fox --stop "


def test_ctrl_arrows_weigh_the_part_at_the_caret(edit: PromptEdit, draft: Draft) -> None:
    draft.set_text("🦊 fox::1.5 snow --ar 3:2")
    put_caret(edit, 2)
    QTest.keyClick(edit, Qt.Key.Key_Up, CTRL)
    assert draft.text == "🦊 fox::1.6 snow --ar 3:2"
    QTest.keyClick(edit, Qt.Key.Key_Down, CTRL)
    QTest.keyClick(edit, Qt.Key.Key_Down, CTRL)
    assert draft.text == "🦊 fox::1.4 snow --ar 3:2"
    assert edit.textCursor().position() == 2
    edit.undo()
    assert draft.text == "🦊 fox::1.5 snow --ar 3:2"


def test_alt_arrows_move_the_item_at_the_caret(edit: PromptEdit, draft: Draft) -> None:
    draft.set_text("a fox, snow, dusk --raw")
    put_caret(edit, 8)
    QTest.keyClick(edit, Qt.Key.Key_Right, ALT)
    assert draft.text == "a fox, dusk, snow --raw"
    QTest.keyClick(edit, Qt.Key.Key_Left, ALT)
    QTest.keyClick(edit, Qt.Key.Key_Left, ALT)
    assert draft.text == "snow, a fox, dusk --raw"


def test_alt_up_and_down_ask_for_the_past(edit: PromptEdit, draft: Draft, qtbot: QtBot) -> None:
    with qtbot.waitSignal(edit.older_wanted):
        QTest.keyClick(edit, Qt.Key.Key_Up, ALT)
    with qtbot.waitSignal(edit.newer_wanted):
        QTest.keyClick(edit, Qt.Key.Key_Down, ALT)
    assert draft.text == "a fox"


@pytest.mark.parametrize(
    ("copied", "wanted"),
    [
        ("/imagine prompt: a crane --ar 2:3", "a crane --ar 2:3"),
        ("/imagine prompt:a crane", "a crane"),
        ("/imagine a crane", "a crane"),
        ("  /Imagine Prompt a crane", "a crane"),
        ("imagine a crane", "imagine a crane"),
        ("/imaginecrane", "/imaginecrane"),
        ("a crane —ar 2:3 “OPEN”", "a crane —ar 2:3 “OPEN”"),
    ],
)
def test_a_prompt_copied_from_elsewhere_comes_in_as_it_is(
    edit: PromptEdit, draft: Draft, copied: str, wanted: str
) -> None:
    edit.selectAll()
    paste(edit, copied)
    assert draft.text == wanted


def test_a_dash_is_mended_in_sight_and_not_behind_the_text(edit: PromptEdit, draft: Draft) -> None:
    edit.selectAll()
    paste(edit, "a crane —ar 2:3")
    assert [problem.fix.text for problem in draft.problems if problem.fix] == ["a crane --ar 2:3"]


def test_an_address_among_words_is_handed_on_and_elsewhere_typed(edit: PromptEdit, draft: Draft, qtbot: QtBot) -> None:
    with qtbot.waitSignal(edit.address_pasted) as pasted:
        paste(edit, "https://a.b/x.png\n")
    assert pasted.args == ["https://a.b/x.png"]
    assert draft.text == "a fox"
    draft.set_text("a fox --sref ")
    to_end(edit)
    paste(edit, "https://a.b/x.png")
    assert draft.text == "a fox --sref https://a.b/x.png"
    put_caret(edit, 0)
    paste(edit, "https://a.b/y.png ")
    assert draft.text.startswith("https://a.b/y.png a fox")


def test_hovering_explains_what_is_wrong_and_what_a_flag_does(edit: PromptEdit, draft: Draft) -> None:
    draft.set_text("a fox --raw --relax")

    def at(word: str) -> QPoint:
        caret = QTextCursor(edit.document())
        caret.setPosition(draft.text.index(word) + 3)
        return edit.cursorRect(caret).center()

    assert edit.explain(at("--relax")) == "--relax is not offered by this service."
    assert edit.explain(at("--raw")).startswith("Raw: ")
    assert edit.explain(at("a fox")) == ""
    assert edit.explain(at("--relax") + QPoint(0, 60)) == ""
    place = at("--relax")
    QApplication.sendEvent(edit.viewport(), QHelpEvent(QEvent.Type.ToolTip, place, edit.viewport().mapToGlobal(place)))
    assert "--relax is not offered" in QToolTip.text()
    QToolTip.hideText()
