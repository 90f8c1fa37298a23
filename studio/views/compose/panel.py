"""The compose column: editor, problems and parameters scroll where room is short, Generate stays in sight."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QSettings, QSize, Qt, Signal
from PySide6.QtGui import QCursor, QDragEnterEvent, QDragLeaveEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from studio.models.draft import Draft
from studio.models.references import Role
from studio.views.compose.generate_bar import GenerateBar
from studio.views.compose.problem_list import ProblemList
from studio.views.compose.prompt_edit import PromptBox, PromptEdit
from studio.views.picture_drag import REFERENCE, Dragged, dragged
from studio.views.theme import SPACE
from studio.views.widgets.painting import RING

if TYPE_CHECKING:
    from studio.models.desk import Desk
    from studio.views.compose.drop_zones import DropZones
    from studio.views.compose.memory_bar import MemoryBar
    from studio.views.compose.parameter_panel import ParameterPanel
    from studio.views.compose.reference_row import ReferenceRow

WIDTH = 330
NARROWEST = 280
MARGIN = 4 * SPACE


class ComposePanel(QWidget):
    """Everything about the draft; `generate_requested` comes only while the draft can be sent."""

    generate_requested = Signal()
    picture_dropped = Signal(int, int, Role)
    """Picture (job, index) of the library is to be a reference."""
    file_dropped = Signal(str, Role)
    """So is this file of the computer."""
    restore_wanted = Signal(object)
    """The prompt that made this `Dragged` is to come back."""
    edit_wanted = Signal(object)
    """This `Dragged` is to be opened in the editor."""

    memory: MemoryBar
    references: ReferenceRow
    parameters: ParameterPanel

    def __init__(self, draft: Draft, parent: QWidget | None = None, *, whole: bool = True) -> None:
        """Where it is not `whole` there is no more than the prompt and Generate until `add_controls`."""
        super().__init__(parent)
        self.setObjectName("compose")
        self.setAccessibleName("Compose")
        self.setMinimumWidth(NARROWEST)
        self.prompt_edit = PromptEdit(draft)
        self.problems = ProblemList(draft)
        self.generate_bar = GenerateBar(draft)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self._scrolled(), 1)
        foot = QVBoxLayout()
        # The button leaves room for its ring; without it, its edges stand under the editor's.
        foot.setContentsMargins(MARGIN - RING, 2 * SPACE, MARGIN - RING, 3 * SPACE)
        foot.setSpacing(SPACE)
        foot.addWidget(self.generate_bar)
        box.addLayout(foot)
        self._foot = foot
        self._draft = draft
        self._folds: QSettings | None = None
        self._whole = False
        self.setAcceptDrops(True)
        self.setFocusProxy(self.prompt_edit)
        self.prompt_edit.generate_requested.connect(self._on_generate_requested)
        self.generate_bar.generate_requested.connect(self._on_generate_requested)
        if whole:
            self.add_controls()

    def add_controls(self) -> None:
        """All beside the prompt: what is remembered, references and parameters."""
        from studio.views.compose.memory_bar import MemoryBar
        from studio.views.compose.parameter_panel import ParameterPanel
        from studio.views.compose.reference_row import ReferenceRow

        self.memory = MemoryBar(self.prompt_edit)
        self.references = ReferenceRow(self._draft)
        self.parameters = ParameterPanel(self._draft)
        if self._folds is not None:
            self.parameters.restore(self._folds)
        for place, part in ((1, self.memory), (3, self.references), (5, self.parameters)):
            self._rows.insertWidget(place, part)
        self._whole = True
        self.prompt_edit.address_pasted.connect(self._on_address_offered)
        self.references.address_offered.connect(self._on_address_offered)

    def serve(self, desk: Desk) -> None:
        """From here on the library helps: with words, earlier prompts, pictures and their addresses."""
        referring = desk.referring
        self.prompt_edit.set_words(desk.prompts.words)
        self.prompt_edit.set_book(desk.presets)
        self.prompt_edit.older_wanted.connect(desk.older_prompt)
        self.prompt_edit.newer_wanted.connect(desk.newer_prompt)
        self.references.set_pixels(referring.pixels)
        referring.pixels_changed.connect(self.references.refresh_cards)
        referring.refused.connect(self.references.say)
        referring.waiting.connect(lambda sentence: self.references.say(sentence, tint="text_dim"))
        self.picture_dropped.connect(referring.refer)
        self.file_dropped.connect(referring.refer_file)
        self.restore_wanted.connect(lambda one: self._restore(desk, one))
        self.edit_wanted.connect(lambda one: self._edit(desk, one))
        desk.restoring.refused.connect(self.references.say)
        for told in (desk.shown.job_changed, desk.sheet.opened, desk.sheet.closed):
            told.connect(lambda: self._show_heat(desk))

    def add_projects(self, desk: Desk) -> None:
        """Say above Generate where new jobs are filed, once the library is open."""
        from studio.views.compose.project_line import ProjectLine

        self._foot.insertWidget(0, ProjectLine(desk))

    def _show_heat(self, desk: Desk) -> None:
        """What Shorten said of the words, as long as its answer is what one looks at."""
        reading = None if desk.sheet.is_open else desk.shown.reading
        self.prompt_edit.set_weighed(None if reading is None else reading.shortened)

    def _restore(self, desk: Desk, one: Dragged) -> None:
        if one.picture is not None:
            desk.restoring.restore_job(one.picture[0])
        else:
            desk.restoring.restore_file(one.file)

    def _edit(self, desk: Desk, one: Dragged) -> None:
        if one.picture is not None:
            desk.edit_job(*one.picture)
        else:
            desk.edit_file(Path(one.file))

    @cached_property
    def zones(self) -> DropZones:
        """What a dragged picture may become; made when the first one comes."""
        from studio.views.compose.drop_zones import DropZones

        made = DropZones(self._draft, self)
        made.dropped.connect(self._on_dropped)
        made.restore_wanted.connect(self.restore_wanted)
        made.edit_wanted.connect(self.edit_wanted)
        return made

    def keep(self, settings: QSettings) -> None:
        """Remember what is folded."""
        if self._whole:
            self.parameters.keep(settings)

    def restore(self, settings: QSettings) -> None:
        """Fold what was folded."""
        self._folds = settings
        if self._whole:
            self.parameters.restore(settings)

    def offer_zones(self, data: QMimeData) -> bool:
        """Show what the picture in `data` may become; False where there is none for us."""
        brought = [] if data.hasFormat(REFERENCE) else dragged(data)
        if brought:
            self.zones.begin(self._area.geometry(), brought)
        return bool(brought)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.offer_zones(event.mimeData()):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.end_zones()

    def end_zones(self) -> None:
        """The drag has left, for the fields that now lie over the column, on which the pointer then is, or for good."""
        if not self.zones.geometry().contains(self.mapFromGlobal(QCursor.pos())):
            self.zones.hide()

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, super().sizeHint().height())

    def _scrolled(self) -> QScrollArea:
        content = QWidget()
        rows = self._rows = QVBoxLayout(content)
        rows.setContentsMargins(MARGIN, 3 * SPACE, MARGIN, 2 * SPACE)
        rows.setSpacing(2 * SPACE)
        rows.addWidget(PromptBox(self.prompt_edit))
        rows.addWidget(self.problems)
        rows.addSpacing(SPACE)
        rows.addStretch(1)
        area = QScrollArea()
        area.setObjectName("compose-scroll")
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(content)
        self._area = area
        return area

    def _on_dropped(self, role: Role, one: Dragged) -> None:
        if one.picture is not None:
            self.picture_dropped.emit(*one.picture, role)
        elif one.file:
            self.file_dropped.emit(one.file, role)
        else:
            self.references.put(role, one.address)

    def _on_address_offered(self, address: str) -> None:
        self.references.put(Role.IMAGE, address)

    def _on_generate_requested(self) -> None:
        if not self.generate_bar.obstacle():
            self.generate_requested.emit()
