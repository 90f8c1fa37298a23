"""Emptying the trash: what is deleted, what is erased, what stays for the money; and whatever cuts it off."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from studio.store import Store
from studio.store.files import sidecar_of
from studio.store.filing import renaming
from studio.store.filing.renaming import Move
from studio.store.order.acts import Item
from studio.store.order.emptying import TrashFacts
from studio.store.order.steps import back
from studio.store.records import Flag, JobRecord, KeptMask, NewJob, PictureState
from studio.store.versions import Seen
from tests.store.order import test_acts

made = test_acts.made
now, found = test_acts.now, test_acts.found


def on_disk(store: Store, job: JobRecord) -> list[Path]:
    """Put something where the pictures of the job and their thumbnails belong; returns those places."""
    places = [store.files.absolute(picture.path) for picture in job.pictures]
    places += [store.files.thumbnail(job.id, picture.index) for picture in job.pictures]
    for place in places:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(b"pixels")
    return places


def everything(store: Store) -> str:
    """All texts that the library's file has rows for."""
    tables = ("job", "picture", "tagged", "job_flag", "mask", "version", "renaming")

    def read(connection: sqlite3.Connection) -> str:
        rows: list[Any] = [row for table in tables for row in connection.execute(f"SELECT * FROM {table}")]
        return repr(rows)

    return store.database.read(read).result()


def test_nothing_stays_of_a_job_but_what_it_cost(
    store: Store, made: Callable[..., JobRecord], new_job: Callable[..., NewJob]
) -> None:
    job, other = made("secret harbour --tile"), made("an open sea")
    files, kept = on_disk(store, job), on_disk(store, other)
    store.order.tag([Item(job.id)], ["hidden"]).result()
    store.order.note(job.id, "private").result()
    called = [Move(job.id, 0, 1, "secret harbour.png", "hidden/1.png")]
    store.database.write(lambda connection: renaming._mean(connection, called, "{prompt}", "")).result()
    masked = store.journal.record(new_job("hush", mask=KeptMask(width=8, height=8, png=b"paint"))).result()
    store.journal.change(masked.id, state="dropped").result()  # type: ignore[arg-type]
    spent = store.library.spent_since(0).result()
    store.order.trash([Item(job.id), Item(masked.id)]).result()
    assert store.order.trash_facts().result() == TrashFacts(4, 2, 3600)
    emptied = store.order.empty_trash(store.files)
    assert (emptied.facts, emptied.troubles) == (TrashFacts(4, 2, 3600), ())
    assert not any(file.exists() for file in files)
    assert all(file.exists() for file in kept)
    left = everything(store)
    assert [word for word in ("secret", "hidden", "private", "tile", "hush", "paint") if word in left] == []
    assert store.library.spent_since(0).result() == spent
    gone = now(store, job)
    assert (gone.emptied, gone.cost, gone.prompt, dict(gone.body)) == (True, 80, "", {})
    assert found(store, "secret") == found(store, "is:trashed") == []
    assert found(store, "") == [other.id]
    assert store.order.trash_facts().result() == TrashFacts()


def test_a_single_picture_goes_and_its_job_stays(store: Store, made: Callable[..., JobRecord]) -> None:
    job = made()
    files = on_disk(store, job)
    store.order.tag([Item(job.id, 1)], ["cover"]).result()
    store.order.flag([Item(job.id, 1)], Flag.PICK).result()
    store.order.trash([Item(job.id, 1)]).result()
    assert store.order.trash_facts().result() == TrashFacts(1, 0, 900)
    beside = [sidecar_of(file) for file in files[:2]]
    for sidecar in beside:
        sidecar.write_bytes(b"packet")
    store.order.empty_trash(store.files)
    assert [sidecar.exists() for sidecar in beside] == [True, False]
    assert [file.exists() for file in files] == [True, False, True, True] * 2
    kept = now(store, job)
    assert [picture.state for picture in kept.pictures] == [
        PictureState.STORED, PictureState.EMPTIED, PictureState.STORED, PictureState.STORED,
    ]  # fmt: skip
    assert (kept.prompt, kept.tags, kept.pictures[1].path, kept.pictures[1].url) == (job.prompt, (), "", "")
    assert found(store, "cover") == []


def test_nothing_brings_back_what_was_emptied(store: Store, made: Callable[..., JobRecord]) -> None:
    job, other = made(), made()
    rated = store.order.rate([Item(job.id), Item(other.id, 0)], 5).result()
    cleared = store.order.rate([Item(job.id), Item(other.id, 0)], 0).result()
    trashed = store.order.trash([Item(job.id), Item(other.id, 0)]).result()
    store.order.empty_trash(store.files)
    for step in (trashed, cleared, rated):
        assert store.order.take(back(step.step)).result().step == ()
    assert store.order.put_back([Item(job.id), Item(other.id, 0)]).result().step == ()
    assert store.order.tag([Item(job.id), Item(other.id, 0)], ["again"]).result().step == ()
    store.journal.finished(
        other.id, reply="", consumed=80, seed="", actions={}, ended_at=1.0, urls=[("image", "https://a/new.png")]
    ).result()
    assert now(store, other).pictures[0].state is PictureState.EMPTIED


