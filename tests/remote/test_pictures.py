"""Only a whole picture is one: cuts at every percent, bombs, impostors; and what is made of the good ones."""

from __future__ import annotations

import io
import random
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from studio.errors import PictureError
from studio.remote.pictures import MOST_PIXELS, PREVIEW, THUMBNAIL, Decoded, decode


def noise(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """A picture that no format can make small."""
    bands = len(Image.new(mode, (1, 1)).getbands())
    data = random.Random(7).randbytes(width * height * bands)
    return Image.frombytes(mode, (width, height), data)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def read(data: bytes, folder: Path) -> Decoded:
    path = folder / "fox.part"
    path.write_bytes(data)
    return decode(path)


@pytest.mark.parametrize(
    ("kind", "extension", "options"),
    [
        ("PNG", "png", {}),
        ("JPEG", "jpg", {}),
        ("WEBP", "webp", {}),
        ("WEBP", "webp", {"lossless": True}),
        ("TIFF", "tif", {}),
        ("TIFF", "tif", {"compression": "tiff_lzw"}),
    ],
)
def test_a_whole_picture(kind: str, extension: str, options: dict[str, object], tmp_path: Path) -> None:
    decoded = read(saved(Image.new("RGB", (1536, 1024), (200, 30, 30)), kind, **options), tmp_path)
    assert (decoded.width, decoded.height) == (1536, 1024)
    assert (decoded.format, decoded.extension) == (kind, extension)
    preview = decoded.preview
    assert (preview.width, preview.height) == (PREVIEW, 683)
    assert not preview.alpha
    assert len(preview.data) == PREVIEW * 683 * 3
    red, green, blue = preview.data[:3]
    assert abs(red - 200) < 9
    assert abs(green - 30) < 9
    assert abs(blue - 30) < 9
    thumbnail = Image.open(io.BytesIO(decoded.thumbnail_jpeg))
    assert thumbnail.format == "JPEG"
    assert thumbnail.size == (THUMBNAIL, 171)


def test_a_small_picture_is_not_blown_up(tmp_path: Path) -> None:
    decoded = read(saved(noise(8, 4), "PNG"), tmp_path)
    assert (decoded.preview.width, decoded.preview.height) == (8, 4)
    assert decoded.preview.data == noise(8, 4).tobytes()
    assert Image.open(io.BytesIO(decoded.thumbnail_jpeg)).size == (8, 4)


@pytest.mark.parametrize("size", [(1, 1), (4000, 1), (1, 4000)])
def test_thin_pictures(size: tuple[int, int], tmp_path: Path) -> None:
    decoded = read(saved(Image.new("RGB", size), "PNG"), tmp_path)
    assert (decoded.width, decoded.height) == size
    assert min(decoded.preview.width, decoded.preview.height) == 1


@pytest.mark.filterwarnings("ignore:Truncated File Read")  # which Pillow says of a TIFF before it gives up
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF"])
def test_cut_at_every_percent_it_is_never_whole(kind: str, tmp_path: Path) -> None:
    data = saved(noise(64, 64), kind)
    whole = [percent for percent in range(100) if _is_whole(data[: len(data) * percent // 100], tmp_path)]
    assert whole == []
    assert _is_whole(data, tmp_path)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF"])
def test_cut_by_a_single_byte_it_is_not_whole(kind: str, tmp_path: Path) -> None:
    data = saved(Image.new("RGB", (32, 32)), kind)
    assert [cut for cut in range(1, 16) if _is_whole(data[:-cut], tmp_path)] == []


def _is_whole(data: bytes, folder: Path) -> bool:
    try:
        read(data, folder)
    except PictureError as error:
        return not error.sentence
    return True


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html>Sign in</html>",
        b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
        b"GIF89a" + bytes(50),
        saved(Image.new("RGB", (9, 9)), "GIF"),
        saved(Image.new("RGB", (9, 9)), "BMP"),
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xd9",
        b"RIFF\x04\x00\x00\x00WEBP",
        bytes(10_000),
    ],
)
def test_what_is_no_picture_of_the_service_is_refused(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(PictureError) as info:
        read(data, tmp_path)
    assert info.value.sentence.endswith(".")


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_of_size(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(16385, 100), (100, 16385), (16384, 16384), (14200, 14200), (2**31 - 1, 2**31 - 1)])
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_bombs_are_refused_by_their_header(size: tuple[int, int], tmp_path: Path) -> None:
    with pytest.raises(PictureError, match=r"more than can be opened|not a whole picture"):
        read(png_of_size(*size), tmp_path)


def test_a_bomb_of_text_is_refused(tmp_path: Path) -> None:
    png = saved(Image.new("RGB", (9, 9)), "PNG")
    bomb = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(50_000_000)))
    with pytest.raises(PictureError):
        read(png[:33] + bomb + png[33:], tmp_path)


