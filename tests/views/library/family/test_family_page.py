"""The page of a family: walked and opened by keys and pointer, painted where it is seen, and steps chosen beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from studio.request.tasks import Task
from studio.store.records import JobRecord, JobState, NewJob
from studio.views import theme
from studio.views.library.family import drawing
from studio.views.library.family.page import FamilyPage
from studio.views.library.family.run_bar import RunBar
from studio.views.picture_drag import picture_data
from tests.models.library.family.test_repeating import UPSCALE, VARY, Bench, bench
from tests.models.test_desk import start, table

__all__ = ["bench", "start", "table"]


class Sight:
    """The page in a window of its own, and what it has asked for."""

    def __init__(self, bench: Bench, page: FamilyPage) -> None:
        self.bench = bench
        self.page = page
        self.asked: list[tuple[Any, ...]] = []
        page.job_wanted.connect(lambda job_id, image: self.asked.append(("job", job_id, image)))
        page.large_wanted.connect(lambda job_id, image: self.asked.append(("large", job_id, image)))
        page.closed.connect(lambda: self.asked.append(("closed",)))

    @property
    def marked(self) -> int:
        return self.bench.families.shown.marked

    def open(self, job: JobRecord) -> None:
        with self.bench.qtbot.waitSignal(self.bench.families.wanted):
            self.bench.families.open(job.id)

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.page.canvas, key, held)

    def middle(self, job: JobRecord, image: int = -1) -> QPoint:
        return self.page.canvas.place_of(job.id, image).center().toPoint()

    def entries(self) -> dict[str, bool]:
        """The menu that is open, and whether its entries are on."""
        return {entry.text(): entry.isEnabled() for entry in self.menu().actions() if entry.text()}

    def menu(self) -> QMenu:
        found = QApplication.activePopupWidget()
        assert isinstance(found, QMenu)
        return found

    def choose(self, words: str) -> None:
        menu = self.menu()
        next(entry for entry in menu.actions() if entry.text() == words).trigger()
        menu.close()


@pytest.fixture
def sight(bench: Bench, qtbot: QtBot) -> Iterator[Sight]:
    page = FamilyPage(bench.families, bench.table.desk.shown, bench.table.desk.tray)
    page.resize(1100, 700)
    qtbot.addWidget(page)
    page.show()
    page.canvas.setFocus()
    yield Sight(bench, page)
    if (popup := QApplication.activePopupWidget()) is not None:
        popup.close()


def test_arrows_walk_and_keys_open(sight: Sight) -> None:
    root, varied, last = sight.bench.family()
    sight.open(last)
    assert sight.page.heading.text() == "a fox"
    assert sight.page.sums.text() == "3 jobs · 5 pictures · 240 pt"
    for key, job in ((Qt.Key.Key_Left, varied), (Qt.Key.Key_Left, root), (Qt.Key.Key_Left, root)):
        sight.key(key)
        assert sight.marked == job.id
    sight.key(Qt.Key.Key_Return)
    sight.key(Qt.Key.Key_Right)
    sight.key(Qt.Key.Key_Space)
    sight.key(Qt.Key.Key_Escape)
    # The picture that was used is the one that is shown.
    assert sight.asked == [("job", root.id, 1), ("large", varied.id, 0), ("closed",)]
    assert sight.page.canvas.accessibleDescription() == sight.bench.families.shown.words_of(varied)


def test_the_pointer_marks_opens_and_asks_for_more(sight: Sight) -> None:
    root, varied, last = sight.bench.family()
    sight.open(last)
    canvas, left = sight.page.canvas, Qt.MouseButton.LeftButton
    QTest.mouseClick(canvas, left, pos=sight.middle(varied))
    assert sight.marked == varied.id
    QTest.mouseDClick(canvas, left, pos=sight.middle(root, 1))
    assert sight.asked == [("job", root.id, 1)]
    before = canvas.viewport.scale
    QTest.mouseDClick(canvas, left, pos=QPoint(2, 2))
    assert canvas.viewport.scale > before  # beside all jobs it zooms
    sight.page.open_menu(root.id, 1, QPoint(0, 0))
    assert sight.entries()["Repeat the steps to this job …"] is False  # nothing leads to the first one
    sight.choose("Put in the tray")
    sight.bench.qtbot.waitUntil(lambda: [held.key for held in sight.bench.table.desk.tray.held] == [(root.id, 1)])


def test_only_what_is_in_view_is_painted(sight: Sight, monkeypatch: pytest.MonkeyPatch) -> None:
    root = sight.bench.made(Task.DIFFUSION, {"text": "a fox"})
    new = [NewJob(task=Task.UPSCALE, body=UPSCALE, prompt="", parent_id=root.id, parent_image=0) for _ in range(300)]
    sight.bench.table.store.journal.record_many(new).result(10)
    painted: list[int] = []
    paint_node = drawing.paint_node

    def counted(painter: Any, node: Any, look: Any) -> None:
        painted.append(node.job.id)
        paint_node(painter, node, look)

    monkeypatch.setattr(drawing, "paint_node", counted)
    sight.open(root)
    sight.page.canvas.fit()
    sight.page.canvas.grab()
    assert len(set(painted)) == 301
    painted.clear()
    sight.page.canvas.viewport.zoom_to(1.0)
    sight.page.canvas.grab()
    assert 0 < len(set(painted)) < 15


def test_a_job_that_runs_is_told_and_what_comes_of_it_is_drawn(sight: Sight) -> None:
    root, _, last = sight.bench.family()
    sight.open(root)
    shown = sight.bench.families.shown
    table = sight.bench.table
    made = table.job("a fox")
    table.store.database.write(
        lambda connection: connection.execute(
            "UPDATE job SET parent_id = ?, root_id = ?, task = 'variation' WHERE id = ?", (last.id, root.id, made.id)
        )
    ).result(10)
    with sight.bench.qtbot.waitSignal(shown.changed):
        table.studio.job_added.emit(table.store.library.job(made.id).result(10))
    sight.bench.qtbot.waitUntil(lambda: made.id in shown.tree.nodes)
    running = table.store.journal.change(made.id, state=JobState.ACCEPTED, remote_id="r", sent_at=table.now).result(10)
    table.studio.job_changed.emit(running)
    assert shown.runs is True
    words, _, dot = drawing.caption(shown.tree.nodes[made.id], shown)
    assert (words.startswith("Pending"), dot) == (True, "running")
    table.studio.job_changed.emit(sight.bench.end(running))
    sight.bench.qtbot.waitUntil(lambda: shown.sum_words.startswith("4 jobs · 7 pictures"))
    assert shown.marked == root.id


def test_a_family_that_is_too_large_says_so(sight: Sight, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.store.family.members.MOST", 2)
    _, _, last = sight.bench.family()
    sight.open(last)
    assert sight.page.cut.text() == "One more job of this family is not shown."
    assert sight.page.cut.isVisible()


def test_steps_are_chosen_beside_the_tree_and_begun(sight: Sight) -> None:
    bench, page = sight.bench, sight.page
    _, varied, last = bench.family()
    other = bench.made(Task.DIFFUSION, {"text": "b"}, prompt="a hill")
    sight.open(last)
    page.repeat.click()
    panel = page.panel
    assert panel.isVisible()
    names = [line.accessibleName() for line in panel.steps.lines()]
    assert names == [
        "Begins behind: a fox",
        "Step 1: Vary (Strong) of picture 2",
        "Step 2: Upscale (Creative) of picture 1",
    ]
    drop(panel, other, 1)
    bench.qtbot.waitUntil(lambda: panel.sum_words == "1 × 280 = about 280 points · 0.28 $")
    assert [one.accessibleName() for one in panel.targets.targets()] == ["Take picture 2 of a hill away"]
    panel.steps.lines()[1].click()
    assert panel.steps.lines()[0].accessibleName() == "Left out: a fox"
    bench.table.desk.show(varied.id)
    bench.qtbot.waitUntil(lambda: panel._chosen.isVisible())
    panel._chosen.click()
    bench.qtbot.waitUntil(lambda: len(panel.targets.targets()) == 2)
    QTest.keyClick(panel.targets.targets()[0], Qt.Key.Key_Delete)
    assert [one.accessibleName() for one in panel.targets.targets()] == ["Take picture 1 of a fox away"]
    panel._send.click()
    [bought] = bench.bought(1)
    assert (bought.task, bought.parent_id) == (Task.UPSCALE, varied.id)
    runs = page.findChild(RunBar)
    assert runs is not None
    bench.qtbot.waitUntil(runs.isVisible)
    [line] = runs.lines()
    assert line.words.text() == "Repeating 1 step on 1 picture · 0 of 1 job done"
    stop = next(one for one in line.findChildren(QWidget) if one.accessibleName() == "Stop repeating")
    QTest.mouseClick(stop, Qt.MouseButton.LeftButton)
    bench.qtbot.waitUntil(lambda: not runs.isVisible())
    sight.key(Qt.Key.Key_Escape)
    assert not panel.isVisible()
    assert bench.families.repeating.steps == ()


def test_one_of_the_tree_can_be_among_the_pictures(sight: Sight) -> None:
    root, varied, last = sight.bench.family()
    sight.open(last)
    sight.page.begin_steps()
    sight.page.open_menu(root.id, 0, QPoint(0, 0))
    sight.choose("Repeat the chosen steps on this picture")
    repeating = sight.bench.families.repeating
    sight.bench.qtbot.waitUntil(lambda: [(job.id, at) for job, at in repeating.targets] == [(root.id, 0)])
    look = sight.page.canvas._look()
    assert look.targets == frozenset({(root.id, 0)})
    assert look.recipe == frozenset({varied.id, last.id})


@pytest.fixture
def mode(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[str]:
    theme.apply(qapp, mode=request.param)
    yield request.param
    theme.apply(qapp)


@pytest.mark.parametrize("mode", theme.MODES, indirect=True)
def test_the_marked_job_has_a_frame_in_the_accent(sight: Sight, mode: str) -> None:
    root, _, last = sight.bench.family()
    sight.open(last)
    image = sight.page.canvas.grab().toImage()
    assert theme.tokens().name == mode
    for job, framed in ((last, True), (root, False)):
        frame = sight.page.canvas.place_of(job.id).toRect()
        assert near(image, frame.left() - 3, frame.top() + frame.height() // 3, theme.tokens().accent) is framed


def near(image: QImage, x: int, y: int, colour: QColor) -> bool:
    """Whether a pixel around there has about that colour."""
    around = [image.pixelColor(x + dx, y + dy) for dx in range(-4, 5) for dy in range(-4, 5)]
    return any(
        abs(one.red() - colour.red()) + abs(one.green() - colour.green()) + abs(one.blue() - colour.blue()) < 60
        for one in around
    )


def drop(panel: QWidget, job: JobRecord, image: int) -> None:
    """Let a picture of a job fall on the panel."""
    data: QMimeData = picture_data(job.id, image)
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(panel, QDragEnterEvent(QPoint(20, 90), copy, data, left, none))
    QApplication.sendEvent(panel, QDropEvent(QPointF(20, 90), copy, data, left, none))


def test_a_step_can_be_far_from_its_start(sight: Sight) -> None:
    journal = sight.bench.table.store.journal
    parent = sight.bench.made(Task.DIFFUSION, {"text": "a fox"}).id
    for _ in range(40):
        parent = (
            journal.record(NewJob(task=Task.VARIATION, body=VARY, prompt="", parent_id=parent, parent_image=1))
            .result(10)
            .id
        )
    sight.open(sight.bench.table.store.library.job(parent).result(10))
    assert len(sight.page.canvas.tree.path(parent)) == 41
    sight.page.begin_steps()
    assert len(sight.page.panel.steps.lines()) == 41
