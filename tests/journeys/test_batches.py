"""Many jobs from one prompt: seen before they are paid for, sent together, found again; and a parameter sheet."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio import hands
from studio.app import App
from studio.models.batch import Batch
from studio.models.guard import SLIP_SECONDS
from studio.store.records import JobRecord, JobState
from studio.views.compose.batch import BatchRows
from studio.views.history.row import HistoryRow
from tests.journeys.conftest import Travel
from tests.journeys.test_main_job import CONTROL, at
from tests.service import Service

SIX = "{red, green} fox --ar {1:1, 3:2, 2:3} --draft"


def batch(app: App) -> Batch:
    assert app.desk is not None
    return app.desk.draft.batch


def said(app: App) -> str:
    """What the button that spends money says."""
    assert app.window.workbench is not None
    return app.window.workbench.compose.generate_bar.button.text()


def recorded(app: App) -> list[JobRecord]:
    """The jobs of the history that were read, oldest first."""
    assert app.desk is not None
    history = app.desk.history
    ids = [history.job_id_at(row) for row in range(history.rowCount())]
    found = [history.record(job_id) for job_id in ids if job_id is not None]
    return [job for job in reversed(found) if job is not None]


async def done(app: App, count: int) -> list[JobRecord]:
    def all_done() -> bool:
        jobs = recorded(app)
        return len(jobs) == count and all(job.state is JobState.DONE for job in jobs)

    await hands.until(all_done, f"{count} finished jobs", 60)
    return recorded(app)


def press_generate(app: App) -> None:
    hands.keys(hands.find(app.window, "Prompt"), Qt.Key.Key_Return, CONTROL)


def untick(app: App, row: int) -> None:
    rows = hands.find(app.window, "Jobs to send")
    assert isinstance(rows, BatchRows)
    centre = rows.visualRect(batch(app).index(row)).center()
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=centre)


def test_six_are_offered_one_is_left_out_and_five_are_found(
    travel: Travel, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def journey(app: App) -> None:
        await hands.write(app.window, "Prompt", SIX)
        await hands.until(lambda: "240 pt" in said(app), "the price of six")
        assert hands.seek(app.window, "Jobs to send") is not None
        untick(app, 1)
        assert "200 pt" in said(app)
        press_generate(app)
        jobs = await done(app, 5)
        wanted = [(colour, ratio) for colour in ("red", "green") for ratio in ("1:1", "3:2", "2:3")]
        wanted.remove(("red", "3:2"))
        assert [job.prompt for job in jobs] == [f"{colour} fox --ar {ratio} --draft" for colour, ratio in wanted]
        assert [job.place and job.place.number for job in jobs] == [1, 2, 3, 4, 5]
        assert sum(job.cost for job in jobs) == 200
        await hands.until(lambda: seek_row(app, "2 of 5") is not None, "a row that says which it is")

    travel(journey, *at(service, monkeypatch))


def seek_row(app: App, words: str) -> str | None:
    assert app.window.workbench is not None
    names = [row.accessibleName() for row in app.window.workbench.history.view.findChildren(HistoryRow)]
    return next((name for name in names if words in name), None)


def test_a_large_sum_is_sent_at_the_second_press_and_too_many_never(
    travel: Travel, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def journey(app: App) -> None:
        app.settings.set("ask_above", 100)
        await hands.write(app.window, "Prompt", "{red, green, blue} fox --draft")
        await hands.until(lambda: "120 pt" in said(app), "the price of three")
        press_generate(app)
        assert said(app) == "Send 3 jobs · 120 pt · 0.12 $?"
        batch(app).guard._pressed -= SLIP_SECONDS
        press_generate(app)
        assert said(app) == "Generate · 120 pt · 0.12 $"
        await done(app, 3)
        hands.find(app.window, "Prompt").setFocus()
        assert app.desk is not None
        app.desk.draft.set_text("")
        await hands.write(app.window, "Prompt", "{1..10}" * 6)
        assert said(app) == "1,000,000 jobs: at most 200 are sent at once."
        press_generate(app)
        assert len(recorded(app)) == 3

    travel(journey, *at(service, monkeypatch))


def test_a_sheet_is_planned_sent_looked_at_and_kept(
    travel: Travel, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def journey(app: App) -> None:
        await hands.write(app.window, "Prompt", "a fox --draft")
        hands.keys(hands.find(app.window, "Prompt"), Qt.Key.Key_G, CONTROL | Qt.KeyboardModifier.ShiftModifier)
        for name, values in (("rows", "0, 1000"), ("columns", "0..100 step 50")):
            field = hands.find(app.window, f"Values of the {name}")
            field.setFocus()
            hands.keys(field, Qt.Key.Key_A, CONTROL)
            QTest.keyClicks(field, values)
        await hands.press(app.window, "Send the sheet")
        assert QApplication.activePopupWidget() is None
        await hands.until(lambda: hands.seek(app.window, "Parameter sheet") is not None, "the sheet")
        jobs = await done(app, 6)
        assert len({job.body["text"].split("--seed")[1].split()[0] for job in jobs}) == 1
        await hands.press(app.window, "Export")
        await hands.until(lambda: hands.seek(app.window, "Show in folder") is not None, "the kept picture")
        assert len(list((app.setup.pictures / "Sheets").glob("*.png"))) == 1
        await hands.press(app.window, "Stylize 1000, Chaos 50: done")
        await hands.until(lambda: hands.seek(app.window, "Picture 4") is not None, "the pictures of that job")
        assert app.desk is not None
        assert app.desk.shown.record == jobs[4]
        await hands.press(app.window, "Open the sheet Stylize × Chaos")
        await hands.until(lambda: hands.seek(app.window, "Parameter sheet") is not None, "the sheet again")

    travel(journey, *at(service, monkeypatch))
