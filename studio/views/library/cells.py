"""One cell of the library page as it is painted: a picture with its marks, or a line of the list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from studio.models.job_words import (
    JobRecord,
    JobState,
    PictureRecord,
    PictureState,
    action_words,
    price_words,
    standing,
    title,
)
from studio.models.library.clock_words import clock_badge
from studio.models.library.ordering import Flag
from studio.models.library.page.browsing import Browsing
from studio.models.library.page.shelf import STACK, Cell
from studio.models.readings import gives_words
from studio.request.query.flags import written
from studio.request.tasks import TASKS, Task
from studio.views import icons, theme
from studio.views.library.marks import paint_facts, paint_judgement
from studio.views.library.measures import Measures
from studio.views.theme import RADIUS, SPACE, Type
from studio.views.widgets.painting import focus_ring, placeholder, rounded

_WORDS_ICON = 24
_REJECTED = 0.35
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell is to look: `ring` where the keyboard is and is used, `opened` as one of an unfolded stack."""

    selected: bool = False
    ring: bool = False
    opened: bool = False
    hovered: bool = False


class Column:
    """A column of the list: its heading and width in logical pixels; those that are narrow first go last."""

    def __init__(self, name: str, width: int, least: int) -> None:
        self.name, self.width, self.least = name, width, least


COLUMNS = (
    Column("Marks", 104, 0),
    Column("Task", 80, 700),
    Column("Model", 52, 620),
    Column("Size", 88, 860),
    Column("Price", 64, 0),
    Column("Date", 92, 520),
)
"""Beside the prompt, which has the rest; `least` is the width of the list from which on there is room for it."""


def columns_of(width: int) -> list[tuple[Column, int]]:
    """The columns for which a list of that width has room, and where they begin."""
    shown = [column for column in COLUMNS if width >= column.least]
    left = width - sum(column.width for column in shown) - 2 * SPACE
    placed = []
    for column in shown:
        placed.append((column, left))
        left += column.width
    return placed


