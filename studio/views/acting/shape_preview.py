"""A small drawing of the actual picture in the shape that was chosen for it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.views import theme
from studio.views.theme import SPACE
from studio.views.widgets.painting import paint_alone, placeholder

EDGE = 36 * SPACE
_WORDS = {
    "letterbox": "The whole picture, with bars where the shape has more room.",
    "crop": "The middle of the picture; what lies beyond the shape is cut off.",
    "stretch": "The whole picture, pulled into the shape.",
}


def ratio_of(aspect: str) -> tuple[int, int] | None:
    """As in "16:9" → (16, 9); None for a picture that keeps its shape."""
    width, mark, height = aspect.partition(":")
    return (int(width), int(height)) if mark else None


def placed(picture: QSizeF, shape: QSizeF, mode: str) -> QRectF:
    """Where a picture of that size lies within `shape` (both in any one unit), measured from its top left corner."""
    if mode == "stretch" or picture.isEmpty():
        return QRectF(0, 0, shape.width(), shape.height())
    how = Qt.AspectRatioMode.KeepAspectRatioByExpanding if mode == "crop" else Qt.AspectRatioMode.KeepAspectRatio
    size = picture.scaled(shape, how)
    return QRectF((shape.width() - size.width()) / 2, (shape.height() - size.height()) / 2, size.width(), size.height())


class ShapePreview(QWidget):
    """Shows at most `EDGE` logical pixels of either side."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        paint_alone(self)
        self.setObjectName("shapePreview")
        self.setAccessibleName("How it will lie in its shape")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._image: QImage | None = None
        self._size = QSize(1, 1)
        self._shape: tuple[int, int] | None = None
        self._mode = "letterbox"

    def show_picture(self, image: QImage | None, size: QSize) -> None:
        """The picture, None while its pixels are not here, and its size in pixels."""
        self._image = image
        self._size = size if not size.isEmpty() else QSize(1, 1)
        self.update()

    def show_shape(self, aspect: str, mode: str) -> None:
        """The chosen shape ("16:9", "keep") and how the picture comes into it (contract §1, Topaz)."""
        self._shape, self._mode = ratio_of(aspect), mode
        self.setAccessibleDescription(_WORDS[mode] if self._shape else "As it is.")
        self.update()

    def frame(self) -> QRectF:
        """The outline of what will be made, in this widget."""
        shape = QSizeF(*self._shape) if self._shape else QSizeF(self._size)
        size = shape.scaled(QSizeF(EDGE, EDGE), Qt.AspectRatioMode.KeepAspectRatio)
        return QRectF((EDGE - size.width()) / 2, (EDGE - size.height()) / 2, size.width(), size.height())

    def picture_rect(self) -> QRectF:
        """Where the picture lies, in this widget; what is beyond `frame` is cut off."""
        frame = self.frame()
        mode = self._mode if self._shape else "stretch"
        return placed(QSizeF(self._size), frame.size(), mode).translated(frame.topLeft())

    def sizeHint(self) -> QSize:
        return QSize(EDGE, EDGE)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        frame, picture = self.frame(), self.picture_rect()
        if self._mode == "crop" and self._shape:
            # What is cut off can be guessed around the shape.
            painter.setOpacity(0.22)
            self._paint_picture(painter, picture)
            painter.setOpacity(1.0)
        clip = QPainterPath()
        clip.addRect(frame)
        painter.setClipPath(clip)
        painter.fillRect(frame, Qt.GlobalColor.black)
        self._paint_picture(painter, picture)
        painter.setClipping(False)
        painter.setPen(worn.border)
        painter.drawRect(frame.adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_picture(self, painter: QPainter, place: QRectF) -> None:
        if self._image is None:
            painter.fillRect(place, placeholder())
        else:
            painter.drawImage(place, self._image, QRectF(self._image.rect()))
