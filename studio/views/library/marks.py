"""The small signs of a picture: what the artist thought of it, how many lie beneath, what moves, what runs out."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QPainter

from studio.models.job_words import JobRecord, PictureRecord
from studio.models.library.clock_words import clock_badge
from studio.views import icons, theme
from studio.views.ordering.judgement import paint_signs, signs_of, width_of
from studio.views.theme import SPACE, Type

_SIGN = 12
_AIR = SPACE - 1


def paint_judgement(painter: QPainter, room: QRect, picture: PictureRecord, ratio: float) -> int:
    """Flag, heart and stars from the left of `room` on; answers how wide they are, 0 where there is none."""
    signs = signs_of(picture)
    while width_of(signs) > room.width() + 1:
        signs.pop()
    paint_signs(painter, room.left(), room.center().y() + 1, signs, ratio)
    return width_of(signs)


def paint_facts(
    painter: QPainter, room: QRect, record: JobRecord, kind: str, size: int, now: float, ratio: float
) -> QRect:
    """How many lie in the stack, that it is a video, the clock that runs out, from the right of `room` on.

    Answers where the number of the stack is, for the pointer; an empty place where there is none.
    """
    right, badge = room.right() + 1, QRect()
    painter.setFont(theme.font(Type.META, tabular=True))
    worn = theme.tokens()
    if size > 1:
        words = f"{size:,}"
        width = painter.fontMetrics().horizontalAdvance(words)
        painter.setPen(worn.text_dim)
        painter.drawText(QRect(right - width, room.top(), width, room.height()), int(_MIDDLE), words)
        sign = right - width - _SIGN - 2
        _sign(painter, sign, room, "stack", "text_faint", ratio)
        badge = QRect(sign - SPACE, room.top(), right - sign + 2 * SPACE, room.height())
        right = sign - SPACE - 2
    if kind == "video":
        right -= _SIGN
        _sign(painter, right, room, "film", "text_faint", ratio)
        right -= _AIR
    clock = clock_badge(record, now)
    if clock is not None:
        width = painter.fontMetrics().horizontalAdvance(clock.words)
        if right - width - _SIGN > room.left() + room.width() // 2:
            painter.setPen(worn.accent_text if clock.warns else worn.text_faint)
            painter.drawText(QRect(right - width, room.top(), width, room.height()), int(_MIDDLE), clock.words)
            right -= width
        if clock.warns:
            _sign(painter, right - _SIGN - 1, room, "clock", "accent_text", ratio)
    return badge


_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


def _sign(painter: QPainter, left: int, room: QRect, name: str, tint: str, ratio: float) -> int:
    """Draws a sign; answers where the next one may begin."""
    painter.drawPixmap(QPoint(left, room.center().y() - _SIGN // 2 + 1), icons.pixmap(name, _SIGN, ratio, tint))
    return left + _SIGN + _AIR
