"""The drawing process: one JSON order per line on standard input, one JSON result per line on standard output."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from studio.emulator.render import actions, cutout, describe, edits, shorten, surfaces, topaz, video
from studio.emulator.render.references import Unreadable

ORDERS: Mapping[str, Callable[[dict[str, Any]], Mapping[str, Any]]] = {
    "draw": actions.draw,
    "upscale": actions.upscale,
    "sharpen": actions.sharpen,
    "grid": actions.grid,
    "repaint": edits.repaint,
    "retexture": surfaces.retexture,
    "vary": surfaces.vary,
    "blend": surfaces.blend,
    "cut_out": cutout.cut_out,
    "topaz": topaz.topaz,
    "describe": describe.describe,
    "shorten": shorten.shorten,
    "film": video.film,
}


def run() -> int:
    """Serve orders until standard input ends, which it does when the parent process is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(AttributeError, OSError):
        os.nice(5)
    for line in sys.stdin.buffer:
        answer = _carry_out(json.loads(line))
        sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
        sys.stdout.buffer.flush()
    return 0


def _carry_out(order: dict[str, Any]) -> Mapping[str, Any]:
    try:
        return ORDERS[order["op"]](order)
    except Unreadable as problem:
        return {"unreadable": str(problem)}
    except Exception as problem:  # one picture that cannot be drawn must not end the process for the others
        traceback.print_exc()
        return {"error": f"{type(problem).__name__}: {problem}"}
