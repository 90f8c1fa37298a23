"""A picture dragged out of the grid: itself to us, a file and an address to others."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QDrag
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.views.picture_drag import Dragged, dragged
from tests.views.gallery.middle import Middle, arrived, done, job, middle

__all__ = ["middle"]


@pytest.fixture
def carried(monkeypatch: pytest.MonkeyPatch) -> list[QMimeData]:
    """What was dragged; no real drag begins, which would wait for a hand."""
    found: list[QMimeData] = []

    def begin(drag: QDrag, _actions: Qt.DropAction) -> Qt.DropAction:
        data = QMimeData()
        for kind in drag.mimeData().formats():
            data.setData(kind, drag.mimeData().data(kind))
        found.append(data)
        return Qt.DropAction.IgnoreAction

    monkeypatch.setattr(QDrag, "exec", begin)
    return found


def pull(middle: Middle, number: int, distance: int) -> None:
    tile = middle.panel.grid.tiles()[number]
    start = tile.rect().center()
    QTest.mousePress(tile, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(tile, start + QPoint(distance, 0))
    QApplication.processEvents()
    QTest.mouseRelease(tile, Qt.MouseButton.LeftButton, pos=start + QPoint(distance, 0))


def test_a_pull_carries_the_picture(middle: Middle, qtbot: QtBot, tmp_path: Path, carried: list[QMimeData]) -> None:
    arrived(middle, qtbot, done())
    pull(middle, 2, 3 * QApplication.startDragDistance())
    assert len(carried) == 1
    assert dragged(carried[0]) == [Dragged(picture=(7, 2))]
    assert [url.toLocalFile() for url in carried[0].urls()] == [str(tmp_path / "2.png")]


def test_a_click_that_trembles_is_a_click(middle: Middle, qtbot: QtBot, carried: list[QMimeData]) -> None:
    arrived(middle, qtbot, done())
    pull(middle, 1, 1)
    assert carried == []
    assert middle.shown.chosen == 1


def test_a_place_without_a_picture_carries_nothing(middle: Middle, carried: list[QMimeData]) -> None:
    middle.shown.set_job(job())
    pull(middle, 0, 3 * QApplication.startDragDistance())
    assert carried == []
