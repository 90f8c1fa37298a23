"""The window's buttons: one that spends money, quiet ones that name their price, and bare icons."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from studio.views import icons, theme
from studio.views.theme import CONTROL, RADIUS, SPACE, Type
from studio.views.widgets.painting import RING, Ringed, focus_ring, paint_alone, rounded, set_tip

_DOT = 6
"""Diameter of a state's dot in logical pixels."""


class PaintedButton(Ringed, QAbstractButton):
    """A button drawn from the tokens; subclasses paint inside `box()`, which leaves room for the keyboard's ring."""

    def __init__(self, name: str, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        paint_alone(self)
        self.setText(text)
        self.setObjectName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:
        """Names are the artist's: their "&" is painted as it is and makes no shortcut of the letter behind it."""
        super().setText(text)
        self.setShortcut(QKeySequence())

    def box(self) -> QRect:
        """Where the button itself is drawn."""
        return self.rect().adjusted(RING, RING, -RING, -RING)

    def is_hot(self) -> bool:
        """Whether the pointer is on it and it can be pressed."""
        return self.isEnabled() and self.underMouse()

    def paint_ring(self, painter: QPainter) -> None:
        """Draws the keyboard's ring where it is due."""
        if self.ring and self.hasFocus():
            focus_ring(painter, self.rect(), RADIUS + 1)


class PrimaryButton(PaintedButton):
    """The accent button: a title and, after it, what the press costs. `text()` is both.

    `low`: it spends nothing, and is no taller than the buttons beside it.
    """

    _HEIGHT = 40

    def __init__(
        self, name: str, title: str, detail: str = "", parent: QWidget | None = None, *, low: bool = False
    ) -> None:
        super().__init__(name, title, parent)
        self._low = low
        self._title = title
        self._detail = detail
        self._reason = ""
        self._retell()

    def set_title(self, title: str) -> None:
        """Changes what it says it does."""
        if title != self._title:
            self._title = title
            self._retell()

    def set_detail(self, detail: str) -> None:
        """Changes what stands after the title, the price ("80 pt · 0.08 $"); "" shows the title alone."""
        if detail != self._detail:
            self._detail = detail
            self._retell()

    def set_reason(self, reason: str) -> None:
        """Switches the button off and shows why, one sentence, in place of title and price; "" switches it on again."""
        if reason != self._reason:
            self._reason = reason
            self.setEnabled(not reason)
            self._retell()

    def _retell(self) -> None:
        full = f"{self._title} · {self._detail}" if self._detail else self._title
        self.setText(self._reason or full)
        self.setAccessibleName(self._title)
        self.setAccessibleDescription(self._reason or self._detail)
        set_tip(self, self._reason)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        width = QFontMetrics(theme.font(Type.HEADING)).horizontalAdvance(self.text())
        return QSize(width + 12 * SPACE, (CONTROL if self._low else self._HEIGHT) + 2 * RING)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        fill, ink = worn.accent, worn.on_accent
        if not self.isEnabled():
            fill, ink = worn.raised, worn.text_faint
        elif self.isDown():
            fill = theme.mix(worn.accent, worn.canvas, 0.14)
        elif self.is_hot():
            fill = theme.mix(worn.accent, worn.on_badge, 0.12)
        rounded(painter, self.box(), RADIUS, fill)
        self._paint_words(painter, ink)
        self.paint_ring(painter)

    def _paint_words(self, painter: QPainter, ink: QColor) -> None:
        painter.setPen(ink)
        room = self.box().adjusted(2 * SPACE, 0, -2 * SPACE, 0)
        if self._reason:
            painter.setFont(theme.font(Type.BODY))
            words = painter.fontMetrics().elidedText(self._reason, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, words)
            return
        strong, light = theme.font(Type.HEADING), theme.font(Type.BODY, tabular=True)
        tail = f" · {self._detail}" if self._detail else ""
        first = QFontMetrics(strong).horizontalAdvance(self._title)
        tail = QFontMetrics(light).elidedText(tail, Qt.TextElideMode.ElideRight, max(0, room.width() - first))
        second = QFontMetrics(light).horizontalAdvance(tail)
        left = room.left() + max(0, (room.width() - first - second) // 2)
        middle = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        painter.setFont(strong)
        painter.drawText(QRect(left, room.top(), first + 2, room.height()), middle, self._title)
        painter.setFont(light)
        painter.drawText(QRect(left + first, room.top(), second + 2, room.height()), middle, tail)


class QuietButton(PaintedButton):
    """Icon, words and a dim price in one row; `chevron`: it opens a choice; `flat`: no box at rest.

    `lifted`: it lies on something that is raised itself, and is one step above that.

    The accessible name is the words alone; the price belongs to the description, with the reason when it is off.
    """

    def __init__(
        self,
        name: str,
        text: str,
        icon_name: str = "",
        price: str = "",
        *,
        chevron: bool = False,
        flat: bool = False,
        lifted: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, text, parent)
        self._icon_name = icon_name
        self._lifted = lifted
        self._price = ""
        self._reason = ""
        self._chevron = chevron
        self._flat = flat
        self._dot = ""
        self.setAccessibleName(text)
        self.set_price(price)

    def set_icon(self, icon_name: str) -> None:
        """Shows another icon."""
        self._icon_name = icon_name
        self.update()

    def set_price(self, price: str) -> None:
        """Changes the dim figure after the words ("120 pt"; "" for none)."""
        self._price = price
        self._describe()
        self.updateGeometry()
        self.update()

    def set_dot(self, tint: str) -> None:
        """A dot in the token `tint` before the words, for a state; "" for none."""
        self._dot = tint
        self.updateGeometry()
        self.update()

    def set_reason(self, reason: str) -> None:
        """Switches the button off and says why in one sentence; "" switches it on again."""
        self._reason = reason
        self.setEnabled(not reason)
        self._describe()

    def _describe(self) -> None:
        self.setAccessibleDescription(" ".join(part for part in (self._price, self._reason) if part))
        set_tip(self, self._reason)

    def sizeHint(self) -> QSize:
        return QSize(self._width() + 2 * RING, CONTROL + 2 * RING)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _width(self) -> int:
        width = 5 * SPACE + QFontMetrics(theme.font(Type.BODY)).horizontalAdvance(self.text())
        if self._icon_name:
            width += icons.SIZE + (SPACE + 2 if self.text() else 0)
        if self._dot:
            width += _DOT + SPACE + 2
        if self._price:
            width += QFontMetrics(theme.font(Type.META, tabular=True)).horizontalAdvance(self._price) + 2 * SPACE
        return width + (icons.SIZE if self._chevron else 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        rest = theme.mix(worn.raised, worn.high, 0.6) if self._lifted else worn.raised
        fill = None if self._flat else rest
        if self.isEnabled() and (self.isDown() or self.isChecked()):
            fill = theme.mix(worn.high, worn.text, 0.08) if self._lifted else worn.high
        elif self.is_hot():
            fill = worn.raised if self._flat else worn.high if self._lifted else theme.mix(worn.raised, worn.high, 0.6)
        elif not self.isEnabled() and not self._flat:
            fill = theme.mix(worn.panel, worn.raised, 0.5)
        rounded(painter, self.box(), RADIUS, fill)
        self._paint_row(painter)
        self.paint_ring(painter)

    def _paint_row(self, painter: QPainter) -> None:
        worn, on, box = theme.tokens(), self.isEnabled(), self.box()
        middle = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        left, top = box.left() + 2 * SPACE + SPACE // 2, box.center().y() - icons.SIZE // 2 + 1
        if self._icon_name:
            self._paint_icon(painter, self._icon_name, QPoint(left, top), "text_dim")
            left += icons.SIZE + SPACE + 2
        if self._dot:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            rounded(
                painter, QRect(left, box.center().y() - _DOT // 2 + 1, _DOT, _DOT), _DOT / 2, getattr(worn, self._dot)
            )
            left += _DOT + SPACE + 2
        painter.setFont(theme.font(Type.BODY))
        painter.setPen(worn.text if on else worn.text_off)
        words = QRect(left, box.top(), box.right() - left, box.height())
        painter.drawText(words, middle, self.text())
        left += painter.fontMetrics().horizontalAdvance(self.text()) + 2 * SPACE
        if self._chevron:
            self._paint_icon(painter, "chevron-down", QPoint(box.right() - icons.SIZE - SPACE // 2, top), "text_faint")
        if self._price:
            painter.setFont(theme.font(Type.META, tabular=True))
            painter.setPen(worn.text_faint if on else worn.text_off)
            painter.drawText(QRect(left, box.top(), box.right() - left, box.height()), middle, self._price)

    def _paint_icon(self, painter: QPainter, name: str, corner: QPoint, tint: str) -> None:
        ratio = self.devicePixelRatioF()
        tint = tint if self.isEnabled() else "text_off"
        painter.drawPixmap(corner, icons.pixmap(name, icons.SIZE, ratio, tint))


class IconButton(PaintedButton):
    """A bare icon with a name for those who cannot see it; checkable when asked."""

    def __init__(
        self, name: str, icon_name: str, label: str, *, checkable: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(name, "", parent)
        self._icon_name = icon_name
        self.setCheckable(checkable)
        self.setAccessibleName(label)
        set_tip(self, label)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_icon(self, icon_name: str) -> None:
        """Shows another icon."""
        self._icon_name = icon_name
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(CONTROL + 2 * RING, CONTROL + 2 * RING)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        chosen, hot = self.isChecked(), self.is_hot()
        fill = worn.raised if hot else None
        if chosen or (self.isDown() and self.isEnabled()):
            fill = worn.high if worn.dark else worn.selection
        rounded(painter, self.box(), RADIUS, fill)
        tint = "text_off" if not self.isEnabled() else "text" if chosen or hot else "text_dim"
        corner = self.box().center() - QPoint(icons.SIZE // 2 - 1, icons.SIZE // 2 - 1)
        painter.drawPixmap(corner, icons.pixmap(self._icon_name, icons.SIZE, self.devicePixelRatioF(), tint))
        self.paint_ring(painter)


class LinkButton(PaintedButton):
    """One word or two in the accent's ink, for a small mend beside a sentence; a `quiet` one is lit by the pointer."""

    def __init__(self, name: str, text: str, parent: QWidget | None = None, *, quiet: bool = False) -> None:
        super().__init__(name, text, parent)
        self._quiet = quiet
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(theme.font(Type.SECTION))
        return QSize(metrics.horizontalAdvance(self.text()) + 2 * SPACE, metrics.height() + SPACE // 2)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        if self.is_hot():
            rounded(painter, self.rect(), RADIUS - 2, worn.raised)
        painter.setFont(theme.font(Type.SECTION))
        lit = worn.text_dim if self._quiet and not self.is_hot() else worn.accent_text
        painter.setPen(lit if self.isEnabled() else worn.text_off)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        self.paint_ring(painter)
