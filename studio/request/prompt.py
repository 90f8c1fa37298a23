"""Prompt text ⇄ its parts: image references, weighted segments and flags, each with its span in the text.

Parsing never fails and never changes a character: everything here points into the text it was given. What a
flag means, and whether it is allowed, is for `parameters` and `rules`.

    https://a/b.png a fox::2 in snow::-0.5 --ar 3:2 at dusk --no text, frames --raw
    └─ image ─────┘ └seg.─┘ └─ segment ──┘ └ flag ┘ └loose┘ └ flag ────────┘ └ flag

A flag starts at the beginning of the text or after white space with two hyphens or a dash, followed by a
letter; so the hyphens inside an address are never a flag (contract §4b). How much of what follows is its
value depends on the flag: a switch has none, `--no`, references and codes take all up to the next flag, the
others one token, and a flag whose value may be left out only a number. What is left over before the next flag
is `loose` and belongs to the words. `--v7` is read like `--v 7`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import gcd, isfinite
from typing import NamedTuple

from studio.request.parameters import BARE, DEFAULT_MODEL, MODELS, Kind, Model, canonical, parameter

PROMPT_LENGTH = (1, 8192)
"""Fewest and most characters of a prompt (contract §1)."""
FLAG = re.compile(r"(?:(?<=\s)|\A)(?:--|[—–])(?:(?:[Vv]|[Nn][Ii][Jj][Ii])(?=\d[\d.]*(?!\S))|[A-Za-z]\S*)")
IMAGE = re.compile(r"\s*(https?://\S+)", re.IGNORECASE)
WEIGHT = re.compile(r"::(-?\d*\.?\d+)?")
RATIO = re.compile(r"([0-9]{1,5}):([0-9]{1,5})\Z")
ROUNDED = {(16, 9): (1456, 816), (4, 3): (1232, 928)}
"""Sizes of pictures, in pixels, whose sides are rounded away from the aspect that was asked for."""
TOKEN = re.compile(r"\s*(\S+)")
PLAIN_NUMBER = re.compile(r"-?\d+(?:\.\d+)?\Z")
LETTERING = re.compile(r'"[^"\n]+"')


class Span(NamedTuple):
    """A half-open range of characters of the prompt text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The characters themselves."""
        return text[self.start : self.end]


class ImageRef(NamedTuple):
    """A picture's address at the beginning of the prompt."""

    url: str
    span: Span


class Segment(NamedTuple):
    """One part of a multi-prompt; `weight` is 1 where none is written, `weight_span` then is empty."""

    text: str
    weight: float
    span: Span
    weight_span: Span


class Flag(NamedTuple):
    """A flag as it stands in the text: `name` is the canonical one, `spelled` includes its dashes."""

    name: str
    spelled: str
    value: str
    span: Span
    value_span: Span


@dataclass(frozen=True)
class Prompt:
    """A prompt text taken apart; `text` is exactly what was parsed.

    `body` is what stands between the leading addresses and the first flag, `loose` the words behind a flag
    that are not its value.
    """

    text: str
    images: tuple[ImageRef, ...]
    body: Span
    flags: tuple[Flag, ...]
    loose: tuple[Span, ...] = ()

    @cached_property
    def words(self) -> str:
        """The prompt without its leading addresses and without flags."""
        parts = (span.of(self.text).strip() for span in (self.body, *self.loose))
        return " ".join(part for part in parts if part)

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        """The parts between `::`, in order; one of weight 1 when there is no `::`."""
        found = [segment for span in (self.body, *self.loose) for segment in _segments(self.text, span)]
        return tuple(found) or (Segment("", 1.0, self.body, Span(self.body.end, self.body.end)),)

    @cached_property
    def _last(self) -> dict[str, Flag]:
        return {flag.name: flag for flag in self.flags}

    @cached_property
    def version_flag(self) -> Flag | None:
        """The last of all `--v` and `--niji`, which is the one that counts."""
        return next((flag for flag in reversed(self.flags) if flag.name in ("v", "niji")), None)

    @property
    def counting(self) -> Iterable[Flag]:
        """Of flags written more than once only the last, which is the one that counts."""
        return self._last.values()

    def flag(self, name: str) -> Flag | None:
        """The last flag of that canonical name, which is the one that counts."""
        return self._last.get(name)

    def value(self, name: str) -> str | None:
        """The value of that flag, "" for a bare one, None when it is absent."""
        flag = self.flag(name)
        return None if flag is None else flag.value

    def number(self, name: str) -> float | None:
        """What the value of that flag is as a number, None where it is none or the flag is absent."""
        flag = self.flag(name)
        return None if flag is None else number_of(flag.value)

    def has(self, name: str) -> bool:
        """Whether the flag stands anywhere in the prompt."""
        return name in self._last


