"""Mouse, pen, wheel and pinch as pointers for the tool, or as moving and zooming, which never end what a tool does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, Qt, QTimer
from PySide6.QtGui import (
    QInputEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPointingDevice,
    QSinglePointEvent,
    QTabletEvent,
    QWheelEvent,
)

from studio.views.mask.tools.base import Pointer

if TYPE_CHECKING:
    from studio.views.mask.canvas import Canvas

NOTCH = 120
"""What Qt tells for one notch of a mouse wheel."""
NOTCH_FACTOR = 1.25
FRAME_MS = 8
"""How long points of a pen are gathered; it tells more of them than can be shown."""

_Button = Qt.MouseButton
_PENS = (QPointingDevice.PointerType.Pen, QPointingDevice.PointerType.Eraser)


class Gestures:
    """Belongs to one canvas, which hands it every event of a pointing device."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._pressed = False  # the tool was told of a press, and of no release yet
        self._pen = False  # by a pen, whose mouse events are then an echo
        self._pan_from: QPointF | None = None
        self._pan_button = _Button.NoButton
        self._space = False
        self._view: QPointF | None = None
        self._waiting: list[Pointer] = []
        self._notches = 0
        self._frame = QTimer(canvas)
        self._frame.setSingleShot(True)
        self._frame.setInterval(FRAME_MS)
        self._frame.timeout.connect(self._flush)

    @property
    def view(self) -> QPointF | None:
        """Where the pointer is, in points; None while it is elsewhere."""
        return self._view

    def cursor(self) -> Qt.CursorShape | None:
        """What the pointer looks like while the picture is, or can be, moved; None otherwise."""
        if self._pan_from is not None:
            return Qt.CursorShape.ClosedHandCursor
        return Qt.CursorShape.OpenHandCursor if self._space else None

    def drop(self) -> None:
        """Another tool is taken up: what was gathered is its own, what comes is not."""
        self._flush()
        self._pressed = self._pen = False

    def leave(self) -> None:
        """The pointer left the canvas."""
        self._view = None
        if not self._pressed:
            self._canvas.tool.hover(None)
        self._canvas.pointed.emit(None)

    def viewport_changed(self) -> None:
        """Something else lies under the pointer now."""
        self._canvas.tool.view_changed()
        if self._view is None or self._pressed:
            return
        pointer = Pointer(self._canvas.point(self._view), self._view)
        self._canvas.tool.hover(pointer)
        self._canvas.pointed.emit(pointer.at)

    def hold(self, held: Qt.KeyboardModifier) -> None:
        """Other keys are held than when the pointer moved last."""
        view = self._canvas.pointer_view()
        if view is not None and not self._pressed and self._canvas.document is not None:
            self._canvas.tool.hover(Pointer(self._canvas.point(view), view, held))

    # Mouse

    def mouse_press(self, event: QMouseEvent) -> None:
        """Any button went down."""
        if self._is_echo(event):
            return
        self._canvas.setFocus(Qt.FocusReason.MouseFocusReason)
        self._press(event.button(), self._pointer(event), event)

    def mouse_move(self, event: QMouseEvent) -> None:
        """It moved, with a button or without."""
        if not self._is_echo(event):
            self._move(self._pointer(event))

    def mouse_release(self, event: QMouseEvent) -> None:
        """Any button was lifted."""
        if not self._is_echo(event):
            self._release(event.button(), self._pointer(event))

    def double_click(self, event: QMouseEvent) -> None:
        """The second press of two."""
        if self._is_echo(event):
            return
        pointer = self._pointer(event)
        if event.button() != _Button.LeftButton or self._space or self._canvas.document is None:
            self._press(event.button(), pointer, event)
            return
        self._pressed = True
        self._canvas.tool.double_click(pointer)

    def _is_echo(self, event: QMouseEvent) -> bool:
        """Whether a pen told the same already."""
        return self._pen or event.pointingDevice().pointerType() in _PENS

    # Pen

    def tablet(self, event: QTabletEvent) -> None:
        """A pen moved, went down or was lifted; taken, so that Qt makes no mouse event of it."""
        pointer = self._pointer(event, event.pressure(), erases=event.pointerType() == _PENS[1])
        kind = event.type()
        if kind == QEvent.Type.TabletPress:
            self._canvas.setFocus(Qt.FocusReason.MouseFocusReason)
            self._pen = event.button() == _Button.LeftButton
            self._press(event.button(), pointer, event)
        elif kind == QEvent.Type.TabletRelease:
            self._release(event.button(), pointer)
            if event.button() == _Button.LeftButton:
                self._pen = False
        elif self._pen and self._pressed and self._pan_from is None:
            self._view = pointer.view
            self._waiting.append(pointer)
            if not self._frame.isActive():
                self._frame.start()
        else:
            self._move(pointer)
        event.accept()

    def _flush(self) -> None:
        """Tell the tool of all points that were gathered; the screen is painted once for all of them."""
        self._frame.stop()
        waiting, self._waiting = self._waiting, []
        for pointer in waiting:
            self._canvas.tool.move(pointer)
        if waiting:
            self._canvas.pointed.emit(waiting[-1].at)

    # What mouse and pen share

    def _pointer(self, event: QSinglePointEvent, pressure: float = 1.0, *, erases: bool = False) -> Pointer:
        view = event.position() - self._canvas.shift()
        return Pointer(self._canvas.point(view), view, event.modifiers(), pressure, erases)

    def _press(self, button: Qt.MouseButton, pointer: Pointer, event: QInputEvent) -> None:
        self._view = pointer.view
        self._canvas.hide_crosshair()
        if self._canvas.document is None:
            return
        if button == _Button.MiddleButton or (button == _Button.LeftButton and self._space and not self._pressed):
            self._pan_from, self._pan_button = pointer.view, button
            self._canvas.dress()
        elif button == _Button.LeftButton:
            self._pressed = True
            self._canvas.tool.press(pointer)
        elif button == _Button.RightButton and not self._canvas.tool.right_click(pointer):
            event.ignore()

    def _move(self, pointer: Pointer) -> None:
        before, self._view = self._pan_from, pointer.view
        if self._canvas.document is None:
            return
        if before is not None:
            self._pan_from = pointer.view
            self._canvas.viewport.pan(pointer.view - before)
            return
        if self._pressed:
            self._canvas.tool.move(pointer)
        else:
            self._canvas.hide_crosshair()
            self._canvas.tool.hover(pointer)
        self._canvas.pointed.emit(pointer.at)

    def _release(self, button: Qt.MouseButton, pointer: Pointer) -> None:
        self._flush()
        if self._pan_from is not None and button == self._pan_button:
            self._end_pan()
        elif button == _Button.LeftButton and self._pressed:
            if self._pan_from is not None and self._pan_button == _Button.NoButton:
                self._end_pan()
            self._pressed = False
            self._canvas.tool.release(pointer)

    def set_space(self, held: bool) -> None:
        """Space is held: moving moves the picture, also in the middle of a stroke, which then goes on."""
        if held == self._space:
            return
        self._space = held
        if held and self._pressed and self._pan_from is None and self._view is not None:
            self._flush()
            self._pan_from, self._pan_button = self._view, _Button.NoButton
        elif not held and self._pan_from is not None and self._pan_button == _Button.NoButton:
            self._end_pan()
        self._canvas.dress()

    def _end_pan(self) -> None:
        self._pan_from, self._pan_button = None, _Button.NoButton
        self._canvas.dress()

    # Wheel and pinch

    def wheel(self, event: QWheelEvent) -> None:
        """A mouse wheel zooms, two fingers pan; with Ctrl either changes the size of the brush."""
        event.accept()
        angle = event.angleDelta().y() or event.angleDelta().x()
        fingers = not event.pixelDelta().isNull() or event.phase() != Qt.ScrollPhase.NoScrollPhase
        tool = self._canvas.tool
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and tool.size_id:
            self._notches += angle
            steps = int(self._notches / NOTCH)
            self._notches -= steps * NOTCH
            self._canvas.sizes.step(tool.size_id, steps)
        elif fingers and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            by = QPointF(event.pixelDelta())
            self._canvas.viewport.pan(QPointF(event.angleDelta()) * 0.125 if by.isNull() else by)
        elif angle:
            self._canvas.viewport.zoom(NOTCH_FACTOR ** (angle / NOTCH), event.position() - self._canvas.shift())

    def native(self, event: QNativeGestureEvent) -> bool:
        """A pinch zooms, a double tap of two fingers goes between all of it and 100 %."""
        kind, at = event.gestureType(), event.position() - self._canvas.shift()
        viewport = self._canvas.viewport
        if kind == Qt.NativeGestureType.ZoomNativeGesture:
            viewport.zoom(max(0.1, 1.0 + event.value()), at)
        elif kind == Qt.NativeGestureType.PanNativeGesture:
            viewport.pan(QPointF(event.delta()))
        elif kind == Qt.NativeGestureType.SmartZoomNativeGesture:
            if viewport.is_fitted:
                viewport.zoom_to(1.0, at)
            else:
                viewport.fit()
        else:
            return False
        return True
