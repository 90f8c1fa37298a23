"""What every host does, whatever lies behind it, and what makes an address one that the service can read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from studio.errors import HostError
from studio.remote.download import is_private
from studio.request.inputs import LONGEST_ADDRESS


@dataclass(frozen=True, slots=True)
class Hosted:
    """Where a file is: `expires_at` in epoch seconds, None for as long as it lies there; `key` is for deleting it."""

    address: str
    expires_at: float | None
    key: str


class Host(Protocol):
    """A place for files. Its methods belong to one event loop and raise `HostError`, `HostUnreachable` where trying
    again may help.

    `name` is how the artist knows it, as in "s3.example.com".
    """

    @property
    def name(self) -> str: ...

    async def put(self, name: str, content: bytes, content_type: str) -> Hosted:
        """Put a file there; the same name is the same file, so that it may be repeated."""
        ...

    async def delete(self, key: str) -> None:
        """Take it away; one that is gone already is no trouble."""
        ...

    async def aclose(self) -> None:
        """Let go of what it holds open."""
        ...


def usable(address: str, host: str, *, local: bool, secure: bool = False) -> str:
    """`address` if the service can read it; `HostError` in one sentence otherwise.

    `local` says that the service itself is on this network; `secure` that it takes https only.
    """
    try:
        parts = urlsplit(address)
        name = parts.hostname or ""
    except ValueError:
        parts, name = urlsplit(""), ""
    if parts.scheme.lower() not in ("http", "https") or not name or not address.isprintable() or " " in address:
        raise HostError(f"{host} gave no address but “{address[:80]}”.", "A picture’s address begins with https://.")
    if len(address) > LONGEST_ADDRESS:
        raise HostError(
            f"The address that {host} gave has {len(address)} characters; the service takes {LONGEST_ADDRESS}.",
            "A shorter folder or bucket name helps.",
        )
    if not local and is_private(name):
        raise HostError(f"The service cannot reach {name}: it is on this network.", "It needs a public address.")
    if secure and not local and parts.scheme.lower() != "https":
        raise HostError("The service takes this picture from https addresses only.", "Set the host up with https.")
    return address
