"""A canvas with a picture and a mask on the screen, and hands that click, drag, draw with a pen and type."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QImage,
    QInputDevice,
    QMouseEvent,
    QPointingDevice,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.models.mask.document import MaskDocument
from studio.models.mask.shapes import Mode
from studio.models.mask.tiles import seen
from studio.models.tasks import Tasks
from studio.region.areas import Areas
from studio.views.mask.canvas import Canvas

NONE, SHIFT, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
CONTROL = Qt.KeyboardModifier.ControlModifier
LEFT, MIDDLE, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton
Place = tuple[float, float]

_CAPABLE = QInputDevice.Capability.Position | QInputDevice.Capability.Pressure
_STYLUS = QInputDevice.DeviceType.Stylus
PEN = QPointingDevice("pen", 71, _STYLUS, QPointingDevice.PointerType.Pen, _CAPABLE, 1, 3)
TAIL = QPointingDevice("tail", 72, _STYLUS, QPointingDevice.PointerType.Eraser, _CAPABLE, 1, 3)


class Recording(MaskDocument):
    """A real document whose selections, which need a worker, are only written down, and whose outlines are given."""

    def __init__(self, size: QSize, tasks: Tasks) -> None:
        super().__init__(size, tasks)
        self.asked: list[tuple[object, ...]] = []
        self.sent: Areas | None = None

    @property
    def areas(self) -> Areas | None:
        return self.sent

    def send(self, areas: Areas | None) -> None:
        """Let that be what is sent."""
        self.sent = areas
        self.areas_changed.emit()

    def wand(self, at: QPointF, tolerance: int, mode: Mode, *, connected: bool = True) -> None:
        self.asked.append(("wand", at.x(), at.y(), tolerance, mode, connected))

    def smart(self, stroke: Sequence[QPointF], width: float, mode: Mode) -> None:
        self.asked.append(("smart", [(point.x(), point.y()) for point in stroke], width, mode))

    def smart_box(self, box: QRect, mode: Mode) -> None:
        self.asked.append(("box", box.getRect(), mode))


class Hands:
    """Gestures at places of the picture, in picture pixels that need not be whole."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas

    def view(self, place: Place) -> QPointF:
        return self.canvas.viewport.to_view(QPointF(*place)) + self.canvas.shift()

    def mouse(
        self,
        kind: QEvent.Type,
        view: QPointF,
        button: Qt.MouseButton = LEFT,
        held: Qt.KeyboardModifier = NONE,
        device: QPointingDevice | None = None,
    ) -> None:
        at = QPointF(self.canvas.mapToGlobal(view))
        moves = kind == QEvent.Type.MouseMove
        pressed = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else button
        own = Qt.MouseButton.NoButton if moves else button
        source = device or QPointingDevice.primaryPointingDevice()
        QApplication.sendEvent(self.canvas, QMouseEvent(kind, view, at, own, pressed, held, source))

    def press(self, place: Place, held: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = LEFT) -> None:
        self.mouse(QEvent.Type.MouseButtonPress, self.view(place), button, held)

    def move(self, place: Place, held: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = LEFT) -> None:
        self.mouse(QEvent.Type.MouseMove, self.view(place), button, held)

    def release(self, place: Place, held: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = LEFT) -> None:
        self.mouse(QEvent.Type.MouseButtonRelease, self.view(place), button, held)

    def hover(self, place: Place, held: Qt.KeyboardModifier = NONE) -> None:
        self.mouse(QEvent.Type.MouseMove, self.view(place), Qt.MouseButton.NoButton, held)

    def click(self, place: Place, held: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = LEFT) -> None:
        self.press(place, held, button)
        self.release(place, held, button)

    def double_click(self, place: Place) -> None:
        self.click(place)
        self.mouse(QEvent.Type.MouseButtonDblClick, self.view(place))
        self.release(place)

    def drag(self, *places: Place, held: Qt.KeyboardModifier = NONE) -> None:
        self.press(places[0], held)
        for place in places[1:]:
            self.move(place, held)
        self.release(places[-1], held)

    def pen(
        self,
        kind: QEvent.Type,
        place: Place,
        pressure: float = 1.0,
        device: QPointingDevice = PEN,
        held: Qt.KeyboardModifier = NONE,
    ) -> bool:
        view = self.view(place)
        released = kind == QEvent.Type.TabletRelease
        own = Qt.MouseButton.NoButton if kind == QEvent.Type.TabletMove else LEFT
        pressed = Qt.MouseButton.NoButton if released or not pressure else LEFT
        at = QPointF(self.canvas.mapToGlobal(view))
        event = QTabletEvent(kind, device, view, at, pressure, 0, 0, 0, 0, 0, held, own, pressed)
        QApplication.sendEvent(self.canvas, event)
        return event.isAccepted()

    def wheel(
        self,
        view: QPointF,
        notches: float,
        held: Qt.KeyboardModifier = NONE,
        pixels: QPoint | None = None,
    ) -> None:
        phase = Qt.ScrollPhase.NoScrollPhase if pixels is None else Qt.ScrollPhase.ScrollUpdate
        angle = QPoint(0, round(notches * 120))
        at = QPointF(self.canvas.mapToGlobal(view))
        button = Qt.MouseButton.NoButton
        event = QWheelEvent(view, at, pixels or QPoint(), angle, button, held, phase, False)
        QApplication.sendEvent(self.canvas, event)

    def key(self, key: Qt.Key | str, held: Qt.KeyboardModifier = NONE, times: int = 1) -> None:
        for _ in range(times):
            if isinstance(key, str):
                QTest.keyClick(self.canvas, ord(key.upper()), held)
            else:
                QTest.keyClick(self.canvas, key, held)


