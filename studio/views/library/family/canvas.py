"""The tree of a family on a canvas that is moved and zoomed; only what is in view is painted."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QHideEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QWidget

from studio.models.job_words import JobRecord, PictureState
from studio.models.library.family.repeating import Repeating
from studio.models.library.family.shown import ShownFamily
from studio.models.library.family.tree import Box, Direction, Node, Tree
from studio.models.thumbnails import Thumbnails
from studio.views import theme
from studio.views.accessible import give_role
from studio.views.library.family import drawing
from studio.views.library.family.drawing import Look
from studio.views.picture_drag import carry, picture_data
from studio.views.theme import SPACE
from studio.views.viewing.zooming import Zooming
from studio.views.widgets.painting import as_written, paint_alone, show_tip
from studio.views.widgets.viewport import Viewport

TICK_MS = 1000
"""How often the words of running jobs follow the time."""
LEAST_SCALE = 0.34
NEAR = 0.8
"""A family that would be smaller than this when all of it is shown is opened at its marked job instead."""
_WALK = {
    Qt.Key.Key_Left: Direction.LEFT,
    Qt.Key.Key_Right: Direction.RIGHT,
    Qt.Key.Key_Up: Direction.UP,
    Qt.Key.Key_Down: Direction.DOWN,
}
_BARE = Qt.KeyboardModifier.KeypadModifier


class FamilyCanvas(QWidget):
    """`job_wanted(job_id, image)`: to be seen among the pictures, `large_wanted(job_id, image)`: large.

    `menu_wanted(job_id, image, QPoint)`: more about it; image is -1 where it is about the job as a whole.
    Keys: arrows walk, Enter opens, Space large, Ctrl+0 all of it, + and − zoom, Space+drag moves.
    """

    job_wanted = Signal(int, int)
    large_wanted = Signal(int, int)
    menu_wanted = Signal(int, int, QPoint)

    def __init__(
        self, family: ShownFamily, repeating: Repeating, thumbnails: Thumbnails, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        paint_alone(self)
        give_role(FamilyCanvas, QAccessible.Role.Tree)
        self._family = family
        self._repeating = repeating
        self._thumbnails = thumbnails
        self._hovered = (-1, -1)
        self._ring = False
        self._fresh = True
        self.setObjectName("familyCanvas")
        self.setAccessibleName("Family tree")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        # Lengths of the tree are points, so that words have their size at 100 % on every screen.
        self.viewport = Viewport(self, margin=8 * SPACE)
        self.viewport.changed.connect(self._on_moved)
        self.zooming = Zooming(self, self.viewport)
        self.zooming.tapped.connect(self._on_tapped)
        self.zooming.carried.connect(self._carry)
        self.zooming.moves_from = lambda point: self.at(point)[1] < 0
        self.zooming.opens = self._open_at
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self.update)
        family.changed.connect(self._on_changed)
        family.opened.connect(self._on_opened)
        family.marked_changed.connect(self._on_marked)
        repeating.changed.connect(self.update)
        thumbnails.ready.connect(lambda: self.update())
        self._on_changed()

    @property
    def tree(self) -> Tree:
        """What is drawn."""
        return self._family.tree

    def fit(self) -> None:
        """Show all of it."""
        self.viewport.fit()

    def place_of(self, job_id: int, image: int = -1) -> QRectF:
        """Where a job, or one of its pictures, is on the canvas; empty for one that is not there."""
        node = self.tree.nodes.get(job_id)
        if node is None:
            return QRectF()
        cell = next((cell for cell in node.cells if cell.image == image), None)
        return self.viewport.rect_to_view(drawing.rect(cell.box if cell is not None else node.box))

    # What is heard

    def _on_changed(self) -> None:
        tree = self.tree
        size = QSize(round(tree.width) + 1, round(tree.height) + 1)
        if size != self.viewport.picture:
            held = self.viewport.origin, self.viewport.scale, self.viewport.is_fitted
            self.viewport.set_picture(size)
            if not held[2]:
                # As it lay before: a new job must not move what is being looked at.
                self.viewport.zoom_to(held[1], QPointF())
                self.viewport.pan(held[0] - self.viewport.origin)
        self._set_tick()
        self.update()

    def frame(self) -> None:
        """Show all of it, or the marked job where that would be too small, as soon as its room is known."""
        self._fresh = True
        self.updateGeometry()
        if self.isVisible():
            self._frame()

    def _on_opened(self) -> None:
        self.frame()

    def _frame(self) -> None:
        self._fresh = False
        self.viewport.fit()
        if self.viewport.scale < LEAST_SCALE:
            self._center(self._family.marked)
        self._on_marked()

    def _center(self, job_id: int) -> None:
        node = self.tree.nodes.get(job_id)
        if node is not None:
            self.viewport.zoom_to(NEAR)
            middle = QPointF(node.box.x + node.box.width / 2, node.box.middle)
            self.viewport.pan(self.viewport.middle - self.viewport.to_view(middle))

    def _on_marked(self) -> None:
        node = self.tree.nodes.get(self._family.marked)
        if node is None:
            return
        self.setAccessibleDescription(self._family.words_of(node.job))
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
        self._reveal(node)
        self.update()

    def _reveal(self, node: Node) -> None:
        """Move as little as it takes to have a job in view."""
        if not self.viewport.is_fitted:
            for x, y in ((node.box.right, node.box.bottom), (node.box.x, node.box.y)):
                self.viewport.reveal(QPointF(x, y))

    def _on_moved(self) -> None:
        self.zooming.follow()
        self.update()

    def _set_tick(self) -> None:
        if self._family.runs and self.isVisible():
            self._tick.start()
        else:
            self._tick.stop()

    # Pointer

    def at(self, point: QPointF) -> tuple[int, int]:
        """Job and picture at a point of the canvas, -1 for none."""
        place = self.viewport.to_picture(point)
        node = self.tree.at(place.x(), place.y())
        if node is None:
            return -1, -1
        cell = next((cell for cell in node.cells if cell.box.holds(place.x(), place.y())), None)
        return node.job.id, -1 if cell is None else cell.image

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.at(event.position()))
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover((-1, -1))
        super().leaveEvent(event)

    def _hover(self, found: tuple[int, int]) -> None:
        if found != self._hovered:
            self._hovered = found
            self.update()

    def _on_tapped(self, point: QPointF) -> None:
        job_id, _ = self.at(point)
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if job_id >= 0:
            self._family.mark(job_id)

    def _open_at(self, point: QPointF) -> bool:
        job_id, image = self.at(point)
        if job_id >= 0:
            self.job_wanted.emit(job_id, image)
        return job_id >= 0

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            job_id, image = self._family.marked, -1
            at = self.mapToGlobal(self.place_of(job_id).center().toPoint())
        else:
            (job_id, image), at = self.at(QPointF(event.pos())), event.globalPos()
        if job_id in self.tree.nodes:
            self._family.mark(job_id)
            self.menu_wanted.emit(job_id, image, at)

    def _carry(self) -> None:
        """Drag a picture away: to the prompt, the tray, or among those that steps are repeated on."""
        job_id, image = self._hovered
        job = self._family.record(job_id)
        picture = job.picture_at(image) if job is not None else None
        if job is None or picture is None or picture.state is not PictureState.STORED:
            return
        small = self._thumbnails.get(job.id, image, picture.path)
        file = self._thumbnails.file(picture.path)
        held = QPixmap.fromImage(small) if small is not None else self.grab(self.place_of(job.id, image).toRect())
        carry(self, picture_data(job.id, image, file, picture.url), held)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            job = self._family.record(self.at(QPointF(event.pos()))[0])
            self.setToolTip(as_written("\n".join(filter(None, (job.prompt, job.error))) if job is not None else ""))
            show_tip(self, event.globalPos())
            return True
        return super().event(event)

    # Keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._ring:
            self._ring = True
            self.update()
        bare = not event.modifiers() & ~_BARE
        way = _WALK.get(Qt.Key(event.key()))
        if self.zooming.key_press(event):
            return
        if way is not None and bare:
            self._family.walk(way)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and bare and not event.isAutoRepeat():
            self.job_wanted.emit(self._family.marked, self.used_picture(self._family.marked))
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            held, used = self.zooming.holds_space, self.zooming.key_release(event)
            if held and not used:
                self.large_wanted.emit(self._family.marked, self.used_picture(self._family.marked))
        else:
            super().keyReleaseEvent(event)

    def used_picture(self, job_id: int) -> int:
        """The picture of a job that something came from, the first where there are several; else the first one."""
        node = self.tree.nodes.get(job_id)
        cells = node.cells if node is not None else ()
        return next((cell.image for cell in cells if cell.used), cells[0].image if cells else -1)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = event.reason() in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
            Qt.FocusReason.ShortcutFocusReason,
        )
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._ring = False
        self.zooming.forget()
        super().focusOutEvent(event)
        self.update()

    # Painting

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.viewport.set_view(self.size(), 1.0)
        if self._fresh and self.isVisible():
            self._frame()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._set_tick()
        if self._fresh:
            self.viewport.set_view(self.size(), 1.0)
            self._frame()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tick.stop()

    def sizeHint(self) -> QSize:
        return QSize(640, 480)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), theme.tokens().canvas)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self.viewport.scale >= drawing.TINY)
        painter.translate(self.viewport.origin)
        painter.scale(self.viewport.scale, self.viewport.scale)
        self._paint(painter, self._seen(QRectF(event.rect())))

    def _seen(self, area: QRectF) -> Box:
        """What of the tree lies in that part of the canvas, with the frames around jobs."""
        corner, end = self.viewport.to_picture(area.topLeft()), self.viewport.to_picture(area.bottomRight())
        rim = 2.0 * SPACE
        return Box(corner.x() - rim, corner.y() - rim, end.x() - corner.x() + 2 * rim, end.y() - corner.y() + 2 * rim)

    def _paint(self, painter: QPainter, seen: Box) -> None:
        tree, look = self.tree, self._look()
        edges = [edge for edge in tree.edges if drawing.edge_area(edge).touches(seen)]
        # What leads to the marked job lies over the other lines where they meet.
        for edge in sorted(edges, key=lambda edge: edge.child in look.path):
            drawing.paint_edge(painter, edge, look)
        for job_id, box in tree.prompts.items():
            if box.touches(seen):
                drawing.paint_prompt(painter, box, " ".join(tree.nodes[job_id].job.prompt.split()), look)
        for node in tree.nodes.values():
            if node.box.touches(seen):
                drawing.paint_node(painter, node, look)

    def _look(self) -> Look:
        return Look(
            family=self._family,
            picture=self._picture,
            path=frozenset(self.tree.path(self._family.marked)),
            hovered=self._hovered,
            targets=frozenset((job.id, image) for job, image in self._repeating.targets),
            recipe=frozenset(step.job_id for step in self._repeating.steps),
            scale=self.viewport.scale,
            ratio=self.devicePixelRatioF(),
            ring=self._ring and self.hasFocus(),
        )

    def _picture(self, job: JobRecord, image: int, path: str) -> QImage | None:
        return self._thumbnails.get(job.id, image, path)
