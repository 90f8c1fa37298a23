"""Which backups are kept: one of each of the last days, weeks and months that have one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import NamedTuple

DAY = 86_400.0


class Span(NamedTuple):
    """`most` periods of a kind; `of` says in which of them a moment (seconds since the epoch) lies."""

    name: str
    most: int
    of: Callable[[float], int]


def _day(moment: float) -> int:
    return int(moment // DAY)


def _week(moment: float) -> int:
    return (_day(moment) + 3) // 7  # the first day of the epoch was a Thursday


def _month(moment: float) -> int:
    at = time.gmtime(moment)
    return at.tm_year * 12 + at.tm_mon


KEPT = (Span("daily", 7, _day), Span("weekly", 4, _week), Span("monthly", 12, _month))


def kept(moments: Iterable[float]) -> set[float]:
    """The moments of the backups that stay: of each period the newest, whatever the clock says now."""
    newest_first = sorted(set(moments), reverse=True)
    stay: set[float] = set()
    for span in KEPT:
        seen: dict[int, float] = {}
        for moment in newest_first:
            seen.setdefault(span.of(moment), moment)
        stay.update(list(seen.values())[: span.most])
    return stay
