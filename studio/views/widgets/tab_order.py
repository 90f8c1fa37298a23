"""Tab goes through a window in the order in which it is read, whenever its parts were made or come and go.

Qt goes through widgets in the order of their making, and parts of the prompt column are made behind the first
painting, with the first reference, or with another model.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractScrollArea, QLayout, QScrollArea, QWidget


def stops(root: QWidget) -> list[QWidget]:
    """Where Tab stops within `root`, from top to bottom."""
    return [widget for widget in _read(root) if _takes_tab(widget)]


def step(root: QWidget, *, forward: bool) -> bool:
    """Move the keyboard to the next stop, around the ends; False where it is at none."""
    here, found = root.window().focusWidget(), stops(root)
    if here not in found:
        return False
    there = found[(found.index(here) + (1 if forward else -1)) % len(found)]
    there.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
    return True


def _takes_tab(widget: QWidget) -> bool:
    takes = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return takes and widget.isVisible() and widget.isEnabled() and widget.focusProxy() is None


def _read(widget: QWidget) -> Iterator[QWidget]:
    yield widget
    if isinstance(widget, QScrollArea):
        if (content := widget.widget()) is not None:
            yield from _read(content)
        return
    if isinstance(widget, QAbstractScrollArea):
        return  # what is in it is its own business
    laid = list(_laid_out(widget.layout()))
    free = [
        child
        for child in widget.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        if child not in laid and not child.isWindow()
    ]
    for child in (*laid, *sorted(free, key=lambda one: (one.y(), one.x()))):
        yield from _read(child)


def _laid_out(layout: QLayout | None) -> Iterator[QWidget]:
    if layout is None:
        return
    for at in range(layout.count()):
        item = layout.itemAt(at)
        if item is None:
            continue
        if (widget := item.widget()) is not None:
            yield widget
        else:
            yield from _laid_out(item.layout())
