"""An extension that the real service does not have: local pictures are handed in and get an address.

`PUT /emulator/files/NAME` stores a picture or a video and answers where it is; that address is taken as `imgUrl`,
image prompt, reference, mask and end frame. `GET` of it gives the file back, without the key, as results are served.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from PIL import Image

from studio.emulator.rules.refusal import TOO_LARGE, Refusal, bad_request
from studio.emulator.wire.addresses import NAME, PART

LARGEST = 100_000_000
"""Bytes of the largest file that any operation takes (contract §1, Topaz)."""
MOST_PIXELS = Image.MAX_IMAGE_PIXELS or 89_478_485
"""Beyond that, opening a picture is taken for an attack on memory."""
FORMATS: Mapping[str, tuple[str, ...]] = {
    "PNG": (".png",),
    "JPEG": (".jpg", ".jpeg"),
    "WEBP": (".webp",),
    "GIF": (".gif",),
    "TIFF": (".tif", ".tiff"),
    "MP4": (".mp4",),
}
ENDINGS = tuple(ending for endings in FORMATS.values() for ending in endings)


class Files:
    """Takes files in below `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, name: str) -> Path | None:
        """The file of that name, None when there is none."""
        place = self._folder / name.lower()
        return place if NAME.fullmatch(name) and place.is_file() else None

    async def take(self, name: str, content: AsyncIterator[bytes]) -> dict[str, Any]:
        """Store `content` under `name`, whole or not at all; Refusal 400 or 413 for what is not wanted."""
        if not NAME.fullmatch(name) or not name.lower().endswith(ENDINGS):
            raise bad_request(f"Invalid file name, use letters, digits, - and _ and one of {', '.join(ENDINGS)}")
        self._folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=self._folder, prefix=PART, delete=False) as part:
            try:
                size = 0
                async for chunk in content:
                    size += len(chunk)
                    if size > LARGEST:
                        raise Refusal(413, TOO_LARGE)
                    part.write(chunk)
                part.flush()
                known = await asyncio.to_thread(_examine, Path(part.name), name)
                os.replace(part.name, self._folder / name.lower())
            except BaseException:
                Path(part.name).unlink(missing_ok=True)
                raise
        return {"name": name, "bytes": size, **known}


def _examine(path: Path, name: str) -> dict[str, Any]:
    """Format and size in pixels by what is inside; Refusal 400 when that is not what the name says."""
    with path.open("rb") as file:
        head = file.read(12)
    kind, shape = ("MP4", dict[str, Any]()) if head[4:8] == b"ftyp" else _picture(path)
    if not name.lower().endswith(FORMATS.get(kind, ())) or kind not in FORMATS:
        raise bad_request(f"Invalid file, {name} does not hold what its name says")
    return {"format": kind.lower(), **shape}


def _picture(path: Path) -> tuple[str, dict[str, Any]]:
    try:
        with Image.open(path) as picture:
            width, height = picture.size
            if width * height > MOST_PIXELS:
                raise Refusal(413, "The picture has too many pixels")
            picture.load()
            return picture.format or "", {"width": width, "height": height}
    except Image.DecompressionBombError as problem:
        raise Refusal(413, "The picture has too many pixels") from problem
    except (OSError, ValueError, SyntaxError) as problem:
        raise bad_request("Invalid file, it is neither a picture nor a video") from problem
