"""Masks that come back to the editor: from the history, from files, and from a program that ended."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from studio.errors import InputError
from studio.models import opening, picture_reader
from studio.models.editing.editor import COMES, LAID
from studio.models.editing.returning import NO_PARENT
from studio.models.editing.unfinished import Unfinished
from studio.models.mask.keeping import Snapshot
from studio.models.mask.shapes import Shape, ShapeKind
from studio.models.notices import UNFINISHED
from studio.region.areas import Areas
from studio.request.tasks import Task
from studio.store.disk import write_atomic
from studio.store.records import JobRecord, NewJob
from tests.models.editing.scenes import FOX, SQUARE, Life, Table, painted, set_up


@pytest.fixture
def table(qtbot: QtBot, tmp_path: Path) -> Iterator[Table]:
    made = set_up(tmp_path, qtbot)
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


def test_the_last_mask_is_laid_on_another_picture_and_bought_when_it_was_seen(table: Table) -> None:
    editor = table.open()
    editor.use_last_mask()
    table.qtbot.waitUntil(lambda: len(table.told) == 1)
    table.mark()
    editor.send()
    table.bought()
    other = table.finished("an owl", (600, 500))
    table.open(other)
    table.now += 10
    assert editor.is_bare
    editor.again()
    editor.send()
    assert editor.obstacle == COMES
    table.qtbot.waitUntil(lambda: editor.obstacle == "")
    assert editor.document is not None
    assert not editor.document.is_empty
    assert editor.note == LAID
    editor.again()  # a press that bounced
    table.tasks._work_off()
    assert not editor.is_sending
    table.now += 10
    editor.again()
    assert len(table.bought(2)) == 2
    assert table.engine.bought[1].body["mask"] == table.engine.bought[0].body["mask"]
    assert table.engine.bought[1].body["jobId"] == other.remote_id
    assert editor.note == ""


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
    assert life.files() == []
    assert life.start().found == []


def test_a_mask_that_was_sent_leaves_nothing_however_slow_the_disk_was(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = life.start()
    table.editor.open_file(painted(life.folder / "camera.png", (700, 500)))
    life.qtbot.waitUntil(lambda: table.editor.is_read)
    table.mark()
    life.end()
    disk = threading.Event()

    def write_slowly(path: Path, data: bytes) -> None:
        assert disk.wait(10)
        write_atomic(path, data)

    monkeypatch.setattr("studio.store.mask_file.write_atomic", write_slowly)
    table = life.start()
    life.qtbot.waitUntil(lambda: table.found == ["“camera.png”"])
    table.desk.open_unfinished()
    life.qtbot.waitUntil(lambda: table.editor.document is not None and not table.editor.document.is_empty)
    table.editor.set_prompt("a lake")
    table.editor.send()
    table.bought()
    life.qtbot.waitUntil(lambda: len(table.editor.results) == 1)
    assert len(life.files()) == 1
    disk.set()
    life.end()
    assert life.files() == []


def test_a_mask_that_is_not_wanted_is_forgotten_with_its_notice(life: Life) -> None:
    table = life.start()
    table.open()
    table.mark()
    life.end()
    table = life.start()
    life.qtbot.waitUntil(lambda: len(table.found) == 1)
    table.desk.put_away("another notice")
    table.desk.put_away(UNFINISHED)
    life.qtbot.waitUntil(lambda: not life.files())
    table.desk.open_unfinished()
    assert table.editor.source is None


@pytest.mark.parametrize("damage", [b"", b"{}\nwords", b'{"about":{},"size":[600,500],"shapes":"","work":""}\n'])
def test_a_broken_file_is_no_mask(life: Life, damage: bytes) -> None:
    file = life.folder / "config" / "masks" / "dead-1-0.mask"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(damage)
    table = life.start()
    asked: list[list[Unfinished]] = []
    table.editor.look_for_unfinished(asked.append)
    life.qtbot.waitUntil(lambda: asked == [[]])
    assert table.found == []


def test_an_edit_whose_picture_was_left_before_it_was_journalled_is_not_offered(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = life.start()
    job, other = table.finished(), table.finished("another")
    table.open(job)
    table.mark()
    life.qtbot.waitUntil(lambda: len(life.files()) == 1)
    submit = table.engine.submit

    def leave_and_submit(jobs: Sequence[NewJob], *, front: bool = False) -> Future[list[JobRecord]]:
        table.editor.open_job(other, 0)
        return submit(jobs, front=front)

    monkeypatch.setattr(table.engine, "submit", leave_and_submit)
    table.editor.send()
    table.bought()
    life.qtbot.waitUntil(lambda: not life.files())
    life.end()
    assert life.start().found == []


def test_an_edit_that_the_library_has_is_not_offered_though_its_file_is_there(life: Life) -> None:
    table = life.start()
    table.open()
    table.mark()
    life.qtbot.waitUntil(lambda: len(life.files()) == 1)
    [file] = life.files()
    data = file.read_bytes()
    table.editor.send()
    table.bought()
    life.qtbot.waitUntil(lambda: not life.files())
    life.end()
    file.write_bytes(data)  # as if the program had been killed between the two
    table = life.start()
    life.qtbot.waitUntil(lambda: not life.files())
    assert table.found == []


def test_what_is_painted_on_after_the_press_is_kept(life: Life) -> None:
    table = life.start()
    table.open()
    table.mark()
    table.editor.send()
    more = Shape(ShapeKind.RECTANGLE, ((400, 100), (500, 260)))
    assert table.editor.document is not None
    table.editor.document.add_shape(more)
    table.bought()
    life.qtbot.waitUntil(lambda: len(table.editor.results) == 1)
    life.end()
    table = life.start()
    life.qtbot.waitUntil(lambda: len(table.found) == 1)
    table.desk.open_unfinished()
    life.qtbot.waitUntil(lambda: table.editor.document is not None and not table.editor.document.is_empty)
    assert table.editor.document is not None
    assert table.editor.document.shapes == (SQUARE, more)


def test_every_picture_has_a_file_of_its_own_and_they_are_offered_one_by_one(life: Life) -> None:
    table = life.start()
    first, second = table.finished(), table.finished("another")
    table.open(first)
    table.mark()
    life.qtbot.waitUntil(lambda: len(life.files()) == 1)
    table.editor.open_job(second, 1)
    table.editor.set_prompt("an owl")  # words alone are worth keeping
    life.end()
    assert len(life.files()) == 2
    table = life.start()
    life.qtbot.waitUntil(lambda: table.found == ["picture 2 of an earlier job"])
    table.editor.open_job(second, 0)  # what one does before the answer overwrites neither
    table.editor.set_prompt("a crow")
    table.desk.open_unfinished()
    life.qtbot.waitUntil(lambda: len(table.found) == 2)
    assert table.found[1] == "picture 1 of an earlier job"

    def own() -> int:
        return sum(file.name.startswith(table.store.instance.id) for file in life.files())

    # The words come at once, the rest when its picture is read; left before that, it would stay where it was kept.
    life.qtbot.waitUntil(lambda: table.editor.prompt == "an owl" and own() == 2)
    table.desk.open_unfinished()
    life.qtbot.waitUntil(lambda: table.editor.document is not None and not table.editor.document.is_empty)
    life.qtbot.waitUntil(lambda: own() == len(life.files()) == 3)


def test_a_mask_that_another_program_is_painting_is_not_offered(life: Life) -> None:
    one = life.start()
    one.open()
    one.mark()
    life.qtbot.waitUntil(lambda: len(life.files()) == 1)
    other = life.start()
    asked: list[list[Unfinished]] = []
    other.editor.look_for_unfinished(asked.append)
    life.qtbot.waitUntil(lambda: asked == [[]])
    assert other.found == []
    assert len(life.files()) == 1


def test_what_is_left_and_opened_again_is_offered_once_more_unless_it_was_sent(life: Life) -> None:
    table = life.start()
    job = table.finished()
    editor = table.open(job)
    table.mark()
    table.open(table.finished("another"))
    editor.open_job(job, 0)
    life.qtbot.waitUntil(lambda: editor.obstacle == "")
    life.end()
    assert len(life.files()) == 1
    table = life.start()
    editor = table.editor
    life.qtbot.waitUntil(lambda: len(table.found) == 1)
    table.desk.open_unfinished()
    life.qtbot.waitUntil(lambda: editor.document is not None and editor.document.areas is not None)
    life.qtbot.waitUntil(lambda: editor.obstacle == "")
    editor.send()
    table.bought()
    life.qtbot.waitUntil(lambda: len(editor.results) == 1)
    sent = editor.results[0]
    table.open(table.finished("a third"))
    editor.open_job(job, 0)
    life.qtbot.waitUntil(lambda: editor.obstacle == "")
    assert editor.document is not None
    editor.document.clear()
    editor.reopen(sent)
    life.qtbot.waitUntil(lambda: editor.document is not None and not editor.document.is_empty)
    life.end()
    table = life.start()
    life.qtbot.waitUntil(lambda: not life.files())
    assert table.found == []


def test_a_mask_that_was_used_again_is_kept_within_a_step(life: Life) -> None:
    table = life.start()
    table.open()
    table.mark()
    table.editor.send()
    table.bought()
    life.qtbot.waitUntil(lambda: not life.files())
    table.open(table.finished("another"))
    table.editor.use_last_mask()
    life.qtbot.waitUntil(lambda: len(life.files()) == 1)


# What comes, and what is there already


def test_pictures_are_there_as_they_were_left_whatever_was_looked_at_meanwhile(table: Table) -> None:
    jobs = [table.finished(f"picture {number}") for number in range(3)]
    editor = table.editor
    for number in (0, 1):
        table.open(jobs[number])
        table.mark(Shape(ShapeKind.RECTANGLE, ((100, 100), (300 + 100 * number, 260))))
    table.open(jobs[2])  # looked at only
    for number in (0, 1):
        table.open(jobs[number])
        table.qtbot.waitUntil(lambda: editor.document is not None and not editor.document.is_empty)
        assert editor.document is not None
        assert editor.document.shapes[0].points[1] == (300 + 100 * number, 260)
    assert editor.document is not None
    editor.document.clear()
    table.open(jobs[0])
    table.open(jobs[1])
    assert editor.document is not None
    assert editor.document.is_empty  # as it was left


def test_what_is_left_before_its_mask_has_come_is_not_taken_for_empty(table: Table) -> None:
    job, other = table.finished(), table.finished("another")
    editor = table.open(job)
    table.mark()
    editor.set_prompt("an owl")
    for one in (other, job, other, job):
        editor.open_job(one, 0)
    assert editor.prompt == "an owl"
    table.qtbot.waitUntil(lambda: editor.document is not None and not editor.document.is_empty)


def test_a_sent_edit_cannot_be_bought_before_its_mask_is_back(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    editor = table.open()
    table.mark()
    editor.send()
    table.bought()
    table.qtbot.waitUntil(lambda: len(editor.results) == 1)
    sent = editor.results[0]
    table.open(table.finished("another"))
    table.now += 10
    go_on = threading.Event()
    monkeypatch.setattr(picture_reader, "read_pixels", lambda *_: go_on.wait(10) and QImage())
    try:
        heard: list[tuple[str, bool]] = []

        def opened() -> None:
            editor.send()
            editor.again()
            heard.append((editor.obstacle, editor.is_sending))

        editor.reopen(sent, opened)
        # Though the picture is still being read:
        table.qtbot.waitUntil(lambda: bool(heard) and editor.obstacle == "")
        assert heard == [(COMES, False)]
        assert not editor.is_read
        editor.send()
        assert table.bought(2)[1].body == table.engine.bought[0].body
    finally:
        go_on.set()


def test_what_is_on_the_canvas_is_one_step_back_when_an_edit_is_opened_again(table: Table) -> None:
    editor = table.open(kind=Task.EDIT)
    table.mark()
    assert editor.frame is not None
    editor.set_frame(editor.frame.shaped(1, 1))
    editor.send()
    table.bought()
    table.qtbot.waitUntil(lambda: len(editor.results) == 1)
    assert editor.document is not None
    document, frame = editor.document, editor.frame
    document.clear()
    more = Shape(ShapeKind.RECTANGLE, ((400, 100), (500, 260)))
    document.add_shape(more)
    editor.set_frame(editor.frame.whole())
    editor.set_prompt("an owl")
    steps = document.undo_stack.count()
    editor.reopen(editor.results[0])
    table.qtbot.waitUntil(lambda: document.undo_stack.count() == steps + 1)
    assert editor.document is document
    assert (editor.prompt, editor.frame) == (FOX, frame)
    assert document.mask.pixelColor(150, 150).value() == 255
    document.undo()
    assert (editor.prompt, document.shapes) == ("an owl", (more,))
    assert editor.frame is not None
    assert editor.frame.is_whole
    document.redo()
    assert (editor.prompt, editor.frame) == (FOX, frame)


def test_how_true_the_outline_is_comes_back_with_its_mask(table: Table) -> None:
    editor = table.open()
    table.mark()
    assert editor.document is not None
    editor.document.set_tolerance(4.0)
    editor.send()
    table.bought()
    table.qtbot.waitUntil(lambda: len(editor.results) == 1)
    sent = editor.results[0]
    editor.document.set_tolerance(0.0)
    table.open(table.finished("another"))
    assert tolerance(table) is None
    editor.open_job(table.store.library.job(sent.parent_id or 0).result(10), 0)
    assert tolerance(table) == 0.0
    editor.reopen(sent)
    table.qtbot.waitUntil(lambda: tolerance(table) == 4.0)


def tolerance(table: Table) -> float | None:
    assert table.editor.document is not None
    return table.editor.document.tolerance


# Small print


def test_a_wish_ends_with_a_bug_of_the_tracer_which_is_reported(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    editor = table.open()
    assert editor.document is not None

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    reports: list[object] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, *_: reports.append(kind))
    monkeypatch.setattr(editor.document._tracing, "_trace", broken)
    editor.document.add_shape(SQUARE)
    editor.send()
    assert editor.is_sending
    table.qtbot.waitUntil(lambda: not editor.is_sending)
    assert ZeroDivisionError in reports
    monkeypatch.undo()
    table.now += 10
    editor.document.clear()
    editor.document.add_shape(SQUARE)
    editor.send()
    table.bought()


def test_a_wish_ends_where_its_outlines_are_refused_and_that_is_told_once(table: Table) -> None:
    editor = table.open()
    assert editor.document is not None

    def refused(*_: object, **__: object) -> Areas:
        raise InputError("These outlines cannot be sent.")

    editor.document._tracing._trace = refused
    editor.document.add_shape(SQUARE)
    editor.send()
    table.qtbot.waitUntil(lambda: not editor.is_sending)
    assert [str(error) for error in table.told] == ["These outlines cannot be sent."]


def test_a_wish_ends_with_a_bug_of_the_packing(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    editor = table.open()
    table.mark()
    reports: list[object] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, *_: reports.append(kind))
    monkeypatch.setattr(Snapshot, "kept", lambda _: 1 // 0)
    editor.send()
    table.qtbot.waitUntil(lambda: not editor.is_sending)
    assert reports == [ZeroDivisionError]
    assert table.engine.bought == []


def test_a_size_does_not_wait_for_another_pictures_pixels(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on, read = threading.Event(), opening.read_pixels
    paths: list[Path] = []

    def slowly(path: Path, most: int) -> QImage:
        paths.append(path)
        assert go_on.wait(10)
        return read(path, most)

    monkeypatch.setattr(picture_reader, "read_pixels", slowly)
    first, second = table.finished(), table.finished("another")
    table.editor.open_job(first, 0)
    table.editor.open_job(second, 0)
    opened: list[None] = []
    table.desk.edit_opened.connect(lambda: opened.append(None))
    last = painted(table.folder / "last.png", (700, 500))
    table.desk.edit_file(last)
    assert len(opened) == 1
    table.qtbot.waitUntil(lambda: table.editor.document is not None)
    assert not go_on.is_set()
    go_on.set()
    table.qtbot.waitUntil(lambda: table.editor.is_read)
    assert [path.name for path in paths] == [
        f"{first.id}-0.png",
        "last.png",
    ]  # what was left before its turn is not read
    assert len(opened) == 1  # a size that comes late does not bring the artist back


def test_a_drag_that_outlives_its_picture_leaves_the_next_one_alone(table: Table) -> None:
    editor = table.open()
    before = editor.frame
    assert before is not None
    table.open(table.finished("another", (500, 500)))
    frame = editor.frame
    editor.set_frame(before.grown(1.5))
    editor.frame_was(before)
    assert editor.frame == frame
    assert editor.document is not None
    assert editor.document.undo_stack.count() == 0


@pytest.mark.parametrize("kind", [Task.INPAINT, Task.RETEXTURE])
def test_a_kind_that_takes_the_frame_away_can_be_undone(table: Table, kind: Task) -> None:
    editor = table.open(kind=Task.EDIT)
    assert editor.frame is not None
    frame = editor.frame.shaped(1, 1)
    editor.set_frame(frame)
    editor.choose(kind)
    assert editor.frame.is_whole
    assert editor.document is not None
    editor.document.undo()
    assert editor.frame == frame
