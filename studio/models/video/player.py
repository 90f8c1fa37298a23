"""A video that plays on a clock: which frame is seen now, and what play, pause, seek, step, speed and loop do to it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage

from studio.errors import PictureError
from studio.models.video.reel import Reel, Shot, Workers
from studio.video.film import FilmInfo

SPEEDS = (0.25, 0.5, 1.0, 2.0)
LAG = 0.25
"""Seconds that the picture may stay behind its time before the time waits for it."""


class Player(QObject):
    """One video. Frames count from 0, times are seconds. Lives on the GUI thread, which it never keeps waiting.

    `frame_changed()`: another frame is seen (`image`, `number`). `changed()`: something else did: it plays or
    not, its speed, whether it loops, what is known of the file, `trouble`.
    """

    frame_changed = Signal()
    opened = Signal()
    """What the file says of itself is known: `info`."""
    changed = Signal()

    def __init__(
        self,
        path: Path,
        workers: Workers,
        parent: QObject | None = None,
        *,
        clock: Callable[[], float] = time.perf_counter,
        threads: int = 1,
    ) -> None:
        """`clock` gives seconds that only grow. Nothing is read before `wake`."""
        super().__init__(parent)
        self.path = path
        self._workers = workers
        self._clock = clock
        self._threads = threads
        self._reel: Reel | None = None
        self._size = QSize()
        self.info: FilmInfo | None = None
        """What is known of the file, None until it was opened."""
        self.image: QImage | None = None
        """The frame that is seen, None before the first one is here."""
        self.trouble = ""
        """One sentence when the file cannot be shown, else ""."""
        self.is_playing = False
        self.loops = True
        self.speed = 1.0
        self.dropped = 0
        """Frames whose time came while it played and that were never seen."""
        self.shown = 0
        """Frames that were seen."""
        self._at = 0  # the frame that is seen, laps counted on
        self._wanted: int | None = 0  # the frame that is waited for, while the time stands still
        self._later: int | None = None  # where to go once that is here
        self._since, self._from = 0.0, 0.0  # the clock's and the video's seconds at the same moment
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.tick)

    # What is known

    @property
    def number(self) -> int:
        """The frame that is seen."""
        return self._at % self.frames if self.frames else 0

    @property
    def frames(self) -> int:
        """How many there are, 0 while that is not known."""
        return self.info.frames if self.info is not None else 0

    @property
    def seconds(self) -> float:
        """How long it is, 0 while that is not known."""
        return self.info.seconds if self.info is not None else 0.0

    @property
    def position(self) -> float:
        """The second at which the frame that is seen begins."""
        return self.info.starts[self.number] if self.info is not None else 0.0

    @property
    def is_awake(self) -> bool:
        """Whether it holds its file and its frames."""
        return self._reel is not None

    @property
    def is_waiting(self) -> bool:
        """Whether a frame was asked for that is not here yet."""
        return self._wanted is not None

    def fullness(self) -> tuple[int, int]:
        """Frames that are ready before their time, and their bytes."""
        return (0, 0) if self._reel is None else self._reel.fullness()

    # What may be asked

    def wake(self) -> None:
        """Open the file and get the frame where it stood; it goes on playing if it was."""
        if self._reel is not None or self.trouble:
            return
        self._reel = Reel(
            self.path,
            self._workers,
            on_info=self._on_info,
            on_frames=self._on_frames,
            on_trouble=self._on_trouble,
            threads=self._threads,
        )
        self._reel.set_box(self._size)
        self._reel.set_loops(self.loops)
        self._send(self.number)

    def rest(self) -> None:
        """Let go of the file and of every frame but the one that is seen; for what nobody can see."""
        self._timer.stop()
        if self._reel is not None:
            self._reel.close()
            self._reel = None
        self._wanted = self._later = None

    def play(self) -> None:
        """Go on; from the beginning where it stands at the end and does not loop."""
        if self.is_playing:
            return
        self.is_playing = True
        if self._reel is not None and self._wanted is None:
            if not self.loops and self.number == self.frames - 1:
                self._send(0)
            else:
                self._start_clock(self._at)
        self.changed.emit()
        self.tick()

    def pause(self) -> None:
        """Stand still on the frame that is seen."""
        if self.is_playing:
            self.is_playing = False
            self._timer.stop()
            self.changed.emit()

    def toggle(self) -> None:
        """Play or pause."""
        if self.is_playing:
            self.pause()
        else:
            self.play()

    def set_loops(self, loops: bool) -> None:
        """Whether it begins again at its end."""
        if loops != self.loops:
            self.loops = loops
            if self._reel is not None:
                self._reel.set_loops(loops)
            self.changed.emit()

    def set_speed(self, speed: float) -> None:
        """Play at `speed` times its own speed."""
        if speed != self.speed:
            if self._wanted is None and self.is_playing:
                self._from, self._since = self._time(), self._clock()
            self.speed = speed
            self.changed.emit()
            self.tick()

    def seek(self, number: int) -> None:
        """Show that frame, exactly; the ends hold for what lies beyond them."""
        number = min(max(number, 0), max(self.frames - 1, 0))
        if self._reel is None:
            self._at = number
        elif self._wanted is not None and self.info is not None:
            # What is under way ends first: where one draws along the bar, frames are seen on the way.
            self._later = None if self._wanted % self.frames == number else number
        else:
            self._send(number)
            self.tick()

    def seek_time(self, seconds: float) -> None:
        """Show the frame that is seen at that second."""
        if self.info is not None:
            self.seek(self.info.frame_at(seconds))

    def step(self, by: int) -> None:
        """Stand still, `by` frames further on; a loop goes round."""
        self.pause()
        if self.frames:
            base = self._later if self._later is not None else self._wanted if self._wanted is not None else self._at
            number = base % self.frames + by
            self.seek(number % self.frames if self.loops else number)

    def set_size(self, size: QSize) -> None:
        """Have frames fitted into `size` (device pixels) from now on."""
        if size == self._size:
            return
        self._size = QSize(size)
        if self._reel is None:
            return
        self._reel.set_box(size)
        if self._wanted is None and not self.is_playing:
            self._send(self.number)
        elif self._wanted is not None and self._later is None and self.image is not None:
            self._later = self._wanted % self.frames  # what is under way may be of the old size

    # What happens by itself

    def tick(self) -> None:
        """Show the frame whose time it is; called by its own timer, and by tests that move the clock."""
        self._timer.stop()
        if self._reel is None or self.info is None:
            return
        if self._wanted is not None:
            self._await(self._reel, self._wanted)
        elif self.is_playing and self.frames > 1:
            self._go_on(self._reel)
        if self.is_playing and self._wanted is None and self.frames > 1:
            self._timer.start(self._until_next())

    def _await(self, reel: Reel, wanted: int) -> None:
        shot = reel.first(wanted)
        if shot is None:
            return
        if self.is_playing and wanted == self._at + 1:
            self.dropped += shot.at - wanted
        self._wanted = None
        self._show(shot)
        if self._later is not None:
            number, self._later = self._later, None
            self._send(number)
        else:
            self._start_clock(shot.at)

    def _go_on(self, reel: Reel) -> None:
        now = self._time()
        due = self._frame_at(now)
        over = not self.loops and due // self.frames > self._at // self.frames
        if over:
            due = (self._at // self.frames + 1) * self.frames - 1
        shot = reel.latest(due)
        if shot is not None and shot.at > self._at:
            self.dropped += shot.at - self._at - 1
            self._show(shot)
        if over:
            self._wanted = due if self._at < due else None
            self.pause()
        elif due > self._at and now - self._start_of(self._at + 1) > LAG * self.speed:
            self._wanted = self._at + 1  # the decoder does not keep up: the time waits

    def _show(self, shot: Shot) -> None:
        self._at = shot.at
        self.image = shot.image
        self.shown += 1
        self.frame_changed.emit()

    def _send(self, number: int) -> None:
        """Have frame `number` brought, from what is ready where it is among that."""
        assert self._reel is not None
        lap = self._at // self.frames * self.frames if self.frames else 0
        self._wanted = lap + number
        if self._at >= self._wanted or not self._reel.is_on_the_way(self._wanted):
            self._reel.go_to(self._wanted)

    def _on_info(self, info: FilmInfo) -> None:
        self.info = info
        if self._wanted is not None and self._wanted >= info.frames:
            self._send(info.frames - 1)
        self.opened.emit()
        self.changed.emit()

    def _on_frames(self) -> None:
        late = self.is_playing and self.info is not None and self._frame_at(self._time()) > self._at
        if self._wanted is not None or late:
            self.tick()

    def _on_trouble(self, error: PictureError) -> None:
        self.trouble = str(error)
        self.is_playing = False
        self.rest()
        self.changed.emit()

    # Times, laps counted on

    def _start_clock(self, at: int) -> None:
        self._from, self._since = self._start_of(at), self._clock()

    def _time(self) -> float:
        return self._from + (self._clock() - self._since) * self.speed

    def _start_of(self, at: int) -> float:
        assert self.info is not None
        lap, number = divmod(at, self.frames)
        return lap * self.seconds + self.info.starts[number]

    def _frame_at(self, seconds: float) -> int:
        assert self.info is not None
        lap = max(math.floor((seconds + 5e-7) / self.seconds), 0)
        return lap * self.frames + self.info.frame_at(seconds - lap * self.seconds)

    def _until_next(self) -> int:
        """Milliseconds until another frame is due, at least one."""
        wait = (self._start_of(self._frame_at(self._time()) + 1) - self._time()) / self.speed
        return max(math.ceil(wait * 1000), 1)
