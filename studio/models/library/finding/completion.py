"""What may be meant by the letters before the caret of a search: a field's name, one of its values, or a flag."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from studio.models.completion import NOTHING, Completion, Suggestion
from studio.request.origins import ORIGIN_WORDS
from studio.request.parameters import PARAMETERS
from studio.request.query.fields import FIELDS, Field, Values, field_of
from studio.request.query.terms import Fact

SHOWN = 8
NONE: Mapping[str, Sequence[str]] = {}
SHORTEST = 2
"""Letters of a word from which on fields are offered; one letter begins too many."""


def complete_search(text: str, caret: int, known: Mapping[str, Sequence[str]] = NONE) -> Completion:
    """For a caret at character `caret`, behind the letters in question; `NOTHING` where nothing fits.

    `known` are values that the library has of a field, by the field's name, in the order in which they are offered.
    A suggestion that ends with a colon is a name, behind which its value is to be written.
    """
    if (caret < len(text) and not text[caret].isspace()) or text[:caret].count('"') % 2:
        return NOTHING  # in the middle of a word one corrects, in a phrase one means words
    start = caret
    while start and not text[start - 1].isspace():
        start -= 1
    token = text[start:caret]
    if token.startswith("--"):
        return _completion(start, caret, _flags(token[2:].lower()))
    if token.startswith("-"):
        start, token = start + 1, token[1:]
    name, colon, value = token.partition(":")
    if not colon:
        return _completion(start, caret, _names(name.lower()) if len(name) >= SHORTEST else ())
    field = field_of(name)
    if field is None:
        return NOTHING
    begun = value.rpartition(",")[2]
    own = known.get(field.name, ())
    return _completion(caret - len(begun), caret, [*_values(field, begun.lower()), *_own(own, begun.lower())])


def _completion(start: int, end: int, found: Iterable[Suggestion]) -> Completion:
    suggestions = tuple(found)[:SHOWN]
    return Completion(start, end, suggestions) if suggestions else NOTHING


def _names(begun: str) -> list[Suggestion]:
    """By name before those of which only another name begins so."""
    first = [field for field in FIELDS if field.name.startswith(begun)]
    others = [
        field for field in FIELDS if field not in first and any(alias.startswith(begun) for alias in field.aliases)
    ]
    return [Suggestion(f"{field.name}:", field.help) for field in (*first, *others)]


def _values(field: Field, begun: str) -> Iterable[Suggestion]:
    if field.values is Values.FLAG:
        return _flags(begun.removeprefix("--"))
    if field.fact is Fact.ORIGIN:
        return [Suggestion(one.value, words) for one, words in ORIGIN_WORDS.items() if one.value.startswith(begun)]
    found = [
        Suggestion(named.name, named.help)
        for named in field.named
        if named.name.startswith(begun) and (named.shown or begun) and named.name != begun
    ]
    found += [
        Suggestion(named.name, named.help)
        for named in field.named
        if begun and not named.name.startswith(begun) and any(alias.startswith(begun) for alias in named.aliases)
    ]
    if field.values is Values.NUMBER and not begun:
        found = [Suggestion(">100", "More than"), Suggestion("<80", "Less than"), Suggestion("80..160", "From … to …")]
    return found


def _own(known: Sequence[str], begun: str) -> Iterable[Suggestion]:
    """Names of the library's own, one with spaces in quotes; those that begin so before those with a word that does."""
    first = [name for name in known if name.lower().startswith(begun) and name.lower() != begun]
    others = [name for name in known if any(word.startswith(begun) for word in name.lower().split()[1:])]
    return [Suggestion(f'"{name}"' if " " in name else name) for name in dict.fromkeys((*first, *others))]


def _flags(begun: str) -> list[Suggestion]:
    return [Suggestion(f"--{known.name}", known.help) for known in PARAMETERS if known.name.startswith(begun)]
