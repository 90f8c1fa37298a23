"""The job in the middle of the window: its pictures, the chosen one, and what can be done with it at which price."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QImage

from studio.models.action_state import MAYBE_TOO_LATE as MAYBE_TOO_LATE
from studio.models.action_state import NOT_FINISHED as NOT_FINISHED
from studio.models.action_state import ActionState as ActionState
from studio.models.action_state import judge
from studio.models.expected import expected_count, expected_shape
from studio.models.job_words import (
    JobRecord,
    JobState,
    PictureRecord,
    PictureState,
    Progress,
    Standing,
    elapsed,
    noun_of,
    progress_words,
    standing,
    typical_seconds,
    whereabouts,
)
from studio.models.library.clock_words import missing_words
from studio.models.marks import Marks
from studio.models.offers import Offer, offers
from studio.models.pictures import Pictures
from studio.models.readings import Reading, gives_words, reading_of
from studio.models.tasks import Tasks
from studio.models.viewing.whole import WholePictures
from studio.request.actions import EDITS, NOTHING, ActionSpec, actions_on
from studio.request.tasks import Task

if TYPE_CHECKING:
    from studio.models.acting import Acting
    from studio.models.video.films import Films

NOT_SHOWN_HERE = "This video cannot be shown here. Open it with your player."


class ShownJob(QObject):
    """State of the middle. Indices count from 0; `-1` means no picture.

    `job_changed()` is another job or another state of it, `picture_changed(index)` new pixels, a
    failure or new progress of one picture, `chosen_changed(index)`, `hovered_changed(index)`,
    `actions_changed()`, `lineage_changed()` and `balance_changed()` what their names say.
    """

    job_changed = Signal()
    picture_changed = Signal(int)
    chosen_changed = Signal(int)
    hovered_changed = Signal(int)
    actions_changed = Signal()
    lineage_changed = Signal()
    balance_changed = Signal()

    def __init__(
        self,
        tasks: Tasks,
        locate: Callable[[str], Path],
        parent: QObject | None = None,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`locate` turns a picture's relative path into its file (`PictureFiles.absolute`)."""
        super().__init__(parent)
        self._locate = locate
        self._clock = clock
        self._record: JobRecord | None = None
        self._parent_job: JobRecord | None = None
        self._children: list[JobRecord] = []
        self._chosen = -1
        self._hovered = -1
        self._typical: Mapping[Task, float] = {}
        self._balance: int | None = None
        self._service = ""
        self._acting: Acting | None = None
        self._progress: dict[int, Progress] = {}
        self._tasks = tasks
        self.find_job: Callable[[int, Callable[[JobRecord], None]], None] | None = None
        """Reads another job of the library, for where a video comes from."""
        self._pictures = Pictures(tasks, self)
        self._pictures.ready.connect(self._on_pictures_ready)
        self.whole = WholePictures(tasks, self)
        self.marks = Marks(lambda: self._chosen, self.choose, self)
        self.chosen_changed.connect(self.marks.follow)

    # The job

    @property
    def record(self) -> JobRecord | None:
        """The job, None when there is none to show."""
        return self._record

    def set_job(self, record: JobRecord | None) -> None:
        """Show another job with its first picture chosen; the same job again is only brought up to date."""
        if record is not None and self._record is not None and record.id == self._record.id:
            self.apply(record)
            return
        self._record = record
        self._parent_job, self._children = None, []
        self._progress.clear()
        self._hovered = -1
        self._chosen = 0 if self.count else -1
        if record is not None:
            self._pictures.forget_failures(record.id)
            self.whole.forget_failures()
        self.job_changed.emit()
        self.chosen_changed.emit(self._chosen)
        self.actions_changed.emit()
        self.lineage_changed.emit()

    def apply(self, record: JobRecord) -> None:
        """Take a new state of any job: of this one, of its parent or of one of its children; others are left alone."""
        shown = self._record
        if shown is None:
            return
        if record.id == shown.id:
            self._take(record)
        elif record.id == shown.parent_id:
            self.set_lineage(record, self._children)
        elif record.parent_id == shown.id:
            others = [child for child in self._children if child.id != record.id]
            self.set_lineage(self._parent_job, sorted([*others, record], key=lambda child: child.id))

    def _take(self, record: JobRecord) -> None:
        self._record = record
        self._chosen = min(max(self._chosen, 0), self.count - 1)
        self._progress = {
            index: progress
            for index, progress in self._progress.items()
            if not self.is_stored(index) and record.is_running
        }
        self.job_changed.emit()
        self.actions_changed.emit()

    def set_lineage(self, parent: JobRecord | None, children: Sequence[JobRecord]) -> None:
        """The job that this one came from and the ones that came from it, oldest first."""
        before = self.count, self.aspect(0)
        self._parent_job, self._children = parent, list(children)
        self.lineage_changed.emit()
        if (self.count, self.aspect(0)) != before:
            self.job_changed.emit()

    @property
    def parent_job(self) -> JobRecord | None:
        """The job whose picture this one started from, once it is known."""
        return self._parent_job

    @property
    def children_jobs(self) -> Sequence[JobRecord]:
        """Jobs that started from this one's pictures, oldest first."""
        return self._children

    def set_typical(self, typical: Mapping[Task, float]) -> None:
        """Take the learned seconds per task."""
        self._typical = typical
        self.job_changed.emit()

    @property
    def typical(self) -> Mapping[Task, float]:
        """The learned seconds per task."""
        return self._typical

    def set_service(self, name: str) -> None:
        """Take the service in force, as rows call it."""
        self._service = name
        self.job_changed.emit()

    @property
    def service(self) -> str:
        """The service in force, "" while it is not known."""
        return self._service

    @property
    def whereabouts(self) -> str:
        """Where the job was sent, in a sentence, when it is under way at another service; else ""."""
        return "" if self._record is None else whereabouts(self._record, self._service)

    @property
    def balance(self) -> int | None:
        """Points left to spend as the service said last, None while it has not; beside a job of unknown outcome."""
        return self._balance

    def set_balance(self, points: int) -> None:
        """Take what the service says is left."""
        self._balance = points
        self.balance_changed.emit()

    @property
    def now(self) -> float:
        """The model's clock, seconds since the epoch."""
        return self._clock()

    def standing(self) -> Standing | None:
        """How the job stands right now, in words."""
        if self._record is None:
            return None
        return standing(self._record, self._clock(), self._typical, self._service)

    @property
    def gives_words(self) -> bool:
        """Whether the job is one that answers in words."""
        return self._record is not None and gives_words(self._record)

    @property
    def is_done(self) -> bool:
        """Whether everything that can be had of the job is here."""
        return self._record is not None and self._record.state is JobState.DONE

    @property
    def is_edit(self) -> bool:
        """Whether the job is one that the editor made, and can open again."""
        from studio.models.editing.source import KINDS

        return self._record is not None and self._record.task in KINDS and self._record.parent_id is not None

    @property
    def reading(self) -> Reading | None:
        """What a job that answers in words has said."""
        return None if self._record is None else reading_of(self._record)

    def share_elapsed(self) -> float:
        """Elapsed against typical time, 0..1; a job that takes longer than usual stays a little below 1."""
        if self._record is None or not self._record.is_running or self.whereabouts:
            return 0.0
        return min(elapsed(self._record, self._clock()) / typical_seconds(self._record.task, self._typical), 0.97)

    # Its pictures

    @property
    def count(self) -> int:
        """Pictures of the job; how many it usually gives while the service has not said."""
        if self._record is None:
            return 0
        if self._record.pictures:
            return len(self._record.pictures)
        return 0 if self._record.is_over else expected_count(self._record, self._parent_job)

    @property
    def noun(self) -> str:
        """What one of its pictures is called: "video" where it makes videos, else "picture"."""
        return noun_of(self._record) if self._record is not None else "picture"

    def picture(self, index: int) -> PictureRecord | None:
        """What the library knows of one picture."""
        pictures = self._record.pictures if self._record else ()
        return pictures[index] if 0 <= index < len(pictures) else None

    def is_stored(self, index: int) -> bool:
        """Whether the picture is on disk."""
        picture = self.picture(index)
        return picture is not None and picture.is_stored

    def laid_aside(self, index: int) -> str:
        """Where a picture is that the artist has put away: "In the trash", "Deleted"; "" for any other."""
        picture = self.picture(index)
        if picture is None or picture.is_kept:
            return ""
        return "Deleted" if picture.state is PictureState.EMPTIED else "In the trash"

    def can_be_put_back(self, index: int) -> bool:
        """Whether the picture is in the trash by itself."""
        picture = self.picture(index)
        return picture is not None and picture.trashed_at is not None

    def aspect(self, index: int) -> tuple[int, int]:
        """Width to height: as it is once that is known, before as it was asked for."""
        record = self._record
        if record is None:
            return (1, 1)
        for picture in (self.picture(index), *record.pictures):
            if picture is not None and picture.width and picture.height:
                return picture.width, picture.height
        measured = self.films.size(index) if "films" in self.__dict__ else None
        return measured or expected_shape(record, self._parent_job)

    def image(self, index: int, size: QSize) -> QImage | None:
        """The picture fitted into `size` (device pixels), or the best that is here while the right one is fetched."""
        picture = self.picture(index)
        if self._record is None or picture is None or not picture.is_kept:
            return None
        if picture.kind == "video" and (frame := self._frame(index)) is not None:
            return frame
        return self._pictures.get((self._record.id, index), size, self.file(index))

    def _frame(self, index: int) -> QImage | None:
        """What a video that moves shows just now."""
        player = self.films.player(index) if "films" in self.__dict__ else None
        return None if player is None else player.image

    def file(self, index: int) -> Path | None:
        """The picture's file, None until it is stored."""
        picture = self.picture(index)
        return self._locate(picture.path) if picture is not None and picture.path and self.is_stored(index) else None

    def load_file(self, file: Path, then: Callable[[QImage | None], None]) -> None:
        """Read all of a picture file in a worker and hand it to `then`, None when it cannot be read."""
        self._pictures.load(file, then)

    def trouble(self, index: int) -> str:
        """One sentence when the picture cannot be shown, else ""."""
        picture = self.picture(index)
        if picture is None or self._record is None:
            return ""
        if not picture.is_kept:
            return ""
        if picture.state is PictureState.MISSING:
            return missing_words(picture, self._clock())
        if self.is_sealed(index):
            return NOT_SHOWN_HERE
        return "Its file is missing or damaged." if self._is_lost(index) else ""

    def is_video(self, index: int) -> bool:
        """Whether it is a video that moves."""
        picture = self.picture(index)
        return picture is not None and picture.kind == "video"

    def is_sealed(self, index: int) -> bool:
        """Whether it is a whole video that only another player can show."""
        return self._record is not None and self._pictures.is_sealed((self._record.id, index))

    @cached_property
    def films(self) -> Films:
        """The videos of the job; made, with what decodes them, when there is the first one."""
        from studio.models.video.films import Films

        return Films(self, self._tasks, self.find_job)

    def is_missing(self, index: int) -> bool:
        """Whether the picture could not be had, or its file is gone, so that it can be fetched again."""
        picture = self.picture(index)
        missing = picture is not None and picture.state is PictureState.MISSING and picture.is_kept
        return (missing or self._is_lost(index)) and Offer.FETCH_AGAIN in self.offers()

    def lost(self) -> tuple[int, ...]:
        """The stored pictures whose files turned out to be missing or damaged."""
        return tuple(index for index in range(self.count) if self._is_lost(index))

    def _is_lost(self, index: int) -> bool:
        return self._record is not None and self.is_stored(index) and self._pictures.is_broken((self._record.id, index))

    def offers(self) -> tuple[Offer, ...]:
        """What can be done about the job besides its actions."""
        return offers(self._record, self._service, lost=bool(self.lost()))

    def progress_words(self, index: int) -> str:
        """As in "1.2 of 1.6 MB" while the picture is being downloaded, else ""."""
        progress = self._progress.get(index)
        return progress_words(progress) if progress else ""

    def set_pixels(self, index: int, image: QImage) -> None:
        """Freshly downloaded pixels of this job."""
        if self._record is not None:
            self.take_pixels(self._record.id, index, image)

    def take_pixels(self, job_id: int, index: int, image: QImage) -> None:
        """Freshly downloaded pixels of any job; those of the one that is shown are on screen at once."""
        self._pictures.put((job_id, index), image)

    def take_progress(self, job_id: int, index: int, received: int, total: int) -> None:
        """Bytes of a picture so far (`total` 0 while unknown), of any job."""
        if self._record is not None and job_id == self._record.id and not self.is_stored(index):
            self._progress[index] = Progress(received, total)
            self.picture_changed.emit(index)

    def _on_pictures_ready(self, job_id: int, index: int) -> None:
        if self._record is not None and job_id == self._record.id:
            self.picture_changed.emit(index)
            if self._is_lost(index):
                # What is offered for the job is different now.
                self.job_changed.emit()

    def close(self) -> None:
        """Let the readers finish; nothing arrives afterwards."""
        if "films" in self.__dict__:
            self.films.close()
        self._pictures.close()
        self.whole.close()

    # The chosen picture, and what can be done with it

    @property
    def chosen(self) -> int:
        """The picture that actions are for."""
        return self._chosen

    def choose(self, index: int) -> None:
        """Choose a picture; an index that the job does not have is left alone."""
        if 0 <= index < self.count and index != self._chosen:
            self._chosen = index
            self.chosen_changed.emit(index)
            self.actions_changed.emit()

    @property
    def hovered(self) -> int:
        """The picture under the pointer."""
        return self._hovered

    def hover(self, index: int) -> None:
        """The pointer is over that picture, -1 for none."""
        if index != self._hovered:
            self._hovered = index
            self.hovered_changed.emit(index)

    def serve(self, acting: Acting) -> None:
        """From here on `acting` says how actions stand: it knows where pictures get addresses, and what was asked."""
        self._acting = acting
        acting.asked_changed.connect(self.actions_changed)
        acting.learned.connect(self.actions_changed)

    @property
    def acting(self) -> Acting | None:
        """Who buys; None before there is one."""
        return self._acting

    def actions(self) -> list[ActionState]:
        """Every action on the chosen picture or video, in the table's order, each with its price and the reason if off.

        Some are left out where the service does not offer them.
        """
        record = self._record
        if record is None:
            return []
        states = [self._state(record, spec, NOTHING) for spec in actions_on(record.task)]
        return [state for state in states if state.enabled or not state.spec.only_offered]

    def action(self, spec: ActionSpec, extras: Mapping[str, object] = NOTHING) -> ActionState | None:
        """One of them with what was set beside it; None when there is no job."""
        return None if self._record is None else self._state(self._record, spec, extras)

    def asks(self, spec: ActionSpec) -> bool:
        """Whether the next press of this action is the answer to whether so much is to be spent."""
        return self._acting is not None and self._acting.asks(spec)

    def _state(self, record: JobRecord, spec: ActionSpec, extras: Mapping[str, object]) -> ActionState:
        image = max(self._chosen, 0)
        if self._acting is not None:
            return self._acting.state(spec, record, image, extras)
        return judge(spec, record, image, extras, now=self._clock(), service=self._service)

    def edits(self) -> list[ActionState]:
        """What opens the editor with the chosen picture; on wherever there is one, since the editor offers a way.

        `note` says what the service does not do with this picture itself.
        """
        from studio.models.editing.order import edit_price  # loaded behind the first painting
        from studio.models.editing.source import Source, why_not

        record, picture = self._record, self.picture(self._chosen)
        if record is None:
            return []
        missing = picture is None or picture.kind != "image" or not self.is_stored(self._chosen)
        reason = "There is no picture to edit." if missing else ""
        states = []
        for spec in EDITS:
            task = Task(spec.key)
            note = why_not(Source(record, max(self._chosen, 0)), task, self._clock(), here=False)
            states.append(ActionState(spec, not reason, reason, edit_price(task, record), "" if reason else note))
        return states
