"""EXIF: the few tags of it that are written, and how a camera was held."""

from __future__ import annotations

from studio.store.metadata.facts import PROGRAM, Facts
from studio.store.metadata.ifd import ASCII, EMPTY, SHORT, Change, changed, first_at, numbers_of, tags_at

HEAD = b"Exif\0\0"
"""What stands before EXIF in a JPEG."""
DESCRIPTION, SOFTWARE, ORIENTATION = 0x010E, 0x0131, 0x0112
_RATING, _PERCENT = 0x4746, 0x4749
OURS = frozenset({DESCRIPTION, SOFTWARE, _RATING, _PERCENT})
"""Every tag that may be written here."""
_PERCENTS = (0, 1, 25, 50, 75, 99)
"""As Windows counts stars."""


def tags_of(facts: Facts) -> dict[int, Change]:
    """The tags that say `facts`."""
    made: dict[int, Change] = {}
    if facts.description:
        made[DESCRIPTION] = (ASCII, facts.description.encode("utf-8", "replace").replace(b"\0", b"") + b"\0")
    if facts.description or facts.items:
        made[SOFTWARE] = (ASCII, PROGRAM.encode() + b"\0")
    if facts.rating > 0:
        made |= {_RATING: (SHORT, facts.rating), _PERCENT: (SHORT, _PERCENTS[facts.rating])}
    elif facts.rating:
        made |= {_RATING: None, _PERCENT: None}
    return made


def merged(old: bytes, facts: Facts) -> bytes:
    """`facts` among what another program has written there; what cannot be read of that stays as it is."""
    changes = tags_of(facts)
    if not changes:
        return old
    try:
        return changed(old or EMPTY, changes, OURS)
    except ValueError:
        return old


def upright_only(old: bytes) -> bytes:
    """All that is needed to show the picture the right way up, b"" where that is nothing."""
    held = orientation(old)
    return changed(EMPTY, {ORIENTATION: (SHORT, held)}, OURS) if held != 1 else b""


def orientation(old: bytes) -> int:
    """How the camera was held, 1 (upright) to 8."""
    try:
        entry = tags_at(old, first_at(old)).entries.get(ORIENTATION)
        found = numbers_of(old, entry)[:1] if entry is not None else []
    except ValueError:
        found = []
    return found[0] if found and 1 <= found[0] <= 8 else 1
