"""What the artist types into the search field as questions to the library that cannot go wrong.

Words are looked up in the full-text index, fields in one narrow index of all jobs and in the rows beside them. What was
typed is bound, never part of the SQL. `judging` answers the same of one job at hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from studio.request.query import Query
from studio.request.query.flags import ASPECT, VERSION
from studio.request.query.terms import Among, Begins, Between, Condition, Days, Demand, Fact, Holds, Present, Test, Word

# Scripts that put no spaces between words: Thai to Khmer, Hangul, kana, Han and its extensions.
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)

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


def question_of(query: Query) -> Question:
    """The ids of the jobs that a search finds, newest first."""
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


def _question(sql: str, values: tuple[Value, ...], conditions: Sequence[Question], order: str) -> Question:
    every = tuple(value for condition in conditions for value in condition.values)
    parts = " AND ".join((sql, *(condition.sql for condition in conditions)))
    return Question(f"{parts} ORDER BY {order} DESC", values + every)


def _without(match: str, unwanted: Iterable[str]) -> str:
    rest = "".join(f" NOT {phrase}" for phrase in unwanted)
    return f"({match}){rest}" if rest else match


def _of_word(word: Word) -> str:
    return _phrase(word.text, open_end=word.open_end)


def _of_condition(condition: Condition, *, found: bool) -> Question:
    """One of its demands met, or none; with `found` it is asked of the few jobs that words have found."""
    asked = [_of_demand(demand, found=found) for demand in condition.demands]
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
        case Fact.KIND:
            where = _where("kind", demand.test, "state = 'stored' AND ")
            # Nearly every job has pictures: each looked up is less work than all of them collected.
            usual = demand.test == Among(("image",))
            return _beside("picture INDEXED BY picture_kind", where, found=found or usual)
        case Fact.REMOTE:
            where = _where("remote_id", demand.test, "remote_id != '' AND ")
            return Question(f"id IN (SELECT id FROM job INDEXED BY job_remote WHERE {where.sql})", where.values)
        case Fact.PROJECT:
            return _where("project COLLATE NOCASE", demand.test, "project != '' AND ")
    return _where(demand.fact.value, demand.test)


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
