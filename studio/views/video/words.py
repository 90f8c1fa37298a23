"""Times and frames in words."""

from __future__ import annotations


def seconds_words(seconds: float) -> str:
    """As in "3.25 s"; minutes from one on ("1:03.25")."""
    if seconds < 60:
        return f"{seconds:.2f} s"
    minutes, rest = divmod(seconds, 60)
    return f"{int(minutes)}:{rest:05.2f}"


def place_words(seconds: float, number: int) -> str:
    """A place in a video: its second and its frame, which people count from 1."""
    return f"{seconds_words(seconds)} · frame {number + 1}"
