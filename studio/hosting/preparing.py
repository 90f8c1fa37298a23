"""A picture of this computer made ready to leave it: whole, upright, in sRGB, without a word about whoever made it.

Blocking and heavy: for worker threads.
"""

from __future__ import annotations

import contextlib
import io
from dataclasses import dataclass
from hashlib import sha256
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING

from studio.errors import PictureError, Remedy
from studio.hosting.bare import bare
from studio.remote.pictures import AGAIN, HOSTILE, Pixels, plain, preview_of, whole
from studio.request.inputs import Limits, limits_of
from studio.request.tasks import TASKS, Task

if TYPE_CHECKING:
    from PIL import Image

TAKEN = ("PNG", "JPEG", "WEBP", "TIFF", "BMP", "GIF", "AVIF")
"""Formats of files that are read, as Pillow names them."""
LARGEST = 500_000_000
"""Bytes of the largest file that is read."""
ENDINGS = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp"}
TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
QUALITY = 95
"""Of what has to be coded anew."""
FALLING = (92, 85, 78, 70)
"""Qualities that are tried before a picture is made smaller."""
LOSSY = frozenset({"JPEG", "WEBP", "AVIF"})
ORIENTATION = 0x0112


@dataclass(frozen=True, slots=True)
class Prepared:
    """`name` depends on the content alone, so that the same picture always has the same one.

    `note` says in one sentence what the artist should know of what was done to it, "" for nothing.
    """

    name: str
    content: bytes
    content_type: str
    width: int
    height: int
    preview: Pixels
    note: str = ""

    @property
    def sha256(self) -> str:
        """Of the content, in hexadecimal digits."""
        return sha256(self.content).hexdigest()


def prepare(path: Path, task: Task) -> Prepared:
    """What of the file may leave for a request of that task; `PictureError` for what is no whole picture.

    Where nothing else is to be done to it, its pixels stay as they are coded.
    """
    content = _read(path)
    try:
        with whole(io.BytesIO(content), TAKEN) as image:
            return _prepared(image, content, task)
    except PictureError as error:
        if error.advice != AGAIN:
            raise _bad(error.sentence, "Use a smaller picture.") from error
        raise _bad(f"“{path.name}” is not a whole picture.", "Use a PNG, JPEG, WebP, TIFF, GIF or BMP.") from error


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise _bad(f"“{path.name}” is larger than {LARGEST // 1_000_000} MB.", "Use a smaller picture.")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise _bad(f"“{path.name}” is no longer there.") from error
    except OSError as error:
        raise _bad(f"“{path.name}” cannot be read.") from error


def _prepared(image: Image.Image, content: bytes, task: Task) -> Prepared:
    limits = limits_of(task)
    source = image.format or ""
    kind, made = source, None
    clean = _upright_in_srgb(image)
    if clean is None and source in limits.formats:
        with contextlib.suppress(ValueError, IndexError):
            made = bare(content, source)
    if clean is None:
        clean = plain(image)
    if made is None:
        kind = "PNG" if clean.mode == "RGBA" or source not in LOSSY else "JPEG"
        made = _coded(clean, kind)
    note = ""
    if len(made) > limits.most_bytes:
        kind = "JPEG"
        size = clean.size
        clean, made = _within(clean, limits)
        if clean.size != size:
            what, most = TASKS[task].label.lower(), limits.most_bytes / 1_000_000
            note = f"Sent at {clean.width} × {clean.height}, since {what} takes {most:g} MB."
    name = f"{sha256(made).hexdigest()[:32]}.{ENDINGS[kind]}"
    return Prepared(name, made, TYPES[kind], clean.width, clean.height, preview_of(clean), note)


def _upright_in_srgb(image: Image.Image) -> Image.Image | None:
    """Its pixels turned as the camera says and in the colours of the web; None where they are so already."""
    turn = _turn(image)
    coloured = _in_srgb(image)
    if turn is None and coloured is None:
        # Other ways to write down a point (ink, 16 bits) are not taken everywhere.
        return None if image.mode in ("1", "L", "LA", "P", "RGB", "RGBA") else plain(image)
    result = plain(image if coloured is None else coloured)
    return result if turn is None else result.transpose(turn)


def _turn(image: Image.Image) -> Image.Transpose | None:
    """How the camera was held, by EXIF's numbers; None for upright, and for what cannot be read."""
    from PIL.Image import Transpose

    with contextlib.suppress(*HOSTILE):
        turns = (
            Transpose.FLIP_LEFT_RIGHT,
            Transpose.ROTATE_180,
            Transpose.FLIP_TOP_BOTTOM,
            Transpose.TRANSPOSE,
            Transpose.ROTATE_270,
            Transpose.TRANSVERSE,
            Transpose.ROTATE_90,
        )
        number = image.getexif().get(ORIENTATION, 1)
        return turns[number - 2] if number in range(2, 9) else None
    return None


def _in_srgb(image: Image.Image) -> Image.Image | None:
    """Converted by its own profile; None where it has none that says anything else."""
    profile = image.info.get("icc_profile")
    if not profile:
        return None
    from PIL import ImageCms

    try:
        known = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "srgb" in ImageCms.getProfileDescription(known).lower():
            return None
        flat = image if image.mode in ("L", "RGB", "RGBA", "CMYK") else plain(image)
        mode = "RGBA" if flat.mode == "RGBA" else "RGB"
        return ImageCms.profileToProfile(flat, known, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, *HOSTILE):
        return None  # a profile that cannot be read says nothing


def _coded(image: Image.Image, kind: str, quality: int = QUALITY) -> bytes:
    bare_image = image.copy()
    bare_image.info.clear()  # Pillow would write comments and profiles out again
    out = io.BytesIO()
    if kind == "PNG":
        bare_image.save(out, "PNG", compress_level=4)
    else:
        _flat(bare_image).save(out, "JPEG", quality=quality, subsampling=0 if quality >= QUALITY else -1)
    return out.getvalue()


def _flat(image: Image.Image) -> Image.Image:
    """Without transparency, on white."""
    if image.mode != "RGBA":
        return image
    from PIL import Image

    ground = Image.new("RGB", image.size, (255, 255, 255))
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def _within(image: Image.Image, limits: Limits) -> tuple[Image.Image, bytes]:
    """As a JPEG that is small enough: at falling quality first, then with fewer pixels."""
    from PIL import Image

    made = b""
    for quality in FALLING:
        made = _coded(image, "JPEG", quality)
        if len(made) <= limits.most_bytes:
            return image, made
    while len(made) > limits.most_bytes and min(image.size) > 1:
        share = min(0.95, sqrt(limits.most_bytes / len(made)) * 0.98)
        size = (max(1, round(image.width * share)), max(1, round(image.height * share)))
        image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
        made = _coded(image, "JPEG", FALLING[0] if share < 0.8 else FALLING[1])
    return image, made


def _bad(sentence: str, advice: str = "") -> PictureError:
    return PictureError(sentence, advice, remedy=Remedy.NONE)
