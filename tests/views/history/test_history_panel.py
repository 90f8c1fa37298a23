"""The history sidebar as the artist and a screen reader use it."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QColor, QContextMenuEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from studio.models.job_words import matches
from studio.models.library.history import HistoryModel
from studio.models.offers import Offer
from studio.models.tasks import Tasks
from studio.models.thumbnails import Thumbnails
from studio.request.tasks import Task
from studio.store.files import PictureFiles
from studio.store.records import JobRecord, JobState, PictureRecord, PictureState
from studio.views import theme
from studio.views.history.panel import NO_JOBS, HistoryPanel
from studio.views.history.row import HEADING_HEIGHT, ROW_HEIGHT, HistoryHeading, HistoryRow
from studio.views.history.view import SLOW_TICK_MS, TICK_MS

NOW = datetime(2026, 11, 24, 12).timestamp()


def job(number: int, *, day: str = "2026-11-24", prompt: str = "a lighthouse in fog", pictures: int = 4) -> JobRecord:
    stored = tuple(
        PictureRecord(id=n, job_id=number, index=n, path="x.png", state=PictureState.STORED) for n in range(pictures)
    )
    return JobRecord(
        id=number,
        task=Task.DIFFUSION,
        body={"text": prompt},
        prompt=prompt,
        created_at=NOW,
        day=day,
        state=JobState.DONE,
        consumed=80,
        ended_at=NOW - 4 * 3600,
        actions={"reroll": True},
        pictures=stored,
    )


@dataclass(frozen=True)
class Day:
    day: str
    count: int
    points: int | None


@dataclass(frozen=True)
class Overview:
    ids: array[int]
    days: tuple[Day, ...]


class Shelf:
    def __init__(self, jobs: Sequence[JobRecord]) -> None:
        self.jobs = {record.id: record for record in jobs}

    def overview(self, words: str = "") -> Future[Overview]:
        found = [self.jobs[key] for key in sorted(self.jobs, reverse=True) if matches(words, self.jobs[key])]
        days: dict[str, list[JobRecord]] = {}
        for record in found:
            days.setdefault(record.day, []).append(record)
        groups = tuple(Day(day, len(group), sum(one.cost for one in group)) for day, group in days.items())
        future: Future[Overview] = Future()
        future.set_result(Overview(array("q", [record.id for record in found]), groups))
        return future

    def page(self, ids: Sequence[int]) -> Future[list[JobRecord]]:
        future: Future[list[JobRecord]] = Future()
        future.set_result([self.jobs[one] for one in ids])
        return future


@dataclass
class Sidebar:
    shelf: Shelf
    panel: HistoryPanel
    model: HistoryModel
    thumbnails: Thumbnails
    chosen: list[int]
    wanted: list[int]

    def names(self) -> list[str]:
        return [row.accessibleName() for row in self.panel.view.rows()]

    def ids(self) -> list[int]:
        return [row.job_id for row in self.panel.view.rows()]


@pytest.fixture
def sidebar(qtbot: QtBot, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Sidebar]:
    jobs = getattr(request, "param", None)
    if jobs is None:
        jobs = [job(number, day="2026-11-23" if number <= 100 else "2026-11-24") for number in range(1, 201)]
    tasks = Tasks()
    shelf = Shelf(jobs)
    model = HistoryModel(shelf, tasks, clock=lambda: NOW)
    files = PictureFiles(tmp_path, tmp_path / "cache")
    thumbnails = Thumbnails(tasks, lambda: files)
    panel = HistoryPanel(model, thumbnails)
    qtbot.addWidget(panel)
    panel.resize(316, 600)
    panel.show()
    with qtbot.waitSignal(model.loaded):
        model.refresh()
    qtbot.waitUntil(lambda: all(row.record is not None for row in panel.view.rows()))
    made = Sidebar(shelf, panel, model, thumbnails, [], [])
    panel.job_chosen.connect(made.chosen.append)
    panel.prompt_wanted.connect(made.wanted.append)
    yield made
    panel.hide()
    thumbnails.close()
    tasks.close()


def test_every_visible_row_is_a_button_with_the_whole_job_as_its_name(sidebar: Sidebar, qtbot: QtBot) -> None:
    assert sidebar.names()[0] == "a lighthouse in fog, done, 80 points, 4 pictures"
    row = sidebar.panel.view.rows()[0]
    reader = QAccessible.queryAccessibleInterface(row)
    assert reader.role() == QAccessible.Role.Button
    assert reader.actionInterface().actionNames()[0] == "Press"
    reader.actionInterface().doAction("Press")
    qtbot.waitUntil(lambda: sidebar.chosen == [200])
    assert row.accessibleDescription() == "Shown. Actions until Fri 27 November, 08:00."
    assert "Actions until Fri 27 November, 08:00." in row.toolTip()
    assert row._states[0] == "4 pictures · 12:00 · 80 pt"
    assert sidebar.panel.search.accessibleName() == "Search history"
    assert sidebar.panel.view.accessibleName() == "History"


def test_only_as_many_rows_live_as_fit(sidebar: Sidebar, qtbot: QtBot) -> None:
    view = sidebar.panel.view
    assert len(view.rows()) < 12
    for value in range(0, view.verticalScrollBar().maximum(), 997):
        view.verticalScrollBar().setValue(value)
    assert len(view.viewport().children()) < 24
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    qtbot.waitUntil(lambda: all(row.record is not None for row in view.rows()))
    last = view.rows()[-1]
    assert last.job_id == 1
    assert last.geometry().bottom() < view.viewport().height()


def test_rows_lie_below_each_other_without_gaps(sidebar: Sidebar) -> None:
    view = sidebar.panel.view
    assert [view.top_of(row) for row in (0, 1, 2)] == [0, HEADING_HEIGHT, HEADING_HEIGHT + ROW_HEIGHT]
    for row in range(sidebar.model.rowCount()):
        top = view.top_of(row)
        assert view.row_at(top) == row
        assert view.row_at(view.top_of(row + 1) - 1) == row


@pytest.mark.parametrize("sidebar", [[job(n, day=f"2026-11-{n:02d}") for n in range(1, 9)]], indirect=True)
def test_where_headings_were_jobs_stand_alone_after_others_came(sidebar: Sidebar, qtbot: QtBot) -> None:
    view = sidebar.panel.view
    sidebar.shelf.jobs |= {number: job(number) for number in range(20, 28)}
    with qtbot.waitSignal(sidebar.model.loaded):
        sidebar.model.refresh()
    shown = [child for child in view.viewport().children() if isinstance(child, HistoryRow | HistoryHeading)]
    boxes = sorted(
        (child.y(), child.geometry().bottom() + 1)
        for child in shown
        if not child.isHidden() and child is not view._afloat
    )
    assert len(boxes) > 5
    assert all(above[1] == below[0] for above, below in pairwise(boxes))


def test_a_click_shows_the_job_and_a_double_click_brings_its_prompt_back(sidebar: Sidebar) -> None:
    row = sidebar.panel.view.rows()[2]
    QTest.mouseClick(row, Qt.MouseButton.LeftButton)
    assert (sidebar.chosen, sidebar.wanted) == ([198], [])
    assert [one.job_id for one in sidebar.panel.view.rows() if one.is_chosen] == [198]
    QTest.mouseDClick(row, Qt.MouseButton.LeftButton)
    assert sidebar.wanted == [198]


def test_the_keyboard_walks_past_headings_and_to_the_ends(sidebar: Sidebar, qtbot: QtBot) -> None:
    view = sidebar.panel.view
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_End, Qt.Key.Key_Home):
        QTest.keyClick(view, key)
    assert sidebar.chosen == [200, 199, 200, 1, 200]
    view.set_current(101)
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert view.current == 100
    QTest.keyClick(view, Qt.Key.Key_Up)
    assert view.current == 101
    assert 101 in sidebar.ids()
    QTest.keyClick(view, Qt.Key.Key_PageDown)
    assert view.current < 99
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert sidebar.wanted == [view.current]


def test_words_filter_as_one_types_and_what_does_not_match_is_said(sidebar: Sidebar, qtbot: QtBot) -> None:
    sidebar.shelf.jobs[201] = job(201, prompt="a red fox <b>")
    sidebar.model.apply(sidebar.shelf.jobs[201])
    QTest.keyClicks(sidebar.panel.search, "fox")
    qtbot.waitUntil(lambda: sidebar.ids() == [201])
    assert sidebar.panel.empty_words == ""
    QTest.keyClicks(sidebar.panel.search, "es")
    qtbot.waitUntil(lambda: sidebar.panel.empty_words == "Nothing matches “foxes”.")
    QTest.keyClick(sidebar.panel.search, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: sidebar.panel.empty_words == "" and len(sidebar.ids()) > 3)
    QTest.keyClick(sidebar.panel.search, Qt.Key.Key_Down)
    QTest.keyClick(sidebar.panel.view, Qt.Key.Key_Down)
    assert sidebar.chosen == [201]


@pytest.mark.parametrize("sidebar", [[]], indirect=True)
def test_an_empty_library_invites(sidebar: Sidebar) -> None:
    assert sidebar.panel.empty_words == NO_JOBS
    sidebar.model.apply(job(1))
    assert sidebar.panel.empty_words == ""
    assert sidebar.ids() == [1]


def test_a_new_job_does_not_move_what_is_being_looked_at(sidebar: Sidebar) -> None:
    view = sidebar.panel.view
    view.verticalScrollBar().setValue(1000)
    before = {row.job_id: row.y() for row in view.rows()}
    sidebar.model.apply(job(201))
    sidebar.model.apply(job(202, day="2026-11-25"))
    assert {row.job_id: row.y() for row in view.rows()} == before
    view.verticalScrollBar().setValue(0)
    sidebar.model.apply(job(203, day="2026-11-25"))
    assert sidebar.ids()[:3] == [203, 202, 201]


def test_a_heading_stays_in_sight_until_the_next_day_pushes_it_out(sidebar: Sidebar) -> None:
    view = sidebar.panel.view
    assert not view._afloat.isVisible()
    view.verticalScrollBar().setValue(200)
    assert view._afloat.isVisible()
    assert view._afloat.accessibleName() == "Today, 100 jobs · 8,000 pt"
    view.verticalScrollBar().setValue(view.top_of(101) - HEADING_HEIGHT // 2)
    assert view._afloat.y() == -(HEADING_HEIGHT - HEADING_HEIGHT // 2)
    view.verticalScrollBar().setValue(view.top_of(101) + 5)
    assert view._afloat.accessibleName().startswith("Yesterday")


def test_a_running_row_ticks_every_second_and_only_while_it_is_visible(sidebar: Sidebar) -> None:
    view = sidebar.panel.view
    assert view._clock.interval() == SLOW_TICK_MS
    running = replace(job(200), state=JobState.ACCEPTED, sent_at=NOW - 12, pictures=())
    sidebar.model.apply(running)
    assert view._clock.interval() == TICK_MS
    assert view.rows()[0].accessibleName().startswith("a lighthouse in fog, pending")
    view.verticalScrollBar().setValue(2000)
    assert view._clock.interval() == SLOW_TICK_MS
    sidebar.panel.hide()
    assert not view._clock.isActive()


def test_thumbnails_are_asked_for_where_one_looks_and_painted_when_they_come(
    sidebar: Sidebar, tmp_path: Path, qtbot: QtBot
) -> None:
    image = QImage(40, 40, QImage.Format.Format_RGB32)
    image.fill(QColor("#ff0000"))
    for index in range(4):
        sidebar.thumbnails.put(200, index, image)
    row = sidebar.panel.view.rows()[0]

    def painted() -> bool:
        pixels = row.grab().toImage()
        return all(pixels.pixelColor(x, row.height() // 2 + y).red() > 250 for x in (20, 60) for y in (-15, 15))

    qtbot.waitUntil(painted)
    assert not sidebar.thumbnails.has_failed(1, 0)


@pytest.mark.parametrize("sidebar", [[job(1)]], indirect=True)
def test_an_emptied_cache_is_made_again_from_the_pictures(sidebar: Sidebar, tmp_path: Path, qtbot: QtBot) -> None:
    image = QImage(1344, 896, QImage.Format.Format_RGB32)
    image.fill(QColor("#00ff00"))
    assert image.save(str(tmp_path / "x.png"))
    qtbot.waitUntil(lambda: all(sidebar.thumbnails.has_failed(1, index) for index in range(4)))
    sidebar.thumbnails.forget(1)
    row = sidebar.panel.view.rows()[0]
    row.refresh_strip()

    def painted() -> bool:
        pixels = row.grab().toImage()
        return all(pixels.pixelColor(x, row.height() // 2 + y).green() > 250 for x in (20, 60) for y in (-15, 15))

    qtbot.waitUntil(painted)
    assert len(list((tmp_path / "cache").rglob("*.jpg"))) == 4


def waiting(number: int) -> JobRecord:
    return replace(job(number, pictures=0), state=JobState.QUEUED, consumed=None, ended_at=None)


def lossy(number: int) -> JobRecord:
    whole = job(number)
    lost = replace(whole.pictures[1], state=PictureState.MISSING, path="")
    return replace(whole, pictures=(whole.pictures[0], lost))


def open_menus(sidebar: Sidebar) -> list[QMenu]:
    return [menu for menu in sidebar.panel.view.findChildren(QMenu) if menu.isVisible()]


@pytest.mark.parametrize(
    ("record", "words", "offer"),
    [
        (waiting(201), "Take back", Offer.TAKE_BACK),
        (lossy(201), "Fetch missing pictures again", Offer.FETCH_AGAIN),
        (replace(waiting(201), state=JobState.UNKNOWN), "Check the balance", Offer.CHECK_BALANCE),
        (replace(waiting(201), state=JobState.FAILED, estimate=120), "Send again · 120 pt", Offer.SEND_AGAIN),
        (job(201), "Use this prompt", Offer.USE_PROMPT),
    ],
    ids=["waiting", "missing pictures", "unknown", "failed", "done"],
)
def test_a_rows_menu_offers_what_can_be_done_about_its_job(
    sidebar: Sidebar, record: JobRecord, words: str, offer: Offer
) -> None:
    taken: list[tuple[Offer, int]] = []
    sidebar.panel.offer_wanted.connect(lambda *what: taken.append(what))
    sidebar.model.apply(record)
    row = sidebar.panel.view.rows()[0]
    place = row.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, row.mapToGlobal(place))
    QApplication.sendEvent(row, event)
    (menu,) = open_menus(sidebar)
    offered = [action for action in menu.actions() if not action.isSeparator()]
    has_pictures = any(one.path for one in record.pictures)
    texts = [action.text() for action in offered]
    of_pictures = ("Put in the tray", "Show the family", "Export as a library …")
    lasting = [text for text in (*of_pictures, "Move to a project …") if text in texts]
    assert lasting == [*(of_pictures if has_pictures else ()), "Move to a project …"]
    assert len(offered) == {Offer.USE_PROMPT: 2, Offer.CHECK_BALANCE: 4}.get(offer, 3) + len(lasting)
    next(action for action in offered if action.text() == words).trigger()
    menu.close()
    assert taken == [(offer, 201)]
    assert sidebar.chosen == []


def test_the_menu_key_opens_the_menu_of_the_marked_row(sidebar: Sidebar) -> None:
    view = sidebar.panel.view
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0))
    QApplication.sendEvent(view, event)
    assert open_menus(sidebar) == []
    view.set_current(199)
    QApplication.sendEvent(view, event)
    (menu,) = open_menus(sidebar)
    assert view.rows()[1].rect().contains(view.rows()[1].mapFromGlobal(menu.pos()))
    menu.close()


def test_prompts_are_never_taken_for_rich_text(sidebar: Sidebar, qtbot: QtBot) -> None:
    sidebar.model.apply(job(201, prompt="<img src=file:///etc/hostname> fox"))
    row = sidebar.panel.view.rows()[0]
    assert row.accessibleName().startswith("<img src=file:///etc/hostname> fox")
    assert "&lt;img" in row.toolTip()


def test_wheel_over_a_row_scrolls_the_list(sidebar: Sidebar, qtbot: QtBot) -> None:
    view = sidebar.panel.view
    handle = sidebar.panel.windowHandle()
    at = view.rows()[1].mapTo(sidebar.panel, QPoint(20, 20))
    QTest.wheelEvent(handle, at, QPoint(0, -120))
    qtbot.waitUntil(lambda: view.verticalScrollBar().value() > 0)


@pytest.mark.parametrize("sidebar", [[replace(job(1, pictures=0), state=JobState.DROPPED)]], indirect=True)
def test_places_without_a_picture_follow_the_theme(sidebar: Sidebar, qapp: QApplication) -> None:
    row = sidebar.panel.view.rows()[0]
    shades = []
    for mode in theme.MODES:
        theme.apply(qapp, "fusion", mode)
        shades.append(row.grab().toImage().pixelColor(30, ROW_HEIGHT // 2 - 10).lightness())
    assert shades[0] < 128 < shades[1]


def test_a_click_on_a_row_draws_no_ring_and_a_key_does(sidebar: Sidebar, qtbot: QtBot) -> None:
    view = sidebar.panel.view
    sidebar.panel.activateWindow()
    qtbot.waitUntil(sidebar.panel.isActiveWindow)
    sidebar.panel.search.setFocus()
    view.setFocus(Qt.FocusReason.MouseFocusReason)
    QTest.mouseClick(view.rows()[1], Qt.MouseButton.LeftButton)
    clicked = [row._has_keyboard for row in view.rows()]
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert (any(clicked), [row._has_keyboard for row in view.rows()].index(True)) == (False, 2)
