"""What describe and shorten answer, read forgivingly from their output (contract §2b), and how prompts differ.

The answers are texts meant for people, whose marks have changed before: what cannot be told apart is shown whole
rather than lost.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from studio.request.prompt import Prompt, Span, parse

_NUMBERED = re.compile(r"(?:^|\s)(?:[1-9]\ufe0f?\u20e3|\U0001f51f|\[[1-9]\]|(?m:^)\s*[1-9][.)])\s+")
"""“1️⃣”, “[1]”, “1.” or “1)” before a prompt of a list."""
_MARKED = re.compile(r"\*\*(?P<bold>.+?)\*\*|~~(?P<struck>.+?)~~", re.DOTALL)
_HEADING = re.compile(r"^\s*#+[^\n]*\n?", re.MULTILINE)
_TOKEN = re.compile(r"\S+")
_EDGES = ".,;:!?\"'()[]{}“”‘’*~"


class Piece(NamedTuple):
    """A stretch of a text; `kept` says whether the other text has it as well."""

    text: str
    kept: bool


class Token(NamedTuple):
    """One word of a prompt as it stands there, and how much it carries, 0..1."""

    text: str
    heat: float


@dataclass(frozen=True, slots=True)
class Shortened:
    """`tokens` are the words of the prompt in their order, `prompts` the shorter ones, longest first."""

    original: str
    tokens: tuple[Token, ...]
    prompts: tuple[str, ...]


def described(output: Mapping[str, Any]) -> tuple[str, ...]:
    """The prompts that describe a picture; () while there are none."""
    listed = _strings(output.get("prompts"))
    if listed:
        return tuple(_plain(text) for text in listed)
    text = next((text for key in ("promptEn", "finalPrompt", "description") if (text := _text(output, key))), "")
    parts = [_plain(part) for part in _NUMBERED.split(text)]
    if len([part for part in parts if part]) < 2:
        parts = [_plain(part) for part in re.split(r"\n\s*\n", text)]
    return tuple(part for part in parts if part)


def shortened(output: Mapping[str, Any], asked: str) -> Shortened | None:
    """What carries the prompt `asked`, and shorter ones; None while there is no answer."""
    prompts = tuple(_plain(text) for text in _strings(output.get("prompts")))
    marked = _HEADING.sub("", _text(output, "finalPrompt")).strip()
    if not prompts and not marked:
        return None
    original = _text(output, "promptEn") or asked
    return Shortened(original, _weighed(original, marked, prompts), prompts)


def warm_spans(prompt: Prompt, words: Shortened) -> tuple[tuple[Span, float], ...]:
    """Where the words of `prompt` stand that carry something, with how much; () for a prompt of other words."""
    found = [
        Span(*token.span())
        for part in (prompt.body, *prompt.loose)
        for token in _TOKEN.finditer(prompt.text, part.start, part.end)
    ]
    if [span.of(prompt.text) for span in found] != [token.text for token in words.tokens]:
        return ()
    return tuple((span, token.heat) for span, token in zip(found, words.tokens, strict=True) if token.heat)


def diff(original: str, other: str) -> tuple[Piece, ...]:
    """The words of `original` in their order, those that `other` left out as not kept; neighbours are joined.

    Words that only `other` has are not in it.
    """
    before, after = _TOKEN.findall(original), _TOKEN.findall(other)
    matcher = SequenceMatcher(None, [_bare(word) for word in before], [_bare(word) for word in after], autojunk=False)
    kept = [False] * len(before)
    for block in matcher.get_matching_blocks():
        kept[block.a : block.a + block.size] = [True] * block.size
    pieces: list[Piece] = []
    for word, stays in zip(before, kept, strict=True):
        if pieces and pieces[-1].kept == stays:
            pieces[-1] = Piece(f"{pieces[-1].text} {word}", stays)
        else:
            pieces.append(Piece(word, stays))
    return tuple(pieces)


def word_count(prompt: str) -> int:
    """How many words it has, flags and addresses not counted."""
    return len(parse(prompt).words.split())


def _weighed(original: str, marked: str, prompts: Sequence[str]) -> tuple[Token, ...]:
    """Every word is as warm as the share of shorter prompts that still have it, bold ones one step warmer."""
    bold: set[str] = set()
    struck: set[str] = set()
    for found in _MARKED.finditer(marked):
        words = _TOKEN.findall(found["bold"] or found["struck"])
        (bold if found["bold"] else struck).update(_bare(word) for word in words)
    kept = [set(map(_bare, _TOKEN.findall(text))) for text in prompts]
    steps = len(kept) + bool(bold)
    prompt = parse(original)
    words = _TOKEN.findall(prompt.words)
    return tuple(Token(word, _heat(_bare(word), bold, struck, kept, steps)) for word in words)


def _heat(word: str, bold: set[str], struck: set[str], kept: Sequence[set[str]], steps: int) -> float:
    if not word or not steps or word in struck:
        return 0.0
    return (sum(word in words for words in kept) + (word in bold)) / steps


def _bare(word: str) -> str:
    return word.strip(_EDGES).casefold()


def _strings(value: Any) -> list[str]:
    return [text for text in value if isinstance(text, str) and text.strip()] if isinstance(value, list) else []


def _text(output: Mapping[str, Any], key: str) -> str:
    value = output.get(key)
    return value.strip() if isinstance(value, str) else ""


def _plain(text: str) -> str:
    found = _NUMBERED.match(text)
    return " ".join((text[found.end() :] if found else text).split())
