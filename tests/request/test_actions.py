"""The action table: what each makes, when it is offered, and what is said when it is not."""

from __future__ import annotations

from typing import Any

import pytest

from studio.request.actions import ACTIONS, ActionSpec, build, offered, spec_of, why_off
from studio.request.bodies import check, to_body

ALL = {key: [0, 1, 2, 3] for key in ("edit", "inpaint", "outpaint", "pan", "remix", "upscale", "variation")}
GRID: dict[str, Any] = ALL | {"reroll": True}
NAMED = {spec.id: spec for spec in ACTIONS}


def test_names_are_unique_and_read_well() -> None:
    assert len(NAMED) == len({spec.name for spec in ACTIONS}) == len(ACTIONS)
    assert NAMED["vary_strong"].name == "Vary (Strong)"
    assert [spec.name for spec in ACTIONS if spec.key == "outpaint"] == ["Zoom out 1.5×", "Zoom out 2×"]


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("upscale_subtle", {"type": 0}),
        ("upscale_creative", {"type": 1}),
        ("vary_subtle", {"type": 0}),
        ("vary_strong", {"type": 1}),
        ("remix_strong", {"mode": 0, "remixPrompt": "a fox"}),
        ("remix_subtle", {"mode": 1, "remixPrompt": "a fox"}),
        ("pan_down", {"direction": 0, "scale": 1.5}),
        ("pan_right", {"direction": 1, "scale": 1.5}),
        ("pan_up", {"direction": 2, "scale": 1.5}),
        ("pan_left", {"direction": 3, "scale": 1.5}),
        ("outpaint_15", {"scale": 1.5}),
        ("outpaint_20", {"scale": 2.0}),
    ],
)
def test_each_action_makes_its_request(name: str, body: dict[str, Any]) -> None:
    spec = NAMED[name]
    prompt = "a fox" if spec.needs_prompt else None
    operation = build(spec, "j", 2, prompt)
    assert to_body(operation) == {"jobId": "j", "imageNo": 2} | body
    assert check(operation) == ()
    assert spec_of(operation) is spec


def test_reroll_is_of_the_whole_job() -> None:
    assert to_body(build(NAMED["reroll"], "j", 0)) == {"jobId": "j"}


def test_an_empty_prompt_is_none_and_a_scale_of_ones_own_wins() -> None:
    body = to_body(build(NAMED["pan_up"], "j", 0, "", 1.2))
    assert body == {"jobId": "j", "imageNo": 0, "direction": 2, "scale": 1.2}


@pytest.mark.parametrize("spec", ACTIONS, ids=lambda spec: spec.id)
def test_a_full_grid_offers_everything(spec: ActionSpec) -> None:
    assert offered(GRID, spec, 3)
    assert why_off(GRID, spec, 3) == ""


@pytest.mark.parametrize("spec", ACTIONS, ids=lambda spec: spec.id)
@pytest.mark.parametrize("available", [None, {}, {"enhance": [0]}, {"variation": None, "reroll": "yes", "pan": 3}])
def test_what_is_not_advertised_is_off_and_says_why(spec: ActionSpec, available: dict[str, Any] | None) -> None:
    assert not offered(available, spec, 0)
    assert why_off(available, spec, 0).endswith(".")


def test_counts_come_from_the_lists() -> None:
    vary = NAMED["vary_strong"]
    assert offered({"variation": [0, 23]}, vary, 23)
    assert not offered({"variation": [0, 23]}, vary, 1)
    assert "picture 2" in why_off({"variation": [0, 23]}, vary, 1)
    assert not offered({"reroll": False}, NAMED["reroll"], 0)


def test_a_v8_grid_offers_three_kinds() -> None:
    available = {"variation": [0, 1, 2, 3], "remix": [0, 1, 2, 3], "reroll": True}
    assert {spec.key for spec in ACTIONS if offered(available, spec, 0)} == {"variation", "remix", "reroll"}
