"""A library to bring things into, and a second one to bring them to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from studio.jobs.bringing.bringing import bring
from studio.jobs.bringing.looking import look
from studio.jobs.bringing.way import Options, Outcome
from studio.store import Store, open_store

NOON = 1_795_521_600.0


@pytest.fixture
def libraries(tmp_path: Path) -> Iterator[Callable[[str], Store]]:
    """Opens a library by its name."""
    stores: list[Store] = []

    def open_one(name: str) -> Store:
        home = tmp_path / name
        stores.append(open_store(home / "data", home / "pictures", home / "cache", lambda: NOON))
        return stores[-1]

    yield open_one
    for one in stores:
        one.close()


@pytest.fixture
def store(libraries: Callable[[str], Store]) -> Store:
    return libraries("here")


Bring = Callable[..., Outcome]


@pytest.fixture
def bring_in(store: Store) -> Bring:
    """Look through these and bring in what is found."""

    def go(*paths: Path, into: Store | None = None, options: Options | None = None) -> Outcome:
        target = into or store
        return bring(look(paths, target), target, options or Options())

    return go
