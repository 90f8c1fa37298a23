"""Buying actions on any picture of any job: price, reason, once, several at a time, asked about first."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from studio.errors import InputError
from studio.jobs.handing_in import HandedIn
from studio.models.acting import Acting
from studio.models.action_state import MAYBE_TOO_LATE, NO_PICTURE
from studio.models.bounce import BOUNCE_SECONDS
from studio.models.desk import Desk
from studio.models.guard import SLIP_SECONDS
from studio.models.studio import LOST
from studio.models.till import MOVED
from studio.models.video.chain import ENOUGH
from studio.remote.pictures import Pixels
from studio.request.actions import ActionSpec, spec_named
from studio.request.tasks import Task
from studio.store.records import JobRecord, JobState, NewJob
from tests.models.test_desk import Table, start, table

__all__ = ["start", "table"]  # fixtures, used by name

Start = Callable[[], Desk]
DAY = 24 * 3600.0


@pytest.fixture
def acting(table: Table, start: Start) -> Acting:
    return start().acting


def rows(*actions: str) -> list[ActionSpec]:
    return [spec_named(action) for action in actions]


def test_one_action_on_several_pictures_is_one_batch_in_their_order(table: Table, acting: Acting) -> None:
    hill, valley = table.finished(), table.finished("a valley")
    acting.buy(spec_named("vary_strong"), [(hill, 1), (valley, 0), (hill, 0)])
    assert [(job.parent_id, job.parent_image, job.body["jobId"]) for job in table.engine.bought] == [
        (hill.id, 1, "remote a hill"), (valley.id, 0, "remote a valley"), (hill.id, 0, "remote a hill"),
    ]  # fmt: skip
    places = [job.place for job in table.engine.bought]
    assert [(place.number, place.count) for place in places if place] == [(1, 3), (2, 3), (3, 3)]
    assert len({place.batch for place in places if place}) == 1


def test_pictures_for_which_it_is_off_are_left_out_and_told(table: Table, acting: Acting) -> None:
    hill, waiting = table.finished(), table.job("a valley")
    acting.buy(spec_named("vary_strong"), [(hill, 0), (waiting, 0), (hill, 7)])
    assert [job.parent_image for job in table.engine.bought] == [0]
    assert table.engine.bought[0].place is None
    assert [str(error) for error in table.told] == ["2 of 3 were left out: The job is not finished."]
    acting.buy(spec_named("vary_strong"), [(waiting, 0)])
    assert [str(error) for error in table.told[1:]] == ["The job is not finished."]
    assert len(table.engine.bought) == 1


@pytest.mark.parametrize("action", ["retexture", "remove_background", "describe"])
def test_what_goes_by_address_names_the_picture_that_it_starts_from(table: Table, acting: Acting, action: str) -> None:
    hill = table.finished()
    acting.buy(spec_named(action), [(hill, 1)], {"prompt": "moss"} if action == "retexture" else {})
    [bought] = table.engine.bought
    assert bought.body["imgUrl"] == "https://pictures/1.png"
    assert (bought.parent_id, bought.parent_image) == (hill.id, 1)
    assert bought.prompt == {"retexture": "moss", "remove_background": "a hill", "describe": ""}[action]
    assert bought.estimate == acting.state(spec_named(action), hill, 1).price.points


@pytest.mark.parametrize("action", ["topaz", "animate"])
def test_by_the_job_while_it_lives_and_by_the_address_afterwards(table: Table, acting: Acting, action: str) -> None:
    hill = table.finished()
    acting.buy(spec_named(action), [(hill, 0)])
    table.now += 4 * DAY
    acting.buy(spec_named(action), [(hill, 0)])
    young, old = table.engine.bought
    assert (young.body["jobId"], young.body["imageNo"]) == ("remote a hill", 0)
    assert "jobId" not in old.body
    assert "https://pictures/0.png" in (old.body.get("image_url"), old.body.get("prompt"))
    assert (old.parent_id, old.parent_image) == (hill.id, 0)
    assert acting.state(spec_named("vary_strong"), hill, 0).note == MAYBE_TOO_LATE
    assert acting.state(spec_named(action), hill, 0).note == ""


def test_an_expired_picture_is_handed_in_first(table: Table, acting: Acting, qtbot: QtBot) -> None:
    hill = table.finished()
    table.now += 31 * DAY
    assert acting.state(spec_named("topaz"), hill, 0).enabled
    acting.buy(spec_named("topaz"), [(hill, 0)])
    qtbot.waitUntil(lambda: bool(table.engine.bought))
    [bought] = table.engine.bought
    assert "/emulator/files/" in bought.body["image_url"]
    assert [name for name, _ in table.engine.asked] == ["hand in"]
    assert acting.state(spec_named("topaz"), hill, 7).reason == NO_PICTURE


def test_pressed_again_while_its_picture_is_on_its_way_buys_once(
    table: Table, acting: Acting, qtbot: QtBot, tmp_path: Path
) -> None:
    hill, topaz, cut_out = table.finished(), spec_named("topaz"), spec_named("remove_background")
    path = tmp_path / "hill.png"
    Image.new("RGB", (8, 8)).save(path)
    table.now += 31 * DAY
    asked: list[Future[HandedIn]] = table.engine.hold_back()
    for _ in range(2):
        acting.buy(topaz, [(hill, 0)])
        acting.buy_at(cut_out, path)
        table.now += 2 * BOUNCE_SECONDS
    acting.buy(topaz, [(hill, 0)], {"resolution": "4K"})  # another wish
    assert len(asked) == 3
    for held in asked:
        held.set_result(HandedIn("https://host/a.png", Pixels(2, 1, b"abcdef", alpha=False)))
    qtbot.waitUntil(lambda: len(table.engine.bought) == 3)
    acting.buy(topaz, [(hill, 0)])  # what is there is there: the next press is a new one
    acting.buy_at(cut_out, path)
    assert len(asked) == 5


def test_a_fault_on_the_way_to_an_address_is_told_and_the_next_press_is_heard(
    table: Table, acting: Acting, qtbot: QtBot
) -> None:
    hill, valley, topaz = table.finished(), table.finished("a valley"), spec_named("topaz")
    table.now += 31 * DAY
    asked = table.engine.hold_back()
    acting.buy(topaz, [(hill, 0), (valley, 0)])
    with qtbot.captureExceptions() as bugs:
        asked[0].set_exception(ZeroDivisionError())
        asked[1].set_result(HandedIn("https://host/a.png", Pixels(2, 1, b"abcdef", alpha=False)))
        qtbot.waitUntil(lambda: bool(table.told))
    assert len(bugs) == 1
    assert [job.parent_id for job in table.engine.bought] == [valley.id]  # the other one is not lost with it
    assert [str(error) for error in table.told] == [f"1 of 2 were left out: {LOST}"]
    table.now += BOUNCE_SECONDS
    acting.buy(topaz, [(hill, 0), (valley, 0)])
    assert len(asked) == 4


def test_what_was_on_its_way_is_not_bought_with_another_account(
    table: Table, acting: Acting, qtbot: QtBot, tmp_path: Path
) -> None:
    hill, path = table.finished(), tmp_path / "hill.png"
    Image.new("RGB", (8, 8)).save(path)
    table.now += 31 * DAY
    asked = table.engine.hold_back()
    acting.buy(spec_named("topaz"), [(hill, 0)])
    acting.buy_at(spec_named("remove_background"), path)
    table.desk.studio.service_changed.emit("another account")
    for held in asked:
        held.set_result(HandedIn("https://host/a.png", Pixels(2, 1, b"abcdef", alpha=False)))
    qtbot.waitUntil(lambda: len(table.told) == 2)
    assert table.told == [MOVED, MOVED]
    assert table.engine.bought == []
    acting.buy(spec_named("topaz"), [(hill, 0)])
    assert len(asked) == 3


def test_a_price_above_the_limit_is_asked_about_and_a_bounced_press_is_no_answer(table: Table, acting: Acting) -> None:
    desk, animate = table.desk, spec_named("animate")
    desk.draft.batch.guard.limit = 1000
    hill = table.finished()
    dear = {"resolution": 1}
    asked: list[bool] = []
    acting.asked_changed.connect(lambda: asked.append(acting.asks(animate)))
    acting.buy(animate, [(hill, 0)], dear)
    assert (table.engine.bought, asked) == ([], [True])
    assert acting.state(animate, hill, 0, dear).asked
    acting.buy(animate, [(hill, 0)], dear)  # the finger slipped
    assert table.engine.bought == []
    table.now += SLIP_SECONDS
    acting.buy(animate, [(hill, 0)], dear)
    assert [job.estimate for job in table.engine.bought] == [1536]
    assert asked == [True, False]
    acting.buy(animate, [(hill, 0)], dear)  # and again right after
    assert len(table.engine.bought) == 1
    table.now += BOUNCE_SECONDS
    acting.buy(spec_named("upscale_subtle"), [(hill, 0)])  # not offered
    acting.buy(spec_named("vary_strong"), [(hill, index % 2) for index in range(9)])
    assert len(table.engine.bought) == 1
    assert acting.asks(spec_named("vary_strong"))


def test_a_file_an_address_and_words_are_bought_without_a_parent(
    table: Table, acting: Acting, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "hill.png"
    Image.new("RGB", (8, 8)).save(path)
    acting.buy_at(spec_named("remove_background"), path)
    qtbot.waitUntil(lambda: len(table.engine.bought) == 1)
    acting.buy_at(spec_named("topaz"), " https://pictures/a.png ", {"resolution": "4K"})
    acting.buy_words(spec_named("shorten"), {"prompt": "a very quiet hill"})
    cut_out, topaz, shorter = table.engine.bought
    assert cut_out.body["imgUrl"].endswith("hill.png")
    assert (topaz.body["image_url"], topaz.estimate) == ("https://pictures/a.png", 160)
    assert (shorter.task, shorter.estimate) == (Task.SHORTEN, 20)
    assert [job.parent_id for job in table.engine.bought] == [None] * 3
    acting.buy_at(spec_named("topaz"), "hill.png")
    assert [type(error) for error in table.told] == [InputError]


def test_a_video_has_its_own_actions_and_a_picture_its_own(table: Table, acting: Acting) -> None:
    hill = table.finished()
    for spec in rows("extend_video", "upscale_video"):
        assert acting.state(spec, hill, 0).reason == "This is a picture, not a video."


def film(table: Table, task: Task, parent: JobRecord | None) -> JobRecord:
    """A video that is done, offered for another extension however long it is."""
    lineage = (None, None) if parent is None else (parent.id, 0)
    new = NewJob(task=task, body={}, prompt="slowly", estimate=480, parent_id=lineage[0], parent_image=lineage[1])
    journal = table.store.journal
    job = journal.record(new).result(10)
    journal.change(job.id, state=JobState.ACCEPTED, remote_id=f"remote {job.id}").result(10)
    journal.finished(
        job.id, urls=[("video", "https://videos/0.mp4")], seed="1", actions={"extend": [0], "upscale": [0]},
        consumed=480, reply="{}", ended_at=table.now,
    ).result(10)  # fmt: skip
    return journal.change(job.id, state=JobState.DONE).result(10)


def test_a_fifth_extension_is_off_as_soon_as_the_four_are_known(table: Table, acting: Acting, qtbot: QtBot) -> None:
    extend, last = spec_named("extend_video"), film(table, Task.VIDEO_DIFFUSION, None)
    family = [last]
    for _ in range(4):
        family.append(film(table, Task.EXTEND_VIDEO, family[-1]))
    table.desk.shown.set_job(family[-1])
    told: list[str] = []
    table.desk.shown.actions_changed.connect(lambda: told.append(acting.state(extend, family[-1], 0).reason))
    qtbot.waitUntil(lambda: acting.state(extend, family[-1], 0).reason == ENOUGH)
    assert told[-1] == ENOUGH
    assert not acting.state(extend, family[-1], 0).enabled
    acting.buy(extend, [(family[-1], 0)])
    assert table.engine.bought == []
    assert [str(error) for error in table.told] == [ENOUGH]
    assert acting.state(extend, family[3], 0).enabled  # of three
    assert acting.state(spec_named("upscale_video"), family[-1], 0).enabled
