"""What dragging a frame comes to: edges of the canvas, and the picture on it, each within its limits and snapping.

A drag is always measured from the frame at its start, in canvas pixels, so that nothing drifts on the way. `reach` is
how near something must be to snap, in the same pixels; 0 never snaps.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from studio.models.editing.frame import (
    LONGEST_PLACED,
    LONGEST_SHAPE,
    MOST_ROOM,
    OUTPAINT,
    PAN,
    SEEN,
    SHAPES,
    SIDES,
    Frame,
    Grip,
    Guide,
    Handle,
    Pull,
)
from studio.request.operations import Canvas, Direction, Placement

_PAN_EDGES = {
    Handle.LEFT: Direction.LEFT,
    Handle.TOP: Direction.UP,
    Handle.RIGHT: Direction.RIGHT,
    Handle.BOTTOM: Direction.DOWN,
}


def pull_edge(
    frame: Frame, handle: Handle, by: tuple[float, float], grip: Grip = Grip.FREE, *, reach: float = 0.0
) -> Pull:
    """The canvas with an edge or a corner moved.

    With `Grip.ALL` all edges move alike, with `Grip.EDGE` one edge of the picture's own frame; corners, which no pan
    has, take the edge that they are moved towards.
    """
    if grip is Grip.ALL:
        return _grown(frame, handle, by)
    if grip is Grip.EDGE:
        return _panned(frame, handle, by)
    across = _side(frame, handle.value[0], by[0], upright=False, reach=reach)
    down = _side(frame, handle.value[1], by[1], upright=True, reach=reach)
    return _shaped(frame, handle, across, down)


def pull_both(frame: Frame, handle: Handle, by: tuple[float, float], *, reach: float = 0.0) -> Pull:
    """An edge moved and the one on the other side with it, so that the picture stays in the middle."""
    centred = _centred(frame, handle)
    across = _side(centred, handle.value[0], by[0], upright=False, reach=reach, both=True)
    down = _side(centred, handle.value[1], by[1], upright=True, reach=reach, both=True)
    return _shaped(centred, handle, across, down, both=True)


def move_picture(frame: Frame, by: tuple[float, float], *, reach: float = 0.0) -> Pull:
    """The picture moved on its canvas; it snaps to edges, to the middle and to the thirds with its middle."""
    canvas, place = frame.canvas, frame.place
    x, guide_x = _snapped(place.x + by[0], _rests(canvas.width, place.width), reach, vertical=True)
    y, guide_y = _snapped(place.y + by[1], _rests(canvas.height, place.height), reach, vertical=False)
    kept_x, kept_y = _kept(x, canvas.width, place.width), _kept(y, canvas.height, place.height)
    limit = "" if (kept_x, kept_y) == (x, y) else "the picture stays on the canvas"
    guides = tuple(guide for guide in (guide_x if kept_x == x else None, guide_y if kept_y == y else None) if guide)
    return Pull(replace(frame, place=replace(place, x=kept_x, y=kept_y)), limit, guides)


def scale_picture(frame: Frame, handle: Handle, by: tuple[float, float], *, reach: float = 0.0) -> Pull:
    """The picture scaled on its canvas by a corner, the opposite one staying; it keeps its aspect.

    It snaps to the canvas's edges and to the picture's own size.
    """
    place = frame.place
    away_x, away_y = handle.value[0] * by[0], handle.value[1] * by[1]
    # Along the diagonal: what is dragged across it changes nothing.
    wide, high = place.width, place.height
    factor = 1 + (away_x * wide + away_y * high) / (wide * wide + high * high)
    scale = frame.density * factor
    scale, guides = _snapped_scale(frame, handle, scale, reach)
    least, most = _scales(frame)
    kept = min(max(scale, least), most)
    limit = "" if kept == scale else ("at least a quarter of the canvas" if scale < least else "no larger")
    return Pull(_scaled(frame, handle, kept), limit, guides if kept == scale else ())


class _Side(NamedTuple):
    """One axis of a canvas: what lies before the picture, how long it is, and what was felt and met on the way."""

    before: int
    length: int
    limit: str = ""
    guide: float | None = None


def _side(frame: Frame, sign: int, by: float, *, upright: bool, reach: float, both: bool = False) -> _Side:
    """One axis with the edge on the side of `sign` moved by `by`; 0 leaves it as it is."""
    place = frame.place.height if upright else frame.place.width
    length = frame.canvas.height if upright else frame.canvas.width
    before = frame.place.y if upright else frame.place.x
    if not sign:
        return _Side(before, length)
    after = length - place - before
    moved, still = (after, before) if sign > 0 else (before, after)
    other = frame.canvas.width if upright else frame.canvas.height
    wanted = moved + sign * by
    margin, snapped = _snapped_margin(wanted, [*_edges(still, place, other, upright, both)], reach)
    low, high, words = _bounds(place, still, both)
    kept = min(max(margin, low), high)
    limit = "" if kept == margin else words[margin > high]
    if both:
        still = kept
    first, last = (still, kept) if sign > 0 else (kept, still)
    guide = None
    if snapped and kept == margin and margin in (0, still):
        # At the picture's own edge, or through its middle; a well-known shape is said by the label alone.
        guide = float(first + place / 2 if margin else first + (place if sign > 0 else 0))
    return _Side(first, first + place + last, limit, guide)


def _edges(still: int, place: int, other: int, upright: bool, both: bool) -> Iterable[int]:
    """Margins that an edge snaps to: none, as much as on the other side, and what makes a well-known shape."""
    yield 0
    if not both:
        yield still
    for across, down in SHAPES:
        length = round(other * (down / across if upright else across / down))
        if both:
            yield (length - place) // 2
        else:
            yield length - place - still


def _bounds(place: int, still: int, both: bool) -> tuple[int, int, tuple[str, str]]:
    """Least and most of a margin and what each limit is called."""
    most_length = int(place * MOST_ROOM)
    least_length = min(SIDES[0], place)
    cut = -(place - max(1, -(-place // SEEN)))
    words = (f"at least {least_length} pixels", f"at most {MOST_ROOM:g}×")
    if both:
        return max(-((place - least_length) // 2), cut // 2), (most_length - place) // 2, words
    low = max(least_length - place - still, cut - min(still, 0))
    return low, max(most_length - place - still, low), words


def _snapped_margin(wanted: float, rests: Sequence[int], reach: float) -> tuple[int, bool]:
    nearest = min(rests, key=lambda rest: abs(rest - wanted))
    if abs(nearest - wanted) <= reach and reach > 0:
        return nearest, True
    return round(wanted), False


def _shaped(frame: Frame, handle: Handle, across: _Side, down: _Side, *, both: bool = False) -> Pull:
    """Both axes together, the canvas no longer than its shape may be."""
    longest = max(LONGEST_SHAPE, *_shape_of(frame.place.width, frame.place.height))
    limit = across.limit or down.limit
    if handle.value[0]:
        across = _no_longer(across, 0 if both else handle.value[0], down.length, longest)
    if handle.value[1]:
        down = _no_longer(down, 0 if both else handle.value[1], across.length, longest)
    limit = limit or across.limit or down.limit
    guides = tuple(
        Guide(vertical, at) for vertical, at in ((True, across.guide), (False, down.guide)) if at is not None
    )
    canvas = Canvas(across.length, down.length)
    x = _kept(across.before, canvas.width, frame.place.width)
    y = _kept(down.before, canvas.height, frame.place.height)
    place = replace(frame.place, x=x, y=y)
    return Pull(replace(frame, canvas=canvas, place=place), limit, guides)


def _no_longer(side: _Side, sign: int, other: int, longest: float) -> _Side:
    """The axis cut or stretched so that neither side is more than `longest` times the other.

    That happens at the edge on the side of `sign`, or for 0 at both alike.
    """
    length = min(max(side.length, -int(-other // longest)), int(other * longest))
    if length == side.length:
        return side
    more = length - side.length
    before = side.before + (more if sign < 0 else 0 if sign > 0 else more // 2)
    return _Side(before, length, f"at most {longest:.3g}:1")


def _shape_of(width: int, height: int) -> tuple[float, float]:
    return width / height, height / width


def _grown(frame: Frame, handle: Handle, by: tuple[float, float]) -> Pull:
    """All edges moved by one factor, which the handle's own way outwards gives."""
    place, canvas = frame.place, frame.canvas
    steps = []
    for sign, step, was, size in zip(
        handle.value, by, (canvas.width, canvas.height), (place.width, place.height), strict=True
    ):
        if sign:
            steps.append((was + 2 * sign * step) / size)
    factor, limit = _felt(max(steps), OUTPAINT)
    return Pull(frame.whole().grown(factor), limit)