def test_the_largest_upscale_of_the_service_is_within_the_limit() -> None:
    assert MOST_PIXELS >= 12288 * 12288


@pytest.mark.parametrize(
    ("mode", "alpha"),
    [("RGBA", True), ("LA", True), ("L", False), ("P", False), ("1", False), ("RGB", False)],
)
def test_every_mode_becomes_plain_bytes(mode: str, alpha: bool, tmp_path: Path) -> None:
    decoded = read(saved(Image.new("RGB", (20, 10), (9, 99, 199)).convert(mode), "PNG"), tmp_path)
    assert decoded.preview.alpha is alpha
    assert len(decoded.preview.data) == 200 * (4 if alpha else 3)


def test_a_palette_with_transparency_keeps_it(tmp_path: Path) -> None:
    image = Image.new("P", (4, 4), 1)
    image.putpalette([0, 0, 0, 255, 0, 0])
    decoded = read(saved(image, "PNG", transparency=1), tmp_path)
    assert decoded.preview.alpha
    assert decoded.preview.data[:4] == bytes([255, 0, 0, 0])


def test_sixteen_bits_of_grey_are_scaled_not_clipped(tmp_path: Path) -> None:
    image = Image.new("I;16", (4, 4), 32896)
    decoded = read(saved(image, "PNG"), tmp_path)
    assert decoded.preview.data[:3] == bytes([128, 128, 128])


def test_a_cmyk_jpeg_is_shown(tmp_path: Path) -> None:
    assert len(read(saved(Image.new("CMYK", (8, 8)), "JPEG"), tmp_path).preview.data) == 192


def test_a_turned_picture_is_shown_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    decoded = read(saved(Image.new("RGB", (40, 20)), "JPEG", exif=exif), tmp_path)
    assert (decoded.width, decoded.height) == (20, 40)
    assert (decoded.preview.width, decoded.preview.height) == (20, 40)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data:UserWarning")
def test_camera_data_that_cannot_be_read_spoils_nothing(tmp_path: Path) -> None:
    data = saved(Image.new("RGB", (40, 20)), "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")
    assert read(data, tmp_path).width == 40


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_of_an_animation_the_first_frame_is_shown(kind: str, tmp_path: Path) -> None:
    frames = [Image.new("RGB", (10, 10), colour) for colour in ((255, 0, 0), (0, 255, 0), (0, 0, 255))]
    data = saved(frames[0], kind, save_all=True, append_images=frames[1:], lossless=True)
    assert read(data, tmp_path).preview.data[0] > 200


def test_bytes_after_the_end_are_tolerated(tmp_path: Path) -> None:
    for kind in ("PNG", "JPEG", "WEBP"):
        assert read(saved(noise(16, 16), kind) + b"\0" * 100, tmp_path).width == 16


def test_a_file_that_vanished(tmp_path: Path) -> None:
    with pytest.raises(PictureError):
        decode(tmp_path / "gone.part")
