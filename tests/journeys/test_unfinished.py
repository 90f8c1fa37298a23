"""A mask that was being painted when the program ended is there again at the next start, for one press."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from studio import hands
from studio.app import App
from studio.models.mask.shapes import Shape, ShapeKind
from tests.journeys.conftest import Travel
from tests.journeys.test_main_job import at
from tests.service import Service

SQUARE = Shape(ShapeKind.RECTANGLE, ((100, 100), (300, 260)))


def test_an_unfinished_mask_is_opened_at_the_next_start_or_put_away(
    travel: Travel, service: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "camera.png"
    Image.new("RGB", (700, 500), "teal").save(path)

    async def paint(app: App) -> None:
        desk = app.desk
        assert desk is not None
        await hands.until(lambda: desk.studio.store is not None, "the library")
        desk.edit_file(path)
        await hands.until(lambda: desk.editor.document is not None, "the picture")
        assert desk.editor.document is not None
        desk.editor.document.add_shape(SQUARE)
        desk.editor.set_prompt("a lake")

    async def go_on(app: App) -> None:
        desk = app.desk
        assert desk is not None
        await hands.until(lambda: hands.seek(app.window, "Open") is not None, "the notice")
        await hands.press(app.window, "Open")
        editor = desk.editor
        await hands.until(lambda: editor.document is not None and not editor.document.is_empty, "the mask")
        assert editor.document is not None
        assert (editor.document.shapes, editor.prompt) == ((SQUARE,), "a lake")
        assert hands.seek(app.window, "Open") is None

    async def put_away(app: App) -> None:
        await hands.until(lambda: hands.seek(app.window, "Open") is not None, "the notice")
        await hands.press(app.window, "Dismiss this notice")

    async def nothing(app: App) -> None:
        desk = app.desk
        assert desk is not None
        await hands.until(lambda: desk.studio.store is not None, "the library")
        assert hands.seek(app.window, "Open") is None
        assert not list((tmp_path / "home").rglob("*.mask"))

    where = at(service, monkeypatch)
    for journey in (paint, go_on, put_away, nothing):
        travel(journey, *where)
