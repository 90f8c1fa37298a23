"""Plans every job: which pictures it makes and from what, as drawing orders; nothing is drawn here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from studio.emulator.jobs import Job
from studio.emulator.ledger import Ledger
from studio.emulator.planning.images import ImagePlans
from studio.emulator.planning.orders import Plan
from studio.emulator.planning.sources import Sources
from studio.emulator.planning.videos import VideoPlans, video_actions
from studio.emulator.planning.words import WordPlans
from studio.emulator.rules.prompts import parse
from studio.emulator.rules.tasks import IMAGE_ACTIONS, TASKS, V8_ACTIONS

Planning = Callable[[Job, dict[str, Any], Job | None], Plan]


class Planner:
    """Plans jobs; looks up parents in the ledger and their files below `cdn`, which lies in the emulator's home."""

    def __init__(self, ledger: Ledger, cdn: Path) -> None:
        self._ledger = ledger
        sources = Sources(cdn.parent)
        self._by_task: dict[str, Planning] = {
            **ImagePlans(cdn, sources).by_task(),
            **WordPlans(sources).by_task(),
            **VideoPlans(ledger, cdn, sources).by_task(),
        }

    def tasks(self) -> set[str]:
        """The operations that can be planned."""
        return {*self._by_task, "reroll"}

    def plan(self, job: Job) -> Plan:
        """The plan of a job; a reroll repeats what its first ancestor did, with a new seed unless the prompt names one.

        Unobtainable when a picture that the job names is not there.
        """
        origin = job
        while origin.task == "reroll":
            before = self._ledger.job(origin.parent)
            if before is None:
                raise LookupError(f"job {origin.id} has lost its parent")
            origin = before
        parent = self._ledger.job(origin.parent) if origin.parent else None
        plan = self._by_task[origin.task](job, {**origin.body, "task": origin.task}, parent)
        plan.actions = offered(job, plan)
        for order in plan.orders:
            order["text"] = job.prompt
        return plan


def offered(job: Job, plan: Plan) -> dict[str, Any]:
    """The available_actions of a finished job (contract §2b); empty for results that offer none."""
    if TASKS[job.task].yields == "video":
        return video_actions(job.task, len(plan.pictures))
    if TASKS[job.task].yields != "grid":
        return {}
    prompt = parse(job.prompt)
    names: tuple[str, ...] = V8_ACTIONS if prompt.v8_family else IMAGE_ACTIONS
    if "oref" in prompt.flags:
        names = tuple(name for name in names if name not in ("inpaint", "outpaint", "pan"))
    if prompt.model == "7" and all("draft" in ((picture.recipe or {}).get("flags") or {}) for picture in plan.pictures):
        names = (*names, "enhance")
    every = list(range(len(plan.pictures)))
    return {**dict.fromkeys(sorted(names), every), "reroll": True}
