"""What the artist makes of the library: stars, flags, favourites, tags, notes, projects and the trash."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import NamedTuple

from studio.errors import InputError, Remedy
from studio.store.database import Database
from studio.store.files import PictureFiles
from studio.store.order.emptying import Emptied, TrashFacts, empty_trash, trash_facts
from studio.store.order.steps import PICTURE_COLUMNS, Cell, Step, Value, What, jobs_of, step_of, take
from studio.store.records import Flag, JobRecord
from studio.store.rows import JOB_ITSELF, current_project, fit, jobs_by_id

MOST_STARS = 5
LONGEST_NAME = 80
"""Characters of a tag and of a project's name."""
LONGEST_NOTE = 20_000
IS_OPEN = "state IN ('queued', 'sending', 'accepted', 'finished')"


class Item(NamedTuple):
    """Picture `image` (from 0) of a job, or the whole job with all its pictures where `image` is -1."""

    job_id: int
    image: int = JOB_ITSELF


@dataclass(frozen=True, slots=True)
class Done:
    """What an order has changed: the jobs as they are now, and the step that `Order.take` can go back.

    `pictures` counts the pictures meant, `jobs` those jobs among them that have none, `held` the jobs that cannot be
    in the trash because they are under way.
    """

    jobs: list[JobRecord]
    step: Step
    pictures: int = 0
    bare_jobs: int = 0
    held: int = 0


class Picture(NamedTuple):
    """A picture that was meant, with the one value that is asked about."""

    job_id: int
    image: int
    value: Value


