"""What was spent, in the real window: bought, looked at, found again by its bar, and kept as a table."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from studio import hands
from studio.app import App
from tests.journeys.conftest import Travel
from tests.journeys.test_main_job import at, generate, pictures
from tests.service import Service


def test_what_was_spent_is_seen_found_and_written_down(
    travel: Travel, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "Spending.csv"

    async def journey(app: App) -> None:
        await generate(app, "a quiet fox")
        await pictures(app)
        app.window.command_requested.emit("spending")
        assert app.wiring is not None
        page = app.wiring.pages.spending
        await hands.until(lambda: page.chart is not None and len(page.lines.lines) == 1, "the chart")
        assert page.isVisible()
        assert page.chart is not None
        assert [line.points for line in page.lines.lines] == [80]
        QTest.keyClick(page.chart, Qt.Key.Key_Left)
        QTest.keyClick(page.chart, Qt.Key.Key_Return)
        bench = app.window.workbench
        assert bench is not None
        await hands.until(lambda: bench.history.count_words == "1 job found", "the job of the bar")
        page._save(table)
        await hands.until(table.exists, "the table")
        QTest.keyClick(page, Qt.Key.Key_Escape)
        assert bench.pages.currentWidget() is bench.gallery

    travel(journey, *at(service, monkeypatch))
    with table.open(encoding="utf-8-sig", newline="") as file:
        assert [row["Prompt"] for row in csv.DictReader(file)] == ["a quiet fox"]
