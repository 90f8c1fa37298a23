"""Videos of a job come home: probed, with a poster; kept where only others can play them, fetched anew where broken."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from studio.jobs.events import PictureReady
from studio.store.records import JobRecord, JobState, PictureState
from studio.video.boxes import begins_at_once
from tests.jobs.conftest import Bench
from tests.jobs.scripted import Scripted, http, job, scripted
from tests.jobs.test_engine import BALANCE, order
from tests.video.films import make


@pytest.fixture
def files() -> dict[str, list[bytes]]:
    """What the service serves at which path, one answer after the other; the last one stays."""
    return {}


@pytest.fixture
def server(files: dict[str, list[bytes]]) -> Iterator[Scripted]:
    def answer(server: Scripted, method: str, path: str, _: bytes) -> bytes:
        if method == "POST":
            return http(200, job("pending"))
        if path in files:
            return http(200, files[path].pop(0) if len(files[path]) > 1 else files[path][0])
        if "/job/" in path:
            output: dict[str, Any] = {"video_urls": [server.root + name for name in files], "seed": "9"}
            usage = {"type": "point", "frozen": 480, "consume": 480}
            return http(200, job("completed", output=output, meta={"ended_at": "", "usage": usage}))
        return http(200, BALANCE)

    with scripted(answer) as running:
        yield running


def fetched(bench: Bench, server: Scripted) -> JobRecord:
    engine = bench.engine(server.base_url)
    [made] = engine.submit([order()]).result(30)
    return bench.wait_for(made.id, JobState.DONE)


def stored(bench: Bench, path: str) -> Path:
    return bench.home / "pictures" / path


def test_a_video_is_measured_and_its_first_frame_is_its_thumbnail(
    bench: Bench, server: Scripted, files: dict[str, list[bytes]], tmp_path: Path
) -> None:
    whole = make(tmp_path / "a.mp4", size=(640, 480), frames=3).read_bytes()
    files["/a.mp4"] = [whole]
    done = fetched(bench, server)
    [picture] = done.pictures
    assert (picture.kind, picture.state, picture.width, picture.height) == ("video", PictureState.STORED, 640, 480)
    assert stored(bench, picture.path).read_bytes() == whole
    assert begins_at_once(stored(bench, picture.path))
    with Image.open(next((bench.home / "cache").rglob("*.jpg"))) as thumbnail:
        assert thumbnail.size == (256, 192)
    [ready] = [event for event in bench.seen if isinstance(event, PictureReady)]
    assert (ready.pixels.width, ready.pixels.height, len(ready.pixels.data)) == (640, 480, 640 * 480 * 3)


def test_one_that_only_another_player_can_show_is_kept(
    bench: Bench, server: Scripted, files: dict[str, list[bytes]], tmp_path: Path
) -> None:
    strange = make(tmp_path / "a.mp4").read_bytes().replace(b"avc1", b"xxxx")
    files["/a.mp4"] = [strange]
    [picture] = fetched(bench, server).pictures
    assert (picture.state, picture.width, picture.height, picture.error) == (PictureState.STORED, 0, 0, "")
    assert stored(bench, picture.path).read_bytes() == strange
    assert not any(isinstance(event, PictureReady) for event in bench.seen)


def test_a_half_is_fetched_again_and_what_is_none_is_given_up_with_a_sentence(
    bench: Bench, server: Scripted, files: dict[str, list[bytes]], tmp_path: Path
) -> None:
    whole = make(tmp_path / "a.mp4").read_bytes()
    files["/a.mp4"] = [whole[:-100], whole]
    files["/b.mp4"] = [b"<html>Too many visitors</html>"]
    first, second = fetched(bench, server).pictures
    assert first.state is PictureState.STORED
    assert second.state is PictureState.MISSING
    assert second.error == "What was downloaded is no video."
    assert server.gets.count("/b.mp4") == 3
