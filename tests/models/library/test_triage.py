"""Walking through what runs out: the order, the marks, letting go, undo, and the batch at the end."""

from __future__ import annotations

from collections.abc import Callable

from pytestqt.qtbot import QtBot

from studio.models.desk import Desk
from studio.models.guard import SLIP_SECONDS
from studio.models.library.ordering import Flag, Item
from studio.models.library.triage import SPECS, Stage, Triage
from studio.request.lifetimes import ACTIONS_SECONDS
from studio.request.tasks import Task
from studio.store.records import JobRecord, JobState
from tests.models.test_desk import NOON, Table, start, table

__all__ = ["start", "table"]

HOUR = 3600.0
Start = Callable[[], Desk]


def running_out(table: Table, prompt: str, hours: float) -> JobRecord:
    """A job with two pictures on which the service takes actions for so many hours more."""
    job = table.finished(prompt)
    ended = NOON + hours * HOUR - ACTIONS_SECONDS
    offered = {"upscale": [0, 1], "variation": [0, 1]}
    return table.store.journal.change(job.id, ended_at=ended, actions=offered).result(10)


def begun(desk: Desk, qtbot: QtBot) -> Triage:
    triage = desk.collection.triage
    triage.begin()
    qtbot.waitUntil(lambda: triage.stage is not Stage.READING)
    return triage


def flags(table: Table, job: JobRecord) -> list[int]:
    return [int(picture.flag) for picture in table.store.journal.get(job.id).result(10).pictures]


def test_what_runs_out_next_stands_first_and_is_counted(table: Table, start: Start, qtbot: QtBot) -> None:
    late, soon = running_out(table, "late", 20), running_out(table, "soon", 2)
    running_out(table, "much later", 40)
    desk = start()
    with qtbot.waitSignal(desk.collection.triage.counted):
        pass
    assert desk.collection.triage.count == 2
    triage = begun(desk, qtbot)
    assert [job.id for job in triage.jobs] == [soon.id, late.id]
    assert (triage.job, triage.place, triage.ends) == (triage.jobs[0], (1, 2), NOON + 2 * HOUR)


def test_what_is_rejected_elsewhere_is_counted_no_more(table: Table, start: Start, qtbot: QtBot) -> None:
    one = running_out(table, "one", 2)
    desk = start()
    triage = desk.collection.triage
    qtbot.waitUntil(lambda: triage.count == 1)
    desk.collection.ordering.flag([Item(one.id)], Flag.REJECT)
    qtbot.waitUntil(lambda: triage.count == 0)


def test_a_mark_goes_to_the_library_and_the_next_picture_is_chosen(table: Table, start: Start, qtbot: QtBot) -> None:
    one, two = running_out(table, "one", 2), running_out(table, "two", 3)
    triage = begun(start(), qtbot)
    triage.flag(Flag.PICK)
    assert (triage.chosen and triage.chosen.index, triage.pictures[0].flag) == (
        1,
        Flag.PICK,
    )  # at once
    triage.flag(Flag.REJECT)
    assert triage.job is not None
    assert triage.job.id == two.id  # nothing of the first is open
    qtbot.waitUntil(lambda: flags(table, one) == [1, -1])
    triage.choose(1)
    triage.flag(Flag.PICK)
    assert triage.chosen is not None
    assert triage.chosen.index == 0
    triage.choose(1)
    triage.flag(Flag.NONE)
    assert (triage.job.id, triage.chosen.index) == (two.id, 1)
    triage.choose(7)
    assert triage.chosen.index == 1
    qtbot.waitUntil(lambda: flags(table, two) == [0, 0])


def test_undo_takes_back_marks_and_letting_go_with_their_jobs_in_sight(
    table: Table, start: Start, qtbot: QtBot
) -> None:
    one, two = running_out(table, "one", 2), running_out(table, "two", 3)
    desk = start()
    triage = begun(desk, qtbot)
    told: list[list[JobRecord]] = []
    triage.settled.connect(told.append)
    triage.flag(Flag.PICK)
    triage.flag(Flag.PICK)
    triage.choose(0)
    triage.flag(Flag.NONE)
    triage.flag(Flag.NONE)  # again the same: there is nothing to take back of it
    triage.let_go()
    assert triage.stage is Stage.SUMMARY
    assert (triage.released_count(), [job.id for job, _ in triage.picks]) == (1, [one.id, one.id])
    qtbot.waitUntil(lambda: table.store.journal.get(two.id).result(10).settled)
    triage.undo()
    assert (triage.stage, triage.job and triage.job.id) == (Stage.JOB, two.id)
    qtbot.waitUntil(lambda: not table.store.journal.get(two.id).result(10).settled)
    qtbot.waitUntil(lambda: [job.settled for jobs in told for job in jobs] == [True, False])
    triage.undo()
    assert triage.job is not None
    assert triage.job.id == one.id
    qtbot.waitUntil(lambda: flags(table, one) == [1, 0])
    triage.undo()
    qtbot.waitUntil(lambda: flags(table, one) == [0, 0])
    assert not triage.can_undo
    triage.undo()
    assert flags(table, one) == [0, 0]


