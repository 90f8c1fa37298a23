"""The message outside the window: there from the first one until it is answered, and it leads back to the job."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLineEdit, QSystemTrayIcon, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from studio.models.announcing import Announcement
from studio.views.announcing import Announcements


class Tray(QSystemTrayIcon):
    """Writes down what it would show."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.shown: list[tuple[str, str]] = []
        self.there = False

    def show(self) -> None:
        self.there = True

    def hide(self) -> None:
        self.there = False

    def showMessage(self, title: str, message: str, *_: object) -> None:
        self.shown.append((title, message))


def test_a_click_on_the_last_message_leads_to_its_job(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    trays: list[Tray] = []

    def make(parent: QObject) -> QSystemTrayIcon:
        trays.append(Tray(parent))
        return trays[-1]

    announcements = Announcements(window, make)
    followed: list[int] = []
    announcements.followed.connect(followed.append)
    announcements.say(Announcement("4 pictures", "a hill", 7))
    announcements.say(Announcement("1 video", "a lake", 8))
    [tray] = trays
    assert tray.there
    assert tray.shown == [("4 pictures", "a hill"), ("1 video", "a lake")]
    tray.messageClicked.emit()
    assert followed == [8]
    assert not tray.there


def test_it_goes_when_the_window_is_looked_at_again(qtbot: QtBot) -> None:
    window = QWidget()
    field = QLineEdit()
    QVBoxLayout(window).addWidget(field)
    qtbot.addWidget(window)
    trays: list[Tray] = []

    def make(parent: QObject) -> QSystemTrayIcon:
        trays.append(Tray(parent))
        return trays[-1]

    announcements = Announcements(window, make)
    assert announcements.is_behind()
    announcements.say(Announcement("4 pictures", "a hill", 7))
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: not trays[0].there)
    assert not announcements.is_behind()


def test_a_desktop_without_a_tray_is_no_trouble(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    announcements = Announcements(window, lambda _: None)
    announcements.say(Announcement("4 pictures", "a hill", 7))
    announcements.over()
