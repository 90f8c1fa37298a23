"""One desk connected with one workbench: what a command, a press and a notice's button mean there."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtGui import QAction, QDesktopServices

from studio.errors import Remedy
from studio.models.announcing import Announcer
from studio.models.desk import Desk
from studio.models.job_queue import Group
from studio.models.library.finding.place import Kind, project_place, standing
from studio.models.notices import Fact, Notice, Notices, done
from studio.models.offers import Offer
from studio.models.settings import Settings
from studio.views.actions import COMMANDS
from studio.views.announcing import Announcements
from studio.views.files import choose_mask, choose_picture, name_mask
from studio.views.library.exchange.sheets import ExchangeSheets
from studio.views.ordering.ordered import Ordered
from studio.views.workbench import Workbench

if TYPE_CHECKING:
    from studio.models.library.filing import Filing
    from studio.models.library.ordering import Item
    from studio.models.library.upkeep import Upkeep
    from studio.views.acting.palette import Palette
    from studio.views.acting.tools import Tools
    from studio.views.history.project_popover import ProjectPopover
    from studio.views.library.asked import LibraryAsked
    from studio.views.library.pages import LibraryPages
    from studio.views.queue.panel import QueuePanel

SEEN = frozenset({"edit", "collect", "compare", "export", "information", "write_beside"})
CHANGES = frozenset({"trash", "trash_job", "write_inside"})
"""Commands about the picture in the middle; these last do nothing to one that cannot be seen."""
TOOL = "tool_"
"""Before an action's id: the command that opens it for a picture from anywhere."""


