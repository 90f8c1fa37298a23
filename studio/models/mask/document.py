"""The mask of one picture while it is being made. The canvas paints through it, everybody else listens to it.

Pixels are the truth: `mask` is what is repainted (255) and what is kept (0), with antialiased edges from brushes.
Shapes that were drawn stay editable ("live") until something else cuts into them; their inside is in `mask` as well.
Every change that an artist can make is one step of `undo_stack`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRect, QSize, Signal
from PySide6.QtGui import QImage, QUndoStack

from studio.models.mask import selections, words
from studio.models.mask.copies import Copies
from studio.models.mask.edited import Before
from studio.models.mask.keeping import Snapshot, usable
from studio.models.mask.making import Canvas, Making, Ready, Request, Result
from studio.models.mask.outlines import is_flat
from studio.models.mask.recording import Change
from studio.models.mask.shapes import Mode, Point, Shape
from studio.models.mask.state import Done, State
from studio.models.mask.steps import Beside, Step, Steps
from studio.models.mask.strokes import Stroke
from studio.models.mask.tiles import Pixels, seen
from studio.models.mask.tracing import Trace, Tracing, areas_of

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future, ThreadPoolExecutor

    from studio.errors import StudioError
    from studio.models.tasks import Tasks
    from studio.region.areas import Areas

TRACING, MAKING, PACKING = "mask-tracing", "mask-making", "mask-packing"
IN_PLACE = 20_000_000
"""Pixels of a mask that is changed as a whole at once; a larger one is changed in a worker, because it takes longer
than a frame."""


class MaskDocument(QObject):
    """Lives on the GUI thread; outlines are traced, and selections made, in a worker.

    `painted(QRect)`: pixels of `mask` changed in there, in picture pixels. `shapes_changed()`: `shapes` is another
    tuple. `areas_changed()`: `areas` is up to date again, or not any more (`areas` is None meanwhile).
    `changed()`: a step was made, or gone over, or there is another mask to begin with; not while a stroke goes on.
    `tolerance_changed()`. `busy_changed(bool)`: a selection is being made. `told(str)`: one sentence about what could
    not be done.
    """

    painted = Signal(QRect)
    shapes_changed = Signal()
    areas_changed = Signal()
    changed = Signal()
    tolerance_changed = Signal()
    busy_changed = Signal(bool)
    told = Signal(str)

    def __init__(
        self,
        size: QSize,
        tasks: Tasks,
        parent: QObject | None = None,
        *,
        worker: Executor | None = None,
        trace: Trace = areas_of,
    ) -> None:
        """`worker` does what takes a while; without one the document has a thread for outlines and one for the rest."""
        super().__init__(parent)
        self.size = size
        self.undo_stack = QUndoStack(self)
        self._steps = Steps(self.undo_stack, self._go)
        self.destroyed.connect(self._steps.stop)
        self._begins = False
        self.undo_stack.indexChanged.connect(self._on_index_changed)
        self._tasks = tasks
        self._worker = worker
        self._threads: dict[str, ThreadPoolExecutor] = {}
        self._state = State(size)
        self._stroke: Stroke | None = None
        self._picture: QImage | None = None
        self._revision = 0
        self._empty: bool | None = True
        self._told = QRect()
        self._copies = Copies()
        self._is_closed = False
        self._tracing = Tracing(lambda: (self._copy(), self.shapes), partial(self._submit, TRACING), tasks, trace, self)
        self._tracing.changed.connect(self.areas_changed)
        self._tracing.refused.connect(self._on_refused)
        canvas = Canvas(self._before, lambda: self._revision, lambda: self._stroke is None, self._take)
        self._making = Making(canvas, partial(self._submit, MAKING), tasks, self)
        self._making.busy_changed.connect(self.busy_changed)

    @property
    def mask(self) -> QImage:
        """What is repainted, Grayscale8 in the picture's size; to be looked at only."""
        return self._state.layers.mask

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """The outlines that can still be edited, the oldest first."""
        return self._state.shapes

    # Strokes: painted at once, one undo step when they end

    def begin_stroke(self, mode: Mode) -> None:
        """A stroke of brush or eraser begins; one that is still under the pen ends."""
        self.end_stroke()
        self._stroke = self._state.stroke(mode)

    def stroke_to(self, start: QPointF, end: QPointF, width: float) -> QRect:
        """Paint a round-ended segment of `width` picture pixels; returns (and emits) what changed.

        Nothing is painted when the stroke was ended or taken back meanwhile.
        """
        if self._stroke is None:
            return QRect()
        rect = self._stroke.segment(start, end, width)
        if not rect.isEmpty():
            self._tell_painted(rect)
        return rect

    def end_stroke(self) -> None:
        """The pen was lifted: the stroke is one step now."""
        stroke, self._stroke = self._stroke, None
        if stroke is not None:
            # Its pixels were told while it was painted.
            self._push(words.STROKES[stroke.mode], self._state.ended(stroke), told=True)
            self._making.settle()

    def cancel_stroke(self) -> None:
        """Take the stroke under the pen away again."""
        if self._drop_stroke():
            self._making.settle()

    # The history

    def undo(self) -> None:
        """One step back; with a stroke under the pen or a selection being made, that one is taken back."""
        if self._stroke is not None:
            self.cancel_stroke()
        elif self.is_busy:
            self.cancel_selection()
        else:
            self.undo_stack.undo()

    def redo(self) -> None:
        """One step forth."""
        self.end_stroke()
        self.undo_stack.redo()

    def note(self, text: str, back: Callable[[], None], forth: Callable[[], None]) -> None:
        """Make a step of something beside the mask that was just changed, such as the frame around the picture."""
        self.end_stroke()
        self._steps.push(text, Beside(back, forth))

    # Shapes

    def add_shape(self, shape: Shape, mode: Mode = Mode.ADD) -> None:
        """Add a drawn shape, live where it can be; a subtracted one cuts into what it covers and is not kept."""
        self.end_stroke()
        shape = shape.within(self.size)
        if shape.is_nothing():
            self.told.emit(words.NOTHING_INSIDE)
            return
        text = words.ADDED[shape.kind] if mode is Mode.ADD else words.CUT[shape.kind]
        if mode is Mode.ADD and not shape.meets_itself():
            self._push(text, self._state.add(shape))
            return
        self._push(text, self._state.fill(shape.outline(), mode))
        if mode is Mode.ADD:
            self.told.emit(words.CROSSED)

    def fill(self, points: Sequence[Point], mode: Mode = Mode.ADD) -> None:
        """Fill a freehand outline (a lasso) into the pixels."""
        self.end_stroke()
        if is_flat(points):
            self.told.emit(words.NOTHING_INSIDE)
            return
        self._push("Lasso" if mode is Mode.ADD else "Cut with the lasso", self._state.fill(points, mode))

    def replace_shape(self, index: int, shape: Shape | None) -> None:
        """Make a live shape another one (a vertex was moved, added, removed), or remove it (None): one step.

        While a vertex is being dragged nothing of it is told here; the canvas shows the two live edges.
        """
        self.end_stroke()
        old = self.shapes[index]
        shape = None if shape is None else shape.within(self.size)
        if shape == old:
            return
        if shape is not None and shape.is_nothing():
            self.told.emit(words.NOTHING_INSIDE)
            return
        live = shape is None or not shape.meets_itself()
        self._push(words.text_of(old, shape), self._state.replace(index, shape, live=live))
        if not live:
            self.told.emit(words.CROSSED)

    # The whole mask, one step each

    def invert(self) -> None:
        """Repaint what was kept, and keep the rest."""
        self._whole("Invert", lambda pixels: np.invert(pixels, out=pixels))

    def grow(self, pixels: int) -> None:
        """Move the edge outwards by so many pixels in every direction, or inwards where `pixels` is negative.

        Made in a worker. Around the picture nothing is painted: a mask that reaches its border shrinks from there too.
        """
        self.end_stroke()
        if pixels:
            text = f"Grow by {pixels} px" if pixels > 0 else f"Shrink by {-pixels} px"
            self._edit(text, lambda mask: selections.grown(mask, pixels), words.NOTHING_PAINTED)

    def fill_holes(self) -> None:
        """Fill what is enclosed; made in a worker."""
        self.end_stroke()
        self._edit("Fill holes", selections.holes, words.NO_HOLES)

    def clear(self) -> None:
        """Keep all of the picture."""
        self._whole("Clear", lambda pixels: pixels.fill(0))

    def select_all(self) -> None:
        """Repaint all of the picture."""
        self._whole("Select all", lambda pixels: pixels.fill(255))

    # Selections from the picture's colours, made in a worker and added as one step

    @property
    def is_busy(self) -> bool:
        """Something is being made in the worker that will be one step."""
        return self._making.is_busy

    def cancel_selection(self) -> None:
        """What is being made in the worker is not wanted any more."""
        self._making.cancel()

    def set_picture(self, image: QImage) -> None:
        """The picture's own pixels, in its full size or smaller."""
        self._picture = image

    def wand(self, at: QPointF, tolerance: int, mode: Mode, *, connected: bool = True) -> None:
        """Take what looks like the pixel at `at`; `tolerance` 0-255 per channel."""
        find = partial(selections.wand, at=at, tolerance=tolerance, connected=connected)
        self._select("Wand", mode, find, words.OUTSIDE)

    def smart(self, stroke: Sequence[QPointF], width: float, mode: Mode) -> None:
        """Take the thing under a rough stroke, up to its edges."""
        if stroke:
            self._select(
                "Smart select", mode, partial(selections.smart, stroke=tuple(stroke), width=width), words.NO_THING
            )

    def smart_box(self, box: QRect, mode: Mode) -> None:
        """Take the thing in a rough box, up to its edges."""
        self._select("Smart select", mode, partial(selections.smart_box, box=box.normalized()), words.NO_THING)

    # What is sent

    @property
    def areas(self) -> Areas | None:
        """What is sent of the mask as it is; None while that is not known yet."""
        return self._tracing.areas

    def when_areas(
        self, then: Callable[[Areas], None], failed: Callable[[StudioError | None], None] | None = None
    ) -> None:
        """Call `then` with what is sent of the mask as it is now: at once where it is known, or soon.

        Where it cannot be sent, `failed` is called with the reason, or with None for a bug, which is reported by
        itself; without a `failed` the reason is told. A document that was closed calls nobody.
        """
        self.end_stroke()
        if not self._is_closed:
            self._tracing.when(then, failed or self._on_not_traced)

    @property
    def tolerance(self) -> float | None:
        """How far an outline may be from the painted edge, in picture pixels; None: chosen per area (IoU 0.995)."""
        return self._tracing.tolerance

    def set_tolerance(self, pixels: float | None) -> None:
        """Trace anew with that tolerance; 0 is exact to the pixel."""
        if pixels != self.tolerance:
            self._tracing.tolerance = pixels
            self._tracing.outdate()
            self.tolerance_changed.emit()

    @property
    def is_empty(self) -> bool:
        """Nothing is to be repainted."""
        if self._empty is None:
            # Where something was changed last there is something, as a rule, and no need to look any further.
            self._empty = not self._state.holds(self._told) and not self._state.holds(self.mask.rect())
        return self._empty

    # Keeping

    def snapshot(self) -> Snapshot:
        """A copy of what is painted and drawn."""
        layers = self._state.layers
        beneath = None if layers.beneath is None else layers.beneath.copy()
        return Snapshot(self._copy(), self.shapes, beneath, layers.covered.topLeft())

    def restore(self, snapshot: Snapshot) -> None:
        """Begin with a mask that was kept (any size and colour mode: it is scaled, thresholded, told), undo emptied.

        Shapes that do not fit it are pixels only.
        """
        if snapshot.mask.isNull():
            self.told.emit(words.UNREADABLE)
            return
        self._making.cancel()
        self.cancel_stroke()
        self._begins = True  # what the end of the history would tell is not true yet
        self._steps.clear()
        self._begins = False
        self._tell_scaled(snapshot.mask.size())
        self._state.begin(usable(snapshot, self.size))
        self._tell_painted(self.mask.rect())
        self.shapes_changed.emit()
        self.changed.emit()

    def exchange(self, snapshot: Snapshot, beside: Beside | None = None) -> None:
        """Put another mask in the place of this one, and with it what was changed `beside` it.

        That is one step of the history, in which shapes are pixels; where nothing is painted and there is no history,
        nothing can be lost, and it is what one begins with.
        """
        self.end_stroke()
        if snapshot.mask.isNull() or (self.is_empty and not self.undo_stack.count()):
            self.restore(snapshot)
            return
        self._making.cancel()
        self._tell_scaled(snapshot.mask.size())
        mask = usable(snapshot, self.size).mask
        is_here = snapshot.shapes == self.shapes and mask == self.mask
        done = None if is_here else self._state.become(lambda pixels: np.copyto(pixels, seen(mask)))
        if done:
            self._push("Another mask", done, beside=beside)
        elif beside is not None:
            self._steps.push("Another mask", beside)

    def close(self) -> None:
        """Nothing more is told, and nothing more is made; pixels, steps and picture are let go of at once.

        Whoever still looks sees an empty mask of one pixel: only the garbage collector may end the document itself,
        and by then hundreds of megabytes would have come together.
        """
        if self._is_closed:
            return
        self.end_stroke()
        self._is_closed = True
        self._making.cancel()
        self._tracing.stop()
        for thread in self._threads.values():
            thread.shutdown(wait=False, cancel_futures=True)
        self.blockSignals(True)
        self._steps.stop()
        self._copies.drop()
        self._state, self._picture, self._empty = State(QSize(1, 1)), None, True

    # Inside

    def _copy(self) -> QImage:
        return self._copies.take(self.mask)

    def _before(self) -> Before:
        return self._state.before(self._copy())

    def _whole(self, text: str, change: Callable[[Pixels], object]) -> None:
        """Change all of the mask in its place: at once, or in a worker where there is much of it."""
        self.end_stroke()
        if self.size.width() * self.size.height() <= IN_PLACE:
            self._push(text, self._state.become(change))
        else:
            self._edit(text, partial(_changed, change), "")

    def _tell_scaled(self, was: QSize) -> None:
        if was != self.size:
            self.told.emit(words.scaled(was, self.size))

    def _push(
        self,
        text: str,
        done: Done,
        *,
        told: bool = False,
        beside: Beside | None = None,
        copy: QImage | None = None,
    ) -> None:
        """Make a step of what was done, and tell everybody; nothing where nothing changed."""
        if not done:
            return
        if done.change.raw is not None and not self._is_closed:
            self._tasks.watch(self._submit(PACKING, done.change.pack), lambda _: None)
        if not told and not done.rect.isEmpty():
            self._tell_painted(done.rect, copy)
        if done.before != done.after:
            self.shapes_changed.emit()
        self._steps.push(text, Step(done.change, done.before, done.after, beside))

    def _on_index_changed(self, _: int) -> None:
        if not self._begins:
            self.changed.emit()

    def _go(self, change: Change, shapes: tuple[Shape, ...]) -> None:
        """The history moves over a step."""
        if self._drop_stroke():
            self._tasks.call(self._making.settle)  # not now: it would make a step in the middle of this one
        before = self.shapes
        rect = self._state.go(change, shapes)
        if not rect.isEmpty():
            self._tell_painted(rect)
        if shapes != before:
            self.shapes_changed.emit()

    def _drop_stroke(self) -> bool:
        stroke, self._stroke = self._stroke, None
        if stroke is not None:
            self._tell_painted(stroke.recording.cancel())
        return stroke is not None

    def _tell_painted(self, rect: QRect, copy: QImage | None = None) -> None:
        self._empty, self._told = None, rect
        self._revision += 1
        if copy is None:
            self._copies.outdate(rect)
        else:
            self._copies.put(copy)
        self.painted.emit(rect)
        if not self._is_closed:
            self._tracing.outdate()

    def _select(self, text: str, mode: Mode, find: Callable[[QImage, QSize], Result], nothing: str) -> None:
        """Have something found in the picture, and add it or take it away."""
        self.end_stroke()
        if self._picture is None or self._is_closed:
            self.told.emit(words.NO_PICTURE_YET)
            return
        picture, size = self._picture, self.size
        self._making.ask(Request(text, lambda _: find(picture, size), nothing, mode))

    def _edit(self, text: str, make: Callable[[QImage], Result], nothing: str) -> None:
        """Have something made of the mask."""
        if not self._is_closed:
            self._making.ask(Request(text, make, nothing, of_mask=True))

    def _take(self, request: Request, result: Ready) -> None:
        """What was made arrives, and no stroke is under the pen."""
        if result is None:
            self.told.emit(request.nothing)
        elif isinstance(result, selections.Found):
            self._push(request.text, self._state.combine(result, request.mode))
        else:
            self._push(request.text, self._state.put(result), copy=result.copy)

    def _on_not_traced(self, error: StudioError | None) -> None:
        if error is not None:
            self._on_refused(error)

    def _on_refused(self, error: StudioError) -> None:
        self.told.emit(str(error))

    def _submit(self, thread: str, work: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Have it done by the worker, or by the thread of that name: a large mask is traced for seconds."""
        if self._worker is not None:
            return self._worker.submit(work, *arguments)
        if thread not in self._threads:
            from concurrent.futures import ThreadPoolExecutor  # not before it is needed

            self._threads[thread] = ThreadPoolExecutor(1, thread)
        return self._threads[thread].submit(work, *arguments)


def _changed(change: Callable[[Pixels], object], mask: QImage) -> Pixels:
    """Runs in the worker."""
    pixels = seen(mask).copy()
    change(pixels)
    return pixels
