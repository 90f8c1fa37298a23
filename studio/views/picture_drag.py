"""What a drag may bring to the prompt: a picture of the library, an address, a file; each told from the others."""

from __future__ import annotations

import re
from typing import NamedTuple

from PySide6.QtCore import QByteArray, QMimeData, QUrl

PICTURE = "application/x-legnext-studio-picture"
"""Our own pictures: "JOB INDEX", two numbers of the library."""
REFERENCE = "application/x-legnext-studio-reference"
"""A reference on its way to another place in its row: its position."""

_ADDRESS = re.compile(r"https?://\S+\Z", re.IGNORECASE)


class Dragged(NamedTuple):
    """One thing that a picture can be had from; exactly one of the three is set."""

    address: str = ""
    file: str = ""
    picture: tuple[int, int] | None = None


def picture_data(job_id: int, index: int, file: str = "", address: str = "") -> QMimeData:
    """What a drag of a picture of the library carries: for us where it is known, for others its file and address."""
    data = QMimeData()
    data.setData(PICTURE, QByteArray(f"{job_id} {index}".encode()))
    if file:
        data.setUrls([QUrl.fromLocalFile(file)])
    if address:
        data.setText(address)
    return data


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


def _of_url(url: QUrl) -> Dragged | None:
    if url.isLocalFile():
        return Dragged(file=url.toLocalFile())
    written = url.toString(QUrl.ComponentFormattingOption.FullyEncoded)
    return Dragged(address=written) if _ADDRESS.match(written) else None
