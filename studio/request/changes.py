"""What a change of the text leaves as it was: the parts of the new text without looking through all of it.

    before   a fox --ar 3:2 --raw --chaos 5
    after    a fox --ar 3:2x --raw --chaos 5
                   └ read ─┘ └ moved along ┘

A flag ends where the next one begins, so what lies before the flag in front of the change stays, and what lies
behind the word in which the change ends only moves.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from studio.request.prompt import FLAG, Flag, Prompt, Span, assembled, read_flags

_SPACE = re.compile(r"\s")


class Change(NamedTuple):
    """The stretch of the text before that was exchanged, and by how much the text has grown."""

    start: int
    end: int
    grown: int


def change(before: str, after: str) -> Change:
    """The one stretch in which two texts differ."""
    most = min(len(before), len(after))
    # Slices are compared at the speed of memory; a loop over the letters would take longer than all the rest.
    start = bisect_left(range(1, most + 1), True, key=lambda size: before[:size] != after[:size])
    left = most - start
    tail = bisect_left(
        range(1, left + 1), True, key=lambda size: before[len(before) - size :] != after[len(after) - size :]
    )
    return Change(start, len(before) - tail, len(after) - len(before))


def parse_again(before: Prompt, text: str) -> Prompt:
    """The same as `parse(text)`, from a prompt of which `text` was made by changing a part."""
    start, end, grown = change(before.text, text)
    while start and not text[start - 1].isspace():
        start -= 1  # whether a word is a flag is seen at its beginning
    space = _SPACE.search(before.text, end)
    end = space.end() if space is not None else len(before.text)
    flags, loose = before.flags, before.loose
    left = max(0, bisect_left(flags, start, key=_flag_start) - 1)
    right = max(left, bisect_left(flags, end, key=_flag_start))
    starts = [found.span() for found in FLAG.finditer(text, start, end + grown)]
    if flags and flags[left].span.start < start:
        starts.insert(0, (flags[left].span.start, flags[left].span.start + len(flags[left].spelled)))
    kept, stop = flags[right:], len(text)
    if kept:
        stop = kept[0].span.start + grown
    fresh, words = read_flags(text, starts, stop)
    first = bisect_left(loose, flags[left].span.start, key=_start) if flags else 0
    last = bisect_left(loose, kept[0].span.start, key=_start) if kept else len(loose)
    return assembled(
        text, flags[:left] + fresh + _moved(kept, grown), loose[:first] + words + _moved_spans(loose[last:], grown)
    )


def _flag_start(flag: Flag) -> int:
    return flag.span.start


def _start(span: Span) -> int:
    return span.start


_new = tuple.__new__


def _moved(flags: tuple[Flag, ...], by: int) -> tuple[Flag, ...]:
    if not by:
        return flags
    # There may be hundreds at every keystroke: without the usual detour by names.
    return tuple(
        [
            _new(Flag, (name, spelled, value, _new(Span, (left + by, right + by)), _new(Span, (first + by, last + by))))
            for name, spelled, value, (left, right), (first, last) in flags
        ]
    )


def _moved_spans(spans: Sequence[Span], by: int) -> tuple[Span, ...]:
    return tuple([_new(Span, (start + by, end + by)) for start, end in spans])
