"""Pictures that lie in the folder and that no row knows: taken into the library by what they say of themselves."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import NamedTuple

from studio.errors import PictureError
from studio.request.origins import FOUND
from studio.request.prompt import parse
from studio.request.query.flags import written
from studio.request.tasks import Task
from studio.store.files import readable
from studio.store.rows import fit
from studio.store.search.flags import insert_flags
from studio.store.search.question import spaced
from studio.store.upkeep.folder import VIDEOS, Named, digest, inside, named
from studio.store.versions import COLUMNS, look_at

LARGEST = 1 << 40
"""A number that long was never a job's."""


class Facts(NamedTuple):
    """What is known of a file: its path as the library writes it, what its name says, and what it says of itself."""

    path: str
    named: Named | None
    prompt: str
    sha256: str
    size_bytes: int
    width: int
    height: int
    made_at: float

    @property
    def kind(self) -> str:
        """As in the column."""
        return "video" if Path(self.path).suffix.lower() in VIDEOS else "image"


def facts_of(file: Path, path: str) -> Facts | None:
    """Look at a file, which the library calls `path`; None where it is no whole picture or video. Blocks."""
    try:
        status = file.stat()
        if file.suffix.lower() in VIDEOS:
            if not is_whole_video(file):
                return None
            sha256, width, height, prompt = digest(file), 0, 0, ""
        else:
            seen = look_at(file)
            sha256, width, height, prompt = seen.sha256, seen.width, seen.height, inside(file).prompt
    except (OSError, PictureError):
        return None
    return Facts(path, named(path), fit(prompt), sha256, status.st_size, width, height, status.st_mtime)


def is_whole_video(file: Path) -> bool:
    """Whether the boxes that a video consists of are all there, to the end of the file."""
    kinds: set[bytes] = set()
    length = file.stat().st_size
    at = 0
    with file.open("rb") as opened:
        while at + 8 <= length:
            opened.seek(at)
            head = opened.read(16)
            size = int.from_bytes(head[:4], "big")
            if size == 1 and len(head) == 16:
                size = int.from_bytes(head[8:], "big")
            elif size == 0:
                size = length - at
            if size < 8:
                return False
            kinds.add(head[4:8])
            at += size
    return at == length and {b"ftyp", b"moov"} <= kinds


def adopt(rows: sqlite3.Connection, facts: Facts) -> int:
    """Give a picture to the job that it was made for, or to one made anew; the job. Within a transaction."""
    told = facts.named
    job = told.job if told is not None else 0
    if told is not None and told.version > 1 and _write_version(rows, told, facts):
        return job
    prompt = _prompt_of(rows, job)
    if told is not None and prompt is not None and _agrees(facts, prompt) and _takes(rows, job, told.image):
        _write_picture(rows, job, told.image, facts)
        return job
    if told is not None and prompt is None and 0 < job < LARGEST:
        make_job(rows, job, facts)
        _write_picture(rows, job, told.image, facts)
        return job
    made = make_job(rows, None, facts)
    _write_picture(rows, made, told.image if told is not None else 0, facts)
    return made


def _prompt_of(rows: sqlite3.Connection, job: int) -> str | None:
    found = rows.execute("SELECT prompt FROM job WHERE id = ?", (job,)).fetchone()
    return None if found is None else str(found[0])


def _agrees(facts: Facts, prompt: str) -> bool:
    """Job numbers begin again with another library in the same folder: the words must fit as well."""
    assert facts.named is not None
    if facts.prompt:
        return " ".join(facts.prompt.split()) == " ".join(prompt.split())
    words = parse(prompt).words
    return not words or facts.named.words == readable(words)


def _takes(rows: sqlite3.Connection, job: int, image: int) -> bool:
    """Whether the place of that picture is free."""
    found = rows.execute("SELECT state FROM picture WHERE job_id = ? AND image_index = ?", (job, image)).fetchone()
    return found is None or found[0] in ("waiting", "missing")


def _write_picture(rows: sqlite3.Connection, job: int, image: int, facts: Facts) -> None:
    rows.execute(
        "INSERT INTO picture (job_id, image_index, kind, state, url, path, sha256, size_bytes, width, height)"
        " VALUES (?, ?, ?, 'stored', '', ?, ?, ?, ?, ?) ON CONFLICT (job_id, image_index) DO UPDATE SET"
        " state = 'stored', error = '', path = excluded.path, sha256 = excluded.sha256,"
        " size_bytes = excluded.size_bytes, width = excluded.width, height = excluded.height",
        (job, image, facts.kind, facts.path, facts.sha256, facts.size_bytes, facts.width, facts.height),
    )


def _write_version(rows: sqlite3.Connection, told: Named, facts: Facts) -> bool:
    """Whether it is a version of a picture that is known, under its own number where that is free."""
    key = (told.job, told.image)
    original = rows.execute("SELECT path FROM picture WHERE job_id = ? AND image_index = ?", key).fetchone()
    of = named(str(original[0])) if original is not None else None
    if of is None or of.words != told.words:
        return False
    query = "SELECT number FROM version WHERE job_id = ? AND image_index = ?"
    taken = {number for (number,) in rows.execute(query, key)}
    number = told.version if told.version not in taken else max(taken) + 1
    values = (*key, number, facts.path, *facts[3:7], facts.made_at)
    rows.execute(f"INSERT INTO version ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
    return True


def originals_first(path: str) -> tuple[int, str]:
    """By what to sort paths so that a picture is known before its versions."""
    told = named(path)
    return (told.version if told is not None else 1, path)


def make_job(rows: sqlite3.Connection, job: int | None, facts: Facts | None, words: str = "") -> int:
    """A row for a job of which nothing is left but its pictures, under its old number if that is known; its number.

    Without facts, `words` stand for its prompt.
    """
    prompt, made_at, task = fit(words), 0.0, Task.DIFFUSION
    if facts is not None:
        prompt = facts.prompt or (facts.named.words if facts.named is not None else Path(facts.path).stem)
        prompt, made_at = fit(prompt), facts.made_at
        task = Task.VIDEO_DIFFUSION if facts.kind == "video" else task
    said = written(task, prompt)
    row = {
        "id": job,
        "project": "",
        "task": task.value,
        "state": "done",
        "day": time.strftime("%Y-%m-%d", time.localtime(made_at)),
        "created_at": made_at,
        "ended_at": made_at,
        "estimate": 0,
        "estimate_about": 0,
        "owner": "",
        "prompt": prompt,
        "spaced": spaced(prompt),
        "body": "{}",
        "origin": FOUND,
        **said.drawn._asdict(),
    }
    made = rows.execute(
        f"INSERT INTO job ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", list(row.values())
    ).lastrowid
    assert made is not None
    rows.execute("UPDATE job SET root_id = id WHERE id = ?", (made,))
    rows.execute("DELETE FROM job_flag WHERE job_id = ?", (made,))
    insert_flags(rows, made, said.rows)
    return made
