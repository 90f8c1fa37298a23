"""What a hand does to a prompt while writing: weights, order and references; each edit leaves all else as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from studio.request.parameters import RECOMMENDED_ORDER
from studio.request.prompt import LETTERING, Prompt, Segment, Span, cut, parse, set_flag, without

STEP = 0.1
"""How much one press changes a weight."""
REFERENCE_FLAGS = ("sref", "cref", "oref")
WEIGHED = re.compile(r"::(-?\d*\.?\d+)?\Z")
ITEM = re.compile(r"\S+")
_SAME = {"style": "raw", "niji": "v"}
"""Flags that are ranked as another one, so that which of the two comes last, and counts, stays as it was."""
_RANK = {name: rank for rank, name in enumerate(RECOMMENDED_ORDER)}


class Edit(NamedTuple):
    """A text after an edit and where its caret stands then."""

    text: str
    caret: int


class Reference(NamedTuple):
    """A picture or code that a prompt refers to.

    `name` is the flag's ("images" for the leading addresses), `target` an address, a code or `random`, `weight` 1
    where none is written. `span` includes the weight, `weight_span` is empty where there is none.
    """

    name: str
    target: str
    weight: float
    span: Span
    weight_span: Span


def tidy(text: str) -> str:
    """The words first and the flags behind them in the service's recommended order, each as it was written.

    Flags the recommendation does not name come last, in the order they had; a text without flags stays as it is.
    """
    prompt = parse(text)
    if not prompt.flags:
        return text
    head = text[: prompt.body.end].rstrip()
    loose = [span.of(text).strip() for span in prompt.loose]
    flags = sorted(prompt.flags, key=lambda flag: _RANK.get(_SAME.get(flag.name, flag.name), len(_RANK)))
    return " ".join(part for part in (head, *loose, *(flag.span.of(text) for flag in flags)) if part)


def weight_at(text: str, caret: int, steps: int, step: float = STEP) -> Edit:
    """The weight of what the caret stands in, a reference or a part of the prompt, changed by `steps` times `step`.

    Beyond the words and references nothing changes. A weight of 1 is not written where it says nothing.
    """
    prompt = parse(text)
    for reference in references_of(prompt):
        if reference.name in ("sref", "cref") and reference.span.start <= caret <= reference.span.end:
            weight = _rounded(reference.weight + steps * step)
            return _written(text, caret, reference.weight_span, "" if weight == 1 else f"::{weight:g}")
    segment = _segment_at(prompt, caret)
    if segment is None:
        return Edit(text, caret)
    weight = _rounded(segment.weight + steps * step)
    place = segment.weight_span
    if place.end == place.start:  # the last part, whose weight stands behind its words
        end = segment.span.start + len(segment.span.of(text).rstrip())
        return _written(text, caret, Span(end, end), "" if weight == 1 else f"::{weight:g}")
    last = segment.span == prompt.segments[-1].span
    divided = "" if last else "::"
    glued = place.end < len(text) and not text[place.end].isspace()
    return _written(text, caret, place, f"::{weight:g}" if weight != 1 or (glued and not last) else divided)


def move_item(text: str, caret: int, direction: int) -> Edit:
    """The item between commas at the caret, exchanged with the next one on that side (-1 left, 1 right).

    Items are those of a part of the words, of the value of `--no`, or of the group in braces that holds the caret;
    commas between quotes or in an inner group divide nothing. White space and commas stay where they are.
    """
    area = _area(parse(text), caret)
    items = _items(text, area) if area is not None else []
    at = next((number for number, item in enumerate(items) if item.start <= caret <= item.end), None)
    if at is None:  # on the white space before an item
        at = next((number for number, item in enumerate(items) if caret < item.start), None)
    if at is None or not 0 <= at + direction < len(items) or direction not in (-1, 1):
        return Edit(text, caret)
    left, right = items[min(at, at + direction)], items[max(at, at + direction)]
    between = text[left.end : right.start]
    moved = text[: left.start] + right.of(text) + between + left.of(text) + text[right.end :]
    inside = min(max(caret - items[at].start, 0), items[at].end - items[at].start)
    start = left.start if direction < 0 else right.end - (left.end - left.start)
    return Edit(moved, start + inside)


def has_switch(prompt: Prompt, name: str) -> bool:
    """Whether a flag without a value stands in the prompt; raw also as `--style raw`."""
    return prompt.has(name) or (name == "raw" and _is_raw_style(prompt))


def set_switch(text: str, name: str, on: bool) -> str:
    """The text with a flag without a value, or without it, in whichever spelling it stands there."""
    prompt = parse(text)
    gone = {"style"} if name == "raw" and _is_raw_style(prompt) else set()
    if name == "turbo" and on:
        gone.add("fast")
    text = without(text, (flag for flag in prompt.flags if flag.name in gone))
    return set_flag(text, name, "" if on else None)


def _is_raw_style(prompt: Prompt) -> bool:
    return (prompt.value("style") or "").strip().lower() == "raw"


def references_of(prompt: Prompt) -> tuple[Reference, ...]:
    """Every picture and code that the prompt refers to, in the order of the text; of repeated flags the last one's."""
    found = [
        Reference("images", image.url, 1.0, image.span, Span(image.span.end, image.span.end)) for image in prompt.images
    ]
    flags = [flag for flag in prompt.counting if flag.name in REFERENCE_FLAGS]
    for flag in sorted(flags, key=lambda flag: flag.span.start):
        start = flag.value_span.start
        for item in ITEM.finditer(flag.value):
            found.append(_reference(flag.name, item[0], start + item.start()))
    return tuple(found)


