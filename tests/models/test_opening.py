"""Pictures of every kind are read upright, within memory; what is none is said."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from studio.errors import InputError, PictureError
from studio.models import opening
from studio.models.opening import read_pixels, read_size

SIZE = (90, 60)


def picture(path: Path, kind: str = "PNG", mode: str = "RGB", *, turned: bool = False) -> Path:
    """Left half red, right half blue."""
    image = Image.new("RGB", SIZE, (255, 0, 0))
    image.paste((0, 0, 255), (SIZE[0] // 2, 0, *SIZE))
    image = image.convert(mode)
    if turned:
        exif = Image.Exif()
        exif[0x0112] = 6  # a quarter turn to the right shows it upright
        image.save(path, kind, exif=exif)
    else:
        image.save(path, kind)
    return path


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "L"), ("PNG", "P"), ("PNG", "1"), ("JPEG", "RGB"), ("WEBP", "RGBA"),
     ("GIF", "P"), ("TIFF", "RGB"), ("TIFF", "RGBA"), ("TIFF", "L"), ("TIFF", "CMYK")],
)  # fmt: skip
def test_every_kind_of_picture_is_read(tmp_path: Path, kind: str, mode: str) -> None:
    path = picture(tmp_path / "of any name", kind, mode)
    image = read_pixels(path)
    assert image.size() == read_size(path) == QSize(*SIZE)
    assert image.format() in (QImage.Format.Format_RGB32, QImage.Format.Format_ARGB32_Premultiplied)
    left, right = image.pixelColor(5, 30), image.pixelColor(85, 30)
    if mode in ("RGB", "RGBA", "P", "CMYK"):
        assert left.red() > 200 > 60 > left.blue()
        assert right.blue() > 200 > 60 > right.red()
    elif mode == "L":
        assert left.red() > right.red() + 30


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_a_turned_picture_stands_upright(tmp_path: Path, kind: str) -> None:
    path = picture(tmp_path / "turned", kind, turned=True)
    image = read_pixels(path)
    assert image.size() == read_size(path) == QSize(60, 90)
    assert image.pixelColor(30, 5).red() > 200
    assert image.pixelColor(30, 85).blue() > 200


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF"])
@pytest.mark.parametrize(("most", "size"), [(90 * 60 * 4, (90, 60)), (90 * 60 * 4 - 1, (45, 30)), (2399, (22, 15))])
def test_what_takes_too_much_is_read_smaller(tmp_path: Path, kind: str, most: int, size: tuple[int, int]) -> None:
    path = picture(tmp_path / "large", kind)
    image = read_pixels(path, most)
    assert (image.width(), image.height()) == size
    assert image.sizeInBytes() <= most
    assert read_size(path) == QSize(*SIZE)


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_what_cannot_be_unpacked_at_all_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    path = picture(tmp_path / "huge", kind)
    monkeypatch.setattr(opening, "MOST_READ", 4 << 20)  # read_size needs no pixels
    assert read_size(path) == QSize(*SIZE)
    monkeypatch.setattr(opening, "MOST_READ", 90 * 60 * 4 - 4)
    with pytest.raises(InputError, match="too large"):
        read_pixels(path)


@pytest.mark.qt_log_ignore("JPEG")
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_half_a_file_is_no_picture(tmp_path: Path, kind: str) -> None:
    whole = picture(tmp_path / "whole", kind).read_bytes()
    path = tmp_path / "half"
    path.write_bytes(whole[:40])
    with pytest.raises(PictureError, match="damaged"):
        read_pixels(path)


@pytest.mark.parametrize("content", [b"", b"words", b"<svg", b"II*\0"])
def test_what_is_no_picture_says_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "no.png"
    path.write_bytes(content)
    for read in (read_size, read_pixels):
        with pytest.raises(PictureError, match=r"no\.png"):
            read(path)


def test_what_is_gone_says_so(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match="no longer there"):
        read_size(tmp_path / "gone.png")
    with pytest.raises(PictureError, match="no longer there"):
        read_pixels(tmp_path)


@pytest.mark.parametrize("size", [(300, 200), (37, 900), (20, 10), (1, 1)])
def test_a_jpeg_is_made_small_as_its_shape_is(tmp_path: Path, size: tuple[int, int]) -> None:
    path = tmp_path / "hill.jpg"
    Image.new("RGB", size, (200, 40, 10)).save(path, quality=95)
    made = opening.small_jpeg(path, 64, 85)
    assert made is not None
    image, data = made
    assert max(image.width(), image.height()) == min(64, max(size))
    assert image.width() * size[1] == pytest.approx(image.height() * size[0], rel=0.2)
    assert image.pixelColor(0, 0).red() == pytest.approx(200, abs=6)
    with Image.open(io.BytesIO(data)) as packed:
        assert (packed.format, packed.size) == ("JPEG", (image.width(), image.height()))


def test_whatever_else_is_left_to_others(tmp_path: Path) -> None:
    turned = tmp_path / "turned.jpg"
    exif = Image.Exif()
    exif[opening.ORIENTATION] = 6
    Image.new("RGB", (30, 20)).save(turned, exif=exif)
    png = tmp_path / "a.jpg"
    Image.new("RGB", (30, 20)).save(png, "PNG")
    cut = tmp_path / "cut.jpg"
    Image.effect_noise((300, 300), 90).save(cut)
    cut.write_bytes(cut.read_bytes()[:500])
    for path in (turned, png, cut, tmp_path / "none.jpg", tmp_path / "a.png"):
        assert opening.small_jpeg(path, 64, 85) is None


def test_a_jpeg_for_print_is_small_in_the_colours_of_a_screen(tmp_path: Path) -> None:
    path = tmp_path / "print.jpeg"
    Image.new("CMYK", (300, 200), (0, 255, 255, 0)).save(path)
    made = opening.small_jpeg(path, 64, 85)
    assert made is not None
    colour = made[0].pixelColor(5, 5)
    assert colour.red() > 150 > colour.green()
