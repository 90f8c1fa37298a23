"""What photo organisers write into a picture's XMP that the library has a place for: stars, tags, the day it was made.

Read by patterns: a packet may be of any program, broken, or made to hurt a parser.
"""

from __future__ import annotations

import html
import re
from datetime import datetime

_RATING = re.compile(r"""xmp:Rating\s*(?:=\s*["']|>)\s*([+-]?\d)""")
_SUBJECT = ("<dc:subject", "</dc:subject>")
_ITEM = re.compile(r"<rdf:li\b[^>]*>([^<]{1,200})</rdf:li>")
_MADE = re.compile(
    r"""(?:xmp:CreateDate|photoshop:DateCreated|exif:DateTimeOriginal)\s*(?:=\s*["']|>)\s*([0-9T:.+\-Z]{10,35})"""
)
MOST_TAGS = 50
LONGEST = 20_000
"""Characters of the keywords that are looked through."""


def rating(packet: str) -> int:
    """0..5 stars; a rejected picture has none."""
    found = _RATING.search(packet)
    return min(5, max(0, int(found[1]))) if found else 0


def tags(packet: str) -> tuple[str, ...]:
    """The keywords, each once, in their order."""
    first, last = _SUBJECT
    listed = packet.partition(first)[2][:LONGEST].partition(last)[0]
    words = (" ".join(html.unescape(item).split()) for item in _ITEM.findall(listed))
    return tuple(dict.fromkeys(word for word in words if word))[:MOST_TAGS]


def made_at(packet: str) -> float | None:
    """When it was made, in seconds since the epoch; local time where no zone is written."""
    found = _MADE.search(packet)
    try:
        return datetime.fromisoformat(found[1]).timestamp() if found else None
    except (ValueError, OverflowError, OSError):
        return None
