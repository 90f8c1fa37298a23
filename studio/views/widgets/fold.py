"""Something that can be folded away under its heading."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from studio.views import icons, theme
from studio.views.theme import RADIUS, SPACE, Type
from studio.views.widgets.buttons import PaintedButton
from studio.views.widgets.painting import rounded

_CHEVRON = 12


class FoldButton(PaintedButton):
    """A quiet line with a chevron: a title and, fainter, what there is in it. Checked means open."""

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(name, title, parent)
        self._detail = ""
        self.setCheckable(True)
        self.setAccessibleName(title)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def tell(self, title: str, detail: str = "") -> None:
        """Changes the words."""
        if (title, detail) != (self.text(), self._detail):
            self._detail = detail
            self.setText(title)
            self.setAccessibleName(title)
            self.setAccessibleDescription(detail)
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(16 * SPACE, 6 * SPACE)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        if self.is_hot():
            rounded(painter, self.rect().adjusted(-SPACE, 0, 0, 0), RADIUS - 2, worn.hover)
        name = "chevron-down" if self.isChecked() else "chevron-right"
        corner = QPoint(0, (self.height() - _CHEVRON) // 2)
        painter.drawPixmap(corner, icons.pixmap(name, _CHEVRON, self.devicePixelRatioF(), "text_faint"))
        middle = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        strong, light = QFontMetrics(theme.font(Type.SECTION)), QFontMetrics(theme.font(Type.META))
        left = _CHEVRON + SPACE
        painter.setFont(theme.font(Type.SECTION))
        painter.setPen(worn.text_dim)
        painter.drawText(QRect(left, 0, self.width() - left, self.height()), middle, self.text())
        left += strong.horizontalAdvance(self.text()) + SPACE + 2
        painter.setFont(theme.font(Type.META))
        painter.setPen(worn.text_faint)
        room = self.width() - left
        words = light.elidedText(self._detail, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(left, 0, room, self.height()), middle, words)
        self.paint_ring(painter)


class Fold(QWidget):
    """A fold button over what it opens; `body()` is where that goes. `opened` tells the artist's doing."""

    opened = Signal(bool)

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.button = FoldButton(name, title)
        self._content = QWidget()
        self._body = QVBoxLayout(self._content)
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(2 * SPACE)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(SPACE)
        box.addWidget(self.button)
        box.addWidget(self._content)
        self._content.hide()
        self.button.toggled.connect(self._on_toggled)

    def body(self) -> QVBoxLayout:
        """Where the content goes."""
        return self._body

    @property
    def is_open(self) -> bool:
        """Whether the content is shown."""
        return self.button.isChecked()

    def set_open(self, opened: bool) -> None:
        """Folds or unfolds."""
        self.button.setChecked(opened)

    def _on_toggled(self, opened: bool) -> None:
        self.opened.emit(opened)  # first, for content that is made when it is looked at
        self._content.setVisible(opened)
