"""Each error is one sentence and one way on, each said once."""

from __future__ import annotations

import pytest

from studio.errors import StudioError, with_stop


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("Failed to verify api key", "Failed to verify api key."),
        (" It is over. ", "It is over."),
        ("Really?", "Really?"),
        ("It said “No.”", "It said “No.”"),
        ("It said “No”", "It said “No”."),
        ("参数错误。", "参数错误。"),
        ("", ""),
    ],
)
def test_a_sentence_ends_in_one_stop(words: str, sentence: str) -> None:
    assert with_stop(words) == sentence


@pytest.mark.parametrize(
    ("sentence", "advice", "said"),
    [
        ("No money", "It costs 80 points.", "No money. It costs 80 points."),
        ("No money", "", "No money."),
        ("No. Try again.", "Try again.", "No. Try again."),
    ],
)
def test_what_happened_and_what_to_do_are_said_once(sentence: str, advice: str, said: str) -> None:
    assert str(StudioError(sentence, advice)) == said