class Order:
    """Changes to many pictures at once, each whole or not at all; every method may be called from any thread.

    `clock` gives seconds since the epoch. Ids that are gone and pictures that were emptied out of the trash are left
    out in silence.
    """

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock

    def rate(self, items: Sequence[Item], stars: int) -> Future[Done]:
        """Give 0 to 5 stars."""
        return self._set(items, What.RATING, max(0, min(MOST_STARS, int(stars))))

    def flag(self, items: Sequence[Item], flag: Flag) -> Future[Done]:
        """Pick, reject or neither."""
        return self._set(items, What.FLAG, int(flag))

    def favourite(self, items: Sequence[Item], on: bool) -> Future[Done]:
        """Make them favourites, or no longer."""
        return self._set(items, What.FAVOURITE, int(on))

    def tag(self, items: Sequence[Item], add: Iterable[str] = (), remove: Iterable[str] = ()) -> Future[Done]:
        """Add and remove tags. A job that has no pictures is tagged itself.

        A tag that is known in other capitals is taken as it is known.
        """
        added, removed = names(add), names(remove)

        def write(connection: sqlite3.Connection) -> Done:
            meant = _pictures(connection, items, None)
            bare = _bare(connection, items)
            places = [(one.job_id, one.image) for one in meant] + [(job, JOB_ITSELF) for job in bare]
            known = {tag: _known_spelling(connection, tag) for tag in added}
            has = _tags(connection, [job for job, _ in places])
            cells: list[Cell] = []
            for job, image in places:
                here = has.get((job, image), {})
                cells += [Cell(job, image, here[tag.lower()], "") for tag in removed if tag.lower() in here]
                cells += [Cell(job, image, "", known[tag]) for tag in added if tag.lower() not in here]
            return _done(connection, step_of((What.TAG, cells)), len(meant), len(bare))

        return self._database.write(write)

    def note(self, job_id: int, text: str) -> Future[Done]:
        """Write the note of a job; "" for none."""
        clean = fit(text.replace("\0", "").strip()[:LONGEST_NOTE])

        def write(connection: sqlite3.Connection) -> Done:
            cells = [
                Cell(job, JOB_ITSELF, before, clean)
                for job, before in connection.execute("SELECT id, note FROM job WHERE id = ?", (job_id,))
            ]
            return _done(connection, step_of((What.NOTE, cells)), 0, len(cells))

        return self._database.write(write)

    # Projects

    def move(self, items: Sequence[Item], project: str) -> Future[Done]:
        """File the jobs under a project, which is made if need be; "" for none."""
        name = name_of(project)

        def write(connection: sqlite3.Connection) -> Done:
            known = _project(connection, name)
            asked = (json.dumps([item.job_id for item in items]),)
            query = "SELECT id, project FROM job WHERE id IN (SELECT value FROM json_each(?)) AND emptied = 0"
            cells = [Cell(job, JOB_ITSELF, before, known or name) for job, before in connection.execute(query, asked)]
            made = [Cell(0, JOB_ITSELF, "", name)] if name and not known else []
            return _done(connection, step_of((What.PROJECT, made), (What.JOB_PROJECT, cells)), 0, len(cells))

        return self._database.write(write)

    def projects(self) -> Future[list[tuple[str, int]]]:
        """The projects in the order of the alphabet, with the number of their jobs that are not in the trash."""
        query = (
            "SELECT name, (SELECT count(*) FROM job WHERE job.project != '' AND job.project = project.name"
            " COLLATE NOCASE AND trashed_at IS NULL) FROM project ORDER BY name"
        )
        return self._database.read(lambda connection: [(str(name), int(n)) for name, n in connection.execute(query)])

    def make_project(self, name: str) -> Future[Done]:
        """Make an empty project; `InputError` where there is one of that name."""

        def write(connection: sqlite3.Connection) -> Done:
            wanted = _free_name(connection, name)
            return _done(connection, step_of((What.PROJECT, [Cell(0, JOB_ITSELF, "", wanted)])))

        return self._database.write(write)

    def rename_project(self, name: str, to: str) -> Future[Done]:
        """Call a project something else; `InputError` where there is another of that name. Answers no jobs."""

        def write(connection: sqlite3.Connection) -> Done:
            before = _project(connection, name)
            if not before:
                raise InputError(f"There is no project “{name}” any more.", remedy=Remedy.NONE)
            wanted = _free_name(connection, to, but=before)
            made = (What.PROJECT, [Cell(0, JOB_ITSELF, before, wanted)])
            step = step_of(made, (What.JOB_PROJECT, _filed_under(connection, before, wanted)))
            return Done([], take(connection, step))

        return self._database.write(write)

    def remove_project(self, name: str) -> Future[Done]:
        """Forget a project; its jobs stay, without one. Answers no jobs."""

        def write(connection: sqlite3.Connection) -> Done:
            before = _project(connection, name)
            cells = _filed_under(connection, before, "") if before else []
            gone = (What.PROJECT, [Cell(0, JOB_ITSELF, before, "")])
            return Done([], take(connection, step_of((What.JOB_PROJECT, cells), gone)), 0, len(cells))

        return self._database.write(write)

    def current_project(self) -> Future[str]:
        """The project that new jobs are filed under, "" for none."""
        return self._database.read(current_project)

    def use_project(self, name: str) -> Future[str]:
        """File new jobs under that project from now on, "" for none; answers which it is."""

        def write(connection: sqlite3.Connection) -> str:
            connection.execute("UPDATE project SET current = 0 WHERE current = 1")
            connection.execute("UPDATE project SET current = 1 WHERE name = ?", (name_of(name),))
            return current_project(connection)

        return self._database.write(write)

    # The trash

    def trash(self, items: Sequence[Item]) -> Future[Done]:
        """Put pictures or whole jobs in the trash; a job whose last picture goes there goes with it."""
        now = float(int(self._clock()))

        def write(connection: sqlite3.Connection) -> Done:
            held = _under_way(connection, items)
            free = [item for item in items if item.job_id not in held]
            meant, bare = _pictures(connection, free, What.PICTURE_TRASHED), _bare(connection, free)
            whole, singles = _to_trash(connection, free)
            step = step_of(
                (What.PICTURE_TRASHED, (Cell(job, image, None, now) for job, image in singles)),
                (What.JOB_TRASHED, (Cell(job, JOB_ITSELF, None, now) for job in whole)),
            )
            gone = sum(one.value is None for one in meant)
            return _done(connection, step, gone, len(bare), len(held))

        return self._database.write(write)

    def put_back(self, items: Sequence[Item]) -> Future[Done]:
        """Take pictures or whole jobs out of the trash; of a job that is in it the other pictures stay there."""

        def write(connection: sqlite3.Connection) -> Done:
            meant, bare = _pictures(connection, items, What.PICTURE_TRASHED), _bare(connection, items)
            back = {(one.job_id, one.image) for one in meant}
            jobs = _trashed_jobs(connection, [item.job_id for item in items])
            all_of = _pictures(connection, [Item(job) for job in jobs], What.PICTURE_TRASHED)
            cells = [Cell(*one, None) for one in meant]
            stay = [one for one in all_of if (one.job_id, one.image) not in back and one.value is None]
            cells += [Cell(one.job_id, one.image, None, jobs[one.job_id]) for one in stay]
            step = step_of(
                (What.PICTURE_TRASHED, cells),
                (What.JOB_TRASHED, (Cell(job, JOB_ITSELF, at, None) for job, at in jobs.items())),
            )
            return _done(connection, step, len(meant), len(bare))

        return self._database.write(write)

    def trash_facts(self) -> Future[TrashFacts]:
        """What emptying the trash would free."""
        return trash_facts(self._database)

    def empty_trash(self, files: PictureFiles) -> Emptied:
        """Delete what is in the trash for good, but for what it cost; blocks, raises `LibraryError`."""
        return empty_trash(self._database, files)

    # Back and forth

    def take(self, step: Step) -> Future[Done]:
        """Take a step again, or the way `back` from one, as far as nobody changed the same meanwhile."""

        def write(connection: sqlite3.Connection) -> Done:
            if any(change.what is What.PROJECT for change in step):
                return Done([], take(connection, step))
            return _done(connection, step)

        return self._database.write(write)

    def known_tags(self) -> Future[list[tuple[str, int]]]:
        """Every tag with the number of its pictures, the one used most first."""
        query = "SELECT tag, count(*) FROM tagged GROUP BY tag ORDER BY count(*) DESC, tag"
        return self._database.read(lambda connection: [(str(tag), int(n)) for tag, n in connection.execute(query)])

    def _set(self, items: Sequence[Item], what: What, value: Value) -> Future[Done]:
        def write(connection: sqlite3.Connection) -> Done:
            meant = _pictures(connection, items, what)
            cells = (Cell(*one, value) for one in meant)
            return _done(connection, step_of((what, cells)), len(meant))

        return self._database.write(write)


