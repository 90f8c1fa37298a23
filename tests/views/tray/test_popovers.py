"""What the tray's two pop-overs show and send: a blend, and one action on all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from studio.models.blending import HOW_MANY
from studio.models.desk import Desk
from studio.models.guard import SLIP_SECONDS
from studio.models.tray import Held
from studio.models.tray_orders import LeftOut
from studio.request.tasks import Task
from studio.store.records import JobRecord
from studio.views.tray.apply import ApplyPopover, left_out_words
from studio.views.tray.blend import NO_ADDRESS, BlendPopover
from studio.views.widgets.popover import Popover
from tests.models.test_desk import Table, start, table

__all__ = ["start", "table"]

LEFT = Qt.MouseButton.LeftButton


@dataclass
class Over:
    desk: Desk
    anchor: QWidget
    made: JobRecord
    popover: Popover | None = None

    def open(self, popover: Popover) -> None:
        self.popover = popover
        popover.open()

    def button(self, name: str) -> QAbstractButton:
        assert self.popover is not None
        QApplication.processEvents()  # what was just made is shown with the next turn of the loop
        found = [one for one in self.popover.findChildren(QAbstractButton) if one.accessibleName() == name]
        (button,) = [one for one in found if one.isVisible()]
        return button

    def press(self, name: str) -> None:
        QTest.mouseClick(self.button(name), LEFT)

    def says(self, name: str) -> str:
        assert self.popover is not None
        label = self.popover.findChild(QLabel, name)
        assert isinstance(label, QLabel)
        return label.text() if label.isVisible() else ""


@pytest.fixture
def over(table: Table, start: Callable[[], Desk], qtbot: QtBot) -> Iterator[Over]:
    made = table.finished("a hill --ar 3:2")
    desk = start()
    anchor = QWidget()
    qtbot.addWidget(anchor)
    anchor.show()
    yield (found := Over(desk, anchor, made))
    if found.popover is not None:
        found.popover.close()
    anchor.hide()


def test_a_blend_is_sent_in_the_chosen_shape_and_closes(over: Over, table: Table, qtbot: QtBot) -> None:
    over.open(BlendPopover(over.anchor, over.desk.tray, over.desk.blending))
    assert over.button("Blend the pictures").text() == HOW_MANY
    assert not over.button("Blend the pictures").isEnabled()
    over.desk.tray.add_pictures(over.made, [0, 1])
    over.press("Blend shape 2:3")
    assert over.button("Blend the pictures").text() == "Blend · 80 pt · 0.08 $"
    over.press("Blend the pictures")
    assert over.popover is not None
    qtbot.waitUntil(over.popover.isHidden)
    assert [job.body["aspect_ratio"] for job in table.engine.bought] == ["2:3"]


def test_what_stands_in_the_way_of_a_blend_is_read_in_full(over: Over) -> None:
    over.desk.tray.add_pictures(over.made, [0, 1])
    sentence = "It is gone, and this sentence about it is longer than a button is wide."
    over.desk.addresses.why_not = lambda job, index, task: sentence  # type: ignore[method-assign]
    over.open(BlendPopover(over.anchor, over.desk.tray, over.desk.blending))
    assert over.says("blendTrouble") == f"Picture 1: {sentence}"
    assert over.button("Blend the pictures").text() == NO_ADDRESS


def test_a_blend_above_the_limit_asks_at_the_button(over: Over, table: Table, qtbot: QtBot) -> None:
    over.desk.tray.add_pictures(over.made, [0, 1])
    over.desk.draft.batch.guard.limit = 50
    over.open(BlendPopover(over.anchor, over.desk.tray, over.desk.blending))
    over.press("Blend the pictures")
    assert over.button("Blend the pictures").text().startswith("Press again to blend")
    assert table.engine.bought == []


@pytest.fixture
def apply(over: Over) -> Over:
    over.desk.tray.add([Held(address="https://x/1.png")])
    over.desk.tray.add_pictures(over.made, [0, 1])
    over.open(ApplyPopover(over.anchor, over.desk.tray_orders))
    return over


def test_every_action_is_listed_with_how_many_can_have_it(apply: Over) -> None:
    described = {
        name: apply.button(f"Apply {name}").accessibleDescription() for name in ("Upscale", "Vary", "Remix", "Pan")
    }
    assert described == {"Upscale": "0 of 3", "Vary": "2 of 3 · 120", "Remix": "2 of 3 · 120", "Pan": "2 of 3 · 80"}
    assert apply.button("Send for all").text() == "Nothing in the tray can have this."
    assert apply.says("applyLeftOut").startswith("3 of 3 are left out.\nPicture 1: It is no picture of a job here.")


def test_a_choice_is_priced_and_sent_as_one_batch(apply: Over, table: Table) -> None:
    apply.press("Apply Vary")
    assert apply.says("applySum") == "2 × 120 = 240 points · 0.24 $"
    assert apply.says("applyLeftOut") == "1 of 3 is left out.\nPicture 1: It is no picture of a job here."
    apply.press("Apply Subtle")
    assert apply.button("Send for all").text() == "Send 2 jobs · 240 pt · 0.24 $"
    apply.press("Send for all")
    assert apply.popover is not None
    assert apply.popover.isHidden()
    assert [(job.task, job.body["type"], job.parent_image) for job in table.engine.bought] == [
        (Task.VARIATION, 0, 0),
        (Task.VARIATION, 0, 1),
    ]


def test_words_for_all_begin_with_those_of_the_first_picture(apply: Over, table: Table) -> None:
    apply.press("Apply Remix")
    assert apply.popover is not None
    field = next(one for one in apply.popover.findChildren(QPlainTextEdit) if one.isVisible())
    assert field.toPlainText() == "a hill --ar 3:2"
    field.setPlainText(" ")
    assert apply.button("Send for all").text() == "Write a prompt first."
    field.setPlainText("a lake --turbo")
    assert apply.says("applySum") == "2 × 240 = 480 points · 0.48 $"
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert [job.prompt for job in table.engine.bought] == ["a lake --turbo"] * 2


def least(part: QWidget) -> int:
    """The least height at which it is drawn whole; some have a fixed one."""
    return min(part.minimumSizeHint().height(), part.maximumHeight())


def test_no_row_of_any_form_is_clipped(apply: Over) -> None:
    lines = [f"Apply {name}" for name in ("Vary", "Pan", "Animate", "Topaz", "Retexture", "Describe", "Topaz")]
    for line in lines:
        apply.press(line)
        QApplication.processEvents()
        assert apply.popover is not None
        seen = [part for part in apply.popover.findChildren(QWidget) if part.isVisible()]
        assert len(seen) > 15
        low = [part.objectName() for part in seen if part.height() < least(part)]
        assert low == [], line
        cut = [
            label.text()
            for label in seen
            if isinstance(label, QLabel) and label.wordWrap() and label.height() < label.heightForWidth(label.width())
        ]
        assert cut == [], line


def test_the_keyboard_goes_down_the_actions(apply: Over) -> None:
    apply.button("Apply Upscale").setFocus()
    QTest.keyClick(apply.button("Apply Upscale"), Qt.Key.Key_Down)
    QTest.keyClick(apply.button("Apply Vary"), Qt.Key.Key_Down)
    assert apply.button("Apply Remix").hasFocus()
    names = ("Upscale", "Vary", "Remix", "Pan", "Zoom out")
    assert [apply.button(f"Apply {name}").isChecked() for name in names] == [False, False, True, False, False]


def test_a_large_sum_is_asked_about_at_the_button(apply: Over, table: Table) -> None:
    apply.desk.draft.batch.guard.limit = 200
    apply.press("Apply Vary")
    apply.press("Send for all")
    assert apply.button("Send for all").text() == "Press again to send 2 jobs · 240 pt · 0.24 $"
    table.now += 2 * SLIP_SECONDS
    apply.press("Send for all")
    assert len(table.engine.bought) == 2


def test_reasons_are_told_once_each_and_not_without_end() -> None:
    many = [LeftOut(number, "Gone.") for number in range(1, 9)] + [LeftOut(20 + n, f"Reason {n}.") for n in range(4)]
    words = left_out_words(many, 30).split("\n")
    assert words == [
        "12 of 30 are left out.",
        "Pictures 1, 2, 3 and 5 more: Gone.",
        "Picture 20: Reason 0.",
        "Picture 21: Reason 1.",
        "And 2 more for other reasons.",
    ]
    assert left_out_words([], 3) == ""
