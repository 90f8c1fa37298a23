"""Answers in words are read whatever their marks look like; nothing is lost and nothing fails."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.request.prompt import parse
from studio.request.reading import Piece, Token, described, diff, shortened, warm_spans, word_count

FOUR = ("A hill, dusk --ar 3:4", "A valley of 3 trees", "Fog", "Rain on glass --ar 3:4")
PROMPT = "a very quiet lighthouse in fog --ar 3:2"


@pytest.mark.parametrize(
    "text",
    [
        "\n\n".join(f"{number}\ufe0f\u20e3 {text}" for number, text in enumerate(FOUR, 1)),
        "\n".join(f"{number}\u20e3 {text}" for number, text in enumerate(FOUR, 1)),
        "\n".join(f"{number}. {text}" for number, text in enumerate(FOUR, 1)),
        "\n".join(f"{number}) {text}" for number, text in enumerate(FOUR, 1)),
        " ".join(f"[{number}] {text}" for number, text in enumerate(FOUR, 1)),
        "\n\n".join(FOUR),
    ],
)
def test_the_prompts_of_a_description_are_told_apart(text: str) -> None:
    assert described({"promptEn": text, "description": "", "finalPrompt": "", "prompts": []}) == FOUR


def test_a_description_is_looked_for_wherever_it_may_be() -> None:
    assert described({"promptEn": "", "prompts": list(FOUR)}) == FOUR
    assert described({"promptEn": None, "finalPrompt": "one prompt\nof two lines"}) == ("one prompt of two lines",)
    assert described({}) == described({"promptEn": 5, "prompts": "x"}) == ()


def test_words_are_as_warm_as_shorter_prompts_keep_them() -> None:
    output = {
        "promptEn": PROMPT,
        "finalPrompt": "## Important tokens\na very quiet **lighthouse** in **fog** ~~very~~",
        "prompts": ["quiet lighthouse, fog --ar 3:2", "lighthouse fog", "fog"],
    }
    found = shortened(output, "")
    assert found is not None
    assert found.original == PROMPT
    assert found.prompts == tuple(output["prompts"])
    assert found.tokens == (
        Token("a", 0.0),
        Token("very", 0.0),
        Token("quiet", 0.25),
        Token("lighthouse", 0.75),
        Token("in", 0.0),
        Token("fog", 1.0),
    )


def test_heat_lies_where_the_words_stand_and_only_on_the_same_words() -> None:
    words = shortened({"promptEn": PROMPT, "finalPrompt": "a very quiet **lighthouse** in **fog**"}, "")
    assert words is not None

    def warm(text: str) -> list[tuple[str, float]]:
        return [(span.of(text), heat) for span, heat in warm_spans(parse(text), words)]

    both = [("lighthouse", 1.0), ("fog", 1.0)]
    assert warm(PROMPT) == both
    assert warm("a  very quiet\nlighthouse in fog --ar 1:1 --raw") == both
    assert warm("https://a.b/c.png a very quiet lighthouse --raw in fog") == both
    assert warm("a very quiet lighthouse in fogs") == warm("a very quiet lighthouse") == warm("") == []


def test_half_an_answer_is_an_answer_and_none_is_none() -> None:
    assert shortened({"promptEn": "", "finalPrompt": "", "prompts": []}, PROMPT) is None
    bold = shortened({"finalPrompt": "a **fox**"}, "a fox")
    assert bold is not None
    assert (bold.original, bold.tokens, bold.prompts) == ("a fox", (Token("a", 0.0), Token("fox", 1.0)), ())


def test_a_difference_shows_what_was_left_out() -> None:
    wanted = (Piece("a very", False), Piece("quiet lighthouse", True), Piece("in", False), Piece("fog --ar 3:2", True))
    assert diff(PROMPT, "quiet lighthouse, fog --ar 3:2") == wanted
    assert diff("a fox", "") == (Piece("a fox", False),)
    assert word_count(PROMPT) == 6


@given(st.text(), st.text())
def test_a_difference_keeps_every_word(before: str, after: str) -> None:
    assert " ".join(piece.text for piece in diff(before, after)).split() == before.split()


@given(
    st.dictionaries(
        st.sampled_from(["promptEn", "finalPrompt", "prompts", "description"]),
        st.one_of(st.text(), st.none(), st.lists(st.text()), st.integers()),
    ),
    st.text(),
)
def test_no_answer_is_too_odd(output: dict[str, object], asked: str) -> None:
    assert all(described(output)) or described(output) == ()
    found = shortened(output, asked)
    assert found is None or all(0.0 <= token.heat <= 1.0 for token in found.tokens)