def test_a_file_that_is_gone_is_no_error_and_one_that_stays_is_tried_again(
    store: Store, made: Callable[..., JobRecord]
) -> None:
    job = made(pictures=2)
    first, second, *_ = on_disk(store, job)
    first.unlink()
    second.unlink()
    second.mkdir()  # cannot be unlinked
    store.order.trash([Item(job.id)]).result()
    emptied = store.order.empty_trash(store.files)
    [trouble] = emptied.troubles
    assert trouble.startswith(f"“{job.pictures[1].path}” could not be deleted:")
    assert store.order.trash_facts().result() == TrashFacts(1, 0, 900)
    second.rmdir()
    second.write_bytes(b"pixels")
    assert store.order.empty_trash(store.files).troubles == ()
    assert not second.exists()
    assert store.order.trash_facts().result() == TrashFacts()


def test_what_was_cut_off_goes_on_the_next_time(
    store: Store, made: Callable[..., JobRecord], monkeypatch: pytest.MonkeyPatch
) -> None:
    job = made()
    files = on_disk(store, job)
    store.order.trash([Item(job.id)]).result()

    def cut(path: Path, missing_ok: bool = False) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", cut)
        with pytest.raises(KeyboardInterrupt):
            store.order.empty_trash(store.files)
    assert all(file.exists() for file in files)
    assert now(store, job).emptied
    store.order.empty_trash(store.files)
    assert not any(file.exists() for file in files)


def test_versions_go_with_their_picture_and_a_shared_file_stays(store: Store, made: Callable[..., JobRecord]) -> None:
    job, other = made(pictures=1), made(pictures=1)
    on_disk(store, job)
    version = store.files.absolute("2026/version.png")
    version.write_bytes(b"painted over")
    store.versions.add(job.id, 0, "2026/version.png", Seen("11", 12, 64, 64)).result()
    shared = job.pictures[0].path
    store.journal.picture_stored(other.id, 0, shared, "00", 900, 64, 64).result()
    store.order.trash([Item(job.id)]).result()
    assert store.order.trash_facts().result().size_bytes == 912
    store.order.empty_trash(store.files)
    assert not version.exists()
    assert store.versions.of(job.id, 0).result() == []
    assert store.files.absolute(shared).exists()


def test_a_job_that_is_fetched_again_stays_until_it_is_over(store: Store, made: Callable[..., JobRecord]) -> None:
    job = made()
    store.order.trash([Item(job.id)]).result()
    store.journal.retry_pictures(job.id, [0]).result()
    assert store.order.trash_facts().result() == TrashFacts()
    store.order.empty_trash(store.files)
    assert not now(store, job).emptied


def test_what_is_on_a_disk_that_is_away_is_deleted_when_it_is_back(
    opened: Callable[[], Store], made: Callable[..., JobRecord]
) -> None:
    files, job = on_disk(opened(), made()), 1
    store = opened()
    store.order.trash([Item(job)]).result()
    root, away = store.files.root, store.files.root.with_name("away")
    root.rename(away)
    emptied = store.order.empty_trash(store.files)
    assert len(emptied.troubles) == 4
    assert "cannot be reached" in emptied.troubles[0]
    away.rename(root)
    assert all(file.exists() for file in files[:4])
    assert store.order.empty_trash(store.files).troubles == ()
    assert not any(file.exists() for file in files)
    assert store.order.trash_facts().result() == TrashFacts()


def test_no_thumbnail_of_either_size_stays(store: Store, made: Callable[..., JobRecord]) -> None:
    job = made()
    small, large = (store.files.thumbnail(job.id, 0, large=large) for large in (False, True))
    for file in (small, large):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"pixels")
    store.order.trash([Item(job.id)]).result()
    store.order.empty_trash(store.files)
    assert [small.exists(), large.exists()] == [False, False]


def test_a_row_that_leads_out_of_the_folder_does_not_keep_the_others(
    store: Store, made: Callable[..., JobRecord]
) -> None:
    job, other = made(), made()
    files = on_disk(store, other)
    outside = store.files.root.parent / "others.png"
    outside.write_bytes(b"somebody else's")
    lead = "UPDATE picture SET path = '../others.png' WHERE job_id = ? AND image_index = 0"
    store.database.write(lambda connection: connection.execute(lead, (job.id,)).rowcount).result()
    store.order.trash([Item(job.id), Item(other.id)]).result()
    emptied = store.order.empty_trash(store.files)
    assert len(emptied.troubles) == 1
    assert outside.exists()
    assert not any(file.exists() for file in files)