def name_of(text: str) -> str:
    """A tag or a project's name as it is kept: on one line, without commas, which part several."""
    return str(fit(" ".join(text.replace("\0", " ").replace(",", " ").replace('"', " ").split())))[
        :LONGEST_NAME
    ].strip()


def names(texts: Iterable[str]) -> list[str]:
    """Several of them, each once, whatever its capitals."""
    return list({name.lower(): name for text in texts if (name := name_of(text))}.values())


def _done(connection: sqlite3.Connection, step: Step, pictures: int = 0, bare_jobs: int = 0, held: int = 0) -> Done:
    taken = take(connection, step)
    return Done(jobs_by_id(connection, jobs_of(taken)), taken, pictures, bare_jobs, held)


_WANTED = (
    "WITH wanted (job, image) AS MATERIALIZED"
    " (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?))"
)


def _pictures(connection: sqlite3.Connection, items: Iterable[Item], what: What | None) -> list[Picture]:
    """The pictures that are meant, each once, with what they have of `what`."""
    column = PICTURE_COLUMNS[what] if what is not None else "NULL"
    query = (
        f"{_WANTED} SELECT DISTINCT job_id, image_index, {column} FROM wanted CROSS JOIN picture ON job_id = job"
        " AND (image < 0 OR image_index = image) WHERE state != 'emptied' ORDER BY job_id, image_index"
    )
    return [Picture(*row) for row in connection.execute(query, (json.dumps(list(items)),))]


