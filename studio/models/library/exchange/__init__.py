"""What the library takes in and gives away, held together for the desk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from studio.models.studio import StudioModel
from studio.models.viewing.exporting import FOLDER, usual_folder

if TYPE_CHECKING:
    from pathlib import Path

    from studio.models.library.exchange.bringing import Bringing
    from studio.models.library.exchange.carrying import Carrying
    from studio.models.library.ordering import Item


class Exchange(QObject):
    """Both ways; each is made when it is first wanted. `arrived()` when the library has more."""

    arrived = Signal()

    def __init__(self, studio: StudioModel, trash: Callable[[Sequence[Item]], None], parent: QObject) -> None:
        """`trash(items)` takes back what was brought in."""
        super().__init__(parent)
        self._studio = studio
        self._trash = trash

    @cached_property
    def bringing(self) -> Bringing:
        """What comes in from elsewhere."""
        from studio.models.library.exchange.bringing import Bringing

        made = Bringing(self._studio, self)
        made.arrived.connect(self.arrived)
        made.undo_wanted.connect(self._trash)
        return made

    @cached_property
    def carrying(self) -> Carrying:
        """What goes out as a library of its own."""
        from studio.models.library.exchange.carrying import Carrying

        return Carrying(self._studio, self._folder, self)

    def _folder(self) -> Path:
        """Beside the pictures, where other exports go."""
        store = self._studio.store
        return usual_folder() if store is None else store.files.root.parent / FOLDER

    def close(self) -> None:
        """Stop both."""
        for name in ("bringing", "carrying"):
            if (made := self.__dict__.get(name)) is not None:
                made.close()
