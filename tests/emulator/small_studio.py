"""Plans carried out without a server: one job's orders drawn at a small size, for tests that look at pixels."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from studio.emulator.jobs import Job
from studio.emulator.planning import images as plan_images
from studio.emulator.planning import recipes
from studio.emulator.planning.images import ImagePlans
from studio.emulator.planning.orders import Plan
from studio.emulator.planning.sizes import picture_size
from studio.emulator.planning.sources import Sources
from studio.emulator.planning.words import WordPlans
from studio.emulator.render.worker import ORDERS
from studio.emulator.rules.prompts import Prompt

Floats = NDArray[np.float64]
SHRINK = 6


class Studio:
    """Plans and draws below `home`; new pictures have a sixth of their usual side."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.cdn = home / "cdn"
        (self.cdn / "mj").mkdir(parents=True)
        (home / "files").mkdir()
        sources = Sources(home)
        self.plans: dict[str, Callable[[Job, dict[str, Any], Job | None], Plan]] = {
            **ImagePlans(self.cdn, sources).by_task(),
            **WordPlans(sources).by_task(),
        }
        self._count = 0

    def plan(self, task: str, prompt: str = "", parent: Job | None = None, seed: str = "7", **body: Any) -> Plan:
        """What a job would do."""
        return self.plans[task](self._job(task, prompt, seed), {**body, "task": task}, parent)

    def _job(self, task: str, prompt: str, seed: str) -> Job:
        self._count += 1
        return Job(f"job{self._count}", task, {}, prompt, seed, 0, 0, 0, 0)

    def finished(
        self, task: str, prompt: str = "", parent: Job | None = None, seed: str = "7", takes: int = 4, **body: Any
    ) -> Job:
        """The job with its first pictures drawn; orders and recipes travel through JSON as they do to a worker."""
        job = self._job(task, prompt or (parent.prompt if parent is not None else ""), seed)
        plan = self.plans[task](job, {**body, "task": task}, parent)
        for number, (order, picture) in enumerate(list(zip(plan.orders, plan.pictures, strict=True))[:takes]):
            picture.path = f"mj/{job.id}_{number}{order.get('ending', '.png')}"
            out = {"out": str(self.cdn / picture.path), "text": job.prompt}
            result = ORDERS[order["op"]](json.loads(json.dumps(order | out)))
            picture.width, picture.height = result["width"], result["height"]
        job.pictures = plan.pictures[:takes]
        return job

    def words(self, task: str, **body: Any) -> dict[str, Any]:
        """The answer of a job in words."""
        order = self.plans[task](self._job(task, "", ""), {**body, "task": task}, None).reading
        assert order is not None
        return dict(ORDERS[order["op"]](json.loads(json.dumps(order))))

    def opened(self, job: Job, index: int = 0) -> Image.Image:
        """One picture of a job."""
        picture = Image.open(self.cdn / job.pictures[index].path)
        picture.load()
        return picture

    def put(self, name: str, picture: Image.Image) -> str:
        """Hand a picture in; its address."""
        picture.save(self.home / "files" / name)
        return f"http://127.0.0.1:1/emulator/files/{name}"

    def address(self, job: Job, index: int = 0) -> str:
        """The address of one picture of a job."""
        return f"http://localhost:1/cdn/{job.pictures[index].path}"


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Studio:
    """A studio whose new pictures are small."""

    def reduced(prompt: Prompt) -> tuple[int, int]:
        width, height = picture_size(prompt)
        return width // SHRINK, height // SHRINK

    monkeypatch.setattr(recipes, "picture_size", reduced)
    monkeypatch.setattr(plan_images, "picture_size", reduced)
    return Studio(tmp_path)


def pixels(picture: Image.Image) -> Floats:
    """Height x width x 3, 0..255."""
    return np.asarray(picture.convert("RGB"), dtype=np.float64)


def distance(one: Image.Image, other: Image.Image) -> float:
    """Mean difference of a colour channel at a common small size."""
    first, second = (pixels(picture.convert("RGB").resize((64, 48), Image.Resampling.BOX)) for picture in (one, other))
    return float(np.abs(first - second).mean())


def fine_detail(picture: Image.Image) -> float:
    """How much changes from pixel to pixel."""
    grey = np.asarray(picture.convert("L"), dtype=np.float64)
    return float(np.abs(np.diff(grey, 2, axis=0)).mean() + np.abs(np.diff(grey, 2, axis=1)).mean())


def crispness(picture: Image.Image) -> float:
    """How steep the steepest edges are; grain counts little."""
    grey = np.asarray(picture.convert("L"), dtype=np.float64)
    down, across = np.gradient(grey)
    return float(np.percentile(np.hypot(down, across), 99.8))


def edges(picture: Image.Image) -> Floats:
    """Where light changes, 0..1, of a slightly softened picture."""
    grey = np.asarray(picture.convert("L").resize((120, 80), Image.Resampling.BOX), dtype=np.float64)
    down, across = np.gradient(grey)
    strength: Floats = np.hypot(down, across)
    return np.asarray(strength / max(float(strength.max()), 1e-6))


def seam(picture: Image.Image, at: int, axis: int) -> float:
    """How much stronger the step across a line is than the steps around it: about 1 where no seam shows."""
    steps = np.abs(np.diff(pixels(picture), axis=axis)).mean(axis=(1 - axis, 2))
    around = np.concatenate([steps[at - 9 : at - 2], steps[at + 1 : at + 8]])
    return float(steps[at - 1] / max(float(around.mean()), 0.35))


__all__ = ["Studio", "crispness", "distance", "edges", "fine_detail", "pixels", "seam", "small"]
