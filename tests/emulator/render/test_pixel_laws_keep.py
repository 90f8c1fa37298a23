"""Pixel laws of the actions that start from a picture: what stays in place, what may change, how far."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from studio.emulator.jobs import Job
from tests.emulator.small_studio import Studio, crispness, distance, edges, fine_detail, pixels, seam, small

__all__ = ["small"]
SIDE = (224, 149)


@pytest.fixture
def parent(small: Studio) -> Job:
    return small.finished("diffusion", "misty mountain ridges at dusk --ar 3:2 --v 7")


def frame(points: list[int], width: int = 1344, height: int = 894) -> dict[str, Any]:
    return {"width": width, "height": height, "points": points}


def test_upscaling_keeps_the_picture_and_only_creative_adds_detail(small: Studio, parent: Job) -> None:
    source = small.opened(parent, 1)
    subtle, creative = (small.opened(small.finished("upscale", parent=parent, imageNo=1, type=kind)) for kind in (0, 1))
    assert subtle.size == creative.size == (448, 298)
    for large in (subtle, creative):
        back = large.resize(source.size, Image.Resampling.BOX)
        assert np.abs(pixels(back) - pixels(source)).mean() < 3
    assert fine_detail(creative) > 1.5 * fine_detail(subtle)


@pytest.mark.parametrize("touched", [False, True])
def test_subtle_variations_are_nearer_than_strong_ones(small: Studio, parent: Job, touched: bool) -> None:
    source = small.opened(parent, 2)
    parent.pictures[2].touched = touched
    near, far = (
        [
            distance(source, small.opened(job, take))
            for job in [small.finished("variation", parent=parent, imageNo=2, type=kind)]
            for take in range(4)
        ]
        for kind in (0, 1)
    )
    assert min(near) > 0.1
    assert sum(near) < 0.8 * sum(far)
    assert max(near) < max(far)


@pytest.mark.parametrize(
    ("direction", "size", "corner"),
    [(0, (224, 224), (0, 0)), (1, (336, 149), (0, 0)), (2, (224, 224), (0, 75)), (3, (336, 149), (112, 0))],
)
def test_a_pan_keeps_every_pixel_and_shows_no_seam(
    small: Studio, parent: Job, direction: int, size: tuple[int, int], corner: tuple[int, int]
) -> None:
    source = small.opened(parent)
    job = small.finished("pan", parent=parent, imageNo=0, direction=direction, scale=1.5, takes=2)
    x, y = corner
    pictures = [small.opened(job, take) for take in range(2)]
    for picture in pictures:
        assert picture.size == size
        assert picture.crop((x, y, x + SIDE[0], y + SIDE[1])).tobytes() == source.tobytes()
        line = {0: SIDE[1], 1: SIDE[0], 2: corner[1], 3: corner[0]}[direction]
        assert seam(picture, line, direction % 2) < 2.2
    assert pictures[0].tobytes() != pictures[1].tobytes()


def test_a_second_pan_starts_from_the_first(small: Studio, parent: Job) -> None:
    first = small.finished("pan", parent=parent, imageNo=0, direction=1, scale=1.5, takes=1)
    second = small.finished("pan", parent=first, imageNo=0, direction=2, scale=1.2, takes=1)
    picture = small.opened(second)
    assert picture.size == (336, 179)
    assert picture.crop((0, 30, 336, 179)).tobytes() == small.opened(first).tobytes()


def test_a_pan_without_end_stays_within_bounds(small: Studio) -> None:
    job = small.finished("diffusion", "moonlit sea --ar 3:2", takes=1)
    job.pictures[0].width, job.pictures[0].height = 7000, 600
    order = small.plan("pan", parent=job, imageNo=0, direction=1, scale=3.0).orders[0]
    assert (order["recipe"]["width"], order["recipe"]["height"]) == (8192, 234)
    assert order["box"] == [0, 0, 2731, 234]


def test_zooming_out_keeps_the_picture_small_in_the_middle(small: Studio, parent: Job) -> None:
    job = small.finished("outpaint", parent=parent, imageNo=0, scale=2.0, takes=2)
    picture = small.opened(job)
    assert picture.size == SIDE
    x, y, width, height = 56, 37, 112, 74
    inner = picture.crop((x, y, x + width, y + height))
    assert distance(inner, small.opened(parent)) < 1.5
    for line, axis in ((x, 1), (x + width, 1), (y, 0), (y + height, 0)):
        assert seam(picture, line, axis) < 2.2


AREA = [200, 300, 1000, 300, 1000, 800, 200, 800]


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("half", [False, True])
def test_inpainting_changes_nothing_outside_the_mask(small: Studio, parent: Job, backwards: bool, half: bool) -> None:
    points = np.array(AREA).reshape(-1, 2)[:: -1 if backwards else 1] // (2 if half else 1)
    area = frame(points.ravel().tolist(), *((672, 447) if half else (1344, 894)))
    job = small.finished("inpaint", "a city at night", parent, imageNo=0, mask={"areas": [area]}, remixPrompt="x")
    before, after = pixels(small.opened(parent)), pixels(small.opened(job))
    changed = np.abs(before - after).max(axis=-1) > 0
    rows, columns = changed.nonzero()
    assert (rows.min(), rows.max() + 1) == (50, 133)
    assert (columns.min(), columns.max() + 1) == (33, 167)
    assert changed[50:133, 33:167].mean() > 0.9


def test_several_areas_add_up_and_a_path_around_itself_leaves_a_hole(small: Studio, parent: Job) -> None:
    ring = [150, 150, 750, 150, 750, 750, 150, 750, 150, 150, 300, 300, 600, 300, 600, 600, 300, 600, 300, 300]
    areas = [frame(ring), frame([1000, 60, 1300, 60, 1150, 500])]
    job = small.finished("inpaint", parent=parent, imageNo=3, mask={"areas": areas}, takes=1)
    changed = np.abs(pixels(small.opened(parent, 3)) - pixels(small.opened(job))).max(axis=-1) > 0
    assert not changed[52:98, 52:98].any()
    assert changed[27:48, 30:120].mean() > 0.8
    assert changed[15:70, 180:205].mean() > 0.4
    assert not changed[60:140, 170:180].any()


def test_a_mask_picture_repaints_its_white(small: Studio, parent: Job) -> None:
    white = Image.new("L", (448, 298), 0)
    ImageDraw.Draw(white).rectangle((0, 0, 223, 297), fill=255)
    mask = {"url": small.put("mask.png", white)}
    job = small.finished("inpaint", "green hills", parent, imageNo=0, mask=mask, remixPrompt="x", takes=1)
    changed = np.abs(pixels(small.opened(parent)) - pixels(small.opened(job))).max(axis=-1) > 0
    assert not changed[:, 112:].any()
    assert changed[:, :112].mean() > 0.9


def test_editing_places_the_picture_on_the_canvas_and_repaints_its_areas(small: Studio, parent: Job) -> None:
    place = {"x": 60, "y": 100, "width": 224, "height": 149}
    body: dict[str, Any] = {"canvas": {"width": 400, "height": 300}, "imgPos": place, "remixPrompt": "x", "imageNo": 1}
    area = frame([672, 0, 1344, 0, 1344, 894, 672, 894])
    plain, masked = (
        small.opened(small.finished("edit", parent.prompt, parent, takes=1, **body, mask=mask))
        for mask in ({}, {"areas": [area]})
    )
    source = small.opened(parent, 1)
    assert plain.size == masked.size == (400, 300)
    assert plain.crop((60, 100, 284, 249)).tobytes() == source.tobytes()
    assert masked.crop((60, 100, 172, 249)).tobytes() == source.crop((0, 0, 112, 149)).tobytes()
    inside = np.abs(pixels(masked.crop((172, 100, 284, 249))) - pixels(source.crop((112, 0, 224, 149)))).max(axis=-1)
    assert (inside > 0).mean() > 0.9
    for line, axis in ((60, 1), (284, 1), (100, 0), (249, 0)):
        assert seam(plain, line, axis) < 2.2


@pytest.mark.parametrize(
    ("place", "shown", "of_source"),
    [
        ((-50, -20, 224, 149), (0, 0, 174, 129), (50, 20, 224, 149)),
        ((200, 150, 224, 149), (200, 150, 300, 200), (0, 0, 100, 50)),
        ((-100, -60, 600, 399), (0, 0, 300, 200), None),
    ],
)
def test_the_canvas_crops_a_picture_that_reaches_beyond_it(
    small: Studio, parent: Job, place: tuple[int, ...], shown: tuple[int, ...], of_source: tuple[int, ...] | None
) -> None:
    spot = dict(zip(("x", "y", "width", "height"), place, strict=True))
    body: dict[str, Any] = {"canvas": {"width": 300, "height": 200}, "imgPos": spot, "remixPrompt": "x", "mask": {}}
    picture = small.opened(small.finished("upload_paint", "sea", takes=1, imgUrl=small.address(parent), **body))
    source = small.opened(parent)
    left, top, right, bottom = shown
    seen = picture.crop((left, top, right, bottom))
    if of_source is None:
        whole = source.resize((600, 399), Image.Resampling.LANCZOS).crop((100, 60, 400, 260))
        assert np.abs(pixels(seen) - pixels(whole)).mean() < 1
    else:
        a, b, c, d = of_source
        assert seen.tobytes() == source.crop((a, b, c, d)).tobytes()


def test_upload_paint_draws_around_any_picture_in_its_colours(small: Studio) -> None:
    green = Image.new("RGB", (90, 60), (40, 130, 60))
    body: dict[str, Any] = {
        "canvas": {"width": 240, "height": 160},
        "imgPos": {"x": 75, "y": 50, "width": 90, "height": 60},
    }
    job = small.finished(
        "upload_paint", "red desert dunes", imgUrl=small.put("green.png", green), **body, remixPrompt="x", mask={}
    )
    for take in range(4):
        picture = pixels(small.opened(job, take))
        assert (picture[50:110, 75:165] == (40, 130, 60)).all()
        red, leaf, blue = picture.mean(axis=(0, 1))
        assert leaf > red
        assert leaf > blue


def test_a_picture_that_does_not_show_leaves_a_new_one(small: Studio, parent: Job) -> None:
    body: dict[str, Any] = {
        "canvas": {"width": 200, "height": 100},
        "imgPos": {"x": 500, "y": 0, "width": 90, "height": 60},
    }
    job = small.finished("edit", "moonlit sea", parent, imageNo=0, remixPrompt="x", takes=1, **body)
    assert small.opened(job).size == (200, 100)


def test_large_canvases_keep_the_picture_sharp(small: Studio, parent: Job) -> None:
    body: dict[str, Any] = {
        "canvas": {"width": 2400, "height": 300},
        "imgPos": {"x": 1000, "y": 60, "width": 224, "height": 149},
    }
    job = small.finished("edit", parent.prompt, parent, imageNo=0, remixPrompt="x", takes=1, **body)
    picture = small.opened(job)
    assert picture.size == (2400, 300)
    assert picture.crop((1000, 60, 1224, 209)).tobytes() == small.opened(parent).tobytes()


@pytest.mark.parametrize("touched", [False, True])
def test_a_remix_follows_the_new_words_in_the_old_composition(small: Studio, parent: Job, touched: bool) -> None:
    parent.pictures[0].touched = touched
    job = small.finished("remix", "green mountains at noon --ar 3:2", parent, imageNo=0, remixPrompt="x", mode=1)
    before, after = small.opened(parent), small.opened(job)
    (red_before, leaf_before, _), (red, leaf, _) = (pixels(each).mean(axis=(0, 1)) for each in (before, after))
    assert leaf - red > leaf_before - red_before + 20
    same = np.corrcoef(edges(before).ravel(), edges(after).ravel())[0, 1]
    other = np.corrcoef(edges(small.opened(parent, 2)).ravel(), edges(after).ravel())[0, 1]
    assert same > other + 0.15


def test_enhancing_brings_out_a_draft(small: Studio) -> None:
    draft = small.finished("diffusion", "a lighthouse in fog --ar 3:2 --v 7 --draft", takes=2)
    source = small.opened(draft, 1)
    job = small.finished("enhance", parent=draft, imageNo=1)
    for take in range(4):
        picture = small.opened(job, take)
        assert picture.size == source.size
        assert distance(picture, source) < 4
        assert crispness(picture) > 1.2 * crispness(source)


def test_everything_is_drawn_alike_twice(small: Studio, parent: Job) -> None:
    area = frame(AREA)
    bodies: list[tuple[str, dict[str, Any]]] = [
        ("pan", {"direction": 1, "scale": 1.3, "imageNo": 0}),
        ("inpaint", {"mask": {"areas": [area]}, "imageNo": 0}),
        ("variation", {"type": 1, "imageNo": 0}),
    ]
    for task, body in bodies:
        one, two = (small.opened(small.finished(task, parent=parent, takes=1, **body)) for _ in range(2))
        assert one.tobytes() == two.tobytes()


def test_what_is_asked_for_anew_stands_in_the_mask(small: Studio) -> None:
    """A red fox over grey fog must redden the mask wherever that lies, not only where a whole frame shows one."""
    parent = small.finished("diffusion", "misty hills in fog, grey --ar 3:2 --seed 3", takes=1)
    width, height = small.opened(parent).size
    frame = {"width": 600, "height": 500}
    for left in (0.05, 0.6):
        corners = [(left, 0.1), (left + 0.35, 0.1), (left + 0.35, 0.9), (left, 0.9)]
        points = [round(part * side) for x, y in corners for part, side in ((x, 600), (y, 500))]
        area = {**frame, "points": points}
        prompt = "a red fox portrait close up, grey background --ar 3:2"
        job = small.finished("inpaint", prompt, parent, imageNo=0, mask={"areas": [area]}, remixPrompt=prompt, takes=2)
        for take in range(2):
            after = np.asarray(small.opened(job, take).convert("RGB"), dtype=np.float64)
            warm = after[..., 0] - after[..., 2]
            inside = warm[round(height * 0.1) : round(height * 0.9), round(width * left) : round(width * (left + 0.35))]
            assert inside.mean() > warm.mean() + 5, (left, take)


def test_a_strong_remix_strays_farther_than_a_subtle_one(small: Studio, parent: Job) -> None:
    def spread(mode: int) -> float:
        job = small.finished("remix", "green hills --ar 3:2", parent, imageNo=0, mode=mode, remixPrompt="green hills")
        takes = [np.asarray(small.opened(job, take).convert("L"), dtype=np.float64) for take in range(4)]
        return float(np.mean([np.abs(one - other).mean() for one in takes for other in takes if one is not other]))

    assert spread(0) > 1.5 * spread(1)
