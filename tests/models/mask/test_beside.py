"""What lies beside the mask, and a mask that comes from elsewhere, are steps of the one history."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from studio.models.mask.document import MaskDocument
from studio.models.mask.keeping import Snapshot
from studio.models.mask.shapes import Mode, Shape, ShapeKind
from studio.models.mask.steps import Beside
from studio.models.tasks import Tasks

SIZE = QSize(600, 500)
SQUARE = Shape(ShapeKind.RECTANGLE, ((100, 100), (300, 260)))


@pytest.fixture
def document(qtbot: QtBot) -> Iterator[MaskDocument]:
    tasks = Tasks()
    made = MaskDocument(SIZE, tasks, tasks)
    yield made
    made.close()
    tasks.close()


def stroke(document: MaskDocument) -> None:
    document.begin_stroke(Mode.ADD)
    document.stroke_to(QPointF(400, 400), QPointF(500, 400), 40)
    document.end_stroke()


def disc(size: QSize = SIZE) -> QImage:
    image = QImage(size, QImage.Format.Format_Grayscale8)
    image.fill(0)
    image.setPixelColor(7, 7, QColor("white"))
    return image


def test_a_change_beside_the_mask_goes_back_and_forth_in_its_turn(document: MaskDocument) -> None:
    heard: list[str] = []
    stroke(document)
    painted = document.mask.copy()
    document.note("Frame", lambda: heard.append("back"), lambda: heard.append("forth"))
    document.add_shape(SQUARE)
    assert heard == []
    document.undo()
    assert (document.mask, heard) == (painted, [])
    document.undo()
    assert (document.mask, heard) == (painted, ["back"])
    document.undo()
    assert document.is_empty
    assert heard == ["back"]
    for _ in range(3):
        document.redo()
    assert heard == ["back", "forth"]
    assert document.shapes == (SQUARE,)
    assert document.undo_stack.text(1) == "Frame"


def test_another_mask_is_one_step_where_there_is_a_history(document: MaskDocument) -> None:
    document.add_shape(SQUARE)
    before = document.mask.copy()
    document.exchange(Snapshot(disc(), (SQUARE,)))
    assert document.mask == disc()
    assert SQUARE not in document.shapes
    document.undo()
    assert (document.mask, document.shapes) == (before, (SQUARE,))
    document.redo()
    assert document.mask == disc()


def test_without_a_history_it_is_what_one_begins_with(document: MaskDocument) -> None:
    before = MaskDocument(SIZE, document._tasks, document)
    before.add_shape(SQUARE)
    document.exchange(before.snapshot())
    assert (document.mask, document.shapes) == (before.mask, (SQUARE,))
    assert document.undo_stack.count() == 0
    before.close()


def test_a_mask_of_another_size_is_scaled_and_said_and_a_broken_one_changes_nothing(document: MaskDocument) -> None:
    told: list[str] = []
    document.told.connect(told.append)
    stroke(document)
    other = QImage(QSize(60, 50), QImage.Format.Format_RGB32)
    other.fill(QColor("white"))
    document.exchange(Snapshot(other))
    assert len(told) == 1
    assert "60 × 50" in told[0]
    assert document.mask.pixelColor(599, 499).value() == 255
    before = document.mask.copy()
    document.exchange(Snapshot(QImage()))
    assert len(told) == 2
    assert document.mask == before


def test_what_changed_with_another_mask_goes_back_and_forth_with_it(document: MaskDocument) -> None:
    heard: list[str] = []
    beside = Beside(lambda: heard.append("back"), lambda: heard.append("forth"))
    document.add_shape(SQUARE)
    document.exchange(document.snapshot())
    assert document.undo_stack.count() == 1  # the same mask again is no step
    document.exchange(document.snapshot(), beside)
    assert (document.undo_stack.count(), document.shapes) == (2, (SQUARE,))
    document.exchange(Snapshot(disc()), beside)
    assert document.undo_stack.count() == 3
    document.undo()
    assert (heard, document.shapes) == (["back"], (SQUARE,))
    document.redo()
    assert (heard, document.mask) == (["back", "forth"], disc())


def test_a_mask_without_a_history_is_not_lost_to_another(document: MaskDocument) -> None:
    document.exchange(Snapshot(disc()))
    assert document.undo_stack.count() == 0
    blank = QImage(SIZE, QImage.Format.Format_Grayscale8)
    blank.fill(0)
    document.exchange(Snapshot(blank))
    assert document.is_empty
    document.undo()
    assert document.mask == disc()


def test_changes_are_told_when_they_are_done(document: MaskDocument) -> None:
    seen: list[bool] = []
    document.changed.connect(lambda: seen.append(document.is_empty))
    stroke(document)
    document.undo()
    document.redo()
    assert seen == [False, True, False]
    blank = QImage(SIZE, QImage.Format.Format_Grayscale8)
    blank.fill(0)
    document.restore(Snapshot(blank))
    assert seen == [False, True, False, True]
