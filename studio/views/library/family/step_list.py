"""The way through a family, a line for each job: the steps behind the one that was pressed are repeated."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from studio.models.job_words import JobRecord, action_words, title
from studio.models.library.family.repeating import Plan
from studio.models.thumbnails import Thumbnails
from studio.request.tariff import Price
from studio.views import theme
from studio.views.gallery.action_button import price_figure
from studio.views.theme import RADIUS, SPACE, Type
from studio.views.widgets.buttons import PaintedButton
from studio.views.widgets.painting import focus_ring, placeholder, rounded, set_tip

_THUMB = 32
_HEIGHT = _THUMB + 3 * SPACE
_LINE = 15


class StepLine(PaintedButton):
    """One job of the way. `number` is its step's, 0 where it is the start, -1 before it."""

    def __init__(self, job: JobRecord, image: int, thumbnails: Thumbnails, parent: QWidget) -> None:
        super().__init__(f"step{job.id}", "", parent)
        self._job = job
        self._image = image
        self._thumbnails = thumbnails
        self._number, self._price, self._trouble = 0, "", ""
        self._words = action_words(job) or title(job)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def tell(self, number: int, price: Price | None, trouble: str, *, last: bool) -> None:
        """Which step it is, what it costs, and why it cannot be repeated; the last one can be no start."""
        self._number, self._price, self._trouble = number, price_figure(price), trouble
        self.setCheckable(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if last else Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, last)
        role = "Left out" if number < 0 else "Begins behind" if number == 0 else f"Step {number}"
        self.setAccessibleName(f"{role}: {self._words}")
        self.setAccessibleDescription(trouble or (f"{self._price} points." if self._price else ""))
        set_tip(self, trouble or self._job.prompt)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, _HEIGHT)

    def box(self) -> QRect:
        return self.rect()

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        if self.is_hot():
            rounded(painter, self.rect(), RADIUS, worn.hover)
        thumb = QRectF(3 * SPACE, (self.height() - _THUMB) / 2, _THUMB, _THUMB)
        self._paint_way(painter, thumb)
        painter.setOpacity(0.45 if self._number < 0 else 1.0)
        self._paint_thumb(painter, thumb)
        left = round(thumb.right()) + 2 * SPACE
        self._paint_words(painter, QRect(left, 0, self.width() - left - 2 * SPACE, self.height()))
        painter.setOpacity(1.0)
        if self.ring and self.hasFocus():
            focus_ring(painter, self.rect(), RADIUS)

    def _paint_way(self, painter: QPainter, thumb: QRectF) -> None:
        """The line along the steps that are repeated, from the job that they begin behind to the last one."""
        worn, middle = theme.tokens(), self.height() / 2
        at = SPACE + 1
        if self._number == 0:
            painter.fillRect(QRectF(at, middle, 2, self.height() - middle), worn.accent)
            rounded(painter, QRectF(at - 3, middle - 4, 8, 8), 4, worn.accent)
        elif self._number > 0:
            end = self.height() if self.focusPolicy() != Qt.FocusPolicy.NoFocus else middle
            painter.fillRect(QRectF(at, 0, 2, end), worn.accent)
        else:
            painter.fillRect(QRectF(at + 0.5, 0, 1, self.height()), worn.border)

    def _paint_thumb(self, painter: QPainter, thumb: QRectF) -> None:
        clip = QPainterPath()
        clip.addRoundedRect(thumb, 3, 3)
        painter.save()
        painter.setClipPath(clip)
        picture = self._job.picture_at(self._image)
        image = self._thumbnails.get(self._job.id, self._image, picture.path) if picture and picture.path else None
        if image is None:
            painter.fillRect(thumb, placeholder())
        else:
            edge = min(image.width(), image.height())
            middle = QRectF((image.width() - edge) / 2, (image.height() - edge) / 2, edge, edge)
            painter.drawImage(thumb, image, middle)
        painter.restore()

    def _paint_words(self, painter: QPainter, room: QRect) -> None:
        worn = theme.tokens()
        middle = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        figure = self._price if self._number > 0 else ""
        painter.setFont(theme.font(Type.META, tabular=True))
        width = painter.fontMetrics().horizontalAdvance(figure) + (2 * SPACE if figure else 0)
        painter.setPen(worn.text_dim)
        first = QRect(room.left(), room.center().y() - _LINE, room.width(), _LINE)
        second = first.translated(0, _LINE)
        below = self._below()
        if not below:
            first = QRect(room.left(), room.top(), room.width(), room.height())
        painter.drawText(first, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), figure)
        if below:
            painter.setPen(worn.refused if self._trouble else worn.text_faint)
            shown = painter.fontMetrics().elidedText(below, Qt.TextElideMode.ElideRight, second.width())
            painter.drawText(second, middle, shown)
        painter.setFont(theme.font(Type.BODY))
        painter.setPen(worn.text if self._number >= 0 else worn.text_dim)
        words = painter.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, first.width() - width)
        painter.drawText(first, middle, words)

    def _below(self) -> str:
        """The second line: what is wrong, or the words that the step was given."""
        if self._trouble:
            return self._trouble
        said = self._job.body.get("remixPrompt") if self._number else "Begins here"
        return said if isinstance(said, str) else ""


class StepList(QWidget):
    """`start_wanted(place)`: the steps are to begin behind another job of the way."""

    start_wanted = Signal(int)

    def __init__(self, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._lines: list[StepLine] = []
        self._ids: tuple[int, ...] = ()
        self.setAccessibleName("Steps")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        thumbnails.ready.connect(lambda: [line.update() for line in self._lines])

    def lines(self) -> list[StepLine]:
        """From the first job to the last."""
        return self._lines

    def tell(self, path: list[JobRecord], start: int, plan: Plan) -> None:
        """Show this way, with its steps from `start` on."""
        ids = tuple(job.id for job in path)
        if ids != self._ids:
            self._build(path)
            self._ids = ids
        for place, line in enumerate(self._lines):
            number = place - start if place >= start else -1
            step = number - 1
            trouble = plan.troubles[step] if number > 0 else ""
            price = plan.price_of(step) if number > 0 else None
            line.tell(number, price, trouble, last=place == len(path) - 1)

    def _build(self, path: list[JobRecord]) -> None:
        for line in self._lines:
            line.hide()
            line.deleteLater()
        self._lines = []
        for place, job in enumerate(path):
            following = path[place + 1] if place + 1 < len(path) else None
            image = following.parent_image if following is not None else None
            line = StepLine(job, image or 0, self._thumbnails, self)
            line.clicked.connect(lambda _=False, place=place: self.start_wanted.emit(place))
            self._column.addWidget(line)
            self._lines.append(line)
