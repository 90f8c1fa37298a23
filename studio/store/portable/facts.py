"""A job as plain JSON, with everything that the library knows of it and nothing that only one library knows.

Read back as if anybody had written it: what is of another shape is refused in one sentence, and nothing in it can be
bought, run, or lead out of its folder.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, TypeVar

from studio.errors import Remedy
from studio.request.origins import Origin
from studio.request.tasks import Task
from studio.store.arrivals import Arrival
from studio.store.batches import place_of
from studio.store.order.acts import LONGEST_NOTE
from studio.store.records import OPEN_STATES, Flag, JobRecord, JobState, KeptMask, PictureRecord, PictureState
from studio.store.versions import Version

T = TypeVar("T")
FORMAT = "legnext-library"
VERSION = 1
"""Raised when what is written can no longer be read by older programs; new facts alone do not raise it."""
LONGEST_PATH = 1024
MOST_PICTURES = 10_000
"""Of one job; the place of the last of them is in the names of files."""


class OfAnotherShape(ValueError):
    """What was read is not what is written here; its words name the place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """One job on its way: `files` are those of its pictures by index, `mask_file` of what was painted, "" for none.

    `versions` are what other programs made of its pictures; their `path` is that in the folder.
    """

    arrival: Arrival
    parent_image: int | None = None
    files: Mapping[int, str] = field(default_factory=dict)
    mask_file: str = ""
    versions: tuple[Version, ...] = ()


def portable_key(library: str, job_id: int) -> str:
    """What a job of a library is called in all others."""
    return f"{library}-{job_id}"


def to_facts(carried: Carried) -> dict[str, Any]:
    """The job as JSON has it; what is empty is left out."""
    arrival, job = carried.arrival, carried.arrival.job
    facts: dict[str, Any] = {
        "key": arrival.key,
        "parent": {"job": arrival.parent_key, "image": job.parent_image} if arrival.parent_key else None,
        "task": job.task.value,
        "state": job.state.value,
        "prompt": job.prompt,
        "created_at": job.created_at,
        "day": job.day,
        "sent_at": job.sent_at,
        "ended_at": job.ended_at,
        "remote_id": job.remote_id,
        "remote_status": job.remote_status,
        "sent_to": job.sent_to.partition("#")[0],
        "origin": job.origin,
        "estimate": job.estimate,
        "estimate_about": job.estimate_about,
        "frozen": job.frozen,
        "consumed": job.consumed,
        "seed": job.seed,
        "project": job.project,
        "note": job.note,
        "tags": list(arrival.tags),
        "error": job.error,
        "batch": job.place.to_text() if job.place is not None else "",
        "trashed_at": job.trashed_at,
        "actions": dict(job.actions),
        "body": dict(job.body),
        "reply": job.reply,
        "mask": _mask_facts(arrival.mask, carried.mask_file) if arrival.mask is not None else None,
        "pictures": [_picture_facts(one, carried.files.get(one.index, "")) for one in job.pictures],
        "versions": [_version_facts(one) for one in carried.versions],
    }
    kept = ("prompt", "created_at", "estimate")
    return {name: value for name, value in facts.items() if name in kept or value not in ("", None, [], {}, False)}


def _picture_facts(one: PictureRecord, file: str) -> dict[str, Any]:
    facts = {
        "index": one.index,
        "kind": one.kind,
        "file": file,
        "state": one.state.value,
        "sha256": one.sha256,
        "bytes": one.size_bytes,
        "width": one.width,
        "height": one.height,
        "url": one.url,
        "error": one.error,
        "rating": one.rating,
        "flag": int(one.flag),
        "favourite": one.favourite,
        "tags": list(one.tags),
        "trashed_at": one.trashed_at,
    }
    return {name: value for name, value in facts.items() if name == "index" or value not in ("", None, 0, [], False)}


def _mask_facts(mask: KeptMask, file: str) -> dict[str, Any]:
    facts = {"width": mask.width, "height": mask.height, "file": file, "shapes": mask.shapes, "frame": mask.frame}
    return {name: value for name, value in facts.items() if value != ""}


