"""Numbers as a search writes them: `250`, `>100`, `<=80`, `80..160`, `80..`."""

from __future__ import annotations

import re

from studio.request.prompt import number_of
from studio.request.query.terms import Between

_COMPARED = re.compile(r"(>=|<=|=|>|<|≥|≤)(.+)\Z")


def between(written: str) -> Between | None:
    """The bounds that are meant; None where it is no number."""
    compared = _COMPARED.match(written)
    if compared is not None:
        number = number_of(compared[2])
        return None if number is None else _compared(compared[1], number)
    low, dots, high = written.partition("..")
    if dots:
        first, last = number_of(low), number_of(high)
        if (low and first is None) or (high and last is None) or (first is None and last is None):
            return None
        return Between(first, last)
    number = number_of(written)
    return None if number is None else Between(number, number)


def _compared(sign: str, number: float) -> Between:
    match sign:
        case ">":
            return Between(number, None, low_open=True)
        case "<":
            return Between(None, number, high_open=True)
        case ">=" | "≥":
            return Between(number, None)
        case "<=" | "≤":
            return Between(None, number)
    return Between(number, number)
