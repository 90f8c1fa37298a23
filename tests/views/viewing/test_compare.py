"""Two pictures compared: opened from everywhere, shown three ways, zoomed as one, with what differs below."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from studio.request.tasks import Task
from studio.views.viewing.compare import CompareView
from studio.views.viewing.compare_stage import Mode
from tests.views.viewing.conftest import SIZE, Bench

LEFT = Qt.MouseButton.LeftButton


def opened(bench: Bench, qtbot: QtBot) -> CompareView:
    """The comparison on the screen, with all its pixels."""
    view = bench.parts.compare
    assert view is not None
    assert view.isVisible()
    picks = bench.model.comparing.picks
    assert picks is not None
    qtbot.waitUntil(lambda: all(bench.model.comparing.levels(pick) is not None for pick in picks))
    return view


def hue(view: CompareView, x: float, y: float = 0.5) -> int:
    """The hue near that place of the stage, given as shares of its size; -1 where there is no picture."""
    image = view.stage.grab().toImage()
    colour = image.pixelColor(int(x * (image.width() - 1)), int(y * (image.height() - 1)))
    return colour.hsvHue() if colour.hsvSaturation() > 60 else -1


def about(job: int, index: int) -> pytest.approx:  # type: ignore[valid-type]
    return pytest.approx((job * 40 + index * 70) % 360, abs=4)


def test_c_compares_neighbours_by_a_slider(bench: Bench, qtbot: QtBot) -> None:
    bench.show(bench.job(), qtbot)
    bench.shown.choose(1)
    QTest.keyClick(bench.grid.tiles()[1], Qt.Key.Key_C)
    view = opened(bench, qtbot)
    assert view.accessibleName() == "Comparison of Picture 2 and Picture 3"
    assert (hue(view, 0.2), hue(view, 0.8)) == (about(7, 1), about(7, 2))
    assert view.below.same.isVisible()
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert not view.isVisible()
    assert bench.grid.tiles()[1].hasFocus()
    assert bench.model.comparing.picks is None


def test_the_last_picture_is_compared_with_the_one_before(bench: Bench, qtbot: QtBot) -> None:
    bench.show(bench.job(), qtbot)
    bench.shown.choose(2)
    bench.model.compare()
    assert bench.model.comparing.names() == ("Picture 2", "Picture 3")


def test_the_slider_is_dragged_clicked_and_nudged(bench: Bench, qtbot: QtBot) -> None:
    bench.show(bench.job(), qtbot)
    bench.model.compare()
    view = opened(bench, qtbot)
    stage = view.stage
    middle = stage.grip().center()
    QTest.mousePress(stage, LEFT, pos=middle)
    QTest.mouseMove(stage, QPoint(stage.width() // 4, middle.y()))
    QTest.mouseRelease(stage, LEFT, pos=QPoint(stage.width() // 4, middle.y()))
    assert stage.split == pytest.approx(0.25, abs=0.01)
    assert (hue(view, 0.1), hue(view, 0.4)) == (about(7, 0), about(7, 1))
    QTest.mouseClick(stage, LEFT, pos=QPoint(int(stage.width() * 0.75), 40))
    assert stage.split == pytest.approx(0.75, abs=0.01)
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert stage.split == pytest.approx(0.73, abs=0.01)
    assert stage.viewport.is_fitted


def test_side_by_side_both_lie_at_the_same_place(bench: Bench, qtbot: QtBot) -> None:
    bench.show(bench.job(), qtbot)
    bench.model.compare()
    view = opened(bench, qtbot)
    QTest.keyClick(view, Qt.Key.Key_M)
    assert view.stage.mode is Mode.BESIDE
    assert (hue(view, 0.2), hue(view, 0.8)) == (about(7, 0), about(7, 1))
    panes = [view.stage.pane(side) for side in (0, 1)]
    assert panes[0].size() == panes[1].size()
    QTest.mouseDClick(view.stage, LEFT, pos=panes[1].topLeft() + QPoint(120, 150))
    assert view.stage.viewport.scale == 1.0
    image = view.stage.grab().toImage()
    edges = [
        [image.pixelColor(pane.left() + x, 200).value() > 160 for x in range(40, 120)] for pane in panes
    ]  # the squares of both pictures, one over the other
    assert edges[0] == edges[1]


def test_held_the_key_and_the_button_show_the_second(bench: Bench, qtbot: QtBot) -> None:
    bench.show(bench.job(), qtbot)
    bench.model.compare()
    view = opened(bench, qtbot)
    view.set_mode(Mode.FLIP)
    assert hue(view, 0.8) == about(7, 0)
    QTest.keyPress(view, Qt.Key.Key_X)
    assert hue(view, 0.2) == about(7, 1)
    QTest.keyRelease(view, Qt.Key.Key_X)
    assert hue(view, 0.2) == about(7, 0)
    QTest.mousePress(view.hold, LEFT)
    states = [hue(view, 0.2)]
    QTest.mouseRelease(view.hold, LEFT)
    assert [*states, hue(view, 0.2)] == [about(7, 1), about(7, 0)]
    QTest.keyClick(view, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: hue(view, 0.2) == about(7, 1))


def test_an_upscale_is_shown_at_one_size_with_its_source(bench: Bench, qtbot: QtBot) -> None:
    bench.job()
    large = bench.job(
        8, ((SIZE[0] * 2, SIZE[1] * 2),), task=Task.UPSCALE, parent_id=7, parent_image=1, body={"type": 0}
    )
    bench.show(large, qtbot)
    menu = bench.grid.picture_menu()
    [row] = [action for action in menu.actions() if action.text() == "Compare with its source"]
    row.trigger()
    menu.close()
    view = opened(bench, qtbot)
    assert bench.model.comparing.names()[0] == "Source, picture 2"
    assert view.stage.viewport.picture.width() == SIZE[0] * 2
    assert (hue(view, 0.2), hue(view, 0.8)) == (about(7, 1), about(8, 0))
    words = [cell.accessibleName() for cell in view.below._shown]
    assert f"Pixels: {SIZE[0]} × {SIZE[1]} → {SIZE[0] * 2} × {SIZE[1] * 2} (2×)" in words


def test_another_shape_lies_in_the_middle(bench: Bench, qtbot: QtBot) -> None:
    bench.show(bench.job(sizes=(SIZE, (300, 900))), qtbot)
    bench.model.compare()
    view = opened(bench, qtbot)
    view.stage.flip(True)
    picks = bench.model.comparing.picks
    assert picks is not None
    assert view.stage._frame(picks[1]).toRect() == QRect(450, 0, 300, 900)
    assert hue(view, 0.05) == -1
    assert hue(view, 0.5) == about(7, 1)


def test_the_marked_picture_waits_for_the_next_one_that_is_chosen(bench: Bench, qtbot: QtBot) -> None:
    bench.show(bench.job(), qtbot)
    with qtbot.waitSignal(bench.model.hint) as hint:
        bench.model.mark_chosen()
    assert hint.args is not None
    assert hint.args[0].startswith("Choose the picture")
    QTest.mouseClick(bench.grid.tiles()[2], LEFT)
    opened(bench, qtbot)
    assert bench.model.comparing.names() == ("Picture 1", "Picture 3")
    assert bench.model.comparing.marked is None


def test_pictures_of_two_jobs_differ_in_words_and_flags(bench: Bench, qtbot: QtBot) -> None:
    bench.show(bench.job(), qtbot)
    bench.model.mark_chosen()
    bench.show(bench.job(8, prompt="a lighthouse in rain --ar 4:3 --raw --v 7", seed="43"), qtbot)
    assert bench.model.comparing.picks is None
    QTest.keyClick(bench.grid.tiles()[0], Qt.Key.Key_C)
    view = opened(bench, qtbot)
    assert view.below.words.accessibleDescription() == "Only in the first: fog. Only in the second: rain."
    words = {cell.accessibleName() for cell in view.below._shown}
    assert words == {"Stylize: 250 → 100", "Raw: off → on", "Seed: 42 → 43"}


def test_esc_gives_up_waiting(bench: Bench, qtbot: QtBot) -> None:
    bench.show(bench.job(), qtbot)
    bench.model.mark_chosen()
    QTest.keyClick(bench.grid.tiles()[0], Qt.Key.Key_Escape)
    assert bench.model.comparing.marked is None


def test_news_of_the_job_leave_it_and_another_job_ends_it(bench: Bench, qtbot: QtBot) -> None:
    bench.show(bench.job(), qtbot)
    bench.model.compare()
    view = opened(bench, qtbot)
    bench.shown.apply(bench.job(seed="5"))
    states = [view.isVisible()]
    bench.shown.set_job(bench.job(8))
    assert [*states, view.isVisible()] == [True, False]
    assert bench.model.comparing.picks is None


def test_from_the_large_view_and_back_to_it(bench: Bench, qtbot: QtBot) -> None:
    bench.open(bench.job(), qtbot)
    QTest.keyClick(bench.large, Qt.Key.Key_C)
    view = opened(bench, qtbot)
    [back] = [one for one in view.findChildren(QAbstractButton) if one.accessibleName() == "Leave the comparison"]
    QTest.mouseClick(back, LEFT)
    assert bench.grid.is_large


def test_a_file_that_is_gone_is_a_sentence(bench: Bench, qtbot: QtBot) -> None:
    record = bench.job()
    bench.show(record, qtbot)
    (bench.folder / "7-1.png").unlink()
    bench.model.compare()
    picks = bench.model.comparing.picks
    assert picks is not None
    qtbot.waitUntil(lambda: bool(bench.model.comparing.trouble(picks[1])))


def test_zoom_keys_work_and_space_moves(bench: Bench, qtbot: QtBot) -> None:
    bench.show(bench.job(), qtbot)
    bench.model.compare()
    view = opened(bench, qtbot)
    QTest.keyClick(view, Qt.Key.Key_Z)
    assert view.zoom.text() == "100 %"
    before = view.stage.viewport.origin
    QTest.keyPress(view, Qt.Key.Key_Space)
    QTest.mousePress(view.stage, LEFT, pos=view.stage.grip().center())
    QTest.mouseMove(view.stage, view.stage.grip().center() + QPoint(-50, 20))
    QTest.mouseRelease(view.stage, LEFT, pos=view.stage.grip().center() + QPoint(-50, 20))
    QTest.keyRelease(view, Qt.Key.Key_Space)
    assert view.stage.viewport.origin - before == QPointF(-50, 20)
    assert view.stage.split == 0.5
    assert view.isVisible()
