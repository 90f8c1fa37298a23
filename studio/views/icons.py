"""Icons by name, drawn from resources/icons when first painted and tinted with the colours worn at that moment."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from studio import assets
from studio.views import theme

SIZE = 16
"""The usual edge of an icon in logical pixels."""

_CACHED = 512


def icon(name: str, tint: str = "text") -> QIcon:
    """The icon of that name in the token `tint`; switched off it takes `text_off`. It follows a change of theme.

    Raises FileNotFoundError when no such icon ships.
    """
    if not assets.path("icons", f"{name}.svg").is_file():
        raise FileNotFoundError(f"no icon is called {name}")
    return QIcon(_Engine(name, tint))


def pixmap(name: str, size: int = SIZE, ratio: float = 1.0, tint: str = "text") -> QPixmap:
    """The icon as pixels, `size` logical pixels wide on a screen of device pixel ratio `ratio`."""
    colour = getattr(theme.tokens(), tint)
    made = _drawn(name, round(size * ratio), colour.rgba())
    made.setDevicePixelRatio(ratio)
    return made


def names() -> tuple[str, ...]:
    """Every icon that ships, sorted."""
    return tuple(sorted(file.stem for file in assets.path("icons").glob("*.svg")))


@lru_cache(maxsize=64)
def _source(name: str) -> str:
    return assets.path("icons", f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=_CACHED)
def _image(name: str, edge: int, rgba: int) -> QPixmap:
    colour = QColor.fromRgba(rgba)
    drawing = _source(name).replace("currentColor", colour.name())
    made = QPixmap(edge, edge)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setOpacity(colour.alphaF())
    QSvgRenderer(QByteArray(drawing.encode())).render(painter, QRectF(0, 0, edge, edge))
    painter.end()
    return made


def _drawn(name: str, edge: int, rgba: int) -> QPixmap:
    return QPixmap(_image(name, max(1, edge), rgba))


class _Engine(QIconEngine):
    """Draws at the size asked for, so that no pixel is ever scaled."""

    def __init__(self, name: str, tint: str) -> None:
        super().__init__()
        self._name = name
        self._tint = tint

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._tint)

    def _rgba(self, mode: QIcon.Mode) -> int:
        worn = theme.tokens()
        colour: QColor = worn.text_off if mode == QIcon.Mode.Disabled else getattr(worn, self._tint)
        return int(colour.rgba())

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        ratio = painter.device().devicePixelRatio()
        edge = min(rect.width(), rect.height())
        drawn = _drawn(self._name, round(edge * ratio), self._rgba(mode))
        drawn.setDevicePixelRatio(ratio)
        corner = rect.topLeft() + QPoint((rect.width() - edge) // 2, (rect.height() - edge) // 2)
        painter.drawPixmap(corner, drawn)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return _drawn(self._name, min(size.width(), size.height()), self._rgba(mode))

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        drawn = self.pixmap(size, mode, state)
        drawn.setDevicePixelRatio(scale)
        return drawn

    def actualSize(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QSize:
        edge = min(size.width(), size.height())
        return QSize(edge, edge)