def parse(text: str) -> Prompt:
    """Take `text` apart; any text at all is a prompt."""
    return assembled(text, *read_flags(text, [found.span() for found in FLAG.finditer(text)], len(text)))


def read_flags(text: str, starts: list[tuple[int, int]], end: int) -> tuple[tuple[Flag, ...], tuple[Span, ...]]:
    """The flags spelled at `starts` and the words behind them that are not their values, the last of which may
    reach to `end`: to the next flag, or to where the text ends.
    """
    ends = [start for start, _ in starts[1:]] + [end] * bool(starts)
    flags = tuple([_flag(text, start, named, end) for (start, named), end in zip(starts, ends, strict=True)])
    loose = tuple(
        Span(flag.span.end, end)
        for flag, end in zip(flags, ends, strict=True)
        if end - flag.span.end > 1 and not text[flag.span.end : end].isspace()
    )
    return flags, loose


def assembled(text: str, flags: tuple[Flag, ...], loose: tuple[Span, ...]) -> Prompt:
    """The prompt whose flags are known, with what stands before the first of them."""
    first = flags[0].span.start if flags else len(text)
    images, body_start = _images(text, first)
    return Prompt(text, images, Span(body_start, first), flags, loose)


def set_flag(text: str, name: str, value: str | None) -> str:
    """The text with flag `name` set to `value` ("" for a bare flag) or, for None, taken out wherever it stands.

    The last flag of that name is the one changed, in its own spelling; an absent one is appended. Nothing
    else in the text changes, but that one space goes or comes with the flag.
    """
    prompt = parse(text)
    name = canonical(name)
    if value is None:
        return without(text, (flag for flag in prompt.flags if flag.name == name))
    flag = prompt.flag(name)
    if flag is None:
        gap = "" if not text or text[-1].isspace() else " "
        return f"{text}{gap}--{name} {value}".rstrip(" ") if value else f"{text}{gap}--{name}"
    lead = "" if value == "" else " "
    start = flag.span.start + len(flag.spelled)
    return text[:start] + lead + value + text[flag.value_span.end :]


def set_model(text: str, model: Model) -> str:
    """The text asking for `model`: the version flag that counts is exchanged, all others of its kind go."""
    found = [flag for flag in parse(text).flags if flag.name in ("v", "niji")]
    if found and found[-1].name == model.flag:
        return set_flag(without(text, found[:-1]), model.flag, model.value)
    return set_flag(without(text, found), model.flag, model.value)


def without(text: str, flags: Iterable[Flag]) -> str:
    """The text without these of its flags, each with the white space on one side of it."""
    for flag in sorted(flags, key=lambda flag: flag.span.start, reverse=True):
        text = cut(text, flag.span)
    return text


def cut(text: str, span: Span) -> str:
    """The text without what stands at `span` and the white space on one side of it."""
    before, after = text[: span.start], text[span.end :]
    return before + after.lstrip() if after.strip() else before.rstrip()


