"""Groups and repetition: what they stand for, counted without being built, and where each character was written."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from studio.request.expansion import COUNTED, count, expand, has_group, problems, read
from studio.request.problems import Level
from studio.request.prompt import Span
from tests.request.texts import PROMPTS

BRACED = st.lists(
    st.sampled_from(["{", "}", ",", "\\{", "\\}", "\\,", "a", " ", '"', "1..3", "https://a.b/", "--r 2", "--ar 1:1"])
).map("".join)


def texts(prompt: str) -> list[str]:
    return [made.text for made in expand(prompt, 100)]


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("a fox", ["a fox"]),
        ("", [""]),
        ("{red, green} fox", ["red fox", "green fox"]),
        ("{red,green}", ["red", "green"]),
        ("{a, b} {c, d}", ["a c", "a d", "b c", "b d"]),
        ("a {red, {dark, pale} green} fox", ["a red fox", "a dark green fox", "a pale green fox"]),
        ("a fox --ar {1:1, 3:2}", ["a fox --ar 1:1", "a fox --ar 3:2"]),
        ("a fox {--ar 3:2, --raw --v 6}", ["a fox --ar 3:2", "a fox --raw --v 6"]),
        ("a {, very} old fox", ["a  old fox", "a very old fox"]),
        ("a {red} fox", ["a red fox"]),
        ("{1..4}", ["1", "2", "3", "4"]),
        ("{3..1}", ["3", "2", "1"]),
        ("{-1..1}", ["-1", "0", "1"]),
        ("--s { 0..1000..500 }", ["--s 0", "--s 500", "--s 1000"]),
        ("{1..2, x}", ["1", "2", "x"]),
        ("{1..2 foxes, x}", ["1..2 foxes", "x"]),
        ("{1..5..0}", ["1..5..0"]),
        ("{{{{{{1..3}}}}}}", ["1", "2", "3"]),
        (r"a \{red, green\} fox", [r"a \{red, green\} fox"]),
        (r"{a\, b, c}", ["a, b", "c"]),
        (r"a\, b {c, d}", [r"a\, b c", r"a\, b d"]),
        (r"{a\, b", [r"{a\, b"]),
        (r"{https://a/b\,c.png, d}", ["https://a/b,c.png", "d"]),
        (r"{a \{b\}, c}", [r"a \{b\}", "c"]),
        ('{"Hi, you", "Bye"}', ['"Hi, you"', '"Bye"']),
        ('{"Hi, you}', ['"Hi', "you"]),
        ("https://a/{b,c}.png a fox", ["https://a/{b,c}.png a fox"]),
        ("{https://a/1.png, https://a/2.png} a fox", ["https://a/1.png a fox", "https://a/2.png a fox"]),
        ("{https://a/{1,2}.png, x}", ["https://a/{1,2}.png", "x"]),
        ("a { fox", ["a { fox"]),
        ("a } fox {", ["a } fox {"]),
        ("{a, {b, c}", ["{a, b", "{a, c"]),
        ("{a, b}}", ["a}", "b}"]),
        ("a fox --repeat 3", ["a fox"] * 3),
        ("{a, b} --R 2 --raw", ["a --raw", "a --raw", "b --raw", "b --raw"]),
        ("a --r 9 fox —repeat 2", ["a fox", "a fox"]),
        ("a fox --repeat 1", ["a fox"]),
        ("{a --r 2, b}", ["a --r 2", "b"]),
        ("a https://x/--r 2", ["a https://x/--r 2"]),
        ("a fox --no hats, bags --repeat 2", ["a fox --no hats, bags"] * 2),
    ],
)
def test_what_a_text_stands_for(prompt: str, expected: list[str]) -> None:
    assert texts(prompt) == expected
    assert count(prompt) == len(expected)


def test_choices_name_what_came_out_of_each_group() -> None:
    made = expand("a {red, {dark, pale} green} fox --ar {1:1, 3:2} --repeat 2", 12)
    assert [one.choices for one in made[::2]] == [
        ("red", "1:1"), ("red", "3:2"), ("dark green", "1:1"), ("dark green", "3:2"),
        ("pale green", "1:1"), ("pale green", "3:2"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("prompt", "number"),
    [
        ("{1..10}" * 6, 10**6),
        ("{1..10, " * 6 + "x" + "}" * 6, 61),
        ("{1..10}" * 12, COUNTED),
        ("{1..999999999}" * 5000, COUNTED),
        ("{" * 20_000 + "a,b" + "}" * 20_000, 2),
        ("{" * 20_000, 1),
        ("{a,b} --repeat 999", 1998),
    ],
)
def test_counting_and_the_first_few_need_no_building(prompt: str, number: int) -> None:
    assert count(prompt) == number
    assert len(expand(prompt, 3)) == min(number, 3)


@pytest.mark.parametrize(
    ("prompt", "where", "level"),
    [
        ("a {} b", "{}", Level.BLOCK),
        ("a { , } b", "{ , }", Level.BLOCK),
        ("a fox --repeat 0", "--repeat 0", Level.BLOCK),
        ("a fox --repeat lots", "--repeat lots", Level.BLOCK),
        ("a fox --r", "--r", Level.BLOCK),
        ("a fox --r 1000", "--r 1000", Level.BLOCK),
        ("a fox --repeat {2, 3}", "--repeat {2, 3}", Level.BLOCK),
        ("a { fox", "{", Level.WARN),
        ("a } fox", "}", Level.WARN),
    ],
)
def test_what_is_wrong_is_pointed_at(prompt: str, where: str, level: Level) -> None:
    [problem] = problems(prompt)
    assert problem.span is not None
    assert problem.span.of(prompt) == where
    assert problem.level is level
    if problem.fix is not None:
        assert problems(problem.fix.text) == ()


@pytest.mark.parametrize("prompt", ["a fox", r"\{a\}", "{", "https://a/{b}", "a, b", "--repeat 2"])
def test_no_group(prompt: str) -> None:
    assert not has_group(prompt)
    assert has_group(prompt + " {a, b}")


def test_places_lead_back_to_the_source() -> None:
    source = "a {red, {dark, pale} green} fox --chaos {1..500..499} --ar {1:1, 3:2} --repeat 2"
    made = expand(source, 99)[-1]
    assert made.text == "a pale green fox --chaos 500 --ar 3:2"

    def origin(part: str) -> str:
        start = made.text.index(part)
        return made.source(Span(start, start + len(part))).of(source)

    assert origin("pale") == "pale"
    assert origin("fox") == "fox"
    assert origin("500") == "1..500..499"
    assert origin("--chaos 500") == "--chaos {1..500..499"
    assert origin("3:2") == "3:2"


def test_a_group_in_the_place_of_a_number_of_repetitions_is_refused_and_stands_for_nothing() -> None:
    template = read("a hill --repeat {3, 4}")
    assert (template.groups, template.count) == ((), 1)
    assert [(problem.level, problem.fix and problem.fix.label) for problem in template.problems] == [
        (Level.BLOCK, "Remove")
    ]
    assert [made.text for made in template.prompts()] == ["a hill"]


@given(st.one_of(PROMPTS, BRACED))
@example("--R {}")
def test_any_text_is_counted_and_expanded(text: str) -> None:
    template = read(text)
    made = expand(text, 20)
    assert len(made) == min(template.count, 20)
    if not template.is_many:
        assert [one.text for one in made] == [text]
    for one in made:
        assert len(one.choices) == len(template.groups)
        whole = one.source(Span(0, len(one.text)))
        assert 0 <= whole.start <= whole.end <= len(text)
    for problem in template.problems:
        assert problem.span is not None
        assert problem.span.of(text)
