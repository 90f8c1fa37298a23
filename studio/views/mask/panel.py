"""What is asked for with the picture in the editor: which edit, its words, its frame and mask, and the price."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from studio.models.draft import Draft
from studio.models.editing.editor import Editor
from studio.models.editing.frame import Frame
from studio.models.editing.order import FRAMED, MASKED, NEEDS_PROMPT
from studio.models.editing.source import Alternative, Source
from studio.request.tasks import Task
from studio.views import theme
from studio.views.compose.aspect_row import AspectRow
from studio.views.compose.problem_list import ProblemList
from studio.views.compose.prompt_edit import PromptBox, PromptEdit
from studio.views.compose.words import price_words
from studio.views.mask.mask_section import MaskSection
from studio.views.theme import SPACE, Type
from studio.views.widgets.buttons import IconButton, LinkButton, PrimaryButton, QuietButton
from studio.views.widgets.eliding_label import ElidingLabel
from studio.views.widgets.labels import Heading, MetaLabel, PlainLabel
from studio.views.widgets.painting import RING
from studio.views.widgets.segmented import Choice, Segmented
from studio.views.widgets.text_field import TextField

WIDTH = 330
MARGIN = 4 * SPACE
KINDS: Mapping[Task, Choice] = {
    Task.INPAINT: Choice("inpaint", "Inpaint", "Draw anew what is painted."),
    Task.EDIT: Choice("edit", "Edit", "Move the picture on a larger canvas, extend and repaint it."),
    Task.OUTPAINT: Choice("outpaint", "Zoom out", "Extend the picture on all sides alike."),
    Task.PAN: Choice("pan", "Pan", "Extend the picture on one side."),
    Task.UPLOAD_PAINT: Choice("upload_paint", "Repaint", "Edit a picture from anywhere, by its address."),
    Task.RETEXTURE: Choice("retexture", "Retexture", "Keep the shapes, draw everything else anew."),
}
"""As the panel calls them."""
VERBS: Mapping[Task, str] = {Task.PAN: "pan", Task.OUTPAINT: "zoom out"}
AS_BEFORE = "Without words of its own it is drawn from the picture's prompt."
_BY_JOB = (Task.INPAINT, Task.EDIT, Task.OUTPAINT, Task.PAN)


class EditPanel(QWidget):
    """Over one editor. `closed()`: the artist is done with the picture; `send_wanted()` and `again_wanted()`."""

    closed = Signal()
    kind_chosen = Signal(Task)
    """The artist chose this kind of edit."""
    send_wanted = Signal()
    again_wanted = Signal()

    def __init__(self, editor: Editor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("editPanel")
        self.setAccessibleName("Edit panel")
        self._editor = editor
        self._source: Source | None = None
        self.draft = Draft("", self, judge=lambda _: editor.problems)
        self.prompt_edit = PromptEdit(self.draft)
        self.prompt_edit.setObjectName("edit-prompt")
        self.prompt_edit.setAccessibleName("Edit prompt")
        self.prompt_edit.setAccessibleDescription("What the new picture should show. Ctrl+Enter sends it.")
        self.prompt_edit.setPlaceholderText("Describe the whole picture as it should be")
        self.name = PlainLabel("", Type.HEADING)
        self.words = ElidingLabel("", Type.META, "text_faint")
        self.close_button = IconButton("edit-close", "close", "Close the editor (Esc)")
        self.by_job = Segmented("edit-kind", "Kind of edit", [KINDS[task] for task in _BY_JOB])
        self.by_address = Segmented("edit-by-address", "Kind of edit by address", [])
        self.aspect = AspectRow()
        self.aspect.setObjectName("edit-aspect")
        self.frame_words = MetaLabel("")
        self.whole = LinkButton("frame-whole", "As it was")
        self.mask_section = MaskSection()
        self.address = TextField("edit-address", "Address of this picture", "https://…")
        self.ways = _Ways()
        self.note = PlainLabel("", Type.META, "warning")
        self.note.setWordWrap(True)
        self.note.setContentsMargins(RING, 0, RING, 0)  # over the button, not over its ring
        self.again = QuietButton("edit-again", "Again", "reroll")
        self.button = PrimaryButton("edit-send", "Inpaint")
        self._lay_out()
        self._wire()
        self._on_source_changed()

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, 600)

    # Layout

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(MARGIN, 2 * SPACE, 2 * SPACE, SPACE)
        head.setSpacing(2 * SPACE)
        head.addWidget(self.name)
        head.addWidget(self.words, 1)
        head.addWidget(self.close_button)
        foot = QVBoxLayout()
        foot.setContentsMargins(MARGIN - RING, 2 * SPACE, MARGIN - RING, 3 * SPACE)
        foot.setSpacing(SPACE)
        foot.addWidget(self.note)
        foot.addWidget(self.ways)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addWidget(self.again)
        row.addWidget(self.button, 1)
        foot.addLayout(row)
        box = QVBoxLayout(self)
        box.setContentsMargins(1, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(head)
        box.addWidget(self._scrolled(), 1)
        box.addLayout(foot)

    def _scrolled(self) -> QScrollArea:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(MARGIN - RING, SPACE, MARGIN - RING, 2 * SPACE)
        column.setSpacing(2 * SPACE)
        rows = QVBoxLayout()
        rows.setContentsMargins(RING, 0, RING, 0)
        rows.setSpacing(2 * SPACE)
        column.addLayout(rows)
        rows.addWidget(self.by_job)
        self._address_row = _row("Or by its address", self.by_address)
        rows.addWidget(self._address_row)
        rows.addWidget(PromptBox(self.prompt_edit))
        rows.addWidget(ProblemList(self.draft))
        rows.addWidget(self.address)
        self._frame = self._frame_section()
        rows.addWidget(self._frame)
        column.addSpacing(SPACE)
        column.addWidget(self.mask_section)  # the boxes of its buttons line up, not their rings
        column.addStretch(1)
        area = QScrollArea()
        area.setObjectName("edit-scroll")
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(content)
        return area

    def _frame_section(self) -> QWidget:
        section = QWidget()
        head = QHBoxLayout()
        head.addWidget(Heading("Canvas", Type.SECTION, "text_dim"))
        head.addStretch(1)
        head.addWidget(self.frame_words)
        head.addWidget(self.whole)
        box = QVBoxLayout(section)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(SPACE)
        box.addLayout(head)
        box.addWidget(self.aspect)
        return section

    def _wire(self) -> None:
        editor = self._editor
        self.close_button.clicked.connect(self.closed)
        self.by_job.chosen.connect(self._on_kind_chosen)
        self.by_address.chosen.connect(self._on_kind_chosen)
        self.aspect.chosen.connect(self._on_aspect_chosen)
        self.whole.clicked.connect(self._on_whole_clicked)
        self.address.typed.connect(lambda words, _joined: editor.set_address(words))
        self.ways.taken.connect(editor.take)
        self.draft.text_changed.connect(editor.set_prompt)
        self.draft.problems_changed.connect(self.prompt_edit.mark_problems)
        self.prompt_edit.generate_requested.connect(self._on_send_pressed)
        self.button.clicked.connect(self._on_send_pressed)
        self.again.clicked.connect(self.again_wanted)
        editor.prompt_changed.connect(self.draft.set_text)
        editor.source_changed.connect(self._on_source_changed)
        editor.frame_changed.connect(self._refresh_frame)
        editor.changed.connect(self._refresh)
        editor.result_changed.connect(self._refresh)

    # What the artist does

    def _on_send_pressed(self) -> None:
        if self.button.isEnabled():
            self.send_wanted.emit()

    def _on_kind_chosen(self, value: str) -> None:
        self._editor.choose(Task(value))
        self.kind_chosen.emit(Task(value))

    def _on_aspect_chosen(self, value: str) -> None:
        frame = self._editor.frame
        if frame is not None:
            across, _, down = value.partition(":")
            self._take_frame(frame, frame.shaped(int(across), int(down)))

    def _on_whole_clicked(self) -> None:
        frame = self._editor.frame
        if frame is not None:
            self._take_frame(frame, frame.whole())

    def _take_frame(self, before: Frame, after: Frame) -> None:
        """One step that undo takes back."""
        self._editor.set_frame(after)
        self._editor.frame_was(before)

    # What is shown

    def _on_source_changed(self) -> None:
        editor = self._editor
        source = editor.source
        self.name.setText("" if source is None else source.name)
        self.words.setText("" if source is None else source.prompt)
        self.draft.set_text(editor.prompt)
        if source is None or self._source is None or not source.is_same(self._source):
            self.prompt_edit.document().clearUndoRedoStacks()  # the words of another picture are not to come back
        self._source = source
        self.address.clear()
        tasks = [state.task for state in editor.kinds()]
        self.by_job.setVisible(Task.INPAINT in tasks)
        self.by_address.set_choices([KINDS[task] for task in tasks if task not in _BY_JOB])
        self.mask_section.open(editor.document)
        self._refresh_frame()
        self._refresh()

    def _refresh(self) -> None:
        editor = self._editor
        kind = editor.kind
        for row in (self.by_job, self.by_address):
            row.set_value(kind.value)
        self.draft.judge_again()
        self.mask_section.setVisible(kind in MASKED and editor.document is not None)
        self._frame.setVisible(kind in FRAMED and editor.frame is not None)
        obstacle = editor.obstacle
        self.address.setVisible(editor.needs_address)
        self.button.set_title("Send it" if editor.asks else KINDS[kind].label if kind in KINDS else "Send")
        self.button.set_detail(f"{price_words(editor.price)}{'?' if editor.asks else ''}")
        self.button.set_reason("Sending…" if editor.is_sending else obstacle)
        self._refresh_note(obstacle)
        self.ways.show_ways(editor.alternatives)
        self.again.setVisible(bool(editor.results))
        self.again.set_reason(self.button.text() if not self.button.isEnabled() else "")

    def _refresh_note(self, obstacle: str) -> None:
        """What the button has no room for, and what to know before it is pressed."""
        editor = self._editor
        short = QFontMetrics(theme.font(Type.BODY)).horizontalAdvance(obstacle) < self.button.width() - 8 * SPACE
        note = "" if short else obstacle
        if not obstacle:
            note = editor.note or (AS_BEFORE if not editor.prompt.strip() and editor.kind not in NEEDS_PROMPT else "")
            growth = editor.frame.growth if editor.frame is not None else None
            if not note and editor.kind is Task.EDIT and growth is not None:
                note = f"With a mask this is an edit; clear the mask to {VERBS[growth.task]} only."
        self.note.setText(note)
        self.note.setVisible(bool(note))

    def _refresh_frame(self) -> None:
        frame = self._editor.frame
        if frame is None:
            return
        self.frame_words.setText(frame.label)
        self.whole.setVisible(not frame.is_whole)
        shape = frame.shape
        if shape is not None:
            self.aspect.show_ratio(shape)
        else:
            self.aspect.set_value(None)

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        painter.fillRect(event.rect(), worn.panel)
        painter.fillRect(0, 0, 1, self.height(), worn.line)


class _Ways(QWidget):
    """Ways that work in the place of what does not; takes no room where there are none."""

    taken = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("edit-ways")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(RING, 0, RING, 0)
        self._row.setSpacing(2 * SPACE)
        self._shown: tuple[Alternative, ...] = ()
        self.hide()

    def show_ways(self, ways: tuple[Alternative, ...]) -> None:
        """Exchange them."""
        if ways == self._shown:
            return
        self._shown = ways
        while (old := self._row.takeAt(0)) is not None:
            if (widget := old.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for way in ways:
            link = LinkButton(f"way-{way.task.value}", way.label)
            link.clicked.connect(lambda _=False, chosen=way: self.taken.emit(chosen))
            self._row.addWidget(link)
        self._row.addStretch(1)
        self.setVisible(bool(ways))


def _row(words: str, control: QWidget) -> QWidget:
    row = QWidget()
    box = QHBoxLayout(row)
    box.setContentsMargins(0, 0, 0, 0)
    box.addWidget(PlainLabel(words, tint="text_dim"))
    box.addStretch(1)
    box.addWidget(control)
    return row
