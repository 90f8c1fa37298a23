"""Copies of a mask for whoever works on it in a thread: made once, and brought up to date where it was painted."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from studio.models.mask.tiles import seen, view


class Copies:
    """One copy that all takers share for as long as it is up to date; at 12288² a copy takes a tenth of a second.

    Whoever holds an older one keeps it as it was: Qt counts the holders, and a copy that is held is not written to.
    """

    def __init__(self) -> None:
        self._copy = QImage()
        self._stale = QRect()

    def outdate(self, rect: QRect) -> None:
        """Pixels of the mask changed in there."""
        self._stale = self._stale.united(rect)

    def take(self, mask: QImage) -> QImage:
        """A copy of the mask as it is now, not to be written to."""
        if self._copy.size() != mask.size():
            self._copy = mask.copy()
        elif not self._stale.isEmpty():
            self._renew(mask, self._stale & mask.rect())
        self._stale = QRect()
        return QImage(self._copy)

    def put(self, copy: QImage) -> None:
        """A copy of the mask as it is now, made by somebody else."""
        self._copy, self._stale = copy, QRect()

    def drop(self) -> None:
        """Hold no copy any more."""
        self._copy = QImage()

    def _renew(self, mask: QImage, rect: QRect) -> None:
        # Where somebody holds it, `view` makes it a copy of its own first.
        rows, columns = slice(rect.top(), rect.bottom() + 1), slice(rect.left(), rect.right() + 1)
        np.copyto(view(self._copy)[rows, columns], seen(mask)[rows, columns])
