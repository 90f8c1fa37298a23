"""Videos by hand: a picture is animated, four tiles play, one is looked at closely, kept, and extended to its end."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QImage
from PySide6.QtWidgets import QApplication, QFileDialog

from studio import hands
from studio.app import App
from studio.emulator.planning import videos
from studio.models.video.chain import ENOUGH
from studio.practice import Practice
from studio.request.operations import Animate, ExtendVideo, Operation
from studio.request.tasks import Task
from studio.store.records import JobRecord, JobState
from studio.video.boxes import begins_at_once
from studio.video.film import Film
from studio.views.gallery.action_button import ActionButton
from studio.views.gallery.grid import PictureGrid
from studio.views.video.large import LargeVideo
from tests.journeys.conftest import Travel
from tests.journeys.test_main_job import at, generate, notices, pictures, shown, shows
from tests.service import Service

SMALL = "a lighthouse in fog --ar 3:2 --draft"


def grid(app: App) -> PictureGrid:
    assert app.window.workbench is not None
    return app.window.workbench.gallery.grid


async def buy(app: App, operation: Operation, parent: JobRecord, state: JobState = JobState.DONE) -> JobRecord:
    """Send an operation on a job and wait until it is over."""
    assert app.desk is not None
    app.desk.studio.submit([operation], parent)
    await hands.until(lambda: (job := shown(app)) is not None and job.id > parent.id, "the next job")
    return await shows(app, state)


async def page(app: App) -> LargeVideo:
    await hands.until(lambda: grid(app).video.page is not None, "the large page")
    large = grid(app).video.page
    assert large is not None
    await hands.until(lambda: large.player is not None and large.player.image is not None, "a frame")
    return large


async def save_to(path: Path) -> None:
    """Answer the dialog that asks where to save."""

    def dialog() -> QFileDialog | None:
        found = [top for top in QApplication.topLevelWidgets() if isinstance(top, QFileDialog) and top.isVisible()]
        return found[0] if found else None

    await hands.until(lambda: dialog() is not None, "the dialog")
    asked = dialog()
    assert asked is not None
    asked.fileSelected.emit(str(path))
    asked.close()
    await hands.until(path.is_file, "the file")


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    """The service makes videos of a fifth of their length, which take a fifth of the time."""
    monkeypatch.setattr(videos, "FIRST_SECONDS", 1.0)
    monkeypatch.setattr(videos, "MORE_SECONDS", 0.8)


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_a_picture_moves_is_looked_at_frame_by_frame_and_kept(
    travel: Travel, service: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async def journey(app: App) -> None:
        await generate(app, SMALL)
        await pictures(app)
        still = await shows(app, JobState.DONE)
        prompt = "slowly --bs 2 --motion low"
        job = await buy(app, Animate(job_id=still.remote_id, image=0, prompt=prompt), still)
        assert [(video.kind, video.width, video.height) for video in job.pictures] == [("video", 720, 480)] * 2
        assert app.desk is not None
        films = app.desk.shown.films
        # All of them play, each at its own pace.
        await hands.until(lambda: all((p := films.player(i)) is not None and p.shown > 3 for i in range(2)), "motion")
        await hands.press(app.window, "Picture 2")
        hands.keys(hands.find(app.window, "Picture 2"), Qt.Key.Key_K)
        assert films.is_paused
        hands.keys(hands.find(app.window, "Picture 2"), Qt.Key.Key_Space)
        large = await page(app)
        player = large.player
        assert player is not None
        await hands.until(lambda: player.shown > 3 and player.is_playing, "motion in the large view")
        assert not any(p.is_awake for i in range(2) if (p := films.player(i)) is not None)
        hands.keys(large, Qt.Key.Key_Space)
        assert not player.is_playing
        player.seek(10)
        await hands.until(lambda: player.number == 10 and not player.is_waiting, "frame 11")
        hands.keys(large, Qt.Key.Key_Period)
        hands.keys(large, Qt.Key.Key_Period)
        hands.keys(large, Qt.Key.Key_Comma)
        await hands.until(lambda: player.number == 11 and not player.is_waiting, "frame 12")
        assert "frame 12 of 24" in large.time.text()
        await keep(app, large, tmp_path)

    async def keep(app: App, large: LargeVideo, folder: Path) -> None:
        assert large.player is not None
        video = large.player.path
        await hands.press(app.window, "Save this frame")
        await save_to(folder / "frame.png")
        film = Film(video)
        film.seek(11)
        frame = film.pixels(layout="rgb24")
        saved = QImage(str(folder / "frame.png")).convertToFormat(QImage.Format.Format_RGB888)
        wanted = QImage(frame.data, frame.width, frame.height, frame.stride, QImage.Format.Format_RGB888)
        assert saved.size() == wanted.size()
        assert saved == wanted
        await hands.until(lambda: "Saved as “frame.png”." in notices(app), "the word that it is saved")
        grid(app).video.save_video()
        await save_to(folder / "copy.mp4")
        assert (folder / "copy.mp4").read_bytes() == video.read_bytes()
        [served] = [
            file for file in service.parts.config.home.rglob("*.mp4") if file.read_bytes() == video.read_bytes()
        ]
        assert [begins_at_once(file) for file in (served, video, folder / "copy.mp4")] == [True] * 3
        await animate(app, wanted)

    async def animate(app: App, frame: QImage) -> None:
        """The frame that is seen becomes videos of its own."""
        assert app.wiring is not None
        before = shown(app)
        assert before is not None
        await hands.press(app.window, "Animate this frame")
        await hands.until(lambda: hands.seek(app.window, "Animate now") is not None, "the tool")
        tool = app.wiring.tools.popovers["animate"]
        assert isinstance(tool.source.source, Path)
        assert QImage(str(tool.source.source)).convertToFormat(QImage.Format.Format_RGB888) == frame
        assert tool.source.field.text().endswith(" - frame 12.png")
        assert tool.form.words is not None
        assert tool.focusWidget() is tool.form.words.edit
        await hands.press(app.window, "Animate: videos 1")
        await hands.press(app.window, "Animate now")
        await hands.until(lambda: (job := shown(app)) is not None and job.id > before.id, "the job of the frame")
        made = await shows(app, JobState.DONE)
        assert (made.task, made.parent_id, [video.kind for video in made.pictures]) == (
            Task.VIDEO_DIFFUSION, None, ["video"],
        )  # fmt: skip
        assert made.consumed == made.estimate
        assert not grid(app).video.is_open

    # The program's own service for practice, which takes files.
    monkeypatch.setattr(Practice, "start", lambda _: (service.base_url, service.api_key))
    travel(journey, "--practice")


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_a_video_grows_four_times_and_says_why_not_a_fifth(
    travel: Travel, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def journey(app: App) -> None:
        await generate(app, SMALL)
        await pictures(app)
        still = await shows(app, JobState.DONE)
        job = await buy(app, Animate(job_id=still.remote_id, image=0, prompt="slowly --bs 1"), still)
        for _ in range(4):
            job = await buy(app, ExtendVideo(job_id=job.remote_id, video=0), job)
        await hands.until(lambda: hands.seek(app.window, "Picture 1") is not None, "the tile")
        hands.keys(hands.find(app.window, "Picture 1"), Qt.Key.Key_Return)
        large = await page(app)
        await hands.until(lambda: len(large.strip.parts()) == 5, "five parts")
        assert large.strip.chain.words == "1 s + 0.8 s + 0.8 s + 0.8 s + 0.8 s"
        assert (large.strip.chain.extensions_left, large.strip.chain.why_not_extend) == (0, ENOUGH)
        await off_everywhere(app)
        await hands.press(app.window, "Extension 4, 0.8 s")
        assert large.player is not None
        player = large.player
        await hands.until(lambda: player.position >= 3.4, "the last part")
        refused = await buy(app, ExtendVideo(job_id=job.remote_id, video=0), job, JobState.REFUSED)
        assert "a video can be extended 4 times at most" in refused.error

    async def off_everywhere(app: App) -> None:
        """A fifth extension is offered by the service, which refuses it: here it is off before anything is bought."""
        assert app.wiring is not None
        before = shown(app)
        assert before is not None
        assert 0 in (before.actions or {})["extend"]
        extend = hands.find(app.window, "Extend")
        assert isinstance(extend, ActionButton)
        assert extend.reason == ENOUGH
        await hands.press(app.window, "Extend")
        assert hands.seek(app.window, "Extend video now") is None
        menu = grid(app).picture_menu()
        entry = menu.findChild(QAction, "menu-extend_video")
        assert isinstance(entry, QAction)
        assert (entry.isEnabled(), entry.toolTip()) == (False, ENOUGH)
        menu.close()
        menu.deleteLater()
        hands.keys(app.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        await hands.write(app.window, "Find a command or an action", "extend video")
        palette = app.wiring.palette
        assert [(row.entry.name, row.entry.reason) for row in palette.rows()] == [("Extend video …", ENOUGH)]
        hands.keys(palette.field, Qt.Key.Key_Return)
        hands.keys(palette.field, Qt.Key.Key_Escape)
        assert shown(app) == before

    travel(journey, *at(service, monkeypatch))
