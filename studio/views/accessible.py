"""Roles for what we paint ourselves: without them a screen reader is told that a list is a blank."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget

_roles: dict[type[QWidget], QAccessible.Role] = {}
# Qt holds no reference of its own to what Python made.
_made: list[QAccessibleInterface] = []


def give_role(kind: type[QWidget], role: QAccessible.Role) -> None:
    """Let every widget of class `kind` be told to screen readers as `role`, its children with it."""
    if not _roles:
        QAccessible.installFactory(_factory)
    _roles[kind] = role


def _factory(_name: str, subject: QObject) -> QAccessibleInterface | None:
    role = _roles.get(type(subject)) if isinstance(subject, QWidget) else None
    if role is None:
        return None
    assert isinstance(subject, QWidget)
    # Without a name of its own it tells the widget's, which may change.
    _made.append(QAccessibleWidget(subject, role))
    return _made[-1]
