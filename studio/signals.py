"""SIGTERM and SIGINT close the window in good order; Python hears them only when Qt's loop is woken."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable

from PySide6.QtCore import QSocketNotifier


class SignalEars:
    """Calls `heard` on the GUI thread for either signal, until `close`."""

    def __init__(self, heard: Callable[[], None]) -> None:
        self._near, self._far = socket.socketpair()
        self._near.setblocking(False)
        self._far.setblocking(False)
        self._before = [(number, signal.signal(number, lambda *_: None)) for number in (signal.SIGTERM, signal.SIGINT)]
        self._fd = signal.set_wakeup_fd(self._far.fileno(), warn_on_full_buffer=False)
        self._notifier = QSocketNotifier(self._near.fileno(), QSocketNotifier.Type.Read)
        self._notifier.activated.connect(lambda: self._on_activated(heard))

    def _on_activated(self, heard: Callable[[], None]) -> None:
        numbers = self._near.recv(64)
        if any(number in (signal.SIGTERM, signal.SIGINT) for number in numbers):
            heard()

    def close(self) -> None:
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._fd)
        for number, handler in self._before:
            signal.signal(number, handler)
        self._near.close()
        self._far.close()
