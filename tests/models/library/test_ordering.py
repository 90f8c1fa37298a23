"""Ordering as the window does it: one act after the other, each with its sentence and its undo."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

import pytest
from pytestqt.qtbot import QtBot

from studio.errors import LibraryError, StudioError
from studio.models.desk import Desk
from studio.models.library.ordering import Flag, Item, Ordering
from studio.store.order.acts import Done, Order
from tests.models import test_desk
from tests.models.test_desk import Table

table = test_desk.table
start = test_desk.start


class Heard:
    """What the ordering has said so far."""

    def __init__(self, ordering: Ordering) -> None:
        self.said: list[str] = []
        self.undone: list[str] = []
        self.told: list[StudioError] = []
        self.projects = 0
        ordering.said.connect(self.said.append)
        ordering.undone.connect(self.undone.append)
        ordering.told.connect(self.told.append)
        ordering.projects_changed.connect(self._count)

    def _count(self) -> None:
        self.projects += 1


@pytest.fixture
def desk(table: Table, start: Callable[[], Desk]) -> Desk:
    for prompt in ("a hill", "a fox", "a sea"):
        table.finished(prompt)
    return start()


def shown(desk: Desk) -> list[int]:
    model = desk.history
    return [job for row in range(model.rowCount()) if (job := model.job_id_at(row)) is not None]


def test_the_shown_job_and_its_row_have_the_stars_at_once(table: Table, desk: Desk, qtbot: QtBot) -> None:
    desk.show(3)
    qtbot.waitUntil(lambda: table.shown_id == 3)
    heard = Heard(desk.collection.ordering)
    desk.collection.ordering.rate([Item(3, 1)], 5)
    qtbot.waitUntil(lambda: desk.shown.record is not None and desk.shown.record.pictures[1].rating == 5)
    assert desk.collection.ordering.undo_words == "1 picture with 5 stars"
    assert heard.said == []


def test_what_is_in_the_trash_leaves_the_history_and_undo_brings_it_back(
    table: Table, desk: Desk, qtbot: QtBot
) -> None:
    heard = Heard(desk.collection.ordering)
    desk.collection.ordering.trash([Item(2), Item(1)])
    qtbot.waitUntil(lambda: shown(desk) == [3])
    assert heard.said == ["4 pictures in the trash"]
    desk.collection.ordering.undo()
    qtbot.waitUntil(lambda: shown(desk) == [3, 2, 1])
    assert heard.undone == ["Undone: 4 pictures in the trash"]
    desk.collection.ordering.redo()
    qtbot.waitUntil(lambda: shown(desk) == [3])
    assert (desk.collection.ordering.undo_words, desk.collection.ordering.redo_words) == ("4 pictures in the trash", "")


def test_an_undo_that_comes_at_once_takes_back_what_is_still_being_written(
    table: Table, desk: Desk, qtbot: QtBot
) -> None:
    heard = Heard(desk.collection.ordering)
    desk.collection.ordering.flag([Item(1, 0)], Flag.PICK)
    desk.collection.ordering.flag([Item(2, 0)], Flag.PICK)
    desk.collection.ordering.undo()
    desk.collection.ordering.undo()
    desk.collection.ordering.undo()
    qtbot.waitUntil(lambda: len(heard.undone) == 2)
    qtbot.waitUntil(lambda: desk.collection.ordering.undo_words == "")
    assert [table.store.library.job(job).result().pictures[0].flag for job in (1, 2)] == [Flag.NONE, Flag.NONE]


def test_an_undo_that_finds_everything_changed_says_so(table: Table, desk: Desk, qtbot: QtBot) -> None:
    heard = Heard(desk.collection.ordering)
    desk.collection.ordering.favourite([Item(1, 0)], True)
    qtbot.waitUntil(lambda: desk.collection.ordering.undo_words != "")
    table.store.order.favourite([Item(1, 0)], False).result(10)
    desk.collection.ordering.undo()
    qtbot.waitUntil(lambda: heard.undone == ["Nothing left to undo: it was changed meanwhile"])


def test_a_new_act_forgets_what_was_taken_back(desk: Desk, qtbot: QtBot) -> None:
    desk.collection.ordering.tag([Item(1)], ["cover", "red"])
    qtbot.waitUntil(lambda: desk.collection.ordering.undo_words == "2 pictures tagged “cover”, “red”")
    desk.collection.ordering.undo()
    qtbot.waitUntil(lambda: desk.collection.ordering.redo_words != "")
    desk.collection.ordering.note(1, "for the cover")
    qtbot.waitUntil(lambda: desk.collection.ordering.undo_words == "Note written")
    assert desk.collection.ordering.redo_words == ""


def test_a_refused_name_is_told_and_holds_up_nothing(desk: Desk, qtbot: QtBot) -> None:
    heard, refused = Heard(desk.collection.ordering), list[StudioError]()
    desk.collection.ordering.make_project("Covers")
    desk.collection.ordering.make_project("covers", refused.append)
    desk.collection.ordering.make_project("", None)
    desk.collection.ordering.rename_project("covers", "Jackets")
    desk.collection.ordering.move([Item(1), Item(2, 0)], "jackets")
    qtbot.waitUntil(lambda: desk.collection.ordering.undo_words == "2 jobs in “jackets”")
    assert [str(error) for error in refused] == ["There is a project “Covers” already. Choose another name."]
    assert [str(error) for error in heard.told] == ["A project needs a name."]
    assert heard.projects == 2
    listed: list[tuple[str, int]] = []
    desk.collection.ordering.projects(listed.extend)
    qtbot.waitUntil(lambda: listed == [("Jackets", 2)])


def test_the_jobs_of_a_removed_project_stay(table: Table, desk: Desk, qtbot: QtBot) -> None:
    heard = Heard(desk.collection.ordering)
    desk.collection.ordering.move([Item(1), Item(2)], "Covers")
    desk.collection.ordering.remove_project("Covers")
    qtbot.waitUntil(lambda: len(heard.said) == 2)
    assert heard.said[1] == "Project “Covers” removed; 2 jobs stay"
    desk.collection.ordering.undo()
    qtbot.waitUntil(lambda: len(heard.undone) == 1)
    assert table.store.library.job(1).result().project == "Covers"


def test_jobs_under_way_are_named_as_what_stays(table: Table, desk: Desk, qtbot: QtBot) -> None:
    heard = Heard(desk.collection.ordering)
    waiting = table.job("a wait")
    desk.collection.ordering.trash([Item(1), Item(waiting.id)])
    desk.collection.ordering.trash([Item(waiting.id)])
    qtbot.waitUntil(lambda: len(heard.said) == 2)
    assert heard.said == ["2 pictures in the trash; 1 job under way stays", "1 job under way stays"]


def test_what_is_known_of_tags_is_handed_over(desk: Desk, qtbot: QtBot) -> None:
    known: list[tuple[str, int]] = []
    desk.collection.ordering.tag([Item(1), Item(2, 0)], ["cover"])
    desk.collection.ordering.tag([Item(2, 0)], ["red"])
    qtbot.waitUntil(lambda: "red" in desk.collection.ordering.undo_words)
    desk.collection.ordering.known_tags(known.extend)
    qtbot.waitUntil(lambda: known == [("cover", 3), ("red", 1)])


def test_an_undo_that_could_not_be_written_can_be_tried_again(
    table: Table, desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    ordering = desk.collection.ordering
    heard = Heard(ordering)
    ordering.trash([Item(2)])
    qtbot.waitUntil(lambda: shown(desk) == [3, 1])
    full: Future[Done] = Future()
    full.set_exception(LibraryError("The disk is full."))
    with monkeypatch.context() as broken:
        broken.setattr(Order, "take", lambda order, step: full)
        ordering.undo()
        qtbot.waitUntil(lambda: bool(heard.told))
    ordering.undo()
    qtbot.waitUntil(lambda: shown(desk) == [3, 2, 1])
