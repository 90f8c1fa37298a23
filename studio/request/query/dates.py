"""Dates as a search writes them: a year, a month, a day, or from one to another."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from studio.request.query.terms import Days

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?\Z")


def days_of(written: str) -> Days | None:
    """First and last day of what is written, `2026-10..2026-11` included; None where it is no date."""
    begun, dots, ended = written.partition("..")
    if not dots:
        return _one(begun)
    first, last = _one(begun), _one(ended)
    return None if first is None or last is None else Days(first.first, last.last)


def day_before(day: str) -> str:
    """The last day that is earlier; before the first of all days "0", which is earlier than any."""
    first = date.fromisoformat(day)
    return (first - timedelta(days=1)).isoformat() if first > date.min else "0"


def _one(written: str) -> Days | None:
    found = _DATE.match(written)
    if found is None:
        return None
    year, month, day = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    try:
        first = date(year, month if found[2] else 1, day if found[3] else 1)
    except ValueError:
        return None
    if found[3]:
        return Days(first.isoformat(), first.isoformat())
    month = first.month if found[2] else 12
    return Days(first.isoformat(), date(year, month, monthrange(year, month)[1]).isoformat())
