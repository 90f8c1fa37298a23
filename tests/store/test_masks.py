"""What was painted is journalled with its job, in one step with it, and found again."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from studio.store import Store, schema
from studio.store.database import Database
from studio.store.records import KeptMask, NewJob

SQUARE = KeptMask(width=1024, height=1024, png=b"\x89PNG\0painted", shapes='[["polygon"]]', frame='{"canvas":[1,2]}')


def test_a_mask_comes_back_as_it_was_kept(store: Store, new_job: Callable[..., NewJob]) -> None:
    with_mask = store.journal.record(replace(new_job(), mask=SQUARE)).result()
    without = store.journal.record(new_job()).result()
    assert store.library.mask(with_mask.id).result() == SQUARE
    assert store.library.mask(without.id).result() is None
    assert store.library.mask(999).result() is None


def test_the_last_mask_is_the_newest_painted_one_of_its_size(store: Store, new_job: Callable[..., NewJob]) -> None:
    assert store.library.last_mask().result() is None
    wide = KeptMask(width=1344, height=896, png=b"wide")
    framed = KeptMask(width=1024, height=1024, frame="{}")
    masks = [SQUARE, wide, framed]
    store.journal.record_many([replace(new_job(), mask=mask) for mask in masks]).result()
    assert store.library.last_mask().result() == wide  # the last one has a frame only: nothing was painted
    assert store.library.last_mask(1024, 1024).result() == SQUARE
    assert store.library.last_mask(1344, 896).result() == wide
    assert store.library.last_mask(896, 1344).result() is None


def test_which_states_of_edits_were_sent_is_known(store: Store, new_job: Callable[..., NewJob]) -> None:
    masks = [SQUARE, replace(SQUARE, work="a"), replace(SQUARE, work="b", png=b"")]
    jobs = store.journal.record_many([replace(new_job(), mask=mask) for mask in masks]).result()
    assert store.library.sent_works(["a", "b", "c", ""]).result() == {"a", "b"}
    assert store.library.sent_works([]).result() == set()
    assert store.library.mask(jobs[1].id).result() == masks[1]


def test_a_mask_is_there_after_the_next_start(opened: Callable[[], Store], new_job: Callable[..., NewJob]) -> None:
    store = opened()
    job = store.journal.record(replace(new_job(), mask=SQUARE)).result()
    store.close()
    assert opened().library.mask(job.id).result() == SQUARE


def test_a_mask_that_cannot_be_kept_takes_its_job_along(store: Store, new_job: Callable[..., NewJob]) -> None:
    broken = KeptMask(width="wide", height=1)  # type: ignore[arg-type]
    with pytest.raises(Exception, match="mask"):
        store.journal.record(replace(new_job(), mask=broken)).result()
    assert len(store.library.ids().result()) == 0


def test_a_mask_goes_with_its_job(store: Store, new_job: Callable[..., NewJob]) -> None:
    job = store.journal.record(replace(new_job(), mask=SQUARE)).result()
    store.database.write(lambda connection: connection.execute("DELETE FROM job WHERE id = ?", (job.id,))).result()
    assert store.library.mask(job.id).result() is None


def test_a_library_of_schema_four_gets_the_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "data" / "library.sqlite3"
    with monkeypatch.context() as before:
        before.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:4])
        old = Database(path)
        old.open()
        old.close()
    database = Database(path)
    database.open()
    database.close()
    connection = sqlite3.connect(path)
    try:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(mask)")]
        assert schema.version_of(connection) == len(schema.MIGRATIONS)
    finally:
        connection.close()
    assert columns == ["job_id", "width", "height", "shapes", "frame", "png", "work"]
    assert path.with_name("library-schema-4.sqlite3").exists()
