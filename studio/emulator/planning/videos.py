"""Plans the three video tasks: what is filmed, how the camera moves in each take, and what goes on after it."""

from __future__ import annotations

import math
import re
import shutil
import zlib
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from studio.emulator.jobs import Job, Picture
from studio.emulator.ledger import Ledger
from studio.emulator.planning.orders import Order, Plan, Unobtainable
from studio.emulator.planning.sources import Sources
from studio.emulator.render.shot import FPS, HOME, LONGEST, Pose, Segment, Shot, Still, is_foreign
from studio.emulator.rules.prices import batch, resolution
from studio.emulator.rules.prompts import Prompt, parse

FIRST_SECONDS, MORE_SECONDS = 5.0, 4.0
ACTIONS = ("extend", "upscale")
HIGH, LOW, RAW = 2.0, 1.0, 0.55
RAW_LIFE = 0.4
ACCENT = 0.6
"""How much of a second move is mixed into one that the prompt asks for, to tell the takes apart."""
MOVES = {
    "push in": Pose(zoom=0.14, depth=0.06),
    "pull out": Pose(zoom=-0.12, depth=-0.04),
    "pan left": Pose(x=-0.075, zoom=0.05, side=-0.012),
    "pan right": Pose(x=0.075, zoom=0.05, side=0.012),
    "rise": Pose(y=-0.07, zoom=0.05),
    "sink": Pose(y=0.07, zoom=0.05),
    "orbit left": Pose(x=-0.02, zoom=0.06, side=-0.035, roll=-0.010),
    "orbit right": Pose(x=0.02, zoom=0.06, side=0.035, roll=0.010),
    "dolly": Pose(y=0.012, zoom=0.08, depth=0.08),
    "still": Pose(zoom=0.02),
}
FAMILIES = (
    ("push in", "pull out"),
    ("pan left", "pan right"),
    ("orbit left", "orbit right"),
    ("rise", "sink", "dolly"),
)
ACCENTS = (HOME, MOVES["orbit right"], MOVES["rise"], MOVES["orbit left"])
STEERS = (
    ("pull out", r"zoom\w* out|pull\w* (?:back|out|away)|dolly\w* (?:out|back)|widen\w*"),
    ("push in", r"zoom\w*(?: in)?|push\w* in|dolly\w* in|mov\w* (?:closer|in|forward)|approach\w*|close[- ]?up"),
    ("pan left", r"(?:pan|track|slid|mov|truck)\w* (?:to the )?left"),
    ("pan right", r"(?:pan|track|slid|mov|truck)\w* (?:to the )?right|panning|panoramic"),
    ("orbit left", r"(?:orbit|arc|circl|rotat)\w* (?:to the )?left"),
    ("orbit right", r"orbit\w*|arc shot|circling|rotat\w*"),
    ("sink", r"tilt\w* down|crane\w* down|descend\w*|camera sink\w*"),
    ("rise", r"tilt\w* up|crane\w*(?: up)?|ris(?:e|es|ing) (?:up|camera)|camera ris\w+|ascend\w*"),
    ("dolly", r"dolly\w*|vertigo"),
    ("still", r"(?:static|locked|still) (?:camera|shot)|locked[- ]off"),
)
ROOM, ROOM_MIRRORED = 0.14, 0.05
"""How much around a still the camera may show, in widths and heights: where its world is known, and where not."""
NEAREST = 0.9
ASTRAY = 0.17
"""How far the middle of the frame may wander from what the still has in its middle, however near it is."""
ENOUGH = 0.3
"""A move that has room for a smaller part of itself than this turns round."""
MOST = {"depth": 0.3, "side": 0.06, "roll": 0.03}
AIR = {
    "fog": r"fog\w*|mist\w*|haz[ey]\w*|smok\w*|cloud\w*|steam\w*|dust\w*|storm\w*",
    "water": r"seas?|ocean\w*|waves?|lakes?|rivers?|water\w*|coast\w*|harbou?rs?|rain\w*|shores?|beach\w*",
    "sway": r"forests?|trees?|woods?|grass\w*|leaves|flowers?|fields?|wind\w*|silk|hair|flow\w*",
}
Body = dict[str, Any]


