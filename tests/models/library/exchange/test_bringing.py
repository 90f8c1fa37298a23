"""Bringing in as the window does it: a look, the copying, one undo for all; and a library carried out and back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.models.desk import Desk
from studio.models.library.exchange.bringing import Bringing, Step
from studio.models.library.exchange.carrying import Carrying
from studio.store.records import JobRecord
from tests import foreign
from tests.models import test_desk
from tests.models.test_desk import Table

table = test_desk.table
start = test_desk.start


@pytest.fixture
def desk(table: Table, start: Callable[[], Desk]) -> Desk:
    table.finished("a hill")
    return start()


@pytest.fixture
def bringing(desk: Desk, qtbot: QtBot) -> Bringing:
    qtbot.waitUntil(lambda: desk.studio.store is not None)
    return desk.collection.exchange.bringing


@pytest.fixture
def downloads(tmp_path: Path) -> Path:
    foreign.midjourney(tmp_path / "downloads")
    foreign.a1111(tmp_path / "downloads" / "sd.png")
    (tmp_path / "downloads" / "bad.png").write_bytes(b"nothing")
    return tmp_path / "downloads"


def settled(bringing: Bringing, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not bringing.is_busy)


def shown(desk: Desk) -> list[int]:
    model = desk.history
    return [job for row in range(model.rowCount()) if (job := model.job_id_at(row)) is not None]


def jobs(desk: Desk) -> list[JobRecord]:
    store = desk.studio.store
    assert store is not None
    return store.library.page(store.library.ids().result()).result()


def test_it_looks_first_and_says_what_it_found(bringing: Bringing, downloads: Path, qtbot: QtBot) -> None:
    steps: list[Step] = []
    bringing.changed.connect(lambda: steps.append(bringing.step))
    assert bringing.offer == ""
    bringing.choose([downloads])
    settled(bringing, qtbot)
    assert steps == [Step.LOOKING, Step.FOUND]
    assert bringing.offer == "Bring in 2 jobs"
    assert bringing.lines == (
        "4 pictures in 1 job from Midjourney",
        "1 picture in 1 job from Stable Diffusion",
        "1 that cannot be used",
    )
    assert bringing.troubles == ("“bad.png” is not a picture that can be read.",)
    assert bringing.words.startswith("5 pictures; the copies take ")


def test_what_came_is_in_the_history_and_one_undo_takes_it_back(
    desk: Desk, bringing: Bringing, downloads: Path, qtbot: QtBot
) -> None:
    said: list[str] = []
    bringing.said.connect(said.append)
    bringing.choose([downloads])
    settled(bringing, qtbot)
    bringing.set_project("Foxes")
    bringing.set_tags("old, cover")
    counted: list[int] = []
    bringing.progressed.connect(lambda done, total: counted.append(done))
    bringing.start()
    settled(bringing, qtbot)
    assert bringing.step is Step.OVER
    assert said == ["5 pictures in 2 new jobs brought in, 1 could not be used."]
    assert counted[-1] == 5
    qtbot.waitUntil(lambda: len(shown(desk)) == 3)
    assert {(job.project, job.tags) for job in jobs(desk)[:2]} == {("Foxes", ("cover", "old"))}
    bringing.undo()
    qtbot.waitUntil(lambda: shown(desk) == [1])
    assert desk.collection.ordering.undo_words == "5 pictures in the trash"
    assert not bringing.can_undo
    bringing.choose([downloads])
    settled(bringing, qtbot)
    assert "5 already in the library, 5 of them in the trash" in bringing.lines


def test_nothing_to_bring_in_is_said(bringing: Bringing, tmp_path: Path, downloads: Path, qtbot: QtBot) -> None:
    bringing.choose([tmp_path / "downloads" / "bad.png"])
    settled(bringing, qtbot)
    assert bringing.words == "There is nothing to bring in."
    for _ in range(2):
        bringing.choose([downloads])
        settled(bringing, qtbot)
        bringing.start()
        settled(bringing, qtbot)
    assert bringing.words == "All of it is in the library already."
    assert bringing.offer == ""


def test_stopped_while_it_looks_it_begins_anew(bringing: Bringing, downloads: Path, qtbot: QtBot) -> None:
    bringing.choose([downloads])
    bringing.stop()
    settled(bringing, qtbot)
    assert bringing.offer in ("", "Bring in 2 jobs")  # it may have been done before it was stopped
    bringing.choose([downloads])
    settled(bringing, qtbot)
    assert bringing.offer == "Bring in 2 jobs"


def test_numbers_are_taken_from_any_text(bringing: Bringing, tmp_path: Path) -> None:
    bringing.choose_numbers("nothing")
    assert (bringing.step, bringing.offer) == (Step.CHOOSING, "")
    bringing.choose_numbers(f"job {foreign.JOB}, {foreign.JOB}")
    assert bringing.offer == "Fetch 1 job"
    (tmp_path / "list").write_text(foreign.JOB)
    bringing.choose_list(tmp_path / "list")
    assert bringing.numbers == (foreign.JOB,)
    bringing.choose_list(tmp_path / "gone")
    assert bringing.failed
    assert "cannot be read" in bringing.words


def test_an_exported_library_comes_back_as_what_it_was(
    desk: Desk, bringing: Bringing, tmp_path: Path, qtbot: QtBot
) -> None:
    for number, picture in enumerate(jobs(desk)[0].pictures):
        foreign.png(tmp_path / "pictures" / picture.path, number)
    carrying: Carrying = desk.collection.exchange.carrying
    carrying.choose([1], "hill: all/of it")
    carrying.set(folder=tmp_path / "out")
    assert carrying.target.name == "hill all of it.zip"
    assert carrying.words == "1 job, found by “hill: all/of it”"
    with qtbot.waitSignal(carrying.ended) as ended:
        carrying.start()
    assert carrying.written == tmp_path / "out" / "hill all of it.zip"
    assert ended.args[0].startswith("2 pictures of 1 job in “hill all of it.zip”, ")
    assert carrying.obstacle == "“hill all of it.zip” is there already; choose another name."
    bringing.choose([carrying.written])
    settled(bringing, qtbot)
    assert bringing.lines == ("2 pictures in 1 job of the library “hill all of it.zip”",)
    bringing.start()
    settled(bringing, qtbot)
    assert bringing.words == "1 job recognised, 2 already here."
    assert len(jobs(desk)) == 1


def test_an_export_to_where_nothing_can_be_is_one_sentence(desk: Desk, tmp_path: Path, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: desk.studio.store is not None)
    carrying = desk.collection.exchange.carrying
    assert carrying.obstacle == "There is no job to export."
    (tmp_path / "file").write_text("in the folder's place")
    carrying.choose([1])
    carrying.set(folder=tmp_path / "file", zipped=False)
    with qtbot.waitSignal(carrying.ended):
        carrying.start()
    assert carrying.failed
    assert not carrying.is_running
