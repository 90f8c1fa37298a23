"""The row of references: what the text says becomes cards, and each change leaves all other characters alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.models.references import Role, added, moved, references, removed, turned, weighed
from studio.request.prompt import parse

TEXT = "https://a.b/1.png https://a.b/2.png a fox --sref https://a.b/s.png 123::2 random --raw --oref https://a.b/o.png"


def row(text: str) -> list[tuple[str, str, float]]:
    return [(found.role.label, found.address, found.own) for found in references(parse(text))]


def test_every_reference_with_its_part_and_weight() -> None:
    assert row(TEXT) == [
        ("Image", "https://a.b/1.png", 1),
        ("Image", "https://a.b/2.png", 1),
        ("Style", "https://a.b/s.png", 1),
        ("Style", "123", 2),
        ("Style", "random", 1),
        ("Omni", "https://a.b/o.png", 1),
    ]
    assert [found.is_picture for found in references(parse(TEXT))] == [True, True, True, False, False, True]


@pytest.mark.parametrize(
    ("text", "role", "wanted"),
    [
        ("a fox", Role.IMAGE, "https://n.w/x a fox"),
        ("https://a.b/1  a fox", Role.IMAGE, "https://a.b/1 https://n.w/x  a fox"),
        ("a fox --raw", Role.STYLE, "a fox --raw --sref https://n.w/x"),
        ("a --sref 12 --raw", Role.STYLE, "a --sref 12 https://n.w/x --raw"),
        ("a --oref https://a.b/o", Role.OMNI, "a --oref https://n.w/x"),
        ("a", Role.CHARACTER, "a --cref https://n.w/x"),
    ],
)
def test_one_more_stands_behind_the_others_of_its_kind(text: str, role: Role, wanted: str) -> None:
    made = added(text, role, "https://n.w/x")
    assert made == wanted
    assert added(made, role, "https://n.w/x") == made


def test_one_is_taken_out_and_its_flag_with_the_last() -> None:
    text = "https://a.b/1.png a  fox --sref 12  34 --raw"
    for at, wanted in (
        (0, "a  fox --sref 12  34 --raw"),
        (1, "https://a.b/1.png a  fox --sref 34 --raw"),
        (2, "https://a.b/1.png a  fox --sref 12  --raw"),
    ):
        left = removed(text, references(parse(text))[at])
        assert left.split() == wanted.split()
        assert "a  fox" in left
    assert removed("a --sref 12 --raw", references(parse("a --sref 12 --raw"))[0]) == "a --raw"


def test_one_is_exchanged_only_with_a_neighbour_of_its_kind() -> None:
    found = references(parse(TEXT))
    assert [one[1] for one in row(moved(TEXT, found[2], 1))][2:5] == ["123", "https://a.b/s.png", "random"]
    assert moved(moved(TEXT, found[0], 1), references(parse(moved(TEXT, found[0], 1)))[1], -1) == TEXT
    assert moved(TEXT, found[1], 1) == TEXT
    assert moved(TEXT, found[5], -1) == TEXT


def test_a_weight_is_written_and_taken_away() -> None:
    found = references(parse(TEXT))[2]
    heavy = weighed(TEXT, found, 1.5)
    assert "s.png::1.5 123::2" in heavy
    assert weighed(heavy, references(parse(heavy))[2], 1) == TEXT
    assert "::0.1" in weighed(TEXT, found, -3)


def test_one_becomes_something_else() -> None:
    assert turned("https://a.b/1 a fox", references(parse("https://a.b/1 a fox"))[0], Role.OMNI) == (
        "a fox --oref https://a.b/1"
    )


PIECES = ["https://a.b/1", "--sref", "--oref", "--cref", "12", "random::2", "a fox", "🦊", "::", "\n", "  ", "--raw"]


@given(st.lists(st.sampled_from(PIECES), max_size=12), st.sampled_from(list(Role)))
def test_what_is_added_to_any_text_is_found_in_it(parts: list[str], role: Role) -> None:
    text = added(" ".join(parts), role, "https://n.w/x")
    assert ("https://n.w/x", role) in [(one.address, one.role) for one in references(parse(text))]
