"""How a library is opened: to be written, or for reading only where it is a copy or may not be written to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from studio.errors import DiskError, StudioError
from studio.store import LIBRARY_FILE, PLACE_FILE, RENEWED_FILE, WANTED_FILE, Store
from studio.store.database import Database
from studio.store.disk import disk_errors, is_locked
from studio.store.files import PictureFiles
from studio.store.halfway import put_right
from studio.store.instances import Instance, Onlooker
from studio.store.roots import copied_from, former_roots, is_elsewhere_now, is_known, remember_root

ELSEWHERE = "The library was moved or copied here; where it was, the same steps may be bought already."
"""Why repeated steps, which buy one job after the other, do not go on by themselves."""


def open_library(data: Path, pictures: Path, cache: Path, clock: Callable[[], float], names: str = "") -> Store:
    """See `store.open_store`."""
    if (data / PLACE_FILE).exists() and (original := _original_of(data)) is not None:
        return open_sealed(data, pictures, cache, clock, f"This is a copy of the library in “{original}”.")
    try:
        return _open_to_write(data, pictures, cache, clock, names)
    except DiskError as error:
        if not (data / LIBRARY_FILE).is_file() or not is_locked(data):
            raise
        return open_sealed(data, pictures, cache, clock, f"“{data}” may not be written to.", error)


def _original_of(data: Path) -> Path | None:
    """Where the library is of which this one is a copy: two that both drive its jobs would grow apart."""
    original = copied_from(data)
    if original is None or not (original / LIBRARY_FILE).is_file():
        return None
    from studio.store.upkeep.check import id_in

    library_id = id_in(data / LIBRARY_FILE)
    return original if library_id and library_id == id_in(original / LIBRARY_FILE) else None


def open_sealed(
    data: Path, pictures: Path, cache: Path, clock: Callable[[], float], why: str, cause: Exception | None = None
) -> Store:
    """Open a library for reading only, `why` being one sentence; `LibraryError` where it cannot be read either."""
    database = Database(data / LIBRARY_FILE, read_only=True)
    try:
        database.open()
    except StudioError as error:
        raise error from cause
    return _store(database, Onlooker(), data, pictures, cache, clock, why)


def _open_to_write(data: Path, pictures: Path, cache: Path, clock: Callable[[], float], names: str) -> Store:
    if (data / RENEWED_FILE).exists():
        from studio.store.upkeep import Place
        from studio.store.upkeep.renewing import take_place

        take_place(Place(data, pictures, cache), clock())
    if (data / WANTED_FILE).exists():
        from studio.store.failures import damaged

        raise damaged(data / LIBRARY_FILE)
    database = Database(data / LIBRARY_FILE)
    database.open()
    try:
        with disk_errors(data):
            instance = Instance(data / "running")
    except StudioError:
        database.close()
        raise
    store = _store(database, instance, data, pictures, cache, clock)
    store.files.use_names(names)
    try:
        store.journal.enter().result()
        put_right(database, store.files, instance)
        if is_elsewhere_now(data):
            store.replays.stop_all(ELSEWHERE).result()
        remember_root(data, pictures)
    except BaseException:
        database.close()
        instance.close()
        raise
    return store


def _store(
    database: Database,
    instance: Instance,
    data: Path,
    pictures: Path,
    cache: Path,
    clock: Callable[[], float],
    sealed: str = "",
) -> Store:
    # Job numbers begin again in another library: its thumbnails must not be taken for those of this one.
    files = PictureFiles(pictures, cache / database.library_id, former_roots(data, pictures))
    store = Store(database, instance, files, clock, sealed)
    if not files.expected and is_known(data, pictures):
        files.expected = store.library.has_files().result()
    return store
