"""From a decoded body to a job that may be started: fields, prompt rules, parent rules and price, or a Refusal."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from studio.emulator.clock import Clock
from studio.emulator.config import Config, Switches
from studio.emulator.jobs import Job
from studio.emulator.ledger import Ledger
from studio.emulator.rules.bodies import Body, read_body
from studio.emulator.rules.prices import price
from studio.emulator.rules.prompts import Prompt, check, parse
from studio.emulator.rules.refusal import NO_JOB, TOO_LARGE, TOO_MANY, Refusal, bad_request
from studio.emulator.rules.tasks import Task
from studio.emulator.wire import files
from studio.emulator.wire.faults import WHITELIST_ONLY
from studio.emulator.wire.shelf import KEPT_SECONDS, Shelf

RUNNING = 6
WAITING = 44
ACTIONS_SECONDS = 3 * 86_400
EXTENSIONS = 4
LARGEST = {"retexture": 10_000_000, "enhance_upscale": files.LARGEST}
READABLE = {
    "retexture": (".png", ".jpg", ".jpeg", ".webp"),
    "enhance_upscale": (".png", ".jpg", ".jpeg", ".tif", ".tiff"),
}
STILLS = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".tif", ".tiff")
_WEIGHT = re.compile(r"::-?\d*\.?\d+$")
NOT_ON_V8 = ("pan", "outpaint", "inpaint", "edit", "upscale", "enhance")


@dataclass(frozen=True, slots=True)
class Intake:
    """Judges submissions against the ledger's jobs and the purse."""

    ledger: Ledger
    clock: Clock
    config: Config
    switches: Switches
    shelf: Shelf

    def submit(self, task: Task, given: Mapping[str, object]) -> Job:
        """Check, price and write one job; Refusal with the service's code for everything that it would not take."""
        if task.name == "edit" and self.switches.edit_whitelist:
            raise Refusal(403, WHITELIST_ONLY, job_shaped=True)
        body = read_body(task.fields, given)
        _check_alternatives(task, body)
        own = self._own_prompt(task, body)
        parent = self._parent(task, body)
        prompt = own if own is not None else parse(parent.prompt if parent is not None else "")
        if task.name == "video_diffusion":
            prompt = own if own is not None else parse("")
        self._check_files(task, body, own)
        if prompt.v8_family and not self.switches.pro_plan:
            raise Refusal(403, f"--v {prompt.model} requires a Pro plan or above. Please upgrade your plan")
        if len(self.ledger.open_jobs()) >= RUNNING + WAITING:
            raise Refusal(429, TOO_MANY)
        job = self._new_job(task, body, prompt, parent)
        self.ledger.add(job)
        return job

    def _check_files(self, task: Task, body: Body, own: Prompt | None) -> None:
        """Pictures of this emulator must be there and of a size and kind that the operation takes (contract §1)."""
        for field, address in (*_addresses(body), *(_mentioned(task, own) if own is not None else ())):
            try:
                place = self.shelf.behind(address)
            except LookupError as problem:
                raise bad_request(f"Invalid request, {field} cannot be loaded") from problem
            if place is None:
                continue
            kinds = READABLE.get(task.name, STILLS)
            if place.suffix.lower() not in kinds:
                raise bad_request(f"Invalid request, {field} must be one of {', '.join(kinds)}")
            if place.stat().st_size > LARGEST.get(task.name, place.stat().st_size):
                raise Refusal(413, TOO_LARGE)

    def _new_job(self, task: Task, body: Body, prompt: Prompt, parent: Job | None) -> Job:
        chance = self.config.chance
        seconds = chance.uniform(*task.seconds)
        if prompt.v8_family and task.name == "diffusion":
            seconds *= 0.35
        if prompt.draft or prompt.turbo:
            seconds *= 0.4
        return Job(
            id=str(uuid.UUID(int=chance.getrandbits(128), version=4)),
            task=task.name,
            body={name: value for name, value in body.items() if name != "callback"},
            prompt=prompt.raw,
            seed=self._seed(task, prompt),
            created=self.clock.now(),
            duration=seconds * self.config.pace,
            frozen=price(task.name, body, prompt, parent),
            from_points=0,
            parent=parent.id if parent is not None else "",
            callback=body.get("callback", ""),
        )

    def _seed(self, task: Task, prompt: Prompt) -> str:
        if task.yields == "words" or task.name == "enhance_upscale":
            return ""
        if task.name == "blend":
            return str(uuid.UUID(int=self.config.chance.getrandbits(128), version=4))
        drawn = self.config.chance.getrandbits(32)
        return str(int(prompt.number("seed", drawn)))

    def _own_prompt(self, task: Task, body: Body) -> Prompt | None:
        words = body.get(task.prompt) if task.prompt else None
        if words is None or task.name == "shorten":
            return None
        return check(words, video=task.yields == "video", field=task.prompt)

    def _parent(self, task: Task, body: Body) -> Job | None:
        if task.action is None or "jobId" not in body:
            return None
        parent = self.ledger.job(body["jobId"])
        if parent is None or self.clock.now() - parent.created > KEPT_SECONDS:
            raise Refusal(404, NO_JOB, raw=NO_JOB)
        if parent.status != "completed" or parent.ended is None:
            raise bad_request("Invalid request, the source job is not completed")
        if self.clock.now() - parent.ended > ACTIONS_SECONDS:
            raise bad_request("Invalid request, operations on this job have expired after 3 days")
        self._check_offer(task, body, parent)
        return parent

    def _check_offer(self, task: Task, body: Body, parent: Job) -> None:
        source = parse(parent.prompt)
        if task.name in NOT_ON_V8 and source.v8_family:
            raise bad_request(f"Invalid request, {task.name} is not available for --v {source.model} jobs")
        if task.name == "enhance" and not source.draft:
            raise bad_request("Invalid request, enhance needs a source job with --v 7 --draft")
        offered = parent.actions.get(task.action or "")
        if task.name == "reroll":
            if offered is not True:
                raise bad_request("Invalid request, reroll is not available for this job")
            return
        index = body[task.index]
        if task.action == "":
            if not parent.pictures or parent.pictures[0].seconds or index >= len(parent.pictures):
                raise bad_request(f"Invalid request, the source job has no image {index}")
        elif not isinstance(offered, list) or index not in offered or _of_other_kind(task, parent):
            raise bad_request(f"Invalid request, {task.name} is not available for {task.index} {index} of this job")
        if task.name == "extend_video" and parent.pictures[index].extensions >= EXTENSIONS:
            raise bad_request(f"Invalid request, a video can be extended {EXTENSIONS} times at most")


