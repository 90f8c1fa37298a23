"""The geometry of the library page: every cell has one place, every place one cell, and neighbours are neighbours."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from studio.models.library.page.layout import Layout, Metrics

METRICS = st.builds(
    Metrics,
    columns=st.integers(1, 9),
    width=st.integers(20, 330),
    height=st.integers(20, 360),
    heading=st.integers(1, 40),
    margin=st.integers(0, 30),
    bottom=st.integers(0, 20),
)
LAYOUTS = st.builds(Layout, st.lists(st.integers(0, 40), max_size=12), METRICS)
FULL = st.builds(Layout, st.lists(st.integers(0, 40), min_size=1, max_size=12).filter(any), METRICS)


@given(LAYOUTS, st.data())
def test_the_cell_at_every_point_of_a_cell_is_that_cell(layout: Layout, data: st.DataObject) -> None:
    if not layout.cells:
        assert layout.cell_at(5, 5) == -1
        assert not layout.cells_between(0, 9999)
        return
    cell = data.draw(st.integers(0, layout.cells - 1))
    x, y = layout.place(cell)
    dx = data.draw(st.integers(0, layout.metrics.width - 1))
    dy = data.draw(st.integers(0, layout.metrics.height - 1))
    assert layout.cell_at(x + dx, y + dy) == cell
    assert cell in layout.cells_between(y + dy, y + dy + 1)
    assert y >= 0
    assert y + layout.metrics.height <= layout.length


@given(FULL)
def test_cells_do_not_overlap_and_follow_the_order_of_reading(layout: Layout) -> None:
    places = [layout.place(cell) for cell in range(layout.cells)]
    assert len(set(places)) == len(places)
    assert places == sorted(places, key=lambda place: (place.y, place.x))


@given(FULL, st.integers(-50, 9000), st.integers(1, 3000))
def test_what_is_between_two_heights_is_every_row_that_shows_there(layout: Layout, top: int, room: int) -> None:
    bottom = top + room
    seen = [
        cell
        for cell in range(layout.cells)
        if layout.place(cell).y < bottom and layout.place(cell).y + layout.metrics.height > top
    ]
    found = layout.cells_between(top, bottom)
    assert set(seen) <= set(found)
    # Clipped beyond the ends there may be one row more, never a section more.
    assert len(found) <= len(seen) + layout.metrics.columns


@given(FULL, st.integers(0, 2000), st.integers(0, 9000), st.integers(1, 1500), st.integers(1, 2000))
def test_a_rubber_band_takes_exactly_what_it_touches(
    layout: Layout, left: int, top: int, width: int, height: int
) -> None:
    right, bottom, metrics = left + width, top + height, layout.metrics
    touched = []
    for cell in range(layout.cells):
        x, y = layout.place(cell)
        if x <= right and x + metrics.width > left and y < bottom and y + metrics.height > top:
            touched.append(cell)
    found = [cell for part in layout.cells_in(left, top, right, bottom) for cell in part]
    assert found == touched


@given(FULL, st.data())
def test_up_and_down_stay_near_the_column_and_come_back(layout: Layout, data: st.DataObject) -> None:
    cell = data.draw(st.integers(0, layout.cells - 1))
    below, above = layout.below(cell), layout.above(cell)
    assert layout.place(below).x <= layout.place(cell).x
    assert layout.place(above).x <= layout.place(cell).x
    assert below >= cell >= above
    rows = [layout.place(one).y for one in (above, cell, below)]
    assert rows == sorted(rows)
    if above != cell:
        assert rows[0] < rows[1]
        assert not [one for one in range(above, cell) if rows[0] < layout.place(one).y < rows[1]]


@given(FULL, st.integers(0, 9000))
def test_the_section_at_a_height_is_the_one_whose_room_it_is(layout: Layout, y: int) -> None:
    section = layout.section_at(y)
    assert layout.top_of(section) <= y
    assert y < layout.top_of(section + 1) or section == layout.sections - 1
