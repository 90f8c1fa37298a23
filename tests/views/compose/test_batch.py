"""The jobs above Generate: a row each with its tick, by pointer and by keyboard, and the question on the button."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.models.batch import GENERATE, Row
from studio.models.draft import Draft
from studio.request.prompt import Span
from studio.request.tariff import Price
from studio.views import theme
from studio.views.compose.batch import SHOWN, BatchList, fitted, runs
from studio.views.compose.panel import ComposePanel
from studio.views.theme import Type
from studio.views.widgets.labels import PlainLabel

SIX = "{red, green} fox --ar {1:1, 3:2, 2:3} --draft"


@pytest.fixture(params=theme.STYLES)
def panel(request: pytest.FixtureRequest, qtbot: QtBot, qapp: QApplication) -> Iterator[ComposePanel]:
    theme.apply(qapp, request.param)
    made = ComposePanel(Draft(SIX))
    qtbot.addWidget(made)
    made.resize(330, 860)
    made.show()
    qtbot.waitUntil(lambda: made.generate_bar.batch_list.isVisible())
    yield made
    made.close()
    theme.apply(qapp)


def listed(panel: ComposePanel) -> BatchList:
    return panel.generate_bar.batch_list


def click_row(panel: ComposePanel, at: int) -> None:
    rows = listed(panel).rows
    centre = rows.visualRect(rows.model().index(at, 0)).center()
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=centre)


def test_the_list_is_there_for_groups_alone(panel: ComposePanel, qtbot: QtBot) -> None:
    draft = panel.prompt_edit._draft
    bar = panel.generate_bar
    assert bar.amount.text() == "6 jobs · 24 pictures"
    assert bar.button.text() == "Generate · 240 pt · 0.24 $"
    assert not bar.sheet_button.isVisible()
    draft.set_text("a fox")
    assert not listed(panel).isVisible()
    assert bar.amount.text() == "1 job · 4 pictures"
    assert bar.sheet_button.isVisible()
    draft.set_text("a fox --repeat 2")
    qtbot.waitUntil(lambda: listed(panel).isVisible())
    assert bar.amount.text() == "2 jobs · 8 pictures"
    draft.set_text("{1..10}" * 6)
    assert not listed(panel).isVisible()
    assert bar.amount.text() == "1,000,000 jobs"
    assert bar.button.text() == "1,000,000 jobs: at most 200 are sent at once."
    assert not bar.button.isEnabled()


def test_a_click_anywhere_on_a_row_ticks_it(panel: ComposePanel) -> None:
    bar = panel.generate_bar
    click_row(panel, 2)
    assert bar.amount.text() == "5 of 6 jobs · 20 pictures"
    assert "200 pt" in bar.button.text()
    click_row(panel, 2)
    assert bar.amount.text() == "6 jobs · 24 pictures"


def test_the_keyboard_walks_and_ticks(panel: ComposePanel) -> None:
    rows = listed(panel).rows
    rows.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(rows, Qt.Key.Key_Down)
    QTest.keyClick(rows, Qt.Key.Key_Space)
    assert rows.currentIndex().row() == 1
    assert panel.prompt_edit._draft.batch.texts()[:2] == ("red fox --ar 1:1 --draft", "red fox --ar 2:3 --draft")


def test_all_and_none(panel: ComposePanel) -> None:
    bar = panel.generate_bar
    listed(panel).none.click()
    assert (bar.button.text(), bar.button.isEnabled()) == ("No job is ticked.", False)
    listed(panel).all.click()
    assert bar.amount.text() == "6 jobs · 24 pictures"


def test_one_that_would_be_refused_cannot_be_ticked(panel: ComposePanel, qtbot: QtBot) -> None:
    panel.prompt_edit._draft.set_text("a fox --v {7, 8.1} --turbo")
    qtbot.waitUntil(lambda: panel.generate_bar.amount.text() == "1 of 2 jobs · 4 pictures")
    click_row(panel, 1)
    assert panel.generate_bar.amount.text() == "1 of 2 jobs · 4 pictures"


def problem(panel: ComposePanel) -> str:
    """The first finding; a line that was replaced just now may still be there, unseen."""
    found = panel.problems.findChildren(PlainLabel, "problem-1-sentence")
    return next((label.text() for label in found if label.isVisible()), "")


def test_one_that_would_be_refused_stays_out_and_the_others_are_sent(panel: ComposePanel, qtbot: QtBot) -> None:
    draft, bar = panel.prompt_edit._draft, panel.generate_bar
    draft.set_text("{red, green, blue} fox --chaos {5, 500} --draft")
    qtbot.waitUntil(lambda: bar.button.text() == "Send 3 of 6 · 120 pt · 0.12 $")
    assert bar.button.isEnabled()
    assert [draft.batch.is_on(row) for row in draft.batch.rows] == [True, False] * 3
    face = QAccessible.queryAccessibleInterface(listed(panel).rows)
    assert face.child(1).text(QAccessible.Text.Name).endswith("--chaos goes from 0 to 100.")
    qtbot.waitUntil(lambda: problem(panel) == "Left out: --chaos goes from 0 to 100.")
    click_row(panel, 0)
    assert bar.button.text() == "Send 2 of 6 · 80 pt · 0.08 $"
    draft.set_text("{red, green, blue} fox --chaos 500 --draft")
    qtbot.waitUntil(lambda: bar.button.text() == "--chaos goes from 0 to 100.")
    assert not bar.button.isEnabled()
    qtbot.waitUntil(lambda: problem(panel) == "Blocked: --chaos goes from 0 to 100.")


def test_a_screen_reader_hears_every_row(panel: ComposePanel) -> None:
    face = QAccessible.queryAccessibleInterface(listed(panel).rows)
    assert face.childCount() == 6
    row = face.child(1)
    assert row.text(QAccessible.Text.Name) == "red fox --ar 3:2 --draft, 40 points"
    assert row.state().checkable
    assert row.state().checked
    click_row(panel, 1)
    assert not face.child(1).state().checked


def test_a_long_list_scrolls(panel: ComposePanel, qtbot: QtBot) -> None:
    height = listed(panel).rows.height()
    panel.prompt_edit._draft.set_text("{1..150} foxes")
    qtbot.waitUntil(lambda: panel.generate_bar.amount.text() == "150 jobs · 600 pictures")
    assert listed(panel).rows.height() == height // 6 * SHOWN


def test_the_question_stands_on_the_button_for_a_while(panel: ComposePanel, qtbot: QtBot) -> None:
    draft, bar = panel.prompt_edit._draft, panel.generate_bar
    draft.batch.guard.limit = 200
    assert not draft.batch.guard.lets(GENERATE, draft.batch.texts(), 240, 1.0)
    assert bar.button.text() == "Send 6 jobs · 240 pt · 0.24 $?"
    click_row(panel, 0)
    assert bar.button.text() == "Send 5 of 6 · 200 pt · 0.20 $"


# What differs comes first


def test_a_row_is_cut_where_it_differs() -> None:
    row = Row("a  red\nfox --ar 1:1", (Span(3, 6), Span(16, 19)), "", Price(80), "")
    assert [(run.text, run.mark) for run in runs(row)] == [
        ("a ", False),
        ("red", True),
        (" fox --ar ", False),
        ("1:1", True),
    ]


def test_what_rows_share_gives_way_to_what_differs(qapp: QApplication) -> None:
    metrics = QFontMetrics(theme.font(Type.BODY))
    words = "a lighthouse on a cliff above a stormy sea "
    row = Row(f"{words}at dawn --ar 3:2", (Span(len(words), len(words) + 7),), "", Price(80), "")
    whole = runs(row)
    assert fitted(whole, 2000, metrics, metrics) == whole
    room = metrics.horizontalAdvance("at dawn") + 120
    cut = fitted(whole, room, metrics, metrics)
    assert [run.text for run in cut if run.mark] == ["at dawn"]
    assert cut[0].text.startswith("…")
    assert cut[0].text.rstrip().endswith("sea")
    assert sum(metrics.horizontalAdvance(run.text) for run in cut) <= room + 2 * metrics.horizontalAdvance(" ")
