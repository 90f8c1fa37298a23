"""What a file says of itself is changed in its bytes: no pixel is packed anew, and nothing of others' is lost."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from studio.store.inside import look_inside
from studio.store.metadata import NOTHING, REJECTED, Ancestor, Facts, sidecar, stripped, written
from studio.store.metadata.ifd import BIG
from tests.store.metadata.pictures import FOREIGN, KINDS, NAMES, PROFILE, SECRET, picture, pixels

PROMPT = "a fox & a <hen> in “snow” 🦊 --ar 3:2"
JOB = "5f0c3a6e-0b1c-4f43-9d3c-0d8f3f6f3a11"
FACTS = Facts(
    PROMPT,
    {"Seed": "42", "Model": "7", "Cost": "80 points", "Flags": ""},
    title="a fox",
    job=JOB,
    picture=2,
    rating=4,
    tags=("cover", "series/coast"),
    created="2026-11-24T12:00:00+00:00",
    ancestry=(Ancestor("Imagine", "ab12", "a fox"), Ancestor("Vary of picture 2", "cd34", "a fox, red")),
)
every_kind = pytest.mark.parametrize(("kind", "options"), KINDS, ids=NAMES)


@every_kind
@pytest.mark.parametrize("told", [False, True])
def test_facts_are_read_back_and_pixels_stay(kind: str, options: dict[str, Any], told: bool, tmp_path: Path) -> None:
    before = picture(kind, options, told=told, profile=True)
    after = written(before, FACTS)
    assert pixels(after) == pixels(before)
    assert b"studio:Seed>42<" in after
    assert b"studio:Flags" not in after
    with Image.open(io.BytesIO(after)) as image:
        assert image.info["icc_profile"] == PROFILE
    (tmp_path / "after").write_bytes(after)
    assert look_inside(tmp_path / "after").prompt == PROMPT


@every_kind
def test_what_other_programs_say_stays(kind: str, options: dict[str, Any]) -> None:
    after = written(picture(kind, options, told=True), FACTS)
    assert b"urn:camera:2.0:" in after
    assert f'camera:Lens="{SECRET}"'.encode() in after
    assert b"<rdf:li>Ada</rdf:li>" in after
    with Image.open(io.BytesIO(after)) as image:
        image.load()
        exif = image.getexif()
        assert (exif[0x013B], exif.get(0x0112, 1)) == ("Ada", 1 if kind == "TIFF" else 6)  # Pillow turns a TIFF itself
        if kind == "PNG":
            assert image.info["Comment"] == SECRET
        if kind == "JPEG":
            assert image.info["comment"] == SECRET.encode()


@every_kind
def test_a_second_writing_takes_the_place_of_the_first(kind: str, options: dict[str, Any]) -> None:
    before = picture(kind, options, told=True)
    second = Facts("a hen", {**dict.fromkeys(FACTS.items, ""), "Seed": "7"}, tags=("night",))
    twice = written(written(before, FACTS), second)
    assert written(twice, second) == twice
    assert all(word not in twice for word in (b"snow", JOB.encode(), b"cover", b"80 points"))
    assert pixels(twice) == pixels(before)


@every_kind
def test_nothing_stays_where_nothing_is_to_be_told(kind: str, options: dict[str, Any]) -> None:
    before = picture(kind, options, told=True, profile=True)
    assert SECRET.encode() in before
    for data in (before, written(before, FACTS)):
        after = stripped(data)
        assert SECRET.encode() not in after
        assert b"cover" not in after
        with Image.open(io.BytesIO(after)) as image:
            held = image.getexif().get(0x0112, 1)
            image.load()
            assert held == 6
            assert set(image.getexif()) & {0x010E, 0x0131, 0x013B, 700} == set()
            assert {"xmp", "comment", "Comment"}.isdisjoint(image.info)
            assert image.info["icc_profile"] == PROFILE
        assert stripped(after) == after
        assert pixels(after) == pixels(before)


@every_kind
def test_what_says_nothing_gets_nothing_by_being_stripped(kind: str, options: dict[str, Any]) -> None:
    before = picture(kind, options, profile=True)
    after = stripped(before)
    assert pixels(after) == pixels(before)
    with Image.open(io.BytesIO(after)) as image:
        assert not set(image.getexif()) - {256, 257, 258, 259, 262, 273, 277, 278, 279, 284, 317, 34675}


def test_a_webp_with_holes_keeps_them() -> None:
    for options in ({"lossless": True}, {"quality": 80}):
        after = written(picture("WEBP", options, image=Image.new("RGBA", (33, 17), (10, 20, 30, 100))), FACTS)
        with Image.open(io.BytesIO(after)) as opened:
            assert opened.mode == "RGBA"
            assert opened.size == (33, 17)
            assert opened.getpixel((5, 5))[3] == 100  # type: ignore[index]


@pytest.mark.parametrize("pages", [1, 3])
def test_every_page_of_a_tiff_is_kept(pages: int) -> None:
    images = [Image.new("RGB", (40, 30), (number * 40, 0, 0)) for number in range(pages)]
    buffer = io.BytesIO()
    images[0].save(buffer, "TIFF", save_all=True, append_images=images[1:], description=SECRET)
    for change in (stripped, lambda data: written(data, FACTS)):
        with Image.open(io.BytesIO(change(buffer.getvalue()))) as image:
            assert getattr(image, "n_frames", 1) == pages
            for number in range(pages):
                image.seek(number)
                assert image.convert("RGB").getpixel((3, 3)) == (number * 40, 0, 0)
    assert SECRET.encode() not in stripped(buffer.getvalue())


def test_a_bigtiff_is_refused_with_a_reason() -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "TIFF", big_tiff=True)
    with pytest.raises(ValueError, match=BIG):
        written(buffer.getvalue(), FACTS)


@every_kind
def test_what_ends_early_is_refused_at_every_length(kind: str, options: dict[str, Any]) -> None:
    whole = picture(kind, options)
    head = len(whole) if kind != "JPEG" else whole.index(b"\xff\xda")
    for end in range(0, head, max(1, head // 97)):
        with pytest.raises(ValueError, match=r"ends early|no PNG|no WebP|no TIFF"):
            written(whole[:end], FACTS)


TOLD = [picture(kind, options, told=True) for kind, options in KINDS]


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(
    data=st.sampled_from(TOLD),
    at=st.integers(0, 4000),
    noise=st.binary(min_size=1, max_size=6),
    cut=st.integers(0, 40),
)
def test_damage_is_refused_or_stays_what_it_was(data: bytes, at: int, noise: bytes, cut: int) -> None:
    """Whatever byte is wrong: the copy shows what the damaged file shows, if that shows anything, or there is none."""
    at %= len(data)
    damaged = data[:at] + noise + data[at + len(noise) : len(data) - cut]
    before = _shown(damaged)
    for change in (stripped, lambda one: written(one, FACTS)):
        try:
            after = change(damaged)
        except ValueError:
            continue
        assert before is None or _shown(after) == before


def _shown(data: bytes) -> tuple[tuple[int, int], bytes] | None:
    """What there is to be seen in a file that may be damaged; None for nothing."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            image.load()
            return image.size, image.convert("RGBA").tobytes()
    except Exception:  # whatever Pillow's readers raise for damage
        return None


