"""Rows that repeat what other rows say, and how to see and to mend that they do not: one table of rules.

`find` only reads, except that the proof of the index of words needs a connection that may write. `heal` runs in a
transaction of its caller's.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from studio.request.origins import AS_USUAL
from studio.request.query.flags import Written
from studio.request.tasks import Task
from studio.store.search.flags import READ_AT_ONCE, insert_flags, said_of
from studio.store.search.question import labels_of, spaced_of
from studio.store.upkeep.findings import Item, Kind

Rows = sqlite3.Connection
OF_JOBS = ("picture", "mask", "version", "tagged", "job_flag")
"""The tables whose rows belong to a job."""
_NOT_ASCII = "length(CAST({0} AS BLOB)) != length({0})"


class Rule(NamedTuple):
    """One thing that is said twice; `slow` is what only a full check looks at."""

    kind: Kind
    find: Callable[[Rows], Iterable[Item]]
    heal: Callable[[Rows], None]
    slow: bool = False


def job_words(job_id: int) -> str:
    """What a job is called where its prompt does not matter."""
    return f"job {job_id}"


def picture_words(job_id: int, image: int) -> str:
    """What picture `image` (from 0) is called where it has no file."""
    return f"picture {image + 1} of job {job_id}"


# The index of words


def _find_words(rows: Rows) -> Iterator[Item]:
    wrong = {row[0] for row in rows.execute("SELECT id FROM job EXCEPT SELECT id FROM job_text_docsize")}
    wrong |= {row[0] for row in rows.execute("SELECT id FROM job_text_docsize EXCEPT SELECT id FROM job")}
    wrong |= {job_id for job_id, _ in _spaced_anew(rows)}
    yield from (Item(Kind.WORDS_WRONG, job_words(job_id), job_id) for job_id in sorted(wrong))
    if not wrong and not _words_agree(rows):
        yield Item(Kind.WORDS_WRONG)


def _words_agree(rows: Rows) -> bool:
    """Compare every word of the index with the rows that it is an index of."""
    rows.execute("SAVEPOINT words")
    try:
        rows.execute("INSERT INTO job_text (job_text, rank) VALUES ('integrity-check', 1)")
    except sqlite3.DatabaseError:
        return False
    finally:
        rows.execute("ROLLBACK TO words")
        rows.execute("RELEASE words")
    return True


def _spaced_anew(rows: Rows) -> Iterator[tuple[int, str]]:
    """The jobs whose words without spaces are not written down as they should be, with what should be there."""
    told = " OR ".join(_NOT_ASCII.format(column) for column in ("prompt", "note", "labels"))
    query = f"SELECT id, prompt, note, labels, spaced FROM job WHERE spaced != '' OR {told}"
    for job_id, prompt, note, labels, kept in rows.execute(query):
        if (meant := spaced_of(prompt, note, labels)) != kept:
            yield job_id, meant


def _heal_words(rows: Rows) -> None:
    # The triggers would take words out of the index that were never in it.
    anew = [(text, job_id) for job_id, text in _spaced_anew(rows)]
    rows.execute("INSERT INTO job_text (job_text) VALUES ('rebuild')")
    rows.executemany("UPDATE job SET spaced = ? WHERE id = ?", anew)


# Tags


def _find_tags(rows: Rows) -> Iterator[Item]:
    return (Item(Kind.TAGS_WRONG, job_words(job_id), job_id) for job_id, _ in _labels_anew(rows))


def _labels_anew(rows: Rows) -> Iterator[tuple[int, str]]:
    tags: dict[int, list[str]] = {}
    for job_id, tag in rows.execute("SELECT job_id, tag FROM tagged ORDER BY job_id, image_index, tag"):
        tags.setdefault(job_id, []).append(tag)
    kept = dict(rows.execute("SELECT id, labels FROM job WHERE labels != ''").fetchall())
    known = {row[0] for row in rows.execute("SELECT id FROM job WHERE id IN (SELECT job_id FROM tagged)")}
    for job_id in sorted(known | set(kept)):
        meant = labels_of({tag.lower(): tag for tag in tags.get(job_id, ())}.values())
        if meant.lower() != kept.get(job_id, "").lower():
            yield job_id, meant


def _heal_tags(rows: Rows) -> None:
    anew = [(labels, job_id) for job_id, labels in _labels_anew(rows)]
    rows.executemany("UPDATE job SET labels = ? WHERE id = ?", anew)
    apart = [(text, job_id) for job_id, text in _spaced_anew(rows)]
    rows.executemany("UPDATE job SET spaced = ? WHERE id = ?", apart)


# Families


def _find_families(rows: Rows) -> Iterator[Item]:
    return (Item(Kind.FAMILIES_WRONG, job_words(job_id), job_id) for _, job_id in _roots_anew(rows))


_AT_ODDS = (
    "SELECT 1 FROM job LEFT JOIN job AS parent ON parent.id = job.parent_id"
    " WHERE job.root_id != coalesce(parent.root_id, job.id) LIMIT 1"
)


def _roots_anew(rows: Rows) -> list[tuple[int, int]]:
    """Root and id of the jobs that are filed under another root than their parents lead to."""
    # Where each agrees with its parent, all do; a hundred thousand of them are not worth more than one question.
    if not rows.execute(_AT_ODDS).fetchone():
        return []
    told = {job_id: (parent, root) for job_id, parent, root in rows.execute("SELECT id, parent_id, root_id FROM job")}
    meant: dict[int, int] = {}
    for job_id in told:
        way: list[int] = []
        at = job_id
        # A circle, which only damage can make, ends where it began.
        while at not in meant and at not in way:
            way.append(at)
            parent = told[at][0]
            if parent not in told:
                break
            at = parent
        root = meant.get(at, at)
        meant.update(dict.fromkeys(way, root))
    return [(meant[job_id], job_id) for job_id, (_, root) in told.items() if root != meant[job_id]]


def _heal_families(rows: Rows) -> None:
    rows.executemany("UPDATE job SET root_id = ? WHERE id = ?", _roots_anew(rows))


# Days

_DAYS = "SELECT id, day FROM (SELECT id, day, lag(day) OVER (ORDER BY id) AS before FROM job) WHERE day IS NOT before"


def _find_days(rows: Rows) -> Iterator[Item]:
    meant, kept = dict(rows.execute(_DAYS)), dict(rows.execute("SELECT first_id, day FROM day_start"))
    for job_id in sorted(meant.keys() | kept.keys()):
        if meant.get(job_id) != kept.get(job_id):
            yield Item(Kind.DAYS_WRONG, str(meant.get(job_id) or kept.get(job_id)), job_id)


def _heal_days(rows: Rows) -> None:
    rows.execute("DELETE FROM day_start")
    rows.execute(f"INSERT INTO day_start (first_id, day) {_DAYS}")


# Flags


def _find_flags(rows: Rows) -> Iterator[Item]:
    return (Item(Kind.FLAGS_WRONG, job_words(job_id), job_id) for job_id, _ in _flags_wrong(rows))


def _flags_wrong(rows: Rows) -> Iterator[tuple[int, Written]]:
    """The jobs whose flags are others than their prompts have, with what should be there."""
    tasks = {str(task): task for task in Task}
    query = "SELECT id, task, prompt, origin, version, aspect, shape FROM job WHERE emptied = 0 ORDER BY id"
    found = rows.execute(query)
    while part := found.fetchmany(READ_AT_ONCE):
        kept: dict[int, set[tuple[object, ...]]] = {}
        among = (part[0][0], part[-1][0])
        for job_id, *row in rows.execute(
            "SELECT job_id, name, value, number FROM job_flag WHERE job_id BETWEEN ? AND ?", among
        ):
            kept.setdefault(job_id, set()).add(tuple(row))
        sizes = _sizes(rows, among)
        for job_id, task, prompt, origin, *drawn in part:
            if task in tasks:
                meant = [said_of(tasks[task], prompt, origin, size) for size in (*sizes.get(job_id, ()), None)]
                here = (kept.get(job_id, set()), drawn)
                if here not in [(set(map(tuple, said.rows)), list(said.drawn)) for said in meant]:
                    yield job_id, meant[0]


def _sizes(rows: Rows, among: tuple[int, int]) -> dict[int, list[tuple[int, int]]]:
    """How large the pictures of brought in jobs are: which of them came first is not known any more."""
    found: dict[int, list[tuple[int, int]]] = {}
    query = (
        "SELECT DISTINCT job_id, width, height FROM picture JOIN job ON job.id = job_id WHERE job_id BETWEEN ? AND ?"
        f" AND width > 0 AND height > 0 AND origin NOT IN ({', '.join('?' * len(AS_USUAL))})"
        " ORDER BY job_id, image_index"
    )
    for job_id, width, height in rows.execute(query, (*among, *AS_USUAL)):
        found.setdefault(job_id, []).append((width, height))
    return found


def _heal_flags(rows: Rows) -> None:
    for job_id, said in list(_flags_wrong(rows)):
        rows.execute("DELETE FROM job_flag WHERE job_id = ?", (job_id,))
        insert_flags(rows, job_id, said.rows)
        rows.execute("UPDATE job SET version = ?, aspect = ?, shape = ? WHERE id = ?", (*said.drawn, job_id))


# Projects

_PROJECTS = (
    "SELECT project, min(created_at) FROM job WHERE project != '' AND emptied = 0 AND NOT EXISTS"
    " (SELECT 1 FROM project WHERE project.name = job.project COLLATE NOCASE) GROUP BY project COLLATE NOCASE"
)


def _find_projects(rows: Rows) -> Iterator[Item]:
    return (Item(Kind.PROJECTS_WRONG, str(name)) for name, _ in rows.execute(_PROJECTS))


def _heal_projects(rows: Rows) -> None:
    rows.execute(f"INSERT INTO project (name, created_at) {_PROJECTS}")


# What belongs to no job


def find_alone(rows: Rows) -> list[Item]:
    """The jobs that are not there although something says it is theirs."""
    asked = [f"SELECT job_id FROM {table}" for table in OF_JOBS]
    asked.append("SELECT parent_id FROM job WHERE parent_id IS NOT NULL")
    query = f"SELECT DISTINCT * FROM ({' UNION '.join(asked)}) EXCEPT SELECT id FROM job"
    return [Item(Kind.ROWS_ALONE, job_words(job_id), job_id) for (job_id,) in rows.execute(query)]


RULES: tuple[Rule, ...] = (
    Rule(Kind.TAGS_WRONG, _find_tags, _heal_tags),
    Rule(Kind.WORDS_WRONG, _find_words, _heal_words),
    Rule(Kind.FAMILIES_WRONG, _find_families, _heal_families),
    Rule(Kind.DAYS_WRONG, _find_days, _heal_days),
    Rule(Kind.FLAGS_WRONG, _find_flags, _heal_flags, slow=True),
    Rule(Kind.PROJECTS_WRONG, _find_projects, _heal_projects),
)
"""In the order in which they are healed: the index of words repeats the tags."""


def heal_all(rows: Rows) -> None:
    """Make everything anew that repeats other rows; for rows that were put together from several places."""
    rows.execute("DELETE FROM job_flag WHERE job_id NOT IN (SELECT id FROM job)")
    # Without an index of words that may be damaged itself, or the first change of a row would fail.
    rows.execute("INSERT INTO job_text (job_text) VALUES ('rebuild')")
    for rule in RULES:
        rule.heal(rows)
