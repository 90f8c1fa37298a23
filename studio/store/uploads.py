"""What was put where the service can read it: so that nothing is put there twice, and all of it can be deleted."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace

from studio.store.database import Database
from studio.store.journal import IS_OPEN
from studio.store.rows import fit

COLUMNS = (
    "sha256, file, host, place, address, key, expires_at, size_bytes, width, height, task, created_at, deleted_at,"
    " thumbnail"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One picture at one host. Times are epoch seconds, `expires_at` None where it lies there until it is deleted.

    `file` is the name that it had on this computer, `host` where it is in words, `place` what tells that host from
    others (`HostSettings.place`), `key` what the host deletes it by, `thumbnail` a small JPEG of it.
    """

    id: int = 0
    sha256: str
    file: str
    host: str
    place: str
    address: str
    key: str
    expires_at: float | None
    size_bytes: int
    width: int
    height: int
    task: str
    created_at: float
    deleted_at: float | None = None
    thumbnail: bytes = b""

    def is_gone(self, now: float) -> bool:
        """Whether its address is of no more use."""
        return self.deleted_at is not None or (self.expires_at is not None and self.expires_at <= now)


class Uploads:
    """The table of uploads; every method may be called from any thread and answers with a future."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, upload: Upload) -> Future[Upload]:
        """Write down what was put somewhere; it comes back with its id."""
        values = [upload.sha256, upload.file, upload.host, upload.place, upload.address, upload.key]
        rest = [upload.expires_at, upload.size_bytes, upload.width, upload.height, upload.task, upload.created_at]
        row = [*map(fit, values), *rest, upload.deleted_at, upload.thumbnail]

        def insert(connection: sqlite3.Connection) -> Upload:
            marks = ", ".join("?" * len(row))
            cursor = connection.execute(f"INSERT INTO upload ({COLUMNS}) VALUES ({marks})", row)
            return replace(upload, id=cursor.lastrowid or 0)

        return self._database.write(insert)

    def living(self, sha256: str, place: str, now: float) -> Future[Upload | None]:
        """The same content at the same place, while at least half of its address's life is left."""
        query = (
            f"SELECT id, {COLUMNS} FROM upload WHERE sha256 = ? AND place = ? AND deleted_at IS NULL"
            " AND (expires_at IS NULL OR expires_at - ? >= (expires_at - created_at) / 2) ORDER BY id DESC LIMIT 1"
        )

        def find(connection: sqlite3.Connection) -> Upload | None:
            row = connection.execute(query, (sha256, fit(place), now)).fetchone()
            return None if row is None else _upload(row)

        return self._database.read(find)

    def all(self) -> Future[list[Upload]]:
        """Everything that was put somewhere and not deleted, the newest first."""

        def read(connection: sqlite3.Connection) -> list[Upload]:
            rows = connection.execute(f"SELECT id, {COLUMNS} FROM upload WHERE deleted_at IS NULL ORDER BY id DESC")
            return [_upload(row) for row in rows]

        return self._database.read(read)

    def deleted(self, upload: Upload, now: float) -> Future[None]:
        """It is gone from its host, and with it whatever else was put there under the same key."""

        def mark(connection: sqlite3.Connection) -> None:
            connection.execute(
                "UPDATE upload SET deleted_at = ? WHERE place = ? AND key = ? AND deleted_at IS NULL",
                (now, fit(upload.place), fit(upload.key)),
            )

        return self._database.write(mark)

    def users(self) -> Future[Mapping[int, int]]:
        """How many jobs that have not ended name the address of an upload, by its id; none are left out."""
        query = (
            "SELECT upload.id, count(*) FROM upload JOIN job ON instr(job.body, upload.address) > 0"
            f" WHERE upload.deleted_at IS NULL AND job.{IS_OPEN} GROUP BY upload.id"
        )
        return self._database.read(lambda connection: dict(connection.execute(query).fetchall()))


def _upload(row: tuple[object, ...]) -> Upload:
    names = ("id", *(name.strip() for name in COLUMNS.split(",")))
    return Upload(**dict(zip(names, row, strict=True)))  # type: ignore[arg-type]
