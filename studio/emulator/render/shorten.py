"""Which words of a prompt carry it: tokens weighed by rule, and five shorter prompts that keep the weightiest."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

from studio.emulator.render import words as vocabulary

KEPT = (0.75, 0.58, 0.43, 0.30, 0.18)
"""Shares of the telling words that the five shorter prompts keep."""
BOLD_SHARE = 0.4

STOP = """a an the and or but nor so of in on at by for from to into onto with without within as is are was were be been
being it its this that these those his her their our your my some any each every all both while there here then than
too also just only which who whose what where when how over under between through about around"""
FILLER = """very really quite extremely highly super ultra beautiful stunning amazing gorgeous awesome incredible nice
wonderful great best perfect masterpiece quality detailed detail details intricate realistic hyperrealistic high hd
photorealistic resolution uhd 4k 8k 16k trending artstation award winning please image picture photo style render
rendering hyper featuring depicting showing create make draw"""
STOP_WORDS, FILLER_WORDS = frozenset(STOP.split()), frozenset(FILLER.split())
SUBJECT_WORDS = {
    word
    for table in (vocabulary.PLACES, vocabulary.CLOSE_UPS, vocabulary.MOTIFS)
    for known in table.values()
    for word in known.split()
}
LIGHT_WORDS = set(vocabulary.COLOURS).union(
    *(
        known.split()
        for table in (vocabulary.HOURS, vocabulary.FOGS, vocabulary.WEATHERS, vocabulary.SEASONS, vocabulary.MEDIA)
        for known in table.values()
    )
)
_TOKEN = re.compile(r"\w+(?:['’-]\w+)*|::-?\d*\.?\d*|[^\w\s]+")
_WEIGHT = re.compile(r"^::(-?\d*\.?\d*)$")


@dataclass(frozen=True, slots=True)
class Token:
    """One word or mark of a prompt; marks weigh nothing. `part` numbers the phrases between marks."""

    text: str
    weight: float
    part: int

    @property
    def word(self) -> bool:
        """False for punctuation."""
        return any(letter.isalnum() for letter in self.text)


def shorten(order: dict[str, Any]) -> dict[str, Any]:
    """The words of a finished shorten job (contract §2b); flags stay with every one of the shorter prompts."""
    tokens = weighed(order["words"])
    return {
        "promptEn": order["prompt"],
        "description": f"/shorten {order['prompt']}",
        "finalPrompt": f"## Important tokens\n{_marked(tokens)}",
        "prompts": [" ".join(part for part in (text, order["flags"]) if part) for text in _shorter(tokens)],
    }


def weighed(words: str) -> list[Token]:
    """Every word and mark with its weight: stop words last, what can be seen first, early words before late ones."""
    tokens: list[Token] = []
    seen: set[str] = set()
    part = count = 0
    begun = 0
    for text in _TOKEN.findall(words):
        if (factor := _WEIGHT.match(text)) is not None:
            tokens[begun:] = [Token(each.text, each.weight * _factor(factor[1]), each.part) for each in tokens[begun:]]
            begun, part = len(tokens), part + 1
        elif not any(letter.isalnum() for letter in text):
            tokens.append(Token(text, 0.0, part))
            part += 1
        else:
            weight = _weight(text) / (1 + 0.025 * count) * (0.3 if text.lower() in seen else 1.0)
            tokens.append(Token(text, weight, part))
            seen.add(text.lower())
            count += 1
    return tokens


def _factor(number: str) -> float:
    try:
        return max(0.0, float(number))
    except ValueError:
        return 1.0


def _weight(text: str) -> float:
    word = text.lower()
    if word in STOP_WORDS:
        return 0.05
    if word in FILLER_WORDS:
        return 0.25
    if word in SUBJECT_WORDS or word.removesuffix("s") in SUBJECT_WORDS:
        return 1.6
    if word in LIGHT_WORDS:
        return 1.2
    if word.endswith("ly") and len(word) > 4:
        return 0.45
    if word.endswith(("ing", "ed")) and len(word) > 5:
        return 0.8
    return 1.0 + (0.15 if text[0].isupper() else 0.0) + min(len(word), 12) * 0.01


def _marked(tokens: list[Token]) -> str:
    """The prompt with its weightiest words in bold."""
    telling = [token for token in tokens if token.word and token.weight > 0.3]
    bold = {id(token) for token in _weightiest(telling, math.ceil(len(telling) * BOLD_SHARE))}
    return _written([(f"**{token.text}**" if id(token) in bold else token.text, token.word) for token in tokens])


def _weightiest(tokens: list[Token], count: int) -> list[Token]:
    return sorted(tokens, key=lambda token: -token.weight)[:count]


def _shorter(tokens: list[Token]) -> list[str]:
    """Five prompts, each with fewer words than the one before as long as there are any to leave out."""
    words = [token for token in tokens if token.word]
    telling = [token for token in words if token.weight > 0.3] or words
    results = []
    count = len(words)
    for share in KEPT:
        count = max(1, min(count - 1, round(len(telling) * share))) if words else 0
        results.append(_joined(tokens, {id(token) for token in _weightiest(telling, count)}))
    return results


def _joined(tokens: list[Token], kept: set[int]) -> str:
    """The kept words in their order, with a comma wherever a phrase ended between two of them."""
    pieces: list[tuple[str, bool]] = []
    last: int | None = None
    for token in tokens:
        if id(token) not in kept:
            continue
        if last is not None and token.part != last:
            pieces.append((",", False))
        pieces.append((token.text, True))
        last = token.part
    return _written(pieces)


def _written(pieces: list[tuple[str, bool]]) -> str:
    text = ""
    for piece, word in pieces:
        text += f" {piece}" if text and (word or piece in ("(", "[", "&", "+", "/")) else piece
    return text
