"""A small library with everything in it: real pictures, stars, tags, a version, a family, a preset, a backup."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from studio.request.presets import Preset, PresetKind
from studio.request.tasks import Task
from studio.store import Store, open_store
from studio.store.records import JobState, NewJob
from studio.store.upkeep import Place
from studio.store.upkeep.backup import back_up
from studio.store.versions import Seen

NOON = 1_795_521_600.0
LATER = NOON + 7 * 3600
PROMPTS = ("a lighthouse in fog --ar 3:2", "a red fox 狐 --v 7", "a hill at dusk --tile", "a quiet harbour")


def png(path: Path, prompt: str, colour: tuple[int, int, int]) -> bytes:
    """A picture as the service makes it: its prompt is inside."""
    notes = PngImagePlugin.PngInfo()
    notes.add_itxt("Description", prompt)
    Image.new("RGB", (40, 30), colour).save(path, "PNG", pnginfo=notes)
    return path.read_bytes()


def store_picture(store: Store, job_id: int, index: int, prompt: str) -> None:
    """Write a picture down as a download does."""
    record = store.journal.get(job_id).result()
    placement = store.files.place(record, index, "png")
    data = png(placement.part, prompt, (40 * job_id, 60 * index, 90))
    store.files.adopt(placement)
    store.journal.picture_stored(
        job_id, index, placement.relative, hashlib.sha256(data).hexdigest(), len(data), 40, 30
    ).result()


def add_job(store: Store, prompt: str, parent: int | None = None, pictures: int = 2) -> int:
    """A done job with its pictures."""
    asked = NewJob(task=Task.DIFFUSION, body={"text": prompt}, prompt=prompt, estimate=80, parent_id=parent)
    job = store.journal.record(asked).result()
    urls = [("image", f"https://cdn.example/{job.id}/{index}.png") for index in range(pictures)]
    store.journal.finished(
        job.id, reply="{}", consumed=80, seed="7", actions={}, ended_at=NOON, urls=urls, remote_status="completed"
    ).result()
    for index in range(pictures):
        store_picture(store, job.id, index, prompt)
    store.journal.change(job.id, state=JobState.DONE, remote_id=f"remote-{job.id}").result()
    return job.id


@contextmanager
def rows_of(path: Path) -> Iterator[sqlite3.Connection]:
    """The rows as they lie there, to be looked at or spoilt; whoever spoils them is not held to any rule."""
    with closing(sqlite3.connect(path, isolation_level=None)) as rows:
        yield rows


def _order(rows: sqlite3.Connection) -> None:
    rows.execute("UPDATE picture SET rating = 4, flag = 1 WHERE job_id = 2 AND image_index = 1")
    rows.executemany("INSERT INTO tagged VALUES (?, ?, ?)", [(2, 1, "cover"), (2, 0, "Fox"), (3, -1, "idea")])
    rows.execute("UPDATE job SET labels = 'cover Fox' WHERE id = 2")
    rows.execute("UPDATE job SET labels = 'idea', note = 'for the book', project = 'Book' WHERE id = 3")
    rows.execute("INSERT INTO project (name, created_at) VALUES ('Book', 1.0)")


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four jobs with two pictures each, the last made from the first; backed up after three of them."""
    home = tmp_path_factory.mktemp("whole")
    place = place_in(home)
    store = open_store(place.data, place.pictures, place.cache, lambda: NOON)
    for prompt in PROMPTS[:3]:
        add_job(store, prompt)
    store.database.write(_order).result()
    store.presets.keep([Preset(kind=PresetKind.FLAGS, name="tall", text="--ar 2:3")]).result()
    original = store.journal.get(1).result().pictures[0]
    version = place.pictures / original.path.replace(".png", " - version 2.png")
    data = png(version, "painted over", (1, 2, 3))
    seen = Seen(hashlib.sha256(data).hexdigest(), len(data), 40, 30)
    store.versions.add(1, 0, store.files.relative(version), seen).result()
    back_up(place.database, place.backups, NOON)
    add_job(store, PROMPTS[3], parent=1)
    store.close()
    for file in place.pictures.rglob("*.png"):
        os.utime(file, (NOON, NOON))
    return home


def place_in(home: Path) -> Place:
    """Where the library of these tests lies."""
    return Place(home / "data", home / "pictures", home / "cache")


@pytest.fixture
def place(tmp_path: Path, whole: Path) -> Place:
    """A library like that, and not a copy of it."""
    shutil.copytree(whole, tmp_path, dirs_exist_ok=True)
    (tmp_path / "data" / "place.json").unlink()
    return place_in(tmp_path)


Told = dict[str, Any]


def told(place: Place) -> Told:
    """Everything of the artist's that a library knows, and whether the files of it are there, byte for byte."""
    asked = {
        "jobs": "SELECT id, prompt, state, note, labels, project, parent_id, root_id, consumed, remote_id FROM job",
        "pictures": "SELECT job_id, image_index, state, sha256, rating, flag, favourite FROM picture",
        "tags": "SELECT job_id, image_index, tag FROM tagged",
        "versions": "SELECT job_id, image_index, number, sha256 FROM version",
        "presets": "SELECT kind, name, text FROM preset",
        "projects": "SELECT name FROM project",
        "days": "SELECT * FROM day_start",
        "flags": "SELECT * FROM job_flag",
        "found": "SELECT rowid FROM job_text WHERE job_text MATCH 'fox'",
        "paths": "SELECT path, sha256 FROM picture WHERE state = 'stored' UNION SELECT path, sha256 FROM version",
    }
    with rows_of(place.database) as rows:
        said: Told = {name: sorted(rows.execute(query).fetchall(), key=repr) for name, query in asked.items()}
    for path, sha256 in said.pop("paths"):
        assert hashlib.sha256((place.pictures / path).read_bytes()).hexdigest() == sha256
    return said


Spoil = Callable[[Place], None]
