"""Colours the parts of a prompt in its document: flags, weights, addresses, a wave under every problem, and heat."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple, TypeVar

from PySide6.QtGui import QColor, QTextBlock, QTextCharFormat, QTextDocument, QTextFormat, QTextLayout

from studio.request.problems import Level, Problem
from studio.request.prompt import Prompt, Span
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
    inks += [
        (Span(flag.span.start, flag.span.start + len(flag.spelled)), "flag")
        for flag in prompt.flags
        if flag.span.end >= first and flag.span.start <= last
    ]
    waves = [
        (problem.span, problem.level)
        for problem in problems
        if problem.span is not None and problem.span.end >= first and problem.span.start <= last
    ]
    edges = {edge for span, _ in (*inks, *waves, *heat) for edge in (span.start, span.end)}
    cuts = sorted(edges)
    ink_at = _painted(cuts, inks, "")
    order = sorted(waves, key=lambda wave: wave[1] is Level.BLOCK)  # what blocks is drawn last, and so is seen
    wave_at = _painted(cuts, [(span, "refused" if level is Level.BLOCK else "warning") for span, level in order], "")
    heat_at = _painted(cuts, heat, 0.0)
    places = _in_units(prompt.text, cuts)
    pieces = zip(places, places[1:], ink_at, wave_at, heat_at, strict=False)
    return [Run(*piece) for piece in pieces if piece[2] or piece[3] or piece[4]]


def _painted(cuts: list[int], spans: Iterable[tuple[Span, T]], nothing: T) -> list[T]:
    """For each stretch between neighbouring cuts, what the last span that covers it says."""
    names = [nothing] * len(cuts)
    for span, name in spans:
        first = bisect_right(cuts, span.start) - 1
        last = bisect_right(cuts, span.end) - 1
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
) -> None:
    """Paints `document`, whose text is the prompt's, without touching its text or its undo steps.

    What lies outside of `seen` stays plain: every stretch of colour costs the layout of the whole paragraph.
    """
    found = runs(prompt, problems, heat, seen)
    looks = _Looks()
    block = document.begin()
    at = 0
    while block.isValid():
        start, end = block.position(), block.position() + block.length() - 1
        while at < len(found) and found[at].end <= start:
            at += 1
        wanted: list[Run] = []
        ahead = at
        while ahead < len(found) and found[ahead].start < end:
            run = found[ahead]
            wanted.append(run._replace(start=max(run.start, start) - start, end=min(run.end, end) - start))
            ahead += 1
        _paint_block(document, block, wanted, looks)
        block = block.next()


def _paint_block(document: QTextDocument, block: QTextBlock, wanted: list[Run], looks: _Looks) -> None:
    layout = block.layout()
    typed_at, typed = layout.preeditAreaPosition(), len(layout.preeditAreaText())
    ranges: list[QTextLayout.FormatRange] = []
    for run in wanted:
        made = QTextLayout.FormatRange()
        # While an input method composes, its letters stand in the layout but not yet in the text.
        shift = typed if typed and run.start >= typed_at else 0
        made.start, made.length = run.start + shift, run.end - run.start
        made.format = looks.of(run.ink, run.wave, run.heat)
        ranges.append(made)
    if _signature(layout.formats()) == _signature(ranges):
        return
    layout.setFormats(ranges)
    document.markContentsDirty(block.position(), block.length())


def _signature(ranges: list[QTextLayout.FormatRange]) -> list[tuple[int, int, str]]:
    return [(made.start, made.length, str(made.format.property(_KIND))) for made in ranges]


class _Looks:
    """The character formats of the theme worn now, made once per painting."""

    def __init__(self) -> None:
        self._worn = theme.tokens()
        self._made: dict[tuple[str, str, float], QTextCharFormat] = {}

    def of(self, ink: str, wave: str, heat: float) -> QTextCharFormat:
        key = (ink, wave, heat)
        if key not in self._made:
            self._made[key] = self._make(ink, wave, heat)
        return self._made[key]

    def _make(self, ink: str, wave: str, heat: float) -> QTextCharFormat:
        made = QTextCharFormat()
        made.setProperty(_KIND, f"{self._worn.name} {ink} {wave} {heat}")
        if ink:
            made.setForeground(self._colour(ink))
        if wave:
            made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            made.setUnderlineColor(self._colour(wave))
        if heat:
            made.setBackground(theme.heat(self._worn.field, heat))
        return made

    def _colour(self, name: str) -> QColor:
        colour: QColor = getattr(self._worn, name)
        return colour
