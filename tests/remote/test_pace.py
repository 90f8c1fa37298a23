"""The rhythm of looking at jobs and of waiting after failures; chance is fixed, no clock is involved."""

from __future__ import annotations

import pytest

from studio.errors import NetworkError, ServiceDown, TooBusy
from studio.remote.pace import LEAST_BACKOFF, LONGEST_BACKOFF, SHORTEST, Pace
from studio.request.tasks import TASKS, Task

DOWN = ServiceDown("Down.")


def steady(tempo: float = 1.0) -> Pace:
    return Pace(tempo, random=lambda: 0.5)


@pytest.mark.parametrize("task", Task)
def test_the_first_look_waits_and_counts_what_has_passed(task: Task) -> None:
    pace = steady()
    first = TASKS[task].first_look_seconds
    assert pace.first_look(task, 0) == first
    assert pace.first_look(task, 1) == first - 1
    assert pace.first_look(task, 10_000) == SHORTEST


@pytest.mark.parametrize("task", Task)
def test_looks_follow_every_two_to_five_seconds_with_jitter(task: Task) -> None:
    waits = [Pace(random=lambda chance=chance: chance).next_look(task, 0) for chance in (0.0, 0.5, 1.0)]  # type: ignore[misc]
    assert waits[0] < waits[1] < waits[2]
    assert 2 <= waits[1] <= 5


def test_looks_are_quicker_near_the_end_and_slower_when_overdue() -> None:
    pace = steady()
    typical = pace.typical(Task.DIFFUSION)
    near, early = pace.next_look(Task.DIFFUSION, typical), pace.next_look(Task.DIFFUSION, 0)
    late, lost = pace.next_look(Task.DIFFUSION, typical * 4), pace.next_look(Task.DIFFUSION, typical * 100)
    assert near < early < late < lost == LONGEST_BACKOFF


def test_it_learns_from_finished_jobs() -> None:
    pace = steady()
    for seconds in (8, 10, 12, 500, -1):
        pace.learn(Task.DIFFUSION, seconds)
    assert pace.typical(Task.DIFFUSION) == 11
    assert pace.first_look(Task.DIFFUSION, 0) == pytest.approx(11 * 0.75)
    assert pace.typical(Task.PAN) == TASKS[Task.PAN].typical_seconds


def test_only_the_latest_twenty_count() -> None:
    pace = steady()
    for seconds in [100.0] * 20 + [10.0] * 20:
        pace.learn(Task.PAN, seconds)
    assert pace.typical(Task.PAN) == 10


def test_the_practice_tempo_scales_jobs() -> None:
    pace = steady(0.1)
    assert pace.first_look(Task.DIFFUSION, 0) == pytest.approx(TASKS[Task.DIFFUSION].first_look_seconds / 10)
    assert steady(0).next_look(Task.DIFFUSION, 0) == SHORTEST
    assert steady(0).after_failure(9, DOWN) == SHORTEST


def test_backoff_doubles_up_to_its_limit() -> None:
    pace = steady()
    assert [pace.after_failure(count, DOWN) for count in (1, 2, 3, 4, 5, 6, 1000)] == [1, 2, 4, 8, 16, 30, 30]
    assert steady(100).after_failure(1, NetworkError("Gone.")) == 1


@pytest.mark.parametrize(("wish", "wait"), [(7.0, 7.0), (120.0, 120.0), (0.0, LEAST_BACKOFF), (None, 4.0)])
def test_a_busy_services_own_wish_comes_first_but_never_means_at_once(wish: float | None, wait: float) -> None:
    assert steady().after_failure(3, TooBusy("Busy.", retry_after=wish)) == wait
