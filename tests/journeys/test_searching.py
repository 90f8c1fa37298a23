"""Searching the history in the real window: by fields, with a mistake, and while a job is added."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest

from studio import hands
from studio.app import App
from studio.store.records import JobState
from tests.journeys.conftest import Travel
from tests.journeys.test_main_job import at, generate, pictures, shows
from tests.service import Service


def titles(app: App) -> list[str]:
    bench = app.window.workbench
    assert bench is not None
    return [row.record.prompt if row.record is not None else "" for row in bench.history.view.rows()]


async def ask(app: App, prompt: str) -> None:
    assert app.desk is not None
    app.desk.draft.set_text("")
    await generate(app, prompt)


async def finds(app: App, search: str, prompts: list[str]) -> None:
    field = hands.find(app.window, "Search history")
    field.setProperty("text", "")
    field.setFocus()
    QTest.keyClicks(field, search)
    await hands.until(lambda: titles(app) == prompts, f"{prompts} for {search}")


def test_the_history_is_searched_by_fields(travel: Travel, service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    fox, hill = "a quiet fox --ar 3:2 --stylize 250", "a quiet hill --tile"

    async def journey(app: App) -> None:
        desk, bench = app.desk, app.window.workbench
        assert desk is not None
        assert bench is not None
        for prompt in (fox, hill):
            await ask(app, prompt)
            await pictures(app)
            await hands.until(lambda prompt=prompt: titles(app)[:1] == [prompt], prompt)  # type: ignore[misc]
            await shows(app, JobState.DONE)
        await finds(app, "quiet ar:3:2 v:7 stylize:>200 ", [fox])
        assert bench.history.count_words == "1 job found"
        await finds(app, "quiet -ar:3:2 has:picture ", [hill])
        await finds(app, "--tile ", [hill])
        await finds(app, "quiet nonsense:3 type:imagine status:done ", [hill, fox])
        assert bench.history.told == "There is no field “nonsense”."
        await finds(app, "quiet is:edit ", [])
        assert bench.history.empty_words == "Nothing matches “quiet is:edit”."
        assert bench.history.told == ""

        await finds(app, "stylize:>200 ", [fox])
        await ask(app, "an owl --stylize 100")
        await pictures(app)
        await ask(app, "an owl --stylize 300")
        await hands.until(lambda: titles(app) == ["an owl --stylize 300", fox], "the job that the search finds")
        await pictures(app)

    travel(journey, *at(service, monkeypatch))
