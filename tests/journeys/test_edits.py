"""Edits that draw beyond the picture, asked for in the window and compared with what the practice service made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from studio import hands
from studio.app import App
from studio.request.tasks import Task
from studio.store.records import JobRecord
from studio.views.compose.drop_zones import Aside
from studio.views.mask.page import EditPage
from studio.views.mask.panel import KINDS
from studio.views.widgets.segmented import Segmented
from tests.journeys.conftest import Travel
from tests.journeys.editing import (
    document_of,
    opened,
    page_of,
    pixels,
    result,
    sent_mask,
    source_of,
    traced,
)
from tests.journeys.test_main_job import at, generate, pictures
from tests.journeys.test_references import drop
from tests.service import Service
from tests.views.mask.conftest import Hands

Key = Qt.Key
Pixels = NDArray[np.uint8]
PROMPT = "a lighthouse in fog --ar 3:2 --v 7"


def click(control: QWidget) -> None:
    assert control.isVisible()
    assert control.isEnabled()
    QTest.mouseClick(control, Qt.MouseButton.LeftButton, pos=QPoint(control.width() // 2, control.height() // 2))


def choose(row: Segmented, label: str) -> None:
    """Press the segment of that name."""
    click(next(segment for segment in row.segments() if segment.accessibleName().endswith(f" {label}")))


async def sent(app: App, count: int = 1) -> JobRecord:
    """Press the button that buys, and wait for what comes of it."""
    button = page_of(app).panel.button
    await hands.until(button.isEnabled, "the button")
    click(button)
    return await result(app, count)


def require_kept(body: dict[str, Any], before: Pixels, after: Pixels, mask: NDArray[np.bool_]) -> None:
    """On its place of the canvas the picture is what it was but for the mask, and around it something is drawn."""
    canvas, place = body["canvas"], body["imgPos"]
    x, y, width, height = (place[name] for name in ("x", "y", "width", "height"))
    assert after.shape == (canvas["height"], canvas["width"], 3)
    assert before.shape == (height, width, 3)  # not scaled, or nothing could be said of its pixels
    kept = after[y : y + height, x : x + width]
    assert (kept[~mask] == before[~mask]).all()
    if mask.any():
        assert (kept[mask] != before[mask]).any(axis=1).mean() > 0.5
    outside = np.ones(after.shape[:2], np.bool_)
    outside[y : y + height, x : x + width] = False
    assert outside.mean() > 0.1
    assert after[outside].std() > 1


def test_a_shape_of_the_canvas_is_an_edit_with_a_mask_and_without(
    travel: Travel, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def journey(app: App) -> None:
        await generate(app, PROMPT)
        await pictures(app)
        pen = await opened(app, 4)
        page = page_of(app)
        choose(page.panel.by_job, KINDS[Task.EDIT].label)
        choose(page.panel.aspect, "16:9")
        bare = await sent(app)
        parent, image = source_of(app)
        before = pixels(app, parent, image)
        assert (bare.task, bare.parent_id, bare.parent_image) == (Task.EDIT, parent.id, 3)
        canvas = bare.body["canvas"]
        assert (canvas["width"], canvas["height"]) == (round(before.shape[0] * 16 / 9), before.shape[0])
        assert "mask" not in bare.body
        nothing = np.zeros(before.shape[:2], np.bool_)
        for index in range(4):
            require_kept(dict(bare.body), before, pixels(app, bare, index), nothing)
        hands.keys(page.canvas, Key.Key_B)
        pen.drag((300, 300), (700, 380), (900, 300))
        await traced(app)
        masked = await sent(app, 2)
        mask = sent_mask(dict(masked.body), (before.shape[1], before.shape[0]))
        assert 0 < mask.mean() < 0.5
        assert mask[380, 700]
        for index in range(4):
            require_kept(dict(masked.body), before, pixels(app, masked, index), mask)

    travel(journey, *at(service, monkeypatch))


def test_a_corner_of_the_frame_zooms_out_on_all_sides(
    travel: Travel, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def journey(app: App) -> None:
        await generate(app, PROMPT)
        await pictures(app)
        pen = await opened(app, 1)
        page = page_of(app)
        hands.keys(page.canvas, Key.Key_C)
        size = document_of(app).size
        pen.drag((size.width(), size.height()), (size.width() * 1.2, size.height() * 1.2))
        assert app.desk is not None
        assert app.desk.editor.kind is Task.OUTPAINT
        job = await sent(app)
        scale = job.body["scale"]
        assert 1.3 < scale < 1.5
        before = Image.fromarray(pixels(app, *source_of(app)))
        inner = (round(before.width / scale), round(before.height / scale))
        scaled = np.asarray(before.resize(inner, Image.Resampling.LANCZOS))
        left, top = (before.width - inner[0]) // 2, (before.height - inner[1]) // 2
        for index in range(4):
            after = pixels(app, job, index)
            assert after.shape == (before.height, before.width, 3)
            assert (after[top : top + inner[1], left : left + inner[0]] == scaled).all()
            rim = np.concatenate([after[:top].reshape(-1, 3), after[top + inner[1] :].reshape(-1, 3)])
            assert rim.std() > 1

    travel(journey, *at(service, monkeypatch))


def _blocks(path: Path) -> Pixels:
    """A picture that nothing drawn could be mistaken for."""
    chance = np.random.default_rng(11)
    small = chance.integers(0, 255, (10, 12, 3), dtype=np.uint8)
    made: Pixels = np.kron(small, np.ones((50, 50, 1), np.uint8))
    Image.fromarray(made).save(path)
    return made


async def _file_opened(app: App) -> tuple[EditPage, Hands]:
    assert app.desk is not None
    editor = app.desk.editor
    await hands.until(lambda: editor.is_read, "the file in the editor")
    page = page_of(app)
    page.panel.draft.set_text("a green hill")
    return page, Hands(page.canvas)


def test_a_file_that_is_dropped_is_painted_on_and_extended(travel: Travel, tmp_path: Path) -> None:
    before = _blocks(tmp_path / "own.png")

    async def journey(app: App) -> None:
        await hands.until(lambda: app.desk is not None and app.desk.studio.store is not None, "the library")
        drop(app, tmp_path / "own.png", Aside.EDIT)
        page, pen = await _file_opened(app)
        hands.keys(page.canvas, Key.Key_B)
        pen.drag((150, 150), (300, 260), (420, 260))
        await traced(app)
        painted = await sent(app)
        assert (painted.task, painted.parent_id) == (Task.UPLOAD_PAINT, None)
        assert "/emulator/files/" in painted.body["imgUrl"]
        mask = sent_mask(dict(painted.body), (600, 500))
        assert 0 < mask.mean() < 0.5
        for index in range(4):
            after = pixels(app, painted, index)
            assert (after[~mask] == before[~mask]).all()
            assert (after[mask] != before[mask]).any(axis=1).mean() > 0.5
        choose(page.panel.aspect, "3:2")
        wide = await sent(app, 2)
        for index in range(4):
            require_kept(dict(wide.body), before, pixels(app, wide, index), mask)

    travel(journey, "--practice")


def test_a_file_is_extended_without_any_mask(travel: Travel, tmp_path: Path) -> None:
    before = _blocks(tmp_path / "own.png")

    async def journey(app: App) -> None:
        await hands.until(lambda: app.desk is not None and app.desk.studio.store is not None, "the library")
        assert app.desk is not None
        app.desk.edit_file(tmp_path / "own.png")
        page, _ = await _file_opened(app)
        choose(page.panel.aspect, "16:9")
        job = await sent(app)
        assert job.body["mask"] == {}
        for index in range(4):
            require_kept(dict(job.body), before, pixels(app, job, index), np.zeros((500, 600), np.bool_))

    travel(journey, "--practice")
