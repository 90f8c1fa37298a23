"""Pictures that are dropped on the window: as references, and to bring back what made them."""

from __future__ import annotations

from pathlib import Path

from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

from studio import hands
from studio.app import App
from studio.models.references import Role
from studio.store.records import JobState
from studio.views.compose.drop_zones import Aside
from tests.journeys.conftest import Travel
from tests.journeys.test_main_job import generate, pictures, shown, shows

COPY, LEFT, NONE = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def drop(app: App, path: Path, role: Role | Aside) -> None:
    """Carry a file over the window and let it fall on the field of that role, or on the one that restores."""
    bench = app.window.workbench
    assert bench is not None
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    QApplication.sendEvent(bench, QDragEnterEvent(QPoint(9, 400), COPY, data, LEFT, NONE))
    zones = bench.compose.zones
    assert zones.isVisible()
    QApplication.sendEvent(zones, QDragEnterEvent(zones.zone(role).center(), COPY, data, LEFT, NONE))
    QApplication.sendEvent(zones, QDropEvent(QPointF(zones.zone(role).center()), COPY, data, LEFT, NONE))
    assert not zones.isVisible()


def test_a_local_picture_lends_its_style_and_what_came_of_it_tells_its_prompt(travel: Travel, tmp_path: Path) -> None:
    Image.new("RGB", (64, 48), (200, 90, 30)).save(tmp_path / "orange.png")

    async def journey(app: App) -> None:
        assert app.desk is not None
        draft = app.desk.draft
        await hands.write(app.window, "Prompt", "a hill --draft")
        drop(app, tmp_path / "orange.png", Role.STYLE)
        await hands.until(lambda: "/emulator/files/" in (draft.value("sref") or ""), "an address for the picture")
        assert hands.seek(app.window, "Style reference 1") is not None
        prompt = draft.text
        hands.keys(hands.find(app.window, "Prompt"), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await pictures(app)
        done = await shows(app, JobState.DONE)
        files = [app.setup.pictures / picture.path for picture in done.pictures]
        draft.set_text("a valley")
        drop(app, files[2], Aside.RESTORE)
        await hands.until(lambda: draft.text == prompt, "the prompt of the picture")
        # A copy that only its own words and bytes tell of.
        with Image.open(files[1]) as again:
            again.save(tmp_path / "again.jpg", exif=_described("a fox at dusk"))
        drop(app, tmp_path / "again.jpg", Aside.RESTORE)
        await hands.until(lambda: draft.text == "a fox at dusk", "the prompt inside the file")
        hands.keys(hands.find(app.window, "Prompt"), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert draft.text == prompt
        await generate(app, "")
        await hands.until(lambda: shown(app) != done, "the second job")
        await shows(app, JobState.DONE)

    travel(journey, "--practice")

    async def after_a_restart(app: App) -> None:
        await hands.until(lambda: hands.seek(app.window, "Style reference 1") is not None, "the reference of before")
        card = hands.find(app.window, "Style reference 1")
        await hands.until(lambda: _is_orange(card), "its small picture")

    travel(after_a_restart, "--practice")


def _is_orange(card: QWidget) -> bool:
    middle = card.grab().toImage().pixelColor(card.width() // 2, card.width() // 3)
    return middle.red() - middle.blue() > 120


def _described(prompt: str) -> Image.Exif:
    notes = Image.Exif()
    notes[0x010E] = prompt.encode()
    return notes
