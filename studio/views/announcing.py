"""A message of the desktop about a job that ended behind other windows; where there is none, the task bar's mark."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from studio.models.announcing import Announcement
from studio.views import icons

MILLISECONDS = 10_000


class Announcements(QObject):
    """`followed(job_id)`: the message was clicked, and the window is wanted with that job.

    The icon that a desktop wants beside a message is there only from the first message until it is answered.
    """

    followed = Signal(int)

    def __init__(self, window: QWidget, make_tray: Callable[[QObject], QSystemTrayIcon | None] | None = None) -> None:
        super().__init__(window)
        self._window = window
        self._make_tray = make_tray or _tray
        self._tray: QSystemTrayIcon | None = None
        self._job_id = 0
        QApplication.instance().focusChanged.connect(self._on_focus_changed)  # type: ignore[union-attr]

    def is_behind(self) -> bool:
        """Whether the artist is somewhere else, so that the window is not looked at."""
        return QApplication.activeWindow() is None or self._window.isMinimized()

    def say(self, said: Announcement) -> None:
        """Show it; a later one takes its place."""
        self._job_id = said.job_id
        QApplication.alert(self._window)
        if self._tray is None:
            self._tray = self._make_tray(self)
            if self._tray is None:
                return
            self._tray.messageClicked.connect(self._on_clicked)
            self._tray.activated.connect(self._on_clicked)
        self._tray.show()
        self._tray.setToolTip(f"{said.title}\n{said.text}")
        self._tray.showMessage(said.title, said.text, icons.icon("picture", "accent"), MILLISECONDS)

    def over(self) -> None:
        """The window is in front again: nothing is left to be said."""
        if self._tray is not None:
            self._tray.hide()

    def _on_clicked(self, *_: object) -> None:
        self.over()
        window = self._window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.raise_()
        window.activateWindow()
        self.followed.emit(self._job_id)

    def _on_focus_changed(self, _: object, now: QWidget | None) -> None:
        if now is not None:
            self.over()


def _tray(parent: QObject) -> QSystemTrayIcon | None:
    if not (QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()):
        return None
    return QSystemTrayIcon(icons.icon("picture", "accent"), parent)
