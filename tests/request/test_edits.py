"""Edits by hand: weights, the order of flags and items, references; the text in, the text out."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.request.edits import (
    add_reference,
    move_item,
    references_of,
    remove_reference,
    tidy,
    weigh_reference,
    weight_at,
)
from studio.request.prompt import parse, version_of
from tests.request.texts import PROMPTS

A, B = "https://x.y/a--b.png", "https://x.y/b.png"


def at(marked: str) -> tuple[str, int]:
    """The text without its `|`, and where that stood."""
    return marked.replace("|", ""), marked.index("|")


def shown(edit: tuple[str, int]) -> str:
    text, caret = edit
    return f"{text[:caret]}|{text[caret:]}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a fox", "a fox"),
        ("a  fox\nin snow ", "a  fox\nin snow "),
        ("a fox --ar 3:2", "a fox --ar 3:2"),
        (
            "a fox --tile --v 7 --turbo --w 5 --c 5 --s 5 --q 1 --aspect 3:2",
            "a fox --aspect 3:2 --q 1 --s 5 --c 5 --w 5 --turbo --v 7 --tile",
        ),
        ("--seed  5 --raw a fox --ar 3:2 by night", "a fox by night --ar 3:2 --raw --seed  5"),
        (
            "https://a/b.png  a fox --what ever --no a,  b --style raw",
            "https://a/b.png  a fox --style raw --what ever --no a,  b",
        ),
        ("a fox --c 5 --ar 1:1 --c 9", "a fox --ar 1:1 --c 5 --c 9"),
        ("--draft --ar 3:2", "--ar 3:2 --draft"),
        ("a fox --niji --v 6 --ar 3:2", "a fox --ar 3:2 --niji --v 6"),
    ],
)
def test_tidy(text: str, expected: str) -> None:
    assert tidy(text) == expected


@given(PROMPTS)
def test_tidying_loses_nothing_and_is_done_once(text: str) -> None:
    before, after = parse(text), parse(tidy(text))
    assert Counter(flag.span.of(before.text) for flag in before.flags) == Counter(
        flag.span.of(after.text) for flag in after.flags
    )
    assert version_of(after) == version_of(before)
    for flag in before.counting:
        assert after.value(flag.name) == flag.value
    assert sorted("".join(before.text.split())) == sorted("".join(after.text.split()))
    assert tidy(after.text) == after.text


@pytest.mark.parametrize(
    ("marked", "steps", "expected"),
    [
        ("a f|ox --ar 3:2", 1, "a f|ox::1.1 --ar 3:2"),
        ("a f|ox::1.1 --ar 3:2", -1, "a f|ox --ar 3:2"),
        ("a fox::1.1|", 1, "a fox::1.2|"),
        ("|a fox", -1, "|a fox::0.9"),
        ("a| fox:: in snow", 1, "a| fox::1.1 in snow"),
        ("a| fox::1.1 in snow", -1, "a| fox:: in snow"),
        ("a fox:: in sn|ow", 5, "a fox:: in sn|ow::1.5"),
        ("a fox::2 in sn|ow::-0.5 --raw", -1, "a fox::2 in sn|ow::-0.6 --raw"),
        ("a::0|.1 b", -1, "a|::0 b"),
        ("a::.1b|", 9, "a::.1b|::1.9"),
        ("|a::.5b", 5, "|a::1b"),
        (f"a fox --sref {A}| random", 10, f"a fox --sref {A}|::2 random"),
        (f"a fox --sref {A}::2 ran|dom::2", -10, f"a fox --sref {A}::2 ran|dom"),
        ("a fox --ar 3|:2", 1, "a fox --ar 3|:2"),
        (f"{A[:4]}|{A[4:]} a fox", 1, f"{A[:4]}|{A[4:]} a fox"),
        ("|", 1, "|"),
        ("a fox --raw at d|usk", 1, "a fox --raw at d|usk::1.1"),
    ],
)
def test_weight_at_the_caret(marked: str, steps: int, expected: str) -> None:
    assert shown(weight_at(*at(marked), steps)) == expected


@pytest.mark.parametrize(
    ("marked", "direction", "expected"),
    [
        ("a fox, in sn|ow, at dusk", 1, "a fox, at dusk, in sn|ow"),
        ("a fox, in sn|ow,  at dusk --ar 3:2", -1, "in sn|ow, a fox,  at dusk --ar 3:2"),
        ("a f|ox, snow --ar 3:2", 1, "snow, a f|ox --ar 3:2"),
        ("|a fox, snow", -1, "|a fox, snow"),
        ("a fox, sno|w", 1, "a fox, sno|w"),
        ('a "Hello, yo|u" sign, red', 1, 'red, a "Hello, yo|u" sign'),
        ("a, b:: c, d|", -1, "a, b:: d|, c"),
        ("a fox --no hats, ba|gs, cars --raw", -1, "a fox --no ba|gs, hats, cars --raw"),
        ("a {red, gr|een} fox, snow", -1, "a {gr|een, red} fox, snow"),
        ("a {red, green} f|ox, snow", 1, "snow, a {red, green} f|ox"),
        ("a,| b", -1, "|b, a"),
        ("a fox --ar 3:|2", 1, "a fox --ar 3:|2"),
        ("|", 1, "|"),
    ],
)
def test_items_move_with_the_caret(marked: str, direction: int, expected: str) -> None:
    assert shown(move_item(*at(marked), direction)) == expected


@given(PROMPTS, st.integers(0, 300), st.sampled_from([-1, 1]))
def test_edits_at_any_caret_of_any_text_keep_what_they_are_not_about(text: str, caret: int, way: int) -> None:
    caret = min(caret, len(text))
    flags = [flag.name for flag in parse(text).flags]
    weighed = weight_at(text, caret, way)
    assert 0 <= weighed.caret <= len(weighed.text)
    assert [flag.name for flag in parse(weighed.text).flags] == flags
    moved = move_item(text, caret, way)
    assert 0 <= moved.caret <= len(moved.text)
    assert sorted(moved.text) == sorted(text)
    for name in ("images", "sref", "cref", "oref"):
        assert B in [found.target for found in references_of(parse(add_reference(text, name, B))) if found.name == name]
    for reference in references_of(parse(text)):
        assert reference.span.of(text).startswith(reference.target)
        if reference.name in ("sref", "cref"):
            after = references_of(parse(weigh_reference(text, reference, 1.5)))
            assert [found.weight for found in after if found.span.start == reference.span.start] == [1.5]


def test_references_of_every_kind() -> None:
    text = f"{A} {B} a fox --sref {A}::2 123 random::.5 --oref {B} --cref {A}"
    assert [(found.name, found.target, found.weight) for found in references_of(parse(text))] == [
        ("images", A, 1), ("images", B, 1), ("sref", A, 2), ("sref", "123", 1), ("sref", "random", 0.5), ("oref", B, 1),
        ("cref", A, 1),
    ]  # fmt: skip


def test_references_come_and_go() -> None:
    text = add_reference("a fox --raw", "images", A)
    assert text == f"{A} a fox --raw"
    text = add_reference(text, "images", B)
    assert text == f"{A} {B} a fox --raw"
    text = add_reference(add_reference(text, "sref", "random"), "sref", B)
    assert text == f"{A} {B} a fox --raw --sref random {B}"
    assert add_reference(add_reference("", "oref", A), "oref", B) == f"--oref {B}"
    for name in ("random", B, A, B):
        reference = next(found for found in reversed(references_of(parse(text))) if found.target == name)
        text = remove_reference(text, reference)
    assert text == "a fox --raw"


def test_a_reference_is_weighed() -> None:
    text = f"a fox --sref {A} 5::2 --raw"
    first, second = references_of(parse(text))
    assert weigh_reference(text, first, 0.5) == f"a fox --sref {A}::0.5 5::2 --raw"
    assert weigh_reference(text, second, 1) == f"a fox --sref {A} 5 --raw"
