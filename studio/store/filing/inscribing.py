"""What the library knows of a picture, written beside its file or, where the artist asks for that, into it.

Beside it is the usual way: originals stay as the service sent them, byte for byte, and the sidecar has the name under
which digiKam, darktable and exiftool look for it. What is written into the file is in its texts alone; the library
then knows the file by its new bytes. Blocking: for worker threads.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from hashlib import file_digest, sha256
from pathlib import Path

from studio.errors import PictureError, Remedy
from studio.store.database import Database
from studio.store.disk import disk_errors, write_atomic
from studio.store.files import PictureFiles
from studio.store.files import sidecar_of as sidecar_of
from studio.store.metadata import Facts, is_packet, sidecar, written
from studio.store.metadata.ifd import BIG
from studio.store.records import PictureRecord

LARGEST = 500_000_000
"""Bytes; a larger file is not held in memory to be written anew."""


def write_beside(files: PictureFiles, picture: PictureRecord, facts: Facts) -> Path:
    """Write the sidecar of a picture, with what others have written there; returns it.

    Raises `PictureError` where there is no such picture, or where what lies there is no sidecar, which then stays.
    """
    file = _file(files, picture)
    beside = sidecar_of(file)
    with disk_errors(beside):
        old = beside.read_bytes() if beside.exists() else b""
    if old.strip() and not is_packet(old):
        raise PictureError(f"“{beside.name}” is no sidecar that can be read, so it was left alone.", remedy=Remedy.NONE)
    made = sidecar(facts, old)
    if made != old:
        write_atomic(beside, made)
    return beside


def write_inside(database: Database, files: PictureFiles, owner: str, picture: PictureRecord, facts: Facts) -> Path:
    """Write into the file of a picture, whose row knows its new bytes then; returns it.

    A file that is not as the library knows it is left alone: `PictureError`, as for one that cannot be written into.
    """
    file = _file(files, picture)
    with disk_errors(file):
        if file.stat().st_size > LARGEST:
            raise PictureError(f"“{file.name}” is too large to be written into.", remedy=Remedy.NONE)
        data = file.read_bytes()
    if picture.sha256 and sha256(data).hexdigest() != picture.sha256:
        raise PictureError(f"“{file.name}” was changed by another program, so it was left alone.", remedy=Remedy.NONE)
    try:
        made = written(data, facts)
    except ValueError as error:
        why = BIG if str(error) == BIG else "it is no PNG, JPEG, WebP or TIFF that is whole"
        raise PictureError(f"“{file.name}” was left alone: {why}.", remedy=Remedy.NONE) from error
    if made == data:
        return file
    digest = sha256(made).hexdigest()
    key = (picture.job_id, picture.index, picture.path)
    database.write(lambda connection: _mean(connection, key, digest, len(made), owner)).result()
    write_atomic(file, made)
    database.write(lambda connection: _say(connection, key, digest, len(made))).result()
    return file


def put_right(database: Database, files: PictureFiles, is_alive: Callable[[str], bool]) -> None:
    """Let the rows know what a program that is gone has written into files, if it came so far."""
    for job_id, index, path, digest, size, owner in database.read(_half_done).result():
        if is_alive(owner):
            continue
        key, file = (job_id, index, path), files.absolute(path)
        there = ""
        if file.is_file():
            with file.open("rb") as opened:
                there = file_digest(opened, "sha256").hexdigest()
        if there == digest:
            database.write(
                lambda connection, one=key, said=digest, long=size: _say(connection, one, said, long)  # type: ignore[misc]
            ).result()
        else:
            database.write(lambda connection, one=key: _forget(connection, one)).result()  # type: ignore[misc]


Key = tuple[int, int, str]


def _file(files: PictureFiles, picture: PictureRecord) -> Path:
    file = files.absolute(picture.path) if picture.path else files.root
    if not picture.path or not file.is_file():
        raise PictureError(
            f"Picture {picture.index + 1} is not in the pictures folder.", "Fetch it again.", remedy=Remedy.NONE
        )
    return file


def _mean(connection: sqlite3.Connection, key: Key, digest: str, size: int, owner: str) -> None:
    connection.execute("INSERT OR REPLACE INTO inscribing VALUES (?, ?, ?, ?, ?, ?)", (*key, digest, size, owner))


def _say(connection: sqlite3.Connection, key: Key, digest: str, size: int) -> None:
    connection.execute(
        "UPDATE picture SET sha256 = ?, size_bytes = ? WHERE job_id = ? AND image_index = ? AND path = ?",
        (digest, size, *key),
    )
    _forget(connection, key)


def _forget(connection: sqlite3.Connection, key: Key) -> None:
    connection.execute("DELETE FROM inscribing WHERE job_id = ? AND image_index = ? AND path = ?", key)


def _half_done(connection: sqlite3.Connection) -> list[tuple[int, int, str, str, int, str]]:
    return connection.execute("SELECT job_id, image_index, path, sha256, size_bytes, owner FROM inscribing").fetchall()
