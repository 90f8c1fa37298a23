"""What other programs make of a picture lies beside it; the original is never touched."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from studio.errors import PictureError
from studio.store import Store
from studio.store.records import JobRecord, NewJob
from studio.store.versions import Seen, lend, lent_folder, look_at, take_back

SEEN = Seen("ab", 10, 4, 3)


@pytest.fixture
def job(store: Store, new_job: Callable[..., NewJob]) -> JobRecord:
    record = store.journal.record(new_job()).result()
    store.journal.finished(
        record.id, reply="", consumed=80, seed="", actions={}, ended_at=0.0, urls=[("image", "https://a/0.png")]
    ).result()
    placement = store.files.place(record, 0, "png")
    Image.new("RGB", (30, 20), (200, 30, 30)).save(placement.part, "PNG")
    seen = look_at(placement.part)
    store.files.adopt(placement)
    return store.journal.picture_stored(record.id, 0, placement.relative, *seen).result()


def test_versions_are_numbered_from_two_and_the_same_bytes_count_once(store: Store, job: JobRecord) -> None:
    first = store.versions.add(job.id, 0, "2026/11/a.png", SEEN).result()
    assert (first.number, first.label) == (2, "Version 2")
    assert store.versions.add(job.id, 0, "2026/11/b.png", SEEN).result() == first
    second = store.versions.add(job.id, 0, "2026/11/b.png", SEEN._replace(sha256="cd")).result()
    assert store.versions.of(job.id, 0).result() == [first, second]
    assert store.versions.of(job.id, 1).result() == []


def test_they_go_with_their_job(store: Store, job: JobRecord) -> None:
    store.versions.add(job.id, 0, "a.png", SEEN).result()
    store.database.write(lambda c: c.execute("DELETE FROM job WHERE id = ?", (job.id,))).result()
    assert store.versions.of(job.id, 0).result() == []


def test_what_is_saved_in_a_lent_copy_is_taken_back_once(store: Store, job: JobRecord) -> None:
    original = store.files.absolute(job.pictures[0].path)
    before = original.read_bytes()
    copy = lend(store.files, job.id, 0, job.pictures[0].path)
    assert copy.parent == lent_folder(store.files, job.id, 0)
    assert copy.read_bytes() == before
    assert take_back(store.files, job, 0, ()) == []
    Image.new("RGB", (60, 40)).save(copy)
    [(path, seen)] = take_back(store.files, job, 0, ())
    assert path == job.pictures[0].path.replace(".png", " - version 2.png")
    assert (seen.width, seen.height) == (60, 40)
    assert store.files.absolute(path).read_bytes() == copy.read_bytes()
    assert original.read_bytes() == before
    assert take_back(store.files, job, 0, {seen.sha256}) == []


def test_other_formats_count_and_half_files_wait(store: Store, job: JobRecord) -> None:
    copy = lend(store.files, job.id, 0, job.pictures[0].path)
    Image.effect_noise((60, 40), 90).save(copy.with_suffix(".tif"))
    whole = copy.with_suffix(".jpg")
    Image.effect_noise((600, 400), 90).save(whole, quality=95)
    data = whole.read_bytes()
    whole.write_bytes(data[: len(data) // 2])
    copy.with_suffix(".kra").write_bytes(b"another program's own")
    [(path, seen)] = take_back(store.files, job, 0, ())
    assert path.endswith(" - version 2.tif")
    whole.write_bytes(data)
    [(later, _)] = take_back(store.files, job, 0, {seen.sha256})
    assert later.endswith(" - version 3.jpg")
    assert not list(copy.parent.parent.rglob("*.part"))


def test_a_picture_that_is_gone_cannot_be_lent(store: Store, job: JobRecord) -> None:
    store.files.absolute(job.pictures[0].path).unlink()
    with pytest.raises(PictureError, match="no longer there"):
        lend(store.files, job.id, 0, job.pictures[0].path)
    assert not lent_folder(store.files, job.id, 0).exists()


def test_a_job_without_a_lent_copy_has_nothing_to_take_back(store: Store, job: JobRecord) -> None:
    assert take_back(store.files, job, 0, ()) == []
    assert not list(Path(store.files.root).glob("Open elsewhere"))
