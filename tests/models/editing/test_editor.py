"""The editor over a real library: what it opens, what it says, and what it asks for; nothing is sent here."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from studio.errors import HostError, Remedy
from studio.jobs.events import JobChanged
from studio.models import picture_reader as module
from studio.models.bounce import BOUNCE_SECONDS
from studio.models.editing import source as edit_source
from studio.models.editing.editor import COMES, TOO_LONG, Editor
from studio.models.editing.frame import Grip, Handle
from studio.models.editing.kept_masks import unpacked
from studio.models.editing.order import ALL_MARKED, NO_CHANGE, NO_MASK
from studio.models.editing.source import without_references
from studio.models.mask.shapes import Mode, Shape, ShapeKind
from studio.models.opening import read_pixels
from studio.request.operations import Direction
from studio.request.tasks import Task
from studio.store.records import JobState
from tests.models.editing.scenes import DAY, FOX, NOON, SQUARE, Table, painted, set_up


@pytest.fixture
def make(qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[..., Table]]:
    made: list[Table] = []

    def one(*, practice: bool = False) -> Table:
        made.append(set_up(tmp_path, qtbot, practice=practice))
        return made[-1]

    yield one
    for table in made:
        table.close()


@pytest.fixture
def table(make: Callable[..., Table]) -> Table:
    return make()


# Opening


def test_a_picture_of_a_job_is_there_to_paint_on_before_its_pixels_are(table: Table) -> None:
    table.editor.open_job(table.finished(), 1)
    editor = table.editor
    assert editor.document is not None
    assert (editor.document.size, editor.prompt) == (QSize(600, 500), FOX)
    assert editor.frame is not None
    assert editor.frame.is_whole
    assert not editor.is_read
    table.qtbot.waitUntil(lambda: editor.is_read)
    assert editor.picture is not None
    assert editor.picture.size() == QSize(600, 500)
    assert editor.trouble == ""


def test_a_file_from_anywhere_is_painted_on_by_its_address(table: Table) -> None:
    path = painted(table.folder / "from camera.png", (700, 500))
    table.desk.edit_file(path)
    table.qtbot.waitUntil(lambda: table.editor.is_read)
    editor = table.editor
    assert editor.kind is Task.UPLOAD_PAINT
    assert [one.task for one in editor.kinds()] == [Task.UPLOAD_PAINT, Task.RETEXTURE]
    assert editor.document is not None
    assert editor.document.size == QSize(700, 500)
    assert editor.obstacle == NO_CHANGE  # the file itself is put where the service reads it, when it is sent
    assert editor.needs_address
    editor.set_address("my.host/camera.png")
    assert "http" in editor.obstacle
    editor.set_address("https://my.host/camera.png")
    assert editor.needs_address
    editor.set_prompt("a lake")
    assert editor.obstacle == NO_CHANGE


@pytest.mark.parametrize("content", [None, b"", b"no picture at all"], ids=["gone", "empty", "words"])
def test_a_file_that_cannot_be_read_is_said_in_its_place(table: Table, content: bytes | None) -> None:
    path = table.folder / "lost.png"
    if content is not None:
        path.write_bytes(content)
    table.editor.open_file(path)
    table.qtbot.waitUntil(lambda: table.editor.trouble != "")
    assert "lost.png" in table.editor.trouble
    assert table.editor.document is None
    assert table.editor.obstacle == table.editor.trouble
    assert table.told == []


def test_a_picture_that_vanished_can_still_be_edited_where_the_service_has_it(table: Table) -> None:
    job = table.finished()
    (table.folder / "pictures" / f"{job.id}-0.png").unlink()
    table.editor.open_job(job, 0)
    table.qtbot.waitUntil(lambda: table.editor.trouble != "")
    table.mark()
    assert table.editor.obstacle == ""


@pytest.mark.parametrize("size", [(30_000, 100), (9, 1), (100, 801)])
def test_a_picture_of_an_odd_shape_is_refused_with_that_sentence(table: Table, size: tuple[int, int]) -> None:
    table.editor.open_file(painted(table.folder / "odd.png", size))
    table.qtbot.waitUntil(lambda: table.editor.trouble != "")
    assert table.editor.trouble.startswith(TOO_LONG)
    assert table.editor.document is None


def test_a_picture_of_one_pixel_opens(table: Table) -> None:
    table.editor.open_file(painted(table.folder / "dot.png", (1, 1)))
    table.qtbot.waitUntil(lambda: table.editor.is_read)
    assert table.editor.frame is not None
    assert table.editor.frame.sent()[0].width == 500


def test_a_picture_beyond_the_cap_is_shown_smaller_and_edited_in_its_own_size(table: Table) -> None:
    editor = Editor(
        table.studio,
        lambda relative: table.folder / "pictures" / relative,
        table.desk.thumbnails,
        most_bytes=4 * 60 * 50,
        parent=table.tasks,
    )
    editor.open_job(table.finished(), 0)
    table.qtbot.waitUntil(lambda: editor.is_read)
    assert editor.picture is not None
    assert editor.picture.size() == QSize(60, 50)
    assert editor.document is not None
    assert editor.document.size == QSize(600, 500)
    editor.end()


def test_what_was_asked_of_a_picture_that_was_left_is_dropped(table: Table) -> None:
    first, second = table.finished("a fox"), table.finished("an owl", (500, 500))
    table.editor.open_job(first, 0)
    table.editor.open_job(second, 0)
    table.qtbot.waitUntil(lambda: table.editor.is_read)
    assert table.editor.picture is not None
    assert table.editor.picture.size() == QSize(500, 500)
    assert table.editor.prompt == "an owl"
    table.editor.close()
    assert table.editor.source is None
    assert table.editor.obstacle == "Open a picture first."


# What is asked for


def test_the_frame_decides_between_inpaint_pan_zoom_out_and_edit(table: Table) -> None:
    editor = table.open()
    frame = editor.frame
    assert frame is not None
    kinds = {}
    for name, other in (
        ("whole", frame),
        ("one edge", frame.panned(Direction.LEFT, 1.5)),
        ("all edges", frame.grown(1.5)),
        ("a shape", frame.shaped(1, 1)),
    ):
        editor.set_frame(other)
        kinds[name] = editor.kind, editor.price.points
    assert kinds == {
        "whole": (Task.INPAINT, 120),
        "one edge": (Task.PAN, 80),
        "all edges": (Task.OUTPAINT, 80),
        "a shape": (Task.EDIT, 120),
    }
    editor.set_frame(frame.panned(Direction.LEFT, 1.5))
    table.mark()  # a pan repaints nothing inside
    assert editor.kind is Task.EDIT
    assert editor.obstacle == ""


def test_a_chosen_kind_gives_the_frame_that_it_needs(table: Table) -> None:
    editor = table.open()
    editor.choose(Task.OUTPAINT)
    assert editor.frame is not None
    assert editor.frame.growth is not None
    assert (editor.kind, editor.grip(Handle.LEFT)) == (Task.OUTPAINT, Grip.ALL)
    editor.choose(Task.PAN)
    assert (editor.kind, editor.grip(Handle.LEFT)) == (Task.PAN, Grip.EDGE)
    editor.choose(Task.EDIT)  # though one edge alone is moved
    assert (editor.kind, editor.grip(Handle.LEFT)) == (Task.EDIT, Grip.FREE)
    editor.choose(Task.INPAINT)
    assert editor.frame.whole() == editor.frame
    assert (editor.grip(Handle.LEFT), editor.grip(Handle.TOP_LEFT)) == (Grip.EDGE, Grip.ALL)


def test_obstacles_come_one_at_a_time_in_one_sentence(table: Table) -> None:
    editor = table.open()
    assert editor.obstacle == NO_MASK
    table.mark()
    assert editor.obstacle == ""
    editor.set_prompt("")
    assert editor.obstacle == ""  # an inpaint draws from the picture's own
    editor.choose(Task.EDIT)
    assert editor.obstacle == "Type a prompt."
    editor.set_prompt("a fox --chaos 500")
    assert "--chaos" in editor.obstacle
    editor.set_prompt("x" * 8193)
    assert "8193" in editor.obstacle
    editor.set_prompt("a fox")
    assert editor.obstacle == ""
    assert any("--ar 3:2" in problem.sentence for problem in editor.problems)  # it was the picture's own
    assert editor.document is not None
    editor.document.select_all()
    table.qtbot.waitUntil(lambda: editor.obstacle == ALL_MARKED)


def test_a_frame_is_one_step_of_the_history(table: Table) -> None:
    editor = table.open(kind=Task.EDIT)
    before = editor.frame
    assert before is not None
    assert editor.document is not None
    editor.set_frame(before.grown(1.2))
    editor.set_frame(before.grown(1.5))
    editor.frame_was(before)
    editor.document.undo_stack.undo()
    assert editor.frame == before
    editor.document.undo_stack.redo()
    assert editor.frame == before.grown(1.5)


# Ways that work


def test_version_8_is_painted_on_by_its_address_or_retextured(table: Table) -> None:
    job = table.finished("a fox --v 8.1", actions={"variation": [0, 1], "remix": [0, 1], "reroll": True})
    editor = table.open(job)
    assert editor.obstacle == "The service does not inpaint pictures of version 8.1."
    paint, retexture = editor.alternatives
    assert (paint.task, retexture.task) == (Task.UPLOAD_PAINT, Task.RETEXTURE)
    editor.take(paint)
    assert editor.kind is Task.UPLOAD_PAINT
    assert editor.obstacle == NO_CHANGE
    table.mark()
    editor.send()
    [job_sent] = table.bought()
    assert job_sent.body["imgUrl"] == "https://cdn.test/0.png"
    assert job_sent.body["mask"]["areas"]
    assert (job_sent.parent_id, job_sent.parent_image) == (job.id, 0)


def test_an_omni_reference_is_taken_out_by_one_click(table: Table) -> None:
    prompt = "https://a.test/b.png a fox --oref https://a.test/c.png --ow 200 --sref 77 --iw 2 --ar 3:2"
    editor = table.open(table.finished(prompt))
    table.mark()
    assert editor.obstacle == "The service does not inpaint pictures made with --oref."
    [edit] = editor.alternatives
    editor.take(edit)
    assert (editor.kind, editor.prompt) == (Task.EDIT, "a fox --sref 77 --ar 3:2")
    assert editor.obstacle == ""
    assert editor.alternatives == ()


def test_references_of_version_8_are_no_obstacle_of_their_own() -> None:
    assert without_references("a fox --sref https://a.test/b.png --sw 50 --v 7") == "a fox --v 7"


def test_an_old_job_may_be_refused_and_has_other_ways(table: Table) -> None:
    job = table.finished(ended_at=NOON - 4 * DAY)
    editor = table.open(job)
    table.mark()
    assert editor.obstacle == ""
    assert editor.note == edit_source.LATE
    assert [one.task for one in editor.alternatives] == [Task.UPLOAD_PAINT, Task.RETEXTURE]
    forgotten = replace(job, state=JobState.EXPIRED, ended_at=NOON - 40 * DAY)
    editor.open_job(forgotten, 0)
    table.qtbot.waitUntil(lambda: editor.document is not None and not editor.document.is_empty)
    assert editor.obstacle == edit_source.FORGOTTEN
    # The service keeps no picture so long, but its file is here.
    assert [one.task for one in editor.alternatives] == [Task.UPLOAD_PAINT, Task.RETEXTURE]
    editor.choose(Task.UPLOAD_PAINT)
    assert editor.obstacle == ""
    assert editor.needs_address
    editor.set_address("https://my.host/fox.png")
    editor.choose(Task.RETEXTURE)
    assert editor.obstacle == ""


def test_the_row_under_the_grid_says_what_opens_the_editor(table: Table) -> None:
    job = table.finished("a fox --v 8", actions={"remix": [0]})
    table.desk.show(job.id)
    table.qtbot.waitUntil(lambda: table.desk.shown.record is not None and table.desk.shown.record.id == job.id)
    inpaint, edit = table.desk.shown.edits()
    assert inpaint.enabled
    assert edit.enabled
    assert (inpaint.spec.opens, inpaint.price.points) == ("editor", 120)
    assert inpaint.note == "The service does not inpaint pictures of version 8."
    table.desk.shown.choose(1)
    table.desk.edit_chosen(Task.EDIT)
    assert table.editor.source is not None
    assert (table.editor.source.index, table.editor.kind) == (1, Task.EDIT)


# Sending


def test_an_inpaint_is_journalled_with_its_mask_and_bought_once(table: Table) -> None:
    job = table.finished()
    editor = table.open(job)
    table.mark()
    editor.set_prompt("a fox with a hat --ar 3:2")
    editor.send()
    editor.send()  # while the first is on its way
    [asked] = table.bought()
    table.now += BOUNCE_SECONDS / 2
    editor.send()
    table.qtbot.waitUntil(lambda: not editor.is_sending)
    assert len(table.engine.bought) == 1
    assert (asked.task, asked.parent_id, asked.parent_image, asked.estimate) == (Task.INPAINT, job.id, 0, 120)
    [area] = asked.body["mask"]["areas"]
    assert (area["width"], area["height"]) == (600, 500)
    assert sorted(zip(area["points"][::2], area["points"][1::2], strict=True)) == [
        (100, 100), (100, 260), (300, 100), (300, 260),
    ]  # fmt: skip
    table.qtbot.waitUntil(lambda: len(editor.results) == 1)
    kept = table.store.library.mask(editor.results[0].id).result(10)
    assert kept is not None
    assert (kept.width, kept.height) == (600, 500)
    mask = QImage.fromData(kept.png)
    assert [mask.pixelColor(x, 150).value() for x in (99, 100, 299, 300)] == [0, 255, 255, 0]
    table.now += BOUNCE_SECONDS
    editor.again()
    assert len(table.bought(2)) == 2
    assert table.engine.bought[1].body == asked.body


OTHER = Shape(ShapeKind.RECTANGLE, ((400, 100), (500, 200)))
CORNERS = [100, 100, 300, 100, 300, 260, 100, 260]
"""Of `SQUARE`, as they are sent."""


def test_what_is_not_traced_yet_is_waited_for(table: Table) -> None:
    editor = table.open()
    assert editor.document is not None
    editor.document.add_shape(SQUARE)
    assert editor.document.areas is None
    assert editor.obstacle == ""
    editor.send()
    assert editor.is_sending
    # What is painted after the press is no part of it.
    editor.document.add_shape(OTHER)
    [asked] = table.bought()
    assert asked.body["mask"]["areas"] == [{"width": 600, "height": 500, "points": CORNERS}]
    table.now += 10
    editor.send()
    assert len(table.bought(2)[1].body["mask"]["areas"]) == 2
    assert asked.mask is not None
    kept = unpacked(asked.mask)
    assert kept.shapes == (SQUARE,)
    assert [kept.mask.pixelColor(x, 150).value() for x in (99, 100, 299, 300, 420)] == [0, 255, 255, 0, 0]


def test_a_picture_that_is_closed_before_its_outlines_are_there_is_not_sent(table: Table) -> None:
    editor = table.open()
    assert editor.document is not None
    editor.document.add_shape(SQUARE)
    editor.send()
    editor.close()
    assert not editor.is_sending
    assert len(table.told) == 1
    assert "not sent" in str(table.told[0])
    assert table.engine.bought == []


def test_each_kind_becomes_its_own_operation(table: Table) -> None:
    editor = table.open()
    frame = editor.frame
    assert frame is not None
    for count, other in enumerate((frame.panned(Direction.UP, 2.0), frame.grown(1.25), frame.shaped(1, 1)), start=1):
        editor.set_frame(other)
        editor.send()
        table.bought(count)
        table.now += 10
    pan, outpaint, edit = table.engine.bought
    assert (pan.task, pan.body["direction"], pan.body["scale"]) == (Task.PAN, 2, 2.0)
    assert (outpaint.task, outpaint.body["scale"]) == (Task.OUTPAINT, 1.25)
    assert (edit.task, edit.body["canvas"]) == (Task.EDIT, {"width": 600, "height": 600})
    assert edit.body["imgPos"] == {"width": 600, "height": 500, "x": 0, "y": 50}
    assert "mask" not in edit.body
    editor.choose(Task.UPLOAD_PAINT)
    editor.send()
    table.bought(4)
    assert table.engine.bought[3].body["mask"] == {}  # extends, and repaints nothing
    editor.choose(Task.RETEXTURE)
    editor.send()
    table.bought(5)
    assert table.engine.bought[4].body == {"imgUrl": "https://cdn.test/0.png", "remixPrompt": FOX}


def test_a_file_waits_for_a_place_to_be_put_and_is_sent_at_the_next_press(table: Table) -> None:
    path = painted(table.folder / "camera.png", (700, 500))
    table.editor.open_file(path)
    table.qtbot.waitUntil(lambda: table.editor.is_read)
    table.editor.set_prompt("a lake")
    table.mark()
    table.engine.refusal = HostError("No place is set.")
    table.editor.send()
    table.qtbot.waitUntil(lambda: table.told == [table.engine.refusal])
    assert not table.editor.is_sending
    assert (table.editor.prompt, table.editor.obstacle) == ("a lake", "")
    table.engine.refusal = None
    table.editor.send()
    [asked] = table.bought()
    assert asked.body["imgUrl"].endswith("/camera.png")


def test_in_practice_a_file_is_handed_in_first(make: Callable[..., Table]) -> None:
    table = make(practice=True)
    path = painted(table.folder / "camera.png", (700, 500))
    table.editor.open_file(path)
    table.qtbot.waitUntil(lambda: table.editor.is_read)
    table.editor.set_prompt("a lake")
    table.mark()
    assert table.editor.obstacle == ""
    table.editor.send()
    [asked] = table.bought()
    assert table.engine.handed_in == [path]
    assert asked.body["imgUrl"].endswith("/camera.png")
    assert asked.parent_id is None
    table.qtbot.waitUntil(lambda: len(table.editor.results) == 1)
    job = table.editor.results[0]
    table.editor.close()
    table.editor.reopen(job)
    table.qtbot.waitUntil(lambda: table.editor.document is not None and not table.editor.document.is_empty)
    assert table.editor.source is not None
    assert table.editor.source.path == path
    assert table.editor.prompt == "a lake"


def test_results_are_followed(table: Table) -> None:
    editor = table.open()
    table.mark()
    editor.send()
    table.bought()
    table.qtbot.waitUntil(lambda: len(editor.results) == 1)
    with table.qtbot.waitSignal(editor.result_changed):
        table.tasks.post(JobChanged(replace(editor.results[0], state=JobState.DONE)))
    assert editor.results[0].state is JobState.DONE


def test_a_picture_that_was_left_is_there_again_as_it_was(table: Table) -> None:
    job = table.finished()
    editor = table.open(job, Task.EDIT)
    table.mark()
    assert editor.frame is not None
    frame = editor.frame.shaped(1, 1)
    editor.set_frame(frame)
    editor.set_prompt("an owl")
    editor.close()
    table.open(table.finished("another"), Task.EDIT)
    assert editor.document is not None
    assert (editor.document.is_empty, editor.prompt) == (True, "another")
    editor.close()
    table.editor.open_job(job, 0)
    assert (editor.prompt, editor.frame, editor.obstacle) == ("an owl", frame, COMES)
    table.qtbot.waitUntil(lambda: editor.document is not None and not editor.document.is_empty)
    assert editor.obstacle == ""
    assert editor.document.shapes == (SQUARE,)


def test_what_a_kind_begins_with_fits_pictures_of_every_shape(table: Table) -> None:
    editor = table.open(table.finished("a long road", (4000, 600)))
    editor.choose(Task.PAN)
    assert editor.frame is not None
    assert editor.frame.growth is not None
    assert editor.frame.growth.direction is Direction.DOWN


def test_the_end_does_not_wait_for_a_picture_that_is_being_read(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    reading, go_on = threading.Event(), threading.Event()

    def slow(path: Path, most_bytes: int) -> QImage:
        reading.set()
        assert go_on.wait(20)
        return read_pixels(path, most_bytes)

    monkeypatch.setattr(module, "read_pixels", slow)
    editor = table.editor
    editor.open_job(table.finished(), 0)
    assert reading.wait(20)
    editor.end()
    assert not go_on.is_set()
    assert editor.source is None
    go_on.set()


def test_a_picture_that_was_left_is_let_go_of_without_the_garbage_collector(table: Table) -> None:
    editor = table.open()
    table.mark()
    assert editor.document is not None
    assert editor.picture is not None
    editor.document.wand(QPointF(500, 400), 10, Mode.ADD)
    table.qtbot.waitUntil(lambda: editor.document is not None and editor.document.areas is not None)
    editor.send()
    table.bought()
    held = [weakref.ref(editor.document.mask), weakref.ref(editor.picture)]
    gc.disable()
    try:
        editor.close()
        table.qtbot.waitUntil(lambda: all(ref() is None for ref in held))
    finally:
        gc.enable()


# What is asked before it is bought, and what is said of the words


def asks(editor: Editor) -> bool:
    return editor.asks


def test_an_edit_above_the_artists_own_limit_is_asked_about_once_more(table: Table) -> None:
    editor = table.open()
    table.mark()
    table.desk.draft.batch.guard.limit = 100
    editor.send()
    assert asks(editor)
    assert not editor.is_sending
    editor.set_prompt("an owl")
    table.now += 2
    editor.send()
    assert asks(editor), "that is another edit"
    table.now += 2
    editor.send()
    assert not asks(editor)
    assert [job.prompt for job in table.bought()] == ["an owl"]


def test_an_edit_below_the_limit_is_bought_at_once(table: Table) -> None:
    editor = table.open()
    table.mark()
    table.desk.draft.batch.guard.limit = 120
    editor.send()
    assert not asks(editor)
    table.bought()


def test_a_shape_that_the_canvas_contradicts_is_said(table: Table) -> None:
    editor = table.open(kind=Task.EDIT)
    assert editor.frame is not None
    editor.set_frame(editor.frame.shaped(16, 9))
    found = [problem for problem in editor.problems if "canvas" in problem.sentence]
    assert [problem.sentence for problem in found] == ["The canvas is 16:9, and this says another shape."]
    assert found[0].fix is not None
    editor.set_prompt(found[0].fix.text)
    assert editor.prompt == "a fox in snow --ar 16:9"
    assert not any("canvas" in problem.sentence for problem in editor.problems)
    editor.set_prompt("a fox in snow --ar 32:18")
    assert not any("canvas" in problem.sentence for problem in editor.problems)
    editor.set_prompt("a fox in snow")
    assert not any("canvas" in problem.sentence for problem in editor.problems)


def test_what_is_told_of_a_mask_names_no_way_through_the_words(table: Table) -> None:
    editor = table.open()
    editor.use_last_mask()
    table.qtbot.waitUntil(lambda: len(table.told) == 1)
    assert table.told[0].remedy is Remedy.NONE


def test_leaving_a_picture_is_said_before_what_is_told_of_leaving_it(table: Table) -> None:
    editor = table.open()
    heard: list[object] = []
    editor.leaving.connect(lambda: heard.append(editor.source))
    editor.told.connect(heard.append)
    source = editor.source
    editor.open_job(table.finished("an owl"), 0)
    assert heard == [source]
