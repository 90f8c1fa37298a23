"""Masks that come to the editor from elsewhere and leave it: the last one, one from a file, one into a file."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from studio.errors import InputError, Remedy, StudioError
from studio.models.editing.kept_masks import unpacked
from studio.models.editing.returning import Return
from studio.models.mask.keeping import Snapshot
from studio.models.opening import read_pixels
from studio.models.studio import StudioModel
from studio.store.disk import write_atomic
from studio.store.records import KeptMask

if TYPE_CHECKING:
    from studio.region.areas import Areas

NONE_YET = "There is no mask yet that could be used again."
LARGEST_SVG = 16 << 20
"""Bytes of a path file that are read: a hundred thousand corners, and then some."""
SVG = ".svg"

Fail = Callable[[StudioError], None]


class Arrival(NamedTuple):
    """Where a mask goes that is on its way, on the GUI thread: one of these is called, `lost` for a bug of ours."""

    take: Callable[[Snapshot], None]
    failed: Fail
    lost: Callable[[], None]


class Arrivals:
    """Masks on their way to the picture that is open; what comes for one that was left is dropped."""

    def __init__(self, changed: Callable[[], None], told: Fail) -> None:
        self._changed = changed
        self._told = told
        self._coming: set[object] = set()

    @property
    def is_any(self) -> bool:
        """Whether one is on its way."""
        return bool(self._coming)

    def expect(self, take: Callable[[Snapshot], None]) -> Arrival:
        """One more, for `take`."""
        token = object()
        self._coming.add(token)
        self._changed()

        def here(mask: Snapshot) -> None:
            if self._end(token):
                try:
                    take(mask)
                finally:
                    self._changed()

        def failed(error: StudioError) -> None:
            if self._end(token):
                self._changed()
                if error.remedy is Remedy.EDIT_PROMPT:
                    error.remedy = Remedy.NONE  # no words could mend a mask
                self._told(error)

        def lost() -> None:
            if self._end(token):
                self._changed()

        return Arrival(here, failed, lost)

    def drop(self) -> None:
        """The picture is left."""
        self._coming.clear()

    def _end(self, token: object) -> bool:
        is_wanted = token in self._coming
        self._coming.discard(token)
        return is_wanted


class MaskShelf:
    """Fetches masks for a picture of a size."""

    def __init__(self, studio: StudioModel, worker: Executor) -> None:
        self._studio = studio
        self._worker = worker

    def last(self, size: QSize, to: Arrival) -> None:
        """The mask that was sent last for a picture of that size, or else the last one of any size."""
        store = self._studio.store
        if store is None:
            to.lost()
            return
        tasks = self._studio.tasks

        def any_size(kept: KeptMask | None) -> None:
            if kept is None:
                to.failed(InputError(NONE_YET))
            else:
                self._unpack(kept, to)

        def same_size(kept: KeptMask | None) -> None:
            if kept is not None:
                self._unpack(kept, to)
            else:
                tasks.watch(store.library.last_mask(), any_size, to.failed, to.lost)

        tasks.watch(store.library.last_mask(size.width(), size.height()), same_size, to.failed, to.lost)

    def returned(self, came: Return, size: QSize, to: Arrival) -> None:
        """The mask of an edit that comes back."""
        self._studio.tasks.watch(self._worker.submit(came.mask, size), *to)

    def read(self, path: Path, size: QSize, to: Arrival) -> None:
        """A mask from a black-and-white picture or the paths of an SVG."""
        self._studio.tasks.watch(self._worker.submit(_read, path, size), *to)

    def _unpack(self, kept: KeptMask, to: Arrival) -> None:
        self._studio.tasks.watch(self._worker.submit(unpacked, kept), *to)

    def write(
        self, path: Path, snapshot: Snapshot, areas: Areas | None, done: Callable[[], None], failed: Fail
    ) -> None:
        """The mask as a PNG, or, where the name ends so, as the SVG of the outlines that are sent."""
        if path.suffix.lower() == SVG:
            if areas is None:
                failed(StudioError("The outlines are still being traced.", "Try again in a moment."))
                return
            work = partial(_write_svg, path, areas)
        else:
            work = partial(_write_png, path, snapshot)
        self._studio.tasks.watch(self._worker.submit(work), lambda _: done(), failed)


def _read(path: Path, size: QSize) -> Snapshot:
    """In the worker; a drawing is stretched over the picture, whose `size` it is."""
    from studio.region.formats import drawing_from_svg, mask_from_image  # loaded by the first file

    if path.suffix.lower() != SVG:
        return Snapshot(_grey(mask_from_image(_channels(read_pixels(path))).mask))
    try:
        if path.stat().st_size > LARGEST_SVG:
            raise InputError(f"“{path.name}” is too large for a mask.")
        text = path.read_text("utf-8", "replace")
    except OSError as error:
        raise InputError(f"“{path.name}” cannot be read.") from error
    return Snapshot(_grey(drawing_from_svg(text, (size.width(), size.height())).mask()))


def _channels(image: QImage) -> NDArray[np.uint8]:
    """Height × width × 4: red, green, blue, opacity."""
    plain = image.convertToFormat(QImage.Format.Format_RGBA8888)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine() // 4, 4)
    return rows[:, : plain.width()].copy()


def _grey(mask: NDArray[np.uint8]) -> QImage:
    height, width = mask.shape
    rows = np.ascontiguousarray(mask)
    # The copy owns its bytes.
    return QImage(rows.data, width, height, width, QImage.Format.Format_Grayscale8).copy()


def _write_png(path: Path, snapshot: Snapshot) -> None:
    write_atomic(path, snapshot.kept().png)


def _write_svg(path: Path, areas: Areas) -> None:
    from studio.region.formats import to_svg

    write_atomic(path, to_svg(areas).encode())
