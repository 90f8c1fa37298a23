"""Masks that come back to the editor: from the history, from files, and from a program that ended."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.models.notices import UNFINISHED
from studio.models.returning import NO_PARENT
from studio.models.tasks import Tasks
from studio.models.unfinished import Unfinished
from studio.request.tasks import Task
from studio.store import open_store
from studio.store.records import NewJob
from tests.models.editing import NOON, SQUARE, Table, painted


@pytest.fixture
def table(qtbot: QtBot, tmp_path: Path) -> Iterator[Table]:
    store = open_store(tmp_path / "data", tmp_path / "pictures", tmp_path / "cache", lambda: NOON)
    made = Table(tmp_path, store, Tasks(), qtbot)
    yield made
    made.close()


# Masks that come back


def test_an_edit_is_opened_again_as_it_was_sent(table: Table) -> None:
    job = table.finished()
    editor = table.open(job, Task.EDIT)
    table.mark()
    assert editor.frame is not None
    frame = editor.frame.shaped(1, 1)
    editor.set_frame(frame)
    editor.set_prompt("an owl")
    editor.send()
    table.bought()
    table.qtbot.waitUntil(lambda: len(editor.results) == 1)
    sent = editor.results[0]
    editor.close()
    table.desk.edit_again(sent.id)
    table.qtbot.waitUntil(lambda: editor.document is not None and not editor.document.is_empty)
    assert (editor.kind, editor.prompt, editor.frame) == (Task.EDIT, "an owl", frame)
    assert editor.document is not None
    assert editor.document.shapes == (SQUARE,)


def test_a_mask_that_was_not_kept_is_drawn_from_what_was_sent(table: Table) -> None:
    job = table.finished()
    area = {"width": 1200, "height": 1000, "points": [200, 200, 600, 200, 600, 520, 200, 520]}
    body = {"jobId": job.remote_id, "imageNo": 0, "mask": {"areas": [area]}}
    new = NewJob(task=Task.INPAINT, body=body, prompt="an owl", parent_id=job.id, parent_image=0)
    sent = table.store.journal.record(new).result(10)
    table.editor.reopen(sent)
    editor = table.editor
    table.qtbot.waitUntil(lambda: editor.document is not None and not editor.document.is_empty)
    assert editor.document is not None
    mask = editor.document.mask
    assert [mask.pixelColor(x, 150).value() for x in (99, 100, 299, 300)] == [0, 255, 255, 0]


def test_an_edit_of_what_is_gone_says_so(table: Table) -> None:
    new = NewJob(task=Task.UPLOAD_PAINT, body={}, prompt="an owl")
    table.editor.reopen(table.store.journal.record(new).result(10))
    table.qtbot.waitUntil(lambda: len(table.told) == 1)
    assert table.told[0].sentence == NO_PARENT


def test_the_last_mask_is_used_on_another_picture(table: Table) -> None:
    editor = table.open()
    editor.use_last_mask()
    table.qtbot.waitUntil(lambda: len(table.told) == 1)
    table.mark()
    editor.send()
    table.bought()
    other = table.finished("an owl", (600, 500))
    table.open(other)
    table.now += 10
    editor.use_last_mask()
    table.qtbot.waitUntil(lambda: editor.document is not None and not editor.document.is_empty)
    table.bought(1)  # it is looked at before it is bought
    editor.send()
    table.bought(2)
    assert table.engine.bought[1].body["mask"] == table.engine.bought[0].body["mask"]
    assert table.engine.bought[1].body["jobId"] == other.remote_id


def test_a_job_is_bought_once_more_with_its_mask(table: Table) -> None:
    editor = table.open()
    table.mark()
    editor.send()
    table.bought()
    table.qtbot.waitUntil(lambda: len(editor.results) == 1)
    sent = editor.results[0]
    editor.close()
    table.now += 10
    editor.repeat(sent)
    table.bought(2)
    first, second = table.engine.bought
    assert (second.body, second.parent_id, second.parent_image) == (first.body, first.parent_id, first.parent_image)
    assert second.mask == first.mask


@pytest.mark.parametrize("name", ["mask.png", "mask.svg"])
def test_a_mask_goes_into_a_file_and_comes_back(table: Table, name: str) -> None:
    editor = table.open()
    table.mark()
    path = table.folder / name
    with table.qtbot.waitCallback() as written:
        editor.export_mask(path, written)
    assert editor.document is not None
    before = editor.document.mask.copy()
    editor.document.clear()
    assert editor.document.is_empty
    editor.import_mask(path)
    table.qtbot.waitUntil(lambda: editor.document is not None and not editor.document.is_empty)
    assert editor.document.mask == before
    assert table.told == []


@pytest.mark.parametrize(("name", "content"), [("no.png", b"words"), ("no.svg", b"<svg"), ("no.svg", b"\xff\xfe")])
def test_a_file_that_is_no_mask_is_told(table: Table, name: str, content: bytes) -> None:
    editor = table.open()
    path = table.folder / name
    path.write_bytes(content)
    editor.import_mask(path)
    table.qtbot.waitUntil(lambda: len(table.told) == 1)
    assert editor.document is not None
    assert editor.document.is_empty


# What the last time left


class Life:
    """One program after the other over the same library and the same file for the mask."""

    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        self.folder = folder
        self.qtbot = qtbot
        self.tables: list[Table] = []

    def start(self) -> Table:
        store = open_store(self.folder / "data", self.folder / "pictures", self.folder / "cache", lambda: NOON)
        self.tables.append(
            Table(self.folder, store, Tasks(), self.qtbot, practice=True, mask_file=self.folder / "config" / "mask")
        )
        return self.tables[-1]

    def end(self) -> None:
        self.tables.pop().close()


@pytest.fixture
def life(qtbot: QtBot, tmp_path: Path) -> Iterator[Life]:
    made = Life(tmp_path, qtbot)
    yield made
    while made.tables:
        made.end()


def test_what_was_painted_when_the_program_ended_is_offered_and_opened(life: Life) -> None:
    table = life.start()
    assert table.found == []
    editor = table.open(table.finished(), Task.EDIT)
    table.mark()
    assert editor.frame is not None
    frame = editor.frame.shaped(1, 1)
    editor.set_frame(frame)
    editor.set_prompt("an owl")
    life.end()
    table = life.start()
    life.qtbot.waitUntil(lambda: table.found == ["picture 1 of an earlier job"])
    table.desk.open_unfinished()
    editor = table.editor
    life.qtbot.waitUntil(lambda: editor.document is not None and not editor.document.is_empty)
    assert (editor.kind, editor.prompt, editor.frame) == (Task.EDIT, "an owl", frame)
    assert editor.document is not None
    assert editor.document.shapes == (SQUARE,)


def test_a_mask_on_a_file_comes_back_as_well_and_one_that_was_sent_does_not(life: Life) -> None:
    table = life.start()
    table.editor.open_file(painted(life.folder / "camera.png", (700, 500)))
    life.qtbot.waitUntil(lambda: table.editor.is_read)
    table.mark()
    life.end()
    table = life.start()
    life.qtbot.waitUntil(lambda: table.found == ["“camera.png”"])
    table.desk.open_unfinished()
    life.qtbot.waitUntil(lambda: table.editor.document is not None and not table.editor.document.is_empty)
    table.editor.set_prompt("a lake")
    table.editor.send()
    table.bought()
    life.qtbot.waitUntil(lambda: len(table.editor.results) == 1)
    life.end()
    assert not (life.folder / "config" / "mask").exists()
    assert life.start().found == []


def test_a_mask_that_is_not_wanted_is_forgotten_with_its_notice(life: Life) -> None:
    table = life.start()
    table.open()
    table.mark()
    life.end()
    table = life.start()
    life.qtbot.waitUntil(lambda: len(table.found) == 1)
    table.desk.put_away("another notice")
    table.desk.put_away(UNFINISHED)
    life.qtbot.waitUntil(lambda: not (life.folder / "config" / "mask").exists())
    table.desk.open_unfinished()
    assert table.editor.source is None


@pytest.mark.parametrize("damage", [b"", b"{}\nwords", b'{"about":{},"size":[600,500],"shapes":""}\n'])
def test_a_broken_file_is_no_mask(life: Life, damage: bytes) -> None:
    table = life.start()
    file = life.folder / "config" / "mask"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(damage)
    asked: list[Unfinished | None] = []
    table.editor.look_for_unfinished(asked.append)
    life.qtbot.waitUntil(lambda: asked == [None])
