"""The compose column: editor, problems and parameters scroll where room is short, Generate stays in sight."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from studio.models.draft import Draft
from studio.views.compose.generate_bar import GenerateBar
from studio.views.compose.memory_bar import MemoryBar
from studio.views.compose.parameter_panel import ParameterPanel
from studio.views.compose.problem_list import ProblemList
from studio.views.compose.prompt_edit import PromptBox, PromptEdit
from studio.views.theme import SPACE
from studio.views.widgets.painting import RING

WIDTH = 330
NARROWEST = 280
MARGIN = 4 * SPACE


class ComposePanel(QWidget):
    """Everything about the draft; `generate_requested` comes only while the draft can be sent."""

    generate_requested = Signal()

    def __init__(self, draft: Draft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("compose")
        self.setAccessibleName("Compose")
        self.setMinimumWidth(NARROWEST)
        self.prompt_edit = PromptEdit(draft)
        self.memory = MemoryBar(self.prompt_edit)
        self.problems = ProblemList(draft)
        self.parameters = ParameterPanel(draft)
        self.generate_bar = GenerateBar(draft)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self._scrolled(), 1)
        foot = QVBoxLayout()
        # The button leaves room for its ring; without it, its edges stand under the editor's.
        foot.setContentsMargins(MARGIN - RING, 2 * SPACE, MARGIN - RING, 3 * SPACE)
        foot.addWidget(self.generate_bar)
        box.addLayout(foot)
        self.setFocusProxy(self.prompt_edit)
        self.prompt_edit.generate_requested.connect(self._on_generate_requested)
        self.generate_bar.generate_requested.connect(self._on_generate_requested)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, super().sizeHint().height())

    def _scrolled(self) -> QScrollArea:
        content = QWidget()
        rows = QVBoxLayout(content)
        rows.setContentsMargins(MARGIN, 3 * SPACE, MARGIN, 2 * SPACE)
        rows.setSpacing(2 * SPACE)
        rows.addWidget(PromptBox(self.prompt_edit))
        rows.addWidget(self.memory)
        rows.addWidget(self.problems)
        rows.addSpacing(SPACE)
        rows.addWidget(self.parameters)
        rows.addStretch(1)
        area = QScrollArea()
        area.setObjectName("compose-scroll")
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(content)
        return area

    def _on_generate_requested(self) -> None:
        if not self.generate_bar.obstacle():
            self.generate_requested.emit()
