"""What a file says of itself is changed in its bytes: another program reads it, and no pixel is packed anew."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms

from studio.store.inside import look_inside
from studio.store.metadata import NOTHING, Facts, written

PROMPT = "a fox & a <hen> in “snow” 🦊 --ar 3:2"
FACTS = Facts(f"{PROMPT} Job ID: 5f0c3a6e-0b1c-4f43", {"Seed": "42", "Model": "7", "Cost": "80 points", "Flags": ""})
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
KINDS = [
    ("PNG", {}),
    ("JPEG", {"quality": 90}),
    ("WEBP", {"quality": 80}),
    ("WEBP", {"lossless": True}),
]


def picture(kind: str, options: dict[str, Any], *, told: bool = False, profile: bool = False) -> bytes:
    image = Image.linear_gradient("L").resize((90, 60)).convert("RGB")
    buffer = io.BytesIO()
    more: dict[str, Any] = {"icc_profile": PROFILE} if profile else {}
    if told:
        exif = Image.Exif()
        exif[0x010E] = "secret place"
        exif[0x0112] = 6
        more |= {"exif": exif.tobytes(), "xmp": b"<x:xmpmeta>secret place</x:xmpmeta>"}
        if kind == "JPEG":
            more["comment"] = b"secret place"
        if kind == "PNG":
            from PIL.PngImagePlugin import PngInfo

            info = PngInfo()
            info.add_text("Comment", "secret place")
            info.add_itxt("XML:com.adobe.xmp", "secret place")
            more["pnginfo"] = info
    image.save(buffer, kind, **options, **more)
    return buffer.getvalue()


def pixels(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        return image.convert("RGBA").tobytes()


@pytest.mark.parametrize(("kind", "options"), KINDS)
@pytest.mark.parametrize("told", [False, True])
def test_facts_are_read_back_and_pixels_stay(kind: str, options: dict[str, Any], told: bool, tmp_path: Path) -> None:
    before = picture(kind, options, told=told, profile=True)
    after = written(before, FACTS)
    assert pixels(after) == pixels(before)
    assert b"secret place" not in after
    assert b"studio:Seed>42<" in after
    assert b"studio:Flags" not in after
    with Image.open(io.BytesIO(after)) as image:
        assert image.info["icc_profile"] == PROFILE
    (tmp_path / "after").write_bytes(after)
    assert look_inside(tmp_path / "after").prompt == PROMPT


@pytest.mark.parametrize(("kind", "options"), KINDS)
def test_nothing_stays_where_nothing_is_to_be_told(kind: str, options: dict[str, Any]) -> None:
    before = picture(kind, options, told=True, profile=True)
    assert b"secret place" in before
    after = written(before, NOTHING)
    assert b"secret place" not in after
    with Image.open(io.BytesIO(after)) as image:
        image.load()
        assert not dict(image.getexif())
        assert {"xmp", "exif", "comment", "Comment"}.isdisjoint(image.info)
        assert image.info["icc_profile"] == PROFILE
    assert written(after, NOTHING) == after
    assert pixels(after) == pixels(before)


@pytest.mark.parametrize(("kind", "options"), KINDS)
def test_how_it_stands_is_kept_alone(kind: str, options: dict[str, Any]) -> None:
    after = written(picture(kind, options, told=True), NOTHING, orientation=6)
    with Image.open(io.BytesIO(after)) as image:
        image.load()
        assert dict(image.getexif()) == {0x0112: 6}


def test_a_webp_with_holes_keeps_them() -> None:
    for options in ({"lossless": True}, {"quality": 80}):
        image = Image.new("RGBA", (33, 17), (10, 20, 30, 100))
        buffer = io.BytesIO()
        image.save(buffer, "WEBP", **options)
        after = written(buffer.getvalue(), FACTS)
        with Image.open(io.BytesIO(after)) as opened:
            assert opened.mode == "RGBA"
            assert opened.size == (33, 17)
            assert opened.getpixel((5, 5))[3] == 100  # type: ignore[index]


@pytest.mark.parametrize(("kind", "options"), KINDS)
def test_what_ends_early_is_refused_at_every_length(kind: str, options: dict[str, Any]) -> None:
    whole = picture(kind, options)
    head = len(whole) if kind != "JPEG" else whole.index(b"\xff\xda")
    for end in range(0, head, max(1, head // 97)):
        with pytest.raises(ValueError, match=r"ends early|no PNG|no WebP|length"):
            written(whole[:end], FACTS)


def test_a_prompt_longer_than_a_segment_of_a_jpeg_leaves_the_picture_whole() -> None:
    before = picture("JPEG", {"quality": 90})
    after = written(before, Facts("fox " * 40_000))
    assert pixels(after) == pixels(before)


def test_control_characters_make_no_broken_packet() -> None:
    from xml.etree import ElementTree

    packet = Facts("a\x00b\ud800c\x0b", {"Seed": "1\x02"}).xmp().decode()
    inner = packet[packet.index("<x:xmpmeta") : packet.index("<?xpacket end")]
    assert "abc" in "".join(ElementTree.fromstring(inner).itertext())
