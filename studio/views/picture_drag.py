"""What a drag may bring to the prompt: a picture of the library, an address, a file; and how one of ours is carried."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QByteArray, QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDrag, QImage, QImageReader, QPixmap
from PySide6.QtWidgets import QWidget

from studio.views.theme import SPACE

PICTURE = "application/x-legnext-studio-picture"
"""Our own pictures: "JOB INDEX", two numbers of the library."""
PICTURES = "application/x-legnext-studio-pictures"
"""All of them where several are dragged, in the same words; `PICTURE` is the one that was pulled at."""
JOBS = "application/x-legnext-studio-jobs"
"""Jobs that go along as wholes, for places that take those: their numbers."""
REFERENCE = "application/x-legnext-studio-reference"
"""A reference on its way to another place in its row: its position."""
IMAGE = "application/x-qt-image"
"""What Qt calls pixels that a drag or the clipboard carries."""
GNOME_FILES = "x-special/gnome-copied-files"
_PIXELS = (".png", ".jpg", ".jpeg", ".webp")
CARRIED = 72
"""Longest edge of what is dragged, in pixels."""

_ADDRESS = re.compile(r"https?://\S+\Z", re.IGNORECASE)


class Dragged(NamedTuple):
    """One thing that a picture can be had from; exactly one of the three is set."""

    address: str = ""
    file: str = ""
    picture: tuple[int, int] | None = None


class Carried(QMimeData):
    """A file of a picture, and its pixels for who asks for them: they are only read then."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self._file = file
        self._image: QImage | None = None
        if file:
            self.setUrls([QUrl.fromLocalFile(file)])

    @property
    def _has_pixels(self) -> bool:
        return self._file.lower().endswith(_PIXELS)

    def formats(self) -> list[str]:
        return [*super().formats(), *([IMAGE] if self._has_pixels else [])]

    def hasFormat(self, kind: str) -> bool:
        return (kind == IMAGE and self._has_pixels) or super().hasFormat(kind)

    def retrieveData(self, kind: str, wanted: Any) -> Any:
        if kind != IMAGE or not self._has_pixels:
            return super().retrieveData(kind, wanted)
        if self._image is None:
            self._image = QImageReader(self._file).read()
        return self._image


def copied(job_id: int, index: int, file: str, image: QImage) -> QMimeData:
    """One entry of the clipboard: the pixels for programs that paint, the file for those that keep files.

    An `index` of -1 is no picture of the library's own, but a version of one.
    """
    data = QMimeData()
    data.setImageData(image)
    url = QUrl.fromLocalFile(file)
    data.setUrls([url])
    # File managers of the GNOME family only paste what says that it is to be copied.
    data.setData(GNOME_FILES, QByteArray(b"copy\n" + bytes(url.toEncoded().data())))
    if index >= 0:
        data.setData(PICTURE, QByteArray(f"{job_id} {index}".encode()))
    return data


def picture_data(
    job_id: int, index: int, file: str = "", address: str = "", *, also: Sequence[str] = (), every: Sequence[int] = ()
) -> QMimeData:
    """What a drag of a picture of the library carries: for us where it is known, for others its file and address.

    `also` are further files for others, those of the other pictures of its job; `every` are the indices of all that
    go along, for the tray.
    """
    data = Carried("" if also else file)
    data.setData(PICTURE, QByteArray(f"{job_id} {index}".encode()))
    if len(every) > 1:
        data.setData(PICTURES, QByteArray(" ".join(f"{job_id} {one}" for one in every).encode()))
    if file and also:
        data.setUrls([QUrl.fromLocalFile(path) for path in (file, *also)])
    if address:
        data.setText(address)
    return data


def many_data(pictures: Sequence[tuple[int, int]], files: Sequence[str], address: str = "") -> QMimeData:
    """What a drag of pictures of several jobs carries: the first one for a single place, all of them for the tray."""
    here = [file for file in files if file]
    data = Carried(here[0] if len(here) == 1 else "")
    data.setData(PICTURE, QByteArray("{} {}".format(*pictures[0]).encode()))
    if len(pictures) > 1:
        data.setData(PICTURES, QByteArray(" ".join(f"{job_id} {index}" for job_id, index in pictures).encode()))
    if len(here) > 1:
        data.setUrls([QUrl.fromLocalFile(file) for file in here])
    if address:
        data.setText(address)
    return data


def with_jobs(data: QMimeData, jobs: Sequence[int]) -> QMimeData:
    """Have these jobs go along as wholes."""
    data.setData(JOBS, QByteArray(" ".join(map(str, jobs)).encode()))
    return data


def carries(data: QMimeData) -> bool:
    """Whether pictures or jobs of the library are carried."""
    return data.hasFormat(JOBS) or data.hasFormat(PICTURE)


def carried(data: QMimeData) -> list[tuple[int, int]]:
    """The pictures of the library that are carried, as job and index; index -1 stands for all of a job."""
    if data.hasFormat(JOBS):
        numbers = bytes(data.data(JOBS).data()).decode("ascii", "replace").split()
        return [(int(number), -1) for number in numbers if number.isdecimal()]
    return [one.picture for one in all_dragged(data) if one.picture is not None]


def carry(source: QWidget, data: QMimeData, picture: QPixmap) -> None:
    """Drag `data` away from `source`, with a small copy of `picture` in the hand."""
    drag = QDrag(source)
    drag.setMimeData(data)
    small = picture.scaled(
        CARRIED, CARRIED, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    drag.setPixmap(small)
    # Beside the pointer: under it one must read what the picture may become.
    drag.setHotSpot(QPoint(-3 * SPACE, -3 * SPACE))
    drag.exec(Qt.DropAction.CopyAction)


def dragged(data: QMimeData) -> list[Dragged]:
    """What `data` brings; nothing for mere words."""
    if data.hasFormat(PICTURE):
        numbers = bytes(data.data(PICTURE).data()).decode("ascii", "replace").split()
        if len(numbers) == 2 and all(number.isdecimal() for number in numbers):
            return [Dragged(picture=(int(numbers[0]), int(numbers[1])))]
        return []
    if data.hasUrls():
        found = [_of_url(url) for url in data.urls()]
        return [one for one in found if one is not None]
    words = data.text().strip() if data.hasText() else ""
    return [Dragged(address=words)] if _ADDRESS.match(words) else []


def all_dragged(data: QMimeData) -> list[Dragged]:
    """The same, with every picture where several of the library go along."""
    if data.hasFormat(PICTURES):
        numbers = bytes(data.data(PICTURES).data()).decode("ascii", "replace").split()
        if len(numbers) % 2 == 0 and all(number.isdecimal() for number in numbers):
            pairs = zip(numbers[::2], numbers[1::2], strict=True)
            return [Dragged(picture=(int(job_id), int(index))) for job_id, index in pairs]
    return dragged(data)


def _of_url(url: QUrl) -> Dragged | None:
    if url.isLocalFile():
        return Dragged(file=url.toLocalFile())
    written = url.toString(QUrl.ComponentFormattingOption.FullyEncoded)
    return Dragged(address=written) if _ADDRESS.match(written) else None