def _version_facts(one: Version) -> dict[str, Any]:
    return {
        "image": one.index,
        "number": one.number,
        "file": one.path,
        "sha256": one.sha256,
        "bytes": one.size_bytes,
        "width": one.width,
        "height": one.height,
        "created_at": one.created_at,
    }


# Read back


def from_facts(facts: object) -> Carried:
    """The job that `to_facts` wrote; `OfAnotherShape` for what is none."""
    row = Row(facts, "a job")
    task = row.one_of("task", Task)
    state = row.one_of("state", JobState)
    if state in OPEN_STATES:
        raise OfAnotherShape("it holds a job that is still under way")
    pictures = [_picture(Row(one, "a picture")) for one in row.list("pictures")]
    parent = Row(row.get("parent") or {}, "a parent")
    created_at = row.number("created_at")
    job = JobRecord(
        id=0,
        task=task,
        state=state,
        prompt=row.text("prompt"),
        body=row.mapping("body"),
        created_at=created_at,
        day=row.day("day", created_at),
        project=row.text("project", 200),
        parent_image=parent.whole_or_none("image"),
        remote_id=row.text("remote_id", 200),
        remote_status=row.text("remote_status", 100),
        estimate=row.whole("estimate"),
        estimate_about=row.flag("estimate_about"),
        frozen=row.whole_or_none("frozen"),
        consumed=row.whole_or_none("consumed"),
        seed=row.text("seed", 200),
        actions=row.mapping("actions"),
        sent_at=row.number_or_none("sent_at"),
        ended_at=row.number_or_none("ended_at"),
        error=row.text("error"),
        remedy=Remedy.NONE,
        reply=row.text("reply"),
        sent_to=_sent_to(row.text("sent_to", 500)),
        place=place_of(row.text("batch")),
        note=row.text("note")[:LONGEST_NOTE],
        origin=row.text("origin", 50) or Origin.LEGNEXT.value,
        trashed_at=row.number_or_none("trashed_at"),
        pictures=tuple(picture for picture, _ in pictures),
    )
    if len({one.index for one in job.pictures}) != len(job.pictures):
        raise OfAnotherShape("it holds one picture twice")
    mask, mask_file = _mask(row.get("mask"))
    key = row.text("key", 200)
    arrival = Arrival(job=job, key=key, parent_key=parent.text("job", 200), tags=row.texts("tags"), mask=mask)
    return Carried(
        arrival=arrival,
        files={picture.index: file for picture, file in pictures if file},
        mask_file=mask_file,
        versions=tuple(_version(Row(one, "a version")) for one in row.list("versions")),
    )


def _sent_to(address: str) -> str:
    """Which account it was is told by a name that only its own library understands."""
    return address if address in ("", "practice", "midjourney") else f"{address}#"


def _url(address: str) -> str:
    """Where a picture may be fetched again; whatever is no link of the web is none."""
    return address if address.startswith(("https://", "http://")) else ""


def _picture(row: Row) -> tuple[PictureRecord, str]:
    file = row.file("file")
    state = row.one_of("state", PictureState) if row.get("state") else PictureState.MISSING
    if state in (PictureState.WAITING, PictureState.STORED) and not file:
        state = PictureState.MISSING
    flag = row.whole("flag", least=-1)
    return (
        PictureRecord(
            id=0,
            job_id=0,
            index=row.whole("index", most=MOST_PICTURES - 1),
            kind="video" if row.text("kind") == "video" else "image",
            url=_url(row.text("url", 8192)),
            sha256=row.text("sha256", 64),
            size_bytes=row.whole("bytes"),
            width=row.whole("width"),
            height=row.whole("height"),
            state=state,
            error=row.text("error"),
            rating=min(5, row.whole("rating")),
            flag=Flag(max(-1, min(1, flag))),
            favourite=row.flag("favourite"),
            tags=row.texts("tags"),
            trashed_at=row.number_or_none("trashed_at"),
        ),
        file,
    )


def _mask(facts: object) -> tuple[KeptMask | None, str]:
    if not facts:
        return None, ""
    row = Row(facts, "a mask")
    made = KeptMask(
        width=row.whole("width"), height=row.whole("height"), shapes=row.text("shapes"), frame=row.text("frame")
    )
    return made, row.file("file")


