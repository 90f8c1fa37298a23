"""What is said of a very long prompt while it is being typed: findings move along with the text until one rests."""

from __future__ import annotations

from bisect import bisect_left

from studio.request.problems import Problem
from studio.request.prompt import Prompt, Span

REST_MS = 60
"""Milliseconds without a keystroke before a heavy prompt is looked through anew."""
LONG = 2000
"""Characters from which a prompt can be heavy."""
MANY_FLAGS = 60
MANY_GROUPS = 10


def is_heavy(prompt: Prompt) -> bool:
    """Whether looking through it takes longer than a keystroke may."""
    if len(prompt.text) < LONG:
        return False
    return len(prompt.flags) > MANY_FLAGS or prompt.text.count("{") > MANY_GROUPS


def carried(problems: tuple[Problem, ...], before: str, after: str, seen: Span | None) -> tuple[Problem, ...]:
    """The findings on `before` where they are in `after`, of which only those that reach into `seen` are wanted.

    Those that the change reaches into are gone, and so are all mends.
    """
    start, end, grown = _change(before, after)
    first, last = seen or (0, len(after))
    found = []
    for problem in problems:
        if problem.span is None:
            continue
        left, right = problem.span
        if left > end:
            left, right = left + grown, right + grown
        elif right >= start:
            continue
        if right >= first and left <= last:
            found.append(problem._replace(span=Span(left, right), fix=None))
    return tuple(found)


def _change(before: str, after: str) -> tuple[int, int, int]:
    """The stretch of `before` that was exchanged, and by how much the text has grown."""
    most = min(len(before), len(after))
    # Slices are compared at the speed of memory; a loop over the letters would take longer than all the rest.
    start = bisect_left(range(1, most + 1), True, key=lambda size: before[:size] != after[:size])
    left = most - start
    tail = bisect_left(
        range(1, left + 1), True, key=lambda size: before[len(before) - size :] != after[len(after) - size :]
    )
    return start, len(before) - tail, len(after) - len(before)
