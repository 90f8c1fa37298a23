"""Where resources are looked for in each of the three ways to install the program."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from studio import assets


def installed_like(monkeypatch: pytest.MonkeyPatch, package: Path) -> None:
    package.mkdir(parents=True)
    monkeypatch.setattr(assets, "__file__", str(package / "assets.py"))


def test_source_tree_has_the_type_face_and_its_licence() -> None:
    names = {file.name for file in assets.path("fonts").iterdir()}
    assert {"Inter-Regular.ttf", "Inter-SemiBold.ttf", "Inter-LICENSE.txt"} <= names
    assert "SIL Open Font License" in assets.read_text("fonts", "Inter-LICENSE.txt")


def test_wheel_keeps_resources_inside_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed_like(monkeypatch, tmp_path / "site" / "studio")
    note = tmp_path / "site" / "studio" / "_resources" / "note.txt"
    note.parent.mkdir()
    note.write_text("Grüße", encoding="utf-8")
    assert assets.path("note.txt") == note
    assert assets.read_text("note.txt") == "Grüße"


def test_bundle_keeps_resources_where_it_unpacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    icon = tmp_path / "studio" / "_resources" / "icons" / "seed.svg"
    icon.parent.mkdir(parents=True)
    icon.write_text("<svg/>", encoding="utf-8")
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert assets.path("icons", "seed.svg") == icon


def test_absent_resource_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed_like(monkeypatch, tmp_path / "studio")
    with pytest.raises(FileNotFoundError, match=r"icons/nothing\.svg is not part of this installation"):
        assets.path("icons", "nothing.svg")
