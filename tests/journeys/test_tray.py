"""Pictures marked, collected and done something with together: a blend, a batch, and one without a background."""

from __future__ import annotations

from pathlib import Path

from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio import hands
from studio.app import App
from studio.models.blending import HOW_MANY
from studio.request.operations import RemoveBackground
from studio.request.tasks import Task
from studio.store.records import JobRecord, JobState
from studio.views import theme
from studio.views.gallery.arrangement import MARGIN
from tests.journeys.conftest import Travel
from tests.journeys.test_batches import done
from tests.journeys.test_main_job import CONTROL, generate, pictures, shown, shows

BLEND_KEYS = CONTROL | Qt.KeyboardModifier.ShiftModifier


def shown_id(app: App) -> int:
    job = shown(app)
    return -1 if job is None else job.id


async def made(app: App, prompt: str) -> JobRecord:
    """A job from the prompt, done."""
    before = shown_id(app)
    assert app.desk is not None
    app.desk.draft.set_text("")
    await generate(app, prompt)
    await hands.until(lambda: shown_id(app) != before, "the new job")
    job = await shows(app, JobState.DONE)
    await pictures(app)
    return job


def tray(app: App) -> list[tuple[int, int] | tuple[str, str]]:
    assert app.desk is not None
    return [held.key for held in app.desk.tray.held]


