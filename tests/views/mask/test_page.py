"""The editor's page over a real editor: what it shows of it, and what its controls ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from studio.models.editing.editor import LAID
from studio.models.editing.order import NO_MASK
from studio.models.mask.keeping import Snapshot
from studio.models.mask.shapes import Mode
from studio.models.mask.state import State
from studio.request.operations import Direction
from studio.request.tasks import Task
from studio.store.records import JobState
from studio.views import theme
from studio.views.mask.frame_tool import FRAME_ID
from studio.views.mask.mask_section import NOTHING, SIDES
from studio.views.mask.page import ALL_ANEW, FRAME_WORDS, WHITE, EditPage
from studio.views.mask.painting import View
from studio.views.mask.panel import AS_BEFORE
from studio.views.mask.sizes import STEPS
from studio.views.mask.tools.smart import Smart
from studio.views.mask.tools.table import TOOLS
from studio.views.mask.tools.wand import Wand
from tests.models.editing.scenes import FOX, Table
from tests.models.editing.test_editor import make
from tests.views.naming import controls, nameless

__all__ = ["make"]


class Desk:
    """A table with the page over it."""

    def __init__(self, table: Table, page: EditPage) -> None:
        self.table = table
        self.page = page

    @property
    def panel(self) -> QWidget:
        return self.page.panel

    def says(self) -> str:
        return self.page.panel.button.text()


@pytest.fixture
def desk(make: Callable[..., Table], qtbot: QtBot) -> Iterator[Desk]:
    table = make()
    page = EditPage(table.editor, table.desk.edited)
    qtbot.addWidget(page)
    page.resize(1100, 800)
    page.show()
    page.send_wanted.connect(table.editor.send)
    page.again_wanted.connect(table.editor.again)
    page.last_wanted.connect(lambda: table.editor.use_last_mask())
    yield Desk(table, page)
    page.hide()


def open_one(desk: Desk, **facts: object) -> None:
    desk.table.open(desk.table.finished(**facts))  # type: ignore[arg-type]


def test_a_picture_is_opened_with_its_name_its_words_and_an_empty_mask(desk: Desk) -> None:
    open_one(desk)
    panel = desk.page.panel
    assert (panel.name.text(), panel.words.text()) == ("Picture 1", FOX)
    assert panel.prompt_edit.toPlainText() == FOX
    assert panel.mask_section.cover.text() == NOTHING
    assert desk.says() == NO_MASK
    assert not panel.button.isEnabled()
    assert desk.page.canvas.document is desk.table.editor.document
    assert desk.page.zoom.words.text() == SIDES


def test_whatever_can_be_pressed_or_written_in_has_a_name(desk: Desk) -> None:
    assert nameless(desk.page) == []
    open_one(desk)
    desk.table.mark()
    for tool in desk.page.canvas.specs:
        desk.page.canvas.choose(tool)
        assert nameless(desk.page) == []
    assert {"Inpaint", "Steps", "Steps so far", "Mode Add"} < {each.accessibleName() for each in controls(desk.page)}


def test_what_is_painted_is_told_in_share_areas_and_corners_and_can_be_bought(desk: Desk, qtbot: QtBot) -> None:
    open_one(desk)
    desk.table.mark()
    section = desk.page.panel.mask_section
    assert section.cover.text() == "10.7 % is repainted"
    assert section.sent.text() == "Sent as 1 area with 4 corners, exact."
    assert desk.says() == "Inpaint · 120 pt · 0.12 $"
    QTest.mouseClick(desk.page.panel.button, Qt.MouseButton.LeftButton)
    [job] = desk.table.bought()
    assert job.task is Task.INPAINT
    qtbot.waitUntil(desk.page.results.isVisible)
    assert desk.table.desk.edited.record is not None
    assert desk.table.desk.edited.record.state is JobState.QUEUED


def test_the_words_are_the_editors_both_ways_and_what_is_wrong_stands_below_them(desk: Desk) -> None:
    open_one(desk)
    desk.table.mark()
    panel = desk.page.panel
    panel.prompt_edit.setPlainText("a fox --chaos 500")
    assert desk.table.editor.prompt == "a fox --chaos 500"
    assert "500" in desk.says() or "chaos" in desk.says().lower()
    assert not panel.button.isEnabled()
    desk.table.editor.set_prompt("a red fox")
    assert panel.prompt_edit.toPlainText() == "a red fox"
    assert panel.button.isEnabled()
    assert any("--ar" in problem.sentence for problem in panel.draft.problems)  # the parent's, which is dropped


def test_each_kind_brings_its_own_tool_and_its_own_part_of_the_panel(desk: Desk, qtbot: QtBot) -> None:
    open_one(desk)
    panel, canvas = desk.page.panel, desk.page.canvas
    assert (panel.mask_section.isVisible(), panel.aspect.isVisible()) == (True, False)
    panel.by_job.chosen.emit("edit")
    assert canvas.tool.id == FRAME_ID
    assert (panel.mask_section.isVisible(), panel.aspect.isVisible()) == (True, True)
    assert desk.page.zoom.words.text() == FRAME_WORDS
    panel.aspect.chosen.emit("1:1")
    assert desk.table.editor.frame is not None
    assert desk.table.editor.frame.canvas.width == desk.table.editor.frame.canvas.height
    assert panel.frame_words.text().endswith("1:1")
    QTest.mouseClick(panel.whole, Qt.MouseButton.LeftButton)
    assert desk.table.editor.frame.is_whole
    panel.by_job.chosen.emit("inpaint")
    assert canvas.tool.id == TOOLS[0].id
    panel.by_address.chosen.emit("retexture")
    assert (panel.mask_section.isVisible(), panel.aspect.isVisible()) == (False, False)
    assert desk.page.zoom.words.text() == ALL_ANEW
    assert desk.says().startswith("Retexture · ")


def test_an_action_that_is_not_offered_says_so_and_offers_the_way_that_works(desk: Desk, qtbot: QtBot) -> None:
    open_one(desk, prompt="a fox --v 8", actions={"variation": [0, 1]})
    desk.table.mark()
    assert desk.says() == "The service does not inpaint pictures of version 8."
    ways = desk.page.panel.ways
    names = [link.text() for link in ways.findChildren(QWidget) if link.isVisible() and hasattr(link, "text")]
    assert names == ["Paint on a picture instead", "Retexture instead"]
    first = next(link for link in ways.findChildren(QWidget) if link.objectName() == "way-upload_paint")
    QTest.mouseClick(first, Qt.MouseButton.LeftButton)
    assert desk.table.editor.kind is Task.UPLOAD_PAINT
    assert desk.page.panel.button.isEnabled()


def test_a_picture_that_is_gone_is_said_in_its_place(desk: Desk, qtbot: QtBot) -> None:
    job = desk.table.finished()
    for file in desk.table.folder.glob("pictures/*.png"):
        file.unlink()
    desk.table.editor.open_job(job, 0)
    qtbot.waitUntil(lambda: bool(desk.table.editor.trouble))
    assert "no longer there" in desk.page.trouble.text()


def test_a_refused_picture_has_no_live_tools(desk: Desk, qtbot: QtBot) -> None:
    path = desk.table.folder / "words.png"
    path.write_bytes(b"words")
    page = desk.page
    open_one(desk)
    assert all(part.isEnabled() for part in (page.strip, page.options, page.zoom))
    desk.table.editor.open_file(path)
    qtbot.waitUntil(lambda: bool(desk.table.editor.trouble))
    assert not any(part.isEnabled() for part in (page.strip, page.options, page.zoom))
    assert not page.panel.button.isEnabled()
    open_one(desk)
    assert all(part.isEnabled() for part in (page.strip, page.options, page.zoom))


def test_the_button_asks_before_much_is_spent(desk: Desk) -> None:
    open_one(desk)
    desk.table.mark()
    desk.table.desk.draft.batch.guard.limit = 100
    button = desk.page.panel.button
    desk.page.send()
    assert button.text().startswith("Send it")
    assert button.text().endswith("?")
    desk.table.now += 2
    desk.page.send()
    desk.table.bought()
    assert not button.text().startswith("Send it")


def test_every_tool_has_a_button_that_takes_it_up_and_says_so(desk: Desk) -> None:
    open_one(desk)
    strip, canvas = desk.page.strip, desk.page.canvas
    assert list(strip.buttons) == [*(spec.id for spec in TOOLS), FRAME_ID]
    for name, button in strip.buttons.items():
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        assert canvas.tool.id == name
        assert [other for other, each in strip.buttons.items() if each.isChecked()] == [name]
        assert f"{canvas.specs[name].name} ({canvas.specs[name].key})" in button.toolTip()
        assert desk.page.options.name.text() == canvas.specs[name].name


def test_options_are_those_of_the_tool_and_reach_it(desk: Desk) -> None:
    open_one(desk)
    bar, canvas = desk.page.options, desk.page.canvas
    canvas.choose("brush")
    assert (bar.stroke.isVisible(), bar.tolerance.isVisible(), bar.mode.isVisible()) == (True, False, False)
    bar.stroke.slider.setValue(STEPS.index(120))
    assert canvas.sizes.get("brush") == 120
    canvas.sizes.set("brush", 7)
    assert bar.stroke.number.value() == 7
    bar.pressure.click()
    assert not canvas.pressure_sizes
    canvas.choose("lasso")
    bar.mode.chosen.emit("subtract")
    assert canvas.mode is Mode.SUBTRACT
    canvas.choose("wand")
    assert (bar.stroke.isVisible(), bar.tolerance.isVisible()) == (False, True)
    bar.tolerance.slider.setValue(90)
    bar.connected.click()
    wand = canvas.tools["wand"]
    assert isinstance(wand, Wand)
    assert (wand.tolerance, wand.connected) == (90, False)
    canvas.choose("smart")
    bar.box.click()
    smart = canvas.tools["smart"]
    assert isinstance(smart, Smart)
    assert smart.box
    canvas.choose("hand")
    assert not any(part.isVisible() for part in (bar.stroke, bar.tolerance, bar.mode, bar.box, bar.pressure))


def test_how_the_mask_is_shown_is_chosen_in_the_pop_over(desk: Desk) -> None:
    open_one(desk)
    canvas, view = desk.page.canvas, desk.page.options.view
    view.view.chosen.emit("ants")
    assert canvas.view_mode is View.ANTS
    view.colour.chosen.emit("Green")
    assert canvas.overlay_colour == dict(theme.OVERLAYS)["Green"]
    view.opacity.slider.setValue(80)
    assert canvas.overlay_opacity == 0.8
    view.shown.click()
    assert not canvas.overlay_shown
    canvas.overlay_shown = True
    assert view.shown.isChecked()


def test_a_hidden_mask_is_shown_again_by_the_first_stroke(desk: Desk) -> None:
    open_one(desk)
    desk.page.canvas.overlay_shown = False
    desk.table.mark()
    assert desk.page.canvas.overlay_shown


def test_words_say_which_side_is_repainted_or_what_the_tool_in_hand_does(desk: Desk) -> None:
    open_one(desk)
    canvas, words = desk.page.canvas, desk.page.zoom.words
    canvas.view_mode = View.BLACK_AND_WHITE
    assert words.text() == WHITE
    canvas.view_mode = View.OVERLAY
    assert words.text() == SIDES
    canvas.choose("points")
    assert words.text() == canvas.specs["points"].help


def test_another_picture_begins_with_nothing_painted_and_no_result_of_the_one_before(desk: Desk, qtbot: QtBot) -> None:
    open_one(desk)
    desk.table.mark()
    desk.page.send()
    desk.table.bought()
    qtbot.waitUntil(desk.page.results.isVisible)
    open_one(desk, prompt="a lake")
    assert not desk.page.results.isVisible()
    assert desk.page.panel.mask_section.cover.text() == NOTHING


def test_what_the_button_has_no_room_for_and_what_one_would_not_expect_stand_above_it(desk: Desk) -> None:
    open_one(desk)
    desk.table.mark()
    panel, editor = desk.page.panel, desk.table.editor
    editor.set_prompt("")
    assert panel.note.text() == AS_BEFORE
    editor.set_prompt(FOX)
    assert not panel.note.isVisible()
    assert editor.frame is not None
    editor.set_frame(editor.frame.panned(Direction.LEFT, 1.5))
    assert desk.says().startswith("Edit · ")
    assert panel.note.text() == "With a mask this is an edit; clear the mask to pan only."


def test_zoom_is_shown_and_set(desk: Desk) -> None:
    open_one(desk)
    zoom, canvas = desk.page.zoom, desk.page.canvas
    QTest.mouseClick(zoom.exact, Qt.MouseButton.LeftButton)
    assert (canvas.viewport.scale, zoom.percent.text()) == (1.0, "100 %")
    QTest.mouseClick(zoom.larger, Qt.MouseButton.LeftButton)
    assert zoom.percent.text() == "125 %"
    QTest.mouseClick(zoom.smaller, Qt.MouseButton.LeftButton)
    QTest.mouseClick(zoom.smaller, Qt.MouseButton.LeftButton)
    assert zoom.percent.text() == "80 %"


def test_whole_mask_steps_are_on_the_panel_and_in_the_list_of_steps(desk: Desk, qtbot: QtBot) -> None:
    open_one(desk)
    section, document = desk.page.panel.mask_section, desk.table.editor.document
    assert document is not None
    assert not section.buttons["grow"].isEnabled()
    desk.table.mark()
    before = document.areas.painted if document.areas else 0
    for key in ("grow", "invert", "invert", "shrink"):
        QTest.mouseClick(section.buttons[key], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: document.undo_stack.index() == 5 and document.areas is not None)
    assert document.areas is not None
    assert abs(document.areas.painted - before) < before * 0.02
    assert section.steps.button.accessibleDescription() == "5"
    section.steps.set_open(True)
    assert section.findChild(QWidget, "mask-undo").isVisible()  # type: ignore[union-attr]
    QTest.mouseClick(section.buttons["clear"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: document.is_empty)
    desk.page.undo()
    assert not document.is_empty
    desk.page.redo()
    assert document.is_empty


def test_nothing_looks_at_the_whole_mask_while_the_pen_is_down(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    open_one(desk)
    section, document = desk.page.panel.mask_section, desk.table.editor.document
    assert document is not None
    looks: list[QRect] = []
    holds = State.holds

    def watched(state: State, rect: QRect) -> bool:
        looks.append(rect)
        return holds(state, rect)

    monkeypatch.setattr(State, "holds", watched)
    document.begin_stroke(Mode.ADD)
    for x in range(100, 200, 10):
        document.stroke_to(QPointF(x, 100), QPointF(x + 10, 100), 20)
    assert looks == []
    assert not section.buttons["clear"].isEnabled()
    document.end_stroke()
    assert section.buttons["clear"].isEnabled()
    assert document.mask.rect() not in looks  # something was painted just now: no need to look elsewhere


def test_a_mask_that_is_begun_with_can_be_cleared_and_saved(desk: Desk) -> None:
    open_one(desk)
    section, document = desk.page.panel.mask_section, desk.table.editor.document
    assert document is not None
    mask = QImage(document.size, QImage.Format.Format_Grayscale8)
    mask.fill(255)
    document.restore(Snapshot(mask))
    assert section.buttons["clear"].isEnabled()
    assert section.buttons["save"].isEnabled()


def test_the_outline_is_as_true_as_it_is_set_to_be(desk: Desk, qtbot: QtBot) -> None:
    open_one(desk)
    section, document = desk.page.panel.mask_section, desk.table.editor.document
    assert document is not None
    assert not section.tolerance.isVisible()
    section.fidelity.set_value("exact")
    section.fidelity.chosen.emit("exact")
    assert document.tolerance == 0
    section.fidelity.set_value("set")
    section.fidelity.chosen.emit("set")
    assert section.tolerance.isVisible()
    section.tolerance.slider.setValue(40)
    assert document.tolerance == 4.0
    section.fidelity.set_value("auto")
    section.fidelity.chosen.emit("auto")
    assert document.tolerance is None


def test_keys_and_focus_stay_with_the_canvas_when_the_button_goes_off(desk: Desk, qtbot: QtBot) -> None:
    open_one(desk)
    desk.table.mark()
    desk.page.panel.button.setFocus()
    desk.page.send()
    assert desk.page.canvas.hasFocus()
    desk.table.bought()


def test_an_edge_that_was_dragged_changes_what_the_button_sells(desk: Desk) -> None:
    open_one(desk)
    editor = desk.table.editor
    assert editor.frame is not None
    editor.set_frame(editor.frame.panned(Direction.LEFT, 1.5))
    assert desk.says() == "Pan · 80 pt · 0.08 $"
    assert desk.page.panel.by_job.value() == "pan"


def test_esc_leaves_and_the_panel_can_be_hidden(desk: Desk, qtbot: QtBot) -> None:
    open_one(desk)
    desk.page.focus_canvas()
    with qtbot.waitSignal(desk.page.closed):
        QTest.keyClick(desk.page.canvas, Qt.Key.Key_Escape)
    desk.page.focus_prompt()
    desk.page.toggle_panel()
    assert desk.page.panel.isHidden()
    assert desk.page.canvas.hasFocus()
    desk.page.send()  # nothing is bought that cannot be seen
    assert desk.page.panel.isVisible()
    assert not desk.table.engine.bought


@pytest.mark.parametrize("width", [820, 1100, 1600])
def test_nothing_is_cut_beside_a_result(desk: Desk, qtbot: QtBot, width: int) -> None:
    open_one(desk)
    desk.table.mark()
    desk.page.send()
    desk.table.bought()
    qtbot.waitUntil(desk.page.results.isVisible)
    desk.page.resize(width, 700)
    for name in ("brush", "lasso", "wand", "smart", FRAME_ID):
        desk.page.canvas.choose(name)
        for bar in (desk.page.options, desk.page.zoom):
            QTest.qWait(0)
            for part in bar.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
                if part.isVisible() and part is not desk.page.zoom.words:
                    assert bar.rect().contains(part.geometry()), (name, part.objectName())
                    assert part.width() >= min(part.minimumSizeHint().width(), bar.width()), (name, part.objectName())


def test_again_on_a_bare_picture_shows_the_last_mask_and_buys_it_at_the_next_press(desk: Desk, qtbot: QtBot) -> None:
    open_one(desk)
    table, page = desk.table, desk.page
    table.mark()
    page.send()
    table.bought()
    qtbot.waitUntil(lambda: len(table.editor.results) == 1)
    open_one(desk, prompt="an owl")
    assert page.panel.mask_section.cover.text() == NOTHING
    table.now += 10
    page.toggle_panel()
    page.again()  # nothing is bought that cannot be seen
    assert page.panel.isVisible()
    assert not page.panel.mask_section.isHidden()
    page.again()
    qtbot.waitUntil(lambda: page.panel.button.isEnabled())
    assert page.panel.note.isVisible()
    assert page.panel.note.text() == LAID
    assert not table.editor.is_sending
    assert len(table.engine.bought) == 1
    table.now += 10
    page.again()
    table.bought(2)


def test_again_closes_a_polygon_and_does_nothing_where_the_button_is_off(desk: Desk, qtbot: QtBot) -> None:
    open_one(desk)
    canvas, shift = desk.page.canvas, Qt.KeyboardModifier.ShiftModifier
    canvas.choose("polygon")
    canvas.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left):
        for _ in range(6):
            QTest.keyClick(canvas, key, shift)
        QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert desk.table.editor.is_bare
    desk.page.again()
    [job] = desk.table.bought()
    assert len(job.body["mask"]["areas"]) == 1
    desk.table.now += 10
    desk.table.editor.set_prompt("a fox --chaos 500")
    desk.page.again()
    assert not desk.table.editor.is_sending


def test_undo_in_the_words_does_not_bring_back_another_pictures(desk: Desk) -> None:
    open_one(desk)
    edit = desk.page.panel.prompt_edit
    edit.setFocus()
    edit.insertPlainText("red ")
    open_one(desk, prompt="an owl")
    edit.setFocus()
    desk.page.undo()
    assert edit.toPlainText() == desk.table.editor.prompt == "an owl"
    edit.insertPlainText("grey ")
    desk.page.undo()
    assert edit.toPlainText() == "an owl"


def test_the_tolerance_that_is_shown_is_the_documents(desk: Desk, qtbot: QtBot) -> None:
    table = desk.table
    job, section = table.finished(), desk.page.panel.mask_section
    table.open(job)
    table.mark()
    for value, tolerance in (("set", 4.0), ("exact", 0.0), ("auto", None)):
        assert table.editor.document is not None
        table.editor.document.set_tolerance(tolerance)
        open_one(desk, prompt="another")
        assert (section.fidelity.value(), section.tolerance.isVisible()) == ("auto", False)
        table.open(job)
        qtbot.waitUntil(lambda: not table.editor.obstacle)
        assert (section.fidelity.value(), section.tolerance.isVisible()) == (value, value == "set")
    document = table.editor.document
    assert document is not None
    document.set_tolerance(2.5)
    assert (section.fidelity.value(), section.tolerance.value()) == ("set", 25)
    section.tolerance.slider.setValue(0)
    assert (section.fidelity.value(), document.tolerance) == ("set", 0.0)
