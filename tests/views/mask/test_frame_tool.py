"""The frame tool under hands: edges, corners, the picture, the keyboard; what is asked for follows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from studio.jobs.engine import Engine
from studio.models.editing.editor import Editor
from studio.models.editing.frame import Growth, Handle
from studio.models.studio import StudioModel
from studio.models.tasks import Tasks
from studio.models.thumbnails import ThumbnailFiles, Thumbnails
from studio.request.operations import Direction
from studio.request.tasks import Task
from studio.store.records import JobRecord, JobState, PictureRecord, PictureState
from studio.views.mask.canvas import Canvas
from studio.views.mask.frame_tool import FrameTool, Hold

SIZE = (1200, 800)
ALL = {name: [0] for name in ("inpaint", "edit", "pan", "outpaint")}
NONE = Qt.KeyboardModifier.NoModifier


class Hands:
    """A canvas with the tool in hand, and a picture of a job on it."""

    def __init__(self, canvas: Canvas, editor: Editor, tool: FrameTool) -> None:
        self.canvas, self.editor, self.tool = canvas, editor, tool

    def mouse(self, kind: QEvent.Type, at: QPointF, held: Qt.KeyboardModifier = NONE) -> None:
        left = Qt.MouseButton.LeftButton
        button = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseMove else left
        down = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseButtonRelease else left
        QApplication.sendEvent(
            self.canvas, QMouseEvent(kind, at, QPointF(self.canvas.mapToGlobal(at)), button, down, held)
        )

    def drag(
        self, hold: Hold, pixels: tuple[float, float], held: Qt.KeyboardModifier = NONE, *, release: bool = True
    ) -> None:
        """Drag by so many of the picture's own pixels, in three moves."""
        points = self.canvas.viewport.points
        start, way = self.tool.place(hold), QPointF(points(pixels[0]), points(pixels[1]))
        self.mouse(QEvent.Type.MouseButtonPress, start, held)
        for share in (0.3, 0.7, 1.0):
            self.mouse(QEvent.Type.MouseMove, start + way * share, held)
        if release:
            self.mouse(QEvent.Type.MouseButtonRelease, start + way, held)

    def growth(self) -> Growth | None:
        assert self.editor.frame is not None
        return self.editor.frame.growth

    @property
    def margins(self) -> tuple[int, int, int, int]:
        assert self.editor.frame is not None
        return self.editor.frame.margins


