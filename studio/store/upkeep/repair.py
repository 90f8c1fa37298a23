"""Repairing a library: whatever still exists somewhere is brought back, and nothing of the artist's is deleted.

Each step is whole or not at all and looks at what is there, so that a repair that was cut off is simply begun anew.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from studio.errors import LibraryError, Remedy, StudioError
from studio.store import WANTED_FILE
from studio.store.database import Database
from studio.store.disk import disk_errors, make_folder, move_new, sync_folder, write_atomic
from studio.store.files import PictureFiles
from studio.store.upkeep import Place, Tell, adopting, folder, silent
from studio.store.upkeep.backup import back_up, is_due
from studio.store.upkeep.check import check, newest_sound
from studio.store.upkeep.contradictions import OF_JOBS, RULES
from studio.store.upkeep.findings import Item, Kind, Report
from studio.store.upkeep.renewing import count_words, hold_back, keep_numbers, renew, require_alone, take_place
from studio.store.upkeep.salvage import columns_of

GONE = "Its file is gone from the pictures folder."
BROKEN = "Its file was no whole picture any more and is kept in “Found”."
FILE_UNUSABLE = (Kind.DATABASE_GONE, Kind.DATABASE_DAMAGED, Kind.DATABASE_FOREIGN)
AT_ONCE = 200
PASSES = 2
"""What was brought back may need a thumbnail, or have a family."""
MakeThumbnail = Callable[[Path], bytes | None]
"""The small JPEG of a picture or video; None where it can have none."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """What was done, one sentence each, and what a check finds afterwards."""

    done: tuple[str, ...]
    left: Report


def repair(
    place: Place,
    now: float,
    tell: Tell = silent,
    *,
    full: bool = False,
    thumbnail: MakeThumbnail | None = None,
) -> Repaired:
    """Bring back what still exists somewhere; `full` reads every picture to find those that were changed.

    Raises `LibraryError` where there is no library and never was, where a newer version made it, and while another
    program uses one whose file has to be exchanged.
    """
    done: list[str] = []
    if take_place(place, now) is not None:
        done.append("A repair that was cut off was finished.")
    report = check(place, now, tell, full=full)
    if newer := report.of(Kind.DATABASE_NEWER):
        raise LibraryError(f"The library was written by a newer Legnext Studio ({newer[0].about}).", "Install that.")
    if unusable := report.of(*FILE_UNUSABLE):
        _require_closed(place)
        done += renew(place, unusable[0].kind, now, tell)
        report = check(place, now, tell, full=full)
    for _ in range(PASSES):
        if report.is_sound:
            break
        done += _Repair(place, now, tell, thumbnail).mend(report)
        report = check(place, now, tell, full=full)
    (place.data / WANTED_FILE).unlink(missing_ok=True)
    return Repaired(tuple(done), report)


def _require_closed(place: Place) -> None:
    """A file that is open cannot be exchanged: then that is left to the next start."""
    try:
        require_alone(place)
    except LibraryError:
        with disk_errors(place.data):
            (place.data / WANTED_FILE).touch()
        raise LibraryError(
            "The library file itself has to be exchanged, which cannot be done while it is open.",
            "Close the studio and start it again: it is repaired then.",
            remedy=Remedy.NONE,
        ) from None


class _Repair:
    """One repair of a library whose file can be opened."""

    def __init__(self, place: Place, now: float, tell: Tell, thumbnail: MakeThumbnail | None) -> None:
        self._place = place
        self._now = now
        self._tell = tell
        self._thumbnail = thumbnail
        self._done: list[str] = []

    def mend(self, report: Report) -> list[str]:
        """Do something about everything in the report; says what."""
        database = Database(self._place.database)
        database.open()
        try:
            self._database = database
            self._files = PictureFiles(
                self._place.pictures, self._place.cache / database.library_id, self._place.former
            )
            self._mend_rows(report)
            self._mend_files(report)
            self._heal(report)
            self._tidy(report)
        finally:
            database.close()
        self._mend_backups(report)
        return self._done

    def _write(self, work: Callable[[sqlite3.Connection], int]) -> int:
        return self._database.write(work).result()

    def _say(self, count: int, one: str, what: str) -> None:
        if count:
            self._done.append(f"{count_words(count, one)} {what.format('was' if count == 1 else 'were')}.")

    # Rows

    def _mend_rows(self, report: Report) -> None:
        if report.of(Kind.INDEX_BROKEN):
            # First of all: a broken index hides rows from everything that follows.
            self._write(_index_anew)
            self._done.append("The indices were made anew.")
        if report.of(Kind.JOBS_LOST, Kind.PICTURES_LOST, Kind.ROWS_ALONE):
            self._take_from_backup(report)
        if report.of(Kind.ROWS_ALONE):
            made = self._write(lambda rows: _give_jobs(rows, self._place.pictures))
            self._say(made, "job", "that only {0} known by its pictures and tags {0} made anew")

    def _take_from_backup(self, report: Report) -> None:
        backup = newest_sound(self._place, self._tell, self._database.library_id)
        if backup is None:
            return
        jobs = {item.job for item in report.of(Kind.JOBS_LOST, Kind.ROWS_ALONE)}
        pictures = [(item.job, item.image) for item in report.of(Kind.PICTURES_LOST)]
        with contextlib.closing(
            sqlite3.connect(f"{backup.path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        ) as old:
            taken = self._write(lambda rows: _take_jobs(rows, old, jobs))
            more = self._write(lambda rows: _take_pictures(rows, old, pictures))
        self._say(taken, "job", "{0} taken over from the backup")
        self._say(more, "picture", "{0} taken over from the backup")

    # Files

    def _mend_files(self, report: Report) -> None:
        owned = self._database.read(lambda rows: {folder.same(path) for (path,) in rows.execute(_OWNED)}).result()
        # A row that came back from a backup may be that of a file that was unknown.
        known = {item.path: item for item in report.of(Kind.FILE_UNKNOWN) if folder.same(item.path) not in owned}
        astray = report.of(Kind.FILE_GONE, Kind.FILE_CHANGED, Kind.VERSION_GONE)
        found = self._look_elsewhere(astray)
        linked = taken = missing = 0
        for item in astray:
            if (path := found.get(item)) is not None:
                linked += self._link(item, path)
                known.pop(path, None)
            elif item.kind is Kind.FILE_CHANGED and self._take_as_it_is(item):
                taken += 1
            elif item.kind is not Kind.VERSION_GONE:
                missing += self._give_up(item)
        self._say(linked, "picture", "that had been moved, renamed or changed {0} found again")
        self._say(taken, "picture", "that had been changed {0} taken as it is now")
        self._say(missing, "picture", "{0} marked as missing, to be fetched again while the service has it")
        self._adopt(list(known))

    def _look_elsewhere(self, astray: Sequence[Item]) -> dict[Item, str]:
        """Where in the folder each of them lies unchanged; a file that is another picture's is none."""
        if not astray:
            return {}
        marks = {item: self._database.read(lambda rows, item=item: _mark(rows, item)).result() for item in astray}  # type: ignore[misc]
        owned = self._database.read(lambda rows: {folder.same(p) for (p,) in rows.execute(_OWNED)}).result()
        wrong = {folder.same(item.path) for item in astray}
        files = (
            file
            for file in folder.walk(self._place.pictures, self._tell)
            if folder.same(file.path) not in owned or folder.same(file.path) in wrong
        )
        places = folder.by_content(self._place.pictures, marks.values(), files, self._tell)
        found: dict[Item, str] = {}
        for item, (sha256, _) in marks.items():
            if sha256 in places:
                found[item] = places.pop(sha256)  # one file for one picture
        return found

    def _link(self, item: Item, path: str) -> int:
        """Let a picture or version have the file at `path`, which is copied where it belongs to something else."""
        if Path(path).parts[0] in folder.NOT_OURS:
            source, target = self._place.pictures / path, self._files.absolute(item.path)
            with disk_errors(target):
                if target.exists():
                    self._set_aside(target)
                write_atomic(target, source.read_bytes())
            path = item.path
        return self._write(lambda rows: _point(rows, item, path))

    def _take_as_it_is(self, item: Item) -> bool:
        """Whether what lies in its place is a whole picture, which is the picture from now on."""
        facts = adopting.facts_of(self._files.absolute(item.path), item.path)
        return facts is not None and bool(self._write(lambda rows: _renew_facts(rows, item, facts)))

    def _give_up(self, item: Item) -> int:
        """Mark a picture as missing; what lies in its place is kept elsewhere."""
        sentence = GONE
        if item.kind is Kind.FILE_CHANGED:
            sentence = BROKEN
            self._set_aside(self._files.absolute(item.path))
        return self._write(lambda rows: _miss(rows, item, sentence))

    def _set_aside(self, file: Path) -> None:
        """Move a file into “Found”, under a name that is free."""
        target = self._place.pictures / folder.FOUND / file.name
        with disk_errors(target):
            make_folder(target.parent)
            number, free = 1, target
            while True:
                try:
                    move_new(file, free)
                except FileExistsError:
                    number += 1
                    free = target.with_name(f"{target.stem} ({number}){target.suffix}")
                else:
                    break
            sync_folder(target.parent)
        self._done.append(f"“{file.name}” was put in “{folder.FOUND}”.")

    def _adopt(self, paths: Sequence[str]) -> None:
        count = 0
        for path in sorted(paths, key=adopting.originals_first):
            self._tell(folder.READING, count, len(paths))
            facts = adopting.facts_of(self._place.pictures / path, path)
            if facts is not None:
                count += bool(self._write(lambda rows, facts=facts: adopting.adopt(rows, facts)))  # type: ignore[misc]
        self._say(count, "picture", "that the library did not know {0} read in")
        if count:
            self._database.write(lambda rows: keep_numbers(rows, self._place, self._tell)).result()

    # What repeats other rows, and what is only in the way

    def _heal(self, report: Report) -> None:
        """All rules: what was brought back may have made other rows wrong."""
        for rule in RULES:
            told = report.of(rule.kind)

            def heal(rows: sqlite3.Connection, mend: Callable[[sqlite3.Connection], None] = rule.heal) -> int:
                mend(rows)
                return 0

            if told or not rule.slow:
                self._write(heal)
            if told:
                self._done.append(HEALED[rule.kind])

    def _tidy(self, report: Report) -> None:
        removed = sum(_unlinked(Path(item.path)) for item in report.of(Kind.PARTS_LEFT))
        self._say(removed, "half file", "{0} removed")
        removed = sum(_unlinked(Path(item.path)) for item in report.of(Kind.SMALL_LEFT))
        self._say(removed, "thumbnail", "of no picture {0} removed")
        made = sum(self._make_small(item) for item in report.of(Kind.SMALL_GONE))
        self._say(made, "thumbnail", "{0} made anew")

    def _make_small(self, item: Item) -> bool:
        self._tell("Making thumbnails", 0, 0)
        with contextlib.suppress(StudioError, OSError):
            picture = self._files.absolute(item.path)
            if self._thumbnail is not None and (data := self._thumbnail(picture)) is not None:
                self._files.write_atomic(self._files.thumbnail(item.job, item.image), data)
                return True
        return False

    def _mend_backups(self, report: Report) -> None:
        for item in report.of(Kind.BACKUP_DAMAGED):
            path = Path(item.path)
            with contextlib.suppress(OSError):
                move_new(path, path.with_name(f"damaged-{os.urandom(3).hex()}-{path.name}"))
                self._done.append(f"The backup “{path.name}” was set aside as damaged.")
        if is_due(self._place.backups, self._now):
            back_up(self._place.database, self._place.backups, self._now, self._tell)
            self._done.append("A backup was made.")


