"""The hand: moves the picture."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QCursor, QKeyEvent

from studio.views.mask.tools.base import Pointer, Tool

_STEP = 32.0
_ARROWS = {
    Qt.Key.Key_Left: QPointF(1, 0),
    Qt.Key.Key_Right: QPointF(-1, 0),
    Qt.Key.Key_Up: QPointF(0, 1),
    Qt.Key.Key_Down: QPointF(0, -1),
}


class Hand(Tool):
    """Takes hold of the picture while it is pressed; the arrow keys look about."""

    id = "hand"

    _held: QPointF | None = None

    def leave(self) -> None:
        self._hold(None)

    def press(self, pointer: Pointer) -> None:
        self._hold(pointer.view)

    def move(self, pointer: Pointer) -> None:
        if self._held is not None:
            by, self._held = pointer.view - self._held, pointer.view
            self.canvas.viewport.pan(by)

    def release(self, pointer: Pointer) -> None:
        self.move(pointer)
        self._hold(None)

    def key(self, event: QKeyEvent) -> bool:
        held = event.modifiers()
        if event.key() not in _ARROWS or held & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            return False
        far = 4.0 if held & Qt.KeyboardModifier.ShiftModifier else 1.0
        self.canvas.viewport.pan(_ARROWS[Qt.Key(event.key())] * (_STEP * far))
        return True

    def cursor(self) -> QCursor | Qt.CursorShape:
        return Qt.CursorShape.OpenHandCursor if self._held is None else Qt.CursorShape.ClosedHandCursor

    def _hold(self, view: QPointF | None) -> None:
        self._held = view
        self.canvas.dress()
