"""Small pictures of every format, plain or with metadata of other programs, made by Pillow."""

from __future__ import annotations

import io
import struct
from typing import Any

from PIL import Image, ImageCms, TiffImagePlugin
from PIL.PngImagePlugin import PngInfo

PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
SECRET = "secret place"
KINDS: list[tuple[str, dict[str, Any]]] = [
    ("PNG", {}),
    ("JPEG", {"quality": 90}),
    ("WEBP", {"quality": 80}),
    ("WEBP", {"lossless": True}),
    ("TIFF", {"compression": "tiff_deflate"}),
    ("TIFF", {"by_hand": True}),
]
"""Formats and how they are saved; the last is a TIFF of many strips in the other byte order."""
NAMES = [f"{kind} {' '.join(options)}" for kind, options in KINDS]
FOREIGN = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
    b' xmlns:camera="urn:camera:2.0:" camera:Lens="secret place" xmp:Rating="2"><dc:creator><rdf:Seq>'
    b"<rdf:li>Ada</rdf:li></rdf:Seq></dc:creator><dc:subject><rdf:Bag><rdf:li>harbour</rdf:li></rdf:Bag></dc:subject>"
    b"</rdf:Description></rdf:RDF></x:xmpmeta>"
)
"""The packet of another program."""


def picture(
    kind: str, options: dict[str, Any], *, told: bool = False, profile: bool = False, image: Image.Image | None = None
) -> bytes:
    """A picture; `told` has a camera's EXIF (turned by 90°), a packet and a comment."""
    image = Image.linear_gradient("L").resize((90, 60)).convert("RGB") if image is None else image
    buffer = io.BytesIO()
    more: dict[str, Any] = {"icc_profile": PROFILE} if profile else {}
    if kind == "TIFF":
        return _tiff(image, {**options, **more}, told=told)
    if told:
        exif = Image.Exif()
        exif[0x010E], exif[0x013B], exif[0x0112] = SECRET, "Ada", 6
        more |= {"exif": exif.tobytes(), "xmp": FOREIGN}
        if kind == "JPEG":
            more["comment"] = SECRET.encode()
        if kind == "PNG":
            info = PngInfo()
            info.add_text("Comment", SECRET)
            info.add_itxt("XML:com.adobe.xmp", FOREIGN.decode(), zip=True)
            more["pnginfo"] = info
    image.save(buffer, kind, **options, **more)
    return buffer.getvalue()


def _tiff(image: Image.Image, options: dict[str, Any], *, told: bool) -> bytes:
    """By hand in the byte order that cameras of another make use, in strips of ten rows; else by Pillow."""
    if not options.pop("by_hand", False):
        buffer = io.BytesIO()
        if told:
            tags = TiffImagePlugin.ImageFileDirectory_v2()
            tags[0x010E], tags[0x013B], tags[0x0112] = SECRET, "Ada", 6
            tags.tagtype[700] = 1
            tags[700] = FOREIGN
            options["tiffinfo"] = tags
        image.save(buffer, "TIFF", **options)
        return buffer.getvalue()
    rows, line = 10, image.width * 3
    packed = image.convert("RGB").tobytes()
    strips = [packed[at : at + rows * line] for at in range(0, len(packed), rows * line)]
    made = bytearray(b"MM\0*\0\0\0\0")
    starts = []
    for strip in strips:
        starts.append(len(made))
        made += strip
    values: dict[int, tuple[int, bytes]] = {
        tag: (3, struct.pack(f">{len(value)}H", *value))
        for tag, value in {
            256: [image.width], 257: [image.height], 258: [8, 8, 8], 259: [1], 262: [2], 277: [3], 278: [rows],
        }.items()
    }  # fmt: skip
    values[273] = (4, struct.pack(f">{len(starts)}I", *starts))
    values[279] = (4, struct.pack(f">{len(strips)}I", *map(len, strips)))
    if profile := options.get("icc_profile"):
        values[34675] = (7, profile)
    if told:
        values |= {0x010E: (2, SECRET.encode() + b"\0"), 0x013B: (2, b"Ada\0"), 0x0112: (3, b"\0\6"), 700: (1, FOREIGN)}
    return bytes(_with_tags(made, values))


def _with_tags(made: bytearray, values: dict[int, tuple[int, bytes]]) -> bytearray:
    entries = []
    for tag, (kind, value) in sorted(values.items()):
        count = len(value) // {1: 1, 2: 1, 3: 2, 4: 4, 7: 1}[kind]
        if len(value) <= 4:
            entries.append(struct.pack(">HHI", tag, kind, count) + value.ljust(4, b"\0"))
        else:
            made += b"\0" * (len(made) % 2)
            entries.append(struct.pack(">HHII", tag, kind, count, len(made)))
            made += value
    made += b"\0" * (len(made) % 2)
    struct.pack_into(">I", made, 4, len(made))
    made += struct.pack(">H", len(entries)) + b"".join(entries) + b"\0\0\0\0"
    return made


def pixels(data: bytes) -> bytes:
    """What the picture shows."""
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        return image.convert("RGBA").tobytes()
