"""From the welcome to an inpaint, and the same library opened again."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, Qt

from studio import hands
from studio.app import App
from studio.store.records import JobState
from studio.tour.album import Album
from studio.tour.steps import balance_is_known, choose_first_job, four_pictures, next_job, shows

PROMPT = "a lighthouse in fog --ar 3:2 --v 7"
STROKE = ((880, 560), (1060, 560), (890, 600), (1100, 610), (920, 650), (1080, 660), (960, 690))
"""To and fro over a place on the water of the picture, in its pixels."""
ADDED = " and a small red boat"


async def main_job(app: App, album: Album) -> None:
    """A prompt, four pictures, and four variations of one of them."""
    window = app.window
    await album.keep("welcome")
    await hands.press(window, "Practice")
    await hands.until(balance_is_known(app), "the balance")
    await album.keep("empty")
    await hands.write(window, "Prompt", PROMPT)
    await album.keep("prompt")
    hands.keys(hands.find(window, "Prompt"), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    await hands.until(shows(app, JobState.ACCEPTED), "the accepted job")
    await album.keep("pending")
    await four_pictures(app)
    await album.keep("four-pictures")
    await hands.press(window, "Picture 2")
    await album.keep("second-chosen")
    after = next_job(app)
    await hands.press(window, "Vary (Strong)")
    await hands.until(after, "the second job")
    await album.keep("varying")
    await four_pictures(app)
    await album.keep("four-more")


async def inpaint(app: App, album: Album) -> None:
    """From a stroke to what came of it."""
    window = app.window
    picture = await hands.press(window, "Picture 2")
    hands.keys(picture, Qt.Key.Key_E)
    await hands.until(lambda: app.desk is not None and app.desk.editor.is_read, "the picture in the editor")
    await album.keep("editor")
    bench = app.window.workbench
    assert bench is not None
    assert bench.editor is not None
    canvas = bench.editor.canvas
    await hands.draw(canvas, [canvas.viewport.to_view(QPointF(*point)) for point in STROKE])
    await hands.until(_traced(app), "outlines")
    await album.keep("stroke")
    bench.editor.panel.draft.set_text(PROMPT.replace(" --ar", f"{ADDED} --ar"))
    await album.keep("what-to-draw")
    await hands.press(window, "Inpaint")
    await hands.until(_edited(app, JobState.ACCEPTED), "the accepted edit")
    await album.keep("inpainting")
    await hands.until(_edited(app, JobState.DONE), "the finished edit")
    await album.keep("inpainted")
    hands.keys(canvas, Qt.Key.Key_Escape)


async def next_day(app: App, album: Album) -> None:
    """Everything is still there."""
    window = app.window
    await hands.until(lambda: app.desk is not None and app.desk.history.job_count >= 2, "the jobs of yesterday")
    await choose_first_job(app)
    await album.keep("opened-again")
    hands.keys(hands.find(window, "Picture 1"), Qt.Key.Key_Space)
    await album.keep("large")
    hands.keys(hands.find(window, "Large view of picture 1"), Qt.Key.Key_Escape)


def _traced(app: App) -> Callable[[], bool]:
    def there() -> bool:
        document = app.desk.editor.document if app.desk else None
        return document is not None and document.areas is not None and bool(document.areas.areas)

    return there


def _edited(app: App, state: JobState) -> Callable[[], bool]:
    def there() -> bool:
        results = app.desk.editor.results if app.desk else ()
        return bool(results) and results[-1].state is state

    return there
