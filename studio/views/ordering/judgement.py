"""The small signs of what the artist thinks of a picture: a flag, a heart, stars."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from studio.models.job_words import JobRecord, PictureRecord
from studio.models.library.judging_words import Flag, best, judgement_words
from studio.models.shown_job import ShownJob
from studio.views import icons, theme
from studio.views.theme import RADIUS, SPACE, Type
from studio.views.widgets.painting import paint_alone, rounded

_SIGN = 12
_STAR = 10
_AIR = SPACE - 1
_FIGURE = 8
BADGE = 5 * SPACE
"""Height in logical pixels of the badge that lies on a picture."""
_TINTS = {"flag-full": "text_dim", "close": "text_faint", "heart-full": "accent_text", "star-full": "text_dim"}


def signs_of(picture: PictureRecord) -> list[str]:
    """The icons of its signs from left to right; each has a shape of its own, so that colour says nothing alone."""
    flag = {Flag.PICK: ["flag-full"], Flag.REJECT: ["close"]}.get(picture.flag, [])
    return [*flag, *["heart-full"] * picture.favourite, *["star-full"] * picture.rating]


def signs_of_job(record: JobRecord) -> list[str]:
    """What is best about its pictures: a pick, a favourite, and how many stars at most, as a figure and one star."""
    found = best(record)
    stars = [str(found.rating), "star-full"] if found.rating else []
    return [sign for sign in signs_of(replace(found, rating=0)) if sign != "close"] + stars


def width_of(signs: Sequence[str]) -> int:
    """How wide they are painted, in logical pixels; 0 for none."""
    return sum(_width(sign) for sign in signs) - (_AIR if signs and signs[-1] != "star-full" else 0)


def _width(sign: str) -> int:
    if sign.isdigit():
        return _FIGURE
    return _STAR + 1 if sign == "star-full" else _SIGN + _AIR


def paint_signs(painter: QPainter, left: int, middle: int, signs: Iterable[str], ratio: float, tint: str = "") -> None:
    """Paint them from `left` on around the height `middle`, all in the token `tint` or each in its usual one."""
    for sign in signs:
        if sign.isdigit():
            painter.setPen(getattr(theme.tokens(), tint or _TINTS["star-full"]))
            painter.setFont(theme.font(Type.META, tabular=True))
            place = QRect(left, middle - _SIGN, _FIGURE, 2 * _SIGN)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), sign)
            left += _FIGURE
            continue
        edge = _STAR if sign == "star-full" else _SIGN
        corner = QPoint(left, middle - edge // 2)
        painter.drawPixmap(corner, icons.pixmap(sign, edge, ratio, tint or _TINTS[sign]))
        left += _width(sign)


class Judgement(QWidget):
    """The signs of the chosen picture of a ShownJob, in a row of controls."""

    def __init__(self, shown: ShownJob, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        paint_alone(self)
        self._shown = shown
        self._signs: list[str] = []
        self.setObjectName("judgement")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        for signal in (shown.chosen_changed, shown.job_changed):
            signal.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Follow the chosen picture."""
        picture = self._shown.picture(self._shown.chosen)
        signs = [] if picture is None else signs_of(picture)
        self.setAccessibleName("" if picture is None else judgement_words(picture))
        if signs != self._signs:
            self._signs = signs
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(width_of(self._signs) + 2 * SPACE, BADGE)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_signs(painter, SPACE, self.rect().center().y() + 1, self._signs, self.devicePixelRatioF())


def paint_badge(painter: QPainter, inner: QRect, picture: PictureRecord, ratio: float) -> None:
    """On a picture: its signs on a quiet badge in the lower left corner, nothing where it has none."""
    signs = signs_of(picture)
    if not signs:
        return
    width = width_of(signs) + 2 * SPACE
    badge = QRect(inner.left() + SPACE + 2, inner.bottom() - SPACE - 1 - BADGE, width, BADGE)
    rounded(painter, badge, RADIUS - 1, theme.tokens().badge)
    paint_signs(painter, badge.left() + SPACE, badge.center().y() + 1, signs, ratio, "on_badge")
