"""The table of commands: no two share a key, and none takes a key of text editing for something else."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtGui import QKeySequence
from pytestqt.qtbot import QtBot

from studio.request.actions import TABLE, Place, spec_named
from studio.views.actions import COMMANDS, Command

_STANDARD = QKeySequence.StandardKey
EDITING = [
    _STANDARD.Copy, _STANDARD.Cut, _STANDARD.Paste, _STANDARD.Undo, _STANDARD.Redo, _STANDARD.SelectAll,
    _STANDARD.Backspace, _STANDARD.Delete, _STANDARD.DeleteStartOfWord, _STANDARD.DeleteEndOfWord,
    _STANDARD.DeleteEndOfLine, _STANDARD.DeleteCompleteLine, _STANDARD.InsertParagraphSeparator,
    _STANDARD.InsertLineSeparator, _STANDARD.MoveToNextWord, _STANDARD.MoveToPreviousWord,
    _STANDARD.MoveToStartOfLine, _STANDARD.MoveToEndOfLine, _STANDARD.MoveToStartOfBlock, _STANDARD.MoveToEndOfBlock,
    _STANDARD.MoveToStartOfDocument, _STANDARD.MoveToEndOfDocument, _STANDARD.SelectNextWord,
    _STANDARD.SelectPreviousWord, _STANDARD.SelectStartOfDocument, _STANDARD.SelectEndOfDocument,
]  # fmt: skip
ELSEWHERE = (
    "Ctrl+Backspace", "Ctrl+Del", "Shift+Del", "Ctrl+Ins", "Shift+Ins", "Alt+Backspace", "Ctrl+Left", "Ctrl+Right",
    "Ctrl+A", "Ctrl+C", "Ctrl+X", "Ctrl+V", "Ctrl+Z", "Ctrl+Y", "Ctrl+Shift+Z", "Ctrl+U", "Ctrl+K", "Ctrl+D", "Ctrl+E",
    "Backspace", "Del", "Return", "Tab", "Ctrl+Shift+V", "Ctrl+Shift+Left", "Ctrl+Shift+Right",
)  # fmt: skip
"""What edits text on one desktop or another, whichever the tests run on."""


def keys(command: Command) -> list[str]:
    return [
        QKeySequence(text).toString(QKeySequence.SequenceFormat.PortableText)
        for text in (command.shortcut, command.also)
        if text
    ]


def test_what_spends_at_once_is_an_action_of_the_table_and_has_no_key() -> None:
    spending = [command for command in COMMANDS if command.spends]
    assert {spec_named(command.spends).id for command in spending} == {"shorten"}
    assert not any(command.shortcut or command.also for command in spending)


def test_what_opens_an_action_opens_one_of_the_table() -> None:
    opening = {command.id: spec_named(command.opens) for command in COMMANDS if command.opens}
    assert opening["blend"].opens == "tray"
    tools = {name.removeprefix("tool_"): spec.id for name, spec in opening.items() if name != "blend"}
    assert tools == {name: name for name in tools}
    assert set(tools) == {spec.id for spec in TABLE if Place.TOOLS in spec.places and not spec.opens} - {"shorten"}


def test_no_two_commands_share_a_key() -> None:
    count = Counter(key for command in COMMANDS for key in keys(command))
    assert [key for key, number in count.items() if number > 1] == []


@pytest.mark.parametrize("command", COMMANDS, ids=[command.id for command in COMMANDS])
def test_a_key_of_text_editing_edits_the_prompt_or_is_no_command(command: Command, qtbot: QtBot) -> None:
    bound = {key.toString() for standard in EDITING for key in QKeySequence.keyBindings(standard)}
    taken = set(keys(command)) & (bound | set(ELSEWHERE))
    # The palette only opens a list, spends nothing, and gives the keyboard back with the text as it was.
    assert not taken or command.id in ("undo_prompt", "redo_prompt", "palette")
