"""One picture as large as the middle of the window, looked at closely and stepped through by the arrow keys."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QContextMenuEvent,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.models.pictures import SMALLEST
from studio.models.shown_job import ShownJob
from studio.views import theme
from studio.views.accessible import give_role
from studio.views.ordering.judgement import Judgement
from studio.views.picture_drag import Carried, carry, picture_data
from studio.views.theme import SPACE, Type
from studio.views.viewing.info_panel import InfoPanel
from studio.views.viewing.stage import REST_MS, Stage
from studio.views.viewing.version_strip import VersionStrip
from studio.views.viewing.zooming import percent_words
from studio.views.widgets.buttons import IconButton, QuietButton
from studio.views.widgets.painting import paint_alone

SHARPEN_MS = REST_MS
PRELOADED = 64 << 20
"""Bytes of a picture that is unpacked before anybody zooms into it: 4096 pixels square."""
_BAR = 10 * SPACE
_ROOMY, _WIDE = 400, 560
"""Widths in logical pixels from which on the zoom, and what is known of the picture, have room."""
_CLOSES = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class LargeView(QWidget):
    """The chosen picture, all of it at first and never larger than it is, then as the artist zooms.

    `closed()` asks for the grid, `menu_requested(anchor)` for more, `full_requested()` for the whole screen or back
    from it. Keys: arrows step, Esc, Enter and Space close, Z, +, − and Ctrl+0, Ctrl+1 zoom, I what is known, F.
    """

    closed = Signal()
    menu_requested = Signal(QWidget)
    full_requested = Signal()
    info_toggled = Signal(bool)

    def __init__(self, shown: ShownJob, parent: QWidget | None = None, *, full: bool = False) -> None:
        """`full`: it has the whole screen."""
        super().__init__(parent)
        paint_alone(self)
        self._shown = shown
        give_role(LargeView, QAccessible.Role.Graphic)
        self.setObjectName("largeView")
        self.setAccessibleName("Large view")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.stage = Stage()
        self.info = InfoPanel(shown)
        self.info.order.left.connect(lambda: self.setFocus(Qt.FocusReason.OtherFocusReason))
        self.info.hide()
        self.versions = VersionStrip(shown)
        self._make_bar(full=full)
        self._lay_out()
        self._sharpen = QTimer(self)
        self._sharpen.setSingleShot(True)
        self._sharpen.setInterval(SHARPEN_MS)
        self._sharpen.timeout.connect(self.fetch)
        self.stage.pixels_wanted.connect(self.fetch)
        self.versions.chosen_changed.connect(self.fetch)
        self.stage.zoomed.connect(self._tell_zoom)
        self.stage.zooming.carried.connect(self._carry)
        shown.chosen_changed.connect(self.fetch)
        shown.job_changed.connect(self.fetch)
        shown.picture_changed.connect(self._on_picture_changed)
        shown.whole.ready.connect(self._on_whole_ready)

    def _make_bar(self, *, full: bool) -> None:
        self._back = IconButton("largeBack", "grid", "Back to all pictures")
        self.zoom = QuietButton("largeZoom", "", flat=True)
        self.zoom.setAccessibleName("All of it or 100 %")
        self.information = IconButton("largeInfo", "info", "Information", checkable=True)
        self._full = IconButton("largeFull", "full-screen", "Leave the full screen" if full else "Full screen")
        self._more = IconButton("largeMore", "more", "More for this picture")
        self._previous = IconButton("largePrevious", "chevron-left", "Previous picture")
        self._next = IconButton("largeNext", "chevron-right", "Next picture")
        self._back.clicked.connect(self.closed)
        self.zoom.clicked.connect(lambda: self.stage.zooming.toggle())
        self.information.toggled.connect(self._on_information_toggled)
        self._full.clicked.connect(self.full_requested)
        self._more.clicked.connect(lambda: self.menu_requested.emit(self._more))
        self._previous.clicked.connect(lambda: self.step(-1))
        self._next.clicked.connect(lambda: self.step(1))

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(0, 0, 0, 0)
        bar.setSpacing(0)
        for part in (self._back, self.zoom, Judgement(self._shown)):
            bar.addWidget(part)
        bar.addStretch(1)
        for part in (self.information, self._full, self._more, self._previous, self._next):
            bar.addWidget(part)
        self.bar = bar
        middle = QHBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self.stage, 1)
        middle.addWidget(self.info)
        top = QWidget()
        top.setFixedHeight(_BAR)
        top.setLayout(bar)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addLayout(middle, 1)
        column.addWidget(self.versions, 0, Qt.AlignmentFlag.AlignHCenter)
        self.column = column

    def step(self, by: int) -> None:
        """Choose the next or the previous picture; there is nothing beyond the ends."""
        self._shown.choose(self._shown.chosen + by)

    # What is shown

    def fetch(self) -> None:
        """Take the chosen picture's pixels for the present size, and prepare its neighbours."""
        if not self.isVisible():
            return
        index, record = self._shown.chosen, self._shown.record
        size, known = self._size(index)
        self.versions.tell()
        version = self.versions.chosen
        size, known = (size, known) if version is None else (QSize(version.width, version.height), True)
        self.stage.show_picture((record.id if record else 0, index, self.versions.number), size, known=known)
        wanted = self._device_size(index)
        image = self._shown.image(index, wanted) if version is None else None
        if image is not None:
            self.stage.set_preview(image)
        self.stage.set_words(self._shown.trouble(index) or self._shown.laid_aside(index))
        there = image is not None and image.size() == wanted
        for neighbour in (index - 1, index + 1):
            if self._shown.is_stored(neighbour):
                self._shown.image(neighbour, self._device_size(neighbour))
        seen_whole = version is not None or min(wanted.width(), wanted.height()) < SMALLEST
        self._fetch_whole(index, quick=there or seen_whole, needed=seen_whole)
        self._previous.setEnabled(index > 0)
        self._next.setEnabled(index < self._shown.count - 1)
        self.setAccessibleName(f"Large view of picture {index + 1}")
        self.info.show_file(self.file(), version)
        self._tell_zoom()
        self.update()

    def _fetch_whole(self, index: int, *, quick: bool, needed: bool) -> None:
        """All pixels: at once when they are `needed` or zoomed into, else ahead of time, where they are few.

        Not before there is something to be seen: `quick`.
        """
        zoomed = not self.stage.is_fitted
        wishes = [self._whole(index, ahead=not (zoomed or needed))] if zoomed or quick else []
        if zoomed:  # the place and the zoom are kept when one steps on
            wishes += [self._whole(near, ahead=True) for near in (index + 1, index - 1)]
        self._shown.whole.wish([wish for wish in wishes if wish is not None])
        file = self.file()
        self.stage.set_levels(None if file is None else self._shown.whole.get(file))

    def file(self) -> Path | None:
        """The file of what is shown, the picture's own or a version's."""
        return self.versions.file() or self._shown.file(self._shown.chosen)

    def _whole(self, index: int, *, ahead: bool) -> Path | None:
        if index == self._shown.chosen and (file := self.versions.file()) is not None:
            return file
        picture = self._shown.picture(index)
        if picture is None or picture.kind != "image" or (ahead and picture.width * picture.height * 4 > PRELOADED):
            return None
        return self._shown.file(index)

    def _size(self, index: int) -> tuple[QSize, bool]:
        """The picture's size in pixels; where that is not known yet, its shape, and False."""
        picture = self._shown.picture(index)
        if picture is not None and picture.width and picture.height:
            return QSize(picture.width, picture.height), True
        return QSize(*self._shown.aspect(index)), False

    def _device_size(self, index: int) -> QSize:
        """How large the picture is, in device pixels, when all of it is shown."""
        size, known = self._size(index)
        room = self.stage.viewport.device_size
        scale = min(room.width() / size.width(), room.height() / size.height())
        scale = min(1.0, scale) if known else scale
        return QSize(max(1, round(size.width() * scale)), max(1, round(size.height() * scale)))

    def _on_picture_changed(self, index: int) -> None:
        if index == self._shown.chosen:
            self.fetch()

    def _on_whole_ready(self, path: Path) -> None:
        if self.isVisible() and path == self.file():
            if self._shown.whole.is_broken(path) and self.stage.look.is_empty:
                self.stage.set_words("This picture cannot be read.")
            self.stage.set_levels(self._shown.whole.get(path))

    def _tell_zoom(self) -> None:
        known = self.stage.zooming.enabled
        self.zoom.setVisible(known and self.width() >= _ROOMY)
        words = percent_words(self.stage.viewport)
        if words != self.zoom.text():
            self.zoom.setText(words)
            self.zoom.setAccessibleDescription(words)
            self.zoom.updateGeometry()

    def _on_information_toggled(self, shown: bool) -> None:
        self.info.setVisible(shown)
        self.info.tell()
        self.info_toggled.emit(shown)

    def _carry(self) -> None:
        """Drag the picture elsewhere: to the prompt as a reference, to other programs as a file."""
        if (version := self.versions.file()) is not None:
            if self.stage.look.levels is not None:  # no picture of the library's own: a file like any other
                carry(self, Carried(str(version)), QPixmap.fromImage(self.stage.look.levels.levels[-1]))
            return
        index, record, picture = self._shown.chosen, self._shown.record, self._shown.picture(self._shown.chosen)
        if record is not None and self.stage.look.preview is not None:
            file = self._shown.file(index)
            address = picture.url if picture is not None else ""
            carry(self, picture_data(record.id, index, str(file or ""), address), self.stage.look.preview)

    # Gestures

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, plain = event.key(), not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        once = plain and not event.isAutoRepeat()
        if self.stage.zooming.key_press(event):
            return
        if plain and key in (Qt.Key.Key_Left, Qt.Key.Key_Up):
            self.step(-1)
        elif plain and key in (Qt.Key.Key_Right, Qt.Key.Key_Down):
            self.step(1)
        elif plain and (key in _CLOSES or key == Qt.Key.Key_Space):
            if once:
                self.closed.emit()
        elif once and key == Qt.Key.Key_I:
            self.information.toggle()
        elif once and key == Qt.Key.Key_F:
            self.full_requested.emit()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        held = self.stage.zooming.holds_space
        used = self.stage.zooming.key_release(event)
        if held and not used and not self.stage.zooming.holds_space:
            self.closed.emit()  # Space alone, as in the grid
        else:
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.stage.zooming.forget()
        super().focusOutEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_requested.emit(self._more)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for part in (self.information, self._full):
            part.setVisible(self.width() >= _WIDE)
        self._tell_zoom()
        self._sharpen.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.fetch()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.stage.viewport.fit()
        self.stage.clear()
        self._shown.whole.drop()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), theme.tokens().canvas)
        painter.setFont(theme.font(Type.META, tabular=True))
        painter.setPen(theme.tokens().text_dim)
        words = f"Picture {self._shown.chosen + 1} of {self._shown.count}"
        wide = painter.fontMetrics().horizontalAdvance(words)
        left = self.zoom.geometry().right() if self.zoom.isVisible() else self._back.geometry().right()
        right = next(part.x() for part in (self.information, self._more) if part.isVisible())
        place = QRect(QPoint((self.width() - wide) // 2, 0), QSize(wide + 1, _BAR))
        if place.left() > left + SPACE and place.right() < right - SPACE:
            painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), words)
