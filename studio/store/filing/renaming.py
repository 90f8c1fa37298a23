"""Giving the library's files other names: never over another file, with a way back, and whole whenever it is cut off.

A file gets its new name beside the old one, then its row says the new name, then the old name goes: at no moment does
a row name a file that is not there. What was meant is written down before, so that the next start knows both names.
Blocking: for worker threads.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from posixpath import splitext
from shutil import copyfile
from typing import NamedTuple

from studio.errors import DiskError
from studio.request.tasks import Task
from studio.store.database import Database
from studio.store.disk import disk_errors, link_new, make_folder, move_new, remove_empty, sync_file, sync_folder
from studio.store.files import PictureFiles, sidecar_of
from studio.store.filing.naming import filled, folded, values
from studio.store.records import JobRecord

PAGE = 64
"""Jobs, or files on the way back, in one go: between two of them the artist may stop."""
MEANT, SAID, DONE = range(3)
"""How far a file came: written down; its row has the new name; the old name is gone."""
ORIGINAL = 1
"""The number of what is no version."""
BACK = "\0"
"""In place of a template while files get their earlier names back."""


class Move(NamedTuple):
    """One file that gets another name; `number` is 1 for an original, from 2 on for its versions."""

    job_id: int
    image: int
    number: int
    old: str
    new: str

    @property
    def key(self) -> tuple[int, int, int]:
        """Which file of the library it is."""
        return self.job_id, self.image, self.number


@dataclass(slots=True)
class Renamed:
    """What came of it: how many have their new name, how many are not in the pictures folder, and how many names were
    taken.
    """

    count: int = 0
    missing: int = 0
    taken: int = 0
    stopped: bool = False
    jobs: list[int] = field(default_factory=list)
    """Jobs whose rows are others since `told` was called last."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """How many files there are, how many of them would get another name, and how many could get their old one back."""

    files: int
    others: int
    back: int


Told = Callable[[Renamed], None]


def outlook(database: Database, files: PictureFiles, stopped: Callable[[], bool]) -> Outlook:
    """What renaming by the template in force would do; reads all of the library, page by page."""
    count = others = 0
    names = _Names(files)
    for page in _pages(database):
        if stopped():
            break
        count += sum(len(job.files) for job in page)
        others += len(names.moves(page))
    return Outlook(count, others, back=_countable(database))


def rename(database: Database, files: PictureFiles, owner: str, told: Told, stopped: Callable[[], bool]) -> Renamed:
    """Let every file of the library be called by the template in force; those that are already are left alone.

    What was stopped or cut off before goes on. `told(outcome)` after each page. Raises `DiskError`, `LibraryError`.
    """
    outcome, names, template = Renamed(), _Names(files), files.template
    database.write(lambda connection: _forget_other(connection, template)).result()
    shared = database.read(_shared).result()
    for page in _pages(database):
        if stopped():
            outcome.stopped = True
            break
        _carry_out(database, files, names.moves(page), template, owner, shared, outcome)
        told(outcome)
    return outcome


def take_back(database: Database, files: PictureFiles, owner: str, told: Told, stopped: Callable[[], bool]) -> Renamed:
    """Give all files that were renamed by the last template the names back that they had before."""
    outcome, after = Renamed(), (0, 0, 0)
    shared = database.read(_shared).result()
    while True:
        page = database.read(lambda connection, last=after: _done_after(connection, last)).result()  # type: ignore[misc]
        if not page:
            return outcome
        if stopped():
            outcome.stopped = True
            return outcome
        after = page[-1].key
        _carry_out(database, files, page, BACK, owner, shared, outcome)
        told(outcome)


def put_right(database: Database, files: PictureFiles, is_alive: Callable[[str], bool]) -> None:
    """Finish or take back what a program that is gone left half done."""
    for move, owner in database.read(_half_done).result():
        if is_alive(owner):
            continue
        old, new = _places(files, move)
        said = database.read(lambda connection, one=move: _path_of(connection, one)).result()  # type: ignore[misc]
        both = _are_names_of_one(old, new)
        if said == move.old and new.exists() and not old.exists():
            database.write(lambda connection, one=move: _say(connection, [one])).result()  # type: ignore[misc]
            said = move.new
        if both and said in (move.old, move.new):
            (new if said == move.old else old).unlink()
        _bring_sidecar(old, new, forth=said == move.new)
        finish = _finished if said == move.new else _given_up
        database.write(lambda connection, one=move, how=finish: how(connection, [one])).result()  # type: ignore[misc]


class _Job(NamedTuple):
    """As much of a job as names are made of, and its files: index, number and path."""

    record: JobRecord
    files: tuple[tuple[int, int, str], ...]


class _Names:
    """Chooses names that are free: on the disk, and among those that were chosen before."""

    def __init__(self, files: PictureFiles) -> None:
        self._files = files
        self._template = files.template
        self._taken: dict[str, set[str]] = {}

    def moves(self, page: Sequence[_Job]) -> list[Move]:
        """The files of these jobs that are called otherwise."""
        found = []
        for job in page:
            known = values(job.record, 0)
            stems: dict[int, str] = {}
            for index, number, path in job.files:
                if number == ORIGINAL:
                    wanted = filled(self._template, {**known, "number": str(index + 1)})
                else:
                    wanted = f"{stems[index]} - version {number}" if index in stems else ""
                new = self._free(wanted, path) if wanted else path
                if number == ORIGINAL:
                    stems[index] = splitext(new)[0]
                if new != path:
                    found.append(Move(job.record.id, index, number, path, new))
        return found

    def _free(self, wanted: str, path: str) -> str:
        """The first free one of that name; texts alone, since this is asked for every file of the library."""
        stem, kind = splitext(path)
        if stem == wanted:
            return path
        folder, here = wanted.rpartition("/")[0], path.rpartition("/")
        taken, number = self._in(folder), 1
        while True:
            fresh = f"{wanted}{kind}" if number == 1 else f"{wanted} ({number}){kind}"
            if fresh == path:
                return path
            name = folded(fresh.rpartition("/")[2])
            if name not in taken or (folder == here[0] and name == folded(here[2])):
                taken.add(name)
                return fresh
            number += 1

    def _in(self, folder: str) -> set[str]:
        if folder not in self._taken:
            # Also where pictures lay before: one in the root would stand in front of one of the same name there.
            places = [root / folder for root in (self._files.root, *self._files.former)]
            names = [name for place in places if place.is_dir() for name in os.listdir(place)]
            self._taken[folder] = {folded(name) for name in names}
        return self._taken[folder]


def _carry_out(
    database: Database,
    files: PictureFiles,
    moves: Sequence[Move],
    template: str,
    owner: str,
    shared: Counter[str],
    outcome: Renamed,
) -> None:
    """`shared` counts the rows of files that several have."""
    outcome.jobs = []
    if not moves:
        return
    if files.is_away:
        raise DiskError(f"The pictures folder “{files.root}” cannot be reached.", "Connect its disk again.")
    with disk_errors(files.root):
        database.write(lambda connection: _mean(connection, moves, template, owner)).result()
        linked = [move for move in moves if _link(files, move, shared, outcome)]
        for folder in {_places(files, move)[1].parent for move in linked}:
            sync_folder(folder)
        said = database.write(lambda connection: _say(connection, linked)).result()
        for move in linked:
            _let_go(files, move, forth=move in said)
        left = [move for move in moves if move not in said]
        database.write(lambda connection: _settle(connection, said, left)).result()
    outcome.count += len(said)
    outcome.jobs = sorted({move.job_id for move in said})


def _places(files: PictureFiles, move: Move) -> tuple[Path, Path]:
    """Where the file is and will be; one that lies in a former root is not renamed before it has been moved."""
    for path in (move.old, move.new):
        files.absolute(path)  # raises for one that leads out of the folder
    return files.root / move.old, files.root / move.new


def _copy_new(old: Path, new: Path) -> None:
    """Another picture has the very bytes and the name of this one, and keeps the file."""
    part = new.with_name(f".{os.urandom(6).hex()}.part")
    try:
        copyfile(old, part)
        sync_file(part)
        move_new(part, new)
    finally:
        part.unlink(missing_ok=True)


def _link(files: PictureFiles, move: Move, shared: Counter[str], outcome: Renamed) -> bool:
    old, new = _places(files, move)
    if not old.is_file():
        outcome.missing += 1
        return False
    make_folder(new.parent)
    try:
        if shared[move.old] > 1:
            _copy_new(old, new)
            shared[move.old] -= 1
        else:
            link_new(old, new)
    except FileExistsError:
        outcome.taken += 1
    except FileNotFoundError:
        outcome.missing += 1
        remove_empty(new.parent, files.root)
    else:
        return True
    return False


def _let_go(files: PictureFiles, move: Move, *, forth: bool) -> None:
    """Take the name away that the row does not have."""
    old, new = _places(files, move)
    gone, stays = (old, new) if forth else (new, old)
    if _are_names_of_one(gone, stays):
        gone.unlink()
    _bring_sidecar(old, new, forth=forth)
    remove_empty(gone.parent, files.root)


def _are_names_of_one(first: Path, second: Path) -> bool:
    """Whether these are two names of one file, and not one that is spelled in two ways."""
    return first.exists() and second.exists() and os.path.samefile(first, second) and first.stat().st_nlink > 1


def _bring_sidecar(old: Path, new: Path, *, forth: bool) -> None:
    """What lies beside a picture is called like it; where that cannot be, it stays as it is."""
    source, target = (sidecar_of(old), sidecar_of(new)) if forth else (sidecar_of(new), sidecar_of(old))
    if source.exists():
        with suppress(OSError):
            move_new(source, target)


# Questions to the library


def _pages(database: Database) -> Iterator[list[_Job]]:
    after = 0
    while page := database.read(lambda connection, last=after: _page(connection, last)).result():  # type: ignore[misc]
        yield page
        after = page[-1].record.id


def _page(connection: sqlite3.Connection, after: int) -> list[_Job]:
    rows = connection.execute(
        "SELECT id, task, prompt, created_at, day, project, seed FROM job WHERE id > ?"
        " AND EXISTS (SELECT 1 FROM picture WHERE job_id = job.id AND state = 'stored' AND path != '')"
        " ORDER BY id LIMIT ?",
        (after, PAGE),
    ).fetchall()
    files: dict[int, list[tuple[int, int, str]]] = {}
    query = (
        f"SELECT job_id, image_index, {ORIGINAL} AS number, path FROM picture WHERE state = 'stored' AND path != ''"
        " AND job_id IN (SELECT value FROM json_each(?1)) UNION ALL"
        " SELECT job_id, image_index, number, path FROM version WHERE job_id IN (SELECT value FROM json_each(?1))"
        " ORDER BY 1, 2, 3"
    )
    for job_id, index, number, path in connection.execute(query, (json.dumps([row[0] for row in rows]),)):
        files.setdefault(job_id, []).append((index, number, path))
    return [_Job(_record(row), tuple(files.get(row[0], ()))) for row in rows]


def _record(row: Sequence[object]) -> JobRecord:
    job_id, task, prompt, created_at, day, project, seed = row
    known: dict[str, object] = {"prompt": prompt, "created_at": created_at, "day": day, "project": project}
    return JobRecord(id=job_id, task=Task(task), body={}, seed=seed, **known)  # type: ignore[arg-type]


def _countable(database: Database) -> int:
    query = f"SELECT count(*) FROM renaming WHERE step = {DONE}"
    return database.read(lambda connection: int(connection.execute(query).fetchone()[0])).result()


def _shared(connection: sqlite3.Connection) -> Counter[str]:
    """The files that several pictures have, which came with one name and the same bytes, and how many have them."""
    query = (
        "SELECT path, count(*) FROM (SELECT path FROM picture WHERE state = 'stored' AND path != ''"
        " UNION ALL SELECT path FROM version) GROUP BY path HAVING count(*) > 1"
    )
    return Counter(dict(connection.execute(query).fetchall()))


def _done_after(connection: sqlite3.Connection, after: tuple[int, int, int]) -> list[Move]:
    query = (
        f"SELECT job_id, image_index, number, new_path, first_path FROM renaming WHERE step = {DONE}"
        " AND (job_id, image_index, number) > (?, ?, ?) ORDER BY job_id, image_index, number LIMIT ?"
    )
    return [Move(*row) for row in connection.execute(query, (*after, PAGE))]


def _half_done(connection: sqlite3.Connection) -> list[tuple[Move, str]]:
    query = (
        "SELECT job_id, image_index, number, old_path, new_path, owner FROM renaming INDEXED BY renaming_open"
        f" WHERE step < {DONE}"
    )
    return [(Move(*row[:5]), row[5]) for row in connection.execute(query)]


def _row_of(move: Move) -> tuple[str, str]:
    """Table and condition by its key: originals are number 1 of each picture, whose rows do not say so."""
    number = f"?3 = {ORIGINAL}" if move.number == ORIGINAL else "number = ?3"
    table = "picture" if move.number == ORIGINAL else "version"
    return table, f"job_id = ?1 AND image_index = ?2 AND {number}"


def _path_of(connection: sqlite3.Connection, move: Move) -> str:
    table, where = _row_of(move)
    found = connection.execute(f"SELECT path FROM {table} WHERE {where}", move.key).fetchone()
    return "" if found is None else str(found[0])


# Changes to the library


def _forget_other(connection: sqlite3.Connection, template: str) -> None:
    connection.execute(f"DELETE FROM renaming WHERE step = {DONE} AND template != ?", (template,))


def _mean(connection: sqlite3.Connection, moves: Sequence[Move], template: str, owner: str) -> None:
    """A file that is renamed once more by the same template keeps the name that it had at first."""
    connection.executemany(
        "INSERT INTO renaming (job_id, image_index, number, first_path, old_path, new_path, step, template, owner)"
        f" VALUES (?, ?, ?, ?, ?, ?, {MEANT}, ?, ?) ON CONFLICT DO UPDATE SET old_path = excluded.old_path,"
        " new_path = excluded.new_path, step = excluded.step, template = excluded.template, owner = excluded.owner",
        [(*move.key, move.old, move.old, move.new, template, owner) for move in moves],
    )


def _say(connection: sqlite3.Connection, moves: Sequence[Move]) -> list[Move]:
    """Let the rows say the new names; returns those whose row still said the old one."""
    said = []
    for move in moves:
        table, where = _row_of(move)
        query = f"UPDATE {table} SET path = ?4 WHERE {where} AND path = ?5"
        if connection.execute(query, (*move.key, move.new, move.old)).rowcount:
            said.append(move)
    query = f"UPDATE renaming SET step = {SAID} WHERE job_id = ? AND image_index = ? AND number = ?"
    connection.executemany(query, [move.key for move in said])
    return said


def _settle(connection: sqlite3.Connection, said: Sequence[Move], left: Sequence[Move]) -> None:
    _finished(connection, said)
    _given_up(connection, left)


def _finished(connection: sqlite3.Connection, moves: Sequence[Move]) -> None:
    where = "WHERE job_id = ? AND image_index = ? AND number = ?"
    # What has its first name again has nowhere to go back to.
    connection.executemany(
        f"DELETE FROM renaming {where} AND (new_path = first_path OR template = ?)",
        [(*move.key, BACK) for move in moves],
    )
    connection.executemany(f"UPDATE renaming SET step = {DONE} {where}", [move.key for move in moves])


def _given_up(connection: sqlite3.Connection, moves: Sequence[Move]) -> None:
    """It has the name that it had; on the way back it is not tried again and again."""
    where = "WHERE job_id = ? AND image_index = ? AND number = ?"
    connection.executemany(
        f"DELETE FROM renaming {where} AND (old_path = first_path OR template = ?)",
        [(*move.key, BACK) for move in moves],
    )
    connection.executemany(
        f"UPDATE renaming SET new_path = old_path, step = {DONE} {where}", [move.key for move in moves]
    )
