"""Every folder has its place; practice never shares a library, a cache or a pictures folder with real work."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from studio.home import Home


def places(home: Home) -> dict[str, Path]:
    return {field.name: getattr(home, field.name) for field in fields(home)}


@pytest.mark.parametrize("practice", [False, True])
def test_a_clean_room_holds_everything(tmp_path: Path, practice: bool) -> None:
    room = tmp_path / "room"
    home = Home.at(room, practice=practice)
    assert all(place.is_relative_to(room) for place in places(home).values())
    assert not room.exists()


@pytest.mark.parametrize("clean_room", [False, True])
def test_practice_shares_settings_and_log_alone(tmp_path: Path, clean_room: bool) -> None:
    folder = tmp_path if clean_room else None
    real, practice = Home.at(folder, practice=False), Home.at(folder, practice=True)
    same = {name for name, place in places(real).items() if place == places(practice)[name]}
    assert same == {"config", "log", "emulator"}
    assert len({real.data, real.cache, real.pictures, practice.data, practice.cache, practice.pictures}) == 6


def test_a_room_may_be_named_from_here_or_from_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Home.at(Path("room"), practice=False).data == tmp_path / "room" / "data"
    assert Home.at(Path("~/room"), practice=False).data == Path.home() / "room" / "data"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the XDG folders")
def test_the_usual_places_are_the_systems(isolated_home: Path) -> None:
    home = Home.at(None, practice=False)
    assert home.pictures == isolated_home / "Pictures" / "Legnext Studio"
    assert home.config == isolated_home / ".config" / "legnext-studio"
    assert home.data == isolated_home / ".local" / "share" / "legnext-studio"
    assert home.cache == isolated_home / ".cache" / "legnext-studio"
    assert Home.at(None, practice=True).pictures == isolated_home / "Pictures" / "Legnext Studio Practice"


def test_a_clean_room_asks_no_library_about_the_system(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom studio.home import Home\n"
        f"Home.at(Path({str(tmp_path)!r}), practice=True)\nassert 'platformdirs' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env=dict(os.environ))
