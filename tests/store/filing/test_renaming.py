"""The library's files get other names and their old ones back; cut off anywhere, no file is lost and none unknown."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from studio.errors import DiskError
from studio.store import Store
from studio.store.filing import renaming
from studio.store.filing.inscribing import sidecar_of
from studio.store.filing.renaming import outlook, put_right, rename, take_back
from studio.store.records import JobState, NewJob
from studio.store.versions import Seen

TEMPLATE = "{project}/{prompt} {job}/{number}"


def go_on() -> bool:
    return False


class Shelf:
    """A library with pictures whose bytes tell which they are."""

    def __init__(self, opened: Callable[[], Store], new_job: Callable[..., NewJob]) -> None:
        self.opened = opened
        self.store = opened()
        self._new_job = new_job
        self.bytes: dict[tuple[int, int, int], bytes] = {}

    def job(self, prompt: str = "a lighthouse", pictures: int = 2, **facts: Any) -> int:
        job = self.store.journal.record(self._new_job(prompt, **facts)).result(10)
        urls = [("image", f"https://pictures/{job.id}/{index}.png") for index in range(pictures)]
        self.store.journal.change(job.id, state=JobState.ACCEPTED, remote_id=f"remote-{job.id}").result(10)
        job = self.store.journal.finished(
            job.id, urls=urls, seed="", actions={}, consumed=80, reply="", ended_at=1.0
        ).result(10)
        for index in range(pictures):
            placement = self.store.files.place(job, index, "png")
            data = self.bytes[job.id, index, 1] = f"{job.id} {index}".encode()
            placement.part.write_bytes(data)
            self.store.files.adopt(placement)
            self.store.journal.picture_stored(job.id, index, placement.relative, "", len(data), 1, 1).result(10)
        return job.id

    def version(self, job_id: int, index: int) -> None:
        home = Path(self.path(job_id, index))
        relative = f"{home.with_suffix('').as_posix()} - version 2.png"
        data = self.bytes[job_id, index, 2] = b"a version"
        self.store.files.absolute(relative).write_bytes(data)
        self.store.versions.add(job_id, index, relative, Seen("ab", len(data), 1, 1)).result(10)

    def path(self, job_id: int, index: int) -> str:
        return self.store.library.job(job_id).result(10).pictures[index].path

    def paths(self) -> list[str]:
        root = self.store.files.root
        return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())

    def check(self) -> None:
        """Every row knows a file that has its bytes, and there is no other file."""
        known = {}
        for job_id, index, number in self.bytes:
            if number == 1:
                path = self.path(job_id, index)
            else:
                path = self.store.versions.of(job_id, index).result(10)[number - 2].path
            assert self.store.files.absolute(path).read_bytes() == self.bytes[job_id, index, number]
            known[path] = True
        assert self.paths() == sorted(known)

    def rename(self, template: str = TEMPLATE, stopped: Callable[[], bool] = go_on) -> renaming.Renamed:
        self.store.files.use_names(template)
        return rename(self.store.database, self.store.files, self.store.instance.id, lambda _: None, stopped)

    def back(self) -> renaming.Renamed:
        return take_back(self.store.database, self.store.files, self.store.instance.id, lambda _: None, go_on)

    def open_rows(self) -> int:
        query = "SELECT count(*) FROM renaming WHERE step < 2"
        return int(self.store.database.read(lambda connection: connection.execute(query).fetchone()[0]).result(10))


@pytest.fixture
def shelf(opened: Callable[[], Store], new_job: Callable[..., NewJob]) -> Shelf:
    return Shelf(opened, new_job)


def test_files_are_called_by_the_new_template_and_get_their_names_back(shelf: Shelf) -> None:
    first, second = shelf.job(project="Coast"), shelf.job("a fox", pictures=1)
    shelf.version(first, 1)
    before = shelf.paths()
    shelf.store.files.use_names(TEMPLATE)
    view = outlook(shelf.store.database, shelf.store.files, go_on)
    assert (view.files, view.others, view.back) == (4, 4, 0)
    outcome = shelf.rename()
    assert (outcome.count, outcome.missing, outcome.taken, outcome.stopped) == (4, 0, 0, False)
    assert shelf.paths() == [
        "Coast/a lighthouse 0001/1.png",
        "Coast/a lighthouse 0001/2 - version 2.png",
        "Coast/a lighthouse 0001/2.png",
        "a fox 0002/1.png",
    ]
    shelf.check()
    assert shelf.rename().count == 0
    view = outlook(shelf.store.database, shelf.store.files, go_on)
    assert (view.others, view.back) == (0, 4)
    assert shelf.back().count == 4
    assert shelf.paths() == before
    assert not (shelf.store.files.root / "Coast").exists()
    shelf.check()
    assert shelf.back().count == 0
    assert {shelf.path(first, 0), shelf.path(second, 0)} < set(before)


def test_names_that_are_the_same_get_numbers_and_keep_them(shelf: Shelf) -> None:
    for prompt in ("Fog", "fog", "FOG"):
        shelf.job(prompt, pictures=2)
    shelf.rename("{prompt}")
    assert len({path.casefold() for path in shelf.paths()}) == 6
    shelf.check()
    assert shelf.rename("{prompt}").count == 0


def test_nothing_that_is_there_is_written_over(shelf: Shelf) -> None:
    job = shelf.job(pictures=1)
    stranger = shelf.store.files.root / "a lighthouse 0001" / "1.png"
    stranger.parent.mkdir(parents=True)
    stranger.write_bytes(b"somebody's")
    shelf.rename()
    assert stranger.read_bytes() == b"somebody's"
    assert shelf.path(job, 0) == "a lighthouse 0001/1 (2).png"


def test_a_file_that_is_gone_is_counted_and_keeps_its_row(shelf: Shelf) -> None:
    job = shelf.job()
    path = shelf.path(job, 0)
    shelf.store.files.absolute(path).unlink()
    outcome = shelf.rename()
    assert (outcome.count, outcome.missing) == (1, 1)
    assert shelf.path(job, 0) == path
    assert shelf.open_rows() == 0


def test_a_sidecar_goes_along_there_and_back(shelf: Shelf) -> None:
    job = shelf.job(pictures=1)
    sidecar_of(shelf.store.files.absolute(shelf.path(job, 0))).write_bytes(b"packet")
    for move in (shelf.rename, shelf.back):
        move()
        assert sidecar_of(shelf.store.files.absolute(shelf.path(job, 0))).read_bytes() == b"packet"
        assert len(shelf.paths()) == 2


def test_what_was_stopped_goes_on_and_comes_back_as_one(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renaming, "PAGE", 2)
    for number in range(6):
        shelf.job(f"fox {number}", pictures=1)
    before = shelf.paths()
    answers = iter([False, True])
    outcome = shelf.rename(stopped=lambda: next(answers))
    assert (outcome.count, outcome.stopped) == (2, True)
    shelf.check()
    assert shelf.rename().count == 4
    assert shelf.back().count == 6
    assert shelf.paths() == before


def test_another_template_has_a_way_back_of_its_own(shelf: Shelf) -> None:
    shelf.job()
    shelf.rename("{job}/{number}")
    middle = shelf.paths()
    shelf.rename(TEMPLATE)
    shelf.back()
    assert shelf.paths() == middle


class CutOff(BaseException):
    """The program ends here."""


STEPS = ("_mean", "link_new", "_say", "_let_go", "_settle")


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("way", ["rename", "back"])
@pytest.mark.parametrize("links", [True, False], ids=["links", "no links"])
def test_cut_off_anywhere_the_next_start_knows_every_file(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, way: str, step: str, before: bool, links: bool
) -> None:
    if not links:
        monkeypatch.setattr(os, "link", lambda *_: (_ for _ in ()).throw(OSError("no second names here")))
    shelf.job(project="Coast", pictures=2)
    if way == "back":
        shelf.rename()
    real: Any = getattr(renaming, step)
    calls = 0

    def cut(*arguments: Any, **more: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 2 or step not in ("link_new", "_let_go"):
            if not before:
                real(*arguments, **more)
            raise CutOff
        return real(*arguments, **more)

    monkeypatch.setattr(renaming, step, cut)
    with pytest.raises(CutOff):
        shelf.rename() if way == "rename" else shelf.back()
    monkeypatch.setattr(renaming, step, real)
    put_right(shelf.store.database, shelf.store.files, lambda owner: False)
    shelf.check()
    assert shelf.open_rows() == 0
    # And it goes on from there.
    shelf.rename() if way == "rename" else shelf.back()
    shelf.check()


def test_what_another_program_is_doing_is_left_to_it(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.job(pictures=1)
    monkeypatch.setattr(renaming, "_say", lambda *_: (_ for _ in ()).throw(CutOff))
    with pytest.raises(CutOff):
        shelf.rename()
    other = shelf.opened()  # the first one still runs
    assert shelf.open_rows() == 1
    assert len(shelf.paths()) == 2
    other.close()
    monkeypatch.undo()
    shelf.store.close()
    shelf.store = shelf.opened()
    assert shelf.open_rows() == 0
    shelf.check()


def test_a_row_that_somebody_changed_meanwhile_keeps_its_file(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    job = shelf.job(pictures=1)
    path = shelf.path(job, 0)
    real = renaming._say

    def say(connection: sqlite3.Connection, moves: Any) -> Any:
        connection.execute("UPDATE picture SET path = 'elsewhere.png'")
        said = real(connection, moves)
        connection.execute("UPDATE picture SET path = ?", (path,))
        return said

    monkeypatch.setattr(renaming, "_say", say)
    assert shelf.rename().count == 0
    shelf.check()


def test_what_lies_in_a_former_folder_stays_there_and_is_never_hidden(shelf: Shelf, tmp_path: Path) -> None:
    files = shelf.store.files
    first = shelf.job("fog", pictures=1)
    shelf.rename("{prompt}")
    files.use_root(tmp_path / "another disk")
    second = shelf.job("fog", pictures=1)
    assert shelf.path(second, 0) == "fog (2).png"  # "fog.png" would stand in front of the first one
    files.use_names("{prompt} {number}")
    (files.former[0] / "fog 1.png").write_bytes(b"somebody's")
    outcome = shelf.rename("{prompt} {number}")
    assert (outcome.count, outcome.missing) == (1, 1)
    assert (shelf.path(first, 0), shelf.path(second, 0)) == ("fog.png", "fog 1 (3).png")
    for job in (first, second):
        assert files.absolute(shelf.path(job, 0)).read_bytes() == shelf.bytes[job, 0, 1]


def test_while_the_disk_is_away_nothing_is_renamed_and_nothing_forgotten(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shelf.job(pictures=1)
    monkeypatch.setattr(renaming, "_say", lambda *_: (_ for _ in ()).throw(CutOff))
    with pytest.raises(CutOff):
        shelf.rename()
    monkeypatch.undo()
    root = shelf.store.files.root
    root.rename(tmp_path / "unplugged")
    with pytest.raises(DiskError, match="cannot be reached"):
        shelf.rename("{job} {number}")
    assert not root.exists()
    shelf.store.close()
    shelf.store = shelf.opened()
    assert shelf.open_rows() == 1
    (tmp_path / "unplugged").rename(root)
    shelf.store.close()
    shelf.store = shelf.opened()
    assert shelf.open_rows() == 0
    shelf.check()


@pytest.mark.parametrize("page", [1, 64])
def test_a_file_that_two_pictures_have_becomes_two(shelf: Shelf, monkeypatch: pytest.MonkeyPatch, page: int) -> None:
    """Pictures with the same bytes whose names were the same came to one file."""
    monkeypatch.setattr(renaming, "PAGE", page)
    store, jobs = shelf.store, [shelf.job(pictures=1) for _ in range(3)]
    first, *others = [store.library.job(job).result(10).pictures[0] for job in jobs]
    data = store.files.absolute(first.path).read_bytes()
    share = "UPDATE picture SET path = ? WHERE id = ?"
    for other in others:
        store.files.absolute(other.path).unlink()
        given = (first.path, other.id)
        store.database.write(lambda rows, given=given: rows.execute(share, given).rowcount).result(10)  # type: ignore[misc]
    store.files.use_names(TEMPLATE)
    for _ in range(2):
        rename(store.database, store.files, "", lambda outcome: None, go_on)
        paths = {shelf.path(job, 0) for job in jobs}
        assert len(paths) == 3
        assert all(store.files.absolute(path).read_bytes() == data for path in paths)
        assert set(shelf.paths()) == paths