def video_actions(task: str, count: int) -> dict[str, Any]:
    """What a finished video offers (contract §2b): nothing after an upscale."""
    return {} if task == "video_upscale" else {name: list(range(count)) for name in ACTIONS}


class VideoPlans:
    """Looks results up in the ledger and below `cdn`, addresses in `sources`."""

    def __init__(self, ledger: Ledger, cdn: Path, sources: Sources) -> None:
        self._ledger = ledger
        self._cdn = cdn
        self._sources = sources

    def by_task(self) -> dict[str, Callable[[Job, Body, Job | None], Plan]]:
        """The planning method of each task."""
        return {"video_diffusion": self.begin, "extend_video": self.extend, "video_upscale": self.upscale}

    def begin(self, job: Job, body: Body, parent: Job | None) -> Plan:
        """New videos from a picture of a job, or from the first address of the prompt."""
        prompt, plan = parse(job.prompt), Plan()
        if parent is not None:
            still = self._of_picture(parent.pictures[body["imageNo"]])
        else:
            still = self._of_address(prompt.images[0])
        lines = resolution(body, None, job.task)
        empty = Shot((still,), (), _life(prompt, still), int(job.seed))
        for take in range(batch(prompt, None)):
            shot = self._continued(empty, prompt, job, take, FIRST_SECONDS)
            _add(plan, {"lines": lines}, shot)
        return plan

    def extend(self, job: Job, body: Body, parent: Job | None) -> Plan:
        """As many continuations of one video as its job made videos."""
        source = _video_of(parent, body)
        shot, plan = _shot_of(source), Plan()
        order = {"size": [source.width, source.height], "parent": self._file(source), "begin": shot.frames}
        for take in range(batch(None, parent)):
            longer = self._continued(shot, parse(job.prompt), job, take, MORE_SECONDS)
            _add(plan, order, longer, source.extensions + 1)
        return plan

    def upscale(self, job: Job, body: Body, parent: Job | None) -> Plan:
        """The same shot filmed anew at twice the size, which shows more of its stills."""
        source, plan = _video_of(parent, body), Plan()
        factor = min(2.0, LONGEST / max(source.width, source.height))
        size = [2 * round(side * factor / 2) for side in (source.width, source.height)]
        _add(plan, {"size": size}, _shot_of(source), source.extensions)
        return plan

    def _continued(self, shot: Shot, prompt: Prompt, job: Job, take: int, seconds: float) -> Shot:
        stills, goal = shot.stills, None
        if address := prompt.flags.get("end", ""):
            last = self._of_address(address)
            stills = stills if last in stills else (*stills, last)
            goal = stills.index(last)
        shot = replace(shot, stills=stills)
        move = camera_move(prompt, int(job.seed), take)
        more = continuation(shot, move, round(seconds * FPS), goal, loop="loop" in prompt.flags)
        return replace(shot, segments=(*shot.segments, *more))

    def _file(self, picture: Picture) -> str:
        return str(self._cdn / picture.path)

    def _of_picture(self, picture: Picture) -> Still:
        return Still(self._file(picture), picture.recipe)

    def _of_address(self, address: str) -> Still:
        if not is_foreign(address):
            raise Unobtainable(f"Failed to load the reference image, the address is not valid: {address}")
        source = self._sources.find(address)
        if source == address:
            return Still(source)
        path = Path(source)
        if not path.is_relative_to(self._cdn):
            return Still(str(_kept(path, self._cdn.parent / "stills")))
        name = path.relative_to(self._cdn).as_posix()
        owner = self._ledger.owner_of(name)
        known = next((part for part in owner.pictures if part.path == name), None) if owner is not None else None
        return self._of_picture(known) if known is not None else Still(source)


def _add(plan: Plan, order: Order, shot: Shot, extensions: int = 0) -> None:
    data = shot.to_data()
    plan.orders.append({**order, "op": "film", "ending": ".mp4", "shot": data})
    plan.pictures.append(Picture("", recipe=data, seconds=shot.frames / FPS, extensions=extensions))


def _video_of(parent: Job | None, body: Body) -> Picture:
    if parent is None:
        raise LookupError("the parent job is gone")
    return parent.pictures[body["videoNo"]]


