"""Players on an injected clock: which frame is seen when, and what play, seek, step, speed and loop do to it."""

from __future__ import annotations

import contextlib
from pathlib import Path

import av
import pytest
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from studio.models.video.player import Player
from studio.models.video.reel import AHEAD
from tests.models.video.playing import ByHand, Clock, check
from tests.video.films import RATE, make


class OurError(Exception):
    """A bug of ours."""


@pytest.fixture
def hand() -> ByHand:
    return ByHand()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def player(tmp_path: Path, hand: ByHand, clock: Clock, qtbot: QtBot) -> Player:
    made = Player(make(tmp_path / "a.mp4"), hand, clock=clock)
    made.wake()
    hand.settle()
    return made


def pass_frames(player: Player, hand: ByHand, clock: Clock, frames: float) -> None:
    """Let the time of that many frames pass, one timer shot a frame, as in a window."""
    steps = max(round(frames * 2), 1)
    for _ in range(steps):
        clock.now += frames / steps / RATE
        player.tick()
        hand.settle()


def test_it_opens_on_its_first_frame_and_stands(player: Player, hand: ByHand, clock: Clock) -> None:
    assert (check(player), player.frames, player.is_playing, player.is_waiting) == (0, 48, False, False)
    assert player.seconds == pytest.approx(2.0)
    pass_frames(player, hand, clock, 10)
    assert check(player) == 0


def test_each_frame_is_seen_at_its_time_and_none_is_dropped(player: Player, hand: ByHand, clock: Clock) -> None:
    numbers: list[int] = []
    player.frame_changed.connect(lambda: numbers.append(check(player)))
    player.play()
    pass_frames(player, hand, clock, 100)
    assert numbers == [number % 48 for number in range(1, 101)]
    assert (player.dropped, player.shown) == (0, 101)


@pytest.mark.parametrize(("speed", "frames"), [(0.25, 5), (0.5, 10), (1.0, 20), (2.0, 40)])
def test_speed_is_that_of_the_clock(player: Player, hand: ByHand, clock: Clock, speed: float, frames: int) -> None:
    player.set_speed(speed)
    player.play()
    pass_frames(player, hand, clock, 20)
    assert check(player) == frames
    assert player.dropped == 0


def test_a_change_of_speed_does_not_move_it(player: Player, hand: ByHand, clock: Clock) -> None:
    player.play()
    pass_frames(player, hand, clock, 10)
    player.set_speed(0.5)
    assert check(player) == 10
    pass_frames(player, hand, clock, 10)
    assert check(player) == 15


def test_without_loop_it_ends_on_its_last_frame_and_begins_again(player: Player, hand: ByHand, clock: Clock) -> None:
    player.set_loops(False)
    player.play()
    pass_frames(player, hand, clock, 60)
    assert (check(player), player.is_playing) == (47, False)
    player.play()
    hand.settle()
    assert check(player) == 0
    pass_frames(player, hand, clock, 5)
    assert (check(player), player.is_playing) == (5, True)
    player.set_loops(True)
    pass_frames(player, hand, clock, 48)
    assert check(player) == 5


def test_a_seek_is_exact_in_both_directions_and_while_it_plays(player: Player, hand: ByHand, clock: Clock) -> None:
    for wanted in (30, 29, 11, 12, 13, 47, 0, 200, -5):
        player.seek(wanted)
        hand.settle()
        assert check(player) == min(max(wanted, 0), 47)
        assert player.position == pytest.approx(player.number / RATE, abs=1e-3)
    player.seek_time(1.0)
    hand.settle()
    assert check(player) == 24
    player.play()
    player.seek(6)
    clock.now += 3.0  # the time stands while the frame is brought
    hand.settle()
    assert check(player) == 6
    pass_frames(player, hand, clock, 4)
    assert check(player) == 10
    assert player.dropped == 0


def test_steps_go_frame_by_frame_and_stop_the_play(player: Player, hand: ByHand, clock: Clock) -> None:
    player.play()
    pass_frames(player, hand, clock, 20)
    for by, wanted in ((1, 21), (1, 22), (-1, 21), (-1, 20), (-10, 10), (-11, 47), (1, 0)):
        player.step(by)
        hand.settle()
        assert check(player) == wanted
    assert not player.is_playing
    player.set_loops(False)
    player.step(-1)
    hand.settle()
    assert check(player) == 0


def test_steps_struck_faster_than_frames_come_all_count(player: Player, hand: ByHand) -> None:
    for _ in range(7):
        player.step(1)
    hand.settle()
    assert check(player) == 7


def test_where_one_draws_along_the_bar_frames_are_seen_on_the_way(player: Player, hand: ByHand) -> None:
    numbers: list[int] = []
    player.frame_changed.connect(lambda: numbers.append(check(player)))
    for wanted in (40, 35, 30, 25, 20):
        player.seek(wanted)
    hand.settle()
    assert numbers == [40, 20]


def test_a_late_timer_drops_frames_and_counts_them(player: Player, hand: ByHand, clock: Clock) -> None:
    player.play()
    pass_frames(player, hand, clock, 2)
    clock.now += 5 / RATE
    player.tick()
    assert check(player) == 7
    assert player.dropped == 4


