"""Decoded frames as pictures of Qt's."""

from __future__ import annotations

from PySide6.QtGui import QImage

from studio.video.film import Frame


def to_image(frame: Frame) -> QImage:
    """A BGRA frame as pixels that are painted without conversion."""
    # The copy owns its bytes: Qt would otherwise read memory that Python may give back.
    image = QImage(frame.data, frame.width, frame.height, frame.stride, QImage.Format.Format_RGB32)
    return image.copy()


def to_exact(frame: Frame) -> QImage:
    """An RGB frame as it was decoded, for keeping."""
    return QImage(frame.data, frame.width, frame.height, frame.stride, QImage.Format.Format_RGB888).copy()
