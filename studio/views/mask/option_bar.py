"""What the tool in use can be set to, and how the mask is shown: one line over the canvas."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.models.mask.shapes import Mode
from studio.views import theme
from studio.views.mask.canvas import Canvas
from studio.views.mask.painting import View
from studio.views.mask.size_row import SizeRow
from studio.views.mask.sizes import BRUSH, ERASER, SMART
from studio.views.mask.tools.base import Tool
from studio.views.mask.tools.smart import Smart
from studio.views.mask.tools.wand import Wand
from studio.views.theme import SPACE, Type
from studio.views.widgets.buttons import QuietButton
from studio.views.widgets.labels import Heading, PlainLabel
from studio.views.widgets.popover import Popover
from studio.views.widgets.segmented import Choice, Segmented
from studio.views.widgets.slider_row import SliderRow
from studio.views.widgets.switch_row import SwitchRow

SMALLEST, NAMED, ROOMY = 260, 420, 560
"""Widths in logical pixels from which on the view, the tool's name and the pen's switch have room as well."""
SIZED = (BRUSH, ERASER, SMART)
STROKES = (BRUSH, ERASER)
AREAS = ("lasso", "polygon", "rectangle", "ellipse", "wand", SMART)
_MODES = (
    Choice(Mode.ADD.value, "Add", "What is covered is painted. Alt subtracts once."),
    Choice(Mode.SUBTRACT.value, "Subtract", "What is covered is taken away. Shift adds once."),
)
_VIEWS = (
    Choice(View.OVERLAY.value, "Tint", "A tint over what is repainted."),
    Choice(View.ANTS.value, "Ants", "Only the marching outline."),
    Choice(View.BLACK_AND_WHITE.value, "B/W", "The mask alone: white is repainted."),
)


class OptionBar(QWidget):
    """Over one canvas; what the tool in use does not have is not there."""

    def __init__(self, canvas: Canvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("option-bar")
        self.setAccessibleName("Tool options")
        self._canvas = canvas
        wand, smart = canvas.tools["wand"], canvas.tools["smart"]
        assert isinstance(wand, Wand)
        assert isinstance(smart, Smart)
        self._wand, self._smart = wand, smart
        self.name = PlainLabel("", Type.HEADING)
        self.stroke = SizeRow()
        self.tolerance = SliderRow("tool-tolerance", "Tolerance", 0, 255, 32)
        self.tolerance.zone.hide()
        self.tolerance.setMaximumWidth(60 * SPACE)
        self.tolerance.set_help("How far a colour may be from the one that was clicked.")
        self.connected = SwitchRow("tool-connected", "Connected", "Only what touches the place that was clicked.")
        self.box = SwitchRow("tool-box", "Box", "Drag a box around the thing instead of painting over it.")
        self.pressure = SwitchRow("tool-pressure", "Pen pressure", "The harder it is pressed, the wider it paints.")
        self.mode = Segmented("tool-mode", "Mode", _MODES)
        self.view_button = QuietButton("canvas-view", "View", "eye", chevron=True)
        self.view = ViewPopover(self.view_button, canvas)
        row = QHBoxLayout(self)
        row.setContentsMargins(3 * SPACE, SPACE, 2 * SPACE, SPACE)
        row.setSpacing(3 * SPACE)
        row.addWidget(self.name)
        for part in (self.mode, self.stroke, self.tolerance, self.connected, self.box, self.pressure):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self.view_button)
        self._wire()
        self._on_tool_changed(canvas.tool)

    def _wire(self) -> None:
        canvas = self._canvas
        self.view_button.clicked.connect(self.view.open)
        self.stroke.changed.connect(lambda pixels: canvas.sizes.set(canvas.tool.id, pixels))
        self.tolerance.changed.connect(self._on_tolerance_changed)
        self.connected.toggled.connect(self._on_connected_toggled)
        self.box.toggled.connect(self._on_box_toggled)
        self.pressure.toggled.connect(self._on_pressure_toggled)
        self.mode.chosen.connect(lambda value: canvas.set_mode(Mode(value)))
        canvas.tool_changed.connect(self._on_tool_changed)
        canvas.mode_changed.connect(lambda _: self._refresh())
        canvas.sizes.changed.connect(self._refresh)

    def _on_tool_changed(self, tool: Tool) -> None:
        spec = self._canvas.specs.get(tool.id)
        self.name.setText(spec.name if spec is not None else tool.id.capitalize())
        self.stroke.setVisible(tool.id in SIZED)
        self.tolerance.setVisible(tool.id == "wand")
        self._fit()
        self._refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where there is little room, what can be done without goes first."""
        width, tool = self.width(), self._canvas.tool.id
        self.mode.setVisible(tool in AREAS and (width >= ROOMY or tool not in (SMART, "wand")))
        self.name.setVisible(width >= (ROOMY if tool in (SMART, "wand") else NAMED))
        self.pressure.setVisible(tool in STROKES and width >= ROOMY)
        self.box.setVisible(tool == SMART and width >= SMALLEST)
        self.connected.setVisible(tool == "wand" and width >= NAMED)
        self.view_button.setVisible(width >= (NAMED if tool == SMART else SMALLEST))

    def _refresh(self) -> None:
        canvas = self._canvas
        if canvas.tool.id in SIZED:
            self.stroke.set_value(canvas.sizes.get(canvas.tool.id))
        self.mode.set_value(canvas.mode.value)
        self.tolerance.set_value(self._wand.tolerance)
        self.connected.show_on(self._wand.connected)
        self.box.show_on(self._smart.box)
        self.pressure.show_on(canvas.pressure_sizes)

    def _on_tolerance_changed(self, value: int, _joined: bool) -> None:
        self._wand.tolerance = value

    def _on_connected_toggled(self, on: bool) -> None:
        self._wand.connected = on

    def _on_box_toggled(self, on: bool) -> None:
        self._smart.box = on

    def _on_pressure_toggled(self, on: bool) -> None:
        self._canvas.pressure_sizes = on

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        painter.fillRect(event.rect(), worn.panel)
        painter.fillRect(0, self.height() - 1, self.width(), 1, worn.line)


