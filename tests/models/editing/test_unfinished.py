"""Edits that another time left unsent: offered as long as something can be done with them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.models.editing.scenes import Life, painted


@pytest.fixture
def life(qtbot: QtBot, tmp_path: Path) -> Iterator[Life]:
    made = Life(tmp_path, qtbot)
    yield made
    while made.tables:
        made.end()


def test_an_edit_whose_picture_left_the_library_is_dropped_quietly(life: Life) -> None:
    table = life.start()
    kept, gone = table.finished("a hill"), table.finished("a lake")
    for job in (kept, gone):
        table.open(job)
        table.mark()
    life.end()
    assert len(life.files()) == 2
    table = life.start()
    life.qtbot.waitUntil(lambda: len(table.found) == 1)

    def delete(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM picture WHERE job_id = ?", (gone.id,))
        connection.execute("DELETE FROM job WHERE id = ?", (gone.id,))

    table.store.database.write(delete).result(10)
    life.end()
    table = life.start()
    life.qtbot.waitUntil(lambda: len(life.files()) == 1)
    life.qtbot.waitUntil(lambda: len(table.found) == 1)
    table.desk.open_unfinished()
    life.qtbot.waitUntil(lambda: table.editor.source is not None)
    assert table.editor.source is not None
    assert table.editor.source.job is not None
    assert table.editor.source.job.id == kept.id
    assert table.told == []
    assert len(table.found) == 1


def test_an_edit_of_a_file_is_offered_when_its_disk_is_there_again(life: Life) -> None:
    path = painted(life.folder / "camera.png", (700, 500))
    table = life.start()
    table.editor.open_file(path)
    life.qtbot.waitUntil(lambda: table.editor.is_read)
    table.mark()
    life.end()
    away = path.rename(life.folder / "elsewhere.png")
    table = life.start()
    heard: list[object] = []
    table.editor.look_for_unfinished(heard.append)
    life.qtbot.waitUntil(lambda: heard == [[]])
    assert table.found == []
    assert len(life.files()) == 1
    life.end()
    away.rename(path)
    table = life.start()
    life.qtbot.waitUntil(lambda: table.found == ["“camera.png”"])
