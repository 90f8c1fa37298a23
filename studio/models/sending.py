"""The way of an edit out of the editor: outlines traced, picture handed in, mask kept, job journalled; each once."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from studio.errors import StudioError
from studio.jobs.job import new_job
from studio.models.edit_job import EditJob, edit_job, mark_of
from studio.models.edit_order import Order
from studio.models.edit_source import Place, Source
from studio.models.mask.document import MaskDocument
from studio.models.mask.keeping import Snapshot
from studio.models.studio import StudioModel
from studio.request.bodies import from_body
from studio.store.records import JobRecord, KeptMask

if TYPE_CHECKING:
    from studio.jobs.handing_in import HandedIn
    from studio.region.areas import Areas

BOUNCE_SECONDS = 1.0
"""As on the desk: the same wish once more within this time is a slip of the finger, or a key held down."""
CLOSED = "The edit was not sent: its picture was closed before its outlines were ready."


@dataclass(slots=True, eq=False)
class _Wish:
    """What was pressed for, as everything was at that moment, and the address of its picture once that is known."""

    order: Order
    place: Place
    document: MaskDocument
    snapshot: Snapshot | None
    address: str = ""
    waits: bool = False


class Sending(QObject):
    """One edit at a time. `changed()`: of `is_busy`. `sent(Source, JobRecord)`: journalled. `told(StudioError)`.

    What is asked for while something is on its way is taken for the same press.
    """

    changed = Signal()
    sent = Signal(object, object)
    told = Signal(object)

    def __init__(
        self, studio: StudioModel, worker: Executor, clock: Callable[[], float], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self._worker = worker
        self._clock = clock
        self._wish: _Wish | None = None
        self._pressed = 0.0
        self._last: tuple[Hashable, float] = ((), 0.0)

    @property
    def is_busy(self) -> bool:
        """Whether something is on its way to the library."""
        return self._wish is not None

    def send(self, order: Order, place: Place, document: MaskDocument) -> None:
        """See `Editor.send`."""
        self._pressed = self._clock()
        if self._wish is not None:
            return
        snapshot = document.snapshot() if order.sends_mask else None
        self._wish = wish = _Wish(order, place, document, snapshot, place.address)
        self.changed.emit()
        if order.sends_mask:
            wish.waits = True
            document.when_areas(lambda areas: self._trace(wish, areas))
        else:
            self._host(wish)

    def repeat(self, job: JobRecord) -> None:
        """Buy what a job bought once more, its mask with it."""
        store = self._studio.store
        if store is None:
            return
        self._pressed = self._clock()
        tasks = self._studio.tasks

        def with_mask(mask: KeptMask | None) -> None:
            if job.parent_id is None:
                self._repeat(job, None, mask)
            else:
                self._studio.load_job(job.parent_id, lambda parent: self._repeat(job, parent, mask))

        tasks.watch(store.library.mask(job.id), with_mask)

    def forget(self, document: MaskDocument) -> None:
        """Its picture is left: outlines that are still waited for will not come."""
        if self._wish is not None and self._wish.document is document and self._wish.waits:
            self._fail(StudioError(CLOSED, "Open it and send it again."))

    def _trace(self, wish: _Wish, areas: Areas) -> None:
        if wish is not self._wish:
            return
        wish.waits = False
        wish.order = replace(wish.order, areas=areas)
        if obstacle := wish.order.obstacle():
            self._fail(StudioError(obstacle))
        else:
            self._host(wish)

    def _host(self, wish: _Wish) -> None:
        """Give the picture an address where it has none: the practice service takes files."""
        if wish.place.file is None or wish.order.goes_by_job:
            self._keep(wish)
            return

        def take(handed: HandedIn) -> None:
            wish.address = handed.address
            self._keep(wish)

        self._studio.hand_in(wish.place.file, take, self._fail)

    def _keep(self, wish: _Wish) -> None:
        """Build the job, its mask with it, in a worker: a large one takes a second."""
        built = self._worker.submit(edit_job, wish.order, wish.address, wish.snapshot)
        self._studio.tasks.watch(built, lambda edit: self._submit(wish, edit), self._fail)

    def _submit(self, wish: _Wish, edit: EditJob) -> None:
        self._buy(edit, wish.order.source)
        self._end()

    def _repeat(self, job: JobRecord, parent: JobRecord | None, mask: KeptMask | None) -> None:
        try:
            operation = from_body(job.task, job.body)
            again = replace(new_job(operation, parent), parent_image=job.parent_image, mask=mask)
        except StudioError as error:
            self.told.emit(error)
            return
        self._buy(EditJob(again, mark_of(operation)), Source(parent, job.parent_image or 0))

    def _buy(self, edit: EditJob, source: Source) -> None:
        asked, pressed = edit.mark, self._pressed
        before, then = self._last
        self._last = (asked, pressed)
        if asked == before and 0 <= pressed - then < BOUNCE_SECONDS:
            return

        def journalled(records: list[JobRecord]) -> None:
            for record in records:
                self.sent.emit(source, record)

        self._studio.submit_jobs([edit.job], then=journalled)

    def _fail(self, error: StudioError) -> None:
        self._end()
        self.told.emit(error)

    def _end(self) -> None:
        if self._wish is not None:
            self._wish = None
            self.changed.emit()
