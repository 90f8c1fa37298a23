"""What a screen reader would meet without a name; every part of the window is looked through by its own tests."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QScrollBar,
    QTextEdit,
    QWidget,
)

_CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTextEdit,
)
_BLANK = (QAccessible.Role.Client, QAccessible.Role.NoRole)


def controls(root: QWidget) -> list[QWidget]:
    """Whatever in `root` can be pressed, written in, or given the keyboard, in sight or not."""
    return [
        widget
        for widget in (root, *root.findChildren(QWidget))
        if not isinstance(widget, QScrollBar)
        and (isinstance(widget, _CONTROLS) or widget.focusPolicy() != Qt.FocusPolicy.NoFocus)
    ]


def nameless(root: QWidget) -> list[str]:
    """Those of them without an accessible name or an objectName, or told as one blank."""
    found = []
    for control in controls(root):
        told = QAccessible.queryAccessibleInterface(control)
        name, owner = told.text(QAccessible.Text.Name), control.parentWidget()
        is_blank = told.role() in _BLANK and not isinstance(control, QLineEdit)  # Qt's own field within a spin box
        if not name or not control.objectName() or is_blank:
            within = owner.objectName() if owner is not None else ""
            found.append(f"{type(control).__name__} {control.objectName()!r} {name!r} {told.role()} in {within!r}")
    return found
