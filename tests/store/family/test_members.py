"""Families: read whole with what they cost, and cut near the job that was asked for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as some

from studio.request.tasks import Task
from studio.store import Store
from studio.store.family import members as families
from studio.store.family.members import Link, nearest
from studio.store.records import NewJob

Make = Callable[..., NewJob]


def record(store: Store, new: NewJob) -> int:
    return store.journal.record(new).result(10).id


def child(store: Store, make: Make, parent: int, **facts: object) -> int:
    asked = {"task": Task.VARIATION, "body": {}, "parent_id": parent, "parent_image": 1, "estimate": 120} | facts
    return record(store, make(**asked))


def in_trash(store: Store, job_id: int) -> None:
    store.database.write(
        lambda connection: connection.execute("UPDATE job SET trashed_at = 5 WHERE id = ?", (job_id,))
    ).result(10)


def test_a_family_is_read_with_its_sums_from_any_of_its_jobs(store: Store, new_job: Make) -> None:
    first, other = record(store, new_job()), record(store, new_job("another"))
    second = child(store, new_job, first)
    third = child(store, new_job, second)
    child(store, new_job, other)
    store.journal.finished(
        third, reply="", consumed=160, seed="", actions={}, ended_at=1.0, urls=[("image", "u"), ("image", "v")]
    ).result(10)
    store.journal.picture_stored(third, 0, "a.png", "", 1, 2, 3).result(10)
    for asked in (first, second, third):
        family = store.library.family(asked).result(10)
        assert (family.root_id, [job.id for job in family.jobs]) == (first, [first, second, third])
        assert (family.count, family.pictures, family.points, family.left_out) == (3, 1, 80 + 120 + 160, 0)
    with pytest.raises(KeyError):
        store.library.family(99).result(10)


def test_the_trash_is_left_out_but_for_what_something_came_from(store: Store, new_job: Make) -> None:
    first = record(store, new_job())
    second = child(store, new_job, first)
    third, leaf = child(store, new_job, second), child(store, new_job, first)
    in_trash(store, second)
    in_trash(store, leaf)
    family = store.library.family(first).result(10)
    assert [job.id for job in family.jobs] == [first, second, third]
    assert (family.count, family.points) == (2, 80 + 3 * 120)
    assert leaf in [job.id for job in store.library.family(leaf).result(10).jobs]


def test_a_large_family_is_cut_around_the_job_that_was_asked_for(
    store: Store, new_job: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(families, "MOST", 4)
    first = record(store, new_job())
    others = [child(store, new_job, first) for _ in range(5)]
    deep = child(store, new_job, others[4])
    below = child(store, new_job, deep)
    family = store.library.family(deep).result(10)
    assert ([job.id for job in family.jobs], family.left_out) == ([first, others[4], deep, below], 4)
    assert family.count == 8


@given(some.lists(some.integers(0, 60), max_size=60), some.integers(1, 70), some.data())
def test_nothing_is_kept_without_what_it_came_from(above: list[int], most: int, data: some.DataObject) -> None:
    links = [Link(1, None, False), *(Link(n, min(of, n - 2) + 1, False) for n, of in enumerate(above, 2))]
    parents = {link.job_id: link.parent_id for link in links}
    asked = data.draw(some.sampled_from(sorted(parents)))
    kept = nearest(links, asked, set(parents), most)
    assert len(kept) == min(most, len(parents))
    assert asked in kept
    depth, here = 0, asked
    while (over := parents[here]) is not None:
        depth, here = depth + 1, over
    if depth < most:
        assert all(parents[job_id] is None or parents[job_id] in kept for job_id in kept)
