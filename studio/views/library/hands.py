"""Pointer and keys over the cells of the library page: choosing, stretches, the rubber band, carrying away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QPixmap
from PySide6.QtWidgets import QApplication

from studio.models.library.page.shelf import Cell
from studio.views.library.measures import STEP
from studio.views.picture_drag import carry, many_data, with_jobs
from studio.views.widgets.painting import is_enter

if TYPE_CHECKING:
    from studio.views.library.view import LibraryView

_CONTROL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
_EDGE = 24
"""So near to the border of the view the rubber band scrolls it."""


class Hands:
    """What the pointer and the moving keys do in a LibraryView."""

    def __init__(self, view: LibraryView) -> None:
        self._view = view
        self._pressed: QPoint | None = None
        self._band_from: QPoint | None = None
        self._choose_late: Cell | None = None

    # The pointer

    def pointer(self, event: QEvent) -> bool:
        """An event of the viewport; whether it was dealt with."""
        if not isinstance(event, QMouseEvent):
            return False
        match event.type():
            case QEvent.Type.MouseButtonPress:
                return event.button() == Qt.MouseButton.LeftButton and self._press(event)
            case QEvent.Type.MouseMove:
                return self._move(event)
            case QEvent.Type.MouseButtonRelease:
                return event.button() == Qt.MouseButton.LeftButton and self._release()
            case QEvent.Type.MouseButtonDblClick:
                return event.button() == Qt.MouseButton.LeftButton and self._open(event)
        return False

    def _press(self, event: QMouseEvent) -> bool:
        view, at = self._view, event.position().toPoint()
        toggle, reach = bool(event.modifiers() & _CONTROL), bool(event.modifiers() & _SHIFT)
        number = view.number_at(at)
        self._pressed, self._choose_late = at, None
        if number < 0:
            self._band_from = at + QPoint(0, view.offset)
            view.browsing.selection.begin_band(beside=toggle or reach)
            if not toggle and not reach:
                view.browsing.selection.clear()
            return True
        cell = view.browsing.shelf.cell(number)
        if view.badge_at(at) >= 0:
            self._pressed = None
            view.browsing.press(cell)
            view.browsing.fold()
        elif not toggle and not reach and cell in view.browsing.selection:
            # Several may be about to be carried away: this one alone is only meant where they are not.
            self._choose_late = cell
            view.browsing.point(cell)
        else:
            view.browsing.press(cell, toggle=toggle, reach=reach)
        return True

    def _move(self, event: QMouseEvent) -> bool:
        view, at = self._view, event.position().toPoint()
        if not event.buttons() & Qt.MouseButton.LeftButton:
            number = view.number_at(at)
            view.hover(number)
            over = view.badge_at(at) >= 0
            view.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
            return False
        if self._band_from is not None:
            self._stretch_band(at)
            return True
        if self._pressed is None:
            return False
        if (at - self._pressed).manhattanLength() >= QApplication.startDragDistance():
            self._pressed = self._choose_late = None
            self._carry()
        return True

    def _stretch_band(self, at: QPoint) -> None:
        view, bar = self._view, self._view.verticalScrollBar()
        assert self._band_from is not None
        if at.y() < _EDGE:
            bar.setValue(bar.value() - (_EDGE - at.y()))
        elif at.y() > view.viewport().height() - _EDGE:
            bar.setValue(bar.value() + at.y() - view.viewport().height() + _EDGE)
        view.band = QRect(self._band_from, at + QPoint(0, view.offset)).normalized()
        box, shelf = view.band, view.browsing.shelf
        rows = view.plan.cells_in(box.left(), box.top(), box.right(), box.bottom() + 1)
        view.browsing.selection.take_band(shelf.cell(number) for row in rows for number in row)
        view.viewport().update()

    def _release(self) -> bool:
        view = self._view
        if self._band_from is not None:
            self._band_from, view.band = None, QRect()
            view.viewport().update()
        elif self._choose_late is not None:
            view.browsing.press(self._choose_late)
        self._pressed = self._choose_late = None
        return True

    def _open(self, event: QMouseEvent) -> bool:
        number = self._view.number_at(event.position().toPoint())
        if number >= 0 and self._view.badge_at(event.position().toPoint()) < 0 and not event.modifiers():
            self._view.opened.emit(self._view.browsing.shelf.cell(number))
        return True

    def _carry(self) -> None:
        """Carry what is selected elsewhere: to the prompt and the tray as pictures, to other programs as files."""
        browsing = self._view.browsing
        chosen = [one for one in browsing.chosen() if one.picture.path]
        if not chosen:
            return
        first = chosen[0]
        image = browsing.thumbnails.peek(first.record.id, first.picture.index)
        data = many_data(
            [(one.record.id, one.picture.index) for one in chosen],
            [browsing.thumbnails.file(one.picture.path) for one in chosen],
            first.picture.url if len(chosen) == 1 else "",
        )
        if browsing.selection.whole and not browsing.selection.parts:
            data = with_jobs(data, browsing.selection.whole)
        number = browsing.number
        shown = (
            QPixmap.fromImage(image)
            if image is not None
            else self._view.viewport().grab(self._view.cell_box(max(number, 0)))
        )
        carry(self._view, data, shown)

    # Keys

    def key(self, event: QKeyEvent) -> bool:
        """A key that moves, selects, unfolds or opens; whether it was one."""
        view, browsing = self._view, self._view.browsing
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        key = Qt.Key(event.key())
        if event.matches(QKeySequence.StandardKey.SelectAll):
            browsing.selection.everything()
        elif event.matches(QKeySequence.StandardKey.Cancel) and browsing.selection:
            browsing.selection.clear()
        elif held == _CONTROL and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._month(-1 if key == Qt.Key.Key_Up else 1)
        elif (number := self._stepped(key)) is not None and held in (Qt.KeyboardModifier.NoModifier, _SHIFT):
            browsing.go(number, reach=held == _SHIFT)
        elif is_enter(event) and browsing.current is not None:
            if not event.isAutoRepeat():
                view.opened.emit(browsing.current)
        elif key == Qt.Key.Key_Space and not held:
            view.look_wanted.emit()
        elif key == Qt.Key.Key_S and not held:
            browsing.fold()
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal) and held in (Qt.KeyboardModifier.NoModifier, _SHIFT):
            view.set_density(view.density + STEP)
        elif key == Qt.Key.Key_Minus and not held:
            view.set_density(view.density - STEP)
        else:
            return False
        return True

    def _stepped(self, key: Qt.Key) -> int | None:
        """The cell that a key leads to, None for a key that leads nowhere."""
        view, here = self._view, self._view.browsing.number
        last = view.plan.cells - 1
        if last < 0:
            return None
        if here < 0:
            here = view.visible().start
            return here if key in _MOVES else None
        match key:
            case Qt.Key.Key_Left:
                return max(here - 1, 0)
            case Qt.Key.Key_Right:
                return min(here + 1, last)
            case Qt.Key.Key_Up:
                return view.plan.above(here)
            case Qt.Key.Key_Down:
                return view.plan.below(here)
            case Qt.Key.Key_Home:
                return 0
            case Qt.Key.Key_End:
                return last
            case Qt.Key.Key_PageUp | Qt.Key.Key_PageDown:
                return self._paged(here, up=key == Qt.Key.Key_PageUp)
        return None

    def _paged(self, here: int, *, up: bool) -> int:
        """The cell a screen away in the same column, as near as there is one."""
        plan, at = self._view.plan, here
        top = plan.place(here).y
        room = self._view.viewport().height() - plan.metrics.height
        while (after := plan.above(at) if up else plan.below(at)) != at and abs(plan.place(after).y - top) <= room:
            at = after
        return at if at != here else after

    def _month(self, step: int) -> None:
        """To the first cell of the month before or after, as they stand on the page."""
        view, shelf = self._view, self._view.browsing.shelf
        months = shelf.months()
        if not months:
            return
        section = view.plan.section_of(view.browsing.number) if view.browsing.number >= 0 else view.section_in_sight()
        at = max(number for number, (_, first) in enumerate(months) if first <= max(section, 0))
        first = months[min(max(at + step, 0), len(months) - 1)][1]
        view.go_to_section(first)
        view.browsing.go(view.plan.first_of(first))


_MOVES = frozenset(
    {
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
    }
)
