"""One action on all of the tray: what it would send, what it leaves out and why, and what can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from studio.models.desk import Desk
from studio.models.guard import SLIP_SECONDS
from studio.models.tray import Held
from studio.models.tray_orders import EMPTY, NO_JOB, NONE_CAN, PROMPT, LeftOut
from studio.request.tasks import Task
from studio.store.records import JobState
from tests.models.test_desk import Table, spec, start, table

__all__ = ["start", "table"]


def test_the_plan_counts_prices_and_names_what_is_left_out(table: Table, start: Callable[[], Desk]) -> None:
    made = table.finished()
    desk = start()
    desk.tray.add([Held(address="https://x/1.png")])
    desk.tray.add_pictures(made, [0, 1])
    plan = desk.tray_orders.plan(spec("vary_strong"), {})
    assert plan.pictures == ((made, 0), (made, 1))
    assert plan.left_out == (LeftOut(1, NO_JOB),)
    assert (plan.amount_words, plan.sum_words) == ("2 of 3", "2 × 120 = 240 points · 0.24 $")
    nothing = desk.tray_orders.plan(spec("upscale_subtle"), {})
    assert (nothing.amount_words, nothing.sum_words, len(nothing.left_out)) == ("0 of 3", "", 3)
    assert nothing.left_out[1].reason == "The service does not offer upscale for this job."
    assert desk.tray_orders.obstacle(nothing, {}) == NONE_CAN
    desk.tray.clear()
    assert desk.tray_orders.obstacle(desk.tray_orders.plan(spec("vary_strong"), {}), {}) == EMPTY


def test_different_prices_are_summed_up(table: Table, start: Callable[[], Desk]) -> None:
    dear, plain = table.finished("a hill --turbo"), table.finished("a hill")
    desk = start()
    desk.tray.add_pictures(dear, [0])
    desk.tray.add_pictures(plain, [0, 1])
    plan = desk.tray_orders.plan(spec("vary_strong"), {})
    assert plan.sum_words == "3 pictures = about 480 points · 0.48 $"


def test_words_that_it_cannot_do_without_are_asked_for(table: Table, start: Callable[[], Desk]) -> None:
    made = table.finished()
    desk = start()
    desk.tray.add_pictures(made, [0])
    plan = desk.tray_orders.plan(spec("remix_strong"), {})
    assert desk.tray_orders.obstacle(plan, {}) == PROMPT
    assert desk.tray_orders.obstacle(plan, {"prompt": "a lake"}) == ""
    assert desk.tray_orders.own_prompt == "a hill"


def test_it_goes_as_one_batch_with_its_parents(table: Table, start: Callable[[], Desk], qtbot: QtBot) -> None:
    one, other = table.finished("a hill"), table.finished("a valley")
    desk = start()
    desk.tray.add_pictures(other, [1])
    desk.tray.add_pictures(one, [0, 1])
    orders = desk.tray_orders
    orders.send(orders.plan(spec("remix_subtle"), {"prompt": "a lake"}), {"prompt": "a lake"})
    bought = table.engine.bought
    assert [(job.task, job.parent_id, job.parent_image, job.prompt) for job in bought] == [
        (Task.REMIX, other.id, 1, "a lake"),
        (Task.REMIX, one.id, 0, "a lake"),
        (Task.REMIX, one.id, 1, "a lake"),
    ]
    places = [job.place for job in bought if job.place is not None]
    assert [(place.number, place.count) for place in places] == [(1, 3), (2, 3), (3, 3)]
    assert len({place.batch for place in places}) == 1
    orders.send(orders.plan(spec("remix_subtle"), {"prompt": "a lake"}), {"prompt": "a lake"})
    assert len(table.engine.bought) == 3  # the same press


def test_above_the_limit_the_second_press_buys(table: Table, start: Callable[[], Desk], qtbot: QtBot) -> None:
    made = table.finished()
    desk = start()
    desk.tray.add_pictures(made, [0, 1])
    desk.draft.batch.guard.limit = 200
    orders, vary = desk.tray_orders, spec("vary_strong")
    orders.send(orders.plan(vary, {}), {})
    assert (orders.asks(vary), table.engine.bought) == (True, [])
    assert not orders.asks(spec("vary_subtle"))
    table.now += 2 * SLIP_SECONDS
    orders.send(orders.plan(vary, {}), {})
    assert len(table.engine.bought) == 2


@pytest.fixture
def sent(table: Table, start: Callable[[], Desk], qtbot: QtBot) -> Desk:
    made = table.finished()
    desk = start()
    desk.tray.add_pictures(made, [0, 1])
    orders = desk.tray_orders
    orders.send(orders.plan(spec("vary_strong"), {}), {})
    qtbot.waitUntil(lambda: len(orders.waiting) == 2)
    return desk


def test_what_waits_can_be_taken_back_and_what_was_sent_cannot(table: Table, sent: Desk) -> None:
    orders = sent.tray_orders
    assert orders.sent_words == "2 wait here and can be taken back."
    first, second = orders.waiting
    gone = table.store.journal.change(first, state=JobState.ACCEPTED, remote_id="x").result(10)
    table.studio.job_changed.emit(gone)
    assert orders.sent_words == "1 was sent, and the service has no cancel; 1 waits here and can be taken back."
    orders.take_back()
    assert table.engine.asked[-1] == ("drop", second)
    table.studio.job_changed.emit(table.store.journal.change(second, state=JobState.DROPPED).result(10))
    assert orders.sent_words == "1 of 2 jobs has ended. The other 1 is with the service, which has no cancel."
    assert not orders.is_over
    table.studio.job_changed.emit(replace(gone, state=JobState.DONE))
    assert (orders.sent_words, orders.is_over) == ("All 2 jobs have ended.", True)
    orders.put_away()
    assert orders.sent_words == ""


def test_another_job_is_not_taken_for_the_batch(table: Table, start: Callable[[], Desk], qtbot: QtBot) -> None:
    made = table.finished()
    desk = start()
    desk.tray.add_pictures(made, [0, 1])
    desk.draft.batch.guard.limit = 200
    orders = desk.tray_orders
    orders.send(orders.plan(spec("vary_strong"), {}), {})  # asked, not bought
    desk.draft.batch.guard.withdraw()
    desk.draft.set_text("a lake")
    desk.generate()
    qtbot.waitUntil(lambda: desk.shown.record is not None and desk.shown.record.prompt == "a lake")
    assert orders.sent_words == ""
