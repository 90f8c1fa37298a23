"""Where a video's parts come from: what was animated, and what was added to its end, at most four times (contract §4b).

The service says nowhere how often a video was extended; the jobs that made it do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from studio.models.job_words import JobRecord
from studio.request.tasks import Task

FIRST_SECONDS = 5.0
MORE_SECONDS = 4.0
MOST_EXTENSIONS = 4
ENOUGH = "A video can be extended four times at most, and this one was."
VIDEO_TASKS = frozenset({Task.VIDEO_DIFFUSION, Task.EXTEND_VIDEO, Task.VIDEO_UPSCALE})


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a video that one job added: video `index` (from 0) of job `job_id` ends with it."""

    job_id: int
    index: int
    begins: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Chain:
    """The parts from first to last. `missing` is the job that has to be read to know more, None once all is known.

    Where `begun` is False the beginning is not in the library, and the first part holds all before the second.
    """

    parts: tuple[Part, ...] = ()
    missing: int | None = None
    begun: bool = True

    @property
    def extensions(self) -> int:
        """How often it was extended, as far as is known."""
        return max(len(self.parts) - 1, 0)

    @property
    def extensions_left(self) -> int:
        """How often it still can be."""
        return max(MOST_EXTENSIONS - self.extensions, 0)

    @property
    def why_not_extend(self) -> str:
        """One sentence when it cannot be extended again, else ""."""
        return "" if self.extensions_left else ENOUGH

    @property
    def words(self) -> str:
        """As in "5 s + 4 s + 4 s"."""
        return " + ".join(f"{part.seconds:g} s" for part in self.parts)


def chain_of(job: JobRecord, index: int, find: Callable[[int], JobRecord | None], seconds: float = 0.0) -> Chain:
    """The parts of video `index` (from 0) of `job`; `find` gives the jobs before it that are at hand.

    `seconds` is how long it really is, 0 where that is not known: what differs from the usual belongs to its beginning.
    """
    if job.task not in VIDEO_TASKS:
        return Chain()
    links: list[tuple[int, int, float]] = []
    here: JobRecord | None = job
    missing, begun, seen = None, False, set[int]()
    while here is not None and here.id not in seen:
        seen.add(here.id)
        if here.task is Task.VIDEO_DIFFUSION:
            links.append((here.id, index, FIRST_SECONDS))
            begun = True
            break
        if here.task is Task.EXTEND_VIDEO:
            links.append((here.id, index, MORE_SECONDS))
        parent, index = here.parent_id, here.parent_image or 0
        if parent is None:
            break
        here = find(parent)
        missing = parent if here is None else None
    if not begun:
        # What the first known extension was added to is one part, however it was made.
        links.append((links[-1][0] if links else job.id, links[-1][1] if links else index, FIRST_SECONDS))
    return Chain(_placed(links[::-1], seconds), missing, begun)


def _placed(links: list[tuple[int, int, float]], seconds: float) -> tuple[Part, ...]:
    usual = sum(length for _, _, length in links)
    more = usual - links[0][2]
    # A video that is too short for what extensions usually add was made of shorter parts.
    scale = seconds / usual if seconds and seconds <= more else 1.0
    stretch = seconds - usual if seconds > more else 0.0
    parts: list[Part] = []
    begins = 0.0
    for job_id, index, length in links:
        whole = round(length * scale + (0.0 if parts else stretch), 1)
        parts.append(Part(job_id, index, round(begins, 1), whole))
        begins += whole
    return tuple(parts)


class Ancestors(QObject):
    """The jobs that videos come from, read from the library as far back as they go. `changed()`: more is known."""

    changed = Signal()

    def __init__(
        self, load: Callable[[int, Callable[[JobRecord], None]], None] | None, parent: QObject | None = None
    ) -> None:
        """`load` reads a job of that id from the library and hands it over; without it nothing is known."""
        super().__init__(parent)
        self._load = load
        self._known: dict[int, JobRecord] = {}
        self._asked: set[int] = set()

    def chain(self, job: JobRecord, index: int, seconds: float = 0.0) -> Chain:
        """The parts of a video as far as they are known; `changed` follows where more is being read."""
        found = chain_of(job, index, self._known.get, seconds)
        if found.missing is not None and found.missing not in self._asked and self._load is not None:
            self._asked.add(found.missing)
            self._load(found.missing, self._take)
        return found

    def _take(self, job: JobRecord) -> None:
        self._known[job.id] = job
        self.changed.emit()
