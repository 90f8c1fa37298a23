"""Presets are merged and nothing else of a prompt changes; a file of them is read whole or refused in a sentence."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.errors import InputError
from studio.request.presets import (
    MOST_IN_FILE,
    Preset,
    PresetKind,
    Style,
    added,
    apply,
    extended,
    flags_of,
    from_json,
    merged,
    missing_from,
    style_of,
    styles_of,
    to_json,
    wrong_with,
)
from studio.request.prompt import parse
from tests.request.texts import PROMPTS

FOG = "a lighthouse in fog --ar 3:2 --sref 12::2 https://a/b.png --seed 7"


@pytest.mark.parametrize(
    ("text", "piece", "result"),
    [
        ("a fox --ar 1:1 at dusk", "--ar 3:2 --tile", "a fox --ar 3:2 at dusk --tile"),
        ("a fox --AR 1:1", "--ar 3:2", "a fox --AR 3:2"),
        ("a fox --v 7 --s 50", "--niji 6", "a fox --s 50 --niji 6"),
        ("a fox --s 1 --s 2", "--s 3", "a fox --s 3"),
        ("a fox", "--sref 1 --sref 2", "a fox --sref 1 --sref 2"),
        ("", "--raw", "--raw"),
        ("a fox --no text, frames --raw", "--chaos 5", "a fox --no text, frames --raw --chaos 5"),
        ("a fox --ar 1:1", "no flags", "a fox --ar 1:1"),
    ],
)
def test_flags_take_the_place_of_their_like_and_leave_the_rest(text: str, piece: str, result: str) -> None:
    assert merged(text, piece) == result
    assert merged(result, piece) == result


@given(PROMPTS, st.sampled_from(["--ar 3:2 --s 250", "--niji 6", "--sref 1 --p abc --seed 5"]))
def test_merging_never_fails_and_always_asks_for_what_was_kept(text: str, piece: str) -> None:
    result = parse(merged(text, piece))
    for flag in parse(piece).flags:
        assert result.value(flag.name) == flag.value


@pytest.mark.parametrize(
    ("text", "style", "result"),
    [
        ("a fox", Style("sref", "5"), "a fox --sref 5"),
        ("a fox --sref 1::2 --ar 3:2", Style("sref", "5"), "a fox --sref 1::2 5 --ar 3:2"),
        ("a fox --sref 5::2", Style("sref", "5"), "a fox --sref 5::2"),
        ("a fox --sref random", Style("sref", "5"), "a fox --sref 5"),
        ("a fox --seed 1", Style("seed", "5"), "a fox --seed 5"),
        ("a fox --p --ar 1:1", Style("p", "abc"), "a fox --p abc --ar 1:1"),
    ],
)
def test_a_style_is_added_once(text: str, style: Style, result: str) -> None:
    assert added(text, style) == result


def test_styles_of_a_prompt_are_its_codes_without_weights() -> None:
    wanted = (Style("sref", "12"), Style("sref", "https://a/b.png"), Style("seed", "7"))
    assert styles_of(parse(FOG)) == wanted
    assert styles_of(parse("a fox --sref random")) == ()
    assert style_of("--profile abc") is None or style_of("--p abc") == Style("p", "abc")
    assert [style_of(text) for text in ("--sref 1 2", "a --sref 1", "", "--ar 1:1")] == [None] * 4


@pytest.mark.parametrize(
    ("text", "more", "result"),
    [
        ("a fox --ar 3:2", "soft light --ar 1:1", "a fox, soft light --ar 1:1"),
        ("a fox, ", "soft light", "a fox, soft light"),
        ("", "soft light --s 5", "soft light --s 5"),
        ("https://a/b.png --raw", "soft light", "https://a/b.png soft light --raw"),
        ("a fox in soft light", "soft light", "a fox in soft light"),
    ],
)
def test_words_are_added_behind_the_words(text: str, more: str, result: str) -> None:
    assert extended(text, more).split() == result.split()


def test_each_kind_meets_the_prompt_in_its_own_way() -> None:
    def kept(kind: PresetKind, text: str) -> Preset:
        return Preset(kind=kind, name="x", text=text)

    assert apply("a fox --ar 1:1", kept(PresetKind.FLAGS, "--ar 3:2")) == "a fox --ar 3:2"
    assert apply("a fox --ar 1:1", kept(PresetKind.PROMPT, "a hill")) == "a hill"
    assert apply("a fox --sref 1", kept(PresetKind.STYLE, "--sref 2")) == "a fox --sref 1 2"
    assert flags_of("a fox --ar 3:2 at dusk --no text, frames") == "--ar 3:2 --no text, frames"


KEPT = [
    Preset(kind=PresetKind.FLAGS, name="Fog „quiet“", text="--ar 3:2 --s 250"),
    Preset(kind=PresetKind.PROMPT, name="Hill", text="a hill\nat dusk"),
    Preset(kind=PresetKind.STYLE, name="Sea", text="--sref 12", note="soft"),
]


def test_a_file_gives_back_what_was_written() -> None:
    assert from_json(to_json(KEPT).encode()) == KEPT
    assert from_json(b"\xef\xbb\xbf" + to_json(KEPT).encode()) == KEPT
    assert missing_from(KEPT, [*KEPT, KEPT[0]]) == []
    assert missing_from(KEPT[:1], KEPT + KEPT) == KEPT[1:]


def document(**changes: object) -> bytes:
    return json.dumps({**json.loads(to_json(KEPT)), **changes}).encode()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe\x00", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[1, 2]", "no presets"),
        (b'{"presets": []}', "no presets"),
        (document(version=2), "newer"),
        (document(version="1"), "newer"),
        (document(presets={}), "missing"),
        (document(presets=[{}] * (MOST_IN_FILE + 1)), "too long"),
        (document(presets=[3]), "Preset 1 in the file is damaged"),
        (document(presets=[{"kind": "flags", "name": 5, "text": "--raw"}]), "damaged"),
        (document(presets=[{"kind": "magic", "name": "x", "text": "--raw"}]), "damaged"),
        (document(presets=[{"kind": "flags", "name": "x", "text": "no flags"}]), "no flags"),
        (document(presets=[{"kind": "style", "name": "x", "text": "--ar 1:1"}]), "A style is one"),
        (document(presets=[{"kind": "prompt", "name": " ", "text": "x"}]), "needs a name"),
    ],
)
def test_another_file_is_refused_in_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence) as refusal:
        from_json(data)
    assert refusal.value.advice


def test_what_cannot_be_kept_says_why() -> None:
    assert [wrong_with(preset) for preset in KEPT] == ["", "", ""]
    assert "longer than" in wrong_with(Preset(kind=PresetKind.PROMPT, name="x" * 81, text="a"))
    assert "nothing in it" in wrong_with(Preset(kind=PresetKind.PROMPT, name="x", text=" "))
    assert "too long" in wrong_with(Preset(kind=PresetKind.PROMPT, name="x", text="a" * 8193))
