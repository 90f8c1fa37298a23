"""A shot: the stills that a video is filmed from, the camera's way over them and the life in the air, as plain data."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

FPS = 24
ARRIVING = 0.5
"""How fast the camera moves over the picture that a segment ends on, compared with the one it leaves."""
LONGEST = 16_384
"""The most pixels that H.264 takes in one direction."""
FADE = 30
"""Frames in which the life of a shot rises from stillness, or comes to rest."""


class Pose(NamedTuple):
    """Where the camera stands, relative to the frame of the still.

    x, y: shift of its centre, right in widths and down in heights of the frame. zoom: natural logarithm of the
    magnification. depth: how much more near things grow than far ones. side: how far near things slide to the left of
    far ones, in heights. roll: turn in radians.
    """

    x: float = 0.0
    y: float = 0.0
    zoom: float = 0.0
    depth: float = 0.0
    side: float = 0.0
    roll: float = 0.0

    def towards(self, other: Pose, share: float) -> Pose:
        """The pose at `share` of the way to another."""
        return Pose(*(a + (b - a) * share for a, b in zip(self, other, strict=True)))

    def plus(self, other: Pose, times: float = 1.0) -> Pose:
        """This pose moved on by `times` another."""
        return Pose(*(a + b * times for a, b in zip(self, other, strict=True)))


HOME = Pose()


def is_foreign(source: str) -> bool:
    """True for an address, which is never fetched, where a path of our own could stand."""
    return source.lower().startswith(("http://", "https://"))


@dataclass(frozen=True, slots=True)
class Still:
    """A picture to film: its path, or a foreign address that a drawing stands for, and its recipe where it has one."""

    source: str
    recipe: dict[str, Any] | None = None

    @property
    def has_world(self) -> bool:
        """True when what lies around the picture can be drawn."""
        return self.recipe is not None or is_foreign(self.source)


@dataclass(frozen=True, slots=True)
class Segment:
    """One move of the camera, from rest to rest, over `still`; ends on `goal`, dissolving when that is another one.

    rises and settles: whether the life in the air starts from nothing and ends in nothing, as it must wherever a
    frame is to equal a still.
    """

    frames: int
    start: Pose
    end: Pose
    still: int = 0
    goal: int = 0
    rises: bool = False
    settles: bool = False


class Moment(NamedTuple):
    """What one frame shows: a still from a pose, a second one laid over it by `share` 0…1, and how much life."""

    still: int
    pose: Pose
    goal: int
    goal_pose: Pose
    share: float
    life: float


@dataclass(frozen=True, slots=True)
class Shot:
    """Everything a video follows from. life: strengths of light, fog, water and sway, each 0 for none."""

    stills: tuple[Still, ...]
    segments: tuple[Segment, ...]
    life: dict[str, float] = field(default_factory=dict)
    seed: int = 0

    @property
    def frames(self) -> int:
        """Length in frames of `FPS` to the second."""
        return sum(segment.frames for segment in self.segments)

    def at(self, frame: int) -> Moment:
        """What frame `frame` (from 0) shows; the first one is the first still itself."""
        before = 0
        for segment in self.segments:
            if frame < before + segment.frames:
                return _moment(segment, frame - before, first=before == 0)
            before += segment.frames
        raise IndexError(frame)

    def to_data(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Shot:
        """The shot that `to_data` gave, after a trip through JSON."""
        stills = tuple(Still(**still) for still in data["stills"])
        segments = tuple(
            Segment(**{**part, "start": Pose(*part["start"]), "end": Pose(*part["end"])}) for part in data["segments"]
        )
        return cls(stills, segments, data["life"], data["seed"])


def eased(part: float) -> float:
    """0 at 0, 1 at 1, at rest at both ends."""
    part = min(max(part, 0.0), 1.0)
    return part * part * (3 - 2 * part)


def _moment(segment: Segment, number: int, *, first: bool) -> Moment:
    # The very first frame is the still; later segments begin one step after the frame they continue from.
    whole = segment.frames - 1 if first else segment.frames
    done = number if first else number + 1
    way = 0.5 - 0.5 * math.cos(math.pi * done / max(whole, 1))
    pose = segment.start.towards(segment.end, way)
    fade = max(1, min(FADE, segment.frames // 2))
    life = eased(done / fade) if segment.rises else 1.0
    if segment.settles:
        life *= eased((whole - done) / fade)
    if segment.goal == segment.still:
        return Moment(segment.still, pose, segment.still, pose, 0.0, life)
    travelled = segment.end.plus(segment.start, -1.0)
    share = min(max((done / max(whole, 1) - 0.3) / 0.6, 0.0), 1.0)
    return Moment(segment.still, pose, segment.goal, HOME.plus(travelled, ARRIVING * (way - 1.0)), share, life)
