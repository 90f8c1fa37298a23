"""Prompt text to parts and back: spans, flags and their values, weights, and edits that leave all else alone."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.request.edits import move_item, weight_at
from studio.request.forecast import forecast
from studio.request.parameters import MODELS, PARAMETERS, Model
from studio.request.prompt import aspect_of, model_of, parse, set_flag, set_model, shape_of, version_of, without
from studio.request.rules import lint
from tests.request.texts import LONG, PROMPTS

LIGHTHOUSE = "a lighthouse in fog --ar 3:2 --v 7"


@given(PROMPTS)
def test_every_span_points_at_what_it_says_and_nothing_is_lost(text: str) -> None:
    prompt = parse(text)
    assert prompt.text == text
    at = 0
    for image in prompt.images:
        assert image.span.of(text) == image.url
        assert text[at : image.span.start].strip() == ""
        at = image.span.end
    assert prompt.body.start >= at
    for flag in prompt.flags:
        assert flag.span.of(text).startswith(flag.spelled)
        assert flag.value_span.of(text) == flag.value
        assert flag.span.end == flag.value_span.end
    for segment in prompt.segments:
        assert segment.span.of(text).strip() == segment.text
    pieces = sorted(
        [(span.start, span.end) for span in (prompt.body, *prompt.loose)]
        + [(flag.span.start, flag.span.end) for flag in prompt.flags]
        + [(image.span.start, image.span.end) for image in prompt.images]
    )
    rest = "".join(text[end:start] for (_, end), (start, _) in zip([(0, 0), *pieces], pieces, strict=False))
    assert rest.strip() == ""
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(pieces))


@given(PROMPTS, st.sampled_from([(known.name, "3") for known in PARAMETERS] + [("raw", ""), ("ar", "16:9")]))
def test_an_edit_is_read_back_and_leaves_the_other_flags_byte_for_byte(text: str, edit: tuple[str, str]) -> None:
    name, value = edit
    before = parse(text)
    after = parse(set_flag(text, name, value))
    others = [(flag.span.of(before.text)) for flag in before.flags if flag.name != name]
    assert [flag.span.of(after.text) for flag in after.flags if flag.name != name] == others
    assert after.has(name)
    if name not in ("raw", "tile", "draft", "fast", "turbo", "hd", "sd", "loop"):
        assert after.value(name) == value


@given(PROMPTS, st.sampled_from([known.name for known in PARAMETERS]))
def test_a_flag_taken_out_is_gone_and_the_others_stay(text: str, name: str) -> None:
    before = parse(text)
    after = parse(set_flag(text, name, None))
    assert not after.has(name)
    kept = [flag for flag in before.flags if flag.name != name]
    assert [flag.name for flag in after.flags] == [flag.name for flag in kept]
    if not before.loose:  # loose words left behind a bare flag would become its value
        assert [flag.span.of(after.text) for flag in after.flags] == [flag.span.of(text) for flag in kept]
    left = text
    for flag in reversed([flag for flag in before.flags if flag.name == name]):
        left = left[: flag.span.start] + left[flag.span.end :]
    assert "".join(after.text.split()) == "".join(left.split())


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        (LIGHTHOUSE, [("ar", "3:2"), ("v", "7")]),
        ("a fox --AR 3:2 --Version 6.1", [("ar", "3:2"), ("v", "6.1")]),
        ("a fox --s 250 --c 5 --w 9 --q 2 --aspect 1:2", [
            ("stylize", "250"), ("chaos", "5"), ("weird", "9"), ("quality", "2"), ("ar", "1:2"),
        ]),
        ("a fox —ar 3:2 –raw", [("ar", "3:2"), ("raw", "")]),
        ("a fox--ar 3:2", []),
        ("a fox -- ar", []),
        ("a fox --3 2", []),
        ("--raw", [("raw", "")]),
        ("https://cdn.x/a--no.png a fox", []),
        ("a fox --sref https://x.y/a--b.png random 123::2 --sw 50", [
            ("sref", "https://x.y/a--b.png random 123::2"), ("sw", "50"),
        ]),
        ("a fox --no text, frames --tile", [("no", "text, frames"), ("tile", "")]),
        ("a fox --v7 --draft", [("v", "7"), ("draft", "")]),
        ("a fox --niji6", [("niji", "6")]),
        ("a fox --niji at dusk", [("niji", "")]),
        ("a fox --exp at dusk", [("exp", "")]),
        ("a fox --exp 20 at dusk", [("exp", "20")]),
        ("a fox --raw at dusk --ar 3:2 by the sea", [("raw", ""), ("ar", "3:2")]),
        ("a fox --ar", [("ar", "")]),
        ("a fox --ar --raw", [("ar", ""), ("raw", "")]),
        ("a fox --what ever it is", [("what", "ever")]),
        ("a fox\n--ar\n3:2", [("ar", "3:2")]),
        ("a fox --chaos 5 --chaos 9", [("chaos", "5"), ("chaos", "9")]),
        ("a fox --r 4", [("repeat", "4")]),
    ],
)  # fmt: skip
def test_flags_and_their_values(text: str, flags: list[tuple[str, str]]) -> None:
    assert [(flag.name, flag.value) for flag in parse(text).flags] == flags


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (LIGHTHOUSE, "a lighthouse in fog"),
        ("https://a/b.png https://a/c.png  two foxes --iw 2", "two foxes"),
        ("a fox --raw at dusk --ar 3:2 by the sea", "a fox at dusk by the sea"),
        ("--ar 3:2", ""),
        ("", ""),
        ("a fox https://a/b.png", "a fox https://a/b.png"),
    ],
)
def test_words_are_what_is_neither_address_nor_flag(text: str, words: str) -> None:
    assert parse(text).words == words


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("a fox", [("a fox", 1.0)]),
        ("Hot:: dog:: animal --ar 16:9", [("Hot", 1.0), ("dog", 1.0), ("animal", 1.0)]),
        ("Beach::2 mountain forest", [("Beach", 2.0), ("mountain forest", 1.0)]),
        ("a::0.5 b::-0.5 c::.25", [("a", 0.5), ("b", -0.5), ("c", 0.25)]),
        ("", [("", 1.0)]),
        ("::", [("", 1.0)]),
        ("https://a/b.png sun::3", [("sun", 3.0)]),
    ],
)
def test_weights(text: str, segments: list[tuple[str, float]]) -> None:
    assert [(segment.text, segment.weight) for segment in parse(text).segments] == segments


@pytest.mark.parametrize(
    ("text", "name", "value", "expected"),
    [
        ("a fox", "stylize", "250", "a fox --stylize 250"),
        ("a fox ", "stylize", "250", "a fox --stylize 250"),
        ("", "ar", "3:2", "--ar 3:2"),
        ("a fox --s 100 --raw", "stylize", "250", "a fox --s 250 --raw"),
        ("a fox --ar   3:2  --raw", "ar", "1:1", "a fox --ar 1:1  --raw"),
        ("a fox --ar --raw", "ar", "1:1", "a fox --ar 1:1 --raw"),
        ("a fox --v7 --draft", "v", "8", "a fox --v 8 --draft"),
        ("a fox", "raw", "", "a fox --raw"),
        ("a fox --raw at dusk", "raw", "", "a fox --raw at dusk"),
        ("a fox --exp 5", "exp", "", "a fox --exp"),
        ("a fox --raw at dusk", "raw", None, "a fox at dusk"),
        ("a fox --ar 3:2 --raw", "ar", None, "a fox --raw"),
        ("a fox --raw", "raw", None, "a fox"),
        ("--raw --ar 3:2", "raw", None, "--ar 3:2"),
        ("a --raw fox --raw", "raw", None, "a fox"),
        ("a fox", "raw", None, "a fox"),
        ("a fox --q 2", "q", "1", "a fox --q 1"),
        ("a fox --no  hats,  bags --raw", "raw", None, "a fox --no  hats,  bags"),
        ("a fox --chaos 5 --chaos 9", "chaos", "7", "a fox --chaos 5 --chaos 7"),
    ],
)
def test_set_flag(text: str, name: str, value: str | None, expected: str) -> None:
    assert set_flag(text, name, value) == expected


def test_without_takes_out_that_very_flag() -> None:
    prompt = parse("a fox --chaos 5 --raw --chaos 9")
    assert without(prompt.text, [prompt.flags[0]]) == "a fox --raw --chaos 9"


@pytest.mark.parametrize(
    ("text", "version", "model"),
    [
        ("a fox", "7", "7"),
        ("a fox --v 8.1", "8.1", "8.1"),
        ("a fox --version 6", "6", "6"),
        ("a fox --niji", "niji 6", "niji 6"),
        ("a fox --niji 6", "niji 6", "niji 6"),
        ("a fox --niji 5", "niji 5", "7"),
        ("a fox --v 8.2", "8.2", "7"),
        ("a fox --v 6 --niji", "niji 6", "niji 6"),
        ("a fox --niji --v 6", "6", "6"),
        ("a fox --v", "7", "7"),
        ("a fox --v 8.0", "8", "8"),
        ("a fox --v7.0", "7", "7"),
        ("a fox --v 6.10", "6.1", "6.1"),
        ("a fox --niji 6.0", "niji 6", "niji 6"),
        ("a fox --v new", "new", "7"),
    ],
)
def test_the_last_version_counts_and_an_unknown_one_is_the_default(text: str, version: str, model: str) -> None:
    prompt = parse(text)
    assert (version_of(prompt), model_of(prompt).key) == (version, model)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.key)
@pytest.mark.parametrize("text", ["a fox", "a fox --v 6 --raw", "a fox --niji --raw", "a --v 5 fox --niji 5 --v 9"])
def test_a_model_set_is_the_only_one_named(text: str, model: Model) -> None:
    prompt = parse(set_model(text, model))
    assert [flag.name for flag in prompt.flags if flag.name in ("v", "niji")] == [model.flag]
    assert model_of(prompt) is model
    assert prompt.has("raw") == ("--raw" in text)


@pytest.mark.parametrize(
    ("text", "aspect"),
    [
        ("a fox", (1, 1)),
        ("a fox --ar 3:2", (3, 2)),
        ("a fox --ar 16:9 by the sea", (16, 9)),
        ("a fox --ar 0:9", (1, 1)),
        ("a fox --ar wide", (1, 1)),
        ("a fox --ar 1.5:1", (1, 1)),
        ("a fox --ar ٣:٢", (1, 1)),
        ("a fox --ar 99999999999:1", (1, 1)),
        ("a fox --ar 1:1 --ar 2:3", (2, 3)),
    ],
)
def test_aspect(text: str, aspect: tuple[int, int]) -> None:
    assert aspect_of(parse(text)) == aspect


@settings(max_examples=30, suppress_health_check=list(HealthCheck))
@given(LONG, st.integers(0, 10_000))
def test_a_text_as_long_as_any_is_read_checked_and_edited_without_a_character_changed(text: str, caret: int) -> None:
    prompt = parse(text)
    assert prompt.text == text
    assert prompt.segments
    for problem in (*lint(prompt), *lint(prompt, video=True)):
        assert problem.span is None or problem.span.end <= len(text)
    told = forecast(text)
    assert told.jobs >= 1
    assert all(flag.span.of(text).startswith(flag.spelled) for flag in prompt.flags)
    edited = parse(set_flag(text, "ar", "3:2"))
    assert [flag.span.of(edited.text) for flag in edited.flags if flag.name != "ar"] == [
        flag.span.of(text) for flag in prompt.flags if flag.name != "ar"
    ]
    assert weight_at(text, min(caret, len(text)), 1).caret >= 0


@pytest.mark.parametrize(
    "hard", ["{" * 8192, "}" * 8192, '"' * 8192, "::" * 4096, "--" * 4096, "a,{" * 2700, "\\" * 8192]
)
def test_what_is_never_closed_is_text(hard: str) -> None:
    assert parse(hard).text == hard
    assert forecast(hard).jobs == 1
    assert move_item(hard, 4000, 1).text.count(hard[0]) == hard.count(hard[0])


@pytest.mark.parametrize(
    ("flag", "shape"),
    [("", (1, 1)), ("--ar 3:2", (3, 2)), ("--ar 16:9", (1456, 816)), ("--ar 18:32", (816, 1456)), ("--ar 0:0", (1, 1))],
)
def test_the_shape_of_the_pictures_that_will_come(flag: str, shape: tuple[int, int]) -> None:
    assert shape_of(parse(f"a fox {flag}")) == shape