def _panned(frame: Frame, handle: Handle, by: tuple[float, float]) -> Pull:
    """One edge moved from the picture's own frame."""
    if handle.is_corner:
        upright = abs(by[1]) > abs(by[0])
        handle = Handle((0, handle.value[1]) if upright else (handle.value[0], 0))
    margins, place = frame.margins, frame.place
    moved = {
        Handle.LEFT: margins.left - by[0],
        Handle.TOP: margins.top - by[1],
        Handle.RIGHT: margins.right + by[0],
        Handle.BOTTOM: margins.bottom + by[1],
    }[handle]
    size, other = place.width, place.height
    if handle in (Handle.TOP, Handle.BOTTOM):
        size, other = other, size
    wanted = (size + moved) / size
    factor, limit = _felt(wanted, PAN)
    most = LONGEST_SHAPE * other / size
    if factor > most:
        factor, limit = (most if most >= PAN[0] else 1.0), f"at most {LONGEST_SHAPE:g}:1"
    return Pull(frame.whole().panned(_PAN_EDGES[handle], factor), limit)


def _felt(factor: float, limits: tuple[float, float]) -> tuple[float, str]:
    """The factor within its limits in hundredths, and the limit that was felt; well below the least it is 1."""
    low, high = limits
    if factor < (1 + low) / 2:
        return 1.0, ""
    if factor < low:
        return low, f"at least {low:g}×"
    return (high, f"at most {high:g}×") if factor > high else (round(factor, 2), "")


