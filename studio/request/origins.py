"""Where a job comes from that was not bought here: the one table of what can be brought in, and in which words."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Origin(StrEnum):
    """`JobRecord.origin` of a job that was brought in."""

    LEGNEXT = "legnext"  # another library of this program, or a job of the account that was bought elsewhere
    MIDJOURNEY = "midjourney"
    A1111 = "a1111"  # AUTOMATIC1111, Forge and whoever writes as they do
    INVOKE = "invoke"
    COMFY = "comfy"
    NOVELAI = "novelai"
    FOLDER = "folder"  # a picture that says nothing of how it was made


ORIGIN_WORDS: Mapping[Origin, str] = MappingProxyType(
    {
        Origin.LEGNEXT: "Legnext",
        Origin.MIDJOURNEY: "Midjourney",
        Origin.A1111: "Stable Diffusion",
        Origin.INVOKE: "InvokeAI",
        Origin.COMFY: "ComfyUI",
        Origin.NOVELAI: "NovelAI",
        Origin.FOLDER: "a folder",
    }
)
"""As in "Brought in from Midjourney"."""
ENDINGS = frozenset({".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".mp4"})
"""Of files that can be brought in, by themselves or in an archive."""
ARCHIVE = ".zip"
MANIFEST = "legnext-library.json"
"""The file that makes a folder or an archive an exported library."""
FOUND = "found"
"""`JobRecord.origin` of a job of ours whose row was made anew from its pictures."""
AS_USUAL = frozenset({"", Origin.LEGNEXT, FOUND})
"""Origins whose pictures were drawn by our service, with what is usual there where the prompt does not say."""
SPEAKS_FLAGS = frozenset({"", Origin.LEGNEXT, Origin.MIDJOURNEY})
"""Origins whose prompts are written in the language of flags; "--" means nothing in those of the others."""


def is_foreign(origin: str) -> bool:
    """Whether a job of that origin was made by another service, so that ours knows nothing of it."""
    return origin not in ("", Origin.LEGNEXT)


def origin_words(origin: str) -> str:
    """Where it was brought in from, in words; what this version does not know is called as it is written."""
    return ORIGIN_WORDS[Origin(origin)] if origin in ORIGIN_WORDS else origin
