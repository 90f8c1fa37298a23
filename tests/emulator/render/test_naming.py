"""Which things are new in a prompt."""

from __future__ import annotations

import pytest

from studio.emulator.render.naming import Thing, added, lost

FOG = "a lighthouse in fog"


@pytest.mark.parametrize(
    ("before", "after", "things"),
    [
        (FOG, f"{FOG} and a small red boat", (Thing("boat", "red", False, 0.62),)),
        (FOG, "a red boat", (Thing("boat", "red"),)),
        (FOG, f"{FOG} with two blue boats and a huge tree", (Thing("boat", "blue", True), Thing("tree", scale=1.5))),
        ("a red boat", "a blue boat", (Thing("boat", "blue"),)),
        ("a red boat", "a red boat at night", ()),
        ("desert dunes", "desert dunes, a woman in red", (Thing("figure", "red"),)),
        ("desert dunes", "desert dunes and a green tractor", (Thing("form", "green"),)),
        ("desert dunes", "desert dunes in heavy rain", ()),
        ("misty hills", "a red fox portrait close up", ()),
        ("green hills", "birds over green hills", (Thing("bird", many=True),)),
    ],
)
def test_what_is_added(before: str, after: str, things: tuple[Thing, ...]) -> None:
    assert added(before, after) == things


def test_what_is_gone() -> None:
    assert lost("a lighthouse and a boat", "a lighthouse")
    assert not lost("a lighthouse", "a lighthouse and a boat")
