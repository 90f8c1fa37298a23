"""What is done with pictures besides: enlarged and compared, found in the palette, animated, blended, queued."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from studio import hands
from studio.app import App
from studio.models.job_queue import Group
from studio.tour.album import Album
from studio.tour.steps import PATIENCE, bench_of, choose_first_job, desk_of, four_pictures, next_job
from studio.views.gallery.grid import PictureGrid
from studio.views.video.large import LargeVideo

CONTROL = Qt.KeyboardModifier.ControlModifier
MOTION = "the camera glides slowly to the left, waves roll in"
FLOWERS = "wild flowers --ar 3:2 --v 7"
MANY = "{dawn, noon, dusk, night} over a harbour --ar 16:9 --v 7"
FRAME = 60


async def upscale(app: App, album: Album) -> None:
    """A picture twice as large, looked at closely and beside its source."""
    window = app.window
    await hands.press(window, "Picture 2")
    after = next_job(app)
    await hands.press(window, "Upscale (Subtle)")
    await hands.until(after, "the upscale")
    await four_pictures(app, 1)
    await album.keep("upscaled")
    hands.keys(hands.find(window, "Picture 1"), Qt.Key.Key_Space)
    view = hands.find(window, "Large view of picture 1")
    stage = _grid(app).large.stage
    await hands.until(lambda: stage.look.levels is not None, "all pixels")
    await album.keep("upscale-large")
    hands.keys(view, Qt.Key.Key_I)
    await album.keep("information")
    hands.keys(view, Qt.Key.Key_I)
    hands.keys(view, Qt.Key.Key_C)
    await hands.until(lambda: _comparing_all(app), "both pictures")
    await album.keep("compare-slider")
    await hands.press(window, "Compare Side by side")
    await album.keep("compare-beside")
    await hands.press(window, "Leave the comparison")
    window.commands["export"].trigger()
    await hands.until(lambda: hands.seek(window, "Export now") is not None, "the export sheet")
    await album.keep("export")
    hands.keys(hands.find(window, "Export now"), Qt.Key.Key_Escape)
    await _back_to(window)
    hands.keys(hands.find(window, "Large view of picture 1"), Qt.Key.Key_Escape)


async def palette(app: App, album: Album) -> None:
    """An action by its name, and how it is set."""
    window = app.window
    hands.keys(window, Qt.Key.Key_K, CONTROL)
    field = await hands.write(window, "Find a command or an action", "up")
    await album.keep("palette")
    QTest.keyClick(field, Qt.Key.Key_A, CONTROL)
    QTest.keyClicks(field, "topaz")
    hands.keys(field, Qt.Key.Key_Return)
    await hands.press(window, "Topaz: resolution 4K")
    await hands.press(window, "Topaz: shape 16:9")
    await hands.press(window, "Topaz: fit Crop")
    await album.keep("topaz")
    hands.keys(hands.find(window, "Topaz: fit Crop"), Qt.Key.Key_Escape)


async def video(app: App, album: Album) -> None:
    """A picture that moves, four times; one of them large, and longer."""
    window = app.window
    await hands.press(window, "Animate")
    await hands.write(window, "Animate prompt", MOTION)
    await hands.press(window, "Animate: videos 4")
    await album.keep("animate")
    after = next_job(app)
    await hands.press(window, "Animate now")
    await hands.until(after, "the videos' job")
    await album.keep("animating")
    await four_pictures(app)
    films = desk_of(app).shown.films
    await hands.until(
        lambda: all((one := films.player(at)) is not None and one.shown > 6 for at in range(4)), "four videos that move"
    )
    await album.keep("four-videos")
    await _large_video(app, "Picture 3")
    await album.keep("video-large")
    after = next_job(app)
    await hands.press(window, "Back to all videos")
    await hands.press(window, "Extend")
    await hands.press(window, "Extend video now")
    await hands.until(after, "the longer videos' job")
    await four_pictures(app)
    await _large_video(app, "Picture 1")
    await album.keep("video-chain")
    await hands.press(window, "Back to all videos")


async def _large_video(app: App, name: str) -> LargeVideo:
    """Open it, and stop it on one frame."""
    picture = await hands.press(app.window, name)
    hands.keys(picture, Qt.Key.Key_Space)
    await hands.until(lambda: _grid(app).video.page is not None, "the large video")
    page = _grid(app).video.page
    assert page is not None
    await hands.until(lambda: page.player is not None and page.player.image is not None, "a frame")
    player = page.player
    assert player is not None
    hands.keys(page, Qt.Key.Key_Space)
    player.seek(FRAME)
    await hands.until(lambda: player.number == FRAME and not player.is_waiting, "the frame")
    return page


async def blend(app: App, album: Album) -> None:
    """Pictures of two jobs in the tray, and what they become together."""
    window = app.window
    await choose_first_job(app)
    hands.keys(await hands.press(window, "Picture 3"), Qt.Key.Key_T)
    after = next_job(app)
    desk_of(app).draft.set_text("")
    await hands.write(window, "Prompt", FLOWERS)
    hands.keys(hands.find(window, "Prompt"), Qt.Key.Key_Return, CONTROL)
    await hands.until(after, "the flowers")
    await four_pictures(app)
    picture = await hands.press(window, "Picture 1")
    hands.keys(picture, Qt.Key.Key_4, CONTROL)
    hands.keys(picture, Qt.Key.Key_T)
    await hands.until(lambda: len(desk_of(app).tray.held) == 3, "three pictures in the tray")
    await album.keep("tray")
    await hands.press(window, "Blend")
    await hands.press(window, "Blend shape 3:2")
    await album.keep("blend")
    after = next_job(app)
    await hands.press(window, "Blend the pictures")
    await hands.until(after, "the blend")
    await four_pictures(app)
    await album.keep("blended")
    await hands.press(window, "Empty the tray")


async def queue(app: App, album: Album) -> None:
    """Several jobs that wait until they are let go; here they are taken back."""
    window = app.window
    jobs = desk_of(app).queue
    await hands.press(window, "Queue")
    await hands.press(window, "Pause the queue")
    await hands.until(lambda: jobs.paused, "a queue that is held")
    hands.keys(hands.find(window, "Go on sending"), Qt.Key.Key_Escape)
    desk_of(app).draft.set_text("")
    field = await hands.write(window, "Prompt", MANY)
    hands.keys(field, Qt.Key.Key_Return, CONTROL)
    await hands.until(lambda: len(jobs.ids(Group.WAITING)) == 4, "four jobs that wait")
    await hands.press(window, "Queue")
    rows = hands.find(window, "Jobs in the queue")
    hands.keys(rows, Qt.Key.Key_Down)
    await album.keep("queue")
    hands.keys(rows, Qt.Key.Key_A, CONTROL)
    hands.keys(rows, Qt.Key.Key_Delete)
    await hands.until(lambda: not jobs.ids(Group.WAITING), "jobs taken back", PATIENCE)
    await hands.press(window, "Go on sending")
    await hands.until(lambda: not jobs.paused, "a queue that goes on")
    hands.keys(hands.find(window, "Pause the queue"), Qt.Key.Key_Escape)


async def _back_to(window: QWidget) -> None:
    """What a window manager does when a window over it is closed, where there is one."""

    def active() -> bool:
        window.activateWindow()
        return window.isActiveWindow()

    await hands.until(active, "the window in front")


def _comparing_all(app: App) -> bool:
    comparing = desk_of(app).viewing.comparing
    return comparing.picks is not None and all(comparing.levels(pick) is not None for pick in comparing.picks)


def _grid(app: App) -> PictureGrid:
    return bench_of(app).gallery.grid
