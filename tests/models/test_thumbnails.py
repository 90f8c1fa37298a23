"""Thumbnails come late but never block; what is visible comes first; what is gone is made again or marked once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from studio.models import thumbnails as module
from studio.models.tasks import Tasks
from studio.models.thumbnails import Thumbnail, Thumbnails
from studio.store.files import PictureFiles


def _picture(width: int, height: int, colour: str) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    return image


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[Tasks]:
    bridge = Tasks()
    yield bridge
    bridge.close()


@pytest.fixture
def files(tmp_path: Path) -> PictureFiles:
    return PictureFiles(tmp_path / "pictures", tmp_path / "cache")


@pytest.fixture
def cache(tasks: Tasks, files: PictureFiles) -> Iterator[Thumbnails]:
    made = Thumbnails(tasks, lambda: files, edge=60)
    yield made
    made.close()


def keep(files: PictureFiles, job: int, index: int, image: QImage) -> None:
    file = files.thumbnail(job, index)
    file.parent.mkdir(parents=True, exist_ok=True)
    assert image.save(str(file))


def test_a_thumbnail_arrives_scaled_and_then_answers_at_once(
    cache: Thumbnails, files: PictureFiles, qtbot: QtBot
) -> None:
    keep(files, 7, 2, _picture(300, 200, "red"))
    with qtbot.waitSignal(cache.ready) as ready:
        assert cache.get(7, 2) is None
    assert ready.args == [7, 2]
    image = cache.get(7, 2)
    assert image is not None
    assert (image.width(), image.height()) == (60, 40)
    assert image.pixelColor(30, 20).red() > 240


@pytest.mark.parametrize("content", [None, b"half a fi"], ids=["gone", "damaged"])
def test_a_thumbnail_that_is_gone_is_made_from_the_picture_and_kept(
    cache: Thumbnails, files: PictureFiles, tasks: Tasks, qtbot: QtBot, content: bytes | None
) -> None:
    files.root.mkdir()
    assert _picture(900, 450, "blue").save(str(files.root / "whole.png"))
    if content is not None:
        files.write_atomic(files.thumbnail(7, 0), content)
    with qtbot.waitSignal(cache.ready):
        cache.get(7, 0, "whole.png")
    image = cache.get(7, 0)
    assert image is not None
    assert (image.width(), image.height()) == (60, 30)
    kept = QImage(str(files.thumbnail(7, 0)))
    assert (kept.width(), kept.height()) == (256, 128)
    assert kept.pixelColor(100, 100).blue() > 240
    (files.root / "whole.png").unlink()
    later = Thumbnails(tasks, lambda: files, edge=60)
    with qtbot.waitSignal(later.ready):
        later.get(7, 0, "whole.png")
    assert later.get(7, 0) is not None
    later.close()


def test_a_thumbnail_that_cannot_be_kept_is_shown_all_the_same(
    cache: Thumbnails, files: PictureFiles, tmp_path: Path, qtbot: QtBot
) -> None:
    files.root.mkdir()
    assert _picture(90, 60, "blue").save(str(files.root / "whole.png"))
    (tmp_path / "cache").write_text("a file where the folder should be")
    with qtbot.waitSignal(cache.ready):
        cache.get(7, 0, "whole.png")
    assert cache.get(7, 0) is not None


def test_a_path_that_leads_out_of_the_pictures_folder_is_not_followed(
    cache: Thumbnails, tmp_path: Path, qtbot: QtBot
) -> None:
    assert _picture(90, 60, "blue").save(str(tmp_path / "private.png"))
    with qtbot.waitSignal(cache.ready):
        cache.get(7, 0, "../private.png")
    assert cache.has_failed(7, 0)


@pytest.mark.parametrize("content", [None, b"<html>no picture</html>"], ids=["missing", "broken"])
def test_a_failure_is_marked_and_not_tried_again(
    cache: Thumbnails, files: PictureFiles, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    tries: list[str] = []

    def counted(path: str, edge: int) -> QImage | None:
        tries.append(path)
        return original(path, edge)

    original = module.decode
    monkeypatch.setattr(module, "decode", counted)
    if content is not None:
        files.write_atomic(files.thumbnail(1, 0), content)
    with qtbot.waitSignal(cache.ready):
        cache.get(1, 0)
    assert cache.has_failed(1, 0)
    assert cache.get(1, 0) is None
    cache.wanted([Thumbnail(1, 0)])
    assert len(tries) == 1
    keep(files, 1, 0, _picture(30, 30, "green"))
    cache.forget(1)
    with qtbot.waitSignal(cache.ready):
        cache.get(1, 0)
    assert cache.get(1, 0) is not None


def test_what_is_visible_comes_first_and_what_scrolled_away_not_at_all(
    tasks: Tasks, files: PictureFiles, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, order = threading.Event(), list[str]()

    def slow(path: str, edge: int) -> QImage | None:
        order.append(Path(path).stem)
        gate.wait(5)
        return _picture(10, 10, "red")

    monkeypatch.setattr(module, "decode", slow)
    cache = Thumbnails(tasks, lambda: files, workers=1)
    cache.get(1, 0)
    qtbot.waitUntil(lambda: order == ["1-0"])
    cache.wanted([Thumbnail(job, 0) for job in (2, 3, 4)])
    cache.wanted([Thumbnail(job, 0) for job in (9, 8, 1)])
    gate.set()
    qtbot.waitUntil(lambda: all(cache.get(job, 0) is not None for job in (1, 8, 9)))
    assert order == ["1-0", "9-0", "8-0"]
    cache.close()


def test_fresh_pixels_are_scaled_and_never_read_from_disk(
    cache: Thumbnails, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "decode", lambda path, edge: pytest.fail("read from disk"))
    cache.put(5, 3, _picture(600, 600, "red"))
    assert cache.get(5, 3) is None
    cache.wanted([Thumbnail(5, 3)])
    qtbot.waitUntil(lambda: cache.get(5, 3) is not None)
    image = cache.get(5, 3)
    assert image is not None
    assert image.width() == 60


def test_the_cache_stays_within_its_bytes_and_drops_the_oldest(tasks: Tasks, files: PictureFiles, qtbot: QtBot) -> None:
    one = 60 * 60 * 4
    cache = Thumbnails(tasks, lambda: files, edge=60, budget=3 * one)
    arrived: list[int] = []
    cache.ready.connect(lambda job, _: arrived.append(job))
    for job in range(6):
        cache.put(job, 0, _picture(60, 60, "red"))
        qtbot.waitUntil(partial(arrived.__contains__, job))
    assert sorted(job for job, _ in cache._images) == [3, 4, 5]
    assert cache._bytes == 3 * one
    cache.close()


def test_a_larger_edge_shows_what_is_here_until_its_own_has_come(
    cache: Thumbnails, files: PictureFiles, qtbot: QtBot
) -> None:
    keep(files, 7, 0, _picture(256, 128, "red"))
    with qtbot.waitSignal(cache.ready):
        cache.get(7, 0)
    cache.set_edge(120, 1)
    before = cache.peek(7, 0)
    assert before is not None
    assert before.width() == 60
    with qtbot.waitSignal(cache.ready):
        assert cache.get(7, 0) is before
    after = cache.get(7, 0)
    assert after is not None
    assert (after.width(), after.height()) == (120, 60)


def test_beyond_the_usual_file_a_larger_one_is_made_from_the_picture_and_kept(
    cache: Thumbnails, files: PictureFiles, tasks: Tasks, qtbot: QtBot
) -> None:
    keep(files, 7, 0, _picture(256, 128, "red"))
    files.root.mkdir()
    assert _picture(2048, 1024, "blue").save(str(files.root / "whole.png"))
    cache.set_edge(400, 1)
    with qtbot.waitSignal(cache.ready):
        cache.get(7, 0, "whole.png")
    image = cache.get(7, 0)
    assert image is not None
    assert (image.width(), image.height()) == (400, 200)
    kept = QImage(str(files.thumbnail(7, 0, large=True)))
    assert (kept.width(), kept.height()) == (module.LARGE_EDGE, module.LARGE_EDGE // 2)
    (files.root / "whole.png").unlink()
    with qtbot.waitSignal(cache.ready):
        cache.get(8, 0, "whole.png")
    assert cache.has_failed(8, 0)


def test_a_picture_that_is_gone_is_shown_as_small_as_it_was_kept(
    cache: Thumbnails, files: PictureFiles, qtbot: QtBot
) -> None:
    keep(files, 7, 0, _picture(256, 128, "red"))
    cache.set_edge(400, 1)
    with qtbot.waitSignal(cache.ready):
        cache.get(7, 0, "gone.png")
    image = cache.get(7, 0)
    assert image is not None
    assert image.width() == 256


def test_there_is_room_for_what_is_in_sight_however_large(cache: Thumbnails) -> None:
    cache.set_edge(300, 100)
    assert cache.room >= 100
    cache.set_edge(600, 10_000)
    assert cache.room * 600 * 600 * 4 <= module.MOST
