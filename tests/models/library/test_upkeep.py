"""What the window says and does about the library as a whole, without a window."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import pytest
from pytestqt.qtbot import QtBot

from studio.errors import LibraryError, Remedy
from studio.jobs.engine import Engine
from studio.models.library.upkeep import AFTER, DAMAGED, NEEDS, NOT_OPEN, SEALED, Deed, Upkeep
from studio.models.notices import Notice
from studio.models.settings import Settings
from studio.models.studio import StudioModel
from studio.models.tasks import Tasks
from studio.store import Store, open_store
from studio.store.settings.preferences import Preferences
from studio.store.upkeep import Place, deeds
from studio.store.upkeep.backup import backups_in
from studio.views.library_care import backup_words
from tests.store.upkeep.conftest import LATER, NOON, place_in, rows_of
from tests.store.upkeep.conftest import place as place
from tests.store.upkeep.conftest import whole as whole


class Desk:
    """A library as a window has it open, and all that was said."""

    def __init__(self, place: Place, settings: Path) -> None:
        self.tasks = Tasks()
        self.store: Store | None = None
        self.place = place
        self.studio = StudioModel(lambda: cast(Engine, None), self.tasks, practice=False)
        self.settings = Settings(Preferences(settings), self.tasks)
        self.asked: list[str] = []
        self.said: list[Notice] = []
        self.over: list[str] = []
        self.obstacles: list[str] = []
        self.upkeep = Upkeep(
            self.studio, self.settings, lambda: place, lambda: self.asked.append("repair"), clock=lambda: LATER
        )
        self.upkeep.said.connect(self.said.append)
        self.upkeep.over.connect(self.over.append)
        self.upkeep.obstacle_changed.connect(self.obstacles.append)

    def open(self) -> Store:
        store = open_store(self.place.data, self.place.pictures, self.place.cache, lambda: LATER)
        self.store = self.studio.store = store
        self.studio.opened.emit(store)
        return store

    def close(self) -> None:
        self.upkeep.close()
        self.tasks.close()
        self.settings.close()
        if self.store is not None:
            self.store.close()


@pytest.fixture
def desk(place: Place, tmp_path: Path, qtbot: QtBot) -> Iterator[Desk]:
    made = Desk(place, tmp_path / "settings.json")
    yield made
    made.close()


def settled(desk: Desk, qtbot: QtBot) -> tuple[str, ...]:
    qtbot.waitUntil(lambda: not desk.upkeep.is_busy and bool(desk.upkeep.outcome))
    return desk.upkeep.outcome


def test_a_check_says_that_all_is_well_or_what_is_not(desk: Desk, qtbot: QtBot) -> None:
    desk.open()
    desk.upkeep.check()
    assert desk.upkeep.is_busy
    assert settled(desk, qtbot) == ("All is well with 4 jobs and 8 pictures.",)
    assert not desk.upkeep.went_wrong
    with rows_of(desk.place.database) as rows:
        rows.execute("DELETE FROM project")
    desk.upkeep.check(full=True)
    assert any("project" in sentence for sentence in settled(desk, qtbot))
    assert desk.upkeep.went_wrong


def test_a_repair_is_as_thorough_as_the_check_and_has_rows_read_anew(desk: Desk, qtbot: QtBot) -> None:
    desk.open()
    with rows_of(desk.place.database) as rows:
        rows.execute("DELETE FROM job_flag")
    desk.upkeep.check(full=True)
    settled(desk, qtbot)
    with qtbot.waitSignal(desk.studio.reread):
        desk.upkeep.repair()
    assert "The flags of prompts were read anew." in settled(desk, qtbot)
    assert desk.upkeep.report is not None
    assert desk.upkeep.report.is_sound
    assert NEEDS in desk.over


def test_one_deed_at_a_time_and_it_can_be_stopped(desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.open()
    go, begun = threading.Event(), threading.Event()

    def slow(place: Place, now: float, tell: Any, **_: object) -> None:
        tell("Reading the pictures", 1, 4)
        begun.set()
        assert go.wait(20)
        tell("Reading the pictures", 2, 4)

    monkeypatch.setattr(deeds, "check_library", slow)
    desk.upkeep.check()
    assert begun.wait(20)
    qtbot.waitUntil(lambda: desk.upkeep.progress == ("Reading the pictures", 1, 4))
    desk.upkeep.back_up()
    assert desk.upkeep.deed is Deed.CHECK
    desk.upkeep.stop()
    go.set()
    assert settled(desk, qtbot) == ("Stopped.",)
    assert len(backups_in(desk.place.backups)) == 1


def test_the_daily_look_backs_up_and_tells_of_what_matters(desk: Desk, qtbot: QtBot) -> None:
    desk.open()
    with rows_of(desk.place.database) as rows:
        rows.execute("DELETE FROM project")
    desk.upkeep._clock = lambda: NOON + 3 * 86_400
    desk.upkeep.look_after()
    qtbot.waitUntil(lambda: bool(desk.said))
    assert (desk.said[0].key, desk.said[0].remedy) == (NEEDS, Remedy.LOOK_AFTER)
    assert len(backups_in(desk.place.backups)) == 2
    desk.said.clear()
    with qtbot.waitSignal(desk.upkeep.changed):
        desk.upkeep.look_after()
    qtbot.waitUntil(lambda: desk.upkeep.deed is Deed.NONE)
    assert desk.said == []


def test_a_backup_that_was_missing_until_the_daily_look_made_it_is_not_told_of(desk: Desk, qtbot: QtBot) -> None:
    desk.open()
    for backup in backups_in(desk.place.backups):
        backup.path.unlink()
    desk.upkeep.look_after()
    qtbot.waitUntil(lambda: desk.upkeep.deed is Deed.NONE)
    assert len(backups_in(desk.place.backups)) == 1
    assert desk.said == []


def test_what_the_artist_asks_for_does_not_wait_for_the_daily_look(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.open()
    begun = threading.Event()

    def endless(place: Place, now: float, tell: Any) -> None:
        begun.set()
        while True:
            tell("Looking through the library", 0, 0)

    monkeypatch.setattr(deeds, "look_after", endless)
    desk.upkeep.look_after()
    assert begun.wait(20)
    desk.upkeep.back_up()
    assert settled(desk, qtbot)[0].startswith("Backed up as")


def test_trouble_of_the_disk_is_one_sentence_in_place(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.open()

    def full(*_: object, **__: object) -> None:
        raise LibraryError("The disk is full.", "Make room.")

    monkeypatch.setattr(deeds, "back_up_library", full)
    desk.upkeep.back_up()
    assert settled(desk, qtbot) == ("The disk is full. Make room.",)
    assert desk.upkeep.went_wrong


def test_a_damaged_library_asks_for_a_repair_and_says_how_it_goes(desk: Desk, qtbot: QtBot) -> None:
    desk.studio.damaged.emit(LibraryError("It is damaged.", remedy=Remedy.REPAIR))
    [notice] = desk.said
    assert (notice.key, notice.remedy, notice.stays) == (DAMAGED, Remedy.REPAIR, True)
    assert desk.obstacles == [NOT_OPEN]
    desk.upkeep.mend(notice)
    assert desk.asked == ["repair"]
    desk.studio.repair_went_on.emit("Reading the pictures", 1, 9)
    assert desk.said[-1].advice == "Reading the pictures …"
    desk.open()
    desk.studio.repaired.emit(("One thing.", "Another thing."))
    assert DAMAGED in desk.over
    assert (desk.said[-1].key, desk.said[-1].advice) == (AFTER, "One thing. Another thing.")
    assert desk.obstacles[-1] == ""


def test_a_copy_says_so_and_may_not_be_changed(tmp_path: Path, place: Place, qtbot: QtBot) -> None:
    import shutil

    original = tmp_path / "first"
    open_store(place.data, place.pictures, place.cache, lambda: LATER).close()
    shutil.copytree(tmp_path / "data", original / "data")
    shutil.copytree(tmp_path / "pictures", original / "pictures")
    desk = Desk(place_in(original), tmp_path / "settings.json")
    try:
        desk.open()
        assert desk.said[0].key == SEALED
        assert desk.upkeep.is_copy
        assert "copy" in desk.upkeep.why_not
        assert desk.obstacles == ["The library is open for reading only."]
        desk.upkeep.look_after()
        assert desk.upkeep.deed is Deed.NONE
    finally:
        desk.close()


def test_moving_changes_the_setting_and_what_is_open(desk: Desk, tmp_path: Path, qtbot: QtBot) -> None:
    store = desk.open()
    target = tmp_path / "there"
    desk.upkeep.move(target, keep=True)
    said = settled(desk, qtbot)
    assert said[0] == f"9 files are in “{target}” now."
    assert "were kept" in said[1]
    qtbot.waitUntil(lambda: desk.settings.get("pictures") == str(target))
    assert (store.files.root, store.files.former) == (target, ())


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (None, "never backed up"),
        (datetime(2026, 11, 24, 9, 5), "backed up today, 09:05"),
        (datetime(2026, 11, 23, 23, 59), "backed up yesterday, 23:59"),
        (datetime(2026, 11, 2, 7, 0), "backed up on 2 November 2026, 07:00"),
    ],
)
def test_when_it_was_backed_up_in_words(at: datetime | None, words: str) -> None:
    assert backup_words(None if at is None else at.timestamp(), datetime(2026, 11, 24, 12, 0)) == words


def test_nothing_is_asked_of_a_library_that_is_not_open(desk: Desk) -> None:
    assert desk.upkeep.why_not
    desk.upkeep.move(Path("nowhere"))
    assert desk.upkeep.deed is Deed.NONE
