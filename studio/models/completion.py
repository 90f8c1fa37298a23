"""What may be meant by the letters before the caret: a flag of the model, one of its values, or what one has kept.

Kept are the words of earlier prompts, presets and styles by their names, and codes behind the flag that takes them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from studio.request.parameters import MODELS, PARAMETERS, VIDEO, Kind, Model, Parameter, parameter
from studio.request.prompt import Flag, Prompt, Span, parse

if TYPE_CHECKING:
    from studio.request.presets import Preset

SHOWN = 8
"""More suggestions than these help nobody."""
NAMED_SHOWN = 4
"""Of what was kept under a name, so that words stay in sight."""
SHORTEST = 3
"""Letters of a word from which on one's own words are offered."""
STYLE_FLAGS = frozenset({"sref", "p", "seed"})
"""Flags whose values are kept in the style book."""
NAMED = re.compile(r"(?:--|[—–])([A-Za-z]*)\Z")
WORD = re.compile(r"[^\W\d_][\w'-]*\Z")

Words = Callable[[str], Sequence[str]]
"""The artist's own words that begin with these letters, the likeliest first."""


class Suggestion(NamedTuple):
    """One line: `text` replaces what is being written, `help` says what it means, `label` is read in its place.

    With a `preset` the letters go, and that is taken over into the prompt.
    """

    text: str
    help: str = ""
    label: str = ""
    preset: Preset | None = None

    @property
    def title(self) -> str:
        """What is read."""
        return self.label or self.text


class Book(Protocol):
    """What was kept under a name."""

    def named(self, beginning: str) -> Sequence[Suggestion]:
        """Presets and styles with a word in their name that begins so."""
        ...

    def codes(self, flag: str, beginning: str) -> Sequence[Suggestion]:
        """Values of that flag which begin so, or whose name has a word that does; all of them for ""."""
        ...


class _NoBook:
    def named(self, beginning: str) -> Sequence[Suggestion]:
        return ()

    def codes(self, flag: str, beginning: str) -> Sequence[Suggestion]:
        return ()


NO_BOOK: Book = _NoBook()


class Completion(NamedTuple):
    """Suggestions for text[start:end]."""

    start: int
    end: int
    suggestions: tuple[Suggestion, ...]


NOTHING = Completion(0, 0, ())


def complete(prompt: Prompt, model: Model, caret: int, words: Words, book: Book = NO_BOOK) -> Completion:
    """For a caret at character `caret`, behind the letters in question; `NOTHING` where nothing fits."""
    text = prompt.text
    if caret < len(text) and not text[caret].isspace():
        return NOTHING  # in the middle of a word one corrects and does not begin
    start = _token_start(text, caret)
    if (named := NAMED.match(text[start:caret])) is not None:
        return _completion(start, caret, _flags(prompt, model, named[1].lower()))
    flag = next((flag for flag in reversed(prompt.flags) if flag.span.start + len(flag.spelled) < caret), None)
    if flag is not None and _takes_code(flag, text, start):
        codes = book.codes(flag.name, text[start:caret].lower())
        if codes:
            return _completion(start, caret, [*codes, *(_values(flag, model, text[start:caret]) or ())])
    if flag is not None and not text[flag.span.start + len(flag.spelled) : start].strip():
        values = _values(flag, model, text[start:caret])
        if values is not None:
            return _completion(start, caret, values)
    if flag is not None and not _is_words(prompt, flag, start):
        return NOTHING
    return _words(text, caret, words, book)


def _takes_code(flag: Flag, text: str, at: int) -> bool:
    """Whether what is written at `at` is a value of that flag, and the style book has values of its kind."""
    known = parameter(flag.name)
    if known is None or flag.name not in STYLE_FLAGS:
        return False
    written = text[flag.span.start + len(flag.spelled) : at]
    return not written.strip() or (known.takes_all and not text[flag.span.end : at].strip())


def _token_start(text: str, caret: int) -> int:
    start = caret
    while start and not text[start - 1].isspace():
        start -= 1
    return start


def _completion(start: int, end: int, found: Sequence[Suggestion]) -> Completion:
    return Completion(start, end, tuple(found[:SHOWN])) if found else NOTHING


def offered(known: Parameter, model: Model) -> bool:
    """Whether a prompt for pictures has any use for it with that model."""
    if known.kind is Kind.MODEL:
        return True
    return model.key in known.models and known.models != {VIDEO} and known.name != "style"


