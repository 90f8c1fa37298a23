"""What the artist types into the search field as a full-text query that cannot go wrong."""

from __future__ import annotations

import re

# Scripts that put no spaces between words: Thai to Khmer, Hangul, kana, Han and its extensions.
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)

MOST_WORDS = 24
LONGEST_WORD = 200


def spaced(text: str) -> str:
    """`text` with every character of an unspaced script standing alone; "" when it has none.

    Kept beside the prompt in the index, it makes any piece of such a text a phrase to be found, which
    an index of whole words cannot do, and one of three-letter pieces only from three characters on.
    """
    return UNSPACED.sub(r" \g<0> ", text) if UNSPACED.search(text) else ""


def match_of(words: str) -> str:
    """An FTS5 query that every prompt satisfies in which each word of `words` begins some word.

    "" when there is nothing to look for. Signs mean nothing: quotes, operators and brackets of the
    query language are taken as the artist's own.
    """
    phrases = []
    for word in words.replace("\0", " ").split()[:MOST_WORDS]:
        clean = word[:LONGEST_WORD].encode("utf-8", "replace").decode("utf-8").replace('"', " ")
        if not any(character.isalnum() for character in clean):
            continue
        column = ""
        if UNSPACED.search(clean):
            column, clean = "spaced : ", spaced(clean)
        phrases.append(f'{column}"{clean}" *')
    return " AND ".join(phrases)