def _centred(frame: Frame, handle: Handle) -> Frame:
    """The canvas with the picture in the middle of each axis that the handle moves."""
    margins = frame.margins
    left, top, right, bottom = margins
    if handle.value[0]:
        left = right = right if handle.value[0] > 0 else left
    if handle.value[1]:
        top = bottom = bottom if handle.value[1] > 0 else top
    place = replace(frame.place, x=left, y=top)
    return replace(frame, canvas=Canvas(left + place.width + right, top + place.height + bottom), place=place)


def _rests(canvas: int, place: int) -> tuple[tuple[float, float], ...]:
    """Where a picture comes to rest on an axis: its start there, and the line that it then meets."""
    return (
        (0, 0.0),
        (canvas - place, float(canvas)),
        ((canvas - place) / 2, canvas / 2),
        (canvas / 3 - place / 2, canvas / 3),
        (canvas * 2 / 3 - place / 2, canvas * 2 / 3),
    )


def _snapped(
    wanted: float, rests: Sequence[tuple[float, float]], reach: float, *, vertical: bool
) -> tuple[int, Guide | None]:
    start, line = min(rests, key=lambda rest: abs(rest[0] - wanted))
    if reach > 0 and abs(start - wanted) <= reach:
        return round(start), Guide(vertical, line)
    return round(wanted), None


