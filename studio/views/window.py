"""The main window: first question or workbench, commands and their menu; it hands on, and decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QPoint, QSettings, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QGuiApplication, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout, QWidget

from studio.models.draft import Draft
from studio.views import theme
from studio.views.actions import BREAKS, COMMANDS, SUBMENUS
from studio.views.workbench import SIZE, Workbench

# What is not needed for the first painting is loaded behind it: the prompt can be written while the rest comes.
if TYPE_CHECKING:
    from studio.models.desk import Desk
    from studio.models.job_words import JobRecord
    from studio.models.offers import Offer
    from studio.views.welcome import Welcome

SMALLEST = (820, 560)
FRAME = 32
"""Room in logical pixels for the title bar."""


class MainWindow(QWidget):
    """The question of the first start, or the workbench; commands come out as `command_requested(id)`."""

    command_requested = Signal(str)
    close_requested = Signal()
    painted = Signal()

    def __init__(self, settings: QSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("main-window")
        self.setMinimumSize(*SMALLEST)
        self._settings = settings
        self._may_close = False
        self._was_painted = False
        self._stack = QStackedWidget(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self.bench: Workbench | None = None
        self.workbench: Workbench | None = None
        self.welcome: Welcome | None = None
        self._menu: QMenu | None = None
        self.commands: dict[str, QAction] = {}
        self._make_commands()
        self._restore()

    def ask_first(self) -> Welcome:
        """Show the question of the first start."""
        from studio.views.welcome import Welcome

        self.welcome = Welcome()
        self._stack.addWidget(self.welcome)
        self._stack.setCurrentWidget(self.welcome)
        return self.welcome

    def open_bench(self, draft: Draft, *, practice: bool) -> Workbench:
        """Show the three columns, of which the prompt can be used at once."""
        bench = self.bench = Workbench(draft, practice=practice)
        bench.restore_columns(self._settings)
        self._stack.addWidget(bench)
        self._stack.setCurrentWidget(bench)
        if self.welcome is not None:
            self._stack.removeWidget(self.welcome)
            self.welcome.deleteLater()
            self.welcome = None
        bench.header.menu_requested.connect(self._open_menu)
        # Qt puts the program's own name behind it.
        self.setWindowTitle("Practice" if practice else "")
        return bench

    def complete_bench(self, desk: Desk) -> Workbench:
        """From here on everything on the workbench is there, over `desk`."""
        assert self.bench is not None
        self.workbench = self.bench
        self.workbench.compose.serve(desk)
        self.workbench.gallery.grid.viewing.restore(self._settings)
        self.workbench.history.search.restore(self._settings)
        self.workbench.library_made.connect(self._restore_library)
        desk.shown.job_changed.connect(lambda: self._offer_seed(desk.shown.record))
        desk.shown.job_changed.connect(lambda: self._offer(desk.shown.offers()))
        self._offer(desk.shown.offers())
        desk.history.loaded.connect(lambda: self._on_first_loaded(desk), Qt.ConnectionType.SingleShotConnection)
        return self.workbench

    @property
    def kept_draft(self) -> str:
        """The prompt as versions before the draft had a file of its own kept it when the window was closed."""
        return str(self._settings.value("draft") or "")

    @property
    def is_painted(self) -> bool:
        """Whether it has been on the screen."""
        return self._was_painted

    def keep_state(self) -> None:
        """Remember where the window was, for the next start."""
        self._settings.setValue("window/geometry", self.saveGeometry())
        if self.bench is not None:
            self._settings.remove("draft")
            self.bench.keep_columns(self._settings)
        if self.workbench is not None:
            self.workbench.gallery.grid.viewing.keep(self._settings)
            self.workbench.history.search.keep(self._settings)
            if self.workbench.library is not None:
                self.workbench.library.keep(self._settings)

    def close_for_good(self) -> None:
        """Close after everything behind the window has ended."""
        self._may_close = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._may_close:
            # The loop must go on until jobs and files are safe, so the window goes first and the program follows.
            event.ignore()
            self.hide()
            self.close_requested.emit()
            return
        super().closeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.tokens().canvas)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self.painted.emit)

    def _restore(self) -> None:
        geometry = self._settings.value("window/geometry")
        known = isinstance(geometry, QByteArray) and self.restoreGeometry(geometry)
        wanted = self.size() if known else QSize(*SIZE)
        # What the desktop calls available does not count the frame that it will put around the window.
        room = QGuiApplication.primaryScreen().availableSize() - QSize(0, FRAME)
        if not self.isMaximized() and not self.isFullScreen():
            self.resize(wanted.boundedTo(room))

    def _make_commands(self) -> None:
        for command in COMMANDS:
            action = QAction(command.text, self)
            action.setObjectName(f"command-{command.id}")
            action.setAutoRepeat(command.repeats)
            if command.shortcut:
                action.setShortcuts([QKeySequence(keys) for keys in (command.shortcut, command.also) if keys])
            action.triggered.connect(self._wish(command.id))
            self.addAction(action)
            self.commands[command.id] = action

    def _wish(self, command_id: str) -> Callable[[], None]:
        return lambda: self._ask(command_id)

    def _ask(self, command_id: str) -> None:
        bench = self.bench
        hidden = bench is not None and bench.compose.isHidden() and not bench.is_editing and not bench.page_sends
        if command_id == "generate" and bench is not None and hidden:
            bench.show_prompt()  # nothing is bought that cannot be seen
        else:
            self.command_requested.emit(command_id)

    def _on_first_loaded(self, desk: Desk) -> None:
        if self.workbench is not None and not desk.history.job_count:
            self.workbench.invite()

    def _restore_library(self) -> None:
        if self.workbench is not None and self.workbench.library is not None:
            self.workbench.library.restore(self._settings)

    def _offer_seed(self, job: JobRecord | None) -> None:
        """The lock beside the seed keeps that of the job in the middle."""
        if self.bench is not None and job is not None and job.seed.isascii() and job.seed.isdecimal():
            self.bench.compose.parameters.seed.offer(int(job.seed))

    def _offer(self, offered: Collection[Offer]) -> None:
        """Commands about the job in the middle are on while they can be done."""
        from studio.models.offers import Offer

        for offer in Offer:
            if (command := self.commands.get(offer)) is not None:
                command.setEnabled(offer in offered)

    def _open_menu(self) -> None:
        assert self.bench is not None
        if self._menu is None:
            self._menu = self._make_menu()
        button = self.bench.header.menu_button
        # popup() and not exec(): a loop within a loop would lose the running one.
        self._menu.popup(button.mapToGlobal(QPoint(0, button.height())))

    def _make_menu(self) -> QMenu:
        from studio.models.action_state import price_at
        from studio.request.actions import spec_named
        from studio.views.gallery.action_button import price_figure
        from studio.views.widgets.menu import Menu

        menu, group = Menu("menu", "Commands", self), ""
        below: dict[str, Menu] = {}
        for command in COMMANDS:
            if group and command.menu != group and not (group in SUBMENUS and command.menu in SUBMENUS):
                menu.addSeparator()
            group = command.menu
            if group in SUBMENUS and group not in below:
                below[group] = Menu(f"{group.lower()}Menu", group, self)
                below[group].setTitle(group)
                menu.addMenu(below[group])
            action = self.commands[command.id]
            if command.spends:
                action.setText(f"{command.text}\t{price_figure(price_at(spec_named(command.spends)))}")
            place = below.get(group, menu)
            if command.id in BREAKS:
                place.addSeparator()
            place.addAction(action)
        return menu
