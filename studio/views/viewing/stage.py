"""One picture, zoomed and moved; which one it is, and where its pixels come from, is said from outside."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPixmap, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from studio.models.viewing.levels import PictureLevels
from studio.views import theme
from studio.views.theme import SPACE, Type
from studio.views.viewing.scene import Look, draw, enter_device, place_of
from studio.views.viewing.zooming import Zooming
from studio.views.widgets.painting import paint_alone
from studio.views.widgets.viewport import Viewport

REST_MS = 80
"""How long after a movement the picture is drawn smoothly again, and asked for in its new size."""


class Stage(QWidget):
    """`pixels_wanted()`: the picture has another size on the screen, and came to rest; `zoomed()`: it lies elsewhere.

    `viewport` says where the picture lies, `zooming` what gestures and keys mean; `words` stand where there is none.
    """

    pixels_wanted = Signal()
    zoomed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        paint_alone(self)
        self.setObjectName("stage")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport = Viewport(self, margin=0)
        self.zooming = Zooming(self, self.viewport)
        self.look = Look()
        self.words = ""
        self._key: Hashable = None
        self._moving = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._on_rest)
        self.viewport.changed.connect(self._on_viewport_changed)

    @property
    def key(self) -> Hashable:
        """Which picture it is."""
        return self._key

    def show_picture(self, key: Hashable, size: QSize, *, known: bool) -> None:
        """Show another picture of `size` pixels; one of the same size lies where the one before did.

        Not `known`: nothing but its shape is, so it fills the view and cannot be zoomed.
        """
        if key == self._key and size == self.viewport.picture and known == self.zooming.enabled:
            return
        if key != self._key:
            self.look = Look()
        self._key = key
        self.zooming.enabled = known
        wanted = size if known else size.scaled(self.viewport.device_size, Qt.AspectRatioMode.KeepAspectRatio)
        if wanted != self.viewport.picture:
            self.viewport.set_picture(wanted)
        self.update()

    def set_preview(self, image: QImage) -> None:
        """Pixels fitted into some size."""
        self.look.preview = QPixmap.fromImage(image)
        self.update()

    def set_levels(self, levels: PictureLevels | None) -> None:
        """All pixels."""
        if levels is not self.look.levels:
            self.look.levels = levels
            self.update()

    def set_words(self, words: str) -> None:
        """What is said while there are no pixels."""
        if words != self.words:
            self.words = words
            self.update()

    def clear(self) -> None:
        """Let go of the pixels of the picture, which may be many."""
        self.look = Look()
        self.update()

    def place(self) -> QRect:
        """Where the picture lies, in device pixels of this widget."""
        return place_of(self.viewport)

    @property
    def is_fitted(self) -> bool:
        """Whether all of the picture is shown, and stays so."""
        return self.viewport.is_fitted

    def _on_viewport_changed(self) -> None:
        self._moving = True
        self._rest.start()
        self.zooming.follow()
        self.update()
        self.zoomed.emit()

    def _on_rest(self) -> None:
        self._moving = False
        self.update()
        self.pixels_wanted.emit()

    def _set_view(self) -> None:
        ratio = self.devicePixelRatioF()
        if self.viewport.ratio != ratio or self.viewport.device_size != self.size() * ratio:
            self.viewport.set_view(self.size(), ratio)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._set_view()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._set_view()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._set_view()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        enter_device(painter, self)
        clip = QRect(QPoint(), self.viewport.device_size)
        draw(painter, self.viewport, self.look, clip, hurry=self._moving and _is_large(clip))
        if self.look.is_empty and self.words:
            painter.resetTransform()
            painter.setFont(theme.font(Type.META))
            painter.setPen(theme.tokens().text_dim)
            room = self.rect().adjusted(4 * SPACE, 4 * SPACE, -4 * SPACE, -4 * SPACE)
            painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self.words)


def _is_large(view: QRect) -> bool:
    """Whether smoothing a view of so many device pixels would take longer than a frame."""
    return view.width() * view.height() > 1_500_000
