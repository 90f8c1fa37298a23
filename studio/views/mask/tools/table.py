"""Every tool once: its name, icon, key and the sentence that explains it; panel, help and tests read this table."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from studio.views.mask.tools.base import Tool
from studio.views.mask.tools.brush import Brush, Eraser

if TYPE_CHECKING:
    from studio.views.mask.canvas import Canvas


class ToolSpec(NamedTuple):
    """One tool. `key` is a bare letter while the canvas has the keyboard, `help` one or two sentences."""

    id: str
    name: str
    icon: str
    key: str
    help: str
    make: Callable[[Canvas], Tool]


TOOLS: tuple[ToolSpec, ...] = (
    ToolSpec(
        "brush",
        "Brush",
        "brush",
        "B",
        "Paint what is to be repainted. Shift and a click draw a straight line, Alt erases, [ and ] change the size.",
        Brush,
    ),
    ToolSpec(
        "eraser",
        "Eraser",
        "eraser",
        "E",
        "Take paint away again. Shift and a click draw a straight line, [ and ] change the size.",
        Eraser,
    ),
)


def spec_of(name: str) -> ToolSpec | None:
    """The tool of that id, None for one that is not of the table."""
    return next((spec for spec in TOOLS if spec.id == name), None)
