"""Two pictures over one viewport: parted by a slider, side by side, or one in place of the other."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QRectF, QSize, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from studio.models.viewing.comparing import Comparing
from studio.models.viewing.differences import Pick
from studio.views import icons, theme
from studio.views.theme import RADIUS, SPACE, Type
from studio.views.viewing.scene import Look, draw, enter_device
from studio.views.viewing.stage import REST_MS
from studio.views.viewing.zooming import Zooming
from studio.views.widgets.painting import paint_alone, rounded
from studio.views.widgets.viewport import Viewport

GRIP = 28
"""Points that the slider's handle is wide and high, and that are taken for it on both sides of its line."""
NUDGE = 0.02
"""How much of the width an arrow key moves the slider."""
_GAP = 2 * SPACE


class Mode(StrEnum):
    """How the two are shown."""

    SLIDER = "slider"
    BESIDE = "beside"
    FLIP = "flip"


class CompareStage(QWidget):
    """Shows the two pictures of a Comparing. `zoomed()`: they lie elsewhere; `split_changed()`: the slider moved."""

    zoomed = Signal()
    split_changed = Signal()

    def __init__(self, comparing: Comparing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        paint_alone(self)
        self._comparing = comparing
        self.setObjectName("compareStage")
        self.setMouseTracking(True)
        self.mode = Mode.SLIDER
        self.split = 0.5
        self.flipped = False
        self._grabbed = False
        self._moving = False
        self.viewport = Viewport(self, margin=0)
        self.zooming = Zooming(self, self.viewport, self._local)
        self.installEventFilter(self)  # asked before the zooming, for the slider's handle
        self.zooming.tapped.connect(self._on_tapped)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._on_rest)
        self.viewport.changed.connect(self._on_viewport_changed)
        comparing.changed.connect(self.refresh)
        comparing.pixels_changed.connect(self.update)

    def refresh(self) -> None:
        """Other pictures: they are fitted, unless they are as large as those before."""
        if self._comparing.picks is None:
            return
        wide, high = self._frame_size()
        if QSize(wide, high) != self.viewport.picture:
            self.viewport.set_picture(QSize(wide, high))
        self.update()

    def set_mode(self, mode: Mode) -> None:
        """Show them another way, at the same place."""
        self.mode, self.flipped = mode, False
        self._set_view()
        self.update()

    def flip(self, flipped: bool) -> None:
        """Show the second in place of the first, or the first again."""
        if flipped != self.flipped:
            self.flipped = flipped
            self.update()

    def move_split(self, to: float) -> None:
        """Put the slider at that share of the width."""
        self.split = min(1.0, max(0.0, to))
        self.update()
        self.split_changed.emit()

    # Where things are

    def _frame_size(self) -> tuple[int, int]:
        """The size at which both are shown, in pixels: that of the larger one."""
        assert self._comparing.picks is not None
        return max((pick.size for pick in self._comparing.picks), key=lambda size: size[0] * size[1])

    def _frame(self, pick: Pick) -> QRectF:
        """Where a picture lies in that: all of it, or in the middle where it has another shape."""
        whole = self.viewport.picture
        size = QSizeF(*pick.size).scaled(QSizeF(whole), Qt.AspectRatioMode.KeepAspectRatio)
        if abs(size.width() - whole.width()) <= 1 and abs(size.height() - whole.height()) <= 1:
            return QRectF(QPointF(), QSizeF(whole))
        return QRectF((whole.width() - size.width()) / 2, (whole.height() - size.height()) / 2, *size.toTuple())

    def pane(self, side: int) -> QRect:
        """The part of the widget in which that picture is seen."""
        if self.mode is not Mode.BESIDE:
            return self.rect()
        wide = (self.width() - _GAP) // 2
        return QRect(self.width() - wide if side else 0, 0, wide, self.height())

    def _local(self, point: QPointF) -> QPointF:
        right = self.pane(1)
        return point - QPointF(right.topLeft()) if point.x() >= right.left() else point

    def _set_view(self) -> None:
        self.viewport.set_view(self.pane(0).size(), self.devicePixelRatioF())

    def grip(self) -> QRect:
        """The slider's handle."""
        at = round(self.split * self.width())
        return QRect(at - GRIP // 2, self.height() // 2 - GRIP // 2, GRIP, GRIP)

    # Gestures

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self.mode is Mode.SLIDER and isinstance(event, QMouseEvent):
            return self._slide(event)
        return False

    def _slide(self, event: QMouseEvent) -> bool:
        """Whether the pointer moves the slider."""
        near = abs(event.position().x() - self.split * self.width()) <= GRIP / 2
        kind = event.type()
        if kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick):
            self._grabbed = near and event.button() == Qt.MouseButton.LeftButton and not self.zooming.holds_space
            return self._grabbed
        if kind == QEvent.Type.MouseMove and self._grabbed:
            self.move_split(event.position().x() / max(1, self.width()))
            return True
        if kind == QEvent.Type.MouseMove and event.buttons() == Qt.MouseButton.NoButton:
            self.setCursor(Qt.CursorShape.SplitHCursor) if near else self.zooming.follow()
        if kind == QEvent.Type.MouseButtonRelease and self._grabbed:
            self._grabbed = False
            return True
        return False

    def _on_tapped(self, at: QPointF) -> None:
        if self.mode is Mode.SLIDER:
            self.move_split(at.x() / max(1, self.width()))
        elif self.mode is Mode.FLIP:
            self.flip(not self.flipped)

    def _on_viewport_changed(self) -> None:
        self._moving = True
        self._rest.start()
        self.zooming.follow()
        self.update()
        self.zoomed.emit()

    def _on_rest(self) -> None:
        self._moving = False
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._set_view()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._set_view()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        picks = self._comparing.picks
        if picks is None:
            return
        painter = QPainter(self)
        if self.mode is Mode.BESIDE:
            for side in (0, 1):
                self._paint_picture(painter, picks[side], self.pane(side), self.pane(side))
        elif self.mode is Mode.FLIP or self.flipped:
            self._paint_picture(painter, picks[self.flipped], self.rect(), self.rect())
        else:
            at = round(self.split * self.width())
            self._paint_picture(painter, picks[0], self.rect(), QRect(0, 0, at, self.height()))
            self._paint_picture(painter, picks[1], self.rect(), QRect(at, 0, self.width() - at, self.height()))
            self._paint_slider(painter, at)
        self._paint_names(painter)

    def _seen_rows(self) -> tuple[int, int]:
        """The first and the last row in which something is seen of the pictures."""
        place = self.viewport.rect_to_view(QRectF(QPointF(), QSizeF(self.viewport.picture)))
        top = max(0, round(place.top()))
        return top, max(top, min(self.height(), round(place.bottom())))

    def _paint_picture(self, painter: QPainter, pick: Pick, pane: QRect, part: QRect) -> None:
        """Draw a picture into `part` of the `pane` that it has."""
        if part.isEmpty():
            return
        small = self._comparing.small(pick)
        look = Look(None if small is None else QPixmap.fromImage(small), self._comparing.levels(pick))
        painter.save()
        enter_device(painter, self, QPointF(pane.topLeft()))
        ratio = self.viewport.ratio
        left, right = part.left() - pane.left(), part.left() - pane.left() + part.width()
        clip = QRect(
            QPoint(round(left * ratio), 0),
            QSize(round(right * ratio) - round(left * ratio), round(part.height() * ratio)),
        )
        painter.setClipRect(clip)
        draw(painter, self.viewport, look, clip, hurry=self._moving, frame=self._frame(pick))
        painter.restore()
        if look.is_empty and (words := self._comparing.trouble(pick)):
            painter.setFont(theme.font(Type.META))
            painter.setPen(theme.tokens().text_dim)
            painter.drawText(part, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), words)

    def _paint_slider(self, painter: QPainter, at: int) -> None:
        worn, grip = theme.tokens(), self.grip()
        top, bottom = self._seen_rows()
        painter.fillRect(QRect(at - 1, top, 2, bottom - top), worn.on_badge)
        rounded(painter, grip, GRIP / 2, worn.on_badge)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        ratio = self.devicePixelRatioF()
        for name, place in (("chevron-left", grip.left()), ("chevron-right", grip.center().x())):
            mark = icons.pixmap(name, 14, ratio, "on_accent")
            painter.drawPixmap(QPoint(place, grip.center().y() - 6), mark)

    def _paint_names(self, painter: QPainter) -> None:
        first, second = self._comparing.names()
        if self.mode is Mode.FLIP or self.flipped:
            self._paint_name(painter, second if self.flipped else first, left=not self.flipped)
            return
        self._paint_name(painter, first, left=True)
        self._paint_name(painter, second, left=False)

    def _paint_name(self, painter: QPainter, words: str, *, left: bool) -> None:
        worn = theme.tokens()
        painter.setFont(theme.font(Type.META, tabular=True))
        metrics = painter.fontMetrics()
        words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, max(40, self.width() // 2 - 8 * SPACE))
        wide = metrics.horizontalAdvance(words) + 4 * SPACE
        top = self._seen_rows()[0] + 2 * SPACE
        place = QRect(2 * SPACE if left else self.width() - wide - 2 * SPACE, top, wide, 6 * SPACE)
        rounded(painter, place, RADIUS - 1, worn.badge)
        painter.setPen(worn.on_badge)
        painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), words)
