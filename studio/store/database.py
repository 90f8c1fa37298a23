"""The one door to SQLite: a writer thread that commits durably, a reader thread beside it, and kind words for trouble.

Writes that queue up while the disk is busy share one commit; each future resolves only after the commit that
holds it is on the disk (WAL with synchronous FULL).
"""

from __future__ import annotations

import queue
import shutil
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

from studio.errors import DiskError, LibraryError
from studio.store import schema

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], Any]

BUSY_SECONDS = 10.0
"""How long a writer waits for another process (the command line beside the window) to finish its commit."""
SHARED_COMMIT = 64
"""The most write functions that share one commit."""
_DISK = ("disk is full", "disk I/O error", "readonly database", "unable to open", "read-only")


class Database:
    """Open from construction to `close`; the constructor blocks, so call it off the GUI thread.

    Raises `LibraryError` when the file is not a library, is damaged or newer than this program, and
    `DiskError` when the disk will not have it. Nothing is overwritten in either case.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writes: queue.SimpleQueue[tuple[Work, Future[Any]] | None] = queue.SimpleQueue()
        self._reads: queue.SimpleQueue[tuple[Work, Future[Any]] | None] = queue.SimpleQueue()
        self._closed = False
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            writer = self._open()
            reader = self._connect()
            reader.execute("PRAGMA query_only = ON")
        except (sqlite3.Error, OSError) as error:
            raise kindly(error) from error
        self._threads = (
            threading.Thread(target=self._write_all, args=(writer,), name="library-writer", daemon=True),
            threading.Thread(target=self._read_all, args=(reader,), name="library-reader", daemon=True),
        )
        for thread in self._threads:
            thread.start()

    def write(self, work: Callable[[sqlite3.Connection], T]) -> Future[T]:
        """Run `work` in a transaction; the future holds its result once that is durable."""
        return self._enqueue(self._writes, work)

    def read(self, work: Callable[[sqlite3.Connection], T]) -> Future[T]:
        """Run `work` on the reader's connection, in one snapshot."""
        return self._enqueue(self._reads, work)

    def close(self) -> None:
        """Finish what is queued, close the file, end both threads; safe to call twice."""
        if self._closed:
            return
        self._closed = True
        self._writes.put(None)
        self._reads.put(None)
        for thread in self._threads:
            thread.join()

    def _enqueue(self, line: queue.SimpleQueue[tuple[Work, Future[Any]] | None], work: Callable[..., T]) -> Future[T]:
        future: Future[T] = Future()
        if self._closed:
            future.set_exception(LibraryError("The library is closed."))
        else:
            line.put((work, future))
        return future

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=256
        )
        connection.row_factory = sqlite3.Row
        return connection

    def _open(self) -> sqlite3.Connection:
        connection = self._connect()
        try:
            version = schema.require_known(connection)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            if 0 < version < schema.VERSION:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                shutil.copy2(self._path, self._path.with_suffix(f".before-{schema.VERSION}{self._path.suffix}"))
            schema.migrate(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _write_all(self, connection: sqlite3.Connection) -> None:
        going = True
        while going:
            batch, going = _next_batch(self._writes)
            if batch:
                _commit(connection, batch)
        connection.close()

    def _read_all(self, connection: sqlite3.Connection) -> None:
        while (item := self._reads.get()) is not None:
            work, future = item
            if not future.set_running_or_notify_cancel():
                continue
            try:
                connection.execute("BEGIN")
                try:
                    result = work(connection)
                finally:
                    connection.execute("ROLLBACK")
            except BaseException as error:  # handed on, whatever it is: this thread must go on serving
                future.set_exception(kindly(error))
            else:
                future.set_result(result)
        connection.close()


def _next_batch(
    line: queue.SimpleQueue[tuple[Work, Future[Any]] | None],
) -> tuple[list[tuple[Work, Future[Any]]], bool]:
    batch: list[tuple[Work, Future[Any]]] = []
    item = line.get()
    while item is not None:
        if item[1].set_running_or_notify_cancel():
            batch.append(item)
        if len(batch) == SHARED_COMMIT or line.empty():
            return batch, True
        item = line.get()
    return batch, False


def _commit(connection: sqlite3.Connection, batch: list[tuple[Work, Future[Any]]]) -> None:
    """Run all of `batch` in one transaction, each in a savepoint of its own, and settle the futures afterwards."""
    settled: list[tuple[Future[Any], Any, BaseException | None]] = []
    try:
        connection.execute("BEGIN IMMEDIATE")
        for work, future in batch:
            settled.append((future, *_attempt(connection, work)))
        connection.execute("COMMIT")
    except BaseException as error:  # handed on to everybody who shared the commit
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        for _, future in batch:
            future.set_exception(kindly(error))
        return
    for future, result, failure in settled:
        if failure is None:
            future.set_result(result)
        else:
            future.set_exception(failure)


def _attempt(connection: sqlite3.Connection, work: Work) -> tuple[Any, BaseException | None]:
    connection.execute("SAVEPOINT one")
    try:
        result = work(connection)
    except BaseException as error:  # its own future gets it; the others in the commit are not to suffer
        if not connection.in_transaction:
            raise  # SQLite itself rolled everything back, as it does when the disk is full
        connection.execute("ROLLBACK TO one")
        connection.execute("RELEASE one")
        return None, kindly(error)
    connection.execute("RELEASE one")
    return result, None


def kindly(error: BaseException) -> BaseException:
    """The same trouble in words for the artist where it is the world's doing; a bug of ours stays what it is."""
    text = str(error)
    if isinstance(error, OSError) or (isinstance(error, sqlite3.OperationalError) and any(x in text for x in _DISK)):
        return DiskError(
            f"The library cannot be written: {text}.", "Free some space or check the folder; nothing was sent."
        )
    if isinstance(error, sqlite3.OperationalError) and "locked" in text:
        return LibraryError("The library is busy in another program.", "Close the other window and try again.")
    if isinstance(error, sqlite3.DatabaseError) and not isinstance(
        error, sqlite3.OperationalError | sqlite3.IntegrityError | sqlite3.ProgrammingError | sqlite3.DataError
    ):
        return LibraryError(
            f"The library is damaged or is no library: {text}.", "Nothing was changed; a copy can be opened instead."
        )
    return error
