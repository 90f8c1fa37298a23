"""Opening a library that may have to be repaired first, at the artist's word; whoever asks for it waits."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from studio.errors import DamagedLibrary, LibraryError
from studio.jobs.events import Event, LibraryDamaged, LibraryRepaired, RepairGoesOn
from studio.store.upkeep import Stopped, Tell

if TYPE_CHECKING:
    from studio.store import Store

Repair = Callable[[Tell], tuple[str, ...]]
"""Repairs the library and says in sentences what was done; blocks."""


class Opening:
    """Called on the engine's thread; `repair` and `give_up` are for the window's."""

    def __init__(self, open_store: Callable[[], Store], repair: Repair, emit: Callable[[Event], None]) -> None:
        self._open_store = open_store
        self._repair = repair
        self._emit = emit
        self._wanted = threading.Event()
        self._given_up = False

    def __call__(self) -> Store:
        """The open library; raises `LibraryError` where it cannot be had, also after a repair."""
        done: tuple[str, ...] = ()
        while True:
            try:
                store = self._open_store()
            except DamagedLibrary as error:
                if done:
                    raise
                done = self._mend(error)
            else:
                if done:
                    self._emit(LibraryRepaired(done))
                return store

    def repair(self) -> None:
        """The artist wants it repaired."""
        self._wanted.set()

    def give_up(self) -> None:
        """The program ends: nobody will answer any more."""
        self._given_up = True
        self._wanted.set()

    def _mend(self, error: DamagedLibrary) -> tuple[str, ...]:
        while True:
            self._emit(LibraryDamaged(error))
            self._wanted.wait()
            self._wanted.clear()
            if self._given_up:
                raise error
            try:
                return self._repair(self._tell)
            except Stopped:
                raise error from None
            except LibraryError as trouble:  # a disk that is full, say: room can be made
                error = DamagedLibrary(trouble.sentence, trouble.advice)

    def _tell(self, doing: str, done: int, of: int) -> None:
        if self._given_up:
            raise Stopped
        self._emit(RepairGoesOn(doing, done, of))