def grid_key(app: App, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Strike a key where the pictures are."""
    assert app.window.workbench is not None
    assert app.desk is not None
    grid = app.window.workbench.gallery.grid
    grid.focus_pictures()
    hands.keys(grid.tiles()[app.desk.shown.chosen], key, held)


def drop(app: App, files: list[Path]) -> None:
    """Carry files over the window and let them fall on the tray."""
    bench = app.window.workbench
    assert bench is not None
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(bench, QDragEnterEvent(QPoint(9, 400), copy, data, left, none))
    middle = bench.tray.rect().center()
    QApplication.sendEvent(bench.tray, QDragEnterEvent(middle, copy, data, left, none))
    QApplication.sendEvent(bench.tray, QDropEvent(QPointF(middle), copy, data, left, none))
    bench.compose.zones.hide()


def ratio(job: JobRecord) -> float:
    return job.pictures[0].width / job.pictures[0].height


async def blend(app: App, shape: str) -> JobRecord:
    """Open the pop-over by its keys, choose a shape, send, and wait for what comes of it."""
    before = shown_id(app)
    grid_key(app, Qt.Key.Key_B, BLEND_KEYS)
    await hands.press(app.window, f"Blend shape {shape}")
    await hands.press(app.window, "Blend the pictures")
    await hands.until(lambda: shown_id(app) != before, "the blend in the middle")
    job = await shows(app, JobState.DONE)
    await pictures(app)
    assert QApplication.activePopupWidget() is None
    return job


def test_pictures_of_two_jobs_are_collected_and_blended(travel: Travel) -> None:
    first: list[JobRecord] = []

    async def journey(app: App) -> None:
        one = await made(app, "a lighthouse in fog --ar 3:2 --draft")
        grid_key(app, Qt.Key.Key_T)
        await hands.until(lambda: tray(app) == [(one.id, 0)], "the chosen picture in the tray")
        other = await made(app, "a red fox --draft")
        grid_key(app, Qt.Key.Key_4, CONTROL)
        assert hands.find(app.window, "2 pictures marked") is not None
        await hands.press(app.window, "Picture 1")
        grid_key(app, Qt.Key.Key_3, CONTROL)
        grid_key(app, Qt.Key.Key_T)
        await hands.until(lambda: tray(app) == [(one.id, 0), (other.id, 0), (other.id, 2)], "three pictures")
        assert hands.seek(app.window, "2 pictures marked") is None
        card = hands.find(app.window, "Tray 3: picture 3 of a red fox --draft")
        card.setFocus()
        hands.keys(card, Qt.Key.Key_Delete)
        await hands.until(lambda: len(tray(app)) == 2, "two pictures")
        job = await blend(app, "2:3")
        urls = [one.pictures[0].url, other.pictures[0].url]
        assert (job.task, job.body) == (Task.BLEND, {"imgUrls": urls, "aspect_ratio": "2:3"})
        assert (job.parent_id, job.parent_image, job.cost) == (one.id, 0, 80)
        assert abs(ratio(job) - 2 / 3) < 0.02
        first.append(one)

    travel(journey, "--practice")

    async def tomorrow(app: App) -> None:
        await hands.until(lambda: len(tray(app)) == 2, "the tray as it was left")
        await hands.press(app.window, "Tray 1: picture 1 of a lighthouse in fog --ar 3:2 --draft")
        await hands.until(lambda: (job := shown(app)) is not None and job.id == first[0].id, "its job")

    travel(tomorrow, "--practice")


def test_a_row_and_files_fall_in_five_are_blended_and_a_sixth_is_refused_in_a_sentence(
    travel: Travel, tmp_path: Path
) -> None:
    files = [tmp_path / f"{name}.png" for name in ("red", "blue")]
    for file in files:
        Image.new("RGB", (96, 64), file.stem).save(file)

    async def journey(app: App) -> None:
        one = await made(app, "a lighthouse in fog --draft")
        assert app.window.workbench is not None
        history = app.window.workbench.history.view
        QTest.mouseClick(history.rows()[0], Qt.MouseButton.LeftButton)
        hands.keys(history, Qt.Key.Key_T)
        await hands.until(lambda: len(tray(app)) == 4, "all pictures of the row")
        drop(app, files)
        await hands.until(lambda: len(tray(app)) == 6, "the files behind them")
        grid_key(app, Qt.Key.Key_B, BLEND_KEYS)
        button = hands.find(app.window, "Blend the pictures")
        assert (button.isEnabled(), getattr(button, "text", str)()) == (False, HOW_MANY)
        assert app.desk is not None
        app.desk.tray.remove(4)
        assert button.isEnabled()
        await hands.press(app.window, "Blend shape 3:2")
        await hands.press(app.window, "Blend the pictures")
        await hands.until(lambda: shown_id(app) != one.id, "the blend of five")
        job = await shows(app, JobState.DONE)
        assert [url in {picture.url for picture in one.pictures} for url in job.body["imgUrls"]] == [True] * 4 + [False]
        assert (job.parent_id, job.parent_image) == (one.id, 0)
        assert abs(ratio(job) - 3 / 2) < 0.03
        for _ in range(3):
            app.desk.tray.remove(0)
        job = await blend(app, "1:1")
        assert (job.parent_id, job.parent_image, ratio(job)) == (one.id, 3, 1)

    travel(journey, "--practice")


def test_blend_from_palette_and_menu_begins_with_what_is_meant(travel: Travel) -> None:
    async def journey(app: App) -> None:
        one = await made(app, "a lighthouse in fog --draft")
        assert app.wiring is not None
        assert app.desk is not None
        assert app.window.workbench is not None
        grid_key(app, Qt.Key.Key_3, CONTROL)
        hands.keys(app.window, Qt.Key.Key_K, CONTROL)
        palette = app.wiring.palette
        await hands.write(app.window, "Find a command or an action", "blend")
        first = palette.rows()[0].entry
        assert (first.name, first.price and first.price.points) == ("Blend pictures …", 80)
        hands.keys(palette.field, Qt.Key.Key_Return)
        await hands.until(lambda: hands.seek(app.window, "Blend the pictures") is not None, "the pop-over")
        assert tray(app) == [(one.id, 0), (one.id, 2)]
        assert hands.find(app.window, "Blend the pictures").isEnabled()
        hands.keys(hands.find(app.window, "Blend shape 1:1"), Qt.Key.Key_Escape)
        app.desk.tray.clear()
        menu = app.window.workbench.gallery.grid.picture_menu()
        entry = menu.findChild(QAction, "menu-blend")
        assert isinstance(entry, QAction)
        assert entry.text() == "Blend pictures …\t80"
        menu.deleteLater()
        entry.trigger()
        await hands.until(lambda: hands.seek(app.window, "Blend the pictures") is not None, "the pop-over again")
        assert tray(app) == [(one.id, 0)]
        assert getattr(hands.find(app.window, "Blend the pictures"), "text", str)() == HOW_MANY
        hands.keys(hands.find(app.window, "Blend shape 1:1"), Qt.Key.Key_Escape)

    travel(journey, "--practice")


def test_three_are_varied_as_one_batch_and_found_with_parents_and_prices(travel: Travel) -> None:
    async def journey(app: App) -> None:
        one = await made(app, "a lighthouse in fog --draft")
        assert app.desk is not None
        app.desk.tray.add_pictures(one, [2, 0, 3])
        await hands.press(app.window, "Apply to all pictures in the tray")
        assert hands.find(app.window, "Apply Upscale").accessibleDescription() == "3 · 120"
        await hands.press(app.window, "Apply Vary")
        text = getattr(hands.find(app.window, "Send for all"), "text", str)()
        assert text == "Send 3 jobs · about 180 pt · 0.18 $"
        await hands.press(app.window, "Send for all")
        batch = (await done(app, 4))[1:]
        assert [(job.task, job.parent_id, job.parent_image, job.cost) for job in batch] == [
            (Task.VARIATION, one.id, 2, 60),
            (Task.VARIATION, one.id, 0, 60),
            (Task.VARIATION, one.id, 3, 60),
        ]
        assert [job.place and (job.place.number, job.place.count) for job in batch] == [(1, 3), (2, 3), (3, 3)]
        assert all(len(job.pictures) == 4 for job in batch)
        await hands.until(lambda: app.desk is not None and app.desk.tray_orders.is_over, "the end of the batch")
        assert app.desk.tray_orders.sent_words == "All 3 jobs have ended."

    travel(journey, "--practice")


def test_without_a_background_the_file_keeps_its_alpha_and_lies_on_a_checkerboard(travel: Travel) -> None:
    async def journey(app: App) -> None:
        one = await made(app, "portrait with a red scarf --draft")
        assert app.desk is not None
        assert app.window.workbench is not None
        app.desk.studio.submit([RemoveBackground(image_url=one.pictures[0].url)], one)
        await hands.until(lambda: (job := shown(app)) is not None and job.id != one.id, "the second job")
        job = await shows(app, JobState.DONE)
        with Image.open(app.setup.pictures / job.pictures[0].path) as stored:
            assert (stored.format, stored.mode) == ("PNG", "RGBA")
            assert stored.getchannel("A").getextrema() == (0, 255)
        await hands.until(lambda: hands.seek(app.window, "Picture 1") is not None, "the picture")
        worn = theme.tokens()
        squares = {worn.high.rgb(), worn.raised.rgb()}
        tile = app.window.workbench.gallery.grid.tiles()[0]

        def corner() -> set[int]:
            image = tile.grab().toImage()
            return {image.pixel(MARGIN + x, MARGIN + 2) for x in range(2, 40)}

        await hands.until(lambda: corner() == squares, "the checkerboard in a corner")
        small = app.desk.thumbnails.get(job.id, 0, job.pictures[0].path)
        assert small is not None
        assert not small.hasAlphaChannel()
        with Image.open(_thumbnail(app, job)) as kept:
            assert kept.format == "JPEG"
            greys = {kept.getpixel((x, 4)) for x in range(4, kept.width // 2, 8)}
            assert len(greys) > 1

    travel(journey, "--practice")


def _thumbnail(app: App, job: JobRecord) -> Path:
    assert app.desk is not None
    assert app.desk.studio.store is not None
    return app.desk.studio.store.files.thumbnail(job.id, 0)
