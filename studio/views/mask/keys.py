"""The keys of the canvas, and a pointer that the arrow keys move, so that all can be done without a mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QKeyEvent

from studio.models.mask.shapes import Mode
from studio.views.mask.sizes import BRUSH, ERASER
from studio.views.mask.tools.base import Pointer

if TYPE_CHECKING:
    from studio.views.mask.canvas import Canvas

_Key, _Held = Qt.Key, Qt.KeyboardModifier
ARROWS = {
    _Key.Key_Left: QPointF(-1, 0),
    _Key.Key_Right: QPointF(1, 0),
    _Key.Key_Up: QPointF(0, -1),
    _Key.Key_Down: QPointF(0, 1),
}
FAR = 10
"""Steps at once with Shift."""
ENTER = (_Key.Key_Return, _Key.Key_Enter)
_TAKEN_WITH_CONTROL = (
    *(_Key.Key_0, _Key.Key_1, _Key.Key_Z, _Key.Key_Y, _Key.Key_I),
    *(_Key.Key_Plus, _Key.Key_Equal, _Key.Key_Minus),
)
_HELD_KEYS = {_Key.Key_Shift: _Held.ShiftModifier, _Key.Key_Alt: _Held.AltModifier}
_EDGE = 24.0
"""How near to the edge of the view the keyboard's pointer may come before the picture is moved, in points."""


