"""The left column with its places: gone to, made, renamed and removed in place, and jobs dropped on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from studio import hands
from studio.models.desk import Desk
from studio.models.library.finding.place import ALL, Kind, standing
from studio.models.library.ordering import Item
from studio.views.history.panel import NO_JOBS, HistoryPanel
from studio.views.history.place_bar import SPRING_MS
from studio.views.history.place_row import PlaceRow
from studio.views.history.project_popover import ProjectPopover
from studio.views.picture_drag import carried, picture_data, with_jobs
from tests.models import test_desk
from tests.models.test_desk import Table
from tests.views.gallery.test_picture_drag import carried as drags
from tests.views.history.test_row_drag import pull

__all__ = ["drags"]

table = test_desk.table
start = test_desk.start
Key = Qt.Key


class Column:
    """The left column over a desk, with what a person does at it."""

    def __init__(self, panel: HistoryPanel, desk: Desk, table: Table, qtbot: QtBot) -> None:
        self.panel, self.desk, self.table, self.qtbot = panel, desk, table, qtbot

    def open(self) -> None:
        QTest.mouseClick(self.panel.bar, Qt.MouseButton.LeftButton)

    def names(self) -> list[str]:
        return [row.place.name for row in self.panel.places.rows()]

    def row(self, name: str) -> PlaceRow:
        self.qtbot.waitUntil(lambda: name in self.names())
        return next(row for row in self.panel.places.rows() if row.place.name == name)

    def ids(self) -> list[int]:
        return list(self.desk.history.ids)

    def write(self, name: str, text: str) -> QWidget:
        """Type into the field of that name and press Enter."""
        field = hands.find(self.panel, name)
        assert isinstance(field, QLineEdit)
        field.selectAll()
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Key.Key_Return)
        return field

    def save(self, name: str, query: str) -> None:
        self.panel.search.setText(query)
        QTest.mouseClick(self.panel.save_button, Qt.MouseButton.LeftButton)
        self.write("Name of the smart folder", name)
        self.qtbot.waitUntil(lambda: self.desk.collection.places.current.name == name)


@pytest.fixture
def column(table: Table, start: Callable[[], Desk], qtbot: QtBot) -> Iterator[Column]:
    for prompt in ("a hill", "a red fox", "a fox at sea"):
        table.finished(prompt)
    desk = start()
    panel = HistoryPanel(desk.history, desk.thumbnails)
    qtbot.addWidget(panel)
    panel.serve(desk.collection.places, desk.collection.narrowing)
    panel.resize(316, 700)
    panel.show()
    panel.activateWindow()
    qtbot.waitUntil(lambda: all(row.record is not None for row in panel.view.rows()))
    yield Column(panel, desk, table, qtbot)
    panel.close()


def drop(row: PlaceRow, data: QMimeData) -> bool:
    """Let go of something over a row; whether the row takes such a thing."""
    actions, left, held = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPoint(20, 10), actions, data, left, held)
    row.dragEnterEvent(entering)
    if entering.isAccepted():
        row.dropEvent(QDropEvent(QPointF(20, 10), actions, data, left, held))
    return entering.isAccepted()


def test_the_bar_says_where_one_is_and_how_much_there_is(column: Column) -> None:
    bar = column.panel.bar
    assert (bar.text(), bar.figure) == ("All jobs", "3")
    assert bar.accessibleDescription() == "All jobs. 3. Press for all places."
    column.panel.search.setText("fox")
    column.qtbot.waitUntil(lambda: bar.figure == "2 jobs found")
    column.panel.search.setText("")
    column.qtbot.waitUntil(lambda: bar.figure == "3")


def test_a_place_is_chosen_by_keyboard_and_the_keyboard_is_at_the_jobs(column: Column) -> None:
    column.desk.collection.ordering.favourite([Item(2)], True)
    column.panel.bar.setFocus()
    QTest.keyClick(column.panel.bar, Key.Key_Space)
    row = column.row("All jobs")
    column.qtbot.waitUntil(row.hasFocus)
    QTest.keyClick(row, Key.Key_Down)
    QTest.keyClick(column.row("Picks"), Key.Key_Down)
    wanted = column.row("Favourites")
    assert wanted.hasFocus()
    QTest.keyClick(wanted, Key.Key_Return)
    column.qtbot.waitUntil(lambda: column.ids() == [2])
    assert column.panel.view.isVisible()
    assert column.panel.view.hasFocus()
    assert column.panel.bar.text() == "Favourites"


def test_esc_leads_back_and_typing_shows_what_is_found(column: Column) -> None:
    column.open()
    column.qtbot.waitUntil(column.row("All jobs").hasFocus)
    QTest.keyClick(column.row("All jobs"), Key.Key_Escape)
    assert column.panel.view.isVisible()
    column.open()
    column.panel.search.setFocus()
    QTest.keyClicks(column.panel.search, "fox")
    assert column.panel.view.isVisible()


def test_beside_the_library_the_places_stay(column: Column) -> None:
    column.panel.show_places(True)
    column.panel.search.setFocus()
    QTest.keyClicks(column.panel.search, "fox")
    column.qtbot.waitUntil(lambda: column.ids() == [3, 2])
    QTest.mouseClick(column.row("Trash"), Qt.MouseButton.LeftButton)
    column.qtbot.waitUntil(lambda: column.ids() == [])
    assert column.panel.places.isVisible()
    column.panel.show_places(False)
    assert not column.panel.places.isVisible()


def test_an_empty_place_says_what_it_is_for(column: Column) -> None:
    assert column.panel.empty_words == ""
    for kind, words in ((Kind.PICKS, "Nothing is picked yet."), (Kind.TRASH, "The trash is empty.")):
        column.desk.collection.places.choose(standing(kind))
        column.qtbot.waitUntil(lambda words=words: column.panel.empty_words == words)  # type: ignore[misc]
    column.panel.search.setText("fox")
    column.qtbot.waitUntil(lambda: column.panel.empty_words == "Nothing matches “fox”.")
    assert NO_JOBS not in column.panel.empty_words


def test_the_keyboard_is_not_lost_where_the_list_empties(column: Column) -> None:
    column.panel.view.setFocus()
    column.desk.collection.ordering.trash([Item(1), Item(2), Item(3)])
    column.qtbot.waitUntil(lambda: column.panel.empty_words != "")
    assert column.panel.bar.hasFocus()


# Projects


def test_a_project_is_made_in_place_and_says_what_is_wrong_with_its_name(column: Column) -> None:
    column.open()
    QTest.mouseClick(hands.find(column.panel, "New project"), Qt.MouseButton.LeftButton)
    field = column.write("Name of the new project", "a, b")
    assert column.panel.places.said == "A project's name has no commas and no quotes."
    assert field.hasFocus()
    column.write("Name of the new project", "Covers")
    row = column.row("Covers")
    assert row.accessibleName() == "Project Covers"
    assert QAccessible.queryAccessibleInterface(row).role() == QAccessible.Role.Button
    assert column.names() == ["All jobs", "Picks", "Favourites", "Running out", "Covers", "No project", "Trash"]


def test_a_project_is_renamed_where_it_stands_and_removed_with_a_way_back(column: Column) -> None:
    column.desk.collection.ordering.move([Item(2)], "Covers")
    column.open()
    row = column.row("Covers")
    row.setFocus()
    QTest.keyClick(row, Key.Key_F2)
    field = hands.find(column.panel, "New name of Covers")
    assert "Covers" not in column.names()
    column.panel.places.refresh()  # counts that come meanwhile
    assert field.isVisible()
    QTest.keyClick(field, Key.Key_Escape)
    assert column.row("Covers").hasFocus()
    QTest.keyClick(column.row("Covers"), Key.Key_F2)
    column.write("New name of Covers", "Front")
    QTest.keyClick(column.row("Front"), Key.Key_Delete)
    column.qtbot.waitUntil(lambda: "Front" not in column.names())
    assert column.table.store.library.job(2).result(10).project == ""
    column.desk.collection.ordering.undo()
    column.row("Front")
    column.qtbot.waitUntil(lambda: column.table.store.library.job(2).result(10).project == "Front")


def test_where_new_jobs_go_is_marked_and_chosen_from_the_menu(column: Column) -> None:
    column.desk.collection.ordering.make_project("Covers")
    column.open()
    place = column.row("Covers").place
    menu = column.panel.places.place_menu(place)
    assert menu is not None
    words = [action.text().partition("\t")[0] for action in menu.actions() if not action.isSeparator()]
    assert words == ["New jobs go here", "Rename", "Remove; its jobs stay"]
    menu.actions()[0].trigger()
    column.qtbot.waitUntil(lambda: "New jobs go here." in column.row("Covers").accessibleDescription())
    again = column.panel.places.place_menu(place)
    assert again is not None
    assert again.actions()[0].text() == "New jobs go to no project"
    assert column.panel.places.place_menu(ALL) is None


def test_what_is_dropped_on_a_place_goes_there(column: Column, tmp_path: Path) -> None:
    column.desk.collection.ordering.make_project("Covers")
    column.open()
    row, job = column.row("Covers"), column.table.store.library.job
    assert drop(row, picture_data(2, 1))
    assert drop(row, with_jobs(QMimeData(), [1, 3]))
    column.qtbot.waitUntil(lambda: [job(one).result(10).project for one in (1, 2, 3)] == ["Covers"] * 3)
    assert drop(column.row("Favourites"), picture_data(2, 1))
    column.qtbot.waitUntil(lambda: [one.favourite for one in job(2).result(10).pictures] == [False, True])
    assert drop(column.row("Trash"), with_jobs(QMimeData(), [3]))
    column.qtbot.waitUntil(lambda: column.ids() == [2, 1])
    assert not drop(column.row("All jobs"), picture_data(2, 1))
    words = QMimeData()
    words.setText("https://a.example/b.png")
    assert not drop(row, words)


def test_rows_that_are_selected_go_together(column: Column, drags: list[QMimeData]) -> None:
    rows = column.panel.view.rows()
    middle = QPoint(200, 20)
    QTest.mouseClick(rows[0], Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseClick(rows[2], Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, middle)
    pull(rows[1], QPoint(30, 30))
    assert carried(drags[-1]) == [(3, -1), (2, -1), (1, -1)]
    QTest.mouseClick(rows[1], Qt.MouseButton.LeftButton, pos=middle)
    pull(rows[1], middle)
    assert carried(drags[-1]) == [(2, -1)]
    pull(rows[1], QPoint(20, 30))
    assert carried(drags[-1]) == [(2, 0)]


def test_a_job_without_pictures_can_be_filed_all_the_same(column: Column, drags: list[QMimeData]) -> None:
    column.table.job("a failed owl")
    column.desk.history.refresh()
    column.qtbot.waitUntil(lambda: column.panel.view.rows()[0].record is not None and len(column.ids()) == 4)
    pull(column.panel.view.rows()[0], QPoint(200, 20))
    assert carried(drags[-1]) == [(4, -1)]


def test_the_menu_of_a_row_files_all_that_is_selected(column: Column) -> None:
    rows = column.panel.view.rows()
    filed: list[list[int]] = []
    column.panel.file_wanted.connect(filed.append)
    QTest.mouseClick(rows[0], Qt.MouseButton.LeftButton, pos=QPoint(200, 20))
    QTest.mouseClick(rows[1], Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, QPoint(200, 20))
    for job_id, words in ((3, "Move 2 jobs to a project …"), (1, "Move to a project …")):
        menu = column.panel.view.job_menu(job_id)
        assert menu is not None
        next(action for action in menu.actions() if action.text() == words).trigger()
        menu.close()
    assert filed == [[3, 2], [1]]


def test_a_drag_that_rests_on_the_bar_opens_the_places(column: Column) -> None:
    data = picture_data(2, 1)
    entering = QDragEnterEvent(
        QPoint(9, 9), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    column.panel.bar.dragEnterEvent(entering)
    assert entering.isAccepted()
    assert SPRING_MS < 500
    column.qtbot.waitUntil(lambda: column.panel.places.isVisible())


def test_a_project_for_jobs_is_found_by_its_letters_or_made(column: Column) -> None:
    column.desk.collection.ordering.make_project("Covers")
    column.desk.collection.ordering.make_project("Old covers")
    column.qtbot.waitUntil(lambda: len(column.desk.collection.places.project_names) == 2)
    taken: list[str] = []
    popover = ProjectPopover(column.panel.bar, column.desk)
    popover.ask("Move 2 jobs to", taken.append)

    def titles() -> list[str]:
        return [row.item.title for row in popover.list.rows()]

    assert titles() == ["Covers", "Old covers", "No project"]
    QTest.keyClicks(popover.search, "cov")
    assert titles() == ["Covers", "Old covers", "New project “cov”"]
    QTest.keyClick(popover.search, Key.Key_Return)
    assert taken == ["Covers"]
    popover.ask("Move the job to", taken.append)
    QTest.keyClicks(popover.search, "Spring ")
    assert titles() == ["New project “Spring”"]
    QTest.keyClick(popover.search, Key.Key_Return)
    assert taken == ["Covers", "Spring"]
    popover.ask("Move the job to", taken.append)
    QTest.keyClicks(popover.search, "a,b")
    assert titles() == []
    assert popover.empty.text() == "A project's name has no commas and no quotes."
    popover.close()


# Smart folders


def test_a_search_is_kept_and_chosen_and_its_mistake_is_underlined_while_the_rest_works(column: Column) -> None:
    assert not column.panel.save_button.isVisible()
    column.save("Foxes", "fox nonsense:3 red")
    column.qtbot.waitUntil(lambda: column.ids() == [2])
    assert column.panel.search.text() == ""
    line = column.panel.scope_line
    assert (line.text(), [line.text()[one.span.start : one.span.end] for one in line.mistakes]) == (
        "fox nonsense:3 red",
        ["nonsense:3"],
    )
    assert column.panel.told == "There is no field “nonsense”."
    column.desk.collection.places.choose(ALL)
    assert not line.isVisible()
    assert column.panel.told == ""


def test_a_smart_folder_asks_for_something_else_once_enter_is_pressed(column: Column) -> None:
    column.save("Foxes", "fox red")
    line = column.panel.scope_line
    line.setFocus()
    line.setText("hill")
    QTest.keyClick(line, Key.Key_Escape)
    assert line.text() == "fox red"
    line.setText("nonsense:3")
    QTest.keyClick(line, Key.Key_Return)
    assert column.panel.told == "It asks for nothing that could be found."
    line.setText("hill")
    QTest.keyClick(line, Key.Key_Return)
    column.qtbot.waitUntil(lambda: column.ids() == [1])
    assert column.table.store.searches.all().result(10)[0].query == "hill"


def test_a_name_that_is_taken_is_said_and_esc_gives_up(column: Column) -> None:
    column.save("Foxes", "fox")
    column.desk.collection.places.choose(ALL)
    column.panel.search.setText("hill")
    column.panel.save_search()
    assert column.panel.name_field.text() == "hill"
    column.write("Name of the smart folder", "FOXES")
    assert column.panel.told == "There is a smart folder “Foxes” already."
    QTest.keyClick(column.panel.name_field, Key.Key_Escape)
    assert not column.panel.name_field.isVisible()
    assert column.panel.told == ""
    assert column.panel.search.hasFocus()


def test_removed_from_the_list_it_comes_back_by_undo(column: Column) -> None:
    column.save("Foxes", "fox")
    column.open()
    QTest.keyClick(column.row("Foxes"), Key.Key_Delete)
    assert column.panel.places.said == "“Foxes” removed."
    assert "Foxes" not in column.names()
    QTest.mouseClick(hands.find(column.panel, "Undo"), Qt.MouseButton.LeftButton)
    column.row("Foxes")
    assert column.panel.places.said == ""


def test_the_empty_field_offers_what_is_kept_and_enter_takes_nothing_by_itself(column: Column) -> None:
    column.save("Foxes", "fox")
    column.desk.collection.places.choose(ALL)
    field = column.panel.search
    field.clearFocus()
    field.setFocus(Qt.FocusReason.TabFocusReason)
    assert not field.completion.is_open
    field.clearFocus()
    field.setFocus(Qt.FocusReason.ShortcutFocusReason)
    assert field.completion.chosen().title == "Foxes"
    QTest.keyClick(field, Key.Key_Return)
    assert column.desk.collection.places.current == ALL
    QTest.keyClick(field, Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(field, Key.Key_Return)
    column.qtbot.waitUntil(lambda: column.desk.collection.places.current.name == "Foxes")


# What runs out, and the trash


def test_from_what_runs_out_one_goes_to_the_page_that_walks_through_it(column: Column) -> None:
    wanted: list[bool] = []
    column.panel.triage_wanted.connect(lambda: wanted.append(True))
    column.table.now += 60 * 3600.0
    column.desk.collection.places.choose(standing(Kind.EXPIRING))
    column.qtbot.waitUntil(lambda: hands.seek(column.panel, "Go through what runs out") is not None)
    QTest.mouseClick(hands.find(column.panel, "Go through what runs out"), Qt.MouseButton.LeftButton)
    assert wanted == [True]
    column.desk.collection.places.choose(ALL)
    assert hands.seek(column.panel, "Go through what runs out") is None


def test_emptying_the_trash_says_first_what_will_be_gone(column: Column) -> None:
    column.desk.collection.ordering.trash([Item(1), Item(3)])
    column.qtbot.waitUntil(lambda: column.ids() == [2])
    column.desk.collection.places.choose(standing(Kind.TRASH))
    line = column.panel.trash_line
    column.qtbot.waitUntil(lambda: line.words.startswith("4 pictures and 2 jobs"))
    QTest.mouseClick(hands.find(column.panel, "Empty the trash"), Qt.MouseButton.LeftButton)
    assert line.words.startswith("Delete 4 pictures and 2 jobs")
    QTest.mouseClick(line.keep, Qt.MouseButton.LeftButton)
    assert column.table.store.facets.count("is:trashed").result(10) == 2
    QTest.mouseClick(line.empty, Qt.MouseButton.LeftButton)
    line.empty.setFocus()
    QTest.keyClick(line.empty, Key.Key_Space)
    column.qtbot.waitUntil(lambda: column.panel.empty_words == "The trash is empty.")
    column.qtbot.waitUntil(lambda: not line.empty.isVisible())
    assert column.panel.bar.hasFocus()
