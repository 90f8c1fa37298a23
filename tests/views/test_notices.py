"""Notices by their words, their buttons and their order; what is behind them is tested with the models."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from studio.errors import Remedy
from studio.models.notices import Notice, done
from studio.views.notices import MOST, REMEDIES, NoticeArea, NoticeStrip
from tests.views.naming import controls, nameless


@pytest.fixture
def area(qtbot: QtBot) -> Iterator[NoticeArea]:
    window = QWidget()
    window.resize(900, 400)
    made = NoticeArea()
    column = QVBoxLayout(window)
    column.addWidget(made)
    column.addStretch(1)
    window.show()
    qtbot.addWidget(window)
    yield made
    window.close()


def strips(area: NoticeArea) -> list[NoticeStrip]:
    """From top to bottom, as they are on the screen."""
    shown = [strip for strip in area.findChildren(NoticeStrip) if not strip.isHidden()]
    return sorted(shown, key=lambda strip: strip.y())


def buttons(area: NoticeArea) -> list[str]:
    return [button.accessibleName() for button in area.findChildren(QAbstractButton) if button.isVisible()]


def press(area: NoticeArea, name: str) -> None:
    [button] = [b for b in area.findChildren(QAbstractButton) if b.accessibleName() == name and b.isVisible()]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_without_notices_there_is_no_room_taken(area: NoticeArea) -> None:
    assert area.isHidden()
    area.say(Notice("a", "Something."))
    assert area.isVisible()
    area.dismiss("a")
    area.dismiss("a")
    assert area.isHidden()
    assert area.notices == []


def test_words_from_outside_are_shown_as_they_are(area: NoticeArea) -> None:
    area.say(Notice("a", "<b>Refused</b> &amp; gone", "<img src=x> Try again."))
    [strip] = strips(area)
    shown = [label for label in strip.findChildren(QLabel) if label.text()]
    assert [label.text() for label in shown] == ["<b>Refused</b> &amp; gone", "<img src=x> Try again."]
    assert {label.textFormat() for label in shown} == {Qt.TextFormat.PlainText}
    assert strip.accessibleName() == "Notice: <b>Refused</b> &amp; gone <img src=x> Try again."


def test_the_newest_is_on_top_and_the_same_kind_is_said_once(area: NoticeArea, qtbot: QtBot) -> None:
    for key, text in (("a", "one"), ("b", "two"), ("a", "three")):
        area.say(Notice(key, text))
    assert [notice.text for notice in area.notices] == ["two", "three"]
    qtbot.waitUntil(lambda: [strip.notice.text for strip in strips(area)] == ["three", "two"])


def test_the_oldest_gives_way_but_never_the_only_way_on(area: NoticeArea) -> None:
    area.say(Notice("hold", "No key.", remedy=Remedy.ENTER_KEY, stays=True))
    for number in range(MOST + 2):
        area.say(Notice(str(number), f"{number}"))
    assert [notice.key for notice in area.notices] == ["hold", "3", "4"]
    assert len(area.notices) == MOST


def test_a_passing_one_moves_nothing_and_leaves_the_keyboard_where_it_is(area: NoticeArea) -> None:
    window = area.window()
    column = window.layout()
    assert column is not None
    pictures = QWidget(window)
    pictures.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    pictures.show()
    pictures.setFocus()
    asked: list[Notice] = []
    area.remedy_requested.connect(asked.append)
    words = "12 pictures picked; 3 jobs under way stay as they are."
    said = Notice("a", words, remedy=Remedy.UNDO, calm=True, passes=True)
    area.say(said)
    assert area.isHidden()
    assert area.notices == [said]
    [strip] = window.findChildren(NoticeStrip)
    for size in ((900, 400), (500, 300)):
        window.resize(*size)
        QApplication.processEvents()
        assert window.rect().contains(strip.geometry())
        assert strip.geometry().bottom() == window.rect().bottom() - column.contentsMargins().bottom()
    line = strip.height()
    window.resize(240, 300)
    QApplication.processEvents()
    assert window.rect().contains(strip.geometry())
    assert strip.height() > line, "its words take another line where there is no room"
    [undo] = [button for button in strip.findChildren(QAbstractButton) if button.accessibleName() == "Undo"]
    QTest.mouseClick(undo, Qt.MouseButton.LeftButton)
    assert asked == [said]
    assert window.focusWidget() is pictures
    area.dismiss("a")
    assert area.notices == []
    assert strip.isHidden()


def test_the_cross_takes_it_away_and_says_so(area: NoticeArea) -> None:
    put_away: list[str] = []
    area.put_away.connect(put_away.append)
    for key in ("a", "b"):
        area.say(Notice(key, "Something."))
    area.dismiss("b")
    press(area, "Dismiss this notice")
    assert area.notices == []
    assert put_away == ["a"]


def test_what_is_the_only_way_on_has_no_cross(area: NoticeArea) -> None:
    area.say(Notice("a", "No key.", remedy=Remedy.ENTER_KEY, stays=True))
    assert buttons(area) == ["Enter a key"]


@pytest.mark.parametrize("remedy", list(Remedy))
def test_a_way_on_is_a_button_that_asks_for_it(area: NoticeArea, remedy: Remedy) -> None:
    asked: list[Notice] = []
    area.remedy_requested.connect(asked.append)
    said = Notice("a", "Something.", remedy=remedy)
    area.say(said)
    if remedy not in REMEDIES:
        assert buttons(area) == ["Dismiss this notice"]
        return
    press(area, REMEDIES[remedy])
    assert asked == [said]
    assert area.notices == [said]  # whoever answers decides whether it is over


@pytest.mark.parametrize("advice", ["", "Check the network. " * 20])
def test_the_mark_stands_beside_the_first_line_and_every_part_has_a_name(area: NoticeArea, advice: str) -> None:
    area.say(Notice("a", "No network.", advice, remedy=Remedy.RETRY))
    [strip] = strips(area)
    QApplication.sendPostedEvents()
    mark, text, *_ = [label for label in strip.findChildren(QLabel) if label.isVisible()]
    assert text.text() == "No network."
    assert abs(mark.geometry().center().y() - text.geometry().center().y()) <= 1
    assert nameless(area) == []
    assert "notice-a-text" in [control.objectName() for control in controls(area)]


@pytest.fixture
def hasty(area: NoticeArea) -> NoticeArea:
    """Beside the usual area one whose good news goes almost at once."""
    made = NoticeArea(lasts=10)
    column = area.window().layout()
    assert column is not None
    column.addWidget(made)
    return made


def test_good_news_goes_by_itself_and_trouble_does_not(hasty: NoticeArea, qtbot: QtBot) -> None:
    hasty.say(Notice("a", "No network."))
    hasty.say(Notice("b", "Something is asked.", calm=True))
    hasty.say(done("c", "2 pictures moved."))
    qtbot.waitUntil(lambda: [notice.key for notice in hasty.notices] == ["a", "b"])


def test_of_good_news_there_is_one_at_a_time(area: NoticeArea) -> None:
    area.say(Notice("a", "No network."))
    area.say(done("b", "2 pictures moved."))
    area.say(done("c", "Saved."))
    assert [notice.key for notice in area.notices] == ["a", "c"]


def test_good_news_waits_for_the_keyboard_and_the_pointer(hasty: NoticeArea, qtbot: QtBot) -> None:
    hasty.say(done("a", "2 pictures moved.", Remedy.UNDO))
    [strip] = hasty.window().findChildren(NoticeStrip)
    [undo] = [button for button in strip.findChildren(QAbstractButton) if button.text() == "Undo"]
    undo.setFocus()
    with qtbot.waitSignal(hasty._over.timeout):
        pass
    assert strip.isVisible()
    undo.clearFocus()
    strip.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    with qtbot.waitSignal(hasty._over.timeout):
        pass
    assert strip.isVisible()
    strip.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
    qtbot.waitUntil(lambda: hasty.notices == [])
    assert not hasty._over.isActive()
