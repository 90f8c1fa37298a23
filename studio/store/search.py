"""What the artist types into the search field, as a question to SQLite and as a test on one prompt; never a mistake."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+", re.UNICODE)
# Scripts written without spaces: the tokenizer sees one long word there, so parts of it are sought literally.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


def condition(words: str) -> tuple[str, list[str]]:
    """A WHERE clause on the table `job` ("" for no words) and its values: all words must match, beginnings will do."""
    spaced, unspaced = _split(words)
    clauses: list[str] = []
    values: list[str] = []
    if spaced:
        clauses.append("id IN (SELECT rowid FROM words WHERE words MATCH ?)")
        values.append(" ".join(f'"{word}"*' for word in spaced))
    for word in unspaced:
        clauses.append("instr(prompt, ?) > 0")
        values.append(word)
    return ("WHERE " + " AND ".join(clauses) if clauses else "", values)


def matches(words: str, prompt: str) -> bool:
    """Whether `prompt` would be found by `words`: the same rule without the database, for a job just added."""
    spaced, unspaced = _split(words)
    there = [_plain(word) for word in _WORD.findall(prompt)]
    begun = all(any(word.startswith(_plain(wanted)) for word in there) for wanted in spaced)
    return begun and all(word in prompt for word in unspaced)


def _split(words: str) -> tuple[list[str], list[str]]:
    found = _WORD.findall(words)
    return [w for w in found if not _UNSPACED.search(w)], [w for w in found if _UNSPACED.search(w)]


def _plain(word: str) -> str:
    """Lower case and without accents, as the index keeps its words."""
    return "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))
