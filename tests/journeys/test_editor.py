"""A picture is opened in the editor, painted on by mouse, by pen and by keyboard alone, sent, and compared."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, Qt

from studio import hands
from studio.app import App
from studio.request.tasks import Task
from studio.store.records import JobRecord
from tests.journeys.conftest import Travel
from tests.journeys.editing import (
    areas,
    document_of,
    is_editing,
    opened,
    page_of,
    pixels,
    result,
    sent_mask,
    source_of,
    traced,
)
from tests.journeys.test_main_job import CONTROL, at, generate, pictures
from tests.service import Service
from tests.views.mask.conftest import TAIL

PROMPT = "a lighthouse in fog --ar 3:2 --v 7"
WORDS = " and a red boat"
Key = Qt.Key


def check(app: App, job: JobRecord) -> NDArray[np.bool_]:
    """Outside of what was sent nothing changed, inside something did; what was sent is handed back."""
    parent, image = source_of(app)
    before = pixels(app, parent, image)
    mask = sent_mask(dict(job.body), (before.shape[1], before.shape[0]))
    assert 0 < mask.sum() < mask.size
    for index in range(4):
        after = pixels(app, job, index)
        assert after.shape == before.shape
        assert (after[~mask] == before[~mask]).all()
        assert (after[mask] != before[mask]).any(axis=1).mean() > 0.5
    return mask


def test_a_stroke_of_the_mouse_is_inpainted_and_shown_beside_its_source(
    travel: Travel, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def journey(app: App) -> None:
        await generate(app, PROMPT)
        await pictures(app)
        pen = await opened(app)
        page = page_of(app)
        assert page.panel.prompt_edit.toPlainText() == PROMPT
        assert page.panel.button.text() == "Paint over what is to be drawn anew."
        pen.drag((700, 300), (760, 380), (900, 420))
        await traced(app)
        await hands.write(app.window, "Edit prompt", "")
        page.panel.draft.set_text(PROMPT.replace(" --ar", f"{WORDS} --ar"))
        assert page.panel.button.text() == "Inpaint · 120 pt · 0.12 $"
        await hands.press(app.window, "Inpaint")
        job = await result(app)
        assert (job.task, job.cost, job.prompt) == (Task.INPAINT, 120, page.panel.draft.text)
        mask = check(app, job)
        assert mask[300, 700]
        assert mask[420, 900]
        assert not mask[10, 10]
        assert hands.seek(app.window, "Result") is not None
        assert is_editing(app)
        # Once more with the same mask: one key.
        hands.keys(page.canvas, Key.Key_G, CONTROL)
        again = await result(app, 2)
        assert again.body == job.body
        assert app.desk is not None
        hands.keys(page.canvas, Key.Key_Escape)
        assert not is_editing(app)
        assert app.desk.shown.record is not None
        assert (app.desk.shown.record.id, app.desk.shown.chosen) == (source_of(app)[0].id, 1)
        hands.keys(hands.find(app.window, "Picture 2"), Key.Key_E)
        assert is_editing(app)
        assert areas(app) == 1  # as it was left
        await hands.press(app.window, "Show in the grid")
        assert not is_editing(app)
        assert app.desk.shown.record is not None
        assert app.desk.shown.record.id == again.id

    travel(journey, *at(service, monkeypatch))


def test_a_pen_paints_and_erases_and_every_step_goes_back_and_forth(
    travel: Travel, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def journey(app: App) -> None:
        await generate(app, PROMPT)
        await pictures(app)
        pen = await opened(app, 1)
        page = page_of(app)

        def stroke(points: list[tuple[float, float]], device: Any = None) -> None:
            more = {} if device is None else {"device": device}
            pen.pen(QEvent.Type.TabletPress, points[0], 0.8, **more)
            for point in points[1:]:
                pen.pen(QEvent.Type.TabletMove, point, 0.8, **more)
            pen.pen(QEvent.Type.TabletRelease, points[-1], 0.0, **more)

        stroke([(200, 200), (500, 200), (800, 240)])
        stroke([(400, 100), (400, 400)], TAIL)
        await traced(app)
        assert areas(app) == 2  # cut in two by the eraser's end
        hands.keys(page.canvas, Key.Key_Z, CONTROL)
        await traced(app)
        assert areas(app) == 1
        hands.keys(page.canvas, Key.Key_Y, CONTROL)
        await traced(app)
        hands.keys(page.canvas, Key.Key_Return, CONTROL)
        mask = check(app, await result(app))
        assert mask[200, 250]
        assert mask[240, 780]
        assert not mask[200, 400]

    travel(journey, *at(service, monkeypatch))


def test_the_keyboard_alone_draws_a_polygon_which_is_sent_as_it_was_drawn(
    travel: Travel, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def journey(app: App) -> None:
        await generate(app, PROMPT)
        await pictures(app)
        await opened(app, 3)
        canvas = page_of(app).canvas
        hands.keys(canvas, Key.Key_P)
        for key in (Key.Key_Right, Key.Key_Down, Key.Key_Left):
            for _ in range(12):
                hands.keys(canvas, key, Qt.KeyboardModifier.ShiftModifier)
            hands.keys(canvas, Key.Key_Return)
        hands.keys(canvas, Key.Key_Return)  # a second time at one place closes it
        document = document_of(app)
        await hands.until(lambda: len(document.shapes) == 1, "the polygon")
        await traced(app)
        hands.keys(canvas, Key.Key_Return, CONTROL)
        job = await result(app)
        [area] = job.body["mask"]["areas"]
        drawn = [number for point in document.shapes[0].points for number in point]
        assert area["points"] == drawn
        assert len(drawn) == 6
        check(app, job)

    travel(journey, *at(service, monkeypatch))


def test_a_mask_waits_for_the_next_start(travel: Travel, service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    async def today(app: App) -> None:
        await generate(app, PROMPT)
        await pictures(app)
        pen = await opened(app, 2)
        pen.drag((300, 300), (600, 300))
        await traced(app)

    async def tomorrow(app: App) -> None:
        await hands.press(app.window, "Open")
        assert app.desk is not None
        editor = app.desk.editor
        await hands.until(lambda: editor.document is not None and not editor.document.is_empty, "the mask")
        await traced(app)
        assert areas(app) == 1
        assert source_of(app)[1] == 1

    travel(today, *at(service, monkeypatch))
    travel(tomorrow, *at(service, monkeypatch))


def test_one_edge_of_the_frame_is_a_pan(travel: Travel, service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    async def journey(app: App) -> None:
        await generate(app, PROMPT)
        await pictures(app)
        pen = await opened(app, 4)
        page = page_of(app)
        assert app.desk is not None
        editor = app.desk.editor
        hands.keys(page.canvas, Key.Key_C)
        assert page.canvas.tool.id == "frame"
        size = document_of(app).size
        pen.drag((size.width(), size.height() / 2), (size.width() * 1.5, size.height() / 2))
        assert editor.kind is Task.PAN
        await hands.press(app.window, "Pan")
        pan = await result(app)
        assert pan.body["direction"] == 1
        assert 1.4 < pan.body["scale"] < 1.6
        before = pixels(app, source_of(app)[0], 3)
        height, width, _ = before.shape
        for index in range(4):
            after = pixels(app, pan, index)
            assert after.shape == (height, round(width * pan.body["scale"]), 3)
            assert (after[:, :width] == before).all()
            assert after[:, width:].std() > 1

    travel(journey, *at(service, monkeypatch))
