"""What a person does with the window, for the tour and for journeys: find by name, press, type, wait, look."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

PATIENCE = 60.0
"""Seconds that a person waits for something that is bound to come."""
GLANCE = 0.01


async def until(condition: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
    """Wait until `condition` holds; TimeoutError says that `what` did not come."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"{what} did not come within {seconds:g} s")
        await asyncio.sleep(GLANCE)


def find(window: QWidget, name: str) -> QWidget:
    """The visible control of that accessible name; LookupError when there is none."""
    found = seek(window, name)
    if found is None:
        raise LookupError(f"no control named {name!r} is showing")
    return found


def seek(window: QWidget, name: str) -> QWidget | None:
    """The same, or None. Open pop-overs are looked through as well."""
    places = [window, *(top for top in QApplication.topLevelWidgets() if top is not window and top.isVisible())]
    for place in places:
        for control in (place, *place.findChildren(QWidget)):
            if control.isVisible() and control.accessibleName() == name:
                return control
    return None


async def press(window: QWidget, name: str) -> QWidget:
    """Click the middle of the control of that name, as soon as it is there and on."""

    def ready() -> bool:
        control = seek(window, name)
        return control is not None and control.isEnabled()

    await until(ready, f"a control named {name!r} that can be pressed")
    control = find(window, name)
    QTest.mouseClick(control, Qt.MouseButton.LeftButton, pos=QPoint(control.width() // 2, control.height() // 2))
    await asyncio.sleep(0)
    return control


async def write(window: QWidget, name: str, text: str) -> QWidget:
    """Click into the field of that name and type."""
    field = await press(window, name)
    field.setFocus()
    QTest.keyClicks(field, text)
    await asyncio.sleep(0)
    return field


async def draw(control: QWidget, points: Sequence[QPointF]) -> None:
    """Drag the left button along `points`, in points of the control."""
    left = Qt.MouseButton.LeftButton
    first, *others = (point.toPoint() for point in points)
    QTest.mousePress(control, left, pos=first)
    for point in others:
        QTest.mouseMove(control, point)
        await asyncio.sleep(0)
    QTest.mouseRelease(control, left, pos=others[-1] if others else first)
    await asyncio.sleep(0)


def keys(control: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Strike one key with modifiers held."""
    QTest.keyClick(control, key, modifiers)


def look(window: QWidget, path: Path) -> None:
    """Keep a picture of the window and of what lies open over it; OSError when it cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = window.grab()
    painter = QPainter(picture)
    corner = window.mapToGlobal(QPoint(0, 0))
    for top in QApplication.topLevelWidgets():
        if top is not window and top.isVisible() and top.isWindow():
            place = top.mapToGlobal(QPoint(0, 0)) - corner
            if not top.mask().isEmpty():
                painter.setClipRegion(top.mask().translated(place))
            painter.drawPixmap(place, top.grab())
            painter.setClipping(False)
            if top.windowType() is not Qt.WindowType.Popup:
                # A window of its own, whose frame is the system's and is not drawn by it.
                painter.setPen(QPalette().color(QPalette.ColorRole.Mid))
                painter.drawRect(QRect(place, top.size()).adjusted(-1, -1, 0, 0))
    painter.end()
    if not picture.save(str(path)):
        raise OSError(f"{path} cannot be written")
