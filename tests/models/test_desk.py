"""What each press means: what is bought, shown, and left alone; over a real library, without a service."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from studio.errors import KeyRefused, NotAllowed, StudioError
from studio.jobs.engine import Engine
from studio.jobs.events import JobAdded, JobChanged, Trouble
from studio.models.bounce import BOUNCE_SECONDS
from studio.models.desk import Desk
from studio.models.draft import Draft
from studio.models.job_words import sum_words
from studio.models.offers import Offer
from studio.models.sheet import SHEET, Sheet
from studio.models.studio import StudioModel
from studio.models.tasks import Tasks
from studio.request.actions import ACTIONS, ActionSpec
from studio.request.operations import Imagine
from studio.request.tasks import Task
from studio.store import Store, open_store
from studio.store.records import JobRecord, JobState, NewJob, PictureState
from tests.models.buying import Counter

NOON = 1_795_521_600.0


def spec(action: str) -> ActionSpec:
    return next(one for one in ACTIONS if one.id == action)


class Table:
    """A desk, what lies behind it, and a clock that the test turns."""

    def __init__(self, store: Store, tasks: Tasks) -> None:
        self.now = NOON
        self.store = store
        self.tasks = tasks
        self.engine = Counter(store, tasks)
        self.studio = StudioModel(
            lambda: cast(Engine, self.engine), tasks, practice=True, clock=lambda: self.now, parent=tasks
        )
        self.desk = Desk(self.studio, Draft(parent=tasks), self.engine.opened, clock=lambda: self.now, parent=tasks)
        self.told: list[StudioError] = []
        self.desk.told.connect(self.told.append)

    @property
    def shown_id(self) -> int | None:
        record = self.desk.shown.record
        return None if record is None else record.id

    def job(self, prompt: str = "a hill", **changes: Any) -> JobRecord:
        """A job that was journalled before this start."""
        new = NewJob(task=Task.DIFFUSION, body={"text": prompt}, prompt=prompt, estimate=80)
        job = self.store.journal.record(new).result(10)
        return self.store.journal.change(job.id, **changes).result(10) if changes else job

    def finished(self, prompt: str = "a hill", missing: int | None = None) -> JobRecord:
        """The same, done, with two pictures of which one may be missing."""
        job = self.job(prompt, state=JobState.ACCEPTED, remote_id=f"remote {prompt}")
        journal = self.store.journal
        urls = [("image", f"https://pictures/{index}.png") for index in range(2)]
        offered: dict[str, Any] = {"variation": [0, 1], "remix": [0, 1], "pan": [0, 1], "reroll": True}
        journal.finished(
            job.id, urls=urls, seed="1", actions=offered, consumed=80, reply="{}", ended_at=NOON - 60
        ).result(10)
        for index in range(2):
            if index == missing:
                journal.picture_missing(job.id, index, "Gone.").result(10)
            else:
                journal.picture_stored(job.id, index, f"{job.id}-{index}.png", "0", 1, 3, 2).result(10)
        return journal.change(job.id, state=JobState.DONE).result(10)


@pytest.fixture
def table(qtbot: QtBot, tmp_path: Path) -> Iterator[Table]:
    store = open_store(tmp_path / "data", tmp_path / "pictures", tmp_path / "cache", lambda: NOON)
    tasks = Tasks()
    made = Table(store, tasks)
    yield made
    made.desk.close()
    tasks.close()
    store.close()


@pytest.fixture
def start(table: Table, qtbot: QtBot) -> Callable[[], Desk]:
    """Open the library behind the desk and wait until the history is there."""

    def go() -> Desk:
        with qtbot.waitSignal(table.desk.history.loaded):
            table.studio.start()
        return table.desk

    return go


# Generate


def test_a_bounced_key_buys_once_and_a_second_wish_twice(table: Table, start: Callable[[], Desk]) -> None:
    desk = start()
    desk.draft.set_text("a hill")
    desk.generate()
    table.now += BOUNCE_SECONDS / 2
    desk.generate()
    assert len(table.engine.bought) == 1
    table.now += BOUNCE_SECONDS
    desk.generate()
    assert len(table.engine.bought) == 2
    desk.draft.set_text("a hill at noon")
    desk.generate()
    assert [job.prompt for job in table.engine.bought] == ["a hill", "a hill", "a hill at noon"]


@pytest.mark.parametrize("prompt", ["", "a hill --relax", "a" * 8193], ids=["empty", "refused flag", "too long"])
def test_what_is_certain_to_be_refused_is_not_bought(table: Table, start: Callable[[], Desk], prompt: str) -> None:
    desk = start()
    desk.draft.set_text(prompt)
    desk.generate()
    assert table.engine.bought == []


def test_what_was_asked_for_is_shown_at_once(table: Table, start: Callable[[], Desk], qtbot: QtBot) -> None:
    table.finished()
    desk = start()
    desk.draft.set_text("a valley")
    desk.generate()
    qtbot.waitUntil(lambda: desk.shown.record is not None and desk.shown.record.prompt == "a valley")
    qtbot.waitUntil(lambda: desk.history.job_count == 2)


def test_a_key_that_is_held_down_buys_once_however_long(table: Table, start: Callable[[], Desk]) -> None:
    desk = start()
    desk.draft.set_text("a hill")
    for _ in range(12):
        desk.generate()
        table.now += BOUNCE_SECONDS / 4
    assert len(table.engine.bought) == 1


# A batch


def test_the_ticked_prompts_are_bought_in_order_as_one_batch(
    table: Table, start: Callable[[], Desk], qtbot: QtBot
) -> None:
    desk = start()
    desk.draft.set_text("{red, green} fox --ar {1:1, 3:2}")
    desk.draft.batch.texts()
    desk.draft.batch.tick(1, False)
    desk.generate()
    desk.generate()
    bought = table.engine.bought
    prompts = ["red fox --ar 1:1", "green fox --ar 1:1", "green fox --ar 3:2"]
    assert [job.prompt for job in bought] == [job.body["text"] for job in bought] == prompts
    assert [job.place and (job.place.number, job.place.count) for job in bought] == [(1, 3), (2, 3), (3, 3)]
    assert len({job.place and job.place.batch for job in bought}) == 1
    qtbot.waitUntil(lambda: desk.shown.record is not None and desk.shown.record.prompt == prompts[0])


def test_one_ticked_prompt_alone_is_an_ordinary_job(table: Table, start: Callable[[], Desk]) -> None:
    desk = start()
    desk.draft.set_text("{red, green} fox")
    desk.draft.batch.texts()
    desk.draft.batch.tick(0, False)
    desk.generate()
    assert [(job.prompt, job.place) for job in table.engine.bought] == [("green fox", None)]


def test_a_sum_above_the_limit_is_asked_about_first(table: Table, start: Callable[[], Desk]) -> None:
    desk = start()
    guard = desk.draft.batch.guard
    guard.limit = 160
    desk.draft.set_text("{red, green} fox")
    desk.generate()
    assert len(table.engine.bought) == 2
    table.now += 10
    desk.draft.set_text("{red, green, blue} fox")
    desk.generate()
    table.now += 0.1
    desk.generate()
    assert (len(table.engine.bought), guard.asks("generate")) == (2, True)
    table.now += 1
    desk.generate()
    assert (len(table.engine.bought), guard.asks("generate")) == (5, False)


def test_a_sheet_is_bought_as_one_batch_and_opened(table: Table, start: Callable[[], Desk], qtbot: QtBot) -> None:
    desk = start()
    desk.draft.set_text("a fox --seed 7")
    sheet = Sheet(desk.draft)
    sheet.write(0, "0, 250")
    sheet.write(1, "0, much")
    desk.send_sheet(sheet)
    assert table.engine.bought == []
    sheet.write(1, "0, 50")
    with qtbot.waitSignal(desk.sheet.opened):
        desk.send_sheet(sheet)
        desk.send_sheet(sheet)
    assert [job.prompt for job in table.engine.bought] == [
        f"a fox --seed 7 --stylize {stylize} --chaos {chaos}" for stylize in (0, 250) for chaos in (0, 50)
    ]
    assert [job.place and job.place.axes for job in table.engine.bought] == [sheet.axes()] * 4
    table.tasks.post(JobChanged(table.store.journal.change(1, state=JobState.REFUSED, error="No.").result(10)))
    qtbot.waitUntil(lambda: desk.sheet.trouble(0, 0) == "No.")
    with qtbot.waitSignal(desk.sheet.closed):
        desk.show(3)
    qtbot.waitUntil(lambda: table.shown_id == 3)
    with qtbot.waitSignal(desk.sheet.opened):
        desk.open_sheet(3)


def test_a_sheet_above_the_limit_is_asked_about_first(table: Table, start: Callable[[], Desk]) -> None:
    desk = start()
    desk.draft.set_text("a fox")
    desk.draft.batch.guard.limit = 100
    sheet = Sheet(desk.draft)
    desk.send_sheet(sheet)
    assert table.engine.bought == []
    assert desk.draft.batch.guard.asks(SHEET)
    table.now += 1
    desk.send_sheet(sheet)
    assert len(table.engine.bought) == sheet.count > 1


def test_too_many_are_not_bought_at_all(table: Table, start: Callable[[], Desk]) -> None:
    desk = start()
    desk.draft.set_text("{1..10}" * 6)
    for _ in range(2):
        desk.generate()
        table.now += 2
    assert table.engine.bought == []


# Actions


@pytest.mark.parametrize(
    ("action", "extras"),
    [("vary_strong", {}), ("reroll", {}), ("pan_left", {"scale": 2.0}), ("remix_strong", {"prompt": "a hill in snow"})],
)
def test_an_action_pressed_twice_at_once_buys_once_and_a_second_wish_twice(
    table: Table, start: Callable[[], Desk], qtbot: QtBot, action: str, extras: dict[str, Any]
) -> None:
    parent = table.finished()
    desk = start()
    qtbot.waitUntil(lambda: table.shown_id == parent.id)
    desk.act(spec(action), 0, dict(extras))
    desk.act(spec(action), 0, dict(extras))
    assert len(table.engine.bought) == 1
    table.now += BOUNCE_SECONDS
    desk.act(spec(action), 0, dict(extras))
    assert len(table.engine.bought) == 2


def test_the_same_action_on_another_picture_job_or_with_other_words_is_another_wish(
    table: Table, start: Callable[[], Desk], qtbot: QtBot
) -> None:
    other, parent = table.finished("a valley"), table.finished()
    desk = start()
    qtbot.waitUntil(lambda: table.shown_id == parent.id)
    desk.act(spec("vary_strong"), 0, {})
    desk.act(spec("vary_strong"), 1, {})
    desk.act(spec("vary_subtle"), 1, {})
    desk.act(spec("remix_subtle"), 1, {"prompt": "snow"})
    desk.act(spec("remix_subtle"), 1, {"prompt": "rain"})
    desk.shown.set_job(other)
    desk.act(spec("remix_subtle"), 1, {"prompt": "rain"})
    assert len(table.engine.bought) == 6


def test_an_action_is_bought_on_its_picture_with_what_was_set_beside_it(
    table: Table, start: Callable[[], Desk], qtbot: QtBot
) -> None:
    parent = table.finished()
    desk = start()
    qtbot.waitUntil(lambda: table.shown_id == parent.id)
    desk.act(spec("remix_subtle"), 1, {"prompt": "a hill in snow"})
    desk.act(spec("pan_left"), 0, {"scale": 2.25})
    desk.act(spec("vary_strong"), 1, {})
    remix, pan, vary = table.engine.bought
    assert (remix.task, remix.prompt, remix.body["remixPrompt"], remix.body["imageNo"]) == (
        Task.REMIX,
        "a hill in snow",
        "a hill in snow",
        1,
    )
    assert (pan.task, pan.body["scale"], pan.prompt) == (Task.PAN, 2.25, "a hill")
    assert {(job.parent_id, job.body["jobId"]) for job in (remix, pan, vary)} == {(parent.id, "remote a hill")}
    assert [job.parent_image for job in (remix, pan, vary)] == [1, 0, 1]
    assert vary.estimate == 120


def test_nothing_can_be_done_with_a_job_that_the_service_never_took(
    table: Table, start: Callable[[], Desk], qtbot: QtBot
) -> None:
    desk = start()
    desk.act(spec("vary_strong"), 0, {})
    waiting = table.job()
    desk.show(waiting.id)
    qtbot.waitUntil(lambda: table.shown_id == waiting.id)
    desk.act(spec("vary_strong"), 0, {})
    assert table.engine.bought == []


# What is in the middle


def test_after_a_start_the_newest_job_is_in_the_middle(table: Table, start: Callable[[], Desk], qtbot: QtBot) -> None:
    table.finished("old")
    newest = table.finished("new")
    start()
    qtbot.waitUntil(lambda: table.shown_id == newest.id)


def test_a_job_that_is_read_late_is_shown_unless_another_was_wanted_meanwhile(
    table: Table, start: Callable[[], Desk], qtbot: QtBot
) -> None:
    desk = start()
    first, second, third = (table.finished(prompt) for prompt in ("one", "two", "three"))
    assert desk.history.record(second.id) is None
    desk.show(second.id)
    qtbot.waitUntil(lambda: table.shown_id == second.id)
    seen: list[int | None] = []
    desk.shown.job_changed.connect(lambda: seen.append(table.shown_id))
    desk.show(first.id)
    desk.show(third.id)
    qtbot.waitUntil(lambda: table.shown_id == third.id)
    assert first.id not in seen


def test_the_family_of_the_shown_job_follows_and_takes_in_what_is_bought(
    table: Table, start: Callable[[], Desk], qtbot: QtBot
) -> None:
    parent = table.finished()
    desk = start()
    qtbot.waitUntil(lambda: table.shown_id == parent.id)
    desk.act(spec("vary_strong"), 1, {})
    qtbot.waitUntil(lambda: table.shown_id != parent.id)
    qtbot.waitUntil(lambda: desk.shown.parent_job is not None and desk.shown.parent_job.id == parent.id)
    child = table.shown_id
    assert child is not None
    desk.show(parent.id)
    qtbot.waitUntil(lambda: [job.id for job in desk.shown.children_jobs] == [child])
    table.tasks.post(JobChanged(table.store.journal.change(child, state=JobState.REFUSED).result(10)))
    qtbot.waitUntil(lambda: [job.state for job in desk.shown.children_jobs] == [JobState.REFUSED])


# What is offered


def test_a_prompt_is_brought_back_as_it_was(table: Table, start: Callable[[], Desk], qtbot: QtBot) -> None:
    old = table.finished("a  fox\n--ar 3:2")
    desk = start()
    desk.draft.set_text("something else")
    desk.bring_back(old.id)
    qtbot.waitUntil(lambda: desk.draft.text == "a  fox\n--ar 3:2")
    assert table.engine.bought == []


def test_only_a_waiting_job_is_taken_back_the_shown_one_or_another(
    table: Table, start: Callable[[], Desk], qtbot: QtBot
) -> None:
    running = table.job("running", state=JobState.ACCEPTED, remote_id="r")
    other = table.job("other")
    waiting = table.job("waiting")
    desk = start()
    qtbot.waitUntil(lambda: table.shown_id == waiting.id)
    desk.fulfil(Offer.TAKE_BACK)
    assert table.engine.asked == [("drop", waiting.id)]
    desk.fulfil(Offer.TAKE_BACK, running.id)
    desk.fulfil(Offer.TAKE_BACK, other.id)
    qtbot.waitUntil(lambda: len(table.engine.asked) == 2)
    assert table.engine.asked[1] == ("drop", other.id)


def test_a_job_that_waits_for_another_account_is_sent_with_this_one_on_request(
    table: Table, start: Callable[[], Desk], qtbot: QtBot
) -> None:
    waiting = table.job("waiting", sent_to="https://a.test/api#1")
    desk = start()
    qtbot.waitUntil(lambda: table.shown_id == waiting.id)
    desk.fulfil(Offer.SEND_HERE)
    assert table.engine.asked == []
    table.studio.service_changed.emit("https://a.test/api#2")
    desk.fulfil(Offer.SEND_HERE)
    assert table.engine.asked == [("send", waiting.id)]


def test_missing_pictures_are_fetched_again_and_looked_for_again(
    table: Table, start: Callable[[], Desk], qtbot: QtBot
) -> None:
    whole = table.finished("whole")
    lossy = table.finished("lossy", missing=1)
    desk = start()
    qtbot.waitUntil(lambda: table.shown_id == lossy.id)
    desk.thumbnails.get(lossy.id, 0)
    qtbot.waitUntil(lambda: desk.thumbnails.has_failed(lossy.id, 0))
    desk.fulfil(Offer.FETCH_AGAIN, whole.id)
    desk.fulfil(Offer.FETCH_AGAIN)
    assert not desk.thumbnails.has_failed(lossy.id, 0)
    assert lossy.pictures[1].state is PictureState.MISSING
    # The question about the other job went to the library first and is answered by now.
    with qtbot.waitSignal(desk.draft.text_changed):
        desk.bring_back(whole.id)
    assert table.engine.asked == [("fetch", lossy.id)]


def test_a_job_of_unknown_outcome_lets_the_balance_be_compared(
    table: Table, start: Callable[[], Desk], qtbot: QtBot
) -> None:
    lost = table.job(state=JobState.UNKNOWN)
    desk = start()
    qtbot.waitUntil(lambda: table.shown_id == lost.id)
    desk.fulfil(Offer.CHECK_BALANCE)
    qtbot.waitUntil(lambda: desk.shown.balance == 20_840)
    assert table.engine.asked == [("balance", 0)]


def test_a_prompt_is_copied_and_without_a_job_nothing_is_done(table: Table, start: Callable[[], Desk]) -> None:
    QGuiApplication.clipboard().setText("mine")
    desk = start()
    for offer in Offer:
        desk.fulfil(offer)
    assert (QGuiApplication.clipboard().text(), table.engine.asked) == ("mine", [])
    desk.shown.set_job(table.finished("a fox"))
    desk.fulfil(Offer.COPY_PROMPT)
    assert QGuiApplication.clipboard().text() == "a fox"


# Trouble


def test_trouble_of_one_job_stands_on_its_card_and_what_holds_everything_is_told(
    table: Table, start: Callable[[], Desk], qtbot: QtBot
) -> None:
    start()
    for trouble in (
        Trouble(NotAllowed("Not in your plan."), 1),
        Trouble(KeyRefused("Wrong key."), 1),
        Trouble(NotAllowed("No.")),
    ):
        table.tasks.post(trouble)
    qtbot.waitUntil(lambda: len(table.told) == 2)
    assert [error.sentence for error in table.told] == ["Wrong key.", "No."]


def test_the_day_above_generate_is_the_day_in_the_history_at_every_step(table: Table, qtbot: QtBot) -> None:
    table.studio.start()
    history = table.desk.history
    qtbot.waitUntil(lambda: history.is_loaded)
    assert table.studio.spent_today == 0

    def agree(points: int) -> None:
        qtbot.waitUntil(lambda: table.studio.spent_today == points)
        qtbot.waitUntil(lambda: history.heading(0)[1].endswith(sum_words(2, points)))

    table.studio.submit([Imagine(text="a hill"), Imagine(text="a lake")])
    qtbot.waitUntil(lambda: history.job_count == 2)
    first, second = (history.job_id_at(row) for row in (1, 2))
    assert first is not None
    assert second is not None
    estimate = table.store.library.job(first).result(10).estimate
    agree(2 * estimate)
    journal = table.store.journal
    for job_id, changes, points in (
        (first, {"state": JobState.SENDING}, 2 * estimate),
        (first, {"state": JobState.ACCEPTED, "remote_id": "1", "frozen": 100}, 100 + estimate),
        (second, {"state": JobState.DROPPED}, 100),
        (first, {"state": JobState.FINISHED, "consumed": 60}, 60),
        (first, {"state": JobState.DONE}, 60),
    ):
        changed = journal.change(job_id, **changes).result(10)
        table.tasks.post(JobChanged(changed))
        agree(points)


def test_a_hundred_jobs_are_not_a_hundred_sums(table: Table, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    table.studio.start()
    qtbot.waitUntil(lambda: table.studio.store is not None)
    asked: list[Future[int]] = []

    def spent_since(moment: float) -> Future[int]:
        asked.append(Future())
        return asked[-1]

    assert table.studio.store is not None
    qtbot.waitUntil(lambda: not table.studio._counting)
    monkeypatch.setattr(table.studio.store.library, "spent_since", spent_since)
    for number in range(100):
        table.tasks.post(JobAdded(table.job(f"hill {number}")))
    qtbot.waitUntil(lambda: table.desk.history.job_count == 100)
    assert len(asked) == 1
    asked[0].set_result(80)
    qtbot.waitUntil(lambda: len(asked) == 2)
    asked[1].set_result(8000)
    qtbot.waitUntil(lambda: table.studio.spent_today == 8000)
    assert len(asked) == 2


def test_pictures_are_exported_beside_those_of_the_library(table: Table, start: Callable[[], Desk]) -> None:
    desk = start()
    assert desk.viewing.exporter.folder == table.store.files.root.parent / "Legnext export"
