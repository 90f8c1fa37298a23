"""Sliders, numbers, switches, buttons, labels and pop-overs, as hands and screen readers meet them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QColor, QHelpEvent, QKeySequence, QPalette, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolTip, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from studio.views import theme
from studio.views.widgets import popover as popover_module
from studio.views.widgets.buttons import IconButton, PrimaryButton, QuietButton
from studio.views.widgets.eliding_label import ElidingLabel
from studio.views.widgets.labels import PlainLabel
from studio.views.widgets.menu import Menu, keys_words
from studio.views.widgets.painting import set_tip, show_tip
from studio.views.widgets.popover import Popover
from studio.views.widgets.slider_row import SliderRow
from studio.views.widgets.switch_row import SwitchRow


@pytest.fixture
def row(qtbot: QtBot) -> Iterator[SliderRow]:
    made = SliderRow("stylize", "Stylize", 0, 1000, 100, step=10)
    qtbot.addWidget(made)
    made.resize(300, 32)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.number.setFocus()
    yield made
    made.close()


def heard(row: SliderRow) -> list[tuple[int, bool]]:
    told: list[tuple[int, bool]] = []
    row.changed.connect(lambda value, joined: told.append((value, joined)))
    return told


def wheel(row: SliderRow) -> None:
    at = QPointF(row.slider.rect().center())
    event = QWheelEvent(
        at,
        QPointF(row.slider.mapToGlobal(at.toPoint())),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(row.slider, event)


def test_the_slider_is_accessible_and_so_is_its_number(row: SliderRow) -> None:
    seen = QAccessible.queryAccessibleInterface(row.slider)
    assert (seen.role(), row.slider.accessibleName()) == (QAccessible.Role.Slider, "Stylize")
    assert seen.valueInterface().currentValue() == 100
    assert row.number.accessibleName() == "Stylize value"


def test_a_drag_tells_every_step_as_one_change(row: SliderRow, qtbot: QtBot) -> None:
    told = heard(row)
    left, middle = QPoint(9, 14), QPoint(row.slider.width() // 2, 14)
    for _ in range(2):
        QTest.mousePress(row.slider, Qt.MouseButton.LeftButton, pos=left)
        QTest.mouseMove(row.slider, middle)
        QTest.mouseMove(row.slider, QPoint(row.slider.width() - 9, 14))
        QTest.mouseRelease(row.slider, Qt.MouseButton.LeftButton, pos=middle)
    assert [value for value, _ in told[:3]] == [0, 500, 1000]
    assert [joined for _, joined in told] == [False, True, True, False, True, True]
    assert row.number.text() == "1000"


def test_a_double_click_goes_back_to_the_default(row: SliderRow, qtbot: QtBot) -> None:
    row.set_value(700)
    QTest.mouseDClick(row.slider, Qt.MouseButton.LeftButton, pos=QPoint(60, 14))
    assert row.value() == 100


def test_the_wheel_turns_it_only_with_focus(row: SliderRow) -> None:
    wheel(row)
    assert row.value() == 100
    row.slider.setFocus()
    wheel(row)
    assert row.value() == 110


def test_a_number_is_typed_and_brought_into_the_range(row: SliderRow, qtbot: QtBot) -> None:
    told = heard(row)
    row.number.selectAll()
    QTest.keyClicks(row.number, "1234")
    QTest.keyClick(row.number, Qt.Key.Key_Return)
    assert told == [(1000, False)]
    assert row.slider.value() == 1000
    row.number.selectAll()
    QTest.keyClicks(row.number, "x")
    QTest.keyClick(row.number, Qt.Key.Key_Return)
    assert (told, row.number.text()) == ([(1000, False)], "1000")
    QTest.keyClick(row.number, Qt.Key.Key_Down)
    assert told[-1] == (990, False)


def test_a_value_shown_is_silent_and_clamped(row: SliderRow) -> None:
    told = heard(row)
    row.set_value(5000)
    assert (row.value(), row.number.text(), told) == (1000, "1000", [])


def test_a_row_that_is_off_says_why(row: SliderRow) -> None:
    row.set_reason("Stylize is not in version 0.", "help")
    assert not row.slider.isEnabled()
    assert row.slider.accessibleDescription() == "Stylize is not in version 0."
    row.set_reason("", "help")
    assert row.slider.isEnabled()
    assert row.slider.accessibleDescription() == "help"


def test_a_switch_is_a_check_box_to_a_screen_reader(qtbot: QtBot) -> None:
    switch = SwitchRow("raw", "Raw", "Less beautifying.")
    qtbot.addWidget(switch)
    seen = QAccessible.queryAccessibleInterface(switch)
    assert seen.role() == QAccessible.Role.CheckBox
    QTest.mouseClick(switch, Qt.MouseButton.LeftButton, pos=QPoint(switch.width() - 2, 8))
    assert switch.isChecked()
    assert seen.state().checked
    QTest.keyClick(switch, Qt.Key.Key_Space)
    assert not switch.isChecked()


def test_buttons_keep_the_price_out_of_their_names(qtbot: QtBot) -> None:
    primary, quiet = PrimaryButton("g", "Generate", "80 pt · 0.08 $"), QuietButton("u", "Upscale", "upscale", "120 pt")
    for button in (primary, quiet):
        qtbot.addWidget(button)
    assert (primary.accessibleName(), primary.text()) == ("Generate", "Generate · 80 pt · 0.08 $")
    assert primary.accessibleDescription() == "80 pt · 0.08 $"
    assert (quiet.accessibleName(), quiet.accessibleDescription()) == ("Upscale", "120 pt")
    quiet.set_reason("Not for this version.")
    assert not quiet.isEnabled()
    assert quiet.accessibleDescription() == "120 pt Not for this version."
    primary.set_reason("Type a prompt.")
    assert (primary.text(), primary.accessibleDescription()) == ("Type a prompt.", "Type a prompt.")
    assert not primary.isEnabled()
    primary.set_reason("")
    assert (primary.text(), primary.isEnabled()) == ("Generate · 80 pt · 0.08 $", True)


def test_a_bare_icon_has_a_name(qtbot: QtBot) -> None:
    button = IconButton("seed-dice", "dice", "New seed")
    qtbot.addWidget(button)
    assert button.accessibleName() == "New seed"
    assert QAccessible.queryAccessibleInterface(button).role() == QAccessible.Role.Button


def test_a_label_gives_way_and_tells_the_rest_as_written(qtbot: QtBot) -> None:
    label = ElidingLabel("a <b>fox</b>\nin a very long winter")
    qtbot.addWidget(label)
    label.resize(500, 20)
    label.show()
    assert label.toolTip() == ""
    label.resize(60, 20)
    assert label.is_elided()
    assert "&lt;b&gt;fox" in label.toolTip()
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert label.text() == "a <b>fox</b>\nin a very long winter"
    label.close()


def test_a_label_follows_the_theme(qtbot: QtBot, qapp: QApplication) -> None:
    def wears(ink: QColor) -> bool:
        return label.palette().color(QPalette.ColorRole.WindowText) == ink

    label = PlainLabel("words", tint="refused")
    qtbot.addWidget(label)
    for mode, worn in (("light", theme.LIGHT), ("dark", theme.DARK)):
        theme.apply(qapp, "qlementine", mode)
        qtbot.waitUntil(partial(wears, worn.refused))
    label.set_tint("done")
    assert label.palette().color(QPalette.ColorRole.WindowText) == theme.DARK.done


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[QWidget]:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(200, 100)
    made.show()
    yield made
    made.close()


@pytest.mark.qt_log_ignore("does not support setting window masks", extend=True)
def test_a_pop_over_has_no_dark_corners_where_nothing_is_blended(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(popover_module, "is_blended", lambda: False)
    window = QWidget()
    qtbot.addWidget(window)
    made = Popover(window, "choices", "Choices")
    made.body().addWidget(QPushButton("Subtle"))
    window.show()
    made.open()
    assert not made.mask().isEmpty()
    assert not made.mask().contains(made.rect().topLeft())
    assert made.mask().contains(made.rect().center())
    pixels = made.grab().toImage()
    seen = [QPoint(x, y) for x in range(10) for y in range(10) if made.mask().contains(QPoint(x, y))]
    border = theme.tokens().border
    assert all(pixels.pixelColor(at).alpha() == 255 for at in seen)
    assert all(pixels.pixelColor(at).lightness() >= theme.tokens().canvas.lightness() for at in seen)
    assert pixels.pixelColor(0, made.height() // 2) == border
    made.close()
    window.close()


def popover_at(window: QWidget, y: int) -> Popover:
    anchor = QPushButton("open", window)
    anchor.setGeometry(0, y, 60, 24)
    anchor.show()
    made = Popover(anchor, "choices", "Choices")
    for name in ("One", "Two"):
        made.body().addWidget(QPushButton(name))
    return made


def test_a_popover_that_opens_again_begins_at_its_first_control(window: QWidget, qtbot: QtBot) -> None:
    made = popover_at(window, 10)
    made.open()
    first, _ = made.findChildren(QPushButton)
    qtbot.waitUntil(first.hasFocus)
    made.close()
    made.open()
    qtbot.waitUntil(first.hasFocus)
    made.close()


def test_a_popover_opens_below_walks_by_arrows_and_closes_on_escape(window: QWidget, qtbot: QtBot) -> None:
    window.move(100, 100)
    made = popover_at(window, 10)
    with qtbot.waitSignal(made.opened):
        made.open()
    assert made.y() >= window.mapToGlobal(QPoint(0, 34)).y()
    first, second = made.findChildren(QPushButton)
    qtbot.waitUntil(first.hasFocus)
    QTest.keyClick(first, Qt.Key.Key_Down)
    assert second.hasFocus()
    with qtbot.waitSignal(made.closed):
        QTest.keyClick(second, Qt.Key.Key_Escape)
    assert not made.isVisible()


def test_a_popover_gives_the_keyboard_back_to_where_it_was(window: QWidget, qtbot: QtBot) -> None:
    made = popover_at(window, 10)
    other = QPushButton("pictures", window)
    other.show()
    window.activateWindow()
    for before, after in ((other, other), (made.parentWidget(), made.parentWidget())):
        assert isinstance(before, QPushButton)
        before.setFocus()
        qtbot.waitUntil(before.hasFocus)
        made.open()
        qtbot.waitUntil(lambda: made.isActiveWindow())
        made.close()
        assert window.focusWidget() is after
    other.setFocus()
    made.open()
    other.hide()
    made.close()
    assert window.focusWidget() is made.parentWidget()


def test_a_popover_flips_at_the_edge_and_stays_on_the_screen(window: QWidget) -> None:
    screen = window.screen().availableGeometry()
    window.move(screen.right() - 30, screen.bottom() - 60)
    made = popover_at(window, 20)
    made.open()
    assert made.frameGeometry().bottom() <= window.mapToGlobal(QPoint(0, 20)).y()
    assert screen.contains(made.frameGeometry())
    made.close()


def test_rings_show_for_the_keyboard_only(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    box = QVBoxLayout(window)
    buttons = [QuietButton("a", "A"), QuietButton("b", "B")]
    for button in buttons:
        box.addWidget(button)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
    buttons[0].clearFocus()
    buttons[0].setFocus(Qt.FocusReason.MouseFocusReason)
    assert not buttons[0].ring
    QTest.keyClick(buttons[0], Qt.Key.Key_Tab)
    assert buttons[1].ring
    window.close()


def tip_label() -> QLabel:
    found = [widget for widget in QApplication.topLevelWidgets() if widget.inherits("QTipLabel") and widget.isVisible()]
    assert len(found) == 1
    assert isinstance(found[0], QLabel)
    return found[0]


@pytest.mark.parametrize("mode", theme.MODES)
def test_a_tooltip_wears_the_theme_breaks_its_lines_late_and_follows_its_reason(
    mode: str, qapp: QApplication, qtbot: QtBot
) -> None:
    theme.apply(qapp, "qlementine", mode)
    button = QuietButton("off", "Pan")
    qtbot.addWidget(button)
    button.show()
    set_tip(button, "The job ended more than three days ago: the service may no longer accept <b>this</b>.")
    help_event = QHelpEvent(QEvent.Type.ToolTip, QPoint(5, 5), button.mapToGlobal(QPoint(5, 5)))
    QApplication.sendEvent(button, help_event)
    label = tip_label()
    assert QToolTip.text().count("<br>") == 1
    assert "&lt;b&gt;" in QToolTip.text()
    paper = label.grab().toImage().pixelColor(3, 3)
    assert (paper.lightness() < 128) == theme.tokens().dark
    set_tip(button, "Not yet.")
    assert "Not yet." in QToolTip.text()
    set_tip(button, "")
    qtbot.waitUntil(lambda: not QToolTip.isVisible())
    show_tip(button, QPoint(0, 0))
    assert not QToolTip.isVisible()


@pytest.mark.parametrize("mode", theme.MODES)
def test_a_menu_wears_the_theme_and_shows_where_the_keyboard_is(mode: str, qapp: QApplication, qtbot: QtBot) -> None:
    theme.apply(qapp, "qlementine", mode)
    owner = QWidget()
    qtbot.addWidget(owner)
    menu = Menu("menu", "Commands", owner)
    first = menu.addAction("Generate")
    menu.addSeparator()
    menu.addAction("Quit")
    menu.popup(QPoint(0, 0))
    at = menu.actionGeometry(first).center()
    rest = menu.grab().toImage().pixelColor(at)
    menu.setActiveAction(first)
    hot = menu.grab().toImage().pixelColor(at)
    line = menu.grab().toImage().pixelColor(menu.actionGeometry(menu.actions()[1]).center())
    menu.close()
    assert (rest.lightness() < 128) == theme.tokens().dark
    assert len({rest.name(), hot.name(), line.name()}) == 3


def test_enter_has_one_name() -> None:
    assert keys_words(QKeySequence("Ctrl+Return")) == keys_words(QKeySequence("Ctrl+Enter")) == "Ctrl+Enter"


def test_an_and_in_a_name_makes_no_shortcut(qtbot: QtBot) -> None:
    button = QuietButton("project", "R&D")
    qtbot.addWidget(button)
    assert (button.text(), button.shortcut()) == ("R&D", QKeySequence())
    button.setText("Q&A")
    assert (button.text(), button.shortcut()) == ("Q&A", QKeySequence())
