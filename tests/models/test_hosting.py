"""Setting up a host: what is tried, what is kept and what is listed; over a real library, without a network."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from pytestqt.qtbot import QtBot

from studio.errors import HostError
from studio.jobs.engine import Engine
from studio.models.hosting import KEPT, NONE, NOT_TESTED, TESTING, Hosting, HostKind, HostSettings
from studio.models.studio import StudioModel
from studio.models.tasks import Tasks
from studio.store import Store, open_store
from studio.store.settings.hosts import HostFile
from studio.store.uploads import Upload
from tests.store.test_uploads import FOX

NOON = 1_795_521_600.0
VALUES = {"endpoint": "https://s3.example.com", "bucket": "pictures", "key_id": "AKIA", "secret": "hush"}


class Counter:
    """Stands where the engine stands, and writes down which hosts it was given."""

    def __init__(self, store: Store) -> None:
        self.opened: Future[Store] = Future()
        self.ready: Future[None] = Future()
        self.store = store
        self.tried: list[HostSettings] = []
        self.used: list[HostSettings] = []
        self.refusal: HostError | None = None

    def start(self) -> None:
        self.opened.set_result(self.store)

    def check_host(self, settings: HostSettings) -> Future[str]:
        self.tried.append(settings)
        return self._answer("It works.")

    def use_host(self, settings: HostSettings) -> Future[None]:
        self.used.append(settings)
        return self._answer(None)

    def delete_upload(self, upload: Upload) -> Future[None]:
        if self.refusal is None:
            self.store.uploads.deleted(upload, NOON).result(10)
        return self._answer(None)

    def _answer(self, value: Any) -> Future[Any]:
        future: Future[Any] = Future()
        if self.refusal is not None:
            future.set_exception(self.refusal)
        else:
            future.set_result(value)
        return future


class Table:
    """The model, what lies behind it, and what it said."""

    def __init__(self, folder: Path, store: Store, tasks: Tasks, qtbot: QtBot) -> None:
        self.engine = Counter(store)
        self.studio = StudioModel(lambda: cast(Engine, self.engine), tasks, practice=False, parent=tasks)
        self.hosting = Hosting(self.studio, HostFile(folder), tasks, clock=lambda: NOON + 10)
        self.said: list[tuple[str, bool]] = []
        self.hosting.said.connect(lambda sentence, wrong: self.said.append((sentence, wrong)))
        self.qtbot = qtbot
        with qtbot.waitSignal(self.studio.opened):
            self.studio.start()

    def wait_for(self, sentence: str, *, wrong: bool = False) -> None:
        self.qtbot.waitUntil(lambda: bool(self.said) and self.said[-1] == (sentence, wrong))
        assert not self.hosting.is_busy


@pytest.fixture
def table(qtbot: QtBot, tmp_path: Path) -> Iterator[Table]:
    store = open_store(tmp_path / "data", tmp_path / "pictures", tmp_path / "cache", lambda: NOON)
    tasks = Tasks()
    yield Table(tmp_path / "config", store, tasks, qtbot)
    tasks.close()
    store.close()


def test_a_host_is_tried_then_kept_and_used_from_then_on(table: Table, tmp_path: Path) -> None:
    hosting = table.hosting
    hosting.test(HostKind.BUCKET, VALUES)
    assert table.said == [(TESTING, False)]
    assert hosting.is_busy
    hosting.test(HostKind.BUCKET, VALUES)  # pressed once more while it is tried
    table.wait_for("It works.")
    assert table.engine.tried == [HostSettings(HostKind.BUCKET, VALUES)]
    assert table.engine.used == []
    assert not (tmp_path / "config" / "hosting.json").exists()
    with table.qtbot.waitSignal(hosting.kept):
        hosting.keep(HostKind.BUCKET, VALUES)
    table.wait_for(KEPT)
    assert table.engine.used == table.engine.tried
    assert hosting.kind is HostKind.BUCKET
    assert (hosting.value(HostKind.BUCKET, "bucket"), hosting.value(HostKind.BUCKET, "secret")) == ("pictures", "")
    assert hosting.has_secret(HostKind.BUCKET, "secret")
    assert hosting.value(HostKind.UPLOAD, "method") == "PUT"


def test_a_secret_that_is_kept_need_not_be_entered_again(table: Table) -> None:
    table.hosting.keep(HostKind.BUCKET, VALUES)
    table.wait_for(NOT_TESTED)
    table.hosting.test(HostKind.BUCKET, {**VALUES, "secret": "", "prefix": "other"})
    table.wait_for("It works.")
    assert table.engine.tried[0].get("secret") == "hush"
    table.hosting.test(HostKind.BUCKET, {**VALUES, "secret": "", "endpoint": "https://elsewhere.example"})
    table.wait_for("It works.")
    assert table.engine.tried[1].get("secret") == ""


def test_what_was_set_is_there_at_the_next_start_and_can_be_taken_back(table: Table, tmp_path: Path) -> None:
    HostFile(tmp_path / "config").save(HostSettings(HostKind.COMMAND, {"command": "up {file}"}))
    with table.qtbot.waitSignal(table.hosting.changed):
        table.hosting.read()
    assert table.hosting.value(HostKind.COMMAND, "command") == "up {file}"
    table.hosting.keep(HostKind.NONE, {})
    table.wait_for(NONE)
    assert table.engine.used == [HostSettings()]


def test_a_refusal_is_said_and_the_form_is_free_again(table: Table) -> None:
    table.engine.refusal = HostError("There is no bucket.", "Check its name.")
    table.hosting.test(HostKind.BUCKET, VALUES)
    table.wait_for("There is no bucket. Check its name.", wrong=True)


@pytest.mark.parametrize(
    ("kind", "values", "words"),
    [
        (HostKind.BUCKET, {**VALUES, "bucket": " "}, "“Bucket” is empty. Nothing can be put there without it."),
        (HostKind.UPLOAD, {"method": "PUT"}, "“Upload to” is empty. Nothing can be put there without it."),
        (HostKind.COMMAND, {}, "“Command” is empty. Nothing can be put there without it."),
    ],
)
def test_a_host_without_what_it_needs_is_not_kept(
    table: Table, kind: HostKind, values: dict[str, str], words: str
) -> None:
    table.hosting.keep(kind, values)
    table.wait_for(words, wrong=True)
    assert table.engine.used == []


def test_without_a_keyring_a_file_is_offered(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    with table.qtbot.waitSignal(table.hosting.file_offered):
        table.hosting.keep(HostKind.BUCKET, VALUES)
    assert table.hosting.kind is HostKind.NONE
    assert table.engine.used == []
    table.hosting.keep(HostKind.BUCKET, VALUES, in_file=True)
    table.wait_for(NOT_TESTED)


def test_what_was_put_there_is_listed_in_words_and_deleted(table: Table) -> None:
    uploads = table.engine.store.uploads
    uploads.keep(replace(FOX, size_bytes=2_500_000)).result(10)
    uploads.keep(replace(FOX, key="b", file="old.png", expires_at=NOON)).result(10)
    uploads.keep(replace(FOX, key="c", file="ever.png", expires_at=None)).result(10)
    table.studio.uploaded.emit()
    table.qtbot.waitUntil(lambda: len(table.hosting.rows) == 3)  # an earlier reading may arrive before
    ever, old, fox = table.hosting.rows
    assert fox.where == "8 × 6 · 2.5 MB · the bucket pictures"
    assert (ever.life[:9], old.life[:17], fox.life[:6]) == ("Put there", "Its address ended", "Until ")
    assert (ever.is_gone, old.is_gone, fox.is_gone) == (False, True, False)
    assert fox.use == ""
    table.hosting.delete(fox)
    table.qtbot.waitUntil(lambda: [row.upload.file for row in table.hosting.rows] == ["ever.png", "old.png"])
    assert table.said[-1] == ("“fox.png” is deleted there.", False)
    table.engine.refusal = HostError("No.")
    with table.qtbot.waitSignal(table.hosting.listed):
        table.hosting.delete(old)
    table.wait_for("No.", wrong=True)
    assert len(table.hosting.rows) == 2
