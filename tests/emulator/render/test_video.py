"""What videos promise, on decoded frames: first and last pictures, an even camera, and parts that stay as they are."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import httpx
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageOps

from studio.emulator.planning import videos as plan_video
from studio.emulator.planning.recipes import new_recipe
from studio.emulator.planning.videos import camera_move, continuation, within
from studio.emulator.render import mp4
from studio.emulator.render.painter import paint
from studio.emulator.render.references import Unreadable, opened
from studio.emulator.render.shot import HOME, Pose, Segment, Shot, Still
from studio.emulator.render.video import film, frame, size_of
from studio.emulator.rules.prompts import parse
from tests.emulator.conftest import KEY, Service

Frame = NDArray[np.float64]
SIZE = (180, 120)
FRAMES = 24
CODEC = 2.6
"""Mean difference, of 255, that encoding alone makes between two frames of one small picture."""
ASIDE = Pose(x=0.08, zoom=0.15)
FOREIGN = "https://example.com/pictures/quiet-dunes.jpg"


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Still:
    """A drawn picture and the recipe of its world."""
    recipe = replace(new_recipe(parse("a lighthouse in fog --ar 3:2"), 5, 0), width=360, height=240)
    path = tmp_path_factory.mktemp("still") / "still.png"
    paint(recipe).save(path)
    return Still(str(path), recipe.to_data())


def shot(still: Still, move: Pose = ASIDE, flags: str = "", end: Still | None = None) -> Shot:
    stills = (still,) if end is None else (still, end)
    empty = Shot(stills, (), {"light": 1.0, "fog": 1.0, "water": 1.0, "sway": 1.0}, 7)
    return replace(empty, segments=continuation(empty, move, FRAMES, None if end is None else 1, loop="loop" in flags))


def filmed(what: Shot, path: Path, **more: Any) -> list[Frame]:
    film({"shot": what.to_data(), "size": list(SIZE), "out": str(path), "text": "the prompt", **more})
    return decoded(path.read_bytes())


def decoded(data: bytes) -> list[Frame]:
    with av.open(io.BytesIO(data), "r") as video:
        return [part.to_ndarray(format="rgb24").astype(float) for part in video.decode(video=0)]


def scaled(source: str, size: tuple[int, int] = SIZE) -> Frame:
    return np.asarray(opened(source).resize(size, Image.Resampling.LANCZOS), dtype=float)


def apart(one: Frame, other: Frame) -> float:
    """Mean difference in levels of 255."""
    return float(np.abs(one - other).mean())


# --- the file ---------------------------------------------------------------------------------------------------------


def test_the_file_is_h264_that_streams_and_says_what_it_is(still: Still, tmp_path: Path) -> None:
    path = tmp_path / "video.mp4"
    filmed(shot(still), path)
    with av.open(str(path), "r") as video:
        stream = video.streams.video[0]
        assert (stream.codec_context.name, stream.pix_fmt) == ("h264", "yuv420p")
        assert stream.average_rate == 24
        assert (stream.width, stream.height, stream.frames) == (*SIZE, FRAMES)
        assert (stream.codec_context.colorspace, stream.codec_context.color_range) == (1, 1)
        assert (video.metadata["title"], video.metadata["comment"]) == ("the prompt", "practice")
    data = path.read_bytes()
    assert 0 < data.index(b"moov") < data.index(b"mdat")
    assert [entry.name for entry in tmp_path.iterdir()] == ["video.mp4"]


def test_a_file_that_cannot_be_made_leaves_nothing_behind(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "still.png").write_bytes(b"not a picture")
    with pytest.raises(Unreadable):
        filmed(shot(Still(str(tmp_path / "still.png"))), tmp_path / "video.mp4")
    assert [entry.name for entry in tmp_path.iterdir()] == ["still.png"]
    assert capfd.readouterr() == ("", "")


def test_the_same_shot_is_the_same_file(still: Still, tmp_path: Path) -> None:
    for name in ("one.mp4", "two.mp4"):
        filmed(Shot.from_data(json.loads(json.dumps(shot(still).to_data()))), tmp_path / name)
    assert (tmp_path / "one.mp4").read_bytes() == (tmp_path / "two.mp4").read_bytes()


@pytest.mark.parametrize(
    ("lines", "picture", "size"),
    [
        (480, (1344, 896), (720, 480)),
        (480, (1024, 1024), (480, 480)),
        (480, (1456, 816), (856, 480)),
        (720, (816, 1456), (720, 1284)),
        (720, (896, 1344), (720, 1080)),
        (480, (9000, 100), (7680, 480)),
    ],
)
def test_the_short_side_has_the_lines(lines: int, picture: tuple[int, int], size: tuple[int, int]) -> None:
    assert size_of(lines, *picture) == size


# --- first and last frames --------------------------------------------------------------------------------------------


def test_it_begins_with_the_picture_and_leaves_it(still: Still, tmp_path: Path) -> None:
    frames = filmed(shot(still), tmp_path / "video.mp4")
    assert len(frames) == FRAMES
    assert apart(frames[0], scaled(still.source)) < 3
    assert apart(frames[-1], scaled(still.source)) > 8


@pytest.mark.parametrize("move", [ASIDE, Pose(zoom=-0.2), Pose(side=0.05, roll=0.02, depth=0.1)])
def test_a_loop_ends_where_it_begins(still: Still, tmp_path: Path, move: Pose) -> None:
    frames = filmed(shot(still, move, "--loop"), tmp_path / "video.mp4")
    assert apart(frames[0], frames[-1]) < CODEC < apart(frames[0], frames[FRAMES // 2])


def test_an_end_picture_is_the_last_frame(still: Still, tmp_path: Path) -> None:
    frames = filmed(shot(still, end=Still(FOREIGN)), tmp_path / "video.mp4")
    assert apart(frames[0], scaled(still.source)) < 3
    end = ImageOps.fit(opened(FOREIGN), SIZE, Image.Resampling.LANCZOS)
    assert apart(frames[-1], np.asarray(end, dtype=float)) < 3


def test_a_loop_with_an_end_picture_visits_it_and_comes_home(still: Still, tmp_path: Path) -> None:
    end = Still(FOREIGN)
    frames = filmed(shot(still, flags="--loop", end=end), tmp_path / "video.mp4")
    last = filmed(shot(still, end=end), tmp_path / "ends.mp4")[-1]
    assert apart(frames[0], frames[-1]) < CODEC
    assert apart(frames[FRAMES // 2 - 1], last) < apart(frames[0], last) / 3


def test_an_extension_of_a_video_with_an_end_comes_back_to_that_end(still: Still, tmp_path: Path) -> None:
    first = shot(still, end=Still(FOREIGN))
    more = replace(first, segments=(*first.segments, *continuation(first, ASIDE, FRAMES, 1, loop=False)))
    frames = filmed(more, tmp_path / "video.mp4")
    assert apart(frames[FRAMES - 1], frames[-1]) < CODEC < apart(frames[-1], frames[FRAMES * 3 // 2])


# --- the camera -------------------------------------------------------------------------------------------------------


def test_the_camera_starts_and_stops_gently_and_never_stumbles(tmp_path: Path) -> None:
    down, across = np.mgrid[0:480, 0:720]
    spot = 30 + 200 * np.exp(-((across - 380) ** 2 + (down - 240) ** 2) / (2 * 45**2))
    Image.fromarray(np.repeat(spot[..., None], 3, axis=2).astype(np.uint8)).save(tmp_path / "spot.png")
    calm = Shot((Still(str(tmp_path / "spot.png")),), (Segment(FRAMES, HOME, Pose(x=0.05)),))
    # before the encoder, which takes a step of a tenth of a pixel for none
    steps = -np.diff([_centre(frame(calm, number, SIZE)[: SIZE[1]].astype(float)) for number in range(FRAMES)])
    assert steps.sum() == pytest.approx(0.05 * SIZE[0], abs=0.1)
    assert steps.min() > 0
    assert max(steps[:3].mean(), steps[-3:].mean()) < steps[10:13].mean() / 2
    assert np.abs(np.diff(steps)).max() < 0.2 * steps.max()


def _centre(luma: Frame) -> float:
    """How far across the middle of a bright spot on dark ground lies, in pixels."""
    light = np.clip(luma - 60, 0, None)
    return float((light.sum(axis=0) * np.arange(luma.shape[1])).sum() / light.sum())


def test_what_is_near_moves_more(tmp_path: Path) -> None:
    dice = np.random.default_rng(3)
    small = Image.fromarray(dice.integers(0, 255, (24, 36, 3), dtype=np.uint8))
    small.resize((720, 480), Image.Resampling.BICUBIC).save(tmp_path / "spots.png")
    turn = Shot((Still(str(tmp_path / "spots.png")),), (Segment(FRAMES, HOME, Pose(x=0.02, side=0.06)),))
    frames = filmed(turn, tmp_path / "video.mp4")
    top, bottom = (slice(5, 35), slice(85, 115))
    assert apart(frames[0][bottom], frames[-1][bottom]) > 1.5 * apart(frames[0][top], frames[-1][top])


def test_the_takes_of_a_job_move_differently_and_the_same_seed_the_same() -> None:
    moves = [camera_move(parse(""), 5, take) for take in range(4)]
    assert moves == [camera_move(parse("anything --motion low"), 5, take) for take in range(4)]
    for number, move in enumerate(moves):
        for other in moves[number + 1 :]:
            assert max(abs(a - b) for a, b in zip(move, other, strict=True)) > 0.03
    assert {camera_move(parse(""), seed, 0) for seed in range(20)} > {moves[0]}


@pytest.mark.parametrize(
    ("words", "part", "sign"),
    [
        ("slowly zoom in on the lamp", "zoom", 1),
        ("the camera zooms out to reveal the bay", "zoom", -1),
        ("pull back", "zoom", -1),
        ("pan left along the coast", "x", -1),
        ("panning right", "x", 1),
        ("tilt up to the stars", "y", -1),
        ("crane down", "y", 1),
        ("orbit around the tower", "side", 1),
        ("a dolly shot", "depth", 1),
    ],
)
def test_words_steer_every_take(words: str, part: str, sign: int) -> None:
    moves = [camera_move(parse(words), 11, take) for take in range(4)]
    assert all(getattr(move, part) * sign > 0 for move in moves)
    assert len(set(moves)) == 4


def test_motion_and_raw_scale_the_move() -> None:
    low, high, raw = (camera_move(parse(f"push in {flags}"), 1, 0).zoom for flags in ("", "--motion high", "--raw"))
    assert raw < 0.7 * low < 0.4 * high
    assert camera_move(parse("push in --motion 4"), 1, 0).zoom == high


def test_no_chain_of_moves_leaves_the_ground() -> None:
    for words in ("pan right", "zoom out", "rise up, tilt up", "orbit"):
        pose = HOME
        for step in range(5):
            move = camera_move(parse(f"{words} --motion high"), step, step % 4)
            before, pose = pose, within(pose, move, plan_video.ROOM)
            assert pose != before
            assert abs(pose.x) <= 0.5 * (1 - np.exp(-pose.zoom)) + plan_video.ROOM + 1e-9
            assert abs(pose.y) <= 0.5 * (1 - np.exp(-pose.zoom)) + plan_video.ROOM + 1e-9


# --- parts that stay --------------------------------------------------------------------------------------------------


def longer(first: Shot, frames: int = 20) -> Shot:
    return replace(first, segments=(*first.segments, *continuation(first, Pose(x=0.06), frames, None, loop=False)))


def test_an_extension_begins_with_the_same_frames_and_goes_on_without_a_jump(still: Still, tmp_path: Path) -> None:
    first = shot(still)
    before = filmed(first, tmp_path / "first.mp4")
    after = filmed(longer(first), tmp_path / "longer.mp4", parent=str(tmp_path / "first.mp4"), begin=FRAMES)
    assert len(after) == FRAMES + 20
    assert all(np.array_equal(one, other) for one, other in zip(before, after[:FRAMES], strict=True))
    steps = [apart(one, other) for one, other in pairwise(after)]
    assert steps[FRAMES - 1] < min(2.5, 1.5 * max(steps[: FRAMES - 1]))
    assert apart(after[FRAMES - 1], after[-1]) > 4


def test_a_parent_of_another_encoder_is_encoded_anew(
    still: Still, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = shot(still)
    with monkeypatch.context() as other:
        other.setattr(mp4, "ENCODER", {"preset": "ultrafast", "crf": "14"})
        before = filmed(first, tmp_path / "first.mp4")
    after = filmed(longer(first), tmp_path / "longer.mp4", parent=str(tmp_path / "first.mp4"), begin=FRAMES)
    assert len(after) == FRAMES + 20
    assert max(apart(one, other) for one, other in zip(before, after[:FRAMES], strict=True)) < CODEC


def test_an_upscale_shows_the_same_frames_at_twice_the_size(still: Still, tmp_path: Path) -> None:
    small = filmed(shot(still), tmp_path / "small.mp4")
    film({"shot": shot(still).to_data(), "size": [360, 240], "out": str(tmp_path / "large.mp4"), "text": ""})
    large = decoded((tmp_path / "large.mp4").read_bytes())
    assert len(large) == len(small)
    for one, other in zip(small[::5], large[::5], strict=True):
        assert other.shape == (240, 360, 3)
        halved = np.asarray(Image.fromarray(other.astype(np.uint8)).resize(SIZE, Image.Resampling.BOX), dtype=float)
        assert apart(one, halved) < 3


# --- over HTTP --------------------------------------------------------------------------------------------------------


@pytest.fixture
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    """Videos of half a second, extended by a quarter."""
    monkeypatch.setattr(plan_video, "FIRST_SECONDS", 0.5)
    monkeypatch.setattr(plan_video, "MORE_SECONDS", 0.25)


def videos(service: Service, job: dict[str, Any]) -> list[list[Frame]]:
    assert job["status"] == "completed", job["error"]
    return [decoded(service.picture(address)) for address in job["output"]["video_urls"]]


def test_a_job_makes_five_seconds_from_a_picture(quick: Service, grid: dict[str, Any]) -> None:
    job = quick.finished("video-diffusion", jobId=grid["job_id"], imageNo=2, prompt="slow waves --bs 2 --motion high")
    output = job["output"]
    assert sorted(output) == ["available_actions", "seed", "video_urls"]
    assert output["available_actions"] == {"extend": [0, 1], "upscale": [0, 1]}
    assert job["meta"]["usage"]["consume"] == 240
    one, other = videos(quick, job)
    assert len(one) == len(other) == 120
    picture = np.asarray(Image.open(io.BytesIO(quick.picture(grid["output"]["image_urls"][2]))).resize((720, 480)))
    assert apart(one[0], picture.astype(float)) < 3
    assert apart(other[0], picture.astype(float)) < 3
    assert apart(one[-1], other[-1]) > 5
    part = httpx.get(output["video_urls"][0], headers={"range": "bytes=0-99"})
    assert (part.status_code, len(part.content), part.headers["content-type"]) == (206, 100, "video/mp4")


@pytest.mark.usefixtures("brief")
def test_a_video_is_extended_four_times_and_no_more(quick: Service, grid: dict[str, Any]) -> None:
    job = quick.finished("video-diffusion", jobId=grid["job_id"], imageNo=0, prompt="push in --bs 1")
    [shown] = videos(quick, job)
    for times in range(1, 5):
        job = quick.finished("extend-video", jobId=job["job_id"], videoNo=0)
        [frames] = videos(quick, job)
        assert len(frames) == 12 + 6 * times
        assert all(np.array_equal(one, other) for one, other in zip(shown, frames[: len(shown)], strict=True))
        shown = frames
    refused = quick.post("extend-video", jobId=job["job_id"], videoNo=0)
    assert (refused.status_code, "4 times" in refused.json()["message"]) == (400, True)
    large = quick.finished("video-upscale", jobId=job["job_id"], videoNo=0)
    [frames] = videos(quick, large)
    assert (len(frames), frames[0].shape) == (36, (960, 1440, 3))
    assert sorted(large["output"]) == ["seed", "video_urls"]


@pytest.mark.usefixtures("brief")
def test_as_many_videos_as_asked_for_and_as_many_continuations(quick: Service, grid: dict[str, Any]) -> None:
    job = quick.finished("video-diffusion", jobId=grid["job_id"], imageNo=1, videoType=1, prompt="--bs 2")
    shown = videos(quick, job)
    assert [frames[0].shape for frames in shown] == [(720, 1080, 3)] * 2
    assert job["meta"]["usage"]["frozen"] == 768
    more = quick.finished("extend-video", jobId=job["job_id"], videoNo=1, prompt="pan left --loop")
    assert more["output"]["available_actions"] == {"extend": [0, 1], "upscale": [0, 1]}
    for frames in videos(quick, more):
        assert np.array_equal(frames[11], shown[1][11])
        assert apart(frames[-1], shown[1][0]) < CODEC


@pytest.mark.usefixtures("brief")
def test_stills_and_videos_are_not_taken_for_each_other(quick: Service, grid: dict[str, Any]) -> None:
    job = quick.finished("video-diffusion", jobId=grid["job_id"], imageNo=0, prompt="--bs 1")
    for task, body in (("upscale", {"type": 0}), ("variation", {"type": 0}), ("video-diffusion", {})):
        assert quick.post(task, jobId=job["job_id"], imageNo=0, **body).status_code == 400
    for task in ("video-upscale", "extend-video"):
        assert quick.post(task, jobId=grid["job_id"], videoNo=0).status_code == 400


@pytest.mark.usefixtures("brief")
def test_an_address_is_filmed_whosever_it_is(quick: Service, grid: dict[str, Any]) -> None:
    own = grid["output"]["image_urls"][3]
    [frames] = videos(quick, quick.finished("video-diffusion", prompt=f"{own} waves --bs 1 --end {FOREIGN}"))
    picture = Image.open(io.BytesIO(quick.picture(own))).convert("RGB").resize((720, 480))
    assert apart(frames[0], np.asarray(picture, dtype=float)) < 3
    [frames] = videos(quick, quick.finished("video-diffusion", prompt=f"{FOREIGN} wind --bs 1"))
    height, width, _ = frames[0].shape
    assert min(width, height) == 480
    assert apart(frames[0], scaled(FOREIGN, (width, height))) < 3


@pytest.mark.usefixtures("brief")
def test_a_file_handed_in_anew_does_not_change_a_video_begun_with_it(quick: Service) -> None:
    root = str(quick.client.base_url).removesuffix("/api/")
    address = f"{root}/emulator/files/sketch.png"
    first, second = (opened(f"https://example.com/{name}.png").resize((300, 200)) for name in ("red-dunes", "blue-sea"))
    _hand_in(address, first)
    job = quick.finished("video-diffusion", prompt=f"{address} wind --bs 1")
    [shown] = videos(quick, job)
    _hand_in(address, second)
    [frames] = videos(quick, quick.finished("extend-video", jobId=job["job_id"], videoNo=0))
    assert apart(frames[len(shown)], shown[-1]) < 3


def _hand_in(address: str, picture: Image.Image) -> None:
    data = io.BytesIO()
    picture.save(data, "PNG")
    answer = httpx.put(address, content=data.getvalue(), headers={"x-api-key": KEY})
    assert answer.status_code in (200, 201), answer.text


def test_an_end_that_is_no_address_fails_the_job(quick: Service, grid: dict[str, Any]) -> None:
    job = quick.finished("video-diffusion", jobId=grid["job_id"], imageNo=0, prompt="waves --bs 1 --end sunset")
    assert (job["status"], job["error"]["code"]) == ("failed", 400)


@pytest.mark.parametrize("name", ["absent.png", "words.png"])
def test_a_picture_that_cannot_be_had_is_refused_and_costs_nothing(quick: Service, name: str) -> None:
    root = str(quick.client.base_url).removesuffix("/api/")
    httpx.put(f"{root}/emulator/files/words.png", content=b"no picture", headers={"x-api-key": KEY})
    before = quick.spendable()
    answer = quick.post("video-diffusion", prompt=f"{root}/emulator/files/{name} wind")
    assert (answer.status_code, "picture" in answer.json()["message"]) == (400, True)
    assert quick.spendable() == before
