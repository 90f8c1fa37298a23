"""Rows of the history that are selected together, with Ctrl and Shift as in a list of files."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt

MOST = 200
"""Jobs that a stretch selected with Shift may hold: more than that is a slip."""


class Picked:
    """Job ids; `between(a, b)` answers those from one job's row to another's, both included."""

    def __init__(self, between: Callable[[int, int], list[int]]) -> None:
        self._between = between
        self._ids: dict[int, None] = {}
        self._anchor = -1

    @property
    def ids(self) -> list[int]:
        """Those that are selected, in the order in which they were."""
        return list(self._ids)

    def __contains__(self, job_id: int) -> bool:
        return job_id in self._ids

    def clear(self) -> bool:
        """Select nothing; whether there was anything."""
        had = bool(self._ids)
        self._ids, self._anchor = {}, -1
        return had

    def pick(self, job_id: int, current: int, held: Qt.KeyboardModifier) -> None:
        """A press on a row with `held`: Ctrl takes it in or out, Shift takes all from the row before it.

        The first press takes the row `current`, the one in the middle, along (-1: there is none).
        """
        if not self._ids and current >= 0:
            self._ids, self._anchor = {current: None}, current
        if held & Qt.KeyboardModifier.ShiftModifier and self._anchor >= 0:
            self._ids = dict.fromkeys(self._between(self._anchor, job_id)[:MOST])
            return
        self._anchor = job_id
        if job_id in self._ids and job_id != current:
            del self._ids[job_id]
        else:
            self._ids[job_id] = None
