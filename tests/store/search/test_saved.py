"""Smart folders in the library: kept, changed, forgotten and brought back, and no two of one name."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from studio.errors import InputError
from studio.store import Store
from studio.store.search.saved import SavedSearch
from tests.store.conftest import NOON


def names(store: Store) -> list[str]:
    return [search.name for search in store.searches.all().result()]


def test_what_is_kept_is_there_after_the_next_start_by_name(opened: Callable[[], Store]) -> None:
    store = opened()
    fox = store.searches.keep(SavedSearch("fox", "fox nonsense:3")).result()
    store.searches.keep(SavedSearch("Covers", "tag:cover rating:>3")).result()
    store.close()
    again = opened()
    assert names(again) == ["Covers", "fox"]
    assert again.searches.all().result()[1] == fox
    assert fox.created_at == NOON


def test_a_deleted_one_comes_back_as_it_was(store: Store) -> None:
    fox = store.searches.keep(SavedSearch("Foxes", "fox")).result()
    store.searches.delete(fox.id).result()
    assert names(store) == []
    assert store.searches.keep(fox).result() == fox


def test_no_two_have_the_same_name_in_whatever_letters(store: Store) -> None:
    fox = store.searches.keep(SavedSearch("Foxes", "fox")).result()
    owl = store.searches.keep(SavedSearch("Owls", "owl")).result()
    with pytest.raises(InputError, match="a smart folder “Foxes” already"):
        store.searches.keep(SavedSearch("FOXES", "fox -red")).result()
    with pytest.raises(InputError):
        store.searches.change(SavedSearch("foxes", "owl", owl.id)).result()
    assert store.searches.change(SavedSearch("FOXES", "fox", fox.id)).result().name == "FOXES"
    assert names(store) == ["FOXES", "Owls"]


def test_one_that_another_window_deleted_comes_back_changed(store: Store) -> None:
    fox = store.searches.keep(SavedSearch("Foxes", "fox")).result()
    store.searches.delete(fox.id).result()
    changed = store.searches.change(SavedSearch("Red foxes", "fox red", fox.id)).result()
    assert store.searches.all().result() == [changed]
    assert changed.id == fox.id


@pytest.mark.parametrize("text", ["'; DROP TABLE saved_search; --", "half \ud83d", "<b>fox</b>", "name\0with"])
def test_names_and_searches_are_text_and_nothing_else(store: Store, text: str) -> None:
    kept = store.searches.keep(SavedSearch(text, text)).result()
    assert [search.id for search in store.searches.all().result()] == [kept.id]
