"""Plans of the tasks that answer in words: describe and shorten (contract §2b)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from studio.emulator.jobs import Job
from studio.emulator.planning.orders import Plan
from studio.emulator.planning.sources import Sources
from studio.emulator.rules.prompts import parse

_FLAGS = re.compile(r"(?<!\S)(?:--|[\u2014\u2013])(?=[A-Za-z])")


class WordPlans:
    """Addresses are looked up in `sources`."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    def by_task(self) -> dict[str, Callable[[Job, dict[str, Any], Job | None], Plan]]:
        """The planning method of each task."""
        return {"describe": self.describe, "shorten": self.shorten}

    def describe(self, job: Job, body: dict[str, Any], parent: Job | None) -> Plan:
        """The picture is read where pictures are drawn, off the event loop."""
        return Plan(reading={"op": "describe", "source": self._sources.find(body["imgUrl"])})

    def shorten(self, job: Job, body: dict[str, Any], parent: Job | None) -> Plan:
        """Words are weighed there too, where the vocabulary of the pictures is."""
        prompt = body["prompt"]
        words, flags = _apart(prompt)
        return Plan(reading={"op": "shorten", "prompt": prompt, "words": words, "flags": flags})


def _apart(prompt: str) -> tuple[str, str]:
    """The words without leading addresses, and the flags as typed."""
    begin = _FLAGS.search(prompt)
    words, flags = (prompt, "") if begin is None else (prompt[: begin.start()], prompt[begin.start() :])
    for address in parse(prompt).images:
        words = words.replace(address, "", 1)
    return words.strip(), " ".join(flags.split())
