"""What is in the middle when there is nothing more to decide: what came of the walk, or that nothing runs out."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from studio.models.job_words import JobRecord, PictureRecord, title
from studio.models.library.clock_words import actions_end, moment_words
from studio.models.library.triage import Triage
from studio.views import icons
from studio.views.library.triage.buying import WIDTH, Buying, picks_words
from studio.views.theme import SPACE, Type
from studio.views.widgets.buttons import PaintedButton, QuietButton
from studio.views.widgets.labels import Heading, MetaLabel, PlainLabel
from studio.views.widgets.painting import placeholder, set_tip

EDGE = 22 * SPACE
COLUMNS = 8
MOST = 3 * COLUMNS
"""Small pictures that are shown; of more the number is told."""
ICON = 40
NOTHING = "Nothing runs out within a day"
CALM = "Whatever something can still be made from has more time than that, or is decided about."


class SmallPicture(PaintedButton):
    """One picture, cut to a square; a press wants its job."""

    def __init__(self, triage: Triage, parent: QWidget) -> None:
        super().__init__("triage-pick", "", parent)
        self._triage = triage
        self.job: JobRecord | None = None
        self._picture: PictureRecord | None = None
        self._image: QImage | None = None
        self.setFixedSize(EDGE, EDGE)

    def fill(self, job: JobRecord, index: int) -> None:
        """Show picture `index` (from 0) of a job."""
        self.job, self._picture = job, job.picture_at(index)
        self.setAccessibleName(f"Picture {index + 1} of {title(job)}")
        set_tip(self, title(job))
        self.tell()

    def tell(self) -> None:
        """Take its pixels as they are now."""
        if self.job is None or self._picture is None:
            return
        wide, high = self._picture.width or 1, self._picture.height or 1
        edge = round(EDGE * self.devicePixelRatioF())
        size = QSize(wide, high).scaled(edge, edge, Qt.AspectRatioMode.KeepAspectRatioByExpanding)
        self._image = self._triage.image(self.job, self._picture, size)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.ignore()  # they mean the page; the base class would take them as tabbing
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        inner = self.rect().adjusted(2, 2, -2, -2)
        if self._image is None:
            painter.fillRect(inner, placeholder())
        else:
            edge = min(self._image.width(), self._image.height())
            cut = QRect((self._image.width() - edge) // 2, (self._image.height() - edge) // 2, edge, edge)
            painter.drawImage(inner, self._image, cut)
        self.paint_ring(painter)


class _Wall(QWidget):
    """Small pictures in rows; `wanted(job_id)`."""

    wanted = Signal(int)

    def __init__(self, triage: Triage, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._triage = triage
        self._cells: list[SmallPicture] = []
        self._columns = COLUMNS
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(SPACE // 2)
        triage.pixels_came.connect(self._on_pixels)

    def fill(self, pictures: list[tuple[JobRecord, int]], room: int) -> None:
        """Show these, in `room` logical pixels."""
        columns = max(1, min(COLUMNS, len(pictures), room // (EDGE + SPACE // 2)))
        while len(self._cells) < len(pictures):
            cell = SmallPicture(self._triage, self)
            cell.clicked.connect(lambda _=False, cell=cell: self.wanted.emit(cell.job.id if cell.job else 0))
            self._cells.append(cell)
        for place, cell in enumerate(self._cells):
            self._grid.removeWidget(cell)
            cell.setVisible(place < len(pictures))
            if place < len(pictures):
                self._grid.addWidget(cell, place // columns, place % columns)
                cell.fill(*pictures[place])

    def _on_pixels(self, job_id: int, _: int) -> None:
        for cell in self._cells:
            if cell.isVisible() and cell.job is not None and cell.job.id == job_id:
                cell.tell()


class Summary(QWidget):
    """`back_wanted()`: the last job again; `job_wanted(job_id)`; `done()`: the pictures."""

    back_wanted = Signal()
    job_wanted = Signal(int)
    done = Signal()

    def __init__(self, triage: Triage, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("triage-summary")
        self._triage = triage
        self._title = Heading("", Type.TITLE)
        self._counts = PlainLabel("", Type.BODY, "text_dim")
        self._counts.setWordWrap(True)
        self._counts.setObjectName("triage-counts")
        self._wall = _Wall(triage)
        self._wall.wanted.connect(self.job_wanted)
        self._more = MetaLabel("")
        self.buying = Buying(triage, "triage-picks", picks_words)
        self._ordered = PlainLabel("", Type.BODY, "done")
        self._ordered.setObjectName("triage-ordered")
        self._back = QuietButton("triage-summary-back", "Back to the last job", "chevron-left", "←")
        self._done = QuietButton("triage-done", "Done", "check", "Esc")
        self._back.clicked.connect(self.back_wanted)
        self._done.clicked.connect(self.done)
        self._lay_out()

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(2 * SPACE)
        foot.addWidget(self._back)
        foot.addWidget(self._done)
        foot.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(4 * SPACE)
        head = QVBoxLayout()
        head.setSpacing(SPACE)
        head.addWidget(self._title)
        head.addWidget(self._counts)
        column.addLayout(head)
        wall = QHBoxLayout()
        wall.addWidget(self._wall)
        wall.addStretch(1)
        column.addLayout(wall)
        column.addWidget(self._more)
        column.addWidget(self._ordered)
        column.addWidget(self.buying)
        column.addLayout(foot)
        outer = QHBoxLayout(self)
        outer.addStretch(1)
        middle = QVBoxLayout()
        middle.addStretch(2)
        middle.addLayout(column)
        middle.addStretch(3)
        outer.addLayout(middle, 4)
        outer.addStretch(1)

    def buttons(self) -> tuple[QAbstractButton, ...]:
        """Those that are always there."""
        return self._back, self._done, self.buying.send

    def tell(self) -> None:
        """Say what came of it."""
        triage = self._triage
        picks = triage.picks
        jobs = len({job.id for job, _ in picks})
        self._title.setText(_picked_words(len(picks), jobs, bought=triage.bought_count))
        self._counts.setText(counts_words(triage))
        self._wall.fill(picks[:MOST], max(WIDTH, self.width() * 2 // 3))
        self._wall.setVisible(bool(picks))
        self._more.setText(f"and {len(picks) - MOST} more")
        self._more.setVisible(len(picks) > MOST)
        bought = triage.bought_count
        self._ordered.setText(f"{bought} upscale{'' if bought == 1 else 's'} ordered; they come into the history.")
        self._ordered.setVisible(bought > 0)
        self.buying.setVisible(bool(picks))
        if picks:
            self.buying.tell()

    def first(self) -> QWidget:
        """Where the keyboard begins: at nothing that spends money."""
        return self._done


class Empty(QWidget):
    """Nothing runs out: what does next, and when. `job_wanted(job_id)`."""

    job_wanted = Signal(int)

    def __init__(self, triage: Triage, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("triage-empty")
        self._triage = triage
        self._icon = _Icon(self)
        self._words = PlainLabel(CALM, Type.BODY, "text_dim")
        self._next = PlainLabel("", Type.BODY, "text_dim")
        self._next.setObjectName("triage-upcoming")
        self._wall = _Wall(triage)
        self._wall.wanted.connect(self.job_wanted)
        centre = Qt.AlignmentFlag.AlignHCenter
        column = QVBoxLayout(self)
        column.setSpacing(2 * SPACE)
        column.addStretch(2)
        column.addWidget(self._icon, 0, centre)
        column.addWidget(Heading(NOTHING, Type.TITLE), 0, centre)
        for label in (self._words, self._next):
            label.setAlignment(centre)
            label.setWordWrap(True)
        column.addWidget(self._words)
        column.addSpacing(4 * SPACE)
        column.addWidget(self._wall, 0, centre)
        column.addWidget(self._next)
        column.addStretch(3)

    def tell(self) -> None:
        """Say what runs out next of all the rest."""
        job = self._triage.upcoming
        ends = None if job is None else actions_end(job)
        self._wall.setVisible(job is not None)
        self._next.setVisible(job is not None)
        if job is None or ends is None:
            return
        shown = [(job, one.index) for one in job.pictures if one.path and one.kind != "video"]
        self._wall.fill(shown[:4], WIDTH)
        self._next.setText(f"The next to run out, {moment_words(ends, self._triage.now)}: {_short(title(job))}")


class _Icon(QWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedSize(ICON, ICON)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).drawPixmap(0, 0, icons.pixmap("clock", ICON, self.devicePixelRatioF(), "text_faint"))


def counts_words(triage: Triage) -> str:
    """As in "12 jobs looked through · 9 pictures rejected · 6 jobs let go · 1 left open, asked about again"."""
    count, rejected = len(triage.jobs), triage.rejected_count()
    released, left = triage.released_count(), triage.open_count()
    parts = [f"{count} job{'' if count == 1 else 's'} looked through"]
    parts += [f"{rejected} picture{'' if rejected == 1 else 's'} rejected"] if rejected else []
    parts += [f"{released} job{'' if released == 1 else 's'} let go"] if released else []
    parts += [f"{left} left open, asked about again"] if left else []
    return " · ".join(parts)


def _picked_words(picks: int, jobs: int, *, bought: int) -> str:
    if not picks:
        return "All that was picked is ordered" if bought else "Nothing was picked"
    of = "1 job" if jobs == 1 else f"{jobs} jobs"
    return f"{picks} pick{'' if picks == 1 else 's'} of {of}"


def _short(words: str) -> str:
    return words if len(words) <= 60 else f"{words[:60].rstrip()}…"
