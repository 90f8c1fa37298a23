"""The file of the mask under work: whole or not there, and what was forgotten does not come back."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.errors import DiskError
from studio.store import disk
from studio.store.mask_file import MaskFile, MaskFolder


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[MaskFolder]:
    made = MaskFolder(tmp_path / "state")
    yield made
    made.close()


@pytest.fixture
def file(folder: MaskFolder) -> MaskFile:
    return folder.file("me", "7-0")


def test_each_program_and_each_picture_has_a_file_of_its_own(
    folder: MaskFolder, file: MaskFile, tmp_path: Path
) -> None:
    assert folder.names() == []
    other = folder.file("you", "7-0")
    for number, each in enumerate((file, other, folder.file("me", "8-0"))):
        each.save(lambda number=number: bytes([number])).result(5)  # type: ignore[misc]
        os.utime(tmp_path / "state" / each.name, (number, number))
    assert folder.names() == ["me-8-0.mask", "you-7-0.mask", "me-7-0.mask"]
    assert [folder.named(name).owner for name in folder.names()] == ["me", "you", "me"]
    other.forget().result(5)
    assert (file.load(), other.load()) == (b"\0", None)


def test_what_was_saved_last_is_there(file: MaskFile) -> None:
    assert file.load() is None
    file.save(lambda: b"one")
    file.save(lambda: b"two").result(5)
    assert file.load() == b"two"


def test_it_is_made_in_the_thread(file: MaskFile) -> None:
    threads: list[int] = []

    def make() -> bytes:
        threads.append(threading.get_ident())
        return b""

    file.save(make).result(5)
    assert threads != [threading.get_ident()]


def test_forgetting_comes_after_what_is_being_written(file: MaskFile) -> None:
    go_on = threading.Event()

    def slowly() -> bytes:
        assert go_on.wait(5)
        return b"late"

    file.save(slowly)
    forgotten = file.forget()
    go_on.set()
    forgotten.result(5)
    assert file.load() is None
    file.forget().result(5)


def test_a_write_that_fails_leaves_the_old_one(file: MaskFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.save(lambda: b"old").result(5)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(disk, "sync", full)
        with pytest.raises(DiskError, match="is full"):
            file.save(lambda: b"new").result(5)
    assert file.load() == b"old"
    assert [path.name for path in (tmp_path / "state").iterdir()] == ["me-7-0.mask"]


def test_what_a_file_stands_for_goes_with_the_write_and_stays_with_one_that_fails(
    folder: MaskFolder, file: MaskFile
) -> None:
    old = folder.file("you", "7-0")
    old.save(lambda: b"old").result(5)

    def broken() -> bytes:
        raise DiskError("The disk is full.")

    with pytest.raises(DiskError):
        file.save(broken, [old]).result(5)
    assert (file.load(), old.load()) == (None, b"old")
    file.save(lambda: b"new", [old])
    folder.close()
    assert (file.load(), old.load()) == (b"new", None)


def test_closing_waits_for_the_disk(folder: MaskFolder, file: MaskFile) -> None:
    for number in range(5):
        file.save(lambda number=number: bytes([number]))  # type: ignore[misc]
    folder.close()
    assert file.load() == b"\x04"


def test_a_file_that_cannot_be_read_is_none(file: MaskFile, tmp_path: Path) -> None:
    (tmp_path / "state" / "me-7-0.mask").mkdir(parents=True)
    assert file.load() is None
    with pytest.raises(DiskError):
        file.forget().result(5)
