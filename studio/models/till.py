"""Where every press that buys comes by: a bounced one buys once, a large sum is asked about first.

A picture may have to be put somewhere before its job can be bought. Until then nothing is journalled, so it is here
that is known what was pressed for: it is not bought twice, nor with another account than it was pressed for with, and
what the end of the program cuts off is said at the next start.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal

from studio.errors import InputError, Remedy, StudioError
from studio.models.bounce import Bounce
from studio.models.guard import Guard

if TYPE_CHECKING:
    from studio.models.studio import StudioModel
    from studio.store.draft_file import DraftFile

log = logging.getLogger(__name__)

MOVED = InputError(
    "Another account came into force while the picture was on its way; nothing was bought.",
    "Press again to buy it with this one.",
    remedy=Remedy.NONE,
)


class _Way(NamedTuple):
    words: str
    service: str


class Till(QObject):
    """`changed()`: a question whether to spend so much was put, answered or withdrawn."""

    changed = Signal()

    def __init__(
        self,
        studio: StudioModel,
        guard: Guard,
        parent: QObject | None = None,
        *,
        clock: Callable[[], float],
        file: DraftFile | None = None,
    ) -> None:
        """`guard` is the one that stands at Generate: one question at a time in the whole window.

        Without a `file` what is cut off at the end is forgotten.
        """
        super().__init__(parent)
        self._guard = guard
        self._clock = clock
        self._file = file
        self._bounce = Bounce()
        self._ways: dict[Hashable, _Way] = {}
        self._service = ""
        studio.service_changed.connect(self._on_service_changed)
        guard.changed.connect(self.changed)

    def lets(self, button: str, wish: Hashable, points: int) -> bool:
        """Whether this press of `button` buys `wish`; else it bounced, is on its way, or a question stands now."""
        now, press = self._clock(), (button, wish)
        if press in self._ways or self._bounce.slipped(press, now):
            return False
        if not self._guard.lets(button, wish, points, now):
            return False
        self._bounce.granted(press, now)
        return True

    def lets_early(self, button: str, wish: Hashable, pressed_at: float) -> bool:
        """The same for what was pressed for at `pressed_at`, before anything could be asked."""
        press = (button, wish)
        if self._bounce.slipped(press, pressed_at):
            return False
        self._bounce.granted(press, pressed_at)
        return True

    def asks(self, button: str) -> bool:
        """Whether the question stands at `button`: the next press buys."""
        return self._guard.asks(button)

    def withdraw(self, button: str) -> None:
        """Another wish than the one that was asked about at `button`; a question elsewhere stands."""
        if self.asks(button):
            self._guard.withdraw()

    def begin(self, button: str, wish: Hashable, words: str) -> None:
        """Its pictures are being given addresses; `words` say what is to be bought, as in "Vary (Strong)"."""
        self._ways[button, wish] = _Way(words, self._service)

    def end(self, button: str, wish: Hashable) -> InputError | None:
        """They have them, or cannot; what to say where it may not be bought any more."""
        way = self._ways.pop((button, wish), None)
        return MOVED if way is not None and way.service != self._service else None

    @property
    def unsent(self) -> tuple[str, ...]:
        """What was pressed for and is not bought yet, in words."""
        return tuple(way.words for way in self._ways.values())

    def cut_off(self) -> InputError | None:
        """What the end of the program before this one cut off, to be said once. Blocks for one small file."""
        before = (self._file.load() or "").splitlines() if self._file is not None else []
        if not before or self._file is None:
            return None
        self._file.save("")
        more = f", and {len(before) - 1} more" if len(before) > 1 else ""
        return InputError(
            f"Not bought, as the window was closed while a picture was on its way: {before[0]}{more}.",
            "Press again where you want it.",
            remedy=Remedy.NONE,
        )

    def close(self) -> None:
        """Write down what is still on its way. Blocks for one small file; what the disk refuses is only logged."""
        if self._file is None:
            return
        try:
            if self._ways:
                self._file.save("\n".join(" ".join(words.split()) for words in self.unsent))
            self._file.close()
        except StudioError as error:
            log.warning("what was not bought is not written down: %s", error)

    def _on_service_changed(self, name: str) -> None:
        self._service = name
