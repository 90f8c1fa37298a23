"""Renaming and writing behind the window: what is told, what the desk knows of it, one thing at a time."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from studio.models.desk import Desk
from studio.models.library import filing as module
from studio.models.library.filing import BUSY, Doing, Filing, renamed_words
from studio.models.library.naming import USUAL, examples, problem_of, remark_on
from studio.store.filing.inscribing import sidecar_of
from studio.store.filing.renaming import Renamed
from studio.store.inside import look_inside
from studio.store.order.acts import Item
from studio.store.records import JobRecord
from tests.models.test_desk import Table, start, table

__all__ = ["start", "table"]


def stored(table: Table, prompt: str = "a hill") -> JobRecord:
    """A job whose two pictures really lie in the library."""
    job = table.finished(prompt)
    for index in range(2):
        placement = table.store.files.place(job, index, "png")
        Image.new("RGB", (8, 6), (index, 0, 0)).save(placement.part, "PNG")
        data = placement.part.read_bytes()
        table.store.files.adopt(placement)
        digest = sha256(data).hexdigest()
        job = table.store.journal.picture_stored(job.id, index, placement.relative, digest, len(data), 8, 6).result(10)
    return job


def done(filing: Filing, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: filing.doing is Doing.NOTHING)


def test_older_files_follow_a_new_template_and_come_back(table: Table, start: Callable[[], Desk], qtbot: QtBot) -> None:
    job = stored(table)
    desk = start()
    desk.show(job.id)
    filing, said = desk.collection.filing, list[str]()
    filing.said.connect(said.append)
    filing.use_names("{job}/{number}")
    filing.look()
    assert filing.doing is Doing.LOOKING
    done(filing, qtbot)
    assert filing.view is not None
    assert (filing.view.files, filing.view.others, filing.view.back) == (2, 2, 0)
    filing.rename()
    done(filing, qtbot)
    assert said == ["2 files renamed."]
    # The job in the middle knows where its pictures are now.
    assert desk.shown.record is not None
    assert [picture.path for picture in desk.shown.record.pictures] == ["0001/1.png", "0001/2.png"]
    assert desk.shown.lost() == ()
    assert (filing.view.others, filing.view.back, filing.done) == (0, 2, 2)
    filing.take_back()
    done(filing, qtbot)
    assert desk.shown.record.pictures[0].path == job.pictures[0].path
    filing.use_names("")
    assert [filing.view, filing.words] == [None, ""]


def test_what_is_written_is_what_the_library_knows_now(table: Table, start: Callable[[], Desk], qtbot: QtBot) -> None:
    first = stored(table, "a fox")
    job = stored(table)
    desk = start()
    table.store.order.rate([Item(job.id, 1)], 5).result(10)
    table.store.order.tag([Item(job.id, 1)], ["cover"]).result(10)
    said: list[str] = []
    desk.collection.filing.said.connect(said.append)
    desk.collection.filing.write_beside([Item(job.id), Item(first.id, 0)])
    done(desk.collection.filing, qtbot)
    assert said == ["3 sidecars written."]
    beside = [sidecar_of(table.store.files.absolute(picture.path)) for picture in job.pictures]
    assert b"<xmp:Rating>5<" in beside[1].read_bytes()
    assert b"<rdf:li>cover<" in beside[1].read_bytes()
    assert b"cover" not in beside[0].read_bytes()
    assert not sidecar_of(table.store.files.absolute(first.pictures[1].path)).exists()


def test_into_the_files_and_what_was_left_alone(table: Table, start: Callable[[], Desk], qtbot: QtBot) -> None:
    job = stored(table)
    desk = start()
    file = table.store.files.absolute(job.pictures[0].path)
    table.store.files.absolute(job.pictures[1].path).write_bytes(b"somebody's")
    said: list[str] = []
    desk.collection.filing.said.connect(said.append)
    desk.collection.filing.write_inside([Item(job.id)])
    done(desk.collection.filing, qtbot)
    [words] = said
    assert words.startswith("Written into 1 file. 1 left alone: “")
    assert words.endswith("was changed by another program, so it was left alone.")
    assert look_inside(file).prompt == "a hill"
    known = table.store.library.job(job.id).result(10).pictures[0]
    assert known.sha256 == sha256(file.read_bytes()).hexdigest()


def test_one_thing_at_a_time_and_it_can_be_stopped(
    table: Table, start: Callable[[], Desk], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored(table)
    desk = start()

    def patient(*arguments: object) -> Renamed:
        stopped = arguments[-1]
        while not stopped():  # type: ignore[operator]
            pass
        return Renamed(stopped=True)

    monkeypatch.setattr(module, "rename", patient)
    desk.collection.filing.rename()
    assert desk.collection.filing.doing is Doing.RENAMING
    desk.collection.filing.look()
    assert [error.sentence for error in table.told] == [BUSY]
    desk.collection.filing.stop()
    done(desk.collection.filing, qtbot)
    assert desk.collection.filing.words == "Stopped. 0 files renamed."


def test_before_the_library_is_open_nothing_begins(table: Table) -> None:
    table.desk.collection.filing.look()
    assert table.desk.collection.filing.doing is Doing.NOTHING


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Renamed(1), "1 file renamed."),
        (Renamed(1200, missing=1, taken=2), "1,200 files renamed. 1 is not in the pictures folder. 2 kept their names:"
         " another file has it."),
    ],
)  # fmt: skip
def test_what_came_of_it_is_a_sentence(outcome: Renamed, words: str) -> None:
    assert renamed_words(outcome) == words


def test_names_are_shown_as_they_will_be() -> None:
    assert examples("") == examples(USUAL)
    assert examples("{project}/{number}") == ["Coastline/1.png"]
    assert problem_of(" ") == remark_on("") == ""
    assert "{width}" in problem_of("{width}")
    assert remark_on("{prompt}")
