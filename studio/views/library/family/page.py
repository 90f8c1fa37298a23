"""The page of a family: what it is and comes to, its tree, and beside it the steps that are to be repeated."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.models.library.family import Families
from studio.models.library.family.repeating import NO_STEPS
from studio.models.shown_job import ShownJob
from studio.models.tray import Tray
from studio.views import icons, theme
from studio.views.library.family.canvas import FamilyCanvas
from studio.views.library.family.run_bar import RunBar
from studio.views.library.family.steps_panel import StepsPanel
from studio.views.theme import SPACE, Type
from studio.views.viewing.zooming import percent_words
from studio.views.widgets.buttons import IconButton, QuietButton
from studio.views.widgets.eliding_label import ElidingLabel
from studio.views.widgets.labels import MetaLabel
from studio.views.widgets.menu import Menu

BAR = 44
"""Height of the line above the tree, in logical pixels."""


class FamilyPage(QWidget):
    """`closed()`: back to the pictures. `job_wanted(job_id, image)`, `large_wanted(job_id, image)`: see the canvas."""

    closed = Signal()
    job_wanted = Signal(int, int)
    large_wanted = Signal(int, int)

    def __init__(self, families: Families, shown: ShownJob, tray: Tray, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._families = families
        self._tray = tray
        self.setObjectName("familyPage")
        self.setAccessibleName("Family")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.canvas = FamilyCanvas(families.shown, families.repeating, families.thumbnails)
        self.panel = StepsPanel(families.repeating, shown, tray, families.thumbnails)
        self.panel.hide()
        self.runs = RunBar(families.replaying)
        self._make_bar()
        self._lay_out()
        self.canvas.job_wanted.connect(self.job_wanted)
        self.canvas.large_wanted.connect(self.large_wanted)
        self.canvas.menu_wanted.connect(self.open_menu)
        self.canvas.viewport.changed.connect(self._tell_zoom)
        self.panel.closed.connect(self._end_steps)
        families.shown.changed.connect(self._tell)
        families.shown.marked_changed.connect(self._tell)
        families.repeating.changed.connect(self._tell)
        self._tell()

    def _make_bar(self) -> None:
        self.back = IconButton("familyBack", "arrow-left", "Back")
        self.back.clicked.connect(self.closed)
        self.heading = ElidingLabel("", Type.HEADING)
        self.heading.setObjectName("familyTitle")
        self.sums = MetaLabel("")
        self.sums.setObjectName("familySums")
        self.cut = MetaLabel("", "warning")
        self.repeat = QuietButton("repeatSteps", "Repeat steps", "loop", flat=True)
        self.repeat.setAccessibleName("Repeat the steps to this job elsewhere")
        self.repeat.clicked.connect(self.begin_steps)
        self.zoom = QuietButton("familyZoom", "", flat=True)
        self.zoom.setAccessibleName("All of the family or 100 %")
        self.zoom.clicked.connect(lambda: self.canvas.zooming.toggle())

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(2 * SPACE, 0, 2 * SPACE, 0)
        bar.setSpacing(3 * SPACE)
        bar.addWidget(self.back)
        bar.addWidget(self.heading, 1)
        for part in (self.cut, self.sums, self.repeat, self.zoom):
            bar.addWidget(part)
        top = QWidget()
        top.setFixedHeight(BAR)
        top.setLayout(bar)
        middle = QVBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.canvas, 1)
        middle.addWidget(self.runs)
        across = QHBoxLayout()
        across.setSpacing(0)
        across.addLayout(middle, 1)
        across.addWidget(self.panel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addLayout(across, 1)

    # Steps

    def begin_steps(self) -> None:
        """Choose the steps that lead to the marked job."""
        families = self._families
        trouble = families.repeating.begin(families.shown.marked)
        if not trouble:
            self.panel.show()
            self.setProperty("sends", True)
            # The canvas is smaller once the panel has its room.
            if (column := self.layout()) is not None:
                column.activate()
            self.canvas.frame()

    def _end_steps(self) -> None:
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        self.panel.hide()
        self.setProperty("sends", False)
        self._families.repeating.end()

    # The menu of a job

    def open_menu(self, job_id: int, image: int, at: QPoint) -> None:
        """What can be done with a job of the tree, and with the picture of it that was meant (-1 for none)."""
        menu = Menu("familyMenu", "This job", self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        shown = self.canvas.used_picture(job_id) if image < 0 else image
        menu.addAction(icons.icon("grid", "text_dim"), "Show among the pictures").triggered.connect(
            lambda: self.job_wanted.emit(job_id, shown)
        )
        if image >= 0:
            menu.addAction(icons.icon("large", "text_dim"), "Large view").triggered.connect(
                lambda: self.large_wanted.emit(job_id, image)
            )
            menu.addAction(icons.icon("tray", "text_dim"), "Put in the tray").triggered.connect(
                lambda: self._tray.add_wishes([(job_id, image)])
            )
        menu.addSeparator()
        steps = menu.addAction(icons.icon("loop", "text_dim"), "Repeat the steps to this job …")
        steps.setEnabled(len(self._families.shown.tree.path(job_id)) > 1)
        steps.triggered.connect(self.begin_steps)
        if image >= 0 and not self.panel.isHidden():
            menu.addAction(icons.icon("plus", "text_dim"), "Repeat the chosen steps on this picture").triggered.connect(
                lambda: self._families.repeating.add([(job_id, image)])
            )
        menu.popup(at)

    # What is told

    def _tell(self) -> None:
        shown = self._families.shown
        self.heading.setText(shown.title or "Family")
        self.sums.setText(shown.sum_words)
        self.cut.setText(shown.left_out_words)
        self.cut.setVisible(bool(shown.left_out_words))
        able = len(shown.tree.path(shown.marked)) > 1
        self.repeat.set_reason("" if able else NO_STEPS)
        self.repeat.setEnabled(able)

    def _tell_zoom(self) -> None:
        self.zoom.setText(percent_words(self.canvas.viewport))

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.canvas.setFocus(event.reason())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if self.panel.isVisible():
                self._end_steps()
            else:
                self.closed.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        worn, painter = theme.tokens(), QPainter(self)
        painter.fillRect(self.rect(), worn.canvas)
        painter.fillRect(0, BAR - 1, self.width(), 1, worn.line)
