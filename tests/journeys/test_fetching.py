"""Links that fail: pictures come by themselves once they can, also after a restart; a dead one is told."""

from __future__ import annotations

import pytest

from studio import hands
from studio.app import App
from studio.emulator.wire.faults import Fault
from studio.models.notices import Notice
from studio.remote import pace
from studio.store.records import JobRecord, JobState, PictureState
from tests.journeys.conftest import Travel
from tests.journeys.test_main_job import at, generate, shown, shows
from tests.quick_drawing import draw_quickly
from tests.service import Service

SECOND = "/cdn/*_1.png"
PROMPT = "a lighthouse in fog --draft"


@pytest.fixture
def links(service: Service, monkeypatch: pytest.MonkeyPatch) -> Service:
    """The practice service with the single pictures at addresses that end in their numbers."""
    service.parts.switches.urls = "grid_temp"
    monkeypatch.setattr(pace, "SOONEST_LATER", 0.05)
    monkeypatch.setattr(pace, "LATER", (0.05,) * 6)
    draw_quickly(monkeypatch)
    return service


def states(job: JobRecord | None) -> list[PictureState]:
    return [] if job is None else [picture.state for picture in job.pictures]


def is_whole(app: App) -> bool:
    return states(shown(app)) == [PictureState.STORED] * 4


def test_a_link_that_fails_twice_brings_its_picture_by_itself(
    travel: Travel, links: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def journey(app: App) -> None:
        assert app.wiring is not None
        said: list[Notice] = []
        app.wiring.notices.said.connect(said.append)
        # Two tries, each of the link and of the one that is asked for anew.
        links.parts.faults.add(Fault("404", times=4, path=SECOND))
        await generate(app, PROMPT)
        await hands.until(lambda: is_whole(app), "all four")
        assert links.parts.faults.shown() == []
        assert said == []

    travel(journey, *at(links, monkeypatch))


def test_a_restart_goes_on_trying(travel: Travel, links: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    fetched: list[JobRecord] = []

    async def today(app: App) -> None:
        monkeypatch.setattr(pace, "SOONEST_LATER", 3.0)
        links.parts.faults.add(Fault("404", times=2, path=SECOND))
        await generate(app, PROMPT)
        job = await shows(app, JobState.DONE)
        assert states(job)[1] is PictureState.MISSING
        assert "It is tried again" in app.desk.shown.trouble(1)  # type: ignore[union-attr]
        fetched.append(job)

    async def later(app: App) -> None:
        await hands.until(lambda: is_whole(app), "all four")
        assert app.desk is not None
        assert app.desk.shown.trouble(1) == ""

    where = at(links, monkeypatch)
    travel(today, *where)
    travel(later, *where)
    assert fetched[0].pictures[1].tries == 1


def test_a_dead_link_is_said_on_the_picture_and_in_a_notice(
    travel: Travel, links: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def journey(app: App) -> None:
        assert app.wiring is not None
        said: list[Notice] = []
        app.wiring.notices.said.connect(said.append)
        links.parts.faults.add(Fault("404", times=0, path=SECOND))
        await generate(app, PROMPT)
        await hands.until(lambda: bool(said), "the notice")
        assert said[0].text == (
            f"A picture of “{PROMPT}” can no longer be fetched: the service does not have it any more."
        )
        dead = (await shows(app, JobState.DONE)).pictures[1]
        assert (dead.state, dead.next_try) == (PictureState.MISSING, None)
        await hands.until(
            lambda: hands.seek(app.window, "Fetch picture 2 again") is not None, "a way to try all the same"
        )
        assert app.desk is not None
        assert app.desk.shown.trouble(1) == "The picture is not there any more (the server answered 404). " + (
            "What is on this disk stays."
        )
        await hands.write(app.window, "Search history", "has:missing")
        await hands.until(lambda: app.desk.history.words == "has:missing" and app.desk.history.job_count == 1, "it")  # type: ignore[union-attr]
        links.parts.faults.clear()
        await hands.press(app.window, "Fetch picture 2 again")
        await hands.until(lambda: is_whole(app), "all four")

    travel(journey, *at(links, monkeypatch))
