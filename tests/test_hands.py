"""What a person does with the window: here, what is seen of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage, QPalette
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from studio import hands


def coloured(colour: str, parent: QWidget | None = None) -> QWidget:
    made = QWidget(parent, Qt.WindowType.Popup if parent is not None else Qt.WindowType.Window)
    palette = made.palette()
    palette.setColor(QPalette.ColorRole.Window, QColor(colour))
    made.setPalette(palette)
    return made


def test_a_picture_of_the_window_shows_what_is_open_over_it(qtbot: QtBot, tmp_path: Path) -> None:
    window = coloured("blue")
    qtbot.addWidget(window)
    window.resize(200, 100)
    window.show()
    over = coloured("red", window)
    over.resize(40, 20)
    over.show()
    over.move(window.mapToGlobal(QPoint(100, 50)))
    place = over.mapToGlobal(QPoint(0, 0)) - window.mapToGlobal(QPoint(0, 0))
    assert window.rect().contains(place + QPoint(45, 25))
    hands.look(window, tmp_path / "album" / "open.png")
    seen = QImage(str(tmp_path / "album" / "open.png"))
    names = [seen.pixelColor(place + QPoint(*point)).name() for point in ((-2, 5), (1, 1), (38, 18), (42, 10))]
    assert names == ["#0000ff", "#ff0000", "#ff0000", "#0000ff"]
    over.close()
    hands.look(window, tmp_path / "closed.png")
    assert QImage(str(tmp_path / "closed.png")).pixelColor(place + QPoint(1, 1)).name() == "#0000ff"
    with pytest.raises(OSError, match="cannot be written"):
        hands.look(window, tmp_path / "picture.of-no-kind")
