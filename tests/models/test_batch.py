"""What Generate will send: rows with ticks, prices and reasons, and the number alone where there are too many."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from studio.models.batch import MOST, Batch, Row, count_words
from studio.models.draft import Draft
from studio.request.expansion import COUNTED
from studio.request.problems import Level
from studio.request.tariff import Price

SIX = "{red, green} fox --ar {1:1, 3:2, 2:3} --draft"
TICK = Qt.ItemDataRole.CheckStateRole


def whole(text: str, qtbot: QtBot) -> Batch:
    draft = Draft(text)
    batch = draft.batch
    batch._keeps_draft = draft  # type: ignore[attr-defined]  # or the batch would go with it
    qtbot.waitUntil(lambda: batch.is_whole)
    return batch


def marked(row: Row) -> list[str]:
    return [mark.of(row.text) for mark in row.marks]


def test_an_ordinary_prompt_is_one_job_without_rows(qtbot: QtBot) -> None:
    batch = whole("a fox --draft", qtbot)
    assert (batch.is_many, batch.count, batch.sent_count, batch.rowCount()) == (False, 1, 1, 0)
    assert batch.texts() == ("a fox --draft",)
    assert batch.total == Price(40)
    assert batch.obstacle == ""
    assert whole("", qtbot).obstacle == "Type a prompt."


def test_every_prompt_is_a_row_that_shows_what_differs(qtbot: QtBot) -> None:
    batch = whole(SIX, qtbot)
    assert [row.text for row in batch.rows[:2]] == ["red fox --ar 1:1 --draft", "red fox --ar 3:2 --draft"]
    assert [marked(row) for row in batch.rows[3:5]] == [["green", "1:1"], ["green", "3:2"]]
    assert (batch.count, batch.sent_count, batch.total) == (6, 6, Price(240))
    assert batch.texts() == tuple(row.text for row in batch.rows)


def test_a_group_within_a_group_is_one_mark(qtbot: QtBot) -> None:
    batch = whole("a {big {red, blue} fox, hill} at dusk", qtbot)
    assert [marked(row) for row in batch.rows] == [["big red fox"], ["big blue fox"], ["hill"]]


def test_ticks_decide_what_is_sent_and_what_it_costs(qtbot: QtBot) -> None:
    batch = whole(SIX, qtbot)
    QAbstractItemModelTester(batch)
    changes: list[Price] = []
    batch.changed.connect(lambda: changes.append(batch.total))
    assert batch.setData(batch.index(1), Qt.CheckState.Unchecked, TICK)
    assert batch.data(batch.index(1), TICK) == Qt.CheckState.Unchecked
    assert changes == [Price(200)]
    assert batch.rows[1].text not in batch.texts()
    batch.tick_all(False)
    assert (batch.texts(), batch.obstacle) == ((), "No job is ticked.")
    batch.tick_all(True)
    assert (len(batch.texts()), batch.obstacle) == (6, "")


def test_a_tick_outlives_further_writing(qtbot: QtBot) -> None:
    draft = Draft("{red, green, blue} fox")
    draft.batch.texts()
    draft.batch.tick(1, False)
    draft.set_text("{red, green} fox")
    assert draft.batch.texts() == ("red fox",)
    draft.set_text("a fox")
    draft.set_text("{red, green} fox")
    assert draft.batch.texts() == ("red fox", "green fox")


def test_what_the_service_refuses_has_its_reason_and_stays_out(qtbot: QtBot) -> None:
    batch = whole("a fox --v {7, 8.1} --turbo", qtbot)
    assert [bool(row.reason) for row in batch.rows] == [False, True]
    assert batch.texts() == ("a fox --v 7 --turbo",)
    assert (batch.total, batch.obstacle) == (Price(160), "")
    assert not batch.setData(batch.index(1), Qt.CheckState.Checked, TICK)
    assert not batch.flags(batch.index(1)) & Qt.ItemFlag.ItemIsUserCheckable
    assert whole("a {red, blue} fox --v 8.1 --turbo", qtbot).obstacle == batch.rows[1].reason


def test_repetitions_are_rows_that_are_told_apart(qtbot: QtBot) -> None:
    batch = whole("a {red, blue} fox --repeat 2", qtbot)
    assert [(row.text, row.nth) for row in batch.rows] == [
        ("a red fox", "1 of 2"),
        ("a red fox", "2 of 2"),
        ("a blue fox", "1 of 2"),
        ("a blue fox", "2 of 2"),
    ]
    batch.tick(1, False)
    assert batch.texts() == ("a red fox", "a blue fox", "a blue fox")


@pytest.mark.parametrize("text", ["{1..10}" * 6, "{1..10}" * 600, "a fox {" + "{a,b}" * 1000 + "}"])
def test_a_huge_number_is_said_at_once_and_nothing_is_built(text: str, qtbot: QtBot) -> None:
    draft = Draft("a fox")
    draft.set_text(text)
    batch = draft.batch
    assert batch.count >= 10**6
    assert batch.obstacle == f"{count_words(batch.count)} jobs: at most {MOST} are sent at once."
    assert (batch.is_whole, batch.rowCount(), batch.texts()) == (True, 0, ())


def test_counting_ends_somewhere() -> None:
    assert count_words(10**6) == "1,000,000"
    assert count_words(COUNTED) == "1,000,000,000,000 or more"


def test_writing_withdraws_the_question(qtbot: QtBot) -> None:
    draft = Draft(SIX)
    draft.batch.guard.limit = 200
    assert not draft.batch.guard.lets("generate", draft.batch.texts(), 240, 1.0)
    draft.set_text(SIX + " --raw")
    assert not draft.batch.guard.asks("generate")


def test_an_impossible_group_blocks_and_is_told_with_its_place(qtbot: QtBot) -> None:
    draft = Draft("a {} fox")
    assert draft.batch.obstacle == "There is nothing between these braces."
    [problem] = [problem for problem in draft.problems if problem.level is Level.BLOCK]
    assert problem.span is not None
    assert problem.span.of(draft.text) == "{}"


def test_a_fault_inside_a_group_is_told_where_it_was_written(qtbot: QtBot) -> None:
    draft = Draft("a fox --chaos {500, 20}")
    [problem] = draft.problems
    assert problem.span is not None
    assert "500" in problem.span.of(draft.text)
    assert draft.batch.texts() == ("a fox --chaos 20",)
