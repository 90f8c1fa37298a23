"""A copy that another program saves comes back as a version; nothing else does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from studio.models.tasks import Tasks
from studio.models.viewing.versions import Version, VersionBook, command_words
from studio.request.tasks import Task
from studio.store import Store, open_store
from studio.store.records import JobRecord, NewJob
from studio.store.versions import lent_folder, look_at


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_store(tmp_path / "data", tmp_path / "pictures", tmp_path / "cache", lambda: 1000.0)
    yield made
    made.close()


@pytest.fixture
def job(store: Store) -> JobRecord:
    record = store.journal.record(NewJob(task=Task.DIFFUSION, body={}, prompt="a fox")).result()
    store.journal.finished(
        record.id, reply="", consumed=80, seed="", actions={}, ended_at=0.0, urls=[("image", "https://a/0.png")]
    ).result()
    placement = store.files.place(record, 0, "png")
    Image.new("RGB", (30, 20), (200, 30, 30)).save(placement.part, "PNG")
    seen = look_at(placement.part)
    store.files.adopt(placement)
    return store.journal.picture_stored(record.id, 0, placement.relative, *seen).result()


class Elsewhere:
    """Stands for the other program."""

    def __init__(self) -> None:
        self.opened: list[tuple[Path, str]] = []
        self.there = True

    def __call__(self, file: Path, command: str) -> bool:
        self.opened.append((file, command))
        return self.there


@pytest.fixture
def elsewhere() -> Elsewhere:
    return Elsewhere()


@pytest.fixture
def book(store: Store, elsewhere: Elsewhere, qapp: object) -> Iterator[VersionBook]:
    tasks = Tasks()
    made = VersionBook(tasks, lambda: store, launch=elsewhere, settle_ms=20)
    yield made
    made.close()
    tasks.close()


def lent(book: VersionBook, job: JobRecord, elsewhere: Elsewhere, qtbot: QtBot) -> Path:
    book.of(job, 0)
    book.open_elsewhere(job, 0, None, "paint")
    qtbot.waitUntil(lambda: bool(elsewhere.opened))
    return elsewhere.opened[0][0]


def test_what_is_saved_comes_back_as_version_2_and_the_original_stays(
    store: Store, book: VersionBook, job: JobRecord, elsewhere: Elsewhere, qtbot: QtBot
) -> None:
    original = store.files.absolute(job.pictures[0].path)
    before = original.read_bytes()
    copy = lent(book, job, elsewhere, qtbot)
    assert elsewhere.opened[0][1] == "paint"
    with qtbot.waitSignal(book.added) as added:
        Image.new("RGB", (60, 40)).save(copy)
    assert added.args is not None
    version: Version = added.args[0]
    assert (version.number, version.width, version.height) == (2, 60, 40)
    assert book.of(job, 0) == (version,)
    assert original.read_bytes() == before
    assert store.files.absolute(version.path).read_bytes() == copy.read_bytes()


def test_a_program_that_exchanges_the_file_is_followed_as_well(
    book: VersionBook, job: JobRecord, elsewhere: Elsewhere, qtbot: QtBot
) -> None:
    copy = lent(book, job, elsewhere, qtbot)
    for number in (1, 2):
        fresh = copy.with_name(f"~{number}.tmp")
        Image.new("RGB", (60, 40), (number, 0, 0)).save(fresh, "PNG")
        with qtbot.waitSignal(book.added):
            fresh.replace(copy)
    assert [version.number for version in book.of(job, 0)] == [2, 3]


def test_a_half_written_picture_waits_until_it_is_whole(
    book: VersionBook, job: JobRecord, elsewhere: Elsewhere, qtbot: QtBot, tmp_path: Path
) -> None:
    copy = lent(book, job, elsewhere, qtbot)
    Image.effect_noise((200, 200), 90).save(tmp_path / "whole.png")
    data = (tmp_path / "whole.png").read_bytes()
    with qtbot.assertNotEmitted(book.added, wait=300):
        copy.write_bytes(data[: len(data) // 2])
    with qtbot.waitSignal(book.added):
        copy.write_bytes(data)


def test_what_was_saved_while_the_studio_was_closed_is_found_later(
    store: Store, book: VersionBook, job: JobRecord, elsewhere: Elsewhere, qtbot: QtBot
) -> None:
    folder = lent_folder(store.files, job.id, 0)
    folder.mkdir(parents=True)
    Image.new("RGB", (60, 40)).save(folder / "fox.png")
    with qtbot.waitSignal(book.added):
        assert book.of(job, 0) == ()


def test_opened_again_at_once_what_was_saved_meanwhile_is_kept_first(
    store: Store, book: VersionBook, job: JobRecord, elsewhere: Elsewhere, qtbot: QtBot
) -> None:
    folder = lent_folder(store.files, job.id, 0)
    folder.mkdir(parents=True)
    original = store.files.absolute(job.pictures[0].path)
    copy = folder / original.name
    Image.new("RGB", (60, 40)).save(copy)  # hours of work, saved while the studio was closed
    saved = copy.read_bytes()
    with qtbot.waitSignal(book.added) as added:
        book.open_elsewhere(job, 0, None, "paint")  # before its versions were ever looked at
    assert added.args is not None
    assert store.files.absolute(added.args[0].path).read_bytes() == saved
    qtbot.waitUntil(lambda: elsewhere.opened == [(copy, "paint")])
    assert copy.read_bytes() == original.read_bytes()


def test_versions_of_an_earlier_time_are_read(store: Store, book: VersionBook, job: JobRecord, qtbot: QtBot) -> None:
    path = job.pictures[0].path
    kept = store.versions.add(job.id, 0, path, look_at(store.files.absolute(path))).result()
    with qtbot.waitSignal(book.changed):
        book.of(job, 0)
    assert book.of(job, 0) == (kept,)


def test_a_program_that_is_not_there_is_a_sentence(
    book: VersionBook, job: JobRecord, elsewhere: Elsewhere, qtbot: QtBot
) -> None:
    elsewhere.there = False
    with qtbot.waitSignal(book.told) as told:
        book.open_elsewhere(job, 0, None, "no-such-program {file}")
    assert told.args is not None
    assert "could not be started" in str(told.args[0])


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("gimp", ["gimp", "/a b.png"]),
        ("gimp --new {file} --end", ["gimp", "--new", "/a b.png", "--end"]),
        ("'/opt/my paint/run' --in={file}", ["/opt/my paint/run", "--in=/a b.png"]),
        ("'open", []),
    ],
)
def test_command_lines(command: str, words: list[str]) -> None:
    assert command_words(Path("/a b.png"), command) == words