def test_a_decoder_that_does_not_keep_up_slows_it_down(player: Player, hand: ByHand, clock: Clock) -> None:
    player.play()
    for _ in range(4 * AHEAD):  # nothing is decoded meanwhile
        clock.now += 1 / RATE
        player.tick()
    stood = player.number
    waited = player.is_waiting
    assert waited
    clock.now += 5.0
    hand.settle()
    assert stood < check(player) <= stood + AHEAD
    pass_frames(player, hand, clock, 3)
    assert not player.is_waiting
    assert player.is_playing


def test_frames_come_in_the_size_that_is_asked_for(player: Player, hand: ByHand, clock: Clock) -> None:
    player.set_size(QSize(200, 90))
    hand.settle()
    assert player.image is not None
    assert player.image.size() == QSize(120, 90)
    assert check(player) == 0
    player.play()
    player.set_size(QSize(32, 24))
    pass_frames(player, hand, clock, 20)
    assert player.image.size() == QSize(32, 24)


def test_it_holds_few_frames_and_none_at_rest(player: Player, hand: ByHand, clock: Clock) -> None:
    frames, size = player.fullness()
    assert 0 < frames <= AHEAD
    assert size <= AHEAD * 64 * 48 * 4
    player.play()
    pass_frames(player, hand, clock, 20)
    player.rest()
    hand.settle()
    assert player.fullness() == (0, 0)
    assert not player.is_awake
    clock.now += 10.0
    player.wake()
    hand.settle()
    assert check(player) == 20
    pass_frames(player, hand, clock, 5)
    assert (check(player), player.dropped) == (25, 0)


def test_large_frames_fill_less_of_the_ring(tmp_path: Path, hand: ByHand, qtbot: QtBot) -> None:
    large = Player(make(tmp_path / "b.mp4", frames=12, size=(1920, 1080)), hand)
    large.set_size(QSize(3840, 2160))
    large.wake()
    hand.settle()
    frames, size = large.fullness()
    assert frames == 2
    assert size == 2 * 3840 * 2160 * 4
    large.rest()
    hand.settle()


def test_one_frame_is_a_picture(tmp_path: Path, hand: ByHand, clock: Clock, qtbot: QtBot) -> None:
    one = Player(make(tmp_path / "one.mp4", frames=1), hand, clock=clock)
    one.wake()
    one.play()
    hand.settle()
    pass_frames(one, hand, clock, 30)
    assert (check(one), one.shown, one.dropped) == (0, 1, 0)
    one.step(1)
    hand.settle()
    assert check(one) == 0


def test_a_video_without_times_plays_at_its_rate(tmp_path: Path, hand: ByHand, clock: Clock, qtbot: QtBot) -> None:
    raw = Player(make(tmp_path / "a.h264", rate=25, options={"g": "12", "bf": "2", "crf": "4"}), hand, clock=clock)
    raw.wake()
    raw.play()
    hand.settle()
    for _ in range(20):
        clock.now += 0.5 / 25
        raw.tick()
        hand.settle()
    assert (check(raw), raw.frames, raw.dropped) == (10, 48, 0)
    raw.seek(3)
    hand.settle()
    assert check(raw) == 3


def test_a_half_plays_what_is_there_round_and_round(tmp_path: Path, hand: ByHand, clock: Clock, qtbot: QtBot) -> None:
    whole = make(tmp_path / "a.mp4", size=(320, 240), options={"g": "12", "qp": "0"}).read_bytes()
    (tmp_path / "half.mp4").write_bytes(whole[: len(whole) * 2 // 3])
    half = Player(tmp_path / "half.mp4", hand, clock=clock)
    half.wake()
    half.play()
    hand.settle()
    assert 0 < half.frames < 48
    numbers: list[int] = []
    half.frame_changed.connect(lambda: numbers.append(check(half)))
    pass_frames(half, hand, clock, 2 * half.frames)
    assert numbers.count(0) >= 1
    assert not half.trouble


@pytest.mark.parametrize("content", [b"", b"no video at all" * 30, None], ids=["empty", "words", "gone"])
def test_what_is_no_video_is_a_sentence(tmp_path: Path, hand: ByHand, qtbot: QtBot, content: bytes | None) -> None:
    path = tmp_path / "a.mp4"
    if content is not None:
        path.write_bytes(content)
    player = Player(path, hand)
    player.wake()
    player.play()
    player.seek(3)
    player.step(1)
    hand.settle()
    assert player.trouble == "This video cannot be shown here. Open it with your player."
    assert (player.is_playing, player.is_awake, player.image) == (False, False, None)
    player.wake()
    player.tick()
    hand.settle()
    assert not hand.work


@pytest.mark.parametrize("error", [av.error.InvalidDataError(1, "no"), OurError()], ids=["file", "bug"])
def test_what_breaks_while_frames_are_made_ends_with_a_sentence(
    tmp_path: Path, hand: ByHand, clock: Clock, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    class Broken:
        def reformat(self, *_: object, **__: object) -> None:
            raise error

    monkeypatch.setattr("studio.video.film.VideoReformatter", Broken)
    player = Player(make(tmp_path / "a.mp4"), hand, clock=clock)
    player.wake()
    with contextlib.suppress(OurError):  # a bug is reported as the bugs of workers are
        hand.settle()
    hand.settle()
    assert player.trouble.startswith("This video cannot be shown here")
    assert not player.is_awake
