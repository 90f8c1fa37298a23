"""What was put somewhere: found again while it is of use, listed, deleted, and who still needs it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from studio.request.tasks import Task
from studio.store import Store
from studio.store.records import JobState, NewJob
from studio.store.uploads import Upload

NOON = 1_795_521_600.0
FOX = Upload(
    sha256="f0",
    file="fox.png",
    host="the bucket pictures",
    place="bucket a",
    address="https://a.example/fox.png",
    key="studio/f0.png",
    expires_at=NOON + 1000,
    size_bytes=10,
    width=8,
    height=6,
    task="diffusion",
    created_at=NOON,
    thumbnail=b"\xff\xd8",
)


def test_one_is_found_again_while_half_of_its_life_is_left(opened: Callable[[], Store]) -> None:
    uploads = opened().uploads
    kept = uploads.keep(FOX).result(10)
    assert kept == replace(FOX, id=kept.id)
    assert uploads.living("f0", "bucket a", NOON + 500).result(10) == kept
    assert uploads.living("f0", "bucket a", NOON + 501).result(10) is None
    assert uploads.living("f0", "bucket b", NOON).result(10) is None
    assert uploads.living("f1", "bucket a", NOON).result(10) is None
    for_ever = uploads.keep(replace(FOX, sha256="f2", expires_at=None)).result(10)
    assert uploads.living("f2", "bucket a", NOON * 2).result(10) == for_ever
    assert (kept.is_gone(NOON + 999), kept.is_gone(NOON + 1000), for_ever.is_gone(NOON * 2)) == (False, True, False)


def test_what_is_deleted_is_no_longer_listed_nor_found_nor_what_lay_at_the_same_key(
    opened: Callable[[], Store],
) -> None:
    uploads = opened().uploads
    first, again = uploads.keep(FOX).result(10), uploads.keep(FOX).result(10)
    other = uploads.keep(replace(FOX, key="studio/other.png")).result(10)
    assert uploads.all().result(10) == [other, again, first]
    uploads.deleted(first, NOON).result(10)
    assert uploads.all().result(10) == [other]
    assert uploads.living("f0", "bucket a", NOON).result(10) == other


def test_jobs_that_have_not_ended_and_name_it_are_counted(opened: Callable[[], Store]) -> None:
    store = opened()
    kept = store.uploads.keep(FOX).result(10)
    body = {"text": f"{FOX.address} a fox"}
    jobs = [store.journal.record(NewJob(task=Task.DIFFUSION, body=body, prompt="")).result(10) for _ in range(3)]
    store.journal.record(NewJob(task=Task.DIFFUSION, body={"text": "a fox"}, prompt="")).result(10)
    store.journal.change(jobs[0].id, state=JobState.DROPPED).result(10)
    assert store.uploads.users().result(10) == {kept.id: 2}
