"""Tab follows what one reads, not what was made first."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QScrollArea, QSplitter, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from studio.views.widgets.tab_order import step, stops


class Page(QWidget):
    def focusNextPrevChild(self, forward: bool) -> bool:
        return step(self, forward=forward)


def field(name: str, parent: QWidget | None = None) -> QLineEdit:
    made = QLineEdit(parent)
    made.setObjectName(name)
    return made


@pytest.fixture
def page(qtbot: QtBot) -> Iterator[Page]:
    made = Page()
    last, scroll, splitter, inner = field("last"), QScrollArea(), QSplitter(), QWidget()
    column = QVBoxLayout(made)
    rows = QVBoxLayout(inner)
    scroll.setWidget(inner)
    scroll.setWidgetResizable(True)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    splitter.addWidget(scroll)
    splitter.addWidget(field("beside"))
    column.addWidget(splitter)
    column.addWidget(last)
    row = QHBoxLayout()
    row.addWidget(field("right"))
    row.insertWidget(0, field("left"))
    rows.addLayout(row)
    rows.insertWidget(0, field("first"))
    hidden, off = field("hidden"), field("off")
    rows.addWidget(hidden)
    rows.addWidget(off)
    hidden.hide()
    off.setEnabled(False)
    free = QWidget()
    free.setFixedHeight(80)
    field("low", free).move(0, 40)
    field("high", free).move(0, 0)
    rows.addWidget(free)
    qtbot.addWidget(made)
    made.resize(500, 400)
    made.show()
    made.activateWindow()
    qtbot.waitExposed(made)
    yield made
    made.close()


def test_stops_are_read_from_top_to_bottom(page: Page) -> None:
    assert [stop.objectName() for stop in stops(page)] == [
        "first", "left", "right", "high", "low", "beside", "last",
    ]  # fmt: skip


def test_tab_goes_there_and_back_and_around(page: Page, qtbot: QtBot) -> None:
    names = [stop.objectName() for stop in stops(page)]
    stops(page)[0].setFocus()
    qtbot.waitUntil(stops(page)[0].hasFocus)
    for key, order in ((Qt.Key.Key_Tab, [*names[1:], names[0]]), (Qt.Key.Key_Backtab, [*names[:0:-1], names[0]])):
        for name in order:
            here = QApplication.focusWidget()
            assert here is not None
            QTest.keyClick(here, key)
            there = QApplication.focusWidget()
            assert there is not None
            assert there.objectName() == name


def test_what_comes_later_is_where_it_is_seen(page: Page) -> None:
    scroll = page.findChild(QScrollArea)
    assert scroll is not None
    inner = scroll.widget()
    assert inner is not None
    layout = inner.layout()
    assert isinstance(layout, QVBoxLayout)
    layout.insertWidget(1, field("new"))
    QApplication.processEvents()
    assert [stop.objectName() for stop in stops(page)][:3] == ["first", "new", "left"]


def test_from_nowhere_it_does_not_step(page: Page) -> None:
    page.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    for stop in stops(page):
        stop.clearFocus()
    assert not step(page, forward=True)
