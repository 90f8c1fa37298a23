"""Stars and tags beside the library's files or in them: nothing of others' is lost, and a row always knows its file."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from studio.errors import PictureError
from studio.store import Store
from studio.store.filing import inscribing
from studio.store.filing.inscribing import put_right, sidecar_of, write_beside, write_inside
from studio.store.metadata import Facts
from studio.store.records import JobState, NewJob, PictureRecord
from tests.store.metadata.pictures import FOREIGN
from tests.store.metadata.test_other_programs import asked, program

FACTS = Facts("a fox --ar 3:2", {"Seed": "42"}, title="a fox", rating=4, tags=("cover",))


@pytest.fixture
def picture(store: Store, new_job: Callable[..., NewJob]) -> PictureRecord:
    return stored(store, new_job, "png")


def stored(store: Store, new_job: Callable[..., NewJob], ending: str) -> PictureRecord:
    job = store.journal.record(new_job()).result(10)
    store.journal.change(job.id, state=JobState.ACCEPTED, remote_id="abc").result(10)
    job = store.journal.finished(
        job.id, urls=[("image", "https://pictures/0")], seed="", actions={}, consumed=80, reply="", ended_at=1.0
    ).result(10)
    placement = store.files.place(job, 0, ending)
    Image.linear_gradient("L").convert("RGB").save(placement.part, {"tif": "TIFF", "jpg": "JPEG"}.get(ending, ending))
    data = placement.part.read_bytes()
    store.files.adopt(placement)
    digest = sha256(data).hexdigest()
    done = store.journal.picture_stored(job.id, 0, placement.relative, digest, len(data), 256, 256).result(10)
    return done.pictures[0]


def now(store: Store, picture: PictureRecord) -> PictureRecord:
    return store.library.job(picture.job_id).result(10).pictures[0]


def inside(store: Store, picture: PictureRecord, facts: Facts = FACTS) -> Path:
    return write_inside(store.database, store.files, store.instance.id, picture, facts)


def agrees(store: Store, picture: PictureRecord) -> bool:
    """Whether the row knows the bytes of the file."""
    data, row = store.files.absolute(picture.path).read_bytes(), now(store, picture)
    return (row.sha256, row.size_bytes) == (sha256(data).hexdigest(), len(data))


def open_rows(store: Store) -> int:
    query = "SELECT count(*) FROM inscribing"
    return int(store.database.read(lambda connection: connection.execute(query).fetchone()[0]).result(10))


def test_beside_the_file_the_file_itself_stays_byte_for_byte(store: Store, picture: PictureRecord) -> None:
    file = store.files.absolute(picture.path)
    before = file.read_bytes()
    beside = write_beside(store.files, picture, FACTS)
    assert beside.name == f"{file.name}.xmp"
    assert b"<xmp:Rating>4<" in beside.read_bytes()
    assert file.read_bytes() == before
    assert agrees(store, picture)


def test_a_sidecar_of_others_keeps_what_they_wrote_and_one_that_is_none_is_left_alone(
    store: Store, picture: PictureRecord
) -> None:
    beside = sidecar_of(store.files.absolute(picture.path))
    beside.write_bytes(FOREIGN)
    write_beside(store.files, picture, FACTS)
    assert b"camera:Lens" in beside.read_bytes()
    assert b"<xmp:Rating>4<" in beside.read_bytes()
    beside.write_bytes(b"my shopping list")
    with pytest.raises(PictureError, match="is no sidecar"):
        write_beside(store.files, picture, FACTS)
    assert beside.read_bytes() == b"my shopping list"


@pytest.mark.parametrize("ending", ["png", "jpg", "webp", "tif"])
def test_into_the_file_its_row_knows_the_new_bytes(store: Store, new_job: Callable[..., NewJob], ending: str) -> None:
    picture = stored(store, new_job, ending)
    file = store.files.absolute(picture.path)
    with Image.open(file) as image:
        before = image.convert("RGB").tobytes()
    inside(store, picture)
    assert agrees(store, picture)
    assert now(store, picture).sha256 != picture.sha256
    with Image.open(file) as image:
        assert image.convert("RGB").tobytes() == before
    assert asked(program("exiftool"), "-s3", "-XMP-xmp:Rating", "-XMP-dc:Subject", str(file)).split() == ["4", "cover"]
    # Once more with other stars: the file does not grow, the earlier ones are gone.
    size = file.stat().st_size
    inside(
        store, now(store, picture), Facts("a fox --ar 3:2", {"Seed": "42"}, title="a fox", rating=2, tags=("night",))
    )
    assert abs(file.stat().st_size - size) < 8
    assert b"cover" not in file.read_bytes()
    assert agrees(store, picture)
    assert open_rows(store) == 0


def test_a_file_that_is_not_as_the_library_knows_it_is_left_alone(store: Store, picture: PictureRecord) -> None:
    file = store.files.absolute(picture.path)
    Image.new("RGB", (8, 8)).save(file)
    mine = file.read_bytes()
    with pytest.raises(PictureError, match="changed by another program"):
        inside(store, picture)
    assert file.read_bytes() == mine
    file.unlink()
    with pytest.raises(PictureError, match="is not in the pictures folder"):
        inside(store, picture)
    with pytest.raises(PictureError, match="is not in the pictures folder"):
        write_beside(store.files, picture, FACTS)
    assert open_rows(store) == 0


class CutOff(BaseException):
    """The program ends here."""


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("step", ["_mean", "write_atomic", "_say"])
def test_cut_off_anywhere_the_next_start_knows_the_file(
    store: Store, picture: PictureRecord, monkeypatch: pytest.MonkeyPatch, step: str, before: bool
) -> None:
    real: Any = getattr(inscribing, step)

    def cut(*arguments: Any) -> None:
        if not before:
            real(*arguments)
        raise CutOff

    monkeypatch.setattr(inscribing, step, cut)
    with pytest.raises(CutOff):
        inside(store, picture)
    monkeypatch.setattr(inscribing, step, real)
    put_right(store.database, store.files, lambda owner: False)
    assert agrees(store, picture)
    assert open_rows(store) == 0
    assert os.listdir(store.files.absolute(picture.path).parent) == [Path(picture.path).name]


def test_the_next_opening_puts_it_right(
    opened: Callable[[], Store], new_job: Callable[..., NewJob], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = opened()
    picture = stored(first, new_job, "png")
    monkeypatch.setattr(inscribing, "_say", lambda *_: (_ for _ in ()).throw(CutOff))
    with pytest.raises(CutOff):
        inside(first, picture)
    monkeypatch.undo()
    assert not agrees(first, picture)
    first.close()
    assert agrees(opened(), picture)


def test_exiv2_finds_the_sidecar_beside_the_picture(store: Store, picture: PictureRecord) -> None:
    beside = write_beside(store.files, picture, FACTS)
    copy = beside.with_name("copy.xmp")
    shutil.copy(beside, copy)
    done = subprocess.run([program("exiv2"), "-pa", str(copy)], capture_output=True, check=True)
    assert b"Xmp.dc.description" in done.stdout
    copy.unlink()
