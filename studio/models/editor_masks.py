"""Masks that come to the editor from elsewhere and leave it: the last one, one from a file, one into a file."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from studio.errors import InputError, StudioError
from studio.models.kept_masks import unpacked
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

Take = Callable[[Snapshot], None]
Fail = Callable[[StudioError], None]


class MaskShelf:
    """Fetches masks for a picture of a size and hands them to `take` on the GUI thread."""

    def __init__(self, studio: StudioModel, worker: Executor) -> None:
        self._studio = studio
        self._worker = worker

    def last(self, size: QSize, take: Take, failed: Fail) -> None:
        """The mask that was sent last for a picture of that size, or else the last one of any size."""
        store = self._studio.store
        if store is None:
            return
        tasks = self._studio.tasks

        def any_size(kept: KeptMask | None) -> None:
            if kept is None:
                failed(InputError(NONE_YET))
            else:
                self.unpack(kept, take, failed)

        def same_size(kept: KeptMask | None) -> None:
            if kept is not None:
                self.unpack(kept, take, failed)
            else:
                tasks.watch(store.library.last_mask(), any_size, failed)

        tasks.watch(store.library.last_mask(size.width(), size.height()), same_size, failed)

    def unpack(self, kept: KeptMask, take: Take, failed: Fail) -> None:
        """A mask that was kept, with its outlines."""
        self._studio.tasks.watch(self._worker.submit(unpacked, kept), take, failed)

    def read(self, path: Path, size: QSize, take: Take, failed: Fail) -> None:
        """A mask from a black-and-white picture or the paths of an SVG."""
        read = self._worker.submit(_read, path, size)
        self._studio.tasks.watch(read, take, failed)

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