def number_of(value: str) -> float | None:
    """A flag's value as a number, as generously as the service reads it; None for words and for what is not finite."""
    try:
        number = float(value)
    except ValueError:
        return None
    return number if isfinite(number) else None


def version_of(prompt: Prompt) -> str:
    """The version asked for, "8.2" or "niji 5", whether or not anybody knows it; "7" for "7.0" and where none is."""
    last = prompt.version_flag
    if last is None:
        return DEFAULT_MODEL.key
    number = number_of(last.value)
    value = last.value if number is None else f"{number:.10g}"
    return f"niji {value or '6'}" if last.name == "niji" else value or DEFAULT_MODEL.key


def model_of(prompt: Prompt) -> Model:
    """The model that the prompt asks for; the default where it asks for none or for one nobody knows."""
    key = version_of(prompt)
    return next((model for model in MODELS if model.key == key), DEFAULT_MODEL)


def aspect_of(prompt: Prompt) -> tuple[int, int]:
    """Width and height as the prompt asks for them; (1, 1) where it doesn't or where it makes no sense."""
    found = RATIO.match(prompt.value("ar") or "")
    width, height = (int(found[1]), int(found[2])) if found else (1, 1)
    return (width, height) if width and height else (1, 1)


def shape_of(prompt: Prompt) -> tuple[int, int]:
    """Width to height of the pictures that will come: of some aspects they are not quite what was asked for."""
    width, height = aspect_of(prompt)
    shared = gcd(width, height)
    asked = (width // shared, height // shared)
    if asked in ROUNDED:
        return ROUNDED[asked]
    across, down = ROUNDED.get(asked[::-1], asked[::-1])
    return down, across


def _images(text: str, end: int) -> tuple[tuple[ImageRef, ...], int]:
    images: list[ImageRef] = []
    at = 0
    while (found := IMAGE.match(text, at, end)) is not None:
        images.append(ImageRef(found[1], Span(*found.span(1))))
        at = found.end()
    return tuple(images), at


@lru_cache(maxsize=2048)
def _known(spelled: str) -> tuple[str, bool, bool, bool]:
    """Of a flag with its dashes: its name, and whether it is bare, takes a number or nothing, takes all there is."""
    name = canonical(spelled.lstrip("-—–").lower())
    known = parameter(name)
    if known is None:
        return name, name in BARE, False, False
    return name, known.kind is Kind.SWITCH, known.optional, known.takes_all


def _flag(text: str, start: int, named: int, end: int) -> Flag:
    """The flag spelled from `start` to `named`, whose value may reach to `end`."""
    name, spelled, value, at = _read_flag(text[start:end], named - start)
    first, last = start + at, start + at + len(value)
    # A prompt may hold hundreds, each of which is made anew at every keystroke: without the usual detour by names.
    return _new(Flag, (name, spelled, value, _new(Span, (start, last)), _new(Span, (first, last))))


_new = tuple.__new__


@lru_cache(maxsize=2048)
def _read_flag(written: str, named: int) -> tuple[str, str, str, int]:
    """Name, spelling and value of a flag with what stands behind it, and where in that the value is."""
    spelled = written[:named]
    name, bare, optional, takes_all = _known(spelled)
    token = None if bare else TOKEN.match(written, named)
    if token is None or (optional and not PLAIN_NUMBER.match(token[1])):
        return name, spelled, "", named
    at = token.start(1)
    return name, spelled, written[at:].rstrip() if takes_all else token[1], at


def _segments(text: str, part: Span) -> list[Segment]:
    segments: list[Segment] = []
    at = part.start
    for found in WEIGHT.finditer(text, part.start, part.end):
        weight = float(found[1]) if found[1] else 1.0
        segments.append(Segment(text[at : found.start()].strip(), weight, Span(at, found.start()), Span(*found.span())))
        at = found.end()
    rest = text[at : part.end]
    if rest.strip():
        segments.append(Segment(rest.strip(), 1.0, Span(at, part.end), Span(part.end, part.end)))
    return segments