class CellPainter:
    """Paints cells of a browsing; where the number of a stack was painted is remembered for the pointer."""

    def __init__(self, browsing: Browsing) -> None:
        self._browsing = browsing
        self.badges: dict[int, QRect] = {}

    def paint(self, painter: QPainter, number: int, box: QRect, sizes: Measures, look: Look) -> None:
        """One cell at `box`."""
        shelf = self._browsing.shelf
        cell = shelf.cell(number)
        self._ground(painter, box, look, lines=sizes.lines)
        record = shelf.record(cell.job_id)
        picture = shelf.picture(cell) if record is not None else None
        place = self._picture(painter, sizes.picture_box(box), cell, record, picture, lines=sizes.lines)
        if record is not None:
            size = shelf.size(cell)
            if sizes.lines:
                self._line(painter, number, box, record, picture, size)
            else:
                if size > 1:
                    _sheets(painter, place)
                self._strip(painter, number, sizes.strip_box(box), record, picture, size)
        if look.selected:
            rounded(painter, box.adjusted(1, 1, -1, -1), RADIUS, None, theme.tokens().accent)
        if look.ring:
            focus_ring(painter, box.adjusted(1, 1, -1, -1), RADIUS)

    @staticmethod
    def _ground(painter: QPainter, box: QRect, look: Look, *, lines: bool) -> None:
        worn = theme.tokens()
        if look.opened:
            painter.fillRect(box, worn.panel)
        if look.selected:
            rounded(painter, box.adjusted(1, 1, -1, -1), RADIUS, worn.selection)
        elif look.hovered and not lines:
            rounded(painter, box.adjusted(1, 1, -1, -1), RADIUS, worn.panel if not look.opened else worn.hover)
        elif look.hovered:
            rounded(painter, box.adjusted(1, 1, -1, -1), RADIUS, worn.hover)

    def _picture(
        self,
        painter: QPainter,
        box: QRect,
        cell: Cell,
        record: JobRecord | None,
        picture: PictureRecord | None,
        *,
        lines: bool,
    ) -> QRect:
        """The picture or its place, fitted into `box`; answers where it lies."""
        if picture is not None and picture.state is PictureState.STORED:
            image = self._browsing.thumbnails.peek(cell.job_id, picture.index)
            size = QSize(picture.width, picture.height) if picture.width and picture.height else box.size()
            place = _fitted(size if image is None else image.size(), box, stands=not lines)
            if image is not None:
                if picture.flag is Flag.REJECT:
                    painter.setOpacity(_REJECTED)
                _draw(painter, place, image)
                painter.setOpacity(1.0)
                return place
            painter.fillRect(place, _quiet())
            if self._browsing.thumbnails.has_failed(cell.job_id, picture.index):
                _centred_icon(painter, place, "warning")
            return place
        painter.fillRect(box, _quiet())
        if record is not None:
            self._place_words(painter, box, record)
        return box

    def _place_words(self, painter: QPainter, box: QRect, record: JobRecord) -> None:
        """What there is in place of a picture: an icon for words, else how the job stands."""
        history = self._browsing.shelf.history
        if gives_words(record) and record.state is JobState.DONE:
            _centred_icon(painter, box, "text")
            return
        if box.width() < 2 * _WORDS_ICON:
            return
        stands = standing(record, history.now, history.typical, history.service)
        worn = theme.tokens()
        painter.setFont(theme.font(Type.META))
        room = box.adjusted(2 * SPACE, 2 * SPACE, -2 * SPACE, -2 * SPACE)
        painter.setPen(getattr(worn, stands.tone.value))
        words = " ".join(stands.words.split())
        flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
        lines = max(1, room.height() // painter.fontMetrics().lineSpacing() - 1)
        fitting = painter.fontMetrics().elidedText(
            words, Qt.TextElideMode.ElideRight, lines * room.width() - room.width() // 3
        )
        painter.drawText(room, flags, fitting)

    def _strip(
        self,
        painter: QPainter,
        number: int,
        room: QRect,
        record: JobRecord,
        picture: PictureRecord | None,
        size: int,
    ) -> None:
        ratio = painter.device().devicePixelRatioF()
        if picture is not None:
            paint_judgement(painter, room, picture, ratio)
        kind = picture.kind if picture is not None else ""
        badge = paint_facts(painter, room, record, kind, size, self._browsing.shelf.history.now, ratio)
        if not badge.isEmpty():
            self.badges[number] = badge

    def _line(
        self, painter: QPainter, number: int, box: QRect, record: JobRecord, picture: PictureRecord | None, size: int
    ) -> None:
        worn, ratio = theme.tokens(), painter.device().devicePixelRatioF()
        placed = columns_of(box.width())
        left = box.left() + 2 * SPACE + box.height()
        end = box.left() + (placed[0][1] if placed else box.width())
        self._line_words(painter, QRect(left, box.top(), max(0, end - left - 4 * SPACE), box.height()), record)
        values = _values(record, picture)
        painter.setFont(theme.font(Type.META, tabular=True))
        for column, at in placed:
            room = QRect(box.left() + at, box.top(), column.width - 2 * SPACE, box.height())
            if column.name == "Marks":
                if picture is not None:
                    paint_judgement(painter, room, picture, ratio)
                badge = paint_facts(
                    painter,
                    room,
                    record,
                    picture.kind if picture else "",
                    size,
                    self._browsing.shelf.history.now,
                    ratio,
                )
                if not badge.isEmpty():
                    self.badges[number] = badge
                continue
            painter.setFont(theme.font(Type.META, tabular=True))
            painter.setPen(worn.text_dim)
            words = painter.fontMetrics().elidedText(values[column.name], Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, _RIGHT if column.name in ("Price", "Date") else _LEFT, words)
        painter.fillRect(QRect(left, box.bottom(), box.right() - left, 1), worn.line)

    @staticmethod
    def _line_words(painter: QPainter, room: QRect, record: JobRecord) -> None:
        worn, action = theme.tokens(), action_words(record) if record.prompt else ""
        painter.setFont(theme.font(Type.BODY))
        metrics = painter.fontMetrics()
        painter.setPen(worn.text)
        if action:
            half = room.height() // 2
            upper = QRect(room.left(), room.top() + SPACE + 1, room.width(), half - SPACE)
            painter.drawText(upper, _LEFT, metrics.elidedText(title(record), Qt.TextElideMode.ElideRight, room.width()))
            painter.setFont(theme.font(Type.META))
            painter.setPen(worn.text_faint)
            painter.drawText(
                QRect(room.left(), room.top() + half + 1, room.width(), half - SPACE - 1),
                _LEFT,
                painter.fontMetrics().elidedText(action, Qt.TextElideMode.ElideRight, room.width()),
            )
        else:
            painter.drawText(room, _LEFT, metrics.elidedText(title(record), Qt.TextElideMode.ElideRight, room.width()))


def cell_words(browsing: Browsing, cell: Cell) -> str:
    """A cell for a screen reader: "a lighthouse in fog, picture 2, 3 stars, picked"."""
    record = browsing.shelf.record(cell.job_id)
    if record is None:
        return "A job that is being read"
    history, picture, size = browsing.shelf.history, browsing.shelf.picture(cell), browsing.shelf.size(cell)
    words = [title(record)]
    if cell.picture != STACK:
        words.append(f"picture {cell.picture + 1}")
    elif size > 1:
        words.append(f"stack of {size}")
    if record.state is not JobState.DONE:
        words.append(standing(record, history.now, history.typical, history.service).words)
    if picture is not None:
        words += [f"{picture.rating} star{'' if picture.rating == 1 else 's'}"] if picture.rating else []
        words += [{Flag.PICK: "picked", Flag.REJECT: "rejected"}[picture.flag]] if picture.flag else []
        words += ["favourite"] if picture.favourite else []
        words += ["video"] if picture.kind == "video" else []
    clock = clock_badge(record, history.now)
    words += [f"{clock.words} left"] if clock is not None and clock.warns else []
    words += ["selected"] if cell in browsing.selection else []
    return ", ".join(words)


@lru_cache(maxsize=512)
def _version(task: Task, prompt: str) -> str:
    return written(task, prompt).drawn.version


def _values(record: JobRecord, picture: PictureRecord | None) -> dict[str, str]:
    made = datetime.fromtimestamp(record.created_at)
    return {
        "Task": TASKS[record.task].label,
        "Model": _version(record.task, record.prompt),
        "Size": f"{picture.width} × {picture.height}" if picture is not None and picture.width else "",
        "Price": price_words(record),
        "Date": f"{made.day} {made:%b %Y}",
    }


def _fitted(size: QSize, box: QRect, *, stands: bool) -> QRect:
    """`size` as large as it fits into `box`, in the middle; or it `stands` at its foot, where the marks are."""
    fitted = size.scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))
    air = box.height() - fitted.height()
    return QRect(
        box.left() + (box.width() - fitted.width()) // 2,
        box.top() + (air if stands else air // 2),
        fitted.width(),
        fitted.height(),
    )


def _draw(painter: QPainter, place: QRect, image: QImage) -> None:
    ratio = painter.device().devicePixelRatioF()
    exact = abs(image.width() - place.width() * ratio) <= 1 and abs(image.height() - place.height() * ratio) <= 1
    # One that was made for this cell is copied, which costs a tenth of scaling it.
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not exact)
    if exact:
        image.setDevicePixelRatio(ratio)
        painter.drawImage(place.topLeft(), image)
        image.setDevicePixelRatio(1.0)
    else:
        painter.drawImage(place, image)


def _sheets(painter: QPainter, place: QRect) -> None:
    """Two edges of what lies beneath the picture of a stack."""
    worn = theme.tokens()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for lift, strength in ((2, 1.0), (4, 0.6)):
        painter.setPen(QPen(theme.mix(worn.canvas, worn.text_off, strength), 1))
        inset = min(2 * lift, place.width() // 4)
        painter.drawLine(place.left() + inset, place.top() - lift, place.right() - inset, place.top() - lift)


def _centred_icon(painter: QPainter, box: QRect, name: str) -> None:
    edge = min(_WORDS_ICON, box.width() - 2 * SPACE, box.height() - 2 * SPACE)
    if edge > SPACE:
        corner = QRectF(box).center()
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(
            round(corner.x() - edge / 2), round(corner.y() - edge / 2), icons.pixmap(name, edge, ratio, "text_faint")
        )


def _quiet() -> QColor:
    """Where a picture will be, on the canvas."""
    worn = theme.tokens()
    return theme.mix(worn.canvas, placeholder(), 0.5)
