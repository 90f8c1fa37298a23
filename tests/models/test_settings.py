"""A setting counts when it is set; the disk is heard of later, on the GUI thread."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from studio.errors import DiskError, Remedy
from studio.models.settings import Settings
from studio.models.tasks import Tasks
from studio.store.settings.preferences import Preferences


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.json"


@pytest.fixture
def settings(path: Path, qtbot: QtBot) -> Iterator[Settings]:
    tasks = Tasks()
    yield Settings(Preferences(path), tasks)
    tasks.close()


def refuse(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_change_counts_at_once_and_is_on_the_disk_soon(settings: Settings, path: Path, qtbot: QtBot) -> None:
    changed: list[tuple[str, object]] = []
    settings.changed.connect(lambda key: changed.append((key, settings.get(key))))
    with qtbot.waitSignal(settings.kept):
        assert settings.set("theme", "light") == ""
        assert changed == [("theme", "light")]
    assert json.loads(path.read_text()) == {"theme": "light"}


def test_the_same_value_is_no_change(settings: Settings, path: Path) -> None:
    changed: list[str] = []
    settings.changed.connect(changed.append)
    assert settings.set("theme", "dark") == ""
    settings.close()
    assert changed == []
    assert not path.exists()


@pytest.mark.parametrize(("key", "value"), [("at_once", 13), ("at_once", "3"), ("theme", "pink")])
def test_what_cannot_be_is_one_sentence_and_changes_nothing(settings: Settings, key: str, value: object) -> None:
    changed: list[str] = []
    settings.changed.connect(changed.append)
    before = settings.get(key)
    assert settings.set(key, value).endswith(f"cannot be {value!r}.")
    assert (settings.get(key), changed) == (before, [])


def test_a_disk_that_refuses_becomes_trouble_and_loses_nothing(
    settings: Settings, path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard_on: list[QThread] = []
    settings.trouble.connect(lambda _: heard_on.append(QThread.currentThread()))
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", refuse)
        with qtbot.waitSignal(settings.trouble) as told:
            assert settings.set("at_once", 7) == ""
    error = told.args[0] if told.args else None
    assert isinstance(error, DiskError)
    assert "is full" in str(error)
    assert error.remedy is Remedy.NONE
    assert heard_on == [settings.thread()]
    assert settings.get("at_once") == 7
    with qtbot.waitSignal(settings.kept):
        settings.set("theme", "light")
    assert json.loads(path.read_text()) == {"at_once": 7, "theme": "light"}


def test_closing_leaves_every_change_on_the_disk(settings: Settings, path: Path) -> None:
    for number in range(4, 13):
        settings.set("at_once", number)
    settings.close()
    assert json.loads(path.read_text()) == {"at_once": 12}


def test_what_the_disk_refuses_to_the_end_is_only_logged(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, expected_logs: Callable[..., None]
) -> None:
    expected_logs("settings are not kept: .* is full")
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", refuse)
        settings.set("at_once", 7)
        settings.close()
