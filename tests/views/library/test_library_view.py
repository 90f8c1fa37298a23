"""The cells of the library page under pointer and keys, and what stays where it was while things happen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.models.library.page.shelf import STACK, Cell, Grouping
from studio.models.thumbnails import Thumbnail
from studio.store.records import JobState
from studio.views.library.measures import HEADING, STEP
from studio.views.library.months import MonthLine
from studio.views.library.view import LibraryView
from tests.bench import many_jobs
from tests.models.library.page.shelving import Shelving, shelving

CONTROL, SHIFT, NONE = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.NoModifier,
)


@pytest.fixture
def made(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelving]:
    monkeypatch.setattr(many_jobs, "PER_DAY", 9)  # over several months
    with shelving(tmp_path, qtbot, 300) as one:
        yield one


@pytest.fixture
def view(made: Shelving, qtbot: QtBot) -> LibraryView:
    one = LibraryView(made.browsing)
    qtbot.addWidget(one)
    one.resize(700, 600)
    one.show()
    qtbot.waitExposed(one)
    return one


def selected(made: Shelving) -> list[Cell]:
    return [cell for cell in made.cells() if cell in made.browsing.selection]


def click(view: LibraryView, number: int, held: Qt.KeyboardModifier = NONE) -> None:
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, held, view.cell_box(number).center())


def drag(view: LibraryView, points: list[QPoint]) -> None:
    """The left button held from the first point to the last."""
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    kinds = [QEvent.Type.MouseButtonPress, *[QEvent.Type.MouseMove] * (len(points) - 2), QEvent.Type.MouseButtonRelease]
    for kind, at in zip(kinds, points, strict=True):
        button = none if kind == QEvent.Type.MouseMove else left
        held = none if kind == QEvent.Type.MouseButtonRelease else left
        where = QPointF(view.viewport().mapToGlobal(at))
        QApplication.sendEvent(view.viewport(), QMouseEvent(kind, QPointF(at), where, button, held, NONE))


def test_presses_select_alone_in_and_out_and_in_stretches(made: Shelving, view: LibraryView) -> None:
    cells = made.cells()
    click(view, 1)
    assert selected(made) == [cells[1]]
    click(view, 4, SHIFT)
    assert selected(made) == cells[1:5]
    click(view, 2, CONTROL)
    assert selected(made) == [cells[1], cells[3], cells[4]]
    click(view, 3)
    assert selected(made) == [cells[3]], "a press without moving means that one alone"
    assert made.browsing.current == cells[3]


def test_keys_walk_the_rows_and_select_on_the_way(made: Shelving, view: LibraryView) -> None:
    cells, columns = made.cells(), view.plan.metrics.columns
    click(view, 0)
    QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_Down, SHIFT)
    assert selected(made) == cells[1 : columns + 2]
    QTest.keyClick(view, Qt.Key.Key_End)
    assert selected(made) == [cells[-1]]
    assert view.cell_box(len(cells) - 1).bottom() <= view.viewport().height()
    QTest.keyClick(view, Qt.Key.Key_PageUp)
    assert view.plan.place(made.browsing.number).x == view.plan.place(len(cells) - 1).x
    QTest.keyClick(view, Qt.Key.Key_A, CONTROL)
    assert selected(made) == cells
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert selected(made) == []


def test_a_rubber_band_takes_what_it_touches(made: Shelving, view: LibraryView) -> None:
    first = view.cell_box(0)
    drag(
        view,
        [QPoint(2, first.top() - 5), QPoint(40, first.top() + 5), *[first.center() + QPoint(first.width(), 0)] * 2],
    )
    assert selected(made) == made.cells()[:2]
    assert view.band == QRect()


def test_a_stack_unfolds_at_its_number_and_by_key(made: Shelving, view: LibraryView) -> None:
    stack = made.stack()
    number = made.shelf.number(stack)
    view.reveal(number)
    view.grab()
    badge = next(at for at in _points(view.cell_box(number)) if view.badge_at(at) == number)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, NONE, badge)
    assert made.shelf.is_open(stack.job_id)
    assert made.browsing.current == Cell(stack.job_id, 0)
    QTest.keyClick(view, Qt.Key.Key_S)
    assert not made.shelf.is_open(stack.job_id)


def _points(box: QRect) -> Iterator[QPoint]:
    for y in range(box.bottom(), box.top(), -2):
        for x in range(box.right(), box.left(), -2):
            yield QPoint(x, y)


def test_double_click_and_enter_open_the_cell(made: Shelving, view: LibraryView) -> None:
    opened: list[Cell] = []
    view.opened.connect(opened.append)
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, NONE, view.cell_box(2).center())
    click(view, 3)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert opened == [made.cells()[2], made.cells()[3]]


def test_a_menu_never_changes_a_selection_that_it_is_about(made: Shelving, view: LibraryView) -> None:
    cells, wanted = made.cells(), list[QPoint]()
    view.menu_wanted.connect(wanted.append)
    click(view, 0)
    click(view, 2, SHIFT)
    for number, kept in ((1, cells[:3]), (5, [cells[5]])):
        at = view.cell_box(number).center()
        where = view.viewport().mapToGlobal(at)
        QApplication.sendEvent(view.viewport(), QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, where))
        assert selected(made) == kept
        assert made.browsing.current == cells[number]
    assert len(wanted) == 2


def test_control_and_wheel_change_the_density_around_what_is_looked_at(made: Shelving, view: LibraryView) -> None:
    click(view, 0)
    view.browsing.go(60)
    top, density = view.cell_box(60).top(), view.density
    changed: list[int] = []
    view.density_changed.connect(changed.append)
    at = QPointF(view.viewport().rect().center())
    wheel = QWheelEvent(
        at, at, QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton, CONTROL, Qt.ScrollPhase.NoScrollPhase, False
    )
    QApplication.sendEvent(view.viewport(), wheel)
    assert changed == [density - STEP]
    assert view.cell_box(60).top() == top
    view.show_as(view.density, lines=True)
    assert view.plan.metrics.columns == 1
    assert view.cell_box(60).top() == top


def test_a_finished_job_comes_in_without_what_is_looked_at_moving(made: Shelving, view: LibraryView) -> None:
    view.verticalScrollBar().setValue(view.plan.place(150).y)
    cell = made.shelf.cell(view.visible().start)
    before = view.cell_box(made.shelf.number(cell)).top()
    newest = made.job(made.history.ids[0])
    for number in range(1, 8):
        made.history.apply(replace(newest, id=newest.id + number, state=JobState.DONE, day="2029-01-01"))
    assert view.cell_box(made.shelf.number(cell)).top() == before


def test_a_search_keeps_the_job_of_the_keyboard_in_sight_where_it_is_found(made: Shelving, view: LibraryView) -> None:
    number = next(at for at in range(100, 290) if "fox" in made.job(made.cells()[at].job_id).prompt)
    job_id = made.cells()[number].job_id
    made.browsing.go(number)
    with made.qtbot.waitSignal(made.history.loaded):
        made.history.set_words("fox")
    assert made.browsing.current == Cell(job_id)
    assert view.viewport().rect().contains(view.cell_box(made.browsing.number))
    with made.qtbot.waitSignal(made.history.loaded):
        made.history.set_words("lighthouse")
    assert view.offset == 0


def test_control_and_arrows_go_from_month_to_month(made: Shelving, view: LibraryView) -> None:
    months = made.shelf.months()
    assert len(months) > 1
    made.browsing.go(3)
    QTest.keyClick(view, Qt.Key.Key_Down, CONTROL)
    assert made.browsing.number == view.plan.first_of(months[1][1])
    QTest.keyClick(view, Qt.Key.Key_Up, CONTROL)
    assert made.browsing.number == 0


def test_the_line_of_months_goes_where_it_is_pressed_and_says_which(made: Shelving, view: LibraryView) -> None:
    line = MonthLine(view)
    made.qtbot.addWidget(line)
    line.resize(line.sizeHint().width(), 500)
    line.show()
    places = line.months()
    assert [month for month, _ in places] == [month for month, _ in made.shelf.months()]
    line.go(places[1][1])
    section = made.shelf.months()[1][1]
    assert view.offset == min(view.plan.top_of(section), view.verticalScrollBar().maximum())
    QTest.keyClick(line, Qt.Key.Key_Home)
    assert view.offset == 0
    assert line.accessibleDescription().endswith(places[0][0][:4])


def test_only_what_is_in_sight_is_asked_for_and_then_what_comes(
    made: Shelving, view: LibraryView, monkeypatch: pytest.MonkeyPatch
) -> None:
    made.group(Grouping.PICTURES)
    asked: list[list[tuple[int, int]]] = []

    def note(wishes: Iterable[Thumbnail]) -> None:
        asked.append([wish[:2] for wish in wishes])

    monkeypatch.setattr(made.browsing.thumbnails, "wanted", note)
    view.verticalScrollBar().setValue(3000)
    made.qtbot.waitUntil(lambda: bool(asked))
    visible = [tuple(made.shelf.cell(number)) for number in view.visible()]
    wanted = [cell for cell in visible if cell[1] != STACK]
    assert asked[-1][: len(wanted)] == wanted
    assert len(wanted) < len(asked[-1]) <= made.browsing.thumbnails.room


def test_what_the_keyboard_is_at_is_said(made: Shelving, view: LibraryView) -> None:
    view.setFocus(Qt.FocusReason.TabFocusReason)
    stack = made.stack()
    made.browsing.go(made.shelf.number(stack))
    prompt = made.job(stack.job_id).prompt or "Upscale"
    assert view.accessibleDescription().startswith(prompt[:10])
    assert "stack of 4, selected" in view.accessibleDescription()


def test_the_day_at_the_top_stays_in_sight(made: Shelving, view: LibraryView) -> None:
    view.verticalScrollBar().setValue(view.plan.top_of(1) + HEADING + 30)
    assert view.section_in_sight() == 1
    image = view.viewport().grab(QRect(0, 0, 200, HEADING)).toImage()
    inks = {image.pixelColor(x, HEADING // 2).name() for x in range(0, 120)}
    assert len(inks) > 2, "no words where the heading floats"
