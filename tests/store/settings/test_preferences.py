"""Settings are checked by their table, kept sparsely, and a damaged file is set aside, never lost."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

import pytest

from studio.errors import DiskError
from studio.store.settings.preferences import SETTINGS, Kind, Preferences


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.json"


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: str(setting.key))
def test_every_default_is_one_that_its_setting_accepts(setting: object, path: Path) -> None:
    one = next(other for other in SETTINGS if other is setting)
    assert one.accepts(one.default)
    assert one.label
    assert one.help.endswith(".")
    assert one.group
    assert bool(one.unit) == (one.kind is Kind.NUMBER) == bool(one.high)
    assert bool(one.choices) == (one.kind is Kind.CHOICE)
    assert Preferences(path).get(one.key) == one.default


def test_only_what_differs_is_in_the_file(path: Path) -> None:
    preferences = Preferences(path)
    preferences.set("at_once", 5)
    preferences.set("theme", "light")
    preferences.set("theme", "dark")
    preferences.close()
    assert json.loads(path.read_text()) == {"at_once": 5}
    assert Preferences(path).get("at_once") == 5


@pytest.mark.parametrize(
    ("key", "value"),
    [("at_once", 0), ("at_once", 1000), ("at_once", "3"), ("at_once", True), ("theme", "pink"), ("theme", "Dark")],
)
def test_what_a_setting_does_not_accept_is_refused(path: Path, key: str, value: int | str) -> None:
    preferences = Preferences(path)
    with pytest.raises(ValueError, match="cannot be"):
        preferences.set(key, value)
    assert not path.exists()


def test_a_callback_is_an_address_or_nothing(path: Path) -> None:
    kept = Preferences(path)
    with pytest.raises(ValueError, match="Callback address: write an address that begins with https://"):
        kept.set("callback", "mine.test/ended")
    kept.set("callback", "https://mine.test/ended")
    kept.set("callback", "")
    kept.close()


def test_nonsense_in_the_file_falls_back_and_unknown_keys_are_kept(path: Path) -> None:
    path.parent.mkdir()
    path.write_text('{"at_once": -4, "theme": ["x"], "of a newer studio": {"a": 1}}')
    preferences = Preferences(path)
    assert preferences.trouble == ""
    assert (preferences.get("at_once"), preferences.get("theme")) == (3, "dark")
    preferences.set("base_url", "http://127.0.0.1:1\ud800").result()
    assert json.loads(path.read_text())["of a newer studio"] == {"a": 1}
    with pytest.raises(KeyError):
        preferences.get("of a newer studio")


@pytest.mark.parametrize("damage", [b"", b"{", b"[1, 2]", b"\xff\xfe\x00", b"[" * 100_000, b"null"])
def test_a_damaged_file_is_set_aside_and_said(path: Path, damage: bytes) -> None:
    path.parent.mkdir()
    for _ in range(2):
        path.write_bytes(damage)
        preferences = Preferences(path)
        assert "set aside" in preferences.trouble
        assert preferences.get("at_once") == 3
    assert [file.read_bytes() for file in path.parent.iterdir()] == [damage, damage]
    preferences.set("at_once", 4).result()
    assert Preferences(path).trouble == ""


def refuse(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_disk_that_refuses_is_said_the_file_stays_and_the_change_counts(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Preferences(path).set("at_once", 4).result()
    preferences = Preferences(path)
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", refuse)
        with pytest.raises(DiskError, match="full"):
            preferences.set("at_once", 6).result()
        assert preferences.get("at_once") == 6
        assert Preferences(path).get("at_once") == 4
        with pytest.raises(DiskError, match="full"):
            preferences.close()
    preferences.set("theme", "light").result()
    assert json.loads(path.read_text()) == {"at_once": 6, "theme": "light"}


def test_the_end_writes_what_was_refused_before(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    preferences = Preferences(path)
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", refuse)
        assert isinstance(preferences.set("at_once", 6).exception(), DiskError)
    preferences.close()
    assert json.loads(path.read_text()) == {"at_once": 6}


def test_a_change_counts_before_the_disk_has_it_and_many_are_written_together(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_write = threading.Event()
    texts: list[bytes] = []

    def slow(_: Path, data: bytes) -> None:
        assert may_write.wait(30)
        assert threading.current_thread() is not threading.main_thread()
        texts.append(data)

    monkeypatch.setattr("studio.store.settings.preferences.write_atomic", slow)
    preferences = Preferences(path)
    writing = [preferences.set("at_once", number) for number in range(4, 10)]
    assert preferences.get("at_once") == 9
    assert not any(future.done() for future in writing)
    may_write.set()
    preferences.close()
    assert all(future.done() for future in writing)
    assert json.loads(texts[-1]) == {"at_once": 9}
    assert len(texts) <= 2


def test_what_was_never_changed_is_never_written(path: Path) -> None:
    Preferences(path).close()
    assert not path.parent.exists()


def test_two_windows_change_different_settings_and_neither_is_lost(tmp_path: Path) -> None:
    one, other = Preferences(tmp_path / "settings.json"), Preferences(tmp_path / "settings.json")
    one.set("daily_cap", 700).result(10)
    other.set("theme", "light").result(10)
    one.set("at_once", 5).result(10)
    one.close()
    other.close()
    again = Preferences(tmp_path / "settings.json")
    assert (again.get("daily_cap"), again.get("theme"), again.get("at_once")) == (700, "light", 5)
