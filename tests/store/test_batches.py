"""Jobs that were sent together know it from the disk on, and are found together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from studio.store import Store
from studio.store.batches import Axis, Place, new_places, place_of, places
from studio.store.records import NewJob

SIDES = (Axis("stylize", ("0", "250")), Axis("ar", ("1:1", "3:2", "2:3")))


def test_places_count_from_one() -> None:
    assert places("b1", 3) == [Place("b1", 1, 3), Place("b1", 2, 3), Place("b1", 3, 3)]
    assert places("b1", 1, SIDES) == [Place("b1", 1, 1, SIDES)]


@pytest.mark.parametrize("place", [Place("5c0f", 3, 6), Place("5c0f", 1, 6, SIDES), Place("5c0f", 1, 2, SIDES[:1])])
def test_a_place_is_kept_as_text(place: Place) -> None:
    assert place_of(place.to_text()) == place


@pytest.mark.parametrize("text", ["", "5c0f", "5c0f 3", "5c0f three 6", "5c0f  3 6"])
def test_other_words_are_no_place(text: str) -> None:
    assert place_of(text) is None


def test_the_jobs_of_one_batch_are_found_in_their_order(store: Store, new_job: Callable[..., NewJob]) -> None:
    def sent(batch: str, *prompts: str) -> list[NewJob]:
        both = zip(prompts, places(batch, len(prompts), SIDES), strict=True)
        return [replace(new_job(prompt), place=place) for prompt, place in both]

    alone = store.journal.record(new_job("alone")).result()
    ours = store.journal.record_many(sent("a1", "fog", "rain", "snow")).result()
    longer = store.journal.record_many(sent("a1b", "sun")).result()

    assert alone.place is None
    assert [job.place for job in ours] == places("a1", 3, SIDES)
    assert store.library.batch("a1").result() == ours
    assert store.library.batch("a1b").result() == longer
    assert store.library.batch("a").result() == store.library.batch("").result() == []


def test_only_what_is_sent_with_others_or_makes_a_sheet_has_a_place() -> None:
    assert new_places(1) == [None]
    [alone] = new_places(1, SIDES)
    assert alone is not None
    assert (alone.number, alone.count, alone.axes) == (1, 1, SIDES)
    first, second = new_places(2), new_places(2)
    assert [place.number for place in first if place is not None] == [1, 2]
    assert {place.batch for place in first if place is not None}.isdisjoint(
        place.batch for place in second if place is not None
    )
