"""What a picture's description says, as a prompt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.request.inside import prompt_inside

JOB = "5f0c3a6e-0b1c-4f43-9d3c-0d8f3f6f3a11"


@pytest.mark.parametrize(
    ("description", "prompt"),
    [
        ("", ""),
        ("a fox --ar 3:2", "a fox --ar 3:2"),
        (f"a fox --ar 3:2 --v 6.1 Job ID: {JOB}", "a fox --ar 3:2 --v 6.1"),
        (f"a fox Job ID: {JOB}\n", "a fox"),
        (f"Job ID: {JOB}", ""),
        (f"Job ID: {JOB} a fox", f"Job ID: {JOB} a fox"),
        ("a Job ID: card on a desk", "a Job ID: card on a desk"),
        ("a\x00 fox\nin\tsnow\x1b", "a fox\nin\tsnow"),
    ],
)
def test_the_prompt_alone(description: str, prompt: str) -> None:
    assert prompt_inside(description) == prompt


@given(st.text())
def test_any_text_gives_one_that_can_be_written(text: str) -> None:
    assert not set(prompt_inside(text)) & set("\x00\x07\x1b")
