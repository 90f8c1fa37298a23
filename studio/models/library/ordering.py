"""Stars, flags, favourites, tags, notes, projects and the trash as acts of the artist, each with its undo."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, MutableSequence, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from studio.errors import DiskError, Remedy, StudioError
from studio.models.job_words import size_words
from studio.models.library.judging_words import stars_words
from studio.models.tasks import Tasks
from studio.store import Store
from studio.store.files import PictureFiles
from studio.store.order.acts import Done, Order, name_of, names
from studio.store.order.acts import Item as Item
from studio.store.order.emptying import Emptied
from studio.store.order.emptying import TrashFacts as TrashFacts
from studio.store.order.steps import Step, What, back
from studio.store.records import Flag as Flag

T = TypeVar("T")

MOST_KEPT = 200
"""Steps that can be undone."""
_FLAGS: Mapping[Flag, str] = {Flag.PICK: "picked", Flag.REJECT: "rejected", Flag.NONE: "without a flag"}
_SEEN_IN_PLACE = frozenset({What.RATING, What.FLAG, What.FAVOURITE, What.TAG, What.NOTE})
"""What is seen on the one picture that it was done to, so that nothing has to be said."""


class Ordering(QObject):
    """Lives on the GUI thread; the library is written behind it, one act after the other.

    `changed(list[JobRecord])` is what jobs are now, `stale()` that more has changed than is told one by one;
    `said(str)` is what was done, for a notice with "Undo"; `undone(str)` what an undo or redo did, `emptied(str)` what
    emptying the trash has freed; `told(StudioError)` what could not be done; `projects_changed()` that there are
    others, that one has another name, or that another is the current one.
    """

    changed = Signal(object)
    stale = Signal()
    said = Signal(str)
    undone = Signal(str)
    emptied = Signal(str)
    told = Signal(object)
    projects_changed = Signal()

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._order: Order | None = None
        self._done: deque[tuple[str, Step]] = deque(maxlen=MOST_KEPT)
        self._taken_back: list[tuple[str, Step]] = []
        self._waiting: deque[Callable[[], None]] = deque()
        self._busy = False
        self._current = ""
        self._files: PictureFiles | None = None
        self._worker: ThreadPoolExecutor | None = None

    def read(self, store: Store) -> None:
        """Take the library that was opened; before that nothing can be ordered."""
        self._order, self._files = store.order, store.files
        self._tasks.watch(store.order.current_project(), self._on_current, self.told.emit)
        self._next()

    def close(self) -> None:
        """Wait for a trash that is being emptied."""
        if self._worker is not None:
            self._worker.shutdown()

    # Marks

    def rate(self, items: Sequence[Item], stars: int) -> None:
        """Give 0 to 5 stars to pictures, or to all pictures of whole jobs."""
        self._do(lambda order: order.rate(items, stars), lambda done: f"{counted(done)} with {stars_words(stars)}")

    def flag(self, items: Sequence[Item], flag: Flag) -> None:
        """Pick, reject or neither."""
        self._do(lambda order: order.flag(items, flag), lambda done: f"{counted(done)} {_FLAGS[flag]}")

    def favourite(self, items: Sequence[Item], on: bool) -> None:
        """Make them favourites, or no longer."""
        where = "among the favourites" if on else "no longer among the favourites"
        self._do(lambda order: order.favourite(items, on), lambda done: f"{counted(done)} {where}")

    def tag(self, items: Sequence[Item], add: Sequence[str] = (), remove: Sequence[str] = ()) -> None:
        """Add and remove tags; a job without pictures is tagged itself."""
        added, removed = names(add), names(remove)
        words = [f"tagged {_listed(added)}"] if added else []
        words += [f"no longer tagged {_listed(removed)}"] if removed else []
        if words:
            done_words = ", ".join(words)
            self._do(lambda order: order.tag(items, added, removed), lambda done: f"{counted(done)} {done_words}")

    def note(self, job_id: int, text: str) -> None:
        """Write the note of a job, "" for none."""
        said = "Note written" if text.strip() else "Note removed"
        self._do(lambda order: order.note(job_id, text), lambda done: said)

    # Projects

    def move(self, items: Sequence[Item], project: str) -> None:
        """File the jobs of these pictures under a project, which is made if need be; "" for none."""
        name = name_of(project)
        where = f"in “{name}”" if name else "in no project"
        self._do(lambda order: order.move(items, name), lambda done: f"{counted(done)} {where}")

    def projects(self, then: Callable[[list[tuple[str, int]]], None]) -> None:
        """Hand the projects and how many jobs each has to `then`."""
        self._ask(lambda order: order.projects(), then)

    def make_project(self, name: str, failed: Callable[[StudioError], None] | None = None) -> None:
        """Make an empty project; what speaks against its name goes to `failed`, or is `told`."""
        self._do(lambda order: order.make_project(name), lambda done: f"Project “{name_of(name)}” made", failed)

    def rename_project(self, name: str, to: str, failed: Callable[[StudioError], None] | None = None) -> None:
        """Call a project something else; what speaks against it goes to `failed`, or is `told`."""
        self._do(
            lambda order: order.rename_project(name, to), lambda done: f"“{name}” is called “{name_of(to)}”", failed
        )

    def remove_project(self, name: str) -> None:
        """Forget a project; its jobs stay."""

        def words(done: Done) -> str:
            stay = f"; {counted(done)} stay{'s' if done.bare_jobs == 1 else ''}" if done.bare_jobs else ""
            return f"Project “{name}” removed{stay}"

        self._do(lambda order: order.remove_project(name), words)

    @property
    def current_project(self) -> str:
        """The project that new jobs are filed under, "" for none; `projects_changed` tells of another."""
        return self._current

    def use_project(self, name: str) -> None:
        """File new jobs under that project from now on, "" for none."""
        self._ask(lambda order: order.use_project(name), self._on_current)

    # The trash

    def trash(self, items: Sequence[Item]) -> None:
        """Put pictures or whole jobs in the trash; jobs that are under way stay."""
        self._do(lambda order: order.trash(items), lambda done: f"{counted(done)} in the trash", held=True)

    def put_back(self, items: Sequence[Item]) -> None:
        """Take pictures or whole jobs out of the trash."""
        self._do(lambda order: order.put_back(items), lambda done: f"{counted(done)} put back")

    def trash_facts(self, then: Callable[[TrashFacts], None]) -> None:
        """Hand what emptying the trash would free to `then`: pictures, jobs and bytes."""
        self._ask(lambda order: order.trash_facts(), then)

    def empty_trash(self) -> None:
        """Delete what is in the trash for good, but for what it cost; `emptied` follows."""
        order, files = self._order, self._files
        if order is None or files is None:
            return
        if self._worker is None:
            self._worker = ThreadPoolExecutor(1, "trash")
        self._tasks.watch(self._worker.submit(order.empty_trash, files), self._on_emptied, self.told.emit)

    # Back and forth

    @property
    def undo_words(self) -> str:
        """What `undo` would take back, as in "12 pictures in the trash"; "" where there is nothing."""
        return self._done[-1][0] if self._done else ""

    @property
    def redo_words(self) -> str:
        """What `redo` would do again; "" where there is nothing."""
        return self._taken_back[-1][0] if self._taken_back else ""

    def undo(self) -> None:
        """Take back what was done last; what somebody else changed meanwhile stays as it is."""
        self._run(self._undo)

    def redo(self) -> None:
        """Do again what was undone last."""
        self._run(self._redo)

    def known_tags(self, then: Callable[[list[tuple[str, int]]], None]) -> None:
        """Hand every tag with the number of its pictures to `then`, the one used most first."""
        self._ask(lambda order: order.known_tags(), then)

    # Behind

    def _on_current(self, name: str) -> None:
        if name != self._current:
            self._current = name
            self.projects_changed.emit()

    def _on_emptied(self, emptied: Emptied) -> None:
        self.stale.emit()
        self.emptied.emit(f"Trash emptied: {freed_words(emptied.facts)}")
        if emptied.troubles:
            more = len(emptied.troubles) - 1
            rest = f" So it is with {more:,} more." if more else ""
            self.told.emit(
                DiskError(f"{emptied.troubles[0]}{rest}", "Empty the trash again to try once more.", remedy=Remedy.NONE)
            )

    def _ask(self, ask: Callable[[Order], Future[T]], then: Callable[[T], None]) -> None:
        if self._order is not None:
            self._tasks.watch(ask(self._order), then, self.told.emit)

    def _do(
        self,
        write: Callable[[Order], Future[Done]],
        words: Callable[[Done], str],
        failed: Callable[[StudioError], None] | None = None,
        *,
        held: bool = False,
    ) -> None:
        def finish(done: Done) -> None:
            if done.step:
                self._done.append((words(done), done.step))
                self._taken_back.clear()
                self._tell(done)
            sentence = words(done) if done.step else ""
            if held and done.held:
                stay = f"{done.held:,} job{'' if done.held == 1 else 's'} under way stay{'s' if done.held == 1 else ''}"
                sentence = "; ".join(part for part in (sentence, stay) if part)
            if sentence and (done.held or not _is_seen(done)):
                self.said.emit(sentence)

        self._run(lambda order: self._await(write(order), finish, failed))

    def _undo(self, order: Order) -> None:
        if not self._done:
            self._next()
            return
        words, step = self._done.pop()

        def finish(done: Done) -> None:
            if done.step:
                self._taken_back.append((words, back(done.step)))
            self._end(done, f"Undone: {words}")

        self._await(order.take(back(step)), finish, self._kept(self._done, words, step))

    def _redo(self, order: Order) -> None:
        if not self._taken_back:
            self._next()
            return
        words, step = self._taken_back.pop()

        def finish(done: Done) -> None:
            if done.step:
                self._done.append((words, done.step))
            self._end(done, f"Done again: {words}")

        self._await(order.take(step), finish, self._kept(self._taken_back, words, step))

    def _kept(self, kept: MutableSequence[tuple[str, Step]], words: str, step: Step) -> Callable[[StudioError], None]:
        """What could not be written can be tried once more."""

        def tell(error: StudioError) -> None:
            kept.append((words, step))
            self.told.emit(error)

        return tell

    def _end(self, done: Done, words: str) -> None:
        self._tell(done)
        self.undone.emit(words if done.step else "Nothing left to undo: it was changed meanwhile")

    def _tell(self, done: Done) -> None:
        if any(change.what is What.PROJECT for change in done.step):
            self.projects_changed.emit()
            self._ask(lambda order: order.current_project(), self._on_current)
        if done.jobs:
            self.changed.emit(done.jobs)
        elif any(change.what is What.JOB_PROJECT for change in done.step):
            self.stale.emit()

    def _run(self, act: Callable[[Order], None]) -> None:
        """One act after the other, so that an undo that comes at once takes back what is still being written."""

        def begin() -> None:
            assert self._order is not None  # nothing begins before
            act(self._order)

        self._waiting.append(begin)
        if not self._busy:
            self._next()

    def _next(self) -> None:
        self._busy = False
        if self._waiting and self._order is not None:
            self._busy = True
            self._waiting.popleft()()

    def _await(
        self,
        future: Future[Done],
        finish: Callable[[Done], None],
        failed: Callable[[StudioError], None] | None = None,
    ) -> None:
        def then(done: Done) -> None:
            finish(done)
            self._next()

        def trouble(error: StudioError) -> None:
            (failed or self.told.emit)(error)
            self._next()

        self._tasks.watch(future, then, trouble, self._next)


def counted(done: Done) -> str:
    """As in "12 pictures", "1 job" or "12 pictures and 1 job"."""
    pictures = f"{done.pictures:,} picture{'' if done.pictures == 1 else 's'}" if done.pictures else ""
    jobs = f"{done.bare_jobs:,} job{'' if done.bare_jobs == 1 else 's'}" if done.bare_jobs else ""
    return " and ".join(part for part in (pictures, jobs) if part) or "Nothing"


def freed_words(facts: TrashFacts) -> str:
    """As in "12 pictures and 3 jobs, 48 MB"."""
    pictures = f"{facts.pictures:,} picture{'' if facts.pictures == 1 else 's'}" if facts.pictures else ""
    jobs = f"{facts.jobs:,} job{'' if facts.jobs == 1 else 's'}" if facts.jobs else ""
    what = " and ".join(part for part in (pictures, jobs) if part) or "nothing"
    return f"{what}, {size_words(facts.size_bytes)}" if facts.size_bytes else what


def _is_seen(done: Done) -> bool:
    return done.pictures + done.bare_jobs <= 1 and all(change.what in _SEEN_IN_PLACE for change in done.step)


def _listed(tags: Sequence[str]) -> str:
    return ", ".join(f"“{tag}”" for tag in tags)
