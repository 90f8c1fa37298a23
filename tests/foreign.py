"""Pictures as other programs write them, made for the tests: real files with the very chunks and tags."""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PIL import Image, PngImagePlugin

JOB = "5f0c3a6e-0b1c-4f43-9d3c-0d8f3f6f3a11"
MADE_AT = 1_709_290_800.0  # 2024-03-01 11:00:00 UTC
A1111 = (
    'a fox in snow, (masterpiece:1.2)\nsoft light: dusk\nNegative prompt: blurry, "low quality"\n'
    "Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1234567, Size: 512x768, Model: dream shaper,"
    ' Lora hashes: "a: 1, b: 2"'
)
INVOKE = {
    "positive_prompt": "a fox in snow",
    "negative_prompt": "blurry",
    "seed": 356120443,
    "steps": 50,
    "cfg_scale": 7.5,
    "scheduler": "dpmpp_2m",
    "model": {"model_name": "amixx", "base_model": "sd-1"},
}
INVOKE_OLD = {
    "model_weights": "stable-diffusion-1.5",
    "image": {"prompt": [{"prompt": "a fox in snow [blurry]", "weight": 1.0}], "seed": 42, "steps": 30},
}
DREAM = '"a fox in snow [blurry, dull]" -s 50 -S 1234 -W 512 -H 512 -C 7.5 -A k_lms'
COMFY: Mapping[str, Any] = {
    "3": {
        "class_type": "KSampler",
        "inputs": {
            "seed": ["20", 0], "steps": 25, "cfg": 8.0, "sampler_name": "euler", "scheduler": "normal",
            "model": ["4", 0], "positive": ["12", 0], "negative": ["7", 0], "latent_image": ["5", 0],
        },
    },
    "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "sdxl.safetensors"}},
    "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 512, "height": 512}},
    "6": {"class_type": "CLIPTextEncode", "inputs": {"text": ["9", 0], "clip": ["4", 1]}},
    "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "blurry", "clip": ["4", 1]}},
    "9": {"class_type": "PrimitiveString", "inputs": {"value": "a fox in snow"}},
    "12": {"class_type": "ControlNetApply", "inputs": {"strength": 0.5, "conditioning": ["6", 0], "image": ["30", 0]}},
    "20": {"class_type": "SeedNode", "inputs": {"seed": 77}},
}  # fmt: skip
NOVELAI = {"prompt": "a fox in snow", "uc": "blurry", "steps": 28, "scale": 5.0, "seed": 99, "sampler": "k_euler"}
XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description xmp:Rating="4" xmp:CreateDate="2024-03-01T11:00:00Z"><dc:subject><rdf:Bag><rdf:li>cover</rdf:li>'
    "<rdf:li>fox &amp; hound</rdf:li></rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>"
)


def picture(shade: int = 0, size: tuple[int, int] = (48, 32)) -> Image.Image:
    """A picture that differs from those of other shades."""
    made = Image.new("RGB", size, (40 + shade * 13 % 200, 90, 30 + shade * 29 % 220))
    made.putpixel((shade % size[0], 0), (255, 255, 255))
    return made


def png(path: Path, shade: int = 0, *, made_at: float | None = MADE_AT, behind: bool = False, **texts: str) -> Path:
    """A PNG with these texts as chunks (`_` for a space or a hyphen in a name), `behind` the pixels if asked."""
    notes = PngImagePlugin.PngInfo()
    for name, text in texts.items():
        notes.add(b"tEXt", _keyword(name) + b"\0" + text.encode(), after_idat=behind)
    path.parent.mkdir(parents=True, exist_ok=True)
    picture(shade).save(path, "PNG", pnginfo=notes)
    return _dated(path, made_at)


def _keyword(name: str) -> bytes:
    known = {"creation_time": "Creation Time", "sd_metadata": "sd-metadata", "xmp": "XML:com.adobe.xmp"}
    return known.get(name, name).encode()


def photo(path: Path, shade: int = 0, *, made_at: float | None = MADE_AT, xmp: str = "", **tags: str | bytes) -> Path:
    """A JPEG or WebP (by its ending) with these EXIF tags by name."""
    exif = Image.Exif()
    inner = exif.get_ifd(0x8769)
    for name, value in tags.items():
        match name:
            case "UserComment":
                inner[0x9286] = value
            case "DateTimeOriginal":
                inner[0x9003] = value
            case _:
                exif[{"ImageDescription": 0x010E, "Make": 0x010F, "Model": 0x0110}[name]] = value
    path.parent.mkdir(parents=True, exist_ok=True)
    more: dict[str, Any] = {"xmp": xmp.encode()} if xmp else {}
    picture(shade).save(path, exif=exif, **more)
    return _dated(path, made_at)


def utf16(text: str, order: str = "be") -> bytes:
    """A camera's comment in letters of two bytes."""
    return b"UNICODE\0" + text.encode(f"utf-16-{order}")


def midjourney(
    folder: Path, job: str = JOB, count: int = 4, prompt: str = "a fox in snow --ar 3:2 --v 6.1"
) -> list[Path]:
    """The files of one job as Midjourney's site names them."""
    return [
        png(
            folder / f"artist_a_fox_in_snow_{job}_{index}.png",
            shade=int(job[:4], 16) + index,
            Description=f"{prompt} Job ID: {job}",
            Author="artist",
            creation_time="Fri, 01 Mar 2024 11:00:00 GMT",
        )
        for index in range(count)
    ]


def a1111(path: Path, shade: int = 50) -> Path:
    return png(path, shade, parameters=A1111)


def comfy(path: Path, shade: int = 60) -> Path:
    return png(path, shade, prompt=json.dumps(COMFY), workflow="{}")


def invoke(path: Path, shade: int = 70) -> Path:
    return png(path, shade, invokeai_metadata=json.dumps(INVOKE))


def hostile_png(path: Path, keyword: bytes, length: int) -> Path:
    """A PNG one of whose texts says that it is `length` bytes long."""
    whole = png(path).read_bytes()
    head, rest = whole[:33], whole[33:]
    path.write_bytes(head + struct.pack(">I4s", length, b"tEXt") + keyword + b"\0x" + rest)
    return path


def _dated(path: Path, made_at: float | None) -> Path:
    if made_at is not None:
        os.utime(path, (made_at, made_at))
    return path
