"""How many jobs a place of the library holds, and how many of those a search finds each further condition would leave.

What a job is (its kind, its model, its day) never changes, so which jobs are of each is kept as one bit per job, and
counting is one AND. What the artist changes is asked of the narrow indices, and asked again when the library changed.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from studio.request.query import parse_query
from studio.request.query.facets import (
    FLAG,
    MODEL,
    MONTH,
    MONTHS,
    MOST_STARS,
    ONLY,
    STARS,
    TYPE,
    Facet,
    Option,
    model_option,
    month_option,
    task_option,
)
from studio.store.database import Database
from studio.store.library import ids_of
from studio.store.search.question import question_of

KEPT = 4
"""Answers to searches that are kept while the library does not change: each facet leaves its own words out."""
SECONDS = 5.0
"""How long such an answer is believed: what runs out does so without a change of the library."""
TRASH = "is:trashed "
Counted = tuple[Option, int]

_PICTURES = "SELECT {key}, group_concat(job_id) FROM picture INDEXED BY {index} WHERE {where} AND trashed_at IS NULL"
_GIVEN: Mapping[str, str] = {
    STARS.key: _PICTURES.format(key="rating", index="picture_rated", where="rating > 0") + " GROUP BY rating",
    FLAG.key: _PICTURES.format(key="flag", index="picture_flagged", where="flag != 0") + " GROUP BY flag",
    ONLY.key: _PICTURES.format(key="'is:favourite'", index="picture_favourite", where="favourite = 1")
    + " UNION ALL "
    + _PICTURES.format(key="'has:video'", index="picture_kind", where="kind = 'video' AND state = 'stored'"),
}
"""What the artist, or the service, gave pictures of these facets, and the jobs that have such a picture."""


@dataclass(slots=True)
class _Made:
    """Of each job that was ever made, what never changes; a bit at the place of its id for each value."""

    upto: int = 0
    bits: Mapping[str, dict[str, int]] = field(default_factory=lambda: {TYPE.key: {}, MODEL.key: {}, MONTHS.key: {}})


class Facets:
    """Counts; every method may be called from any thread and answers with a future."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock
        # Only touched by the one thread that reads the library.
        self._made = _Made()
        self._version = -1
        self._given: dict[str, dict[object, int]] = {}
        self._found: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def count(self, words: str) -> Future[int]:
        """Jobs that the search `words` finds."""
        return self._database.read(lambda connection: _count(connection, words))

    def of(self, facet: Facet, words: str, found: Sequence[int] | None = None) -> Future[list[Counted]]:
        """The facet's options, each with the number of jobs that both the search `words` and the option find.

        Options that are not always offered are those of which there is any job, the most frequent first, months from
        the latest on. `found` are the jobs that `words` finds, where somebody has asked for them already.
        """
        known = None if found is None else array("q", found)
        return self._database.read(lambda connection: self._counted(connection, facet, words, known))

    def _counted(
        self, connection: sqlite3.Connection, facet: Facet, words: str, known: array[int] | None
    ) -> list[Counted]:
        self._forget_old(connection)
        found = self._found_by(connection, words, known)
        if not facet.options:
            return self._of_made(connection, facet, found)
        if parse_query(words).in_trash:
            # No other search looks there, so what is not in the trash does not say what is.
            options = [_bits(ids_of(connection, f"{TRASH}{option.words}")) for option in facet.options]
        else:
            options = _answers(facet, self._of_given(connection, facet))
        return [(option, (bits & found).bit_count()) for option, bits in zip(facet.options, options, strict=True)]

    def _of_made(self, connection: sqlite3.Connection, facet: Facet, found: int) -> list[Counted]:
        self._read_made(connection)
        make = _MAKERS[facet.key]
        counts = ((make(value), (bits & found).bit_count()) for value, bits in self._made.bits[facet.key].items())
        known = [(option, count) for option, count in counts if option is not None and count]
        if facet is MONTHS:
            return sorted(known, key=lambda counted: counted[0].value, reverse=True)
        return sorted(known, key=lambda counted: (-counted[1], counted[0].label))

    def _forget_old(self, connection: sqlite3.Connection) -> None:
        version = int(connection.execute("PRAGMA data_version").fetchone()[0])
        if version != self._version:
            self._version = version
            self._given.clear()
            self._found.clear()

    def _found_by(self, connection: sqlite3.Connection, words: str, known: array[int] | None) -> int:
        """The jobs that a search finds."""
        now = self._clock()
        kept = self._found.get(words)
        if kept is None or not 0 <= now - kept[0] < SECONDS:
            ids = ids_of(connection, words) if known is None else known
            kept = self._found[words] = (now, _bits_in_order(ids))
        self._found.move_to_end(words)
        while len(self._found) > KEPT:
            self._found.popitem(last=False)
        return kept[1]

    def _of_given(self, connection: sqlite3.Connection, facet: Facet) -> dict[object, int]:
        """The jobs that have a picture of each value."""
        if facet.key not in self._given:
            rows = connection.execute(_GIVEN[facet.key])
            self._given[facet.key] = {value: _bits(json.loads(f"[{ids or ''}]")) for value, ids in rows}
        return self._given[facet.key]

    def _read_made(self, connection: sqlite3.Connection) -> None:
        """Learn of the jobs that came since; ids only grow."""
        ids: dict[str, dict[str, list[int]]] = {key: {} for key in self._made.bits}
        # At first all of them, from the narrow index that holds just these columns of every job; then the few new ones.
        table = "job" if self._made.upto else "job INDEXED BY job_ledger"
        rows = connection.execute(f"SELECT id, task, version, day FROM {table} WHERE id > ?", (self._made.upto,))
        for job_id, task, version, day in rows:
            ids[TYPE.key].setdefault(task, []).append(job_id)
            ids[MODEL.key].setdefault(version, []).append(job_id)
            ids[MONTHS.key].setdefault(day[:MONTH], []).append(job_id)
        self._made.upto = max((max(of_it) for of_it in ids[TYPE.key].values()), default=self._made.upto)
        for key, values in ids.items():
            bits = self._made.bits[key]
            for value, of_it in values.items():
                bits[value] = bits.get(value, 0) | _bits(of_it)


