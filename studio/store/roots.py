"""Where a library was last at home: its own folder, and those in which its pictures lie or lay before.

A library that was copied says so by that: its own folder is another one, and the first one is still there.
"""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path
from typing import NamedTuple

from studio.store import PLACE_FILE
from studio.store.disk import write_atomic

log = logging.getLogger(__name__)

MOST = 8
"""Folders of before that are remembered."""


class Home(NamedTuple):
    """The folder of the library file, "" where that was never written down, and those of its pictures, latest first."""

    at: str
    pictures: tuple[str, ...]


NOWHERE = Home("", ())


def former_roots(data: Path, root: Path) -> tuple[Path, ...]:
    """The folders of before other than `root`, the latest first. Blocks for one small file.

    A copy of a library has none: it may not take the pictures of another one for its own.
    """
    kept = _load(data)
    return tuple(Path(folder) for folder in kept.pictures if folder != str(root)) if kept.at == _here(data) else ()


def is_known(data: Path, root: Path) -> bool:
    """Whether pictures lay there before."""
    kept = _load(data)
    return kept.at == _here(data) and str(root) in kept.pictures


def remember_root(data: Path, root: Path) -> None:
    """Write down that the library is at home here, with its pictures in `root`. Raises `DiskError`."""
    kept = _load(data)
    before = kept.pictures if kept.at == _here(data) else ()
    if kept.at != _here(data) or before[:1] != (str(root),):
        _save(data, [str(root), *before])


def forget_former(data: Path, root: Path, gone: Path) -> None:
    """Look for nothing in the folder `gone` any more."""
    _save(data, [str(root), *(str(folder) for folder in former_roots(data, root) if folder != gone)])


def copied_from(data: Path) -> Path | None:
    """The folder of the library of which that in `data` says it is, where both are there; None for no copy."""
    kept = _load(data)
    if kept.at in ("", _here(data)):
        return None
    original = Path(kept.at)
    try:
        return original if original.is_dir() and not os.path.samefile(original, data) else None
    except OSError:
        return None


def is_elsewhere_now(data: Path) -> bool:
    """Whether the library was at home in another folder: it was moved, or copied to another computer."""
    return _load(data).at not in ("", _here(data))


def _here(data: Path) -> str:
    return str(data.resolve())


def _load(data: Path) -> Home:
    try:
        kept = json.loads((data / PLACE_FILE).read_text(encoding="utf-8"))
        return Home(str(kept["at"]), tuple(str(folder) for folder in kept["pictures"]))
    except FileNotFoundError:
        return NOWHERE
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        log.info("it is not known where the library was at home: %s", error)
        return NOWHERE


def _save(data: Path, folders: list[str]) -> None:
    text = json.dumps({"at": _here(data), "pictures": list(dict.fromkeys(folders))[: MOST + 1]}, indent=2)
    write_atomic(data / PLACE_FILE, text.encode("ascii"))
