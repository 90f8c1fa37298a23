"""Several rows of the history selected as in a list of files, and put in the tray together."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from studio.views.history.picked import MOST, Picked
from tests.views.history.test_history_panel import Sidebar, sidebar

__all__ = ["sidebar"]

LEFT = Qt.MouseButton.LeftButton
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def click(sidebar: Sidebar, row: int, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.mouseClick(sidebar.panel.view.rows()[row], LEFT, held)


@pytest.fixture
def wanted(sidebar: Sidebar) -> list[list[int]]:
    found: list[list[int]] = []
    sidebar.panel.tray_wanted.connect(found.append)
    return found


def test_ctrl_takes_rows_in_beside_the_one_in_the_middle_and_out_again(sidebar: Sidebar) -> None:
    view = sidebar.panel.view
    click(sidebar, 0)
    assert view.picked == [200]
    click(sidebar, 3, CTRL)
    click(sidebar, 1, CTRL)
    assert view.picked == [200, 197, 199]
    assert "Selected." in view.rows()[3].accessibleDescription()
    click(sidebar, 3, CTRL)
    assert view.picked == [200, 199]
    assert sidebar.chosen == [200]
    click(sidebar, 2)
    assert (view.picked, sidebar.chosen) == ([198], [200, 198])


def test_shift_takes_all_between_in_either_direction(sidebar: Sidebar) -> None:
    view = sidebar.panel.view
    click(sidebar, 3)
    click(sidebar, 1, SHIFT)
    assert view.picked == [197, 198, 199]
    click(sidebar, 4, SHIFT)
    assert view.picked == [197, 196]


def test_a_stretch_leaves_headings_out_and_ends_somewhere(sidebar: Sidebar) -> None:
    view = sidebar.panel.view
    assert view._jobs_between(101, 99) == [101, 100, 99]
    assert view._jobs_between(101, 5000) == [5000]
    picked = Picked(lambda one, other: list(range(one, other)))
    picked.pick(9_000, 1, SHIFT)
    assert len(picked.ids) == MOST


def test_the_keyboard_reaches_and_lets_go(sidebar: Sidebar, wanted: list[list[int]]) -> None:
    view = sidebar.panel.view
    click(sidebar, 1)
    view.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Up):
        QTest.keyClick(view, key, SHIFT)
    assert view.picked == [199, 200]
    QTest.keyClick(view, Qt.Key.Key_Up, SHIFT)  # the heading of the first day is no job
    assert view.picked == [199, 200]
    QTest.keyClick(view, Qt.Key.Key_T)
    assert wanted == [[199, 200]]
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert view.picked == [199]
    assert sidebar.chosen == [199]


def test_the_menu_puts_all_of_them_in_the_tray_or_the_row_alone(sidebar: Sidebar, wanted: list[list[int]]) -> None:
    view = sidebar.panel.view
    click(sidebar, 0)
    click(sidebar, 2, CTRL)
    for job_id, words in ((198, "Put 2 jobs in the tray"), (197, "Put in the tray")):
        menu = view.job_menu(job_id)
        assert menu is not None
        next(action for action in menu.actions() if action.text() == words).trigger()
        menu.close()
    assert wanted == [[200, 198], [197]]


def test_pulled_at_its_words_a_row_carries_all_its_pictures_to_the_tray(sidebar: Sidebar) -> None:
    from studio.views.picture_drag import Dragged, all_dragged, dragged, picture_data

    data = picture_data(7, 1, every=[0, 1, 3])
    assert dragged(data) == [Dragged(picture=(7, 1))]
    assert [one.picture for one in all_dragged(data)] == [(7, 0), (7, 1), (7, 3)]
    assert all_dragged(picture_data(7, 1)) == [Dragged(picture=(7, 1))]
