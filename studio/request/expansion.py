r"""`{red, green}` and `--repeat 3`, which the service refuses, taken apart into the prompts that it takes.

    a {red, {dark, pale} green} fox --ar {1:1, 3:2} --repeat 2      3 × 2 × 2 = 12 jobs

The grammar:

* a group stands between braces, its options between commas, and white space around an option is not part of it;
* groups nest, and may hold flags; an empty option beside others means "without": `a {, very} old fox`;
* an option that is `1..10` is all whole numbers from 1 to 10, `0..1000..250` every 250th, `3..1` counts down;
* `\{`, `\}` and `\,` are no brace and no comma; so are commas between double quotes and what an address holds.
  A backslash before a brace is sent, because the service wants it there too;
* a brace without its partner is only a character;
* `--repeat N` (`--r N`) outside of groups is taken out, and every prompt is made N times; the last one counts.

The number of prompts is counted without building any: text of any size and depth is answered at once.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from studio.request.problems import Fix, Level, Problem
from studio.request.prompt import Span, parse

COUNTED = 10**12
"""Counting stops here: as many, or more."""
REPEAT = (1, 999)
"""Fewest and most times that a prompt is repeated."""
ENOUGH = 100
"""Findings about braces after which more of them help nobody."""
TOKEN = re.compile(r'\\[{},]|https?://|[{},]|"', re.IGNORECASE)
ADDRESS = re.compile(r"https?://\S*", re.IGNORECASE)
ADDRESS_IN_GROUP = re.compile(r"https?://(?:[^\s,{}\\]|\\.|\{[^\s{}]*\})*", re.IGNORECASE)
LETTERING = re.compile(r'"[^"{}\n]*"')
RANGE = re.compile(r"\s*(-?[0-9]{1,9})\.\.(-?[0-9]{1,9})(?:\.\.([0-9]{1,9}))?\s*\Z")
ASKS_REPEAT = re.compile(r"(?:(?<=\s)|\A)(?:--|[—–])r(?:epeat)?(?!\S)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Expansion:
    """One prompt to send.

    `choices` is what was taken of each group, from left to right. `pieces` says where the characters come from:
    where each begins in `text`, and its place in the source (for a number out of a range, the whole range).
    """

    text: str
    choices: tuple[str, ...] = ()
    pieces: tuple[tuple[int, Span], ...] = ()

    def source(self, span: Span) -> Span:
        """Where in the source a range of `text` was written; a number of a range is the whole range."""
        start = end = -1
        first = max(bisect_right(self.pieces, span.start, key=_place) - 1, 0)
        for number in range(first, len(self.pieces)):
            at, written = self.pieces[number]
            until = self.pieces[number + 1][0] if number + 1 < len(self.pieces) else len(self.text)
            if at >= span.end and start >= 0:
                break
            same = until - at == written.end - written.start
            begins = written.start + min(max(span.start - at, 0), until - at) if same else written.start
            ends = written.end - max(until - span.end, 0) if same else written.end
            start, end = (begins if start < 0 else start), max(end, ends)
        return Span(max(start, 0), max(end, start, 0))


def _place(piece: tuple[int, Span]) -> int:
    return piece[0]


@dataclass(slots=True)
class _Numbers:
    """A range of whole numbers, written at `span`."""

    span: Span
    values: range


@dataclass(slots=True)
class _Option:
    """What stands between two commas: spans of literal text, groups and numbers, in order."""

    start: int
    parts: list[Span | _Group | _Numbers] = field(default_factory=list)
    count: int = 1


@dataclass(slots=True)
class _Group:
    """`{…}`; `span` includes the braces."""

    span: Span
    options: list[_Option]
    count: int = 0


@dataclass(frozen=True, slots=True)
class Template:
    """A prompt with groups, read once; `count` is how many prompts it stands for, at most `COUNTED`."""

    text: str
    count: int
    repeat: int
    groups: tuple[Span, ...]
    """The outermost groups, braces included."""
    problems: tuple[Problem, ...]
    _top: _Option

    @property
    def is_many(self) -> bool:
        """Whether the text is not sent as it stands, because it holds a group or asks to be repeated."""
        return bool(self.groups) or self.repeat > 0

    @property
    def different(self) -> int:
        """How many prompts there are when none is repeated; at most `COUNTED`."""
        return self._top.count

    def expansions(self) -> Iterator[Expansion]:
        """The prompts in order, the last group changing fastest, each as often as it is repeated."""
        for made in self.prompts():
            for _ in range(max(self.repeat, 1)):
                yield made

    def prompts(self) -> Iterator[Expansion]:
        """The same without repetition."""
        return (self.at(index) for index in range(self._top.count))

    def at(self, index: int) -> Expansion:
        """The prompt of that number, repetitions not counted."""
        return _pick(self.text, self._top, index)


def count(text: str) -> int:
    """How many prompts `text` stands for, without building them; at most `COUNTED`, 1 for an ordinary prompt."""
    return read(text).count


def has_group(text: str) -> bool:
    """Whether there is a group in the text that is not escaped."""
    return bool(read(text).groups)


def expand(text: str, limit: int) -> list[Expansion]:
    """The first `limit` prompts that `text` stands for; one that is the text itself where there is no group."""
    found = read(text).expansions()
    return [made for _, made in zip(range(limit), found, strict=False)]


def problems(text: str) -> tuple[Problem, ...]:
    """What is wrong with the groups and the repetition, in the order of the text (what is inside is for `rules`)."""
    return read(text).problems


@lru_cache(maxsize=8)
def read(text: str) -> Template:
    """Take `text` apart; any text at all has an answer."""
    reader = _Reader(text)
    if "{" in text or "}" in text:
        reader.scan()
    top, found = reader.top, reader.problems
    if not top.parts:
        top.parts = [Span(0, len(text))] if text else []
    groups = _outermost(top)
    repeat = 0
    if ASKS_REPEAT.search(text):
        repeat = _take_out_repeat(text, top, groups, found)
        groups = _outermost(top)  # one that was the value of a repetition went with it
    top.count = _times(part.count for part in top.parts if isinstance(part, _Group))
    total = min(top.count * max(repeat, 1), COUNTED)
    found.sort(key=lambda problem: problem.span or Span(0, 0))
    return Template(text, total, repeat, groups, tuple(found), top)


def _outermost(top: _Option) -> tuple[Span, ...]:
    return tuple(part.span for part in top.parts if isinstance(part, _Group))


def _times(counts: Iterator[int]) -> int:
    total = 1
    for each in counts:
        total = min(total * each, COUNTED)
    return total


class _Reader:
    """Reads from left to right with a stack of open groups, so that no depth is too deep."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.top = _Option(0)
        self.problems: list[Problem] = []
        self._open: list[_Group] = []
        self._at = 0  # where the literal text begins that belongs to no part yet

    def scan(self) -> None:
        """Reads all of the text into `top`."""
        at = 0
        while (found := TOKEN.search(self.text, at)) is not None:
            at = found.end()
            match found[0]:
                case "{":
                    self._literal(found.start(), at)
                    self._open.append(_Group(Span(found.start(), at), [_Option(at)]))
                case "}" if self._open:
                    self._literal(found.start(), at)
                    self._close(at)
                case "}":
                    self._alone(Span(found.start(), at), "opened")
                case "," if self._open:
                    self._literal(found.start(), at)
                    self._open[-1].options.append(_Option(at))
                case '"':
                    at = self._past(LETTERING, found.start()) or at
                case word if word[0] in "hH":
                    at = self._past(ADDRESS_IN_GROUP if self._open else ADDRESS, found.start()) or at
        self._literal(len(self.text), len(self.text))
        self._give_up()

    def _past(self, what: re.Pattern[str], start: int) -> int | None:
        found = what.match(self.text, start)
        return found.end() if found else None

    def _literal(self, end: int, begin: int) -> None:
        """Ends the running literal at `end`; the next one begins at `begin`."""
        if end > self._at:
            self._here.parts.append(Span(self._at, end))
        self._at = begin

    @property
    def _here(self) -> _Option:
        return self._open[-1].options[-1] if self._open else self.top

    def _close(self, end: int) -> None:
        group = self._open.pop()
        group.span = Span(group.span.start, end)
        for option in group.options:
            _settle(self.text, option)
        group.count = min(sum(option.count for option in group.options), COUNTED)
        if not any(option.parts for option in group.options):
            fix = Fix("Remove", self.text, group.span)
            self.problems.append(Problem("There is nothing between these braces.", Level.BLOCK, group.span, fix))
        self._here.parts.append(group)

    def _give_up(self) -> None:
        """Open braces without a partner, and the commas behind them, are text like any other."""
        for group in self._open:
            brace = Span(group.span.start, group.span.start + 1)
            self._alone(brace, "closed")
            self.top.parts.append(brace)
            for option in group.options:
                if option is not group.options[0]:
                    self.top.parts.append(Span(option.start - 1, option.start))
                self.top.parts += option.parts
        self._open.clear()

    def _alone(self, brace: Span, missing: str) -> None:
        if len(self.problems) >= ENOUGH:
            return
        sentence = f"This brace is never {missing}; it is sent as it is."
        self.problems.append(Problem(sentence, Level.WARN, brace))


