"""`mask` prints what would be sent of a file, or one sentence about why nothing can be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from studio import cli
from studio.cli import mask as command
from studio.region.areas import areas_of
from studio.region.svg import rings_from_svg

BOX = [100, 50, 300, 50, 300, 250, 100, 250]


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A white box and a white disc on black."""
    image = Image.new("L", (640, 512))
    draw = ImageDraw.Draw(image)
    draw.rectangle((100, 50, 299, 249), fill=255)
    draw.ellipse((400, 300, 600, 500), fill=255)
    image.save(tmp_path / "mask.png")
    return tmp_path / "mask.png"


def told(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    code = cli.run(cli.parse(["mask", *map(str, arguments)]))
    return code, *capsys.readouterr()


def test_one_json_object(capsys: pytest.CaptureFixture[str], picture: Path) -> None:
    code, out, err = told(capsys, picture, "--json", "--tolerance", "0")
    assert (code, err) == (0, "")
    about: dict[str, Any] = json.loads(out)
    assert set(about) == {"size", "frame", "areas", "points", "painted", "overlap"}
    assert about["size"] == about["frame"] == [640, 512]
    assert about["areas"][0] == {"points": BOX, "pixels": 40_000}
    assert about["points"] == sum(len(area["points"]) // 2 for area in about["areas"])
    assert about["painted"] == sum(area["pixels"] for area in about["areas"])
    assert about["overlap"] == 1.0


def test_the_tolerance_is_chosen_unless_said(capsys: pytest.CaptureFixture[str], picture: Path) -> None:
    points = []
    for arguments in ([], ["--tolerance", "0"], ["--tolerance", "9"]):
        _, out, _ = told(capsys, picture, "--json", *arguments)
        points.append(json.loads(out)["points"])
    assert points[1] > points[0] > points[2] > 4
    assert points[0] == areas_of(np.asarray(Image.open(picture))).points


def test_a_table_for_people(capsys: pytest.CaptureFixture[str], picture: Path) -> None:
    code, out, err = told(capsys, picture, "--tolerance", "0")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].split() == ["area", "points", "pixels", "left,", "top", "-", "right,", "bottom"]
    assert lines[1].split() == ["1", "4", "40,000", "100,", "50", "-", "300,", "250"]
    assert lines[-2] == "Picture of 640 × 512 pixels."
    assert lines[-1].startswith("2 areas, ")
    assert lines[-1].endswith(" pixels painted, exact to the pixel.")
    _, out, _ = told(capsys, picture, "--tolerance", "9")
    assert " % off." in out


def test_a_small_picture_says_its_frame(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    Image.new("1", (100, 50), 1).save(tmp_path / "small.png")
    _, out, _ = told(capsys, tmp_path / "small.png")
    assert "Picture of 100 × 50 pixels, sent in a frame of 1,000 × 500." in out
    assert "1 area, 4 points, 5,000 pixels painted, exact to the pixel." in out
    Image.new("L", (100, 50)).save(tmp_path / "black.png")
    assert told(capsys, tmp_path / "black.png") == (0, "Nothing is painted; no area would be sent.\n", "")


def test_a_drawing_in_and_out(capsys: pytest.CaptureFixture[str], picture: Path, tmp_path: Path) -> None:
    code, out, err = told(capsys, picture, "--svg")
    assert (code, err) == (0, "")
    assert rings_from_svg(out)[0] == ((100, 50), (300, 50), (300, 250), (100, 250))
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        (tmp_path / "drawing.svg").write_text(out, encoding=encoding)
        _, again, err = told(capsys, tmp_path / "drawing.svg", "--json", "--tolerance", "0")
        assert err == ""
        assert json.loads(again)["areas"][0] == {"points": BOX, "pixels": 40_000}


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I", "I;16", "F"])
def test_any_kind_of_picture(capsys: pytest.CaptureFixture[str], picture: Path, tmp_path: Path, mode: str) -> None:
    grey = Image.open(picture)
    pixels = np.asarray(grey).astype(np.uint16) * 257
    image = Image.fromarray(pixels) if mode == "I;16" else grey.convert(mode)
    image.save(tmp_path / "kind.tiff")
    _, out, err = told(capsys, tmp_path / "kind.tiff", "--json", "--tolerance", "0")
    assert err == ""
    assert json.loads(out)["areas"][0] == {"points": BOX, "pixels": 40_000}


def test_a_palette_with_a_transparent_colour(capsys: pytest.CaptureFixture[str], picture: Path, tmp_path: Path) -> None:
    image = Image.open(picture).point(lambda level: level // 255).convert("P")
    image.putpalette([0, 0, 0, 10, 10, 10])
    image.save(tmp_path / "dark.png", transparency=0)
    _, out, err = told(capsys, tmp_path / "dark.png", "--json", "--tolerance", "0")
    assert err == ""
    assert json.loads(out)["areas"][0] == {"points": BOX, "pixels": 40_000}


def test_a_picture_that_lies_on_its_side_is_turned(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("L", (900, 600), 255).save(tmp_path / "turned.jpg", exif=exif)
    _, out, _ = told(capsys, tmp_path / "turned.jpg", "--json")
    assert json.loads(out)["size"] == [600, 900]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("none.png", None, "cannot be read: No such file"),
        ("text.png", b"a fox", "This is not a picture, nor an SVG drawing."),
        ("empty.png", b"", "This is not a picture, nor an SVG drawing."),
        ("broken.svg", b"<svg", "This is not an SVG drawing"),
        ("latin.svg", b"<svg>\xe9</svg>", "neither a picture nor an SVG drawing in UTF-8"),
        ("page.html", b"<html></html>", "begins with <html>"),
        ("typed.svg", b"<!DOCTYPE svg><svg/>", "document type"),
        ("thin.svg", b'<svg viewBox="0 0 9000 9"><path d="M0 0H9V9"/></svg>', "an aspect beyond 8:1"),
        ("wide.svg", b'<svg viewBox="0 0 16000 16000"><path d="M0 0H9V9"/></svg>', "pixels are too many"),
    ],
)
def test_one_sentence_and_2(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str, content: bytes | None, words: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    code, out, err = told(capsys, tmp_path / name, "--json")
    assert (code, out) == (2, "")
    assert err.startswith(f"legnext-studio: {tmp_path / name}")
    assert words in err
    assert err.count("\n") == 1


def test_half_a_picture_and_a_folder(capsys: pytest.CaptureFixture[str], picture: Path, tmp_path: Path) -> None:
    (tmp_path / "half.png").write_bytes(picture.read_bytes()[:300])
    code, _, err = told(capsys, tmp_path / "half.png")
    assert (code, "The picture cannot be read: " in err) == (2, True)
    assert told(capsys, tmp_path)[0] == 2
    assert told(capsys, "a\0b")[0] == 2


@pytest.mark.parametrize(
    ("size", "words"),
    [
        ((30_000, 20), "an aspect beyond 8:1 does not fit the service's frame."),
        ((1, 9), "an aspect beyond 8:1 does not fit the service's frame."),
        ((16_385, 4_000), "16,385 × 4,000 pixels are too many: at most 16,384 pixels a side"),
        ((16_000, 14_000), "pixels are too many"),
        ((20_500, 20_000), "The picture is too large: at most 16,384 pixels a side"),
    ],
)
def test_too_large_and_too_long(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, size: tuple[int, int], words: str
) -> None:
    Image.new("1", size).save(tmp_path / "large.png")
    code, out, err = told(capsys, tmp_path / "large.png")
    assert (code, out) == (2, "")
    assert words in err


def test_a_file_of_half_a_gigabyte_is_not_read(
    capsys: pytest.CaptureFixture[str], picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "MOST_BYTES", 100)
    code, _, err = told(capsys, picture)
    assert (code, "is too large for a mask" in err) == (2, True)


@pytest.mark.parametrize("words", ["-1", "nan", "inf", "much"])
def test_a_tolerance_that_is_none(capsys: pytest.CaptureFixture[str], picture: Path, words: str) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.parse(["mask", str(picture), f"--tolerance={words}"])
    assert ended.value.code == 2
    assert "--tolerance" in capsys.readouterr().err
