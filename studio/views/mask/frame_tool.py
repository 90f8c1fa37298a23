"""The frame tool: drags the edges of the canvas around the picture, and the picture on the canvas.

What a drag comes to, with its limits and what it snaps to, is `models.frame_drag`'s business; here are hands and ink.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QCursor, QFontMetricsF, QKeyEvent, QPainter, QPen

from studio.models.editing.editor import Editor
from studio.models.editing.frame import Frame, Grip, Guide, Handle, Pull
from studio.models.editing.frame_drag import move_picture, nudge_edge, pull_both, pull_edge, scale_picture
from studio.models.mask.document import MaskDocument
from studio.request.tasks import Task
from studio.views import theme
from studio.views.mask.drawing import HIT, handle, two_tone
from studio.views.mask.tools.base import Pointer, Tool

if TYPE_CHECKING:
    from studio.views.mask.canvas import Canvas

FRAME_ID = "frame"
FRAME_NAME = "Frame"
FRAME_ICON = "frame"
FRAME_KEY = "C"
FRAME_HELP = (
    "Drag an edge to extend the picture that way, a corner to extend it on all sides. With Edit, drag the picture "
    "itself to move it and its inner handles to scale it. Alt moves both sides; Tab and the arrows do it by keyboard."
)
REACH = 8.0
"""Points within which something snaps."""
ROOM = 0.3
"""Share of the canvas that is kept in view around it, so that there is room to drag into."""
INSET = 16.0
"""Points by which the picture's own handles lie inside its corners, clear of the frame's."""
GUIDE = 2.0
"""Width in points of a line to which something snapped; wider than the frame's own, on which it may lie."""
CORNERS = tuple(one for one in Handle if one.is_corner)
MOVE = "picture"
_Key, _Held, _Shape = Qt.Key, Qt.KeyboardModifier, Qt.CursorShape
_ARROWS: Mapping[int, tuple[int, int]] = {
    _Key.Key_Left: (-1, 0),
    _Key.Key_Right: (1, 0),
    _Key.Key_Up: (0, -1),
    _Key.Key_Down: (0, 1),
}
_CURSORS: Mapping[tuple[int, int], Qt.CursorShape] = {
    (1, 0): _Shape.SizeHorCursor,
    (0, 1): _Shape.SizeVerCursor,
    (1, 1): _Shape.SizeFDiagCursor,
    (1, -1): _Shape.SizeBDiagCursor,
}


@dataclass(frozen=True, slots=True)
class Hold:
    """What is under the pointer or has the keyboard: an edge or a corner of the frame, one of the picture's own
    handles (`inner`), or with no handle the picture itself."""

    handle: Handle | None = None
    inner: bool = False

    @property
    def label(self) -> str:
        """As it is read."""
        if self.handle is None:
            return MOVE
        return f"{MOVE}, {self.handle.label}" if self.inner else f"{FRAME_ID}, {self.handle.label}"


@dataclass(slots=True)
class _Drag:
    """A press that goes on: where it began, in points, and how everything was then."""

    hold: Hold
    start: QPointF
    frame: Frame
    document: MaskDocument | None
    scale: float  # canvas pixels per point
    fitted: bool


