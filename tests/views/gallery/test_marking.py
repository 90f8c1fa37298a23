"""Pictures marked by hand and by key in the grid, how that is seen, and what a drag then carries."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.views import theme
from studio.views.gallery.arrangement import MARGIN
from studio.views.picture_drag import all_dragged, dragged
from tests.views.gallery.middle import Middle, arrived, done, middle
from tests.views.gallery.test_picture_drag import carried, pull

__all__ = ["carried", "middle"]

LEFT = Qt.MouseButton.LeftButton
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def click(middle: Middle, number: int, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.mouseClick(middle.panel.grid.tiles()[number], LEFT, held)


def framed(middle: Middle) -> list[bool]:
    """Which pictures have the accent's frame."""
    found = []
    for tile in middle.panel.grid.tiles():
        edge = tile.grab().toImage().pixelColor(tile.width() // 2, MARGIN - 1)
        found.append(_near(edge, theme.tokens().accent))
    return found


def _near(one: QColor, other: QColor) -> bool:
    return abs(one.red() - other.red()) + abs(one.green() - other.green()) + abs(one.blue() - other.blue()) < 30


def test_clicks_mark_beside_the_chosen_one_and_a_plain_one_ends_it(middle: Middle, qtbot: QtBot) -> None:
    arrived(middle, qtbot, done())
    click(middle, 2, CTRL)
    click(middle, 3, CTRL)
    assert (middle.shown.chosen, list(middle.shown.marks.all)) == (0, [0, 2, 3])
    assert framed(middle) == [True, False, True, True]
    assert middle.panel.grid.tiles()[2].accessibleDescription() == "Marked."
    assert middle.panel.grid.marked.accessibleName() == "3 pictures marked"
    assert middle.panel.grid.marked.isVisible()
    click(middle, 1, SHIFT)
    assert list(middle.shown.marks.all) == [0, 1]
    click(middle, 0)
    assert framed(middle) == [True, False, False, False]
    assert not middle.panel.grid.marked.isVisible()


def test_keys_mark_and_escape_ends_it(middle: Middle, qtbot: QtBot) -> None:
    arrived(middle, qtbot, done())
    grid = middle.panel.grid
    grid.focus_pictures()

    def strike(key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> list[int]:
        QTest.keyClick(grid.tiles()[middle.shown.chosen], key, held)
        return list(middle.shown.marks.all)

    assert strike(Qt.Key.Key_A, CTRL) == [0, 1, 2, 3]
    assert strike(Qt.Key.Key_Escape) == [0]
    assert strike(Qt.Key.Key_3, CTRL) == [0, 2]
    assert strike(Qt.Key.Key_9, CTRL) == [0, 2]
    assert strike(Qt.Key.Key_3, CTRL) == [0]
    assert strike(Qt.Key.Key_Right, SHIFT) == [0, 1]
    assert strike(Qt.Key.Key_Down, SHIFT) == [0, 1, 2, 3]
    assert strike(Qt.Key.Key_Right, SHIFT) == [0, 1, 2, 3]
    assert strike(Qt.Key.Key_Left, SHIFT) == [0, 1, 2]
    assert strike(Qt.Key.Key_2) == [1]
    assert middle.shown.chosen == 1


def test_the_tray_is_asked_for_by_key_by_bar_and_by_menu(middle: Middle, qtbot: QtBot) -> None:
    arrived(middle, qtbot, done())
    asked: list[None] = []
    middle.panel.tray_wanted.connect(lambda: asked.append(None))
    grid = middle.panel.grid
    grid.focus_pictures()
    QTest.keyClick(grid.tiles()[0], Qt.Key.Key_T)
    QTest.keyClick(grid.tiles()[0], Qt.Key.Key_A, CTRL)
    middle.press("Put the marked pictures in the tray")
    menu = grid.picture_menu()
    next(action for action in menu.actions() if action.text() == "Put in the tray").trigger()
    menu.close()
    assert len(asked) == 3
    middle.press("Mark none (Esc)")
    assert list(middle.shown.marks.all) == [0]


def test_a_double_click_with_ctrl_marks_and_opens_nothing(middle: Middle, qtbot: QtBot) -> None:
    arrived(middle, qtbot, done())
    QTest.mouseDClick(middle.panel.grid.tiles()[2], LEFT, CTRL)
    assert not middle.panel.grid.is_large


def test_a_pull_at_a_marked_picture_carries_all_of_them(middle: Middle, qtbot: QtBot, carried: list[QMimeData]) -> None:
    arrived(middle, qtbot, done())
    click(middle, 3, CTRL)
    pull(middle, 3, 3 * QApplication.startDragDistance())
    pull(middle, 2, 3 * QApplication.startDragDistance())
    together, alone = carried
    assert [one.picture for one in dragged(together)] == [(7, 3)]
    assert [one.picture for one in all_dragged(together)] == [(7, 0), (7, 3)]
    assert [url.fileName() for url in together.urls()] == ["3.png", "0.png"]
    assert [one.picture for one in all_dragged(alone)] == [(7, 2)]
    assert list(middle.shown.marks.all) == [0, 3]


def test_a_press_with_ctrl_that_becomes_a_pull_marks_nothing(
    middle: Middle, qtbot: QtBot, carried: list[QMimeData]
) -> None:
    arrived(middle, qtbot, done())
    tile = middle.panel.grid.tiles()[1]
    start = tile.rect().center()
    QTest.mousePress(tile, LEFT, CTRL, start)
    QTest.mouseMove(tile, start + QPoint(4 * QApplication.startDragDistance(), 0))
    QApplication.processEvents()
    QTest.mouseRelease(tile, LEFT, CTRL, start)
    assert len(carried) == 1
    assert list(middle.shown.marks.all) == [0]
