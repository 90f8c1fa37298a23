"""Pictures of one job that are marked beside the chosen one: what a gesture on several of them is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Signal


class Marks(QObject):
    """Indices count from 0. The chosen picture always belongs to it and is never among `others`.

    `changed()`: other pictures are marked now.
    """

    changed = Signal()

    def __init__(self, chosen: Callable[[], int], choose: Callable[[int], None], parent: QObject) -> None:
        """`chosen` and `choose` are those of the job that the pictures belong to."""
        super().__init__(parent)
        self._chosen = chosen
        self._choose = choose
        self._others: frozenset[int] = frozenset()
        self._handing_on = False

    @property
    def others(self) -> frozenset[int]:
        """Those that are marked beside the chosen one."""
        return self._others

    @property
    def all(self) -> tuple[int, ...]:
        """The chosen one and all that are marked, in the job's order; nothing where there is no picture."""
        chosen = self._chosen()
        return tuple(sorted(self._others | {chosen})) if chosen >= 0 else ()

    @property
    def words(self) -> str:
        """As in "3 pictures marked"; "" while only one is meant."""
        return f"{len(self._others) + 1} pictures marked" if self._others else ""

    def has(self, index: int) -> bool:
        """Whether that picture is marked beside the chosen one."""
        return index in self._others

    def toggle(self, index: int) -> None:
        """Mark a picture, or no longer; where it is the chosen one, the next marked one is chosen in its place."""
        if index != self._chosen():
            self._take(self._others ^ {index})
        elif self._others:
            heir = min(self._others, key=lambda other: (other < index, other))
            self._handing_on = True
            self._choose(heir)
            self._handing_on = False
            self._take(self._others - {heir})

    def extend(self, index: int) -> None:
        """Mark everything from the chosen picture to that one, and nothing else."""
        chosen = self._chosen()
        self._take(range(min(chosen, index), max(chosen, index) + 1))

    def mark_all(self, count: int) -> None:
        """Mark all `count` pictures."""
        self._take(range(count))

    def clear(self) -> None:
        """Only the chosen one is meant again."""
        self._take(())

    def follow(self) -> None:
        """Another picture was chosen, or another job is shown."""
        if not self._handing_on:
            self.clear()

    def _take(self, indices: Iterable[int]) -> None:
        others = frozenset(indices) - {self._chosen()}
        if others != self._others:
            self._others = others
            self.changed.emit()
