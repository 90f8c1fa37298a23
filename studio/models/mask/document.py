"""The mask of one picture while it is being made. The canvas paints through it, everybody else listens to it.

Pixels are the truth: `mask` is what is repainted (255) and what is kept (0), with antialiased edges from brushes.
Shapes that were drawn stay editable ("live") until something else cuts into them; their inside is in `mask` as well.
Every change that an artist can make is one step of `undo_stack`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QRect, QSize, Signal
from PySide6.QtGui import QImage, QUndoStack

from studio.models.mask.shapes import Mode, Point, Shape

if TYPE_CHECKING:
    from studio.models.tasks import Tasks
    from studio.region.areas import Areas


class MaskDocument(QObject):
    """Lives on the GUI thread; outlines are traced, and selections made, in a worker.

    `painted(QRect)`: pixels of `mask` changed in there, in picture pixels. `shapes_changed()`: `shapes` is another
    tuple. `areas_changed()`: `areas` is up to date again, or not any more (`areas` is None meanwhile).
    `busy_changed(bool)`: a selection is being made. `told(str)`: one sentence about what could not be done.
    """

    painted = Signal(QRect)
    shapes_changed = Signal()
    areas_changed = Signal()
    busy_changed = Signal(bool)
    told = Signal(str)

    def __init__(self, size: QSize, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.size = size
        self.mask = QImage(size, QImage.Format.Format_Grayscale8)
        self.undo_stack = QUndoStack(self)
        self.shapes: tuple[Shape, ...] = ()
        self.areas: Areas | None = None

    # Strokes: painted at once, one undo step when they end

    def begin_stroke(self, mode: Mode) -> None:
        """A stroke of brush or eraser begins."""
        raise NotImplementedError

    def stroke_to(self, start: QPointF, end: QPointF, width: float) -> QRect:
        """Paint a round-ended segment of `width` picture pixels; returns (and emits) what changed."""
        raise NotImplementedError

    def end_stroke(self) -> None:
        """The pen was lifted: the stroke is one step now."""
        raise NotImplementedError

    def cancel_stroke(self) -> None:
        """Take the stroke under the pen away again."""
        raise NotImplementedError

    # Shapes

    def add_shape(self, shape: Shape, mode: Mode = Mode.ADD) -> None:
        """Add a drawn shape, live where it can be; a subtracted one cuts into what it covers and is not kept."""
        raise NotImplementedError

    def fill(self, points: Sequence[Point], mode: Mode = Mode.ADD) -> None:
        """Fill a freehand outline (a lasso) into the pixels."""
        raise NotImplementedError

    def replace_shape(self, index: int, shape: Shape | None) -> None:
        """Make a live shape another one (a vertex was moved, added, removed), or remove it (None): one step.

        While a vertex is being dragged nothing of it is told here; the canvas shows the two live edges.
        """
        raise NotImplementedError

    # The whole mask, one step each

    def invert(self) -> None:
        """Repaint what was kept, and keep the rest."""
        raise NotImplementedError

    def grow(self, pixels: int) -> None:
        """Move the edge outwards, or inwards where `pixels` is negative."""
        raise NotImplementedError

    def fill_holes(self) -> None:
        """Fill what is enclosed."""
        raise NotImplementedError

    def clear(self) -> None:
        """Keep all of the picture."""
        raise NotImplementedError

    def select_all(self) -> None:
        """Repaint all of the picture."""
        raise NotImplementedError

    # Selections from the picture's colours, made in a worker and added as one step

    def set_picture(self, image: QImage) -> None:
        """The picture's own pixels, in its full size."""
        raise NotImplementedError

    def wand(self, at: QPointF, tolerance: int, mode: Mode, *, connected: bool = True) -> None:
        """Take what looks like the pixel at `at`; `tolerance` 0-255 per channel."""
        raise NotImplementedError

    def smart(self, stroke: Sequence[QPointF], width: float, mode: Mode) -> None:
        """Take the thing under a rough stroke, up to its edges."""
        raise NotImplementedError

    def smart_box(self, box: QRect, mode: Mode) -> None:
        """Take the thing in a rough box, up to its edges."""
        raise NotImplementedError

    # What is sent

    @property
    def tolerance(self) -> float | None:
        """How far an outline may be from the painted edge, in picture pixels; None: chosen per area (IoU 0.995)."""
        raise NotImplementedError

    def set_tolerance(self, pixels: float | None) -> None:
        """Trace anew with that tolerance; 0 is exact to the pixel."""
        raise NotImplementedError

    @property
    def is_empty(self) -> bool:
        """Nothing is to be repainted."""
        raise NotImplementedError

    # Keeping

    def load(self, mask: QImage, shapes: Sequence[Shape] = ()) -> None:
        """Begin with a mask that was kept (any size and colour mode: it is scaled, thresholded, told), undo emptied."""
        raise NotImplementedError

    def close(self) -> None:
        """Nothing more is told."""
        raise NotImplementedError