def _settle(text: str, option: _Option) -> None:
    """Takes the white space off the ends of an option that is complete, and counts it."""
    parts = option.parts
    if len(parts) == 1 and isinstance(parts[0], Span) and (found := RANGE.match(text, *parts[0])):
        numbers = _numbers(found)
        if numbers is not None:
            option.parts, option.count = [numbers], min(len(numbers.values), COUNTED)
            return
    while parts and isinstance(first := parts[0], Span):
        start = first.end - len(first.of(text).lstrip())
        if start < first.end:
            parts[0] = Span(start, first.end)
            break
        del parts[0]
    while parts and isinstance(last := parts[-1], Span):
        end = last.start + len(last.of(text).rstrip())
        if end > last.start:
            parts[-1] = Span(last.start, end)
            break
        del parts[-1]
    option.parts = [piece for part in parts for piece in _unescaped(text, part)]
    option.count = _times(part.count for part in parts if isinstance(part, _Group))


def _unescaped(text: str, part: Span | _Group | _Numbers) -> Iterator[Span | _Group | _Numbers]:
    r"""A literal without the backslashes of its `\,`, which have done their work."""
    if isinstance(part, Span) and r"\," in part.of(text):
        start = part.start
        while (found := text.find(r"\,", start, part.end)) >= 0:
            if found > start:
                yield Span(start, found)
            start = found + 1
        part = Span(start, part.end)
    yield part