def _kept(start: int, canvas: int, place: int) -> int:
    """A start at which enough of the picture lies on the canvas to be seen."""
    seen = max(1, -(-min(canvas, place) // SEEN))
    return min(max(start, seen - place), canvas - seen)


def _scales(frame: Frame) -> tuple[float, float]:
    """Least and most canvas pixels for one of the picture's own."""
    width, height = frame.picture
    least = max(frame.canvas.width / MOST_ROOM / width, frame.canvas.height / MOST_ROOM / height)
    # A small canvas is sent larger, and the picture with it.
    larger = max(1.0, SIDES[0] / min(frame.canvas.width, frame.canvas.height))
    # Rounded here, and once more when it is sent.
    longest = (LONGEST_PLACED - (larger + 1) / 2) / larger
    return least, max(least, longest / max(width, height))


def _snapped_scale(frame: Frame, handle: Handle, scale: float, reach: float) -> tuple[float, tuple[Guide, ...]]:
    """The scale at which the moved corner meets an edge of the canvas, or at which the picture has its own size."""
    if reach <= 0:
        return scale, ()
    place, canvas, (width, height) = frame.place, frame.canvas, frame.picture
    still_x = place.x if handle.value[0] > 0 else place.x + place.width
    still_y = place.y if handle.value[1] > 0 else place.y + place.height
    edge_x = canvas.width if handle.value[0] > 0 else 0
    edge_y = canvas.height if handle.value[1] > 0 else 0
    rests: list[tuple[float, int, tuple[Guide, ...]]] = [
        (abs(edge_x - still_x) / width, width, (Guide(True, float(edge_x)),)),
        (abs(edge_y - still_y) / height, height, (Guide(False, float(edge_y)),)),
        (1.0, max(width, height), ()),
    ]
    near = [(abs(rest - scale) * side, rest, met) for rest, side, met in rests if abs(rest - scale) * side <= reach]
    if not near:
        return scale, ()
    _, rest, met = min(near, key=lambda one: one[0])
    return rest, met


def _scaled(frame: Frame, handle: Handle, scale: float) -> Frame:
    """The picture at that scale with the corner opposite to `handle` where it was, and enough of it in sight."""
    place, (width, height) = frame.place, frame.picture
    across, down = max(1, round(width * scale)), max(1, round(height * scale))
    x = place.x if handle.value[0] > 0 else place.x + place.width - across
    y = place.y if handle.value[1] > 0 else place.y + place.height - down
    x, y = _kept(x, frame.canvas.width, across), _kept(y, frame.canvas.height, down)
    return replace(frame, place=Placement(across, down, x, y))


def nudge_edge(frame: Frame, handle: Handle, way: tuple[int, int], grip: Grip, *, far: bool = False) -> Pull:
    """An edge moved by one press of an arrow: a pixel, or a hundredth of a factor, or with `far` ten of them.

    `way` is where the arrow points; an arrow along an edge does nothing.
    """
    outwards = handle.value[0] * way[0] + handle.value[1] * way[1]
    if grip is Grip.FREE or not outwards:
        step = 10 if far else 1
        return pull_edge(frame, handle, (way[0] * step, way[1] * step)) if outwards else Pull(frame)
    limits = OUTPAINT if grip is Grip.ALL else PAN
    size, along = (frame.place.width, 0) if handle.value[0] and way[0] else (frame.place.height, 1)
    margins = frame.margins
    whole_length = (frame.canvas.width, frame.canvas.height)[along]
    if grip is Grip.EDGE:
        side = margins[along + (2 if handle.value[along] > 0 else 0)]
        whole_length = size + side
    before = round(whole_length / size, 2)
    factor = before + (0.1 if far else 0.01) * outwards
    # The first step outwards goes to the least there is, and the last one inwards to nothing.
    factor = limits[0] if before < limits[0] and outwards > 0 else factor
    if round(factor, 2) < limits[0]:
        return Pull(frame.whole())
    limit = f"at most {limits[1]:g}×" if factor > limits[1] else ""
    step_by = (min(factor, limits[1]) - 1) * size
    if grip is Grip.ALL:
        return Pull(frame.whole().grown(round(min(factor, limits[1]), 2)), limit)
    start = frame.whole()
    edge = Handle((handle.value[0], 0) if along == 0 else (0, handle.value[1]))
    pulled = pull_edge(start, edge, (edge.value[0] * step_by, edge.value[1] * step_by), Grip.EDGE)
    return Pull(pulled.frame, limit or pulled.limit)
