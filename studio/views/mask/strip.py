"""The tools of the canvas in a column: one is taken up, and its button says so."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.views import theme
from studio.views.mask.canvas import Canvas
from studio.views.mask.tools.base import Tool
from studio.views.mask.tools.table import ToolSpec
from studio.views.theme import SPACE
from studio.views.widgets.buttons import IconButton
from studio.views.widgets.painting import describe, set_tip

GAP_BEFORE = frozenset({"lasso", "points", "wand", "hand", "frame"})
"""Tools before which the column leaves a gap: painting, outlines, selections and moving about are four kinds."""


class ToolStrip(QWidget):
    """One button for each tool of the canvas, in their order."""

    def __init__(self, canvas: Canvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tool-strip")
        self.setAccessibleName("Tools")
        self._canvas = canvas
        self.buttons: dict[str, IconButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, 2 * SPACE, SPACE + 1, 2 * SPACE)
        column.setSpacing(SPACE // 2)
        for spec in canvas.specs.values():
            if spec.id in GAP_BEFORE and self.buttons:
                column.addSpacing(2 * SPACE)
            self.buttons[spec.id] = button = self._button(spec)
            column.addWidget(button)
        column.addStretch(1)
        canvas.tool_changed.connect(self._on_tool_changed)
        self._on_tool_changed(canvas.tool)

    def _button(self, spec: ToolSpec) -> IconButton:
        button = IconButton(f"tool-{spec.id}", spec.icon, spec.name, checkable=True)
        describe(button, spec.help)
        set_tip(button, f"{spec.name} ({spec.key})\n{spec.help}")
        button.clicked.connect(lambda _=False, name=spec.id: self._take(name))
        return button

    def _take(self, name: str) -> None:
        self._canvas.choose(name)
        self._on_tool_changed(self._canvas.tool)  # a press on the one in use does not put it away
        self._canvas.setFocus()

    def _on_tool_changed(self, tool: Tool) -> None:
        for name, button in self.buttons.items():
            button.setChecked(name == tool.id)

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        painter.fillRect(event.rect(), worn.panel)
        painter.fillRect(self.width() - 1, 0, 1, self.height(), worn.line)
