"""What is offered for the letters before the caret, and what is left in peace."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.models.completion import NOTHING, SHOWN, Completion, Suggestion, complete, taken
from studio.request.presets import Preset, PresetKind
from studio.request.prompt import model_of, parse

OWN = ["lighthouse", "lightning"]


def own(begun: str) -> Sequence[str]:
    return [word for word in OWN if word.startswith(begun)]


def offers(text: str, caret: int | None = None) -> list[str]:
    prompt = parse(text)
    found = complete(prompt, model_of(prompt), len(text) if caret is None else caret, own)
    return [suggestion.text for suggestion in found.suggestions]


def test_two_hyphens_offer_flags_of_the_model_with_their_help() -> None:
    prompt = parse("a fox --s")
    found = complete(prompt, model_of(prompt), 9, own)
    assert (found.start, found.end) == (6, 9)
    assert found.suggestions[0].text == "--stylize"  # what the letter is short for
    assert all(suggestion.help for suggestion in found.suggestions)
    assert "--stop" in offers("a fox --st")
    assert "--stop" not in offers("a fox --v 8 --st")
    assert offers("a fox --mo") == []  # for videos
    assert 0 < len(offers("a fox --")) <= SHOWN


def test_a_dash_is_read_as_two_hyphens() -> None:
    assert "--stylize" in offers("a fox —sty")


def test_what_is_there_is_not_offered_again() -> None:
    assert "--stylize" not in offers("a fox --stylize 50 --st")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a --quality ", ["1", "2", "4"]),
        ("a --v 6.1 --q ", [".5", "1", "2"]),
        ("a --v 8", ["8.1"]),
        ("a --ar 1", ["1:1", "16:9"]),
        ("a --stylize ", []),
        ("a --raw ", []),
    ],
)
def test_values_where_there_is_a_choice(text: str, wanted: list[str]) -> None:
    assert offers(text) == wanted


def test_own_words_from_the_third_letter_on() -> None:
    assert offers("a ligh") == OWN
    assert offers("a li") == []
    assert offers("a fox --raw in ligh") == OWN
    assert offers("a --no ligh") == OWN
    assert offers("a --p ligh") == []
    assert offers("a --sref ligh") == []


def test_nothing_in_the_middle_of_a_word() -> None:
    assert offers("a lighting", caret=6) == []
    assert offers("--stylize 5", caret=4) == []


def test_taking_a_flag_leaves_the_caret_where_its_value_comes() -> None:
    text = "a fox --st in snow"
    prompt = parse(text)
    found = complete(prompt, model_of(prompt), 10, own)
    made, caret = taken(text, found, Suggestion("--stylize", "…"))
    assert (made, caret) == ("a fox --stylize in snow", len("a fox --stylize "))
    made, caret = taken("a --ra", complete(parse("a --ra"), model_of(parse("a")), 6, own), Suggestion("--raw", "…"))
    assert (made, caret) == ("a --raw", 7)
    made, caret = taken("a --sty", complete(parse("a --sty"), model_of(parse("a")), 7, own), Suggestion("--stylize"))
    assert (made, caret) == ("a --stylize ", 12)


@given(st.text(max_size=40) | st.lists(st.sampled_from(["--", "--ar", "1", " ", "ligh", "🦊", "—s", "\n"])), st.data())
def test_any_text_at_any_caret(parts: str | list[str], data: st.DataObject) -> None:
    text = "".join(parts)
    caret = data.draw(st.integers(0, len(text)))
    prompt = parse(text)
    found = complete(prompt, model_of(prompt), caret, own)
    if found is not NOTHING:
        assert 0 <= found.start < found.end == caret or found.start == found.end == caret
        made, place = taken(text, found, found.suggestions[0])
        assert made.startswith(text[: found.start])
        assert place <= len(made)


class Kept:
    """A book of three presets and two codes."""

    PRESETS = (
        Preset(kind=PresetKind.FLAGS, name="Soft light", text="--ar 3:2 --stylize 250"),
        Preset(kind=PresetKind.STYLE, name="Foggy lines", text="--sref 777"),
        Preset(kind=PresetKind.PROMPT, name="Lighter sketch", text="a light sketch, ink --raw"),
    )

    def named(self, beginning: str) -> Sequence[Suggestion]:
        words = [(word, preset) for preset in self.PRESETS for word in preset.name.lower().split()]
        return [Suggestion(one.name, one.text, preset=one) for word, one in words if word.startswith(beginning)]

    def codes(self, flag: str, beginning: str) -> Sequence[Suggestion]:
        known = {"sref": [("777", "Foggy lines"), ("12", "")], "seed": [("5", "")]}.get(flag, [])
        fits = [
            (code, name) for code, name in known if code.startswith(beginning) or name.lower().startswith(beginning)
        ]
        return [Suggestion(code, "not used yet", name) for code, name in fits]


def kept(text: str, caret: int | None = None) -> Completion:
    prompt = parse(text)
    return complete(prompt, model_of(prompt), len(text) if caret is None else caret, own, Kept())


def test_presets_come_by_name_before_words_and_show_their_flags() -> None:
    found = kept("a fox, ligh")
    assert [one.title for one in found.suggestions] == ["Soft light", "Lighter sketch", *OWN]
    assert found.suggestions[0].help == "--ar 3:2 --stylize 250"
    assert kept("a fox, li") is NOTHING
    assert [one.title for one in kept("a fox --raw in fog, fogg").suggestions] == ["Foggy lines"]


@pytest.mark.parametrize(
    ("text", "caret", "at", "made"),
    [
        ("a fox, soft", 11, 0, "a fox,| --ar 3:2 --stylize 250"),
        ("a fox, soft --ar 1:1 --raw", 11, 0, "a fox,| --ar 3:2 --raw --stylize 250"),
        ("--stylize 5 a fox soft", 22, 0, "--stylize 250 a fox| --ar 3:2"),
        ("a fox fogg --sref 1", 10, 0, "a fox| --sref 1 777"),
        ("a fox, ligh --tile", 11, 1, "a fox, a light sketch, ink| --tile --raw"),
        ("soft", 4, 0, "|--ar 3:2 --stylize 250"),
    ],
)
def test_a_preset_takes_the_place_of_the_letters(text: str, caret: int, at: int, made: str) -> None:
    found = kept(text, caret)
    after, place = taken(text, found, found.suggestions[at])
    assert f"{after[:place]}|{after[place:]}" == made


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a --sref ", ["777", "12"]),
        ("a --sref fog", ["777"]),
        ("a --sref 1", ["12"]),
        ("a --sref 777 1", ["12"]),
        ("a --sref 777 ", ["777", "12"]),
        ("a --sref ran", ["random"]),
        ("a --seed ", ["5"]),
        ("a --seed 4 in ligh", ["Soft light", "Lighter sketch", *OWN]),
        ("a --p fog", []),
        ("a --ar fog", []),
    ],
)
def test_codes_come_behind_their_flag_by_number_and_by_name(text: str, wanted: list[str]) -> None:
    assert [one.text for one in kept(text).suggestions] == wanted


def test_a_code_is_written_and_its_name_is_only_read() -> None:
    found = kept("a --sref fog")
    assert found.suggestions[0].title == "Foggy lines"
    assert taken("a --sref fog", found, found.suggestions[0]) == ("a --sref 777", 12)
