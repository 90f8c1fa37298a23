"""What the library page asks: against the same counted by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.store import Store
from studio.store.order.acts import Item
from studio.store.records import JobRecord, PictureState
from tests.bench.many_jobs import open_filled

JOBS = 300


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_filled(tmp_path, JOBS)
    yield made
    made.close()


def jobs(store: Store, words: str = "") -> list[JobRecord]:
    return store.library.page(store.library.ids(words).result()).result()


@pytest.mark.parametrize("words", ["", "fox", "v:6.1", "is:trashed"])
def test_a_family_is_its_newest_job_and_how_many_were_found(store: Store, words: str) -> None:
    store.order.trash([Item(7), Item(60)]).result()
    found = store.library.families(words).result()
    sizes = Counter(job.root_id for job in jobs(store, words))
    newest = {job.root_id: job.id for job in reversed(jobs(store, words))}
    assert list(found.heads) == sorted(newest.values(), reverse=True)
    by_head = {newest[root]: size for root, size in sizes.items()}
    assert list(found.sizes) == [by_head[head] for head in found.heads]


def test_kin_are_the_found_jobs_of_the_same_families(store: Store) -> None:
    every = jobs(store)
    root, size = Counter(job.root_id for job in every).most_common(1)[0]
    family = [job.id for job in every if job.root_id == root]
    assert size > 2
    assert store.library.kin(family[1:2]).result() == family
    store.order.trash([Item(family[0])]).result()
    assert store.library.kin(family[1:2]).result() == family[1:]
    task = every[[job.id for job in every].index(family[1])].task.value
    same = [job.id for job in jobs(store, f"type:{task}") if job.root_id == root]
    assert store.library.kin(family[1:2], f"type:{task}").result() == same


def test_pictures_are_counted_per_job_without_those_in_the_trash(store: Store) -> None:
    four = next(job for job in jobs(store) if len(job.pictures) == 4)
    store.order.trash([Item(four.id, 1)]).result()
    counts = store.library.picture_counts().result()
    assert counts[four.id] == 3
    assert {job.id: counts[job.id] for job in jobs(store) if job.id != four.id} == {
        job.id: len(job.pictures) for job in jobs(store) if job.id != four.id
    }


def test_what_a_choice_holds_is_the_sum_of_its_pictures(store: Store) -> None:
    every = jobs(store)
    whole, part = every[:5], next(job for job in every[5:] if len(job.pictures) == 4)
    held = store.library.holdings([job.id for job in whole], {part.id: [0, 2]}).result()
    stored = [one for job in whole for one in job.pictures if one.state is PictureState.STORED]
    stored += [part.pictures[0], part.pictures[2]]
    assert held.pictures == len(stored)
    assert held.jobs == 6
    assert held.points == sum(job.cost for job in (*whole, part))
    assert held.size_bytes == sum(one.size_bytes for one in stored)


def test_the_ids_are_the_same_whether_some_are_missing_or_none(store: Store) -> None:
    assert list(store.library.ids().result()) == list(range(JOBS, 0, -1))
    store.order.trash([Item(7), Item(JOBS)]).result()
    assert list(store.library.ids().result()) == [job for job in range(JOBS - 1, 0, -1) if job != 7]
