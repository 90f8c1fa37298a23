"""The Topaz order: exact size, aspect and format, in strips, so that 12K costs little more than its own pixels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PIL import Image, ImageFilter

from studio.emulator.render import pixels
from studio.emulator.render.references import opened

STRIP = 512
SHARPENED = {"standard": 60, "photo": 40, "illustration": 90, "text": 140, "low_res": 30}
"""How much the source is sharpened before it is enlarged, by content type, in per cent."""


def topaz(order: dict[str, Any]) -> dict[str, int]:
    """The source at the asked long edge; bars are black, crops take the middle."""
    source = opened(order["source"])
    if order["content"] == "low_res":
        source = source.filter(ImageFilter.MedianFilter(3))
    source = source.filter(ImageFilter.UnsharpMask(1.2, SHARPENED[order["content"]], 2))
    size = target_size(source.size, order["long_edge"], order["aspect"])
    seen, inner = _framing(source.size, size, order["crop"] if order["aspect"] else "stretch")
    return pixels.write(_enlarged(source, seen, inner, size), order["out"], order["text"])


def target_size(source: tuple[int, int], long_edge: int, aspect: Sequence[int] | None) -> tuple[int, int]:
    """Width and height: the longer one is `long_edge`, the other follows from the aspect (None: the source's)."""
    across, down = aspect if aspect is not None else source
    if across >= down:
        return long_edge, max(1, round(long_edge * down / across))
    return max(1, round(long_edge * across / down)), long_edge


def _framing(
    source: tuple[int, int], size: tuple[int, int], mode: str
) -> tuple[tuple[float, float, float, float], tuple[int, int]]:
    """Which part of the source is seen, and how large it becomes inside the result."""
    whole = (0.0, 0.0, float(source[0]), float(source[1]))
    if mode == "stretch":
        return whole, size
    across, down = size[0] / source[0], size[1] / source[1]
    if mode == "crop":
        scale = max(across, down)
        wide, tall = min(size[0] / scale, source[0]), min(size[1] / scale, source[1])
        left, top = (source[0] - wide) / 2, (source[1] - tall) / 2
        return (left, top, left + wide, top + tall), size
    scale = min(across, down)
    return whole, (max(1, min(size[0], round(source[0] * scale))), max(1, min(size[1], round(source[1] * scale))))


def _enlarged(
    source: Image.Image, seen: tuple[float, float, float, float], inner: tuple[int, int], size: tuple[int, int]
) -> Image.Image:
    result = Image.new("RGB", size)
    x, y = (size[0] - inner[0]) // 2, (size[1] - inner[1]) // 2
    unit = (seen[3] - seen[1]) / inner[1]
    for top in range(0, inner[1], STRIP):
        tall = min(STRIP, inner[1] - top)
        part = (seen[0], seen[1] + top * unit, seen[2], min(seen[1] + (top + tall) * unit, source.height))
        result.paste(source.resize((inner[0], tall), Image.Resampling.BICUBIC, box=part), (x, y + top))
    return result
