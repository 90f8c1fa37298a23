"""The parts of a video side by side: what was animated, and what was added to its end, each with its seconds."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from studio.models.job_words import JobRecord
from studio.models.shown_job import ShownJob
from studio.models.video.chain import MORE_SECONDS, Chain, Part
from studio.models.video.player import Player
from studio.request.tasks import Task
from studio.views import theme
from studio.views.theme import SPACE, Type
from studio.views.widgets.buttons import PaintedButton
from studio.views.widgets.labels import MetaLabel
from studio.views.widgets.painting import RING, placeholder, rounded, set_tip

EDGE = 32
_WIDE = 48
_WORDS = 8 * SPACE
_TIGHT = 9 * SPACE


class PartButton(PaintedButton):
    """One part: its first frame and its seconds. A press goes to where it begins."""

    def __init__(self, number: int, part: Part, parent: QWidget) -> None:
        super().__init__(f"part{number}", "", parent)
        self.part = part
        self.still: QImage | None = None
        self.is_seen = False
        name = "Animated" if number == 1 else f"Extension {number - 1}"
        self.setAccessibleName(f"{name}, {part.seconds:g} s")
        set_tip(self, f"{name}: {part.seconds:g} s from {part.begins:g} s on")
        self._compact = False
        self.set_compact(False)

    def set_compact(self, compact: bool) -> None:
        """Show the seconds alone."""
        self._compact = compact
        self.setFixedSize(self.width_of(compact=compact), EDGE + 2 * RING)
        self.update()

    @staticmethod
    def width_of(*, compact: bool) -> int:
        """How wide one is, in logical pixels."""
        return (_TIGHT if compact else _WIDE + _WORDS) + 2 * RING

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setFont(theme.font(Type.META, tabular=True))
        if self._compact:
            fill = worn.high if self.is_seen else worn.raised if self.is_hot() else None
            rounded(painter, self.box(), 4, fill)
            painter.setPen(worn.text if self.is_seen else worn.text_dim)
            painter.drawText(self.box(), int(Qt.AlignmentFlag.AlignCenter), self._words())
            self.paint_ring(painter)
            return
        box = QRectF(self.box().left(), self.box().top(), _WIDE, EDGE)
        clip = QPainterPath()
        clip.addRoundedRect(box, 4, 4)
        painter.setClipPath(clip)
        if self.still is None:
            painter.fillRect(box, placeholder())
        else:
            shape = QSize(_WIDE, EDGE).scaled(self.still.size(), Qt.AspectRatioMode.KeepAspectRatio)
            source = QRect(0, 0, shape.width(), shape.height())
            source.moveCenter(self.still.rect().center())
            painter.drawImage(box, self.still, QRectF(source))
        painter.setClipping(False)
        frame = box.adjusted(-1, -1, 1, 1)
        if self.is_seen:
            rounded(painter, frame, 5, None, worn.accent)
        elif self.is_hot():
            rounded(painter, frame, 5, None, worn.text_faint)
        painter.setPen(worn.text if self.is_seen else worn.text_dim)
        words = QRect(round(box.right()) + 2 * SPACE, self.box().top(), _WORDS, EDGE)
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), self._words())
        self.paint_ring(painter)

    def _words(self) -> str:
        return f"{self.part.seconds:g} s"


class ChainStrip(QWidget):
    """`sought(seconds)`: the artist wants to see where a part begins."""

    sought = Signal(float)

    def __init__(self, shown: ShownJob, parent: QWidget) -> None:
        super().__init__(parent)
        self._shown = shown
        self._chain = Chain()
        self._buttons: list[PartButton] = []
        self._signs: list[QWidget] = []
        self._player: Player | None = None
        self._fetched = False
        self.setObjectName("chainStrip")
        self.setAccessibleName("Parts of the video")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(SPACE)
        self.note = MetaLabel("", "text_faint", self)
        self._row.addWidget(self.note)

    @property
    def chain(self) -> Chain:
        """What it shows."""
        return self._chain

    def parts(self) -> list[PartButton]:
        """The parts from first to last."""
        return self._buttons

    def show_chain(self, player: Player | None, index: int) -> None:
        """Show the parts of the video at `index` (from 0), which is `player`'s."""
        seconds = player.seconds if player is not None else 0.0
        chain = self._shown.films.chain(index, seconds)
        if player is not self._player or chain != self._chain:
            self._player, self._chain = player, chain
            self._make()
        if not self._fetched:
            self._fetch()
        self._tell()

    def make_room(self, room: int) -> None:
        """Show as much as there is room for in `room` logical pixels: without the note first, then without pictures."""
        count = len(self._buttons)
        between = sum(sign.sizeHint().width() + 2 * SPACE for sign in self._signs)
        full = count * PartButton.width_of(compact=False) + between
        note = self.note.sizeHint().width() + SPACE
        compact, noted = full > room, full + note <= room
        for button in self._buttons:
            button.set_compact(compact)
        self.note.setVisible(noted)
        bare = count * PartButton.width_of(compact=True) + between if compact else full
        self.setFixedWidth(bare + note if noted else bare)

    def _make(self) -> None:
        for old in (*self._buttons, *self._signs):
            self._row.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._buttons, self._signs = [], []
        for number, part in enumerate(self._chain.parts, 1):
            button = PartButton(number, part, self)
            button.clicked.connect(lambda _=False, begins=part.begins: self.sought.emit(begins))
            if number > 1:
                sign = MetaLabel("+", "text_faint", self)
                self._signs.append(sign)
                self._row.insertWidget(self._row.count() - 1, sign)
            self._buttons.append(button)
            self._row.insertWidget(self._row.count() - 1, button)
        self._fetched = False

    def _fetch(self) -> None:
        player = self._player
        if player is None or player.info is None:
            return
        self._fetched = True
        numbers = [player.info.frame_at(part.begins) for part in self._chain.parts]
        buttons = list(self._buttons)

        def take(stills: dict[int, QImage]) -> None:
            if buttons == self._buttons:
                for button, number in zip(buttons, numbers, strict=True):
                    button.still = stills.get(number)
                    button.update()

        video: Path = player.path
        self._shown.films.stills(video, numbers, round(2 * _WIDE * self.devicePixelRatioF()), take)

    def _tell(self) -> None:
        record: JobRecord | None = self._shown.record
        words = ""
        if record is not None and record.task is not Task.VIDEO_UPSCALE and self._chain.parts:
            left = self._chain.extensions_left
            times = "once more" if left == 1 else f"{left} more times"
            words = f"can grow {times}, by {MORE_SECONDS:g} s" if left else "as long as it can be"
        self.note.setText(words)
        set_tip(self.note, self._chain.why_not_extend if self._chain.parts else "")

    def show_position(self, seconds: float) -> None:
        """Mark the part that is seen."""
        for button in self._buttons:
            seen = button.part.begins <= seconds + 1e-3 < button.part.begins + button.part.seconds
            if seen != button.is_seen:
                button.is_seen = seen
                button.update()
