"""Jobs of a library written out as a folder or one archive that another library reads back, pictures and all.

Blocking: for worker threads. The file of facts is written last: a folder without it is no export, and an archive has no
name before it is whole. Nothing that is there is written over.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

import studio
from studio.errors import InputError, Remedy, StudioError
from studio.request.origins import ARCHIVE, MANIFEST
from studio.store.arrivals import Arrival, without_ids
from studio.store.disk import disk_errors, make_folder, move_new, sync_file
from studio.store.importing.walking import BLOCK
from studio.store.portable.facts import FORMAT, VERSION, Carried, portable_key, to_facts
from studio.store.records import OPEN_STATES, JobRecord, PictureState

if TYPE_CHECKING:
    from studio.store import Store
    from studio.store.files import PictureFiles

AT_ONCE = 100
PICTURES, MASKS, VERSIONS = "pictures", "masks", "versions"


@dataclass(slots=True)
class Outcome:
    """What was written to `target`. `open_jobs` were left out because they are under way, `lost` are files of pictures
    that are no longer there."""

    target: Path
    jobs: int = 0
    pictures: int = 0
    size_bytes: int = 0
    open_jobs: int = 0
    lost: list[str] = field(default_factory=list)
    stopped: bool = False


def export_library(
    store: Store,
    ids: Sequence[int],
    target: Path,
    told: Callable[[int, int], None] = lambda done, total: None,
    stopped: Callable[[], bool] = lambda: False,
) -> Outcome:
    """Write these jobs to `target`: an archive where its name ends in .zip, else a folder, which must be empty or new.

    `told(done, total)` counts jobs. Raises `DiskError`, and `InputError` for a place that is taken; of an export that
    is stopped or fails an archive leaves nothing, a folder the pictures that were copied.
    """
    outcome = Outcome(target)
    with disk_errors(target), _sink(target) as sink:
        facts = _Facts(store.database.library_id)
        for done, job in enumerate(_jobs(store, ids)):
            if stopped():
                outcome.stopped = True
                return outcome
            told(done, len(ids))
            if job.state in OPEN_STATES:
                outcome.open_jobs += 1
            elif not job.emptied:
                facts.add(to_facts(_carried(store, job, sink, outcome)))
                outcome.jobs += 1
        told(len(ids), len(ids))
        sink.finish(facts.end())
    return outcome


def _jobs(store: Store, ids: Sequence[int]) -> Iterator[JobRecord]:
    """The oldest first, so that parents stand before their children."""
    ordered = sorted(ids)
    for start in range(0, len(ordered), AT_ONCE):
        yield from store.library.page(ordered[start : start + AT_ONCE]).result()


def _carried(store: Store, job: JobRecord, sink: Sink, outcome: Outcome) -> Carried:
    library = store.database.library_id
    files: dict[int, str] = {}
    for picture in job.pictures:
        if picture.state is PictureState.STORED:
            name = f"{PICTURES}/{picture.path}"
            if _copy(store.files, picture.path, name, sink, outcome):
                files[picture.index] = name
                outcome.pictures += 1
    mask = store.library.mask(job.id).result()
    mask_file = ""
    if mask is not None and mask.png:
        mask_file = f"{MASKS}/{job.id:04x}.png"
        outcome.size_bytes += sink.add(mask_file, io.BytesIO(mask.png))
    kept = []
    for version in store.versions.of_job(job.id).result():
        name = f"{VERSIONS}/{version.path}"
        if _copy(store.files, version.path, name, sink, outcome):
            kept.append(replace(version, path=name))
    arrival = Arrival(
        job=replace(without_ids(job), parent_image=job.parent_image),
        key=portable_key(library, job.id),
        parent_key="" if job.parent_id is None else portable_key(library, job.parent_id),
        tags=store.arrivals.own_tags(job.id).result(),
        mask=mask,
    )
    return Carried(arrival=arrival, files=files, mask_file=mask_file, versions=tuple(kept))


def _copy(files: PictureFiles, relative: str, name: str, sink: Sink, outcome: Outcome) -> bool:
    try:
        source = files.absolute(relative)
        file = source.open("rb")
    except (OSError, StudioError):
        outcome.lost.append(relative.rpartition("/")[2])
        return False
    with file:
        outcome.size_bytes += sink.add(name, file)
    return True


class _Facts:
    """The file of facts, a job a line so that other programs can read it piece by piece."""

    def __init__(self, library: str) -> None:
        head = {
            "format": FORMAT,
            "version": VERSION,
            "made_by": f"Legnext Studio {studio.__version__}",
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "library": library,
        }
        self._text = io.StringIO()
        self._text.write(f'{json.dumps(head)[:-1]}, "jobs": [\n')
        self._first = True

    def add(self, facts: dict[str, object]) -> None:
        """One more job."""
        self._text.write("" if self._first else ",\n")
        self._text.write(json.dumps(facts, separators=(",", ":")))
        self._first = False

    def end(self) -> bytes:
        """All of it."""
        self._text.write("\n]}\n")
        return self._text.getvalue().encode("ascii")


class Sink(Protocol):
    """Where files go; left by an exception, or before `finish`, it leaves nothing that could be taken for an export."""

    def add(self, name: str, file: BinaryIO) -> int:
        """Copy one file to that path; returns its length in bytes."""

    def finish(self, facts: bytes) -> None:
        """The last file, which makes it an export."""

    def __enter__(self) -> Sink: ...
    def __exit__(self, *error: object) -> None: ...


def _sink(target: Path) -> Sink:
    return _Archive(target) if target.suffix.lower() == ARCHIVE else _Folder(target)


class _Folder:
    def __init__(self, target: Path) -> None:
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise _taken(target)
        self._top = target
        make_folder(target)

    def __enter__(self) -> _Folder:
        return self

    def __exit__(self, *error: object) -> None:
        """What was copied is whole, and stays."""

    def add(self, name: str, file: BinaryIO) -> int:
        path = self._top / name
        make_folder(path.parent)
        part = path.with_name(f".{os.urandom(4).hex()}.part")
        try:
            with part.open("xb") as copy:
                shutil.copyfileobj(file, copy, BLOCK)
                length = copy.tell()
            move_new(part, path)
        finally:
            part.unlink(missing_ok=True)
        return length

    def finish(self, facts: bytes) -> None:
        self.add(MANIFEST, io.BytesIO(facts))
        sync_file(self._top / MANIFEST)


class _Archive:
    def __init__(self, target: Path) -> None:
        if target.exists():
            raise _taken(target)
        make_folder(target.parent)
        self._target = target
        self._part = target.with_name(f".{os.urandom(4).hex()}.part")
        self._zip = zipfile.ZipFile(self._part, "x", zipfile.ZIP_STORED)  # pictures are packed already

    def __enter__(self) -> _Archive:
        return self

    def __exit__(self, *error: object) -> None:
        self._zip.close()
        self._part.unlink(missing_ok=True)

    def add(self, name: str, file: BinaryIO) -> int:
        with self._zip.open(zipfile.ZipInfo(name, _now()), "w", force_zip64=True) as copy:
            shutil.copyfileobj(file, copy, BLOCK)
        return self._zip.getinfo(name).file_size

    def finish(self, facts: bytes) -> None:
        self._zip.writestr(MANIFEST, facts, zipfile.ZIP_DEFLATED)
        self._zip.close()
        sync_file(self._part)
        try:
            move_new(self._part, self._target)
        except FileExistsError as error:
            raise _taken(self._target) from error


def _now() -> tuple[int, int, int, int, int, int]:
    moment = datetime.now()
    return (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second)


def _taken(target: Path) -> InputError:
    return InputError(f"“{target.name}” is there already.", "Choose another name.", remedy=Remedy.NONE)