def _version(row: Row) -> Version:
    size = (row.whole("bytes"), row.whole("width"), row.whole("height"))
    index = row.whole("image", most=MOST_PICTURES - 1)
    return Version(
        0, index, row.whole("number"), row.file("file"), row.text("sha256", 64), *size,
        row.number("created_at"),
    )  # fmt: skip


class Row:
    """One JSON object, asked for facts of a certain kind; `OfAnotherShape` names the fact that is of another."""

    def __init__(self, facts: object, what: str) -> None:
        if not isinstance(facts, dict):
            raise OfAnotherShape(f"{what} in it is no object")
        self._facts: Mapping[str, Any] = facts
        self._what = what

    def get(self, name: str) -> Any:
        """Whatever stands there, None for nothing."""
        return self._facts.get(name)

    def text(self, name: str, longest: int = 2_000_000) -> str:
        """A text without the letter that ends texts elsewhere, "" where none is."""
        value = self.get(name)
        if value is None:
            return ""
        self._require(isinstance(value, str) and len(value) <= longest, name)
        return str(value).replace("\0", "")

    def texts(self, name: str) -> tuple[str, ...]:
        """Several texts, each once."""
        found = self.list(name)
        self._require(all(isinstance(one, str) and 0 < len(one) <= 200 for one in found), name)
        return tuple({str(one).lower(): str(one) for one in found}.values())

    def list(self, name: str) -> Sequence[Any]:
        """A list, empty where none is."""
        value = self.get(name)
        self._require(value is None or isinstance(value, list), name)
        return value or []

    def mapping(self, name: str) -> Mapping[str, Any]:
        """An object, empty where none is."""
        value = self.get(name)
        self._require(value is None or isinstance(value, dict), name)
        return value or {}

    def flag(self, name: str) -> bool:
        """Yes or no, no where neither is."""
        value = self.get(name)
        self._require(value is None or isinstance(value, bool), name)
        return bool(value)

    def number(self, name: str) -> float:
        """A moment, in epoch seconds, of a year that calendars know."""
        value = self.number_or_none(name)
        self._require(value is not None, name)
        return float(value or 0)

    def number_or_none(self, name: str) -> float | None:
        value = self.get(name)
        if value is None:
            return None
        fits = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        self._require(fits and 0 <= value < 253_402_300_800, name)
        return float(value)

    def whole(self, name: str, least: int = 0, most: int = 10**12) -> int:
        """A whole number from `least` to `most`, 0 where none is."""
        return self.whole_or_none(name, least, most) or 0

    def whole_or_none(self, name: str, least: int = 0, most: int = 10**12) -> int | None:
        value = self.get(name)
        if value is None:
            return None
        self._require(isinstance(value, int) and not isinstance(value, bool) and least <= value <= most, name)
        return int(value)

    def one_of(self, name: str, kind: Callable[[str], T]) -> T:
        """One of the values of that kind."""
        try:
            return kind(self.text(name))
        except ValueError as error:
            raise OfAnotherShape(f"“{self.text(name)[:40]}” is no {name} of {self._what}") from error

    def day(self, name: str, moment: float) -> str:
        """A date, that of the moment where none is."""
        from studio.store.arrivals import day_of

        text = self.text(name, 10)
        parts = text.split("-")
        fits = len(text) == 10 and [len(part) for part in parts] == [4, 2, 2] and all(map(str.isdecimal, parts))
        if not text:
            return day_of(moment)
        self._require(fits and text.isascii() and "01" <= parts[1] <= "12" and "01" <= parts[2] <= "31", name)
        return text

    def file(self, name: str) -> str:
        """A path below the folder with forward slashes; whatever would lead out of it is of another shape."""
        text = self.text(name, LONGEST_PATH)
        if not text:
            return ""
        path = PurePosixPath(text)
        leads_away = path.is_absolute() or ".." in path.parts or any(c in text for c in "\\:\0") or text.endswith("/")
        self._require(not leads_away and bool(path.parts), name)
        return path.as_posix()

    def _require(self, fits: bool, name: str) -> None:
        if not fits:
            raise OfAnotherShape(f"the {name} of {self._what} in it is of another shape")
