"""Along one side of a sheet: a prompt that was turned to a value asks for just that value, and for nothing else new."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.request.axes import canonical_value, turn, value_along
from studio.request.prompt import parse
from tests.request.texts import PROMPTS

VALUES = {
    "v": ("7", "6.1", "8.1", "niji6", "niji5", "8.2"),
    "raw": ("on", "off"),
    "tile": ("on", "off"),
    "turbo": ("on", "off"),
    "stylize": ("0", "250"),
    "ar": ("3:2", "1:1"),
    "quality": (".5", "4"),
}
PAIRS = [(name, value) for name, values in VALUES.items() for value in values]


@given(PROMPTS, st.sampled_from(PAIRS))
def test_what_is_asked_for_is_found_again(text: str, pair: tuple[str, str]) -> None:
    name, value = pair
    turned = turn(text, name, value)
    assert value_along(parse(turned), name) == value
    assert turn(turned, name, value) == turned


@pytest.mark.parametrize(
    ("text", "name", "value", "made"),
    [
        ("a fox --v 6 --ar 3:2", "v", "niji6", "a fox --ar 3:2 --niji 6"),
        ("a fox --niji --ar 3:2", "v", "7", "a fox --ar 3:2 --v 7"),
        ("a fox --niji", "v", "niji6", "a fox --niji 6"),
        ("a fox --v 6", "v", "8.2", "a fox --v 8.2"),
        ("a fox --style raw --tile", "raw", "off", "a fox --tile"),
        ("a fox --style raw", "raw", "on", "a fox --raw"),
        ("a fox --style cute", "raw", "off", "a fox --style cute"),
        ("a fox --fast", "turbo", "on", "a fox --turbo"),
        ("a fox --tile --tile", "tile", "off", "a fox"),
    ],
)
def test_a_prompt_is_turned(text: str, name: str, value: str, made: str) -> None:
    assert turn(text, name, value) == made


@pytest.mark.parametrize(
    ("name", "written", "kept"),
    [
        ("v", "niji 6", "niji6"),
        ("v", "Niji", "niji6"),
        ("v", "7", "7"),
        ("raw", " Yes", "on"),
        ("raw", "5", "5"),
        ("stylize", "on", "on"),
    ],
)
def test_one_spelling_is_kept(name: str, written: str, kept: str) -> None:
    assert canonical_value(name, written) == kept


def test_without_a_flag_nothing_or_the_default_is_asked_for() -> None:
    prompt = parse("a fox")
    assert [value_along(prompt, name) for name in ("v", "raw", "stylize")] == ["7", "off", ""]
