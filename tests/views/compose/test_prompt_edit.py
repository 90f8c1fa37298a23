"""The editor: the text shown is the text sent, whoever changes it, and every change can be undone."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import QEvent, QMimeData, Qt
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from studio.models import draft as module
from studio.models.draft import Draft
from studio.request.prompt import Prompt
from studio.views import theme
from studio.views.compose.prompt_edit import AROUND, REACH, WHOLE, PromptEdit


@pytest.fixture
def draft() -> Draft:
    return Draft("a lighthouse --ar 3:2")


@pytest.fixture
def edit(draft: Draft, qtbot: QtBot) -> Iterator[PromptEdit]:
    made = PromptEdit(draft)
    qtbot.addWidget(made)
    made.resize(300, 100)
    made.show()
    made.activateWindow()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    yield made
    made.close()


def put_caret(edit: PromptEdit, at: int) -> None:
    caret = edit.textCursor()
    caret.setPosition(at)
    edit.setTextCursor(caret)


def test_it_is_called_prompt(edit: PromptEdit) -> None:
    assert (edit.accessibleName(), edit.objectName()) == ("Prompt", "prompt")


def test_typing_changes_the_draft(edit: PromptEdit, draft: Draft, qtbot: QtBot) -> None:
    put_caret(edit, len("a lighthouse"))
    QTest.keyClicks(edit, " in fog")
    assert draft.text == edit.toPlainText() == "a lighthouse in fog --ar 3:2"


def test_a_flag_set_elsewhere_is_one_undoable_edit_and_the_caret_stays(edit: PromptEdit, draft: Draft) -> None:
    put_caret(edit, 5)
    draft.set_flag("stylize", "250")
    assert edit.toPlainText() == "a lighthouse --ar 3:2 --stylize 250"
    assert edit.textCursor().position() == 5
    draft.set_flag("stylize", "50")
    edit.undo()
    assert draft.text == edit.toPlainText() == "a lighthouse --ar 3:2 --stylize 250"
    edit.undo()
    assert draft.text == "a lighthouse --ar 3:2"
    edit.redo()
    assert draft.text == "a lighthouse --ar 3:2 --stylize 250"


def test_a_caret_at_the_end_stays_before_what_is_appended(edit: PromptEdit, draft: Draft) -> None:
    put_caret(edit, len(draft.text))
    draft.set_flag("chaos", "10")
    assert edit.textCursor().position() == len("a lighthouse --ar 3:2")


def test_a_drag_is_one_step_of_undo_and_leaves_the_typing_before_it(
    edit: PromptEdit, draft: Draft, qtbot: QtBot
) -> None:
    put_caret(edit, 0)
    QTest.keyClicks(edit, "oh ")
    for at, value in enumerate(("120", "130", "140")):
        draft.set_flag("stylize", value, joined=at > 0)
    assert draft.text.endswith("--stylize 140")
    edit.undo()
    assert draft.text == "oh a lighthouse --ar 3:2"


def test_a_caret_behind_a_change_moves_with_its_words(edit: PromptEdit, draft: Draft) -> None:
    draft.set_text("🦊 fox --stylize 50 --raw")
    put_caret(edit, edit.toPlainText().index("--raw") + 1)  # the fox counts twice in the document
    draft.set_flag("stylize", "1000")
    assert draft.text == edit.toPlainText() == "🦊 fox --stylize 1000 --raw"
    assert edit.toPlainText()[edit.textCursor().position() - 1 :] == "--raw"


def test_ctrl_enter_generates_and_shift_enter_is_a_line_break(edit: PromptEdit, draft: Draft, qtbot: QtBot) -> None:
    put_caret(edit, 1)
    with qtbot.waitSignal(edit.generate_requested):
        QTest.keyClick(edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "\n" not in draft.text
    QTest.keyClick(edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert draft.text.startswith("a\n lighthouse")
    assert edit.document().blockCount() == 2


def test_ctrl_enter_held_down_is_one_wish(edit: PromptEdit) -> None:
    wishes: list[bool] = []
    edit.generate_requested.connect(lambda: wishes.append(True))
    for again in (False, True, True):
        control = Qt.KeyboardModifier.ControlModifier
        QApplication.sendEvent(edit, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, control, "\r", again))
    assert wishes == [True]


def test_only_words_can_be_pasted(edit: PromptEdit, draft: Draft) -> None:
    rich = QMimeData()
    rich.setHtml("<b>bold</b>")
    rich.setText("<b>plain</b> ")
    put_caret(edit, 0)
    edit.insertFromMimeData(rich)
    assert draft.text == "<b>plain</b> a lighthouse --ar 3:2"


def test_a_text_that_the_editor_cannot_hold_becomes_what_is_shown(edit: PromptEdit, draft: Draft) -> None:
    draft.set_text("a\u00a0fox\r\nin snow")
    assert draft.text == edit.toPlainText() == "a fox\nin snow"


def test_it_grows_with_its_text_and_then_scrolls(edit: PromptEdit, draft: Draft) -> None:
    low = edit.height()
    draft.set_text("\n".join("abcdefg"))
    grown = edit.height()
    draft.set_text("\n".join("abcdefghijklmnopqrstuvwxyz"))
    line = edit.fontMetrics().lineSpacing()
    assert grown - low == 3 * line
    assert edit.height() - low == 8 * line
    draft.set_text("")
    assert edit.height() == low


def test_tab_leaves_the_editor(draft: Draft, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    box = QVBoxLayout(window)
    edit, other = PromptEdit(draft), QLineEdit()
    box.addWidget(edit)
    box.addWidget(other)
    window.show()
    window.activateWindow()
    edit.setFocus()
    qtbot.waitUntil(edit.hasFocus)
    QTest.keyClick(edit, Qt.Key.Key_Tab)
    assert other.hasFocus()
    assert "\t" not in draft.text
    window.close()


def test_a_keystroke_parses_once_whatever_the_length(
    edit: PromptEdit, draft: Draft, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[int] = []
    real = vars(module)["lint"]

    def lint(prompt: Prompt, **how: str) -> object:
        counted.append(len(prompt.text))
        return real(prompt, **how)

    monkeypatch.setattr(module, "lint", lint)
    for words in (10, 1000):
        draft.set_text("fox " * words)
        counted.clear()
        put_caret(edit, 1)
        QTest.keyClicks(edit, "ab")
        assert len(counted) == 2


def coloured(edit: PromptEdit) -> list[tuple[int, int]]:
    return [(made.start, made.start + made.length) for made in edit.document().begin().layout().formats()]


def test_a_long_prompt_is_coloured_where_one_looks(edit: PromptEdit, draft: Draft, qtbot: QtBot) -> None:
    draft.set_text("".join(f"word --tile {number} " for number in range(400)))
    length = len(draft.text)
    assert length > WHOLE + 4 * REACH
    edit.verticalScrollBar().setValue(0)
    put_caret(edit, 0)
    QTest.keyClicks(edit, "a")
    first = coloured(edit)
    assert 0 < first[0][0] < 30
    assert first[-1][1] <= REACH + len("a--tile")
    edit.verticalScrollBar().setValue(edit.verticalScrollBar().maximum())
    last = coloured(edit)
    assert last[-1][1] > length - 30
    assert last[0][0] > length // 2
    put_caret(edit, length // 2)
    edit.ensureCursorVisible()
    QTest.keyClicks(edit, " --raw ")
    assert any(start <= edit.textCursor().position() - 6 < end for start, end in coloured(edit))
    edit.verticalScrollBar().setValue(0)
    assert coloured(edit)[0][0] < AROUND


def test_a_heavy_prompt_keeps_its_waves_while_one_types(edit: PromptEdit, draft: Draft, qtbot: QtBot) -> None:
    draft.set_text("fox " * 600 + "".join(f"--chaos {500 + number} " for number in range(80)))
    put_caret(edit, len(draft.text))
    QTest.keyClicks(edit, "x")
    waves = [span for span in coloured(edit) if span[1] > len(draft.text) - 60]
    assert waves
    with qtbot.waitSignal(draft.settled):
        QTest.keyClicks(edit, "y")
    assert edit.toPlainText() == draft.text


def test_a_change_of_theme_recolours(edit: PromptEdit, qtbot: QtBot, qapp: QApplication) -> None:
    def wears(ink: QColor) -> bool:
        worn = edit.document().begin().layout().formats()
        return worn[0].format.foreground().color() == ink

    for mode, worn in (("light", theme.LIGHT), ("dark", theme.DARK)):
        theme.apply(qapp, "qlementine", mode)
        qtbot.waitUntil(partial(wears, worn.flag))
