"""The key comes from the environment, the keyring or a private file, and never shows itself."""

from __future__ import annotations

import logging
import os
import stat
from pathlib import Path

import keyring
import keyring.backend
import pytest
from keyring.errors import KeyringLocked, NoKeyringError

from studio.errors import DiskError
from studio.store.settings import api_key
from studio.store.settings.api_key import ACCOUNT, SERVICE, VARIABLE, ApiKey, Source
from tests.fake_keyring import MemoryKeyring

CANARY = "canary-3f9a77"


@pytest.fixture
def place(tmp_path: Path) -> ApiKey:
    return ApiKey(tmp_path / "config")


class Locked(MemoryKeyring):
    """A keyring whose owner dismissed the question."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("Prompt dismissed")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked("Prompt dismissed")

    def delete_password(self, service: str, username: str) -> None:
        raise KeyringLocked("Prompt dismissed")


class NoBus(Locked):
    """A keyring whose daemon is gone."""

    def get_password(self, service: str, username: str) -> str | None:
        raise ConnectionRefusedError(111, "Connection refused")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NoKeyringError("nothing there")


def test_without_any_there_is_none(place: ApiKey) -> None:
    assert place.load() == ("", Source.NOWHERE)


@pytest.mark.parametrize("in_file", [False, True])
def test_a_key_is_handed_to_the_address_that_it_opened_and_to_no_other(tmp_path: Path, in_file: bool) -> None:
    usual, other, third = (ApiKey(tmp_path, address) for address in ("", "https://a.test/api", "https://b.test/api"))
    usual.save(CANARY, in_file=in_file)
    assert other.load() == ("", Source.NOWHERE)
    other.save("for-a", in_file=in_file)
    assert (usual.load()[0], other.load()[0], third.load()[0]) == (CANARY, "for-a", "")
    other.forget()
    assert (usual.load()[0], other.load()[0]) == (CANARY, "")


def test_the_keyring_keeps_it(place: ApiKey, tmp_path: Path) -> None:
    assert place.save(CANARY) is Source.KEYRING
    assert place.load() == (CANARY, Source.KEYRING)
    assert keyring.get_password(SERVICE, ACCOUNT) == CANARY
    assert not (tmp_path / "config").exists()
    place.forget()
    assert place.load() == ("", Source.NOWHERE)
    place.forget()


def test_the_environment_comes_first(place: ApiKey, monkeypatch: pytest.MonkeyPatch) -> None:
    place.save("of the keyring")
    monkeypatch.setenv(VARIABLE, f" {CANARY}\n")
    assert place.load() == (CANARY, Source.ENVIRONMENT)
    monkeypatch.setenv(VARIABLE, " ")
    assert place.load() == ("of the keyring", Source.KEYRING)


@pytest.mark.parametrize("backend", [Locked, NoBus])
def test_a_keyring_that_does_not_open_leaves_the_file(
    place: ApiKey, tmp_path: Path, backend: type[keyring.backend.KeyringBackend]
) -> None:
    keyring.set_keyring(backend())
    assert place.load() == ("", Source.NOWHERE)
    with pytest.raises(api_key.NoKeyringError) as refusal:
        place.save(CANARY)
    assert CANARY not in str(refusal.value)
    assert list(tmp_path.iterdir()) == []

    assert place.save(CANARY, in_file=True) is Source.FILE

    assert place.load() == (CANARY, Source.FILE)
    place.forget()
    assert place.load() == ("", Source.NOWHERE)


@pytest.mark.parametrize("module", ["keyring.backends.null", "keyring.backends.fail", "keyrings.alt.file"])
def test_a_keyring_that_only_pretends_is_not_used(place: ApiKey, monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    pretender = type("Pretender", (MemoryKeyring,), {"__module__": module})
    keyring.set_keyring(pretender())
    with pytest.raises(api_key.NoKeyringError):
        place.save(CANARY)
    assert place.load() == ("", Source.NOWHERE)
    assert keyring.get_password(SERVICE, ACCOUNT) is None


@pytest.mark.skipif(os.name != "posix", reason="POSIX permissions")
def test_the_file_is_its_owners_alone_from_the_first_byte(place: ApiKey, tmp_path: Path) -> None:
    place.save("old", in_file=True)
    file = tmp_path / "config" / "api-key"
    file.chmod(0o644)
    place.save(CANARY, in_file=True)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [entry.name for entry in file.parent.iterdir()] == ["api-key"]


def test_the_keyring_takes_the_place_of_the_file(place: ApiKey, tmp_path: Path) -> None:
    place.save("in the file", in_file=True)
    place.save(CANARY)
    assert place.load() == (CANARY, Source.KEYRING)
    assert list((tmp_path / "config").iterdir()) == []


def test_a_file_that_is_no_text_is_no_key(place: ApiKey, tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "api-key").write_bytes(b"\xff\xfe\0")
    assert place.load() == ("", Source.NOWHERE)


def test_a_disk_that_refuses_is_said_without_the_key(place: ApiKey, tmp_path: Path) -> None:
    (tmp_path / "config").write_text("a file in the folder's place")
    with pytest.raises(DiskError) as refusal:
        place.save(CANARY, in_file=True)
    assert CANARY not in str(refusal.value)


def test_the_key_is_never_logged(place: ApiKey, caplog: pytest.LogCaptureFixture) -> None:
    locked: type[keyring.backend.KeyringBackend] = Locked
    with caplog.at_level(logging.DEBUG):
        place.save(CANARY)
        place.load()
        place.save(CANARY, in_file=True)
        keyring.set_keyring(locked())
        place.load()
        place.forget()
    assert CANARY not in caplog.text
    assert CANARY not in repr(place)
