"""The editor as a journey meets it: opened, looked into, and what came of it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import Qt

from studio import hands
from studio.app import App
from studio.models.mask.document import MaskDocument
from studio.region.fill import filled
from studio.store.records import JobRecord, JobState
from studio.views.mask.page import EditPage
from tests.views.mask.conftest import Hands

Key = Qt.Key


def page_of(app: App) -> EditPage:
    bench = app.window.workbench
    assert bench is not None
    assert bench.editor is not None
    return bench.editor


def is_editing(app: App) -> bool:
    bench = app.window.workbench
    return bench is not None and bench.is_editing


async def opened(app: App, number: int = 2) -> Hands:
    """Choose a picture, open it with E, and wait for its pixels; hands on its canvas."""
    picture = await hands.press(app.window, f"Picture {number}")
    hands.keys(picture, Key.Key_E)
    assert app.desk is not None
    editor = app.desk.editor
    await hands.until(lambda: editor.is_read, "the picture in the editor")
    return Hands(page_of(app).canvas)


def document_of(app: App) -> MaskDocument:
    assert app.desk is not None
    document = app.desk.editor.document
    assert document is not None
    return document


async def traced(app: App) -> None:
    document = document_of(app)
    await hands.until(lambda: document.areas is not None and bool(document.areas.areas), "outlines")


def areas(app: App) -> int:
    traced = document_of(app).areas
    return 0 if traced is None else len(traced.areas)


async def result(app: App, count: int = 1) -> JobRecord:
    assert app.desk is not None
    editor = app.desk.editor

    def done() -> bool:
        return len(editor.results) == count and editor.results[-1].state is JobState.DONE

    await hands.until(done, "the finished edit", 60)
    return editor.results[-1]


def pixels(app: App, job: JobRecord, index: int) -> NDArray[np.uint8]:
    assert app.desk is not None
    store = app.desk.studio.store
    assert store is not None
    with Image.open(store.files.absolute(job.pictures[index].path)) as image:
        return np.asarray(image.convert("RGB"))


def source_of(app: App) -> tuple[JobRecord, int]:
    assert app.desk is not None
    source = app.desk.editor.source
    assert source is not None
    assert source.job is not None
    return source.job, source.index


def sent_mask(body: dict[str, Any], size: tuple[int, int]) -> NDArray[np.bool_]:
    """The areas of a request laid on the picture."""
    areas = body["mask"]["areas"]
    frame = (areas[0]["width"], areas[0]["height"])
    rings = [tuple(zip(area["points"][::2], area["points"][1::2], strict=True)) for area in areas]
    return filled(rings, size, frame)
