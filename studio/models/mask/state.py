"""Pixels and live shapes together, and every change that can be made to them; no history and nobody who listens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QImage

from studio.models.mask.edited import Before, Edited
from studio.models.mask.keeping import Snapshot
from studio.models.mask.layers import Layers, Recording
from studio.models.mask.raster import Spans, bounds_of, fill, inside, spans
from studio.models.mask.recording import Change
from studio.models.mask.selections import Found
from studio.models.mask.shapes import Mode, Point, Shape
from studio.models.mask.strokes import Stroke
from studio.models.mask.tiles import HALF, SIDE, Pixels, seen

VALUES = {Mode.ADD: 255, Mode.SUBTRACT: 0}


@dataclass(frozen=True, slots=True)
class Done:
    """A change that was made: its pixels, the shapes before and after it, and where the mask differs."""

    change: Change
    before: tuple[Shape, ...]
    after: tuple[Shape, ...]
    rect: QRect

    def __bool__(self) -> bool:
        return bool(self.change) or self.before != self.after


class State:
    """A mask under work. Each live shape is 255 throughout in the mask; what it hides is kept beneath it."""

    def __init__(self, size: QSize) -> None:
        self.size = size
        self.layers = Layers(size)
        self.shapes: tuple[Shape, ...] = ()

    def begin(self, snapshot: Snapshot) -> None:
        """Be what a snapshot of this size saw; where it does not know what lies beneath a shape, nothing does."""
        self.layers = Layers(self.size)
        self.layers.mask_in(self.layers.rect)[:] = seen(snapshot.mask)
        shapes = [shape for shape in snapshot.shapes if self._is_whole(shape)]
        for shape in shapes:
            self.layers.cover(bounds_of(shape.outline()))
        known = QRect() if snapshot.beneath is None else QRect(snapshot.corner, snapshot.beneath.size())
        for shape in shapes:
            outline = shape.outline()
            rect = bounds_of(outline)
            within = inside(outline, rect)
            self.layers.beneath_in(rect)[within] = 0
            if snapshot.beneath is not None and known.contains(rect):
                at = rect.topLeft() - snapshot.corner
                rows, columns = slice(at.y(), at.y() + rect.height()), slice(at.x(), at.x() + rect.width())
                np.copyto(self.layers.beneath_in(rect), seen(snapshot.beneath)[rows, columns], where=within)
        self._settle(tuple(shapes))

    def _is_whole(self, shape: Shape) -> bool:
        """Whether a shape can be live: in the picture, simple, and all of it painted."""
        if shape.is_nothing() or shape.meets_itself() or shape != shape.within(self.size):
            return False
        rect = bounds_of(shape.outline())
        return not (inside(shape.outline(), rect) & (self.layers.mask_in(rect) != 255)).any()

    def holds(self, rect: QRect) -> bool:
        """Whether any pixel in there counts as repainted; looks no further than the first rows that have one."""
        pixels = self.layers.mask_in(rect & self.layers.rect)
        return any(pixels[row : row + SIDE].max(initial=0) >= HALF for row in range(0, len(pixels), SIDE))

    # Strokes

    def stroke(self, mode: Mode) -> Stroke:
        """One that begins; it ends with `ended` or its recording's `cancel`."""
        return Stroke(mode, self.layers, Recording(self.layers))

    def ended(self, stroke: Stroke) -> Done:
        """The pen was lifted: shapes that it cut into are pixels now."""
        left = self._left_by(stroke.recording, stroke.painted) if stroke.mode is Mode.SUBTRACT else self.shapes
        return self._done(stroke.recording, left, stroke.painted)

    # Shapes and outlines

    def add(self, shape: Shape) -> Done:
        """A live shape more; it does not meet itself."""
        recording, outline = Recording(self.layers), shape.outline()
        rect = bounds_of(outline)
        self.layers.cover(rect)
        recording.touch(rect, beneath=False)
        fill(self.layers.mask_in(rect), spans(outline, self.size), 255, rect.left(), rect.top())
        return self._done(recording, (*self.shapes, shape), rect)

    def fill(self, points: Sequence[Point], mode: Mode) -> Done:
        """Paint or erase the inside of an outline."""
        recording = Recording(self.layers)
        rect = bounds_of(points) & self.layers.rect
        recording.touch(rect)
        self._fill(spans(points, self.size), rect, VALUES[mode])
        left = self.shapes if mode is Mode.ADD else self._left_by(recording, rect)
        return self._done(recording, left, rect)

    def replace(self, index: int, shape: Shape | None, *, live: bool = True) -> Done:
        """Another shape in the place of a live one, or none; not `live`: only its pixels stay."""
        recording = Recording(self.layers)
        old = bounds_of(self.shapes[index].outline())
        others = (*self.shapes[:index], *self.shapes[index + 1 :])
        recording.touch(old, beneath=not live)
        self.layers.mask_in(old)[:] = self.layers.beneath_in(old)
        self._draw(others, old)
        if shape is None:
            return self._done(recording, others, old)
        outline = shape.outline()
        rect, runs = bounds_of(outline), spans(outline, self.size)
        if live:
            self.layers.cover(rect)
        recording.touch(rect, beneath=not live)
        if live:
            fill(self.layers.mask_in(rect), runs, 255, rect.left(), rect.top())
            others = (*self.shapes[:index], shape, *self.shapes[index + 1 :])
        else:
            self._fill(runs, rect, 255)
        return self._done(recording, others, old.united(rect))

    # Pixels made elsewhere

    def before(self, copy: QImage) -> Before:
        """What an edit of the whole mask begins with; `copy` is one of the mask."""
        return Before(copy, self.layers.beneath, QRect(self.layers.covered))

    def combine(self, found: Found, mode: Mode) -> Done:
        """Paint or erase what was found; it lies within the picture."""
        recording = Recording(self.layers)
        rect = QRect(found.left, found.top, found.pixels.shape[1], found.pixels.shape[0])
        recording.touch(rect)
        chosen = np.where(found.pixels != 0, np.uint8(255), np.uint8(0))
        for pixels, at in self.layers.both_in(rect):
            top, left = at.y() - found.top, at.x() - found.left
            part = chosen[top : top + pixels.shape[0], left : left + pixels.shape[1]]
            if mode is Mode.ADD:
                np.maximum(pixels, part, out=pixels)
            else:
                np.minimum(pixels, ~part, out=pixels)
        left_over = self.shapes if mode is Mode.ADD else self._left_by(recording, rect)
        return self._done(recording, left_over, rect)

    def become(self, change: Callable[[Pixels], object]) -> Done:
        """Have all of the mask changed in its place; shapes are pixels then."""
        recording = Recording(self.layers)
        recording.touch(self.layers.rect)
        change(self.layers.mask_in(self.layers.rect))
        if self.layers.beneath is not None:
            self.layers.beneath_in(self.layers.covered)[:] = self.layers.mask_in(self.layers.covered)
        return self._done(recording, (), self.layers.rect)

    def put(self, edited: Edited) -> Done:
        """Have a mask that was made anew of this one in its place; shapes are pixels then."""
        done = Done(edited.change, self.shapes, (), edited.rect)
        self.layers.mask = edited.mask
        self._settle(())
        return done

    def go(self, change: Change, shapes: tuple[Shape, ...]) -> QRect:
        """Over a step, to the side on which there are those shapes; returns where the mask changed."""
        for shape in shapes:
            self.layers.cover(bounds_of(shape.outline()))
        rect = self.layers.toggle(change)
        self._settle(shapes)
        return rect

    # Inside

    def _fill(self, runs: Spans, rect: QRect, value: int) -> None:
        for pixels, corner in self.layers.both_in(rect):
            fill(pixels, runs, value, corner.x(), corner.y())

    def _draw(self, shapes: Sequence[Shape], rect: QRect) -> None:
        """The part of live shapes within `rect`, into the mask."""
        pixels = self.layers.mask_in(rect)
        for shape in shapes:
            outline = shape.outline()
            if bounds_of(outline).intersects(rect):
                fill(pixels, spans(outline, self.size), 255, rect.left(), rect.top())

    def _left_by(self, recording: Recording, rect: QRect) -> tuple[Shape, ...]:
        """The shapes that something which erased in `rect` left whole; what it left of the others is pixels now."""
        left: list[Shape] = []
        for shape in self.shapes:
            outline = shape.outline()
            bounds = bounds_of(outline)
            if not bounds.intersects(rect):
                left.append(shape)
                continue
            within, pixels = inside(outline, bounds), self.layers.mask_in(bounds)
            if not (within & (pixels != 255)).any():
                left.append(shape)
            else:
                recording.touch(bounds)
                np.copyto(self.layers.beneath_in(bounds), pixels, where=within)
        return tuple(left)

    def _done(self, recording: Recording, shapes: tuple[Shape, ...], rect: QRect) -> Done:
        done = Done(recording.finish(), self.shapes, shapes, rect)
        self._settle(shapes)
        return done

    def _settle(self, shapes: tuple[Shape, ...]) -> None:
        self.shapes = shapes
        if not shapes:
            self.layers.uncover()
