"""Whole pictures come from a worker, the important ones first, and no more of them than there is room for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from studio.models import opening
from studio.models.tasks import Tasks
from studio.models.viewing import whole
from studio.models.viewing.whole import WholePictures

EDGE = 600
BYTES = EDGE * EDGE * 4 + (EDGE // 2) ** 2 * 4


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    made = [tmp_path / f"{number}.png" for number in range(4)]
    for path in made:
        image = QImage(EDGE, EDGE, QImage.Format.Format_RGB32)
        image.fill(0x336699)
        assert image.save(str(path))
    return made


@pytest.fixture
def tasks(qapp: object) -> Iterator[Tasks]:
    made = Tasks()
    yield made
    made.close()


@pytest.fixture
def pictures(tasks: Tasks) -> Iterator[WholePictures]:
    made = WholePictures(tasks, budget=2 * BYTES)
    yield made
    made.close()


def test_a_picture_comes_with_its_halves(pictures: WholePictures, paths: list[Path], qtbot: QtBot) -> None:
    assert pictures.get(paths[0]) is None
    with qtbot.waitSignal(pictures.ready) as ready:
        pictures.wish(paths[:1])
    levels = pictures.get(paths[0])
    assert ready.args == [paths[0]]
    assert levels is not None
    assert [level.width() for level in levels.levels] == [EDGE, EDGE // 2]


def test_the_latest_are_kept_within_bytes_and_the_first_wish_always(
    pictures: WholePictures, paths: list[Path], qtbot: QtBot
) -> None:
    for path in paths:
        with qtbot.waitSignal(pictures.ready):
            pictures.wish([path])
    assert [pictures.get(path) is not None for path in paths] == [False, True, True, True]
    pictures.drop()
    assert pictures.get(paths[3]) is None


def test_what_is_no_longer_wished_for_is_not_read(
    pictures: WholePictures, paths: list[Path], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []
    read_pixels = opening.read_pixels

    def counted(path: Path, most: int) -> QImage:
        read.append(path)
        return read_pixels(path, most)

    monkeypatch.setattr(whole, "read_pixels", counted)
    pictures.wish(paths)
    with qtbot.waitSignals([pictures.ready, pictures.ready]):
        pictures.wish([paths[3]])
    assert read == [paths[0], paths[3]]
    assert pictures.get(paths[0]) is None


def test_a_damaged_file_is_told_and_tried_again_on_request(
    pictures: WholePictures, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "broken.png"
    path.write_bytes(b"no picture")
    with qtbot.waitSignal(pictures.ready):
        pictures.wish([path])
    assert pictures.is_broken(path)
    pictures.forget_failures()
    assert not pictures.is_broken(path)


def test_a_very_large_one_is_read_smaller(tasks: Tasks, paths: list[Path], qtbot: QtBot) -> None:
    made = WholePictures(tasks, most_bytes=EDGE * EDGE)
    with qtbot.waitSignal(made.ready):
        made.wish(paths[:1])
    levels = made.get(paths[0])
    assert levels is not None
    assert levels.picture.width() == EDGE // 2
    made.close()
