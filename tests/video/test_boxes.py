"""Whole videos are told from halves and from what is none by their outer structure alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.errors import PictureError
from studio.video.boxes import begins_at_once, boxes, require_whole
from tests.video.films import make


def test_the_boxes_of_a_video_fill_its_file(tmp_path: Path) -> None:
    video = make(tmp_path / "a.mp4")
    found = boxes(video)
    assert [box.kind for box in found] == ["ftyp", "moov", "free", "mdat"]
    assert sum(box.size for box in found) == video.stat().st_size
    assert begins_at_once(video)
    require_whole(video)


def test_a_video_cut_anywhere_is_not_whole(tmp_path: Path) -> None:
    video = make(tmp_path / "a.mp4")
    content = video.read_bytes()
    for length in [*range(0, len(content), 97), len(content) - 1]:
        cut = tmp_path / "cut.mp4"
        cut.write_bytes(content[:length])
        with pytest.raises(PictureError):
            require_whole(cut)


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>no</html>", b"\x89PNG\r\n\x1a\n" + b"0" * 64, b"\0\0\0\x08ftyp", b"\0\0\0\0ftyp" + b"x" * 99],
)
def test_what_is_no_video_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "a.mp4"
    file.write_bytes(content)
    with pytest.raises(PictureError, match="What was downloaded is"):
        require_whole(file)


def test_a_video_that_ends_with_its_index_does_not_begin_at_once(tmp_path: Path) -> None:
    video = make(tmp_path / "a.mov")
    assert [box.kind for box in boxes(video)].index("moov") > [box.kind for box in boxes(video)].index("mdat")
    assert not begins_at_once(video)
    require_whole(video)


def test_a_webm_is_taken_by_its_beginning(tmp_path: Path) -> None:
    require_whole(make(tmp_path / "a.webm", codec="libvpx-vp9", options={}))
