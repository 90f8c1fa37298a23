"""What is kept of an edit with its job, and made of it again: the mask's pixels, its outlines, the frame, the file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from studio.models.editing import frame as frames
from studio.models.editing.frame import Frame
from studio.models.editing.source import Source
from studio.models.mask import keeping
from studio.models.mask.keeping import Snapshot
from studio.models.mask.tiles import view
from studio.request.bodies import from_body
from studio.request.operations import Edit, Outpaint, Pan, UploadPaint
from studio.store.records import JobRecord, KeptMask

MOST_TOLERANCE = 1000.0
"""Picture pixels; whatever is kept beyond that is no tolerance."""


class Facts(NamedTuple):
    """What is kept beside a mask: the frame as JSON ("" for the picture's own), the file that was edited where it was
    one, and how far the outlines may be off, see `MaskDocument.tolerance`."""

    frame: str = ""
    file: Path | None = None
    tolerance: float | None = None


def keep(
    source: Source, frame: Frame, snapshot: Snapshot | None, tolerance: float | None = None, work: str = ""
) -> KeptMask:
    """What is kept of an edit with its job; takes a tenth of a second for a large mask: for a worker."""
    width, height = frame.picture
    facts: dict[str, Any] = {} if frame.is_whole else {"frame": json.loads(frame.to_json())}
    if source.job is None and source.path is not None:
        facts["file"] = str(source.path)
    if tolerance is not None:
        facts["tolerance"] = tolerance
    text = json.dumps(facts, separators=(",", ":")) if facts else ""
    kept = snapshot.kept() if snapshot is not None else None
    if kept is None:
        return KeptMask(width=width, height=height, frame=text, work=work)
    return KeptMask(width=width, height=height, png=kept.png, shapes=kept.shapes_json, frame=text, work=work)


def unpacked(kept: KeptMask) -> Snapshot:
    """The mask that was kept, to be painted on again; raises `InputError`. For a worker."""
    return Snapshot.of(keeping.PackedMask(kept.png, kept.shapes, (kept.width, kept.height)))


def facts_of(kept: KeptMask | None) -> Facts:
    """What was kept beside a mask, as far as it can be read."""
    try:
        said = json.loads(kept.frame) if kept is not None and kept.frame else {}
        frame, file = said.get("frame"), said.get("file")
    except (ValueError, AttributeError):
        return Facts()
    return Facts(
        json.dumps(frame) if frame is not None else "",
        Path(file) if isinstance(file, str) else None,
        tolerance_of(said.get("tolerance")),
    )


def tolerance_of(value: object) -> float | None:
    """A tolerance that was kept, None for one that is none."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return float(value) if is_number and 0 <= value < MOST_TOLERANCE else None  # type: ignore[arg-type, operator]


def of_body(body: Mapping[str, Any], size: QSize) -> QImage | None:
    """The mask that a job sent, drawn anew from its outlines; None where it sent none. For a worker."""
    mask = body.get("mask")
    areas = mask.get("areas") if isinstance(mask, dict) else None
    if not isinstance(areas, list) or not areas:
        return None
    from studio.region.fill import filled  # loaded by the first mask

    rings: dict[tuple[int, int], list[tuple[tuple[int, int], ...]]] = {}
    for area in areas:
        flat = area["points"]
        ring = tuple(zip(flat[::2], flat[1::2], strict=True))
        rings.setdefault((area["width"], area["height"]), []).append(ring)
    image = QImage(size, QImage.Format.Format_Grayscale8)
    image.fill(0)
    for frame, those in rings.items():
        view(image)[filled(those, (size.width(), size.height()), frame)] = 255
    return image


def sent_frame(job: JobRecord, kept: KeptMask | None, width: int, height: int) -> Frame:
    """The frame that an edit of a picture of that size was sent with: as it was kept, else as it was asked for."""
    picture = frames.whole(width, height)
    if (text := facts_of(kept).frame) and (frame := frames.from_json(text, (width, height))):
        return frame
    try:
        operation = from_body(job.task, job.body)
    except ValueError:
        return picture
    match operation:
        case Pan():
            return picture.panned(operation.direction, operation.scale)
        case Outpaint():
            return picture.grown(operation.scale)
        case Edit() | UploadPaint():
            return Frame((width, height), operation.canvas, operation.placement)
    return picture