def test_what_was_picked_before_is_not_asked_again_but_counts_in_the_end(
    table: Table, start: Start, qtbot: QtBot
) -> None:
    picked, fresh = running_out(table, "picked", 2), running_out(table, "fresh", 3)
    desk = start()
    desk.collection.ordering.flag([Item(picked.id, 1)], Flag.PICK)
    qtbot.waitUntil(lambda: flags(table, picked) == [0, 1])
    triage = begun(desk, qtbot)
    assert triage.job is not None
    assert triage.job.id == fresh.id
    triage.next()
    assert (triage.stage, triage.picks) == (Stage.SUMMARY, [(triage.jobs[0], 1)])
    assert triage.open_count() == 1
    triage.back()
    assert triage.job.id == fresh.id


def test_the_picks_go_as_one_batch_with_one_price(table: Table, start: Start, qtbot: QtBot) -> None:
    one, two = running_out(table, "one", 2), running_out(table, "two", 3)
    desk = start()
    triage = begun(desk, qtbot)
    triage.flag(Flag.PICK)
    triage.next()
    triage.choose(1)
    triage.flag(Flag.PICK)
    triage.next()
    plan = triage.plan(SPECS[0])
    assert (plan.amount_words, plan.sum_words) == ("2", "2 × 120 = 240 points · 0.24 $")
    assert triage.buy(plan)
    qtbot.waitUntil(lambda: triage.bought_count == 2)
    bought = table.engine.bought
    assert [(job.task, job.parent_id, job.parent_image) for job in bought] == [
        (Task.UPSCALE, one.id, 0),
        (Task.UPSCALE, two.id, 1),
    ]
    assert [job.place and job.place.count for job in bought] == [2, 2]
    assert triage.picks == []
    assert not triage.buy(triage.plan(SPECS[0]))


def test_above_the_limit_the_second_press_buys(table: Table, start: Start, qtbot: QtBot) -> None:
    running_out(table, "one", 2)
    desk = start()
    desk.draft.batch.guard.limit = 100
    triage = begun(desk, qtbot)
    plan = triage.plan(SPECS[1])
    assert [index for _, index in plan.pictures] == [0]  # nothing is picked: the chosen one is meant
    assert not triage.buy(plan)
    assert triage.asks(SPECS[1])
    assert table.engine.bought == []
    table.now += 2 * SLIP_SECONDS
    assert triage.buy(plan)
    assert len(table.engine.bought) == 1


def test_an_order_that_the_service_took_is_counted_no_more(table: Table, start: Start, qtbot: QtBot) -> None:
    parent = running_out(table, "one", 2)
    desk = start()
    triage = begun(desk, qtbot)
    triage.buy(triage.plan(SPECS[0]))
    qtbot.waitUntil(lambda: triage.bought_count == 1)
    child = table.store.library.children(parent.id).result(10)[0]
    accepted = table.store.journal.change(child.id, state=JobState.ACCEPTED, remote_id="r2").result(10)
    with qtbot.waitSignal(triage.settled) as told:
        desk.studio.job_changed.emit(accepted)
    assert [(job.id, job.settled) for job in told.args[0]] == [(parent.id, True)]
    qtbot.waitUntil(lambda: triage.count == 0)


def test_where_nothing_runs_out_the_next_one_is_named(table: Table, start: Start, qtbot: QtBot) -> None:
    running_out(table, "much later", 60)
    second = running_out(table, "later", 30)
    triage = begun(start(), qtbot)
    assert triage.stage is Stage.NOTHING
    qtbot.waitUntil(lambda: triage.upcoming is not None and triage.upcoming.id == second.id)
    triage.next()
    triage.let_go()
    triage.flag(Flag.PICK)
    assert (triage.stage, triage.subjects) == (Stage.NOTHING, [])
