"""The way of an edit out of the editor: outlines traced, picture handed in, mask kept, job journalled; each once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from studio.errors import StudioError
from studio.models.bounce import Bounce
from studio.models.editing.job import EditJob, edit_job
from studio.models.editing.order import Order, edit_price
from studio.models.editing.source import Place
from studio.models.guard import Guard
from studio.models.mask.document import MaskDocument
from studio.models.mask.keeping import Snapshot
from studio.models.studio import StudioModel
from studio.store.records import JobRecord

if TYPE_CHECKING:
    from studio.jobs.handing_in import HandedIn
    from studio.region.areas import Areas

EDIT = "edit"
"""The button, as the guard knows it."""
CLOSED = "The edit was not sent: its picture was closed before its outlines were ready."


@dataclass(slots=True, eq=False)
class _Wish:
    """What was pressed for, as everything was at that moment, and the address of its picture once that is known.

    `work` names the state of the edit that it is.
    """

    order: Order
    place: Place
    document: MaskDocument
    snapshot: Snapshot | None
    work: str
    address: str = ""
    waits: bool = False


class Sending(QObject):
    """One edit at a time. `changed()`: of `is_busy` and `asks`. `sent(Source, JobRecord, str)`: journalled, and as
    which work. `told(StudioError)`.

    What is asked for while something is on its way is taken for the same press.
    """

    changed = Signal()
    sent = Signal(object, object, str)
    told = Signal(object)

    def __init__(
        self,
        studio: StudioModel,
        worker: Executor,
        clock: Callable[[], float],
        guard: Guard | None = None,
        parent: QObject | None = None,
    ) -> None:
        """`guard` asks once more before a sum above the artist's limit is spent."""
        super().__init__(parent)
        self._guard = guard or Guard(self)
        self._guard.changed.connect(self.changed)
        self._studio = studio
        self._worker = worker
        self._clock = clock
        self._wish: _Wish | None = None
        self._pressed = 0.0
        self._bounce = Bounce()

    @property
    def is_busy(self) -> bool:
        """Whether something is on its way to the library."""
        return self._wish is not None

    @property
    def asks(self) -> bool:
        """Whether the sum is above the artist's limit, and the same press again sends it."""
        return self._guard.asks(EDIT)

    def send(self, order: Order, place: Place, document: MaskDocument, work: str = "") -> None:
        """See `Editor.send`; `work` names the state of the edit that is sent."""
        self._pressed = self._clock()
        if self._wish is not None:
            return
        points = edit_price(order.task, order.source.job, order.prompt).points
        if not self._guard.lets(EDIT, (order.task, order.prompt, order.frame, work), points, self._pressed):
            return
        snapshot = document.snapshot() if order.sends_mask else None
        self._wish = wish = _Wish(order, place, document, snapshot, work, place.address)
        self.changed.emit()
        if order.sends_mask:
            wish.waits = True
            document.when_areas(lambda areas: self._trace(wish, areas), lambda error: self._give_up(wish, error))
        else:
            self._host(wish)

    def forget(self, document: MaskDocument) -> None:
        """Its picture is left: outlines that are still waited for will not come."""
        if self._wish is not None and self._wish.document is document and self._wish.waits:
            self._fail(StudioError(CLOSED, "Open it and send it again."))

    def _trace(self, wish: _Wish, areas: Areas) -> None:
        if wish is not self._wish:
            return
        wish.waits = False
        wish.order = replace(wish.order, areas=areas)
        with self._ended_by_bugs():
            obstacle = wish.order.obstacle()
        if obstacle:
            self._fail(StudioError(obstacle))
        else:
            self._host(wish)

    def _host(self, wish: _Wish) -> None:
        """Give the picture an address where it has none."""
        if wish.place.file is None or wish.order.goes_by_job:
            self._keep(wish)
            return

        def take(handed: HandedIn) -> None:
            wish.address = handed.address
            self._keep(wish)

        self._studio.hand_in(wish.place.file, take, self._fail, self._end, task=wish.order.task)

    def _keep(self, wish: _Wish) -> None:
        """Build the job, its mask with it, in a worker: a large one takes a second."""
        tolerance = wish.document.tolerance
        built = self._worker.submit(edit_job, wish.order, wish.address, wish.snapshot, tolerance, wish.work)
        self._studio.tasks.watch(built, lambda edit: self._submit(wish, edit), self._fail, self._end)

    def _submit(self, wish: _Wish, edit: EditJob) -> None:
        self._buy(edit, wish)
        self._end()

    def _buy(self, edit: EditJob, wish: _Wish) -> None:
        if self._bounce.slipped(edit.mark, self._pressed):
            return
        self._bounce.granted(edit.mark, self._pressed)

        def journalled(records: list[JobRecord]) -> None:
            for record in records:
                self.sent.emit(wish.order.source, record, wish.work)

        self._studio.submit_jobs([edit.job], then=journalled)

    def _give_up(self, wish: _Wish, error: StudioError | None) -> None:
        """Its outlines cannot be traced; a bug is reported by itself."""
        if wish is self._wish:
            if error is not None:
                self._fail(error)
            else:
                self._end()

    def _fail(self, error: StudioError) -> None:
        self._end()
        self.told.emit(error)

    @contextmanager
    def _ended_by_bugs(self) -> Iterator[None]:
        """A bug is reported, and the next press is heard all the same."""
        try:
            yield
        except StudioError:
            raise
        except BaseException:
            self._end()
            raise

    def _end(self) -> None:
        if self._wish is not None:
            self._wish = None
            self.changed.emit()
