"""The question of the first start, by its controls' names."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from studio import hands
from studio.views.welcome import WIDTH, Welcome
from studio.views.widgets.buttons import PaintedButton
from studio.views.widgets.labels import PlainLabel
from studio.views.widgets.painting import RING


@pytest.fixture
def welcome(qtbot: QtBot) -> Welcome:
    made = Welcome()
    qtbot.addWidget(made)
    made.resize(1100, 760)
    made.show()
    return made


def enter(welcome: Welcome, key: str) -> None:
    QTest.keyClicks(hands.find(welcome, "API key"), key)


def test_nothing_can_be_used_before_something_was_entered(welcome: Welcome) -> None:
    given: list[tuple[str, bool]] = []
    welcome.key.given.connect(lambda *about: given.append(about))
    button = hands.find(welcome, "Use this key")
    assert not button.isEnabled()
    enter(welcome, "  ")
    assert not button.isEnabled()
    QTest.keyClick(hands.find(welcome, "API key"), Qt.Key.Key_Return)
    assert given == []
    enter(welcome, "k")
    assert button.isEnabled()


@pytest.mark.parametrize("by", ["Enter", "click"])
def test_a_key_is_given_without_the_blanks_around_it_and_once(welcome: Welcome, by: str) -> None:
    given: list[tuple[str, bool]] = []
    welcome.key.given.connect(lambda *about: given.append(about))
    enter(welcome, " key-1 ")
    if by == "Enter":
        QTest.keyClick(hands.find(welcome, "API key"), Qt.Key.Key_Return)
    else:
        QTest.mouseClick(hands.find(welcome, "Use this key"), Qt.MouseButton.LeftButton)
    assert given == [("key-1", False)]
    assert not hands.find(welcome, "Use this key").isEnabled()
    assert welcome.key.answer.text() == "Asking the service …"


def test_the_key_is_not_shown(welcome: Welcome) -> None:
    field = hands.find(welcome, "API key")
    assert isinstance(field, QLineEdit)
    enter(welcome, "canary")
    assert field.displayText() != "canary"
    assert len(field.displayText()) == 6


def test_a_refusal_stands_at_the_field_and_lets_one_try_again(welcome: Welcome) -> None:
    enter(welcome, "wrong")
    QTest.mouseClick(hands.find(welcome, "Use this key"), Qt.MouseButton.LeftButton)
    welcome.key.say("<b>Failed</b> to verify api key", wrong=True)
    assert welcome.key.answer.isVisible()
    assert welcome.key.answer.textFormat() is Qt.TextFormat.PlainText
    assert hands.find(welcome, "Use this key").isEnabled()
    assert welcome.key.field.text() == "wrong"


def test_a_file_is_offered_only_where_there_is_no_keyring_and_only_with_consent(welcome: Welcome) -> None:
    given: list[tuple[str, bool]] = []
    welcome.key.given.connect(lambda *about: given.append(about))
    assert hands.seek(welcome, "Keep the key in a file") is None
    welcome.key.offer_file()
    enter(welcome, "key-1")
    QTest.mouseClick(hands.find(welcome, "Use this key"), Qt.MouseButton.LeftButton)
    welcome.key.say("")
    box = hands.find(welcome, "Keep the key in a file")
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=box.rect().center())
    if not welcome.key.in_file.isChecked():  # some styles react to the box and its words alone
        QTest.keyClick(box, Qt.Key.Key_Space)
    QTest.mouseClick(hands.find(welcome, "Use this key"), Qt.MouseButton.LeftButton)
    assert given == [("key-1", False), ("key-1", True)]


def test_practice_is_one_press(welcome: Welcome, qtbot: QtBot) -> None:
    with qtbot.waitSignal(welcome.practice_chosen):
        QTest.mouseClick(hands.find(welcome, "Practice"), Qt.MouseButton.LeftButton)


def test_words_field_and_boxes_share_their_edges(welcome: Welcome, qtbot: QtBot) -> None:
    def left(part: QWidget, inset: int) -> int:
        return part.mapTo(welcome, QPoint(inset, 0)).x()

    words = [left(label, label.contentsRect().x()) for label in welcome.findChildren(PlainLabel) if label.isVisible()]
    practice, use = hands.find(welcome, "Practice"), hands.find(welcome, "Use this key")
    assert isinstance(practice, PaintedButton)
    assert isinstance(use, PaintedButton)
    assert {*words, left(welcome.key.field, 0), left(practice, practice.box().x())} == {(welcome.width() - WIDTH) // 2}
    assert left(use, use.box().right() + 1) == (welcome.width() + WIDTH) // 2


def test_an_answer_moves_nothing_above_it(welcome: Welcome, qtbot: QtBot) -> None:
    def places() -> list[int]:
        return [part.mapTo(welcome, QPoint()).y() for part in (welcome.key.field, welcome.key.button)]

    practice = hands.find(welcome, "Practice")
    before, below = places(), practice.mapTo(welcome, QPoint()).y()
    welcome.key.say("Asking the service …")
    qtbot.waitUntil(lambda: practice.mapTo(welcome, QPoint()).y() > below)
    assert places() == before


@pytest.mark.parametrize("size", [(1000, 640), (1440, 900)])
def test_it_stands_in_the_middle(welcome: Welcome, qtbot: QtBot, size: tuple[int, int]) -> None:
    welcome.resize(*size)
    title = next(label for label in welcome.findChildren(PlainLabel) if label.text() == "Legnext Studio")
    practice = hands.find(welcome, "Practice")

    def above_and_below() -> tuple[int, int]:
        end = practice.mapTo(welcome, practice.rect().bottomLeft()).y()
        return title.mapTo(welcome, QPoint()).y(), welcome.height() - 1 - end

    qtbot.waitUntil(lambda: abs(above_and_below()[0] - above_and_below()[1]) <= 1)


def test_everything_keeps_to_one_column_however_long_an_answer_is(welcome: Welcome, qtbot: QtBot) -> None:
    welcome.key.offer_file()
    welcome.key.say("The service says no. " * 12, wrong=True)
    qtbot.waitUntil(lambda: welcome.key.answer.height() > 60)
    assert welcome.key.width() == WIDTH + 2 * RING
    assert welcome.key.in_file.sizeHint().width() <= WIDTH
