"""Copies are whole or not there, named as asked, and in the format that was asked for."""

from __future__ import annotations

import errno
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms

from studio.errors import DiskError
from studio.store import export as module
from studio.store.export import Format, Item, Outcome, Plan, Telling, export
from studio.store.inside import look_inside
from studio.store.metadata import Facts

PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
FACTS = Facts("a fox --ar 3:2", {"Seed": "42", "Job": "5f0c3a6e-0b1c-4f43"}, job="5f0c3a6e-0b1c-4f43")


@pytest.fixture
def sources(tmp_path: Path) -> list[Path]:
    made = []
    for number in range(3):
        path = tmp_path / f"source {number}.png"
        image = Image.linear_gradient("L").resize((64, 48)).convert("RGB")
        image.putpixel((number, 0), (255, 0, 0))
        image.save(path, icc_profile=PROFILE)
        made.append(path)
    return made


def plan(sources: list[Path], target: Path, **options: Any) -> Plan:
    items = tuple(Item(source, f"copy {number}", FACTS) for number, source in enumerate(sources, 1))
    return Plan(items, target, **options)


def run(asked: Plan, stopped: Callable[[], bool] = lambda: False) -> Outcome:
    return export(asked, lambda _: None, stopped)


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_as_it_is_means_byte_for_byte(sources: list[Path], tmp_path: Path) -> None:
    told: list[int] = []
    outcome = export(plan(sources, tmp_path / "a" / "b"), told.append, lambda: False)
    assert [path.name for path in outcome.files] == ["copy 1.png", "copy 2.png", "copy 3.png"]
    assert [path.read_bytes() for path in outcome.files] == [path.read_bytes() for path in sources]
    assert told == [1, 2, 3]


@pytest.mark.parametrize("wanted", [Format.PNG, Format.JPEG, Format.WEBP, Format.TIFF])
@pytest.mark.parametrize("telling", list(Telling))
def test_every_format_with_and_without_what_made_it(
    sources: list[Path], tmp_path: Path, wanted: Format, telling: Telling
) -> None:
    outcome = run(plan(sources[:1], tmp_path / "out", format=wanted, telling=telling, quality=95))
    [path] = outcome.files
    assert path.suffix == f".{wanted}"
    with Image.open(path) as image:
        image.load()
        assert image.size == (64, 48)
        assert image.info["icc_profile"] == PROFILE
    assert look_inside(path).prompt == ("a fox --ar 3:2" if telling is Telling.WRITE else "")
    assert (b"5f0c3a6e" in path.read_bytes()) == (telling is Telling.WRITE)


def test_what_a_file_says_already_goes_along_into_another_format(tmp_path: Path) -> None:
    source = tmp_path / "told.png"
    source.write_bytes(module.copy_of(Item(_plain(tmp_path), "x", FACTS), Format.AS_IS, Telling.WRITE, 90))
    for wanted in (Format.JPEG, Format.WEBP, Format.TIFF):
        outcome = run(plan([source], tmp_path / "out", format=wanted))
        assert look_inside(outcome.files[0]).prompt == "a fox --ar 3:2"


def _plain(folder: Path) -> Path:
    path = folder / "plain.png"
    Image.new("RGB", (8, 8)).save(path)
    return path


def test_holes_are_white_in_a_jpeg_and_stay_holes_elsewhere(tmp_path: Path) -> None:
    source = tmp_path / "holes.png"
    Image.new("RGBA", (16, 16), (255, 0, 0, 0)).save(source)
    colours = {}
    for wanted in (Format.JPEG, Format.WEBP, Format.TIFF):
        outcome = run(plan([source], tmp_path / "out", format=wanted, quality=100))
        with Image.open(outcome.files[0]) as image:
            colours[wanted] = image.convert("RGBA").getpixel((8, 8))
    assert colours[Format.JPEG] == (255, 255, 255, 255)
    assert colours[Format.WEBP][3] == colours[Format.TIFF][3] == 0  # type: ignore[index]


def test_nothing_that_is_there_is_written_over(sources: list[Path], tmp_path: Path) -> None:
    target = tmp_path / "out"
    run(plan(sources[:1], target))
    first = (target / "copy 1.png").read_bytes()
    again = run(plan(sources[1:2], target))
    assert again.files == [target / "copy 1 (2).png"]
    assert (target / "copy 1.png").read_bytes() == first


def test_one_file_is_saved_exactly_where_it_was_asked_for(sources: list[Path], tmp_path: Path) -> None:
    path = tmp_path / "mine.png"
    path.write_bytes(b"old")
    outcome = run(plan(sources[:1], tmp_path, exactly=path))
    assert outcome.files == [path]
    assert path.read_bytes() == sources[0].read_bytes()


def test_the_librarys_own_file_is_never_written_over(sources: list[Path], tmp_path: Path) -> None:
    before = sources[0].read_bytes()
    with pytest.raises(DiskError, match="library's own file"):
        run(plan(sources[:1], tmp_path, exactly=tmp_path / "." / sources[0].name, telling=Telling.STRIP))
    assert sources[0].read_bytes() == before


