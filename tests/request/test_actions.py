"""The action table: what each makes, when it is offered, and what is said when it is not."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from studio.request.actions import (
    ACTIONS,
    EDITS,
    TABLE,
    ActionSpec,
    Need,
    Place,
    Setting,
    Sort,
    actions_on,
    build,
    concerns,
    offered,
    spec_named,
    spec_of,
    why_off,
)
from studio.request.bodies import check, to_body
from studio.request.operations import OPERATIONS, TopazFace, TopazFormat
from studio.request.prompt import parse
from studio.request.rules import lint
from studio.request.tasks import Task

ALL = {key: [0, 1, 2, 3] for key in ("edit", "inpaint", "outpaint", "pan", "remix", "upscale", "variation")}
GRID: dict[str, Any] = ALL | {"reroll": True}
NAMED = {spec.id: spec for spec in TABLE}
ADVERTISED = [spec for spec in ACTIONS if spec.key]
ELSEWHERE = "https://pictures.example/a.png"


def test_names_are_unique_and_read_well() -> None:
    assert len(NAMED) == len({spec.name for spec in TABLE}) == len(TABLE)
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
    operation = build(spec, "j", 2, {"prompt": "a fox"} if spec.needs_prompt else {})
    assert to_body(operation) == {"jobId": "j", "imageNo": 2} | body
    assert check(operation) == ()
    assert spec_of(operation) is spec


def test_reroll_is_of_the_whole_job() -> None:
    assert to_body(build(NAMED["reroll"], "j", 0)) == {"jobId": "j"}


def test_an_empty_prompt_is_none_and_a_scale_of_ones_own_wins() -> None:
    body = to_body(build(NAMED["pan_up"], "j", 0, {"prompt": "", "scale": 1.2}))
    assert body == {"jobId": "j", "imageNo": 0, "direction": 2, "scale": 1.2}


@pytest.mark.parametrize("spec", ACTIONS, ids=lambda spec: spec.id)
def test_a_full_grid_offers_everything(spec: ActionSpec) -> None:
    full = GRID | {"enhance": [3], "extend": [3]}
    assert offered(full, spec, 3)
    assert why_off(full, spec, 3) == ""


@pytest.mark.parametrize("spec", ADVERTISED, ids=lambda spec: spec.id)
@pytest.mark.parametrize("available", [None, {}, {"unheard": [0]}, {"variation": None, "reroll": "yes", "pan": 3}])
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
    assert {spec.key for spec in ADVERTISED if offered(available, spec, 0)} == {"variation", "remix", "reroll"}
    never = {spec.id for spec in ACTIONS if not spec.key}
    assert never == {"animate", "topaz", "retexture", "remove_background", "describe"}
    assert all(offered(None, NAMED[action], 0) for action in never)


# The table as a whole


def test_all_twenty_tasks_are_in_the_table_and_each_can_be_found_somewhere() -> None:
    assert {spec.task for spec in TABLE} == set(OPERATIONS) == set(Task)
    assert all(spec.places for spec in TABLE)
    assert {place for spec in TABLE for place in spec.places} == set(Place)


@pytest.mark.parametrize("task", list(Task))
def test_every_field_of_a_request_can_be_reached_from_the_table(task: Task) -> None:
    """What starts from the editor is drawn there: canvas, place and mask."""
    rows = [spec for spec in TABLE if spec.task is task]
    sources = {"job_id", "image", "video", "image_url", "images"}
    drawn = {"canvas", "placement", "mask", "prompt"} if all(spec.opens == "editor" for spec in rows) else set()
    reached = {name for spec in rows for name in (*spec.fixed, *(setting.name for setting in spec.settings))}
    reached |= {"text"} if task is Task.DIFFUSION else set()
    assert {known.name for known in fields(OPERATIONS[task])} - sources - drawn <= reached


def test_the_keys_of_a_video_job_are_about_its_videos() -> None:
    assert {spec.id for spec in actions_on(Task.EXTEND_VIDEO)} == {"extend_video", "upscale_video"}
    assert {spec.key for spec in actions_on(Task.VIDEO_DIFFUSION)} == {"extend", "upscale"}
    assert not concerns(NAMED["upscale_subtle"], Task.VIDEO_DIFFUSION)
    assert not concerns(NAMED["upscale_video"], Task.DIFFUSION)
    assert actions_on(Task.DESCRIBE) == ()
    assert "extend_video" not in {spec.id for spec in actions_on(Task.UPSCALE)}
    assert why_off({"extend": [0]}, NAMED["extend_video"], 1) == "The service does not offer extend for video 2."


def bounds(setting: Setting) -> list[Any]:
    """The values at the ends of a setting, and every one of a choice."""
    match setting.sort:
        case Sort.PROMPT:
            return ["a fox", "a" * 8192]
        case Sort.NUMBER:
            return [setting.low, setting.high]
        case Sort.CHOICE:
            return [option.value for option in setting.options]
        case Sort.SWITCH:
            return [False, True]
        case Sort.ADDRESS:
            return ["", ELSEWHERE]


@pytest.mark.parametrize("spec", [spec for spec in TABLE if not spec.opens], ids=lambda spec: spec.id)
def test_every_setting_at_its_bounds_makes_a_request_that_may_be_sent(spec: ActionSpec) -> None:
    words = {"prompt": "a fox"} if spec.needs_prompt else {}
    addresses = ("", ELSEWHERE) if spec.need is Need.EITHER else (ELSEWHERE if spec.need is Need.ADDRESS else "",)
    for address in addresses:
        for setting in spec.settings:
            for value in bounds(setting):
                if len(str(value)) > 8000 and address and spec.id == "animate":
                    continue  # its address is a part of the prompt
                operation = build(spec, "j", 3, {**words, setting.name: value}, address)
                assert check(operation) == (), (setting.name, value)
                if spec.task is Task.VIDEO_DIFFUSION and operation.shown_prompt:
                    assert lint(parse(operation.shown_prompt), video=True) == ()


def test_what_is_set_beside_a_video_is_written_into_its_prompt() -> None:
    extras = {"prompt": "waves", "motion": "high", "raw": True, "loop": True, "end": ELSEWHERE, "bs": "1"}
    body = to_body(build(NAMED["animate"], "j", 2, extras | {"resolution": 1}))
    assert body == {
        "jobId": "j", "imageNo": 2, "videoType": 1,
        "prompt": f"waves --motion high --bs 1 --end {ELSEWHERE} --raw --loop",
    }  # fmt: skip
    assert to_body(build(NAMED["animate"], "j", 2)) == {"jobId": "j", "imageNo": 2, "videoType": 0}
    assert to_body(build(NAMED["animate"], "", 0, {"motion": "high"}, ELSEWHERE)) == {
        "prompt": f"{ELSEWHERE} --motion high",
        "videoType": 0,
    }
    usual = {"motion": "low", "raw": False, "loop": False, "end": "", "bs": "4"}
    assert "prompt" not in to_body(build(NAMED["animate"], "j", 2, usual))


def test_a_picture_is_named_by_its_job_or_by_its_address_never_by_both() -> None:
    assert set(to_body(build(NAMED["topaz"], "j", 1))) & {"jobId", "imageNo", "image_url"} == {"jobId", "imageNo"}
    assert set(to_body(build(NAMED["topaz"], "j", 1, {}, ELSEWHERE))) & {"jobId", "imageNo", "image_url"} == {
        "image_url"
    }


def test_a_value_that_is_no_choice_and_an_edit_are_not_built() -> None:
    with pytest.raises(ValueError, match="13K"):
        build(NAMED["topaz"], "j", 0, {"resolution": "13K"})
    for spec in EDITS:
        with pytest.raises(ValueError, match="editor"):
            build(spec, "j", 0)


def test_topaz_offers_each_thing_once_under_one_word() -> None:
    topaz = NAMED["topaz"]
    left_out = set(TopazFormat) - {option.value for option in topaz.setting("output_format").options}
    assert left_out == {TopazFormat.JPG, TopazFormat.TIF}
    assert set(TopazFace) - {option.value for option in topaz.setting("face").options} == {TopazFace.NONE}


def test_a_row_is_found_by_its_id() -> None:
    assert spec_named("blend").task is Task.BLEND
    with pytest.raises(KeyError):
        spec_named("unheard")
    with pytest.raises(KeyError):
        NAMED["reroll"].setting("scale")