def coloured(size: QSize) -> QImage:
    """A picture no two pixels of which are alike next to each other."""
    wide, high = size.width(), size.height()
    data = np.zeros((high, wide, 4), np.uint8)
    data[..., 3] = 255
    y, x = np.mgrid[:high, :wide]
    data[..., 0], data[..., 1], data[..., 2] = x * 7 % 256, y * 5 % 256, (x * 31 + y * 17) % 256
    return QImage(data.tobytes(), wide, high, 4 * wide, QImage.Format.Format_RGB32).copy()


def mask_of(canvas: Canvas) -> NDArray[np.uint8]:
    """A copy of the mask's pixels, [y, x]."""
    assert canvas.document is not None
    return seen(canvas.document.mask).copy()


def colours(image: QImage) -> NDArray[np.uint8]:
    """Its pixels as [y, x, blue-green-red]."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    data = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return data[:, : image.width(), :3].copy()


def shot(canvas: Canvas) -> QImage:
    """What the canvas shows."""
    return canvas.grab().toImage()


def colour_at(canvas: Canvas, place: Place) -> QColor:
    """What it shows at a place of the picture, at one device pixel per point."""
    view = canvas.viewport.to_view(QPointF(*place))
    return shot(canvas).pixelColor(int(view.x()), int(view.y()))


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[Tasks]:
    bridge = Tasks()
    yield bridge
    bridge.close()


@pytest.fixture
def make(tasks: Tasks) -> Iterator[Callable[[int, int], Recording]]:
    """Documents of a width and height, closed in the end."""
    made: list[Recording] = []

    def document(width: int, height: int) -> Recording:
        made.append(Recording(QSize(width, height), tasks))
        return made[-1]

    yield document
    for one in made:
        one.close()


@pytest.fixture
def canvas(qtbot: QtBot, make: Callable[[int, int], Recording]) -> Iterator[Canvas]:
    """640 × 480 points, a picture of 400 × 300 pixels in 100 %, the brush at 9 pixels."""
    shown = Canvas()
    qtbot.addWidget(shown)
    shown.resize(640, 480)
    document = make(400, 300)
    shown.open(document)
    shown.set_picture(coloured(document.size))
    shown.sizes.set("brush", 9)
    shown.sizes.set("eraser", 9)
    with qtbot.waitExposed(shown):
        shown.show()
    shown.setFocus()
    yield shown
    shown.hide()
    shown.close_document()


@pytest.fixture
def hands(canvas: Canvas) -> Hands:
    return Hands(canvas)


@pytest.fixture
def document(canvas: Canvas) -> Recording:
    assert isinstance(canvas.document, Recording)
    return canvas.document
