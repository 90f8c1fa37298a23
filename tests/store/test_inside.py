"""Prompts inside files: of Midjourney, of the practice service; and files that are made to hurt, or are none."""

from __future__ import annotations

import struct
import zlib
from hashlib import sha256
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from studio.errors import PictureError, Remedy
from studio.store.inside import LARGEST, Inside, look_inside

PROMPT = "ein Füchslein 狐 --ar 3:2"
PICTURE = Image.new("RGB", (8, 6), (200, 90, 30))


def png(path: Path, notes: PngImagePlugin.PngInfo | None = None) -> Path:
    PICTURE.save(path, "PNG", pnginfo=notes)
    return path


def test_midjourneys_chunk_is_read_without_its_job(tmp_path: Path) -> None:
    notes = PngImagePlugin.PngInfo()
    chunk = f"{PROMPT} --v 6.1 Job ID: 5f0c3a6e-0b1c-4f43-9d3c-0d8f3f6f3a11"
    notes.add(b"tEXt", b"Description\0" + chunk.encode())
    path = png(tmp_path / "a.png", notes)
    assert look_inside(path) == Inside(sha256(path.read_bytes()).hexdigest(), f"{PROMPT} --v 6.1")


def test_what_really_is_latin_stays_so(tmp_path: Path) -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add(b"tEXt", b"Description\0caf\xe9")
    assert look_inside(png(tmp_path / "a.png", notes)).prompt == "café"


@pytest.mark.parametrize("zipped", [False, True])
def test_international_text_is_read(tmp_path: Path, zipped: bool) -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_itxt("Description", PROMPT, zip=zipped)
    assert look_inside(png(tmp_path / "a.png", notes)).prompt == PROMPT


@pytest.mark.parametrize("ending", ["jpg", "webp", "tiff"])
def test_the_description_of_a_camera_is_read(tmp_path: Path, ending: str) -> None:
    notes = Image.Exif()
    notes[0x010E] = PROMPT.encode()
    PICTURE.save(tmp_path / f"a.{ending}", exif=notes)
    assert look_inside(tmp_path / f"a.{ending}").prompt == PROMPT


def test_a_picture_without_words_has_none(tmp_path: Path) -> None:
    assert look_inside(png(tmp_path / "a.png")).prompt == ""


def bomb(path: Path, side: int) -> Path:
    """A PNG of a few bytes that says it is `side` pixels wide and high."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b""))
    return path


def test_what_hurts_or_is_no_picture_is_one_sentence(tmp_path: Path) -> None:
    heavy = PngImagePlugin.PngInfo()
    heavy.add_text("Description", "x" * 3_000_000, zip=True)
    (tmp_path / "words.png").write_bytes(b"only words")
    (tmp_path / "empty.png").write_bytes(b"")
    (tmp_path / "half.png").write_bytes(png(tmp_path / "whole.png").read_bytes()[:20])
    (tmp_path / "folder.png").mkdir()
    for path in (
        png(tmp_path / "heavy.png", heavy),
        bomb(tmp_path / "bomb.png", 60_000),
        *(tmp_path / f"{name}.png" for name in ("words", "empty", "half", "folder", "gone")),
    ):
        with pytest.raises(PictureError) as raised:
            look_inside(path)
        assert raised.value.sentence.startswith(f"“{path.name}” ")
        assert raised.value.remedy is Remedy.NONE


def test_the_largest_upscale_is_looked_into_and_a_larger_file_is_not(tmp_path: Path) -> None:
    assert look_inside(bomb(tmp_path / "large.png", 12_288)).prompt == ""
    with (tmp_path / "film.png").open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(PictureError, match="too large"):
        look_inside(tmp_path / "film.png")
