"""Beside the tree: which steps are repeated, on which pictures, for how much, and the one button that begins it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from studio.models.library.family.repeating import Repeating
from studio.models.shown_job import ShownJob
from studio.models.thumbnails import Thumbnails
from studio.models.tray import Tray
from studio.models.tray_orders import LeftOut
from studio.views import theme
from studio.views.library.family.step_list import StepList
from studio.views.library.family.target_row import WIDTH as ROW_WIDTH
from studio.views.library.family.target_row import TargetRow
from studio.views.picture_drag import all_dragged
from studio.views.theme import RADIUS, SPACE, Type
from studio.views.tray.apply import left_out_words
from studio.views.widgets.buttons import IconButton, PrimaryButton, QuietButton
from studio.views.widgets.labels import Heading, MetaLabel, PlainLabel
from studio.views.widgets.painting import rounded

WIDTH = ROW_WIDTH + 8 * SPACE
REFUSED_MS = 6000
"""How long it is said why a picture was not taken."""
TRUTH = "Each step is sent when the one before it has its pictures. Between two steps it can be stopped."
WHERE = "Drop pictures here, or choose one in the tree by its menu."


class StepsPanel(QWidget):
    """`closed()`: nothing is to be repeated after all."""

    closed = Signal()

    def __init__(
        self, repeating: Repeating, shown: ShownJob, tray: Tray, thumbnails: Thumbnails, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._repeating = repeating
        self._shown = shown
        self._tray = tray
        self._offers = False
        self.setObjectName("stepsPanel")
        self.setAccessibleName("Repeat steps")
        self.setFixedWidth(WIDTH)
        self.setAcceptDrops(True)
        self.steps = StepList(thumbnails)
        self.targets = TargetRow(thumbnails)
        self._make_parts()
        self._lay_out()
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(REFUSED_MS)
        self._quiet.timeout.connect(lambda: self._say(""))
        self.steps.start_wanted.connect(repeating.set_start)
        self.targets.removed.connect(repeating.remove)
        repeating.changed.connect(self.refresh)
        repeating.refused.connect(self._on_refused)
        for signal in (shown.job_changed, shown.chosen_changed, tray.changed):
            signal.connect(self._tell_sources)
        self.refresh()

    def _make_parts(self) -> None:
        self._close = IconButton("stepsClose", "close", "Repeat nothing")
        self._close.clicked.connect(self.closed)
        self._where = MetaLabel(WHERE, "text_faint")
        self._where.setWordWrap(True)
        self._chosen = QuietButton("stepsChosen", "The chosen picture", "picture", flat=True)
        self._chosen.clicked.connect(self._add_chosen)
        self._from_tray = QuietButton("stepsTray", "The tray", "tray", flat=True)
        self._from_tray.clicked.connect(self._add_tray)
        self._refusal = PlainLabel("", Type.META, "warning")
        self._left_out = PlainLabel("", Type.META, "text_dim")
        self._left_out.setObjectName("stepsLeftOut")
        self._note = MetaLabel("", "text_dim")
        self._sum = PlainLabel("", Type.BODY, tabular=True)
        self._sum.setObjectName("stepsSum")
        self._send = PrimaryButton("stepsSend", "Repeat")
        self._send.clicked.connect(self.send)
        self._truth = MetaLabel(TRUTH, "text_faint")
        for label in (self._refusal, self._left_out, self._note, self._truth):
            label.setWordWrap(True)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(4 * SPACE, 0, 2 * SPACE, 0)
        top.addWidget(Heading("Repeat steps"), 1)
        top.addWidget(self._close)
        body = QWidget()
        inner = QVBoxLayout(body)
        inner.setContentsMargins(4 * SPACE, 0, 4 * SPACE, 2 * SPACE)
        inner.setSpacing(2 * SPACE)
        sources = QHBoxLayout()
        sources.setSpacing(SPACE)
        sources.addWidget(self._chosen)
        sources.addWidget(self._from_tray)
        sources.addStretch(1)
        inner.addWidget(self.steps)
        inner.addSpacing(2 * SPACE)
        inner.addWidget(Heading("On these pictures", Type.SECTION, "text_dim"))
        inner.addWidget(self.targets)
        inner.addWidget(self._where)
        inner.addLayout(sources)
        inner.addWidget(self._refusal)
        inner.addStretch(1)
        foot = QVBoxLayout()
        foot.setContentsMargins(4 * SPACE, 2 * SPACE, 4 * SPACE, 4 * SPACE)
        foot.setSpacing(2 * SPACE)
        for part in (self._left_out, self._note, self._sum, self._send, self._truth):
            foot.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 2 * SPACE, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(top)
        column.addWidget(_scrolled(body), 1)
        column.addLayout(foot)

    @property
    def sum_words(self) -> str:
        """What it would cost, "" while nothing can be begun."""
        return self._sum.text()

    def refresh(self) -> None:
        """Show what would be begun now."""
        repeating = self._repeating
        plan = repeating.plan
        self.steps.tell(list(repeating.path), repeating.start, plan)
        self.targets.tell(plan.lines)
        self.targets.setVisible(bool(plan.lines))
        self._where.setVisible(not plan.lines)
        left = [LeftOut(number, line.reason) for number, line in enumerate(plan.lines, 1) if line.reason]
        # Why the only one cannot be is said by the button.
        _tell(self._left_out, left_out_words(left, len(plan.lines)) if len(plan.lines) > 1 else "")
        _tell(self._note, next((line.note for line in plan.able if line.note), ""))
        _tell(self._sum, plan.sum_words)
        steps = f"{len(plan.steps)} step{'' if len(plan.steps) == 1 else 's'}"
        total = plan.total
        self._send.set_title(f"Press again to repeat {steps}" if repeating.asks else f"Repeat {steps}")
        self._send.set_detail(f"{'about ' if total.about else ''}{total.points:,} pt · {total.dollars:,.2f} $")
        self._send.set_reason(repeating.obstacle)
        self._tell_sources()

    def _tell_sources(self) -> None:
        record, chosen = self._shown.record, self._shown.chosen
        self._chosen.setVisible(record is not None and self._shown.is_stored(chosen))
        count = sum(held.job is not None for held in self._tray.held)
        self._from_tray.setVisible(count > 0)
        self._from_tray.set_price(f"{count}" if count else "")

    def _add_chosen(self) -> None:
        if self._shown.record is not None:
            self._repeating.add([(self._shown.record.id, self._shown.chosen)])

    def _add_tray(self) -> None:
        self._repeating.add([(held.job.id, held.index) for held in self._tray.held if held.job is not None])

    def send(self) -> None:
        """Begin it, where it is seen and can be begun."""
        if self.isVisible() and self._send.isEnabled():
            self._repeating.send()

    def _on_refused(self, sentence: str) -> None:
        self._say(sentence)
        self._quiet.start()

    def _say(self, sentence: str) -> None:
        _tell(self._refusal, sentence)

    # Pictures that fall on it

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if all_dragged(event.mimeData()):
            self._offers = True
            self.update()
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._offers = False
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        self._offers = False
        self.update()
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        found = all_dragged(event.mimeData())
        self._repeating.add([one.picture for one in found if one.picture is not None])
        self._repeating.add_files([Path(one.file) for one in found if one.file])

    def paintEvent(self, event: QPaintEvent) -> None:
        worn, painter = theme.tokens(), QPainter(self)
        painter.fillRect(self.rect(), worn.panel)
        painter.fillRect(0, 0, 1, self.height(), worn.line)
        if self._offers:
            rounded(painter, self.rect().adjusted(SPACE, SPACE, -SPACE, -SPACE), RADIUS, None, worn.accent)


def _tell(label: PlainLabel, words: str) -> None:
    label.setText(words)
    label.setVisible(bool(words))


def _scrolled(body: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.viewport().setAutoFillBackground(False)
    area.setWidget(body)
    body.setAutoFillBackground(False)
    return area