HEALED = {
    Kind.TAGS_WRONG: "The tags of jobs were written anew.",
    Kind.WORDS_WRONG: "The index of words was made anew.",
    Kind.FAMILIES_WRONG: "The families were found anew.",
    Kind.DAYS_WRONG: "The days of the history were found anew.",
    Kind.FLAGS_WRONG: "The flags of prompts were read anew.",
    Kind.PROJECTS_WRONG: "The projects that were missing were put back.",
}
_OWNED = "SELECT path FROM picture WHERE state = 'stored' UNION SELECT path FROM version"


def _unlinked(path: Path) -> bool:
    with contextlib.suppress(OSError):
        path.unlink()
        return True
    return False


def _index_anew(rows: sqlite3.Connection) -> int:
    rows.execute("REINDEX")
    rows.execute("INSERT INTO job_text (job_text) VALUES ('rebuild')")
    return 1


def _mark(rows: sqlite3.Connection, item: Item) -> tuple[str, int]:
    """SHA-256 and size by which the file of a picture or version is known again."""
    table = "version" if item.kind is Kind.VERSION_GONE else "picture"
    found = rows.execute(
        f"SELECT sha256, size_bytes FROM {table} WHERE job_id = ? AND image_index = ? AND path = ?",
        (item.job, item.image, item.path),
    ).fetchone()
    return ("", 0) if found is None else (str(found[0]), int(found[1]))


