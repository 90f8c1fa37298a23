"""A library of many jobs, made by the library's own tables: the same for the same number, some seconds per 100,000."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from studio.home import Home
from studio.request.query.flags import written
from studio.request.tasks import Task
from studio.store import Store, open_store
from studio.store.search.flags import insert_flags
from studio.store.search.question import spaced

JOBS = 100_000
DAY = 86_400.0
BEGIN = 1_700_000_000.0
PER_DAY = 90
AT_ONCE = 2000

SUBJECTS = [
    "lighthouse",
    "fox",
    "harbour",
    "teapot",
    "orchard",
    "glacier",
    "violin",
    "tailor",
    "greenhouse",
    "comet",
    "ferry",
    "owl",
    "arcade",
    "canyon",
]
ADJECTIVES = [
    "quiet",
    "red",
    "foggy",
    "golden",
    "frozen",
    "woven",
    "paper",
    "gilded",
    "mossy",
    "electric",
    "tiny",
    "baroque",
    "brutalist",
    "misty",
]
PLACES = ["at dusk", "in snow", "under glass", "by the sea", "at night", "in the rain", "on a hill", "in a coat"]
RARE = ["kingfisher", "zeppelin", "obsidian", "灯台の霧", "등대", "samovar"]
TASKS = (
    (Task.DIFFUSION, 62), (Task.VARIATION, 12), (Task.UPSCALE, 12), (Task.INPAINT, 5), (Task.REROLL, 4),
    (Task.VIDEO_DIFFUSION, 2), (Task.PAN, 1), (Task.EDIT, 1), (Task.BLEND, 1),
)  # fmt: skip
STATES = (("done", 960), ("failed", 25), ("refused", 10), ("expired", 4), ("unknown", 1))
JOB = (
    "INSERT INTO job (id, project, task, state, day, created_at, sent_at, ended_at, parent_id, parent_image, remote_id,"
    " estimate, estimate_about, consumed, seed, owner, prompt, spaced, body, batch, version, aspect, shape,"
    " root_id, note, labels)"
    " VALUES (?, ?, ?, ?, date(?, 'unixepoch'), ?, ?, ?, ?, ?, ?, 80, 0, ?, ?, 'gone', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
PICTURE = (
    "INSERT INTO picture (job_id, image_index, kind, state, url, path, sha256, size_bytes, width, height,"
    " rating, flag, favourite) VALUES (?, ?, ?, 'stored', ?, ?, ?, 900000, 1024, 1024, ?, ?, ?)"
)
PROJECTS = ["Covers", "Harbour book", "Postcards", "Sea", "Studies", "Tailor"]
TAGS = ["cover", "print", "warm", "portfolio", "client", "for later", "texture", "winter sun"]


class Marks:
    """What an artist makes of a library: one picture in six looked at closely, a tag and a note now and then.

    Its dice are its own, so that the jobs are the same with it as they were without.
    """

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)
        self.tagged: list[tuple[int, int, str]] = []

    def of_picture(self) -> tuple[int, int, int]:
        """Stars, flag, favourite."""
        dice = self._dice
        if dice.random() > 0.16:
            return 0, 0, 0
        return dice.choice((0, 0, 1, 2, 3, 3, 4, 4, 5)), dice.choice((-1, -1, 0, 1)), int(dice.random() < 0.1)

    def of_job(self, job_id: int, pictures: int) -> tuple[str, str, str]:
        """Project, note and labels; its tags are among `tagged` then."""
        dice = self._dice
        project = dice.choice(PROJECTS) if dice.random() < 0.3 else ""
        note = f"for {dice.choice(TAGS)}, {dice.choice(ADJECTIVES)} one" if dice.random() < 0.02 else ""
        tags = sorted(dice.sample(TAGS, 2)) if dice.random() < 0.05 else []
        self.tagged += [(job_id, index, tag) for index in range(pictures or 1) for tag in tags]
        return project, note, " ".join(tags)


def prompt_of(dice: random.Random) -> str:
    """As artists write: some words, a few flags, now and then a code or a rare word."""
    words = (
        f"a {dice.choice(ADJECTIVES)} {dice.choice(SUBJECTS)} {dice.choice(PLACES)}, {dice.choice(ADJECTIVES)} light"
    )
    if dice.random() < 0.01:
        words += f" and a {dice.choice(RARE)}"
    flags = ["--ar " + dice.choice(("3:2", "2:3", "16:9", "1:1", "4:3"))] if dice.random() < 0.8 else []
    flags += [f"--stylize {dice.randrange(0, 1001, 50)}"] if dice.random() < 0.5 else []
    flags += [f"--chaos {dice.randrange(0, 101, 10)}"] if dice.random() < 0.2 else []
    flags += [dice.choice(("--v 8.1", "--v 6.1", "--niji 6"))] if dice.random() < 0.3 else []
    flags += [f"--sref {dice.randrange(1, 500)}"] if dice.random() < 0.15 else []
    flags += [f"--seed {dice.randrange(1, 100_000)}"] if dice.random() < 0.1 else []
    flags += [flag for flag in ("--raw", "--tile", "--draft") if dice.random() < 0.05]
    return " ".join((words, *flags))


def rows(count: int, marks: Marks, seed: int = 7) -> Iterator[tuple[tuple[object, ...], list[tuple[object, ...]]]]:
    """The row of each job and those of its pictures, in the order of `JOB` and `PICTURE`."""
    dice = random.Random(seed)
    tasks, weights = [task for task, _ in TASKS], [weight for _, weight in TASKS]
    states, chances = [state for state, _ in STATES], [chance for _, chance in STATES]
    roots: dict[int | None, int] = {}
    for job_id in range(1, count + 1):
        task, state = dice.choices(tasks, weights)[0], dice.choices(states, chances)[0]
        at = BEGIN + job_id * DAY / PER_DAY
        prompt = "" if task is Task.UPSCALE else prompt_of(dice)
        child = task not in (Task.DIFFUSION, Task.BLEND) and job_id > 1
        remote = f"{dice.getrandbits(64):016x}-{job_id:08x}"
        batch = f"b{job_id // 40} {job_id % 40 + 1} 40" if job_id // 40 % 10 == 0 else ""
        video = task is Task.VIDEO_DIFFUSION
        body = f'{{"text":"{prompt}"}}'
        parent = max(1, job_id - dice.randrange(1, 40)) if child else None
        roots[job_id] = roots.get(parent, job_id)
        number = 0 if state != "done" else (1 if task is Task.UPSCALE else 4)
        project, note, labels = marks.of_job(job_id, number)
        job = (
            job_id, project, task.value, state, at, at, at, at + 40, parent, 0 if child else None, remote,
            dice.choice((20, 80, 80, 80, 160, 320)), str(dice.getrandbits(32)), prompt, spaced(prompt), body, batch,
            *written(task, prompt).drawn, roots[job_id], note, labels,
        )  # fmt: skip
        pictures: list[tuple[object, ...]] = [
            (
                job_id, index, "video" if video else "image", f"https://files.example/{remote}/{index}.png",
                f"2026/11/{remote}_{index}.png", f"{dice.getrandbits(256):064x}",
                *marks.of_picture(),
            )
            for index in range(number)
        ]  # fmt: skip
        yield job, pictures


def fill(store: Store, count: int = JOBS) -> None:
    """Put that many jobs and their pictures into an empty library."""
    marks = Marks(11)
    made = rows(count, marks)
    for first in range(0, count, AT_ONCE):
        part = [next(made) for _ in range(min(AT_ONCE, count - first))]
        store.database.write(lambda connection, part=part: _insert(connection, part)).result()  # type: ignore[misc]
    store.database.write(lambda connection: _order(connection, marks)).result()


def _insert(connection: object, part: list[tuple[tuple[object, ...], list[tuple[object, ...]]]]) -> None:
    import sqlite3

    assert isinstance(connection, sqlite3.Connection)
    connection.executemany(JOB, [job for job, _ in part])
    connection.executemany(PICTURE, [picture for _, pictures in part for picture in pictures])
    for job, _ in part:
        insert_flags(connection, int(str(job[0])), written(Task(str(job[2])), str(job[13])).rows)


def _order(connection: object, marks: Marks) -> None:
    import sqlite3

    assert isinstance(connection, sqlite3.Connection)
    connection.executemany("INSERT INTO tagged (job_id, image_index, tag) VALUES (?, ?, ?)", marks.tagged)
    connection.executemany("INSERT INTO project (name, created_at) VALUES (?, 0)", [(name,) for name in PROJECTS])


def open_filled(folder: Path, count: int = JOBS) -> Store:
    """A library of that many jobs in an empty folder, open; the caller closes it."""
    return open_filled_at(Home.at(folder, practice=False), count)


def open_filled_at(home: Home, count: int = JOBS) -> Store:
    """The same where the program looks for it."""
    store = open_store(home.data, home.pictures, home.cache, lambda: BEGIN + count * DAY / PER_DAY)
    fill(store, count)
    return store
