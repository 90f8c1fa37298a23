"""How long what the service gives is good for: actions, files, and addresses that name their own end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

ACTIONS_SECONDS = 72 * 3600.0
"""How long the service takes actions on a finished job (contract §6)."""

FILES_SECONDS = 30 * 86_400.0
"""How long the service says that it keeps the files of a finished job; nothing is asked for afterwards."""

SURE_FILES_SECONDS = 7 * 86_400.0
"""How long they are certain to be there: newer pages of the service say a week (contract §6)."""

SOON_SECONDS = 24 * 3600.0
"""What is left of a time when it is time to say so."""

_ADDRESS = re.compile(r"https?://[^\s\"'<>]+", re.I)
_SIGNED = "%Y%m%dT%H%M%SZ"


def ends_at(address: str) -> float | None:
    """When the signature of an address ends, in epoch seconds; None where it has none."""
    try:
        query = {name.lower(): values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        if "x-amz-signature" in query:
            signed = datetime.strptime(query["x-amz-date"], _SIGNED).replace(tzinfo=UTC)
            return signed.timestamp() + int(query["x-amz-expires"])
        if "signature" in query and "expires" in query:
            return float(int(query["expires"]))
    except (ValueError, LookupError, OverflowError):
        pass
    return None


def ended(body: Mapping[str, Any], now: float) -> list[str]:
    """The addresses in a request's body whose signatures have ended at `now` (epoch seconds)."""
    found = (address for text in _texts(body) for address in _ADDRESS.findall(text))
    return [address for address in found if (end := ends_at(address)) is not None and end <= now]


def _texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping():
            for inner in value.values():
                yield from _texts(inner)
        case list() | tuple():
            for inner in value:
                yield from _texts(inner)
