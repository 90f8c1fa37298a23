"""Start-up of the window as named steps: builds every part once, wires them, and ends them in reverse order."""

from __future__ import annotations

import argparse
import gc
import logging
import os
import sys
import time
from collections.abc import Callable, Coroutine, Iterator
from functools import cached_property
from itertools import chain
from types import TracebackType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEventLoop, QSettings, QTimer
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from studio.errors import StudioError
from studio.models.draft import Draft
from studio.models.draft_keeper import DraftKeeper
from studio.models.settings import Settings
from studio.models.tasks import Tasks
from studio.setup import Setup
from studio.store.draft_file import DraftFile
from studio.views import theme
from studio.views.window import MainWindow

# Whatever the first painting and the prompt do without is imported where it is used: behind the first painting.
if TYPE_CHECKING:
    import asyncio
    from concurrent.futures import Future

    from studio.jobs.engine import Engine
    from studio.jobs.opening import Opening
    from studio.models.desk import Desk
    from studio.models.hosting import Hosting
    from studio.models.library.upkeep import Upkeep
    from studio.store import Store
    from studio.store.settings.hosts import HostSettings
    from studio.store.upkeep import Tell
    from studio.views.dialogs import ReportDialog
    from studio.views.key_entry import KeyEntry
    from studio.wiring import Wiring

log = logging.getLogger(__name__)

Script = Callable[[], Coroutine[Any, Any, None]]
SWITCH_SECONDS = 0.0002
"""How long a Python thread may keep the interpreter from the GUI thread; the usual 5 ms, and there may be several
threads in the queue before it, are more than a frame."""


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
    if keeps_log:
        app.keep_log_soon()
    app.window.show()
    app.complete()
    import asyncio

    import qasync

    loop = qasync.QEventLoop(app.application)
    asyncio.set_event_loop(loop)
    with loop:
        loop.run_until_complete(app.live(script))
    return app.exit_code


def _load_loop() -> None:
    """What the loop of the window is made of; imported so that it is there when the loop is."""
    import asyncio  # noqa: F401

    import qasync  # noqa: F401


