"""Backups are made beside those who write, proven before older ones go, and never half there."""

from __future__ import annotations

import os
import sqlite3
import threading
from pathlib import Path

import pytest

from studio.errors import DamagedLibrary, DiskError
from studio.request.tasks import Task
from studio.store import open_store
from studio.store.records import NewJob
from studio.store.upkeep import Place, Stopped, backup
from studio.store.upkeep.backup import back_up, backups_in, copy_elsewhere, is_due, is_sound
from studio.store.upkeep.rotation import DAY, KEPT, kept
from tests.store.upkeep.conftest import LATER, NOON, rows_of


def test_seven_days_four_weeks_and_twelve_months_stay() -> None:
    days = [NOON - number * DAY for number in range(500)]
    stay = kept(days)
    assert set(days[:7]) <= stay
    assert max(stay) == NOON
    assert len(stay) <= sum(span.most for span in KEPT)
    assert NOON - min(stay) > 320 * DAY


def test_of_one_day_the_newest_stays_and_an_empty_list_keeps_nothing() -> None:
    assert kept([NOON, NOON + 60, NOON + 120]) == {NOON + 120}
    assert kept([]) == set()


def test_taken_day_by_day_a_year_is_kept_at_its_steps() -> None:
    there: set[float] = set()
    for number in range(400):
        there.add(NOON + number * DAY)
        there = kept(there)
    ages = sorted((NOON + 399 * DAY - moment) / DAY for moment in there)
    assert ages[:7] == [0, 1, 2, 3, 4, 5, 6]
    assert ages[-1] > 300


def test_a_backup_is_whole_by_itself_and_older_ones_go(place: Place) -> None:
    for number in range(1, 12):
        back_up(place.database, place.backups, NOON + number * DAY)
    there = backups_in(place.backups)
    assert there[0].at == NOON + 11 * DAY
    assert 7 <= len(there) <= 9
    assert {file.suffix for file in place.backups.iterdir()} == {".sqlite3"}
    with rows_of(there[0].path) as rows:
        assert rows.execute("SELECT count(*) FROM job").fetchone()[0] == 4
        assert rows.execute("PRAGMA journal_mode").fetchone()[0] == "delete"


def test_when_it_is_due(place: Place, tmp_path: Path) -> None:
    assert not is_due(place.backups, NOON + DAY - 1)
    assert is_due(place.backups, NOON + DAY)
    assert is_due(place.backups, NOON - 60)  # a clock that was wrong
    assert is_due(tmp_path / "nowhere", NOON)


def test_a_copy_that_is_not_sound_takes_no_ones_place(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    before = sorted(place.backups.iterdir())
    monkeypatch.setattr(backup, "is_sound", lambda path, tell: False)
    with pytest.raises(DamagedLibrary):
        back_up(place.database, place.backups, LATER)
    assert sorted(place.backups.iterdir()) == before


@pytest.mark.parametrize("step", ["copy_of", "is_sound", "_keep"])
def test_cut_off_at_any_step_it_leaves_nothing_half(place: Place, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    before = sorted(place.backups.iterdir())

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(backup, step, dies)
    with pytest.raises(KeyboardInterrupt):
        back_up(place.database, place.backups, LATER)
    assert sorted(place.backups.iterdir()) == before


def test_it_can_be_stopped_while_it_copies(place: Place) -> None:
    def stop(doing: str, done: int, of: int) -> None:
        raise Stopped

    before = sorted(place.backups.iterdir())
    with pytest.raises(Stopped):
        back_up(place.database, place.backups, LATER, stop)
    assert sorted(place.backups.iterdir()) == before


def test_what_is_written_meanwhile_neither_waits_nor_begins_it_anew(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "PAGES", 4)
    store = open_store(place.data, place.pictures, place.cache, lambda: LATER)
    steps: list[int] = []

    def write(doing: str, done: int, of: int) -> None:
        if doing == backup.COPYING:
            steps.append(done)
            store.journal.record(NewJob(task=Task.DIFFUSION, body={}, prompt="an owl")).result(5)

    try:
        made = back_up(place.database, place.backups, LATER, write)
        assert len(store.library.ids().result()) == 4 + len(steps)
    finally:
        store.close()
    assert len(steps) > 3
    assert steps == sorted(steps)
    with rows_of(made.path) as rows:
        assert rows.execute("SELECT count(*) FROM job").fetchone()[0] == 4  # as of the moment when it was begun


def test_of_two_at_the_same_moment_the_later_one_stays(place: Place) -> None:
    first, second = (back_up(place.database, place.backups, LATER) for _ in range(2))
    assert first.path != second.path
    assert is_sound(second.path)
    assert backups_in(place.backups)[0].path == second.path
    assert not first.path.exists()


def test_a_second_copy_on_another_disk(place: Place, tmp_path: Path) -> None:
    other = tmp_path / "other"
    made = back_up(place.database, place.backups, LATER)
    with pytest.raises(DiskError, match="cannot be reached"):
        copy_elsewhere(made, other)
    assert not other.exists()
    other.mkdir()
    copy_elsewhere(made, other)
    [copy] = backups_in(other)
    assert copy.path.read_bytes() == made.path.read_bytes()


def test_a_full_disk_is_said_in_one_sentence(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(backup, "sync_file", full)
    with pytest.raises(DiskError, match="is full"):
        back_up(place.database, place.backups, LATER)


def test_a_proof_can_be_stopped(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup, "STEPS", 10)

    def stop(doing: str, done: int, of: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        is_sound(place.database, stop)


def test_it_is_made_in_a_thread_of_any_name(place: Place) -> None:
    made: list[Path] = []
    thread = threading.Thread(target=lambda: made.append(back_up(place.database, place.backups, LATER).path))
    thread.start()
    thread.join()
    assert sqlite3.connect(made[0]).execute("SELECT count(*) FROM picture").fetchone() == (8,)
