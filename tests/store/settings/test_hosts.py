"""Which host is set: secrets in the keyring, the rest in a file, and each for the place it was entered for."""

from __future__ import annotations

import json
from pathlib import Path

import keyring
import pytest

from studio.store.settings.api_key import NoKeyringError
from studio.store.settings.hosts import FIELDS, KINDS, HostFile, HostKind, HostSettings

BUCKET = HostSettings(
    HostKind.BUCKET,
    {"endpoint": "https://s3.example.com", "bucket": "pictures", "prefix": "", "key_id": "AKIA", "secret": "hush"},
)


def test_nothing_is_set_at_first_and_what_cannot_be_read_is_nothing(tmp_path: Path) -> None:
    file = HostFile(tmp_path)
    assert file.load() == HostSettings()
    for text in ("", "[]", '{"kind": "pigeon"}', "{}"):
        (tmp_path / "hosting.json").write_text(text)
        assert file.load() == HostSettings()


def test_it_comes_back_whole_and_no_secret_is_in_the_file(tmp_path: Path) -> None:
    HostFile(tmp_path).save(BUCKET)
    text = (tmp_path / "hosting.json").read_text()
    assert "hush" not in text
    assert "hush" not in repr(BUCKET)
    assert json.loads(text) == {
        "kind": "bucket", "endpoint": "https://s3.example.com", "bucket": "pictures", "prefix": "", "key_id": "AKIA",
    }  # fmt: skip
    again = HostFile(tmp_path).load()
    assert (again.kind, again.get("secret"), again.get("prefix"), again.get("life")) == (
        HostKind.BUCKET, "hush", "", "604800",
    )  # fmt: skip
    assert again.place == BUCKET.place
    assert [path.name for path in tmp_path.iterdir()] == ["hosting.json"]


def test_a_secret_is_not_handed_to_another_place(tmp_path: Path) -> None:
    file = HostFile(tmp_path)
    file.save(BUCKET)
    blank = {**BUCKET.values, "secret": ""}
    assert file.complete(HostSettings(HostKind.BUCKET, blank)).get("secret") == "hush"
    elsewhere = HostSettings(HostKind.BUCKET, {**blank, "endpoint": "https://s3.elsewhere.example"})
    assert file.complete(elsewhere).get("secret") == ""
    upload = HostSettings(HostKind.UPLOAD, {"address": "https://s3.example.com/{name}"})
    assert file.complete(upload).secrets == {}


def test_a_new_kind_forgets_the_secrets_of_the_old_one(tmp_path: Path) -> None:
    file = HostFile(tmp_path)
    file.save(BUCKET)
    assert "hush" in (keyring.get_password("legnext-studio", "hosting") or "")
    file.save(HostSettings(HostKind.COMMAND, {"command": "up {file}"}))
    assert keyring.get_password("legnext-studio", "hosting") is None
    assert file.load().get("command") == "up {file}"


def test_without_a_keyring_secrets_go_into_a_file_only_when_the_artist_agrees(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    file = HostFile(tmp_path)
    with pytest.raises(NoKeyringError):
        file.save(BUCKET)
    assert list(tmp_path.iterdir()) == []
    file.save(BUCKET, in_file=True)
    assert file.load().get("secret") == "hush"
    assert (tmp_path / "hosting-secret").stat().st_mode & 0o077 == 0


def test_every_kind_has_a_name_and_every_choice_its_default() -> None:
    assert set(KINDS) == set(FIELDS) == set(HostKind)
    for fields in FIELDS.values():
        for field in fields:
            assert field.help.endswith(".")
            assert not field.choices or field.default in dict(field.choices)


def test_places_are_told_apart_by_what_tells_nothing_of_them() -> None:
    def upload(token: str) -> HostSettings:
        return HostSettings(HostKind.UPLOAD, {"address": f"https://up.example.com/{{name}}?key={token}"})

    def command(token: str) -> HostSettings:
        return HostSettings(HostKind.COMMAND, {"command": f"put --token {token}"})

    places = [made(token).place for made in (upload, command) for token in ("hush", "other")]
    assert len(set(places)) == 4
    assert not [place for place in places if "hush" in place]  # it is kept in the library, which may be given away
    assert command("hush").place == places[2]
    assert HostSettings().place == ""