class FrameTool(Tool):
    """Shows the editor's frame and lets it be dragged; `editor.frame` follows the pointer."""

    id = FRAME_ID

    def __init__(self, canvas: Canvas, editor: Editor) -> None:
        super().__init__(canvas)
        self._editor = editor
        self._drag: _Drag | None = None
        self._hovered: Hold | None = None
        self._focused: Hold | None = None
        self._limit = ""
        self._guides: tuple[Guide, ...] = ()
        self._active = False
        canvas.surroundings = self._paint_frame
        editor.frame_changed.connect(self._on_frame_changed)
        editor.changed.connect(canvas.refresh)

    # Taking up and leaving

    def activate(self) -> None:
        self._active = True
        self._show_room()

    def leave(self) -> None:
        self._end()
        self._hovered = self._focused = None
        self._active = False
        frame = self._editor.frame
        self.canvas.set_surround(None if frame is None or frame.is_whole else QRectF(*frame.surround))

    def _show_room(self) -> None:
        frame = self._editor.frame
        if frame is None:
            return
        box = QRectF(*frame.surround)
        if self._active:
            across, down = box.width() * ROOM, box.height() * ROOM
            box.adjust(-across, -down, across, down)
        self.canvas.set_surround(box if self._active or not frame.is_whole else None)

    def _on_frame_changed(self) -> None:
        if self._drag is None:
            self._show_room()
        self.canvas.refresh()

    # Where things lie, in points

    def frame_rect(self) -> QRectF:
        """The canvas of the picture to come."""
        frame = self._editor.frame
        return QRectF() if frame is None else self.canvas.viewport.rect_to_view(QRectF(*frame.surround))

    def picture_rect(self) -> QRectF:
        """The picture on it."""
        size = self.canvas.viewport.picture
        return self.canvas.viewport.rect_to_view(QRectF(0, 0, size.width(), size.height()))

    def place(self, hold: Hold) -> QPointF:
        """Where to take hold of it."""
        rect = self.picture_rect() if hold.inner or hold.handle is None else self.frame_rect()
        if hold.handle is None:
            return rect.center()
        inset = min(INSET, rect.width() / 4, rect.height() / 4) if hold.inner else 0.0
        x, y = hold.handle.value
        return rect.center() + QPointF(x * (rect.width() / 2 - inset), y * (rect.height() / 2 - inset))

    def holds(self) -> tuple[Hold, ...]:
        """All that can be taken hold of, in the order of the keyboard."""
        if self._editor.frame is None or self._editor.kind is Task.RETEXTURE:
            return ()
        edges = tuple(Hold(one) for one in Handle)
        return (*edges, Hold(), *(Hold(one, inner=True) for one in CORNERS)) if self._moves_picture else edges

    @property
    def _moves_picture(self) -> bool:
        """Pan and zoom out have the picture in its own place; on a canvas of one's own it may lie anywhere."""
        return self._editor.kind in (Task.EDIT, Task.UPLOAD_PAINT)

    def _hold_at(self, view: QPointF) -> Hold | None:
        holds = self.holds()
        near = [(_distance(self.place(hold), view), hold) for hold in holds if hold.handle is not None]
        distance, hold = min(near, key=lambda one: one[0], default=(HIT + 1, None))
        if distance <= HIT:
            return hold
        if holds and (edge := _edge_at(self.frame_rect(), view)) is not None:
            return Hold(edge)
        inside = self._moves_picture and self.picture_rect().intersected(self.frame_rect()).contains(view)
        return Hold() if inside else None

    # The pointer

    def press(self, pointer: Pointer) -> None:
        frame, hold = self._editor.frame, self._hold_at(pointer.view)
        self._focused = None
        if frame is None or hold is None:
            return
        viewport = self.canvas.viewport
        scale = frame.density / viewport.points(1.0)
        self._drag = _Drag(hold, pointer.view, frame, self._editor.document, scale, viewport.is_fitted)
        self.canvas.refresh()

    def move(self, pointer: Pointer) -> None:
        drag = self._drag
        if drag is None or not self._is_here(drag):
            return
        away = pointer.view - drag.start
        by = (away.x() * drag.scale, away.y() * drag.scale)
        snaps = not pointer.modifiers & _Held.ControlModifier
        pull = self._pulled(drag, by, REACH * drag.scale if snaps else 0.0, pointer.modifiers)
        before = self._editor.frame
        self._take(pull)
        if drag.hold.handle is None or drag.hold.inner:
            self._hold_still(before)

    def _pulled(self, drag: _Drag, by: tuple[float, float], reach: float, held: Qt.KeyboardModifier) -> Pull:
        hold = drag.hold
        if hold.handle is None:
            return move_picture(drag.frame, by, reach=reach)
        if hold.inner:
            return scale_picture(drag.frame, hold.handle, by, reach=reach)
        grip = self._editor.grip(hold.handle)
        if grip is Grip.FREE and held & _Held.AltModifier:
            return pull_both(drag.frame, hold.handle, by, reach=reach)
        return pull_edge(drag.frame, hold.handle, by, grip, reach=reach)

    def release(self, pointer: Pointer) -> None:
        self._end()

    def hover(self, pointer: Pointer | None) -> None:
        hovered = None if pointer is None else self._hold_at(pointer.view)
        if hovered != self._hovered:
            self._hovered = hovered
            self.canvas.dress()
            self.canvas.refresh()

    def double_click(self, pointer: Pointer) -> None:
        """On the frame: the picture's own frame again."""
        frame, hold = self._editor.frame, self._hold_at(pointer.view)
        if frame is not None and hold is not None and hold.handle is not None:
            self._editor.set_frame(frame.whole())
            self._editor.frame_was(frame)

    def cancel(self) -> bool:
        drag, self._drag = self._drag, None
        if drag is None:
            return False
        if self._is_here(drag):
            self._editor.set_frame(drag.frame)
        self._let_go(drag)
        return True

    def undo(self) -> bool:
        return self.cancel()

    def cursor(self) -> QCursor | Qt.CursorShape:
        hold = self._drag.hold if self._drag is not None else self._hovered
        if hold is None:
            return _Shape.ArrowCursor
        if hold.handle is None:
            return _Shape.ClosedHandCursor if self._drag is not None else _Shape.SizeAllCursor
        x, y = hold.handle.value
        return _CURSORS[(x, y) if (x, y) in _CURSORS else (-x, -y)]

    def _take(self, pull: Pull) -> None:
        self._limit, self._guides = pull.limit, pull.guides
        self._editor.set_frame(pull.frame)
        self.canvas.refresh()

    def _hold_still(self, before: Frame | None) -> None:
        """The picture moves under the pointer, and the frame stays where it is on the screen."""
        after, viewport = self._editor.frame, self.canvas.viewport
        if before is None or after is None or before == after:
            return
        old = viewport.to_view(QPointF(*before.surround[:2]))
        if before.density != after.density:
            viewport.zoom_to(viewport.scale * after.density / before.density, old)
        viewport.pan(old - viewport.to_view(QPointF(*after.surround[:2])))

    def _end(self) -> None:
        drag, self._drag = self._drag, None
        if drag is not None:
            if self._is_here(drag):
                self._editor.frame_was(drag.frame)
            self._let_go(drag)

    def _is_here(self, drag: _Drag) -> bool:
        """Whether the picture whose frame is dragged is still the one that is open."""
        return drag.document is self._editor.document

    def _let_go(self, drag: _Drag) -> None:
        self._limit, self._guides = "", ()
        self._show_room()
        if drag.fitted:
            self.canvas.viewport.fit()
        self.canvas.dress()
        self.canvas.refresh()

    # The keyboard

    def key(self, event: QKeyEvent) -> bool:
        if event.key() in (_Key.Key_Tab, _Key.Key_Backtab):
            return self._walk(-1 if event.key() == _Key.Key_Backtab else 1)
        way = _ARROWS.get(event.key())
        frame = self._editor.frame
        if way is None or frame is None or self._focused is None or event.modifiers() & _Held.ControlModifier:
            return False
        self._take(self._nudged(frame, self._focused, way, far=bool(event.modifiers() & _Held.ShiftModifier)))
        self._editor.frame_was(frame)
        self._show_room()
        self._announce()
        return True

    def _nudged(self, frame: Frame, hold: Hold, way: tuple[int, int], *, far: bool) -> Pull:
        by = (float(way[0] * (10 if far else 1)), float(way[1] * (10 if far else 1)))
        if hold.handle is None:
            return move_picture(frame, by)
        if hold.inner:
            return scale_picture(frame, hold.handle, by)
        return nudge_edge(frame, hold.handle, way, self._editor.grip(hold.handle), far=far)

    def _walk(self, step: int) -> bool:
        """To the next handle; beyond the last one the keyboard goes on to whatever follows the canvas."""
        holds = self.holds()
        at = holds.index(self._focused) + step if self._focused in holds else (0 if step > 0 else len(holds) - 1)
        self._focused = holds[at] if 0 <= at < len(holds) else None
        self._limit = ""
        self._announce()
        self.canvas.refresh()
        return self._focused is not None

    def _announce(self) -> None:
        """Tell a screen reader what the arrows move, and what it has come to."""
        frame = self._editor.frame
        if self._focused is not None and frame is not None:
            limit = f", {self._limit}" if self._limit else ""
            self.canvas.setAccessibleDescription(f"{self._focused.label}: {frame.label}{limit}")

    @property
    def focused(self) -> Hold | None:
        """What the arrows move, None before the first Tab."""
        return self._focused if self._focused in self.holds() else None

    # Ink

    def paint(self, painter: QPainter) -> None:
        frame = self._editor.frame
        if frame is None:
            return
        held = self._drag.hold if self._drag is not None else self.focused or self._hovered
        self._paint_guides(painter, frame)
        for hold in self.holds():
            if hold.handle is not None:
                handle(painter, self.place(hold), chosen=hold == held, round_=hold.inner)
        if held is not None and held.handle is None and self._drag is None:
            handle(painter, self.place(held), chosen=True, round_=True)
        words = f"{frame.label} · {self._limit}" if self._limit else frame.label
        paint_label(painter, self.frame_rect(), words, QRectF(self.canvas.rect()), felt=bool(self._limit))

    def _paint_frame(self, painter: QPainter) -> None:
        """Also while another tool is in hand, where there is more, or less, than the picture."""
        frame = self._editor.frame
        if frame is not None and (self._active or not frame.is_whole):
            paint_frame(painter, self.frame_rect(), self.picture_rect())

    def _paint_guides(self, painter: QPainter, frame: Frame) -> None:
        rect = self.frame_rect()
        across, down = rect.width() / frame.canvas.width, rect.height() / frame.canvas.height
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(theme.tokens().accent, GUIDE))
        for guide in self._guides:
            if guide.vertical:
                x = rect.left() + guide.at * across
                painter.drawLine(QPointF(x, rect.top()), QPointF(x, rect.bottom()))
            else:
                y = rect.top() + guide.at * down
                painter.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y))


