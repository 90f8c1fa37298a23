"""Completion of searches: names, values and flags, at the letters before the caret."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.models.library.finding.completion import SHOWN, complete_search
from studio.request.query import parse_query
from tests.request.query.test_parsing import SEARCHES


def offered(text: str) -> list[str]:
    return [one.text for one in complete_search(text, len(text)).suggestions]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("fox st", "status:"),
        ("stat", "status:"),
        ("points", "cost:"),
        ("-ty", "type:"),
        ("type:inp", "inpaint"),
        ("type:diff", "imagine"),
        ("-type:inpaint,ed", "edit"),
        ("status:", "done"),
        ("has:", "picture"),
        ("is:dr", "draft"),
        ("v:", "7"),
        ("ar:3", "3:2"),
        ("cost:", ">100"),
        ("flag:ti", "--tile"),
        ("flag:--ti", "--tile"),
        ("--ti", "--tile"),
    ],
)
def test_what_is_begun_is_offered(text: str, first: str) -> None:
    assert offered(text)[0] == first


@pytest.mark.parametrize(
    "text", ["", "f", "fox", "fox ", '"red st', "nonsense:a", "type:inpaint", "seed:1", "https://a"]
)
def test_nothing_is_offered_where_nothing_is_meant(text: str) -> None:
    assert offered(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("tag:", ["cover", '"winter sun"', "Coast", '"red cover"']),
        ("tag:co", ["cover", "Coast", '"red cover"']),
        ("-tag:cover,wi", ['"winter sun"']),
        ("label:sun", ['"winter sun"']),
        ("tag:cover", ['"red cover"']),
        ("project:", ["Harbour"]),
        ("note:", []),
    ],
)
def test_what_the_library_has_is_offered(text: str, found: list[str]) -> None:
    known = {"tag": ["cover", "winter sun", "Coast", "red cover"], "project": ["Harbour"]}
    assert [one.text for one in complete_search(text, len(text), known).suggestions] == found


def test_in_the_middle_of_a_word_nothing_is_offered() -> None:
    assert complete_search("status", 3).suggestions == ()
    assert complete_search("stat fox", 4).suggestions


@given(SEARCHES, st.data())
def test_every_suggestion_can_be_asked_where_it_is_put(text: str, data: st.DataObject) -> None:
    caret = data.draw(st.integers(0, len(text)))
    start, end, suggestions = complete_search(text, caret)
    assert len(suggestions) <= SHOWN
    for one in suggestions:
        before = text[:start].split()[-1:] if start and not text[start - 1].isspace() else []
        token = "".join(before) + one.text
        if not one.text.endswith(":") and "," not in token:
            assert end == caret
            assert not parse_query(token).mistakes


def test_the_origins_are_offered_by_their_names() -> None:
    assert "midjourney" in offered("from:")
    assert offered("origin:mid") == ["midjourney"]
