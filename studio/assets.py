"""The only code that knows where resources/ is: the source tree, an installed wheel or a frozen bundle."""

from __future__ import annotations

import os
import sys
from pathlib import Path

# The build back-end maps resources/ into the package under this name (pyproject.toml).
PACKAGED = "_resources"


def path(*parts: str) -> Path:
    """The place of a resource, file or folder, such as `path("icons", "seed.svg")`.

    Raises `FileNotFoundError`, which names the resource, if it is not there.
    """
    found = os.path.join(_root(), *parts)
    if not os.path.exists(found):
        raise FileNotFoundError(f"the resource {'/'.join(parts)} is not part of this installation ({_root()})")
    return Path(found)


def read_text(*parts: str) -> str:
    """The text of a resource, read as UTF-8; raises `FileNotFoundError` as `path` does."""
    return path(*parts).read_text(encoding="utf-8")


def _root() -> str:
    bundle = getattr(sys, "_MEIPASS", None)
    if bundle is not None:
        return os.path.join(bundle, "studio", PACKAGED)
    package = os.path.dirname(os.path.abspath(__file__))
    installed = os.path.join(package, PACKAGED)
    return installed if os.path.isdir(installed) else os.path.join(os.path.dirname(package), "resources")
