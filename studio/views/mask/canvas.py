"""The canvas: shows a picture and its mask, moves them under the pointer, and hands the pointer to the active tool.

Painting is in `painting` and `outlines`, where things lie in `viewport`, what gestures mean in `gestures` and `tools`.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QEnterEvent,
    QFocusEvent,
    QHideEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QMoveEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QTabletEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from studio.models.mask.document import MaskDocument
from studio.models.mask.shapes import Mode
from studio.models.viewing.levels import PictureLevels
from studio.views import theme
from studio.views.accessible import give_role
from studio.views.mask.drawing import DASH, crosshair
from studio.views.mask.gestures import Gestures
from studio.views.mask.keys import Keys
from studio.views.mask.levels import MaskLevels
from studio.views.mask.outlines import Outlines
from studio.views.mask.painting import Scene, View
from studio.views.mask.sizes import Sizes
from studio.views.mask.tools.base import Pointer, Tool
from studio.views.mask.tools.table import TOOLS, ToolSpec
from studio.views.widgets.painting import Ringed, paint_alone
from studio.views.widgets.viewport import Viewport

ANTS_MS = 120
ANTS_SHARE = 10
"""Ants may keep the GUI thread for one part in so many."""
REST_MS = 80
"""How long after a movement what takes time is drawn again."""
BUILD_SECONDS = 0.004


class Canvas(Ringed, QWidget):
    """`tool_changed(Tool)`; `leave_requested()` for an Esc that no tool had a use for; `pointed(QPointF or None)`
    the pointer in picture pixels; `mode_changed(Mode)` what area tools do with what they cover when no key is held;
    `look_changed()` how the mask is shown.
    """

    tool_changed = Signal(object)
    leave_requested = Signal()
    pointed = Signal(object)
    mode_changed = Signal(object)
    look_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        paint_alone(self)
        self.setObjectName("maskCanvas")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setTabletTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(QSize(160, 120))
        self.viewport = Viewport(self)
        self.document: MaskDocument | None = None
        self.sizes = Sizes(self)
        self.pressure_sizes = True
        self.mode = Mode.ADD
        self._colour, self._opacity = QColor(theme.OVERLAYS[0][1]), 0.5
        self._view, self._shown = View.OVERLAY, True
        self._scene = Scene(self.viewport)
        self._picture: PictureLevels | None = None
        self._mask: MaskLevels | None = None
        self._outlines = Outlines(self.viewport)
        self._dash = 0.0
        self._moving = False
        self._busy = False
        self._gestures = Gestures(self)
        self._keys = Keys(self)
        self.tools: dict[str, Tool] = {}
        self.specs: dict[str, ToolSpec] = {}
        for spec in TOOLS:
            self.add_tool(spec)
        self.tool: Tool = self.tools[TOOLS[0].id]
        self.surroundings: Callable[[QPainter], None] | None = None
        """Draws what lies around the picture, whatever the tool is, in points."""
        self._ants = self._timer(ANTS_MS, self._on_ants_timeout)
        self._rest = self._timer(REST_MS, self._on_rest_timeout, single=True)
        self._build = self._timer(0, self._on_build_timeout)
        self._outline = self._timer(0, self._on_outline_timeout)
        self._catch_up = self._timer(0, self.update, single=True)
        self.viewport.changed.connect(self._on_viewport_changed)
        self.sizes.changed.connect(self._on_sizes_changed)
        self._apply_look()
        self._name()
        self._explain()

    def _timer(self, milliseconds: int, slot: object, *, single: bool = False) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(milliseconds)
        timer.setSingleShot(single)
        timer.timeout.connect(slot)
        return timer

    # What is shown

    def open(self, document: MaskDocument, preview: QImage | None = None) -> None:
        """Show another picture's mask, on `preview` (scaled up) until `set_picture` brings the pixels."""
        self._drop()
        self.document = document
        self._mask = MaskLevels(document.mask)
        self._scene.set_mask(self._mask)
        self._picture = None if preview is None or preview.isNull() else PictureLevels(preview)
        self._scene.set_picture(self._picture, sharp=False)
        document.painted.connect(self._on_painted)
        document.shapes_changed.connect(self._on_shapes_changed)
        document.areas_changed.connect(self._on_areas_changed)
        document.busy_changed.connect(self._on_busy_changed)
        self.sizes.suit(document.size)
        self.viewport.set_picture(document.size)
        self._on_areas_changed()
        self.tool.activate()
        self.dress()

    def close_document(self) -> None:
        """Show nothing any more."""
        self._drop()
        self._scene.set_picture(None)
        self._picture = None
        self.pointed.emit(None)
        self.update()

    def set_picture(self, image: QImage) -> None:
        """The picture's pixels, which may be fewer than the document's size (then it is shown scaled up to it).

        RGB32 and premultiplied ARGB32 are taken as they are; another format is converted first.
        """
        self._picture = PictureLevels(image)
        self._scene.set_picture(self._picture)
        # Painted once before the halves are made: first it is to be seen.
        self._rest.start()
        self.update()

    def set_surround(self, rect: QRectF | None) -> None:
        """Room around the picture that belongs to it as well (a larger canvas), in picture pixels; fitted with it."""
        self.viewport.set_surround(rect)

    def _drop(self) -> None:
        """Let go of the document."""
        if self.document is None:
            return
        self.settle()
        for signal, slot in (
            (self.document.painted, self._on_painted),
            (self.document.shapes_changed, self._on_shapes_changed),
            (self.document.areas_changed, self._on_areas_changed),
            (self.document.busy_changed, self._on_busy_changed),
        ):
            signal.disconnect(slot)
        self.document = None
        self._mask = None
        self._busy = False
        self._scene.set_mask(None)
        self._outlines.set_rings(())

    @property
    def overlay_colour(self) -> QColor:
        """The tint of what is repainted."""
        return self._colour

    @overlay_colour.setter
    def overlay_colour(self, colour: QColor) -> None:
        self._colour = QColor(colour)
        self._apply_look()

    @property
    def overlay_opacity(self) -> float:
        """How much of the picture the tint hides, 0 to 1."""
        return self._opacity

    @overlay_opacity.setter
    def overlay_opacity(self, opacity: float) -> None:
        self._opacity = min(1.0, max(0.0, opacity))
        self._apply_look()

    @property
    def overlay_shown(self) -> bool:
        """Whether the tint and the outlines are shown."""
        return self._shown

    @overlay_shown.setter
    def overlay_shown(self, shown: bool) -> None:
        self._shown = shown
        self._apply_look()

    @property
    def view_mode(self) -> View:
        """How the mask is shown."""
        return self._view

    @view_mode.setter
    def view_mode(self, view: View | str) -> None:
        self._view = View(view)
        self._apply_look()

    def _apply_look(self) -> None:
        self._scene.set_look(self._colour, self._opacity, self._view, shown=self._shown)
        self._outlines.set_dash(self._dash if self._view is View.ANTS else None)
        self._run_ants()
        self.look_changed.emit()
        self.update()

    # Tools

    def add_tool(self, spec: ToolSpec) -> Tool:
        """One more tool, with its key; those of the table are there from the beginning."""
        self.specs[spec.id] = spec
        self.tools[spec.id] = spec.make(self)
        return self.tools[spec.id]

    def set_tool(self, tool: Tool) -> None:
        """Take up another tool."""
        if tool is self.tool:
            return
        self.settle()
        self.tool = tool
        tool.activate()
        self._name()
        self._explain()
        self.dress()
        self.update()
        self.tool_changed.emit(tool)

    def choose(self, name: str) -> None:
        """Take up the tool of that id."""
        self.set_tool(self.tools[name])

    def set_mode(self, mode: Mode) -> None:
        """What area tools do with what they cover when neither Shift nor Alt is held."""
        if mode is not self.mode:
            self.mode = mode
            self.mode_changed.emit(mode)
            self.update()

    def mode_of(self, pointer: Pointer) -> Mode:
        """What a gesture that begins at `pointer` does: Alt and the pen's eraser end subtract, Shift adds."""
        if pointer.erases or pointer.modifiers & Qt.KeyboardModifier.AltModifier:
            return Mode.SUBTRACT
        if pointer.modifiers & Qt.KeyboardModifier.ShiftModifier:
            return Mode.ADD
        return self.mode

    def dress(self) -> None:
        """Let the pointer look as the tool, or what is being done, wants."""
        cursor = self._gestures.cursor()
        if cursor is None:
            # The document tells when it begins and ends to be busy, and the tool does not know.
            self.setCursor(Qt.CursorShape.BusyCursor if self._busy else self.tool.cursor())
        else:
            self.setCursor(cursor)

    def settle(self) -> None:
        """End what is unfinished, so that the whole mask can be changed."""
        self._gestures.drop()
        self._keys.forget()
        self.tool.leave()

    def cancel(self) -> bool:
        """Drop what is unfinished; False when there was nothing."""
        self._gestures.drop()
        return self.tool.cancel()

    def hold(self, held: Qt.KeyboardModifier) -> None:
        """Other keys are held than when the pointer moved last."""
        self._gestures.hold(held)

    def set_space(self, held: bool) -> None:
        """Whether moving the pointer moves the picture."""
        self._gestures.set_space(held)

    def hide_crosshair(self) -> None:
        """A mouse or a pen is used again."""
        self._keys.hide()

    def pointer_view(self) -> QPointF | None:
        """Where the keyboard's pointer is, or else the mouse's, in points; None where neither is here."""
        return self._keys.at or self._gestures.view

    # Where things are

    @property
    def is_moving(self) -> bool:
        """Whether the picture is being moved or zoomed: what takes long is drawn when that has ended."""
        return self._moving

    def point(self, view: QPointF) -> QPointF:
        """A point of the widget in picture pixels."""
        return self.viewport.to_picture(view)

    def shift(self) -> QPointF:
        """How far, in points, the view is from the whole device pixel next to the widget's corner."""
        ratio = self.devicePixelRatioF()
        corner = self.mapTo(self.window(), QPointF()) * ratio
        return QPointF((round(corner.x()) - corner.x()) / ratio, (round(corner.y()) - corner.y()) / ratio)

    def enter_picture(self, painter: QPainter) -> None:
        """Let `painter`, which is in points of the widget, go on in picture pixels; its pens must be cosmetic."""
        painter.translate(self.viewport.to_view(QPointF()))
        painter.scale(self.viewport.points(1.0), self.viewport.points(1.0))

    def tell(self, words: str) -> None:
        """Say something in words to who cannot see it, until another tool is taken up."""
        self.setAccessibleDescription(words)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))

    def refresh(self, rect: QRectF | None = None) -> None:
        """Paint that part of the widget again (in points), or all of it."""
        if rect is None:
            self.update()
        else:
            self.update(rect.toAlignedRect().adjusted(-2, -2, 2, 2))

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        self._scene.refresh(hurry=self._moving)
        if self._scene.is_behind:
            self._catch_up.start()
        painter = QPainter(self)
        shift, ratio = self.shift(), self.viewport.ratio
        # One pixel of the images is one of the screen, wherever the widget lies.
        painter.setTransform(QTransform(1 / ratio, 0, 0, 1 / ratio, shift.x(), shift.y()))
        painter.drawPixmap(0, 0, self._scene.pixmap)
        if self._shown and self._view is not View.BLACK_AND_WHITE:
            self._outlines.paint(painter, hurry=self._moving)
            if self._outlines.is_behind:
                self._catch_up.start()
        painter.setTransform(QTransform.fromTranslate(shift.x(), shift.y()))
        if self.document is not None:
            for paint in (self.surroundings, self.tool.paint):
                if paint is not None:
                    painter.save()
                    paint(painter)
                    painter.restore()
            if self._keys.at is not None:
                crosshair(painter, self._keys.at, ratio)
        painter.resetTransform()
        if self.ring and self.hasFocus():
            # Quieter than the ring elsewhere: one works here most of the time, and the pointer shows where.
            painter.setPen(theme.tokens().border)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def _on_painted(self, rect: QRect) -> None:
        if self._mask is None or self.document is None:
            return
        if not self._shown:
            self.overlay_shown = True  # nobody paints blind
        seen, ratio = self._scene.touch(rect, self.document.mask), self.viewport.ratio
        if not seen.isEmpty():
            self.refresh(QRectF(seen.x() / ratio, seen.y() / ratio, seen.width() / ratio, seen.height() / ratio))

    def _on_shapes_changed(self) -> None:
        self.tool.shapes_changed()
        self.update()

    def _on_areas_changed(self) -> None:
        areas = None if self.document is None else self.document.areas
        if areas is None:
            self._outlines.set_rings(())
        else:
            (wide, high), (own_wide, own_high) = areas.size, areas.frame
            rings = (area.ring for area in areas.areas)
            if self._outlines.set_rings(rings, wide / own_wide, high / own_high):
                self._outline.start()
        self._run_ants()
        self.update()

    def _on_busy_changed(self, busy: bool) -> None:
        self._busy = busy
        self.dress()

    def _on_viewport_changed(self) -> None:
        self._moving = True
        self._rest.start()
        self._gestures.viewport_changed()
        self._name()
        self.update()

    def _on_sizes_changed(self) -> None:
        self.dress()
        self.update()

    # What takes time

    def _run_ants(self) -> None:
        wanted = self._view is View.ANTS and self._shown and self.isVisible() and not self._outlines.is_empty
        if wanted and not self._ants.isActive():
            self._ants.start()
        elif not wanted:
            self._ants.stop()

    def _on_ants_timeout(self) -> None:
        self._dash = (self._dash - 1.0) % (2 * DASH)
        self._outlines.set_dash(self._dash)
        # Outlines that take long to draw march more slowly, so that there is time for everything else.
        self._ants.setInterval(max(ANTS_MS, round(self._outlines.seconds * 1000 * ANTS_SHARE)))
        self.update()

    def _on_rest_timeout(self) -> None:
        # What was in too much of a hurry to be drawn is drawn now.
        self._moving = False
        if self._scene.is_rough:
            self._scene.spoil()
        self.update()
        if self._picture is not None:
            self._build.start()

    def _on_outline_timeout(self) -> None:
        """Outlines with very many corners come in pieces, and input and painting in between."""
        if not self._outlines.go_on():
            self._outline.stop()
            self._run_ants()
            self.update()

    def _on_build_timeout(self) -> None:
        if self._picture is None:
            self._build.stop()
            return
        levels = len(self._picture.levels)
        if not self._picture.build(BUILD_SECONDS):
            self._build.stop()
        if len(self._picture.levels) != levels:
            self._scene.spoil()
            self.update()

    # What a screen reader is told

    def _explain(self) -> None:
        spec = self.specs.get(self.tool.id)
        self.setAccessibleDescription(spec.help if spec is not None else "")

    def _name(self) -> None:
        spec = self.specs.get(self.tool.id)
        name = spec.name if spec is not None else self.tool.id
        percent = self.viewport.scale * 100
        zoom = f"{percent:.0f} %" if percent >= 10 else f"{percent:.1f} %"
        words = f"Canvas, {name}, {zoom}"
        if words != self.accessibleName():
            self.setAccessibleName(words)

    # Events

    def event(self, event: QEvent) -> bool:
        kind = event.type()
        if isinstance(event, QNativeGestureEvent) and self._gestures.native(event):
            return True
        if kind == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._keys.wants(event):
            # A key of the canvas is not one of the window while the keyboard is here.
            event.accept()
            return True
        if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._take_tab(event):
            return True
        if kind == QEvent.Type.DevicePixelRatioChange:
            self.viewport.set_view(self.size(), self.devicePixelRatioF())
        return super().event(event)

    def _take_tab(self, event: QKeyEvent) -> bool:
        """Qt keeps Tab from `keyPressEvent`; a tool may have a use for it."""
        tab = event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
        return tab and self.document is not None and self.tool.key(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._gestures.mouse_press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._gestures.mouse_move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._gestures.mouse_release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._gestures.double_click(event)

    def tabletEvent(self, event: QTabletEvent) -> None:
        self._gestures.tablet(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._gestures.wheel(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.dress()

    def forget_pointer(self) -> None:
        """Show the picture as if the pointer were elsewhere, until it moves again."""
        self._gestures.leave()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._gestures.leave()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._keys.press(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not self._keys.release(event):
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._gestures.set_space(False)
        super().focusOutEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.viewport.set_view(self.size(), self.devicePixelRatioF())

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.viewport.set_view(self.size(), self.devicePixelRatioF())
        self._run_ants()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._run_ants()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._scene.spoil()
            self.update()


give_role(Canvas, QAccessible.Role.Canvas)
