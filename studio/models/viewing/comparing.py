"""Two pictures that are looked at together: which they are, and their pixels; of one job or of two."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from studio.models.job_words import JobRecord, PictureState
from studio.models.opening import MOST_BYTES
from studio.models.tasks import Tasks
from studio.models.thumbnails import Thumbnails
from studio.models.viewing.differences import Difference, Pick, differences, names
from studio.models.viewing.levels import PictureLevels
from studio.models.viewing.whole import WholePictures

LoadJob = Callable[[int, Callable[[JobRecord], None]], None]


class Comparing(QObject):
    """`changed()`: other pictures, or none any more; `pixels_changed()`: pixels of one of them are here.

    `marked_changed()`: one waits for the other that it is to be compared with.
    """

    changed = Signal()
    pixels_changed = Signal()
    marked_changed = Signal()

    def __init__(
        self,
        tasks: Tasks,
        load: LoadJob,
        locate: Callable[[str], Path],
        thumbnails: Thumbnails,
        parent: QObject | None = None,
    ) -> None:
        """`load` reads a job of the library, `locate` turns a picture's relative path into its file."""
        super().__init__(parent)
        self._load = load
        self._locate = locate
        self._thumbnails = thumbnails
        self._picks: tuple[Pick, Pick] | None = None
        self._marked: Pick | None = None
        # Two of the largest at their full size would take more memory than many machines have.
        self._whole = WholePictures(tasks, self, most_bytes=MOST_BYTES, budget=2 * MOST_BYTES)
        self._whole.ready.connect(lambda _: self.pixels_changed.emit())
        thumbnails.ready.connect(self._on_thumbnail_ready)

    @property
    def picks(self) -> tuple[Pick, Pick] | None:
        """The two, None while nothing is compared."""
        return self._picks

    @property
    def marked(self) -> Pick | None:
        """What the next picture that is chosen is to be compared with."""
        return self._marked

    def mark(self, pick: Pick | None) -> None:
        """Let that picture wait for another one, or none any more."""
        self._marked = pick
        self.marked_changed.emit()

    def open(self, first: Pick, second: Pick) -> None:
        """Compare these two."""
        if first.key == second.key:
            return
        if self._marked is not None:
            self.mark(None)
        self._picks = (first, second)
        self._whole.wish([file for file in map(self.file, self._picks) if file is not None])
        self.changed.emit()

    def open_marked(self, pick: Pick) -> bool:
        """Compare with the one that waits; False where none does, or it is the same."""
        if self._marked is None or self._marked.key == pick.key:
            return False
        self.open(self._marked, pick)
        return True

    def open_source(self, pick: Pick) -> None:
        """Compare with the picture that this one was made from."""

        def loaded(parent: JobRecord) -> None:
            source = Pick(parent, pick.record.parent_image or 0)
            if is_here(source):
                self.open(source, pick)

        if pick.record.parent_id is not None:
            self._load(pick.record.parent_id, loaded)

    def swap(self) -> None:
        """The first becomes the second."""
        if self._picks is not None:
            self._picks = self._picks[::-1]
            self.changed.emit()

    def close_picks(self) -> None:
        """Compare nothing any more, and let go of the pixels."""
        if self._picks is not None:
            self._picks = None
            self._whole.drop()
            self.changed.emit()

    def names(self) -> tuple[str, str]:
        """What the two are called."""
        return ("", "") if self._picks is None else names(*self._picks)

    def differences(self) -> tuple[Difference, ...]:
        """What is not the same besides the words of their prompts."""
        return () if self._picks is None else differences(*self._picks)

    def levels(self, pick: Pick) -> PictureLevels | None:
        """All pixels of a picture, once they are here."""
        file = self.file(pick)
        return None if file is None else self._whole.get(file)

    def small(self, pick: Pick) -> QImage | None:
        """A few pixels of it meanwhile."""
        picture = pick.picture
        return None if picture is None else self._thumbnails.get(pick.record.id, picture.index, picture.path)

    def trouble(self, pick: Pick) -> str:
        """One sentence where it cannot be shown, else ""."""
        file = self.file(pick)
        broken = file is not None and self._whole.is_broken(file)
        return "Its file is missing or damaged." if file is None or broken else ""

    def file(self, pick: Pick) -> Path | None:
        """Where it lies, None while it is not stored."""
        picture = pick.picture
        return self._locate(picture.path) if picture is not None and is_here(pick) else None

    def close(self) -> None:
        """Read nothing more."""
        self._whole.close()

    def _on_thumbnail_ready(self, job_id: int, index: int) -> None:
        if self._picks is not None and (job_id, index) in (pick.key for pick in self._picks):
            self.pixels_changed.emit()


def is_here(pick: Pick) -> bool:
    """Whether it is a picture that is stored, and not a video."""
    picture = pick.picture
    return (
        picture is not None and picture.kind == "image" and picture.state is PictureState.STORED and bool(picture.path)
    )
