"""Earlier work comes into the real window and goes out of it: downloads, job numbers, a library of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio import hands
from studio.app import App
from studio.store.records import JobState
from tests import foreign
from tests.jobs.test_by_id import LOST, PROMPT, buy, finished
from tests.journeys.conftest import Travel
from tests.journeys.test_main_job import at
from tests.service import Service


def test_downloads_come_in_by_a_drop_are_found_again_and_go_out_as_a_library(
    travel: Travel, service: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "downloads"
    foreign.midjourney(folder)
    foreign.a1111(folder / "sd.png")
    foreign.comfy(folder / "comfy.png")
    foreign.invoke(folder / "invoke.png")
    (folder / "broken.png").write_bytes(b"nothing")

    async def journey(app: App) -> None:
        desk, bench = app.desk, app.window.workbench
        assert desk is not None
        assert bench is not None
        await hands.until(lambda: desk.studio.store is not None, "the library")
        assert app.wiring is not None
        app.wiring.exchange.bring([folder])
        sheet = app.wiring.exchange.bringing
        await hands.press(sheet, "Bring in 4 jobs")
        await hands.until(lambda: "4 new jobs brought in" in sheet.answer.text(), "the pictures")
        await hands.until(lambda: desk.history.job_count == 4, "the rows")
        bench.history.search.setText("fox -masterpiece")
        await hands.until(lambda: desk.history.job_count == 3, "what was searched for")
        desk.collection.exchange.carrying.set(folder=tmp_path / "out")
        app.window.commands["carry_out"].trigger()
        await hands.until(lambda: len(desk.collection.exchange.carrying.ids) == 3, "the jobs of the search")
        await hands.press(app.wiring.exchange.carrying, "Export the library")
        await hands.until(lambda: desk.collection.exchange.carrying.written is not None, "the archive")
        bench.history.search.setText("")
        await hands.press(sheet, "Take back what was brought in")
        await hands.until(lambda: desk.history.job_count == 0, "the trash")
        sheet.close()
        app.wiring.exchange.carrying.close()

    travel(journey, *at(service, monkeypatch))
    assert (tmp_path / "out" / "fox -masterpiece.zip").is_file()


def test_jobs_of_the_account_are_fetched_by_their_numbers(
    travel: Travel, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = buy(service, "/v1/diffusion", text=PROMPT)
    finished(service, number)

    async def journey(app: App) -> None:
        desk = app.desk
        assert desk is not None
        assert app.wiring is not None
        await hands.until(lambda: desk.studio.store is not None, "the library")
        exchange = app.wiring.exchange
        app.window.commands["bring_in"].trigger()
        await hands.press(exchange.bringing, "What to bring in Job numbers")
        exchange.bringing.numbers.setFocus()
        exchange.bringing.numbers.insertPlainText(f"{number}\n{LOST}")
        before = sum(service.parts.ledger.purse())
        await hands.press(exchange.bringing, "Fetch 2 jobs")
        said = "1 job fetched, 1 that the service no longer gives."
        await hands.until(lambda: exchange.bringing.answer.text() == said, "what came of it")
        await hands.until(lambda: desk.history.job_count == 1, "its row")
        job_id = next(id_ for row in range(3) if (id_ := desk.history.job_id_at(row)) is not None)
        desk.show(job_id)

        def whole() -> bool:
            shown = desk.shown.record
            return shown is not None and shown.state is JobState.DONE and shown.prompt == PROMPT

        await hands.until(whole, "its pictures and its words")
        assert sum(service.parts.ledger.purse()) == before
        exchange.bringing.close()

    travel(journey, *at(service, monkeypatch))
