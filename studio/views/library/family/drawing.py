"""How a family is painted: prompts, lines with their words, jobs with their pictures; in the tree's own units."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPainterPath, QPen, QTextOption

from studio.models.job_words import JobRecord, JobState, PictureState
from studio.models.library.family.shown import ShownFamily
from studio.models.library.family.tree import BEND, CAPTION, Box, Cell, Edge, Node
from studio.models.readings import gives_words
from studio.views import icons, theme
from studio.views.theme import SPACE, Type
from studio.views.widgets.painting import placeholder, rounded

CORNER = 4.0
TINY = 0.2
"""Points per unit below which a job is one picture without words: no more of it would be seen."""
LEGIBLE, PRICED = 0.5, 0.6
"""Points per unit below which there is no room for words under jobs, and for prices under lines."""
_DOT = 6.0
Picture = Callable[[JobRecord, int, str], QImage | None]
"""The small picture of a job by its index and its file, None while it is fetched."""


@dataclass(frozen=True, slots=True)
class Look:
    """What is to be shown: `path` leads to the marked job, `hovered` is what lies under the pointer (image -1: none).

    `scale` is points per unit, `ratio` device pixels per point; `targets` are pictures that the steps that led to the
    jobs `recipe` are to be repeated on.
    """

    family: ShownFamily
    picture: Picture
    path: frozenset[int]
    hovered: tuple[int, int]
    targets: frozenset[tuple[int, int]]
    recipe: frozenset[int]
    scale: float
    ratio: float
    ring: bool

    @property
    def is_tiny(self) -> bool:
        """Whether only the run of the tree can be seen."""
        return self.scale < TINY

    @property
    def legible(self) -> bool:
        """Whether there is room for words under a job."""
        return self.scale >= LEGIBLE

    def fits(self, words: str, room: QRectF) -> bool:
        """Whether words have room there."""
        metrics = QFontMetricsF(theme.font(Type.META, tabular=True))
        return metrics.horizontalAdvance(words) <= room.width() * min(1.0, self.scale)


def rect(box: Box) -> QRectF:
    """A box as Qt has it."""
    return QRectF(box.x, box.y, box.width, box.height)


def edge_area(edge: Edge) -> Box:
    """The room of a line with its words."""
    (left, first), (right, second) = edge.start, edge.end
    top = min(first, second) - 16.0
    return Box(left, top, right - left, max(first, second) + 16.0 - top)


def paint_edge(painter: QPainter, edge: Edge, look: Look) -> None:
    """A hairline that bends at its beginning, with the action above it and the price beneath."""
    worn = theme.tokens()
    (left, first), (right, second) = edge.start, edge.end
    on_path, repeated = edge.child in look.path, edge.child in look.recipe
    ink = worn.accent if repeated else worn.text_dim if on_path else worn.text_off
    bend = left if edge.parent is None else left + BEND
    way = QPainterPath(QPointF(left, first))
    way.cubicTo(QPointF(left + BEND * 0.6, first), QPointF(bend - BEND * 0.6, second), QPointF(bend, second))
    way.lineTo(QPointF(right - SPACE, second))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(ink, (1.5 if on_path or repeated else 1.0) / min(1.0, look.scale)))
    painter.drawPath(way)
    if look.is_tiny:
        return
    room = QRectF(bend + SPACE / 2, second - 18, right - bend - SPACE, 16)
    shortest = edge.short if look.scale >= PRICED else ""
    words = next((said for said in (edge.words, edge.short) if look.fits(said, room)), shortest)
    say(painter, room, words, worn.text if on_path else worn.text_dim, look, Qt.AlignmentFlag.AlignBottom)
    if look.scale >= PRICED:
        say(painter, room.translated(0, 20), edge.price, worn.text_faint, look, Qt.AlignmentFlag.AlignTop)


def say(
    painter: QPainter,
    room: QRectF,
    words: str,
    ink: QColor,
    look: Look,
    along: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignVCenter,
) -> None:
    """Words on one line that never become smaller than they are everywhere; what has no room ends in an ellipsis."""
    shrunk = min(1.0, look.scale)
    size = QSizeF(room.width() * shrunk, room.height() * shrunk)
    painter.save()
    painter.translate(room.topLeft())
    painter.scale(1 / shrunk, 1 / shrunk)
    painter.setFont(theme.font(Type.META, tabular=True))
    painter.setPen(ink)
    shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(size.width()))
    painter.drawText(QRectF(QPointF(), size), int(Qt.AlignmentFlag.AlignLeft | along | Qt.TextFlag.TextDontClip), shown)
    painter.restore()


def paint_prompt(painter: QPainter, box: Box, words: str, look: Look) -> None:
    """What the first job was asked for, as far as there is room."""
    worn, area = theme.tokens(), rect(box)
    rounded(painter, area, 6, worn.panel, worn.border)
    shrunk = min(1.0, look.scale)
    painter.save()
    painter.translate(area.topLeft())
    painter.scale(1 / shrunk, 1 / shrunk)
    inner = QRectF(QPointF(), area.size() * shrunk).adjusted(2 * SPACE, SPACE, -2 * SPACE, -SPACE)
    painter.setFont(theme.font(Type.META))
    painter.setPen(worn.text_dim)
    metrics = painter.fontMetrics()
    lines = int(inner.height() // metrics.lineSpacing())
    if lines:
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, int(inner.width() * (lines - 0.4)))
        option = QTextOption(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        painter.setClipRect(inner)
        painter.drawText(inner, shown, option)
    painter.restore()


def paint_node(painter: QPainter, node: Node, look: Look) -> None:
    """A job: its pictures, those that were used lit, and how it stands."""
    worn, job = theme.tokens(), node.job
    pictures = QRectF(node.box.x, node.box.y, node.box.width, node.box.height - CAPTION)
    if look.is_tiny:
        _paint_tiny(painter, node, pictures, look)
        return
    clip = QPainterPath()
    clip.addRoundedRect(pictures, CORNER, CORNER)
    painter.save()
    painter.setClipPath(clip, Qt.ClipOperation.IntersectClip)
    if node.cells:
        for cell in node.cells:
            _paint_cell(painter, node, cell, look)
    else:
        _paint_sign(painter, pictures, job, look)
    painter.restore()
    _paint_frame(painter, node, pictures, look)
    if look.legible:
        _paint_caption(painter, node, look)
    for cell in node.cells:
        if (job.id, cell.image) in look.targets:
            area = rect(cell.box).adjusted(1, 1, -1, -1)
            rounded(painter, area, CORNER - 1, None, worn.accent)


def _paint_tiny(painter: QPainter, node: Node, area: QRectF, look: Look) -> None:
    """The picture that was used, or the first one, in place of all."""
    cell = next((cell for cell in node.cells if cell.used), node.cells[0] if node.cells else None)
    image = _picture_of(node.job, cell.image, look) if cell is not None else None
    if image is None:
        painter.fillRect(area, placeholder())
    else:
        painter.drawImage(area, image, _cover(image, area.width() / area.height()))
    _paint_frame(painter, node, area, look)


def _picture_of(job: JobRecord, index: int, look: Look) -> QImage | None:
    picture = job.picture_at(index)
    if picture is None or picture.state is not PictureState.STORED or picture.trashed_at is not None:
        return None
    return look.picture(job, index, picture.path)


def _paint_frame(painter: QPainter, node: Node, pictures: QRectF, look: Look) -> None:
    worn = theme.tokens()
    marked = node.job.id == look.family.marked
    if marked or node.job.id == look.hovered[0]:
        pen = QPen(worn.accent if marked else worn.text_faint, (2.0 if marked else 1.0) / min(1.0, look.scale))
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(pictures.adjusted(-3, -3, 3, 3), CORNER + 3, CORNER + 3)
    if marked and look.ring:
        painter.setPen(QPen(worn.focus, 1.5 / min(1.0, look.scale)))
        painter.drawRoundedRect(pictures.adjusted(-6, -6, 6, 6), CORNER + 6, CORNER + 6)


def _paint_cell(painter: QPainter, node: Node, cell: Cell, look: Look) -> None:
    job, area = node.job, rect(cell.box)
    picture = job.picture_at(cell.image)
    image = _picture_of(job, cell.image, look)
    if image is None:
        painter.fillRect(area, placeholder())
    else:
        painter.drawImage(area, image, _cover(image, area.width() / area.height()))
        if node.children and not cell.used:
            # What led nowhere steps back, so that the way through the tree is seen at a glance.
            veil = theme.tokens().canvas
            veil.setAlphaF(0.5)
            painter.fillRect(area, veil)
    if cell.used and look.legible:
        _paint_badge(painter, area, str(cell.image + 1))
    if picture is not None and picture.kind == "video" and look.legible:
        corner = area.bottomLeft().toPoint() + QPoint(SPACE, -icons.SIZE - SPACE)
        painter.drawPixmap(corner, icons.pixmap("play", icons.SIZE, look.ratio, "on_badge"))
    if look.hovered == (job.id, cell.image):
        painter.setPen(QPen(theme.tokens().on_badge, 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(area.adjusted(0.5, 0.5, -0.5, -0.5))


def _paint_badge(painter: QPainter, area: QRectF, words: str) -> None:
    worn = theme.tokens()
    badge = QRectF(area.left() + 3, area.top() + 3, 15, 15)
    rounded(painter, badge, 3, worn.badge)
    painter.setFont(theme.font(Type.META, tabular=True))
    painter.setPen(worn.on_badge)
    painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, words)


def _paint_sign(painter: QPainter, area: QRectF, job: JobRecord, look: Look) -> None:
    """What has no pictures to show."""
    painter.fillRect(area, placeholder())
    name = "trash" if job.trashed_at is not None else "text" if gives_words(job) else _SIGNS.get(job.state, "picture")
    corner = area.center().toPoint() - QPoint(icons.SIZE // 2, icons.SIZE // 2)
    painter.drawPixmap(corner, icons.pixmap(name, icons.SIZE, look.ratio, "text_faint"))


_SIGNS = {JobState.FAILED: "error", JobState.REFUSED: "error", JobState.UNKNOWN: "warning"}


def _paint_caption(painter: QPainter, node: Node, look: Look) -> None:
    """How it stands where it is not simply done; else the prompt that it was given in place of its parent's."""
    worn = theme.tokens()
    words, tint, dot = caption(node, look.family)
    if not words:
        return
    room = QRectF(node.box.x, node.box.bottom - CAPTION + 5, node.box.width, CAPTION - 5)
    if dot:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(getattr(worn, dot))
        painter.drawEllipse(QRectF(room.left(), room.center().y() - _DOT / 2, _DOT, _DOT))
        room = room.adjusted(_DOT + SPACE, 0, 0, 0)
    say(painter, room, words, getattr(worn, tint), look)


def caption(node: Node, family: ShownFamily) -> tuple[str, str, str]:
    """The line of words under a job, the token of its ink, and that of a dot before it ("" for none)."""
    job = node.job
    if job.trashed_at is not None:
        return "In the trash", "text_faint", ""
    if job.state is not JobState.DONE:
        stands = family.standing_of(job)
        return stands.words, "text_dim", stands.tone.value
    if gives_words(job):
        return family.standing_of(job).words, "text_dim", ""
    parent = family.record(node.parent) if node.parent is not None else None
    if parent is not None and job.prompt and job.prompt != parent.prompt:
        return " ".join(job.prompt.split()), "text_dim", ""
    return "", "", ""


def _cover(image: QImage, shape: float) -> QRectF:
    """The middle of a picture, cut to that width per height."""
    width, height = float(image.width()), float(image.height())
    if width / height > shape:
        cut = height * shape
        return QRectF((width - cut) / 2, 0, cut, height)
    cut = width / shape
    return QRectF(0, (height - cut) / 2, width, cut)
