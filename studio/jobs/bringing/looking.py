"""What would come in: files read, put together to jobs, and compared with the library. Nothing is changed.

Blocking: for a worker thread.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from studio.errors import PictureError, StudioError
from studio.request.origins import Origin
from studio.store.importing.reading import read
from studio.store.importing.said import Said, Texts
from studio.store.importing.walking import Entry, Trouble, Walked, walk
from studio.store.portable.reading import Exported, open_exported

if TYPE_CHECKING:
    from studio.store import Store
    from studio.store.arrivals import Known

GRID_OF = 4
"""Pictures of a usual job of Midjourney: the grid of them comes behind them."""
Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Item:
    """One file, what it says, and which picture of its job it is to be (from 0)."""

    entry: Entry
    said: Said
    texts: Texts
    index: int = 0

    @property
    def kind(self) -> str:
        """As `PictureRecord.kind`."""
        return "video" if self.texts.kind == "MP4" else "image"


@dataclass(frozen=True, slots=True)
class Group:
    """The files that become one job, in the order of its pictures."""

    items: tuple[Item, ...]

    @property
    def said(self) -> Said:
        """What is known of the job: the first of its files that has words speaks."""
        return next((item.said for item in self.items if item.said.prompt), self.items[0].said)

    @property
    def made_at(self) -> float:
        """When the oldest of them was made, in epoch seconds."""
        return min(item.said.made_at or item.entry.changed_at for item in self.items)


@dataclass(slots=True)
class Look:
    """What was found. `groups` are the jobs to be, the oldest first; `known` pictures are in the library already."""

    groups: list[Group] = field(default_factory=list)
    libraries: list[Exported] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    known: int = 0
    trashed: int = 0
    stopped: bool = False
    walked: Walked = field(default_factory=Walked)

    @property
    def pictures(self) -> int:
        """Files that would come in, those of exported libraries among them as far as is known."""
        return sum(len(group.items) for group in self.groups) + sum(one.picture_count for one in self.libraries)

    @property
    def jobs(self) -> int:
        """Jobs that would come in, or be added to."""
        return len(self.groups) + sum(len(one.arrivals) for one in self.libraries)

    @property
    def size_bytes(self) -> int:
        """How much disk the copies take."""
        own = sum(item.entry.size_bytes for group in self.groups for item in group.items)
        return own + sum(one.size_bytes for one in self.libraries)

    @property
    def by_origin(self) -> Counter[Origin]:
        """Jobs of each origin, exported libraries left out."""
        return Counter(group.said.origin for group in self.groups)

    @property
    def wordless(self) -> int:
        """Jobs without a prompt among them."""
        return sum(not group.said.prompt for group in self.groups)

    def close(self) -> None:
        """Let the archives go."""
        self.walked.close()


def look(
    paths: Sequence[Path],
    store: Store | None,
    told: Told = lambda done, total: None,
    stopped: Callable[[], bool] = lambda: False,
) -> Look:
    """Look through these; without a store nothing is compared. `told(done, total)` counts files."""
    walked = walk(paths, stopped)
    found = Look(troubles=list(walked.troubles), walked=walked)
    for source in walked.libraries:
        try:
            found.libraries.append(open_exported(source))
        except StudioError as error:
            name = source.name if isinstance(source, Path) else source.path.name
            found.troubles.append(Trouble(name, error.sentence))
    known = _alike(store, walked.files)
    lengths = {one.size_bytes for one in known.values()}
    items: list[Item] = []
    for done, entry in enumerate(walked.files):
        if stopped():
            found.stopped = True
            break
        told(done, len(walked.files))
        if store is not None and entry.size_bytes in lengths and _is_known(entry, known, store, found):
            continue
        if (item := _read(entry, found.troubles)) is not None:
            items.append(item)
    told(len(walked.files), len(walked.files))
    found.groups = sorted(_grouped(items), key=lambda group: group.made_at)
    return found


def _read(entry: Entry, troubles: list[Trouble]) -> Item | None:
    try:
        with entry.open() as file:
            said, texts = read(file, entry.name, entry.folder, entry.changed_at)
    except PictureError as error:
        troubles.append(Trouble(entry.name, error.sentence))
    except OSError as error:
        troubles.append(Trouble(entry.name, f"It cannot be read: {error.strerror or error}."))
    else:
        return Item(entry, said, texts)
    return None


def _alike(store: Store | None, files: Iterable[Entry]) -> dict[str, Known]:
    sizes = {entry.size_bytes for entry in files}
    return store.arrivals.alike(sizes).result() if store is not None and sizes else {}


def _is_known(entry: Entry, known: dict[str, Known], store: Store, found: Look) -> bool:
    """Whether its very bytes are in the library, and whole there."""
    try:
        here = known.get(entry.digest())
    except OSError:
        return False
    if here is None:
        return False
    job = store.library.job(here.job_id).result()
    picture = job.picture_at(here.image)
    if picture is None or not picture.path or not store.files.absolute(picture.path).is_file():
        return False  # its file is gone: it comes back to its place
    found.known += 1
    found.trashed += job.trashed_at is not None or picture.trashed_at is not None
    return True


def _grouped(items: Iterable[Item]) -> list[Group]:
    """Files of one job together; whatever has no number is a job of its own."""
    jobs: dict[tuple[str, str], list[Item]] = {}
    alone: list[Group] = []
    for item in items:
        if item.said.remote_id:
            jobs.setdefault((item.said.origin, item.said.remote_id), []).append(item)
        else:
            alone.append(Group((item,)))
    return alone + [Group(_placed(several)) for several in jobs.values()]


def _placed(items: Sequence[Item]) -> tuple[Item, ...]:
    """Each at the place that it names, the others behind; the grid of four behind all four."""
    taken: dict[int, Item] = {}
    rest: list[Item] = []
    for item in items:
        wanted = item.said.index
        if wanted is None or wanted in taken:
            rest.append(item)
        else:
            taken[wanted] = item
    behind = GRID_OF if taken else 0
    for item in rest:
        while behind in taken:
            behind += 1
        taken[behind] = item
    return tuple(_at(taken[index], index) for index in sorted(taken))


def _at(item: Item, index: int) -> Item:
    return Item(item.entry, item.said, item.texts, index)
