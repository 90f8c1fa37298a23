"""What the tray takes, in which order, and what is in it after a restart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from studio.models import tray as module
from studio.models.desk import Desk
from studio.models.tray import FULL, IN_IT, NO_PICTURES, NOT_HERE, VIDEO, Held, Tray
from studio.store.draft_file import DraftFile
from studio.store.records import JobRecord
from tests.models.test_desk import Table, start, table

__all__ = ["start", "table"]


def keys(tray: Tray) -> list[object]:
    return [held.key for held in tray.held]


def refusals(tray: Tray) -> list[str]:
    said: list[str] = []
    tray.refused.connect(said.append)
    return said


def test_pictures_of_several_jobs_lie_in_the_order_in_which_they_came(
    table: Table, start: Callable[[], Desk], qtbot: QtBot
) -> None:
    one, other = table.finished("a hill"), table.finished("a valley")
    tray = start().tray
    said = refusals(tray)
    tray.add_pictures(other, [1])
    tray.add_jobs([one.id, other.id])
    qtbot.waitUntil(lambda: len(tray.held) == 4)
    assert keys(tray) == [(other.id, 1), (one.id, 0), (one.id, 1), (other.id, 0)]
    assert tray.words == "4 pictures"
    assert tray.held[0].name == "picture 2 of a valley"
    tray.add_pictures(one, [0])
    assert (len(tray.held), said) == (4, [IN_IT])


@pytest.mark.parametrize(
    ("at", "to", "order"),
    [(0, 3, "bca"), (2, 0, "cab"), (0, 2, "bac"), (1, 1, "abc"), (1, 2, "abc"), (7, 0, "abc"), (0, 9, "abc")],
)
def test_they_are_put_in_another_order(table: Table, at: int, to: int, order: str) -> None:
    tray = table.desk.tray
    tray.add([Held(address=name) for name in "abc"])
    tray.move(at, to)
    assert "".join(held.address for held in tray.held) == order


def test_they_are_taken_out_and_put_between(table: Table) -> None:
    tray = table.desk.tray
    tray.add([Held(address=name) for name in "abc"])
    tray.remove(1)
    tray.remove(5)
    tray.add([Held(address="d")], 1)
    assert [held.address for held in tray.held] == ["a", "d", "c"]
    tray.clear()
    assert (list(tray.held), tray.words) == ([], "0 pictures")


def test_what_is_not_here_or_no_picture_is_refused(table: Table, start: Callable[[], Desk], qtbot: QtBot) -> None:
    half, none = table.finished(missing=0), table.job()
    tray = start().tray
    said = refusals(tray)
    tray.add_pictures(half, [0])
    tray.add_pictures(half, [0, 1])
    assert keys(tray) == [(half.id, 1)]
    tray.add_jobs([none.id])
    tray.add_wishes([(none.id, 0)])
    qtbot.waitUntil(lambda: len(said) == 3)
    film = replace(half, pictures=tuple(replace(one, kind="video") for one in half.pictures))
    tray.add_pictures(film, [1])
    assert said == [NOT_HERE, NO_PICTURES, NOT_HERE, VIDEO]


def test_it_holds_no_more_than_it_can(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 3)
    tray = table.desk.tray
    said = refusals(tray)
    tray.add([Held(address=name) for name in "abcde"])
    assert ([held.address for held in tray.held], said) == (["a", "b", "c"], [FULL])


def test_an_address_and_a_file_of_ones_own_are_known_again(
    table: Table, start: Callable[[], Desk], qtbot: QtBot, tmp_path: Path
) -> None:
    made = table.finished()
    desk = start()
    qtbot.waitUntil(lambda: desk.referring.own_pictures.at("https://pictures/1.png") is not None)
    own = table.store.files.absolute(made.pictures[0].path)
    own.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (4, 4)).save(own)
    Image.new("RGB", (4, 4), "red").save(tmp_path / "foreign.png")
    desk.tray.add_wishes(["https://pictures/1.png", "https://elsewhere/2.png", own, tmp_path / "foreign.png"])
    qtbot.waitUntil(lambda: len(desk.tray.held) == 4)
    assert keys(desk.tray) == [
        (made.id, 1),
        ("", "https://elsewhere/2.png"),
        (made.id, 0),
        (str(tmp_path / "foreign.png"), ""),
    ]
    assert [held.name for held in desk.tray.held[1::2]] == ["https://elsewhere/2.png", "foreign.png"]


def test_a_file_that_is_no_picture_is_refused(
    table: Table, start: Callable[[], Desk], qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    tray = start().tray
    said = refusals(tray)
    tray.add_wishes([tmp_path / "notes.txt", "https://x/1.png"])
    qtbot.waitUntil(lambda: len(tray.held) == 1)
    assert len(said) == 1
    assert tray.held[0].address == "https://x/1.png"


# Over restarts


def kept(table: Table, path: Path) -> Tray:
    return Tray(table.studio, table.desk.files, table.desk.referring.own_pictures.at, DraftFile(path), table.desk)


def end(tray: Tray) -> str:
    tray.close()
    assert tray._file is not None
    return tray._file.load() or ""


def test_it_is_kept_and_what_went_meanwhile_is_left_out(
    table: Table, start: Callable[[], Desk], qtbot: QtBot, tmp_path: Path
) -> None:
    one, half = table.finished("a hill"), table.finished("a valley", missing=1)
    tray = kept(table, tmp_path / "tray.json")
    start()
    tray.add_pictures(one, [1, 0])
    tray.add_pictures(half, [0])
    tray.add([Held(address="https://x/1.png"), Held(file="/pictures/x.png")])
    qtbot.waitUntil(lambda: tray._is_read)
    tray.move(0, 2)
    text = end(tray)
    text = text.replace(f"[{half.id}, 0]", f'[{half.id}, 1], [999, 0], "nonsense", [true], ["what", "ever"]')
    (tmp_path / "tray.json").write_text(text)
    again = kept(table, tmp_path / "tray.json")
    again._on_opened(table.store)
    qtbot.waitUntil(lambda: len(again.held) == 4)
    assert keys(again) == [(one.id, 0), (one.id, 1), ("", "https://x/1.png"), ("/pictures/x.png", "")]
    again.close()


@pytest.mark.parametrize("text", ["", "{", "[[" * 5000, '{"a": 1}', "7"])
def test_a_file_that_tells_nothing_is_an_empty_tray(
    table: Table, start: Callable[[], Desk], qtbot: QtBot, tmp_path: Path, text: str
) -> None:
    (tmp_path / "tray.json").write_text(text)
    tray = kept(table, tmp_path / "tray.json")
    start()
    qtbot.waitUntil(lambda: tray._is_read)
    assert list(tray.held) == []
    tray.add([Held(address="https://x/1.png")])
    assert end(tray) == '[["address", "https://x/1.png"]]'


def test_what_was_put_in_before_it_was_read_comes_behind(
    table: Table, start: Callable[[], Desk], qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "tray.json").write_text('[["address", "https://x/1.png"], ["address", "https://x/2.png"]]')
    tray = kept(table, tmp_path / "tray.json")
    tray.add([Held(address="https://x/0.png"), Held(address="https://x/2.png")])
    start()
    qtbot.waitUntil(lambda: len(tray.held) == 3)
    assert [held.address[-5] for held in tray.held] == ["1", "2", "0"]
    tray.close()


def test_a_disk_that_refuses_is_told_once(
    table: Table, start: Callable[[], Desk], qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "tray").write_text("a file where a folder is wanted")
    tray = kept(table, tmp_path / "tray" / "tray.json")
    told: list[object] = []
    tray.failed.connect(told.append)
    start()
    qtbot.waitUntil(lambda: tray._is_read)
    tray.add([Held(address="https://x/1.png")])
    qtbot.waitUntil(lambda: len(told) == 1)
    tray.add([Held(address="https://x/2.png")])
    (tmp_path / "tray").unlink()
    tray.add([Held(address="https://x/3.png")])
    assert end(tray).count("address") == 3
    assert len(told) == 1


def test_a_job_that_changes_is_followed(table: Table, start: Callable[[], Desk]) -> None:
    made = table.finished()
    tray = start().tray
    tray.add_pictures(made, [0])
    newer: JobRecord = replace(made, prompt="a lake")
    table.studio.job_changed.emit(newer)
    assert tray.held[0].job is newer
