"""The places of the library: where one is, what each holds, and what the artist makes of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from studio.models.desk import Desk
from studio.models.library.finding.place import ALL, Kind, Place, standing
from studio.models.library.finding.places import RECOUNT_MS, Places
from studio.models.library.ordering import Flag, Item
from studio.request.query import parse_query
from studio.store.search.saved import SavedSearch
from tests.models import test_desk
from tests.models.test_desk import Table

table = test_desk.table
start = test_desk.start


@pytest.fixture
def desk(table: Table, start: Callable[[], Desk]) -> Desk:
    for prompt in ("a hill", "a red fox", "a fox at sea"):
        table.finished(prompt)
    return start()


@pytest.fixture
def places(desk: Desk) -> Places:
    return desk.collection.places


def shown(desk: Desk) -> list[int]:
    return list(desk.history.ids)


def named(places: Places, name: str) -> Place:
    return next(place for place in places.all() if place.name == name)


def names(places: Places) -> list[str]:
    return [place.name for place in places.all()]


def saved(places: Places, qtbot: QtBot, name: str = "Foxes", query: str = "fox") -> Place:
    assert places.save(name, query) == ""
    qtbot.waitUntil(lambda: name in names(places))
    return named(places, name)


def made(places: Places, qtbot: QtBot, name: str = "Covers") -> Place:
    assert places.make_project(name) == ""
    qtbot.waitUntil(lambda: name in names(places))
    return named(places, name)


def test_every_usual_place_is_a_search_without_mistakes(places: Places) -> None:
    assert names(places) == ["All jobs", "Picks", "Favourites", "Running out", "Trash"]
    usual = [standing(kind) for kind in Kind if kind not in (Kind.PROJECT, Kind.SEARCH)]
    assert [place for place in usual if parse_query(place.scope).mistakes] == []


def test_a_place_narrows_the_history_and_the_words_stay(desk: Desk, places: Places, qtbot: QtBot) -> None:
    desk.history.set_words("fox")
    qtbot.waitUntil(lambda: shown(desk) == [3, 2])
    desk.collection.ordering.move([Item(3), Item(1)], "Covers")
    qtbot.waitUntil(lambda: "Covers" in names(places))
    places.choose(named(places, "Covers"))
    qtbot.waitUntil(lambda: shown(desk) == [3])
    desk.history.set_words("")
    qtbot.waitUntil(lambda: shown(desk) == [3, 1])
    places.choose(standing(Kind.UNFILED))
    qtbot.waitUntil(lambda: shown(desk) == [2])
    places.choose(ALL)
    qtbot.waitUntil(lambda: shown(desk) == [3, 2, 1])


def test_a_search_is_kept_among_the_jobs_of_its_place_and_one_is_there(
    desk: Desk, places: Places, qtbot: QtBot
) -> None:
    desk.collection.ordering.move([Item(3), Item(1)], "Covers")
    qtbot.waitUntil(lambda: "Covers" in names(places))
    places.choose(named(places, "Covers"))
    place = saved(places, qtbot, "Covers with foxes", places.asked("fox"))
    assert place.scope == 'project:"Covers" fox'
    qtbot.waitUntil(lambda: places.current == place)
    qtbot.waitUntil(lambda: shown(desk) == [3])


def test_a_smart_folder_with_a_mistake_is_kept_and_the_rest_of_it_works(
    desk: Desk, places: Places, qtbot: QtBot
) -> None:
    saved(places, qtbot, query="fox nonsense:3 red")
    qtbot.waitUntil(lambda: shown(desk) == [2])


def test_what_cannot_be_kept_is_said(places: Places, qtbot: QtBot) -> None:
    saved(places, qtbot)
    for name, query, sentence in (
        ("", "fox", "It needs a name."),
        ("x" * 81, "fox", "The name is longer than 80 characters."),
        ("All", "nonsense:3", "It asks for nothing that could be found."),
        ("FOXES", "owl", "There is a smart folder “Foxes” already."),
    ):
        assert places.save(name, query) == sentence
    assert len(places.searches()) == 1


def test_a_removed_smart_folder_comes_back(desk: Desk, places: Places, qtbot: QtBot) -> None:
    place = saved(places, qtbot)
    said: list[str] = []
    places.said.connect(said.append)
    places.remove(place)
    assert places.searches() == ()
    assert places.current == ALL
    qtbot.waitUntil(lambda: shown(desk) == [3, 2, 1])
    assert said == ["“Foxes” removed."]
    places.undo()
    qtbot.waitUntil(lambda: places.searches() == (place,))


def test_a_smart_folder_is_renamed_and_asks_for_something_else_and_undo_goes_back(
    desk: Desk, places: Places, qtbot: QtBot
) -> None:
    place = saved(places, qtbot)
    qtbot.waitUntil(lambda: places.current == place)
    assert places.rename(place, " Red  foxes ") == ""
    qtbot.waitUntil(lambda: places.current.name == "Red foxes")
    assert places.change_query(places.current, "fox red") == ""
    qtbot.waitUntil(lambda: shown(desk) == [2])
    places.undo()
    qtbot.waitUntil(lambda: shown(desk) == [3, 2])
    places.undo()
    qtbot.waitUntil(lambda: places.current == place)
    assert places.change_query(place, "  ") == "It asks for nothing that could be found."
    assert places.rename(place, "") == "It needs a name."


def test_where_another_window_took_the_name_the_library_says_so(table: Table, places: Places, qtbot: QtBot) -> None:
    saved(places, qtbot, "Owls", "owl")
    table.store.searches.keep(SavedSearch("Foxes", "fox")).result(10)
    assert places.save("Foxes", "fox red") == ""
    qtbot.waitUntil(lambda: bool(table.told))
    assert table.told[0].sentence == "There is a smart folder “Foxes” already."


def test_a_renamed_project_is_followed_there_and_back(desk: Desk, places: Places, qtbot: QtBot) -> None:
    desk.collection.ordering.move([Item(2)], "Covers")
    qtbot.waitUntil(lambda: "Covers" in names(places))
    places.choose(named(places, "Covers"))
    assert places.rename(named(places, "Covers"), "Front covers") == ""
    qtbot.waitUntil(lambda: places.current.name == "Front covers")
    qtbot.waitUntil(lambda: shown(desk) == [2])
    desk.collection.ordering.undo()
    qtbot.waitUntil(lambda: places.current.name == "Covers")
    places.remove(places.current)
    qtbot.waitUntil(lambda: places.current == ALL)
    qtbot.waitUntil(lambda: shown(desk) == [3, 2, 1])


def test_a_name_that_no_project_can_have_is_said(places: Places, qtbot: QtBot) -> None:
    place = made(places, qtbot)
    for name, sentence in (
        (" ", "It needs a name."),
        ("a, b", "A project's name has no commas and no quotes."),
        ('a "b"', "A project's name has no commas and no quotes."),
        ("covers", "There is a project “Covers” already."),
    ):
        assert places.make_project(name) == sentence
    assert places.rename(place, "COVERS") == ""


def test_what_is_put_somewhere_is_filed_marked_or_trashed(
    table: Table, desk: Desk, places: Places, qtbot: QtBot
) -> None:
    def job(number: int) -> tuple[str, bool, Flag, bool]:
        record = table.store.library.job(number).result(10)
        first = record.pictures[0]
        return record.project, first.favourite, first.flag, record.trashed_at is not None

    place = made(places, qtbot)
    places.put(place, [(2, 0), (3, -1)])
    places.put(standing(Kind.FAVOURITES), [(2, 0)])
    places.put(standing(Kind.PICKS), [(2, 0)])
    places.put(standing(Kind.TRASH), [(1, -1)])
    places.put(standing(Kind.UNFILED), [(3, 0)])
    places.put(place, [])
    qtbot.waitUntil(lambda: job(2) == ("Covers", True, Flag.PICK, False))
    qtbot.waitUntil(lambda: job(1) == ("", False, Flag.NONE, True))
    qtbot.waitUntil(lambda: job(3) == ("", False, Flag.NONE, False))
    for _ in range(5):
        desk.collection.ordering.undo()
    qtbot.waitUntil(lambda: job(2) == ("", False, Flag.NONE, False))


def test_places_are_counted_while_they_are_looked_at(table: Table, desk: Desk, places: Places, qtbot: QtBot) -> None:
    place = saved(places, qtbot)
    assert places.count(place) is None
    places.watch(True)
    qtbot.waitUntil(lambda: places.count(standing(Kind.TRASH)) == 0)
    assert (places.count(ALL), places.count(place)) == (3, 2)
    desk.collection.ordering.trash([Item(3)])
    qtbot.waitUntil(lambda: places.count(place) == 1)
    assert places.count(ALL) == 2
    qtbot.waitUntil(lambda: places.count(standing(Kind.TRASH)) == 1)
    places.watch(False)
    desk.collection.ordering.undo()
    qtbot.waitUntil(lambda: shown(desk) == [3, 2])
    with qtbot.waitSignal(places.changed):
        pass  # whoever looks at one place alone is told, but nothing is counted
    assert places.count(ALL) == 2
    assert RECOUNT_MS < 1000


def test_new_jobs_go_where_the_artist_says(desk: Desk, places: Places, qtbot: QtBot) -> None:
    made(places, qtbot)
    assert places.project_of_new_jobs == ""
    places.file_new_jobs("Covers")
    qtbot.waitUntil(lambda: places.project_of_new_jobs == "Covers")
    places.file_new_jobs("")
    qtbot.waitUntil(lambda: places.project_of_new_jobs == "")


def test_all_of_it_is_there_after_the_next_start(table: Table, places: Places, qtbot: QtBot) -> None:
    saved(places, qtbot)
    made(places, qtbot)
    again = Table(table.store, table.tasks)
    with qtbot.waitSignal(again.desk.history.loaded):
        again.studio.start()
    qtbot.waitUntil(lambda: {"Foxes", "Covers"} <= set(names(again.desk.collection.places)))
    again.desk.close()
