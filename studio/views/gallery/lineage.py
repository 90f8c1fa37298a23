"""Where a job comes from and what came from it: parent, this job, children, as a strip of small pictures."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.models.job_words import JobRecord, PictureState, action_words, row_words
from studio.models.readings import gives_words
from studio.models.shown_job import ShownJob
from studio.models.thumbnails import Thumbnails
from studio.views import icons, theme
from studio.views.theme import SPACE, Type
from studio.views.widgets.buttons import PaintedButton, QuietButton
from studio.views.widgets.labels import MetaLabel
from studio.views.widgets.painting import RING, placeholder, rounded, set_tip

EDGE = 44
_ARROW = 6 * SPACE


class LineageThumb(PaintedButton):
    """One job of the family, shown by one of its pictures."""

    def __init__(
        self, record: JobRecord, picture: int, role: str, words: str, thumbnails: Thumbnails, parent: QWidget
    ) -> None:
        super().__init__(f"lineage{record.id}", "", parent)
        self.record = record
        self._picture = picture
        self._thumbnails = thumbnails
        self._is_this = role == "This job"
        self.setAccessibleName(f"{role}: {words}")
        set_tip(self, f"{role}: {action_words(record) or record.prompt or words}")
        self.setFixedSize(EDGE + 2 * RING, EDGE + 2 * RING)

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        box, image = QRectF(self.box()), self._image()
        clip = QPainterPath()
        clip.addRoundedRect(box, 4, 4)
        painter.setClipPath(clip)
        if image is None:
            painter.fillRect(box, placeholder())
            if gives_words(self.record):
                corner = self.box().center() - QRect(0, 0, icons.SIZE, icons.SIZE).center()
                painter.drawPixmap(corner, icons.pixmap("text", icons.SIZE, self.devicePixelRatioF(), "text_faint"))
        else:
            edge = min(image.width(), image.height())
            source = QRectF((image.width() - edge) / 2, (image.height() - edge) / 2, edge, edge)
            painter.drawImage(box, image, source)
        painter.setClipping(False)
        if self._is_this:
            rounded(painter, QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5.5, None, worn.accent)
        elif self.is_hot():
            rounded(painter, QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5.5, None, worn.text_faint)
        self.paint_ring(painter)

    def _image(self) -> QImage | None:
        pictures = self.record.pictures
        place = self._picture if self._picture < len(pictures) else 0
        if place >= len(pictures) or pictures[place].state is not PictureState.STORED:
            return None
        return self._thumbnails.get(self.record.id, pictures[place].index, pictures[place].path)


class FamilyLink(QuietButton):
    """Beside the strip: the way to all of the family, for a job that has relatives."""

    def __init__(self, shown: ShownJob, parent: QWidget | None = None) -> None:
        super().__init__("familyLink", "Family", "family", flat=True, parent=parent)
        self.setAccessibleName("All of the family")
        self._shown = shown
        shown.lineage_changed.connect(self._refresh)
        shown.job_changed.connect(self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        record = self._shown.record
        self.setVisible(record is not None and (record.parent_id is not None or bool(self._shown.children_jobs)))


class LineageStrip(QWidget):
    """Parent → this → children of the shown job. `job_wanted(job_id)`.

    Empty for a job without relatives, where it keeps its room.
    """

    job_wanted = Signal(int)

    def __init__(self, shown: ShownJob, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = shown
        self._thumbnails = thumbnails
        self._thumbs: list[LineageThumb] = []
        self._arrows: list[int] = []
        self._rest = MetaLabel("", "text_faint", self)
        self.setObjectName("lineageStrip")
        self.setAccessibleName("Where this job comes from")
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        # The row of actions above it stays where it is, whether or not the next job has relatives.
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)
        shown.lineage_changed.connect(self.refresh)
        shown.job_changed.connect(self.refresh)
        thumbnails.ready.connect(self._on_thumbnail_ready)
        self.refresh()

    def thumbs(self) -> list[LineageThumb]:
        """The family from left to right."""
        return self._thumbs

    def refresh(self) -> None:
        """Show the family as it is now."""
        for thumb in self._thumbs:
            thumb.hide()
            thumb.deleteLater()
        self._thumbs = []
        record, parent, children = self._shown.record, self._shown.parent_job, self._shown.children_jobs
        self.setVisible(record is not None and (parent is not None or bool(children)))
        if record is None or self.isHidden():
            return
        if parent is not None:
            self._add(parent, record.parent_image or 0, "Comes from")
        own = children[0].parent_image if children else None
        self._add(record, own or 0, "This job")
        for child in reversed(children):
            self._add(child, 0, "Became")
        self._place()

    def _add(self, record: JobRecord, picture: int, role: str) -> None:
        words = row_words(record, self._shown.now, self._shown.typical, self._shown.service)
        thumb = LineageThumb(record, picture, role, words, self._thumbnails, self)
        thumb.clicked.connect(lambda: self.job_wanted.emit(record.id))
        self._thumbs.append(thumb)

    def _place(self) -> None:
        """Put thumbs and arrows side by side; what does not fit is counted."""
        self._arrows = []
        at, hidden = 0, 0
        has_parent = self._shown.parent_job is not None
        for number, thumb in enumerate(self._thumbs):
            if number in ((1, 2) if has_parent else (1,)):
                self._arrows.append(at)
                at += _ARROW
            fits = at + thumb.width() <= self.width() - 10 * SPACE or number < 2
            thumb.setVisible(fits and not hidden)
            hidden += not (fits and not hidden)
            thumb.move(at, 0)
            at += 0 if hidden else thumb.width() + SPACE
        self._rest.setText(f"+{hidden}" if hidden else "")
        self._rest.setVisible(bool(hidden))
        self._rest.setGeometry(QRect(at + SPACE, 0, 10 * SPACE, self.height()))
        self.update()

    def _on_thumbnail_ready(self, job_id: int, index: int) -> None:
        for thumb in self._thumbs:
            if thumb.record.id == job_id:
                thumb.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def sizeHint(self) -> QSize:
        return QSize(EDGE * 4, EDGE + 2 * RING)

    def minimumSizeHint(self) -> QSize:
        return QSize(EDGE, EDGE + 2 * RING)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(theme.font(Type.META))
        ratio = self.devicePixelRatioF()
        for left in self._arrows:
            box = QRect(left, 0, _ARROW - SPACE, self.height())
            corner = box.center() - QRect(0, 0, icons.SIZE, icons.SIZE).center()
            painter.drawPixmap(corner, icons.pixmap("arrow-right", icons.SIZE, ratio, "text_faint"))
        painter.setPen(Qt.PenStyle.NoPen)
