"""Videos in the middle of the window, by keys and by accessible names: tiles that play, and one of them large."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QAction, QDesktopServices, QImage, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from studio import hands
from studio.models.shown_job import NOT_SHOWN_HERE, ShownJob
from studio.models.tasks import Tasks
from studio.models.video.chain import Ancestors
from studio.models.video.player import Player
from studio.request.tasks import Task
from studio.store.records import JobState, PictureState
from studio.views.gallery.grid import PictureGrid
from studio.views.video.large import LargeVideo
from studio.views.video.scrub import ScrubBar
from studio.views.video.stage import Stage
from studio.views.video.tiles import PAUSE, PLAY
from studio.views.widgets.labels import PlainLabel
from tests.models.video.playing import check, seen
from tests.models.video.test_films import job
from tests.video.films import make


def awake(player: Player) -> bool:
    return player.is_awake


def moves(player: Player) -> bool:
    return player.shown > 2


def playing(player: Player) -> bool:
    return player.is_playing


class Middle:
    """The grid over one job of videos."""

    def __init__(self, grid: PictureGrid, shown: ShownJob, qtbot: QtBot) -> None:
        self.grid, self.shown, self.qtbot = grid, shown, qtbot

    def plays(self, index: int) -> Player:
        """The player of that tile, once it has shown something."""
        self.qtbot.waitUntil(
            lambda: (p := self.shown.films.player(index)) is not None and p.image is not None, timeout=20_000
        )
        found = self.shown.films.player(index)
        assert found is not None
        return found

    def named(self, name: str) -> QWidget:
        return hands.find(self.grid, name)

    def key(self, key: Qt.Key) -> None:
        hands.keys(self.grid.window().focusWidget(), key)

    def open(self, index: int = 0) -> tuple[LargeVideo, Player]:
        """The large page on that video, at rest on a frame."""
        self.shown.choose(index)
        self.grid.focus_pictures()
        self.key(Qt.Key.Key_Space)
        page = self.grid.video.page
        assert page is not None
        return page, self.settled(page)

    def settled(self, page: LargeVideo) -> Player:
        self.qtbot.waitUntil(lambda: (p := page.player) is not None and p.image is not None, timeout=20_000)
        player = page.player
        assert player is not None
        player.pause()
        self.comes(player, player.number)
        return player

    def comes(self, player: Player, number: int) -> None:
        """Wait until that frame is seen."""
        self.qtbot.waitUntil(lambda: player.number == number and not player.is_waiting, timeout=20_000)
        assert check(player) == number


@pytest.fixture
def middle(tmp_path: Path, qtbot: QtBot) -> Iterator[Middle]:
    tasks = Tasks()
    shown = ShownJob(tasks, lambda path: tmp_path / path)
    for name in "abc":
        make(tmp_path / f"{name}.mp4", size=(96, 64))
    (tmp_path / "strange.mp4").write_bytes((tmp_path / "a.mp4").read_bytes().replace(b"avc1", b"xxxx"))
    grid = PictureGrid(shown)
    grid.resize(900, 700)
    qtbot.addWidget(grid)
    grid.show()
    shown.set_job(job(7, "a.mp4", "b.mp4", "c.mp4", "strange.mp4"))
    grid.activateWindow()
    grid.focus_pictures()
    yield Middle(grid, shown, qtbot)
    grid.close()
    shown.close()
    tasks.close()


def test_tiles_play_in_their_own_size_and_stop_with_one_key(middle: Middle) -> None:
    for index in range(3):
        player = middle.plays(index)
        middle.qtbot.waitUntil(partial(moves, player), timeout=20_000)
        assert middle.named(f"Picture {index + 1}") is middle.grid.tiles()[index]
    tile = middle.grid.tiles()[0]
    player = middle.plays(0)
    middle.qtbot.waitUntil(lambda: player.image is not None and player.image.size() == tile.picture_rect().size())
    assert middle.named(PAUSE).isVisible()
    middle.key(Qt.Key.Key_K)
    assert middle.shown.films.is_paused
    stopped = [button for button in middle.grid.findChildren(QWidget) if button.accessibleName() == PLAY]
    assert sum(button.isVisible() for button in stopped) == 3
    QTest.mouseClick(middle.named(PLAY), Qt.MouseButton.LeftButton)
    assert not middle.shown.films.is_paused


def test_tiles_of_a_job_that_ran_before_our_eyes_are_like_all_others(middle: Middle, tmp_path: Path) -> None:
    over = job(8, "a.mp4", "b.mp4", "c.mp4", "a.mp4")
    middle.shown.set_job(replace(over, state=JobState.ACCEPTED, pictures=()))
    waiting = tuple(replace(p, path="", state=PictureState.WAITING) for p in over.pictures)
    middle.shown.apply(replace(over, state=JobState.FINISHED, pictures=waiting))
    middle.shown.apply(over)
    player = middle.plays(2)
    tile = middle.grid.tiles()[2]
    middle.qtbot.waitUntil(lambda: player.image is not None and player.image.size() == tile.picture_rect().size())
    middle.shown.choose(2)
    assert middle.named(PAUSE).parentWidget() is tile
    middle.grid.resize(600, 600)
    middle.qtbot.waitUntil(lambda: player.image is not None and player.image.size() == tile.picture_rect().size())


def test_nothing_plays_that_nobody_sees(middle: Middle) -> None:
    player = middle.plays(0)
    middle.grid.hide()
    assert not awake(player)
    middle.grid.show()
    assert awake(player)
    page, large = middle.open()
    assert not awake(player)
    assert awake(large)
    middle.grid.hide()
    assert not awake(large)
    middle.grid.show()
    assert page.player is large
    assert awake(large)
    middle.key(Qt.Key.Key_Escape)
    assert (large.is_awake, player.is_awake) == (False, True)


def test_keys_of_the_large_page(middle: Middle) -> None:
    page, player = middle.open(1)
    assert page.accessibleName() == "Large view of video 2"
    middle.key(Qt.Key.Key_Home)
    middle.comes(player, 0)
    for key, number in ((Qt.Key.Key_Period, 1), (Qt.Key.Key_Period, 2), (Qt.Key.Key_Comma, 1), (Qt.Key.Key_End, 47)):
        middle.key(key)
        middle.comes(player, number)
    assert "frame 48 of 48" in page.time.text()
    assert page.scrub.value() == 47
    for key in (Qt.Key.Key_K, Qt.Key.Key_Space):
        before = playing(player)
        middle.key(key)
        assert playing(player) is not before
    middle.key(Qt.Key.Key_BracketLeft)
    middle.key(Qt.Key.Key_BracketLeft)
    assert (player.speed, page.speed.value()) == (0.25, "0.25")
    middle.key(Qt.Key.Key_L)
    assert not player.loops
    middle.key(Qt.Key.Key_Right)
    other = middle.settled(page)
    assert (middle.shown.chosen, other.path.name, other.loops, other.speed) == (2, "c.mp4", False, 0.25)
    middle.key(Qt.Key.Key_1)
    assert middle.settled(page).path.name == "a.mp4"
    middle.key(Qt.Key.Key_Return)
    assert not middle.grid.video.is_open
    assert middle.grid.tiles()[0].hasFocus()


def test_a_held_key_does_not_open_and_close_without_end(middle: Middle) -> None:
    page, player = middle.open()
    QTest.keyPress(page, Qt.Key.Key_Space)
    before = playing(player)
    page.keyPressEvent(_held(Qt.Key.Key_Space))
    page.keyPressEvent(_held(Qt.Key.Key_Escape))
    assert playing(player) is before
    assert middle.grid.video.is_open


def _held(key: Qt.Key) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, "", True)


def test_buttons_of_the_large_page(middle: Middle) -> None:
    page, player = middle.open()
    player.seek(20)
    middle.comes(player, 20)
    for name, number in (("One frame on", 21), ("One frame back", 20)):
        QTest.mouseClick(middle.named(name), Qt.MouseButton.LeftButton)
        middle.comes(player, number)
    QTest.mouseClick(middle.named("Play"), Qt.MouseButton.LeftButton)
    assert playing(player)
    QTest.mouseClick(middle.named("Pause"), Qt.MouseButton.LeftButton)
    assert not playing(player)
    QTest.mouseClick(middle.named("Loop"), Qt.MouseButton.LeftButton)
    assert not player.loops
    QTest.mouseClick(middle.named("Speed 2×"), Qt.MouseButton.LeftButton)
    assert player.speed == 2.0
    QTest.mouseClick(middle.named("Size 100 %"), Qt.MouseButton.LeftButton)
    middle.qtbot.waitUntil(lambda: player.image is not None and player.image.width() == 96, timeout=20_000)
    assert page.stage.place().width() == 96
    QTest.mouseClick(page.stage, Qt.MouseButton.LeftButton)
    assert playing(player)
    QTest.mouseClick(middle.named("Back to all videos"), Qt.MouseButton.LeftButton)
    assert not middle.grid.video.is_open


def test_the_bar_is_drawn_along_and_tells_the_time(middle: Middle) -> None:
    page, player = middle.open()
    player.play()
    bar = page.scrub
    assert bar.accessibleName() == "Place in the video"
    middle.qtbot.waitUntil(bar.isEnabled)
    here, there = (QPoint(round(bar.x_of(number)), bar.height() - 10) for number in (10, 33))
    QTest.mousePress(bar, Qt.MouseButton.LeftButton, pos=here)
    assert not playing(player)
    middle.comes(player, 10)
    QTest.mouseMove(bar, there)
    middle.comes(player, 33)
    QTest.mouseRelease(bar, Qt.MouseButton.LeftButton, pos=there)
    assert playing(player)
    player.pause()
    bar.setFocus()
    middle.comes(player, player.number)
    player.seek(5)
    middle.comes(player, 5)
    hands.keys(bar, Qt.Key.Key_Right)
    middle.comes(player, 6)
    hands.keys(bar, Qt.Key.Key_PageUp)
    middle.comes(player, 30)


def test_a_video_that_cannot_be_shown_leads_to_another_player(
    middle: Middle, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    middle.qtbot.waitUntil(lambda: hands.seek(middle.grid, "Open video 4 with your player") is not None, timeout=20_000)
    assert middle.grid.tiles()[3].accessibleDescription() == NOT_SHOWN_HERE
    QTest.mouseClick(middle.named("Open video 4 with your player"), Qt.MouseButton.LeftButton)
    middle.shown.choose(3)
    middle.grid.focus_pictures()
    middle.key(Qt.Key.Key_Return)
    page = middle.grid.video.page
    assert page is not None
    middle.qtbot.waitUntil(lambda: page.player is not None and bool(page.player.trouble), timeout=20_000)
    assert not page.scrub.isVisible()
    QTest.mouseClick(middle.named("Open video 4 with your player"), Qt.MouseButton.LeftButton)
    assert opened == [str(tmp_path / "strange.mp4")] * 2
    middle.key(Qt.Key.Key_1)
    middle.settled(page)
    assert page.scrub.isVisible()


def rows(middle: Middle) -> dict[str, QAction]:
    return {row.text(): row for row in middle.grid.picture_menu().actions() if row.text()}


def test_the_menu_has_what_can_be_done_with_a_video(middle: Middle) -> None:
    middle.plays(0)
    middle.shown.choose(0)
    here = rows(middle)
    assert {"Save video as…", "Open with your player", "Large view"} <= set(here)
    assert "Animate this frame" not in here
    assert not {"Edit", "Copy picture"} & set(here)  # of pictures
    middle.open()
    here = rows(middle)
    assert {"Save this frame as a picture…", "Animate this frame", "Save video as…", "All videos"} <= set(here)
    here["All videos"].trigger()
    assert not middle.grid.video.is_open


def test_a_frame_and_a_copy_go_where_the_artist_says(middle: Middle, tmp_path: Path) -> None:
    _, player = middle.open()
    said: list[str] = []
    middle.grid.video.said.connect(said.append)
    player.seek(17)
    middle.comes(player, 17)
    QTest.mouseClick(middle.named("Save this frame"), Qt.MouseButton.LeftButton)
    answer(middle, "save-frame", "a - frame 18.png", tmp_path / "kept.png")
    middle.qtbot.waitUntil(lambda: said == ["Saved as “kept.png”."])
    assert seen(QImage(str(tmp_path / "kept.png"))) == 17
    rows(middle)["Save video as…"].trigger()
    answer(middle, "save-video", "a.mp4", tmp_path / "copy.mp4")
    middle.qtbot.waitUntil(lambda: len(said) == 2)
    assert (tmp_path / "copy.mp4").read_bytes() == (tmp_path / "a.mp4").read_bytes()


def answer(middle: Middle, name: str, proposed: str, path: Path) -> None:
    dialog = middle.grid.findChild(QFileDialog, name)
    assert isinstance(dialog, QFileDialog)
    assert [Path(file).name for file in dialog.selectedFiles()] == [proposed]
    dialog.fileSelected.emit(str(path))
    dialog.close()


def test_a_frame_is_handed_on_to_be_animated(middle: Middle) -> None:
    _, player = middle.open()
    player.seek(9)
    middle.comes(player, 9)
    with middle.qtbot.waitSignal(middle.grid.video.animate_wanted) as wanted:
        QTest.mouseClick(middle.named("Animate this frame"), Qt.MouseButton.LeftButton)
    assert wanted.args is not None
    assert seen(QImage(str(wanted.args[0]))) == 9


@pytest.mark.parametrize("width", [400, 520, 700, 1000])
def test_a_narrow_page_keeps_its_controls_within_itself(middle: Middle, width: int) -> None:
    over = job(9, "a.mp4")
    family = {number: replace(over, id=number, parent_id=number - 1, parent_image=0) for number in range(5, 10)}
    for number in range(6, 10):
        family[number] = replace(family[number], task=Task.EXTEND_VIDEO)
    middle.shown.find_job = lambda number, then: then(family[number])
    middle.shown.films.ancestors = Ancestors(middle.shown.find_job, middle.shown.films)
    middle.shown.set_job(family[9])
    page, _ = middle.open()
    middle.grid.resize(width, 560)
    QApplication.processEvents()
    assert page.width() == width
    assert len(page.strip.parts()) == 5
    places = [QRect(c.mapTo(page, QPoint(0, 0)), c.size()) for c in page.findChildren(QWidget) if shows(c)]
    assert all(page.rect().contains(place) for place in places)
    overlaps = [(a, b) for at, a in enumerate(places) for b in places[:at] if a.intersects(b)]
    assert not overlaps
    assert page.strip.note.isVisible() is (width >= 700)


def shows(control: QWidget) -> bool:
    """Whether it is one that can be seen and holds no others."""
    return control.isVisible() and isinstance(control, QAbstractButton | PlainLabel | ScrubBar | Stage)


def test_every_control_has_a_name(middle: Middle) -> None:
    page, _ = middle.open()
    for control in page.findChildren(QAbstractButton):
        assert control.accessibleName()
