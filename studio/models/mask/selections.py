"""What stands out in a picture, and masks made of masks. Called in a worker; OpenCV is loaded by the first of them.

Colours are compared in the picture's own pixels; a picture that is shown smaller than its mask is scaled to it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, QSize
from PySide6.QtGui import QImage

from studio.models.mask.tiles import HALF, Pixels, seen

MOST_PIXELS = 400_000
"""Of a gesture's surroundings; cut at that size, half a second's work, and refined in the full one."""
ROUNDS = 4
"""Of fitting colours and cutting again."""
STRIP = 512
"""Rows that are worked on at a time, where a whole picture of numbers would not fit in memory."""


@dataclass(frozen=True, slots=True)
class Found:
    """Pixels of the mask that were found, not 0 where they are, with their corner in it."""

    pixels: Pixels
    left: int
    top: int


# --- by colour -------------------------------------------------------------------------------------------------------


def wand(picture: QImage, size: QSize, at: QPointF, tolerance: int, connected: bool) -> Found | None:
    """What looks like the pixel at `at` (of the mask): next to it, or everywhere in the picture."""
    import cv2

    colours = _colours(picture)
    height, width = colours.shape[:2]
    x, y = math.floor(at.x() * width / size.width()), math.floor(at.y() * height / size.height())
    if not (0 <= x < width and 0 <= y < height):
        return None
    if connected:
        found = np.zeros((height + 2, width + 2), np.uint8)
        flags = 4 | cv2.FLOODFILL_MASK_ONLY | cv2.FLOODFILL_FIXED_RANGE | 255 << 8
        cv2.floodFill(colours, found, (x, y), 0, (tolerance,) * 3, (tolerance,) * 3, flags)
        found = found[1:-1, 1:-1]
    else:
        seed = colours[y, x].astype(np.int64)
        found = _bytes(cv2.inRange(colours, np.clip(seed - tolerance, 0, 255), np.clip(seed + tolerance, 0, 255)))
    return _fitted(found, QRect(0, 0, width, height), QSize(width, height), size)


# --- by colour and edge ----------------------------------------------------------------------------------------------


def smart(picture: QImage, size: QSize, stroke: Sequence[QPointF], width: float) -> Found | None:
    """The thing under a rough stroke (points and width of the mask), as far as once the stroke's extent around it."""
    scale = picture.width() / size.width()
    points = [point * scale for point in stroke]
    width = max(width * scale, 3.0)
    around = _bounds(points).adjusted(-width / 2, -width / 2, width / 2, width / 2)
    crop = _crop(picture, around, max(around.width(), around.height()))
    if crop.isEmpty():
        return None
    shrink = _shrink(crop)
    path = np.array([((point.x() - crop.x()) * shrink, (point.y() - crop.y()) * shrink) for point in points])
    hints = _hints_of_stroke(crop.size() * shrink, path, width * shrink)
    _mark_rim(hints, crop, picture.rect())
    return _cut(picture, size, crop, hints)


def smart_box(picture: QImage, size: QSize, box: QRect) -> Found | None:
    """The thing in a rough box of the mask."""
    scale = picture.width() / size.width()
    around = QRectF(box.x() * scale, box.y() * scale, box.width() * scale, box.height() * scale)
    crop = _crop(picture, around, max(around.width(), around.height()) / 4)
    inner = around.toAlignedRect() & crop
    if inner.isEmpty():
        return None
    shrink = _shrink(crop)
    hints = _hints(crop.size() * shrink, BACK)
    corner = inner.topLeft() - crop.topLeft()
    left, top = round(corner.x() * shrink), round(corner.y() * shrink)
    right, bottom = left + max(round(inner.width() * shrink), 1), top + max(round(inner.height() * shrink), 1)
    hints[top:bottom, left:right] = MAYBE
    return _cut(picture, size, crop, hints)


BACK, FRONT, MAYBE_NOT, MAYBE = 0, 1, 2, 3
"""What a pixel is known or thought to be before the cut; the numbers are OpenCV's."""
SURE = 0.3
"""The share of a stroke's width along its middle that is taken for the thing without doubt."""
LEAST_GAIN = 1.02
"""A cut that finds hardly more than what was sure before has found nothing."""


