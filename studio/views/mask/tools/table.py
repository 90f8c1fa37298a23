"""Every tool once: its name, icon, key and the sentence that explains it; panel, help and tests read this table."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from studio.views.mask.tools.base import Tool
from studio.views.mask.tools.brush import Brush, Eraser
from studio.views.mask.tools.ellipse import Ellipse
from studio.views.mask.tools.hand import Hand
from studio.views.mask.tools.lasso import Lasso
from studio.views.mask.tools.points import Points
from studio.views.mask.tools.polygon import Polygon
from studio.views.mask.tools.rectangle import Rectangle
from studio.views.mask.tools.smart import Smart
from studio.views.mask.tools.wand import Wand
from studio.views.mask.tools.zoom import Zoom

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
    ToolSpec(
        "lasso",
        "Lasso",
        "lasso",
        "L",
        "Draw around what is to be repainted; a straight line closes it. Shift adds, Alt subtracts.",
        Lasso,
    ),
    ToolSpec(
        "polygon",
        "Polygon",
        "polygon",
        "P",
        "Click corner by corner, or drag for a freehand stretch. A click on the first corner, Enter or a double click "
        "closes it; Backspace takes the last corner back, Shift keeps to 45 degrees.",
        Polygon,
    ),
    ToolSpec(
        "rectangle",
        "Rectangle",
        "rectangle",
        "M",
        "Drag a box. Shift at the press adds, Alt subtracts; Shift pressed while dragging makes a square.",
        Rectangle,
    ),
    # The letter that paint programs give to their shapes; O shows and hides the overlay.
    ToolSpec(
        "ellipse",
        "Ellipse",
        "ellipse",
        "U",
        "Drag a box around it. Shift at the press adds, Alt subtracts; Shift pressed while dragging makes a circle.",
        Ellipse,
    ),
    ToolSpec(
        "points",
        "Move points",
        "points",
        "V",
        "Drag corners, sides or whole shapes. Alt and a click on a side adds a corner, Alt, Shift and a click removes "
        "one. Tab goes to the next corner, the arrow keys move it.",
        Points,
    ),
    ToolSpec(
        "wand",
        "Colour wand",
        "wand",
        "W",
        "Click a colour to take all that looks like it. Shift adds, Alt subtracts.",
        Wand,
    ),
    ToolSpec(
        "smart",
        "Smart select",
        "smart",
        "S",
        "Draw roughly over a thing to take it up to its edges. Shift adds, Alt subtracts.",
        Smart,
    ),
    ToolSpec(
        "hand",
        "Hand",
        "hand",
        "H",
        "Drag to move the picture; with any tool, hold Space or the middle button instead.",
        Hand,
    ),
    ToolSpec(
        "zoom",
        "Zoom",
        "zoom",
        "Z",
        "Click to go nearer, Alt and click to go farther away, or drag a box to see it large.",
        Zoom,
    ),
)
