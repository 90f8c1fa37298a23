"""The library: everything that was made, judged, filed, followed to its beginning, counted, thrown away and kept."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from studio import hands
from studio.app import App
from studio.models.library.finding.place import Kind, standing
from studio.store.records import Flag
from studio.tour.album import Album
from studio.tour.steps import bench_of, choose_first_job, desk_of
from studio.views.library.page import LibraryPage
from studio.views.library.triage.stage import TriagePicture

CONTROL = Qt.KeyboardModifier.ControlModifier
PROJECT, FOLDER, SEARCH = "Coast", "Variations", "type:vary "
LARGER = 2
"""Steps by which the cells grow, so that few jobs fill the page as well."""
JUDGED = (Qt.Key.Key_4, Qt.Key.Key_5, Qt.Key.Key_P, Qt.Key.Key_F)
"""One key for each picture of a job."""


async def shelf(app: App, album: Album) -> None:
    """The stacks of all jobs; one unfolded and its pictures judged by one key each."""
    page = await _library(app)
    for _ in range(LARGER):
        hands.keys(page.view, Qt.Key.Key_Plus)
    await album.keep("library")
    hands.keys(page.view, Qt.Key.Key_End)
    hands.keys(page.view, Qt.Key.Key_S)
    await hands.until(lambda: page.browsing.current is not None and page.browsing.current.picture == 0, "its pictures")
    await album.keep("unfolded")
    await hands.press(app.window, "Go on after judging")
    page.view.setFocus()
    assert page.browsing.current is not None
    job = page.browsing.current.job_id
    for key in JUDGED:
        hands.keys(page.view, key)

    def judged() -> bool:
        record = desk_of(app).history.record(job)
        if record is None or len(record.pictures) < len(JUDGED):
            return False
        one, two, three, four = record.pictures[: len(JUDGED)]
        return (one.rating, two.rating, three.flag, four.favourite) == (4, 5, Flag.PICK, True)

    await hands.until(judged, "what was said of the pictures")
    await hands.until(lambda: page.status.text().startswith("Selected · 1 picture"), "what is selected in words")
    favourites = standing(Kind.FAVOURITES)
    await hands.until(lambda: desk_of(app).collection.places.count(favourites) == 1, "the count of favourites")
    await album.keep("judged")
    await hands.press(app.window, "Middle Pictures")


async def places(app: App, album: Album) -> None:
    """A job in a project, and a search that is kept as a folder."""
    window, kept = app.window, desk_of(app).collection.places
    await choose_first_job(app)
    window.commands["file"].trigger()
    field = hands.find(window, "Search project")
    QTest.keyClicks(field, PROJECT)
    hands.keys(field, Qt.Key.Key_Return)
    await hands.until(lambda: PROJECT in kept.project_names, "the project")
    field = await hands.write(window, "Search history", SEARCH)
    await hands.press(window, "Save this search")
    name = hands.find(window, "Name of the smart folder")
    hands.keys(name, Qt.Key.Key_A, CONTROL)
    QTest.keyClicks(name, FOLDER)
    hands.keys(name, Qt.Key.Key_Return)
    await hands.until(lambda: kept.current.name == FOLDER, "the smart folder")
    await hands.press(window, "Place")
    await hands.until(lambda: kept.count(kept.current) is not None, "the counts")
    await album.keep("places")
    await hands.press(window, "All jobs")
    await hands.until(lambda: desk_of(app).history.job_count > 1, "all jobs")
    await hands.press(window, "Dismiss this notice")


async def family(app: App, album: Album) -> None:
    """Everything that came of one prompt, and the steps that could be repeated."""
    window = app.window
    await choose_first_job(app)
    window.commands["family"].trigger()
    await hands.until(lambda: hands.seek(window, "Family tree") is not None, "the family")
    await album.keep("family")
    hands.keys(hands.find(window, "Family tree"), Qt.Key.Key_Escape)


async def spending(app: App, album: Album) -> None:
    """What it came to, and on what."""
    window = app.window
    window.commands["spending"].trigger()
    assert app.wiring is not None
    page = app.wiring.pages.spending
    await hands.until(lambda: page.chart is not None and bool(page.lines.lines), "the chart")
    await hands.press(window, "Told apart by Action")
    await hands.until(lambda: len(page.lines.lines) > 1, "the actions")
    await album.keep("spending")
    hands.keys(page, Qt.Key.Key_Escape)


async def trash(app: App, album: Album) -> None:
    """A job in the trash, what emptying it would free, and back."""
    window, history = app.window, desk_of(app).history
    page = await _library(app)
    every = history.job_count
    hands.keys(page.view, Qt.Key.Key_Home)
    hands.keys(page.view, Qt.Key.Key_Delete)
    await hands.until(lambda: history.job_count == every - 1, "the job in the trash")
    await album.keep("trashed")
    await hands.press(window, "Trash")
    await hands.until(lambda: history.job_count == 1, "the trash")
    await album.keep("trash")
    window.commands["undo_order"].trigger()
    await hands.press(window, "All jobs")
    await hands.until(lambda: history.job_count == every, "the job that is back")
    await hands.press(window, "Middle Pictures")


async def running_out(app: App, album: Album) -> None:
    """Days later: one picture of what runs out is picked, all else let go, and the pick could be bought larger."""
    window, triage = app.window, desk_of(app).collection.triage
    window.commands["triage"].trigger()
    await hands.until(lambda: triage.job is not None, "what runs out")
    page = hands.find(window, "What runs out")

    def drawn() -> bool:
        seen = [picture for picture in page.findChildren(TriagePicture) if picture.isVisible()]
        return bool(seen) and all(picture.has_pixels for picture in seen)

    await hands.until(drawn, "its pictures")
    await album.keep("running-out")
    hands.keys(_focus(page), Qt.Key.Key_P)
    hands.keys(_focus(page), Qt.Key.Key_Right)
    while triage.job is not None:
        before = triage.job
        hands.keys(_focus(page), Qt.Key.Key_L)
        await hands.until(lambda before=before: triage.job != before, "what comes next")  # type: ignore[misc]
    await hands.until(lambda: triage.count == 1, "the count of what is open")
    await album.keep("decided")
    hands.keys(_focus(page), Qt.Key.Key_Escape)


async def _library(app: App) -> LibraryPage:
    bench = bench_of(app)
    app.window.commands["library"].trigger()
    await hands.until(lambda: bench.in_library and bench.library is not None, "the library")
    page = bench.library
    assert page is not None
    await hands.until(lambda: len(page.browsing.shelf) > 0, "its jobs")
    page.view.setFocus()
    return page


def _focus(page: QWidget) -> QWidget:
    """What has the keyboard on a page."""
    focus: QWidget | None = page.window().focusWidget()
    return page if focus is None or not page.isAncestorOf(focus) else focus
