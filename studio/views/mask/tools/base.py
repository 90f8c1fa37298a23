"""What the canvas asks of a tool, and what a tool is told of the pointer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QCursor, QKeyEvent, QPainter

if TYPE_CHECKING:
    from studio.views.mask.canvas import Canvas


@dataclass(frozen=True, slots=True)
class Pointer:
    """Mouse or pen at one moment: `at` in picture pixels (not rounded), `view` in points of the widget.

    `pressure` is 1.0 for a mouse; `erases` for the eraser end of a pen.
    """

    at: QPointF
    view: QPointF
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    pressure: float = 1.0
    erases: bool = False


class Tool:
    """One tool of the canvas; only the active one is told of the pointer. Panning and zooming never end a gesture.

    `id` names it in the table of tools and in tests. `size_id` names the width of its stroke in the canvas's sizes, ""
    for a tool without one. `clicks`: it is used by clicks, so that Enter at the keyboard's pointer is a click, and not
    the pen going down or up.
    """

    id = ""
    size_id = ""
    clicks = False

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas

    def activate(self) -> None:
        """The tool was taken up."""

    def leave(self) -> None:
        """Another tool or picture is taken up: end or drop what is unfinished, so that nothing is lost unseen."""

    def press(self, pointer: Pointer) -> None:
        """The left button, or the pen, went down."""

    def move(self, pointer: Pointer) -> None:
        """It moved while down."""

    def release(self, pointer: Pointer) -> None:
        """It was lifted."""

    def hover(self, pointer: Pointer | None) -> None:
        """It moved while up; None: it left the canvas."""

    def double_click(self, pointer: Pointer) -> None:
        """The second press of two at one place; a tool that has no use for it takes it for another press.

        The first one was told as press and release, and this one is followed by a release as well.
        """
        self.press(pointer)

    def right_click(self, pointer: Pointer) -> bool:
        """The right button; False where the tool has no use for it."""
        return False

    def key(self, event: QKeyEvent) -> bool:
        """A key; False where the tool has no use for it."""
        return False

    def cancel(self) -> bool:
        """Esc: drop what is unfinished; False when there was nothing, which leaves the editor."""
        return False

    def undo(self) -> bool:
        """Undo in the middle of a gesture: take back its last step; False when there is none."""
        return False

    def cursor(self) -> QCursor | Qt.CursorShape:
        """What the pointer looks like over the canvas."""
        return Qt.CursorShape.CrossCursor

    def paint(self, painter: QPainter) -> None:
        """Draw what belongs to the gesture over the picture; the painter is in points of the widget."""

    def shapes_changed(self) -> None:
        """The document's shapes are others, or their place in it is."""

    def view_changed(self) -> None:
        """The picture was moved or zoomed."""