def test_an_archive_holds_all_of_them(sources: list[Path], tmp_path: Path) -> None:
    target = tmp_path / "out"
    outcome = run(plan(sources, target, archive="foxes"))
    assert left(target) == ["foxes.zip"]
    with zipfile.ZipFile(target / "foxes.zip") as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["copy 1.png", "copy 2.png", "copy 3.png"]
        assert archive.read("copy 2.png") == sources[1].read_bytes()
    assert outcome.count == 3


@pytest.mark.parametrize("archive", ["", "foxes"])
def test_stopped_in_the_middle_leaves_nothing_half(sources: list[Path], tmp_path: Path, archive: str) -> None:
    answers = iter([False, True])
    outcome = run(plan(sources, tmp_path / "out", archive=archive), lambda: next(answers))
    assert outcome.stopped
    assert left(tmp_path / "out") == ([] if archive else ["copy 1.png"])


@pytest.mark.parametrize("archive", ["", "foxes"])
def test_a_full_disk_is_a_sentence_and_leaves_nothing_half(
    sources: list[Path], tmp_path: Path, archive: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = io.BufferedWriter.write
    count = 0

    class Full(io.FileIO):
        def write(self, data: Any) -> int:
            nonlocal count
            count += 1
            if count > 2:
                raise OSError(errno.ENOSPC, "No space left on device")
            return super().write(data)

    real = io.open

    def opened(file: Any, mode: str = "r", *rest: Any, **more: Any) -> Any:
        if "x" in mode and str(file).endswith(".part"):
            return Full(file, mode.replace("b", ""))
        return real(file, mode, *rest, **more)

    monkeypatch.setattr(io, "open", opened)
    monkeypatch.setattr("builtins.open", opened)
    monkeypatch.setattr(Path, "open", lambda path, mode="r", *rest, **more: opened(path, mode, *rest, **more))
    with pytest.raises(DiskError, match="is full"):
        run(plan(sources, tmp_path / "out", archive=archive))
    monkeypatch.undo()
    assert written is io.BufferedWriter.write
    assert not [name for name in left(tmp_path / "out") if name.endswith((".part", ".zip"))]
    for name in left(tmp_path / "out"):
        with Image.open(tmp_path / "out" / name) as image:
            image.load()


def test_a_damaged_picture_is_left_out_and_named(sources: list[Path], tmp_path: Path) -> None:
    sources[1].write_bytes(sources[1].read_bytes()[:100])
    sources[2].unlink()
    outcome = run(plan(sources, tmp_path / "out", format=Format.JPEG))
    assert (outcome.count, outcome.unread) == (1, ["source 1.png", "source 2.png"])


def test_a_video_is_copied_whatever_is_asked(tmp_path: Path) -> None:
    source = tmp_path / "film.mp4"
    source.write_bytes(b"moving pictures")
    outcome = run(plan([source], tmp_path / "out", format=Format.JPEG, telling=Telling.STRIP))
    assert outcome.files[0].name == "copy 1.mp4"
    assert outcome.files[0].read_bytes() == b"moving pictures"


@pytest.mark.parametrize("telling", [Telling.WRITE, Telling.STRIP])
def test_a_tiff_is_changed_in_place(tmp_path: Path, telling: Telling) -> None:
    source = tmp_path / "source.tif"
    Image.linear_gradient("L").convert("RGB").save(source, compression="tiff_lzw")
    [path] = run(plan([source], tmp_path / "out", telling=telling)).files
    with Image.open(path) as image, Image.open(source) as before:
        assert image.info["compression"] == "tiff_lzw"  # packed anew it would be deflated
        assert image.tobytes() == before.tobytes()
    assert look_inside(path).prompt == ("a fox --ar 3:2" if telling is Telling.WRITE else "")


def test_a_bigtiff_says_why_it_is_not_written_to_and_is_stripped_all_the_same(tmp_path: Path) -> None:
    source = tmp_path / "big.tif"
    Image.new("RGB", (8, 8), "red").save(source, big_tiff=True)
    outcome = run(plan([source], tmp_path / "out", telling=Telling.WRITE))
    assert (outcome.unread, outcome.files) == (["big.tif"], [])
    assert outcome.why == "“big.tif” could not be written: it is a BigTIFF, which is not written to."
    [path] = run(plan([source], tmp_path / "out", telling=Telling.STRIP)).files
    with Image.open(path) as image:
        assert image.getpixel((4, 4)) == (255, 0, 0)


def test_a_picture_that_was_held_upright_stays_so_when_nothing_is_told(tmp_path: Path) -> None:
    source = tmp_path / "held.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (8, 6)).save(source, exif=exif)
    [path] = run(plan([source], tmp_path / "out", telling=Telling.STRIP)).files
    with Image.open(path) as image:
        assert dict(image.getexif()) == {0x0112: 6}
