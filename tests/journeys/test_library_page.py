"""The library page in the real window: found, unfolded, judged by key, undone, looked at, and back to the pictures."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from studio import hands
from studio.app import App
from studio.models.library.exchange.bringing import Step
from studio.models.library.page.shelf import Cell
from studio.store.records import Flag, JobRecord
from studio.views.library.exchange.carry_sheet import CarrySheet
from studio.views.library.page import LibraryPage
from tests.journeys.conftest import Travel
from tests.journeys.test_main_job import CONTROL, at
from tests.journeys.test_tray import made, shown_id
from tests.quick_drawing import draw_quickly
from tests.service import Service


async def library(app: App) -> LibraryPage:
    """Open it by its key."""
    app.window.commands["library"].trigger()
    bench = app.window.workbench
    assert bench is not None
    await hands.until(lambda: bench.in_library, "the library")
    assert bench.library is not None
    return bench.library


def in_middle(app: App) -> QWidget:
    """The page that fills the middle."""
    assert app.window.workbench is not None
    return app.window.workbench.pages.currentWidget()


def lists_places(app: App) -> bool:
    """Whether the left column shows the places."""
    assert app.window.workbench is not None
    return app.window.workbench.history.bar.isChecked()


def closed(app: App, name: str) -> None:
    """Close that sheet, which is open."""
    sheet = app.window.findChild(QDialog, name)
    assert sheet is not None
    assert sheet.isVisible()
    sheet.close()


def record(page: LibraryPage, job_id: int) -> JobRecord:
    found = page.browsing.shelf.history.record(job_id)
    assert found is not None
    return found


def ratings(page: LibraryPage, job_id: int) -> list[int]:
    return [picture.rating for picture in record(page, job_id).pictures]


def test_a_stack_is_unfolded_judged_by_key_undone_and_opened(
    travel: Travel, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw_quickly(monkeypatch)

    async def journey(app: App) -> None:
        first = await made(app, "a lighthouse in fog")
        second = await made(app, "a fox in snow")
        page = await library(app)
        browsing, view = page.browsing, page.view
        assert browsing.current == Cell(second.id), "the job in the middle has the keyboard"
        hands.keys(view, Qt.Key.Key_Right)
        hands.keys(view, Qt.Key.Key_S)
        await hands.until(lambda: browsing.current == Cell(first.id, 0), "the unfolded pictures")

        await hands.press(app.window, "Go on after judging")
        view.setFocus()
        for key in (Qt.Key.Key_3, Qt.Key.Key_5):
            hands.keys(view, key)
        await hands.until(lambda: ratings(page, first.id) == [3, 5, 0, 0], "the stars")
        assert browsing.current == Cell(first.id, 2)
        QTest.keyClick(view, Qt.Key.Key_P)
        await hands.until(lambda: record(page, first.id).pictures[2].flag is Flag.PICK, "the flag")
        for command in ("undo_prompt", "undo_prompt"):
            app.window.commands[command].trigger()
        await hands.until(lambda: ratings(page, first.id) == [3, 0, 0, 0], "the undo")
        assert record(page, first.id).pictures[2].flag is Flag.NONE

        hands.keys(view, Qt.Key.Key_Home)
        hands.keys(view, Qt.Key.Key_Delete)
        await hands.until(lambda: page.browsing.shelf.history.job_count == 1, "the job in the trash")
        app.window.commands["undo_prompt"].trigger()
        await hands.until(lambda: page.browsing.shelf.history.job_count == 2, "the job that was put back")

        browsing.go(browsing.shelf.number(Cell(first.id, 3)))
        hands.keys(view, Qt.Key.Key_Space)
        await hands.until(lambda: hands.seek(app.window, page.look.accessibleName()) is page.look, "the quick look")
        assert "picture 4" in page.look.accessibleName()
        hands.keys(page.look, Qt.Key.Key_4)
        await hands.until(lambda: ratings(page, first.id) == [3, 0, 0, 4], "stars in the quick look")
        hands.keys(page.look, Qt.Key.Key_Escape)
        view.setFocus()
        hands.keys(view, Qt.Key.Key_C, CONTROL)
        data = QGuiApplication.clipboard().mimeData()
        assert [url.fileName().rsplit(".", 1)[-1] for url in data.urls()] == ["png"]

        browsing.go(browsing.shelf.number(Cell(first.id, 3)))
        hands.keys(view, Qt.Key.Key_Return)
        bench = app.window.workbench
        assert bench is not None
        await hands.until(lambda: not bench.in_library and shown_id(app) == first.id, "the pictures")
        assert app.desk is not None
        assert app.desk.shown.chosen == 3

    travel(journey, *at(service, monkeypatch), "--practice")


def test_commands_are_about_what_is_selected_in_the_library(
    travel: Travel, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw_quickly(monkeypatch)

    async def journey(app: App) -> None:
        first, second = await made(app, "a lighthouse in fog"), await made(app, "a fox in snow")
        page = await library(app)
        bench, desk = app.window.workbench, app.desk
        assert bench is not None
        assert desk is not None
        hands.keys(page.view, Qt.Key.Key_Right)
        assert (page.browsing.current, shown_id(app)) == (Cell(first.id), second.id)

        app.window.commands["file"].trigger()
        words = hands.find(app.window, "Search project")
        QTest.keyClicks(words, "Coast")
        QTest.keyClick(words, Qt.Key.Key_Return)
        await hands.until(lambda: record(page, first.id).project == "Coast", "the job in its project")
        assert record(page, second.id).project == ""

        app.window.commands["export"].trigger()
        await hands.until(lambda: len(desk.viewing.exporter.sources) == 4, "what is to be exported")
        assert {source.pick.record.id for source in desk.viewing.exporter.sources} == {first.id}
        sheet = bench.gallery.grid.viewing.sheet
        assert sheet is not None
        sheet.close()
        page.asked.emit("carry_selected")
        carrying = desk.collection.exchange.carrying
        await hands.until(lambda: carrying.ids == (first.id,), "the job to be exported")
        carry = bench.findChild(CarrySheet)
        assert carry is not None
        carry.close()

        app.window.commands["family"].trigger()
        await hands.until(lambda: not bench.in_library, "the family")
        shown = desk.collection.families.shown
        await hands.until(lambda: shown.marked == first.id, "the family of what is selected")
        hands.keys(bench.pages.currentWidget(), Qt.Key.Key_Escape)
        assert bench.in_library, "back to where it was asked for"

        app.window.commands["trash_job"].trigger()
        await hands.until(lambda: page.browsing.shelf.history.job_count == 1, "the job in the trash")
        assert page.browsing.current == Cell(second.id)

    travel(journey, *at(service, monkeypatch), "--practice")


def test_what_runs_comes_into_the_library_by_itself_and_how_it_is_shown_is_remembered(
    travel: Travel, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw_quickly(monkeypatch)

    async def before(app: App) -> None:
        await made(app, "a lighthouse in fog")
        page = await library(app)
        await hands.press(app.window, "Show Pictures")
        await hands.until(lambda: len(page.browsing.shelf) == 4, "every picture by itself")
        await hands.press(app.window, "As a list")
        assert app.desk is not None
        app.desk.draft.set_text("a fox in snow")
        app.window.commands["generate"].trigger()
        await hands.until(lambda: len(page.browsing.shelf) == 8, "the new pictures")
        bench = app.window.workbench
        assert bench is not None
        assert bench.in_library, "the page stays while something is bought"

    async def after(app: App) -> None:
        await hands.until(lambda: app.desk is not None and app.desk.history.is_loaded, "the history")
        page = await library(app)
        await hands.until(lambda: len(page.browsing.shelf) == 8, "every picture by itself")
        assert page.view.is_list
        await hands.until(
            lambda: page.status.text().startswith("Selected · 1 picture"), f"what is selected, {page.status.text()}", 6
        )
        page.browsing.selection.clear()
        await hands.until(lambda: page.status.text().startswith("8 pictures · 2 jobs"), "what is shown")
        bench = app.window.workbench
        assert bench is not None
        await hands.press(app.window, "Middle Pictures")
        assert not bench.in_library
        app.window.resize(900, 900)
        await hands.until(lambda: bench.drawer, "a narrow window")
        bench.show_prompt()
        await library(app)
        assert bench.compose.isHidden(), "the drawer lies on the cells"
        for command in ("triage", "spending"):
            app.window.commands[command].trigger()
            assert bench.compose.isHidden(), f"the drawer lies on {command}"
            hands.keys(bench.pages.currentWidget(), Qt.Key.Key_Escape)
            await hands.until(lambda: bench.in_library, "the library, which it was asked from")
            assert bench.compose.isHidden(), f"the drawer lies on the cells after {command}"
        await hands.press(app.window, "Middle Pictures")
        assert not bench.compose.isHidden()

    travel(before, *at(service, monkeypatch), "--practice")
    travel(after, *at(service, monkeypatch), "--practice")


def test_commands_on_the_page_are_about_what_is_selected_and_pages_lead_back_to_it(
    travel: Travel, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw_quickly(monkeypatch)

    async def journey(app: App) -> None:
        first = await made(app, "a lighthouse in fog")
        await made(app, "a fox in snow")
        assert app.desk is not None
        bench, desk = app.window.workbench, app.desk
        assert bench is not None
        page = await library(app)
        assert lists_places(app), "the places stand beside the page"
        await hands.press(app.window, "Show Pictures")
        await hands.until(lambda: len(page.browsing.shelf) == 8, "every picture by itself")
        page.browsing.go(page.browsing.shelf.number(Cell(first.id, 2)))
        page.view.setFocus()

        app.window.commands["export"].trigger()
        await hands.until(lambda: len(desk.viewing.exporter.sources) == 1, "the picture to export")
        [source] = desk.viewing.exporter.sources
        assert (source.pick.record.id, source.pick.index) == (first.id, 2)
        assert source.file.is_file()
        assert bench.gallery.grid.viewing.sheet is not None
        bench.gallery.grid.viewing.sheet.close()

        app.window.commands["write_beside"].trigger()
        await hands.until(lambda: list(source.file.parent.glob("*.xmp")) != [], "the sidecar")
        assert [one.name.startswith(source.file.stem) for one in source.file.parent.glob("*.xmp")] == [True]

        menu = page.menu()
        [entry] = [action for action in menu.actions() if action.text().startswith("Export as a library")]
        entry.trigger()
        menu.close()
        carrying = desk.collection.exchange.carrying
        await hands.until(lambda: carrying.ids == (first.id,), "the job to export")
        closed(app, "carrySheet")

        app.window.commands["family"].trigger()
        await hands.until(lambda: desk.collection.families.shown.marked == first.id, "the family of what is selected")
        assert in_middle(app) != page
        assert not lists_places(app)
        await hands.press(app.window, "Back")
        assert in_middle(app) == page
        assert lists_places(app)
        app.window.commands["spending"].trigger()
        spending = in_middle(app)
        assert spending != page
        hands.keys(spending, Qt.Key.Key_Escape)
        assert in_middle(app) == page

        hands.keys(page.view, Qt.Key.Key_Escape)
        assert not page.browsing.selection
        hands.keys(page.view, Qt.Key.Key_Escape)
        assert in_middle(app) == bench.gallery
        app.window.commands["spending"].trigger()
        hands.keys(spending, Qt.Key.Key_Escape)
        assert in_middle(app) == bench.gallery, "it was opened from the pictures"

        app.window.commands["spending"].trigger()
        app.window.commands["trash_job"].trigger()
        assert in_middle(app) == bench.gallery, "what is about a picture shows it first"
        assert desk.history.job_count == 2
        app.window.commands["trash_job"].trigger()
        await hands.until(lambda: desk.history.job_count == 1, "the job in the trash")

    travel(journey, *at(service, monkeypatch), "--practice")


def test_files_dropped_on_the_page_are_brought_in(
    travel: Travel, service: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "old.png"
    Image.new("RGB", (40, 30), "teal").save(file)

    async def journey(app: App) -> None:
        await hands.until(lambda: app.desk is not None and app.desk.history.is_loaded, "the history")
        page = await library(app)
        assert app.desk is not None
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(file))])
        where, button = QPoint(200, 200), Qt.MouseButton.LeftButton
        for event in (
            QDragEnterEvent(where, Qt.DropAction.CopyAction, data, button, Qt.KeyboardModifier.NoModifier),
            QDropEvent(QPointF(where), Qt.DropAction.CopyAction, data, button, Qt.KeyboardModifier.NoModifier),
        ):
            event.ignore()
            QApplication.sendEvent(page, event)
            assert event.isAccepted()
        bringing = app.desk.collection.exchange.bringing
        await hands.until(lambda: bringing.step is Step.FOUND, "what was found")
        assert bringing.paths == (file,)
        closed(app, "bringSheet")

    travel(journey, *at(service, monkeypatch), "--practice")
