"""The plan of a sheet as a pop-over: choosing, writing, seeing what it comes to, and sending it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from studio.models.draft import Draft
from studio.models.sheet import SHEET, Sheet
from studio.views import theme
from studio.views.compose.generate_bar import GenerateBar
from studio.views.compose.sheet import SheetPlanner


@pytest.fixture(params=theme.STYLES)
def bar(request: pytest.FixtureRequest, qtbot: QtBot, qapp: QApplication) -> Iterator[GenerateBar]:
    theme.apply(qapp, request.param)
    made = GenerateBar(Draft("a fox --ar 3:2 --seed 7"))
    qtbot.addWidget(made)
    made.resize(330, 80)
    made.show()
    yield made
    if made.planner is not None:
        made.planner.close()
    made.close()
    theme.apply(qapp)


@pytest.fixture
def planner(bar: GenerateBar) -> SheetPlanner:
    bar.sheet_button.click()
    assert bar.planner is not None
    return bar.planner


def write(planner: SheetPlanner, side: int, values: str) -> None:
    field = planner.axis(side).values
    field.selectAll()
    QTest.keyClicks(field, values)


def test_every_control_has_a_name(planner: SheetPlanner) -> None:
    assert planner.isVisible()
    for widget in planner.findChildren(QWidget):
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and not widget.objectName().startswith("qt_"):
            assert widget.accessibleName(), widget
            assert widget.objectName(), widget


def test_what_is_written_is_counted_and_priced(planner: SheetPlanner) -> None:
    write(planner, 0, "0..500 step 250")
    write(planner, 1, "0, 50")
    assert planner.sheet.count == 6
    assert planner._amount.text() == "3 × 2 = 6 jobs · 24 pictures · seed 7"
    assert planner.button.text() == "Send the sheet · 480 pt · 0.48 $"
    write(planner, 1, "0, 500")
    assert planner.button.text() == "Chaos goes from 0 to 100."
    assert not planner.button.isEnabled()


def test_another_parameter_brings_its_own_values(planner: SheetPlanner, qtbot: QtBot) -> None:
    axis = planner.axis(0)
    axis.parameter.click()
    assert axis.menu is not None
    [quality] = [action for action in axis.menu.actions() if action.text() == "Quality"]
    quality.trigger()
    axis.menu.close()
    assert axis.parameter.text() == "Quality"
    assert axis.values.text() == "1, 2, 4"
    assert axis.parameter.accessibleName() == "Rows: Quality"


def test_a_press_sends_the_plan_and_closes(bar: GenerateBar, planner: SheetPlanner) -> None:
    sent: list[Sheet] = []
    bar.sheet_wanted.connect(sent.append)
    write(planner, 0, "0, 250")
    write(planner, 1, "0, 50")
    planner.button.click()
    assert sent == [planner.sheet]
    assert not planner.isVisible()


def test_a_large_sum_is_asked_about_on_its_own_button(bar: GenerateBar, planner: SheetPlanner) -> None:
    guard = bar._batch.guard
    guard.limit = 100
    now = iter((10.0, 12.0))
    bought: list[tuple[str, ...]] = []

    def buy(sheet: Sheet) -> None:
        if guard.lets(SHEET, sheet.texts(), sheet.total.points, next(now)):
            bought.append(sheet.texts())

    bar.sheet_wanted.connect(buy)
    write(planner, 0, "0, 250")
    write(planner, 1, "0, 50")
    planner.button.click()
    assert planner.isVisible()
    assert planner.button.text() == "Send 4 jobs · 320 pt · 0.32 $?"
    assert bar.button.text().startswith("Generate")
    planner.button.click()
    assert len(bought) == 1
    assert not planner.isVisible()


def test_a_plan_that_is_put_away_asks_nothing_any_more(bar: GenerateBar, planner: SheetPlanner) -> None:
    bar._batch.guard.limit = 100
    assert not bar._batch.guard.lets(SHEET, "plan", 500, 1.0)
    planner.close()
    assert not bar._batch.guard.asks(SHEET)
