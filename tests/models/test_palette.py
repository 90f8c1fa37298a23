"""Which entries of the palette the typed words mean."""

from __future__ import annotations

import pytest

from studio.models.palette import Entry, matching

ENTRIES = [
    Entry("Upscale (Subtle)", "Twice the side."),
    Entry("Upscale (Creative)", "Twice the side, with new detail."),
    Entry("Pan up", "Grows the picture upwards."),
    Entry("Set up again", "Settings"),
    Entry("Groups", ""),
]


def found(typed: str) -> list[str]:
    return [entry.name for entry in matching(ENTRIES, typed)]


def test_nothing_typed_is_everything_in_its_order() -> None:
    assert found("  ") == [entry.name for entry in ENTRIES]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("UP", ["Upscale (Subtle)", "Upscale (Creative)", "Pan up", "Set up again", "Groups"]),
        ("up pan", ["Pan up"]),
        ("crea up", ["Upscale (Creative)"]),
        ("twice", ["Upscale (Subtle)", "Upscale (Creative)"]),
        ("upscale detail", ["Upscale (Creative)"]),
        ("nowhere", []),
    ],
)
def test_names_that_begin_so_come_first_and_what_is_said_of_them_last(typed: str, names: list[str]) -> None:
    assert found(typed) == names


def test_what_is_off_comes_last_once_something_is_typed() -> None:
    entries = [Entry("Upscale", reason="Not now."), Entry("Pan up"), Entry("Quit")]
    assert [entry.name for entry in matching(entries, "up")] == ["Pan up", "Upscale"]
    assert [entry.name for entry in matching(entries, "")] == ["Upscale", "Pan up", "Quit"]
