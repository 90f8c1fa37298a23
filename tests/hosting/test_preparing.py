"""Pictures before they leave: nothing about their maker goes along, and they fit what the service takes."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms, PngImagePlugin

from studio.errors import PictureError, Remedy
from studio.hosting import preparing
from studio.hosting.bare import bare
from studio.hosting.preparing import LARGEST, Prepared, prepare
from studio.request import inputs
from studio.request.inputs import Limits, limits_of
from studio.request.tasks import Task

SECRETS = (b"Exif", b"GPS", b"Leica", b"http://ns.adobe", b"a secret", b"ICC_PROFILE", b"iCCP", b"Photoshop")


def noise(width: int = 64, height: int = 48, mode: str = "RGB") -> Image.Image:
    depth = {"RGB": 3, "RGBA": 4, "L": 1}[mode]
    points = np.random.default_rng(1).integers(0, 256, (height, width, depth), np.uint8)
    return Image.fromarray(points.squeeze())


def telling(orientation: int = 1) -> Image.Exif:
    """What a camera writes down: its maker, where it was, and how it was held."""
    told = Image.Exif()
    told[0x010F] = "Leica"
    told[0x0112] = orientation
    told.get_ifd(0x8825)[1] = "N"
    told.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    return told


def opened(made: Prepared) -> Image.Image:
    image = Image.open(io.BytesIO(made.content))
    image.load()
    return image


def save_telling(path: Path, kind: str, orientation: int = 1, mode: str = "RGB") -> Image.Image:
    """A picture with everything in it that is nobody's business."""
    image = noise(mode=mode)
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    xmp = b"<x:xmpmeta xmlns:x='http://ns.adobe.com/x'>a secret</x:xmpmeta>"
    match kind:
        case "PNG":
            words = PngImagePlugin.PngInfo()
            words.add_text("Comment", "a secret")
            words.add_itxt("XML:com.adobe.xmp", xmp.decode(), zip=False)
            image.save(path, kind, exif=telling(orientation), pnginfo=words, icc_profile=srgb)
        case "JPEG":
            image.save(path, kind, exif=telling(orientation), xmp=xmp, comment="a secret", icc_profile=srgb, quality=90)
        case _:
            image.save(path, kind, exif=telling(orientation), xmp=xmp, icc_profile=srgb, lossless=True)
    return image


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGB"), ("PNG", "RGBA"), ("JPEG", "RGB"), ("WEBP", "RGB"), ("WEBP", "RGBA")]
)
def test_what_a_file_says_of_its_maker_stays_here_and_no_pixel_changes(tmp_path: Path, kind: str, mode: str) -> None:
    file = tmp_path / "x"
    save_telling(file, kind, mode=mode)
    raw = file.read_bytes()
    assert [secret for secret in SECRETS if secret in raw]
    made = prepare(file, Task.DIFFUSION)
    assert [secret for secret in SECRETS if secret in made.content] == []
    after = opened(made)
    with Image.open(file) as before:
        assert (after.format, after.size) == (kind, before.size)
        assert np.array_equal(np.asarray(after), np.asarray(before))
    assert not after.getexif()
    assert made.note == ""
    assert (made.preview.width, made.preview.height) == after.size


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_turned_before_that_is_forgotten(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "x"
    save_telling(file, kind, orientation=6)
    made = prepare(file, Task.DIFFUSION)
    after = opened(made)
    assert after.size == (made.width, made.height) == (48, 64)
    assert [secret for secret in SECRETS if secret in made.content] == []
    with Image.open(file) as before:
        wanted = np.asarray(before.transpose(Image.Transpose.ROTATE_270)).astype(int)
    assert np.abs(np.asarray(after).astype(int) - wanted).mean() <= (8 if kind != "PNG" else 0)


def test_other_colours_become_those_of_the_web(tmp_path: Path) -> None:
    """By a profile that takes red for green: what was red in the file is green on screen."""
    red = Image.new("RGB", (8, 8), (255, 0, 0))
    swapped = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    tags = {bytes(swapped[132 + 12 * n : 136 + 12 * n]): 132 + 12 * n for n in range(int.from_bytes(swapped[128:132]))}
    swapped[tags[b"rXYZ"] : tags[b"rXYZ"] + 4], swapped[tags[b"gXYZ"] : tags[b"gXYZ"] + 4] = b"gXYZ", b"rXYZ"
    profile = bytes(swapped).replace("sRGB".encode("utf-16-be"), "odd!".encode("utf-16-be")).replace(b"sRGB", b"odd!")
    profile = profile[:36] + bytes(swapped)[36:40] + profile[40:]
    red.save(tmp_path / "x.png", icc_profile=profile)
    after = opened(prepare(tmp_path / "x.png", Task.DIFFUSION))
    assert after.getpixel((0, 0)) == (0, 255, 0)
    assert "icc_profile" not in after.info


@pytest.mark.parametrize(("kind", "becomes"), [("TIFF", "PNG"), ("BMP", "PNG"), ("GIF", "PNG"), ("AVIF", "JPEG")])
def test_what_the_service_does_not_take_is_converted(tmp_path: Path, kind: str, becomes: str) -> None:
    noise().save(tmp_path / "x", kind)
    made = prepare(tmp_path / "x", Task.DIFFUSION)
    assert opened(made).format == becomes
    assert made.name.endswith({"PNG": ".png", "JPEG": ".jpg"}[becomes])
    assert made.content_type == {"PNG": "image/png", "JPEG": "image/jpeg"}[becomes]


def test_topaz_takes_no_webp(tmp_path: Path) -> None:
    noise(mode="RGBA").save(tmp_path / "clear.webp", lossless=True)
    noise().save(tmp_path / "x.webp")
    assert opened(prepare(tmp_path / "clear.webp", Task.ENHANCE_UPSCALE)).mode == "RGBA"
    assert opened(prepare(tmp_path / "x.webp", Task.ENHANCE_UPSCALE)).format == "JPEG"
    assert opened(prepare(tmp_path / "x.webp", Task.RETEXTURE)).format == "WEBP"


def test_ink_and_deep_colours_are_written_as_the_web_does(tmp_path: Path) -> None:
    noise().convert("CMYK").save(tmp_path / "ink.jpg")
    Image.fromarray(np.full((8, 8), 40_000, np.uint16)).save(tmp_path / "deep.png")
    assert opened(prepare(tmp_path / "ink.jpg", Task.DIFFUSION)).mode == "RGB"
    deep = opened(prepare(tmp_path / "deep.png", Task.DIFFUSION))
    assert deep.mode == "RGB"
    assert deep.getpixel((0, 0)) == (155, 155, 155)


def test_a_moving_picture_becomes_its_first(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ((250, 0, 0), (0, 0, 250))]
    for kind in ("WEBP", "PNG", "GIF"):
        frames[0].save(tmp_path / kind, kind, save_all=True, append_images=frames[1:], lossless=True, duration=40)
        after = opened(prepare(tmp_path / kind, Task.DIFFUSION)).convert("RGB")
        assert getattr(after, "n_frames", 1) == 1
        red, _, blue = np.asarray(after)[0, 0]
        assert (red > 200, blue < 50) == (True, True)


@pytest.fixture
def tight(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retexture as if it took a hundredth of what it does: large pictures take long to draw."""
    limits = limits_of(Task.RETEXTURE)
    monkeypatch.setitem(inputs._OF_TASKS, Task.RETEXTURE, Limits(limits.formats, 100_000, secure=True))


@pytest.mark.usefixtures("tight")
def test_one_that_is_too_large_is_coded_smaller_and_only_then_made_smaller(tmp_path: Path) -> None:
    soft = noise(8, 6).resize((640, 480), Image.Resampling.BICUBIC)
    soft.save(tmp_path / "soft.bmp")
    hard = noise(640, 480)
    hard.save(tmp_path / "hard.png")
    kept = prepare(tmp_path / "soft.bmp", Task.RETEXTURE)
    assert opened(kept).size == (640, 480)
    assert kept.note == ""
    smaller = prepare(tmp_path / "hard.png", Task.RETEXTURE)
    after = opened(smaller)
    assert after.format == "JPEG"
    assert len(smaller.content) <= 100_000
    assert 200 < after.width < 640
    assert smaller.note == f"Sent at {after.width} × {after.height}, since retexture takes 0.1 MB."
    assert after.width / after.height == pytest.approx(4 / 3, abs=0.02)
    assert opened(prepare(tmp_path / "hard.png", Task.DIFFUSION)).size == (640, 480)


def test_the_limits_are_the_contracts() -> None:
    assert limits_of(Task.RETEXTURE) == Limits(("JPEG", "PNG", "WEBP"), 10_000_000, secure=True)
    assert limits_of(Task.ENHANCE_UPSCALE) == Limits(("JPEG", "PNG", "TIFF"), 100_000_000)


@pytest.mark.parametrize(("kind", "ending"), [("PNG", "png"), ("JPEG", "jpg"), ("WEBP", "webp")])
def test_the_name_is_that_of_the_content(tmp_path: Path, kind: str, ending: str) -> None:
    for name in ("Ein Füchs.dat", "again"):
        Image.new("RGB", (8, 6), (200, 90, 30)).save(tmp_path / name, kind)
    first, again = (prepare(tmp_path / name, Task.DIFFUSION) for name in ("Ein Füchs.dat", "again"))
    assert first.name == again.name
    assert first.name.endswith(f".{ending}")
    assert first.content == (tmp_path / "again").read_bytes()  # there was nothing to take out


def test_what_is_no_whole_picture_is_one_sentence(tmp_path: Path) -> None:
    Image.new("RGB", (64, 64)).save(tmp_path / "whole.png")
    (tmp_path / "half.png").write_bytes((tmp_path / "whole.png").read_bytes()[:-30])
    (tmp_path / "words.png").write_bytes(b"only words")
    with (tmp_path / "large.png").open("wb") as file:
        file.truncate(LARGEST + 1)
    Image.new("1", (20_000, 2)).save(tmp_path / "long.png")
    for name, part in (
        ("half.png", "not a whole picture"),
        ("words.png", "not a whole picture"),
        ("large.png", "larger than 500 MB"),
        ("long.png", "20000 × 2 pixels"),
        ("gone.png", "no longer there"),
    ):
        with pytest.raises(PictureError, match=part) as raised:
            prepare(tmp_path / name, Task.DIFFUSION)
        assert raised.value.remedy is Remedy.NONE
        assert "fetched" not in str(raised.value)


def test_what_lies_behind_a_picture_stays_here_too(tmp_path: Path) -> None:
    for kind in ("PNG", "JPEG", "WEBP"):
        noise().save(tmp_path / kind, kind)
        (tmp_path / kind).write_bytes((tmp_path / kind).read_bytes() + b"a secret" * 9)
        assert b"a secret" not in prepare(tmp_path / kind, Task.DIFFUSION).content


def test_the_small_picture_inside_a_jpeg_stays_here(tmp_path: Path) -> None:
    noise().save(tmp_path / "x.jpg", progressive=True)
    raw = (tmp_path / "x.jpg").read_bytes()
    inside = b"\xff\xe0\x00\x16JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x01\x02a secret"[: 2 + 22]
    bloated = raw[:2] + inside + raw[20:]
    stripped = bare(bloated, "JPEG")
    assert b"a secr" in bloated
    assert b"a secr" not in stripped
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(stripped))), np.asarray(Image.open(io.BytesIO(raw))))


def test_every_format_that_leaves_has_an_ending_and_a_type() -> None:
    assert set(preparing.ENDINGS) == set(preparing.TYPES) == {"PNG", "JPEG", "WEBP"}
