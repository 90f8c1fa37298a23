"""The one SQLite file: opened with care, written by one thread, read by another, answered with futures.

SQL itself is left to `journal` and `library`, the tables to `schema`.

Two programs may use one library at once (the window, and a command beside it): WAL lets both read and
lets their writes take turns, so there is no lock on the library as a whole. Which program drives which
job is another matter, see `instances`.
"""

from __future__ import annotations

import os
import queue
import secrets
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from itertools import chain
from pathlib import Path
from typing import Any, Generic, TypeVar

from studio.errors import DamagedLibrary, LibraryError
from studio.store import schema
from studio.store.disk import disk_errors, make_folder, move_new, sync_file, sync_folder
from studio.store.failures import damaged, translated

T = TypeVar("T")

BUSY_SECONDS = 10.0
"""How long a write waits for another program's; theirs take milliseconds."""
MOST_IN_ONE_COMMIT = 256
CACHE_KIB = 8192
BACKUPS = "backups"
"""The folder beside the library file in which its backups lie."""


class _Work(Generic[T]):
    """A function to run on a connection, and the future that waits for it."""

    def __init__(self, run: Callable[[sqlite3.Connection], T]) -> None:
        self.run = run
        self.future: Future[T] = Future()
        self._result: T | None = None
        self._error: BaseException | None = None

    def perform(self, connection: sqlite3.Connection) -> bool:
        """Run, keep the outcome for `settle`, and say whether it went well."""
        try:
            self._result, self._error = self.run(connection), None
        except BaseException as error:
            self._error = error
        return self._error is None

    def fail(self, error: BaseException) -> None:
        self._error = error

    def settle(self, path: Path) -> None:
        """Resolve the future with the kept outcome."""
        if self._error is None:
            self.future.set_result(self._result)  # type: ignore[arg-type]
        else:
            error = self._error
            self.future.set_exception(translated(error, path) if isinstance(error, Exception) else error)


class _Lane:
    """A thread with a connection of its own that takes work from a queue, in order."""

    def __init__(self, name: str, connection: sqlite3.Connection, serve: Callable[[list[_Work[Any]]], None]) -> None:
        self._queue: queue.SimpleQueue[_Work[Any] | None] = queue.SimpleQueue()
        self._gate = threading.Lock()
        self._closed = False
        self._connection = connection
        self._serve = serve
        # A daemon, so that a program that ends without closing the store ends: what was promised is
        # on disk, and what is cut off was not promised.
        self._thread = threading.Thread(target=self._loop, name=name, daemon=True)
        self._thread.start()

    def put(self, work: _Work[Any]) -> None:
        with self._gate:
            if not self._closed:
                self._queue.put(work)
                return
        work.future.set_exception(LibraryError("The library is closed."))

    def close(self) -> None:
        """Finish what is queued, take no more, end the thread."""
        with self._gate:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        self._thread.join()

    def _loop(self) -> None:
        going = True
        while going:
            batch = [self._queue.get()]
            while batch[-1] is not None and len(batch) < MOST_IN_ONE_COMMIT and not self._queue.empty():
                batch.append(self._queue.get())
            going = batch[-1] is not None
            work = [item for item in batch if item is not None]
            if work:
                self._serve_all(work)
        self._connection.close()

    def _serve_all(self, work: list[_Work[Any]]) -> None:
        try:
            self._serve(work)
        except BaseException as error:
            # A bug here must reach those who wait: a dead thread would leave them waiting for ever.
            for item in work:
                if not item.future.done():
                    item.future.set_exception(error)