def _of_other_kind(task: Task, parent: Job) -> bool:
    """Stills and videos both offer an "upscale", each its own."""
    return (task.yields == "video") != (parent.pictures[0].seconds > 0)


def _addresses(body: Body) -> Iterator[tuple[str, str]]:
    for field in ("imgUrl", "image_url"):
        if field in body:
            yield field, body[field]
    for address in body.get("imgUrls", ()):
        yield "imgUrls", address
    if "url" in body.get("mask", {}):
        yield "mask.url", body["mask"]["url"]


def _mentioned(task: Task, prompt: Prompt) -> Iterator[tuple[str, str]]:
    """The addresses of a prompt of the job's own that the operation looks at, each with what names it."""
    yield from ((f"a picture in {task.prompt}", address) for address in prompt.images)
    for name in ("end",) if task.yields == "video" else ("sref", "cref", "oref"):
        for word in prompt.flags.get(name, "").split():
            yield prompt.typed[name], _WEIGHT.sub("", word)


def _check_alternatives(task: Task, body: dict[str, Any]) -> None:
    if task.name == "inpaint" and "mask" not in body:
        if "area" not in body:
            raise bad_request("Invalid request, mask is required")
        body["mask"] = {"areas": [body.pop("area")]}
    if task.name == "inpaint" and not body["mask"]:
        raise bad_request("Invalid request, mask needs areas or url")
    if "jobId" in body and task.action == "" and "imageNo" not in body:
        raise bad_request("Invalid request, imageNo is required")
    if task.name == "enhance_upscale" and ("jobId" in body) == ("image_url" in body):
        raise bad_request("Invalid request, give either image_url or jobId with imageNo")
    if task.name == "video_diffusion" and "jobId" not in body:
        if "prompt" not in body:
            raise bad_request("Invalid request, prompt is required")
        if not parse(body["prompt"]).images:
            raise bad_request("Invalid request, prompt must start with an image URL when jobId is absent")