def add_reference(text: str, name: str, target: str) -> str:
    """The text with one more picture or code; `oref` holds one only, so that a new one takes the place of the old."""
    if name == "images":
        images = parse(text).images
        at = images[-1].span.end if images else 0
        return f"{text[:at]} {target}{text[at:]}" if images else f"{target} {text.lstrip()}".rstrip()
    before = parse(text).value(name)
    return set_flag(text, name, target if name == "oref" or not before else f"{before} {target}")


def remove_reference(text: str, reference: Reference) -> str:
    """The text without that reference, and without its flag where it was the last one."""
    prompt = parse(text)
    flag = prompt.flag(reference.name)
    if flag is not None and flag.value_span == reference.span:
        return cut(text, flag.span)
    return cut(text, reference.span)


def weigh_reference(text: str, reference: Reference, weight: float) -> str:
    """The text with another weight behind that reference; none is written for 1."""
    weight = _rounded(weight)
    return _written(text, 0, reference.weight_span, "" if weight == 1 else f"::{weight:g}").text


def _rounded(weight: float) -> float:
    return round(weight, 2) + 0.0  # no minus zero


def _written(text: str, caret: int, place: Span, weight: str) -> Edit:
    """`weight` in the place of another; a caret behind it keeps its distance to the end, one within it goes before."""
    if caret >= place.end > place.start:
        caret += len(weight) - (place.end - place.start)
    elif caret > place.start:
        caret = place.start
    return Edit(text[: place.start] + weight + text[place.end :], caret)


def _segment_at(prompt: Prompt, caret: int) -> Segment | None:
    within = [
        segment
        for segment in prompt.segments
        if segment.text and segment.span.start <= caret <= segment.weight_span.end
    ]
    # Between two parts the caret belongs to the one that it touches without white space.
    return next((part for part in within if caret > part.span.start or part is within[-1]), None)


def _reference(name: str, written: str, start: int) -> Reference:
    weighed = WEIGHED.search(written)
    end = start + len(written)
    if weighed is None or not weighed.start():
        return Reference(name, written, 1.0, Span(start, end), Span(end, end))
    place = Span(start + weighed.start(), end)
    weight = float(weighed[1]) if weighed[1] else 1.0
    return Reference(name, written[: weighed.start()], weight, Span(start, end), place)


def _area(prompt: Prompt, caret: int) -> Span | None:
    """The stretch of text whose items are moved, None where there are none."""
    no = (flag.value_span for flag in prompt.flags if flag.name == "no")
    stretches = [*(segment.span for segment in prompt.segments), *no]
    found = next((span for span in stretches if span.start <= caret <= span.end and span.of(prompt.text).strip()), None)
    return None if found is None else _innermost(prompt.text, found, caret)


def _innermost(text: str, area: Span, caret: int) -> Span:
    """What is inside the smallest group in braces around the caret, else all of the area."""
    opened: list[int] = []
    for at in range(area.start, area.end):
        if text[at] not in "{}" or (at and text[at - 1] == "\\"):
            continue
        if text[at] == "{":
            opened.append(at + 1)
        elif opened:
            start = opened.pop()
            if start <= caret <= at:
                return Span(start, at)
    return area


def _items(text: str, area: Span) -> list[Span]:
    """What stands between the commas of the area, without white space at the ends."""
    quoted = [Span(*found.span()) for found in LETTERING.finditer(text, area.start, area.end)]
    commas, depth = [], 0
    for at in range(area.start, area.end):
        letter = text[at]
        if letter in "{}" and not (at and text[at - 1] == "\\"):
            depth = max(depth + (1 if letter == "{" else -1), 0)
        elif letter == "," and not depth and not _covered(at, quoted) and not (at and text[at - 1] == "\\"):
            commas.append(at)
    starts, ends = [area.start, *(comma + 1 for comma in commas)], [*commas, area.end]
    return [item for start, end in zip(starts, ends, strict=True) if (item := _stripped(text, start, end)) is not None]


def _covered(at: int, spans: Iterable[Span]) -> bool:
    return any(span.start <= at < span.end for span in spans)


def _stripped(text: str, start: int, end: int) -> Span | None:
    words = text[start:end]
    first = start + len(words) - len(words.lstrip())
    return Span(first, first + len(words.strip())) if words.strip() else None