def _point(rows: sqlite3.Connection, item: Item, path: str) -> int:
    table = "version" if item.kind is Kind.VERSION_GONE else "picture"
    return rows.execute(
        f"UPDATE {table} SET path = ? WHERE job_id = ? AND image_index = ? AND path = ?",
        (path, item.job, item.image, item.path),
    ).rowcount


def _renew_facts(rows: sqlite3.Connection, item: Item, facts: adopting.Facts) -> int:
    # A video's size in pixels is not looked at here; it is the same as before, or nobody knows it.
    sides = "" if facts.kind == "video" else f", width = {facts.width:d}, height = {facts.height:d}"
    return rows.execute(
        f"UPDATE picture SET sha256 = ?, size_bytes = ?{sides} WHERE job_id = ? AND image_index = ?",
        (facts.sha256, facts.size_bytes, item.job, item.image),
    ).rowcount


def _miss(rows: sqlite3.Connection, item: Item, sentence: str) -> int:
    return rows.execute(
        "UPDATE picture SET state = 'missing', error = ? WHERE job_id = ? AND image_index = ? AND state = 'stored'",
        (sentence, item.job, item.image),
    ).rowcount


def _take_jobs(rows: sqlite3.Connection, old: sqlite3.Connection, jobs: Iterable[int]) -> int:
    """Take jobs over with all that belongs to them, as far as it is not here."""
    wanted, taken = sorted(jobs), 0
    for start in range(0, len(wanted), AT_ONCE):
        part = wanted[start : start + AT_ONCE]
        marks = ", ".join("?" * len(part))
        new = {job for (job,) in old.execute(f"SELECT id FROM job WHERE id IN ({marks})", part)}
        new -= {job for (job,) in rows.execute(f"SELECT id FROM job WHERE id IN ({marks})", part)}
        _copy_rows(rows, old, "job", f"id IN ({marks})", part)
        for table in OF_JOBS:
            _copy_rows(rows, old, table, f"job_id IN ({marks})", part)
        hold_back(rows, frozenset(new))
        taken += len(new)
    return taken