class Database:
    """The open library file. `write` and `read` may be called from any thread.

    With `read_only` nothing is ever written, so it works on a read-only medium; `write` then fails
    with a `LibraryError`.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self.read_only = read_only
        self.library_id = ""
        """Made with the library and kept for ever; "" before `open`."""
        self._writer: _Lane | None = None
        self._reader: _Lane | None = None

    def open(self) -> None:
        """Create, check or migrate the file and start the threads. Blocking; raises `LibraryError`."""
        try:
            self._open()
        except (sqlite3.Error, OSError) as error:
            with disk_errors(self.path):
                raise translated(error, self.path) from error

    def write(self, run: Callable[[sqlite3.Connection], T]) -> Future[T]:
        """Run `run` in a transaction; the future resolves when its changes are durable.

        Functions that wait together share one commit, each in a savepoint, so one that raises undoes
        only its own changes. When such a shared transaction fails as a whole, each is run once more by
        itself: `run` must do nothing but SQL. A write cannot be cancelled once it is asked for.
        """
        if self._writer is None:
            refused: Future[T] = Future()
            refused.set_exception(LibraryError("The library is open for reading only."))
            return refused
        work = _Work(run)
        # Somebody who stops waiting (a cancelled coroutine) must not take a paid job's row with him.
        work.future.set_running_or_notify_cancel()
        self._writer.put(work)
        return work.future

    def read(self, run: Callable[[sqlite3.Connection], T]) -> Future[T]:
        """Run `run` on one consistent snapshot of the library; a read still waiting may be cancelled."""
        work = _Work(run)
        if self._reader is None:
            work.future.set_exception(LibraryError("The library is closed."))
        else:
            self._reader.put(work)
        return work.future

    def check(self) -> Future[list[str]]:
        """Look for damage inside the file, which takes about a second per gigabyte; [] when it is sound."""

        def quick_check(connection: sqlite3.Connection) -> list[str]:
            found = [str(row[0]) for row in connection.execute("PRAGMA quick_check(20)")]
            return [] if found == ["ok"] else found

        return self.read(quick_check)

    def close(self) -> None:
        """Finish what was asked for, then close. May be called twice."""
        for lane in (self._writer, self._reader):
            if lane is not None:
                lane.close()

    # -- opening ---------------------------------------------------------------------------------

    def _open(self) -> None:
        if self.read_only:
            self._open_read_only()
            return
        if not self.path.exists():
            self._create()
        require_whole(self.path)
        writer = self._connect()
        try:
            if schema.require_known(writer, len(schema.MIGRATIONS)) < len(schema.MIGRATIONS):
                self._back_up(writer)
                schema.migrate(writer, schema.MIGRATIONS)
            reader = self._connect()
        except BaseException:
            writer.close()
            raise
        self._start_reader(reader)
        self._writer = _Lane("store-writer", writer, lambda batch: self._commit(writer, batch))

    def _open_read_only(self) -> None:
        connection = self._connect_read_only()
        try:
            if schema.require_known(connection, len(schema.MIGRATIONS)) < len(schema.MIGRATIONS):
                raise LibraryError(
                    "This library is of an older version of the program.", "Open it once for writing to bring it up."
                )
        except BaseException:
            connection.close()
            raise
        self._start_reader(connection)

    def _start_reader(self, connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA query_only = ON")
        self.library_id = str(connection.execute("SELECT id FROM library").fetchone()[0])
        self._reader = _Lane("store-reader", connection, lambda batch: self._answer(connection, batch))

    def _create(self) -> None:
        """Make a new library beside its place and move it there whole.

        A file at `path` is therefore always a whole library of somebody's: an empty one is damage,
        never a first start that was cut off.
        """
        if is_missed(self.path):
            raise DamagedLibrary(
                f"The library file “{self.path}” is missing, but what belongs to it is there.",
                "Copy it back, or repair it from its backups and the pictures.",
            )
        make_folder(self.path.parent)
        draft = self.path.with_name(f".{self.path.name}.{secrets.token_hex(4)}.new")
        try:
            connection = _dress(sqlite3.connect(draft, isolation_level=None))
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                schema.migrate(connection, schema.MIGRATIONS)
            finally:
                connection.close()
            sync_file(draft)
            move_new(draft, self.path)
            sync_folder(self.path.parent)
        except FileExistsError:
            pass  # another program that starts at this moment was quicker: its library is as good
        finally:
            draft.unlink(missing_ok=True)

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, isolation_level=None, timeout=BUSY_SECONDS, check_same_thread=False)
        try:
            _dress(connection)
            connection.execute("PRAGMA journal_mode = WAL")
        except BaseException:
            connection.close()
            raise
        return connection

    def _connect_read_only(self) -> sqlite3.Connection:
        if not self.path.exists():
            raise LibraryError(f"There is no library at “{self.path}”.")
        require_whole(self.path)
        try:
            return self._connect_by_uri("mode=ro")
        except sqlite3.OperationalError as error:
            if (error.sqlite_errorcode & 0xFF) not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
                raise
        # A read-only medium: SQLite cannot make the files that readers share, and nobody else writes.
        return self._connect_by_uri("immutable=1")

    def _connect_by_uri(self, mode: str) -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"{self.path.resolve().as_uri()}?{mode}",
            uri=True,
            isolation_level=None,
            timeout=BUSY_SECONDS,
            check_same_thread=False,
        )
        try:
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        except BaseException:
            connection.close()
            raise
        return connection

    def _back_up(self, connection: sqlite3.Connection) -> None:
        """Copy the library, log and all, before its tables are changed; no earlier copy is overwritten."""
        version = schema.version_of(connection)
        draft = self.path.with_name(f".{self.path.name}.{secrets.token_hex(4)}.new")
        try:
            copy = sqlite3.connect(draft, isolation_level=None)
            try:
                connection.backup(copy)
            finally:
                copy.close()
            sync_file(draft)
            _move_beside(draft, self.path.with_name(f"{self.path.stem}-schema-{version}{self.path.suffix}"))
            sync_folder(self.path.parent)
        finally:
            draft.unlink(missing_ok=True)

    # -- serving ---------------------------------------------------------------------------------

    def _answer(self, connection: sqlite3.Connection, batch: list[_Work[Any]]) -> None:
        for work in batch:
            if not work.future.set_running_or_notify_cancel():
                continue
            try:
                connection.execute("BEGIN")
                work.perform(connection)
            except sqlite3.Error as error:
                work.fail(error)
            finally:
                _roll_back(connection)
            work.settle(self.path)

    def _commit(self, connection: sqlite3.Connection, batch: list[_Work[Any]]) -> None:
        """Run the whole batch in one durable transaction, or each by itself when that cannot be."""
        if len(batch) > 1 and not self._commit_together(connection, batch):
            for work in batch:
                self._commit_one(connection, work)
        elif len(batch) == 1:
            self._commit_one(connection, batch[0])
        for work in batch:
            work.settle(self.path)

    def _commit_together(self, connection: sqlite3.Connection, batch: list[_Work[Any]]) -> bool:
        try:
            connection.execute("BEGIN IMMEDIATE")
            for work in batch:
                connection.execute("SAVEPOINT work")
                if not work.perform(connection):
                    connection.execute("ROLLBACK TO work")
                connection.execute("RELEASE work")
            connection.execute("COMMIT")
        except sqlite3.Error:
            # A full disk, for one, takes the savepoints and the transaction around them away.
            _roll_back(connection)
            return False
        return True

    def _commit_one(self, connection: sqlite3.Connection, work: _Work[Any]) -> None:
        try:
            connection.execute("BEGIN IMMEDIATE")
            if work.perform(connection):
                connection.execute("COMMIT")
        except sqlite3.Error as error:
            work.fail(error)
        finally:
            _roll_back(connection)


def is_missed(path: Path) -> bool:
    """Whether a library file that is not there has left something behind: a log, backups, or copies set aside.

    SQLite would replay a left-over log into whatever new file stands beside it, and a new library in the place of one
    that was lost would hide it.
    """
    log = path.with_name(path.name + "-wal")
    if log.exists() and log.stat().st_size:
        return True
    beside = chain((path.parent / BACKUPS).glob(f"{path.stem}-*{path.suffix}"), path.parent.glob(f"{path.stem}-*.*"))
    return any(True for _ in beside)


def require_whole(path: Path) -> None:
    """Refuse what SQLite would accept or change silently: an empty, a foreign and a cut-off file."""
    with open(path, "rb") as file:
        header = file.read(100)
        size = os.fstat(file.fileno()).st_size
    if len(header) < 100 or not header.startswith(b"SQLite format 3\0"):
        raise damaged(path)
    schema.require_ours(header)
    log = path.with_name(path.name + "-wal")
    if log.exists() and log.stat().st_size:
        return  # pages may still be in the log: the length of the file says nothing
    page_size = int.from_bytes(header[16:18], "big")
    page_size = 65536 if page_size == 1 else page_size
    if size < page_size * int.from_bytes(header[28:32], "big"):
        raise damaged(path)


def _dress(connection: sqlite3.Connection) -> sqlite3.Connection:
    """The pragmas of every connection. FULL: a commit survives a power cut, rows stand for money."""
    for pragma in (
        f"busy_timeout = {int(BUSY_SECONDS * 1000)}",
        "synchronous = FULL",
        "fullfsync = ON",
        "checkpoint_fullfsync = ON",
        "foreign_keys = ON",
        "cell_size_check = ON",
        "temp_store = MEMORY",
        f"cache_size = -{CACHE_KIB}",
    ):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _roll_back(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def _move_beside(source: Path, target: Path) -> None:
    """Move to `target`, or to the first free “target (2)” and so on."""
    place, count = target, 1
    while True:
        try:
            return move_new(source, place)
        except FileExistsError:
            count += 1
            place = target.with_name(f"{target.stem} ({count}){target.suffix}")
