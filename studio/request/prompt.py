"""Prompt text ⇄ its parts: image references, weighted segments and flags, each with its span in the text.

Parsing never fails and never changes a character: everything here points into the text it was given. What a
flag means, and whether it is allowed, is for `parameters` and `rules`.

    https://a/b.png a fox::2 in snow::-0.5 --ar 3:2 --no text, frames --raw
    └─ image ─────┘ └seg.─┘ └─ segment ──┘ └ flag ┘ └ flag ────────┘ └ flag

A flag starts at the beginning of the text or after white space with two hyphens or a dash, followed by a
letter; so the hyphens inside an address are never a flag (contract §4b). Its value runs to the next flag; a
flag that takes no value has none, and words after it belong to it no more than to the prompt: they are
reported as its value and refused by nobody.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from studio.request.parameters import DEFAULT_MODEL, MODELS, Kind, Model, canonical, parameter

FLAG = re.compile(r"(?:(?<=\s)|\A)(?:--|[—–])(?=[A-Za-z])[A-Za-z][\w-]*")
IMAGE = re.compile(r"\s*(https?://\S+)", re.IGNORECASE)
WEIGHT = re.compile(r"::(-?\d*\.?\d+)?")
RATIO = re.compile(r"(\d{1,5}):(\d{1,5})\Z")


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of characters of the prompt text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The characters themselves."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class ImageRef:
    """A picture's address at the beginning of the prompt."""

    url: str
    span: Span


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a multi-prompt; `weight` is 1 where none is written, `weight_span` then is empty."""

    text: str
    weight: float
    span: Span
    weight_span: Span


@dataclass(frozen=True, slots=True)
class Flag:
    """A flag as it stands in the text: `name` is the canonical one, `spelled` includes its dashes."""

    name: str
    spelled: str
    value: str
    span: Span
    value_span: Span


@dataclass(frozen=True)
class Prompt:
    """A prompt text taken apart; `text` is exactly what was parsed."""

    text: str
    images: tuple[ImageRef, ...]
    body: Span
    flags: tuple[Flag, ...]

    @cached_property
    def words(self) -> str:
        """The prompt without its leading addresses and without flags."""
        return self.body.of(self.text).strip()

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        """The parts between `::`, in order; one of weight 1 when there is no `::`."""
        return _segments(self.text, self.body)

    def flag(self, name: str) -> Flag | None:
        """The last flag of that canonical name, which is the one that counts."""
        return next((flag for flag in reversed(self.flags) if flag.name == name), None)

    def value(self, name: str) -> str | None:
        """The value of that flag, "" for a bare one, None when it is absent."""
        flag = self.flag(name)
        return None if flag is None else flag.value

    def has(self, name: str) -> bool:
        """Whether the flag stands anywhere in the prompt."""
        return self.flag(name) is not None


def parse(text: str) -> Prompt:
    """Take `text` apart; any text at all is a prompt."""
    starts = [(found.start(), found.end()) for found in FLAG.finditer(text)]
    first = starts[0][0] if starts else len(text)
    images, body_start = _images(text, first)
    ends = [start for start, _ in starts[1:]] + [len(text)] * bool(starts)
    flags = tuple(_flag(text, start, named, end) for (start, named), end in zip(starts, ends, strict=True))
    return Prompt(text, images, Span(body_start, first), flags)


def set_flag(text: str, name: str, value: str | None) -> str:
    """The text with flag `name` set to `value` ("" for a bare flag) or, for None, taken out.

    The last flag of that name is the one changed, in its own spelling; an absent one is appended.
    Nothing else in the text changes, but that one space goes or comes with the flag.
    """
    flag = parse(text).flag(name)
    if flag is None:
        if value is None:
            return text
        written = f"--{name} {value}".rstrip()
        return f"{text.rstrip()} {written}" if text.strip() else written
    if value is None:
        return _without(text, flag)
    if value == "" and _is_switch(flag.name):
        return text
    # The space after a value belongs to the text around it, so only the value itself is exchanged.
    lead = "" if value == "" else " "
    start = flag.span.start + len(flag.spelled)
    return text[:start] + lead + value + text[flag.value_span.end :]


def model_of(prompt: Prompt) -> Model:
    """The model that the prompt asks for; the default where it asks for none or for one nobody knows."""
    for flag in reversed(prompt.flags):
        if flag.name in ("v", "niji"):
            key = flag.value.strip() if flag.name == "v" else f"niji {flag.value.strip() or '6'}"
            return next((model for model in MODELS if model.key == key), DEFAULT_MODEL)
    return DEFAULT_MODEL


def aspect_of(prompt: Prompt) -> tuple[int, int]:
    """Width and height as the prompt asks for them; (1, 1) where it doesn't or where it makes no sense."""
    found = RATIO.match((prompt.value("ar") or "").strip())
    width, height = (int(found[1]), int(found[2])) if found else (1, 1)
    return (width, height) if width and height else (1, 1)


def _images(text: str, end: int) -> tuple[tuple[ImageRef, ...], int]:
    images: list[ImageRef] = []
    at = 0
    while (found := IMAGE.match(text, at, end)) is not None:
        images.append(ImageRef(found[1], Span(*found.span(1))))
        at = found.end()
    return tuple(images), at


def _flag(text: str, start: int, named: int, end: int) -> Flag:
    spelled = text[start:named]
    name = canonical(spelled.lstrip("-—–").lower())
    raw = text[named:end]
    value = raw.strip()
    at = named + (len(raw) - len(raw.lstrip())) if value else named
    value_span = Span(at, at + len(value))
    return Flag(name, spelled, value, Span(start, value_span.end), value_span)


def _is_switch(name: str) -> bool:
    known = parameter(name)
    return known is not None and known.kind is Kind.SWITCH


def _without(text: str, flag: Flag) -> str:
    end = flag.span.start + len(flag.spelled) if _is_switch(flag.name) else flag.span.end
    before, after = text[: flag.span.start], text[end:]
    if not after.strip():
        return before.rstrip()
    return before + after.lstrip()


def _segments(text: str, body: Span) -> tuple[Segment, ...]:
    segments: list[Segment] = []
    at = body.start
    for found in WEIGHT.finditer(text, body.start, body.end):
        weight = float(found[1]) if found[1] else 1.0
        segments.append(Segment(text[at : found.start()].strip(), weight, Span(at, found.start()), Span(*found.span())))
        at = found.end()
    rest = text[at : body.end]
    if rest.strip() or not segments:
        segments.append(Segment(rest.strip(), 1.0, Span(at, body.end), Span(body.end, body.end)))
    return tuple(segments)
