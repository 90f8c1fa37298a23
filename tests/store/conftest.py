"""A library in a folder of its own, with a clock that the test turns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from studio.request.tasks import Task
from studio.store import Store, open_store
from studio.store.records import NewJob

NOON = 1_795_521_600.0
"""24 November 2026, 12:00 UTC."""


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock()


@pytest.fixture
def opened(tmp_path: Path, clock: Clock) -> Iterator[Callable[[], Store]]:
    """Opens the one library of the test, as often as wanted; all are closed afterwards."""
    stores: list[Store] = []

    def open_one() -> Store:
        stores.append(open_store(tmp_path / "data", tmp_path / "pictures", tmp_path / "cache", clock))
        return stores[-1]

    yield open_one
    for one in stores:
        one.close()


@pytest.fixture
def store(opened: Callable[[], Store]) -> Store:
    return opened()


@pytest.fixture
def new_job() -> Callable[..., NewJob]:
    def make(prompt: str = "a lighthouse in fog --ar 3:2", **facts: object) -> NewJob:
        asked: dict[str, object] = {"task": Task.DIFFUSION, "body": {"text": prompt}, "prompt": prompt, "estimate": 80}
        return NewJob(**(asked | facts))  # type: ignore[arg-type]

    return make
