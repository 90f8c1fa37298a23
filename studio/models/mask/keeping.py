"""A mask as it is kept with a job: a black and white PNG that anybody can read, and beside it the shapes."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QSize, Qt
from PySide6.QtGui import QImage, QPainter

from studio.errors import InputError
from studio.models.mask.raster import bounds_of, inside
from studio.models.mask.shapes import Shape, ShapeKind
from studio.models.mask.tiles import HALF, seen, view

BROKEN = "The kept mask cannot be read."


@dataclass(frozen=True, slots=True)
class PackedMask:
    """The mask as a PNG, its live shapes as JSON, and its width and height."""

    png: bytes
    shapes_json: str
    size: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A mask at one moment; `beneath` is what its live shapes hide, with its corner at `corner`.

    Any size and colour mode when it comes from elsewhere.
    """

    mask: QImage
    shapes: tuple[Shape, ...] = ()
    beneath: QImage | None = None
    corner: QPoint = QPoint()  # noqa: RUF009 - never changed

    def kept(self) -> PackedMask:
        """As it is kept. Takes a tenth of a second at 4096²: not for the GUI thread."""
        said: dict[str, Any] = {"shapes": [{"kind": shape.kind, "points": shape.points} for shape in self.shapes]}
        if self.beneath is not None and self._hides_something():
            said["beneath"] = {
                "at": [self.corner.x(), self.corner.y()],
                "png": base64.b64encode(_png(self.beneath)).decode("ascii"),
            }
        return PackedMask(_png(self.mask), json.dumps(said), (self.mask.width(), self.mask.height()))

    @classmethod
    def of(cls, kept: PackedMask) -> Snapshot:
        """From what was kept; raises InputError where that is broken. Takes a while: not for the GUI thread."""
        mask = _image(kept.png)
        try:
            said = json.loads(kept.shapes_json)
            shapes = tuple(
                Shape(ShapeKind(shape["kind"]), tuple((int(x), int(y)) for x, y in shape["points"]))
                for shape in said["shapes"]
            )
            hidden = said.get("beneath")
            if hidden is None:
                return cls(mask, shapes)
            x, y = hidden["at"]
            beneath = _image(base64.b64decode(hidden["png"], validate=True))
        except (ValueError, KeyError, TypeError, AttributeError, binascii.Error) as error:
            raise InputError(BROKEN) from error
        return cls(mask, shapes, beneath.convertToFormat(QImage.Format.Format_Grayscale8), QPoint(int(x), int(y)))

    def _hides_something(self) -> bool:
        assert self.beneath is not None
        pixels = seen(self.beneath)
        for shape in self.shapes:
            rect = bounds_of(shape.outline())
            at = rect.topLeft() - self.corner
            part = pixels[at.y() : at.y() + rect.height(), at.x() : at.x() + rect.width()]
            if (part.astype(np.bool_) & inside(shape.outline(), rect)).any():
                return True
        return False


def usable(snapshot: Snapshot, size: QSize) -> Snapshot:
    """The same in that size and in shades of grey; anything but a mask of ours becomes black and white."""
    mask = snapshot.mask
    if mask.size() == size and mask.format() == QImage.Format.Format_Grayscale8:
        return snapshot
    grey = _on_black(mask) if mask.hasAlphaChannel() else mask
    grey = grey.convertToFormat(QImage.Format.Format_Grayscale8)
    if grey.size() != size:
        grey = grey.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
        grey = grey.convertToFormat(QImage.Format.Format_Grayscale8)
    pixels = view(grey)
    pixels[:] = np.where(pixels >= HALF, np.uint8(255), np.uint8(0))
    # Shapes in another size are pixels.
    return Snapshot(grey, snapshot.shapes if mask.size() == size else ())


def _on_black(mask: QImage) -> QImage:
    """What is transparent is not painted."""
    flat = QImage(mask.size(), QImage.Format.Format_RGB32)
    flat.fill(Qt.GlobalColor.black)
    with QPainter(flat) as painter:
        painter.drawImage(0, 0, mask)
    return flat


def _png(image: QImage) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    buffer.close()
    return bytes(data.data())


def _image(png: bytes) -> QImage:
    image = QImage.fromData(png, "PNG")  # type: ignore[arg-type]
    if image.isNull():
        raise InputError(BROKEN)
    return image
