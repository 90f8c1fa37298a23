"""The artist's desk: what a press means across draft, history, shown job and studio; views only show and ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QGuiApplication, QImage

from studio.errors import InputError, Remedy, StudioError
from studio.models.acting import Acting
from studio.models.addresses import Addresses
from studio.models.again import Again
from studio.models.batch import GENERATE
from studio.models.draft import Draft
from studio.models.editing.source import Source
from studio.models.job_queue import JobQueue
from studio.models.library.collection import Collection
from studio.models.library.going_on import go_on_repeating
from studio.models.library.history import HistoryModel
from studio.models.library.late import LateLibrary
from studio.models.local_files import LocalFiles
from studio.models.notices import UNFINISHED
from studio.models.offers import Offer, offers
from studio.models.presets import PresetBook
from studio.models.prompt_history import PromptHistory
from studio.models.referring import Referring
from studio.models.restoring import Restoring
from studio.models.sheet import SHEET, Sheet
from studio.models.shown_job import ShownJob
from studio.models.shown_sheet import ShownSheet
from studio.models.studio import StudioModel
from studio.models.thumbnails import Thumbnails
from studio.models.till import Till
from studio.models.tray import Tray
from studio.request.actions import ActionSpec, spec_named
from studio.request.expansion import has_group
from studio.request.origins import is_foreign
from studio.request.presets import Preset, Style, added, apply, extended
from studio.request.tasks import TASKS, Task
from studio.store import Store
from studio.store.batches import Axis, new_places
from studio.store.records import JobRecord, JobState

if TYPE_CHECKING:
    from studio.models.blending import Blending
    from studio.models.editing.editor import Editor
    from studio.models.editing.unfinished import Unfinished
    from studio.models.tray_orders import TrayOrders
    from studio.models.tray_pictures import TrayPictures
    from studio.models.viewing.viewing import Viewing
    from studio.store.draft_file import DraftFile
    from studio.store.files import PictureFiles

CLOSED = ("viewing", "edited", "tray_pictures")
"""Parts that are made when they are wanted and have something to end."""


class Desk(QObject):
    """Everything one window works on. Lives on the GUI thread."""

    told = Signal(object)  # StudioError: to be shown as a notice
    edit_told = Signal(object)  # StudioError: the same, about the picture in the editor
    edit_left = Signal()  # the editor is about to leave its picture
    edit_opened = Signal()
    """The artist asked for a picture in the editor, and it is in there now."""
    unfinished_found = Signal(str)  # the name of the picture whose edit an earlier time left unsent

    def __init__(
        self,
        studio: StudioModel,
        draft: Draft,
        opened: Future[Store],
        *,
        clock: Callable[[], float],
        tempo: float = 1.0,
        masks: Path | None = None,
        tray: DraftFile | None = None,
        unsent: DraftFile | None = None,
        parent: QObject | None = None,
    ) -> None:
        """`tempo` is how long jobs take against the real service (1.0), until real ones have taught better.

        `masks` is the folder where what is being painted is kept; without one it is not. Nor is what is in the tray
        without the file `tray`. `unsent` keeps what the end cuts off.
        """
        super().__init__(parent)
        self.studio = studio
        self._clock = clock
        self._usual = {task: info.typical_seconds * tempo for task, info in TASKS.items()}
        self.draft = draft
        library = LateLibrary(opened)
        self.history = HistoryModel(library, studio.tasks, self, clock=clock)
        self.collection = Collection(self, library, clock=clock)
        self.thumbnails = Thumbnails(studio.tasks, self._files, self)
        self.shown = ShownJob(studio.tasks, self._picture, self, clock=clock)
        self.shown.find_job = studio.load_job
        self.sheet = ShownSheet(studio.tasks, self._files, self)
        self.sheet.failed.connect(self.told)
        self.files = LocalFiles(studio.tasks, self)
        self.referring = Referring(draft, studio, self.thumbnails, self.files, self, clock=clock)
        self.referring.told.connect(self.told)
        self.addresses = Addresses(studio, self, clock=clock)
        self.till = Till(studio, draft.batch.guard, self, clock=clock, file=unsent)
        self.acting = Acting(studio, self.addresses, self.till, self, clock=clock)
        self.acting.told.connect(self.told)
        self.shown.serve(self.acting)
        self.tray = Tray(studio, self.files, self.referring.own_pictures.at, tray, self)
        self.tray.failed.connect(self.told)
        self.restoring = Restoring(draft, studio, self.files, self)
        self.prompts = PromptHistory(studio.tasks, self)
        self.presets = PresetBook(studio.tasks, self)
        for told_by in (self.prompts, self.presets):
            told_by.failed.connect(self.told)
        self.queue = JobQueue(studio, clock=clock)
        self._again = Again(studio, self.till)
        self._wanted = 0
        self._editor: Editor | None = None
        self._masks = masks
        self._unfinished: list[Unfinished] = []
        studio.opened.connect(self._on_studio_opened)
        studio.job_added.connect(self.history.apply)
        studio.job_changed.connect(self._on_job_changed)
        studio.picture_ready.connect(self._on_picture_ready)
        studio.picture_progress.connect(self.shown.take_progress)
        studio.submitted.connect(self._on_submitted)
        studio.service_changed.connect(self.history.set_service)
        studio.service_changed.connect(self.shown.set_service)
        studio.trouble.connect(self._on_trouble)
        studio.balance_changed.connect(lambda balance: self.shown.set_balance(balance.spendable))
        studio.open_failed.connect(self.told)
        self.history.failed.connect(self.told)
        self.history.loaded.connect(self._on_history_loaded)

    def generate(self, *, front: bool = False) -> None:
        """Buy what the draft stands for, unless all of it is certain to be refused; a bounced key buys once.

        What costs more than the artist's limit is bought at the second press.
        """
        batch = self.draft.batch
        orders = batch.texts()
        if not batch.obstacle and self.till.lets(GENERATE, orders, batch.total.points):
            self._buy(orders, front=front)

    def generate_early(self, text: str, pressed_at: float) -> None:
        """Buy what was pressed for before there was a desk: `text` as it stood then, at `pressed_at` (epoch seconds).

        One that stands for several jobs is only bought when nothing was written since: its rows were never seen.
        """
        if text == self.draft.text:
            self.generate()
        elif not has_group(text) and self.till.lets_early(GENERATE, (text,), pressed_at):
            self._buy((text,))

    def send_sheet(self, sheet: Sheet) -> None:
        """Buy a planned sheet as one batch and open it; above the artist's limit at the second press."""
        orders = sheet.texts()
        if not sheet.obstacle and self.till.lets(SHEET, orders, sheet.total.points):
            self._buy(orders, sheet.axes())

    def open_sheet(self, job_id: int) -> None:
        """Put the sheet that a job belongs to into the middle."""
        shown = self.shown.record
        known = shown if shown is not None and shown.id == job_id else self.history.record(job_id)
        if known is not None and known.place is not None and known.place.axes and self.studio.store is not None:
            self.studio.tasks.watch(self.studio.store.library.batch(known.place.batch), self.sheet.open)

    def _buy(self, orders: Sequence[str], axes: Sequence[Axis] = (), *, front: bool = False) -> None:
        """Send these prompts in order; several, and a sheet, as one batch."""
        from studio.request.operations import Imagine  # loaded with the rest of the window, behind its first painting

        places = new_places(len(orders), axes)
        self.studio.submit([Imagine(text=text) for text in orders], front=front, places=places)

    def act(self, spec: ActionSpec, image: int, extras: Mapping[str, Any]) -> None:
        """Buy `spec` on picture or video `image` of the shown job, with what was set beside it."""
        record = self.shown.record
        if record is not None and (record.remote_id or is_foreign(record.origin)):
            self.acting.buy(spec, [(record, image)], extras)

    @property
    def editor(self) -> Editor:
        """Where a picture is painted on; made when it is first wanted."""
        if self._editor is None:
            from studio.models.editing.editor import Editor
            from studio.store.mask_file import MaskFolder

            masks = MaskFolder(self._masks) if self._masks is not None else None
            self._editor = Editor(
                self.studio,
                self._picture,
                self.thumbnails,
                clock=self._clock,
                masks=masks,
                guard=self.draft.batch.guard,
                parent=self,
            )
            self._editor.told.connect(self.edit_told)
            self._editor.leaving.connect(self.edit_left)
        return self._editor

    @cached_property
    def edited(self) -> ShownJob:
        """What came of the edit that was sent last, for showing beside its source."""
        made = ShownJob(self.studio.tasks, self._picture, self, clock=self._clock)
        made.set_typical(self._usual)
        made.set_service(self.shown.service)
        self.studio.service_changed.connect(made.set_service)
        self.studio.picture_progress.connect(made.take_progress)
        self.studio.picture_ready.connect(made.take_pixels)
        return made

    @cached_property
    def viewing(self) -> Viewing:
        """Looking closely at the pictures of the job in the middle."""
        from studio.models.viewing.viewing import Viewing

        made = Viewing(self.studio, self.draft, self.shown, self.thumbnails, self._picture, self)
        made.told.connect(self.told)
        return made

    @cached_property
    def tray_pictures(self) -> TrayPictures:
        """The small pictures of what is in the tray."""
        from studio.models.tray_pictures import TrayPictures

        return TrayPictures(self.thumbnails, self.studio.tasks, self.referring.pixels, self)

    @cached_property
    def blending(self) -> Blending:
        """What is in the tray, blended into one picture."""
        from studio.models.blending import Blending

        return Blending(self.tray, self.studio, self.addresses, self.till, self)

    @cached_property
    def tray_orders(self) -> TrayOrders:
        """One action on all that is in the tray."""
        from studio.models.tray_orders import TrayOrders

        return TrayOrders(self.tray, self.studio, self.acting, self.draft.batch.guard, self)

    def collect_marked(self) -> None:
        """Put the chosen picture, and those that are marked beside it, in the tray."""
        record = self.shown.record
        if record is not None:
            self.tray.add_pictures(record, self.shown.marks.all)
            self.shown.marks.clear()

    def edit_chosen(self, kind: Task = Task.INPAINT) -> None:
        """Open the chosen picture of the job in the middle, to be edited as `kind`."""
        record, picture = self.shown.record, self.shown.picture(self.shown.chosen)
        if record is None or picture is None or picture.kind != "image":
            return
        source = self.editor.source
        if source is None or not source.is_same(Source(record, self.shown.chosen)):  # else it is as it was left
            # As large as it is here already: too small to be worth reading anew, so that nothing is fetched.
            preview = self.shown.image(self.shown.chosen, QSize(1, 1))
            self.editor.open_job(record, self.shown.chosen, kind, preview)
        self.edit_opened.emit()

    def edit_file(self, path: Path) -> None:
        """Open a picture from disk, to be painted on by its address."""
        self.editor.open_file(path)
        self.edit_opened.emit()

    def edit_job(self, job_id: int, image: int) -> None:
        """Open picture `image` (from 0) of any job of the library."""

        def loaded(job: JobRecord) -> None:
            self.editor.open_job(job, image)
            self.edit_opened.emit()

        self.studio.load_job(job_id, loaded)

    def _look_for_unfinished(self) -> None:
        """Tell `unfinished_found` where another time left an edit that was not sent."""
        if self._masks is not None and self._masks.is_dir() and any(self._masks.iterdir()):
            self.editor.look_for_unfinished(self._on_unfinished)

    def open_unfinished(self) -> None:
        """Go on with it."""
        if self._unfinished:
            self.editor.open_unfinished(self._unfinished.pop(0), self.edit_opened.emit)
            self.studio.tasks.call(self._offer_unfinished)

    def put_away(self, key: str) -> None:
        """The artist closed the notice of that key: an edit that it offered is not wanted."""
        if key == UNFINISHED and self._unfinished:
            self.editor.forget_unfinished(self._unfinished.pop(0))
            self.studio.tasks.call(self._offer_unfinished)

    def _on_unfinished(self, works: list[Unfinished]) -> None:
        self._unfinished = works
        self._offer_unfinished()

    def _offer_unfinished(self) -> None:
        """One at a time; a notice that was just answered is gone by then."""
        if self._unfinished:
            self.unfinished_found.emit(self._unfinished[0].name)

    def edit_again(self, job_id: int) -> None:
        """Open what an edit was made from, with its mask, its frame and its words."""
        self.studio.load_job(job_id, lambda job: self.editor.reopen(job, self.edit_opened.emit))

    def shorten(self) -> None:
        """Buy shorter wordings of the draft; the answer is shown in the middle."""
        if self.draft.text.strip():
            self.acting.buy_words(spec_named("shorten"), {"prompt": self.draft.text})

    def describe(self, address: str) -> None:
        """Buy prompts for the picture at an http(s) address."""
        self.acting.buy_at(spec_named("describe"), address)

    @property
    def why_not_described(self) -> str:
        """One sentence on why nobody could look at the chosen picture of the job in the middle; "" where it can be."""
        record, image = self.shown.record, self.shown.chosen
        if record is None or self.shown.picture(image) is None:
            return "There is no picture in the middle."
        return self.addresses.why_not(record, image, Task.DESCRIBE)

    def describe_chosen(self) -> None:
        """Buy prompts for the chosen picture of the job in the middle, once it has an address."""
        record = self.shown.record
        if record is not None and not self.why_not_described:
            self.acting.buy(spec_named("describe"), [(record, self.shown.chosen)])

    def apply_preset(self, preset: Preset) -> None:
        """Take a preset over into the draft, as one step that undo takes back."""
        self.draft.set_text(apply(self.draft.text, preset))

    def add_style(self, style: Style) -> None:
        """Add a style to the draft."""
        self.draft.set_text(added(self.draft.text, style))

    def take_over(self, text: str, *, whole: bool = True) -> None:
        """Make `text` the draft, or add it to what is there."""
        self.draft.set_text(text if whole else extended(self.draft.text, text))

    def older_prompt(self) -> None:
        """Make the prompt before this one the draft; what is written meanwhile is at the end of the way back."""
        if (text := self.prompts.previous(self.draft.text)) is not None:
            self.draft.set_text(text)

    def newer_prompt(self) -> None:
        """Go back one step of `older_prompt`."""
        if (text := self.prompts.next(self.draft.text)) is not None:
            self.draft.set_text(text)

    def show(self, job_id: int, image: int | None = None) -> None:
        """Put a job into the middle, with picture `image` (from 0) chosen."""
        self._wanted = job_id

        def take(job: JobRecord) -> None:
            if job.id == self._wanted:
                self._show(job)
                if image is not None:
                    self.shown.choose(image)

        known = self.history.record(job_id)
        if known is not None:
            take(known)
        else:
            self.studio.load_job(job_id, take)

    def bring_back(self, job_id: int) -> None:
        """Put a job's prompt into the editor, as one step that undo takes back."""
        self.studio.load_job(job_id, lambda job: self.draft.set_text(job.prompt))

    def fulfil(self, offer: Offer, job_id: int | None = None) -> None:
        """Do what the window offered for a job (None: the one in the middle); what it no longer offers is left alone.

        A job that was sent meanwhile cannot be taken back, and one that is whole is not fetched again.
        """
        shown = self.shown.record
        known = shown if shown is not None and job_id in (None, shown.id) else None
        if known is None and job_id is not None:
            known = self.history.record(job_id)
        if known is not None:
            self._fulfil(offer, known)
        elif job_id is not None:
            self.studio.load_job(job_id, lambda job: self._fulfil(offer, job))

    def _fulfil(self, offer: Offer, job: JobRecord) -> None:
        shown = self.shown.record
        lost = self.shown.lost() if shown is not None and shown.id == job.id else ()
        if offer not in offers(job, self.shown.service, lost=bool(lost)):
            return
        match offer:
            case Offer.USE_PROMPT:
                self.draft.set_text(job.prompt)
            case Offer.COPY_PROMPT:
                QGuiApplication.clipboard().setText(job.prompt)
            case Offer.SEND_AGAIN:
                if (asked := self.send_again([job])) is not None:
                    self.told.emit(asked)
            case Offer.SEND_HERE:
                self.studio.send_here(job)
            case Offer.TAKE_BACK:
                self.studio.drop(job.id)
            case Offer.FETCH_AGAIN:
                self.thumbnails.forget(job.id)
                self.studio.fetch_again(job, lost)
            case Offer.LOOK_AGAIN:
                self.studio.fetch_again(job)
            case Offer.CHECK_BALANCE:
                self.studio.refresh_balance()

    def send_again(self, jobs: Sequence[JobRecord]) -> InputError | None:
        """Buy once more what came to nothing; above the artist's limit at the second press, see `Again.send`."""
        asked = self._again.send(jobs)
        if asked is None:
            self.queue.put_away({job.id for job in jobs})
        return asked

    def close(self) -> None:
        """Stop decoding."""
        if self._editor is not None:
            self._editor.end()
        self.sheet.end()
        self.thumbnails.close()
        self.shown.close()
        for part in (
            self.presets,
            self.till,
            self.tray,
            *self._made(CLOSED),
            self.collection,
            self.files,
            self.referring,
        ):
            part.close()

    def _made(self, names: Iterable[str]) -> list[Any]:
        """Those parts that were wanted so far."""
        return [self.__dict__[name] for name in names if name in self.__dict__]

    def _files(self) -> PictureFiles:
        assert self.studio.store is not None  # nothing can be wanted of a library that is not open
        return self.studio.store.files

    def _picture(self, relative: str) -> Path:
        return self._files().absolute(relative)

    def _show(self, job: JobRecord) -> None:
        self.shown.set_job(job)
        # Only now: whoever looks at the pictures again finds the job's own.
        self.sheet.close()
        self._load_family(job)

    def _load_family(self, job: JobRecord) -> None:
        def take(parent: JobRecord | None, children: list[JobRecord]) -> None:
            if self.shown.record is not None and self.shown.record.id == job.id:
                self.shown.set_lineage(parent, children)

        self.studio.load_family(job, take)

    def _on_studio_opened(self, store: Store) -> None:
        self.files.open(store)
        self._learn({})
        self.studio.tasks.watch(store.library.durations(), self._learn)
        self.history.refresh()
        self.prompts.read(store.library)
        self.presets.read(store.presets)
        if (cut_off := self.till.cut_off()) is not None:
            self.told.emit(cut_off)
        self._look_for_unfinished()
        go_on_repeating(self.studio, lambda: self.collection.families.replaying)

    def _on_history_loaded(self) -> None:
        """After a start the newest job is in the middle, not an empty table."""
        if self._wanted == 0 and self.history.job_count and not self.history.asked:
            newest = self.history.job_id_at(1)
            if newest is not None:
                self.show(newest)

    def _on_submitted(self, job: JobRecord) -> None:
        self._wanted = job.id
        # A batch is remembered as it was written.
        self.prompts.add(self.draft.text if job.place is not None and self.draft.batch.is_many else job.prompt)
        self._show(job)
        self.open_sheet(job.id)

    def _on_job_changed(self, job: JobRecord) -> None:
        self.history.apply(job)
        self.sheet.apply(job)
        shown = self.shown.record
        if shown is None:
            return
        if shown.id == job.id:
            self.shown.apply(job)
        elif shown.id == job.parent_id:
            self._load_family(shown)
        if job.state is JobState.DONE and self.studio.store is not None:
            self.studio.tasks.watch(self.studio.store.library.durations(), self._learn)

    def _learn(self, seen: Mapping[Task, float]) -> None:
        typical = {**self._usual, **seen}
        self.history.set_typical(typical)
        self.shown.set_typical(typical)
        self.queue.set_typical(typical)

    def _on_picture_ready(self, job_id: int, index: int, image: QImage) -> None:
        self.shown.take_pixels(job_id, index, image)
        self.thumbnails.put(job_id, index, image)
        self.collection.take_pixels(job_id, index, image)

    def _on_trouble(self, error: StudioError, job_id: int | None) -> None:
        # A refusal of one job stands on its card; what holds up everything, or belongs to no job, is a notice.
        if job_id is None or error.remedy in (Remedy.ENTER_KEY, Remedy.TOP_UP, Remedy.CHECK_ADDRESS, Remedy.WAIT):
            self.told.emit(error)