def paint_frame(painter: QPainter, frame: QRectF, picture: QRectF) -> None:
    """The canvas as a hairline, its new part tinted, and what it cuts off the picture darkened; in points."""
    worn = theme.tokens()
    for strip in _strips(frame, picture):
        painter.fillRect(strip, theme.mix(worn.canvas, worn.accent, 0.14))
    for strip in _strips(picture, frame):
        painter.fillRect(strip, worn.badge)
    ratio = painter.device().devicePixelRatio()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    two_tone(painter, lambda: painter.drawRect(frame), ratio)


def paint_label(painter: QPainter, frame: QRectF, words: str, view: QRectF, *, felt: bool = False) -> None:
    """A badge in the middle below the frame, or inside it where there is no room; `felt` marks a limit."""
    worn, space = theme.tokens(), theme.SPACE
    font = theme.font(theme.Type.META, tabular=True)
    metrics = QFontMetricsF(font)
    box = QRectF(0, 0, metrics.horizontalAdvance(words) + 4 * space, metrics.height() + 2 * space)
    box.moveCenter(QPointF(frame.center().x(), 0))
    box.moveTop(frame.bottom() + 2 * space)
    if box.bottom() > view.bottom() - space:
        box.moveBottom(min(frame.bottom(), view.bottom()) - 2 * space)
    box.moveLeft(min(max(box.left(), view.left() + space), view.right() - space - box.width()))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(worn.accent if felt else worn.border, 1))
    painter.setBrush(worn.badge)
    painter.drawRoundedRect(box, theme.RADIUS, theme.RADIUS)
    painter.setFont(font)
    painter.setPen(worn.on_badge)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)


