"""What planning a job results in: drawing orders and the pictures that will come of them."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from typing import Any

from studio.emulator.jobs import Job, Picture
from studio.emulator.render.recipe import Recipe

Order = dict[str, Any]
UNREADABLE = 400


class Unobtainable(Exception):
    """A picture that a job needs is not there; `code` and the sentence end up in the job's error."""

    code = UNREADABLE


@dataclass(slots=True)
class Plan:
    """Drawing orders of one job, the pictures that come of them (same order), and the actions offered afterwards.

    An order's `ending` is its file's, .png when it names none. reading: an order whose result is the words of the job,
    for a job that is answered in words. words: those words. grid: where the picture of all pictures is, once drawn.
    """

    orders: list[Order] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    actions: dict[str, Any] = field(default_factory=dict)
    reading: Order | None = None
    words: dict[str, Any] = field(default_factory=dict)
    grid: str = ""

    def add(self, order: Order, recipe: Recipe | None, touched: bool = False) -> None:
        """Append one order and its picture; the runner fills in where the file goes."""
        self.orders.append(order)
        self.pictures.append(Picture("", recipe=recipe.to_data() if recipe is not None else None, touched=touched))


def seed_of(job: Job) -> int:
    """The job's seed as a number; a UUID (blend) or no seed (Topaz, words) counts as well."""
    return int(job.seed) if job.seed.isdecimal() else zlib.crc32(job.seed.encode())


def mixed(seed: int, take: int) -> int:
    """A seed of its own for one take."""
    return zlib.crc32(f"{seed}/{take}".encode())
