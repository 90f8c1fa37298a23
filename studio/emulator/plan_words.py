"""Plans of the tasks that answer in words: describe and shorten (contract §2b)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from studio.emulator.jobs import Job
from studio.emulator.orders import Plan
from studio.emulator.shorten import shortened
from studio.emulator.sources import Sources


class WordPlans:
    """Addresses are looked up in `sources`."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    def by_task(self) -> dict[str, Callable[[Job, dict[str, Any], Job | None], Plan]]:
        """The planning method of each task."""
        return {"describe": self.describe, "shorten": self.shorten}

    def describe(self, job: Job, body: dict[str, Any], parent: Job | None) -> Plan:
        """The picture is read where pictures are drawn, off the event loop."""
        return Plan(reading={"op": "read", "source": self._sources.find(body["imgUrl"])})

    def shorten(self, job: Job, body: dict[str, Any], parent: Job | None) -> Plan:
        """Nothing to draw: the answer follows from the prompt alone."""
        return Plan(words=shortened(body["prompt"]))
