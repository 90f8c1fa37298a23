"""A parameter sheet as one labelled picture, drawn from the files of its cells; for a worker, not for the window."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter

from studio.models.pictures import read_scaled

EDGE = 640
"""Longest side of a cell in pixels where the sheet is small enough."""
LONGEST = 8192
"""Longest side of the whole sheet in pixels."""


@dataclass(frozen=True, slots=True)
class Ink:
    """The colours and the font that it is drawn with."""

    paper: QColor
    text: QColor
    dim: QColor
    empty: QColor
    font: QFont


@dataclass(frozen=True, slots=True)
class SheetPrint:
    """What is drawn: `cells` are rows of columns of picture files, `words` what an empty cell says.

    `aspect` is that of a cell; `names` and `values` belong to the rows and to the columns, in this order.
    """

    title: str
    subtitle: str
    names: tuple[str, str]
    values: tuple[tuple[str, ...], tuple[str, ...]]
    cells: tuple[tuple[tuple[Path, ...], ...], ...]
    words: tuple[tuple[str, ...], ...]
    aspect: tuple[int, int]
    ink: Ink


@dataclass(frozen=True, slots=True)
class _Measure:
    """Sizes in pixels, all from the cell's."""

    cell: QSize
    gap: int
    margin: int
    type: int
    left: int
    top: int

    def place(self, row: int, column: int) -> QRect:
        at = QPoint(
            self.left + column * (self.cell.width() + self.gap), self.top + row * (self.cell.height() + self.gap)
        )
        return QRect(at, self.cell)


def draw(what: SheetPrint) -> QImage:
    """The whole sheet. Files that cannot be read leave their cells empty."""
    measure = _measure(what)
    last = measure.place(len(what.cells) - 1, len(what.cells[0]) - 1)
    size = QSize(last.right() + 1 + measure.margin, last.bottom() + 1 + measure.margin)
    image = QImage(size, QImage.Format.Format_RGB32)
    image.fill(what.ink.paper)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    _draw_labels(painter, what, measure, size)
    for row, columns in enumerate(what.cells):
        for column, files in enumerate(columns):
            _draw_cell(painter, measure.place(row, column), files, what.words[row][column], what.ink, measure)
    painter.end()
    return image


def png(image: QImage) -> bytes:
    """The picture as the bytes of a PNG file."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(data.data())


def _measure(what: SheetPrint) -> _Measure:
    most = max(len(what.values[0]), len(what.values[1]))
    edge = min(EDGE, (LONGEST - LONGEST // 8) // most)
    cell = QSize(*what.aspect).scaled(edge, edge, Qt.AspectRatioMode.KeepAspectRatio)
    kind = max(12, edge // 22)
    metrics = QFontMetrics(_font(what.ink, kind))
    labels = max(metrics.horizontalAdvance(words) for words in (*what.values[0], what.names[0]))
    return _Measure(
        cell=cell,
        gap=max(4, edge // 60),
        margin=2 * kind,
        type=kind,
        left=2 * kind + labels + kind,
        top=2 * kind + 8 * kind,
    )


def _font(ink: Ink, pixels: int, *, strong: bool = False) -> QFont:
    font = QFont(ink.font)
    font.setPixelSize(pixels)
    font.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
    return font


def _draw_labels(painter: QPainter, what: SheetPrint, measure: _Measure, size: QSize) -> None:
    ink, unit = what.ink, measure.type
    room = size.width() - 2 * measure.margin
    middle = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
    painter.setFont(_font(ink, unit, strong=True))
    painter.setPen(ink.text)
    title = painter.fontMetrics().elidedText(what.title, Qt.TextElideMode.ElideRight, room)
    painter.drawText(QRect(measure.margin, measure.margin, room, 2 * unit), middle, title)
    painter.setFont(_font(ink, unit))
    painter.setPen(ink.dim)
    subtitle = painter.fontMetrics().elidedText(what.subtitle, Qt.TextElideMode.ElideRight, room)
    painter.drawText(QRect(measure.margin, measure.margin + unit + unit // 2, room, 2 * unit), middle, subtitle)
    heads = measure.top - 2 * unit
    painter.drawText(QRect(measure.left, heads - unit - unit // 2, room, 2 * unit), middle, what.names[1])
    painter.drawText(QRect(measure.margin, heads, measure.left, 2 * unit), middle, what.names[0])
    painter.setPen(ink.text)
    for column, words in enumerate(what.values[1]):
        place = measure.place(0, column)
        painter.drawText(QRect(place.left(), heads, place.width(), 2 * unit), int(Qt.AlignmentFlag.AlignCenter), words)
    for row, words in enumerate(what.values[0]):
        place = measure.place(row, 0)
        painter.drawText(QRect(measure.margin, place.top(), measure.left, place.height()), middle, words)


def _draw_cell(
    painter: QPainter, place: QRect, files: tuple[Path, ...], words: str, ink: Ink, measure: _Measure
) -> None:
    painter.fillRect(place, ink.empty if not files else ink.paper)
    if not files:
        painter.setPen(ink.dim)
        painter.setFont(_font(ink, measure.type))
        painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), words)
    for part, file in zip(parts(place, len(files), max(1, measure.gap // 2)), files, strict=True):
        image = read_scaled(str(file), part.size())
        if image is not None:
            painter.drawImage(QRectF(centred(image.size(), part)), image)


def parts(place: QRect, count: int, gap: int) -> list[QRect]:
    """Where `count` pictures lie in a cell: one fills it, more stand 2×2."""
    if count <= 1:
        return [place][:count]
    size = QSize((place.width() - gap) // 2, (place.height() - gap) // 2)
    lefts = (place.left(), place.right() + 1 - size.width())
    tops = (place.top(), place.bottom() + 1 - size.height())
    return [QRect(QPoint(left, top), size) for top in tops for left in lefts][:count]


def centred(size: QSize, place: QRect) -> QRect:
    """A picture of that shape in the middle of `place`, as large as fits."""
    made = QRect(QPoint(0, 0), size.scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio))
    made.moveCenter(place.center())
    return made
