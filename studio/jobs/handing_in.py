"""A picture file on its way to the practice service, which alone takes any, under a name made from its content."""

from __future__ import annotations

import asyncio
from hashlib import blake2b
from pathlib import Path
from typing import Protocol

from studio.errors import InputError, StudioError

LARGEST = 100_000_000
"""Bytes of the largest picture that any operation takes (contract §1, Topaz)."""
_STARTS = ((b"\x89PNG", "png"), (b"\xff\xd8\xff", "jpg"), (b"GIF8", "gif"), (b"II*\0", "tif"), (b"MM\0*", "tif"))


class Taker(Protocol):
    """What is asked of `remote.client.Client`."""

    async def hand_in(self, name: str, content: bytes) -> str:
        """The address of the file."""
        ...


async def hand_in(picture: Path, taker: Taker) -> str:
    """Hand the file in and return its address; `InputError` for what is no picture that the service reads."""
    name, content = await asyncio.to_thread(_read, picture)
    return await taker.hand_in(name, content)


def _read(picture: Path) -> tuple[str, bytes]:
    try:
        if picture.stat().st_size > LARGEST:
            raise InputError(f"“{picture.name}” is larger than 100 MB, which the service does not take.")
        content = picture.read_bytes()
    except OSError as error:
        raise StudioError(f"“{picture.name}” cannot be read.", "Open it again, or another picture.") from error
    ending = "webp" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else ""
    ending = ending or next((name for start, name in _STARTS if content.startswith(start)), "")
    if not ending:
        raise InputError(f"“{picture.name}” is no PNG, JPEG, WebP, GIF or TIFF, which the service would take.")
    return f"{blake2b(content, digest_size=16).hexdigest()}.{ending}", content
