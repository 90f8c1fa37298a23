"""The tray by hand: when it is seen, what falls into it, how it is put in order and emptied."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from studio.models.desk import Desk
from studio.models.tray import IN_IT, Held
from studio.store.records import JobRecord, JobState
from studio.views.picture_drag import REFERENCE, picture_data
from studio.views.tray.card import EDGE
from studio.views.tray.strip import INVITING, TrayStrip
from tests.models.test_desk import Table, spec, start, table
from tests.views.gallery.test_picture_drag import carried

__all__ = ["carried", "start", "table"]

COPY, LEFT, NONE = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier


@dataclass
class Foot:
    desk: Desk
    ground: QWidget
    strip: TrayStrip
    job: JobRecord
    rooms: list[int] = field(default_factory=list)
    wanted: list[tuple[int, int]] = field(default_factory=list)
    left: list[None] = field(default_factory=list)

    def names(self) -> list[str]:
        return [card.accessibleName() for card in self.strip.row.cards()]

    def order(self) -> list[str]:
        return [held.address[-5] for held in self.desk.tray.held]

    def said(self, name: str) -> str:
        """What a label says, "" where it cannot be seen."""
        label = self.strip.findChild(QLabel, name)
        assert isinstance(label, QLabel)
        return label.text() if label.isVisible() else ""

    def press(self, name: str) -> None:
        (button,) = [
            one for one in self.strip.findChildren(QAbstractButton) if one.accessibleName() == name and one.isVisible()
        ]
        QTest.mouseClick(button, LEFT)

    def fall(self, data: QMimeData, at: QPoint) -> None:
        for event in (
            QDragEnterEvent(at, COPY, data, LEFT, NONE),
            QDragMoveEvent(at, COPY, data, LEFT, NONE),
            QDropEvent(QPointF(at), COPY, data, LEFT, NONE),
        ):
            QApplication.sendEvent(self.strip, event)
            assert event.isAccepted()

    def before(self, number: int) -> QPoint:
        """Just left of a card, in points of the strip."""
        card = self.strip.row.cards()[number]
        return card.mapTo(self.strip, QPoint(2, card.height() // 2))


@pytest.fixture
def foot(table: Table, start: Callable[[], Desk], qtbot: QtBot) -> Iterator[Foot]:
    made_job = table.finished()
    desk = start()
    ground = QWidget()
    qtbot.addWidget(ground)
    ground.resize(900, 500)
    strip = TrayStrip(desk, ground)
    made = Foot(desk, ground, strip, made_job)
    strip.room_wanted.connect(made.rooms.append)
    strip.picture_wanted.connect(lambda *what: made.wanted.append(what))
    strip.left.connect(lambda: made.left.append(None))
    ground.show()
    yield made
    ground.hide()


@pytest.fixture
def abc(foot: Foot) -> Foot:
    foot.desk.tray.add([Held(address=f"https://x/{name}.png") for name in "abc"])
    return foot


def test_it_is_there_while_it_holds_something(foot: Foot) -> None:
    assert not foot.strip.isVisible()
    foot.desk.tray.add_pictures(foot.job, [0, 1])
    assert foot.strip.isVisible()
    assert foot.strip.geometry().bottom() == foot.ground.rect().bottom()
    assert foot.rooms[-1] == foot.strip.height() >= EDGE
    assert foot.names() == ["Tray 1: picture 1 of a hill", "Tray 2: picture 2 of a hill"]
    assert foot.said("trayCount") == "2 pictures"
    foot.ground.resize(700, 400)
    assert foot.strip.geometry().bottom() == foot.ground.rect().bottom()
    foot.strip.set_away(True)
    assert (foot.strip.isVisible(), foot.rooms[-1]) == (False, 0)
    foot.strip.set_away(False)
    foot.press("Empty the tray")
    assert (foot.strip.isVisible(), foot.rooms[-1]) == (False, 0)


def test_it_invites_while_something_is_dragged_over_the_window(foot: Foot) -> None:
    assert not foot.strip.offer(QMimeData())
    reference = QMimeData()
    reference.setData(REFERENCE, b"0")
    assert not foot.strip.offer(reference)
    assert foot.strip.offer(picture_data(1, 0))
    assert foot.strip.isVisible()
    assert next(label for label in foot.strip.findChildren(QLabel) if label.isVisible()).text() == INVITING
    assert foot.rooms[-1:] in ([], [0])  # it lies over the pictures, which stay where they are
    # Qt hands the leave to whatever was entered last.
    at, data = foot.strip.rect().center(), picture_data(1, 0)
    QApplication.sendEvent(foot.strip, QDragEnterEvent(at, COPY, data, LEFT, NONE))
    QApplication.sendEvent(foot.strip, QDragLeaveEvent())
    assert not foot.strip.isVisible()
    foot.strip.offer(picture_data(1, 0))
    foot.strip.end_offer()
    assert not foot.strip.isVisible()


def test_pictures_files_and_addresses_fall_where_they_are_let_go(abc: Foot, qtbot: QtBot, tmp_path: Path) -> None:
    abc.fall(picture_data(1, 0, every=[0, 1]), abc.before(1))
    qtbot.waitUntil(lambda: len(abc.desk.tray.held) == 5)
    words = QMimeData()
    words.setText("https://x/d.png")
    abc.fall(words, abc.before(0))
    Image.new("RGB", (9, 9), "red").save(tmp_path / "e.png")
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile(str(tmp_path / "e.png"))])
    abc.fall(files, abc.strip.rect().center())
    qtbot.waitUntil(lambda: len(abc.desk.tray.held) == 7)
    kinds = [held.key for held in abc.desk.tray.held]
    assert kinds[:5] == [("", "https://x/d.png"), ("", "https://x/a.png"), (1, 0), (1, 1), ("", "https://x/b.png")]
    assert str(tmp_path / "e.png") in [held.file for held in abc.desk.tray.held]
    qtbot.waitUntil(lambda: all(abc.desk.tray_pictures.get(one) for one in abc.desk.tray.held if one.file))


def test_a_card_is_dragged_to_another_place(abc: Foot, carried: list[QMimeData]) -> None:
    card = abc.strip.row.cards()[2]
    start = card.rect().center()
    QTest.mousePress(card, LEFT, pos=start)
    QTest.mouseMove(card, start + QPoint(3 * QApplication.startDragDistance(), 0))
    QApplication.processEvents()
    QTest.mouseRelease(card, LEFT, pos=start)
    assert carried[0].text() == "https://x/c.png"
    abc.fall(carried[0], abc.before(0))
    assert abc.order() == ["c", "a", "b"]
    assert abc.wanted == []


def test_the_keyboard_walks_moves_and_takes_out(abc: Foot) -> None:
    row = abc.strip.row
    row.focus_card(0)

    def focused() -> int:
        return next((at for at, card in enumerate(row.cards()) if card.hasFocus()), -1)

    def strike(key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(row.cards()[focused()], key, held)

    abc.ground.activateWindow()
    strike(Qt.Key.Key_Right)
    assert focused() == 1
    strike(Qt.Key.Key_Right, CTRL)
    assert (abc.order(), focused()) == (["a", "c", "b"], 2)
    strike(Qt.Key.Key_Right, CTRL)
    strike(Qt.Key.Key_Right)
    assert focused() == 2
    strike(Qt.Key.Key_Left, CTRL)
    assert (abc.order(), focused()) == (["a", "b", "c"], 1)
    strike(Qt.Key.Key_Delete)
    assert (abc.order(), focused()) == (["a", "c"], 1)
    strike(Qt.Key.Key_Delete)
    assert (abc.order(), focused()) == (["a"], 0)
    strike(Qt.Key.Key_Escape)
    assert len(abc.left) == 1


def test_a_press_shows_the_job_and_the_cross_takes_out(foot: Foot, qtbot: QtBot) -> None:
    foot.desk.tray.add_pictures(foot.job, [0, 1])
    cards = foot.strip.row.cards()
    QTest.mouseClick(cards[1], LEFT)
    assert foot.wanted == [(1, 1)]
    cross = cards[0].findChild(QAbstractButton, "trayRemove")
    assert isinstance(cross, QAbstractButton)
    assert not cross.isVisible()
    QTest.mouseMove(cards[0])
    qtbot.waitUntil(cross.isVisible)
    QTest.mouseClick(cross, LEFT)
    assert foot.names() == ["Tray 1: picture 2 of a hill"]


def test_what_is_refused_is_said_until_something_else_happens(foot: Foot) -> None:
    foot.desk.tray.add_pictures(foot.job, [0])
    foot.desk.tray.add_pictures(foot.job, [0])
    assert foot.said("trayWords") == IN_IT
    foot.press("Close the message of the tray")
    assert foot.said("trayWords") == ""
    foot.desk.tray.add_pictures(foot.job, [0])
    foot.desk.tray.clear()
    assert not foot.strip.isVisible()
    film = foot.job
    foot.desk.tray.add_pictures(film, [7])
    assert foot.strip.isVisible()
    assert foot.said("trayWords") == "This picture is not here yet."


def test_after_a_batch_it_says_what_can_be_taken_back(foot: Foot, table: Table, qtbot: QtBot) -> None:
    foot.desk.tray.add_pictures(foot.job, [0, 1])
    orders = foot.desk.tray_orders
    orders.send(orders.plan(spec("vary_strong"), {}), {})
    qtbot.waitUntil(lambda: foot.said("trayWords") == "2 wait here and can be taken back.")
    foot.press("Take back what waits")
    assert [what for what, _ in table.engine.asked if what == "drop"] == ["drop"] * 2
    for job_id in orders.waiting:
        table.studio.job_changed.emit(table.store.journal.change(job_id, state=JobState.ACCEPTED).result(10))
    assert foot.said("trayWords") == "All 2 are with the service, which has no cancel."
    buttons = [one.accessibleName() for one in foot.strip.findChildren(QAbstractButton) if one.isVisible()]
    assert "Take back what waits" not in buttons
    foot.press("Close the message of the tray")
    assert foot.said("trayWords") == ""
