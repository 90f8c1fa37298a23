"""What the artist types into the search field as questions to the library that cannot go wrong.

Words are looked up in the full-text index, fields in one narrow index of all jobs and in the rows beside them. What was
typed is bound, never part of the SQL. `judging` answers the same of one job at hand.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from studio.request.query import Query
from studio.request.query.flags import ASPECT, VERSION
from studio.request.query.moments import at
from studio.request.query.terms import Among, Begins, Between, Condition, Days, Demand, Fact, Holds, Present, Test, Word
from studio.store.schema.jobs import TAKES_ACTIONS

# Scripts that put no spaces between words: Thai to Khmer, Hangul, kana, Han and its extensions.
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)

IN_TRASH = (
    "SELECT id FROM job INDEXED BY job_trashed WHERE trashed_at IS NOT NULL AND emptied = 0"
    " UNION SELECT job_id FROM picture INDEXED BY picture_trashed WHERE trashed_at IS NOT NULL"
)
"""The jobs that are in the trash, or have a picture in it."""
NOT_TRASHED = (
    "(job_id, image_index) NOT IN (SELECT job_id, image_index FROM picture INDEXED BY picture_trashed"
    " WHERE trashed_at IS NOT NULL)"
)
MARKS: Mapping[Fact, tuple[str, str, str]] = {
    Fact.KIND: ("picture_kind", "state = 'stored'", "kind"),
    Fact.RATING: ("picture_rated", "rating > 0", "rating"),
    Fact.CHOICE: ("picture_flagged", "flag != 0", "flag"),
    Fact.FAVOURITE: ("picture_favourite", "favourite = 1", "favourite"),
    Fact.TAG: ("", "", "tag"),
}
"""What is asked of each picture of a job: the index of those that have any of it, its condition, and the column."""
GIVEN = frozenset({Fact.RATING, Fact.CHOICE})
"""Of these 0 is none."""
UNDECIDED = (
    "settled = 0 AND EXISTS (SELECT 1 FROM picture WHERE job_id = job.id AND state = 'stored' AND flag >= 0"
    " AND picture.trashed_at IS NULL)"
)
"""Of a job on which the service takes actions; `clocks.is_undecided` says the same of a record."""

MOST_WORDS = 24
LONGEST_WORD = 200
Value = str | float


class Question(NamedTuple):
    """SQL and the values that are bound to it; a whole one gives ids."""

    sql: str
    values: tuple[Value, ...] = ()


def spaced(text: str) -> str:
    """`text` with every character of an unspaced script standing alone; "" when it has none.

    Kept beside the prompt in the index, it makes any piece of such a text a phrase to be found, which
    an index of whole words cannot do, and one of three-letter pieces only from three characters on.
    """
    return UNSPACED.sub(r" \g<0> ", text) if UNSPACED.search(text) else ""


def spaced_of(*texts: str) -> str:
    """What the column `spaced` holds of all the texts of a job."""
    return "\n".join(part for text in texts if (part := spaced(text)))


def labels_of(tags: Iterable[str]) -> str:
    """The tags of a job as the index of words has them."""
    return " ".join(sorted(tags, key=str.lower))


def match_of(words: str) -> str:
    """An FTS5 query that every prompt satisfies in which each word of `words` begins some word.

    "" when there is nothing to look for. Signs mean nothing: quotes, operators and brackets of the
    query language are taken as the artist's own.
    """
    phrases = []
    for word in words.replace("\0", " ").split()[:MOST_WORDS]:
        if phrase := _phrase(word):
            phrases.append(phrase)
    return " AND ".join(phrases)


def _phrase(text: str, *, open_end: bool = True) -> str:
    """The FTS5 phrase of a word or of several in a row, "" for nothing but signs."""
    clean = text[:LONGEST_WORD].encode("utf-8", "replace").decode("utf-8").replace('"', " ").replace("\0", " ")
    if not any(character.isalnum() for character in clean):
        return ""
    column = ""
    if UNSPACED.search(clean):
        column, clean = "spaced : ", spaced(clean)
    return f'{column}"{clean}"{" *" if open_end else ""}'


def question_of(query: Query, now: float | None = None) -> Question:
    """The ids of the jobs that a search finds at `now` (epoch seconds; none: at this moment), newest first."""
    query = at(query, time.time() if now is None else now)
    if query.in_trash:
        return _in_trash(query)
    if (alone := _marked(query)) is not None:
        return alone
    wanted = [phrase for word in query.words if not word.negated and (phrase := _of_word(word))]
    unwanted = [phrase for word in query.words if word.negated and (phrase := _of_word(word))]
    conditions = [_of_condition(condition, found=bool(wanted)) for condition in query.conditions]
    if not wanted:
        conditions += [
            Question("id NOT IN (SELECT rowid FROM job_text WHERE job_text MATCH ?)", (one,)) for one in unwanted
        ]
        return _question("SELECT id FROM job INDEXED BY job_facts WHERE trashed_at IS NULL", (), conditions, "id")
    match = _without(" AND ".join(wanted), unwanted)
    if not conditions:
        # An emptied job has no words left to be found by.
        kept = "rowid NOT IN (SELECT id FROM job INDEXED BY job_trashed WHERE trashed_at IS NOT NULL AND emptied = 0)"
        found = f"SELECT rowid AS id FROM job_text WHERE job_text MATCH ? AND {kept}"
        return _question(found, (match,), (), "rowid")
    # CROSS JOIN: what the words find is walked through once, whatever the fields find.
    joined = (
        "SELECT id FROM job_text CROSS JOIN job INDEXED BY job_facts ON id = job_text.rowid"
        " WHERE trashed_at IS NULL AND job_text MATCH ?"
    )
    return _question(joined, (match,), conditions, "job_text.rowid")


def _in_trash(query: Query) -> Question:
    """The same among the jobs that are in the trash or have a picture there: few, so each is looked at by itself."""
    match = "id {}IN (SELECT rowid FROM job_text WHERE job_text MATCH ?)"
    conditions = [
        Question(match.format("NOT " if word.negated else ""), (phrase,))
        for word in query.words
        if (phrase := _of_word(word))
    ]
    conditions += [_of_condition(condition, found=True, trash=True) for condition in query.conditions]
    return _question(f"SELECT id FROM job WHERE id IN ({IN_TRASH})", (), conditions, "id")


def _marked(query: Query) -> Question | None:
    """A search for nothing but a mark on pictures walks through those that have it, instead of through all jobs."""
    match query:
        case Query(words=(), conditions=(Condition(demands=(demand,), negated=False),)) if demand.fact in MARKS:
            table, where = _rows(demand, trash=False)
        case _:
            return None
    if _takes_none(demand):
        return None
    kept = "job_id NOT IN (SELECT id FROM job INDEXED BY job_trashed WHERE trashed_at IS NOT NULL AND emptied = 0)"
    found = f"SELECT job_id AS id FROM {table} WHERE {where.sql} AND {kept} GROUP BY job_id ORDER BY job_id DESC"
    return Question(found, where.values)


def _question(sql: str, values: tuple[Value, ...], conditions: Sequence[Question], order: str) -> Question:
    every = tuple(value for condition in conditions for value in condition.values)
    parts = " AND ".join((sql, *(condition.sql for condition in conditions)))
    return Question(f"{parts} ORDER BY {order} DESC", values + every)


def _without(match: str, unwanted: Iterable[str]) -> str:
    rest = "".join(f" NOT {phrase}" for phrase in unwanted)
    return f"({match}){rest}" if rest else match


def _of_word(word: Word) -> str:
    return _phrase(word.text, open_end=word.open_end)


def _of_condition(condition: Condition, *, found: bool, trash: bool = False) -> Question:
    """One of its demands met, or none; with `found` it is asked of the few jobs that words have found.

    In the `trash` pictures count that are in it; elsewhere they do not.
    """
    asked = [
        _of_pictures(demand, trash=trash) if demand.fact in MARKS else _of_demand(demand, found=found)
        for demand in condition.demands
    ]
    either = " OR ".join(f"({one.sql})" for one in asked)
    values = tuple(value for one in asked for value in one.values)
    return Question(f"({either}) IS NOT TRUE" if condition.negated else f"({either})", values)


def _of_demand(demand: Demand, *, found: bool) -> Question:
    match demand.fact:
        case Fact.BATCH:
            return Question("id IN (SELECT id FROM job INDEXED BY job_batch WHERE batch != '')")
        case Fact.STEP:
            return Question("parent_id IS NOT NULL")
        case Fact.FLAG if demand.flag == ASPECT:
            return _where("shape" if isinstance(demand.test, Between) else "aspect", demand.test, "shape > 0 AND ")
        case Fact.FLAG if demand.flag == VERSION:
            number = isinstance(demand.test, Between)
            return _where(
                "CAST(version AS REAL)" if number else "version", demand.test, "version GLOB '[0-9]*' AND " * number
            )
        case Fact.FLAG:
            return _flag(demand, found=found)
        case Fact.SEED:
            return _seed(demand, found=found)
        case Fact.TRASHED:
            return Question(f"id IN ({IN_TRASH})")
        case Fact.ORIGIN:
            return _where("origin COLLATE NOCASE", demand.test, "origin != '' AND ")
        case Fact.NOTE:
            where = _where("lower(note)", demand.test, "note != '' AND ")
            return Question(f"id IN (SELECT id FROM job INDEXED BY job_noted WHERE {where.sql})", where.values)
        case Fact.REMOTE:
            where = _where("remote_id", demand.test, "remote_id != '' AND ")
            return Question(f"id IN (SELECT id FROM job INDEXED BY job_remote WHERE {where.sql})", where.values)
        case Fact.LEFT:
            return _ended(demand.test)
        case Fact.UNDECIDED:
            return _ended(demand.test, f" AND {UNDECIDED}")
        case Fact.MISSING:
            missing = "state = 'missing' AND trashed_at IS NULL"
            return Question(f"id IN (SELECT job_id FROM picture INDEXED BY picture_missing WHERE {missing})")
        case Fact.PROJECT if isinstance(demand.test, Present):
            return Question("project != ''")
        case Fact.PROJECT:
            where = _where("project COLLATE NOCASE", demand.test, "project != '' AND ")
            return Question(f"id IN (SELECT id FROM job INDEXED BY job_project WHERE {where.sql})", where.values)
    return _where(demand.fact.value, demand.test)


def _of_pictures(demand: Demand, *, trash: bool) -> Question:
    """A test that one of the pictures has to pass; stars and flags also count as none where no picture has any."""
    table, where = _rows(demand, trash=trash)
    # Nearly every job has pictures: each looked up is less work than all of them collected.
    found = trash or demand == Demand(Fact.KIND, Among(("image",)))
    one = _beside(table, where, found=found)
    if not _takes_none(demand):
        return one
    any_table, has_any = _rows(demand._replace(test=Present()), trash=trash)
    none = _beside(any_table, has_any, found=found)
    if demand.test == Between(0, 0):
        return Question(f"NOT ({none.sql})", none.values)
    return Question(f"{one.sql} OR NOT ({none.sql})", one.values + none.values)


def _takes_none(demand: Demand) -> bool:
    return demand.fact in GIVEN and isinstance(demand.test, Between) and demand.test.takes(0)


def _rows(demand: Demand, *, trash: bool) -> tuple[str, Question]:
    """The table that has a row for each mark that passes, and the condition on it; in the `trash` every mark counts."""
    if demand.fact is Fact.TAG:
        return "tagged", _where("tag", demand.test, "" if trash else f"{NOT_TRASHED} AND ")
    index, before, column = MARKS[demand.fact]
    where = Question(before) if isinstance(demand.test, Present) else _where(column, demand.test, f"{before} AND ")
    if trash:
        return "picture", where
    return f"picture INDEXED BY {index}", Question(f"{where.sql} AND picture.trashed_at IS NULL", where.values)


def _where(column: str, test: Test, before: str = "") -> Question:
    """A condition on a column, in SQL, and what has to hold `before` it."""
    values: tuple[Value, ...] = ()
    match test:
        case Among(several):
            sql, values = f"{column} IN ({', '.join('?' * len(several))})", several
        case Begins(text):
            sql, values = f"{column} >= ? AND {column} < ?", (text, f"{text}\U0010ffff")
        case Holds(text):
            sql, values = f"instr({column}, ?) > 0", (text,)
        case Days(first, last):
            sql, values = f"{column} BETWEEN ? AND ?", (first, last or "~")
        case Between(low, high, low_open, high_open):
            bounds = [(low, ">" if low_open else ">="), (high, "<" if high_open else "<=")]
            values = tuple(bound for bound, _ in bounds if bound is not None)
            sql = " AND ".join(f"{column} {sign} ?" for bound, sign in bounds if bound is not None)
        case Present():
            sql = f"{column} != ''"
    return Question(before + sql, values)


def _beside(table: str, where: Question, *, found: bool) -> Question:
    """Whether a table beside the jobs has such a row for the job: looked up job by job, or all such jobs at once."""
    if found:
        return Question(f"EXISTS (SELECT 1 FROM {table} WHERE job_id = job.id AND {where.sql})", where.values)
    return Question(f"id IN (SELECT job_id FROM {table} WHERE {where.sql})", where.values)


def _ended(test: Test, also: str = "") -> Question:
    """The few jobs that ended between two moments, of those on which the service took actions."""
    where = _where("ended_at", test)
    ended = f"SELECT id FROM job INDEXED BY job_ended WHERE {TAKES_ACTIONS} AND {where.sql}"
    return Question(f"id IN ({ended}{also})", where.values)


def _flag(demand: Demand, *, found: bool) -> Question:
    if isinstance(demand.test, Present):
        return _beside("job_flag", Question("name = ?", (demand.flag,)), found=found)
    where = _where("number" if isinstance(demand.test, Between) else "value", demand.test, "name = ? AND ")
    return _beside("job_flag", Question(where.sql, (demand.flag, *where.values)), found=found)


def _seed(demand: Demand, *, found: bool) -> Question:
    """The service's own word for it, or the prompt's."""
    own = _where("seed", demand.test, "seed != '' AND ")
    written = _flag(demand._replace(fact=Fact.FLAG, flag="seed"), found=found)
    return Question(
        f"id IN (SELECT id FROM job INDEXED BY job_seed WHERE {own.sql}) OR {written.sql}", own.values + written.values
    )
