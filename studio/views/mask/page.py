"""The editor as a page of the middle: tools, canvas, what came of it, and the panel that says what is asked for."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedLayout, QVBoxLayout, QWidget

from studio.models.editing.editor import Editor
from studio.models.mask.document import MaskDocument
from studio.models.offers import Offer
from studio.models.shown_job import ShownJob
from studio.request.tasks import Task
from studio.views.mask.canvas import Canvas
from studio.views.mask.frame_tool import FRAME_HELP, FRAME_ICON, FRAME_ID, FRAME_KEY, FRAME_NAME, FrameTool
from studio.views.mask.mask_section import SIDES
from studio.views.mask.option_bar import OptionBar
from studio.views.mask.painting import View
from studio.views.mask.panel import EditPanel
from studio.views.mask.results import ResultPane
from studio.views.mask.strip import ToolStrip
from studio.views.mask.tools.table import TOOLS, ToolSpec
from studio.views.mask.zoom_bar import ZoomBar
from studio.views.theme import SPACE, Type
from studio.views.widgets.labels import PlainLabel

FRAME_WORDS = "Drag an edge or a corner of the frame; drag the picture to move it on the canvas."
GROWS = frozenset({Task.EDIT, Task.OUTPAINT, Task.PAN, Task.UPLOAD_PAINT})
LOOKING = "Looking for its edges… Esc gives up."
WHITE = "White is repainted; black stays as it is."
PAINTING = frozenset({"brush", "eraser", "lasso", "polygon", "rectangle", "ellipse", "wand", "smart"})
ALL_ANEW = "The whole picture is drawn anew; its shapes stay."


class EditPage(QWidget):
    """Over one editor, and the job that came of it (`result`).

    `closed()`: the artist is done here; `send_wanted()`, `again_wanted()`; `last_wanted()`, `load_wanted()` and
    `save_wanted()` are about the mask; `shown_wanted(job_id)`, `edit_wanted(job_id, image)` and
    `offer_wanted(Offer)` about the result.
    """

    closed = Signal()
    send_wanted = Signal()
    again_wanted = Signal()
    last_wanted = Signal()
    load_wanted = Signal()
    save_wanted = Signal()
    shown_wanted = Signal(int)
    edit_wanted = Signal(int, int)
    offer_wanted = Signal(Offer)

    def __init__(self, editor: Editor, result: ShownJob, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("editPage")
        self.setAccessibleName("Editor")
        self._editor = editor
        self._result = result
        self._document: MaskDocument | None = None
        self.canvas = Canvas()
        self.canvas.add_tool(
            ToolSpec(FRAME_ID, FRAME_NAME, FRAME_ICON, FRAME_KEY, FRAME_HELP, lambda canvas: FrameTool(canvas, editor))
        )
        self.strip = ToolStrip(self.canvas)
        self.options = OptionBar(self.canvas)
        self.zoom = ZoomBar(self.canvas)
        self.panel = EditPanel(editor)
        self.results = ResultPane(result)
        self.trouble = PlainLabel("", Type.BODY, "text_dim")
        self.trouble.setObjectName("edit-trouble")
        self.trouble.setWordWrap(True)
        self.trouble.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.trouble.setContentsMargins(8 * SPACE, 8 * SPACE, 8 * SPACE, 8 * SPACE)
        self._lay_out()
        self._wire()
        self._on_source_changed()

    @property
    def result_id(self) -> int | None:
        """The job that is shown as the result."""
        return None if self._result.record is None else self._result.record.id

    def focus_canvas(self) -> None:
        """Give the keyboard to the canvas."""
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_prompt(self) -> None:
        """Give the keyboard to the words."""
        self.panel.show()
        self.panel.prompt_edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def toggle_panel(self) -> None:
        """Show or hide the panel; hidden it would keep the keyboard."""
        if self.panel.isAncestorOf(self.window().focusWidget()):
            self.focus_canvas()
        self.panel.setVisible(self.panel.isHidden())

    def undo(self) -> None:
        """Take back the last stroke, or the last change of the words where one is writing."""
        if self.panel.prompt_edit.hasFocus():
            self.panel.prompt_edit.undo()
        elif self._document is not None and not self.canvas.tool.undo():
            self._document.undo()

    def redo(self) -> None:
        """Bring back what was taken back."""
        if self.panel.prompt_edit.hasFocus():
            self.panel.prompt_edit.redo()
        elif self._document is not None:
            self.canvas.settle()
            self._document.redo()

    def send(self) -> None:
        """As a press on the panel's button, where it can be pressed; nothing is bought that cannot be seen."""
        if self.panel.isHidden():
            self.panel.show()
        elif self.panel.button.isEnabled():
            self._on_send_wanted()

    def again(self) -> None:
        """As a press on the panel's button where something is on the picture; else the last mask is laid on it."""
        if self.panel.isHidden():
            self.panel.show()
            return
        self._settle()
        if self._editor.is_bare or self.panel.button.isEnabled():
            self.again_wanted.emit()

    def _lay_out(self) -> None:
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        place = QWidget()
        self._place = QStackedLayout(place)
        self._place.setContentsMargins(0, 0, 0, 0)
        self._place.addWidget(self.canvas)
        self._place.addWidget(self.trouble)
        column.addWidget(self.options)
        column.addWidget(place, 1)
        column.addWidget(self.zoom)
        self.halves = QSplitter(Qt.Orientation.Horizontal)
        self.halves.setObjectName("editHalves")
        self.halves.setHandleWidth(1)
        self.halves.setChildrenCollapsible(False)
        self.halves.addWidget(middle)
        self.halves.addWidget(self.results)
        self.halves.setStretchFactor(0, 3)
        self.halves.setStretchFactor(1, 2)
        self.results.hide()
        self.panel.setFixedWidth(self.panel.sizeHint().width())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.strip)
        row.addWidget(self.halves, 1)
        row.addWidget(self.panel)

    def _wire(self) -> None:
        editor = self._editor
        editor.source_changed.connect(self._on_source_changed)
        editor.picture_changed.connect(self._on_picture_changed)
        editor.changed.connect(self._on_changed)
        editor.result_changed.connect(self._on_result_changed)
        self.canvas.leave_requested.connect(self.closed)
        self.canvas.tool_changed.connect(lambda _: self._on_changed())
        self.canvas.look_changed.connect(self._on_changed)
        self.panel.kind_chosen.connect(self._on_kind_chosen)
        self.panel.closed.connect(self.closed)
        self.panel.send_wanted.connect(self._on_send_wanted)
        self.panel.again_wanted.connect(self.again)
        self.panel.mask_section.last_wanted.connect(self.last_wanted)
        self.panel.mask_section.load_wanted.connect(self.load_wanted)
        self.panel.mask_section.save_wanted.connect(self.save_wanted)
        self.results.closed.connect(self._on_results_closed)
        self.results.shown_wanted.connect(self.shown_wanted)
        self.results.edit_wanted.connect(self.edit_wanted)
        self.results.offer_wanted.connect(self.offer_wanted)

    def _on_send_wanted(self) -> None:
        self._settle()
        self.canvas.forget_pointer()  # what is sent is looked at without the brush on it
        self.send_wanted.emit()

    def _settle(self) -> None:
        self.canvas.settle()  # a polygon that is not closed yet is no part of what is sent
        if not self.panel.prompt_edit.hasFocus():
            self.focus_canvas()  # the button is off while it is sent, and Qt would hand the keyboard on

    # What the editor tells

    def _on_source_changed(self) -> None:
        document = self._editor.document
        if document is not self._document:
            self._document = document
            if document is None:
                self.canvas.close_document()
            else:
                document.busy_changed.connect(lambda _: self._on_changed())
                self.canvas.open(document, self._editor.picture)
        if not self._editor.results:
            self.results.hide()
        self._on_picture_changed()
        self._on_changed()

    def _on_picture_changed(self) -> None:
        editor = self._editor
        if editor.picture is not None and self._document is not None:
            self.canvas.set_picture(editor.picture)
        self.trouble.setText(editor.trouble)
        is_refused = bool(editor.trouble) and editor.document is None
        self._place.setCurrentWidget(self.trouble if is_refused else self.canvas)
        for tools in (self.strip, self.options, self.zoom):
            tools.setDisabled(is_refused)

    def _on_changed(self) -> None:
        self.zoom.say(self._words())

    def _words(self) -> str:
        """Which side is repainted, or what the tool in hand does where it paints nothing."""
        if self._document is None:
            return ""
        if self._document.is_busy:
            return LOOKING
        if self._editor.kind is Task.RETEXTURE:
            return ALL_ANEW
        if self.canvas.tool.id == FRAME_ID:
            return FRAME_WORDS
        if self.canvas.tool.id not in PAINTING:
            return self.canvas.specs[self.canvas.tool.id].help
        return WHITE if self.canvas.view_mode is View.BLACK_AND_WHITE else SIDES

    def _on_kind_chosen(self, kind: Task) -> None:
        """The tool that the first gesture of such an edit is made with."""
        if kind in GROWS:
            self.canvas.choose(FRAME_ID)
        elif kind is Task.RETEXTURE:
            self.canvas.choose("hand")
        elif kind is Task.INPAINT and self.canvas.tool.id not in PAINTING:
            self.canvas.choose(TOOLS[0].id)

    def _on_result_changed(self) -> None:
        results = self._editor.results
        if not results:
            return
        is_new = self._result.record is None or self._result.record.id != results[-1].id
        self._result.set_job(results[-1])
        if is_new:
            self.results.show()
            width = self.halves.width()
            self.halves.setSizes([width * 3 // 5, width * 2 // 5])

    def _on_results_closed(self) -> None:
        self.results.hide()
        self.focus_canvas()
