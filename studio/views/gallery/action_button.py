"""A button of the action row: icon, words and a dim price; off it stays in reach and says why."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from studio.request.tariff import Price
from studio.views import icons, theme
from studio.views.theme import CONTROL, RADIUS, SPACE, Type
from studio.views.widgets.buttons import PaintedButton
from studio.views.widgets.painting import RING, set_tip

CHEVRON = 5 * SPACE


def price_figure(price: Price | None) -> str:
    """The price as it stands on a button: "120", "~160" where it is a careful guess."""
    return "" if price is None else f"{'~' if price.about else ''}{price.points:,}"


def price_sentence(price: Price | None) -> str:
    """The price as a screen reader says it."""
    return "" if price is None else f"{'About ' if price.about else ''}{price.points:,} points."


class ActionButton(PaintedButton):
    """`name` is what a screen reader calls it, `text` what is written; `joined` names the sides without round corners.

    Off it can still be reached by the keyboard and pressed: then it shows its reason and does nothing else.
    """

    def __init__(
        self, object_name: str, name: str, text: str, icon_name: str, parent: QWidget, *, joined: str = ""
    ) -> None:
        super().__init__(object_name, text, parent)
        # A click leaves the keyboard with the pictures: Space must not buy the same thing again.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._icon_name = icon_name
        self._figure = ""
        self._reason = ""
        self._joined = joined
        self.setAccessibleName(name)

    def tell(self, price: Price | None, reason: str, note: str = "", help_text: str = "") -> None:
        """Take the price, why it is off ("" when it is on), what to know although it is on, and what it does."""
        self._reason = reason
        if (figure := price_figure(price)) != self._figure:
            self._figure = figure
            self.updateGeometry()
        said = [price_sentence(price), reason, note, help_text]
        self.setAccessibleDescription(" ".join(part for part in said if part))
        set_tip(self, reason or " ".join(part for part in (help_text, note) if part))
        self.update()

    @property
    def reason(self) -> str:
        """Why it is off, "" while it is on."""
        return self._reason

    def say_why(self) -> None:
        """Show the reason at the button."""
        QToolTip.showText(self.mapToGlobal(QPoint(0, self.height())), self.toolTip(), self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self.update()

    def box(self) -> QRect:
        left = 0 if "left" in self._joined else RING
        right = 0 if "right" in self._joined else RING
        return self.rect().adjusted(left, RING, -right, -RING)

    def sizeHint(self) -> QSize:
        if not self.text():
            return QSize(CHEVRON + RING, CONTROL + 2 * RING)
        width = 5 * SPACE + icons.SIZE + SPACE + 2 + QFontMetrics(theme.font(Type.BODY)).horizontalAdvance(self.text())
        if self._figure:
            width += 2 * SPACE + QFontMetrics(theme.font(Type.META, tabular=True)).horizontalAdvance(self._figure)
        return QSize(width + 2 * RING - len(self._joined.split()) * RING, CONTROL + 2 * RING)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # On light paper a button is lighter than what it lies on, as it is on dark.
        fill = worn.raised if worn.dark else theme.mix(worn.panel, worn.high, 0.6)
        if worn.dark and self.window().windowType() == Qt.WindowType.Popup:
            # A pop-over is raised itself: one step higher, or its buttons could not be told from it.
            fill = theme.mix(worn.raised, worn.high, 0.5)
        if self._reason:
            fill = theme.mix(worn.canvas, fill, 0.45)
        elif self.isDown():
            fill = theme.mix(fill, worn.text, 0.12)
        elif self.is_hot():
            fill = theme.mix(fill, worn.text, 0.06)
        painter.fillPath(_outline(QRectF(self.box()), self._joined), fill)
        if "left" in self._joined:
            painter.fillRect(QRect(0, self.box().top() + 2 * SPACE, 1, self.box().height() - 4 * SPACE), worn.border)
        self._paint_row(painter)
        self.paint_ring(painter)

    def _paint_row(self, painter: QPainter) -> None:
        worn, box, on = theme.tokens(), self.box(), not self._reason
        ratio, top = self.devicePixelRatioF(), box.center().y() - icons.SIZE // 2 + 1
        if not self.text():
            corner = QPoint(box.center().x() - icons.SIZE // 2 + 1, top)
            painter.drawPixmap(corner, icons.pixmap(self._icon_name, icons.SIZE, ratio, "text_faint"))
            return
        left = box.left() + 2 * SPACE + SPACE // 2
        tint = "text_dim" if on else "text_off"
        painter.drawPixmap(QPoint(left, top), icons.pixmap(self._icon_name, icons.SIZE, ratio, tint))
        left += icons.SIZE + SPACE + 2
        middle = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        painter.setFont(theme.font(Type.BODY))
        painter.setPen(worn.text if on else worn.text_off)
        painter.drawText(QRect(left, box.top(), box.right() - left, box.height()), middle, self.text())
        left += painter.fontMetrics().horizontalAdvance(self.text()) + 2 * SPACE
        painter.setFont(theme.font(Type.META, tabular=True))
        painter.setPen(worn.text_faint if on else worn.text_off)
        painter.drawText(QRect(left, box.top(), box.right() - left, box.height()), middle, self._figure)


def _outline(box: QRectF, joined: str) -> QPainterPath:
    """A rounded box whose joined sides are straight."""
    path = QPainterPath()
    path.addRoundedRect(box, RADIUS, RADIUS)
    half = QRectF(box)
    for side in joined.split():
        part = QRectF(half)
        if side == "left":
            part.setRight(box.center().x())
        else:
            part.setLeft(box.center().x())
        path.addRect(part)
    path.setFillRule(Qt.FillRule.WindingFill)
    return path
