"""A row pulled out of the history: the picture that was pulled at, or the whole job; a file to other programs."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.views.history.row import ROW_HEIGHT, STRIP, HistoryRow
from studio.views.picture_drag import Dragged, dragged
from tests.views.gallery.test_picture_drag import carried
from tests.views.history.test_history_panel import Sidebar, lossy, sidebar, waiting

__all__ = ["carried", "sidebar"]

FAR = 60


def pull(row: HistoryRow, start: QPoint, distance: int = FAR) -> None:
    QTest.mousePress(row, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(row, start + QPoint(distance, 0))
    QApplication.processEvents()
    QTest.mouseRelease(row, Qt.MouseButton.LeftButton, pos=start + QPoint(distance, 0))


def cell(number: int) -> QPoint:
    """The middle of a picture of the strip."""
    top, left = (ROW_HEIGHT - STRIP) // 2, 14
    return QPoint(left + STRIP // 4 + (number % 2) * STRIP // 2, top + STRIP // 4 + (number // 2) * STRIP // 2)


def files(data: QMimeData) -> list[str]:
    return [Path(url.toLocalFile()).name for url in data.urls()]


def test_the_picture_under_the_hand_goes_alone(sidebar: Sidebar, carried: list[QMimeData]) -> None:
    row = sidebar.panel.view.rows()[1]
    for number in range(4):
        pull(row, cell(number))
        assert dragged(carried[-1]) == [Dragged(picture=(row.job_id, number))]
        assert files(carried[-1]) == ["x.png"]
        assert carried[-1].urls()[0].isLocalFile()
    assert sidebar.chosen == []
    assert not row.isDown()


def test_pulled_at_the_words_the_whole_job_goes(sidebar: Sidebar, carried: list[QMimeData]) -> None:
    row = sidebar.panel.view.rows()[0]
    pull(row, QPoint(row.width() - 40, 20))
    assert dragged(carried[0]) == [Dragged(picture=(row.job_id, 0))]
    assert files(carried[0]) == ["x.png"] * 4


def test_a_click_that_trembles_chooses(sidebar: Sidebar, carried: list[QMimeData]) -> None:
    row = sidebar.panel.view.rows()[0]
    pull(row, cell(1), 1)
    assert carried == []
    assert sidebar.chosen == [row.job_id]


@pytest.mark.parametrize("sidebar", [[waiting(2), lossy(1)]], indirect=True)
def test_what_is_not_here_cannot_be_carried(sidebar: Sidebar, carried: list[QMimeData]) -> None:
    rows = {row.job_id: row for row in sidebar.panel.view.rows()}
    pull(rows[2], cell(0))
    assert carried == []
    # The place of the second picture, which is missing: the one that is here goes.
    pull(rows[1], QPoint(14 + 3 * STRIP // 4, ROW_HEIGHT // 2))
    assert dragged(carried[0]) == [Dragged(picture=(1, 0))]