class Keys:
    """Belongs to one canvas. `at` is the keyboard's pointer in points of the view, None while it is not in use."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self.at: QPointF | None = None
        self._down = False
        self._clicked: QPointF | None = None

    def wants(self, event: QKeyEvent) -> bool:
        """Whether the canvas has a use for a key, so that it is no shortcut of the window."""
        held = event.modifiers() & ~(_Held.KeypadModifier | _Held.ShiftModifier)
        if held == _Held.ControlModifier:
            return event.key() in _TAKEN_WITH_CONTROL
        if event.key() in ENTER or event.key() in ARROWS:
            return not held & (_Held.ControlModifier | _Held.MetaModifier)
        own = (_Key.Key_Escape, _Key.Key_Backspace, _Key.Key_Delete, _Key.Key_Space)
        return not held and (event.key() in own or bool(event.text().strip()))

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key means here; False where it means nothing."""
        key, canvas = event.key(), self._canvas
        if key in (_Key.Key_Tab, _Key.Key_Backtab):
            # The tool was asked before Qt looked for somewhere else to go.
            return False
        if key in _HELD_KEYS:
            # Which of the two it is shows beside the pointer at once, not only when it moves.
            canvas.hold(event.modifiers() | _HELD_KEYS[_Key(key)])
            return False
        if canvas.document is None:
            return self._press_common(event)
        if key == _Key.Key_Escape:
            self._escape(event)
            return True
        if key in ENTER and self.at is not None and not event.modifiers() & _Held.ControlModifier:
            if not event.isAutoRepeat():
                self._enter(event)
            return True
        return canvas.tool.key(event) or self._press_document(event) or self._press_common(event)

    def release(self, event: QKeyEvent) -> bool:
        """Space ends moving; releases of other keys mean nothing."""
        if event.key() in _HELD_KEYS:
            self._canvas.hold(event.modifiers() & ~_HELD_KEYS[_Key(event.key())])
        if event.key() != _Key.Key_Space:
            return False
        if not event.isAutoRepeat():
            self._canvas.set_space(False)
        return True

    def _press_common(self, event: QKeyEvent) -> bool:
        key, viewport = event.key(), self._canvas.viewport
        control = bool(event.modifiers() & _Held.ControlModifier)
        if key == _Key.Key_Escape:
            self._canvas.leave_requested.emit()
        elif control and key == _Key.Key_0:
            viewport.fit()
        elif control and key == _Key.Key_1:
            viewport.zoom_to(1.0, self._canvas.pointer_view())
        elif key in (_Key.Key_Plus, _Key.Key_Equal, _Key.Key_Minus):
            viewport.zoom_step(-1 if key == _Key.Key_Minus else 1, self._canvas.pointer_view())
        elif key == _Key.Key_Space:
            if not event.isAutoRepeat():
                self._canvas.set_space(True)
        else:
            return False
        return True

    def _press_document(self, event: QKeyEvent) -> bool:
        key, canvas = event.key(), self._canvas
        held = event.modifiers() & ~_Held.KeypadModifier
        if held & _Held.ControlModifier:
            return self._press_control(event)
        if key in ARROWS and not held & _Held.AltModifier:
            self._go(ARROWS[_Key(key)] * (FAR if held & _Held.ShiftModifier else 1), held)
        elif key in (_Key.Key_BracketLeft, _Key.Key_BracketRight):
            # Whatever is held: on many keyboards it takes AltGr to write them.
            if canvas.tool.size_id:
                canvas.sizes.step(canvas.tool.size_id, -1 if key == _Key.Key_BracketLeft else 1)
        elif held == _Held.ShiftModifier and key == _Key.Key_V:
            self._invert()
        elif held:
            return False
        elif key == _Key.Key_X:
            self._swap()
        elif key == _Key.Key_O:
            canvas.overlay_shown = not canvas.overlay_shown
        else:
            wanted = next((spec.id for spec in canvas.specs.values() if key == ord(spec.key)), None)
            if wanted is not None:
                canvas.choose(wanted)
            return wanted is not None
        return True

    def _press_control(self, event: QKeyEvent) -> bool:
        document, key = self._canvas.document, event.key()
        assert document is not None
        shift = bool(event.modifiers() & _Held.ShiftModifier)
        if key == _Key.Key_Y or (key == _Key.Key_Z and shift):
            self._canvas.settle()
            document.redo()
        elif key == _Key.Key_Z:
            # What is unfinished goes first: a polygon's last corner, a stroke.
            if not self._canvas.tool.undo():
                document.undo()
        elif key == _Key.Key_I:
            self._invert()
        else:
            return False
        return True

    def _invert(self) -> None:
        self._canvas.settle()
        if self._canvas.document is not None:
            self._canvas.document.invert()

    def _swap(self) -> None:
        canvas = self._canvas
        if canvas.tool.id in (BRUSH, ERASER):
            canvas.choose(ERASER if canvas.tool.id == BRUSH else BRUSH)
        else:
            canvas.set_mode(Mode.ADD if canvas.mode is Mode.SUBTRACT else Mode.SUBTRACT)

    def _escape(self, event: QKeyEvent) -> None:
        self._down, self._clicked = False, None
        cancelled = self._canvas.cancel()
        if self.at is not None:
            self.hide()
        elif not cancelled and not event.isAutoRepeat():
            self._canvas.leave_requested.emit()

    # The pointer that the arrows move

    def hide(self) -> None:
        """A mouse is used again, or Esc was pressed."""
        if self.at is None:
            return
        down, view = self._down, self.at
        self.at, self._down, self._clicked = None, False, None
        if down:
            self._canvas.tool.release(Pointer(self._canvas.point(view), view))
        self._canvas.update()

    def forget(self) -> None:
        """Another tool was taken up: nothing is pressed any more."""
        self._down, self._clicked = False, None

    def _go(self, by: QPointF, held: Qt.KeyboardModifier) -> None:
        canvas = self._canvas
        room = QRectF(canvas.rect()).adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        to = (self.at or canvas.pointer_view() or canvas.viewport.middle) + by
        inside = QPointF(min(max(to.x(), room.left()), room.right()), min(max(to.y(), room.top()), room.bottom()))
        self.at = inside
        if to != inside:
            canvas.viewport.pan(inside - to)
        pointer = Pointer(canvas.point(inside), inside, held)
        if self._down:
            canvas.tool.move(pointer)
        else:
            canvas.tool.hover(pointer)
        canvas.pointed.emit(pointer.at)
        canvas.update()

    def _enter(self, event: QKeyEvent) -> None:
        assert self.at is not None
        tool, canvas = self._canvas.tool, self._canvas
        pointer = Pointer(canvas.point(self.at), self.at, event.modifiers() & ~_Held.KeypadModifier)
        if self._down:
            self._down = False
            tool.release(pointer)
        elif not tool.clicks:
            self._down = True
            tool.press(pointer)
        else:
            again = self._clicked is not None and self._clicked == pointer.at
            self._clicked = None if again else pointer.at
            if again:
                tool.double_click(pointer)
            else:
                tool.press(pointer)
            tool.release(pointer)
        canvas.update()
