"""Recipes: every step is the request that was sent, on another picture, at the price that it will have."""

from __future__ import annotations

from typing import Any

import pytest

from studio.jobs.job import lineage
from studio.models.library.family import steps
from studio.models.library.family.steps import (
    OTHER_SHAPE,
    SEVERAL,
    SIZE_UNKNOWN,
    UNREADABLE,
    WORDS_ALONE,
    Step,
    forecast,
    foreseen_sizes,
    recipe,
    repeated,
    why_never,
    why_not_shaped,
)
from studio.request.actions import ACTIONS, Need, build
from studio.request.bodies import to_body
from studio.request.operations import (
    Animate,
    Blend,
    BlendAspect,
    Canvas,
    Edit,
    Imagine,
    Inpaint,
    Mask,
    Operation,
    Placement,
    Polygon,
    Shorten,
    UploadPaint,
)
from studio.request.prices import Lineage, price
from studio.request.tasks import Task
from tests.models.library.family.test_tree import job

MASK = Mask((Polygon(1500, 1000, (0, 0, 9, 0, 9, 9)),))
ADDRESS = "https://pictures/there.png"


def step(operation: Operation, image: int | None = 1, size: tuple[int, int] = (300, 200)) -> Step:
    return Step(7, operation.task, image, to_body(operation), size, "Words")


def of_action(action: Any) -> Step:
    extras = {"prompt": "a lake --turbo"} if action.needs_prompt else {}
    address = "https://pictures/here.png" if action.need is Need.ADDRESS else ""
    return step(build(action, "old", 1, extras, address))


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_every_action_is_repeated_as_it_was_asked_for(action: Any) -> None:
    known = of_action(action)
    assert why_never(known) == ""
    address = ADDRESS if steps.goes_by_address(known) else ""
    extras = {"prompt": "a lake --turbo"} if action.needs_prompt else {}
    assert repeated(known, "new", 3, address) == build(action, "new", 3, extras, address)
    assert known.spec is action
    assert Step.from_json(known.to_json()) == known


@pytest.mark.parametrize("action", ["animate", "topaz"])
def test_what_can_be_named_either_way_follows_the_new_picture(action: str) -> None:
    spec = next(one for one in ACTIONS if one.id == action)
    for source in ("", "https://pictures/old.png"):
        known = step(build(spec, "old", 1, {"prompt": "waves"} if action == "animate" else {}, source))
        named, shown = repeated(known, "new", 2), repeated(known, "new", 2, ADDRESS)
        assert named.source == ("new", 2)
        assert shown.source is None
        assert ADDRESS in str(to_body(shown))
        assert "old" not in f"{to_body(named)} {to_body(shown)}"
    still = repeated(step(Animate(job_id="old", image=0)), "new", 1)
    assert to_body(still) == {"jobId": "new", "imageNo": 1, "videoType": 0}


def test_masks_and_numbers_stay_as_they_were() -> None:
    inpaint = Inpaint(job_id="old", image=0, mask=MASK, prompt="a boat")
    assert repeated(step(inpaint), "new", 2) == Inpaint(job_id="new", image=2, mask=MASK, prompt="a boat")
    canvas, place = Canvas(900, 600), Placement(300, 200, 1, 2)
    edit = Edit(job_id="old", image=0, canvas=canvas, placement=place, prompt="more sea")
    assert to_body(repeated(step(edit), "new", 2)) == to_body(edit) | {"jobId": "new", "imageNo": 2}
    paint = UploadPaint(image_url="https://x/a.png", canvas=canvas, placement=place, prompt="sea", mask=MASK)
    assert to_body(repeated(step(paint), "", 0, ADDRESS)) == to_body(paint) | {"imgUrl": ADDRESS}


@pytest.mark.parametrize(
    ("known", "why"),
    [
        (step(Blend(images=("https://x/1", "https://x/2"), aspect=BlendAspect.SQUARE)), SEVERAL),
        (step(Imagine(text="a fox")), WORDS_ALONE),
        (step(Shorten(prompt="a fox")), WORDS_ALONE),
        (Step(1, Task.UPSCALE, 0, {"odd": 1}), UNREADABLE),
    ],
)
def test_what_cannot_be_said_of_another_picture_says_why(known: Step, why: str) -> None:
    assert why_never(known) == why
    with pytest.raises(ValueError, match="cannot be repeated"):
        repeated(known, "new", 0)


def test_a_mask_fits_a_picture_of_its_shape_whatever_its_size() -> None:
    inpaint = step(Inpaint(job_id="old", image=0, mask=MASK))
    assert why_not_shaped(inpaint, (300, 200)) == ""
    assert why_not_shaped(inpaint, (2401, 1600)) == ""
    assert why_not_shaped(inpaint, (200, 300)) == OTHER_SHAPE
    assert why_not_shaped(inpaint, (0, 0)) == SIZE_UNKNOWN
    assert why_not_shaped(step(inpaint.operation or MASK, size=(0, 0)), (300, 200)) == SIZE_UNKNOWN  # type: ignore[arg-type]
    assert why_not_shaped(of_action(ACTIONS[0]), (1, 9)) == ""


def test_the_shape_is_foreseen_along_the_way() -> None:
    vary, inpaint = of_action(ACTIONS[2]), step(Inpaint(job_id="old", image=0, mask=MASK), size=(600, 400))
    other = step(build(ACTIONS[4], "old", 0, {"prompt": "a lake --ar 3:2"}))
    assert foreseen_sizes([vary, inpaint], (3000, 2000)) == [(3000, 2000), (600, 400)]
    assert foreseen_sizes([vary, inpaint], (100, 100)) == [(100, 100), (100, 100)]
    assert foreseen_sizes([other, inpaint], (100, 100)) == [(100, 100), (600, 400)]  # its own --ar holds


def test_a_recipe_is_read_from_the_jobs_on_the_way() -> None:
    upscale = {"jobId": "b", "imageNo": 3, "type": 0}
    path = [job(1), job(2, 1, 2), job(3, 2, 3, task=Task.UPSCALE, body=upscale), job(4, 3, None, task=Task.REROLL)]
    first, second, third = recipe(path)
    assert (first.job_id, first.image, first.size, first.words) == (2, 2, (300, 200), "Vary (Strong) of picture 3")
    assert (second.task, second.image, second.body) == (Task.UPSCALE, 3, upscale)
    assert (third.image, third.size) == (None, (0, 0))
    assert recipe(path[:1]) == ()


def test_each_step_inherits_from_the_one_before_it() -> None:
    way = [of_action(next(one for one in ACTIONS if one.id == name)) for name in ("vary_strong", "upscale_creative")]
    plain = forecast(way, Lineage(Task.DIFFUSION, "a fox", 80), by_address=False)
    turbo = forecast(way, Lineage(Task.DIFFUSION, "a fox --turbo", 160), by_address=False)
    assert [one.points for one in plain] == [120, 160]
    assert [one.points for one in turbo] == [240, 320]
    remix = of_action(next(one for one in ACTIONS if one.id == "remix_strong"))
    after = forecast([remix, way[1]], Lineage(Task.DIFFUSION, "a fox", 80), by_address=False)
    assert [one.points for one in after] == [240, 320]  # its own words say --turbo, and hand that on


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_one_step_costs_what_the_same_action_costs(action: Any) -> None:
    target, known = job(1, prompt="a fox --turbo"), of_action(action)
    addressed = steps.goes_by_address(known)
    operation = repeated(known, "new", 1, ADDRESS if addressed else "")
    assert forecast([known], lineage(target), by_address=False) == (
        price(operation, None if addressed else lineage(target)),
    )
