"""Filters: a press writes plain words into the search, what is written lights them, and each says what it leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from studio import hands
from studio.models.desk import Desk
from studio.models.library.finding.narrowing import Offered
from studio.models.library.ordering import Flag, Item
from studio.request.query.facets import MONTHS, month_option
from studio.views.history.chip import Chip, short_count
from studio.views.history.filter_bar import FEW, FilterBar
from studio.views.history.panel import HistoryPanel
from studio.views.widgets.wrap_layout import WrapLayout
from tests.models import test_desk
from tests.models.test_desk import Table

table = test_desk.table
start = test_desk.start
Key = Qt.Key


@pytest.fixture
def panel(table: Table, start: Callable[[], Desk], qtbot: QtBot) -> Iterator[HistoryPanel]:
    for prompt in ("a hill", "a red fox --v 8.1", "a fox at sea"):
        table.finished(prompt)
    desk = start()
    desk.collection.ordering.rate([Item(3, 0)], 4)
    desk.collection.ordering.flag([Item(2, 0)], Flag.PICK)
    qtbot.waitUntil(lambda: desk.collection.ordering.undo_words == "1 picture picked")
    made = HistoryPanel(desk.history, desk.thumbnails)
    qtbot.addWidget(made)
    made.serve(desk.collection.places, desk.collection.narrowing)
    made.resize(316, 700)
    made.show()
    made.activateWindow()
    QTest.mouseClick(made.filter_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: figures(made).get("on:2026-11") == "3")
    yield made
    made.close()


def figures(panel: HistoryPanel) -> dict[str, str]:
    return {chip.objectName().removeprefix("filter-"): chip._figure for chip in panel.filters.chips()}


def lit(panel: HistoryPanel) -> list[str]:
    return [chip.accessibleName() for chip in panel.filters.chips() if chip.isChecked()]


def chip(panel: HistoryPanel, name: str) -> Chip:
    found = hands.find(panel, name)
    assert isinstance(found, Chip)
    return found


def press(panel: HistoryPanel, name: str) -> None:
    QTest.mouseClick(chip(panel, name), Qt.MouseButton.LeftButton)


def test_every_option_says_how_many_jobs_it_would_leave(panel: HistoryPanel) -> None:
    found = figures(panel)
    assert (found["rating:>=4"], found["rating:5"], found["is:pick"], found["v:8.1"]) == ("1", "0", "1", "1")
    assert (found["is:unflagged"], found["type:imagine"], found["has:video"]) == ("2", "3", "0")
    four = chip(panel, "Stars: 4 stars or more")
    assert four.accessibleDescription() == "1 job. Writes rating:>=4 into the search."


def test_a_press_writes_into_the_search_and_a_second_one_takes_it_out(panel: HistoryPanel, qtbot: QtBot) -> None:
    panel.search.setText("fox")
    press(panel, "Model: Model 8.1")
    assert panel.search.text() == "fox v:8.1"
    qtbot.waitUntil(lambda: panel.count_words == "1 job found")
    press(panel, "Flag: Picked")
    assert panel.search.text() == "fox v:8.1 is:pick"
    assert lit(panel) == ["Flag: Picked", "Model: Model 8.1"]
    press(panel, "Model: Model 8.1")
    assert panel.search.text() == "fox is:pick"
    assert lit(panel) == ["Flag: Picked"]


def test_what_is_written_lights_the_filters(panel: HistoryPanel, qtbot: QtBot) -> None:
    panel.search.setFocus()
    QTest.keyClicks(panel.search, "rating:>3 v:6 ")
    assert lit(panel) == ["Stars: 4 stars or more", "Model: Model 6"]
    qtbot.waitUntil(lambda: (figures(panel)["v:6"], figures(panel)["v:7"]) == ("0", "1"))


def test_counts_are_of_the_search_and_a_filter_leaves_itself_out(panel: HistoryPanel, qtbot: QtBot) -> None:
    panel.search.setText("fox v:7")
    qtbot.waitUntil(lambda: (figures(panel)["v:7"], figures(panel)["v:8.1"]) == ("1", "1"))
    assert figures(panel)["type:imagine"] == "1"


def test_by_keyboard_tab_stops_once_in_a_line_and_arrows_go_through_it(panel: HistoryPanel) -> None:
    first = chip(panel, "Stars: 1 star or more")
    stops = [one for one in panel.filters.chips() if one.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert [one.accessibleName().partition(":")[0] for one in stops] == [
        "Stars", "Flag", "Only", "Type", "Model", "Month",
    ]  # fmt: skip
    first.setFocus()
    QTest.keyClick(first, Key.Key_Left)
    last = chip(panel, "Stars: 5 stars")
    assert last.hasFocus()
    assert last.focusPolicy() == Qt.FocusPolicy.StrongFocus
    QTest.keyClick(last, Key.Key_Space)
    assert panel.search.text() == "rating:5"
    assert last.hasFocus()


def test_folded_away_nothing_is_counted(panel: HistoryPanel, qtbot: QtBot) -> None:
    desk_narrowing = panel._narrowing
    assert desk_narrowing is not None
    QTest.mouseClick(panel.filter_button, Qt.MouseButton.LeftButton)
    assert not panel.filters.isVisible()
    counted: list[object] = []
    desk_narrowing.counted.connect(counted.append)
    panel.search.setText("fox")
    qtbot.waitUntil(lambda: panel.count_words == "2 jobs found")
    assert counted == []


def test_many_months_are_shown_a_few_at_a_time(panel: HistoryPanel) -> None:
    line = panel.filters._lines[MONTHS.key]
    months = [month_option(f"{year}-{month:02}") for year in (2026, 2025) for month in range(12, 0, -1)]
    offered = [Offered(one, 9, one.value == "2025-01") for one in months if one is not None]
    line.fill(offered)
    assert [one.text() for one in line.shown()][FEW - 1 :] == ["Jul 2026", "Jan 2025"]
    QTest.mouseClick(hands.find(panel, "More of Month"), Qt.MouseButton.LeftButton)
    assert len(line.shown()) == len(months)
    assert line.shown()[FEW].hasFocus()
    assert hands.seek(panel, "More of Month") is None


def test_filters_without_a_library_offer_what_is_always_offered(table: Table, qtbot: QtBot) -> None:
    bar = FilterBar(table.desk.collection.narrowing)
    qtbot.addWidget(bar)
    bar.resize(300, 300)
    bar.show()
    assert [chip.text() for chip in bar.chips()][:6] == ["1+", "2+", "3+", "4+", "5", "Pick"]
    assert "jobs" not in bar.chips()[0].accessibleDescription()
    bar.close()


@pytest.mark.parametrize(
    ("count", "words"),
    [(None, ""), (0, "0"), (999, "999"), (1000, "1.0k"), (9949, "9.9k"), (9950, "10k"), (123_456, "123k")],
)
def test_counts_are_short(count: int | None, words: str) -> None:
    assert short_count(count) == words


def test_a_wrapping_row_needs_as_many_lines_as_its_width_asks_for(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    row = WrapLayout(4, holder)
    parts = [QWidget() for _ in range(4)]
    for part in parts:
        part.setFixedSize(50, 20)
        row.addWidget(part)
    assert row.heightForWidth(400) == 20
    assert row.heightForWidth(158) == 44
    assert row.heightForWidth(50) == 4 * 20 + 3 * 4
    parts[0].hide()
    parts[1].hide()
    assert row.heightForWidth(110) == 20
    holder.resize(104, 60)
    holder.show()
    assert [(part.x(), part.y()) for part in parts[2:]] == [(0, 0), (54, 0)]
    holder.close()
