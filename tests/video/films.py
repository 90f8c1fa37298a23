"""Small videos made on the spot: frame `n` shows its number, one digit a half, so that each can be told from all."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

RATE = 24


def shades(number: int) -> tuple[int, int]:
    """The greys of the left and the right half of a frame, 0..255."""
    return 30 + 14 * (number // 14 % 14), 30 + 14 * (number % 14)


def make(
    path: Path,
    frames: int = 48,
    size: tuple[int, int] = (64, 48),
    *,
    codec: str = "libx264",
    rate: int = RATE,
    options: Mapping[str, str] = {"g": "12", "bf": "2", "crf": "4"},
    pix_fmt: str = "yuv420p",
) -> Path:
    """A video of that many flat frames, with its index at its beginning where it is an MP4."""
    container_options = {"movflags": "+faststart"} if path.suffix == ".mp4" else {}
    with av.open(str(path), "w", options=container_options) as container:
        stream = container.add_stream(codec, rate=rate, options=dict(options))
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height = size
        stream.pix_fmt = pix_fmt
        for number in range(frames):
            left, right = shades(number)
            halves = np.full((size[1], size[0], 3), left, np.uint8)
            halves[:, size[0] // 2 :] = right
            frame = av.VideoFrame.from_ndarray(halves, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def number_of(left: int, right: int) -> int:
    """Which frame has those greys, give or take what the encoder lost."""
    return round((left - 30) / 14) * 14 + round((right - 30) / 14)
