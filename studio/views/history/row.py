"""One visible line of the history: a job as a painted button, or a day's heading; the view moves and refills them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetrics,
    QImage,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPixmap,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from studio.models.job_words import (
    ARCHIVED,
    JobRecord,
    JobState,
    PictureRecord,
    action_words,
    cell_words,
    clock_words,
    place_words,
    price_words,
    row_words,
    standing,
    time_words,
    title,
    until_words,
)
from studio.models.library.judging_words import best, judgement_words
from studio.models.readings import gives_words
from studio.models.thumbnails import Thumbnails
from studio.request.tasks import TASKS, Task
from studio.views import icons, theme
from studio.views.ordering.judgement import paint_signs, signs_of_job, width_of
from studio.views.picture_drag import carry, picture_data, with_jobs
from studio.views.theme import RADIUS, SPACE, Type
from studio.views.widgets.painting import focus_ring, paint_alone, placeholder, rounded, set_tip

STRIP = 54
"""Edge of the thumbnail strip in logical pixels."""

ROW_HEIGHT = STRIP + 5 * SPACE
HEADING_HEIGHT = 9 * SPACE
_WORDS_ICON = 22
"""Edge of the icon that stands where there are words and no pictures."""
_PICKING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
_INSET = SPACE + 2
_GAP = 2
_LINE = 17
_META = 14
_FLAG = re.compile(r"(?<!\S)(--[a-z]+) (?=[^\s-]\S{0,11}(?:\s|$))", re.IGNORECASE)
"""A flag with a short value, which stay on one line."""


class HistoryRow(QAbstractButton):
    """A job: four pictures, first words of its prompt, state with price, and the clock that runs out first.

    Its name is the whole row in words. The keyboard stays with the view, which moves from row to row.
    """

    opened = Signal(int)
    """Double-clicked: the job's id."""
    menu_wanted = Signal(int, QPoint)
    """The job's id, and where on the screen."""
    picked = Signal(int, Qt.KeyboardModifier)
    """Clicked with Ctrl or Shift held: the job's id, and what was held."""

    def __init__(self, thumbnails: Thumbnails, parent: QWidget) -> None:
        super().__init__(parent)
        paint_alone(self)
        self._thumbnails = thumbnails
        self._record: JobRecord | None = None
        self.job_id = -1
        self._is_chosen = self._is_picked = False
        self._has_keyboard = False
        self._strip: QPixmap | None = None
        self._drawn_for = ("", 0.0)
        self._words: tuple[str, str, bool] = ("", "", False)
        self._states: tuple[str, ...] = ("",)
        self._until = self._told = ""
        self._signs: list[str] = []
        self._tint = "text_off"
        self._pressed = QPoint()
        self.together: Callable[[], Sequence[int]] = tuple
        """The jobs that are selected together."""
        self.setObjectName("historyRow")
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    @property
    def record(self) -> JobRecord | None:
        """The job, None while it is being read."""
        return self._record

    def fill(
        self, job_id: int, record: JobRecord | None, now: float, typical: Mapping[Task, float], service: str
    ) -> None:
        """Show another job, or another state of the same."""
        if record is not self._record or job_id != self.job_id:
            self._strip = None
        self.job_id, self._record = job_id, record
        self.setObjectName(f"historyJob{job_id}")
        self.tick(now, typical, service)

    def tick(self, now: float, typical: Mapping[Task, float], service: str) -> None:
        """Bring what depends on the time and on the service in force up to date."""
        record = self._record
        if record is None:
            self._words, self._states, self._until, name = ("", "", False), ("",), "", "A job that is being read"
            self._signs = []
        else:
            stands = standing(record, now, typical, service)
            self._tint = stands.tone.value
            words = " ".join(stands.words.split())
            self._words = (
                action_words(record) or cell_words(record) if record.prompt else "",
                *clock_words(record, now),
            )
            self._states = _states(record, words)
            self._until = until_words(record, now)
            self._signs = signs_of_job(record)
            name = row_words(record, now, typical, service)
        if name != self.accessibleName():
            self.setAccessibleName(name)
        told = "" if record is None else "\n".join(filter(None, (record.prompt, record.error, self._until)))
        if told != self._told:
            self._told = told
            set_tip(self, told)
        self._describe()
        self.update()

    def _describe(self) -> None:
        judged = "" if self._record is None else judgement_words(best(self._record)).capitalize()
        chosen, picked = "Shown." * self._is_chosen, "Selected." * self._is_picked
        self.setAccessibleDescription(" ".join(filter(None, (chosen, picked, judged and f"{judged}.", self._until))))

    def set_marks(self, *, chosen: bool, keyboard: bool, picked: bool = False) -> None:
        """Whether the job is the one in the middle, the keyboard is here, it is selected together with others."""
        if (chosen, keyboard, picked) != (self._is_chosen, self._has_keyboard, self._is_picked):
            self._is_chosen, self._has_keyboard, self._is_picked = chosen, keyboard, picked
            self._describe()
            self.update()

    @property
    def is_chosen(self) -> bool:
        """Whether it is marked as the job in the middle."""
        return self._is_chosen

    def refresh_strip(self) -> None:
        """A thumbnail has arrived."""
        self._strip = None
        self.update()

    def picture_count(self) -> int:
        """Pictures in the strip, at most four."""
        if self._record is None:
            return 4
        return min(len(self._record.pictures) or TASKS[self._record.task].count or 1, 4)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        held = event.modifiers() & _PICKING
        if held and self.isDown() and event.button() == Qt.MouseButton.LeftButton:
            self.setDown(False)
            self.picked.emit(self.job_id, held)
        else:
            super().mouseReleaseEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        far = (event.position().toPoint() - self._pressed).manhattanLength() >= QApplication.startDragDistance()
        if event.buttons() & Qt.MouseButton.LeftButton and far:
            self.setDown(False)
            self._drag()
        else:
            super().mouseMoveEvent(event)

    def _drag(self) -> None:
        """Carry the picture that was pulled at; pulled at the words, all of the job go, the first one to the prompt.

        A row that is selected with others takes them along, wherever it is pulled at.
        """
        record = self._record
        if record is None:
            return
        pulled, jobs = self._pulled(), list(self.together()) if self._is_picked else []
        jobs = jobs if len(jobs) > 1 else [] if pulled >= 0 else [self.job_id]
        stored = [one for one in record.pictures if one.is_stored]
        if not stored and not jobs:
            return
        strip = self.grab(QRect(self._corner(), QSize(STRIP, STRIP)))
        data, image = self._carried(record, stored, pulled) if stored else (QMimeData(), None)
        if jobs:
            with_jobs(data, jobs)
        carry(self, data, strip if image is None else QPixmap.fromImage(image))

    def _pulled(self) -> int:
        """The picture that the press fell on, -1 where it fell beside all."""
        within = QPointF(self._pressed - self._corner())
        cells = enumerate(_cells(self.picture_count()))
        return next((index for index, cell in cells if cell.contains(within)), -1)

    def _carried(
        self, record: JobRecord, stored: Sequence[PictureRecord], pulled: int
    ) -> tuple[QMimeData, QImage | None]:
        first = next((one for one in stored if one.index == pulled), stored[0])
        others = [] if pulled >= 0 else [self._thumbnails.file(one.path) for one in stored[1:]]
        every = [] if pulled >= 0 else [one.index for one in stored]
        file = self._thumbnails.file(first.path)
        data = picture_data(record.id, first.index, file, first.url, also=others, every=every)
        return data, self._thumbnails.get(record.id, first.index, first.path)

    def _corner(self) -> QPoint:
        """Where the strip of pictures begins."""
        return QPoint(_INSET + 2 * SPACE, (self.height() - STRIP) // 2)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and not event.modifiers() & _PICKING:
            self.opened.emit(self.job_id)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(self.job_id, event.globalPos())

    def sizeHint(self) -> QSize:
        return QSize(280, ROW_HEIGHT)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        box = self.rect().adjusted(_INSET, 1, -_INSET, -1)
        self._paint_batch(painter)
        if self._is_chosen:
            rounded(painter, box, RADIUS, worn.selection)
            bar = QRectF(_INSET - 4, self.height() / 2 - STRIP * 0.4, 3, STRIP * 0.8)
            rounded(painter, bar, 1.5, worn.accent)
        elif self._is_picked:
            rounded(painter, box, RADIUS, worn.selection)
        elif self.underMouse() or self.isDown():
            rounded(painter, box, RADIUS, worn.hover)
        corner = self._corner()
        # Places without a picture are drawn in the colours of the theme.
        drawn_for = (worn.name, self.devicePixelRatioF())
        if self._strip is None or self._drawn_for != drawn_for:
            self._strip, self._drawn_for = self._drawn_strip(), drawn_for
        painter.drawPixmap(corner, self._strip)
        left = corner.x() + STRIP + 3 * SPACE
        text = QRect(left, corner.y() - 1, box.right() - 2 * SPACE - left, STRIP + 2)
        if self._record is None:
            self._paint_unread(painter, text)
        else:
            self._paint_prompt(painter, text, title(self._record))
            self._paint_state(painter, QRect(text.left(), text.bottom() - _META, text.width(), _META))
        if self._is_picked:
            rounded(painter, box, RADIUS, None, worn.accent)
        if self._has_keyboard:
            focus_ring(painter, box, RADIUS)

    def _paint_batch(self, painter: QPainter) -> None:
        """A line along the rows that were sent together, the last sent on top; it ends at the first and the last."""
        place = None if self._record is None else self._record.place
        if place is None or place.count < 2:
            return
        air = (self.height() - STRIP) / 2
        top = air if place.number == place.count else 0.0
        bottom = self.height() - (air if place.number == 1 else 0.0)
        painter.fillRect(QRectF(_INSET - 3, top, 1, bottom - top), theme.tokens().border)

    def _paint_unread(self, painter: QPainter, room: QRect) -> None:
        worn = theme.tokens()
        for top, share in ((3, 0.9), (20, 0.5)):
            bar = QRectF(room.left(), room.top() + top, room.width() * share, 9)
            rounded(painter, bar, 3, worn.raised)

    def _paint_prompt(self, painter: QPainter, room: QRect, words: str) -> None:
        worn = theme.tokens()
        action, top, lines = self._words[0], room.top(), 2
        if action:
            painter.setFont(theme.font(Type.META))
            painter.setPen(worn.text_dim)
            line = QRect(room.left(), top, room.width(), _LINE)
            elided = painter.fontMetrics().elidedText(action, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(line, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), elided)
            top, lines = top + _LINE, 1
        painter.setPen(worn.text)
        painter.setFont(theme.font(Type.BODY))
        for number, line_text in enumerate(_lines(words, room.width(), lines)):
            line = QRect(room.left(), top + number * _LINE, room.width(), _LINE)
            painter.drawText(line, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), line_text)

    def _paint_state(self, painter: QPainter, room: QRect) -> None:
        worn = theme.tokens()
        _, clock, runs_out = self._words
        painter.setFont(theme.font(Type.META, tabular=True))
        metrics = painter.fontMetrics()
        middle = Qt.AlignmentFlag.AlignVCenter
        if clock:
            painter.setPen(worn.accent_text if runs_out else worn.text_faint)
            painter.drawText(room, int(middle | Qt.AlignmentFlag.AlignRight), clock)
            room = room.adjusted(0, 0, -metrics.horizontalAdvance(clock) - 2 * SPACE, 0)
        if self._signs:
            left = room.right() + 1 - width_of(self._signs)
            paint_signs(painter, left, room.center().y() + 1, self._signs, self.devicePixelRatioF())
            room.setRight(left - 2 * SPACE)
        dim = self._tint == "done" and clock == ARCHIVED
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(worn.text_off if dim else getattr(worn, self._tint))
        painter.drawEllipse(QRectF(room.left(), room.center().y() - 2, 6, 6))
        painter.setPen(worn.text_dim)
        room = room.adjusted(3 * SPACE - 1, 0, 0, 0)
        state = next(
            (words for words in self._states if metrics.horizontalAdvance(words) <= room.width()), self._states[-1]
        )
        elided = metrics.elidedText(state, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(middle | Qt.AlignmentFlag.AlignLeft), elided)

    def _drawn_strip(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        strip = QPixmap(QSize(round(STRIP * ratio), round(STRIP * ratio)))
        strip.setDevicePixelRatio(ratio)
        strip.fill(Qt.GlobalColor.transparent)
        painter = QPainter(strip)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        clip = QPainterPath()
        clip.addRoundedRect(QRectF(0, 0, STRIP, STRIP), 3, 3)
        painter.setClipPath(clip)
        if self._record is not None and gives_words(self._record):
            painter.fillRect(QRectF(0, 0, STRIP, STRIP), placeholder())
            edge = (STRIP - _WORDS_ICON) // 2
            painter.drawPixmap(edge, edge, icons.pixmap("text", _WORDS_ICON, ratio, "text_faint"))
            painter.end()
            return strip
        for index, cell in enumerate(_cells(self.picture_count())):
            image = self._thumbnail(index)
            if image is None:
                painter.fillRect(cell, placeholder())
            else:
                painter.drawImage(cell, image, _cover(image, cell.width() / cell.height()))
        painter.end()
        return strip

    def _thumbnail(self, index: int) -> QImage | None:
        pictures = self._record.pictures if self._record else ()
        if index >= len(pictures) or not pictures[index].is_stored:
            return None
        return self._thumbnails.get(self.job_id, index, pictures[index].path)


class HistoryHeading(QWidget):
    """A day, with its count and sum at the right."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._day = ""
        self._sum = ""
        self._is_afloat = False
        self.setObjectName("historyHeading")

    def fill(self, day: str, total: str, *, afloat: bool = False) -> None:
        """Show a day; `afloat` lays it over the rows that scroll beneath."""
        if (day, total, afloat) != (self._day, self._sum, self._is_afloat):
            self._day, self._sum, self._is_afloat = day, total, afloat
            self.setAccessibleName(f"{day}, {total}")
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        if self._is_afloat:
            painter.fillRect(self.rect(), worn.panel)
            painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), worn.line)
        room = self.rect().adjusted(_INSET + 2 * SPACE, SPACE, -_INSET - 2 * SPACE, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme.font(Type.META, tabular=True))
        painter.setPen(worn.text_faint)
        painter.drawText(room, int(middle | Qt.AlignmentFlag.AlignRight), self._sum)
        painter.setFont(theme.font(Type.SECTION))
        painter.setPen(worn.text_dim)
        painter.drawText(room, int(middle | Qt.AlignmentFlag.AlignLeft), self._day)


def _states(record: JobRecord, words: str) -> tuple[str, ...]:
    """The state with place in a batch, time of day and price, and with less of them where there is less room."""
    place = place_words(record)
    still = record.is_waiting or record.is_running
    price = "" if still else price_words(record)
    # The others have their time of day at the right.
    time = time_words(record) if record.state is JobState.DONE else ""
    kept = ((place, words, time, price), (place, words, price), (place, words), (words,))
    return tuple(dict.fromkeys(" · ".join(filter(None, some)) for some in kept))


def _cells(count: int) -> list[QRectF]:
    """Where the pictures of a strip lie: one large, two side by side, else 2×2."""
    half = (STRIP - _GAP) / 2
    if count == 1:
        return [QRectF(0, 0, STRIP, STRIP)]
    if count == 2:
        return [QRectF(x, 0, half, STRIP) for x in (0, half + _GAP)]
    return [QRectF(x, y, half, half) for y in (0, half + _GAP) for x in (0, half + _GAP)][: max(count, 3)]


def _cover(image: QImage, aspect: float) -> QRectF:
    """The middle part of `image` that fills a cell of that aspect."""
    width, height = float(image.width()), float(image.height())
    wide, high = min(width, height * aspect), min(height, width / aspect)
    return QRectF((width - wide) / 2, (height - high) / 2, wide, high)


def _lines(words: str, width: int, count: int) -> list[str]:
    """`words` broken at word boundaries into at most `count` lines, the last one elided."""
    font = theme.font(Type.BODY)
    # More than 400 never fits; the joiners keep a flag's dashes at its name, and its value at both.
    shown = _FLAG.sub("\\1\u00a0", words[:400]).replace("--", "-\u2060-\u2060")
    layout = QTextLayout(shown, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    starts: list[int] = []
    layout.beginLayout()
    while len(starts) < count and (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        starts.append(line.textStart())
    layout.endLayout()
    broken = [shown[start:end].strip() for start, end in pairwise(starts)]
    last = QFontMetrics(font).elidedText(shown[starts[-1] :], Qt.TextElideMode.ElideRight, width) if starts else ""
    return [*broken, last]
