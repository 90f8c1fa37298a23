"""Pressing an option writes it into the search, and a search that was written lights what it asks for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.request.parameters import MODELS
from studio.request.query import parse_query
from studio.request.query.facets import (
    FACETS,
    FLAG,
    MODEL,
    MONTHS,
    ONLY,
    STARS,
    TYPE,
    Facet,
    Option,
    joined,
    lit,
    model_option,
    month_option,
    task_option,
    toggled,
    without,
)
from studio.request.tasks import Task
from tests.request.query.test_parsing import SEARCHES


def option(facet: Facet, value: str) -> Option:
    made = {
        TYPE.key: task_option,
        MODEL.key: model_option,
        MONTHS.key: month_option,
    }.get(facet.key)
    found = made(value) if made else next(one for one in facet.options if one.value == value)
    assert found is not None
    return found


def labels(text: str, facet: Facet) -> list[str]:
    return [one.label for one in lit(parse_query(text), facet)]


OFFERED = [
    *((facet, one) for facet in FACETS for one in facet.options),
    *((TYPE, option(TYPE, task.value)) for task in Task),
    *((MODEL, option(MODEL, model.key)) for model in MODELS),
    *((MONTHS, option(MONTHS, month)) for month in ("2025-02", "2026-11")),
]


@pytest.mark.parametrize(("facet", "one"), OFFERED, ids=lambda part: getattr(part, "words", ""))
def test_every_option_is_a_search_without_mistakes_that_lights_it_alone(facet: Facet, one: Option) -> None:
    query = parse_query(one.words)
    assert query.mistakes == ()
    assert len(query.conditions) == 1
    assert {other.key: lit(query, other) for other in FACETS if lit(query, other)} == {facet.key: (one,)}


@given(st.one_of(SEARCHES), st.sampled_from(OFFERED))
def test_pressed_it_is_lit_and_pressed_again_nothing_is_left_of_it(text: str, offered: tuple[Facet, Option]) -> None:
    facet, one = offered
    before = lit(parse_query(text), facet)
    if len(parse_query(text).conditions) + len(parse_query(text).words) > 20:
        return  # there is a limit to what counts
    once = toggled(text, facet, one)
    assert (one in lit(parse_query(once), facet)) is (one not in before)
    twice = toggled(once, facet, one)
    assert (one in lit(parse_query(twice), facet)) is (one in before)
    # What is not the facet's own is untouched.
    rest = [word.text for word in parse_query(without(parse_query(text), facet)).words]
    assert [word.text for word in parse_query(without(parse_query(once), facet)).words] == rest


@pytest.mark.parametrize(
    ("text", "facet", "value", "written"),
    [
        ("", STARS, ">=4", "rating:>=4"),
        ("fox rating:>3 owl", STARS, ">=2", "fox owl rating:>=2"),
        ("fox rating:>3", STARS, ">=4", "fox"),
        ("is:pick", FLAG, "reject", "is:pick,reject"),
        ("is:pick,reject", FLAG, "pick", "is:reject"),
        ("is:edit fox", FLAG, "pick", "is:edit fox is:pick"),
        ("is:favourite", ONLY, "video", "is:favourite has:video"),
        ("has:video is:favourite", ONLY, "favourite", "has:video"),
        ("type:inpaint", TYPE, "edit", "type:inpaint,edit"),
        ("is:edit", TYPE, "edit", "is:edit type:edit"),
        ("-type:inpaint", TYPE, "inpaint", "-type:inpaint type:inpaint"),
        ("v:7", MODEL, "niji 6", "v:7,niji6"),
        ("niji:6 v:8.1", MODEL, "niji 6", "v:8.1"),
        ("v:>6", MODEL, "7", "v:>6 v:7"),
        ('"red co', MODEL, "7", '"red co" v:7'),
        ("on:2026-11", MONTHS, "2026-10", "on:2026-11,2026-10"),
        ("after:2026-10 on:2026-11-03", MONTHS, "2026-11", "after:2026-10 on:2026-11-03 on:2026-11"),
    ],
)
def test_pressing_writes_plain_search_words(text: str, facet: Facet, value: str, written: str) -> None:
    assert toggled(text, facet, option(facet, value)) == written


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("rating:>3", ["4+"]),
        ("rating:>=4", ["4+"]),
        ("is:rated", ["1+"]),
        ("rating:5", ["5"]),
        ("rating:4..5", ["4+"]),
        ("rating:3", []),
        ("rating:<3", []),
        ("rating:0", []),
        ("-rating:>3", []),
    ],
)
def test_stars_are_lit_however_they_are_written(text: str, found: list[str]) -> None:
    assert labels(text, STARS) == found


def test_what_no_search_can_name_is_no_option() -> None:
    assert task_option("a task of tomorrow") is None
    assert model_option("") is None
    assert model_option("seven") is None
    assert month_option("2026-13") is None
    assert month_option("") is None


def test_searches_are_joined_so_that_no_quote_swallows_the_next() -> None:
    assert joined(' "red coat', "", "fox ") == '"red coat" fox'
    assert joined('tag:"red coat', "fox") == 'tag:"red coat" fox'
    assert joined('5" nails', 'a"', "fox") == '5" nails a" fox'
    assert [word.text for word in parse_query(joined('"red coat', "fox")).words] == ["red coat", "fox"]
