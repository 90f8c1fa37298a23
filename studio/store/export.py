"""Copies of pictures outside the library: byte for byte or in another format, into a folder or one archive.

Blocking: for worker threads. What is written is whole or not there, and nothing that is there is written over.
"""

from __future__ import annotations

import io
import os
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.errors import PictureError, Remedy
from studio.store.disk import disk_errors, make_folder, move_new, require_other
from studio.store.inside import DESCRIPTION, MOST_PIXELS
from studio.store.metadata import NOTHING, Facts, stripped, written
from studio.store.metadata.ifd import BIG

if TYPE_CHECKING:
    from PIL import Image

WHITE = (255, 255, 255)
"""What lies behind a picture with holes where the format knows none."""


class Format(StrEnum):
    """What the copies are. Values are endings of names, but for the first."""

    AS_IS = "as is"
    PNG = "png"
    JPEG = "jpg"
    WEBP = "webp"
    TIFF = "tif"


class Telling(StrEnum):
    """What the copies say of themselves."""

    KEEP = "keep"  # what the file says already
    WRITE = "write"  # and what the library knows of it
    STRIP = "strip"  # nothing


@dataclass(frozen=True, slots=True)
class Item:
    """One picture: `name` is a path below the target with `/` and without an ending, `facts` what may be written."""

    source: Path
    name: str
    facts: Facts = NOTHING


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be written where; `quality` is 1..100 for JPEG and WebP.

    `target` is a folder; the archive that is made there where `archive` names one has that name without its ending.
    With `exactly`, the one item goes to that file, over what is there.
    """

    items: tuple[Item, ...]
    target: Path
    format: Format = Format.AS_IS
    quality: int = 92
    telling: Telling = Telling.KEEP
    archive: str = ""
    exactly: Path | None = None


@dataclass(slots=True)
class Outcome:
    """What was written; `unread` are the names of pictures that could not be, `stopped` that the artist said so.

    `why` is a sentence on the first of them that could be read, "" where there is none.
    """

    files: list[Path] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    why: str = ""
    count: int = 0
    stopped: bool = False


def export(plan: Plan, told: Callable[[int], None], stopped: Callable[[], bool]) -> Outcome:
    """Write the copies; `told(done)` after each, `stopped()` is asked before each. Raises `DiskError`.

    Of an archive that is not finished nothing stays; of a folder the copies that are whole do.
    """
    outcome = Outcome()
    with disk_errors(plan.target):
        if plan.exactly is None:
            make_folder(plan.target)
        if plan.archive:
            _into_archive(plan, told, stopped, outcome)
        else:
            _into_folder(plan, told, stopped, outcome)
    return outcome


def _into_folder(plan: Plan, told: Callable[[int], None], stopped: Callable[[], bool], outcome: Outcome) -> None:
    for done, item in enumerate(plan.items, 1):
        if stopped():
            outcome.stopped = True
            return
        if (data := _data(plan, item, outcome)) is not None:
            if plan.exactly is not None:
                require_other(item.source, plan.exactly)
                outcome.files.append(_write(plan.exactly, data, over=True))
            else:
                path = plan.target / f"{item.name}{_ending(plan, item)}"
                make_folder(path.parent)
                outcome.files.append(_write(path, data))
            outcome.count += 1
        told(done)


def _into_archive(plan: Plan, told: Callable[[int], None], stopped: Callable[[], bool], outcome: Outcome) -> None:
    import zipfile  # behind the window's start, as all that only an export needs

    part = plan.target / f".{os.urandom(4).hex()}.part"
    try:
        with zipfile.ZipFile(part, "x", zipfile.ZIP_STORED) as archive:  # pictures are packed already
            for done, item in enumerate(plan.items, 1):
                if stopped():
                    outcome.stopped = True
                    return
                if (data := _data(plan, item, outcome)) is not None:
                    archive.writestr(f"{item.name}{_ending(plan, item)}", data)
                    outcome.count += 1
                told(done)
        outcome.files.append(_name(part, plan.target / f"{plan.archive}.zip"))
    finally:
        part.unlink(missing_ok=True)


def _data(plan: Plan, item: Item, outcome: Outcome) -> bytes | None:
    try:
        return copy_of(item, plan.format, plan.telling, plan.quality)
    except PictureError as error:
        outcome.unread.append(item.source.name)
        if not error.advice:
            outcome.why = outcome.why or error.sentence
        return None


def _write(path: Path, data: bytes, *, over: bool = False) -> Path:
    part = path.with_name(f".{os.urandom(4).hex()}.part")
    try:
        with part.open("xb") as file:
            file.write(data)
        if over:
            os.replace(part, path)
            return path
        return _name(part, path)
    finally:
        part.unlink(missing_ok=True)


def _name(part: Path, path: Path) -> Path:
    """Give `part` that name, or the next one that is free."""
    number = 1
    while True:
        fresh = path if number == 1 else path.with_name(f"{path.stem} ({number}){path.suffix}")
        try:
            move_new(part, fresh)
        except FileExistsError:
            number += 1
        else:
            return fresh


def _ending(plan: Plan, item: Item) -> str:
    return item.source.suffix.lower() if is_kept(item.source, plan.format) else f".{plan.format}"


def is_kept(source: Path, wanted: Format) -> bool:
    """Whether a copy is in the format of its source: it was asked for so, or it is no picture but a video."""
    suffix = source.suffix.lower()
    return wanted is Format.AS_IS or suffix not in _KINDS or _KINDS[suffix] is wanted


_KINDS = {
    ".png": Format.PNG,
    ".jpg": Format.JPEG,
    ".jpeg": Format.JPEG,
    ".webp": Format.WEBP,
    ".tif": Format.TIFF,
    ".tiff": Format.TIFF,
}
_MODES = {
    Format.PNG: ("RGB", "RGBA", "L", "LA"),
    Format.JPEG: ("RGB", "L"),
    Format.WEBP: ("RGB", "RGBA"),
    Format.TIFF: ("RGB", "RGBA", "L"),
}
_NAMES = {Format.PNG: "PNG", Format.JPEG: "JPEG", Format.WEBP: "WEBP", Format.TIFF: "TIFF"}


def copy_of(item: Item, wanted: Format, telling: Telling, quality: int) -> bytes:
    """The bytes of one copy; `PictureError` for a source that is no whole picture. Blocks.

    Pixels are only packed anew where the format changes: else what the file says of itself is changed in its bytes.
    """
    try:
        data = item.source.read_bytes()
    except OSError as error:
        raise _unread(item.source) from error
    kind = _KINDS.get(item.source.suffix.lower())
    if is_kept(item.source, wanted) and (telling is Telling.KEEP or kind is None):
        return data
    facts = item.facts if telling is Telling.WRITE else NOTHING
    target = kind if wanted is Format.AS_IS or kind is None else wanted
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if not is_kept(item.source, wanted):
                return _converted(data, target, telling, facts, quality)
            return written(data, facts) if telling is Telling.WRITE else _stripped(data, target, quality)
    except (OSError, SyntaxError, ValueError, EOFError, TypeError, MemoryError, ArithmeticError) as error:
        if str(error) == BIG:
            raise PictureError(f"“{item.source.name}” could not be written: {BIG}.", remedy=Remedy.NONE) from error
        raise _unread(item.source) from error


def _stripped(data: bytes, kind: Format | None, quality: int) -> bytes:
    try:
        return stripped(data)
    except ValueError:
        if kind is not Format.TIFF:
            raise
        # A rare kind of TIFF: its pixels are the same when they are packed anew.
        return _converted(data, kind, Telling.STRIP, NOTHING, quality)


def _opened(data: bytes) -> Image.Image:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    return Image.open(io.BytesIO(data))


def _converted(data: bytes, kind: Format | None, telling: Telling, facts: Facts, quality: int) -> bytes:
    from PIL import ImageOps

    assert kind is not None
    image = _opened(data)
    image.load()
    if telling is Telling.KEEP:
        facts = _said(image)
    profile = image.info.get("icc_profile")
    upright = ImageOps.exif_transpose(image)
    options: dict[str, Any] = {"icc_profile": profile} if profile else {}
    match kind:
        case Format.JPEG:
            options |= {"quality": quality, "subsampling": 0 if quality >= 90 else 2, "optimize": True}
        case Format.WEBP:
            options |= {"quality": quality, "lossless": quality >= 100, "method": 4}
        case Format.TIFF:
            options |= {"compression": "tiff_deflate"}
    buffer = io.BytesIO()
    made = _fitting(upright, kind)
    # Nothing of the source's own may come along by way of what Pillow remembers of it.
    made.info = {}
    made.save(buffer, _NAMES[kind], **options)
    return written(buffer.getvalue(), facts) if facts != NOTHING else buffer.getvalue()


def _fitting(image: Image.Image, kind: Format) -> Image.Image:
    """The same pixels in a mode that the format knows."""
    from PIL import Image

    clear = image.has_transparency_data
    if kind is Format.JPEG and clear:
        ground = Image.new("RGB", image.size, WHITE)
        pixels = image.convert("RGBA")
        ground.paste(pixels, mask=pixels.getchannel("A"))
        return ground
    return image.copy() if image.mode in _MODES[kind] else image.convert("RGBA" if clear else "RGB")


def _said(image: Image.Image) -> Facts:
    """What a picture says of itself, as far as another format can say it."""
    text = image.info.get("Description") if image.format == "PNG" else image.getexif().get(DESCRIPTION)
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    try:
        text = str(text).encode("latin-1").decode("utf-8") if text else ""
    except UnicodeError:
        text = str(text)
    return Facts(text)


def _unread(source: Path) -> PictureError:
    return PictureError(f"“{source.name}” cannot be read.", "Fetch it again.", remedy=Remedy.NONE)
