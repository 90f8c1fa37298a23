"""Copies that are shared: never older than the mask when they are taken, and never another afterwards."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QImage

from studio.models.mask.copies import Copies
from studio.models.mask.tiles import seen, view

SIDE = 24
rects = st.builds(QRect, st.integers(0, SIDE - 1), st.integers(0, SIDE - 1), st.integers(1, SIDE), st.integers(1, SIDE))


def mask_of(size: int = SIDE) -> QImage:
    image = QImage(QSize(size, size), QImage.Format.Format_Grayscale8)
    image.fill(0)
    return image


@given(st.lists(st.tuples(rects, st.integers(0, 255), st.booleans(), st.booleans()), max_size=12))
def test_a_copy_is_the_mask_as_it_was_when_it_was_taken(steps: list[tuple[QRect, int, bool, bool]]) -> None:
    mask, copies = mask_of(), Copies()
    held: list[tuple[QImage, bytes]] = []
    for rect, value, takes, holds in steps:
        part = rect & mask.rect()
        view(mask)[part.top() : part.bottom() + 1, part.left() : part.right() + 1] = value
        copies.outdate(part)
        if takes:
            copy = copies.take(mask)
            assert copy == mask
            if holds:
                held.append((copy, seen(copy).tobytes()))
            del copy
    assert all(seen(copy).tobytes() == before for copy, before in held)


def test_takers_share_one_copy_and_a_copy_that_nobody_holds_is_brought_up_to_date() -> None:
    mask, copies = mask_of(), Copies()
    first, second = copies.take(mask), copies.take(mask)
    assert first.cacheKey() == second.cacheKey()
    place = seen(first).ctypes.data
    view(mask)[3:5, 3:5] = 255
    copies.outdate(QRect(3, 3, 2, 2))
    held = copies.take(mask)
    assert seen(held).ctypes.data != place
    assert not seen(first).any()
    place = seen(held).ctypes.data
    del held
    view(mask)[:] = 255
    copies.outdate(QRect(0, 0, 2, SIDE))
    again = copies.take(mask)
    assert seen(again).ctypes.data == place
    assert (seen(again)[:, :2] == 255).all()
    assert not np.array_equal(seen(again), seen(mask))  # nothing but what was told is copied


def test_a_mask_of_another_size_is_copied_anew() -> None:
    copies = Copies()
    assert copies.take(mask_of()).size() == QSize(SIDE, SIDE)
    assert copies.take(mask_of(8)) == mask_of(8)
    copies.drop()
    assert copies.take(mask_of(8)) == mask_of(8)