def camera_move(prompt: Prompt, seed: int, take: int) -> Pose:
    """How far the camera goes in one take: what the prompt asks for with an accent, or one move of each family."""
    asked = next((name for name, pattern in STEERS if re.search(rf"\b(?:{pattern})\b", prompt.words.lower())), None)
    if asked is None:
        turn = zlib.crc32(f"camera {seed}".encode())
        family = FAMILIES[(turn + take) % len(FAMILIES)]
        move = MOVES[family[(turn >> (8 + take)) % len(family)]]
    else:
        move = MOVES[asked].plus(ACCENTS[take % len(ACCENTS)], ACCENT)
    force = HIGH if prompt.flags.get("motion", "").lower() in ("high", "3", "4") else LOW
    return HOME.plus(move, force * (RAW if "raw" in prompt.flags else 1.0))


def continuation(shot: Shot, move: Pose, frames: int, goal: int | None, *, loop: bool) -> tuple[Segment, ...]:
    """The next segments of a shot, `frames` in all: a move, a way to the still `goal`, a way back to the beginning.

    With both, the goal is reached in the middle, since a loop has to end where it begins.
    """
    last = shot.segments[-1] if shot.segments else None
    still = last.goal if last is not None else 0
    start = last.end if last is not None and last.goal == last.still else HOME
    end = within(start, move, _room(shot, still))
    rises = last is None or last.settles
    if goal is None and not loop:
        return (Segment(frames, start, end, still, still, rises),)
    if goal not in (None, still) and not loop:
        return (Segment(frames, start, end, still, goal, rises, settles=True),)
    half, target = frames // 2, 0 if loop else still
    middle = still if goal is None else goal
    out = Segment(half, start, end, still, middle, rises)
    turn = end if middle == still else HOME
    back = HOME if middle == target else within(turn, move, _room(shot, middle))
    return out, Segment(frames - half, turn, back, middle, target, settles=True)


def _room(shot: Shot, still: int) -> float:
    return ROOM if shot.stills[still].has_world else ROOM_MIRRORED


def within(start: Pose, move: Pose, room: float) -> Pose:
    """Where a move ends that stops, or turns round, rather than show more than `room` or overdo an effect."""
    zoom = _bounded(start.zoom, move.zoom, -math.log(1 + 2 * room), NEAREST)
    wide = min(max(0.0, 0.5 * (1 - math.exp(-zoom)) + room), ASTRAY)
    parts = {
        name: _bounded(getattr(start, name), getattr(move, name), -limit, limit)
        for name, limit in {"x": wide, "y": wide, **MOST}.items()
    }
    return Pose(zoom=zoom, **parts)


def _bounded(start: float, step: float, low: float, high: float) -> float:
    end = min(max(start + step, low), high)
    if abs(end - start) >= abs(step) * ENOUGH:
        return end
    return min(max(start - step, low), high)


def _shot_of(picture: Picture) -> Shot:
    if picture.recipe is None or "segments" not in picture.recipe:
        raise LookupError("the video is not known to be filmed here")
    return Shot.from_data(picture.recipe)


def _life(prompt: Prompt, still: Still) -> dict[str, float]:
    """What stirs in the air, from the words of the video and of the picture."""
    words = f"{prompt.words} {(still.recipe or {}).get('words', '')}".lower()
    found = {name: 1.0 for name, pattern in AIR.items() if re.search(rf"\b(?:{pattern})\b", words)}
    force = RAW_LIFE if "raw" in prompt.flags else 1.0
    high = 1.35 if prompt.flags.get("motion", "").lower() in ("high", "3", "4") else 1.0
    return {name: amount * force * high for name, amount in {"light": 1.0, **found}.items()}


def _kept(path: Path, folder: Path) -> Path:
    """A copy that stays when the file of that name is handed in anew, so that a video can be continued."""
    data = path.read_bytes()
    copy = folder / f"{sha256(data).hexdigest()[:32]}{path.suffix}"
    if not copy.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        part = copy.with_suffix(".part")
        shutil.copyfile(path, part)
        part.replace(copy)
    return copy
