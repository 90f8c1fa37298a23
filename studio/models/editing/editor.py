"""The editor: one picture with what is painted on it, how it is framed, the words that go with it, and its sending."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QImage

from studio.errors import InputError, StudioError
from studio.models.bounce import Bounce
from studio.models.editing import frame as frames
from studio.models.editing.frame import Frame, Grip, Handle
from studio.models.editing.keeping import EditKeeping, Standing
from studio.models.editing.masks import Arrivals, MaskShelf
from studio.models.editing.order import MASKED, Order, edit_price
from studio.models.editing.returning import Return, Returning, Worn
from studio.models.editing.sending import Sending
from studio.models.editing.source import (
    KINDS,
    LATE,
    OF_JOBS,
    Alternative,
    Place,
    Source,
    alternatives,
    is_late,
    place_of,
    why_not,
)
from studio.models.editing.unfinished import Unfinished
from studio.models.guard import Guard
from studio.models.mask.document import MaskDocument
from studio.models.mask.keeping import Snapshot
from studio.models.mask.steps import Beside
from studio.models.opening import MOST_BYTES
from studio.models.picture_reader import PictureReader
from studio.models.studio import StudioModel
from studio.request.problems import Problem
from studio.request.tariff import Price
from studio.request.tasks import Task
from studio.store.records import JobRecord

if TYPE_CHECKING:
    from studio.models.thumbnails import Thumbnails
    from studio.store.mask_file import MaskFolder

TOO_LONG = "The service does not take pictures more than eight times as long as wide."
COMES = "The mask is still being opened."
LAID = "This is the mask that you sent last. Press again to send it here."


class KindState(NamedTuple):
    """One kind of edit: `reason` is one sentence on why this picture cannot have it, "" where it can."""

    task: Task
    reason: str


class Editor(QObject):
    """One picture being edited. Lives on the GUI thread; pictures are read in a worker.

    `source_changed()`: another picture, or none; `document`, `frame`, `prompt` and `kind` are its own.
    `picture_changed()`: `picture` has pixels, or better ones, or `trouble` says why it has none.
    `frame_changed()`, `prompt_changed(str)`: by whomever. `changed()`: anything of kind, kinds, price, problems,
    obstacle, note, alternatives, `is_sending`, `asks`. `result_changed()`: of `results`. `told(StudioError)`: a notice.
    `leaving()`: the picture is about to be left, and what was told of it is over.
    """

    source_changed = Signal()
    picture_changed = Signal()
    frame_changed = Signal()
    prompt_changed = Signal(str)
    changed = Signal()
    result_changed = Signal()
    told = Signal(object)
    leaving = Signal()

    def __init__(
        self,
        studio: StudioModel,
        locate: Callable[[str], Path],
        thumbnails: Thumbnails,
        *,
        clock: Callable[[], float] = time.time,
        masks: MaskFolder | None = None,
        guard: Guard | None = None,
        most_bytes: int = MOST_BYTES,
        parent: QObject | None = None,
    ) -> None:
        """`locate` turns a picture's relative path into its file; one of more than `most_bytes` is opened smaller.

        In `masks` what is being painted is kept, so that it outlives a crash; `guard` asks before much is spent.
        """
        super().__init__(parent)
        self._studio = studio
        self._locate = locate
        self._thumbnails = thumbnails
        self._clock = clock
        self._reader = PictureReader(studio.tasks, most_bytes)
        self._worker = ThreadPoolExecutor(1, "editor-masks")
        self._source: Source | None = None
        self._document: MaskDocument | None = None
        self._frame: Frame | None = None
        self._prompt = ""
        self._chosen = Task.INPAINT
        self._picture: QImage | None = None
        self._is_whole = False
        self._trouble = ""
        self._note = ""
        self._loading = Bounce()
        self._waiting: list[Return] = []
        """What comes back to a picture whose size is not known yet."""
        self._arrivals = Arrivals(self.changed.emit, self.told.emit)
        self._keeping = EditKeeping(studio, self._worker, masks, self)
        self._keeping.failed.connect(self.told)
        self.changed.connect(self._keeping.note)
        self._results: list[JobRecord] = []
        self._returning = Returning(studio)
        self._shelf = MaskShelf(studio, self._worker)
        self._sending = Sending(studio, self._worker, clock, guard, self)
        self._sending.changed.connect(self.changed)
        self._sending.told.connect(self.told)
        self._sending.sent.connect(self._on_sent)
        studio.job_changed.connect(self._on_job_changed)
        thumbnails.ready.connect(self._on_thumbnail_ready)

    # The picture

    @property
    def source(self) -> Source | None:
        """What is edited, None for nothing."""
        return self._source

    @property
    def document(self) -> MaskDocument | None:
        """The mask that is painted, None until the picture's size is known."""
        return self._document

    @property
    def picture(self) -> QImage | None:
        """The picture's pixels: a small preview first; a very large one stays smaller than the document's size."""
        return self._picture

    @property
    def is_read(self) -> bool:
        """Whether `picture` is as good as it gets, and no preview any more."""
        return self._is_whole

    @property
    def trouble(self) -> str:
        """One sentence on why the picture cannot be edited or shown, "" while there is no reason."""
        return self._trouble

    def open_job(self, job: JobRecord, index: int, kind: Task = Task.INPAINT, preview: QImage | None = None) -> None:
        """Open picture `index` (from 0) of a job, to be edited as `kind`; without a `preview` its thumbnail is one."""
        source = Source(job, index)
        picture = source.picture
        path = self._locate(picture.path) if picture is not None and picture.path else None
        if preview is None:
            preview = self._thumbnails.get(job.id, index, picture.path if picture is not None else "")
        size = QSize(picture.width, picture.height) if picture is not None else QSize()
        self._open(replace(source, path=path), kind, size, preview)

    def open_file(self, path: Path) -> None:
        """Open a picture from disk; it is painted on by its address."""
        self._open(Source(path=path), Task.UPLOAD_PAINT, QSize(), None)

    def close(self) -> None:
        """Leave the picture; what is being sent is sent all the same."""
        self._leave()
        self.source_changed.emit()

    def end(self) -> None:
        """The program ends: read nothing more."""
        self._keeping.end()
        self._leave()
        self.source_changed.emit()  # whoever looks at the document lets go of it before it is deleted
        self._worker.shutdown(wait=True, cancel_futures=True)
        self._reader.close()

    # What is asked for

    @property
    def prompt(self) -> str:
        """The words that go with it; they replace the picture's own prompt, flags and all."""
        return self._prompt

    def set_prompt(self, text: str) -> None:
        """Take other words."""
        if text != self._prompt:
            self._prompt = text
            self.prompt_changed.emit(text)
            self.changed.emit()

    @property
    def frame(self) -> Frame | None:
        """Canvas and place of the picture, None until its size is known."""
        return self._frame

    def set_frame(self, frame: Frame) -> None:
        """Take another frame; what is asked for follows from it unless Edit and the like were chosen.

        A frame of another picture, from a drag that outlived it, is not taken.
        """
        if self._frame is not None and frame != self._frame and frame.picture == self._frame.picture:
            self._frame = frame
            self.frame_changed.emit()
            self.changed.emit()

    def frame_was(self, before: Frame) -> None:
        """A change of the frame is finished that began with `before`: one step of the mask's history."""
        after = self._frame
        if self._document is None or after is None or after.picture != before.picture:
            return
        if after != before:
            self._document.note(f"Frame {after.label}", partial(self.set_frame, before), partial(self.set_frame, after))

    def grip(self, handle: Handle) -> Grip:
        """What dragging that handle of the frame moves."""
        if self.kind in (Task.OUTPAINT, Task.PAN):
            return Grip.ALL if self.kind is Task.OUTPAINT else Grip.EDGE
        if self.kind is not Task.INPAINT or self._is_marked:
            return Grip.FREE
        wanted = Task.OUTPAINT if handle.is_corner else Task.PAN
        return Grip.FREE if self._why_not(wanted) else (Grip.ALL if handle.is_corner else Grip.EDGE)

    @property
    def kind(self) -> Task:
        """What is asked for: as chosen or, from a chosen inpaint, pan or outpaint, as the frame has it."""
        if self._chosen not in (Task.INPAINT, Task.PAN, Task.OUTPAINT):
            return self._chosen
        if self._frame is None or self._frame.is_whole:
            return self._chosen
        growth = self._frame.growth
        return growth.task if growth is not None and not self._is_marked else Task.EDIT

    def kinds(self) -> list[KindState]:
        """Every kind that there is for such a source, in the order in which they are shown."""
        shown = KINDS if self._source is None or self._source.job is not None else KINDS[-2:]
        return [KindState(task, self._why_not(task)) for task in shown]

    def choose(self, kind: Task) -> None:
        """Ask for that kind of edit; the frame follows where it stands for another one."""
        self._chosen = kind
        frame = self._frame
        if frame is not None:
            growth = frame.growth
            if kind in (Task.INPAINT, Task.RETEXTURE):
                frame = frame.whole()
            elif kind in (Task.PAN, Task.OUTPAINT) and (growth is None or growth.task is not kind):
                frame = frame.begun(kind)
            before = self._frame
            self.set_frame(frame)
            if before is not None:
                self.frame_was(before)
        self.changed.emit()

    @property
    def price(self) -> Price:
        """What it costs as it stands."""
        return edit_price(self.kind, self._source.job if self._source is not None else None, self._prompt)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong or odd about the prompt, in the order of the text."""
        order = self._order()
        return order.problems() if order is not None else ()

    @property
    def obstacle(self) -> str:
        """One sentence on why it cannot be sent, "" when it can; outlines and addresses on their way are none."""
        order = self._order()
        if order is None:
            return self._trouble or "Open a picture first."
        return self._why_not(order.task) or (COMES if self._arrivals.is_any else order.obstacle())

    @property
    def note(self) -> str:
        """One sentence on what to know although it can be sent, else ""."""
        if self._source is None or self.obstacle:
            return ""
        return LATE if is_late(self._source, self.kind, self._clock()) else self._note

    @property
    def alternatives(self) -> tuple[Alternative, ...]:
        """Ways that work where the kind that is asked for does not, or may be refused."""
        if self._source is None:
            return ()
        return alternatives(self._source, self.kind, self._prompt, self._clock(), here=self._studio.reads_here)

    def take(self, alternative: Alternative) -> None:
        """Go the other way."""
        if alternative.prompt is not None:
            self.set_prompt(alternative.prompt)
        self.choose(alternative.task)

    @property
    def needs_address(self) -> bool:
        """Whether the artist is to say where the service finds the picture, or has said so."""
        if self._source is None or self.kind in OF_JOBS:
            return False
        hosted = self._place.file is not None and not self._studio.practice  # it may have one of its own
        return bool(self._source.address) or bool(self._place.trouble) or hosted

    def set_address(self, address: str) -> None:
        """Say where the service finds this picture, for edits that go by an address; "" for where it is known."""
        if self._source is not None and address.strip() != self._source.address:
            self._source = replace(self._source, address=address.strip())
            self.changed.emit()

    # Sending

    @property
    def is_sending(self) -> bool:
        """Whether something asked for is on its way to the library and the queue."""
        return self._sending.is_busy

    @property
    def asks(self) -> bool:
        """Whether it costs more than the artist's own limit, so that only the same press again sends it."""
        return self._sending.asks

    @property
    def results(self) -> tuple[JobRecord, ...]:
        """The jobs that were asked for with this picture since it was opened, newest last."""
        return tuple(self._results)

    def send(self) -> None:
        """Buy it, once its outlines are traced and its picture has an address; a bounced press buys once."""
        order = self._order()
        if order is None or self.obstacle or self._document is None:
            return
        self._note = ""
        self._sending.send(order, self._place, self._document, self._keeping.flush())

    @property
    def is_bare(self) -> bool:
        """Whether a mask could be sent, and nothing is painted or moved yet."""
        if self._document is None or self._frame is None or self._arrivals.is_any:
            return False
        return self.kind in MASKED and not self._is_marked and self._frame.is_whole

    def again(self) -> None:
        """Send once more; where nothing is painted or moved, lay the last mask on the picture, and send nothing.

        What was never seen on this picture is not bought, nor is it by a press that bounced.
        """
        now = self._clock()
        if self._loading.slipped(LAID, now):
            return
        if not self.is_bare:
            self.send()
            return
        self._loading.granted(LAID, now)
        self.use_last_mask(LAID)

    # Masks from elsewhere

    def reopen(self, job: JobRecord, then: Callable[[], None] = lambda: None) -> None:
        """Open the picture that an edit was made from, as it was sent: its mask, its frame and its words.

        `then` is called once it is open.
        """
        self._returning.of_job(job, lambda came: self._come_back(came, then), self.told.emit)

    def look_for_unfinished(self, then: Callable[[list[Unfinished]], None]) -> None:
        """Hand to `then` the edits that were not sent when their programs ended, the newest first."""
        self._keeping.look_for_unfinished(then)

    def open_unfinished(self, work: Unfinished, then: Callable[[], None] = lambda: None) -> None:
        """Go on where that time ended; `then` is called once the picture is open."""
        self._returning.of_unfinished(work, lambda came: self._come_back(came, then), self.told.emit)

    def forget_unfinished(self, work: Unfinished) -> None:
        """What that time left is not wanted."""
        self._keeping.forget_unfinished(work)

    def use_last_mask(self, note: str = "") -> None:
        """Begin with the mask that was sent last for a picture of this size, else of any; `note` is said of it."""
        if self._document is None:
            return

        def take(mask: Snapshot) -> None:
            self._take_mask(mask)
            self._note = note

        self._shelf.last(self._document.size, self._arrivals.expect(take))

    def import_mask(self, path: Path) -> None:
        """Begin with a mask from a picture (white is repainted) or from the paths of an SVG."""
        if self._document is not None:
            self._shelf.read(path, self._document.size, self._arrivals.expect(self._take_mask))

    def export_mask(self, path: Path, done: Callable[[], None] = lambda: None) -> None:
        """Write the mask as a PNG or, where the name ends so, as the SVG of the outlines that are sent."""
        if self._document is not None:
            self._shelf.write(path, self._document.snapshot(), self._document.areas, done, self.told.emit)

    def _take_mask(self, mask: Snapshot) -> None:
        if self._document is not None:
            self._document.exchange(mask)

    def _come_back(self, came: Return, then: Callable[[], None]) -> None:
        """What comes is laid over what is on the picture; undo brings that back."""
        source = came.source
        if self._source is None or not self._source.is_same(source):
            if source.job is not None:
                self.open_job(source.job, source.index, came.kind)
            elif source.path is not None:
                self.open_file(source.path)
                self.choose(came.kind)
        self._restore(came)
        then()

    def _restore(self, came: Return) -> None:
        """Words and frame at once, the mask as soon as it is unpacked; all of it when the picture's size is known."""
        document = self._document
        if document is None:
            self.set_prompt(came.prompt)
            self._waiting.append(came)
            return
        size, before = document.size, self._worn()
        after = Worn(came.kind, came.prompt, came.frame(size.width(), size.height()), came.tolerance)

        def take(mask: Snapshot) -> None:
            with self._keeping.bringing(came):
                beside = Beside(partial(self._wear, before), partial(self._wear, after))
                document.exchange(mask, beside if before != after else None)

        arrival = self._arrivals.expect(take)  # before anything is told: what is here is not all of it
        self._wear(after)
        self._shelf.returned(came, size, arrival)

    def _worn(self) -> Worn:
        assert self._document is not None
        assert self._frame is not None
        return Worn(self._chosen, self._prompt, self._frame, self._document.tolerance)

    def _wear(self, worn: Worn) -> None:
        self._chosen = worn.chosen
        self.set_prompt(worn.prompt)
        self.set_frame(worn.frame)
        if self._document is not None:
            self._document.set_tolerance(worn.tolerance)
        self.changed.emit()

    def _order(self) -> Order | None:
        if self._source is None or self._frame is None or self._document is None:
            return None
        areas = self._document.areas if self._is_marked else None
        return Order(self.kind, self._source, self._frame, self._prompt, self._is_marked, areas)

    @property
    def _place(self) -> Place:
        assert self._source is not None
        place = place_of(self._source, self._clock(), here=self._studio.reads_here, task=self.kind)
        if place.file is None or self._source.job is None or self._studio.store is None:
            return place
        return place._replace(file=self._studio.store.files.absolute(place.file.as_posix()))

    @property
    def _is_marked(self) -> bool:
        return self._document is not None and not self._document.is_empty

    def _why_not(self, task: Task) -> str:
        if self._source is None:
            return ""
        return why_not(self._source, task, self._clock(), here=self._studio.reads_here)

    # Opening

    def _open(self, source: Source, kind: Task, size: QSize, preview: QImage | None) -> None:
        self._leave()
        self._source, self._chosen = source, kind
        self._prompt, self._picture = source.prompt, preview
        if size.isEmpty():
            self._read_head(source)
        else:
            self._begin(size)
        self.source_changed.emit()
        self.prompt_changed.emit(self._prompt)
        self.changed.emit()
        if (left := self._keeping.left(source)) is not None:
            self._restore(left._replace(kind=kind))

    def _take_arrival(self, source: Source) -> None:
        """A picture that was opened while it was still being fetched is here now."""
        picture = source.picture
        if source.path is not None or picture is None or not picture.path:
            return
        self._source = source = replace(source, path=self._locate(picture.path))
        self._trouble = ""
        if self._document is None:
            self._read_head(source)
        else:
            self._read_pixels(source)

    def _standing(self) -> Standing:
        worn, source = self._worn(), self._source
        assert source is not None
        return Standing(source, self.kind, *worn, marked=self._is_marked, comes=self._arrivals.is_any)

    def _leave(self) -> None:
        """Let go of the picture; what was made for it is there again when it is opened the next time."""
        self.leaving.emit()
        self._keeping.leave()
        self._reader.drop()
        self._arrivals.drop()
        self._waiting.clear()
        if self._document is not None:
            self._sending.forget(self._document)
            self._document.close()
            self._document.deleteLater()
        self._source = self._document = self._frame = self._picture = None
        self._prompt = self._trouble = self._note = ""
        self._is_whole = False
        self._results = []

    def _read_head(self, source: Source) -> None:
        def take(size: QSize) -> None:
            self._begin(size)
            self.source_changed.emit()
            waiting, self._waiting = self._waiting, []
            for came in waiting:
                self._restore(came)
            self.changed.emit()

        self._reader.size(source.path, take, self._fail)

    def _begin(self, size: QSize) -> None:
        """The size is known: there is something to paint on, and the pixels follow."""
        assert self._source is not None
        if not frames.fits(size.width(), size.height()):
            self._fail(InputError(TOO_LONG))
            return
        document = MaskDocument(size, self._studio.tasks, self)
        document.areas_changed.connect(self.changed)
        document.changed.connect(self._on_document_changed)
        document.told.connect(self._on_document_told)
        self._document, self._frame = document, frames.whole(size.width(), size.height())
        self._keeping.begin(document, self._standing)
        self._read_pixels(self._source)

    def _read_pixels(self, source: Source) -> None:
        def take(image: QImage) -> None:
            if self._document is not None:
                self._picture, self._is_whole = image, True
                self._document.set_picture(image)
                self.picture_changed.emit()

        self._reader.pixels(source.path, take, self._fail)

    def _fail(self, error: StudioError) -> None:
        """Say in place why there is nothing to edit, or nothing to see."""
        self._trouble = str(error)
        self.picture_changed.emit()
        self.changed.emit()

    def _on_document_changed(self) -> None:
        """What is marked, and with it what is in the way of sending, is not known from the outlines alone."""
        self._note = ""
        self.changed.emit()

    def _on_document_told(self, sentence: str) -> None:
        self.told.emit(StudioError(sentence))

    def _on_thumbnail_ready(self, job_id: int, index: int) -> None:
        source = self._source
        if source is None or source.job is None or self._picture is not None:
            return
        if (source.job.id, source.index) == (job_id, index):
            self._picture = self._thumbnails.get(job_id, index)
            self.picture_changed.emit()

    # News of jobs

    def _on_sent(self, source: Source, job: JobRecord, work: str) -> None:
        self._keeping.sent(source, work)
        if self._source is not None and self._source.is_same(source):
            self._results.append(job)
            self.result_changed.emit()

    def _on_job_changed(self, job: JobRecord) -> None:
        if self._source is not None and self._source.job is not None and self._source.job.id == job.id:
            self._source = replace(self._source, job=job)
            self._take_arrival(self._source)
            self.changed.emit()
        known = [result.id for result in self._results]
        if job.id in known:
            self._results[known.index(job.id)] = job
            self.result_changed.emit()
