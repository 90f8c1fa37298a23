"""Reading what can be read of a damaged library file, row by row, into a sound one."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from studio.request.tasks import Task
from studio.store import schema
from studio.store.records import JobState, PictureState
from studio.store.upkeep import Tell
from studio.store.upkeep.pages import HEADER, PAGE, cells_of

SALVAGING = "Reading the damaged library"
TELLING = 10_000
DERIVED = frozenset({"library", "instance", "job_flag", "day_start"})
"""Tables that say nothing of their own; the index of words is left out as well."""
TASKS_KNOWN, JOB_STATES, PICTURE_STATES = frozenset(Task), frozenset(JobState), frozenset(PictureState)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
Row = tuple[Any, ...]


def tables_of(rows: sqlite3.Connection) -> list[str]:
    """The tables that hold what cannot be had from other tables, those first that others hang on."""
    query = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rowid"
    names = [str(name) for (name,) in rows.execute(query)]
    return [name for name in names if name not in DERIVED and not name.startswith(("sqlite_", "job_text", "upkeep_"))]


def columns_of(rows: sqlite3.Connection, table: str) -> list[str]:
    """The columns of a table that can be written."""
    return [str(row[1]) for row in rows.execute(f"PRAGMA table_xinfo({table})") if row[6] == 0]


def readable_copy(damaged: Path, target: Path, donor: Path) -> bool:
    """Copy the damaged file to `target` so that SQLite opens it, log and all; whether that worked.

    Where its first page is gone, that of `donor`, a library with the same tables, takes its place: where each table
    begins is written there.
    """
    for lend in (False, True):
        _copy_with_log(damaged, target)
        if lend and not _lend_first_page(target, donor):
            return False
        with contextlib.suppress(sqlite3.DatabaseError, sqlite3.OperationalError), _opened(target) as rows:
            if rows.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'job'").fetchone()[0]:
                return True
    return False


def _copy_with_log(damaged: Path, target: Path) -> None:
    for ending in ("", "-wal"):
        source, copy = damaged.with_name(damaged.name + ending), target.with_name(target.name + ending)
        copy.unlink(missing_ok=True)
        if source.exists():
            shutil.copyfile(source, copy)
    target.with_name(target.name + "-shm").unlink(missing_ok=True)


def _lend_first_page(target: Path, donor: Path) -> bool:
    size = target.stat().st_size
    if size < 2 * PAGE:
        return False
    with donor.open("rb") as lent, target.open("r+b") as file:
        own, page = file.read(PAGE), bytearray(lent.read(PAGE))
        if any(own[HEADER:]) and own[HEADER] in (2, 5, 10, 13):
            page[HEADER:] = own[HEADER:]  # only the header is gone
        page[18:20] = b"\x01\x01"  # it has no log, or that was copied into it
        page[28:32] = (size // PAGE).to_bytes(4, "big")
        page[32:40] = bytes(8)  # no page is free: nothing is written here
        page[92:96] = page[24:28]  # the number of pages counts as of this change
        file.seek(0)
        file.write(page)
    return True


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    rows = sqlite3.connect(path, isolation_level=None)
    try:
        rows.execute("PRAGMA cell_size_check = ON")
        yield rows
    finally:
        rows.close()


def salvage(damaged: Path, into: sqlite3.Connection, tell: Tell) -> dict[str, int]:
    """Take over every row that can be read and makes sense, by table how many; what is there already gives way.

    `damaged` is a copy that `readable_copy` has made. A table that could be read to its end is taken as it is: what the
    artist has removed from it stays removed.
    """
    taken: dict[str, int] = {}
    broken: list[str] = []
    with _opened(damaged) as rows:
        there = {name for (name,) in _try(rows, "SELECT name FROM sqlite_schema WHERE type = 'table'")[0]}
        for table in tables_of(into):
            tell(SALVAGING, len(taken), 0)
            if table in there:
                taken[table], whole = _take_table(rows, into, table)
                broken += [table] if not whole else []
    if wanted := [table for table in SANE if table in broken or table not in taken]:
        for table, count in _from_pages(damaged, into, wanted, tell).items():
            taken[table] = taken.get(table, 0) + count
    return taken


def _take_table(rows: sqlite3.Connection, into: sqlite3.Connection, table: str) -> tuple[int, bool]:
    """How many rows were taken over, and whether these are all."""
    try:
        known = columns_of(rows, table)
        columns = [name for name in columns_of(into, table) if name in known]
        found, whole = _read(rows, table, columns)
    except sqlite3.DatabaseError:
        return 0, False
    sane = SANE.get(table, _is_any)
    good = [row for row in found if sane(dict(zip(columns, row, strict=True)))]
    whole = whole and len(good) == len(found)
    if whole and table not in SANE:
        into.execute(f"DELETE FROM {table}")
    return sum(_put(into, table, columns, row, "REPLACE") for row in good), whole


def _put(into: sqlite3.Connection, table: str, columns: Sequence[str], row: Sequence[Any], instead: str) -> int:
    marks = ", ".join("?" * len(columns))
    with contextlib.suppress(sqlite3.IntegrityError):  # a row that no sound library could hold
        named = ", ".join(columns)
        return into.execute(f"INSERT OR {instead} INTO {table} ({named}) VALUES ({marks})", row).rowcount
    return 0


def _from_pages(damaged: Path, into: sqlite3.Connection, tables: Sequence[str], tell: Tell) -> dict[str, int]:
    """Rows to which no way through the trees leads, where nothing newer is known of them."""
    here = {table: {key for (key,) in into.execute(f"SELECT id FROM {table}")} for table in tables}
    layouts = {table: _layout(into, table) for table in tables}
    taken = dict.fromkeys(tables, 0)
    for count, cell in enumerate(cells_of(damaged)):
        if count % TELLING == 0:
            tell(SALVAGING, count, 0)
        for table, (stored, least) in layouts.items():
            if least <= len(cell.values) <= len(stored) and cell.number not in here[table]:
                row = dict(zip(stored, [cell.number, *cell.values[1:]], strict=False))
                known = {name: value for name, value in row.items() if name}
                if SANE[table](known):
                    taken[table] += _put(into, table, list(known), list(known.values()), "IGNORE")
    return taken


def _layout(rows: sqlite3.Connection, table: str) -> tuple[list[str], int]:
    """The columns of a table as a record stores them, "" for one that is made of others; and how few it once had."""
    names = [str(row[1]) if row[6] == 0 else "" for row in rows.execute(f"PRAGMA table_xinfo({table})") if row[6] != 2]
    return names, FIRST_COLUMNS[table]


def _read(rows: sqlite3.Connection, table: str, columns: list[str]) -> tuple[list[Row], bool]:
    """The rows of a table that can be read, and whether that is all of it."""
    asked = f"SELECT {', '.join(columns)} FROM {table} NOT INDEXED"
    found, error = _try(rows, asked)
    if not error:
        return found, True
    # From the other end to the hole as well.
    key = ", ".join(f"{name} DESC" for name in _key(rows, table)) or "rowid DESC"
    more, _ = _try(rows, f"{asked} ORDER BY {key}")
    return list(dict.fromkeys([*found, *more])), False


def _try(rows: sqlite3.Connection, query: str) -> tuple[list[Row], bool]:
    """The rows up to where it goes wrong, and whether it did."""
    found: list[Row] = []
    try:
        for row in rows.execute(query):
            found.append(row)
    except (sqlite3.DatabaseError, UnicodeDecodeError, OverflowError):
        return found, True
    return found, False


def _key(rows: sqlite3.Connection, table: str) -> list[str]:
    keyed = [(row[5], str(row[1])) for row in rows.execute(f"PRAGMA table_info({table})") if row[5]]
    return [name for _, name in sorted(keyed)]


# Rows that could be read may still be damage that looks like a row.


def _is_any(row: Mapping[str, Any]) -> bool:
    return True


def _is_job(row: Mapping[str, Any]) -> bool:
    return (
        row["task"] in TASKS_KNOWN
        and row["state"] in JOB_STATES
        and isinstance(row["prompt"], str)
        and bool(_DAY.match(str(row["day"])))
        and _is_object(row["body"])
        and _is_object(row["actions"])
    )


def _is_picture(row: Mapping[str, Any]) -> bool:
    number = row["image_index"]
    return row["state"] in PICTURE_STATES and isinstance(number, int) and 0 <= number < 10_000


def _is_object(text: Any) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (TypeError, ValueError, RecursionError):
        return False


SANE: Mapping[str, Callable[[Mapping[str, Any]], bool]] = {"job": _is_job, "picture": _is_picture}
"""The tables whose rows are never removed, and can be told from any others."""
FIRST_COLUMNS = {"job": 26, "picture": 12}
"""How many columns they had at first: a row that was written then has no more."""


def new_library(path: Path) -> None:
    """An empty library with all tables, as the donor of a first page or as the beginning of one made anew."""
    with _opened(path) as rows:
        schema.migrate(rows, schema.MIGRATIONS)
