"""When a blend can be sent, what is sent, and what is said where it cannot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from studio.errors import InputError, StudioError
from studio.models.blending import HOW_MANY, Blending
from studio.models.desk import Desk
from studio.models.guard import SLIP_SECONDS
from studio.models.studio import LOST
from studio.models.tray import Held
from studio.request.operations import BlendAspect
from studio.request.tasks import Task
from studio.store.records import JobRecord
from tests.models.test_desk import Table, start, table

__all__ = ["start", "table"]


def filled(desk: Desk, *jobs: JobRecord) -> Blending:
    for job in jobs:
        desk.tray.add_pictures(job, range(len(job.pictures)))
    return desk.blending


@pytest.mark.parametrize(("count", "sentence"), [(0, HOW_MANY), (1, HOW_MANY), (2, ""), (5, ""), (6, HOW_MANY)])
def test_two_to_five_pictures_can_be_blended(table: Table, count: int, sentence: str) -> None:
    desk = table.desk
    desk.tray.add([Held(address=f"https://x/{number}.png") for number in range(count)])
    assert desk.blending.obstacle == sentence
    desk.blending.send()
    assert not desk.blending.is_busy


@pytest.mark.parametrize("aspect", BlendAspect)
def test_it_is_sent_by_addresses_in_the_order_of_the_tray(
    table: Table, start: Callable[[], Desk], qtbot: QtBot, aspect: BlendAspect
) -> None:
    made = table.finished()
    desk = start()
    desk.tray.add([Held(address="https://x/first.png")])
    blending = filled(desk, made)
    desk.tray.move(2, 1)
    blending.set_aspect(aspect)
    assert blending.price.points == 80
    with qtbot.waitSignal(blending.sent):
        blending.send()
    (job,) = table.engine.bought
    assert job.task is Task.BLEND
    urls = ["https://x/first.png", "https://pictures/1.png", "https://pictures/0.png"]
    assert job.body == {"imgUrls": urls, "aspect_ratio": aspect.value}
    assert (job.parent_id, job.parent_image, job.prompt, job.estimate) == (made.id, 1, "", 80)
    assert not blending.is_busy
    qtbot.waitUntil(lambda: desk.shown.record is not None and desk.shown.record.task is Task.BLEND)


def test_a_file_gets_an_address_on_the_way_and_a_bounced_press_buys_once(
    table: Table, start: Callable[[], Desk], qtbot: QtBot, tmp_path: Path
) -> None:
    desk = start()
    for name in ("a", "b"):
        Image.new("RGB", (4, 4), "red").save(tmp_path / f"{name}.png")
        desk.tray.add_wishes([tmp_path / f"{name}.png"])
    qtbot.waitUntil(lambda: len(desk.tray.held) == 2)
    with qtbot.waitSignal(desk.blending.sent):
        desk.blending.send()
        assert desk.blending.is_busy
        desk.blending.send()
    desk.blending.send()
    (job,) = table.engine.bought
    assert job.body["imgUrls"] == [f"http://127.0.0.1:9/emulator/files/{name}.png" for name in ("a", "b")]
    assert (job.parent_id, job.parent_image) == (None, None)


def test_a_picture_without_an_address_is_named(table: Table, start: Callable[[], Desk]) -> None:
    made = table.finished()
    desk = start()
    blending = filled(desk, made)
    desk.addresses.why_not = lambda job, index, task: "It is gone." if index == 1 else ""  # type: ignore[method-assign]
    assert blending.obstacle == "Picture 2: It is gone."
    blending.send()
    assert table.engine.bought == []


def test_what_fails_on_the_way_is_said_and_can_be_tried_again(table: Table, start: Callable[[], Desk]) -> None:
    made = table.finished()
    desk = start()
    blending = filled(desk, made)

    def refuse(
        job: JobRecord, index: int, task: Task, then: Callable[[str], None], failed: Callable[[StudioError], None]
    ) -> None:
        failed(InputError("No room.")) if index else then("https://x/0.png")

    desk.addresses.obtain = refuse  # type: ignore[method-assign]
    blending.send()
    assert (blending.trouble, blending.is_busy) == ("Picture 2: No room.", False)
    desk.tray.remove(1)
    assert blending.trouble == ""
    assert table.engine.bought == []


def test_a_fault_on_the_way_to_an_address_ends_it(
    table: Table, start: Callable[[], Desk], qtbot: QtBot, tmp_path: Path
) -> None:
    made = table.finished()
    desk = start()
    blending = filled(desk, made)
    Image.new("RGB", (4, 4), "red").save(tmp_path / "a.png")
    desk.tray.add_wishes([tmp_path / "a.png"], 0)
    qtbot.waitUntil(lambda: len(desk.tray.held) == 3)
    asked = table.engine.hold_back()
    blending.send()
    with qtbot.captureExceptions() as bugs:
        asked[0].set_exception(ZeroDivisionError())
        qtbot.waitUntil(lambda: not blending.is_busy)
    assert len(bugs) == 1
    assert blending.trouble == f"Picture 1: {LOST}"
    assert table.engine.bought == []


def test_above_the_limit_the_second_press_buys(table: Table, start: Callable[[], Desk], qtbot: QtBot) -> None:
    made = table.finished()
    desk = start()
    blending = filled(desk, made)
    desk.draft.batch.guard.limit = 50
    blending.send()
    assert (blending.asks, table.engine.bought) == (True, [])
    blending.set_aspect(BlendAspect.PORTRAIT)
    assert not blending.asks
    blending.send()
    table.now += 2 * SLIP_SECONDS
    with qtbot.waitSignal(blending.sent):
        blending.send()
    assert table.engine.bought[0].body["aspect_ratio"] == "2:3"
