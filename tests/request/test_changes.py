"""Parts that are taken over from the text before: the very ones that a fresh look at the text finds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.request.changes import Change, change, parse_again
from studio.request.prompt import parse
from tests.request.texts import LONG, PIECES, PROMPTS

STEPS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 9), st.just("") | PIECES | st.text(max_size=2)), max_size=6)
"""Where in the text, how many characters go, and what comes in their place."""


def check(text: str, steps: list[tuple[float, int, str]]) -> None:
    prompt = parse(text)
    for share, gone, fresh in steps:
        at = round(share * len(text))
        text = text[:at] + fresh + text[at + gone :]
        prompt = parse_again(prompt, text)
        assert prompt == parse(text)


@given(PROMPTS, STEPS)
def test_one_edit_after_the_other_is_read_as_if_the_text_were_new(
    text: str, steps: list[tuple[float, int, str]]
) -> None:
    check(text, steps)


@given(LONG, STEPS)
def test_so_is_a_text_as_long_as_any(text: str, steps: list[tuple[float, int, str]]) -> None:
    check(text, steps)


@given(PROMPTS, PROMPTS)
def test_so_is_a_text_that_has_nothing_to_do_with_the_one_before(before: str, after: str) -> None:
    assert parse_again(parse(before), after) == parse(after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a fox --ar 3:2 --raw", "a fox --ar 3:2x --raw"),
        ("a fox --ar 3:2 --raw", "a fox --ar 3:2--raw"),  # the second is no flag any more
        ("a fox - -ar 3:2", "a fox --ar 3:2"),
        ("a fox --v 7 --raw", "a fox --v7 --raw"),
        ("a fox --v7 --raw", "a fox --v7x --raw"),  # and this one is another
        ("a fox --no text --raw", "a fox --no text, a frame --raw"),
        ("a fox --ar 3:2 at dusk --raw", "a fox --ar 3:2 --raw"),
        ("https://a/b.png fox --raw", "fox --raw"),
        ("--raw fox", "x--raw fox"),
        ("--raw", ""),
        ("", "--raw"),
    ],
)
def test_at_the_edges_of_flags(before: str, after: str) -> None:
    assert parse_again(parse(before), after) == parse(after)


def test_flags_in_front_of_a_change_are_not_made_anew() -> None:
    before = parse("a fox --ar 3:2 --raw --chaos 5 --tile")
    after = parse_again(before, "a fox --ar 3:2 --raw --chaos 55 --tile")
    assert all(after.flags[at] is before.flags[at] for at in (0, 1))
    assert [flag.value for flag in after.flags] == ["3:2", "", "55", ""]


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("abc", "abxc", Change(2, 2, 1)),
        ("abxc", "abc", Change(2, 3, -1)),
        ("abc", "aXc", Change(1, 2, 0)),
        ("aa", "aaa", Change(2, 2, 1)),
        ("", "a", Change(0, 0, 1)),
        ("a", "a", Change(1, 1, 0)),
    ],
)
def test_what_differs_is_one_stretch(before: str, after: str, found: Change) -> None:
    assert change(before, after) == found
