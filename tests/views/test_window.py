"""The window's columns, its drawer, and what it remembers; jobs are not its business."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QSettings, Qt, QUrl
from PySide6.QtGui import QCursor, QDragEnterEvent, QDragLeaveEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from studio import hands
from studio.models.desk import Desk
from studio.models.draft import Draft
from studio.models.library.history import HistoryModel
from studio.models.studio import StudioModel
from studio.models.tasks import Tasks
from studio.views.actions import COMMANDS, SUBMENUS
from studio.views.widgets.labels import PlainLabel
from studio.views.window import SMALLEST, MainWindow
from studio.views.workbench import HISTORY_WIDTH, NARROW, PROMPT_WIDTH, Workbench
from tests.views.naming import controls, nameless

WIDE = NARROW + 240
COPY = Qt.DropAction.CopyAction


class Program:
    """A window over a library that never opens, as often as it is started on the same state."""

    def __init__(self, state: Path, qtbot: QtBot) -> None:
        self._state = state
        self._qtbot = qtbot
        self._open: list[tuple[MainWindow, Tasks, Desk]] = []

    def start(self, width: int | None = WIDE) -> Workbench:
        """A new window; `width` None leaves it as it was remembered."""
        window = MainWindow(QSettings(str(self._state), QSettings.Format.IniFormat))
        tasks = Tasks(window)
        studio = StudioModel(self._no_engine, tasks, practice=True, parent=window)
        draft = Draft(window.kept_draft, window)
        desk = Desk(studio, draft, Future(), clock=lambda: 1_800_000_000.0, parent=window)
        self._open.append((window, tasks, desk))
        if width is not None:
            window.resize(width, 800)
        bench = window.open_bench(draft, practice=True)
        bench.add_controls()
        bench.add_history(desk)
        bench.add_gallery(desk)
        window.complete_bench(desk)
        window.show()
        self._qtbot.waitExposed(window)
        assert window.width() == bench.width()
        return bench

    def end(self) -> None:
        """As the program ends: remembered, then closed for good."""
        while self._open:
            window, tasks, desk = self._open.pop()
            window.keep_state()
            desk.close()
            tasks.close()
            window.close_for_good()

    @staticmethod
    def _no_engine() -> Any:
        raise AssertionError("the window alone needs no engine")


@pytest.fixture
def program(tmp_path: Path, qtbot: QtBot) -> Iterator[Program]:
    made = Program(tmp_path / "window.ini", qtbot)
    yield made
    made.end()


def columns(bench: Workbench) -> tuple[bool, bool]:
    return bench.history.isVisible(), bench.compose.isVisible()


def main_window(bench: Workbench) -> MainWindow:
    window = bench.window()
    assert isinstance(window, MainWindow)
    return window


def test_three_columns_side_by_side_and_the_pictures_get_the_rest(program: Program) -> None:
    bench = program.start()
    assert columns(bench) == (True, True)
    history, middle, prompt = bench.splitter.sizes()
    assert history == pytest.approx(HISTORY_WIDTH, abs=2)
    assert prompt == pytest.approx(PROMPT_WIDTH, abs=2)
    assert middle > history + prompt
    main_window(bench).resize(WIDE + 200, 800)
    assert bench.splitter.sizes() == [history, middle + 200, prompt]


@pytest.mark.parametrize(
    ("toggle", "hidden"),
    [
        (Workbench.toggle_history, (False, True)),
        (Workbench.toggle_prompt, (True, False)),
        (Workbench.hide_panels, (False, False)),
    ],
    ids=["history", "prompt", "both"],
)
def test_a_column_goes_and_comes_back(
    program: Program, toggle: Callable[[Workbench], None], hidden: tuple[bool, bool], qtbot: QtBot
) -> None:
    bench = program.start()
    before = bench.splitter.sizes()
    toggle(bench)
    assert columns(bench) == hidden
    qtbot.waitUntil(lambda: bench.splitter.sizes()[1] > before[1])
    toggle(bench)
    assert columns(bench) == (True, True)
    qtbot.waitUntil(lambda: bench.splitter.sizes() == before)


def test_pictures_only_hides_what_is_left_and_brings_both_back(program: Program) -> None:
    bench = program.start()
    bench.toggle_history()
    bench.hide_panels()
    assert columns(bench) == (False, False)
    bench.hide_panels()
    assert columns(bench) == (True, True)


def test_hiding_a_column_never_hands_the_keyboard_to_what_spends(program: Program) -> None:
    bench = program.start()
    bench.history.search.setFocus()
    bench.toggle_history()
    focused = main_window(bench).focusWidget()
    assert focused is not None
    assert not bench.compose.isAncestorOf(focused)
    bench.toggle_prompt()
    bench.toggle_prompt()
    assert main_window(bench).focusWidget() is bench.compose.prompt_edit


def test_below_the_narrow_width_the_prompt_is_a_drawer_over_the_pictures(program: Program) -> None:
    bench = program.start(NARROW)
    window = main_window(bench)
    assert (bench.drawer, columns(bench)) == (False, (True, True))
    window.resize(NARROW - 1, 800)
    assert (bench.drawer, columns(bench)) == (True, (True, False))
    middle = bench.splitter.sizes()[1]
    bench.show_prompt()
    assert columns(bench) == (True, True)
    assert bench.splitter.sizes()[1] == middle  # over the pictures and not beside them
    assert bench.compose.geometry().getRect() == (
        NARROW - 1 - PROMPT_WIDTH,
        bench.header.height(),
        PROMPT_WIDTH,
        800 - bench.header.height(),
    )
    window.resize(SMALLEST[0], 700)
    assert bench.compose.geometry().right() == SMALLEST[0] - 1
    assert bench.compose.geometry().bottom() == 699
    window.resize(WIDE, 800)
    assert (bench.drawer, columns(bench)) == (False, (True, True))
    assert bench.splitter.indexOf(bench.compose) == 2


def test_the_drawer_closes_when_something_was_asked_for_and_a_column_does_not(program: Program) -> None:
    bench = program.start(NARROW - 1)
    bench.show_prompt()
    bench.follow_submitted()
    assert not bench.compose.isVisible()
    main_window(bench).resize(WIDE, 800)
    bench.follow_submitted()
    assert bench.compose.isVisible()


def test_a_narrow_window_begins_with_the_prompt_in_sight_until_the_drawer_was_closed(program: Program) -> None:
    bench = program.start(NARROW - 1)
    assert bench.compose.isVisible()
    bench.toggle_prompt()
    program.end()
    assert not program.start(NARROW - 1).compose.isVisible()


def test_a_library_without_jobs_opens_the_drawer(program: Program) -> None:
    bench = program.start(NARROW - 1)
    bench.toggle_prompt()
    program.end()
    bench = program.start(NARROW - 1)
    history = main_window(bench).findChild(HistoryModel)
    assert isinstance(history, HistoryModel)
    history.loaded.emit()
    assert bench.compose.isVisible()
    assert main_window(bench).focusWidget() is bench.compose.prompt_edit
    bench.toggle_prompt()
    history.loaded.emit()  # only the first news of it counts
    assert not bench.compose.isVisible()


def test_nothing_is_typed_into_a_closed_drawer_nor_sent_from_it(program: Program) -> None:
    bench = program.start(NARROW - 1)
    window = main_window(bench)
    bench.toggle_prompt()
    wished: list[str] = []
    window.command_requested.connect(wished.append)
    bench.compose.prompt_edit.setFocus()  # as the program does at its start
    for key in (Qt.Key.Key_A, Qt.Key.Key_B):
        QTest.keyClick(window.windowHandle(), key)  # wherever the keyboard is
    assert bench.draft.text == ""
    window.commands["generate"].trigger()
    assert bench.compose.isVisible()
    assert window.focusWidget() is bench.compose.prompt_edit
    assert wished == []
    window.commands["generate"].trigger()
    assert wished == ["generate"]


def test_a_window_that_gets_narrow_keeps_the_prompt_that_one_is_writing_in(program: Program) -> None:
    bench = program.start()
    window = main_window(bench)
    bench.compose.prompt_edit.setFocus()
    window.resize(NARROW - 1, 800)
    assert bench.compose.isVisible()
    assert window.focusWidget() is bench.compose.prompt_edit


@pytest.mark.parametrize("width", [WIDE, NARROW - 1])
def test_the_keyboard_stays_where_it_is_when_the_drawer_becomes_a_column(program: Program, width: int) -> None:
    bench = program.start(NARROW - 1)
    window = main_window(bench)
    bench.show_prompt()
    for held in (bench.compose.prompt_edit, bench.compose.parameters.seed.field):
        held.setFocus()
        window.resize(width, 800)
        assert bench.drawer == (width < NARROW)
        assert window.focusWidget() is held
        window.resize(NARROW - 1, 800)


def test_a_page_that_was_opened_once_takes_no_room_from_the_columns(program: Program) -> None:
    bench = program.start()
    wide = QWidget()
    wide.setMinimumWidth(WIDE - HISTORY_WIDTH)
    bench.pages.addWidget(wide)
    bench.pages.setCurrentWidget(wide)
    QApplication.sendPostedEvents()
    assert bench.pages.minimumSizeHint().width() == wide.minimumWidth()
    bench.pages.setCurrentWidget(bench.gallery)
    for width in (NARROW - 1, WIDE):
        main_window(bench).resize(width, 800)
    assert (bench.history.width(), bench.compose.width()) == (HISTORY_WIDTH, PROMPT_WIDTH)


def test_an_invitation_is_read_beside_the_open_drawer(program: Program) -> None:
    bench = program.start(NARROW - 100)
    bench.show_prompt()
    message = bench.gallery.grid.message
    lines = [label for label in message.findChildren(PlainLabel) if label.isVisible()]
    assert lines
    history = bench.history.width()

    def free(width: int) -> bool:
        main_window(bench).resize(width, 800)
        QApplication.sendPostedEvents()
        assert bench.history.width() == history
        return all(line.mapTo(bench, line.rect().topRight()).x() < bench.compose.x() for line in lines)

    assert free(NARROW - 100)
    assert not free(SMALLEST[0])  # there is no room beside it, and none is taken from the history
    assert free(NARROW - 1)
    bench.toggle_prompt()
    QApplication.sendPostedEvents()
    middle = lines[0].mapTo(bench.gallery, lines[0].rect().center()).x()
    assert middle == pytest.approx(bench.gallery.width() / 2, abs=2)


def test_whatever_can_be_pressed_or_written_in_has_a_name(program: Program, qtbot: QtBot) -> None:
    bench = program.start()
    for name in ("prompts", "presets", "styles", "describe"):
        bench.compose.memory.open(name)
    bench.compose.generate_bar.plan_sheet()
    bench.header.menu_button.click()
    found = controls(main_window(bench))
    assert {"Prompt", "Search history", "No picture yet", "Large view"} < {
        control.accessibleName() for control in found
    }
    assert nameless(main_window(bench)) == []
    for popup in [top for top in QApplication.topLevelWidgets() if top.isVisible() and top is not main_window(bench)]:
        popup.close()


def test_the_size_and_the_columns_are_as_they_were_left(program: Program) -> None:
    bench = program.start()
    main_window(bench).resize(WIDE, 620)
    bench.toggle_history()
    handle = bench.splitter.handle(2)
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=QPoint(0, 5))
    QTest.mouseMove(handle, QPoint(-50, 5))
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=QPoint(-50, 5))
    width = bench.compose.width()
    assert width == pytest.approx(PROMPT_WIDTH + 50, abs=4)
    program.end()

    again = program.start(width=None)
    # The offscreen screen is narrower than any window of ours, and no window opens larger than its screen.
    assert (again.width(), again.height()) == (SMALLEST[0], 620)
    main_window(again).resize(WIDE, 620)
    assert columns(again) == (False, True)
    assert again.compose.width() == pytest.approx(width, abs=2)
    again.toggle_prompt()
    program.end()
    assert columns(program.start()) == (False, False)


def test_a_width_survives_the_drawer(program: Program) -> None:
    bench = program.start()
    bench.splitter.setSizes([400, WIDE - 800, 400])
    bench.splitter.splitterMoved.emit(400, 1)
    for width in (NARROW - 1, WIDE):
        main_window(bench).resize(width, 800)
    assert bench.splitter.sizes()[0] == pytest.approx(400, abs=2)
    assert bench.splitter.sizes()[2] == pytest.approx(400, abs=2)


def test_nonsense_in_the_state_is_no_reason_to_stop(program: Program, tmp_path: Path) -> None:
    (tmp_path / "window.ini").write_text(
        "[window]\ngeometry=nonsense\n[columns]\nhistory=perhaps\nhistory_width=-7\nprompt_width=1e9\n"
    )
    bench = program.start()
    assert bench.splitter.sizes()[2] == pytest.approx(PROMPT_WIDTH, abs=2)


def test_closing_hides_the_window_and_lets_the_program_end_in_order(program: Program, qtbot: QtBot) -> None:
    window = main_window(program.start())
    with qtbot.waitSignal(window.close_requested):
        window.close()
    assert not window.isVisible()


def test_every_command_of_the_table_can_be_wished_for(program: Program) -> None:
    bench = program.start()
    window = main_window(bench)
    wished: list[str] = []
    window.command_requested.connect(wished.append)
    for command in COMMANDS:
        window.commands[command.id].setEnabled(True)  # those about a job are off while there is none
        window.commands[command.id].trigger()
    assert wished == [command.id for command in COMMANDS]


def test_keys_that_are_held_down_repeat_undo_and_redo_alone(program: Program) -> None:
    commands = main_window(program.start()).commands
    assert {name for name, action in commands.items() if action.autoRepeat()} == {"undo_prompt", "redo_prompt"}


def test_the_menu_holds_every_command(program: Program) -> None:
    bench = program.start()
    QTest.mouseClick(hands.find(bench.window(), "Menu"), Qt.MouseButton.LeftButton)
    menu = main_window(bench)._menu
    assert menu is not None
    assert menu.isVisible()
    below = [action.menu() for action in menu.actions() if action.menu() is not None]
    assert [each.title() for each in below if isinstance(each, QMenu)] == list(SUBMENUS)
    entries = [entry for entry in menu.actions() if not entry.isSeparator() and entry.menu() is None]
    entries += [
        entry for each in below if isinstance(each, QMenu) for entry in each.actions() if not entry.isSeparator()
    ]
    shown = [entry.text().partition("\t") for entry in entries]
    menu.close()
    expected = sorted(COMMANDS, key=lambda command: command.menu in SUBMENUS)
    assert [text for text, *_ in shown] == [command.text for command in expected]
    assert {text: price for text, _, price in shown if price} == {"Shorten the prompt": "20"}


def drag_over(bench: Workbench, data: QMimeData) -> bool:
    event = QDragEnterEvent(QPoint(5, 300), COPY, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    event.ignore()
    QApplication.sendEvent(bench, event)
    return event.isAccepted()


@pytest.mark.parametrize("width", [WIDE, NARROW - 200])
def test_a_file_over_any_part_shows_what_it_may_become(program: Program, width: int) -> None:
    bench = program.start(width)
    data = QMimeData()
    data.setText("only words")
    assert not drag_over(bench, data)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/tmp/x.png")])
    assert drag_over(bench, data)
    assert bench.compose.zones.isVisible()
    QCursor.setPos(bench.header.mapToGlobal(bench.header.rect().topLeft()))  # wherever a test before left it
    QApplication.sendEvent(bench, QDragLeaveEvent())
    assert not bench.compose.zones.isVisible()


def test_a_file_from_outside_opens_a_closed_column(program: Program) -> None:
    bench = program.start()
    bench.toggle_prompt()
    assert not bench.compose.isVisible()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/tmp/x.png")])
    assert drag_over(bench, data)
    assert bench.compose.isVisible()


@pytest.mark.parametrize("end", ["send", "escape", "leave", "exchange", "hide"])
def test_suggestions_go_with_what_they_were_for(program: Program, end: str, qtbot: QtBot) -> None:
    bench = program.start()
    edit = bench.compose.prompt_edit
    main_window(bench).activateWindow()
    edit.setFocus()
    qtbot.waitUntil(edit.hasFocus)
    QTest.keyClicks(edit, "a fox --s")
    assert edit.completion.isVisible()
    sent: list[str] = []
    main_window(bench).command_requested.connect(sent.append)
    match end:
        case "send":
            QTest.keyClick(edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        case "escape":
            QTest.keyClick(edit, Qt.Key.Key_Escape)
        case "leave":
            bench.compose.parameters.setFocus()
            edit.clearFocus()
        case "exchange":
            bench.draft.set_text("a hen --s")
        case "hide":
            bench.toggle_prompt()
    assert not edit.completion.isVisible()
    assert not edit.completion.is_open
    assert sent == (["generate"] if end == "send" else [])
    assert bench.draft.text == ("a hen --s" if end == "exchange" else "a fox --s")


def test_tab_goes_down_the_prompt_column_whatever_came_later(program: Program, qtbot: QtBot) -> None:
    bench = program.start()
    main_window(bench).activateWindow()
    bench.draft.set_text("https://a.b/1.png a fox --v 8 --sref 12")
    edit = bench.compose.prompt_edit
    edit.setFocus()
    qtbot.waitUntil(edit.hasFocus)
    seen: list[str] = []
    for _ in range(60):
        here = QApplication.focusWidget()
        assert here is not None
        seen.append(here.accessibleName())
        if seen[-1] == "Generate":
            break
        QTest.keyClick(here, Qt.Key.Key_Tab)
    order = (
        "Prompt", "Image reference 1", "Style reference 2", "Add a reference", "Image weight",
        "Style weight", "Style version 6", "Version 8", "Aspect 1:1", "Stylize", "Chaos", "Weird", "Raw", "Tile",
        "Quality 1", "Seed", "New seed", "Keep the seed", "HD", "Sheet", "Generate",
    )  # fmt: skip
    assert [name for name in seen if name in order] == list(order)