class Wiring(QObject):
    """Lives as long as the window. `settings_wanted(key)`: a setting can mend something, "" for the service's key."""

    settings_wanted = Signal(str)
    hosting_wanted = Signal()
    """A place for pictures of this computer is to be set up."""

    def __init__(self, desk: Desk, bench: Workbench, settings: Settings, *, pictures: Path) -> None:
        """`pictures` is the folder of the library's pictures."""
        super().__init__(bench)
        self.desk = desk
        self.bench = bench
        self._settings = settings
        self._pictures = pictures
        self._queue: QueuePanel | None = None
        self.ordered = Ordered(desk, bench)
        self._upkeep: Upkeep | None = None
        self.notices = Notices(desk.studio, settings, parent=desk.studio)
        self._tell()
        self._show()
        self._ask()
        self._show_spent()
        self._announce()
        self.exchange = ExchangeSheets(bench, desk, self)

    def do(self, command: str) -> None:
        """Carry out a command of the table `views.actions.COMMANDS` that is about the desk or the workbench."""
        desk, bench = self.desk, self.bench
        if bench.in_library and self._in_library.do(command):
            return
        if bench.on_page and command in SEEN | CHANGES:
            bench.show_pictures()
            if command in CHANGES:
                return
        match command:
            case "pictures":
                bench.show_pictures()
            case "library":
                bench.show_library(desk)
            case "generate":
                self._generate()
            case "focus_prompt":
                self._focus_prompt()
            case "prompts" | "presets" | "styles":
                bench.leave_editor()
                bench.show_prompt()
                bench.compose.memory.open(command)
            case "sheet":
                bench.leave_editor()
                bench.show_prompt()
                bench.compose.generate_bar.plan_sheet()
            case "undo_prompt" | "redo_prompt":
                self._go_back(redo=command == "redo_prompt")
            case "trash" | "trash_job" | "undo_order" | "redo_order" | "empty_trash":
                self.ordered.do(command)
            case "search":
                bench.history.show()
                bench.history.search.setFocus()
            case "places" | "filters" | "save_search":
                self._open_places(command)
            case "file":
                self._file()
            case "copy_prompt" | "fetch_again" | "look_again" | "take_back":
                desk.fulfil(Offer(command))
            case "edit" | "edit_file" | "again":
                self._edit(command)
            case "collect":
                desk.collect_marked()
            case "blend":
                self._blend()
            case "shorten":
                self._shorten()
            case "palette":
                self.palette.open()
            case _ if command.startswith(TOOL):
                self.tools.open(command.removeprefix(TOOL))
            case "toggle_history":
                bench.toggle_history()
            case "toggle_prompt":
                bench.toggle_prompt()
            case "hide_panels":
                bench.hide_panels()
            case "compare" if not bench.is_editing:
                desk.viewing.compare()
            case "export" if not bench.is_editing:
                bench.gallery.grid.viewing.export(whole=True)
            case "information" if not bench.is_editing:
                bench.gallery.grid.viewing.toggle_information()
            case "write_beside" if not bench.is_editing:
                self._filing.write_beside(self._marked())
            case "write_inside" if not bench.is_editing:
                self._filing.write_inside(self._marked())
            case "open_folder":
                store = desk.studio.store
                folder = self._pictures if store is None else store.files.root
                QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
            case "queue":
                self._open_queue()
            case "hosting":
                self.hosting_wanted.emit()
            case "family":
                desk.collection.show_family()
            case "spending":
                self.pages.open_spending()
            case "bring_in":
                self.exchange.open_bring()
            case "carry_out":
                self.exchange.open_carry()
            case "triage":
                self.pages.open_triage()
            case "refresh_balance":
                desk.studio.refresh_balance()

    @cached_property
    def _in_library(self) -> LibraryAsked:
        from studio.views.library.asked import LibraryAsked  # loaded with the page

        return LibraryAsked(self.desk, self.bench, self.exchange, lambda: self._filing, self.file_jobs)

    def _on_library_made(self) -> None:
        desk, page = self.desk, self.bench.library
        assert page is not None
        page.job_wanted.connect(self._open_from_library)
        page.offer_wanted.connect(desk.fulfil)
        page.asked.connect(self._in_library.do)
        page.left.connect(self.bench.show_pictures)
        self.exchange.take_drops(page)

    def _open_from_library(self, job_id: int, image: int) -> None:
        self.desk.show(job_id, image if image >= 0 else None)
        self.bench.show_pictures()

    def serve_upkeep(self, upkeep: Upkeep) -> None:
        """What is said of the library as a whole, and what cannot be bought because of it."""
        self._upkeep = upkeep
        upkeep.said.connect(self.bench.notices.say)
        upkeep.over.connect(self.bench.notices.dismiss)
        upkeep.obstacle_changed.connect(self.bench.compose.generate_bar.set_obstacle)
        upkeep.closed.connect(self.bench.gallery.grid.message.say_closed)
        upkeep.closed.connect(lambda closed: self.bench.uncover() if closed else None)
        self.desk.studio.reread.connect(self._read_anew)

    def _read_anew(self) -> None:
        """After a repair: rows, and the files that some of them name, may be others."""
        self.desk.history.refresh()
        shown = self.desk.shown.record
        if shown is not None:
            self.desk.thumbnails.forget(shown.id)
            self.desk.studio.load_job(shown.id, self.desk.shown.apply)

    @cached_property
    def _filing(self) -> Filing:
        """What came of it is said where there is no window for it."""
        self.desk.collection.filing.said.connect(
            lambda sentence: self.bench.notices.say(Notice("filing", sentence, calm=True))
        )
        return self.desk.collection.filing

    def _marked(self) -> list[Item]:
        """The chosen picture of the job in the middle, and those that are marked beside it."""
        from studio.models.library.ordering import Item

        shown = self.desk.shown
        return [] if shown.record is None else [Item(shown.record.id, image) for image in shown.marks.all]

    @cached_property
    def tools(self) -> Tools:
        """The tools for pictures from anywhere."""
        from studio.views.acting.tools import Tools  # loaded when it is wanted

        return Tools(self.bench.header.menu_button, self.desk.shown, self.desk.acting)

    @cached_property
    def pages(self) -> LibraryPages:
        """The pages over the whole library."""
        from studio.views.library.pages import LibraryPages  # loaded when it is wanted

        return LibraryPages(self.bench, self.desk, self)

    @cached_property
    def palette(self) -> Palette:
        """Every command and action, found by typing."""
        from studio.views.acting.palette import Palette  # loaded when it is wanted

        window, row = self.bench.window(), self.bench.gallery.actions_row
        commands = {command.id: window.findChild(QAction, f"command-{command.id}") for command in COMMANDS}
        known = {name: action for name, action in commands.items() if action is not None}
        return Palette(window, self.desk.shown, known, row.do, lambda: self.bench.gallery.isVisible())

    def _go_back(self, *, redo: bool) -> None:
        """To pictures where that was done last and the prompt has not the keyboard, else in the prompt."""
        if not self.bench.is_editing and self.ordered.go_back(redo=redo):
            return
        if redo:
            self.bench.redo_prompt()
        else:
            self.bench.undo_prompt()

    def _generate(self) -> None:
        """What Ctrl+Enter buys: the prompt or, in the editor, the edit; beside a family the steps chosen there."""
        if self.bench.is_editing and self.bench.editor is not None:
            self.bench.editor.send()
        elif "pages" in self.__dict__ and self.pages.send():
            return
        elif not self.bench.compose.generate_bar.obstacle():
            self.desk.generate()

    def _open_queue(self) -> None:
        if self._queue is None:
            from studio.views.queue.panel import QueuePanel

            desk = self.desk
            panel = self._queue = QueuePanel(desk.queue, desk.draft.batch.guard, self.bench.header.queue)
            panel.pause_wanted.connect(lambda paused: self._settings.set("queue", "hold" if paused else "go"))
            panel.again_wanted.connect(lambda ids: desk.send_again(desk.queue.records(ids)))
            panel.job_wanted.connect(self._show_job)
        self._queue.open()

    def _show_queue(self) -> None:
        queue = self.desk.queue
        self.bench.header.show_state(paused=queue.paused, failed=len(queue.ids(Group.FAILED)))

    def _shorten(self) -> None:
        """Nothing is bought that cannot be seen, nor of nothing."""
        self.bench.leave_editor()
        self._focus_prompt()
        self.desk.shorten()

    def _animate(self, frame: Path) -> None:
        """A frame of a video is a picture from anywhere; the tool opens where it was asked for."""
        page = self.bench.gallery.grid.video.page
        seen = page is not None and page.animate.isVisible()
        self.tools.open_for("animate", frame, page.animate if page and seen else self.bench.header.menu_button)

    def _focus_prompt(self) -> None:
        if self.bench.is_editing and self.bench.editor is not None:
            self.bench.editor.focus_prompt()
        else:
            self.bench.show_prompt()
            self.bench.compose.prompt_edit.setFocus()

    def _serve_places(self) -> None:
        self.bench.history.serve(self.desk.collection.places, self.desk.collection.narrowing)
        self.bench.compose.add_projects(self.desk)

    def _open_places(self, command: str) -> None:
        history = self.bench.history
        history.show()
        match command:
            case "places":
                history.open_places()
            case "filters":
                history.show_filters(history.filter_button.isEnabled() and not history.filter_button.isChecked())
            case "save_search":
                history.save_search()

    @cached_property
    def _projects(self) -> ProjectPopover:
        from studio.views.history.project_popover import ProjectPopover  # loaded when it is wanted

        return ProjectPopover(self.bench.history.bar, self.desk)

    def _file(self) -> None:
        """Ask where the jobs that are selected in the history belong, or the one in the middle."""
        shown, history = self.desk.shown.record, self.bench.history
        jobs = history.view.picked or ([shown.id] if shown is not None else [])
        self.file_jobs([(job, -1) for job in jobs])

    def file_jobs(self, carried: Sequence[tuple[int, int]]) -> None:
        """Ask to which project these pictures' jobs belong, each a job and an index, or -1 for all of it."""
        jobs = len({job for job, _ in carried})
        if jobs:
            places = self.desk.collection.places
            self.bench.history.show()
            self._projects.ask(
                f"Move {jobs:,} jobs to" if jobs > 1 else "Move the job to",
                lambda name: places.put(project_place(name) if name else standing(Kind.UNFILED), carried),
            )

    def _blend(self) -> None:
        """Into an empty tray the chosen picture and those that are marked beside it go first."""
        self.bench.leave_editor()
        shown = self.desk.shown
        if not self.desk.tray.held and shown.is_stored(shown.chosen) and not shown.is_video(shown.chosen):
            self.desk.collect_marked()
        self.bench.tray.open_blend()

    def _edit(self, command: str) -> None:
        match command:
            case "edit" if not self.bench.is_editing:
                self.desk.edit_chosen()
            case "edit_file":
                choose_picture(self.bench, self.desk.edit_file)
            case "again" if self.bench.is_editing and self.bench.editor is not None:
                self.bench.editor.again()

    def _tell(self) -> None:
        """What is said to the artist, and what ends it."""
        desk, bench = self.desk, self.bench
        self.notices.said.connect(bench.notices.say)
        self.notices.over.connect(bench.notices.dismiss)
        desk.told.connect(self.notices.tell)
        desk.edit_told.connect(self.notices.tell_of_edit)
        desk.edit_left.connect(lambda: self.notices.happened(Fact.LEFT))
        desk.history.loaded.connect(lambda: self.notices.happened(Fact.READ))
        desk.studio.noted.connect(lambda sentence: bench.notices.say(Notice("noted", sentence, calm=True)))
        desk.presets.said.connect(lambda sentence: bench.notices.say(done("presets", sentence)))
        desk.unfinished_found.connect(self.notices.tell_unfinished)
        desk.viewing.hint.connect(self._hint)
        bench.notices.put_away.connect(desk.put_away)
        bench.notices.remedy_requested.connect(self._on_remedy_requested)

    def _hint(self, sentence: str) -> None:
        """Say what is awaited of the artist in looking closely, until it is over."""
        if sentence:
            self.bench.notices.say(Notice("viewing", sentence, calm=True))
        else:
            self.bench.notices.dismiss("viewing")

    def _show(self) -> None:
        """What of the desk is seen."""
        desk, bench, studio = self.desk, self.bench, self.desk.studio
        studio.queue_changed.connect(bench.header.show_queue)
        studio.balance_changed.connect(lambda b: bench.header.show_balance(b.spendable, b.usd, low=b.low))
        studio.spent_changed.connect(self._show_spent)
        self._settings.changed.connect(self._on_setting_changed)
        desk.history.loaded.connect(self._count_running_out, Qt.ConnectionType.SingleShotConnection)
        desk.shown.job_changed.connect(lambda: bench.mark_shown(desk.shown.record))
        studio.submitted.connect(bench.follow_submitted)

    def _count_running_out(self) -> None:
        """Counted once the history is read: the start does not wait for it."""
        triage, header = self.desk.collection.triage, self.bench.header
        triage.counted.connect(lambda: header.show_running_out(triage.count))
        header.show_running_out(triage.count)

    def _ask(self) -> None:
        """What the views ask for."""
        desk, bench = self.desk, self.bench
        bench.header.queue_requested.connect(self._open_queue)
        bench.header.running_out_requested.connect(lambda: self.pages.open_triage())
        desk.queue.counted.connect(self._show_queue)
        bench.header.balance_requested.connect(desk.studio.refresh_balance)
        bench.header.history_toggled.connect(bench.toggle_history)
        bench.header.prompt_toggled.connect(bench.toggle_prompt)
        bench.history.job_chosen.connect(self._choose_job)
        bench.history.prompt_wanted.connect(desk.bring_back)
        bench.history.offer_wanted.connect(desk.fulfil)
        bench.gallery.action_requested.connect(desk.act)
        bench.gallery.offer_wanted.connect(desk.fulfil)
        bench.gallery.job_wanted.connect(desk.show)
        bench.gallery.sheet_link.wanted.connect(desk.open_sheet)
        bench.gallery.text_wanted.connect(self._take_over)
        bench.sheet.job_wanted.connect(desk.show)
        bench.compose.generate_bar.sheet_wanted.connect(desk.send_sheet)
        bench.compose.memory.serve(desk)
        bench.gallery.tray_wanted.connect(desk.collect_marked)
        bench.history.family_wanted.connect(desk.collection.show_family)
        bench.gallery.family_wanted.connect(desk.collection.show_family)
        desk.collection.families_made.connect(lambda families: self.pages.serve_families(families))
        bench.history.tray_wanted.connect(desk.tray.add_jobs)
        # Behind the start: nothing of it can be asked before the library is open.
        desk.studio.opened.connect(self._serve_places)
        bench.history.file_wanted.connect(lambda jobs: self.file_jobs([(job, -1) for job in jobs]))
        bench.history.triage_wanted.connect(lambda: self.do("triage"))
        bench.tray.picture_wanted.connect(self._show_picture)
        bench.gallery.edit_wanted.connect(desk.edit_chosen)
        bench.gallery.actions_row.edit_as.connect(desk.edit_chosen)
        bench.gallery.actions_row.blend_wanted.connect(self._blend)
        bench.gallery.reopen_wanted.connect(self._reopen)
        desk.viewing.use_settings(self._settings)
        bench.gallery.grid.viewing.file_wanted.connect(desk.edit_file)
        bench.gallery.grid.viewing.job_wanted.connect(desk.show)
        video = bench.gallery.grid.video
        video.told.connect(desk.told)
        video.said.connect(lambda sentence: bench.notices.say(done("video", sentence)))
        video.animate_wanted.connect(self._animate)
        desk.edit_opened.connect(lambda: bench.open_editor(desk))
        bench.editor_made.connect(self._on_editor_made)
        bench.library_made.connect(self._on_library_made)
        bench.header.area_wanted.connect(self.do)

    def _announce(self) -> None:
        """What ends while the window is not in front is said outside; a click on that jumps to it."""
        announcements = Announcements(self.bench.window())

        def is_wanted() -> bool:
            return self._settings.get("announce") == "behind" and announcements.is_behind()

        announcer = Announcer(self.desk.studio, is_wanted, self)
        announcer.announced.connect(announcements.say)
        announcements.followed.connect(self._show_job)

    def _on_editor_made(self) -> None:
        desk, bench, page = self.desk, self.bench, self.bench.editor
        assert page is not None
        page.closed.connect(self._leave_editor)
        page.send_wanted.connect(desk.editor.send)
        page.again_wanted.connect(desk.editor.again)
        page.last_wanted.connect(lambda: desk.editor.use_last_mask())
        page.load_wanted.connect(lambda: choose_mask(bench, desk.editor.import_mask))
        page.save_wanted.connect(lambda: name_mask(bench, desk.editor.export_mask))
        page.shown_wanted.connect(self._show_job)
        page.edit_wanted.connect(desk.edit_job)
        page.offer_wanted.connect(lambda offer: desk.fulfil(offer, page.result_id))

    def _reopen(self) -> None:
        if self.desk.shown.record is not None:
            self.desk.edit_again(self.desk.shown.record.id)

    def _leave_editor(self) -> None:
        """Back to the picture that was edited, whatever came of it meanwhile."""
        source = self.desk.editor.source
        self.bench.leave_editor()
        if source is not None and source.job is not None:
            self.desk.show(source.job.id, source.index)

    def _show_job(self, job_id: int) -> None:
        """In the grid; what is in the editor stays as it is."""
        self.bench.show_pictures()
        self.desk.show(job_id)

    def _choose_job(self, job_id: int) -> None:
        """A row of the history: in the library its cell, else in the middle."""
        if self.bench.in_library and self.bench.library is not None:
            self.bench.library.show_job(job_id)
        else:
            self.bench.uncover_pictures()
            self.desk.show(job_id)

    def _show_picture(self, job_id: int, image: int) -> None:
        self.bench.show_pictures()
        self.desk.show(job_id, image)

    def _take_over(self, text: str, whole: bool) -> None:
        self.desk.take_over(text, whole=whole)
        self.do("focus_prompt")

    def _on_setting_changed(self, key: str) -> None:
        if key == "daily_cap":
            self._show_spent()
        elif key == "file_names":
            self.desk.collection.filing.use_names(str(self._settings.get("file_names")))
        elif key == "queue":
            self.desk.studio.pause(self._settings.get("queue") == "hold")

    def _show_spent(self) -> None:
        spent = self.desk.studio.spent_today
        self.bench.compose.generate_bar.set_today(spent, int(self._settings.get("daily_cap")))

    def _on_remedy_requested(self, notice: Notice) -> None:
        match notice.remedy:
            case Remedy.ENTER_KEY | Remedy.CHECK_ADDRESS:
                self.settings_wanted.emit("")
            case Remedy.CHOOSE_FOLDER:
                self.settings_wanted.emit("pictures")
            case Remedy.REPAIR if notice.stays and self._upkeep is not None:
                self.bench.gallery.focus_pictures()  # Qt would hand the focus of the button to whatever comes next
                self._upkeep.mend(notice)
            case Remedy.REPAIR | Remedy.LOOK_AFTER:
                self.settings_wanted.emit("pictures")
            case Remedy.SET_UP_HOSTING:
                self.hosting_wanted.emit()
            case Remedy.EDIT_PROMPT:
                self.do("focus_prompt")
            case Remedy.UNDO | Remedy.EMPTY_TRASH:
                self.ordered.answer(notice)
            case Remedy.OPEN_MASK:
                self.bench.notices.dismiss(notice.key)
                self.desk.open_unfinished()
            case Remedy.CHECK_BALANCE:
                self.desk.studio.refresh_balance()
            case _:
                self.desk.studio.resume()
                self.desk.studio.refresh_balance()
                if not notice.stays:
                    self.bench.notices.dismiss(notice.key)  # trouble that goes on is told again