class NoFiles:
    """No thumbnail is kept here."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def thumbnail(self, job_id: int, index: int, *, large: bool = False) -> Path:
        return self._folder / "none.jpg"

    def absolute(self, relative: str) -> Path:
        return Path(relative)

    def write_atomic(self, path: Path, data: bytes) -> None:
        pass


@pytest.fixture
def hands(qtbot: QtBot, tmp_path: Path) -> Iterator[Hands]:
    path = tmp_path / "picture.png"
    image = QImage(QSize(*SIZE), QImage.Format.Format_RGB32)
    image.fill(QColor("#446688"))
    assert image.save(str(path))
    picture = PictureRecord(
        id=1, job_id=1, index=0, path=str(path), width=SIZE[0], height=SIZE[1], state=PictureState.STORED
    )
    job = JobRecord(
        id=1, task=Task.DIFFUSION, body={}, prompt="a hill", created_at=0.0, day="2026-11-28", remote_id="remote",
        state=JobState.DONE, actions=ALL, pictures=(picture,),
    )  # fmt: skip
    tasks = Tasks()
    studio = StudioModel(lambda: cast(Engine, None), tasks, practice=True, parent=tasks)
    thumbnails = Thumbnails(tasks, lambda: cast(ThumbnailFiles, NoFiles(tmp_path)), tasks)
    editor = Editor(studio, Path, thumbnails, clock=lambda: 0.0, parent=tasks)
    editor.open_job(job, 0)
    window = QWidget()
    qtbot.addWidget(window)
    canvas, beside = Canvas(window), QLineEdit(window)
    canvas.resize(900, 640)
    beside.move(0, 650)
    window.resize(900, 700)
    window.show()
    canvas.setFocus()
    qtbot.waitUntil(lambda: editor.is_read)
    assert editor.document is not None
    assert editor.picture is not None
    canvas.open(editor.document)
    canvas.set_picture(editor.picture)
    tool = FrameTool(canvas, editor)
    canvas.set_tool(tool)
    yield Hands(canvas, editor, tool)
    canvas.close_document()
    editor.end()
    thumbnails.close()
    tasks.close()


def test_one_edge_is_a_pan(hands: Hands) -> None:
    hands.drag(Hold(Handle.LEFT), (-600, 30))
    assert hands.growth() == Growth(Task.PAN, 1.5, Direction.LEFT)
    assert hands.editor.kind is Task.PAN
    hands.drag(Hold(Handle.LEFT), (-120, 0))
    assert hands.growth() == Growth(Task.PAN, 1.6, Direction.LEFT)


def test_a_corner_moves_all_edges_and_stops_at_its_limit(hands: Hands) -> None:
    hands.drag(Hold(Handle.TOP_RIGHT), (120, 0))
    assert hands.growth() == Growth(Task.OUTPAINT, 1.2)
    hands.drag(Hold(Handle.TOP_RIGHT), (2000, 0), release=False)
    assert hands.growth() == Growth(Task.OUTPAINT, 2.0)
    assert hands.tool._limit == "at most 2×"
    hands.mouse(QEvent.Type.MouseButtonRelease, QPointF(10, 10))
    assert hands.tool._limit == ""


def test_the_line_between_handles_is_taken_hold_of_as_well(hands: Hands) -> None:
    rect = hands.tool.frame_rect()
    at = QPointF(rect.left() + rect.width() * 0.3, rect.bottom() + 4)
    hands.mouse(QEvent.Type.MouseMove, at)
    assert hands.canvas.cursor().shape() == Qt.CursorShape.SizeVerCursor
    hands.mouse(QEvent.Type.MouseButtonPress, at)
    hands.mouse(QEvent.Type.MouseMove, at + QPointF(0, hands.canvas.viewport.points(400)))
    hands.mouse(QEvent.Type.MouseButtonRelease, at)
    assert hands.growth() == Growth(Task.PAN, 1.5, Direction.DOWN)


def test_on_a_canvas_of_ones_own_edges_are_free_and_the_picture_moves_and_snaps(hands: Hands) -> None:
    hands.editor.choose(Task.EDIT)
    hands.drag(Hold(Handle.BOTTOM_RIGHT), (600, 200), Qt.KeyboardModifier.ControlModifier)
    left, top, right, bottom = hands.margins
    assert (left, top) == (0, 0)
    assert abs(right - 600) <= 1
    assert abs(bottom - 200) <= 1
    before = hands.tool.frame_rect()
    hands.drag(Hold(), (298, 97), release=False)  # nearly the middle
    assert hands.margins[0] == hands.margins[2] or abs(hands.margins[0] - hands.margins[2]) == 1
    assert len(hands.tool._guides) == 2
    # The frame stays where it is on the screen, and the picture moves under the pointer.
    after = hands.tool.frame_rect()
    assert (after.topLeft() - before.topLeft()).manhattanLength() <= 2
    hands.mouse(QEvent.Type.MouseButtonRelease, QPointF(10, 10))


def test_alt_moves_both_sides(hands: Hands) -> None:
    hands.editor.choose(Task.EDIT)
    hands.drag(Hold(Handle.RIGHT), (150, 0), Qt.KeyboardModifier.AltModifier)
    assert hands.margins[0] == hands.margins[2]
    assert abs(hands.margins[0] - 150) <= 4


def test_the_picture_is_scaled_by_its_own_handles(hands: Hands) -> None:
    hands.editor.choose(Task.EDIT)
    held = Qt.KeyboardModifier.ControlModifier
    hands.drag(Hold(Handle.BOTTOM_RIGHT, inner=True), (-600, -400), held)
    frame = hands.editor.frame
    assert frame is not None
    assert abs(frame.place.width - 600) <= 2
    assert abs(frame.place.width - frame.place.height * 1.5) <= 1
    assert (frame.canvas.width, frame.canvas.height) == SIZE
    assert (frame.place.x, frame.place.y) == (0, 0)


def test_esc_takes_a_drag_back_and_undo_a_finished_one(hands: Hands) -> None:
    hands.drag(Hold(Handle.LEFT), (-600, 0), release=False)
    QTest.keyClick(hands.canvas, Qt.Key.Key_Escape)
    assert hands.growth() is None
    hands.mouse(QEvent.Type.MouseButtonRelease, QPointF(10, 10))
    assert hands.growth() is None
    hands.drag(Hold(Handle.LEFT), (-600, 0))
    QTest.keyClick(hands.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert hands.growth() is None
    QTest.keyClick(hands.canvas, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert hands.growth() == Growth(Task.PAN, 1.5, Direction.LEFT)


def test_a_double_click_gives_the_picture_its_own_frame_again(hands: Hands) -> None:
    hands.drag(Hold(Handle.BOTTOM), (0, 400))
    hands.mouse(QEvent.Type.MouseButtonDblClick, hands.tool.place(Hold(Handle.BOTTOM)))
    assert hands.margins == (0, 0, 0, 0)


def test_the_keyboard_alone_pans_zooms_out_and_moves(hands: Hands) -> None:
    canvas, shift = hands.canvas, Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(canvas, Qt.Key.Key_Tab)
    assert hands.tool.focused == Hold(Handle.LEFT)
    assert canvas.accessibleDescription() == "frame, left: 1200 × 800 · 3:2"
    QTest.keyClick(canvas, Qt.Key.Key_Left)
    assert canvas.accessibleDescription() == "frame, left: 1320 × 800 · 1.1×"
    assert hands.growth() == Growth(Task.PAN, 1.1, Direction.LEFT)
    QTest.keyClick(canvas, Qt.Key.Key_Left, shift)
    QTest.keyClick(canvas, Qt.Key.Key_Left)
    assert hands.growth() == Growth(Task.PAN, 1.21, Direction.LEFT)
    for _ in range(12):
        QTest.keyClick(canvas, Qt.Key.Key_Right)
    assert hands.growth() is None
    assert hands.margins == (0, 0, 0, 0)
    QTest.keyClick(canvas, Qt.Key.Key_Tab)
    QTest.keyClick(canvas, Qt.Key.Key_Up, shift)
    assert hands.growth() == Growth(Task.OUTPAINT, 1.1)
    for _ in range(12):
        QTest.keyClick(canvas, Qt.Key.Key_Up, shift)
    assert hands.growth() == Growth(Task.OUTPAINT, 2.0)
    hands.editor.choose(Task.EDIT)
    for _ in range(7):
        QTest.keyClick(canvas, Qt.Key.Key_Tab)
    assert hands.tool.focused == Hold()
    x = hands.margins[0]
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    QTest.keyClick(canvas, Qt.Key.Key_Right, shift)
    assert hands.margins[0] == x + 11


def test_tab_leaves_the_canvas_behind_the_last_handle(hands: Hands) -> None:
    for _ in range(8):
        QTest.keyClick(hands.canvas, Qt.Key.Key_Tab)
    assert hands.tool.focused == Hold(Handle.BOTTOM_LEFT)
    QTest.keyClick(hands.canvas, Qt.Key.Key_Tab)
    assert not hands.canvas.hasFocus()
    assert hands.tool.focused != Hold(Handle.BOTTOM_LEFT)
    hands.canvas.setFocus()
    QTest.keyClick(hands.canvas, Qt.Key.Key_Backtab)
    assert hands.tool.focused == Hold(Handle.BOTTOM_LEFT)


def test_there_is_room_in_view_to_drag_into(hands: Hands) -> None:
    def inside() -> bool:
        return QRectF(hands.canvas.rect()).contains(hands.tool.frame_rect().adjusted(-40, -40, 40, 40))

    assert inside()
    hands.drag(Hold(Handle.BOTTOM_RIGHT), (2000, 0))
    assert hands.growth() == Growth(Task.OUTPAINT, 2.0)
    assert inside()
    hands.canvas.choose("brush")
    assert QRectF(hands.canvas.rect()).contains(hands.tool.frame_rect())


def test_what_is_drawn_tells_old_from_new(hands: Hands) -> None:
    hands.drag(Hold(Handle.RIGHT), (600, 0))
    image = hands.canvas.grab().toImage()
    picture, frame = hands.tool.picture_rect(), hands.tool.frame_rect()
    old = image.pixelColor(picture.center().toPoint())
    new = image.pixelColor(QPointF((picture.right() + frame.right()) / 2, frame.center().y() + 30).toPoint())
    beyond = image.pixelColor(QPointF(frame.right() + 20, frame.center().y() + 30).toPoint())
    assert old == QColor("#446688")
    assert len({old.rgb(), new.rgb(), beyond.rgb()}) == 3


def test_a_drag_ends_with_its_picture(hands: Hands) -> None:
    editor = hands.editor
    assert editor.source is not None
    assert editor.source.job is not None
    other = replace(editor.source.job, id=2)
    other = replace(other, pictures=tuple(replace(picture, job_id=2) for picture in other.pictures))
    hands.drag(Hold(Handle.LEFT), (-600, 0))
    hands.drag(Hold(Handle.LEFT), (-120, 0), release=False)
    old = hands.canvas.document
    editor.open_job(other, 0)  # of the same size, so that the frame would fit it
    assert editor.document is not None
    assert editor.document is not old
    hands.canvas.open(editor.document)
    at = hands.tool.place(Hold(Handle.LEFT)) + QPointF(-40, 0)
    hands.mouse(QEvent.Type.MouseMove, at)
    hands.mouse(QEvent.Type.MouseButtonRelease, at)
    assert hands.growth() is None
    assert editor.document.undo_stack.count() == 0
