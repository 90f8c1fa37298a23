"""The page of what was spent: periods in bars without gaps, lines by their points, and the latest wish counts."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from datetime import date, datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.errors import DiskError
from studio.models.library.spending import PERIODS, SpendingModel, bars_of, lines_of
from studio.models.tasks import Tasks
from studio.store.spending import Spent, Split, Sum

TODAY = date(2026, 11, 28)
NOW = datetime(2026, 11, 28, 12).timestamp()
BY_ID = {period.id: period for period in PERIODS}


class Ledger:
    """Answers when it is told to."""

    def __init__(self) -> None:
        self.asked: list[tuple[Split, str, str]] = []
        self.held: list[Future[Spent]] = []
        self.written: list[tuple[Path, str]] = []

    def by(self, split: Split, first: str = "", last: str = "") -> Future[Spent]:
        self.asked.append((split, first, last))
        self.held.append(Future())
        return self.held[-1]

    def write_ledger(self, path: Path, first: str = "", last: str = "") -> Future[int]:
        self.written.append((path, first))
        answer: Future[int] = Future()
        answer.set_result(2)
        return answer


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


@pytest.fixture
def spending(ledger: Ledger, qapp: object) -> Iterator[SpendingModel]:
    tasks = Tasks()
    yield SpendingModel(ledger, tasks, clock=lambda: NOW)
    tasks.close()


def test_a_month_has_a_bar_for_each_of_its_days() -> None:
    bars = bars_of([Sum("2026-11-27", "Covers", 200, 2), Sum("2026-11-27", "", 80, 1)], BY_ID["month"], TODAY)
    assert len(bars) == 30
    assert [bar.points for bar in bars[-3:]] == [0, 280, 0]
    assert bars[-2] == ("27 November", "on:2026-11-27", 280, 3, {"Covers": 200, "": 80})
    assert bars[0].query == "on:2026-10-30"


def test_a_year_has_bars_of_months_from_the_first_on() -> None:
    bars = bars_of([Sum("2025-12-31", "", 80, 1), Sum("2026-11-01", "", 40, 1)], BY_ID["year"], TODAY)
    assert [bar.query for bar in bars] == [
        "on:2025-11", "on:2025-12", *(f"on:2026-{month:02}" for month in range(1, 12)),
    ]  # fmt: skip
    assert (bars[1].points, bars[1].name, bars[-1].points) == (80, "December 2025", 40)


def test_all_time_begins_with_the_first_that_was_spent_and_nothing_has_no_bars() -> None:
    bars = bars_of([Sum("2026-09-10", "", 80, 1)], BY_ID["all"], TODAY)
    assert [bar.query for bar in bars] == ["on:2026-09", "on:2026-10", "on:2026-11"]
    assert bars_of([], BY_ID["month"], TODAY) == ()


def test_a_clock_that_was_ahead_loses_no_day() -> None:
    bars = bars_of([Sum("2026-11-30", "", 80, 1)], BY_ID["month"], TODAY)
    assert bars[-1].query == "on:2026-11-30"
    assert sum(bar.points for bar in bars) == 80


def test_lines_are_the_parts_and_what_a_keeper_costs() -> None:
    sums = (Sum("2026-11-27", "", 80, 1), Sum("2026-11-27", "7", 100, 1), Sum("2026-11-28", "7", 101, 2))
    lines = lines_of(Spent(sums, {"7": 2}), Split.MODEL)
    assert [(line.name, line.points, line.jobs, line.per_kept) for line in lines] == [
        ("v7", 201, 3, 100), ("No model", 80, 1, None),
    ]  # fmt: skip


def test_the_latest_wish_is_what_is_shown(spending: SpendingModel, ledger: Ledger, qtbot: QtBot) -> None:
    spending.refresh()
    spending.set_split("task")
    spending.set_period("all")
    assert [asked[0] for asked in ledger.asked] == [Split.PROJECT]
    assert ledger.asked[0][1:] == ("2026-10-30", "")
    ledger.held[0].set_result(Spent((Sum("2026-11-27", "stale", 1, 1),), {}))
    qtbot.waitUntil(lambda: len(ledger.asked) == 2)
    assert ledger.asked[1] == (Split.ACTION, "", "")
    with qtbot.waitSignal(spending.changed):
        ledger.held[1].set_result(Spent((Sum("2026-11-27", "inpaint", 120, 1),), {"inpaint": 1}))
    assert [line.name for line in spending.lines] == ["Inpaint"]
    assert spending.figures == (
        ("120 pt", "0.12 $"), ("1", "job"), ("1", "picture kept"), ("120 pt", "for each that was kept"),
    )  # fmt: skip


def test_trouble_is_told_and_asking_goes_on(spending: SpendingModel, ledger: Ledger, qtbot: QtBot) -> None:
    spending.refresh()
    with qtbot.waitSignal(spending.told):
        ledger.held[0].set_exception(DiskError("The disk is away.", "Plug it in."))
    spending.refresh()
    assert len(ledger.asked) == 2


def test_the_table_is_of_the_period(spending: SpendingModel, ledger: Ledger, qtbot: QtBot, tmp_path: Path) -> None:
    with qtbot.waitSignal(spending.said) as said:
        spending.save(tmp_path / "Spending.csv")
    assert ledger.written == [(tmp_path / "Spending.csv", "2026-10-30")]
    assert said.args == ["2 jobs written to the table."]
