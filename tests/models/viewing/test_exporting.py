"""An export says what the library knows when it is written, not when the picture was chosen; and whence it comes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from studio.errors import LibraryError
from studio.models.desk import Desk
from studio.models.viewing.exporting import Format, Options, Telling, outcome_words
from studio.request.tasks import Task
from studio.store.export import Outcome
from studio.store.order.acts import Item
from studio.store.records import JobState, NewJob
from tests.models.test_desk import Table, start, table

__all__ = ["start", "table"]


def test_what_is_written_is_told_unless_the_artist_says_otherwise() -> None:
    assert Options().telling is Telling.WRITE


def test_stars_given_after_the_picture_was_chosen_and_the_way_that_led_to_it(
    table: Table, start: Callable[[], Desk], qtbot: QtBot, tmp_path: Path
) -> None:
    first = table.finished("a fox --ar 3:2")
    new = NewJob(task=Task.UPSCALE, body={}, prompt="", estimate=80, parent_id=first.id, parent_image=1)
    made = table.store.journal.record(new).result(10)
    table.store.journal.change(made.id, state=JobState.ACCEPTED, remote_id="up").result(10)
    urls = [("image", "https://pictures/up.png")]
    table.store.journal.finished(
        made.id, urls=urls, seed="1", actions={}, consumed=80, reply="{}", ended_at=1.0
    ).result(10)
    path = table.store.files.absolute("up.png")
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (8, 6)).save(path)
    table.store.journal.picture_stored(made.id, 0, "up.png", "0", 9, 8, 6).result(10)
    desk = start()
    desk.show(made.id)
    qtbot.waitUntil(lambda: desk.shown.record is not None and desk.shown.record.id == made.id)
    exporter = desk.viewing.exporter
    exporter.choose(desk.viewing.sources())
    exporter.set(folder=str(tmp_path / "out"), format=Format.PNG)
    table.store.order.rate([Item(made.id, 0)], 5).result(10)
    table.store.order.tag([Item(made.id, 0)], ["cover"]).result(10)
    with qtbot.waitSignal(exporter.ended) as ended:
        exporter.start()
    assert ended.args is not None
    told = ended.args[0].files[0].read_bytes()
    for words in ("<xmp:Rating>5<", "<rdf:li>cover<", "of picture 2<", "Imagine · remote a fox", ">a fox --ar 3:2<"):
        assert words.encode() in told, words


def test_a_library_that_cannot_be_read_ends_the_export_with_its_sentence(
    table: Table, start: Callable[[], Desk], qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = table.store.files.absolute(f"{table.finished().id}-0.png")
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (8, 6)).save(path)
    desk = start()
    qtbot.waitUntil(lambda: desk.shown.record is not None)
    exporter = desk.viewing.exporter

    def refuse(_: object) -> object:
        raise LibraryError("The library is closed.")

    monkeypatch.setattr(exporter, "_lines", refuse)
    exporter.set(folder=str(tmp_path / "out"))
    exporter.choose(desk.viewing.sources())
    with qtbot.waitSignal(exporter.failed) as failed:
        exporter.start()
    assert failed.args is not None
    assert failed.args[0].sentence == "The library is closed."
    assert not exporter.is_running


def test_why_a_picture_was_left_out_is_said(tmp_path: Path) -> None:
    outcome = Outcome([tmp_path / "a.png"], ["big.tif"], "“big.tif” could not be written: it is a BigTIFF.", 1)
    assert outcome_words(outcome, tmp_path).endswith("1 left out: “big.tif” could not be written: it is a BigTIFF.")
