"""Commits are durable, shared when they queue, and a damaged or foreign file is refused as it is."""

from __future__ import annotations

import asyncio
import os
import random
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from studio.errors import DiskError, LibraryError
from studio.store import Store
from studio.store.database import Database
from studio.store.records import NewJob

Make = Callable[..., NewJob]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "library.sqlite3"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    one = Database(path)
    one.open()
    yield one
    one.close()


def make_table(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE note (word TEXT NOT NULL UNIQUE) STRICT")


def insert(word: str) -> Callable[[sqlite3.Connection], None]:
    def work(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO note (word) VALUES (?)", (word,))

    return work


def words(connection: sqlite3.Connection) -> list[str]:
    return [row[0] for row in connection.execute("SELECT word FROM note ORDER BY rowid")]


class Held:
    """Keeps the writer busy until it is released, so that what is asked for meanwhile shares a commit."""

    def __init__(self, database: Database) -> None:
        self._go = threading.Event()
        begun = threading.Event()

        def wait(_: sqlite3.Connection) -> None:
            begun.set()
            assert self._go.wait(20)

        self.future = database.write(wait)
        assert begun.wait(20)

    def release(self) -> None:
        self._go.set()


def test_rows_that_stand_for_money_are_synced(database: Database) -> None:
    def pragmas(connection: sqlite3.Connection) -> list[object]:
        names = ("journal_mode", "synchronous", "foreign_keys")
        return [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names]

    assert database.write(pragmas).result() == ["wal", 2, 1]


def test_what_queues_up_shares_a_commit(database: Database, path: Path) -> None:
    database.write(make_table).result()
    found_on_disk: list[int] = []
    held = Held(database)
    waiting = [database.write(insert(f"word {number}")) for number in range(50)]
    for future in waiting:
        future.add_done_callback(lambda _: found_on_disk.append(len(probe_words(path))))
    held.release()
    for future in waiting:
        future.result()
    # Whoever was told first found the rows of all the others on disk already.
    assert found_on_disk[0] == 50


def probe_words(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    try:
        return words(connection)
    finally:
        connection.close()


def test_one_that_fails_undoes_itself_alone(database: Database) -> None:
    database.write(make_table).result()

    def half(connection: sqlite3.Connection) -> None:
        insert("half")(connection)
        raise ValueError("changed my mind")

    held = Held(database)
    futures = [database.write(work) for work in (insert("a"), half, insert("a"), insert("b"))]
    held.release()

    assert futures[0].result() is None
    with pytest.raises(ValueError, match="changed my mind"):
        futures[1].result()
    with pytest.raises(sqlite3.IntegrityError):  # a bug of the caller's, so it stays what it is
        futures[2].result()
    assert futures[3].result() is None
    assert database.read(words).result() == ["a", "b"]


def test_one_alone_that_fails_leaves_nothing(database: Database) -> None:
    database.write(make_table).result()

    def half(connection: sqlite3.Connection) -> None:
        insert("half")(connection)
        raise ValueError("changed my mind")

    with pytest.raises(ValueError, match="changed my mind"):
        database.write(half).result()
    assert database.read(words).result() == []


@pytest.mark.anyio
async def test_who_stops_waiting_does_not_take_the_write_with_him(database: Database) -> None:
    database.write(make_table).result()
    held = Held(database)
    waiting = asyncio.ensure_future(asyncio.wrap_future(database.write(insert("paid"))))
    await asyncio.sleep(0)
    waiting.cancel()
    held.release()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    database.write(lambda _: None).result()
    assert database.read(words).result() == ["paid"]


def test_a_read_sees_one_moment(database: Database) -> None:
    database.write(make_table).result()

    def twice(connection: sqlite3.Connection) -> tuple[int, int]:
        first = len(words(connection))
        database.write(insert("meanwhile")).result()
        return first, len(words(connection))

    assert database.read(twice).result() == (0, 0)
    assert database.read(words).result() == ["meanwhile"]


def test_reading_cannot_write(database: Database) -> None:
    with pytest.raises(DiskError):
        database.read(make_table).result()


def test_closing_finishes_what_was_asked_for(path: Path) -> None:
    database = Database(path)
    database.open()
    database.write(make_table).result()
    held = Held(database)
    futures = [database.write(insert(str(number))) for number in range(300)]
    held.release()
    database.close()
    database.close()
    assert all(future.result() is None for future in futures)
    assert len(probe_words(path)) == 300
    with pytest.raises(LibraryError, match="closed"):
        database.write(insert("late")).result()
    with pytest.raises(LibraryError, match="closed"):
        database.read(words).result()


def test_a_full_disk_is_said_and_the_library_goes_on(store: Store, new_job: Make) -> None:
    kept = store.journal.record(new_job()).result()

    def limit(connection: sqlite3.Connection) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 4}")

    def unlimit(connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA max_page_count = 1000000")

    store.database.write(limit).result()
    held = Held(store.database)
    futures = [store.journal.record(new_job("fog " * size)) for size in (1, 9000, 2)]
    held.release()

    assert futures[0].result().prompt == "fog "
    with pytest.raises(DiskError, match="full"):
        futures[1].result()
    assert futures[2].result().prompt == "fog fog "
    assert store.journal.get(kept.id).result() == kept
    store.database.write(unlimit).result()
    assert store.journal.record(new_job("fog " * 9000)).result().state == "queued"
    assert store.database.check().result() == []


def test_a_library_that_another_program_locks_is_said_to_be(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.store.database.BUSY_SECONDS", 0.05)
    database = Database(path)
    database.open()
    database.write(make_table).result()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(LibraryError, match="locked"):
        database.write(insert("a")).result()
    other.execute("ROLLBACK")
    other.close()
    assert database.write(insert("a")).result() is None
    database.close()


# --- what is refused, and left as it is -----------------------------------------------------------


def whole_library(path: Path, rows: int = 400) -> bytes:
    database = Database(path)
    database.open()
    database.write(make_table).result()
    for number in range(rows):
        database.write(insert(f"{number:0200d}"))
    database.close()
    return path.read_bytes()


def damage(name: str, whole: bytes) -> bytes:
    chance = random.Random(7)
    return {
        "empty": b"",
        "header zeroed": bytes(100) + whole[100:],
        "first page zeroed": bytes(4096) + whole[4096:],
        "cut in half": whole[: len(whole) // 2],
        "last page gone": whole[:-4096],
        "garbage": chance.randbytes(len(whole)),
        "text": b"Dear diary, today I made a lighthouse.\n" * 200,
        "half a header": whole[:50],
    }[name]


@pytest.mark.parametrize(
    "name",
    [
        "empty",
        "header zeroed",
        "first page zeroed",
        "cut in half",
        "last page gone",
        "garbage",
        "text",
        "half a header",
    ],
)
def test_a_damaged_library_is_refused_and_not_touched(path: Path, name: str) -> None:
    broken = damage(name, whole_library(path))
    path.write_bytes(broken)
    for read_only in (False, True):
        with pytest.raises(LibraryError, match=r"damaged|not a library"):
            Database(path, read_only=read_only).open()
    assert path.read_bytes() == broken
    assert [entry.name for entry in path.parent.iterdir() if entry.stat().st_size] == ([path.name] if broken else [])


def test_damage_inside_is_found_by_the_check_and_said_when_met(path: Path) -> None:
    whole = bytearray(whole_library(path, 2000))
    pages = len(whole) // 4096
    for page in range(pages - 60, pages - 5):
        whole[page * 4096 : page * 4096 + 512] = os.urandom(512)
    path.write_bytes(whole)
    database = Database(path)
    database.open()
    try:
        found: object = database.check().exception() or database.check().result()
        assert found
        with pytest.raises(LibraryError, match="damaged"):
            database.read(words).result()
    finally:
        database.close()


def test_another_programs_database_is_refused(path: Path) -> None:
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE contact (name TEXT)")
    other.commit()
    other.close()
    before = path.read_bytes()
    with pytest.raises(LibraryError, match="not a library of Legnext Studio"):
        Database(path).open()
    assert path.read_bytes() == before


def test_a_log_without_its_library_is_not_replayed_into_a_new_one(path: Path) -> None:
    log = path.with_name(path.name + "-wal")
    log.write_bytes(b"somebody's last commits")
    with pytest.raises(LibraryError, match="missing"):
        Database(path).open()
    assert log.read_bytes() == b"somebody's last commits"
    assert not path.exists()


def test_a_folder_in_the_place_of_the_library_is_refused(path: Path) -> None:
    path.mkdir()
    with pytest.raises(LibraryError):
        Database(path).open()


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("mine")
    with pytest.raises(DiskError):
        Database(tmp_path / "data" / "library.sqlite3").open()
    assert (tmp_path / "data").read_text() == "mine"


# --- reading only ---------------------------------------------------------------------------------


def test_a_reader_reads_beside_a_writer_and_writes_nothing(path: Path, database: Database) -> None:
    database.write(make_table).result()
    database.write(insert("first")).result()
    reader = Database(path, read_only=True)
    reader.open()
    try:
        database.write(insert("second")).result()
        assert reader.read(words).result() == ["first", "second"]
        assert reader.library_id == database.library_id
        with pytest.raises(LibraryError, match="reading only"):
            reader.write(insert("third")).result()
    finally:
        reader.close()


def test_a_read_only_medium_is_read_as_it_stands(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole_library(path, 3)
    connect: Callable[..., sqlite3.Connection] = sqlite3.connect

    def on_a_medium(address: str, **options: Any) -> sqlite3.Connection:
        if "mode=ro" in address:  # SQLite may not make the file that readers share beside the library
            return connect(f"{path.parent.as_uri()}/nowhere/library?mode=ro", **options)
        return connect(address, **options)

    monkeypatch.setattr(sqlite3, "connect", on_a_medium)
    reader = Database(path, read_only=True)
    reader.open()
    assert len(reader.read(words).result()) == 3
    reader.close()
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_a_library_that_is_not_there_is_not_made_by_reading(path: Path) -> None:
    with pytest.raises(LibraryError, match="no library"):
        Database(path, read_only=True).open()
    assert not path.exists()


def test_a_bug_in_a_write_is_handed_to_its_caller_and_the_thread_lives_on(database: Database) -> None:
    def leave(_: sqlite3.Connection) -> None:
        raise SystemExit(3)

    with pytest.raises(SystemExit):
        database.write(leave).result()
    assert database.write(lambda _: 7).result() == 7
