"""A library that may not be written to, or is a copy, is open for reading and says why."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.errors import LibraryError
from studio.request.tasks import Task
from studio.store import open_store
from studio.store.family.replays import NewLine
from studio.store.opening import ELSEWHERE
from studio.store.records import NewJob
from studio.store.roots import remember_root

NOBODY = 65534


def clock() -> float:
    return 1_795_521_600.0


def fill(home: Path) -> Path:
    store = open_store(home / "data", home / "pictures", home / "cache", clock)
    store.journal.record(NewJob(task=Task.DIFFUSION, body={}, prompt="a fox")).result()
    store.close()
    return home


@pytest.fixture
def locked() -> Iterator[Path]:
    """The home of a library that this account may only read, root included."""
    home = Path(tempfile.mkdtemp(prefix="sealed-"))
    try:
        fill(home)
        for path in [home, *home.rglob("*")]:
            path.chmod(0o555 if path.is_dir() else 0o444)
        if os.geteuid() != 0:
            yield home
        else:
            os.seteuid(NOBODY)
            try:
                yield home
            finally:
                os.seteuid(0)
    finally:
        for path in [home, *home.rglob("*")]:
            if path.is_dir():
                path.chmod(stat.S_IRWXU)
        shutil.rmtree(home)


@pytest.mark.skipif(os.name != "posix", reason="permissions of another kind")
def test_where_nothing_may_be_written_all_can_be_read(locked: Path) -> None:
    before = sorted(path.name for path in (locked / "data").iterdir())
    store = open_store(locked / "data", locked / "pictures", locked / "cache", clock)
    try:
        assert "may not be written" in store.sealed
        [job] = store.library.page(store.library.ids().result()).result()
        assert job.prompt == "a fox"
        with pytest.raises(LibraryError, match="reading only"):
            store.journal.record(NewJob(task=Task.DIFFUSION, body={}, prompt="an owl")).result()
    finally:
        store.close()
    assert sorted(path.name for path in (locked / "data").iterdir()) == before


def test_a_copy_beside_its_original_is_sealed_until_that_is_gone(tmp_path: Path) -> None:
    home = fill(tmp_path / "home")
    copy = tmp_path / "copy"
    shutil.copytree(home, copy)
    store = open_store(copy / "data", copy / "pictures", copy / "cache", clock)
    assert store.sealed == f"This is a copy of the library in “{home / 'data'}”."
    assert len(store.library.ids().result()) == 1
    store.close()
    shutil.rmtree(home)
    store = open_store(copy / "data", copy / "pictures", copy / "cache", clock)
    assert store.sealed == ""
    store.close()


def test_a_copy_becomes_a_library_of_its_own_when_that_is_wanted(tmp_path: Path) -> None:
    home = fill(tmp_path / "home")
    copy = tmp_path / "copy"
    shutil.copytree(home, copy)
    remember_root(copy / "data", copy / "pictures")
    for place in (home, copy):
        store = open_store(place / "data", place / "pictures", place / "cache", clock)
        assert store.sealed == ""
        store.close()


def test_the_same_folder_by_another_name_is_no_copy(tmp_path: Path) -> None:
    home = fill(tmp_path / "home")
    (tmp_path / "link").symlink_to(home)
    link = tmp_path / "link"
    store = open_store(link / "data", link / "pictures", link / "cache", clock)
    assert store.sealed == ""
    store.close()


def test_a_renamed_home_is_no_copy(tmp_path: Path) -> None:
    fill(tmp_path / "home").rename(tmp_path / "new home")
    home = tmp_path / "new home"
    for _ in range(2):
        store = open_store(home / "data", home / "pictures", home / "cache", clock)
        assert store.sealed == ""
        store.close()


def test_steps_that_buy_one_after_the_other_do_not_go_on_in_a_copy_elsewhere(tmp_path: Path) -> None:
    """Its original may be on another computer, and go on there."""
    home = fill(tmp_path / "home")
    store = open_store(home / "data", home / "pictures", home / "cache", clock)
    store.replays.begin([{"task": "upscale"}], [NewLine(1, 0, (80,))], "practice").result()
    store.close()
    store = open_store(home / "data", home / "pictures", home / "cache", clock)
    assert len(store.replays.running().result()) == 1
    store.close()
    home.rename(tmp_path / "other computer")
    home = tmp_path / "other computer"
    store = open_store(home / "data", home / "pictures", home / "cache", clock)
    assert store.replays.running().result() == []
    assert store.replays.get(1).result().lines[0].reason == ELSEWHERE
    store.close()
