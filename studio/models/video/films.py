"""The videos of the job in the middle: players for its tiles and for the large view, and what can be kept of them."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from studio.errors import StudioError
from studio.models.job_words import JobRecord
from studio.models.tasks import Tasks
from studio.models.video import posters
from studio.models.video.chain import Ancestors, Chain
from studio.models.video.player import Player
from studio.models.video.projector import Projector

if TYPE_CHECKING:
    from studio.models.shown_job import ShownJob

T = TypeVar("T")

LARGE_THREADS = 2

Then = Callable[[Path], None]
Failed = Callable[[StudioError], None]


class Films(QObject):
    """Lives on the GUI thread. `frame_changed(index)`: the video at `index` (from 0) shows another frame.

    `paused_changed()`: all of them stand still, or go on. `chain_changed()`: more is known of where they come from.
    """

    frame_changed = Signal(int)
    measured = Signal()
    """The size of one more video is known from its file."""
    paused_changed = Signal()
    chain_changed = Signal()

    def __init__(
        self,
        shown: ShownJob,
        tasks: Tasks,
        load: Callable[[int, Callable[[JobRecord], None]], None] | None = None,
        *,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        """`load` reads a job of the library; `clock` gives seconds that only grow."""
        super().__init__(shown)
        self._shown = shown
        self._tasks = tasks
        self._clock = clock
        self.projector = Projector(tasks, self)
        self._players: dict[int, Player] = {}
        self._job_id: int | None = None
        self._on_screen = False
        self.is_paused = False
        """Whether the artist has stopped the motion of all tiles."""
        self.ancestors = Ancestors(load, self)
        self.ancestors.changed.connect(self.chain_changed)
        shown.job_changed.connect(self._on_job_changed)

    # Tiles

    def show(self) -> None:
        """The tiles are seen: they play, unless the artist stopped them."""
        self._on_screen = True
        self._on_job_changed()

    def hide(self) -> None:
        """Nobody sees the tiles: they let go of their files."""
        self._on_screen = False
        for player in self._players.values():
            player.rest()

    def player(self, index: int) -> Player | None:
        """The player of a tile, None where there is nothing to play."""
        return self._players.get(index)

    def size(self, index: int) -> tuple[int, int] | None:
        """Width and height in pixels that the file itself says, None while it was not opened."""
        info = player.info if (player := self._players.get(index)) is not None else None
        return None if info is None else (info.width, info.height)

    def set_paused(self, paused: bool) -> None:
        """Stop the motion of all tiles, or let it go on."""
        if paused == self.is_paused:
            return
        self.is_paused = paused
        for player in self._players.values():
            if paused:
                player.pause()
            else:
                player.play()
        self.paused_changed.emit()

    def _on_job_changed(self) -> None:
        record = self._shown.record
        job_id = None if record is None else record.id
        if job_id != self._job_id:
            self._job_id = job_id
            for player in self._players.values():
                player.rest()
                player.deleteLater()
            self._players.clear()
        if not self._on_screen:
            return
        for index in range(self._shown.count):
            if self._shown.is_video(index) and index not in self._players:
                self._add(index)
        for player in self._players.values():
            player.wake()

    def _add(self, index: int) -> None:
        player = self.new_player(index)
        if player is not None:
            player.frame_changed.connect(partial(self.frame_changed.emit, index))
            player.opened.connect(self.measured)
            self._players[index] = player
            if not self.is_paused:
                player.play()

    def new_player(self, index: int, *, large: bool = False) -> Player | None:
        """A player of its own for a stored video, at rest; None where there is no file."""
        file = self._shown.file(index)
        if file is None:
            return None
        return Player(file, self.projector, self, clock=self._clock, threads=LARGE_THREADS if large else 1)

    # Where a video comes from

    def chain(self, index: int, seconds: float = 0.0) -> Chain:
        """The parts of a video of the shown job, as far as they are known."""
        record = self._shown.record
        return Chain() if record is None else self.ancestors.chain(record, index, seconds)

    def stills(self, video: Path, numbers: Iterable[int], edge: int, then: Callable[[dict[int, QImage]], None]) -> None:
        """Hand frames by number (from 0) to `then`, at most `edge` pixels a side; none where there are none."""
        wanted = tuple(numbers)
        self._do(lambda: posters.stills(video, wanted, edge), then, None)

    # What is kept of it

    def save_frame(self, video: Path, number: int, target: Path, then: Then, failed: Failed) -> None:
        """Write frame `number` (from 0) as a PNG, in its full size."""
        from studio.models.video.keeping import keep_frame

        self._do(lambda: keep_frame(video, number, target), then, failed)

    def cut_frame(self, video: Path, number: int, then: Then, failed: Failed) -> None:
        """The same to a place that lasts as long as the program, to be handed on."""
        from studio.models.video.keeping import frame_name, keep_frame

        target = self._cuttings / frame_name(video, number)
        self._do(lambda: keep_frame(video, number, target), then, failed)

    def save_video(self, video: Path, target: Path, then: Then, failed: Failed) -> None:
        """Copy a video byte for byte."""
        from studio.models.video.keeping import keep_video

        self._do(lambda: keep_video(video, target), then, failed)

    @cached_property
    def _cuttings(self) -> Path:
        return Path(tempfile.mkdtemp(prefix="frames-"))

    def _do(self, work: Callable[[], T], then: Callable[[T], None], failed: Failed | None) -> None:
        done: Future[T] = Future()

        def settle() -> None:
            try:
                done.set_result(work())
            except BaseException as error:
                done.set_exception(error)  # told on the GUI thread: a sentence, or a bug

        self._tasks.watch(done, then, failed)
        self.projector.start(settle)

    def close(self) -> None:
        """Let the workers finish; nothing plays afterwards."""
        self._on_screen = False
        for player in self.findChildren(Player):
            player.rest()
        self.projector.close()
        if "_cuttings" in self.__dict__:
            shutil.rmtree(self._cuttings, ignore_errors=True)
