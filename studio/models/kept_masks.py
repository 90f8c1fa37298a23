"""What is kept of an edit with its job, and made of it again: the mask's pixels, its outlines, the frame, the file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QSize, Qt
from PySide6.QtGui import QImage, QImageWriter, QPainter

from studio.models import frame as frames
from studio.models.edit_source import Source
from studio.models.frame import Frame
from studio.models.mask.shapes import Shape, ShapeKind
from studio.request.bodies import from_body
from studio.request.operations import Edit, Outpaint, Pan, UploadPaint
from studio.store.records import JobRecord, KeptMask

if TYPE_CHECKING:
    from studio.models.mask.document import MaskDocument

_QUALITY = 80
"""Of a PNG: how little it is packed. A mask is mostly one colour, and packs well and quickly at once."""


def keep(source: Source, frame: Frame, document: MaskDocument | None) -> Callable[[], KeptMask]:
    """A function for a worker that makes what is kept; what it needs is taken at once, and may change afterwards."""
    width, height = frame.picture
    mask = document.mask.copy() if document is not None else None
    shapes = shapes_to_json(document.shapes) if document is not None else ""
    facts: dict[str, Any] = {} if frame.is_whole else {"frame": json.loads(frame.to_json())}
    if source.job is None and source.path is not None:
        facts["file"] = str(source.path)
    text = json.dumps(facts, separators=(",", ":")) if facts else ""

    def make() -> KeptMask:
        png = to_png(mask) if mask is not None else b""
        return KeptMask(width=width, height=height, png=png, shapes=shapes, frame=text)

    return make


def frame_facts(kept: KeptMask) -> tuple[str, Path | None]:
    """The kept frame as JSON ("" for the picture's own), and the file that was edited where it was one."""
    try:
        facts = json.loads(kept.frame or "{}")
        frame, file = facts.get("frame"), facts.get("file")
    except (ValueError, AttributeError):
        return "", None
    return json.dumps(frame) if frame is not None else "", Path(file) if isinstance(file, str) else None


def to_png(image: QImage) -> bytes:
    """A picture as the bytes of a PNG file."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"png"))
    writer.setQuality(_QUALITY)
    if not writer.write(image):
        raise ValueError(f"the mask could not be packed: {writer.errorString()}")
    return bytes(data.data())


def of_png(png: bytes) -> QImage:
    """The mask that was kept; a null image for what is none."""
    return QImage.fromData(png)


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


def of_svg(text: str, size: QSize) -> QImage:
    """A mask from the outlines of an SVG, in pixels of a picture of that size; raises `InputError`."""
    from studio.region.formats import rings_from_svg

    return drawn(rings_from_svg(text), size)


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


def shapes_to_json(shapes: tuple[Shape, ...]) -> str:
    """Outlines that can still be edited, "" for none."""
    return json.dumps([[shape.kind.value, shape.points] for shape in shapes], separators=(",", ":")) if shapes else ""


def shapes_of_json(text: str) -> tuple[Shape, ...]:
    """The outlines that were kept; none of what is not to be understood."""
    try:
        return tuple(
            Shape(ShapeKind(kind), tuple((int(x), int(y)) for x, y in points))
            for kind, points in json.loads(text or "[]")
        )
    except (ValueError, TypeError):
        return ()


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