def _collect_garbage_again() -> None:
    """After a start that was made without: what is there by now stays to the end, and is not looked through again."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


FRAME = 16
"""Milliseconds after the first painting in which nothing else is done: whoever types already sees it."""
UNSEEN = 1000
"""Milliseconds after which a window that is not painted is completed all the same."""


class App:
    """Everything of one run of the window."""

    def __init__(
        self, application: QApplication, options: argparse.Namespace, *, clock: Callable[[], float] = time.time
    ) -> None:
        self.application = application
        self.exit_code = 0
        self.setup = Setup(options, clock=clock)
        self.tasks = Tasks()
        self.settings = Settings(self.setup.preferences, self.tasks)
        self._style = options.style or str(self.settings.get("style"))
        self._clock = clock
        self._closing: asyncio.Event | None = None
        self._close_wanted = False
        self._early: list[Callable[[Wiring], None]] = []
        self._pieces: Iterator[Callable[[], None]] = iter(())
        self._completing = QEventLoop()
        self._waiting: set[asyncio.Future[None]] = set()
        self._early_work: list[Script] = []
        self._report: ReportDialog | None = None
        self.bugs: list[BaseException] = []
        self.engine: Engine | None = None
        self.desk: Desk | None = None
        self.wiring: Wiring | None = None
        self.upkeep: Upkeep | None = None
        self._opening: Opening | None = None
        self._keeper: DraftKeeper | None = None
        theme.apply(application, self._style, str(self.settings.get("theme")))
        state = self.setup.home.config / "window.ini"
        self.window = MainWindow(QSettings(str(state), QSettings.Format.IniFormat))
        self.window.command_requested.connect(self._on_command_requested)
        self.window.close_requested.connect(self.close)
        self.settings.changed.connect(self._on_setting_changed)
        if self.setup.decided:
            self.setup.choose_as_set()
            self._open()
        else:
            self._ask()

    def keep_log_soon(self) -> None:
        """Load the log behind the first painting, or with the first exception that nobody catches before."""

        def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
            self.keep_log()
            sys.excepthook(kind, error, trace)

        def keep_unless_kept() -> None:
            if sys.excepthook is hook:
                self.keep_log()

        sys.excepthook = hook
        self._pieces = chain((keep_unless_kept,), self._pieces)

    def keep_log(self) -> None:
        """From here on log file, Qt's messages and uncaught exceptions of this process are ours."""
        from studio import log as logs

        logs.set_up(self.setup.home.log)
        logs.catch_qt_messages()
        logs.catch_bugs(lambda error: self.tasks.call(lambda: self._show_report(error)))

    async def live(self, script: Script | None = None) -> None:
        """Until the window is closed; then jobs, files and the practice service are ended in order."""
        import asyncio

        from studio.signals import SignalEars

        self._closing = asyncio.Event()
        if self._close_wanted:  # while the loop was still being loaded
            self._closing.set()
        ears = SignalEars(self.close)
        early, self._early_work = self._early_work, []
        for work in early:
            self._begin_work(work)
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
        if self._keeper is not None:
            self._keeper.keep()
        self._close_wanted = True
        self._completing.quit()
        if self._closing is not None:
            self._closing.set()

    async def _unwind(self) -> None:
        import asyncio

        for waiting in self._waiting:
            waiting.cancel()
        if self._keeper is not None:
            await asyncio.to_thread(self._keeper.close)
        if self.upkeep is not None:
            self.upkeep.close()
        if self._opening is not None:
            self._opening.give_up()
        if self.engine is not None:
            await asyncio.to_thread(self.engine.close)
        await asyncio.to_thread(self.setup.close)
        await asyncio.to_thread(self.settings.close)
        if self.desk is not None:
            self.desk.close()
        self.tasks.close()
        self.window.close_for_good()

    # -- opening -------------------------------------------------------------------------------

    def _ask(self) -> None:
        welcome = self.window.ask_first()
        self._pieces = iter((_load_loop, _collect_garbage_again))
        welcome.practice_chosen.connect(self._on_practice_chosen)
        welcome.key.given.connect(self._on_key_given)

    def _on_practice_chosen(self) -> None:
        self.settings.set("mode", "practice")
        self.setup.choose(practice=True)
        self._open()

    def _on_key_given(self, key: str, in_file: bool) -> None:
        welcome = self.window.welcome
        assert welcome is not None

        def good() -> None:
            self.settings.set("mode", "service")
            self.setup.choose(practice=False)
            self._open()

        self._try_key(key, in_file, welcome.key, good)

    def _try_key(self, key: str, in_file: bool, entry: KeyEntry, good: Callable[[], None]) -> None:
        """Ask the service with `key`, keep the key when it opens, then call `good`; trouble is told at `entry`."""
        import asyncio

        async def attempt() -> None:
            from studio import log as logs
            from studio.remote.client import Client
            from studio.store.settings.api_key import NoKeyringError

            logs.keep_out(key)
            try:
                client = await asyncio.to_thread(Client, self.setup.base_url, key)
                try:
                    await client.balance()
                finally:
                    await client.aclose()
                await asyncio.to_thread(self.setup.key_store().save, key, in_file=in_file)
            except StudioError as error:
                if isValid(entry):  # its window may have been closed meanwhile
                    entry.say(str(error), wrong=True)
                    if isinstance(error, NoKeyringError):
                        entry.offer_file()
            else:
                good()

        self._begin_work(attempt)

    def _begin_work(self, work: Script) -> None:
        """Let `work` run beside the window; asked for before its loop runs, it begins with the loop."""
        if self._closing is None:
            self._early_work.append(work)
            return
        import asyncio

        working = asyncio.ensure_future(work())
        self._waiting.add(working)
        working.add_done_callback(self._on_work_ended)

    def _on_work_ended(self, work: asyncio.Future[None]) -> None:
        self._waiting.discard(work)
        if not work.cancelled() and (error := work.exception()) is not None:
            self.report_bug(error)

    def _open(self) -> None:
        draft = self._kept_draft()
        self._bench = self.window.open_bench(draft, practice=self.setup.practice)
        self._bench.compose.generate_requested.connect(lambda: self._on_command_requested("generate"))
        self._bench.compose.prompt_edit.setFocus()
        pieces = (
            self._bench.add_controls,
            _load_loop,
            self._lay_desk,
            self._add_history,
            self._add_gallery,
            self._begin,
        )
        self._pieces = chain(self._pieces, pieces, (_collect_garbage_again,))
        if self.window.is_painted:
            self._add_piece()

    def _kept_draft(self) -> Draft:
        """The prompt as it was left, whether the program was ended or died; kept from here on."""
        file = DraftFile(self.setup.home.config / "draft.txt")
        kept = file.load()
        draft = Draft(self.window.kept_draft if kept is None else kept, self.window)
        self._keeper = DraftKeeper(draft, file, self.tasks, self.window)
        return draft

    def complete(self) -> None:
        """After the window was shown: wait until it is painted, and bring in all that it was painted without."""
        self.window.painted.connect(lambda: QTimer.singleShot(FRAME, self._add_piece))
        # A window that starts minimised or behind others may not be painted for long.
        QTimer.singleShot(UNSEEN, self._add_piece)
        if not self._close_wanted:
            self._completing.exec()

    def _add_piece(self) -> None:
        """One piece in each turn of the loop: keys are answered in between."""
        piece = None if self._close_wanted else next(self._pieces, None)
        if piece is None:
            self._completing.quit()
            return
        try:
            piece()
        except Exception as error:  # lost in Qt's loop, it would leave a window that is never complete and never ends
            self._give_up(error)
        QTimer.singleShot(0, self._add_piece)

    def _give_up(self, error: Exception) -> None:
        """What would come next stands on the piece that failed: the prompt stays, can be copied, and is kept."""
        self._pieces = iter(())
        gc.enable()
        log.error("the window cannot be completed", exc_info=error)
        self._show_report(error, goes_on=False)

    def _lay_desk(self) -> None:
        from concurrent.futures import Future

        from studio.models.desk import Desk
        from studio.models.studio import StudioModel

        opened: Future[Store] = Future()
        studio = StudioModel(
            lambda: self._make_engine(opened),
            self.tasks,
            practice=self.setup.practice,
            clock=self._clock,
            parent=self.window,
        )
        draft = self._bench.draft
        draft.batch.guard.limit = int(self.settings.get("ask_above"))
        masks = self.setup.home.config / "masks"
        self.desk = Desk(
            studio,
            draft,
            opened,
            clock=self._clock,
            tempo=self.setup.tempo,
            masks=masks,
            # Beside the library whose pictures it names: practice has another one.
            tray=DraftFile(self.setup.home.data / "tray.json"),
            unsent=DraftFile(self.setup.home.data / "unsent.txt"),
            parent=self.window,
        )

    def _add_history(self) -> None:
        assert self.desk is not None
        self._bench.add_history(self.desk)

    def _add_gallery(self) -> None:
        assert self.desk is not None
        self._bench.add_gallery(self.desk)

    def _begin(self) -> None:
        """Everything is there: start the engine, and do what was asked for too early."""
        assert self.desk is not None
        bench = self.window.complete_bench(self.desk)
        from studio.wiring import Wiring

        assert self._keeper is not None
        wiring = self.wiring = Wiring(self.desk, bench, self.settings, pictures=self.setup.pictures)
        wiring.settings_wanted.connect(self._open_settings)
        wiring.hosting_wanted.connect(self._open_hosting)
        wiring.serve_upkeep(self._make_upkeep())
        self._keeper.failed.connect(wiring.notices.tell)
        if self.setup.preferences.trouble:
            from studio.models.notices import Notice

            bench.notices.say(Notice("preferences", self.setup.preferences.trouble))
        bench.compose.prompt_edit.setFocus()  # once more: columns that came or went may have taken it along
        self.desk.studio.start()
        early, self._early = self._early, []
        for do in early:
            do(wiring)

    def _make_upkeep(self) -> Upkeep:
        from studio.models.library.upkeep import Upkeep

        assert self.desk is not None

        def repair_first() -> None:
            assert self._opening is not None  # who is told of damage is told by it
            self._opening.repair()

        self.upkeep = Upkeep(
            self.desk.studio,
            self.settings,
            lambda: self.setup.place,
            repair_first,
            self.window,
            clock=self._clock,
            practice=self.setup.practice,
        )
        return self.upkeep

    def _repair(self, tell: Tell) -> tuple[str, ...]:
        """On the engine's thread, before there is a library."""
        from studio.jobs.upkeep import small_picture
        from studio.store.upkeep.deeds import repair_library

        return repair_library(self.setup.place, self._clock(), tell, thumbnail=small_picture).done

    def _make_engine(self, opened: Future[Store]) -> Engine:
        from studio.jobs.engine import Engine
        from studio.jobs.opening import Opening

        self._opening = Opening(self.setup.open_store, self._repair, self.tasks.post)
        self.engine = Engine(
            open_store=self._opening,
            find_service=self.setup.find_service,
            find_host=self.setup.find_host,
            emit=self.tasks.post,
            on_bug=lambda error: self.tasks.call(lambda: self.report_bug(error)),
            paused=self.settings.get("queue") == "hold",
            limit=int(self.settings.get("at_once")),
            clock=self._clock,
            opened=opened,
        )
        return self.engine

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
        elif self.wiring is not None:
            self.wiring.do(command)
        elif self.window.bench is not None:
            self._keep_early(command)

    def _keep_early(self, command: str) -> None:
        """To be done once there is a desk; what is bought then is what was written, and priced, at the press."""
        draft, now = self._bench.draft, self._clock()
        if command != "generate":
            self._early.append(lambda wiring: wiring.do(command))
        elif not draft.obstacle:
            text = draft.text
            self._early.append(lambda wiring: wiring.desk.generate_early(text, now))

    def _open_settings(self, setting: str = "") -> None:
        from studio.views.dialogs import SettingsDialog

        desk = self.desk if self.desk is not None and self.desk.studio.store is not None else None
        shown = None if desk is None else desk.shown.record
        filing = None if desk is None else desk.collection.filing
        dialog = SettingsDialog(self.settings, self.window, self.upkeep, filing, [shown] if shown is not None else [])
        dialog.key.given.connect(lambda key, in_file: self._on_new_key(dialog.key, key, in_file))
        dialog.forget_requested.connect(lambda: self._on_forget_key(dialog.key))
        dialog.hosting_wanted.connect(self._open_hosting)
        if setting:
            dialog.show_setting(setting)
        dialog.open()

    def _open_hosting(self) -> None:
        """Where pictures of this computer are put; there is a desk by then."""
        from studio.views.hosting.dialog import HostingDialog

        if self.desk is not None and not self.window.findChildren(HostingDialog):
            HostingDialog(self._hosting, self.window).open()

    @cached_property
    def _hosting(self) -> Hosting:
        from studio import log as logs
        from studio.models.hosting import Hosting
        from studio.models.notices import Fact

        assert self.desk is not None
        made = Hosting(self.desk.studio, self.setup.host_file(), self.window, clock=self._clock)

        def kept(settings: HostSettings) -> None:
            for secret in settings.secrets.values():
                logs.keep_out(secret)
            if self.wiring is not None:
                self.wiring.notices.happened(Fact.HOSTED)

        made.kept.connect(kept)
        return made

    def _on_new_key(self, entry: KeyEntry, key: str, in_file: bool) -> None:
        def good() -> None:
            if self.desk is not None and not self.setup.practice:
                self.desk.studio.use_service(self.setup.service(key))
            if isValid(entry):
                entry.accept("The key opens the service and is kept.")

        self._try_key(key, in_file, entry, good)

    def _on_forget_key(self, entry: KeyEntry) -> None:
        import asyncio

        async def forget() -> None:
            try:
                await asyncio.to_thread(self.setup.key_store().forget)
            except StudioError as error:
                said, wrong = str(error), True
            else:
                said, wrong = "The key is gone from this machine.", False
            if isValid(entry):
                entry.say(said, wrong=wrong)

        self._begin_work(forget)

    def _on_setting_changed(self, key: str) -> None:
        if key == "theme":
            theme.apply(self.application, self._style, str(self.settings.get("theme")))
        elif key == "at_once" and self.desk is not None:
            self.desk.studio.set_limit(int(self.settings.get("at_once")))
        elif key == "ask_above" and self.desk is not None:
            self.desk.draft.batch.guard.limit = int(self.settings.get("ask_above"))

    def report_bug(self, error: BaseException) -> None:
        """Log a bug and show the one report."""
        log.error("bug", exc_info=error)
        self._show_report(error)

    def _show_report(self, error: BaseException, *, goes_on: bool = True) -> None:
        """A second bug while the report is open only goes to the log."""
        self.bugs.append(error)
        if self._report is not None:
            return
        from studio import log as logs

        try:
            from studio.views.dialogs import ReportDialog

            self._report = ReportDialog(logs.bug_report(error), self.window, goes_on=goes_on)
            self._report.finished.connect(self._on_report_finished)
            self._report.open()
        except Exception:  # the last frame: raised again, it would come back here for ever
            log.exception("the report cannot be shown")

    def _on_report_finished(self) -> None:
        self._report = None
