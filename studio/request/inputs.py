"""What the service takes as an input picture, by task: its formats, its size, and how its address may look."""

from __future__ import annotations

from dataclasses import dataclass

from studio.request.tasks import Task

LONGEST_ADDRESS = 1024
"""Characters of an input's address (contract §6)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """`formats` as Pillow names them, `most_bytes` of the file; `secure` says that only https is taken."""

    formats: tuple[str, ...] = ("PNG", "JPEG", "WEBP")
    most_bytes: int = 100_000_000
    secure: bool = False


_USUAL = Limits()
"""Where the contract names none: what every browser shows, and no more than the largest limit that it does name."""
_OF_TASKS = {
    Task.RETEXTURE: Limits(("JPEG", "PNG", "WEBP"), 10_000_000, secure=True),
    Task.ENHANCE_UPSCALE: Limits(("JPEG", "PNG", "TIFF")),
}
"""Contract §1."""


_ENDINGS = {"PNG": ("png",), "JPEG": ("jpg", "jpeg"), "WEBP": ("webp",), "TIFF": ("tif", "tiff")}


def takes(task: Task, name: str, size: int) -> bool:
    """Whether a request of that task takes a file of that name, with `size` bytes (0: not known)."""
    limits = limits_of(task)
    ending = name.rpartition(".")[2].lower()
    return size <= limits.most_bytes and any(ending in _ENDINGS[kind] for kind in limits.formats)


def limits_of(task: Task) -> Limits:
    """What an input picture of that task may be."""
    return _OF_TASKS.get(task, _USUAL)
