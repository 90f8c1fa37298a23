"""The question before a large sum: put once, answered by the same press, withdrawn by time or by anything else."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from studio.models.guard import SLIP_SECONDS, Guard


@pytest.fixture
def guard(qtbot: QtBot) -> Guard:
    made = Guard()
    made.limit = 500
    return made


def test_what_costs_no_more_than_the_limit_is_let_through(guard: Guard) -> None:
    assert guard.lets("generate", "a", 500, 10.0)
    assert not guard.asks("generate")
    guard.limit = 0
    assert guard.lets("generate", "a", 10**6, 10.1)


def test_the_same_press_again_is_the_answer(guard: Guard) -> None:
    assert not guard.lets("generate", "a", 501, 10.0)
    assert guard.asks("generate")
    assert not guard.asks("sheet")
    assert guard.lets("generate", "a", 501, 10.0 + SLIP_SECONDS)
    assert not guard.asks("generate")
    assert not guard.lets("generate", "a", 501, 20.0)


def test_a_bounced_or_held_key_never_answers(guard: Guard) -> None:
    presses = [10.0 + SLIP_SECONDS * 0.2 * repeat for repeat in range(50)]
    assert not any(guard.lets("generate", "a", 501, now) for now in presses)
    assert guard.asks("generate")


def test_another_thing_is_another_question(guard: Guard) -> None:
    assert not guard.lets("generate", "a", 501, 10.0)
    assert not guard.lets("generate", "b", 501, 12.0)
    assert not guard.lets("sheet", "b", 501, 14.0)
    assert guard.asks("sheet")
    assert not guard.asks("generate")


def test_the_question_is_withdrawn_in_time(guard: Guard, qtbot: QtBot) -> None:
    guard._timer.setInterval(1)
    assert not guard.lets("generate", "a", 501, 10.0)
    with qtbot.waitSignal(guard.changed):
        pass
    assert not guard.asks("generate")
    assert not guard.lets("generate", "a", 501, 20.0)
