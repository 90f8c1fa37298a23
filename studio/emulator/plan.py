"""Which pictures a job makes and from what: turns a job into drawing orders, still without drawing anything."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from studio.emulator.jobs import Job, Picture
from studio.emulator.ledger import Ledger
from studio.emulator.plan_video import VideoPlans, video_actions
from studio.emulator.prompts import Prompt, parse
from studio.emulator.render.recipe import Box, Recipe
from studio.emulator.sizes import picture_size
from studio.emulator.tasks import IMAGE_ACTIONS, TASKS, V8_ACTIONS

TAKES = 4
SUBTLE, STRONG = 0.14, 0.55
REMIX_STRONG, REMIX_SUBTLE = 0.22, 0.08
SHOWN_FLAGS = ("chaos", "stylize", "weird", "stop", "exp", "sw", "iw")
SHOWN_SWITCHES = ("raw", "tile", "draft")


@dataclass(slots=True)
class Plan:
    """Drawing orders of one job, the pictures that come of them (same order), and the actions offered afterwards."""

    orders: list[dict[str, Any]] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    actions: dict[str, Any] = field(default_factory=dict)

    def add(self, order: dict[str, Any], recipe: Recipe | None) -> None:
        """Append one order and its picture; the runner fills in where the file goes."""
        self.orders.append(order)
        self.pictures.append(Picture("", recipe=recipe.to_data() if recipe is not None else None))


class Planner:
    """Plans jobs; looks up parents in the ledger and their files below `cdn`."""

    def __init__(self, ledger: Ledger, cdn: Path) -> None:
        self._ledger = ledger
        self._cdn = cdn
        self._videos = VideoPlans(ledger, cdn)
        self._by_task: dict[str, Callable[[Job, dict[str, Any], Job | None], Plan]] = {
            "diffusion": self._diffusion,
            "variation": self._variation,
            "upscale": self._upscale,
            "pan": self._reframed,
            "outpaint": self._reframed,
            "remix": self._remix,
            **dict.fromkeys(("video_diffusion", "extend_video", "video_upscale"), self._video),
        }

    def tasks(self) -> set[str]:
        """The operations that can be planned."""
        return {*self._by_task, "reroll"}

    def plan(self, job: Job) -> Plan:
        """The plan of a job; a reroll repeats what its first ancestor did, with a new seed."""
        origin = job
        while origin.task == "reroll":
            before = self._ledger.job(origin.parent)
            if before is None:
                raise LookupError(f"job {origin.id} has lost its parent")
            origin = before
        parent = self._ledger.job(origin.parent) if origin.parent else None
        plan = self._by_task[origin.task](job, {**origin.body, "task": origin.task}, parent)
        plan.actions = offered(job, len(plan.pictures))
        for order in plan.orders:
            order["text"] = job.prompt
        return plan

    def _file(self, picture: Picture) -> str:
        return str(self._cdn / picture.path)

    def _diffusion(self, job: Job, body: dict[str, Any], parent: Job | None) -> Plan:
        plan = Plan()
        for take in range(TAKES):
            recipe = new_recipe(parse(job.prompt), int(job.seed), take)
            plan.add({"op": "draw", "recipe": recipe.to_data()}, recipe)
        return plan

    def _variation(self, job: Job, body: dict[str, Any], parent: Job | None) -> Plan:
        source = self._source(parent, body)
        amount = STRONG if body["type"] == 1 else SUBTLE
        return self._shaken(job, source, amount, "remixPrompt" in body)

    def _remix(self, job: Job, body: dict[str, Any], parent: Job | None) -> Plan:
        amount = REMIX_SUBTLE if body.get("mode") == 1 else REMIX_STRONG
        return self._shaken(job, self._source(parent, body), amount, True)

    def _shaken(self, job: Job, source: Picture, amount: float, new_words: bool) -> Plan:
        plan = Plan()
        base = _recipe_of(source)
        if new_words:
            base = reworded(base, parse(job.prompt))
        for take in range(TAKES):
            recipe = base.shaken(_mixed(int(job.seed), take), amount)
            plan.add({"op": "draw", "recipe": recipe.to_data()}, recipe)
        return plan

    def _upscale(self, job: Job, body: dict[str, Any], parent: Job | None) -> Plan:
        source = self._source(parent, body)
        factor = 4 if body["type"] == 3 else 2
        order = {"op": "upscale", "source": self._file(source), "factor": factor, "creative": body["type"] == 1}
        plan = Plan()
        known = _recipe_of(source)
        plan.add(
            {**order, "seed": int(job.seed)}, known.framed(known.view, source.width * factor, source.height * factor)
        )
        return plan

    def _reframed(self, job: Job, body: dict[str, Any], parent: Job | None) -> Plan:
        source = self._source(parent, body)
        base = _recipe_of(source)
        if "remixPrompt" in body:
            base = replace(reworded(base, parse(job.prompt)), view=base.view, aspect=base.aspect)
        view, size, box = reframe(base.view, source.width, source.height, body)
        plan = Plan()
        for take in range(TAKES):
            recipe = base.framed(view, *size)
            order = {"op": "surround", "source": self._file(source), "recipe": recipe.to_data(), "box": box}
            plan.add({**order, "seed": _mixed(int(job.seed), take)}, recipe)
        return plan

    def _video(self, job: Job, body: dict[str, Any], parent: Job | None) -> Plan:
        planned = list(self._videos.plan(job, body, parent))
        return Plan([order for order, _ in planned], [picture for _, picture in planned])

    @staticmethod
    def _source(parent: Job | None, body: dict[str, Any]) -> Picture:
        if parent is None:
            raise LookupError("the parent job is gone")
        index: int = body["imageNo"]
        return parent.pictures[index]


def offered(job: Job, count: int) -> dict[str, Any]:
    """The available_actions of a finished job (contract §2b); empty for results that offer none."""
    if TASKS[job.task].yields == "video":
        return video_actions(job.task, count)
    if TASKS[job.task].yields != "grid":
        return {}
    prompt = parse(job.prompt)
    names: tuple[str, ...] = V8_ACTIONS if prompt.v8_family else IMAGE_ACTIONS
    if "oref" in prompt.flags:
        names = tuple(name for name in names if name not in ("inpaint", "outpaint", "pan"))
    if prompt.draft and prompt.model == "7" and job.task != "enhance":
        names = (*names, "enhance")
    every = list(range(count))
    return {**dict.fromkeys(sorted(names), every), "reroll": True}


def new_recipe(prompt: Prompt, seed: int, take: int) -> Recipe:
    """The recipe of one of the pictures of a new prompt."""
    width, height = picture_size(prompt)
    view = (0.0, 0.0, width / height, 1.0)
    return Recipe(prompt.words, seed, take, width / height, width, height, view, _shown(prompt), prompt.without)


def reworded(recipe: Recipe, prompt: Prompt) -> Recipe:
    """The same composition for a new prompt, which also brings its own size and flags."""
    width, height = picture_size(prompt)
    view = (0.0, 0.0, width / height, 1.0)
    recipe = replace(recipe, words=prompt.words, flags=_shown(prompt), without=prompt.without)
    return replace(recipe, aspect=width / height, width=width, height=height, view=view)


def reframe(view: Box, width: int, height: int, body: dict[str, Any]) -> tuple[Box, tuple[int, int], list[int]]:
    """Frame and size after a pan or an outpaint, and where in it the parent lies: [x, y, width, height] in pixels."""
    left, top, right, bottom = view
    scale = float(body["scale"])
    if body["task"] == "outpaint":
        inner = (round(width / scale), round(height / scale))
        x, y = (width - inner[0]) // 2, (height - inner[1]) // 2
        unit = (bottom - top) / inner[1]
        start = (left - x * unit, top - y * unit)
        return (*start, start[0] + width * unit, start[1] + height * unit), (width, height), [x, y, *inner]
    direction = int(body["direction"])
    unit = (bottom - top) / height
    if direction in (0, 2):
        grown = round(height * scale)
        extra = (grown - height) * unit
        box = [0, 0 if direction == 0 else grown - height, width, height]
        frame = (left, top, right, bottom + extra) if direction == 0 else (left, top - extra, right, bottom)
        return frame, (width, grown), box
    grown = round(width * scale)
    extra = (grown - width) * unit
    box = [0 if direction == 1 else grown - width, 0, width, height]
    frame = (left, top, right + extra, bottom) if direction == 1 else (left - extra, top, right, bottom)
    return frame, (grown, height), box


def _recipe_of(picture: Picture) -> Recipe:
    if picture.recipe is None:
        raise LookupError("the picture has no recipe")
    return Recipe.from_data(picture.recipe)


def _shown(prompt: Prompt) -> dict[str, float]:
    shown = {name: prompt.number(name, 0) for name in SHOWN_FLAGS if name in prompt.flags}
    shown.update({name: 1.0 for name in SHOWN_SWITCHES if name in prompt.flags})
    if prompt.model.startswith("niji"):
        shown["niji"] = 1.0
    return shown


def _mixed(seed: int, take: int) -> int:
    return zlib.crc32(f"{seed}/{take}".encode())
