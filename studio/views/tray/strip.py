"""The thin strip at the foot of the middle that is the tray; only there while it is of use."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QCursor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.models.action_state import price_at
from studio.request.actions import spec_named
from studio.views import theme
from studio.views.gallery.action_button import price_figure
from studio.views.picture_drag import REFERENCE, all_dragged
from studio.views.theme import RADIUS, SPACE, Type
from studio.views.tray.card import EDGE, PLACE
from studio.views.tray.row import CardRow
from studio.views.widgets.buttons import LinkButton, QuietButton
from studio.views.widgets.labels import MetaLabel, PlainLabel
from studio.views.widgets.painting import RING

if TYPE_CHECKING:
    from studio.models.desk import Desk
    from studio.views.tray.apply import ApplyPopover
    from studio.views.tray.blend import BlendPopover

INVITING = "Drop pictures here to blend them, or to do one thing with all of them."
_MARGIN = 6 * SPACE


class TrayStrip(QWidget):
    """Lies at the foot of `parent`, which is told by `room_wanted(pixels)` how much of it the strip takes for good.

    `picture_wanted(job_id, index)` is a press on a picture, `left()` Esc: the keyboard goes back to the pictures.
    """

    room_wanted = Signal(int)
    picture_wanted = Signal(int, int)
    left = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._ground = parent
        self._desk = desk
        self._tray = desk.tray
        self._offers = self._is_away = False
        self.setObjectName("tray")
        self.setAccessibleName("Tray")
        self.setAcceptDrops(True)
        self.setAutoFillBackground(False)
        self.row = CardRow(self._tray, desk.tray_pictures, self)
        self._count = PlainLabel("", Type.HEADING, tabular=True, parent=self)
        self._count.setObjectName("trayCount")
        self._hint = PlainLabel(INVITING, Type.BODY, "text_dim", parent=self)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words = MetaLabel("", parent=self)
        self._words.setObjectName("trayWords")
        self._back = LinkButton("trayTakeBack", "Take back", self)
        self._close = LinkButton("trayWordsClose", "Close", self)
        self._back.setAccessibleName("Take back what waits")
        self._close.setAccessibleName("Close the message of the tray")
        self.blend = QuietButton(
            "trayBlend", "Blend", "blend", price_figure(price_at(spec_named("blend"))), chevron=True, parent=self
        )
        self.apply = QuietButton("trayApply", "Apply", "wand", chevron=True, parent=self)
        self.apply.setAccessibleName("Apply to all pictures in the tray")
        self._clear = QuietButton("trayClear", "Clear", "close", flat=True, parent=self)
        self._clear.setAccessibleName("Empty the tray")
        self._lay_out()
        self._connect()
        parent.installEventFilter(self)
        self.refresh()

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(2 * SPACE)
        for part in (self._count, self.row, self._hint, self.blend, self.apply, self._clear):
            first.addWidget(part, 1 if part in (self.row, self._hint) else 0)
        second = QHBoxLayout()
        second.setSpacing(2 * SPACE)
        for words in (self._words, self._back, self._close):
            second.addWidget(words)
        second.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, 2 * SPACE, _MARGIN - 2 * SPACE, 2 * SPACE)
        column.setSpacing(SPACE)
        column.addLayout(first)
        column.addLayout(second)

    def _connect(self) -> None:
        self.blend.clicked.connect(self.open_blend)
        self.apply.clicked.connect(lambda: self._apply_popover.open())
        self._clear.clicked.connect(self._tray.clear)
        self._back.clicked.connect(self._desk.tray_orders.take_back)
        self._close.clicked.connect(self._put_words_away)
        self.row.picture_wanted.connect(self.picture_wanted)
        self._refusal = ""
        self._tray.changed.connect(self._on_changed)
        self._tray.refused.connect(self._on_refused)
        self._desk.tray_orders.changed.connect(self.refresh)

    @cached_property
    def _blend_popover(self) -> BlendPopover:
        from studio.views.tray.blend import BlendPopover

        made = BlendPopover(self.blend, self._tray, self._desk.blending)
        made.closed.connect(self.refresh)
        return made

    @cached_property
    def _apply_popover(self) -> ApplyPopover:
        from studio.views.tray.apply import ApplyPopover

        return ApplyPopover(self.apply, self._desk.tray_orders)

    def open_blend(self) -> None:
        """Open the pop-over of the blend; over an empty tray it says what is missing."""
        self._offers = self._offers or not self._tray.held
        self.refresh()
        self._offers = False
        self._blend_popover.open()

    def set_away(self, away: bool) -> None:
        """Something else fills the middle, which has no use for it."""
        self._is_away = away
        self.refresh()

    # What is seen

    def refresh(self) -> None:
        """Follow the tray and what became of the last batch."""
        holds = bool(self._tray.held)
        words = self._refusal or self._desk.tray_orders.sent_words
        shown = (holds or self._offers or bool(words) or self._is_blending()) and not self._is_away
        moves = not shown and self.isAncestorOf(self.window().focusWidget())
        for part in (self._count, self.row, self.blend, self.apply, self._clear):
            part.setVisible(holds or (part is self.blend and self._is_blending()))
        self._hint.setVisible(not holds and (self._offers or not words))
        self._count.setText(self._tray.words)
        self._tell(words)
        self.setVisible(shown)
        self._place()
        self.room_wanted.emit(self.height() if shown and (holds or words) else 0)
        if moves:
            self.left.emit()

    def _is_blending(self) -> bool:
        return "_blend_popover" in self.__dict__ and self._blend_popover.isVisible()

    def _tell(self, words: str) -> None:
        orders = self._desk.tray_orders
        self._words.setText(words)
        self._words.set_tint("refused" if self._refusal else "text_dim")
        self._words.setVisible(bool(words))
        self._back.setVisible(bool(words) and not self._refusal and bool(orders.waiting))
        self._close.setVisible(bool(words))

    def _put_words_away(self) -> None:
        if self._refusal:
            self._refusal = ""
            self.refresh()
        else:
            self._desk.tray_orders.put_away()

    def _on_changed(self) -> None:
        self._refusal = ""
        self.refresh()

    def _on_refused(self, sentence: str) -> None:
        self._refusal = sentence
        self.refresh()

    def _place(self) -> None:
        """At the foot of the parent, as high as what is in it."""
        layout, room = self.layout(), self._ground.rect()
        if layout is not None:
            layout.activate()
            height = max(layout.sizeHint().height(), EDGE + 2 * RING + 4 * SPACE)
            self.setGeometry(QRect(0, room.height() - height, room.width(), height))
            self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._ground and event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), worn.panel)
        painter.fillRect(QRect(0, 0, self.width(), 1), worn.line)
        if self._offers:
            pen = QPen(worn.accent if self.row.isVisible() or self._is_over() else worn.border, 1)
            pen.setStyle(Qt.PenStyle.DashLine)
            painter.setPen(pen)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.drawRoundedRect(self.rect().adjusted(2 * SPACE, SPACE, -2 * SPACE, -SPACE), RADIUS, RADIUS)

    def _is_over(self) -> bool:
        return self.rect().contains(self.mapFromGlobal(QCursor.pos()))

    # What falls in

    def offer(self, data: QMimeData) -> bool:
        """Something is dragged over the window: show where it may fall; False where it is nothing for the tray."""
        if self._is_away or data.hasFormat(REFERENCE) or not (data.hasFormat(PLACE) or all_dragged(data)):
            return False
        self._offers = True
        self.refresh()
        return True

    def end_offer(self) -> None:
        """The drag has left: for the strip itself, on which the pointer then is, or for good."""
        if self._offers and not (self.isVisible() and self._is_over()):
            self._stop_offering()

    def _stop_offering(self) -> None:
        self._offers = False
        self.row.show_fall(-1)
        self.refresh()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.offer(event.mimeData()):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self.row.show_fall(self._place_of(event.position().toPoint()))
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._stop_offering()

    def dropEvent(self, event: QDropEvent) -> None:
        data, place = event.mimeData(), self._place_of(event.position().toPoint())
        self._stop_offering()
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if data.hasFormat(PLACE):
            self._tray.move(int(bytes(data.data(PLACE).data())), place)
            return
        wishes = [one.picture or (Path(one.file) if one.file else one.address) for one in all_dragged(data)]
        self._tray.add_wishes(wishes, place)

    def _place_of(self, at: QPoint) -> int:
        return self.row.place_at(self.row.mapFrom(self, at)) if self.row.isVisible() else len(self._tray.held)
