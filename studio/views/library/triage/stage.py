"""The pictures of one job, as large as they fit, with what was decided about each written on it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from studio.models.job_words import PictureRecord
from studio.models.library.ordering import Flag
from studio.models.library.triage import Triage
from studio.views import icons, theme
from studio.views.gallery.arrangement import MARGIN, arrange
from studio.views.gallery.marking import paint_frame
from studio.views.theme import CONTROL, RADIUS, SPACE, Type
from studio.views.widgets.buttons import PaintedButton
from studio.views.widgets.painting import focus_ring, placeholder, rounded

MARKS = {Flag.PICK: ("check", "Pick"), Flag.REJECT: ("close", "Reject")}
"""What is written on a picture that was decided about, with its icon."""
_BADGE = CONTROL - SPACE
_SET_BACK = 0.62
"""How far a rejected picture is taken back into the ground."""


class TriagePicture(PaintedButton):
    """One picture, chosen by a press; keys that mean the page are left to it."""

    large_wanted = Signal()

    def __init__(self, triage: Triage, place: int, parent: QWidget) -> None:
        super().__init__(f"triage-picture-{place + 1}", "", parent)
        self._triage = triage
        self._place = place
        self._pixmap: QPixmap | None = None
        self.framed = True
        """Whether it is marked as the chosen one; alone it needs no mark."""
        self.clicked.connect(lambda: triage.choose(place))

    def picture(self) -> PictureRecord | None:
        """What it shows."""
        pictures = self._triage.pictures
        return pictures[self._place] if self._place < len(pictures) else None

    def tell(self) -> None:
        """Take pixels and marks as they are now."""
        picture, job = self.picture(), self._triage.job
        if picture is None or job is None:
            return
        size = self.inner().size() * self.devicePixelRatioF()
        image = self._triage.image(job, picture, size)
        self._pixmap = None if image is None else QPixmap.fromImage(image)
        self.setAccessibleName(f"Picture {picture.index + 1}")
        word = MARKS[picture.flag][1] if picture.flag in MARKS else ""
        said = [f"{word}." if word else "", "Chosen." if self.is_chosen() else ""]
        self.setAccessibleDescription(" ".join(filter(None, said)))
        self.update()

    @property
    def has_pixels(self) -> bool:
        """Whether there is something of it to be seen."""
        return self._pixmap is not None

    def is_chosen(self) -> bool:
        """Whether marks are for it."""
        return self.picture() is self._triage.chosen

    def inner(self) -> QRect:
        """Where the picture lies."""
        return self.rect().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Space is the page's; the base class would take it as a click, and arrows as tabbing.
        self.ring = True
        self.update()
        event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        event.ignore()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.large_wanted.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        worn, picture = theme.tokens(), self.picture()
        painter = QPainter(self)
        inner = self.inner()
        if self._pixmap is None:
            painter.fillRect(inner, placeholder())
        else:
            self._paint_pixels(painter, inner, self._pixmap)
        if picture is None:
            return
        if picture.flag is Flag.REJECT:
            painter.setOpacity(_SET_BACK)
            painter.fillRect(inner, worn.canvas)
            painter.setOpacity(1.0)
        several = len(self._triage.pictures) > 1
        if self.is_chosen() and several and self.framed:
            paint_frame(painter, inner)
        left = inner.left() + 2 * SPACE
        if several:
            left = self._paint_number(painter, QPoint(left, inner.top() + 2 * SPACE), picture.index + 1)
        if picture.flag in MARKS:
            self._paint_mark(painter, QPoint(left, inner.top() + 2 * SPACE), *MARKS[picture.flag])
        if self.ring and self.hasFocus():
            focus_ring(painter, inner.adjusted(2, 2, -2, -2), 2)

    def _paint_pixels(self, painter: QPainter, inner: QRect, pixmap: QPixmap) -> None:
        ratio = self.devicePixelRatioF()
        if pixmap.size() == inner.size() * ratio:
            pixmap.setDevicePixelRatio(ratio)
            painter.drawPixmap(inner.topLeft(), pixmap)
            return
        shape = pixmap.size().scaled(inner.size(), Qt.AspectRatioMode.KeepAspectRatio)
        if abs(shape.width() - inner.width()) <= 1 and abs(shape.height() - inner.height()) <= 1:
            shape = inner.size()
        place = QRect(QPoint(0, 0), shape)
        place.moveCenter(inner.center())
        painter.drawPixmap(place, pixmap)

    def _paint_number(self, painter: QPainter, corner: QPoint, number: int) -> int:
        """Where the next badge begins."""
        worn = theme.tokens()
        badge = QRect(corner, QSize(_BADGE, _BADGE))
        rounded(painter, badge, RADIUS - 1, worn.badge)
        painter.setFont(theme.font(Type.HEADING))
        painter.setPen(worn.on_badge)
        painter.drawText(badge, int(Qt.AlignmentFlag.AlignCenter), str(number))
        return badge.right() + 1 + SPACE

    def _paint_mark(self, painter: QPainter, corner: QPoint, icon: str, word: str) -> None:
        worn = theme.tokens()
        painter.setFont(theme.font(Type.HEADING))
        wide = painter.fontMetrics().horizontalAdvance(word)
        badge = QRect(corner, QSize(wide + icons.SIZE + 5 * SPACE, _BADGE))
        picked = word == MARKS[Flag.PICK][1]
        rounded(painter, badge, RADIUS - 1, worn.accent if picked else worn.badge)
        ink = "on_accent" if picked else "on_badge"
        middle = QPoint(badge.left() + 2 * SPACE, badge.center().y() - icons.SIZE // 2 + 1)
        painter.drawPixmap(middle, icons.pixmap(icon, icons.SIZE, self.devicePixelRatioF(), ink))
        painter.setPen(getattr(worn, ink))
        room = badge.adjusted(2 * SPACE + icons.SIZE + SPACE, 0, 0, 0)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), word)


class TriageStage(QWidget):
    """All pictures of the job in the middle, or the chosen one alone."""

    def __init__(self, triage: Triage, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("triage-stage")
        self._triage = triage
        self._tiles: list[TriagePicture] = []
        self._alone = False
        triage.pixels_came.connect(self._on_pixels)

    def tiles(self) -> list[TriagePicture]:
        """The pictures that are shown."""
        return [tile for tile in self._tiles if not tile.isHidden()]

    @property
    def alone(self) -> bool:
        """Whether the chosen one is shown alone."""
        return self._alone

    def toggle_alone(self) -> None:
        """The chosen picture alone, or all of them again."""
        self._alone = not self._alone
        self.tell()

    def tell(self) -> None:
        """Follow the job in the middle."""
        pictures, chosen = self._triage.pictures, self._triage.chosen
        while len(self._tiles) < len(pictures):
            self._tiles.append(TriagePicture(self._triage, len(self._tiles), self))
            self._tiles[-1].large_wanted.connect(self.toggle_alone)
        shown = [place for place, one in enumerate(pictures) if not self._alone or one is chosen]
        held = self.isAncestorOf(self.window().focusWidget())
        for place, rect in zip(shown, self._places(shown), strict=True):
            self._tiles[place].setGeometry(rect.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN))
            self._tiles[place].framed = not self._alone
            self._tiles[place].show()
        if held and (chosen_tile := self.chosen_tile()) is not None:
            chosen_tile.setFocus(Qt.FocusReason.OtherFocusReason)
        for place, tile in enumerate(self._tiles):
            if place not in shown:
                tile.hide()
            else:
                tile.tell()
        if shown:
            self._triage.prepare(self._tiles[shown[0]].inner().size() * self.devicePixelRatioF())

    def chosen_tile(self) -> TriagePicture | None:
        """The picture that marks are for."""
        return next((tile for tile in self.tiles() if tile.is_chosen()), None)

    def _places(self, shown: list[int]) -> tuple[QRect, ...]:
        known = [self._triage.pictures[place] for place in shown]
        if not known:
            return ()
        shape = (known[0].width or 1, known[0].height or 1)
        return arrange(len(known), shape, self.size(), narrow=self.width() < self.height()).places

    def _on_pixels(self, job_id: int, index: int) -> None:
        job = self._triage.job
        if job is None or job.id != job_id or not self.isVisible():
            return
        for tile in self.tiles():
            if (picture := tile.picture()) is not None and picture.index == index:
                tile.tell()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.tell()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), theme.tokens().canvas)
