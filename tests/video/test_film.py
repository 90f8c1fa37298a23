"""Frames by number: exact from any key frame, in either direction, whatever the file says about its times."""

from __future__ import annotations

import random
from pathlib import Path

import av
import numpy as np
import pytest

from studio.errors import PictureError
from studio.video.film import Film
from studio.video.probe import probe
from tests.video.films import RATE, make, number_of, shades

KINDS = {
    "two key frames and B frames": ("a.mp4", "libx264", {"g": "12", "bf": "2", "crf": "4"}),
    "one key frame": ("b.mp4", "libx264", {"g": "300", "bf": "0", "crf": "4"}),
    "open groups": ("c.mp4", "libx264", {"x264-params": "open-gop=1:bframes=3:keyint=15:crf=4"}),
    "another codec": ("d.webm", "libvpx-vp9", {"crf": "4", "b:v": "0"}),
    "no times at all": ("e.h264", "libx264", {"g": "12", "bf": "2", "crf": "4"}),
    "times of decoding": ("f.avi", "mpeg4", {"g": "12", "bf": "2", "qmin": "1", "qmax": "2"}),
}


def seen(film: Film) -> int:
    """The number that the frame itself shows."""
    frame = film.pixels(layout="rgb24")
    row = (frame.height // 2) * frame.stride
    return number_of(frame.data[row + 3 * (frame.width // 4)], frame.data[row + 3 * (frame.width * 3 // 4)])


@pytest.mark.parametrize("kind", KINDS, ids=list(KINDS))
def test_every_frame_is_found_from_every_other(tmp_path: Path, kind: str) -> None:
    name, codec, options = KINDS[kind]
    film = Film(make(tmp_path / name, codec=codec, options=options))
    assert film.info.frames == 48
    dice = random.Random(7)
    for wanted in [0, 47, 46, 12, 11, 13, 0, *(dice.randrange(48) for _ in range(24))]:
        assert film.seek(wanted) == wanted
        assert seen(film) == wanted
    film.close()


def test_reading_on_after_a_seek_misses_nothing_and_ends(tmp_path: Path) -> None:
    film = Film(make(tmp_path / "a.mp4"))
    assert film.seek(40) == 40
    assert [film.read() for _ in range(9)] == [41, 42, 43, 44, 45, 46, 47, None, None]
    assert film.seek(3) == 3
    assert film.read() == 4


def test_times_come_from_the_file(tmp_path: Path) -> None:
    info = Film(make(tmp_path / "a.mp4", frames=30)).info
    assert (info.width, info.height, info.frames) == (64, 48, 30)
    assert info.seconds == pytest.approx(30 / RATE)
    assert info.starts[:3] == pytest.approx((0, 1 / RATE, 2 / RATE), abs=1e-4)
    assert [info.frame_at(seconds) for seconds in (-1, 0, 1 / RATE - 1e-3, 1 / RATE, 1.0, 99)] == [0, 0, 0, 1, 24, 29]


def test_one_frame_and_odd_sizes(tmp_path: Path) -> None:
    one = Film(make(tmp_path / "one.mp4", frames=1))
    assert one.info.frames == 1
    assert one.info.seconds == pytest.approx(1 / RATE, abs=1e-3)
    assert (one.read(), one.read(), one.seek(0)) == (0, None, 0)
    odd = Film(make(tmp_path / "odd.mp4", size=(65, 47), pix_fmt="yuv444p"))
    assert odd.read() == 0
    frame = odd.pixels(layout="rgb24")
    assert (frame.width, frame.height, len(frame.packed)) == (65, 47, 65 * 47 * 3)
    small = odd.pixels(31, 23)
    assert (small.width, small.height) == (31, 23)


def test_pixels_are_those_of_the_decoder(tmp_path: Path) -> None:
    path = make(tmp_path / "a.mp4")
    with av.open(str(path)) as container:
        theirs = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    film = Film(path)
    for wanted in (0, 30, 5):
        film.seek(wanted)
        frame = film.pixels(layout="rgb24")
        ours = np.frombuffer(frame.packed, np.uint8).reshape(frame.height, frame.width, 3)
        assert np.array_equal(ours, theirs[wanted])


def test_a_cut_file_shows_what_is_there(tmp_path: Path) -> None:
    path = make(tmp_path / "a.mp4", size=(320, 240), options={"g": "12", "qp": "0"})
    content = path.read_bytes()
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(content[: len(content) * 2 // 3])
    film = Film(cut)
    numbers = [film.seek(0)]
    while (number := film.read()) is not None:
        numbers.append(number)
    assert 5 < len(numbers) <= film.info.frames
    assert film.seek(4) == 4
    assert film.seek(film.info.frames + 5) is None


def test_damage_in_the_middle_does_not_end_it(tmp_path: Path) -> None:
    path = make(tmp_path / "a.mp4", size=(320, 240), options={"g": "6", "qp": "1", "bf": "0"})
    content = bytearray(path.read_bytes())
    at = len(content) // 2
    content[at : at + 400] = b"\x55" * 400
    path.write_bytes(content)
    film = Film(path)
    found = list(iter(film.read, None))
    assert found[0] == 0
    assert found[-1] == 47


@pytest.mark.parametrize(
    "content", [b"", b"garbage" * 50, b"\x89PNG\r\n\x1a\n" + b"0" * 400], ids=["empty", "words", "png"]
)
def test_what_cannot_be_shown_is_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(content)
    with pytest.raises(PictureError, match="cannot be shown here") as caught:
        Film(path)
    assert caught.value.advice == "Open it with your player."
    with pytest.raises(PictureError):
        Film(tmp_path / "nowhere.mp4")


@pytest.mark.parametrize("part", ["container", "scaler"])
def test_what_goes_wrong_after_it_was_opened_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    film = Film(make(tmp_path / "a.mp4", options={"g": "12"}))

    class Broken:
        """A container or a scaler whose library gives up."""

        def __getattr__(self, name: str) -> object:
            raise av.error.InvalidDataError(1094995529, "Invalid data found")

    film.seek(3)
    container = film._container
    monkeypatch.setattr(film, f"_{part}", Broken())
    ask = film.pixels if part == "scaler" else lambda: film.seek(0)
    with pytest.raises(PictureError, match="cannot be shown here"):
        ask()
    container.close()


def test_a_search_that_is_given_up_ends(tmp_path: Path) -> None:
    film = Film(make(tmp_path / "a.mp4", options={"g": "300"}))
    assert film.seek(40, lambda: film.next_number > 5) is None
    assert film.seek(40) == 40


def test_a_probe_gives_size_and_poster_or_keeps_what_others_may_play(tmp_path: Path) -> None:
    path = make(tmp_path / "a.mp4", size=(1280, 720), frames=3)
    found = probe(path)
    assert (found.width, found.height) == (1280, 720)
    assert found.poster is not None
    assert (found.poster.width, found.poster.height) == (1024, 576)
    assert abs(found.poster.data[0] - shades(0)[0]) <= 3
    strange = tmp_path / "strange.mp4"
    strange.write_bytes(path.read_bytes().replace(b"avc1", b"xxxx"))
    assert probe(strange).poster is None
    half = tmp_path / "half.mp4"
    half.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(PictureError, match="not a whole video"):
        probe(half)