_MAKERS: Mapping[str, Callable[[str], Option | None]] = {
    TYPE.key: task_option,
    MODEL.key: model_option,
    MONTHS.key: month_option,
}


def _answers(facet: Facet, given: Mapping[object, int]) -> list[int]:
    """The jobs of each option of a facet. Stars count upwards; -1, for all bits, is every job there is."""
    if facet is STARS:
        every = [given.get(number, 0) for number in range(1, MOST_STARS + 1)]
        return [reduce(or_, every[at:]) for at in range(MOST_STARS)]
    if facet is FLAG:
        picked, rejected = given.get(1, 0), given.get(-1, 0)
        return [picked, rejected, ~(picked | rejected)]
    return [given.get(option.words, 0) for option in facet.options]


def _bits_in_order(ids: Sequence[int]) -> int:
    """The same of ids in falling order, each once; where none is missing in between, none is looked at."""
    if ids and ids[0] - ids[-1] + 1 == len(ids):
        return ((1 << len(ids)) - 1) << ids[-1]
    return _bits(ids)


def _bits(ids: Sequence[int]) -> int:
    """A number with a bit at the place of each id."""
    if not ids:
        return 0
    # Written as a text of noughts and ones, read from its end: setting bit after bit would copy the number each time.
    text = bytearray(b"0") * (max(ids) + 1)
    for job_id in ids:
        text[~job_id] = 49
    return int(text, 2)


def _count(connection: sqlite3.Connection, words: str) -> int:
    query = parse_query(words)
    if not query.asks:
        every = "SELECT count(*) FROM job INDEXED BY job_points WHERE trashed_at IS NULL"
        return int(connection.execute(every).fetchone()[0])
    asked = question_of(query)
    return int(connection.execute(f"SELECT count(*) FROM ({asked.sql})", asked.values).fetchone()[0])
