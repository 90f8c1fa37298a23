"""The root of what the window shows: events of the engine become signals here, wishes of the window become calls."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from studio.errors import LibraryError, Remedy, StudioError
from studio.jobs.events import (
    BalanceChanged,
    JobAdded,
    JobChanged,
    LibraryDamaged,
    LibraryRepaired,
    PictureProgress,
    PictureReady,
    QueueChanged,
    RepairGoesOn,
    Resumed,
    ServiceChanged,
    Trouble,
)
from studio.jobs.job import new_job
from studio.jobs.service import NOWHERE_NAME, is_here
from studio.models.tasks import Tasks
from studio.request.operations import Operation
from studio.request.tasks import Task
from studio.store import Store
from studio.store.batches import Place
from studio.store.records import JobRecord, NewJob

if TYPE_CHECKING:
    from concurrent.futures import Future

    from studio.jobs.by_id import ById
    from studio.jobs.engine import Engine
    from studio.jobs.handing_in import HandedIn
    from studio.jobs.service import Service
    from studio.store.settings.hosts import HostSettings
    from studio.store.uploads import Upload


NOTHING_NOW = "Nothing can be asked for now."
LOST = "The picture got no address, by a fault of this program."


class Pixels(Protocol):
    """Decoded rows of RGB bytes, or RGBA where `alpha`, without padding; as `remote` hands them on."""

    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...
    @property
    def data(self) -> bytes: ...
    @property
    def alpha(self) -> bool: ...


class StudioModel(QObject):
    """One library and one service, as far as a window needs to know them.

    Lives on the GUI thread. `store` is None until `opened`.
    """

    opened = Signal(object)  # Store
    open_failed = Signal(object)  # StudioError
    job_added = Signal(object)  # JobRecord
    job_changed = Signal(object)  # JobRecord
    picture_ready = Signal(int, int, QImage)  # job, index, preview
    picture_progress = Signal(int, int, int, int)  # job, index, bytes so far, bytes in all (0 unknown)
    balance_changed = Signal(object)  # remote.wire.Balance
    service_changed = Signal(str)  # as rows call it (`JobRecord.sent_to`)
    queue_changed = Signal(int, int)  # with the service, waiting here
    queue_told = Signal(object, object, bool)  # ids that wait, the next first; ids under way; whether it is paused
    spent_changed = Signal(int)  # points since midnight, jobs that wait included, as in the history's sum of the day
    trouble = Signal(object, object)  # StudioError, job id or None
    resumed = Signal()  # what held up the queue is over
    noted = Signal(str)  # what became of a picture on its way to the service, one sentence
    uploaded = Signal()  # a picture of this computer has an address
    damaged = Signal(object)  # StudioError: the library waits to be repaired
    repair_went_on = Signal(str, int, int)  # what is being done, how far it is, and of how much (0 unknown)
    reread = Signal()  # rows were changed behind everybody's back: whoever shows them reads them anew
    repaired = Signal(object)  # tuple[str, ...]: what was done
    submitted = Signal(object)  # JobRecord: asked for in this window just now; of a batch, the first

    def __init__(
        self,
        make_engine: Callable[[], Engine],
        tasks: Tasks,
        *,
        practice: bool,
        clock: Callable[[], float] = time.time,
        parent: QObject | None = None,
    ) -> None:
        """`make_engine` is called at `start`, behind the window: what it imports would delay the first painting."""
        super().__init__(parent)
        self.practice = practice
        self._service = ""
        self.tasks = tasks
        self.store: Store | None = None
        self.spent_today = 0
        self.queue = (0, 0)
        self._damage = ""
        self.hold: StudioError | None = None
        """Why nothing more is sent until the artist says so."""
        self._make_engine = make_engine
        self._clock = clock
        self._counting = self._count_again = False
        tasks.event_arrived.connect(self._on_event_arrived)
        tasks.trouble.connect(lambda error: self.trouble.emit(error, None))

    @cached_property
    def _engine(self) -> Engine:
        return self._make_engine()

    @property
    def sealed(self) -> str:
        """One sentence on why nothing of the library can be changed, and so nothing bought; "" where it can."""
        return self._damage if self.store is None else self.store.sealed

    @property
    def reads_here(self) -> bool:
        """Whether the service runs on this computer, so that it reads addresses that nobody else can."""
        return self.practice or (is_here(self._service) and self._service != NOWHERE_NAME)

    def start(self) -> None:
        """Open the library and the service behind the window."""
        engine = self._engine
        engine.start()
        self.tasks.watch(engine.opened, self._on_opened, self.open_failed.emit)

    def submit(
        self,
        operations: Sequence[Operation],
        parent: JobRecord | None = None,
        *,
        front: bool = False,
        places: Sequence[Place | None] = (),
    ) -> None:
        """Journal and queue `operations`; what may not be asked for becomes a notice and nothing is sent.

        `places` are theirs in a batch, one each, or none.
        """
        if self.sealed:
            self.trouble.emit(LibraryError(NOTHING_NOW, self.sealed, remedy=Remedy.NONE), None)
            return
        where = places or [None] * len(operations)
        try:
            jobs = [new_job(operation, parent, place=place) for operation, place in zip(operations, where, strict=True)]
        except StudioError as error:
            self.trouble.emit(error, None)
            return
        self.submit_jobs(jobs, front=front)

    def submit_jobs(
        self,
        jobs: Sequence[NewJob],
        *,
        front: bool = False,
        then: Callable[[list[JobRecord]], None] | None = None,
        failed: Callable[[StudioError], None] | None = None,
        aside: bool = False,
    ) -> None:
        """Queue jobs that were checked already; `then` gets them as they were written down.

        `aside`: they go on with what was asked for before, and what is being looked at stays in the middle.
        """

        if self.sealed:
            self.trouble.emit(LibraryError(NOTHING_NOW, self.sealed, remedy=Remedy.NONE), None)
            return

        def submitted(records: list[JobRecord]) -> None:
            if then is not None:
                then(records)
            if not aside:
                self._on_submitted(records)

        self.tasks.watch(self._engine.submit(jobs, front=front), submitted, failed)

    def drop(self, job_id: int) -> None:
        """Take a waiting job out of the queue."""
        self.tasks.watch(self._engine.drop(job_id), lambda _: None)

    def send_here(self, job: JobRecord) -> None:
        """Queue a job that waits for another service or account for the one in force."""
        self.tasks.watch(self._engine.send_here(job), lambda _: None)

    def resume(self) -> None:
        """Send on what is held back or waiting for the network."""
        self.tasks.watch(self._engine.resume(), lambda _: None)

    def set_limit(self, limit: int) -> None:
        """Change how many jobs are with the service at once."""
        self.tasks.watch(self._engine.set_limit(limit), lambda _: None)

    def arrange(self, order: Sequence[int]) -> None:
        """Put the waiting jobs into this order."""
        self.tasks.watch(self._engine.arrange(order), lambda _: None)

    def pause(self, paused: bool) -> None:
        """Send nothing more until the artist wants it sent, or go on."""
        self.tasks.watch(self._engine.pause(paused), lambda _: None)

    def refresh_balance(self) -> None:
        """Ask for the balance now."""
        self.tasks.watch(self._engine.balance(), lambda _: None)

    def fetch_again(self, job: JobRecord, lost: Collection[int] = ()) -> None:
        """Look once more for missing or `lost` pictures, or for a job that expired or was sent elsewhere."""
        self.tasks.watch(self._engine.fetch_again(job, lost), lambda _: None)

    def bring_by_id(
        self, numbers: Sequence[str], told: Callable[[int, int], None], project: str = "", tags: Sequence[str] = ()
    ) -> Future[ById]:
        """Fetch jobs of the account that were bought elsewhere; `told` is called on another thread."""
        return self._engine.bring_by_id(numbers, told, project, tags)

    def use_service(self, service: Service) -> None:
        """Speak with this key from now on."""
        self.tasks.watch(self._engine.use(service), lambda _: None)

    def hand_in(
        self,
        path: Path,
        then: Callable[[HandedIn], None],
        failed: Callable[[StudioError], None],
        lost: Callable[[], None] | None = None,
        *,
        task: Task = Task.DIFFUSION,
    ) -> None:
        """Put a picture of this computer where a request of that task reads it; `then` gets its address.

        What the artist should know of it is `noted`. `lost` is as in `Tasks.watch`; without it `failed` is told of
        that as well: a bug is reported by itself, and whoever waits for an address would wait for ever.
        """

        def take(given: HandedIn) -> None:
            if given.note:
                self.noted.emit(given.note)
            self.uploaded.emit()
            then(given)

        def given_up() -> None:
            failed(StudioError(LOST, remedy=Remedy.NONE))

        self.tasks.watch(self._engine.hand_in(path, task), take, failed, lost or given_up)

    def use_host(self, settings: HostSettings) -> None:
        """Put pictures of this computer there from now on."""
        self.tasks.watch(self._engine.use_host(settings), lambda _: None)

    def check_host(self, settings: HostSettings) -> Future[str]:
        """Try a host; see `Engine.check_host`."""
        return self._engine.check_host(settings)

    def delete_upload(self, upload: Upload) -> Future[None]:
        """Take away what was put at the host; see `Engine.delete_upload`."""
        return self._engine.delete_upload(upload)

    def load_job(self, job_id: int, then: Callable[[JobRecord], None]) -> None:
        """Read one job from the library and hand it to `then`."""
        if self.store is not None:
            self.tasks.watch(self.store.library.job(job_id), then)

    def load_family(self, job: JobRecord, then: Callable[[JobRecord | None, list[JobRecord]], None]) -> None:
        """Read parent and children of `job`."""
        store = self.store
        if store is None:
            return

        def with_parent(parent: JobRecord | None) -> None:
            self.tasks.watch(store.library.children(job.id), lambda children: then(parent, children))

        if job.parent_id is None:
            with_parent(None)
        else:
            self.tasks.watch(store.library.job(job.parent_id), with_parent)

    def _on_opened(self, store: Store) -> None:
        self.store = store
        self.opened.emit(store)
        # What ends the engine between the two was not told by `opened`.
        self.tasks.watch(self._engine.ready, lambda _: None)
        self._count_spent()

    def _on_submitted(self, jobs: list[JobRecord]) -> None:
        if jobs:
            self.submitted.emit(jobs[0])

    def _on_event_arrived(self, event: object) -> None:
        match event:
            case JobAdded(job):
                self.job_added.emit(job)
                self._count_spent()
            case JobChanged(job):
                self.job_changed.emit(job)
                self._count_spent()
            case PictureReady(job_id, index, pixels):
                self.picture_ready.emit(job_id, index, to_image(pixels))
            case PictureProgress(job_id, index, received, total):
                self.picture_progress.emit(job_id, index, received, total)
            case BalanceChanged(balance):
                self.balance_changed.emit(balance)
            case ServiceChanged(name):
                self._service = name
                self.service_changed.emit(name)
            case QueueChanged(running, waiting, order, led, paused):
                self.queue = (running, waiting)
                self.queue_changed.emit(running, waiting)
                self.queue_told.emit(order, led, paused)
            case LibraryDamaged(error):
                self._damage = error.sentence
                self.damaged.emit(error)
            case RepairGoesOn(doing, done, of):
                self.repair_went_on.emit(doing, done, of)
            case LibraryRepaired(sentences):
                self.repaired.emit(sentences)
            case Resumed():
                self.hold = None
                self.resumed.emit()
            case Trouble(error, job_id, holds):
                if holds:
                    self.hold = error
                self.trouble.emit(error, None if holds else job_id)

    def _count_spent(self) -> None:
        """Have the library add up the day, whose rule of what a job costs is the history's too.

        News that comes while it does is counted once more afterwards: a hundred jobs are not a hundred sums.
        """
        if self.store is None:
            return
        self._count_again = self._counting
        if self._counting:
            return
        self._counting = True
        midnight = datetime.fromtimestamp(self._clock()).astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
        self.tasks.watch(self.store.library.spent_since(midnight.timestamp()), self._on_spent, self._on_not_counted)

    def _on_not_counted(self, error: StudioError) -> None:
        self._counting = False  # the next news of a job asks again
        self.trouble.emit(error, None)

    def _on_spent(self, points: int) -> None:
        self._counting = False
        if points != self.spent_today:
            self.spent_today = points
            self.spent_changed.emit(points)
        if self._count_again:
            self._count_spent()


def to_image(pixels: Pixels) -> QImage:
    """Decoded pixels as a picture of Qt's."""
    image_format = QImage.Format.Format_RGBA8888 if pixels.alpha else QImage.Format.Format_RGB888
    stride = pixels.width * (4 if pixels.alpha else 3)
    # The copy owns its bytes: Qt would otherwise read memory that Python may give back.
    return QImage(pixels.data, pixels.width, pixels.height, stride, image_format).copy()