def _strips(outer: QRectF, inner: QRectF) -> list[QRectF]:
    """What of `outer` lies outside `inner`, cut into at most four rectangles."""
    hole = outer.intersected(inner)
    if hole.isEmpty():
        return [outer]
    strips = (
        QRectF(outer.left(), outer.top(), outer.width(), hole.top() - outer.top()),
        QRectF(outer.left(), hole.bottom(), outer.width(), outer.bottom() - hole.bottom()),
        QRectF(outer.left(), hole.top(), hole.left() - outer.left(), hole.height()),
        QRectF(hole.right(), hole.top(), outer.right() - hole.right(), hole.height()),
    )
    return [strip for strip in strips if not strip.isEmpty()]


def _distance(one: QPointF, other: QPointF) -> float:
    away = one - other
    return max(abs(away.x()), abs(away.y()))


def _edge_at(rect: QRectF, view: QPointF) -> Handle | None:
    """The edge that passes under that point."""
    if not rect.adjusted(-HIT, -HIT, HIT, HIT).contains(view):
        return None
    near = {
        Handle.LEFT: abs(view.x() - rect.left()),
        Handle.RIGHT: abs(view.x() - rect.right()),
        Handle.TOP: abs(view.y() - rect.top()),
        Handle.BOTTOM: abs(view.y() - rect.bottom()),
    }
    edge = min(near, key=lambda one: near[one])
    return edge if near[edge] <= HIT else None