class ViewPopover(Popover):
    """How the mask is shown: as a tint of a colour, as an outline, or alone."""

    def __init__(self, anchor: QWidget, canvas: Canvas) -> None:
        super().__init__(anchor, "canvas-look", "How the mask is shown")
        self._canvas = canvas
        self.shown = SwitchRow("mask-shown", "Show the mask (O)")
        self.view = Segmented("mask-view", "View", _VIEWS)
        self.colour = Segmented("mask-colour", "Colour", [Choice(name, name) for name, _ in theme.OVERLAYS])
        self.opacity = SliderRow("mask-opacity", "Opacity", 10, 100, 50, step=5)
        self.opacity.zone.hide()
        body = self.body()
        body.addWidget(Heading("View", Type.SECTION, "text_dim"))
        for part in (self.shown, self.view, self.colour, self.opacity):
            body.addWidget(part)
        self.shown.toggled.connect(self._on_shown_toggled)
        self.view.chosen.connect(self._on_view_chosen)
        self.colour.chosen.connect(self._on_colour_chosen)
        self.opacity.changed.connect(self._on_opacity_changed)
        canvas.look_changed.connect(self._refresh)
        self._refresh()

    def _on_shown_toggled(self, on: bool) -> None:
        self._canvas.overlay_shown = on

    def _on_view_chosen(self, value: str) -> None:
        self._canvas.view_mode = View(value)

    def _on_colour_chosen(self, name: str) -> None:
        self._canvas.overlay_colour = dict(theme.OVERLAYS)[name]

    def _on_opacity_changed(self, value: int, _joined: bool) -> None:
        self._canvas.overlay_opacity = value / 100

    def _refresh(self) -> None:
        canvas = self._canvas
        self.shown.show_on(canvas.overlay_shown)
        self.view.set_value(canvas.view_mode.value)
        named = {colour.name(): name for name, colour in theme.OVERLAYS}
        self.colour.set_value(named.get(canvas.overlay_colour.name()))
        self.opacity.set_value(round(canvas.overlay_opacity * 100))