def _hints_of_stroke(size: QSize, path: NDArray[np.float64], width: float) -> Pixels:
    import cv2

    hints = _hints(size, MAYBE_NOT)
    line = [np.round(path * 16).astype(np.int32)]
    for share, value in ((1.0, MAYBE), (SURE, FRONT)):
        cv2.polylines(hints, line, False, value, max(round(width * share), 1), cv2.LINE_8, 4)
    return hints


def _hints(size: QSize, value: int) -> Pixels:
    return np.full((max(size.height(), 1), max(size.width(), 1)), value, np.uint8)


def _mark_rim(hints: Pixels, crop: QRect, picture: QRect) -> None:
    """The far ends of a gesture's surroundings are surely not the thing, but for where the picture itself ends."""
    rim = max(min(hints.shape) // 50, 1)
    if crop.top() > picture.top():
        hints[:rim] = BACK
    if crop.bottom() < picture.bottom():
        hints[-rim:] = BACK
    if crop.left() > picture.left():
        hints[:, :rim] = BACK
    if crop.right() < picture.right():
        hints[:, -rim:] = BACK


def _cut(picture: QImage, size: QSize, crop: QRect, hints: Pixels) -> Found | None:
    """Cut the thing out of the crop of the picture; `hints` are of the size at which that is done."""
    import cv2

    sure = int((hints == FRONT).sum())
    if not (hints & 1).any() or (hints & 1).all():  # one side has no pixel to learn from
        return None
    colours = _colours(picture.copy(crop))
    small = _bytes(cv2.resize(colours, hints.shape[::-1], interpolation=cv2.INTER_AREA))
    touched = (hints & 1).astype(np.bool_)
    cv2.setRNGSeed(1)  # the same gesture finds the same thing
    model = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(small, hints, (0, 0, 1, 1), model[0], model[1], ROUNDS, cv2.GC_INIT_WITH_MASK)
    thing = _joined_to(touched, _bytes(hints & 1))
    if not thing.any() or thing.sum() < sure * LEAST_GAIN:
        return None
    found = thing * np.uint8(255) if small.shape == colours.shape else _refined(colours, small, thing)
    return _fitted(found, crop, picture.size(), size)


def _joined_to(touched: NDArray[np.bool_], thing: Pixels) -> Pixels:
    """Of all parts of the cut those that the gesture touched, without the crumbs among them."""
    import cv2

    count, parts, figures, _ = cv2.connectedComponentsWithStats(thing, connectivity=4)
    kept = np.zeros(count, np.uint8)
    kept[np.unique(parts[touched])] = 1
    kept[0] = 0
    areas = figures[:, cv2.CC_STAT_AREA]
    kept[areas < (areas * kept).max(initial=0) / 50] = 0
    joined: Pixels = kept[parts]
    return joined


def _refined(colours: Pixels, small: Pixels, thing: Pixels) -> Pixels:
    """The cut in the picture's full size, its edge drawn to where the picture's own lightness changes.

    A guided filter: around each pixel the cut is a straight function of lightness, found in the small picture and
    applied in the large one.
    """
    import cv2

    blur = (9, 9)
    guide, cut = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255, thing.astype(np.float32)
    light, share = cv2.blur(guide, blur), cv2.blur(cut, blur)
    slope = (cv2.blur(guide * cut, blur) - light * share) / (cv2.blur(guide * guide, blur) - light * light + 1e-4)
    lines = cv2.blur(slope, blur), cv2.blur(share - slope * light, blur)
    height, width = colours.shape[:2]
    across, down = small.shape[1] / width, small.shape[0] / height
    refined = np.zeros((height, width), np.uint8)
    for top in range(0, height, STRIP):
        part = cv2.cvtColor(colours[top : top + STRIP], cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
        where = np.array([[across, 0, (across - 1) / 2], [0, down, (top + 0.5) * down - 0.5]])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        slopes, offsets = (
            cv2.warpAffine(of, where, part.shape[::-1], flags=flags, borderMode=cv2.BORDER_REPLICATE) for of in lines
        )
        refined[top : top + STRIP][slopes * part + offsets >= 0.5] = 255
    return refined


# --- masks of masks --------------------------------------------------------------------------------------------------


def grown(mask: QImage, pixels: int) -> Pixels | None:
    """The mask with its edge moved outwards by a disc of that radius, inwards for less than 0; None where it is empty.

    Around the picture nothing is painted, so that a mask that reaches its border shrinks from there as well.
    """
    painted = seen(mask) >= HALF
    if not painted.any():
        return None
    # Growing is the shrinking of what is not painted.
    near = _within_reach(painted if pixels > 0 else ~painted, abs(pixels))
    if pixels < 0:
        near[:-pixels] = near[pixels:] = near[:, :-pixels] = near[:, pixels:] = True
        np.logical_not(near, out=near)
    return np.negative(near.view(np.uint8), out=near.view(np.uint8))  # 255 for 1, in the same memory


def _within_reach(of: NDArray[np.bool_], reach: int) -> NDArray[np.bool_]:
    """True for pixels whose centre is at most `reach` away from that of one in `of`."""
    import cv2

    # Distances are roots of whole numbers: half a square above, no rounding can matter.
    limit = math.sqrt(reach * reach + 0.5)
    near = np.zeros_like(of)
    for top in range(0, len(of), STRIP):
        first, bottom = max(top - reach, 0), min(top + STRIP, len(of))
        part = of[first : bottom + reach]
        if part.any():
            away = cv2.distanceTransform((~part).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
            near[top:bottom] = away[top - first : bottom - first] <= limit
    return near


def holes(mask: QImage) -> Found | None:
    """The pixels that are not painted and from which no way leads to the picture's border."""
    import cv2

    outside = cv2.copyMakeBorder((seen(mask) < HALF).view(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=1)
    cv2.floodFill(outside, None, (0, 0), 0, flags=4)
    enclosed = _bytes(outside[1:-1, 1:-1])
    size = mask.size()
    return _fitted(enclosed, QRect(0, 0, size.width(), size.height()), size, size)


# --- between picture and mask ----------------------------------------------------------------------------------------


def _colours(picture: QImage) -> Pixels:
    """Height x width x red, green, blue."""
    rgb = picture.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(rgb.constBits(), np.uint8).reshape(rgb.height(), rgb.bytesPerLine())
    # A copy: the bytes go with the converted picture.
    return rows[:, : rgb.width() * 3].copy().reshape(rgb.height(), rgb.width(), 3)


def _bytes(values: NDArray[Any]) -> Pixels:
    """What OpenCV made of bytes is bytes; its own words for the type say less."""
    return values.astype(np.uint8, copy=False)


def _fitted(found: Pixels, crop: QRect, picture: QSize, size: QSize) -> Found | None:
    """What was found in a crop of the picture, as pixels of the mask, without the emptiness around; None if nothing."""
    import cv2

    left, top, width, height = cv2.boundingRect(found)
    if not width or not height:
        return None
    found = found[top : top + height, left : left + width]
    left, top = left + crop.left(), top + crop.top()
    if picture == size:
        return Found(found, left, top)
    across, down = size.width() / picture.width(), size.height() / picture.height()
    first = QRect(math.floor(left * across), math.floor(top * down), 0, 0).topLeft()
    end = min(math.ceil((left + width) * across), size.width()), min(math.ceil((top + height) * down), size.height())
    target = max(end[0] - first.x(), 1), max(end[1] - first.y(), 1)
    scaled = cv2.resize(np.where(found != 0, np.uint8(255), np.uint8(0)), target, interpolation=cv2.INTER_LINEAR)
    return Found(np.where(scaled >= HALF, np.uint8(255), np.uint8(0)), first.x(), first.y())


def _bounds(points: Sequence[QPointF]) -> QRectF:
    across, down = [point.x() for point in points], [point.y() for point in points]
    return QRectF(min(across), min(down), max(across) - min(across), max(down) - min(down))


def _crop(picture: QImage, around: QRectF, margin: float) -> QRect:
    """The picture around a gesture, with some room for what the gesture left out."""
    margin = max(margin, 32.0)
    return around.adjusted(-margin, -margin, margin, margin).toAlignedRect() & picture.rect()


def _shrink(crop: QRect) -> float:
    """How much smaller the crop is made for the cut, 1 at most."""
    return min(1.0, math.sqrt(MOST_PIXELS / max(crop.width() * crop.height(), 1)))
