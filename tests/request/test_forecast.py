"""What a typed text comes to: jobs, price and findings of all its prompts, pointing into what was typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.request.expansion import count, expand
from studio.request.forecast import forecast
from studio.request.problems import Level, Problem
from studio.request.prompt import parse
from studio.request.rules import lint
from studio.request.tariff import of_prompt
from tests.request.texts import PROMPTS


def places(text: str, found: tuple[Problem, ...]) -> list[str]:
    return [problem.span.of(text) for problem in found if problem.span is not None]


@pytest.mark.parametrize("text", ["a fox --v 8 --hd", "a fox --chaos 500", "", r"a \{b\}", "a } fox --what {"])
def test_a_text_without_groups_is_one_job_with_its_own_findings(text: str) -> None:
    told = forecast(text)
    assert (told.jobs, told.price, told.problems) == (1, of_prompt(parse(text)), lint(text))


def test_a_group_blocks_nothing_when_its_prompts_are_fine() -> None:
    told = forecast("a {red, green} fox --ar {1:1, 3:2} --repeat 2")
    assert (told.jobs, told.price.points, told.problems, told.obstacle) == (8, 640, (), None)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("a {red, green} fox --chaos 500", ["--chaos 500"]),
        ("a fox {--chaos 500, --tile}", ["--chaos 500"]),
        ("a fox --chaos {5, 500}", ["--chaos {5, 500}"]),
        ("a fox --chaos {0..1000..500} --tile", ["--chaos {0..1000..500}"]),
        ("a {--relax, b} {--relax, c}", ["--relax", "--relax"]),
        ("a {} fox", ["{}"]),
        ("a fox --repeat lots", ["--repeat lots"]),
        ("{a, b --repeat 2}", ["--repeat 2"]),
    ],
)
def test_what_blocks_one_prompt_is_pointed_at_where_it_was_typed(text: str, where: list[str]) -> None:
    told = forecast(text)
    assert places(text, tuple(problem for problem in told.problems if problem.level is Level.BLOCK)) == where
    assert told.obstacle is not None


def test_a_fix_mends_what_was_typed_and_is_left_out_where_it_cannot() -> None:
    [mended] = forecast("a {red, green} fox {--chaos 500, --tile}").problems
    assert mended.fix is not None
    assert mended.fix.text == "a {red, green} fox {--chaos 100, --tile}"
    [mended] = forecast("a fox --chaos {5, 500}").problems
    assert mended.fix is not None
    assert mended.fix.text == "a fox --chaos {5, 100}"
    [left] = forecast("a fox --chaos {0..500..500}").problems
    assert left.fix is None


def test_a_price_is_exact_where_only_words_differ_however_many_there_are() -> None:
    told = forecast("{1..10}" * 6 + " fox --v {7, 8} --hd")
    assert (told.jobs, told.price.points, told.price.about) == (2 * 10**6, 10**6 * (80 + 320), False)
    many = forecast("a fox --s {0..1000} {--hd --v 8, --tile} --c {0..100}")
    assert many.price.about
    assert many.jobs == 1001 * 2 * 101


def test_thorough_looks_at_every_prompt() -> None:
    text = "a fox --s {0..1000} " + "x" * 2000
    assert forecast(text).obstacle is None
    assert forecast(text.replace("1000", "1001"), thorough=True).obstacle is not None
    exact = forecast("a fox --s {0..1000} {--hd --v 8, --tile}", thorough=True)
    assert (exact.price.points, exact.price.about) == (1001 * 400, False)


def test_a_fixed_seed_makes_repetition_odd() -> None:
    [odd] = forecast("a fox --seed 5 --repeat 2").problems
    assert odd.level is Level.WARN
    assert forecast("a fox --seed {5, 6}").problems == ()


def test_videos_and_remixes_are_sent_as_they_stand() -> None:
    assert forecast("waves {a, b} --repeat 2", video=True).jobs == 1
    remix = forecast("a {red, green} fox --v 7 --ar 3:2", remix_of="a fox --ar 3:2")
    assert (remix.jobs, remix.price.points) == (1, 120)
    assert remix.obstacle is not None


@given(st.one_of(PROMPTS, st.text(alphabet="{}, ab\\-r2.1:", max_size=60)))
def test_any_text_has_a_forecast_that_agrees_with_its_prompts(text: str) -> None:
    told = forecast(text)
    assert told.jobs == count(text)
    for problem in told.problems:
        if problem.span is not None:
            assert 0 <= problem.span.start <= problem.span.end <= len(text)
        if problem.fix is not None:
            assert problem.fix.source == text
    if told.jobs <= 20:
        each = expand(text, 20)
        assert told.price.points == sum(of_prompt(parse(made.text)).points for made in each)
        if told.obstacle is None:
            assert all(problem.level is Level.WARN for made in each for problem in lint(made.text))
