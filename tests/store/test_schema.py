"""Migrations go step by step, each whole; a copy is made first, and what is newer is left alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from studio.errors import DiskError, LibraryError
from studio.store import Store, schema
from studio.store.database import Database
from studio.store.records import JobState
from studio.store.schema.first import first_tables


def add_note(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE job ADD COLUMN note TEXT NOT NULL DEFAULT ''")


def add_stars(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE job ADD COLUMN stars INTEGER NOT NULL DEFAULT 0")


def break_down(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE job ADD COLUMN stars INTEGER NOT NULL DEFAULT 0")
    raise sqlite3.OperationalError("the power went")


ROW = """
    INSERT INTO job (project, task, state, day, created_at, estimate, estimate_about, owner, prompt, spaced, body,
                     remote_id)
    VALUES ('', 'diffusion', ?, '2026-11-24', 1795521600.0, 80, 0, 'gone', 'a lighthouse', 'a lighthouse',
            '{"text":"a lighthouse"}', 'abc')
"""


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library of the first schema with one job in it, as the first version left it."""
    with monkeypatch.context() as first_version:
        first_version.setattr(schema, "MIGRATIONS", (first_tables,))
        database = Database(tmp_path / "data" / "library.sqlite3")
        database.open()
        database.write(lambda connection: connection.execute(ROW, ("accepted",))).result()
        database.close()
    return database.path


def facts(path: Path) -> tuple[int, int, list[str]]:
    connection = sqlite3.connect(path)
    try:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(job)")]
        count = connection.execute("SELECT count(*) FROM job").fetchone()[0]
        return schema.version_of(connection), count, [name for name in columns if name in ("note", "stars")]
    finally:
        connection.close()


def copies(path: Path) -> list[Path]:
    return sorted(path.parent.glob("library-schema-*"))


def test_jobs_of_the_first_schema_are_kept_and_may_be_at_any_service(old: Path, opened: Callable[[], Store]) -> None:
    store = opened()

    [job] = store.journal.unfinished(lambda _, sent_to: sent_to == "").result()

    assert facts(old)[:2] == (len(schema.MIGRATIONS), 1)
    assert job.place is None
    assert (job.sent_to, job.state, job.remote_id, job.prompt) == ("", JobState.ACCEPTED, "abc", "a lighthouse")
    assert facts(copies(old)[0])[:2] == (1, 1)
    named = store.journal.change(job.id, sent_to="https://service.example/api#1234").result()
    assert store.library.job(job.id).result() == named
    assert store.journal.unfinished(lambda _, sent_to: sent_to == "").result() == []


def test_steps_follow_one_another_and_a_copy_stays(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "MIGRATIONS", (first_tables, add_note, add_stars))
    database = Database(old)
    database.open()
    database.close()
    assert facts(old) == (3, 1, ["note", "stars"])
    assert [copy.name for copy in copies(old)] == ["library-schema-1.sqlite3"]
    assert facts(copies(old)[0]) == (1, 1, [])


def test_a_step_that_breaks_leaves_the_one_before(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "MIGRATIONS", (first_tables, add_note, break_down))
    with pytest.raises(sqlite3.OperationalError, match="the power went"):
        Database(old).open()
    assert facts(old) == (2, 1, ["note"])

    monkeypatch.setattr(schema, "MIGRATIONS", (first_tables, add_note, add_stars))
    database = Database(old)
    database.open()
    database.close()
    assert facts(old) == (3, 1, ["note", "stars"])
    assert len(copies(old)) == 2


def test_an_earlier_copy_is_not_overwritten(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    precious = old.with_name("library-schema-1.sqlite3")
    precious.write_text("precious")
    monkeypatch.setattr(schema, "MIGRATIONS", (first_tables, add_note))
    database = Database(old)
    database.open()
    database.close()
    assert precious.read_text() == "precious"
    assert facts(old.with_name("library-schema-1 (2).sqlite3")) == (1, 1, [])


def test_without_a_copy_there_is_no_migration(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(schema, "MIGRATIONS", (first_tables, add_note))
    monkeypatch.setattr("studio.store.database.move_new", no_room)
    with pytest.raises(DiskError, match="full"):
        Database(old).open()
    assert facts(old) == (1, 1, [])
    assert not list(old.parent.glob(".*.new"))


def test_a_newer_library_is_refused_untouched(old: Path) -> None:
    connection = sqlite3.connect(old)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = old.read_bytes()
    for read_only in (False, True):
        with pytest.raises(LibraryError, match="newer Legnext Studio") as refusal:
            Database(old, read_only=read_only).open()
        assert refusal.value.advice
    assert old.read_bytes() == before
    assert copies(old) == []


def test_an_older_library_is_not_migrated_by_reading(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "MIGRATIONS", (first_tables, add_note))
    with pytest.raises(LibraryError, match="older"):
        Database(old, read_only=True).open()
    assert facts(old) == (1, 1, [])


def test_a_new_library_appears_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "MIGRATIONS", (break_down,))
    path = tmp_path / "data" / "library.sqlite3"
    with pytest.raises(sqlite3.OperationalError):
        Database(path).open()
    assert list(path.parent.iterdir()) == []
