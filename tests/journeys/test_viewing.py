"""Looking closely, comparing, another program and exporting, in the real window over the practice service."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from studio import hands
from studio.app import App
from studio.store.inside import look_inside
from studio.store.records import JobState
from tests.journeys.conftest import Travel
from tests.journeys.test_main_job import PROMPT, at, generate, pictures, shown, shows
from tests.service import Service

CONTROL = Qt.KeyboardModifier.ControlModifier


def test_an_upscale_is_looked_at_closely_compared_with_its_source_and_exported(
    travel: Travel, service: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async def journey(app: App) -> None:
        assert app.desk is not None
        await generate(app, PROMPT)
        await pictures(app)
        first = await shows(app, JobState.DONE)
        await hands.press(app.window, "Picture 2")
        await hands.press(app.window, "Upscale (Subtle)")
        await hands.until(lambda: (job := shown(app)) is not None and job.parent_id == first.id, "the upscale")
        await pictures(app, 1)
        large = await shows(app, JobState.DONE)
        await _look_closely(app)
        await _compare(app)
        await _export(app, tmp_path / "out", large.remote_id)

    travel(journey, *at(service, monkeypatch))


async def _look_closely(app: App) -> None:
    bench = app.window.workbench
    assert bench is not None
    hands.keys(hands.find(app.window, "Picture 1"), Qt.Key.Key_Space)
    view = hands.find(app.window, "Large view of picture 1")
    stage = bench.gallery.grid.large.stage
    hands.keys(view, Qt.Key.Key_Z)
    await hands.until(lambda: stage.look.levels is not None, "all pixels")
    assert stage.viewport.scale == 1.0
    assert stage.viewport.picture.width() == 2688
    hands.keys(view, Qt.Key.Key_I)
    await hands.press(app.window, "Use this seed")
    assert app.desk is not None
    job = shown(app)
    assert job is not None
    assert f"--seed {job.seed}" in app.desk.draft.text
    hands.keys(view, Qt.Key.Key_C, CONTROL)
    await hands.until(lambda: QGuiApplication.clipboard().image().width() == 2688, "the copied picture")
    assert QGuiApplication.clipboard().mimeData().urls()[0].toLocalFile().endswith(".png")
    QGuiApplication.clipboard().clear()


async def _compare(app: App) -> None:
    hands.keys(hands.find(app.window, "Large view of picture 1"), Qt.Key.Key_C)
    name = "Comparison of Source, picture 2 and Upscale (Subtle)"
    await hands.until(lambda: hands.seek(app.window, name) is not None, "the comparison")
    for way in ("Compare Side by side", "Compare Flip", "Compare Slider"):
        await hands.press(app.window, way)
    assert hands.seek(app.window, "Pixels: 1344 × 896 → 2688 × 1792 (2×)") is not None
    await hands.press(app.window, "Leave the comparison")


async def _export(app: App, folder: Path, remote_id: str) -> None:
    assert app.desk is not None
    app.desk.viewing.exporter.set(folder=str(folder))
    app.window.commands["export"].trigger()
    await hands.press(app.window, "Format WebP")
    await hands.press(app.window, "Metadata Prompt, stars, tags")
    await hands.press(app.window, "Export now")
    await hands.until(lambda: len(list(folder.glob("*.webp"))) == 1, "the exported picture")
    [file] = folder.glob("*.webp")
    # What was asked for stands in the file as every program of its kind reads it, and is read again here.
    assert look_inside(file).prompt == PROMPT
    assert remote_id.encode() in file.read_bytes()
    bench = app.window.workbench
    assert bench is not None
    sheet = bench.gallery.grid.viewing.sheet
    assert sheet is not None
    await hands.until(lambda: sheet.answer.text().startswith("Saved as"), "the sentence")
    sheet.close()


def test_what_another_program_saves_is_there_after_a_restart(
    travel: Travel, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []

    def launch(file: Path, command: str) -> bool:
        opened.append(file)
        return True

    async def today(app: App) -> None:
        assert app.desk is not None
        monkeypatch.setattr(app.desk.viewing.versions, "_launch", launch)
        await generate(app, PROMPT)
        await pictures(app)
        await shows(app, JobState.DONE)
        hands.keys(hands.find(app.window, "Picture 1"), Qt.Key.Key_Space)
        hands.keys(hands.find(app.window, "Large view of picture 1"), Qt.Key.Key_O)
        await hands.until(lambda: bool(opened), "the lent copy")
        Image.new("RGB", (640, 480), (10, 200, 90)).save(opened[0])
        await hands.until(lambda: hands.seek(app.window, "Show Version 2") is not None, "the version")

    async def tomorrow(app: App) -> None:
        await pictures(app)
        hands.keys(hands.find(app.window, "Picture 1"), Qt.Key.Key_Space)
        await hands.press(app.window, "Show Version 2")
        bench = app.window.workbench
        assert bench is not None
        stage = bench.gallery.grid.large.stage
        await hands.until(lambda: stage.look.levels is not None, "its pixels")
        assert stage.viewport.picture.toTuple() == (640, 480)
        note = bench.gallery.grid.large.versions.note
        assert note.isVisible()  # what is bought beneath it starts from another picture than is shown
        await hands.press(app.window, "Show Original")
        assert not note.isVisible()
        await hands.until(lambda: stage.viewport.picture.toTuple() == (1344, 896), "the original")

    where = at(service, monkeypatch)
    travel(today, *where)
    travel(tomorrow, *where)


def test_the_next_picture_chosen_is_compared_with_the_marked_one(
    travel: Travel, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def journey(app: App) -> None:
        assert app.desk is not None
        await generate(app, PROMPT)
        await pictures(app)
        await shows(app, JobState.DONE)
        app.desk.viewing.mark_chosen()
        bench = app.window.workbench
        assert bench is not None
        assert any("Choose the picture" in notice.text for notice in bench.notices.notices)
        await hands.press(app.window, "Picture 4")
        await hands.until(
            lambda: hands.seek(app.window, "Comparison of Picture 1 and Picture 4") is not None, "the comparison"
        )
        assert not bench.notices.notices

    travel(journey, *at(service, monkeypatch))
