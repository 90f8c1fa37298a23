"""The locks: every version with its hash, both in step with pyproject.toml, and no address in them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CHECKOUT = Path(__file__).resolve().parents[2]
RUNTIME = CHECKOUT / "packaging" / "requirements.lock"
DEVELOPMENT = CHECKOUT / "packaging" / "requirements-dev.lock"


def pins(lock: Path) -> list[tuple[Requirement, int]]:
    """Each pinned requirement, markers included, with the number of its hashes."""
    entries = re.sub(r"^ *#.*\n", "", lock.read_text(encoding="utf-8"), flags=re.M).replace("\\\n", " ").splitlines()
    return [(Requirement(entry.partition(" --hash=")[0]), entry.count("--hash=sha256:")) for entry in entries]


def declared() -> dict[str, list[Requirement]]:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    lists = {"run": project["project"]["dependencies"], "dev": project["dependency-groups"]["dev"]}
    return {name: [Requirement(text) for text in texts] for name, texts in lists.items()}


@pytest.mark.parametrize("lock", [RUNTIME, DEVELOPMENT], ids=["run", "dev"])
def test_every_version_is_pinned_and_hashed(lock: Path) -> None:
    pinned = pins(lock)
    assert pinned
    assert not [str(pin) for pin, hashes in pinned if not hashes or not str(pin.specifier).startswith("==")]


@pytest.mark.parametrize("lock", [RUNTIME, DEVELOPMENT], ids=["run", "dev"])
def test_no_address_is_recorded(lock: Path) -> None:
    assert not re.search(r"://|index-url|find-links", lock.read_text(encoding="utf-8"))


@pytest.mark.parametrize("lock", [RUNTIME, DEVELOPMENT], ids=["run", "dev"])
def test_big_metapackage_stays_out(lock: Path) -> None:
    assert not {"pyside6", "pyside6-addons"} & {canonicalize_name(pin.name) for pin, _ in pins(lock)}


@pytest.mark.parametrize(("lock", "which"), [(RUNTIME, "run"), (DEVELOPMENT, "run"), (DEVELOPMENT, "dev")])
def test_lock_satisfies_the_project(lock: Path, which: str) -> None:
    pinned = [pin for pin, _ in pins(lock)]
    for wanted in declared()[which]:
        found = [pin for pin in pinned if canonicalize_name(pin.name) == canonicalize_name(wanted.name)]
        assert found, f"{wanted} is not in {lock.name}; run packaging/lock.sh"
        for pin in found:
            version = next(iter(pin.specifier)).version
            assert version in wanted.specifier, f"{pin} does not satisfy {wanted}; run packaging/lock.sh"


def test_development_lock_holds_the_other_one() -> None:
    runtime, development = (
        {(pin.name, str(pin.specifier)) for pin, _ in pins(lock)} for lock in (RUNTIME, DEVELOPMENT)
    )
    assert runtime <= development
