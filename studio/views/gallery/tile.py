"""One picture of a job as a button: its pixels or its place, the frame of the chosen one, two small buttons on top."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from studio.models.library.judging_words import Flag, judgement_words
from studio.models.offers import Offer
from studio.models.shown_job import ShownJob
from studio.views import icons, theme
from studio.views.gallery.arrangement import MARGIN
from studio.views.gallery.marking import is_marking, mark_by_click, paint_frame
from studio.views.offers import offer_button
from studio.views.ordering.judgement import paint_badge
from studio.views.picture_drag import carry, picture_data
from studio.views.theme import CONTROL, RADIUS, SPACE, Type
from studio.views.widgets.buttons import PaintedButton, QuietButton
from studio.views.widgets.checkerboard import is_see_through, paint_checkerboard
from studio.views.widgets.painting import RING, Ringed, focus_ring, paint_alone, rounded, set_tip

_BADGE = CONTROL - SPACE


class BadgeButton(PaintedButton):
    """A small icon on a picture, dark in both themes, because what lies beneath is not ours."""

    def __init__(self, name: str, icon_name: str, label: str, parent: QWidget) -> None:
        super().__init__(name, "", parent)
        self._icon_name = icon_name
        self.setAccessibleName(label)
        set_tip(self, label)
        self.setFixedSize(_BADGE + 2 * RING, _BADGE + 2 * RING)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        worn = theme.tokens()
        fill = theme.mix(worn.badge, worn.on_badge, 0.2) if self.is_hot() or self.isDown() else worn.badge
        rounded(painter, self.box(), RADIUS - 1, fill)
        corner = QPoint((self.width() - icons.SIZE) // 2, (self.height() - icons.SIZE) // 2)
        painter.drawPixmap(corner, icons.pixmap(self._icon_name, icons.SIZE, self.devicePixelRatioF(), "on_badge"))
        self.paint_ring(painter)


_REJECTED = 0.55
"""How much of the ground lies over a picture that is rejected."""


class PictureTile(Ringed, QAbstractButton):
    """Picture `index` of the shown job; its name is "Picture 1" once its pixels are on screen, before "Placeholder 1".

    Checked means chosen. `large_requested()` and `menu_requested(anchor)` are its two small buttons, and
    `offer_wanted(Offer)` the one of a picture that is missing; keys that concern the whole grid are left to it.
    """

    offer_wanted = Signal(Offer)
    large_requested = Signal()
    menu_requested = Signal(QWidget)
    put_back_wanted = Signal(int)

    def __init__(self, shown: ShownJob, index: int, parent: QWidget) -> None:
        super().__init__(parent)
        paint_alone(self)
        self._shown = shown
        self.index = index
        self._pixmap: QPixmap | None = None
        self._pressed = QPoint()
        self._marking = False
        number, noun = index + 1, shown.noun
        self.setObjectName(f"picture{number}")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._large = BadgeButton(f"large{number}", "large", f"Large view of {noun} {number}", self)
        self._more = BadgeButton(f"more{number}", "more", f"More for {noun} {number}", self)
        self._fetch = offer_button(Offer.FETCH_AGAIN, self, name=f"fetch{number}", text="Fetch again", lifted=True)
        self._fetch.setAccessibleName(f"Fetch {noun} {number} again")
        self._fetch.clicked.connect(lambda: self.offer_wanted.emit(Offer.FETCH_AGAIN))
        self._back = QuietButton(f"putBack{number}", "Put back", "undo", lifted=True, parent=self)
        self._back.setAccessibleName(f"Put {noun} {number} back")
        self._back.clicked.connect(lambda: self.put_back_wanted.emit(self.index))
        self._large.clicked.connect(self._on_large_clicked)
        self._more.clicked.connect(self._on_more_clicked)
        self.toggled.connect(self._on_toggled)
        self.refresh_marks()
        self._name()

    @property
    def is_here(self) -> bool:
        """Whether there are pixels to be seen."""
        return self._pixmap is not None

    def picture_rect(self) -> QRect:
        """Where the picture lies within the tile."""
        return self.rect().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)

    def fetch(self) -> None:
        """Take the pixels that there are for the present size; sharper ones are on their way."""
        ratio = self.devicePixelRatioF()
        size = self.picture_rect().size()
        image = self._shown.image(self.index, QSize(round(size.width() * ratio), round(size.height() * ratio)))
        if image is not None:
            self._pixmap = QPixmap.fromImage(image)
        elif not self._shown.is_stored(self.index):
            self._pixmap = None
        self._name()
        self.refresh_marks()
        self.update()

    def take_frame(self, image: QImage) -> None:
        """Show a frame of the video that this is."""
        was_here = self.is_here
        self._pixmap = QPixmap.fromImage(image)
        if not was_here:
            self._name()
            self.refresh_marks()
        self.update()

    def refresh_marks(self) -> None:
        """Follow what is chosen and what the pointer is on."""
        chosen = self._shown.chosen == self.index
        self.setChecked(chosen)
        # One picture alone needs no mark of being the chosen one, and nothing lies on it at rest.
        chosen = chosen and self._shown.count > 1
        marked = self.is_here and (chosen or self._shown.hovered == self.index)
        self._large.setVisible(marked)
        self._more.setVisible(marked)
        self.setAccessibleDescription(self._described())
        self._fetch.setVisible(not self.is_here and self._shown.is_missing(self.index))
        self._back.setVisible(self._shown.can_be_put_back(self.index))
        self.update()

    def _name(self) -> None:
        name = f"{'Picture' if self.is_here else 'Placeholder'} {self.index + 1}"
        if name != self.accessibleName():
            self.setAccessibleName(name)
        self.setAccessibleDescription(self._described())

    def _described(self) -> str:
        words = self._shown.trouble(self.index) or self._shown.progress_words(self.index)
        if words or (words := self._shown.laid_aside(self.index)):
            return words
        picture = self._shown.picture(self.index)
        judged = "" if picture is None else judgement_words(picture).capitalize()
        return " ".join(filter(None, ("Marked." * self._shown.marks.has(self.index), judged and f"{judged}.")))

    def _on_large_clicked(self) -> None:
        self._shown.choose(self.index)
        self.large_requested.emit()

    def _on_more_clicked(self) -> None:
        self._shown.choose(self.index)
        self.menu_requested.emit(self._more)

    # Gestures

    def nextCheckState(self) -> None:
        """Choosing again does not unchoose."""
        self.setChecked(True)

    def _on_toggled(self, checked: bool) -> None:
        # A screen reader toggles without a click, and may try to untick what is chosen.
        if checked:
            self._shown.choose(self.index)
        elif self._shown.chosen == self.index:
            self.setChecked(True)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._shown.hover(self.index)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if self._shown.hovered == self.index:
            self._shown.hover(-1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position().toPoint()
        self._marking = is_marking(event)
        if not self._marking:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._marking:
            self._marking = False
            mark_by_click(event, self._shown, self.index)
            return
        if self.isDown() and self.rect().contains(event.position().toPoint()):
            self._shown.marks.clear()  # a plain click means that picture alone
        super().mouseReleaseEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        far = (event.position().toPoint() - self._pressed).manhattanLength() >= QApplication.startDragDistance()
        if event.buttons() & Qt.MouseButton.LeftButton and far and self.is_here:
            self.setDown(False)
            self._marking = False
            self._drag()
        else:
            super().mouseMoveEvent(event)

    def _drag(self) -> None:
        """Carry the picture elsewhere: to the prompt as a reference, to other programs as a file."""
        record, picture, file = self._shown.record, self._shown.picture(self.index), self._shown.file(self.index)
        if record is None or self._pixmap is None:
            return
        address = picture.url if picture is not None else ""
        marked = self._shown.marks.all
        # Pulled at one that is marked, all of them go; at another one, that one alone.
        every = [one for one in marked if self._shown.is_stored(one)] if self.index in marked else []
        also = [str(self._shown.file(one)) for one in every if one != self.index]
        carry(self, picture_data(record.id, self.index, str(file or ""), address, also=also, every=every), self._pixmap)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if is_marking(event):
            self.mousePressEvent(event)
        elif event.button() == Qt.MouseButton.LeftButton and self.is_here:
            self._on_large_clicked()
        else:
            super().mouseDoubleClickEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.is_here:
            self._on_more_clicked()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Space opens the large view here; the base class would take it as a click, and arrows as tabbing.
        self.ring = True
        self.update()
        event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        inner = self.picture_rect()
        top = inner.top() + SPACE
        self._large.move(inner.right() - SPACE - self._large.width(), top)
        self._more.move(inner.right() - SPACE - 2 * self._large.width(), top)
        self._fetch.resize(self._fetch.sizeHint())
        self._fetch.move(inner.center().x() - self._fetch.width() // 2, inner.center().y())
        self._back.resize(self._back.sizeHint())
        self._back.move(inner.center().x() - self._back.width() // 2, inner.center().y())

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        inner = self.picture_rect()
        if self._pixmap is None:
            full = worn.raised if worn.dark else worn.line
            painter.fillRect(inner, full if self.isChecked() else theme.mix(worn.canvas, full, 0.7))
            self._paint_words(painter, inner)
        else:
            self._paint_pixels(painter, inner, self._pixmap)
            self._paint_judgement(painter, inner)
        alone, taken = self._shown.count == 1, self.isChecked() or self._shown.marks.has(self.index)
        if taken and self._pixmap is not None and not alone:
            paint_frame(painter, inner)
        if self._pixmap is not None and not alone and (taken or self._shown.hovered == self.index):
            self._paint_number(painter, inner, marked=taken and bool(self._shown.marks.others))
        if self.ring and self.hasFocus():
            focus_ring(painter, inner.adjusted(2, 2, -2, -2), 2)

    def _paint_pixels(self, painter: QPainter, inner: QRect, pixmap: QPixmap) -> None:
        ratio = self.devicePixelRatioF()
        if pixmap.size() == QSize(round(inner.width() * ratio), round(inner.height() * ratio)):
            pixmap.setDevicePixelRatio(ratio)
            if is_see_through(pixmap):
                paint_checkerboard(painter, inner)
            painter.drawPixmap(inner.topLeft(), pixmap)
        else:
            # For the moment until the right size is here: quick rather than smooth.
            shape = pixmap.size().scaled(inner.size(), Qt.AspectRatioMode.KeepAspectRatio)
            if abs(shape.width() - inner.width()) <= 1 and abs(shape.height() - inner.height()) <= 1:
                shape = inner.size()
            place = QRect(QPoint(0, 0), shape)
            place.moveCenter(inner.center())
            if is_see_through(pixmap):
                paint_checkerboard(painter, place)
            painter.drawPixmap(place, pixmap)

    def _paint_judgement(self, painter: QPainter, inner: QRect) -> None:
        picture = self._shown.picture(self.index)
        if picture is not None:
            if picture.flag is Flag.REJECT:
                painter.setOpacity(_REJECTED)
                painter.fillRect(inner, theme.tokens().canvas)
                painter.setOpacity(1.0)
            paint_badge(painter, inner, picture, self.devicePixelRatioF())

    def _paint_words(self, painter: QPainter, inner: QRect) -> None:
        if self._shown.is_sealed(self.index):
            return  # a card of its own lies here
        trouble = self._shown.trouble(self.index)
        words = trouble or self._shown.laid_aside(self.index) or self._shown.progress_words(self.index)
        if words:
            worn = theme.tokens()
            painter.setFont(theme.font(Type.META, tabular=True))
            painter.setPen(worn.refused if trouble else worn.text_dim)
            room = inner.adjusted(3 * SPACE, 3 * SPACE, -3 * SPACE, -3 * SPACE)
            lines = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
            if self._fetch.isHidden() and self._back.isHidden():
                painter.drawText(room, int(lines | Qt.AlignmentFlag.AlignVCenter), words)
            else:
                room.setBottom(inner.center().y() - 2 * SPACE)
                painter.drawText(room, int(lines | Qt.AlignmentFlag.AlignBottom), words)

    def _paint_number(self, painter: QPainter, inner: QRect, *, marked: bool) -> None:
        worn = theme.tokens()
        badge = QRect(inner.left() + SPACE + RING, inner.top() + SPACE + RING, _BADGE, _BADGE)
        rounded(painter, badge, RADIUS - 1, worn.accent if marked else worn.badge)
        painter.setFont(theme.font(Type.HEADING))
        painter.setPen(worn.on_accent if marked else worn.on_badge)
        painter.drawText(badge, int(Qt.AlignmentFlag.AlignCenter), str(self.index + 1))
