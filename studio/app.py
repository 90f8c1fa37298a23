"""Start-up of the window as named steps: builds every part once, wires them, and ends them in reverse order."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSettings, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from studio.errors import Remedy, StudioError
from studio.models.desk import Desk
from studio.models.settings import Settings
from studio.models.studio import StudioModel
from studio.models.tasks import Tasks
from studio.setup import Setup
from studio.views import theme
from studio.views.notices import Notice, notice_of
from studio.views.window import MainWindow, Workbench

# asyncio, the engine, logging's handlers and the dialogs are imported where they are used: behind the first painting.
if TYPE_CHECKING:
    import asyncio

    from studio.jobs.engine import Engine
    from studio.store import Store
    from studio.views.dialogs import ReportDialog, SettingsDialog

log = logging.getLogger(__name__)

Script = Callable[[], Coroutine[Any, Any, None]]
SWITCH_SECONDS = 0.001
"""How long a Python thread may keep the interpreter from the GUI thread; the usual 5 ms are a third of a frame."""


def main(options: argparse.Namespace) -> int:
    """Open the window and stay until it is closed."""
    return run(App(make_application(), options), keeps_log=True)


def make_application() -> QApplication:
    """The one QApplication, with its names set."""
    sys.setswitchinterval(SWITCH_SECONDS)
    os.environ.setdefault("QT_API", "pyside6")
    application = QApplication.instance() or QApplication(["legnext-studio"])
    assert isinstance(application, QApplication)
    application.setApplicationName("legnext-studio")
    application.setApplicationDisplayName("Legnext Studio")
    application.setQuitOnLastWindowClosed(False)
    return application


def run(app: App, script: Script | None = None, *, keeps_log: bool = False) -> int:
    """Run `app` on Qt's loop until its window is closed; `script` makes a coroutine that plays it (the tour).

    `keeps_log` says that this process has no other log: then the log file, Qt's messages and uncaught exceptions
    belong to `app`.
    """
    app.window.show()
    app.application.processEvents()  # painted, and listening, before the slow imports
    if keeps_log:
        app.keep_log()
    import asyncio

    import qasync

    loop = qasync.QEventLoop(app.application)
    asyncio.set_event_loop(loop)
    with loop:
        loop.run_until_complete(app.live(script))
    return app.exit_code


class App:
    """Everything of one run of the window."""

    def __init__(
        self, application: QApplication, options: argparse.Namespace, *, clock: Callable[[], float] = time.time
    ) -> None:
        self.application = application
        self.exit_code = 0
        self.setup = Setup(options)
        self.settings = Settings(self.setup.preferences)
        self._style = options.style or str(self.settings.get("style"))
        self._clock = clock
        self._closing: asyncio.Event | None = None
        self._close_wanted = False
        self._waiting: set[asyncio.Future[None]] = set()
        self._report: ReportDialog | None = None
        self.bugs: list[BaseException] = []
        self.engine: Engine | None = None
        self.desk: Desk | None = None
        theme.apply(application, self._style, str(self.settings.get("theme")))
        state = self.setup.home.config / "window.ini"
        self.window = MainWindow(QSettings(str(state), QSettings.Format.IniFormat))
        self.window.command_requested.connect(self._on_command_requested)
        self.window.close_requested.connect(self.close)
        self.tasks = Tasks(self.window)
        self.settings.changed.connect(self._on_setting_changed)
        if self.setup.decided:
            self.setup.choose_as_set()
            self._open()
        else:
            self._ask()

    def keep_log(self) -> None:
        """From here on log file, Qt's messages and uncaught exceptions of this process are ours."""
        from studio import log as logs

        logs.set_up(self.setup.home.log)
        logs.catch_qt_messages()
        logs.catch_bugs(self.report_bug)

    async def live(self, script: Script | None = None) -> None:
        """Until the window is closed; then jobs, files and the practice service are ended in order."""
        import asyncio

        from studio.signals import SignalEars

        self._closing = asyncio.Event()
        if self._close_wanted:  # while the loop was still being loaded
            self._closing.set()
        ears = SignalEars(self.close)
        try:
            if script is not None:
                playing = asyncio.ensure_future(script())
                playing.add_done_callback(lambda _: self.close())
                await self._closing.wait()
                await playing
            else:
                await self._closing.wait()
        finally:
            await self._unwind()
            ears.close()

    def close(self) -> None:
        """Begin to end."""
        self.window.keep_state()
        self._close_wanted = True
        if self._closing is not None:
            self._closing.set()

    async def _unwind(self) -> None:
        import asyncio

        for waiting in self._waiting:
            waiting.cancel()
        if self.engine is not None:
            await asyncio.to_thread(self.engine.close)
        await asyncio.to_thread(self.setup.close)
        if self.desk is not None:
            self.desk.close()
        self.tasks.close()
        self.window.close_for_good()

    # -- opening -------------------------------------------------------------------------------

    def _ask(self) -> None:
        welcome = self.window.ask_first()
        welcome.practice_chosen.connect(self._on_practice_chosen)
        welcome.key_given.connect(self._on_key_given)

    def _on_practice_chosen(self) -> None:
        self.settings.set("mode", "practice")
        self.setup.choose(practice=True)
        self._open()

    def _on_key_given(self, key: str, in_file: bool) -> None:
        welcome = self.window.welcome
        assert welcome is not None

        def good(_: object) -> None:
            self.settings.set("mode", "service")
            self.setup.choose(practice=False)
            self._open()

        def bad(error: StudioError) -> None:
            from studio.store.api_key import NoKeyringError

            welcome.say(str(error), wrong=True)
            if isinstance(error, NoKeyringError):
                welcome.offer_file()

        self._try_key(key, in_file, good, bad)

    def _try_key(
        self, key: str, in_file: bool, good: Callable[[object], None], bad: Callable[[StudioError], None]
    ) -> None:
        """Ask the service with `key`, keep the key when it opens, and tell one of the two."""

        import asyncio

        async def attempt() -> None:
            from studio.remote.client import Client
            from studio.store.api_key import ApiKey

            try:
                client = await asyncio.to_thread(Client, self.setup.base_url, key)
                try:
                    balance = await client.balance()
                finally:
                    await client.aclose()
                await asyncio.to_thread(ApiKey(self.setup.home.config).save, key, in_file=in_file)
            except StudioError as error:
                bad(error)
            else:
                good(balance)

        trying = asyncio.ensure_future(attempt())
        self._waiting.add(trying)
        trying.add_done_callback(self._waiting.discard)

    def _open(self) -> None:
        opened: Future[Store] = Future()
        studio = StudioModel(
            lambda: self._make_engine(opened),
            self.tasks,
            practice=self.setup.practice,
            clock=self._clock,
            parent=self.window,
        )
        desk = self.desk = Desk(studio, opened, clock=self._clock, tempo=self.setup.tempo, parent=self.window)
        desk.draft.set_text(self.window.kept_draft)
        bench = self.window.open_workbench(desk)
        self._wire(desk, bench)
        if self.setup.preferences.trouble:
            bench.notices.say(Notice("preferences", self.setup.preferences.trouble))
        # The window first: what the engine loads would compete with its first painting.
        if self.window.is_painted:
            self._begin(studio, bench)
        else:
            self.window.painted.connect(lambda: self._begin(studio, bench))

    def _make_engine(self, opened: Future[Store]) -> Engine:
        from studio.jobs.engine import Engine

        self.engine = Engine(
            open_store=self.setup.open_store,
            find_service=self.setup.find_service,
            emit=self.tasks.post,
            on_bug=lambda error: self.tasks.call(lambda: self.report_bug(error)),
            limit=int(self.settings.get("at_once")),
            clock=self._clock,
            opened=opened,
        )
        return self.engine

    def _begin(self, studio: StudioModel, bench: Workbench) -> None:
        bench.compose.prompt_edit.setFocus()
        studio.start()

    def _wire(self, desk: Desk, bench: Workbench) -> None:
        studio = desk.studio
        studio.queue_changed.connect(bench.header.show_queue)
        studio.balance_changed.connect(lambda b: bench.header.show_balance(b.spendable, b.usd, low=b.low))
        studio.spent_changed.connect(self._show_spent)
        desk.told.connect(lambda error: bench.notices.say(notice_of(error)))
        bench.header.balance_requested.connect(studio.refresh_balance)
        bench.header.history_toggled.connect(bench.toggle_history)
        bench.header.prompt_toggled.connect(bench.toggle_prompt)
        bench.history.job_chosen.connect(desk.show)
        desk.shown.job_changed.connect(lambda: bench.mark_shown(desk.shown.record))
        bench.history.prompt_wanted.connect(desk.bring_back)
        bench.gallery.action_requested.connect(desk.act)
        bench.gallery.prompt_wanted.connect(desk.bring_back)
        bench.gallery.job_wanted.connect(desk.show)
        bench.compose.generate_requested.connect(desk.generate)
        studio.submitted.connect(bench.follow_submitted)
        bench.notices.remedy_requested.connect(self._on_remedy_requested)
        self._show_spent(0)

    def _show_spent(self, points: int) -> None:
        assert self.window.workbench is not None
        self.window.workbench.compose.generate_bar.set_today(points, int(self.settings.get("daily_cap")))

    # -- commands ------------------------------------------------------------------------------

    def _on_command_requested(self, command: str) -> None:
        if command == "quit":
            self.window.close()
        elif command == "full_screen":
            self.window.showNormal() if self.window.isFullScreen() else self.window.showFullScreen()
        elif command == "theme":
            self.settings.set("theme", "light" if self.settings.get("theme") == "dark" else "dark")
        elif command == "settings":
            self._open_settings()
        elif command == "keys":
            from studio.views.dialogs import KeysDialog

            KeysDialog(self.window).open()
        elif self.desk is not None and self.window.workbench is not None:
            self._do(command, self.desk, self.window.workbench)

    def _do(self, command: str, desk: Desk, bench: Workbench) -> None:
        match command:
            case "generate":
                desk.generate()
            case "focus_prompt":
                bench.show_prompt()
                bench.compose.prompt_edit.setFocus()
            case "search":
                bench.history.show()
                bench.history.search.setFocus()
            case "copy_prompt":
                if desk.shown.record is not None:
                    QGuiApplication.clipboard().setText(desk.shown.record.prompt)
            case "fetch_again":
                desk.fetch_again()
            case "take_back":
                desk.take_back()
            case "toggle_history":
                bench.toggle_history()
            case "toggle_prompt":
                bench.toggle_prompt()
            case "hide_panels":
                bench.hide_panels()
            case "open_folder":
                QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.setup.pictures)))
            case "refresh_balance":
                desk.studio.refresh_balance()

    def _on_remedy_requested(self, remedy: Remedy) -> None:
        desk, bench = self.desk, self.window.workbench
        if desk is None or bench is None:
            return
        match remedy:
            case Remedy.ENTER_KEY | Remedy.CHECK_ADDRESS | Remedy.CHOOSE_FOLDER:
                self._open_settings()
            case Remedy.EDIT_PROMPT:
                self._do("focus_prompt", desk, bench)
            case Remedy.CHECK_BALANCE:
                desk.studio.refresh_balance()
            case _:
                desk.studio.resume()
                desk.studio.refresh_balance()
                bench.notices.clear()

    def _open_settings(self) -> None:
        from studio.views.dialogs import SettingsDialog

        dialog = SettingsDialog(self.settings, self.window)
        dialog.key_given.connect(lambda key: self._on_new_key(dialog, key))
        dialog.forget_requested.connect(lambda: self._on_forget_key(dialog))
        dialog.open()

    def _on_new_key(self, dialog: SettingsDialog, key: str) -> None:
        from studio.jobs.service import Service

        def good(_: object) -> None:
            if self.desk is not None and not self.setup.practice:
                self.desk.studio.use_service(Service(self.setup.base_url, key))
                assert self.window.workbench is not None
                self.window.workbench.notices.clear()
            say("The key opens the service and is kept.")

        def say(text: str, *, wrong: bool = False) -> None:
            if isValid(dialog):  # it may have been closed meanwhile
                dialog.say(text, wrong=wrong)

        dialog.say("Asking the service …")
        self._try_key(key, False, good, lambda error: say(str(error), wrong=True))

    def _on_forget_key(self, dialog: SettingsDialog) -> None:
        import asyncio

        from studio.store.api_key import ApiKey

        forgetting: Future[None] = Future()

        def work() -> None:
            try:
                ApiKey(self.setup.home.config).forget()
            except StudioError as error:
                forgetting.set_exception(error)
            else:
                forgetting.set_result(None)

        asyncio.get_event_loop().run_in_executor(None, work)
        self.tasks.watch(forgetting, lambda _: dialog.say("The key is gone from this machine."))

    def _on_setting_changed(self, key: str) -> None:
        if key == "theme":
            theme.apply(self.application, self._style, str(self.settings.get("theme")))
        elif key == "at_once" and self.desk is not None:
            self.desk.studio.set_limit(int(self.settings.get("at_once")))
        elif key == "daily_cap" and self.desk is not None:
            self._show_spent(self.desk.studio.spent_today)

    def report_bug(self, error: BaseException) -> None:
        """Show the one report; a second bug while it is open only goes to the log."""
        log.error("bug", exc_info=error)
        self.bugs.append(error)
        from studio.views.dialogs import ReportDialog

        if self._report is None:
            self._report = ReportDialog(error, self.window)
            self._report.finished.connect(self._on_report_finished)
            self._report.open()

    def _on_report_finished(self) -> None:
        self._report = None
