"""The service's job numbers in any text that somebody pastes: a list, a log, addresses of pictures."""

from __future__ import annotations

import re

MOST = 10_000
"""Of one text: more is no list but a dump."""
# Most are UUIDs; those of Topaz jobs are long whole numbers (contract §2a).
_NUMBER = re.compile(
    r"(?<![0-9a-f-])([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9]{17,20})(?![0-9a-f-])",
    re.IGNORECASE,
)


def job_ids(text: str) -> tuple[str, ...]:
    """Each once, in small letters and in the order of the text; whatever surrounds them is ignored."""
    return tuple(dict.fromkeys(found.lower() for found in _NUMBER.findall(text)))[:MOST]
