"""What exiftool and exiv2 read of our files, the readers behind most photo organisers, as programs of their own."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from studio.store.metadata import REJECTED, Ancestor, Facts, sidecar, written
from tests.store.metadata.pictures import KINDS, NAMES, picture

LONG = ("a lighthouse in fog, last light on the ridge, ink and gouache, " * 80)[:4990] + " --ar 3:2"
FACTS = {
    "plain": Facts("a fox --ar 3:2", {"Seed": "42"}, title="a fox", rating=4, tags=("cover", "series/coast")),
    "script": Facts(
        "狐と鶏 & <عاصفة> “Füchslein” 🦊\nsecond line --ar 3:2",
        {"Seed": "42", "Model": "7"},
        title="狐と鶏",
        rating=REJECTED,
        tags=("海岸", "two words, one comma"),
        ancestry=(Ancestor("Imagine", "ab12", "狐"),),
    ),
    "long": Facts(LONG, title="a lighthouse", rating=5, picked=True, tags=("cover",), job="5f0c3a6e", picture=1),
}


def program(name: str) -> str:
    """Where it is; packaging/common.sh installs it for development wherever it may."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not on this system and could not be installed; nothing was read by it")
    return found


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, Facts]]:
    """Every format with every set of facts, once with a camera's own metadata; and the sidecars."""
    folder = tmp_path_factory.mktemp("told")
    made = []
    for name, facts in FACTS.items():
        for (kind, options), kind_name in zip(KINDS, NAMES, strict=True):
            for told in (False, True):
                path = folder / f"{name} {kind_name.strip()} {told}.{kind.lower()}"
                path.write_bytes(written(picture(kind, options, told=told), facts))
                made.append((path, facts))
        path = folder / f"{name}.png.xmp"
        path.write_bytes(sidecar(facts))
        made.append((path, facts))
    return made


def asked(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, timeout=50)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode("utf-8")


def listed(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def test_exiftool_reads_prompt_rating_tags_and_title(files: list[tuple[Path, Facts]]) -> None:
    tool = program("exiftool")
    paths = [str(path) for path, _ in files]
    read = json.loads(asked(tool, "-json", "-G1", "-a", "-all", "-validate", "-warning", "-error", *paths))
    assert len(read) == len(files)
    for found, (path, facts) in zip(read, files, strict=True):
        assert found["XMP-dc:Description"] == facts.description, path.name
        assert found["XMP-dc:Title"] == facts.title, path.name
        assert found["XMP-xmp:Rating"] == facts.rating, path.name
        foreign = ["harbour"] if " True." in path.name else []
        assert listed(found["XMP-dc:Subject"]) == [*foreign, *facts.tags], path.name
        assert listed(found["XMP-digiKam:TagsList"]) == list(facts.tags), path.name
        assert found.get("IFD0:ImageDescription", facts.description if path.suffix in (".png", ".xmp") else "") in (
            facts.description,
            "secret place",  # a PNG's own EXIF, which stays as the camera wrote it
        ), path.name
        assert "ExifTool:Error" not in found, path.name
        worst = [word for word in listed(found.get("ExifTool:Warning", [])) if not word.startswith(HARMLESS)]
        assert worst == [], path.name
        if foreign:
            assert found["XMP-camera:Lens"] == "secret place", path.name


HARMLESS = ("[minor]", "Missing required", "Invalid value for IFD0 tag 0x0103")
"""Warnings about what Pillow wrote, or left out, when it made the picture; "minor" are the stars in EXIF."""


def test_exiv2_reads_prompt_rating_tags_and_title(files: list[tuple[Path, Facts]]) -> None:
    tool = program("exiv2")
    pictures = [(path, facts) for path, facts in files if path.suffix != ".xmp"]
    wanted: dict[str, Callable[[Facts], str]] = {
        "Xmp.dc.description": lambda facts: f'lang="x-default" {facts.description}',
        "Xmp.dc.title": lambda facts: f'lang="x-default" {facts.title}',
        "Xmp.xmp.Rating": lambda facts: str(facts.rating),
        "Xmp.digiKam.TagsList": lambda facts: ", ".join(facts.tags),
    }
    for key, words in wanted.items():
        rest = asked(tool, "-q", "-K", key, "-P", "v", *(str(path) for path, _ in pictures))
        # The file's name stands before each value, which may have several lines.
        names = [str(path) for path, _ in pictures]
        for name, following, (_, facts) in zip(names, [*names[1:], "\0"], pictures, strict=True):
            found, _, behind = rest.partition(following)
            assert found.removeprefix(name).strip() == words(facts), (key, name)
            rest = following + behind


def test_what_exiv2_changes_in_our_file_stays_when_we_write_again(tmp_path: Path) -> None:
    tool = program("exiv2")
    for (kind, options), name in zip(KINDS, NAMES, strict=True):
        path = tmp_path / f"{name.strip()}.{kind.lower()}"
        path.write_bytes(written(picture(kind, options, told=True), FACTS["plain"]))
        asked(tool, "-M", "set Xmp.dc.rights Ada Lovelace", "-M", "set Xmp.dc.subject night", str(path))
        again = written(path.read_bytes(), FACTS["long"])
        path.write_bytes(again)
        assert b"Ada Lovelace" in again, name
        assert asked(tool, "-q", "-K", "Xmp.xmp.Rating", "-P", "v", str(path)).strip() == "5", name
        subjects = asked(tool, "-q", "-K", "Xmp.dc.subject", "-P", "v", str(path)).strip().split(", ")
        assert "night" in subjects, name
        assert "cover" in subjects, name
        assert "series/coast" not in subjects, name
