"""The lint's verdicts: each blocking rule of contract §4b "Principle", the warnings, and what the fixes make of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.request.parameters import MODELS, PARAMETERS, VIDEO, Kind, Model, Parameter
from studio.request.prompt import parse
from studio.request.rules import Level, Problem, lint
from tests.request.texts import PROMPTS

ADDRESS = "https://cdn.x/a.png"
GOOD_VALUE = {
    Kind.SWITCH: "", Kind.RATIO: "3:2", Kind.TEXT: "hats", Kind.ADDRESS: ADDRESS, Kind.REFERENCES: ADDRESS,
}  # fmt: skip


def blocks(text: str, *, video: bool = False) -> list[Problem]:
    return [problem for problem in lint(text, video=video) if problem.level is Level.BLOCK]


def warnings(text: str, *, video: bool = False) -> list[Problem]:
    return [problem for problem in lint(text, video=video) if problem.level is Level.WARN]


def good_value(known: Parameter, model: Model) -> str:
    if known.kind is Kind.CHOICE:
        return (known.choices_for(model.key) or known.choices_for(VIDEO) or ("1",))[0]
    return GOOD_VALUE.get(known.kind, f"{known.low or 0:.10g}")


@pytest.mark.parametrize("prompt", [
    "a lighthouse in fog --ar 3:2 --v 7",
    "a fox --v 6 --q 2 --stop 80 --cref https://a/b.png --cw 20",
    "a fox --niji 6 --stylize 1000 --weird 3000 --chaos 100",
    "a fox --v 7 --draft --exp 100 --p abc --seed 4294967295",
    "https://a/b.png a fox --iw .5",
    "a fox --sref random --sw 0 --sv 4",
    "a fox::2 in snow::-0.5 --no hats, bags --style raw --tile --fast --exp",
    "a fox --oref https://a/b.png --ow 400 --turbo".replace(" --turbo", ""),
])  # fmt: skip
def test_an_ordinary_prompt_has_no_findings(prompt: str) -> None:
    assert lint(prompt) == ()


@pytest.mark.parametrize(
    "prompt",
    [
        "",
        "   ",
        "x" * 8193,
        "a fox --repeat 4",
        "a fox --r 4",
        "a fox --bs 2",
        "a fox --batchsize 2",
        "a fox --personalize",
        "a fox --stealth",
        "a fox --public",
        "a fox --video",
        "a fox --relax",
        "a {red, green} fox",
        "a fox --ar {1:1, 3:2}",
        "a {red, {dark, light} green} fox",
        "a fox --v 8.1 --q 1",
        "a fox --v 8.1 --quality 4",
        "a fox --v 8.1 --cref https://a/b.png",
        "a fox --v 8.1 --cw 50",
        "a fox --v 8.1 --oref https://a/b.png",
        "a fox --v 8.1 --ow 50",
        "a fox --v 8.1 --no hats",
        "a fox --v 8.1 --turbo",
        "a fox --v 8.1 --sd",
        "a fox --v 8.1 --sref 1 --sv 6",
        "a fox --v 8 --turbo",
        "a fox --turbo --oref https://a/b.png",
        "a fox --v 8 --draft",
        "a fox --v 8.1 --draft",
        "a fox --v 6.1 --draft",
        "a fox --niji --draft",
        "a fox --v 8.2 --draft",
        "a fox --CHAOS 500",
        "a fox —chaos 500",
    ],
)
def test_what_the_service_refuses_blocks(prompt: str) -> None:
    assert blocks(prompt)


@pytest.mark.parametrize(
    "prompt",
    [
        "x" * 8192,
        r"a \{red, green\} fox",
        "a { fox",
        "a } fox {",
        "https://a/{b}.png a fox",
        "a fox --v 8.1 --hd",
        "a fox --v 8.1 --sv 4 --sref 5",
        "a fox --v 8 --hd --q 4 --sref 5 --sv 6 --stop 50 --cref https://a/b.png",
        "a fox --v 6 --no hats",
        "a fox --hd",
        "a fox --sd",
        "a fox --q .25",
        "a fox --v 5",
        "a fox --v 8.2 --q 1 --turbo",
        "a fox --niji 5",
        "a fox --motion 4 --loop --end https://a/b.png",
        "a fox --ow 5000 --oref https://a/b.png",
        "a fox --chaos lots",
        "a fox --seed 1.5",
        "a fox --ar 1:100",
        "a fox --ar wide",
        "a fox --never seen --before",
        "a fox --profile abc",
        "a fox --fast --oref https://a/b.png",
        "a fox --oref https://a/b.png --q 4",
        "a fox --chaos 500 --chaos 5",
        "--ar 3:2",
        "a fox https://x/--video",
    ],
)
def test_what_the_service_may_take_never_blocks(prompt: str) -> None:
    assert blocks(prompt) == []


NUMBERS = [
    known for known in PARAMETERS if known.kind in (Kind.INTEGER, Kind.DECIMAL, Kind.SEED) and known.name != "ow"
]


@pytest.mark.parametrize("known", NUMBERS, ids=lambda known: known.name)
def test_numbers_block_just_outside_their_range_and_the_fix_brings_them_in(known: Parameter) -> None:
    assert known.low is not None
    assert known.high is not None
    for value in (known.low, known.high):
        assert blocks(f"a fox --{known.name} {value:.10g}") == []
    for value, near in ((known.low - 1, known.low), (known.high + 1, known.high)):
        text = f"a fox --{known.name} {value:.10g} --tile"
        (problem,) = blocks(text)
        assert problem.span is not None
        assert problem.span.of(text) == f"--{known.name} {value:.10g}"
        assert problem.fix is not None
        assert problem.fix.text == f"a fox --{known.name} {near:.10g} --tile"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.key)
@pytest.mark.parametrize("known", PARAMETERS, ids=lambda known: known.name)
def test_the_matrix(model: Model, known: Parameter) -> None:
    if known.kind is Kind.MODEL:
        return
    text = f"{ADDRESS} a fox --{known.name} {good_value(known, model)} --sref 1 --{model.flag} {model.value}"
    mine = [problem for problem in lint(text) if problem.span and problem.span.of(text).startswith(f"--{known.name}")]
    blocked = any(problem.level is Level.BLOCK for problem in mine)
    refused = model.key in known.rejected or known.name == "bs" or (known.name == "draft" and model.key != "7")
    assert blocked == refused
    if model.key not in known.models:
        assert mine


@pytest.mark.parametrize(
    ("prompt", "where"),
    [
        ("a fox --bs 3", "--bs 3"),
        ("a fox --chaos 101", "--chaos 101"),
        ("a fox --sv 5 --sref 1", "--sv 5"),
        ("a fox --q 5", "--q 5"),
        ("a fox --turbo --oref https://a/b.png", "--turbo"),
        ("a fox --turbo --v 8", "--turbo"),
        ("a fox --draft --v 8.2", "--draft"),
        ("a fox --relax", "--relax"),
    ],
)
def test_videos_block_what_no_endpoint_takes(prompt: str, where: str) -> None:
    (problem,) = blocks(prompt, video=True)
    assert problem.span is not None
    assert problem.span.of(prompt) == where


@pytest.mark.parametrize(
    "prompt",
    ["https://a/b.png --motion high --raw --loop --end https://a/b.png --bs 1 --turbo", "--motion low", "waves --fast"],
)
def test_an_ordinary_video_prompt_has_no_findings(prompt: str) -> None:
    assert lint(prompt, video=True) == ()


@pytest.mark.parametrize("flag", ["--repeat 2", "--personalize", "--video", "--stealth", "--ar 3:2"])
def test_what_only_picture_endpoints_refuse_does_not_block_videos(flag: str) -> None:
    assert blocks(f"waves {flag}", video=True) == []


def test_groups_are_refused_in_videos_too() -> None:
    assert blocks("{red, blue} waves", video=True)
    assert blocks(r"a \{red\} wave", video=True) == []


@pytest.mark.parametrize(
    ("prompt", "fixed"),
    [
        ("a fox —ar  3:2", "a fox --ar  3:2"),
        ("a fox --personalize abc --ar 3:2", "a fox --p abc --ar 3:2"),
        ("a fox --profile abc", "a fox --p abc"),
        ("a fox --relax --ar 3:2", "a fox --ar 3:2"),
        ("a fox --v 8 --turbo", "a fox --v 8"),
        ("a fox --niji 5", "a fox --niji 6"),
        ("a fox --chaos   500 --raw", "a fox --chaos   100 --raw"),
        ("a fox --v 6 --v 7", "a fox --v 7"),
        ("a fox --chaos 500 --chaos 5", "a fox --chaos 5"),
        ("a fox --v 8.1 --hd", "a fox --v 8.1"),
        ("a fox --loop", "a fox"),
        ("a fox --v", "a fox"),
    ],
)
def test_a_fix_is_the_whole_prompt_as_it_would_be(prompt: str, fixed: str) -> None:
    (fix,) = [problem.fix for problem in lint(prompt) if problem.fix is not None]
    assert fix.text == fixed
    assert [problem for problem in lint(fixed) if problem.fix is not None] == []


@pytest.mark.parametrize(("value", "word"), [("1", "low"), ("2", "low"), ("3", "high"), ("4", "high")])
def test_numbered_motion_is_offered_as_a_word(value: str, word: str) -> None:
    (problem,) = lint(f"waves --motion {value}", video=True)
    assert problem.level is Level.WARN
    assert problem.fix is not None
    assert problem.fix.text == f"waves --motion {word}"


@pytest.mark.parametrize(
    ("prompt", "part"),
    [
        ("a fox --v 8", "Pro plan"),
        ("a fox --v 8.1", "Pro plan"),
        ("a fox --v 5.2", "not a version known"),
        ("a fox --what 4", "not known here"),
        ("a fox --ow 5", "without --oref"),
        ("a fox --cw 5 --v 6", "without --cref"),
        ("a fox --sw 5", "without --sref"),
        ("a fox --sv 2", "without --sref"),
        ("a fox --iw 2", "address at the beginning"),
        ("a fox --sref ftp://a/b.png", "neither an address"),
        ("a fox --sref", "needs a picture's address"),
        ("a fox --oref fox.png", "needs the address"),
        ("a fox --no", "nothing of what"),
        ("a fox --v 6 --oref https://a/b.png", "7, 8 have it"),
        ("a fox --v 6 --draft", "version 7 only"),
        ("a fox --ar 9:1", "experimental"),
        ("a fox --q 3", "one of 1, 2, 4"),
        ("a fox --style cute", "one of raw"),
        ("--ar 3:2", "no words"),
        ("a fox --motion high", "for videos"),
        (r"a fox \{red\}", "brace"),
    ],
)
def test_findings_say_what_is_odd(prompt: str, part: str) -> None:
    assert any(part in problem.sentence for problem in lint(prompt)), lint(prompt)


@pytest.mark.parametrize(
    ("prompt", "fixed"),
    [
        ("a sign “OPEN” --v 8", 'a sign "OPEN" --v 8'),
        ("a sign „OFFEN“ --v 8.1", 'a sign "OFFEN" --v 8.1'),
        ("a sign « OUVERT » --v 8", 'a sign "OUVERT" --v 8'),
        ("a sign --v 8 “OPEN UP” at dusk", 'a sign --v 8 "OPEN UP" at dusk'),
        ("a sign ”OPEN” --v 8", 'a sign "OPEN" --v 8'),
        ("a sign “OPEN” --v 7", None),
        ("a sign “OPEN”", None),
        ('a sign "OPEN" --v 8', None),
        ("the fox’s tail – a sign of ‘rain’ --v 8", None),
        ("“” « » --v 8", None),
        ("“OPEN --v 8", None),
    ],
)
def test_lettering_in_quotes_of_print_is_offered_straight_ones_where_they_count(prompt: str, fixed: str | None) -> None:
    fixes = [found.fix.text for found in lint(prompt) if found.fix]
    assert fixes == ([] if fixed is None else [fixed])
    assert blocks(prompt) == []


def test_the_matrix_row_of_a_foreign_version_is_not_guessed() -> None:
    assert [problem.sentence for problem in warnings("a fox --v 9 --hd --stop 50")] == [
        "--v 9 is not a version known here; it is passed on as it is."
    ]


@given(PROMPTS, st.booleans())
def test_any_text_gets_findings_inside_itself_and_its_fixes_parse(text: str, video: bool) -> None:
    for problem in lint(text, video=video):
        assert problem.sentence.endswith(".")
        if problem.span is not None:
            assert 0 <= problem.span.start <= problem.span.end <= len(text)
        if problem.fix is not None:
            assert parse(problem.fix.text).text == problem.fix.text
            assert problem.fix.text != text


def test_findings_come_in_the_order_of_the_text() -> None:
    starts = [problem.span.start for problem in lint("a {b,c} --relax --chaos 999 --what") if problem.span]
    assert starts == sorted(starts)
    assert len(starts) == 4


@pytest.mark.parametrize(
    ("prompt", "part", "fixed"),
    [
        ("a fox --ar 1.39:1", "two whole numbers", "a fox --ar 139:100"),
        ("a fox --ar 8.5x11", "two whole numbers", "a fox --ar 17:22"),
        ("a fox --ar wide", "two whole numbers", None),
        ("a fox --ar 0:0", "two whole numbers", None),
        ("www.a.b/c.png a fox", "must begin with http", "https://www.a.b/c.png a fox"),
        ("file:///home/c.png a fox", "must begin with http", None),
        ("https:///c.png a fox", "not the address of a picture", None),
        ("a fox --oref https://a/b.png https://a/c.png", "takes one picture", None),
        ("a fox --v 8 --cref https://a/b.png", "in the place of --cref", "a fox --v 8 --oref https://a/b.png"),
        ("a fox --turbo --fast", "--turbo counts", "a fox --turbo"),
        ("a fox --sref 1 --v 7 --sv 6", "8 takes 6", None),
        ("a fox --v 6 --q .5", "6.1, niji 6 take 0.5", None),
        ("a fox --v 8.1 --sref 1 --sv 6", "version 8 has it", "a fox --v 8.1 --sref 1"),
    ],
)
def test_advice_names_the_way_out(prompt: str, part: str, fixed: str | None) -> None:
    [found] = [problem for problem in lint(prompt) if part in problem.sentence]
    assert (found.fix.text if found.fix else None) == fixed


@pytest.mark.parametrize(
    ("prompt", "parent", "fixes"),
    [
        ("a hare", "a fox --ar 3:2", ["a hare --ar 3:2"]),
        ("a hare ", "a fox --aspect 3:2 --v 8.1", ["a hare --aspect 3:2", "a hare --v 8.1"]),
        ("a hare --ar 1:1", "a fox --ar 3:2", []),
        ("a hare --v 6", "a fox --niji", []),
        ("a hare", "a fox --niji", ["a hare --niji"]),
        ("a hare", "a fox --v 7 --raw", []),
    ],
)
def test_a_remix_that_drops_shape_or_version_is_offered_them(prompt: str, parent: str, fixes: list[str]) -> None:
    found = lint(prompt, remix_of=parent)
    assert [problem.fix.text for problem in found if problem.fix] == fixes
    assert all(problem.level is Level.WARN for problem in found)


def test_addresses_known_to_be_dead_are_pointed_at() -> None:
    dead = {"https://a/1.png", "https://a/2.png", "https://a/3.png"}
    text = "https://a/1.png https://a/9.png a fox --sref https://a/2.png::2 5 --oref https://a/3.png"
    gone = [problem for problem in lint(text, dead=dead) if "gone" in problem.sentence]
    assert [problem.span.of(text) for problem in gone if problem.span] == [
        "https://a/1.png", "https://a/2.png::2", "https://a/3.png",
    ]  # fmt: skip
    assert gone[0].fix is not None
    assert gone[0].fix.text.startswith("https://a/9.png a fox")


def test_a_prompt_taken_apart_already_is_not_taken_apart_again() -> None:
    prompt = parse("a fox --chaos 500")
    assert lint(prompt) == lint(prompt.text)
