"""An exported library, opened to be read into another: its facts are checked, its files handed over by their paths.

Blocking. Raises `LibraryError` with one sentence for what is foreign, newer or damaged.
"""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from studio.errors import LibraryError, Remedy
from studio.request.origins import MANIFEST
from studio.store.arrivals import Arrival
from studio.store.importing.walking import Archive
from studio.store.portable.facts import FORMAT, VERSION, Carried, OfAnotherShape, from_facts

LONGEST = 2 * 1024**3
"""Bytes of the file of facts: a hundred thousand jobs have a third of a gigabyte."""


class Exported:
    """What was read. `library` is the id of the library that it comes from."""

    def __init__(self, source: Path | Archive, below: str, library: str, carried: list[Carried]) -> None:
        self._source = source
        self._below = below
        self.library = library
        self.carried = carried

    @property
    def name(self) -> str:
        """What it is called in a sentence."""
        return (self._source.path if isinstance(self._source, Archive) else self._source).name

    @property
    def arrivals(self) -> list[Arrival]:
        """Its jobs, parents before their children."""
        return [one.arrival for one in self.carried]

    @property
    def picture_count(self) -> int:
        """Pictures that have files."""
        return sum(len(one.files) for one in self.carried)

    @property
    def size_bytes(self) -> int:
        """What these take, as it is written there."""
        return sum(
            picture.size_bytes
            for one in self.carried
            for picture in one.arrival.job.pictures
            if picture.index in one.files
        )

    def open(self, file: str) -> BinaryIO:
        """The bytes of one of its files, a path as it is written in the facts; `OSError` for one that is not there.

        A link that leads out of the folder is not followed.
        """
        if isinstance(self._source, Archive):
            return io.BytesIO(self._source.read(f"{self._below}{file}"))
        top = self._source.resolve()
        path = (top / file).resolve()
        if not path.is_relative_to(top):
            raise OSError("it lies outside the folder")
        return path.open("rb")

    def mask_bytes(self, carried: Carried) -> bytes:
        """What was painted, b"" where nothing is there."""
        if not carried.mask_file:
            return b""
        try:
            with self.open(carried.mask_file) as file:
                return file.read(50_000_000)
        except OSError:
            return b""


def open_exported(source: Path | Archive) -> Exported:
    """Read what another library was exported to: a folder, or an open archive."""
    name, below, text = _manifest(source)
    try:
        facts: Any = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise _bad(name, "it is damaged, or only a part of it is there") from error
    if not isinstance(facts, dict) or facts.get("format") != FORMAT:
        raise _bad(name, "it was not written by this program")
    if facts.get("version") != VERSION:
        raise LibraryError(
            f"“{name}” was exported by a newer Legnext Studio.", "Install the newer version.", remedy=Remedy.NONE
        )
    jobs = facts.get("jobs")
    try:
        carried = [from_facts(one) for one in jobs] if isinstance(jobs, list) else []
    except OfAnotherShape as error:
        raise _bad(name, str(error)) from error
    library = facts.get("library")
    return Exported(source, below, library if isinstance(library, str) else "", _parents_first(carried))


def _manifest(source: Path | Archive) -> tuple[str, str, bytes]:
    """Name, folder in the archive and bytes of the file of facts."""
    if isinstance(source, Archive):
        found = min(
            (info for info in source.members() if PurePosixPath(info.filename).name == MANIFEST),
            key=lambda info: info.filename.count("/"),
        )
        below = found.filename.removesuffix(MANIFEST)
        try:
            return source.path.name, below, source.read(found.filename)
        except OSError as error:
            raise _bad(source.path.name, "it is damaged, or only a part of it is there") from error
    try:
        path = source / MANIFEST
        if path.stat().st_size > LONGEST:
            raise _bad(source.name, "its list of jobs is too large")
        return source.name, "", path.read_bytes()
    except OSError as error:
        raise _bad(source.name, f"it cannot be read ({error.strerror})") from error


def _parents_first(carried: list[Carried]) -> list[Carried]:
    """In the order of their making, but for children that say they are older; a circle of parents is cut."""
    places = {one.arrival.key: place for place, one in enumerate(carried) if one.arrival.key}
    ordered: dict[int, Carried] = {}
    for first in sorted(range(len(carried)), key=lambda place: carried[place].arrival.job.created_at):
        line: dict[int, None] = {}
        at: int | None = first
        while at is not None and at not in ordered and at not in line:
            line[at] = None
            at = places.get(carried[at].arrival.parent_key)
        above = list(line)
        for place in reversed(above):
            one = carried[place]
            if place == above[-1] and at in line:
                one = replace(one, arrival=replace(one.arrival, parent_key=""))
            ordered[place] = one
    return list(ordered.values())


def _no_number(word: str) -> float:
    """What Python reads as a number and JSON does not know would be written out again as no JSON."""
    raise ValueError(word)


def _bad(name: str, why: str) -> LibraryError:
    return LibraryError(f"“{name}” cannot be brought in: {why}.", remedy=Remedy.NONE)
