"""What each filter would leave of what the history shows, counted only while somebody looks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from studio.models.desk import Desk
from studio.models.library.finding.narrowing import Narrowing
from studio.models.library.finding.place import Kind, standing
from studio.models.library.ordering import Flag, Item
from studio.request.query import parse_query
from studio.request.query.facets import FACETS, FLAG, MODEL, STARS, TYPE, Facet
from tests.models import test_desk
from tests.models.test_desk import Table

table = test_desk.table
start = test_desk.start


@pytest.fixture
def desk(table: Table, start: Callable[[], Desk]) -> Desk:
    for prompt in ("a hill", "a red fox --v 8.1", "a fox at sea"):
        table.finished(prompt)
    return start()


def offered(narrowing: Narrowing, facet: Facet, text: str = "") -> dict[str, int | None]:
    return {one.option.label: one.jobs for one in narrowing.offered(facet, parse_query(text))}


def test_nothing_is_counted_before_somebody_looks(desk: Desk, qtbot: QtBot) -> None:
    counted: list[Facet] = []
    desk.collection.narrowing.counted.connect(counted.append)
    desk.history.set_words("fox")
    with qtbot.waitSignal(desk.history.loaded):
        pass
    assert offered(desk.collection.narrowing, STARS) == {"1+": None, "2+": None, "3+": None, "4+": None, "5": None}
    assert offered(desk.collection.narrowing, MODEL) == {}
    assert counted == []
    desk.collection.narrowing.watch(True)
    qtbot.waitUntil(lambda: counted == list(FACETS))
    assert offered(desk.collection.narrowing, MODEL) == {"7": 1, "8.1": 1}


def test_a_filter_leaves_its_own_words_out_and_counts_within_the_others(desk: Desk, qtbot: QtBot) -> None:
    desk.collection.narrowing.watch(True)
    desk.history.set_words("fox v:8.1")
    qtbot.waitUntil(lambda: offered(desk.collection.narrowing, TYPE) == {"Imagine": 1})
    qtbot.waitUntil(lambda: offered(desk.collection.narrowing, MODEL) == {"7": 1, "8.1": 1})
    lit = {one.option.label: one.is_lit for one in desk.collection.narrowing.offered(MODEL, parse_query("fox v:8.1"))}
    assert lit == {"7": False, "8.1": True}


def test_what_is_asked_for_is_offered_where_there_is_none_of_it(desk: Desk, qtbot: QtBot) -> None:
    desk.collection.narrowing.watch(True)
    desk.history.set_words("v:6")
    qtbot.waitUntil(lambda: offered(desk.collection.narrowing, MODEL, "v:6") == {"7": 2, "8.1": 1, "6": 0})
    assert offered(desk.collection.narrowing, TYPE) == {}


def test_counts_belong_to_the_place(desk: Desk, qtbot: QtBot) -> None:
    """Rows of another place are still there when the first facet is counted."""
    desk.collection.ordering.flag([Item(1, 0)], Flag.PICK)
    qtbot.waitUntil(lambda: desk.collection.ordering.undo_words != "")
    desk.collection.narrowing.watch(True)
    qtbot.waitUntil(lambda: offered(desk.collection.narrowing, MODEL) == {"7": 2, "8.1": 1})
    desk.collection.places.choose(standing(Kind.PICKS))
    desk.collection.narrowing.count()
    qtbot.waitUntil(lambda: offered(desk.collection.narrowing, MODEL) == {"7": 1})
    assert offered(desk.collection.narrowing, FLAG)["Pick"] == 1


def test_counts_follow_what_is_ordered_and_what_is_trashed(desk: Desk, qtbot: QtBot) -> None:
    desk.collection.narrowing.watch(True)
    qtbot.waitUntil(lambda: offered(desk.collection.narrowing, FLAG)["None"] == 3)
    desk.collection.ordering.rate([Item(3)], 4)
    qtbot.waitUntil(lambda: offered(desk.collection.narrowing, STARS)["4+"] == 1)
    desk.collection.ordering.trash([Item(3)])
    qtbot.waitUntil(lambda: offered(desk.collection.narrowing, STARS)["4+"] == 0)
    qtbot.waitUntil(lambda: offered(desk.collection.narrowing, MODEL) == {"7": 1, "8.1": 1})
