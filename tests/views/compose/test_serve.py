"""The compose column over a desk: earlier prompts, own words, and pictures of the library."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.models.desk import Desk
from studio.models.references import Role
from studio.models.referring import SERVED_SECONDS
from studio.request.presets import PresetKind
from studio.store.records import JobState
from studio.views.compose.panel import ComposePanel
from studio.views.picture_drag import Dragged
from tests.models.test_desk import Table, start, table

__all__ = ["start", "table"]

ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def panel(table: Table, start: Callable[[], Desk], qtbot: QtBot) -> Iterator[ComposePanel]:
    table.finished("a lighthouse")
    table.finished("a lighthouse in fog")
    desk = start()
    qtbot.waitUntil(lambda: desk.prompts.words("lighth") == ["lighthouse"])
    made = ComposePanel(desk.draft)
    qtbot.addWidget(made)
    made.serve(desk)
    made.resize(330, 850)
    made.show()
    made.activateWindow()
    made.prompt_edit.setFocus()
    qtbot.waitUntil(made.prompt_edit.hasFocus)
    yield made
    made.close()


def test_alt_arrows_walk_the_prompts_and_come_back(panel: ComposePanel, table: Table) -> None:
    draft, edit = table.desk.draft, panel.prompt_edit
    QTest.keyClicks(edit, "a fox")
    for key, wanted in (
        (Qt.Key.Key_Up, "a lighthouse in fog"),
        (Qt.Key.Key_Up, "a lighthouse"),
        (Qt.Key.Key_Up, "a lighthouse"),
        (Qt.Key.Key_Down, "a lighthouse in fog"),
        (Qt.Key.Key_Down, "a fox"),
    ):
        QTest.keyClick(edit, key, ALT)
        assert draft.text == edit.toPlainText() == wanted


def test_own_words_are_completed(panel: ComposePanel, table: Table) -> None:
    QTest.keyClicks(panel.prompt_edit, "a lig")
    QTest.keyClick(panel.prompt_edit, Qt.Key.Key_Tab)
    assert table.desk.draft.text == "a lighthouse"


def test_a_dropped_picture_is_referred_to_and_an_expired_one_says_why(
    panel: ComposePanel, table: Table, qtbot: QtBot, tmp_path: Path
) -> None:
    draft, note = table.desk.draft, panel.references.note
    table.studio.practice = False
    panel.picture_dropped.emit(1, 1, Role.STYLE)
    qtbot.waitUntil(lambda: draft.text == "--sref https://pictures/1.png")
    assert len(panel.references.cards) == 1
    table.now += SERVED_SECONDS + 1
    panel.picture_dropped.emit(1, 0, Role.STYLE)
    qtbot.waitUntil(lambda: "http://127.0.0.1:9/emulator/files/1-0.png" in draft.text)
    (tmp_path / "x.png").write_bytes(b"only words")
    panel.file_dropped.emit(str(tmp_path / "x.png"), Role.IMAGE)
    qtbot.waitUntil(note.isVisible)
    assert note.text() == "“x.png” is not a picture that can be read."
    panel.prompt_edit.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClicks(panel.prompt_edit, " 12")
    assert not note.isVisible()


def test_what_is_dropped_to_be_restored_is_one_step_of_undo(
    panel: ComposePanel, table: Table, qtbot: QtBot, tmp_path: Path
) -> None:
    draft, edit = table.desk.draft, panel.prompt_edit
    QTest.keyClicks(edit, "a fox")
    panel.restore_wanted.emit(Dragged(picture=(1, 0)))
    qtbot.waitUntil(lambda: draft.text == "a lighthouse")
    edit.undo()
    assert draft.text == "a fox"
    (tmp_path / "x.png").write_bytes(b"only words")
    panel.restore_wanted.emit(Dragged(file=str(tmp_path / "x.png")))
    qtbot.waitUntil(panel.references.note.isVisible)
    assert panel.references.note.text() == "“x.png” is not a picture that can be read."
    assert draft.text == "a fox"


def test_a_preset_is_taken_by_its_name_with_tab_alone(panel: ComposePanel, table: Table, qtbot: QtBot) -> None:
    book, edit, draft = table.desk.presets, panel.prompt_edit, table.desk.draft
    assert book.save("Soft light", "--ar 3:2", PresetKind.FLAGS) == ""
    assert book.save("Foggy", "--sref 777", PresetKind.STYLE) == ""
    qtbot.waitUntil(lambda: len(book.presets()) + len(book.styles()) == 2)
    QTest.keyClicks(edit, "a fox, lig")
    titles = [edit.completion.list.item(row).text() for row in range(edit.completion.list.count())]
    assert titles == ["Soft light", "lighthouse"]
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert draft.text == "a fox, lig\n"
    QTest.keyClick(edit, Qt.Key.Key_Backspace)
    QTest.keyClick(edit, Qt.Key.Key_Tab)
    assert draft.text == "a fox, --ar 3:2"
    QTest.keyClicks(edit, " dusk")
    assert draft.text == "a fox, dusk --ar 3:2"
    edit.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClicks(edit, " --sref fo")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert draft.text == "a fox, dusk --ar 3:2 --sref 777"


def warm_words(panel: ComposePanel) -> list[str]:
    """The words of the editor that lie on a tint."""
    text, found = panel.prompt_edit.toPlainText(), []
    for made in panel.prompt_edit.document().begin().layout().formats():
        if made.format.background().style() != Qt.BrushStyle.NoBrush:
            found.append(text[made.start : made.start + made.length])
    return found


def test_what_carries_the_prompt_is_warm_in_the_editor_while_one_reads_it(
    panel: ComposePanel, table: Table, qtbot: QtBot
) -> None:
    desk, edit = table.desk, panel.prompt_edit
    prompt = "a very quiet hill --ar 3:2"
    desk.draft.set_text(prompt)
    desk.shorten()
    qtbot.waitUntil(lambda: desk.shown.gives_words)
    asked = desk.shown.record
    assert asked is not None
    assert warm_words(panel) == []
    output = {"promptEn": prompt, "finalPrompt": "a very **quiet** **hill**", "prompts": []}
    desk.shown.apply(replace(asked, state=JobState.DONE, reply=json.dumps({"output": output})))
    assert warm_words(panel) == ["quiet", "hill"]
    edit.moveCursor(QTextCursor.MoveOperation.Start)
    QTest.keyClicks(edit, "x")
    assert warm_words(panel) == []
    edit.undo()
    assert warm_words(panel) == ["quiet", "hill"]
    desk.shown.set_job(table.finished())
    assert warm_words(panel) == []
