"""The line above Generate that says where new jobs are filed, and every way of buying that follows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio import hands
from studio.models.desk import Desk
from studio.views.compose.panel import ComposePanel
from studio.views.compose.project_line import ProjectLine
from tests.models import test_desk
from tests.models.test_desk import Table

table = test_desk.table
start = test_desk.start


@pytest.fixture
def panel(table: Table, start: Callable[[], Desk], qtbot: QtBot) -> Iterator[ComposePanel]:
    desk = start()
    made = ComposePanel(desk.draft)
    qtbot.addWidget(made)
    made.add_projects(desk)
    made.resize(330, 850)
    made.show()
    yield made
    line(made)._popover.close()
    made.close()


def line(panel: ComposePanel) -> ProjectLine:
    found = panel.findChild(ProjectLine)
    assert isinstance(found, ProjectLine)
    return found


def test_without_projects_nothing_is_said(panel: ComposePanel) -> None:
    assert not line(panel).isVisible()


def test_the_project_of_new_jobs_is_chosen_where_one_writes(panel: ComposePanel, table: Table, qtbot: QtBot) -> None:
    table.desk.collection.ordering.make_project("Covers")
    qtbot.waitUntil(lambda: line(panel).isVisible())
    button = line(panel).button
    assert (button.text(), button.accessibleDescription()) == ("no project", "No project. Press for another.")
    QTest.mouseClick(hands.find(panel, "Project of new jobs"), Qt.MouseButton.LeftButton)
    QTest.keyClick(line(panel)._popover.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: button.text() == "Covers")
    long = "The long winter of the covers of 2027"
    assert table.desk.collection.places.make_project(long) == ""
    table.desk.collection.places.file_new_jobs(long)
    qtbot.waitUntil(lambda: button.text() == "The long winter of the cove…")
    assert long in button.accessibleDescription()


def test_what_is_bought_from_then_on_is_filed_there(panel: ComposePanel, table: Table, qtbot: QtBot) -> None:
    table.desk.collection.ordering.make_project("Covers")
    table.desk.collection.places.file_new_jobs("Covers")
    qtbot.waitUntil(lambda: line(panel).button.text() == "Covers")
    table.desk.draft.set_text("a hill")
    table.desk.generate()
    qtbot.waitUntil(lambda: table.desk.history.job_count == 1)
    assert table.store.library.job(1).result(10).project == "Covers"
