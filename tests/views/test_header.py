"""The line on top: what it says to eyes and to a screen reader, and what its buttons wish."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from studio.views import theme
from studio.views.header import Header, PracticeBadge


@pytest.fixture
def header(qtbot: QtBot) -> Header:
    made = Header("Coastline <b>series</b>", practice=False)
    qtbot.addWidget(made)
    made.resize(820, made.height())
    return made


@pytest.mark.parametrize(
    ("running", "waiting", "seen", "said"),
    [
        (0, 0, "Queue", "no jobs running"),
        (1, 0, "1 running", "1 running"),
        (0, 3, "3 waiting", "3 waiting"),
        (2, 5, "2 running, 5 waiting", "2 running, 5 waiting"),
    ],
)
def test_the_queue_is_counted_in_words(header: Header, running: int, waiting: int, seen: str, said: str) -> None:
    header.show_queue(9, 9)
    header.show_queue(running, waiting)
    assert header.queue.text() == seen
    assert header.queue.accessibleDescription() == f"{said}. Press for the queue."


def test_a_held_queue_and_failures_are_said_there_too(header: Header) -> None:
    header.show_queue(0, 2)
    header.show_state(paused=True, failed=1)
    assert header.queue.text() == "Paused, 2 waiting, 1 failed"
    header.show_queue(0, 0)
    header.show_state(paused=False, failed=0)
    assert header.queue.text() == "Queue"


def test_the_balance_appears_once_it_is_known_and_can_be_asked_for(header: Header, qtbot: QtBot) -> None:
    header.show()
    assert not header.balance.isVisible()
    header.show_balance(20_840, 20.84, low=False)
    assert header.balance.isVisible()
    assert header.balance.text() == "20.84 $ · 20,840 pt"
    assert header.balance.accessibleName() == "Balance"
    assert "low" not in header.balance.accessibleDescription()
    with qtbot.waitSignal(header.balance_requested):
        QTest.mouseClick(header.balance, Qt.MouseButton.LeftButton)
    header.show_balance(12, 0.012, low=True)
    assert "12 points left, which is low" in header.balance.accessibleDescription()
    header.hide()


def test_the_buttons_are_named_and_wish(header: Header, qtbot: QtBot) -> None:
    for button, wish in (
        (header.menu_button, header.menu_requested),
        (header.history_button, header.history_toggled),
        (header.prompt_button, header.prompt_toggled),
    ):
        assert button.accessibleName()
        with qtbot.waitSignal(wish):
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_the_name_is_plain_text_and_practice_has_a_badge(header: Header, qtbot: QtBot) -> None:
    name = next(label for label in header.findChildren(QLabel) if label.text().startswith("Coastline"))
    assert name.textFormat() == Qt.TextFormat.PlainText
    assert header.findChild(PracticeBadge) is None
    practising = Header("Practice", practice=True)
    qtbot.addWidget(practising)
    badge = practising.findChild(PracticeBadge)
    assert badge is not None
    assert badge.accessibleName() == "Practice mode"


def test_the_badge_follows_a_change_of_theme(qtbot: QtBot, qapp: QApplication) -> None:
    inks: list[QColor] = []
    header = Header("Practice", practice=True)
    qtbot.addWidget(header)
    badge = header.findChild(PracticeBadge)
    assert badge is not None
    for mode in ("light", "dark"):
        theme.apply(qapp, "fusion", mode)
        badge.grab()
        mark = badge.findChildren(QLabel)[0].pixmap().toImage()
        pixels = [mark.pixelColor(x, y) for x in range(mark.width()) for y in range(mark.height())]
        inks.append(max(pixels, key=QColor.alpha))
    light, dark = inks
    assert dark.lightness() - light.lightness() > 50


def test_nothing_is_cut_in_the_smallest_window(qtbot: QtBot) -> None:
    header = Header("Practice", practice=True)
    qtbot.addWidget(header)
    header.show_queue(3, 47)
    header.show_balance(1_234_567, 1234.57, low=False)
    header.resize(820, header.height())
    header.show()
    shown = [part for part in header.findChildren(QLabel) if part.isVisible()]
    assert all(part.width() >= part.sizeHint().width() for part in (*shown, header.balance))
    header.hide()


def test_what_runs_out_is_only_told_where_something_does(header: Header, qtbot: QtBot) -> None:
    header.show()
    assert not header.running_out.isVisible()
    header.show_running_out(12)
    assert (header.running_out.text(), header.running_out.accessibleName()) == ("Running out · 12", "Running out")
    assert "actions on 12 jobs end" in header.running_out.accessibleDescription()
    with qtbot.waitSignal(header.running_out_requested):
        QTest.mouseClick(header.running_out, Qt.MouseButton.LeftButton)
    header.show_running_out(0)
    assert not header.running_out.isVisible()
