"""A picture in halves, quarters, eighths …: a small view of a large one is neither slow nor ragged."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

SMALLEST = 256
"""Pixels of the shorter edge below which nothing is halved."""
BAND = 128
"""Rows of a half that are drawn at once: about a millisecond."""


class PictureLevels:
    """Level 0 is the picture; each further one half as wide and high, made piece by piece while nothing else is to do.

    Pixels are kept in a format that is drawn without conversion: RGB32, or premultiplied ARGB32 where something is
    transparent. Handed in as one of these they are not copied.
    """

    def __init__(self, image: QImage) -> None:
        self.has_alpha = image.hasAlphaChannel()
        wanted = QImage.Format.Format_ARGB32_Premultiplied if self.has_alpha else QImage.Format.Format_RGB32
        self.levels = [image if image.format() == wanted else image.convertToFormat(wanted)]
        self._next: QImage | None = None
        self._row = 0

    @property
    def picture(self) -> QImage:
        """The picture as it was handed in."""
        return self.levels[0]

    def build(self, seconds: float, clock: Callable[[], float] = time.perf_counter) -> bool:
        """Work on the halves for about `seconds`; False when all are there."""
        end = clock() + seconds
        while min(self.levels[-1].width(), self.levels[-1].height()) >= 2 * SMALLEST:
            self._build_band()
            if clock() >= end:
                return True
        return False

    def best(self, scale: float) -> QImage:
        """The level to draw at `scale` device pixels per pixel of the picture: shrunk by less than two where it can."""
        level = 0
        while scale <= 0.5 and level + 1 < len(self.levels):
            scale, level = scale * 2, level + 1
        return self.levels[level]

    def _build_band(self) -> None:
        source = self.levels[-1]
        if self._next is None:
            self._next = QImage(source.width() // 2, source.height() // 2, source.format())
            self._row = 0
        wide, high = self._next.width(), self._next.height()
        rows = min(BAND, high - self._row)
        band = QRectF(0, self._row, wide, rows)
        step = source.height() / high
        painter = QPainter(self._next)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        # Between two pixels of two rows the sample is the mean of four: exactly what a half should be.
        painter.drawImage(band, source, QRectF(0, self._row * step, source.width(), rows * step))
        painter.end()
        self._row += rows
        if self._row >= high:
            self.levels.append(self._next)
            self._next = None