def _flags(prompt: Prompt, model: Model, begun: str) -> list[Suggestion]:
    """By name before those whose alias begins so; what is in the text already is not offered again."""
    fitting = [known for known in PARAMETERS if offered(known, model) and not prompt.has(known.name)]
    # The flag being written is itself in the text once its name is complete.
    whole = parameter(begun)
    if whole is not None and offered(whole, model) and whole not in fitting:
        fitting.insert(0, whole)
    named = [known for known in fitting if known.name.startswith(begun)]
    also = [
        known for known in fitting if known not in named and any(alias.startswith(begun) for alias in known.aliases)
    ]
    exact = [known for known in (*named, *also) if begun and begun in (known.name, *known.aliases)]
    order = [*exact, *(known for known in (*named, *also) if known not in exact)]
    return [Suggestion(f"--{known.name}", known.help) for known in order]


def _values(flag: Flag, model: Model, begun: str) -> list[Suggestion] | None:
    """The values of that flag that begin so; None where any value may be written."""
    known = parameter(flag.name)
    if known is None:
        return None
    found: list[tuple[str, str]] = []
    if known.kind is Kind.CHOICE:
        found = [(value, known.help) for value in known.choices_for(model.key)]
    elif known.kind is Kind.MODEL:
        found = [
            (other.value, f"Needs the {other.plan} plan." if other.plan else known.help)
            for other in MODELS
            if other.flag == known.name
        ]
    elif known.kind is Kind.RATIO:
        found = [(ratio, known.help) for ratio in ("1:1", "3:2", "16:9", "2:3", "9:16", "4:5", "21:9")]
    elif known.name == "sref":
        found = [("random", "A style drawn by chance.")] if begun else []
    if not found:
        return None
    return [Suggestion(value, words) for value, words in found if value.startswith(begun) and value != begun]


def _is_words(prompt: Prompt, flag: Flag, at: int) -> bool:
    """Whether what is written at `at`, behind that flag, belongs to words: loose ones, or those of a text flag."""
    known = parameter(flag.name)
    if known is not None and known.kind is Kind.TEXT:
        return known.name == "no"
    return at >= flag.span.end or any(span.start <= at < span.end for span in prompt.loose)


def _words(text: str, caret: int, words: Words, book: Book) -> Completion:
    found = WORD.search(text[max(0, caret - 64) : caret])
    if found is None or len(found[0]) < SHORTEST:
        return NOTHING
    begun = found[0].lower()
    fitting = [*book.named(begun)[:NAMED_SHOWN], *(Suggestion(word) for word in words(begun) if word != begun)]
    return _completion(caret - len(found[0]), caret, fitting)


def taken(text: str, completion: Completion, chosen: Suggestion) -> tuple[str, int]:
    """The text with that suggestion in it, and where the caret belongs: behind it and one space, ready for more."""
    span = Span(completion.start, completion.end)
    if chosen.preset is not None:
        return _taken_over(text, span, chosen.preset)
    rest = text[span.end :]
    flag = parameter(chosen.text[2:]) if chosen.text.startswith("--") else None
    gap = " " if (flag is not None and flag.kind is not Kind.SWITCH) and not rest[:1].isspace() else ""
    made = text[: span.start] + chosen.text + gap + rest
    return made, span.start + len(chosen.text) + (1 if flag is not None and flag.kind is not Kind.SWITCH else 0)


def _taken_over(text: str, span: Span, preset: Preset) -> tuple[str, int]:
    """The letters give way to the words of the preset, its flags are merged; the caret stays behind the words."""
    from studio.request.presets import apply, flags_of, merged, words_of  # behind the window's first painting

    words = words_of(preset.text) if preset.kind == "prompt" else ""
    before = text[: span.start] + words
    before = before if words else before.rstrip()
    made = before + text[span.end :]
    after = merged(made, flags_of(preset.text)) if preset.kind == "prompt" else apply(made, preset)
    return after, _behind(before, after)


def _behind(before: str, after: str) -> int:
    """Where the words at the end of `before` end in `after`; flags before them may be longer or shorter there."""
    if after.startswith(before):
        return len(before)
    prompt = parse(before)
    words = (prompt.loose or (prompt.body,))[-1].of(before).strip()
    at = after.rfind(words) if words else -1
    return len(after) if at < 0 else at + len(words)