def _take_pictures(rows: sqlite3.Connection, old: sqlite3.Connection, pictures: Sequence[tuple[int, int]]) -> int:
    return sum(
        _copy_rows(rows, old, "picture", "job_id = ? AND image_index = ?", list(picture)) for picture in pictures
    )


def _copy_rows(
    rows: sqlite3.Connection, old: sqlite3.Connection, table: str, condition: str, values: Sequence[int]
) -> int:
    try:
        there = columns_of(old, table)
    except sqlite3.DatabaseError:
        return 0
    columns = [name for name in columns_of(rows, table) if name in there]
    if not columns:
        return 0  # the backup is of a time without that table
    named = ", ".join(columns)
    # A job comes before its parent where the parent is younger, and a row of a job that is nowhere stays away.
    rows.execute("PRAGMA defer_foreign_keys = ON")
    count = 0
    for row in old.execute(f"SELECT {named} FROM {table} WHERE {condition}", list(values)).fetchall():
        statement = f"INSERT OR IGNORE INTO {table} ({named}) VALUES ({', '.join('?' * len(columns))})"
        count += rows.execute(statement, row).rowcount
    return count


def _give_jobs(rows: sqlite3.Connection, root: Path) -> int:
    """Make jobs for what belongs to none, so that it is seen again; what says nothing of its own is forgotten."""
    rows.execute("PRAGMA defer_foreign_keys = ON")
    made = 0
    for table in ("picture", "version", "mask", "tagged"):
        query = f"SELECT DISTINCT job_id FROM {table} EXCEPT SELECT id FROM job"
        for (job,) in rows.execute(query).fetchall():
            path = rows.execute("SELECT path FROM picture WHERE job_id = ? AND path != ''", (job,)).fetchone()
            facts = adopting.facts_of(root / str(path[0]), str(path[0])) if path is not None else None
            adopting.make_job(rows, job, facts, "" if facts is not None else "Its prompt is lost")
            made += 1
    rows.execute("DELETE FROM job_flag WHERE job_id NOT IN (SELECT id FROM job)")
    rows.execute("UPDATE job SET parent_id = NULL WHERE parent_id NOT IN (SELECT id FROM job)")
    return made
