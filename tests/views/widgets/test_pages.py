"""Pages ask for the room of the one that is shown."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from studio.views.widgets.pages import Pages


def test_a_page_that_is_not_shown_asks_for_no_room(qtbot: QtBot) -> None:
    pages = Pages()
    qtbot.addWidget(pages)
    assert pages.minimumSizeHint() == QSize()
    for width in (100, 900):
        page = QWidget()
        page.setMinimumSize(width, 50)
        pages.addWidget(page)
    least = []
    for at in (0, 1, 0):
        pages.setCurrentIndex(at)
        least.append(pages.minimumSizeHint().width())
    assert least == [100, 900, 100]
