"""A recipe: everything one picture follows from, as plain data that can be stored, varied and re-framed."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a picture is drawn from.

    view: left, top, right, bottom of the frame in units of the first one's height, which spans (0, 0, aspect, 1).
    seed and take fix the draws of composition; shakes are (seed, amount 0..1) moves away from them, oldest first.
    flags: numbers and switches of the prompt that show in the picture.
    images: files or foreign addresses whose colours are borrowed. shares: how strongly (0..1), in the same order.
    """

    words: str
    seed: int
    take: int
    aspect: float
    width: int
    height: int
    view: Box
    flags: dict[str, float] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    shares: tuple[float, ...] = ()
    shakes: tuple[tuple[int, float], ...] = ()

    def to_data(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Recipe:
        """The recipe that `to_data` gave, after a trip through JSON."""
        known = {name: data[name] for name in (part.name for part in fields(cls)) if name in data}
        known["view"] = tuple(known["view"])
        known["without"] = tuple(known.get("without", ()))
        known["images"] = tuple(known.get("images", ()))
        known["shares"] = tuple(float(share) for share in known.get("shares", ()))
        known["shakes"] = tuple((int(seed), float(amount)) for seed, amount in known.get("shakes", ()))
        return cls(**known)

    def shaken(self, seed: int, amount: float) -> Recipe:
        """The same picture moved `amount` away in the direction of `seed`."""
        return replace(self, shakes=(*self.shakes, (seed, amount)))

    def framed(self, view: Box, width: int, height: int) -> Recipe:
        """The same world through another frame."""
        return replace(self, view=view, width=width, height=height)
