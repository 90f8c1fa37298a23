"""The page of what was spent, over a ledger that answers at once: rows choose what bars show, bars find jobs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.models.library.spending import SpendingModel
from studio.models.tasks import Tasks
from studio.store.spending import Spent, Split, Sum
from studio.views.library.spending.page import NOTHING, SpendingPage

NOW = datetime(2026, 11, 28, 12).timestamp()
SUMS = (Sum("2026-11-27", "Covers", 200, 2), Sum("2026-11-28", "Covers", 40, 1), Sum("2026-11-28", "", 80, 1))


class Ledger:
    def __init__(self) -> None:
        self.sums: tuple[Sum, ...] = SUMS

    def by(self, split: Split, first: str = "", last: str = "") -> Future[Spent]:
        answer: Future[Spent] = Future()
        answer.set_result(Spent(self.sums, {"Covers": 3}))
        return answer

    def write_ledger(self, path: Path, first: str = "", last: str = "") -> Future[int]:
        raise NotImplementedError


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


@pytest.fixture
def page(ledger: Ledger, qtbot: QtBot) -> Iterator[SpendingPage]:
    tasks = Tasks()

    def load(work: Callable[[], object], then: Callable[[object], None]) -> None:
        loaded = work()
        tasks.call(lambda: then(loaded))

    made = SpendingPage(SpendingModel(ledger, tasks, clock=lambda: NOW), load)
    qtbot.addWidget(made)
    made.resize(900, 700)
    made.show()
    qtbot.waitUntil(lambda: made.chart is not None and bool(made.chart.heights()[1] or made._nothing.isVisible()))
    yield made
    tasks.close()


def test_the_bars_show_the_share_of_the_chosen_row(page: SpendingPage) -> None:
    assert page.chart is not None
    assert page.chart.heights()[1][-2:] == [200, 120]
    assert sum(page.chart.heights()[0]) == 0
    page.lines.setFocus()
    QTest.keyClick(page.lines, Qt.Key.Key_Home)
    assert page.lines.part == "Covers"
    assert page.chart.heights()[0][-2:] == [200, 40]
    QTest.keyClick(page.lines, Qt.Key.Key_Escape)
    assert not page.lines.selectedIndexes()
    assert sum(page.chart.heights()[0]) == 0


def test_arrows_walk_the_bars_which_say_what_they_are(page: SpendingPage, qtbot: QtBot) -> None:
    chart = page.chart
    assert chart is not None
    QTest.keyClick(chart, Qt.Key.Key_Left)
    QTest.keyClick(chart, Qt.Key.Key_Left)
    assert page._pointed.text() == "27 November: 200 pt, 2 jobs"
    assert chart.accessibleDescription() == "27 November: 200 points, 2 jobs"
    with qtbot.waitSignal(page.search_wanted) as wanted:
        QTest.keyClick(chart, Qt.Key.Key_Return)
    assert wanted.args == ["on:2026-11-27"]


def test_a_click_on_a_bar_finds_its_jobs_and_one_beside_them_nothing(page: SpendingPage, qtbot: QtBot) -> None:
    chart = page.chart
    assert chart is not None
    seen: list[str] = []
    page.search_wanted.connect(seen.append)
    right = chart.rect().center()
    right.setX(chart.width() - 16)
    QTest.mouseMove(chart, right)
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=right)
    assert seen == ["on:2026-11-28"]
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPoint(1, 1))
    assert seen == ["on:2026-11-28"]


def test_nothing_spent_is_said_and_no_table_offered(page: SpendingPage, ledger: Ledger, qtbot: QtBot) -> None:
    ledger.sums = ()
    page.period.segments()[1].click()
    qtbot.waitUntil(page._nothing.isVisible)
    assert page._nothing.text() == NOTHING
    assert not page.table.isEnabled()
    assert page.chart is not None
    assert not page.chart.isVisible()


def test_escape_leads_back(page: SpendingPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.closed):
        QTest.keyClick(page, Qt.Key.Key_Escape)
