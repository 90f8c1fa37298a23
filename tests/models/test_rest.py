"""A very long prompt while it is being typed: what is asked for is right at once, what is told waits for a rest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from studio.models.draft import Draft
from studio.models.rest import LONG, MANY_FLAGS, carried, is_heavy
from studio.request.problems import Level, Problem
from studio.request.prompt import Span, parse

HEAVY = "fox " * (LONG // 4) + "".join(f"--chaos {number} " for number in range(MANY_FLAGS + 2))
BRACES = "fox " * (LONG // 4) + "{a, b} " * 20


def test_only_much_of_it_is_heavy() -> None:
    assert is_heavy(parse(HEAVY))
    assert is_heavy(parse(BRACES))
    assert not is_heavy(parse("fox " * 2000))
    assert not is_heavy(parse("a fox " + "--chaos 5 " * 100))
    assert not is_heavy(parse("fox " * (LONG // 4) + "--ar 3:2 {a, b}"))


@pytest.mark.parametrize("text", [HEAVY, BRACES])
def test_typed_it_is_told_after_a_rest_and_right_before(qtbot: QtBot, text: str) -> None:
    draft = Draft(text)
    told: list[str] = []
    draft.problems_changed.connect(lambda: told.append("problems"))
    draft.price_changed.connect(lambda: told.append("price"))
    draft.values_changed.connect(lambda: told.append("values"))
    draft.text_changed.connect(lambda _: told.append("text"))
    with qtbot.waitSignal(draft.settled):
        draft.set_text(f"{text}--relax --draft ", typed=True)
        draft.set_text(f"{text}--relax --draft --x", typed=True)
        assert told == ["text", "text"]
        assert "--relax" in draft.obstacle
        assert draft.prompt.has("draft")
    assert sorted(told[2:]) == ["price", "problems", "values"]


def test_a_press_in_the_middle_of_typing_sends_what_is_written(qtbot: QtBot) -> None:
    draft = Draft("fox " * (LONG // 4) + "{a, b}" + r" \{x\} " * 20)
    assert draft.batch.count == 2
    draft.set_text(draft.text.replace("{a, b}", "{a, b, c}"), typed=True)
    assert draft.waits
    assert len(draft.batch.texts()) == 3
    assert [" c " in text for text in draft.batch.texts()] == [False, False, True]
    draft.settle()
    assert [row.text for row in draft.batch.rows] == list(draft.batch.texts())


def test_a_control_never_waits_and_takes_what_waited_along(qtbot: QtBot) -> None:
    draft = Draft(HEAVY)
    told: list[str] = []
    draft.values_changed.connect(lambda: told.append("values"))
    draft.set_text(f"{HEAVY}--tile", typed=True)
    assert told == []
    draft.set_switch("raw", True)
    assert told == ["values"]
    draft.settle()
    assert told == ["values"]


def test_an_ordinary_prompt_is_told_at_once() -> None:
    draft = Draft("a fox")
    told: list[str] = []
    draft.problems_changed.connect(lambda: told.append("problems"))
    draft.set_text("a fox --relax", typed=True)
    assert told == ["problems"]
    assert draft.marks() == draft.problems


def test_findings_move_along_with_the_text(qtbot: QtBot) -> None:
    draft = Draft(HEAVY)
    before = [problem.span.of(draft.text) for problem in draft.problems if problem.span]
    draft.set_text(f"a new word {HEAVY}", typed=True)
    marks = draft.marks()
    assert [problem.span.of(draft.text) for problem in marks if problem.span] == before
    assert all(problem.fix is None for problem in marks)
    near = draft.marks(Span(0, len(draft.text) - len("--chaos 61 ") * 10))
    assert 0 < len(near) < len(marks)
    draft.settle()
    assert draft.marks() == draft.problems


@given(st.text("ab ", max_size=20), st.text("ab ", max_size=20), st.data())
def test_any_change_leaves_spans_inside_and_on_the_same_letters(before: str, after: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(before)))
    span = Span(start, data.draw(st.integers(start, len(before))))
    for found in carried((Problem("x.", Level.WARN, span),), before, after, None):
        assert found.span is not None
        assert 0 <= found.span.start <= found.span.end <= len(after)
        assert found.span.of(after) == span.of(before)
