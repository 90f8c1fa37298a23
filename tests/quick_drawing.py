"""Stands where the practice service draws: small pictures at once, so that a test of many jobs waits for none of them.

What is asked for, refused, priced and offered stays the service's own.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from studio.emulator.render.pool import RenderPool

SIZE = (60, 40)
_IN_WORDS = ("describe", "shorten")
_FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".tif": "TIFF", ".tiff": "TIFF"}


def draw_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on, until the test ends."""
    carry_out = RenderPool.carry_out

    async def quickly(pool: RenderPool, order: dict[str, Any]) -> dict[str, Any]:
        if order["op"] in _IN_WORDS:
            return await carry_out(pool, order)
        path = Path(order["out"])
        path.write_bytes(film() if order["op"] == "film" else picture(path.suffix))
        # What a video costs to go on with depends on how large it is.
        lines = min(order.get("size") or (order.get("lines", SIZE[1]),))
        return {"width": lines * 3 // 2, "height": lines}

    monkeypatch.setattr(RenderPool, "carry_out", quickly)


@cache
def picture(suffix: str) -> bytes:
    """A whole picture of that kind of file."""
    kept = BytesIO()
    Image.new("RGB", SIZE, (200, 120, 40)).save(kept, _FORMATS[suffix])
    return kept.getvalue()


@cache
def film() -> bytes:
    """A whole video of a few frames."""
    kept = BytesIO()
    with av.open(kept, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=24)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        for number in range(4):
            frame = av.VideoFrame.from_ndarray(np.full((SIZE[1], SIZE[0], 3), number * 60, np.uint8), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return kept.getvalue()
