"""What is kept of an edit with its job, and made of it again: the mask's pixels, its outlines, the frame, the file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QImage, QPainter

from studio.models import frame as frames
from studio.models.edit_source import Source
from studio.models.frame import Frame
from studio.models.mask import keeping
from studio.models.mask.keeping import Snapshot
from studio.request.bodies import from_body
from studio.request.operations import Edit, Outpaint, Pan, UploadPaint
from studio.store.records import JobRecord, KeptMask


def keep(source: Source, frame: Frame, snapshot: Snapshot | None) -> KeptMask:
    """What is kept of an edit with its job; takes a tenth of a second for a large mask: for a worker."""
    width, height = frame.picture
    facts: dict[str, Any] = {} if frame.is_whole else {"frame": json.loads(frame.to_json())}
    if source.job is None and source.path is not None:
        facts["file"] = str(source.path)
    text = json.dumps(facts, separators=(",", ":")) if facts else ""
    kept = snapshot.kept() if snapshot is not None else None
    if kept is None:
        return KeptMask(width=width, height=height, frame=text)
    return KeptMask(width=width, height=height, png=kept.png, shapes=kept.shapes_json, frame=text)


def unpacked(kept: KeptMask) -> Snapshot:
    """The mask that was kept, to be painted on again; raises `InputError`. For a worker."""
    return Snapshot.of(keeping.KeptMask(kept.png, kept.shapes, (kept.width, kept.height)))


def frame_facts(kept: KeptMask) -> tuple[str, Path | None]:
    """The kept frame as JSON ("" for the picture's own), and the file that was edited where it was one."""
    try:
        facts = json.loads(kept.frame or "{}")
        frame, file = facts.get("frame"), facts.get("file")
    except (ValueError, AttributeError):
        return "", None
    return json.dumps(frame) if frame is not None else "", Path(file) if isinstance(file, str) else None


def of_body(body: Mapping[str, Any], size: QSize) -> QImage | None:
    """The mask that a job sent, drawn anew from its outlines; None where it sent none."""
    mask = body.get("mask")
    areas = mask.get("areas") if isinstance(mask, dict) else None
    if not isinstance(areas, list) or not areas:
        return None
    rings = []
    for area in areas:
        across, down = size.width() / area["width"], size.height() / area["height"]
        flat = area["points"]
        rings.append([(x * across, y * down) for x, y in zip(flat[::2], flat[1::2], strict=True)])
    return drawn(rings, size)


def drawn(rings: Iterable[Iterable[tuple[float, float]]], size: QSize) -> QImage:
    """A mask of what the rings enclose; several add up."""
    image = QImage(size, QImage.Format.Format_Grayscale8)
    image.fill(0)
    painter = QPainter(image)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Qt.GlobalColor.white)
    for ring in rings:
        painter.drawPolygon([QPointF(x, y) for x, y in ring], Qt.FillRule.OddEvenFill)
    painter.end()
    return image


def frame_of(job: JobRecord, kept: KeptMask | None, width: int, height: int) -> Frame:
    """The frame that an edit of a picture of that size was sent with: as it was kept, else as it was asked for."""
    picture = frames.whole(width, height)
    if kept is not None and (text := frame_facts(kept)[0]) and (frame := frames.from_json(text, (width, height))):
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
