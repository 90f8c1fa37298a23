"""What is said of a very long prompt while it is being typed: findings move along with the text until one rests."""

from __future__ import annotations

from studio.request.changes import change
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
    start, end, grown = change(before, after)
    first, last = seen or (0, len(after))
    # There may be hundreds at every keystroke: those that are out of sight, wherever they move to, go first.
    least, most = first - max(grown, 0), last - min(grown, 0)
    near = [problem for problem in problems if (span := problem.span) and span[1] >= least and span[0] <= most]
    found = []
    for problem in near:
        assert problem.span is not None
        left, right = problem.span
        if left > end:
            left, right = left + grown, right + grown
        elif right >= start:
            continue
        if right >= first and left <= last:
            found.append(problem._replace(span=Span(left, right), fix=None))
    return tuple(found)
