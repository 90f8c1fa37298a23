"""A quiet row under the prompt: what is remembered at the left, and at the right what the service makes of words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from studio.request.tariff import BASE, Price
from studio.request.tasks import Task
from studio.views.gallery.action_button import ActionButton
from studio.views.gallery.flow import FlowLayout
from studio.views.theme import SPACE
from studio.views.widgets.buttons import IconButton
from studio.views.widgets.popover import Popover

if TYPE_CHECKING:
    from studio.models.desk import Desk

STYLE_TYPE = "application/x-legnext-style"
"""What a dragged style is, besides its text."""
_EMPTY = "Write a prompt first."


class MemoryBar(QWidget):
    """Of no use before `serve`: what is remembered comes with the library, behind the first painting."""

    def __init__(self, edit: QPlainTextEdit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("memory-bar")
        self.setAccessibleName("Remembered prompts")
        self._edit = edit
        self._desk: Desk | None = None
        self._popovers: dict[str, Popover] = {}
        self.prompts = self._icon("prompts", "clock", "Earlier prompts")
        self.presets = self._icon("presets", "bookmark", "Presets")
        self.styles = self._icon("styles", "palette", "Style book")
        self.describe = ActionButton("tool-describe", "Describe a picture", "Describe", "eye", self)
        self.shorten = ActionButton("tool-shorten", "Shorten the prompt", "Shorten", "scissors", self)
        self.describe.clicked.connect(lambda: self.open("describe"))
        self.shorten.clicked.connect(self._on_shorten_clicked)
        row = FlowLayout(SPACE, self)
        for part in (self.prompts, self.presets, self.styles, self.describe, self.shorten):
            row.addWidget(part)
        self._tell()

    def serve(self, desk: Desk) -> None:
        """From here on everything works, over `desk`."""
        self._desk = desk
        # Only now: asking Qt for a viewport costs as much as the whole column, and nothing is dropped that early.
        _StyleDrops(self._edit, self._on_style_dropped)
        desk.draft.text_changed.connect(self._tell)
        for button in (self.prompts, self.presets, self.styles):
            button.setEnabled(True)
        self._tell()

    def open(self, name: str) -> None:
        """Open the pop-over of that name: prompts, presets, styles or describe."""
        if self._desk is None:
            return
        if name not in self._popovers:
            popover = self._popovers[name] = self._made(name, self._desk)
            popover.align_with(self._edit.parentWidget() or self._edit)
        self._popovers[name].open()

    def _made(self, name: str, desk: Desk) -> Popover:
        # Loaded when first wanted: none of them is needed for the first painting.
        from studio.views.compose.describe_popover import DescribePopover
        from studio.views.compose.memory_popovers import PresetsPopover, PromptsPopover, StylesPopover

        makers: dict[str, Callable[[], Popover]] = {
            "prompts": lambda: PromptsPopover(self._edit, desk),
            "presets": lambda: PresetsPopover(self._edit, desk),
            "styles": lambda: StylesPopover(self._edit, desk),
            "describe": lambda: DescribePopover(self.describe, desk),
        }
        return makers[name]()

    def _icon(self, name: str, icon: str, label: str) -> IconButton:
        button = IconButton(f"tool-{name}", icon, label)
        button.setEnabled(False)
        button.clicked.connect(lambda: self.open(name))
        return button

    def _tell(self) -> None:
        blank = self._desk is None or not self._desk.draft.text.strip()
        self.describe.tell(Price(BASE[Task.DESCRIBE]), "", "", "Four prompts that would make such a picture.")
        told = "Shows which words count, and five shorter prompts."
        self.shorten.tell(Price(BASE[Task.SHORTEN]), _EMPTY if blank else "", "", told)

    def _on_shorten_clicked(self) -> None:
        if self.shorten.reason or self._desk is None:
            self.shorten.say_why()
        else:
            self._desk.shorten()

    def _on_style_dropped(self, text: str) -> None:
        from studio.request.presets import style_of

        style = style_of(text)
        if style is not None and self._desk is not None:
            self._desk.add_style(style)


class _StyleDrops(QObject):
    """Lets a style that is dropped on the editor be added to the prompt, rather than typed in where it fell."""

    def __init__(self, edit: QPlainTextEdit, take: Callable[[str], None]) -> None:
        super().__init__(edit)
        self._take = take
        edit.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop) and isinstance(
            event, QDropEvent
        ):
            data = event.mimeData()
            if data.hasFormat(STYLE_TYPE):
                event.acceptProposedAction()
                if event.type() == QEvent.Type.Drop:
                    self._take(data.text())
                return True
        return super().eventFilter(watched, event)
