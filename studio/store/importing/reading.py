"""One file from elsewhere, asked of every reader in turn; the first that knows it speaks."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import BinaryIO

from studio.request.origins import Origin
from studio.store.importing import a1111, comfy, invoke, midjourney, novelai, xmp
from studio.store.importing.said import Said, Texts
from studio.store.importing.texts import read_texts

Reader = Callable[[Texts, str], Said | None]
READERS: tuple[Reader, ...] = (novelai.read, invoke.read, a1111.read, comfy.read, midjourney.read)
"""The surest signs first: a description may be anybody's."""
LONGEST_PROMPT = 100_000
_STAMP = "%Y:%m:%d %H:%M:%S"
_DAY = re.compile(r"(?<!\d)(20\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)")
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def read(file: BinaryIO, name: str, folder: str = "", changed_at: float | None = None) -> tuple[Said, Texts]:
    """What the open file called `name` says of its making, and its texts. Raises `PictureError` for no picture.

    `folder` is the name of the folder that it lies in, `changed_at` when it was written, in epoch seconds: they say
    when it was made where it does not say so itself.
    """
    texts = read_texts(file, name)
    stem = name.rpartition(".")[0] or name
    said = next((found for reader in READERS if (found := reader(texts, stem)) is not None), None)
    said = said or Said(origin=Origin.FOLDER, prompt=_caption(texts))
    packet = texts.text("XMP")
    told = said.made_at or _told(texts) or xmp.made_at(packet)
    return (
        replace(
            said,
            prompt=_clean(said.prompt)[:LONGEST_PROMPT],
            negative=_clean(said.negative)[:LONGEST_PROMPT],
            made_at=_sane(told) or _named(folder, changed_at) or changed_at,
            rating=said.rating or xmp.rating(packet),
            tags=said.tags or xmp.tags(packet),
        ),
        texts,
    )


def _caption(texts: Texts) -> str:
    """What somebody wrote about a picture; a camera writes its own name there."""
    return "" if texts.text("Make") else texts.text("Description", "ImageDescription")


def _told(texts: Texts) -> float | None:
    """When the file says that it was made."""
    for name in ("DateTimeOriginal", "DateTime"):
        try:
            return datetime.strptime(texts.text(name)[:19], _STAMP).timestamp()
        except (ValueError, OverflowError, OSError):
            continue
    written = texts.text("Creation Time")
    for read_time in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            return read_time(written).timestamp() if written else None
        except (ValueError, TypeError, IndexError, OverflowError, OSError):
            continue
    return None


def _named(folder: str, changed_at: float | None) -> float | None:
    """The day that a folder is called after; the time of day is the file's where it is of that day."""
    found = _DAY.search(folder)
    if found is None:
        return None
    try:
        noon = datetime(int(found[1]), int(found[2]), int(found[3]), 12)
    except ValueError:
        return None
    if changed_at is not None and datetime.fromtimestamp(changed_at).date() == noon.date():
        return changed_at
    return noon.timestamp()


def _sane(moment: float | None) -> float | None:
    """Clocks that were never set say 1970, or a year to come."""
    return moment if moment is not None and 631_152_000 <= moment < 4_102_444_800 else None


def _clean(text: str) -> str:
    return _UNSEEN.sub("", text).strip()
