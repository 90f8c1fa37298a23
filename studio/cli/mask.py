"""`legnext-studio mask`: the areas that would be sent of a mask picture or drawing, without a window."""

from __future__ import annotations

import argparse
import io
import json
import math
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from studio.errors import InputError, StudioError
from studio.region.areas import Areas, areas_of
from studio.region.formats import drawing_from_svg, mask_from_image, to_svg
from studio.region.frame import frame_of
from studio.remote.pictures import HOSTILE, LONGEST_SIDE, MOST_PIXELS

MOST_BYTES = 512 * 1024 * 1024
LARGE = f"at most {LONGEST_SIDE:,} pixels a side and {MOST_PIXELS // 1_000_000} million in all are read"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What this command takes beside the shared options."""
    add = parser.add_argument
    add("mask", metavar="MASK", type=Path, help="a black and white picture, white is repainted; or an SVG drawing")
    add(
        "--tolerance",
        type=_tolerance,
        metavar="PX",
        help="how far outlines may be from the painted edge; 0 is exact (chosen for each area unless said)",
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print one JSON object instead of a table")
    form.add_argument("--svg", action="store_true", help="print the areas as an SVG drawing")


def run(options: argparse.Namespace) -> int:
    """Print the areas; 2 and one sentence on stderr when the file is no mask that can be sent."""
    try:
        areas = areas_of(_mask(options.mask), tolerance=options.tolerance)
    except StudioError as error:
        print(f"legnext-studio: {error}", file=sys.stderr)
        return 2
    if options.svg:
        print(to_svg(areas), end="")
    else:
        print(_as_json(areas) if options.json else _as_words(areas))
    return 0


def _tolerance(words: str) -> float:
    number = float(words)
    if not (0 <= number < math.inf):
        raise argparse.ArgumentTypeError("a tolerance is 0 or more pixels")
    return number


def _mask(path: Path) -> NDArray[np.uint8]:
    """The mask in a file; raises InputError with the file's name when there is none."""
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= MOST_BYTES else b""
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{path} cannot be read: {reason}") from None
    if size > MOST_BYTES:
        raise InputError(f"{path} is too large for a mask: at most {MOST_BYTES // 2**20} MB are read")
    try:
        return _drawing(data) if _is_text(data) else _picture(data)
    except InputError as error:
        raise InputError(f"{path}: {error.sentence}", error.advice) from None


def _is_text(data: bytes) -> bool:
    start = data[:256].removeprefix(b"\xef\xbb\xbf").lstrip()
    return start.startswith((b"<", b"\xff\xfe<", b"\xfe\xff\x00<"))


def _drawing(data: bytes) -> NDArray[np.uint8]:
    try:
        text = data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("This is neither a picture nor an SVG drawing in UTF-8") from None
    drawing = drawing_from_svg(text)
    _check_size(drawing.size)
    return drawing.mask()


def _picture(data: bytes) -> NDArray[np.uint8]:
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what Pillow finds odd in a file nothing is said as long as it is read
            with Image.open(io.BytesIO(data)) as image:
                _check_size(image.size)
                pixels = _pixels(image)
    except Image.DecompressionBombError:
        raise InputError(f"The picture is too large: {LARGE}") from None
    except UnidentifiedImageError:
        raise InputError("This is not a picture, nor an SVG drawing") from None
    except HOSTILE as error:
        raise InputError(f"The picture cannot be read: {error}") from None
    return mask_from_image(pixels).mask


def _check_size(size: tuple[int, int]) -> None:
    """Said by the header, before anything is unpacked."""
    if max(size) > LONGEST_SIDE or size[0] * size[1] > MOST_PIXELS:
        frame_of(size)  # where the shape is to blame, that is the better reason
        raise InputError(f"{size[0]:,} × {size[1]:,} pixels are too many: {LARGE}")
    frame_of(size)


def _pixels(image: Image.Image) -> NDArray[Any]:
    """Pixels with palettes expanded, and in colours that are light; turned as the file says."""
    turned = ImageOps.exif_transpose(image)
    mode = turned.mode
    if "transparency" in turned.info or mode in ("P", "PA", "La", "RGBa"):
        turned = turned.convert("LA" if mode in ("1", "L", "La") else "RGBA")
    elif not (mode in ("1", "L", "LA", "RGB", "RGBA", "I", "F") or mode.startswith("I;16")):
        turned = turned.convert("RGB")
    return np.asarray(turned)


def _as_json(areas: Areas) -> str:
    about = {
        "size": areas.size,
        "frame": areas.frame,
        "areas": [
            {"points": [number for corner in area.ring for number in corner], "pixels": area.pixels}
            for area in areas.areas
        ],
        "points": areas.points,
        "painted": areas.painted,
        "overlap": areas.overlap,
    }
    return json.dumps(about)


def _as_words(areas: Areas) -> str:
    if not areas.areas:
        return "Nothing is painted; no area would be sent."
    lines = [f"{'area':>4}  {'points':>6}  {'pixels':>10}  left, top - right, bottom"]
    for number, area in enumerate(areas.areas, 1):
        across, down = zip(*area.ring, strict=True)
        box = f"{min(across)}, {min(down)} - {max(across)}, {max(down)}"
        lines.append(f"{number:>4}  {len(area.ring):>6,}  {area.pixels:>10,}  {box}")
    frame = "" if areas.frame == areas.size else f", sent in a frame of {areas.frame[0]:,} × {areas.frame[1]:,}"
    lines.append(f"Picture of {areas.size[0]:,} × {areas.size[1]:,} pixels{frame}.")
    count = "1 area" if len(areas.areas) == 1 else f"{len(areas.areas):,} areas"
    true = "exact to the pixel" if areas.overlap == 1 else f"{100 * areas.error:.2g} % off"
    lines.append(f"{count}, {areas.points:,} points, {areas.painted:,} pixels painted, {true}.")
    return "\n".join(lines)
