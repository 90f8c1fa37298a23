"""Addresses for pictures of the library: their own while they are served, a sentence where there can be none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.errors import StudioError
from studio.jobs.events import ServiceChanged
from studio.jobs.service import NOWHERE_NAME
from studio.models.desk import Desk
from studio.models.referring import EXPIRED, PRACTICE_ONLY, SERVED_SECONDS
from studio.request.tasks import Task
from tests.models.test_desk import Table, start, table

__all__ = ["start", "table"]


def test_a_picture_goes_by_its_own_address_while_that_is_served(table: Table, start: Callable[[], Desk]) -> None:
    made = table.finished()
    desk = start()
    desk.studio.practice = False
    given: list[str] = []
    refused: list[StudioError] = []
    assert desk.addresses.why_not(made, 1, Task.DESCRIBE) == ""
    desk.addresses.obtain(made, 1, Task.DESCRIBE, given.append, refused.append)
    assert (given, refused) == (["https://pictures/1.png"], [])


def test_one_that_is_served_no_more_or_that_the_task_does_not_take_is_handed_in(
    table: Table, start: Callable[[], Desk], qtbot: QtBot
) -> None:
    made = table.finished()
    heavy = replace(made, pictures=tuple(replace(one, size_bytes=10_000_001) for one in made.pictures))
    desk = start()
    desk.studio.practice = False
    given: list[str] = []
    refused: list[StudioError] = []
    handed_in = f"http://127.0.0.1:9/emulator/files/{made.id}-1.png"
    desk.addresses.obtain(heavy, 1, Task.DESCRIBE, given.append, refused.append)
    assert given == ["https://pictures/1.png"]
    desk.addresses.obtain(heavy, 1, Task.RETEXTURE, given.append, refused.append)
    qtbot.waitUntil(lambda: given[1:] == [handed_in])
    table.now += SERVED_SECONDS + 1
    assert desk.addresses.why_not(made, 1, Task.DESCRIBE) == ""
    desk.addresses.obtain(made, 1, Task.DESCRIBE, given.append, refused.append)
    qtbot.waitUntil(lambda: given[2:] == [handed_in])
    assert table.engine.tasks == [Task.RETEXTURE, Task.DESCRIBE]
    assert refused == []


def test_one_that_is_served_no_more_and_has_no_file_says_so(table: Table, start: Callable[[], Desk]) -> None:
    made = table.finished()
    desk = start()
    desk.studio.practice = False
    desk.studio.store = None
    table.now += SERVED_SECONDS + 1
    given: list[str] = []
    refused: list[StudioError] = []
    assert desk.addresses.why_not(made, 1, Task.DESCRIBE) == EXPIRED
    desk.addresses.obtain(made, 1, Task.DESCRIBE, given.append, refused.append)
    assert given == []
    assert [str(error) for error in refused] == [EXPIRED]


@pytest.mark.parametrize(
    ("service", "able"),
    [
        ("http://127.0.0.1:9100#1a2b", True),
        ("http://localhost:9100#", True),
        ("https://api.legnext.ai/api#1a2b", False),
        (NOWHERE_NAME, False),
    ],
)
def test_pictures_of_this_computer_are_read_by_a_service_that_runs_on_it(
    table: Table, start: Callable[[], Desk], service: str, able: bool
) -> None:
    made = table.finished()
    url = "http://127.0.0.1:9100/0.png"
    here = replace(made, pictures=tuple(replace(one, url=url, path="") for one in made.pictures))
    desk = start()
    desk.studio.practice = False
    table.tasks.post(ServiceChanged(service))
    QApplication.processEvents()
    assert desk.studio.reads_here is able
    assert desk.addresses.why_not(here, 1, Task.BLEND) == ("" if able else PRACTICE_ONLY)