def _numbers(found: re.Match[str]) -> _Numbers | None:
    first, last, step = int(found[1]), int(found[2]), int(found[3] or 1)
    if step == 0:
        return None
    values = range(first, last + 1, step) if first <= last else range(first, last - 1, -step)
    return _Numbers(Span(found.start(1), found.end(3) if found[3] else found.end(2)), values)


def _pick(text: str, top: _Option, index: int) -> Expansion:
    """The prompt number `index`; the parts still to be written wait on a stack, so that no depth is too deep."""
    written: list[str] = []
    pieces: list[tuple[int, Span]] = []
    waiting: list[tuple[Span | _Group | _Numbers, int]] = []
    _split(top, index, waiting)
    length = 0
    while waiting:
        part, index = waiting.pop()
        if isinstance(part, _Group):
            for option in part.options:
                if index < option.count:
                    break
                index -= option.count
            _split(option, index, waiting)
            continue
        word, span = (str(part.values[index]), part.span) if isinstance(part, _Numbers) else (part.of(text), part)
        pieces.append((length, span))
        written.append(word)
        length += len(word)
    return Expansion("".join(written), tuple(_chosen(top, written, pieces)), tuple(pieces))


def _chosen(top: _Option, written: list[str], pieces: list[tuple[int, Span]]) -> Iterator[str]:
    """What of the prompt came out of each outermost group."""
    at = 0
    for part in top.parts:
        if not isinstance(part, _Group):
            continue
        while at < len(pieces) and pieces[at][1].start < part.span.start:
            at += 1
        first = at
        while at < len(pieces) and pieces[at][1].start < part.span.end:
            at += 1
        yield "".join(written[first:at])


def _split(option: _Option, index: int, waiting: list[tuple[Span | _Group | _Numbers, int]]) -> None:
    """Hands the number of an option on to its parts, the last one first because it changes fastest."""
    for part in reversed(option.parts):
        size = part.count if isinstance(part, _Group) else len(part.values) if isinstance(part, _Numbers) else 1
        waiting.append((part, index % size))
        index //= size


def _take_out_repeat(text: str, top: _Option, groups: tuple[Span, ...], found: list[Problem]) -> int:
    """How often all is repeated, 0 where nobody asks; the flag's own characters are taken out of `top`."""
    hidden = text
    for group in groups:  # a flag in a group belongs to one option, not to the whole prompt
        hidden = hidden[: group.start] + "x" * (group.end - group.start) + hidden[group.end :]
    flags = [flag for flag in parse(hidden).flags if flag.name == "repeat"]
    if not flags:
        return 0
    last = flags[-1]
    low, high = REPEAT
    if not re.fullmatch(r"[0-9]{1,3}", last.value) or not low <= int(last.value) <= high:
        sentence = f"{last.spelled} takes a whole number from {low} to {high}."
        found.append(Problem(sentence, Level.BLOCK, last.span, Fix("Remove", text, last.span)))
    tail, holes = len(text), []
    for flag in reversed(flags):
        start, end = flag.span
        if hidden[end:tail].strip():
            end = tail - len(hidden[end:tail].lstrip())
        else:
            start, end = len(hidden[:start].rstrip()), tail
            tail = start
        holes.append(Span(start, end))
    for hole in holes:
        top.parts = [part for old in top.parts for part in _outside(old, hole)]
    return max(low, int(last.value)) if re.fullmatch(r"[0-9]{1,3}", last.value) else low


def _outside(part: Span | _Group | _Numbers, hole: Span) -> list[Span | _Group | _Numbers]:
    span = part if isinstance(part, Span) else part.span
    if hole.end <= span.start or span.end <= hole.start:
        return [part]
    if not isinstance(part, Span):
        return [] if hole.start <= span.start and span.end <= hole.end else [part]
    ends = (Span(part.start, hole.start), Span(hole.end, part.end))
    return [piece for piece in ends if piece.start < piece.end]
