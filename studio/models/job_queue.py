"""The queue as the artist sees it: what is under way, what waits in which order, and what came to nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from enum import Enum, IntEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QPersistentModelIndex, Qt, Signal

from studio.errors import StudioError
from studio.models.job_words import points_words, row_words, title
from studio.store.records import JobRecord, JobState

if TYPE_CHECKING:
    from studio.models.studio import StudioModel
    from studio.request.tasks import Task

AnyIndex = QModelIndex | QPersistentModelIndex
FAILURES = frozenset({JobState.FAILED, JobState.REFUSED})
MIME = "application/x-legnext-queue"
"""Ids of waiting jobs, separated by spaces, on their way to another place in the queue."""
TRUTH = "The service has no cancel: what was sent is paid for. What waits here can still be taken back."


class Group(Enum):
    """Where in the list a job stands."""

    LED = "under way"
    WAITING = "waiting"
    FAILED = "failed"


class Role(IntEnum):
    """What a row answers besides its words (Qt.DisplayRole)."""

    JOB = Qt.ItemDataRole.UserRole + 1  # JobRecord, None while it is being read
    GROUP = Qt.ItemDataRole.UserRole + 2  # Group
    JOB_ID = Qt.ItemDataRole.UserRole + 3  # int


class JobQueue(QAbstractListModel):
    """Under way first, then waiting jobs in their order, then those of this run that failed or were refused.

    Lives on the GUI thread. `counted()` says that the numbers or the pause are others now.
    """

    counted = Signal()

    def __init__(self, studio: StudioModel, *, clock: Callable[[], float] = time.time) -> None:
        super().__init__(studio)
        self._studio = studio
        self._clock = clock
        self._ids: list[int] = []
        self._groups: dict[int, Group] = {}
        self._records: dict[int, JobRecord] = {}
        self._failed: list[int] = []
        self._reading: set[int] = set()
        self._typical: Mapping[Task, float] = {}
        self.paused = False
        """Whether nothing more is sent because the artist says so."""
        studio.job_added.connect(self._on_job)
        studio.job_changed.connect(self._on_job)
        studio.queue_told.connect(self._on_queue_told)

    # What it shows

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 -- Qt's own default
        return 0 if parent.isValid() else len(self._ids)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._ids):
            return None
        job_id = self._ids[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                record = self._records.get(job_id)
                return "A job that is being read" if record is None else title(record)
            case Qt.ItemDataRole.AccessibleTextRole:
                record = self._records.get(job_id)
                return "A job that is being read" if record is None else row_words(record, self.now, self._typical)
            case Role.JOB:
                return self._records.get(job_id)
            case Role.GROUP:
                return self._groups[job_id]
            case Role.JOB_ID:
                return job_id
        return None

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        flags = super().flags(index)
        if not index.isValid():
            return flags | Qt.ItemFlag.ItemIsDropEnabled
        waits = self._groups[self._ids[index.row()]] is Group.WAITING
        return flags | Qt.ItemFlag.ItemIsDragEnabled if waits else flags

    @property
    def now(self) -> float:
        """The model's clock, seconds since the epoch."""
        return self._clock()

    @property
    def typical(self) -> Mapping[Task, float]:
        """Usual seconds per task."""
        return self._typical

    def set_typical(self, typical: Mapping[Task, float]) -> None:
        """Take the learned seconds per task."""
        self._typical = typical

    def ids(self, group: Group) -> list[int]:
        """The jobs of one group, as they stand."""
        return [job_id for job_id in self._ids if self._groups[job_id] is group]

    def records(self, ids: Iterable[int]) -> list[JobRecord]:
        """Those of these jobs that are known."""
        return [self._records[job_id] for job_id in ids if job_id in self._records]

    def points(self, ids: Iterable[int]) -> int:
        """What these jobs would cost, as far as is known."""
        return sum(record.estimate for record in self.records(ids))

    def words(self) -> str:
        """As in "Paused · 2 under way · 3 waiting · 240 pt"; "" while there is nothing."""
        waiting, failed = self.ids(Group.WAITING), self.ids(Group.FAILED)
        led = len(self.ids(Group.LED))
        parts = [
            "Paused" if self.paused else "",
            f"{led} under way" if led else "",
            f"{len(waiting)} waiting · {points_words(self.points(waiting))}" if waiting else "",
            f"{len(failed)} failed" if failed else "",
        ]
        return " · ".join(part for part in parts if part)

    def tick(self) -> None:
        """What runs is a second older."""
        if led := len(self.ids(Group.LED)):
            self.dataChanged.emit(self.index(0), self.index(led - 1))

    # What the artist does with it

    def to_front(self, ids: Collection[int]) -> None:
        """These waiting jobs are sent next, in the order in which they stand."""
        self._arrange(ids, 0)

    def move(self, ids: Collection[int], by: int) -> None:
        """These waiting jobs go `by` places towards the end (negative: towards the front)."""
        waiting = self.ids(Group.WAITING)
        places = [place for place, job_id in enumerate(waiting) if job_id in ids]
        if places:
            # Where the first of them comes to stand, counted without them.
            self._arrange(ids, max(0, places[0] + by))

    def _arrange(self, ids: Collection[int], place: int) -> None:
        waiting = self.ids(Group.WAITING)
        moved = [job_id for job_id in waiting if job_id in ids]
        others = [job_id for job_id in waiting if job_id not in ids]
        order = [*others[:place], *moved, *others[place:]]
        if order != waiting:
            self._studio.arrange(order)

    def take_back(self, ids: Iterable[int]) -> None:
        """Take waiting jobs out of the queue; others are left alone."""
        for job_id in ids:
            if self._groups.get(job_id) is Group.WAITING:
                self._studio.drop(job_id)

    def put_away(self, ids: Collection[int]) -> None:
        """Failed jobs that were answered, or that the artist has seen, leave the list."""
        self._failed = [job_id for job_id in self._failed if job_id not in ids]
        self._show(self.ids(Group.LED), self.ids(Group.WAITING))

    # Dragging within the list

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        ids = " ".join(str(self.data(index, Role.JOB_ID)) for index in indexes)
        data.setData(MIME, ids.encode("ascii"))
        return data

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: AnyIndex) -> bool:
        if not data.hasFormat(MIME):
            return False
        moved = {int(word) for word in bytes(data.data(MIME).data()).decode("ascii").split()}
        at = row if row >= 0 else parent.row() if parent.isValid() else len(self._ids)
        before = [job_id for job_id in self._ids[:at] if self._groups[job_id] is Group.WAITING]
        self._arrange(moved, len([job_id for job_id in before if job_id not in moved]))
        return False  # the rows move when the queue says so; Qt must not take them out meanwhile

    # What it hears

    def _on_queue_told(self, order: Sequence[int], led: Sequence[int], paused: bool) -> None:
        self.paused = paused
        self._show(led, order)

    def _on_job(self, job: JobRecord) -> None:
        before = self._records.get(job.id)
        failed = job.state in FAILURES
        if failed and (before is None or before.state not in FAILURES) and job.id not in self._failed:
            self._records[job.id] = job
            self._failed.append(job.id)
            self._show(self.ids(Group.LED), self.ids(Group.WAITING))
        elif job.id in self._groups or not job.is_over:
            self._records[job.id] = job
            if job.id in self._groups:
                at = self.index(self._ids.index(job.id))
                self.dataChanged.emit(at, at)

    def _show(self, led: Sequence[int], order: Sequence[int]) -> None:
        groups = dict.fromkeys(led, Group.LED) | dict.fromkeys(order, Group.WAITING)
        groups |= {job_id: Group.FAILED for job_id in self._failed if job_id not in groups}
        self._become(list(groups), groups)
        self._records = {known: job for known, job in self._records.items() if known in groups or not job.is_over}
        self._read([job_id for job_id in groups if job_id not in self._records])
        self.counted.emit()

    def _become(self, wanted: list[int], groups: dict[int, Group]) -> None:
        """The same rows stay the same to whoever has chosen them."""
        for row in reversed(range(len(self._ids))):
            if self._ids[row] not in groups:
                self.beginRemoveRows(QModelIndex(), row, row)
                del self._ids[row]
                self.endRemoveRows()
        here = set(self._ids)
        self._reorder([job_id for job_id in wanted if job_id in here])
        self._groups = self._groups | groups
        for row, job_id in enumerate(wanted):
            if job_id not in here:
                self.beginInsertRows(QModelIndex(), row, row)
                self._ids.insert(row, job_id)
                self.endInsertRows()
        self._groups = groups
        if self._ids:
            self.dataChanged.emit(self.index(0), self.index(len(self._ids) - 1))

    def _reorder(self, ids: list[int]) -> None:
        if ids == self._ids:
            return
        self.layoutAboutToBeChanged.emit()
        places = {job_id: row for row, job_id in enumerate(ids)}
        before = self.persistentIndexList()
        after = [self.createIndex(places[self._ids[index.row()]], 0) for index in before]
        self._ids = ids
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _read(self, ids: list[int]) -> None:
        """Jobs of another time are known to the library alone."""
        wanted = [job_id for job_id in ids if job_id not in self._reading]
        store = self._studio.store
        if not wanted or store is None:
            return
        self._reading.update(wanted)

        def take(jobs: list[JobRecord]) -> None:
            self._reading.difference_update(wanted)
            for job in jobs:
                if job.id not in self._records:
                    self._on_job(job)
            self.counted.emit()

        def fail(error: StudioError) -> None:
            self._reading.difference_update(wanted)  # the next news of the queue asks again
            self._studio.trouble.emit(error, None)

        self._studio.tasks.watch(store.library.page(wanted), take, fail)
