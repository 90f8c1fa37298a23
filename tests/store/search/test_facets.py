"""Counts of places and of filters: what they say is what the searches find, now and after every change."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from studio.request.query.facets import FACETS, MODEL, MONTHS, STARS, TYPE, Facet, joined
from studio.store import Store
from studio.store.order.acts import Item
from studio.store.records import Flag, JobRecord
from tests.store.conftest import Clock
from tests.store.order import test_acts
from tests.store.search import test_question

MakeJob = Callable[..., JobRecord]
made = test_acts.made
shelf = test_question.shelf
WITHIN = [
    "",
    "fox",
    "-night",
    "is:trashed",
    "type:inpaint,upscale",
    "v:7 rating:>1",
    "project:Covers",
    "nothing-at-all",
]


def counts(store: Store, facet: Facet, words: str = "") -> dict[str, int]:
    return {option.words: count for option, count in store.facets.of(facet, words).result()}


@pytest.mark.parametrize("words", WITHIN)
@pytest.mark.parametrize("facet", FACETS, ids=lambda facet: facet.key)
def test_a_count_is_what_the_search_would_find(shelf: Store, facet: Facet, words: str) -> None:
    found = counts(shelf, facet, words)
    assert found == {option: len(shelf.library.ids(joined(words, option)).result()) for option in found}
    assert len(found) >= len(facet.options)


@pytest.mark.parametrize("words", [*WITHIN, "-has:project", "is:pick", "is:favourite"])
def test_a_place_holds_what_its_search_finds(shelf: Store, words: str) -> None:
    assert shelf.facets.count(words).result() == len(shelf.library.ids(words).result())


def test_every_job_is_of_one_kind_and_of_one_month(shelf: Store) -> None:
    every = shelf.facets.count("").result()
    assert sum(counts(shelf, TYPE).values()) == sum(counts(shelf, MONTHS).values()) == every
    assert list(counts(shelf, MONTHS)) == ["on:2026-11", "on:2026-10"]
    assert next(iter(counts(shelf, TYPE))) == "type:imagine"


def test_what_somebody_has_found_already_is_not_searched_for(store: Store, made: MakeJob) -> None:
    made("a fox")
    made("a hill --v 8.1")
    assert [option.label for option, _ in store.facets.of(MODEL, "fox", [2]).result()] == ["8.1"]
    store.order.rate([Item(1)], 3).result()  # after a change what was known counts no more
    assert counts(store, MODEL, "fox") == {"v:7": 1}


def test_counts_follow_every_change(store: Store, made: MakeJob, new_job: test_acts.NewJobs) -> None:
    first, second = made("a fox"), made("a fox --v 8.1")
    assert counts(store, STARS)["rating:>=4"] == 0
    store.order.rate([Item(first.id, 2)], 4).result()
    store.order.flag([Item(second.id, 0)], Flag.PICK).result()
    assert counts(store, STARS)["rating:>=4"] == 1
    assert store.facets.count("is:pick").result() == 1
    store.journal.record(new_job("a hill --v 8.1")).result()
    assert counts(store, MODEL) == {"v:7": 1, "v:8.1": 2}
    store.order.trash([Item(second.id)]).result()
    assert counts(store, MODEL) == {"v:7": 1, "v:8.1": 1}
    assert counts(store, MODEL, "is:trashed") == {"v:8.1": 1}
    store.order.put_back([Item(second.id)]).result()
    assert counts(store, MODEL) == {"v:7": 1, "v:8.1": 2}


def test_an_answer_is_not_believed_for_ever(store: Store, clock: Clock, made: MakeJob) -> None:
    """What runs out does so without a change of the library."""
    made("a fox")
    assert store.facets.of(TYPE, "fox", []).result() == []
    assert store.facets.of(TYPE, "fox").result() == []
    clock.now += 5
    assert [count for _, count in store.facets.of(TYPE, "fox").result()] == [1]
    clock.now -= 60
    assert [count for _, count in store.facets.of(TYPE, "fox").result()] == [1]


def test_an_empty_library_has_nothing_to_offer_but_what_is_always_offered(store: Store) -> None:
    assert [counts(store, facet) for facet in (TYPE, MODEL, MONTHS)] == [{}, {}, {}]
    assert set(counts(store, STARS).values()) == {0}
    assert store.facets.count("").result() == 0
