"""The tour: its pages are announced in one place, and its chapters play alone and all together."""

from __future__ import annotations

import asyncio
import faulthandler
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from studio.tour.album import SIZE, Album
from studio.tour.chapters import CHAPTERS, chosen, files

PATIENCE = 300
"""Seconds for the whole of it, which takes about 70 on two cores that have nothing else to do."""


def test_every_page_has_its_number_whatever_is_left_out() -> None:
    every = files()
    assert [name[:2] for name in every] == [f"{number:02d}" for number in range(1, len(every) + 1)]
    short = files(["video"])
    assert set(short) < set(every)
    assert [chapter.name for chapter in chosen(["video"])] == ["job", "video", "again"]
    assert [chapter.name for chapter in chosen([])] == ["job", "again"]
    assert [chapter.name for chapter in chosen(["running-out"])] == ["job", "again", "running-out"]
    assert chosen(None) == list(CHAPTERS)
    assert len({page for chapter in CHAPTERS for page in chapter.pages}) == len(every)


def test_an_album_takes_the_pages_that_were_announced_and_no_others(
    qtbot: QtBot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    window = QLabel("a window")
    qtbot.addWidget(window)
    window.show()
    album = Album(window, tmp_path, 7, ("one", "two"))
    asyncio.run(album.keep("one"))
    with pytest.raises(LookupError, match="'three' is not the page"):
        asyncio.run(album.keep("three"))
    with pytest.raises(LookupError, match="missing"):
        album.close()
    asyncio.run(album.keep("two"))
    album.close()
    with pytest.raises(LookupError):
        asyncio.run(album.keep("two"))
    kept = [tmp_path / "07-one.png", tmp_path / "08-two.png"]
    assert capsys.readouterr().out.split() == [str(path) for path in kept]
    assert sorted(tmp_path.iterdir()) == kept


@pytest.mark.slow
@pytest.mark.timeout(PATIENCE + 30)
def test_the_whole_tour_is_played_without_a_word_of_trouble(tmp_path: Path) -> None:
    faulthandler.cancel_dump_traceback_later()  # which would end the whole run before a slow machine has played it
    command = [sys.executable, "-m", "studio", "tour", "-o", str(tmp_path), "--theme", "light"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
    assert (done.returncode, done.stderr) == (0, "")
    assert [Path(line).name for line in done.stdout.splitlines()] == files()
    for name in files():
        with Image.open(tmp_path / name) as image:
            image.load()
            assert image.size == SIZE
