"""Colours the parts of a prompt in its document: flags, weights, addresses, a wave under every problem, and heat."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple, TypeVar

from PySide6.QtGui import QColor, QTextBlock, QTextCharFormat, QTextDocument, QTextFormat, QTextLayout

from studio.request.problems import Level, Problem
from studio.request.prompt import Flag, Prompt, Span
from studio.views import theme

T = TypeVar("T")
_KIND = QTextFormat.Property.UserProperty


class Run(NamedTuple):
    """Characters from `start` to `end`, in the document's units, that look alike: ink and wave are token names.

    `heat`, 0..1, tints what lies behind them.
    """

    start: int
    end: int
    ink: str = ""
    wave: str = ""
    heat: float = 0.0


Heat = tuple[tuple[Span, float], ...]
"""Words and how much each of them carries, 0..1, from left to right."""
NO_HEAT: Heat = ()


def units(text: str, at: int) -> int:
    """Where character `at` of `text` stands in a Qt document, which counts characters beyond U+FFFF twice."""
    return at if text.isascii() else at + sum(letter > "\uffff" for letter in text[:at])


def characters(text: str, place: int) -> int:
    """The character of `text` at a place of the document: the way back from `units`."""
    if text.isascii():
        return min(place, len(text))
    at = seen = 0
    while seen < place and at < len(text):
        seen += 2 if text[at] > "\uffff" else 1
        at += 1
    return at


def runs(prompt: Prompt, problems: tuple[Problem, ...], heat: Heat = NO_HEAT, seen: Span | None = None) -> list[Run]:
    """What to colour, without overlaps, from left to right; of what does not reach into `seen` nothing."""
    first, last = seen or (0, len(prompt.text))
    inks = [(image.span, "text_faint") for image in prompt.images]
    inks += [(part.weight_span, "weight") for part in prompt.segments if part.weight_span.end > part.weight_span.start]
    inks = [(span, ink) for span, ink in inks if span.end >= first and span.start <= last]
    inks += [(Span(flag.span.start, flag.span.start + len(flag.spelled)), "flag") for flag in _within(prompt, seen)]
    waves = [
        (span, "refused" if problem.level is Level.BLOCK else "warning")
        for problem in problems
        if (span := problem.span) is not None and span[1] >= first and span[0] <= last
    ]
    waves.sort(key=lambda wave: wave[1] == "refused")  # what blocks is drawn last, and so is seen
    cuts = sorted({edge for span, _ in (*inks, *waves, *heat) for edge in span})
    pieces = zip(
        places := _in_units(prompt.text, cuts),
        places[1:],
        _painted(cuts, inks, ""),
        _painted(cuts, waves, ""),
        _painted(cuts, heat, 0.0),
        strict=False,
    )
    return [Run(*piece) for piece in pieces if piece[2] or piece[3] or piece[4]]


def _within(prompt: Prompt, seen: Span | None) -> tuple[Flag, ...]:
    """The flags that reach into `seen`: they stand in order and do not overlap."""
    if seen is None:
        return prompt.flags
    first = bisect_left(prompt.flags, seen.start, key=lambda flag: flag.span.end)
    last = bisect_right(prompt.flags, seen.end, key=lambda flag: flag.span.start)
    return prompt.flags[first:last]


def _painted(cuts: list[int], spans: Iterable[tuple[Span, T]], nothing: T) -> list[T]:
    """For each stretch between neighbouring cuts, what the last span that covers it says."""
    names = [nothing] * len(cuts)
    place = {cut: at for at, cut in enumerate(cuts)}
    for (start, end), name in spans:
        first, last = place[start], place[end]
        names[first:last] = [name] * (last - first)
    return names


def _in_units(text: str, cuts: list[int]) -> list[int]:
    if text.isascii():
        return cuts
    places: list[int] = []
    extra = done = 0
    for cut in cuts:
        extra += sum(letter > "\uffff" for letter in text[done:cut])
        done = cut
        places.append(cut + extra)
    return places


def highlight(
    document: QTextDocument,
    prompt: Prompt,
    problems: tuple[Problem, ...],
    heat: Heat = NO_HEAT,
    seen: Span | None = None,
    changed: int | None = None,
) -> None:
    """Paints `document`, whose text is the prompt's, without touching its text or its undo steps.

    What lies outside of `seen` stays plain: every stretch of colour costs the layout of the whole paragraph. The
    paragraph at `changed`, a place of the document, is about to be laid out in any case.
    """
    found = runs(prompt, problems, heat, seen)
    theme_worn = theme.tokens().name
    block = document.begin()
    at = 0
    while block.isValid():
        start, end = block.position(), block.position() + block.length() - 1
        while at < len(found) and found[at].end <= start:
            at += 1
        ahead = at
        while ahead < len(found) and found[ahead].start < end:
            ahead += 1
        ranges = _ranges(block, found[at:ahead], theme_worn)
        layout = block.layout()
        fresh = changed is not None and start <= changed <= end
        if fresh or _signature(layout.formats()) != _signature(ranges):
            layout.setFormats(ranges)
            document.markContentsDirty(start, block.length())
        block = block.next()


def _ranges(block: QTextBlock, wanted: list[Run], worn: str) -> list[QTextLayout.FormatRange]:
    """What the runs that reach into the block are in its layout."""
    layout = block.layout()
    typed_at, typed = layout.preeditAreaPosition(), len(layout.preeditAreaText())
    first, most = block.position(), block.length() - 1
    ranges: list[QTextLayout.FormatRange] = []
    for start, end, ink, wave, heat in wanted:
        start, end = max(0, start - first), min(end - first, most)
        made = QTextLayout.FormatRange()
        # While an input method composes, its letters stand in the layout but not yet in the text.
        made.start, made.length = (start + typed if typed and start >= typed_at else start), end - start
        made.format = _look(worn, ink, wave, heat)
        ranges.append(made)
    return ranges


def _signature(ranges: list[QTextLayout.FormatRange]) -> list[tuple[int, int, str]]:
    return [(made.start, made.length, str(made.format.property(_KIND))) for made in ranges]


@lru_cache(maxsize=128)
def _look(worn: str, ink: str, wave: str, heat: float) -> QTextCharFormat:
    """The character format in the theme of that name, which is the one worn now."""
    colours = theme.tokens()
    made = QTextCharFormat()
    made.setProperty(_KIND, f"{worn} {ink} {wave} {heat}")
    if ink:
        made.setForeground(_colour(ink))
    if wave:
        made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        made.setUnderlineColor(_colour(wave))
    if heat:
        made.setBackground(theme.heat(colours.field, heat))
    return made


def _colour(name: str) -> QColor:
    colour: QColor = getattr(theme.tokens(), name)
    return colour
