"""Moving and zooming with mouse, trackpad, touch and keys, the same wherever a picture is looked at."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QCursor, QKeyEvent, QMouseEvent, QNativeGestureEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QGestureEvent, QPinchGesture, QWidget

from studio.views.widgets.viewport import Viewport

NOTCH = 120
"""What Qt tells for one notch of a mouse wheel."""
NOTCH_FACTOR = 1.25
STRIDE = 0.1
"""How much of the view one press of an arrow key moves the picture."""

_Key = Qt.Key
_ARROWS = {_Key.Key_Left: (1, 0), _Key.Key_Right: (-1, 0), _Key.Key_Up: (0, 1), _Key.Key_Down: (0, -1)}
_EITHER = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier


def percent_words(viewport: Viewport) -> str:
    """The zoom as in "62 %"."""
    percent = viewport.scale * 100
    return f"{percent:.0f} %" if percent >= 10 else f"{percent:.1f} %"


class Zooming(QObject):
    """Over one widget and one viewport. Keys are handed in; what the pointer does on the widget is seen by itself.

    The wheel zooms at the pointer, two fingers and a drag move, a pinch zooms, a double click goes between all of
    the picture and 100 %. `carried()` is a drag of a picture that is all in view already: it goes elsewhere.
    `tapped(QPointF)` is a press and release that moved nothing.
    """

    carried = Signal()
    tapped = Signal(QPointF)

    def __init__(
        self, widget: QWidget, viewport: Viewport, local: Callable[[QPointF], QPointF] = lambda point: point
    ) -> None:
        """`local` turns a point of the widget into one of the viewport, where it shows the picture more than once."""
        super().__init__(widget)
        self._widget = widget
        self._viewport = viewport
        self._local = local
        self._from: QPointF | None = None  # where the pointer was last, while a button is held
        self._pressed = QPointF()
        self._pans = False
        self._moved = False
        self._space = False
        self._space_used = False
        self.enabled = True
        self.moves_from: Callable[[QPointF], bool] = lambda point: not viewport.is_fitted
        """Whether a bare drag from a point of the widget moves the picture; else it carries it elsewhere."""
        self.opens: Callable[[QPointF], bool] = lambda point: False
        """Whether a double click at a point of the widget was used for something else than zooming."""
        widget.grabGesture(Qt.GestureType.PinchGesture)
        widget.installEventFilter(self)
        self._dress()

    # Keys

    def key_press(self, event: QKeyEvent) -> bool:
        """Whether the key was one of moving and zooming, and was used."""
        if not self.enabled:
            return False
        key, held = event.key(), event.modifiers()
        control = bool(held & Qt.KeyboardModifier.ControlModifier)
        bare = not held & ~_EITHER
        if key == _Key.Key_Space and not held:
            self._hold_space(True, repeated=event.isAutoRepeat())
        elif control and key == _Key.Key_0:
            self._viewport.fit()
        elif control and key == _Key.Key_1:
            self._viewport.zoom_to(1.0, self._pointer())
        elif (control or bare) and key in (_Key.Key_Plus, _Key.Key_Equal):
            self._viewport.zoom_step(1, self._pointer())
        elif (control or bare) and key == _Key.Key_Minus:
            self._viewport.zoom_step(-1, self._pointer())
        elif key == _Key.Key_Z and bare and not event.isAutoRepeat():
            self.toggle(self._pointer())
        elif key in _ARROWS and held & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.ShiftModifier:
            right, down = _ARROWS[_Key(key)]
            room = self._viewport.middle * 2 * STRIDE
            self._viewport.pan(QPointF(right * room.x(), down * room.y()))
        else:
            return False
        return True

    def key_release(self, event: QKeyEvent) -> bool:
        """Whether Space was let go after it had served for moving; alone it means something else."""
        if event.key() != _Key.Key_Space or event.isAutoRepeat() or not self._space:
            return False
        used = self._space_used
        self._hold_space(False)
        return used

    @property
    def holds_space(self) -> bool:
        """Whether Space is held, and was pressed here."""
        return self._space

    def _hold_space(self, held: bool, *, repeated: bool = False) -> None:
        if held and not self._space and not repeated:
            self._space, self._space_used = True, self._from is not None
        elif not held:
            self._space = False
        self._dress()

    def toggle(self, at: QPointF | None = None) -> None:
        """Between all of the picture and 100 % at a point of the viewport; 200 % where all of it is 100 % already."""
        if self._viewport.is_fitted:
            self._viewport.zoom_to(2.0 if self._viewport.scale >= 1.0 else 1.0, at)
        else:
            self._viewport.fit()

    def forget(self) -> None:
        """The keyboard went elsewhere: nothing is held any more."""
        self._from = None
        self._hold_space(False)

    def _pointer(self) -> QPointF | None:
        if not self._widget.underMouse():
            return None
        return self._local(QPointF(self._widget.mapFromGlobal(QCursor.pos())))

    # Pointer

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not self.enabled:
            return False
        if isinstance(event, QWheelEvent):
            self._wheel(event)
        elif isinstance(event, QNativeGestureEvent):
            return self._native(event)
        elif isinstance(event, QGestureEvent):
            return self._pinch(event)
        elif isinstance(event, QMouseEvent):
            return self._mouse(event)
        else:
            return False
        return True

    def _mouse(self, event: QMouseEvent) -> bool:
        match event.type():
            case QEvent.Type.MouseButtonPress:
                return self._press(event)
            case QEvent.Type.MouseMove:
                return self._move(event)
            case QEvent.Type.MouseButtonRelease:
                return self._release(event)
            case QEvent.Type.MouseButtonDblClick if event.button() == Qt.MouseButton.LeftButton:
                self._from = None
                if not self.opens(event.position()):
                    self.toggle(self._local(event.position()))
                return True
        return False

    def _press(self, event: QMouseEvent) -> bool:
        left, middle = event.button() == Qt.MouseButton.LeftButton, event.button() == Qt.MouseButton.MiddleButton
        if not (left or middle):
            return False
        self._from = self._pressed = event.position()
        self._moved = False
        self._pans = middle or self._space or self.moves_from(event.position())
        self._space_used = self._space_used or self._space
        self._dress()
        return True

    def _move(self, event: QMouseEvent) -> bool:
        if self._from is None:
            return False
        far = (event.position() - self._pressed).manhattanLength() >= QApplication.startDragDistance()
        if not self._moved and not far:
            return True
        self._moved = True
        if self._pans:
            self._viewport.pan(event.position() - self._from)
            self._from = event.position()
        else:
            self._from = None
            self.carried.emit()
        return True

    def _release(self, event: QMouseEvent) -> bool:
        if self._from is None:
            return False
        self._from = None
        self._dress()
        if not self._moved and event.button() == Qt.MouseButton.LeftButton:
            self.tapped.emit(event.position())
        return True

    def _wheel(self, event: QWheelEvent) -> None:
        event.accept()
        angle = event.angleDelta().y() or event.angleDelta().x()
        fingers = not event.pixelDelta().isNull() or event.phase() != Qt.ScrollPhase.NoScrollPhase
        if fingers and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if not self._viewport.is_fitted:
                by = QPointF(event.pixelDelta())
                self._viewport.pan(QPointF(event.angleDelta()) * 0.125 if by.isNull() else by)
        elif angle:
            self._viewport.zoom(NOTCH_FACTOR ** (angle / NOTCH), self._local(event.position()))

    def _native(self, event: QNativeGestureEvent) -> bool:
        kind, at = event.gestureType(), self._local(event.position())
        if kind == Qt.NativeGestureType.ZoomNativeGesture:
            self._viewport.zoom(max(0.1, 1.0 + event.value()), at)
        elif kind == Qt.NativeGestureType.SmartZoomNativeGesture:
            self.toggle(at)
        else:
            return False
        return True

    def _pinch(self, event: QGestureEvent) -> bool:
        pinch = event.gesture(Qt.GestureType.PinchGesture)
        if not isinstance(pinch, QPinchGesture):
            return False
        at = self._local(QPointF(self._widget.mapFromGlobal(pinch.hotSpot().toPoint())))
        self._viewport.zoom(max(0.1, pinch.scaleFactor()), at)
        self._viewport.pan(pinch.centerPoint() - pinch.lastCenterPoint())
        event.accept(pinch)
        return True

    def _dress(self) -> None:
        if self._from is not None and self._pans:
            self._widget.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif self._space or not self._viewport.is_fitted:
            self._widget.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self._widget.unsetCursor()

    def follow(self) -> None:
        """The viewport changed: the pointer looks as what a drag would do now."""
        self._dress()
