"""The row under the prompt and its pop-overs: found by keyboard, picked in one step, taken back in one step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from studio import hands
from studio.models.desk import Desk
from studio.request.presets import Preset, PresetKind, Style
from studio.request.tasks import Task
from studio.views.compose.memory_bar import STYLE_TYPE
from studio.views.compose.memory_popovers import MOST_SHOWN, BookPopover, PickPopover
from studio.views.compose.panel import ComposePanel
from tests.models import test_desk
from tests.models.test_desk import Table

table = test_desk.table
start = test_desk.start
Key = Qt.Key
Start = Callable[[], Desk]


class Bar:
    """The compose column over a desk, with what a person does at it."""

    def __init__(self, panel: ComposePanel, desk: Desk, qtbot: QtBot) -> None:
        self.panel, self.desk, self.qtbot = panel, desk, qtbot

    def open(self, name: str) -> PickPopover:
        self.panel.memory.open(name)
        found = self.panel.memory._popovers[name]
        assert isinstance(found, PickPopover)
        return found

    def book(self, name: str) -> BookPopover:
        found = self.open(name)
        assert isinstance(found, BookPopover)
        return found

    def press(self, name: str) -> None:
        QTest.mouseClick(hands.find(self.panel, name), Qt.MouseButton.LeftButton)

    def kept(self, name: str, text: str = "--ar 3:2 --s 250", kind: PresetKind = PresetKind.FLAGS) -> None:
        assert self.desk.presets.save(name, text, kind) == ""
        self.qtbot.waitUntil(lambda: name in [preset.name for preset in self.desk.presets.presets()])


def told_last(said: list[str], sentence: str) -> bool:
    return said[-1:] == [sentence]


def titles(popover: PickPopover) -> list[str]:
    return [row.item.title for row in popover.list.rows()]


@pytest.fixture
def bar(table: Table, start: Start, qtbot: QtBot) -> Iterator[Bar]:
    for prompt in ("a hill --sref 12", "a fox in snow"):
        table.job(prompt)
    desk = start()
    panel = ComposePanel(desk.draft)
    qtbot.addWidget(panel)
    panel.memory.serve(desk)
    panel.resize(330, 760)
    panel.show()
    yield Bar(panel, desk, qtbot)
    for popover in panel.memory._popovers.values():
        popover.close()
    panel.close()


def test_before_the_library_nothing_can_be_pressed(table: Table, qtbot: QtBot) -> None:
    panel = ComposePanel(table.desk.draft)
    qtbot.addWidget(panel)
    panel.memory.open("presets")
    panel.memory.shorten.click()
    assert not panel.memory.presets.isEnabled()
    assert table.engine.bought == []


def test_an_earlier_prompt_is_found_by_its_words_and_undone_at_once(bar: Bar) -> None:
    bar.desk.draft.set_text("half a thought")
    popover = bar.open("prompts")
    bar.qtbot.waitUntil(lambda: titles(popover) == ["a fox in snow", "a hill --sref 12"])
    QTest.keyClicks(popover.search, "hil")
    bar.qtbot.waitUntil(lambda: titles(popover) == ["a hill --sref 12"])
    QTest.keyClick(popover.search, Key.Key_Return)
    assert not popover.isVisible()
    assert bar.panel.prompt_edit.toPlainText() == "a hill --sref 12"
    bar.panel.prompt_edit.undo()
    assert bar.desk.draft.text == "half a thought"


def test_down_goes_from_the_field_into_the_list(bar: Bar) -> None:
    popover = bar.open("prompts")
    bar.qtbot.waitUntil(lambda: len(titles(popover)) == 2)
    QTest.keyClick(popover.search, Key.Key_Down)
    QTest.keyClick(popover, Key.Key_Down)
    second = popover.list.rows()[1]
    bar.qtbot.waitUntil(second.hasFocus)
    QTest.keyClick(second, Key.Key_Return)
    assert bar.desk.draft.text == "a hill --sref 12"


def test_nothing_found_is_said(bar: Bar) -> None:
    popover = bar.open("prompts")
    popover.search.setText("zebra")
    bar.qtbot.waitUntil(lambda: popover.empty.text() == "Nothing matches “zebra”.")
    assert titles(popover) == []
    QTest.keyClick(popover.search, Key.Key_Return)
    assert popover.isVisible()


def test_the_prompt_is_kept_and_applied_from_the_pop_over(bar: Bar) -> None:
    bar.desk.draft.set_text("a sea --ar 3:2")
    popover = bar.book("presets")
    bar.press("Keep the flags")
    assert popover.answer.text() == "Give it a name first."
    QTest.keyClicks(hands.find(bar.panel, "Name of the new preset"), "Wide")
    bar.press("Keep the flags")
    bar.qtbot.waitUntil(lambda: titles(popover) == ["Wide"])
    QTest.keyClicks(hands.find(bar.panel, "Name of the new preset"), "Sea")
    bar.press("Keep the whole prompt")
    bar.qtbot.waitUntil(lambda: titles(popover) == ["Sea", "Wide"])
    popover.close()
    bar.desk.draft.set_text("a fox --ar 1:1")
    bar.open("presets")
    bar.press("Preset Wide")
    assert bar.desk.draft.text == "a fox --ar 3:2"
    bar.panel.prompt_edit.undo()
    assert bar.desk.draft.text == "a fox --ar 1:1"


def test_without_flags_there_are_none_to_keep(bar: Bar) -> None:
    bar.desk.draft.set_text("a sea")
    bar.open("presets")
    assert not hands.find(bar.panel, "Keep the flags").isEnabled()
    assert hands.find(bar.panel, "Keep the whole prompt").isEnabled()


def test_a_preset_is_renamed_in_its_place(bar: Bar) -> None:
    bar.kept("Fog")
    popover = bar.book("presets")
    row = popover.list.rows()[0]
    QTest.keyClick(row, Key.Key_F2)
    editor = hands.find(bar.panel, "Name")
    QTest.keyClick(editor, Key.Key_Escape)
    assert (popover.isVisible(), titles(popover)) == (True, ["Fog"])
    QTest.keyClick(row, Key.Key_F2)
    editor = hands.find(bar.panel, "Name")
    assert isinstance(editor, QLineEdit)
    editor.setText("Mist")
    QTest.keyClick(editor, Key.Key_Return)
    assert (popover.isVisible(), titles(popover)) == (True, ["Mist"])
    assert bar.desk.draft.text == ""


def test_a_deleted_preset_is_brought_back(bar: Bar) -> None:
    bar.kept("Fog")
    popover = bar.book("presets")
    QTest.keyClick(popover.list.rows()[0], Key.Key_Delete)
    assert (titles(popover), popover.answer.text()) == ([], "Deleted “Fog”.")
    bar.press("Undo")
    bar.qtbot.waitUntil(lambda: titles(popover) == ["Fog"])
    assert not popover.undo.isVisible()


def test_verbs_show_under_the_pointer_with_names(bar: Bar) -> None:
    bar.kept("Fog")
    popover = bar.book("presets")
    row = popover.list.rows()[0]
    row.setFocus(Qt.FocusReason.TabFocusReason)
    bar.press("Delete Fog")
    assert titles(popover) == []


def test_styles_of_jobs_are_there_by_themselves_and_can_be_kept(bar: Bar) -> None:
    bar.desk.draft.set_text("a sea")
    popover = bar.book("styles")
    bar.qtbot.waitUntil(lambda: titles(popover) == ["Style 12"])
    assert "used in 1 job · seen in your jobs" in popover.list.rows()[0].item.detail
    QTest.keyClick(popover.list.rows()[0], Key.Key_Insert)
    bar.qtbot.waitUntil(lambda: popover.list.rows()[0].item.detail == "--sref 12 · used in 1 job")
    QTest.keyClicks(hands.find(bar.panel, "A style to keep"), "--p abc")
    bar.press("Keep the style")
    bar.qtbot.waitUntil(lambda: titles(popover) == ["Profile abc", "Style 12"])
    bar.press("Style Style 12")
    assert bar.desk.draft.text == "a sea --sref 12"


def test_what_is_no_style_is_told_at_the_field(bar: Bar) -> None:
    popover = bar.book("styles")
    QTest.keyClicks(hands.find(bar.panel, "A style to keep"), "--ar 3:2")
    bar.press("Keep the style")
    assert popover.answer.text() == "A style is one --sref, --p or --seed with its value."


def test_a_style_dropped_on_the_prompt_is_added_as_a_flag(bar: Bar) -> None:
    bar.desk.draft.set_text("a sea --ar 3:2")
    data = QMimeData()
    data.setText("--sref 12")
    data.setData(STYLE_TYPE, b"--sref 12")
    view = bar.panel.prompt_edit.viewport()
    facts = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter, drop = QDragEnterEvent(QPoint(5, 5), *facts), QDropEvent(QPointF(5, 5), *facts)
    QApplication.sendEvent(view, enter)
    QApplication.sendEvent(view, drop)
    assert (bar.desk.draft.text, drop.isAccepted()) == ("a sea --ar 3:2 --sref 12", True)


def test_the_book_goes_out_and_in_through_a_dialog_that_blocks_nothing(bar: Bar, tmp_path: Path) -> None:
    bar.kept("Fog")
    file = tmp_path / "kept.json"
    told = {"Export": "1 preset written to kept.json.", "Import": "Everything in the file was here already."}
    said: list[str] = []
    bar.desk.presets.said.connect(said.append)
    popover = bar.book("presets")
    for verb, sentence in told.items():
        popover.open()
        bar.press(f"{verb} presets and styles")
        dialog = bar.panel.findChild(QFileDialog, f"{verb.lower()}-presets-dialog")
        assert dialog is not None
        assert dialog.isVisible()
        assert not popover.isVisible()
        dialog.fileSelected.emit(str(file))
        dialog.close()
        bar.qtbot.waitUntil(partial(told_last, said, sentence))
    assert "Fog" in file.read_text()


def test_a_long_list_is_shown_in_part_and_found_by_words(bar: Bar, table: Table) -> None:
    names = [f"Preset {number:03}" for number in range(MOST_SHOWN + 20)]
    table.store.presets.keep([Preset(kind=PresetKind.FLAGS, name=name, text="--raw") for name in names]).result(10)
    bar.desk.presets.read(table.store.presets)
    bar.qtbot.waitUntil(lambda: len(bar.desk.presets.presets()) == len(names))
    popover = bar.open("presets")
    assert len(titles(popover)) == MOST_SHOWN
    popover.search.setText("119")
    assert titles(popover) == ["Preset 119"]


def test_shorten_says_what_it_costs_and_buys_on_the_press_alone(bar: Bar, table: Table) -> None:
    shorten = bar.panel.memory.shorten
    assert (shorten.figure, shorten.reason) == ("20", "Write a prompt first.")
    bar.press("Shorten the prompt")
    assert table.engine.bought == []
    bar.desk.draft.set_text("a very quiet sea")
    bar.press("Shorten the prompt")
    assert [job.task for job in table.engine.bought] == [Task.SHORTEN]


def test_an_address_is_described_and_a_bad_one_told(bar: Bar, table: Table) -> None:
    bar.press("Describe a picture")
    assert "20" in hands.find(bar.panel, "Describe this address").accessibleDescription()
    chosen = hands.find(bar.panel, "Describe the chosen picture")
    assert "no picture" in chosen.accessibleDescription()
    field = hands.find(bar.panel, "Address of a picture")
    QTest.keyClicks(field, "ftp://x")
    bar.press("Describe this address")
    assert table.engine.bought == []
    assert isinstance(field, QLineEdit)
    field.setText("https://a.example/b.png")
    QTest.keyClick(field, Key.Key_Return)
    assert table.engine.bought == []  # Enter alone spends nothing
    bar.press("Describe this address")
    assert [job.body for job in table.engine.bought] == [{"imgUrl": "https://a.example/b.png"}]


def test_every_control_has_a_name(bar: Bar) -> None:
    bar.kept("Fog")
    bar.desk.presets.keep_style(Style("sref", "5"))
    for name in ("prompts", "presets", "styles", "describe"):
        bar.panel.memory.open(name)
        for widget in bar.panel.memory._popovers[name].findChildren(QWidget):
            if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and not widget.objectName().startswith("qt_"):
                assert widget.accessibleName(), widget
                assert widget.objectName(), widget
        bar.panel.memory._popovers[name].close()


def test_the_row_fits_the_narrowest_column(bar: Bar) -> None:
    bar.panel.resize(bar.panel.minimumWidth(), 760)
    memory = bar.panel.memory
    right = max(part.mapTo(memory, QPoint(part.width(), 0)).x() for part in (memory.shorten, memory.describe))
    assert right <= memory.width()