@given(data=st.binary(max_size=300), head=st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8", b"II*\0", b"MM\0*"]))
def test_any_bytes_at_all_are_refused_in_one_way(data: bytes, head: bytes) -> None:
    for change in (stripped, lambda one: written(one, FACTS)):
        try:
            change(head + data)
        except ValueError:
            continue
        assert head


def test_what_has_no_room_in_a_jpeg_leaves_the_picture_whole() -> None:
    before = picture("JPEG", {"quality": 90}, told=True)
    long = "fox " * 8_000
    roomy = written(before, Facts("a fox", tags=("cover",), ancestry=(Ancestor("Imagine", "ab12", long),) * 3))
    assert b"Imagine \xc2\xb7 ab12<" in roomy  # the steps without their prompts
    too_long = written(before, Facts(long * 5))
    for after in (roomy, too_long):
        assert pixels(after) == pixels(before)
        assert f'camera:Lens="{SECRET}"'.encode() in after


@pytest.mark.parametrize(
    "exif", [b"II*\0\x08\0\0\0\2\0" + b"\x31\1\2\0\2\0\0\0ab\0\0" * 2 + b"\0" * 4, b"a camera's own"]
)
@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_exif_that_cannot_be_read_stays_as_it_is(kind: str, exif: bytes) -> None:
    image = Image.new("RGB", (8, 8))
    buffer = io.BytesIO()
    image.save(buffer, kind, exif=b"Exif\0\0" + exif)
    after = written(buffer.getvalue(), FACTS)
    assert exif in after
    assert pixels(after) == pixels(buffer.getvalue())
    assert b"snow" in after


def test_control_characters_make_no_broken_packet() -> None:
    from xml.etree import ElementTree

    made = sidecar(Facts("a\x00b\ud800c\x0b\ufffe", {"Seed": "1\x02"})).decode()
    inner = made[made.index("<x:xmpmeta") : made.index("<?xpacket end")]
    assert "abc" in "".join(ElementTree.fromstring(inner).itertext())


def test_tags_and_stars_that_were_taken_off_go_and_those_of_others_stay() -> None:
    first = sidecar(FACTS, FOREIGN)
    assert all(f"<rdf:li>{word}</rdf:li>".encode() in first for word in ("harbour", "cover", "series|coast"))
    second = sidecar(Facts(PROMPT, tags=("night",)), first)
    assert b"harbour" in second
    assert b"night" in second
    assert b"cover" not in second
    assert b"coast" not in second
    assert b"xmp:Rating" not in second
    untouched = sidecar(Facts(PROMPT), FOREIGN)
    assert b'xmp:Rating="2"' in untouched
    assert b"<xmp:Rating>-1<" in sidecar(Facts(PROMPT, rating=REJECTED), FOREIGN)


@pytest.mark.parametrize(
    "old",
    [
        b"no packet",
        b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>",
        b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + FOREIGN,
        b"<a>" * 5000,
        FOREIGN.replace(b"<rdf:li>Ada", b"<x:a>" * 5000 + b"</x:a>" * 5000 + b"<rdf:li>Ada"),
        FOREIGN[:-40],
    ],
)
def test_a_packet_that_cannot_be_read_is_replaced(old: bytes) -> None:
    assert b"studio:Seed" in sidecar(FACTS, old)
    assert b"ENTITY" not in sidecar(FACTS, old)


def test_nothing_to_say_still_keeps_what_is_there() -> None:
    before = picture("JPEG", {"quality": 90}, told=True)
    after = written(before, NOTHING)
    assert SECRET.encode() in after
    assert pixels(after) == pixels(before)
