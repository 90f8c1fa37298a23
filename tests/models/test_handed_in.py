"""What was handed in keeps its small picture; see also `test_referring` for it after a restart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.errors import DiskError
from studio.models.handed_in import HandedInPictures
from studio.models.tasks import Tasks
from studio.models.thumbnails import EDGE
from studio.store.files import PictureFiles

ADDRESS = "http://127.0.0.1:9/emulator/files/x.png"


class FullDisk(PictureFiles):
    def write_atomic(self, path: Path, data: bytes) -> None:
        raise DiskError("The disk is full.", "Make room.")


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[Tasks]:
    made = Tasks()
    yield made
    made.close()


def orange() -> QImage:
    image = QImage(640, 320, QImage.Format.Format_RGB888)
    image.fill(QColor(200, 90, 30))
    return image


def test_it_is_there_at_once_and_small(tasks: Tasks, tmp_path: Path) -> None:
    pictures = HandedInPictures(tasks)
    pictures.open(PictureFiles(tmp_path, tmp_path))
    pictures.keep(ADDRESS, orange())
    found = pictures.at(ADDRESS)
    assert found is not None
    assert max(found.width(), found.height()) == EDGE
    pictures.close()
    assert PictureFiles(tmp_path, tmp_path).handed_in(ADDRESS).is_file()


def test_a_full_disk_takes_it_only_from_the_next_start(tasks: Tasks, tmp_path: Path) -> None:
    pictures = HandedInPictures(tasks)
    pictures.open(FullDisk(tmp_path, tmp_path))
    pictures.keep(ADDRESS, orange())
    pictures.close()
    QApplication.processEvents()
    assert pictures.at(ADDRESS) is not None
    assert not PictureFiles(tmp_path, tmp_path).handed_in(ADDRESS).exists()


def test_other_files_have_other_places(tmp_path: Path) -> None:
    files = PictureFiles(tmp_path, tmp_path)
    assert files.handed_in(ADDRESS) == files.handed_in(ADDRESS.replace(":9/", ":10/"))
    assert files.handed_in(ADDRESS) != files.handed_in(ADDRESS.replace("x.png", "../../y.png"))
    assert files.handed_in("\ud800/..").parent == files.handed_in(ADDRESS).parent