def _bare(connection: sqlite3.Connection, items: Iterable[Item]) -> list[int]:
    """The jobs among them that have no pictures."""
    query = (
        f"{_WANTED} SELECT DISTINCT job.id FROM wanted CROSS JOIN job ON job.id = wanted.job WHERE image < 0"
        " AND emptied = 0 AND NOT EXISTS (SELECT 1 FROM picture WHERE job_id = job.id) ORDER BY job.id"
    )
    return [int(row[0]) for row in connection.execute(query, (json.dumps(list(items)),))]


def _under_way(connection: sqlite3.Connection, items: Iterable[Item]) -> set[int]:
    """The jobs among them that are not over."""
    query = f"SELECT id FROM job WHERE {IS_OPEN} AND id IN (SELECT value FROM json_each(?))"
    return {row[0] for row in connection.execute(query, (json.dumps([item.job_id for item in items]),))}


def _to_trash(connection: sqlite3.Connection, items: Sequence[Item]) -> tuple[list[int], list[tuple[int, int]]]:
    """The jobs that go as a whole, the last picture with them, and the single pictures of others."""
    singles = {(item.job_id, item.image) for item in items if item.image >= 0}
    whole = {item.job_id for item in items if item.image < 0}
    rest = _pictures(connection, [Item(job) for job in {job for job, _ in singles} - whole], What.PICTURE_TRASHED)
    stays = {one.job_id for one in rest if one.value is None and (one.job_id, one.image) not in singles}
    whole |= {one.job_id for one in rest} - stays
    query = (
        "SELECT id FROM job WHERE id IN (SELECT value FROM json_each(?)) AND trashed_at IS NULL AND emptied = 0"
        " ORDER BY id"
    )
    jobs = [int(row[0]) for row in connection.execute(query, (json.dumps(list(whole)),))]
    gone = [(one.job_id, one.image) for one in rest if one.value is None]
    return jobs, [place for place in gone if place in singles and place[0] not in whole]


def _trashed_jobs(connection: sqlite3.Connection, ids: Iterable[int]) -> dict[int, float]:
    """Since when each of these jobs is in the trash as a whole."""
    query = (
        "SELECT id, trashed_at FROM job WHERE id IN (SELECT value FROM json_each(?)) AND trashed_at IS NOT NULL"
        " AND emptied = 0"
    )
    return dict(connection.execute(query, (json.dumps(list(ids)),)).fetchall())


def _tags(connection: sqlite3.Connection, ids: Iterable[int]) -> dict[tuple[int, int], dict[str, str]]:
    """The tags of each picture of these jobs, by their small letters."""
    found: dict[tuple[int, int], dict[str, str]] = {}
    query = "SELECT job_id, image_index, tag FROM tagged WHERE job_id IN (SELECT value FROM json_each(?))"
    for job, image, tag in connection.execute(query, (json.dumps(list(set(ids))),)):
        found.setdefault((job, image), {})[tag.lower()] = tag
    return found


def _known_spelling(connection: sqlite3.Connection, tag: str) -> str:
    found = connection.execute("SELECT tag FROM tagged WHERE tag = ? LIMIT 1", (tag,)).fetchone()
    return tag if found is None else str(found[0])


def _project(connection: sqlite3.Connection, name: str) -> str:
    """The project of that name as it is spelt, "" where there is none."""
    found = connection.execute("SELECT name FROM project WHERE name = ?", (name,)).fetchone()
    return "" if found is None else str(found[0])


def _free_name(connection: sqlite3.Connection, name: str, but: str = "") -> str:
    """The name as it is kept; `InputError` where it is none or another project has it."""
    wanted = name_of(name)
    if not wanted:
        raise InputError("A project needs a name.", remedy=Remedy.NONE)
    taken = _project(connection, wanted)
    if taken and taken != but:
        raise InputError(f"There is a project “{taken}” already.", "Choose another name.", remedy=Remedy.NONE)
    return wanted


def _filed_under(connection: sqlite3.Connection, project: str, instead: str) -> list[Cell]:
    query = "SELECT id, project FROM job WHERE project != '' AND project = ? COLLATE NOCASE ORDER BY id"
    return [Cell(job, JOB_ITSELF, before, instead) for job, before in connection.execute(query, (project,))]
