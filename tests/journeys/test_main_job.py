"""The main job, from the first start to the next day without the service; and what bad weather does to it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from studio import hands
from studio.app import App
from studio.errors import Remedy
from studio.models.offers import Offer
from studio.store.records import JobRecord, JobState, PictureState
from tests.jobs.scripted import Scripted, http, job, scripted
from tests.jobs.test_engine import BALANCE, png
from tests.journeys.conftest import Travel
from tests.service import Service, serving

PROMPT = "a lighthouse in fog --ar 3:2 --v 7"
CONTROL = Qt.KeyboardModifier.ControlModifier


def shown(app: App) -> JobRecord | None:
    return app.desk.shown.record if app.desk else None


def is_shown(app: App, job: JobRecord) -> bool:
    """Whether that job is in the middle, whatever became of it meanwhile."""
    record = shown(app)
    return record is not None and record.id == job.id


async def shows(app: App, state: JobState) -> JobRecord:
    await hands.until(lambda: (job := shown(app)) is not None and job.state is state, f"a job that is {state}")
    job = shown(app)
    assert job is not None
    return job


async def pictures(app: App, count: int = 4) -> None:
    await hands.until(lambda: hands.seek(app.window, f"Picture {count}") is not None, f"{count} pictures")


async def generate(app: App, prompt: str) -> None:
    await hands.write(app.window, "Prompt", prompt)
    hands.keys(hands.find(app.window, "Prompt"), Qt.Key.Key_Return, CONTROL)


def at(service: Service, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    monkeypatch.setenv("LEGNEXT_API_KEY", service.api_key)
    return ("--base-url", service.base_url)


def test_a_prompt_becomes_pictures_a_variation_and_a_history_that_needs_no_service(
    travel: Travel, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs: list[JobRecord] = []

    async def today(app: App) -> None:
        await hands.write(app.window, "Prompt", PROMPT)
        button = hands.find(app.window, "Generate")
        assert "80 pt" in button.accessibleDescription() + getattr(button, "text", str)()
        hands.keys(hands.find(app.window, "Prompt"), Qt.Key.Key_Return, CONTROL)
        await pictures(app)
        jobs.append(await shows(app, JobState.DONE))
        assert [(p.width, p.height) for p in jobs[0].pictures] == [(1344, 896)] * 4
        await hands.press(app.window, "Picture 2")
        vary = hands.find(app.window, "Vary (Strong)")
        assert "120" in vary.accessibleDescription()
        await hands.press(app.window, "Vary (Strong)")
        await hands.until(lambda: shown(app) is not None and shown(app).id != jobs[0].id, "the second job")  # type: ignore[union-attr]
        await pictures(app)
        jobs.append(await shows(app, JobState.DONE))

    travel(today, *at(service, monkeypatch))
    assert jobs[1].parent_id == jobs[0].id
    assert jobs[1].parent_image == 1

    async def tomorrow(app: App) -> None:
        await pictures(app)
        await hands.until(lambda: app.desk is not None and app.desk.history.job_count == 2, "both jobs")
        assert shown(app) == jobs[1]
        assert app.desk is not None
        app.desk.show(jobs[0].id)
        await hands.until(lambda: is_shown(app, jobs[0]), "the first job")
        await pictures(app)
        assert jobs[0].cost == 80

    travel(tomorrow, "--base-url", "http://127.0.0.1:9")


def test_the_first_start_asks_one_question_and_practice_answers_it(travel: Travel) -> None:
    async def journey(app: App) -> None:
        assert hands.seek(app.window, "API key") is not None
        await hands.press(app.window, "Practice")
        await hands.until(lambda: hands.seek(app.window, "Practice mode") is not None, "the badge")
        await generate(app, "a hill --draft")
        await pictures(app)
        assert (await shows(app, JobState.DONE)).cost == 40

    app = travel(journey)
    assert (app.setup.home.data / "library.sqlite3").is_file()
    assert app.setup.home.data.name == "practice"


def test_a_wrong_key_is_told_at_the_field_and_a_right_one_opens_the_workbench(travel: Travel, service: Service) -> None:
    async def journey(app: App) -> None:
        app.settings.set("base_url", service.base_url)
        await hands.write(app.window, "API key", "wrong")
        await hands.press(app.window, "Use this key")
        welcome = app.window.welcome
        assert welcome is not None
        await hands.until(lambda: "Failed to verify api key" in welcome.key.answer.text(), "the refusal")
        welcome.key.field.clear()
        await hands.write(app.window, "API key", service.api_key)
        await hands.press(app.window, "Use this key")
        await hands.until(lambda: app.window.workbench is not None, "the workbench")
        await hands.until(lambda: hands.seek(app.window, "Balance") is not None, "the balance")

    travel(journey)


def test_text_and_widgets_are_two_views_of_one_prompt(
    travel: Travel, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def journey(app: App) -> None:
        assert app.desk is not None
        await hands.write(app.window, "Prompt", "a fox --ar 16:9")
        assert hands.find(app.window, "Aspect 16:9").property("checked") is True
        stylize = hands.find(app.window, "Stylize")
        stylize.setFocus()
        hands.keys(stylize, Qt.Key.Key_Right)
        assert "--stylize" in app.desk.draft.text
        hands.keys(hands.find(app.window, "Prompt"), Qt.Key.Key_Z, CONTROL)
        assert app.desk.draft.text == "a fox --ar 16:9"

    travel(journey, *at(service, monkeypatch))


def test_a_prompt_brought_back_is_undone_from_anywhere_but_from_another_field(
    travel: Travel, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def journey(app: App) -> None:
        assert app.desk is not None
        assert app.window.workbench is not None
        draft, bench = app.desk.draft, app.window.workbench
        await generate(app, "a hill")
        await pictures(app)
        job = await shows(app, JobState.DONE)
        draft.set_text("a valley")
        app.desk.fulfil(Offer.USE_PROMPT, job.id)
        assert draft.text == "a hill"
        picture = await hands.press(app.window, "Picture 2")
        hands.keys(picture, Qt.Key.Key_Z, CONTROL)
        assert draft.text == "a valley"
        hands.keys(picture, Qt.Key.Key_Z, CONTROL | Qt.KeyboardModifier.ShiftModifier)
        assert draft.text == "a hill"
        search = await hands.write(app.window, "Search history", "zebra")
        hands.keys(search, Qt.Key.Key_Z, CONTROL)
        assert (bench.history.search.text(), draft.text) == ("", "a hill")
        bench.toggle_prompt()
        bench.gallery.focus_pictures()
        hands.keys(picture, Qt.Key.Key_Z, CONTROL)
        assert draft.text == "a valley"
        assert bench.compose.isVisible()

    travel(journey, *at(service, monkeypatch))


def test_a_waiting_job_is_taken_back_on_its_card(travel: Travel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEGNEXT_API_KEY", "key")

    async def journey(app: App) -> None:
        await generate(app, PROMPT)
        await shows(app, JobState.QUEUED)
        assert app.window.commands["take_back"].isEnabled()
        await hands.press(app.window, "Take back")
        assert (await shows(app, JobState.DROPPED)).cost == 0
        assert not app.window.commands["take_back"].isEnabled()
        assert hands.seek(app.window, "Take back") is None

    travel(journey, "--base-url", "http://127.0.0.1:9")


def test_a_running_job_goes_on_after_a_restart(travel: Travel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(tmp_path / "slow", pace=0.1) as service:
        begun: list[JobRecord] = []

        async def begin(app: App) -> None:
            await generate(app, PROMPT)
            begun.append(await shows(app, JobState.ACCEPTED))

        async def go_on(app: App) -> None:
            await pictures(app)
            done = await shows(app, JobState.DONE)
            assert done.id == begun[0].id
            assert [p.state for p in done.pictures] == [PictureState.STORED] * 4

        where = at(service, monkeypatch)
        travel(begin, *where)
        travel(go_on, *where)
        ledger = service.parts.ledger
        assert sum(ledger.purse()) == 21_000 - 80


@pytest.mark.parametrize("prompt", ["", "a --relax", "a" * 8193], ids=["empty", "refused flag", "too long"])
def test_a_prompt_that_would_be_refused_is_not_sent_and_stays(
    travel: Travel, service: Service, monkeypatch: pytest.MonkeyPatch, prompt: str
) -> None:
    async def journey(app: App) -> None:
        assert app.desk is not None
        app.desk.draft.set_text(prompt)
        assert app.desk.draft.obstacle
        assert not hands.find(app.window, "Generate").isEnabled()
        hands.keys(hands.find(app.window, "Prompt"), Qt.Key.Key_Return, CONTROL)
        await hands.until(lambda: app.engine is not None and app.engine.ready.done(), "the engine")
        assert app.engine is not None
        await asyncio.wrap_future(app.engine.balance())  # whatever was asked for before this has arrived
        assert app.desk.draft.text == prompt
        assert app.desk.history.job_count == 0
        assert sum(service.parts.ledger.purse()) == 21_000

    travel(journey, *at(service, monkeypatch))


def notices(app: App) -> str:
    bench = app.window.workbench
    return " ".join(f"{notice.text} {notice.advice}" for notice in bench.notices.notices) if bench else ""


def test_no_network_is_a_sentence_and_the_prompt_stays(travel: Travel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEGNEXT_API_KEY", "key")

    async def journey(app: App) -> None:
        assert app.desk is not None
        await generate(app, PROMPT)
        await hands.until(lambda: "Nothing was sent" in notices(app), "the notice")
        assert app.desk.draft.text == PROMPT
        await shows(app, JobState.QUEUED)  # it goes back to its place

    travel(journey, "--base-url", "http://127.0.0.1:9")


@pytest.mark.parametrize(
    "body", [b"<html>log in to this network</html>", b'{"job_id": "j", "sta'], ids=["html", "half a json"]
)
def test_a_reply_that_is_not_the_services_is_a_sentence(
    travel: Travel, monkeypatch: pytest.MonkeyPatch, body: bytes
) -> None:
    monkeypatch.setenv("LEGNEXT_API_KEY", "key")

    def answer(server: Scripted, method: str, path: str, _: bytes) -> bytes:
        return http(200, body)

    async def journey(app: App) -> None:
        await generate(app, PROMPT)
        job = await shows(app, JobState.UNKNOWN)
        assert "may have been bought" in job.error
        assert job.remedy is Remedy.CHECK_BALANCE
        assert hands.seek(app.window, "Check the balance") is not None

    with scripted(answer) as server:
        travel(journey, "--base-url", server.base_url)
        assert len(server.posts) == 1


def test_a_missing_key_holds_the_job_and_asks_for_one(travel: Travel, service: Service) -> None:
    async def journey(app: App) -> None:
        await generate(app, "a hill")
        await hands.until(lambda: "key" in notices(app), "the notice")
        assert hands.seek(app.window, "Enter a key") is not None

    travel(journey, "--base-url", service.base_url)


def test_a_wrong_address_is_a_sentence(travel: Travel) -> None:
    async def journey(app: App) -> None:
        await hands.until(lambda: "is not an address of the service" in notices(app), "the notice")

    travel(journey, "--base-url", "ftp://nowhere")


def test_a_picture_that_is_missing_is_fetched_again_on_request(travel: Travel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEGNEXT_API_KEY", "key")
    mended = False

    def answer(server: Scripted, method: str, path: str, _: bytes) -> bytes:
        if method == "POST":
            return http(200, job("pending"))
        if "/job/" in path:
            output = {"image_url": "", "image_urls": [f"{server.root}/a.png"], "seed": "1"}
            return http(200, job("completed", output=output))
        if path == "/a.png":
            return http(200, png()) if mended else http(404, b"gone")
        return http(200, {"data": {"available_points": 5, "available_credits": 0, "balance_usd": 0.005}})

    async def journey(app: App) -> None:
        nonlocal mended
        await generate(app, PROMPT)
        done = await shows(app, JobState.DONE)
        assert done.pictures[0].state is PictureState.MISSING
        mended = True
        await hands.press(app.window, "Fetch picture 1 again")
        await pictures(app, 1)

    with scripted(answer) as server:
        travel(journey, "--base-url", server.base_url)
        assert len(server.posts) == 1


@pytest.mark.parametrize("harm", [Path.unlink, lambda file: file.write_bytes(file.read_bytes()[:30])])
def test_a_stored_picture_whose_file_was_lost_is_fetched_again_on_request(
    travel: Travel, monkeypatch: pytest.MonkeyPatch, harm: Callable[[Path], object]
) -> None:
    monkeypatch.setenv("LEGNEXT_API_KEY", "key")

    def answer(server: Scripted, method: str, path: str, _: bytes) -> bytes:
        if method == "POST":
            return http(200, job("pending"))
        if "/job/" in path:
            output = {"image_url": "", "image_urls": [f"{server.root}/a.png"], "seed": "1"}
            return http(200, job("completed", output=output))
        if path == "/a.png":
            return http(200, png())
        return http(200, {"data": {"available_points": 5, "available_credits": 0, "balance_usd": 0.005}})

    async def first(app: App) -> None:
        await generate(app, PROMPT)
        done = await shows(app, JobState.DONE)
        harm(app.setup.pictures / done.pictures[0].path)

    async def later(app: App) -> None:
        await hands.press(app.window, "Fetch picture 1 again")
        await pictures(app, 1)
        done = await shows(app, JobState.DONE)
        assert (app.setup.pictures / done.pictures[0].path).read_bytes() == png()

    with scripted(answer) as server:
        travel(first, "--base-url", server.base_url)
        travel(later, "--base-url", server.base_url)
        assert len(server.posts) == 1


def test_an_expired_job_is_looked_for_once_more_on_request(travel: Travel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEGNEXT_API_KEY", "key")
    known = False

    def answer(server: Scripted, method: str, path: str, _: bytes) -> bytes:
        if method == "POST":
            return http(200, job("pending"))
        if "/job/" in path:
            output = {"image_url": "", "image_urls": [f"{server.root}/a.png"], "seed": "1"}
            return http(200, job("completed", output=output)) if known else http(404, {"code": 404, "message": "None"})
        return http(200, png() if path == "/a.png" else BALANCE)

    async def lose(app: App) -> None:
        await generate(app, PROMPT)
        await shows(app, JobState.EXPIRED)
        await hands.press(app.window, "Look again")
        await hands.until(lambda: "The service no longer knows it" in notices(app), "the notice")
        assert (await shows(app, JobState.EXPIRED)).error

    async def find(app: App) -> None:
        nonlocal known
        await shows(app, JobState.EXPIRED)
        known = True
        await hands.press(app.window, "Look again")
        await pictures(app, 1)

    with scripted(answer) as server:
        travel(lose, "--base-url", server.base_url)
        travel(find, "--base-url", server.base_url)
        assert len(server.posts) == 1


def test_a_job_that_another_key_bought_says_so_and_is_found_on_request(
    travel: Travel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(tmp_path / "slow", pace=0.1) as slow:
        bought: list[JobRecord] = []

        async def buy(app: App) -> None:
            await generate(app, PROMPT)
            bought.append(await shows(app, JobState.ACCEPTED))

        async def look(app: App) -> None:
            assert app.desk is not None
            await shows(app, JobState.ACCEPTED)
            await hands.until(lambda: app.desk is not None and bool(app.desk.shown.whereabouts), "where it was sent")
            assert "with another key" in app.desk.shown.whereabouts
            slow.parts.switches.open_job_reads = True
            await hands.press(app.window, "Look again")
            await pictures(app)
            assert (await shows(app, JobState.DONE)).sent_to != bought[0].sent_to

        monkeypatch.setenv("LEGNEXT_API_KEY", slow.api_key)
        travel(buy, "--base-url", slow.base_url)
        monkeypatch.setenv("LEGNEXT_API_KEY", "a-new-key")
        travel(look, "--base-url", slow.base_url)
