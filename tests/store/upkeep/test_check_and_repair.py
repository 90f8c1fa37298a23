"""A library that was damaged in some way is told what is wrong, and gets back whatever still exists somewhere."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from studio.errors import DamagedLibrary, LibraryError
from studio.store import open_store
from studio.store.database import Database
from studio.store.upkeep import Place
from studio.store.upkeep.check import check
from studio.store.upkeep.findings import KINDS, Kind, Weight
from studio.store.upkeep.repair import repair
from tests.store.upkeep.conftest import LATER, PROMPTS, Spoil, Told, png, rows_of, told


def overwritten(at: int, data: bytes) -> Spoil:
    def spoil(place: Place) -> None:
        with place.database.open("r+b") as file:
            file.seek(at)
            file.write(data)

    return spoil


def replaced(data: bytes) -> Spoil:
    def spoil(place: Place) -> None:
        place.database.write_bytes(data)

    return spoil


def cut_in_half(place: Place) -> None:
    os.truncate(place.database, place.database.stat().st_size // 2)


def one_page_in_a_hundred(place: Place) -> None:
    chance = random.Random(3)
    whole = bytearray(place.database.read_bytes())
    for page in chance.sample(range(1, len(whole) // 4096), 6):
        whole[page * 4096 : (page + 1) * 4096] = chance.randbytes(4096)
    place.database.write_bytes(whole)


def sql(*statements: str) -> Spoil:
    def spoil(place: Place) -> None:
        with rows_of(place.database) as rows:
            for statement in statements:
                rows.execute(statement)

    return spoil


def index_broken(place: Place) -> None:
    with rows_of(place.database) as rows:
        rows.execute("PRAGMA writable_schema = ON")
        kept = "SELECT sql FROM sqlite_schema WHERE name = 'job_seed'"
        (text,) = rows.execute(kept).fetchone()
        # While SQLite takes the index for one over fewer rows, it does not keep it.
        rows.execute("UPDATE sqlite_schema SET sql = ? WHERE name = 'job_seed'", (text.replace("!= ''", "= 'x'"),))
    with rows_of(place.database) as rows:
        rows.execute("UPDATE job SET seed = '8' WHERE id = 2")
        rows.execute("PRAGMA writable_schema = ON")
        rows.execute("UPDATE sqlite_schema SET sql = ? WHERE name = 'job_seed'", (text,))


def words_forgotten(place: Place) -> None:
    with rows_of(place.database) as rows:
        prompt, spaced, note, labels = rows.execute(
            "SELECT prompt, spaced, note, labels FROM job WHERE id = 2"
        ).fetchone()
        rows.execute(
            "INSERT INTO job_text (job_text, rowid, prompt, spaced, note, labels) VALUES ('delete', 2, ?, ?, ?, ?)",
            (prompt, spaced, note, labels),
        )


def file_of(place: Place, job: int, index: int) -> Path:
    with rows_of(place.database) as rows:
        query = "SELECT path FROM picture WHERE job_id = ? AND image_index = ?"
        return place.pictures / str(rows.execute(query, (job, index)).fetchone()[0])


def removed(place: Place) -> None:
    file_of(place, 1, 0).unlink()


def renamed(place: Place) -> None:
    file = file_of(place, 1, 0)
    (place.pictures / "my own").mkdir()
    file.rename(place.pictures / "my own" / "the lighthouse.png")


def truncated(place: Place) -> None:
    os.truncate(file_of(place, 2, 0), 60)


def touched_by_another_program(place: Place) -> None:
    file = file_of(place, 2, 0)
    file.write_bytes(file.read_bytes() + b"rated by another program")


def bytes_exchanged(place: Place) -> None:
    file = file_of(place, 2, 0)
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(data)


def version_moved(place: Place) -> None:
    file = next(place.pictures.rglob("*version 2.png"))
    file.rename(file.with_name("painted.png"))


def unknown_picture(place: Place) -> None:
    png(file_of(place, 1, 0).parent / "a comet - 0063 - 1.png", "a comet --ar 1:1", (9, 9, 9))


def log_lost(place: Place) -> None:
    """What the log held is gone: the library is as it was before the last job, whose pictures are there."""
    with rows_of(place.database) as rows:
        rows.execute("PRAGMA foreign_keys = ON")
        rows.execute("DELETE FROM job WHERE id = 4")
        rows.execute("DELETE FROM day_start WHERE first_id = 4")
        rows.execute("UPDATE sqlite_sequence SET seq = 3 WHERE name = 'job'")


def half_copied(place: Place) -> None:
    shutil.rmtree(place.pictures)


def half_a_file(place: Place) -> None:
    part = file_of(place, 1, 0).parent / ".1-1-abcdef.part"
    part.write_bytes(b"half")
    os.utime(part, (LATER - 86_400, LATER - 86_400))


def backup_spoilt(place: Place) -> None:
    [backup] = place.backups.iterdir()
    data = bytearray(backup.read_bytes())
    data[4096:] = bytes(len(data) - 4096)
    backup.write_bytes(data)


def thumbnail_left(place: Place) -> None:
    with rows_of(place.database) as rows:
        (name,) = rows.execute("SELECT id FROM library").fetchone()
    file = place.cache / name / "thumbnails" / "07" / "4e7-0.jpg"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"small")


class Damage(NamedTuple):
    """`back` says what of the library is as it was after the repair: all, all but some tables, or what is asked for."""

    name: str
    spoil: Spoil
    kinds: set[Kind]
    but: tuple[str, ...] = ()
    full: bool = False
    left: frozenset[Kind] = frozenset()


AS_OF_THE_BACKUP = ("jobs", "pictures", "flags")
"""What of the fourth job, which came after it, cannot be had from its pictures."""
DAMAGES = (
    Damage("header zeroed", overwritten(0, bytes(100)), {Kind.DATABASE_DAMAGED}),
    Damage("first page zeroed", overwritten(0, bytes(4096)), {Kind.DATABASE_DAMAGED}),
    Damage("some pages random", one_page_in_a_hundred, {Kind.DATABASE_DAMAGED}, AS_OF_THE_BACKUP),
    Damage("cut in half", cut_in_half, {Kind.DATABASE_DAMAGED}, AS_OF_THE_BACKUP),
    Damage("0 bytes", replaced(b""), {Kind.DATABASE_DAMAGED}, AS_OF_THE_BACKUP),
    Damage("text", replaced(b"Dear diary. " * 999), {Kind.DATABASE_DAMAGED}, AS_OF_THE_BACKUP),
    Damage("gone", lambda place: place.database.unlink(), {Kind.DATABASE_GONE}, AS_OF_THE_BACKUP),
    Damage("log lost", log_lost, {Kind.FILE_UNKNOWN}, AS_OF_THE_BACKUP),
    Damage("index broken", index_broken, {Kind.INDEX_BROKEN}),
    Damage("words forgotten", words_forgotten, {Kind.WORDS_WRONG}),
    Damage("spaced wrong", sql("UPDATE job SET spaced = '' WHERE id = 2"), {Kind.WORDS_WRONG}),
    Damage("tags at odds", sql("UPDATE job SET labels = 'owl' WHERE id = 3"), {Kind.TAGS_WRONG}),
    Damage("family at odds", sql("UPDATE job SET root_id = 3 WHERE id = 4"), {Kind.FAMILIES_WRONG}),
    Damage("days at odds", sql("DELETE FROM day_start", "INSERT INTO day_start VALUES (2, 'x')"), {Kind.DAYS_WRONG}),
    Damage("flags at odds", sql("DELETE FROM job_flag WHERE job_id = 2"), {Kind.FLAGS_WRONG}, full=True),
    Damage("project gone", sql("DELETE FROM project"), {Kind.PROJECTS_WRONG}),
    Damage("row of a picture gone", sql("DELETE FROM picture WHERE id = 3"), {Kind.PICTURES_LOST, Kind.FILE_UNKNOWN}),
    Damage(
        "row of a new picture gone",
        sql("DELETE FROM picture WHERE job_id = 4 AND image_index = 1"),
        {Kind.FILE_UNKNOWN},
    ),
    Damage("row of a job gone", sql("DELETE FROM job WHERE id = 2"), {Kind.JOBS_LOST, Kind.ROWS_ALONE}),
    Damage(
        "row of a new job gone",
        sql("DELETE FROM job WHERE id = 4"),
        {Kind.ROWS_ALONE},
        AS_OF_THE_BACKUP,
    ),
    Damage("picture gone", removed, {Kind.FILE_GONE}, ("pictures",)),
    Damage("picture renamed", renamed, {Kind.FILE_GONE}),
    Damage("picture cut", truncated, {Kind.FILE_CHANGED}, ("pictures",)),
    Damage("picture touched", touched_by_another_program, {Kind.FILE_CHANGED}, ("pictures",)),
    Damage("a byte exchanged", bytes_exchanged, {Kind.FILE_CHANGED}, ("pictures",), full=True),
    Damage("version renamed", version_moved, {Kind.VERSION_GONE}),
    Damage("picture unknown", unknown_picture, {Kind.FILE_UNKNOWN}, ("jobs", "pictures", "flags", "days")),
    Damage("pictures not copied", half_copied, {Kind.FOLDER_AWAY}, left=frozenset({Kind.FOLDER_AWAY})),
    Damage("half a file left", half_a_file, {Kind.PARTS_LEFT}),
    Damage("backup spoilt", backup_spoilt, {Kind.BACKUP_DAMAGED}),
    Damage("thumbnail left", thumbnail_left, {Kind.SMALL_LEFT, Kind.SMALL_GONE}, full=True),
)
BEHIND_THE_SCENES = {Kind.SMALL_GONE, Kind.WORDS_WRONG, Kind.TAGS_WRONG, Kind.DAYS_WRONG}
"""What may be found beside the damage that was done, since it follows from it."""


def kinds(place: Place, *, full: bool = False) -> set[Kind]:
    return {finding.kind for finding in check(place, LATER, full=full).findings}


def small(path: Path) -> bytes:
    return b"small " + path.name.encode()


def test_a_sound_library_is_sound_and_nothing_is_written(place: Place) -> None:
    before = {file: file.stat().st_mtime_ns for file in place.data.rglob("*.sqlite3")}
    report = check(place, LATER, full=True)
    assert {finding.kind for finding in report.findings} == {Kind.SMALL_GONE}
    assert (report.jobs, report.pictures) == (4, 8)
    assert {file: file.stat().st_mtime_ns for file in place.data.rglob("*.sqlite3")} == before
    assert repair(place, LATER, full=True, thumbnail=small).done == ("8 thumbnails were made anew.",)
    assert check(place, LATER, full=True).is_sound


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.name)
def test_each_damage_is_named_and_healed(place: Place, damage: Damage) -> None:
    before = told(place)
    damage.spoil(place)

    found = kinds(place, full=damage.full)
    assert damage.kinds <= found
    assert found - damage.kinds <= BEHIND_THE_SCENES

    repaired = repair(place, LATER, full=damage.full, thumbnail=small)
    assert {finding.kind for finding in repaired.left.findings} == damage.left
    assert damage.left or repaired.done
    open_store(place.data, place.pictures, place.cache, lambda: LATER).close()
    if damage.left:
        return
    after = told(place)
    assert {name: after[name] for name in after if name not in damage.but} == {
        name: before[name] for name in before if name not in damage.but
    }


def test_every_kind_is_damaged_by_one_of_the_tests() -> None:
    assert {kind for damage in DAMAGES for kind in damage.kinds} | {Kind.DATABASE_FOREIGN, Kind.DATABASE_NEWER} | {
        Kind.BACKUP_NONE
    } == set(Kind)


def test_ten_damages_at_once_are_all_named_and_all_healed(place: Place) -> None:
    ten = [
        words_forgotten,
        index_broken,
        sql("UPDATE job SET root_id = 3 WHERE id = 4"),
        sql("DELETE FROM project"),
        sql("DELETE FROM day_start WHERE first_id = 1"),
        sql("UPDATE job SET labels = 'owl' WHERE id = 3"),
        sql("DELETE FROM picture WHERE job_id = 3 AND image_index = 1"),
        renamed,
        truncated,
        unknown_picture,
        half_a_file,
        thumbnail_left,
    ]
    for spoil in ten:
        spoil(place)
    assert kinds(place, full=True) >= {
        Kind.INDEX_BROKEN, Kind.FAMILIES_WRONG, Kind.PROJECTS_WRONG, Kind.DAYS_WRONG, Kind.TAGS_WRONG,
        Kind.PICTURES_LOST, Kind.FILE_GONE, Kind.FILE_CHANGED, Kind.FILE_UNKNOWN, Kind.PARTS_LEFT, Kind.SMALL_LEFT,
    }  # fmt: skip
    repaired = repair(place, LATER, full=True, thumbnail=small)
    assert repaired.left.is_sound, [finding.sentence for finding in repaired.left.findings]
    assert told(place)["found"] == [(2,)]


def job_at(place: Place, job: int) -> tuple[object, ...]:
    with rows_of(place.database) as rows:
        return tuple(rows.execute("SELECT prompt, state, note, origin FROM job WHERE id = ?", (job,)).fetchone())


@pytest.mark.parametrize("spoil", [replaced(b""), lambda place: place.database.unlink()], ids=["empty", "gone"])
def test_what_came_after_the_backup_is_read_in_from_its_pictures(place: Place, spoil: Spoil) -> None:
    spoil(place)
    repair(place, LATER)
    assert job_at(place, 4) == (PROMPTS[3], "done", "", "found")
    assert len([row for row in told(place)["pictures"] if row[0] == 4]) == 2


def test_without_any_backup_the_rows_that_can_be_read_are_kept(place: Place) -> None:
    before = told(place)
    shutil.rmtree(place.backups)
    overwritten(0, bytes(100))(place)
    repair(place, LATER)
    assert told(place) == before


def test_without_rows_and_backup_the_pictures_tell_what_they_know(place: Place) -> None:
    shutil.rmtree(place.backups)
    place.database.write_bytes(b"")
    repair(place, LATER)
    for number, prompt in enumerate(PROMPTS, 1):
        assert job_at(place, number)[0] == prompt
    after = told(place)
    assert len(after["pictures"]) == 8
    assert [row[:3] for row in after["versions"]] == [(1, 0, 2)]


def test_where_the_trees_are_broken_rows_are_read_from_their_pages(place: Place) -> None:
    """The page at the root of each table is lost, and there is no backup to say what was there."""
    with rows_of(place.database) as rows:
        for number in range(60):
            rows.execute(
                "INSERT INTO job (project, task, state, day, created_at, estimate, estimate_about, owner, prompt,"
                " spaced, body) VALUES ('', 'diffusion', 'done', '2026-11-24', 1, 80, 0, '', ?, '', ?)",
                (f"fox number {number}", '{"text": "' + "x" * 6000 + '"}'),
            )
        query = "SELECT rootpage FROM sqlite_schema WHERE name IN ('job', 'picture')"
        roots = [page for (page,) in rows.execute(query)]
    prompts = [row[1] for row in told(place)["jobs"]]
    for page in roots[:1]:
        overwritten((page - 1) * 4096, os.urandom(4096))(place)
    shutil.rmtree(place.backups)
    repair(place, LATER)
    assert [row[1] for row in told(place)["jobs"]] == prompts


def test_rows_newer_than_the_backup_win(place: Place) -> None:
    sql("UPDATE job SET note = 'newer' WHERE id = 1", "DELETE FROM preset")(place)
    overwritten(0, bytes(4096))(place)
    repair(place, LATER)
    assert job_at(place, 1)[2] == "newer"
    assert told(place)["presets"] == []


def test_the_damaged_file_is_kept_beside_with_its_log(place: Place) -> None:
    overwritten(0, bytes(100))(place)
    damaged = place.database.read_bytes()
    log = place.database.with_name(place.database.name + "-wal")
    log.write_bytes(b"a log")
    done = repair(place, LATER).done
    [aside] = list(place.data.glob("library-damaged-*.sqlite3"))
    assert aside.read_bytes() == damaged
    assert aside.with_name(aside.name + "-wal").read_bytes() == b"a log"
    assert any(aside.name in sentence for sentence in done)


def test_nothing_that_waited_is_sent_by_itself_after_a_repair(place: Place) -> None:
    sql(
        "UPDATE job SET state = 'queued' WHERE id = 2",
        "INSERT INTO replay VALUES (1, 1.0, '', '', '[]')",
        "INSERT INTO replay_line VALUES (1, 0, 1, 0, '[80]', 'running', '')",
    )(place)
    overwritten(0, bytes(100))(place)
    repair(place, LATER)
    assert job_at(place, 2)[1] == "unknown"
    with rows_of(place.database) as rows:
        assert rows.execute("SELECT state FROM replay_line").fetchall() == [("stopped",)]


def test_jobs_taken_over_from_a_backup_are_not_sent_again(place: Place) -> None:
    [backup] = place.backups.iterdir()
    with rows_of(backup) as rows:
        rows.execute("UPDATE job SET state = 'queued' WHERE id = 2")
    sql("DELETE FROM job WHERE id = 2")(place)
    repair(place, LATER)
    assert job_at(place, 2)[1] == "unknown"


def test_no_new_job_takes_the_number_of_pictures_that_are_there(place: Place) -> None:
    unknown_picture(place)
    place.database.write_bytes(b"")
    repair(place, LATER)
    with rows_of(place.database) as rows:
        assert rows.execute("SELECT seq FROM sqlite_sequence WHERE name = 'job'").fetchone()[0] >= 0x63


def test_a_newer_library_is_told_and_left_alone(place: Place) -> None:
    sql("PRAGMA user_version = 999")(place)
    before = place.database.read_bytes()
    assert kinds(place) == {Kind.DATABASE_NEWER}
    with pytest.raises(LibraryError, match="newer"):
        repair(place, LATER)
    assert place.database.read_bytes() == before


def test_another_programs_database_is_set_aside(place: Place) -> None:
    before = told(place)
    place.database.unlink()
    with rows_of(place.database) as rows:
        rows.execute("CREATE TABLE contact (name TEXT)")
    foreign = place.database.read_bytes()
    assert Kind.DATABASE_FOREIGN in kinds(place)
    repair(place, LATER)
    assert [file.read_bytes() for file in place.data.glob("library-damaged-*")] == [foreign]
    assert told(place)["presets"] == before["presets"]


def test_where_there_never_was_a_library_none_is_made(tmp_path: Path) -> None:
    nowhere = Place(tmp_path / "data", tmp_path / "pictures", tmp_path / "cache")
    for deed in (check, repair):
        with pytest.raises(LibraryError, match="no library"):
            deed(nowhere, LATER)
    assert not nowhere.data.exists()


def test_a_picture_cut_short_is_put_into_found_and_can_be_fetched_again(place: Place) -> None:
    truncated(place)
    name = file_of(place, 2, 0).name
    repair(place, LATER)
    assert (place.pictures / "Found" / name).stat().st_size == 60
    store = open_store(place.data, place.pictures, place.cache, lambda: LATER)
    picture = store.journal.get(2).result().pictures[0]
    store.close()
    assert picture.state == "missing"
    assert "Found" in picture.error


def test_a_copy_and_the_artists_own_files_are_no_findings(place: Place) -> None:
    file = file_of(place, 1, 0)
    shutil.copyfile(file, file.with_name("my copy.png"))
    (place.pictures / "list of ideas.txt").write_text("mine")
    (place.pictures / "holiday.jpg").write_bytes(b"not even a picture")
    assert kinds(place) == set()


def test_what_was_emptied_out_of_the_trash_does_not_come_back(place: Place) -> None:
    sql(
        "UPDATE picture SET state = 'emptied' WHERE job_id = 3", "UPDATE job SET emptied = 1, prompt = '' WHERE id = 3"
    )(place)
    assert kinds(place) == set()


def test_what_is_being_fetched_is_no_finding(place: Place) -> None:
    sql("UPDATE job SET state = 'finished' WHERE id = 4", "UPDATE picture SET state = 'waiting' WHERE job_id = 4")(
        place
    )
    half = file_of(place, 1, 0).parent / ".4-1-abcdef.part"
    half.write_bytes(b"half")
    os.utime(half, (0, 0))
    assert kinds(place) == set()


def test_while_another_program_uses_the_library_its_file_is_not_exchanged(place: Place) -> None:
    overwritten(0, bytes(100))(place)
    from studio.store.instances import Instance

    other = Instance(place.data / "running")
    try:
        with pytest.raises(LibraryError, match="while it is open"):
            repair(place, LATER)
    finally:
        other.close()
    with pytest.raises(DamagedLibrary):  # the next start repairs it
        open_store(place.data, place.pictures, place.cache, lambda: LATER)
    repair(place, LATER)
    open_store(place.data, place.pictures, place.cache, lambda: LATER).close()


def test_a_library_in_use_is_checked_and_its_rows_are_repaired(place: Place) -> None:
    store = open_store(place.data, place.pictures, place.cache, lambda: LATER)
    try:
        words_forgotten(place)
        assert Kind.WORDS_WRONG in kinds(place)
        assert repair(place, LATER).left.is_sound
        assert list(store.library.ids("fox").result()) == [2]
    finally:
        store.close()


class Killed(BaseException):
    """The process is gone at this very moment."""


def cut_off(monkeypatch: pytest.MonkeyPatch, module: object, name: str, at: int) -> Callable[[], None]:
    """Die at the `at`-th call of a function, before it does anything."""
    real = getattr(module, name)
    calls = [0]

    def dies(*arguments: object, **options: object) -> object:
        calls[0] += 1
        if calls[0] == at:
            raise Killed
        return real(*arguments, **options)

    monkeypatch.setattr(module, name, dies)
    return lambda: monkeypatch.setattr(module, name, real)


@pytest.mark.parametrize("at", range(1, 4))
@pytest.mark.parametrize("name", ["replace", "link"])
def test_killed_while_the_file_is_exchanged_the_next_repair_ends_it(
    place: Place, monkeypatch: pytest.MonkeyPatch, name: str, at: int
) -> None:
    before: Told = told(place)
    overwritten(0, bytes(100))(place)
    mend = cut_off(monkeypatch, os, name, at)
    try:
        repair(place, LATER)
    except Killed:
        assert place.database.exists()
    mend()
    # Also the start of the window ends what was begun, or says that the library is damaged: it never begins a new one.
    with contextlib.suppress(DamagedLibrary):
        open_store(place.data, place.pictures, place.cache, lambda: LATER).close()
    repair(place, LATER)
    assert told(place) == before


@pytest.mark.parametrize("at", range(1, 12))
def test_killed_at_any_write_the_next_repair_heals_all(place: Place, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    before = told(place)
    for spoil in (words_forgotten, renamed, sql("DELETE FROM project"), sql("DELETE FROM job WHERE id = 3")):
        spoil(place)
    mend = cut_off(monkeypatch, Database, "write", at)
    with contextlib.suppress(Killed):
        repair(place, LATER)
    mend()
    assert repair(place, LATER).left.is_sound
    assert told(place) == before


def test_a_missing_library_with_backups_is_not_begun_anew(place: Place) -> None:
    place.database.unlink()
    with pytest.raises(DamagedLibrary, match="missing"):
        open_store(place.data, place.pictures, place.cache, lambda: LATER)
    assert not place.database.exists()


def test_each_kind_has_its_words() -> None:
    for kind, about in KINDS.items():
        assert about.repair.endswith(".")
        assert about.one.format(count=1, about="x").endswith("."), kind
    assert {about.weight for about in KINDS.values()} == set(Weight)


def test_the_check_needs_no_right_to_write(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    connect = sqlite3.connect

    def reading(path: object, *arguments: object, **options: object) -> sqlite3.Connection:
        if str(place.data) in str(path):
            assert "mode=ro" in str(path)
        return connect(path, *arguments, **options)  # type: ignore[call-overload,no-any-return]

    monkeypatch.setattr(sqlite3, "connect", reading)
    assert check(place, LATER, full=True).jobs == 4
