"""Pictures lie as large as fits, in their shape, in order, without touching."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, QSize

from studio.views.gallery.arrangement import GAP, MARGIN, SMALLEST, arrange


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 6, 9, 23])
@pytest.mark.parametrize("aspect", [(1, 1), (3, 2), (2, 3), (10, 1)])
@pytest.mark.parametrize("room", [QSize(900, 700), QSize(300, 800), QSize(1200, 200)])
def test_whatever_the_count_pictures_keep_their_shape_and_their_distance(
    count: int, aspect: tuple[int, int], room: QSize
) -> None:
    made = arrange(count, aspect, room)
    assert len(made.places) == count
    first = made.places[0]
    assert abs(first.width() / first.height() - aspect[0] / aspect[1]) < 0.06 * aspect[0] / aspect[1] or (
        min(first.width(), first.height()) < 40
    )
    for index, place in enumerate(made.places):
        assert place.size() == first.size()
        assert place.left() >= 0
        assert place.right() < room.width()
        padded = place.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
        assert not any(
            padded.intersects(other.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)) for other in made.places[:index]
        )
    if count <= 4:
        assert made.places[-1].bottom() < room.height()
    assert made.places[-1].bottom() < max(made.height, room.height())


def test_four_lie_two_by_two_six_pixels_apart_and_centred() -> None:
    one, two, three, four = arrange(4, (3, 2), QSize(900, 900)).places
    assert two.left() - one.right() - 1 == GAP
    assert three.top() - one.bottom() - 1 == GAP
    assert (one.top(), one.left(), two.top(), three.left()) == (two.top(), three.left(), one.top(), one.left())
    box: QRect = one.united(four)
    assert abs(box.center().x() - 450) <= 1
    assert abs(box.center().y() - 450) <= 1
    assert box.width() >= 900 - 2 * MARGIN - 2


def test_one_fills_the_room_and_two_stand_the_way_that_is_larger() -> None:
    assert arrange(1, (1, 1), QSize(500, 500)).places[0].width() == 500 - 2 * MARGIN
    assert arrange(2, (2, 3), QSize(900, 600)).columns == 2
    assert arrange(2, (16, 9), QSize(500, 900)).columns == 1


def test_many_are_scrolled_rather_than_shrunk() -> None:
    made = arrange(24, (1, 1), QSize(500, 400))
    assert made.places[0].width() >= SMALLEST
    assert made.height > 400


def test_no_room_and_no_pictures_are_no_mistake() -> None:
    assert arrange(0, (1, 1), QSize(500, 400)).places == ()
    assert arrange(4, (1, 1), QSize(0, 0)).places == ()
