"""Steps that are repeated: written down with the jobs that they are, once each, and taken over from the dead."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from studio.errors import LibraryError
from studio.store import Store
from studio.store.family.replays import TWICE, LineState, NewLine
from studio.store.records import NewJob, StepMark

Make = Callable[..., NewJob]
STEPS = [{"task": "variation"}, {"task": "upscale"}]


def test_a_step_and_its_job_are_written_down_together_and_once(store: Store, new_job: Make) -> None:
    target = store.journal.record(new_job()).result(10)
    begun = store.replays.begin(STEPS, [NewLine(target.id, 2, (120, 160)), NewLine(target.id, 3, (120, 160))]).result()
    assert (begun.steps, [line.image for line in begun.lines]) == (tuple(STEPS), [2, 3])
    bought = store.journal.record(new_job(step=StepMark(begun.id, 1, 0))).result(10)
    before = len(store.library.ids().result(10))
    with pytest.raises(LibraryError, match=TWICE):
        store.journal.record(new_job(step=StepMark(begun.id, 1, 0))).result(10)
    assert len(store.library.ids().result(10)) == before  # the job of a refused step is not there either
    following = store.journal.record(new_job(step=StepMark(begun.id, 1, 1))).result(10)
    read = store.replays.get(begun.id).result(10)
    assert [line.bought for line in read.lines] == [(), (bought.id, following.id)]
    assert read.lines[1].points == (120, 160)


def test_a_repetition_goes_on_until_each_of_its_pictures_has_ended(store: Store, new_job: Make) -> None:
    target = store.journal.record(new_job()).result(10)
    begun = store.replays.begin(STEPS, [NewLine(target.id, 0, (1, 1)), NewLine(target.id, 1, (1, 1))]).result(10)
    store.replays.end(begun.lines[0], LineState.DONE).result(10)
    assert [one.id for one in store.replays.running().result(10)] == [begun.id]
    stopped = store.replays.end(begun.lines[1], LineState.STOPPED, "Enough.").result(10)
    assert [(line.state, line.reason) for line in stopped.lines] == [
        (LineState.DONE, ""),
        (LineState.STOPPED, "Enough."),
    ]
    again = store.replays.end(begun.lines[1], LineState.DONE).result(10)
    assert again.lines[1].state is LineState.STOPPED
    assert store.replays.running().result(10) == []
    assert not store.replays.any_running().result(10)
    with pytest.raises(KeyError):
        store.replays.get(99).result(10)


def test_of_two_programs_one_goes_on_with_it_and_the_other_once_that_one_is_gone(
    opened: Callable[[], Store], new_job: Make
) -> None:
    first, second = opened(), opened()
    target = first.journal.record(new_job()).result(10)
    begun = first.replays.begin(STEPS, [NewLine(target.id, 0, (1, 1))]).result(10)
    assert second.replays.any_running().result(10)
    assert second.replays.running().result(10) == []
    first.close()
    assert [one.id for one in second.replays.running().result(10)] == [begun.id]
