"""Whether a search finds one job that is at hand: what `question` asks of the whole library, without asking it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from studio.request.prompt import number_of
from studio.request.query import Query
from studio.request.query.flags import ASPECT, VERSION, begins, plain_words
from studio.request.query.moments import at
from studio.request.query.terms import Among, Begins, Between, Days, Demand, Fact, Holds, Present, Test, Word
from studio.store.clocks import actions_end, is_undecided
from studio.store.records import JobRecord, PictureState
from studio.store.search.flags import said_by
from studio.store.search.question import labels_of

Known = str | float | None
"""What is known of a job: a text, a number, or None where there is neither."""


def suits(query: Query, job: JobRecord, now: float | None = None) -> bool:
    """Whether every word and every condition of the search holds for the job at `now` (none: at this moment)."""
    query = at(query, time.time() if now is None else now)
    if job.emptied or not (_is_in_trash(job) if query.in_trash else job.trashed_at is None):
        return False
    if query.words:
        texts = [plain_words(text) for text in (job.prompt, job.note, labels_of(job.tags)) if text]
        if any(any(_stands(word, text) for text in texts) is word.negated for word in query.words):
            return False
    # A picture that alone is in the trash says nothing of its job, unless it is the trash that is searched.
    seen = job if query.in_trash else _without_trash(job)
    return all(
        any(_meets(demand, seen) for demand in condition.demands) is not condition.negated
        for condition in query.conditions
    )


def _is_in_trash(job: JobRecord) -> bool:
    """Whether it is, or a picture of it."""
    return job.trashed_at is not None or any(picture.trashed_at is not None for picture in job.pictures)


def _without_trash(job: JobRecord) -> JobRecord:
    gone = [picture for picture in job.pictures if picture.trashed_at is not None]
    if not gone:
        return job
    kept = tuple(picture for picture in job.pictures if picture.trashed_at is None)
    lost = {tag for picture in gone for tag in picture.tags} - {tag for picture in kept for tag in picture.tags}
    return replace(job, pictures=kept, tags=tuple(tag for tag in job.tags if tag not in lost))


def _stands(word: Word, prompt: Sequence[str]) -> bool:
    """Whether the words stand in a row in the prompt, the last of them perhaps only begun."""
    wanted = plain_words(word.text)
    count = len(wanted)
    return any(_in_row(wanted, prompt[at : at + count], word.open_end) for at in range(len(prompt) - count + 1))


def _in_row(wanted: Sequence[str], found: Sequence[str], open_end: bool) -> bool:
    *whole, last = zip(wanted, found, strict=True)
    return all(one == other or _unspaced(one, other) for one, other in whole) and (
        begins(*last) if open_end else last[0] == last[1] or _unspaced(*last)
    )


def _unspaced(wanted: str, word: str) -> bool:
    return wanted >= "\u0e00" and wanted in word


def _meets(demand: Demand, job: JobRecord) -> bool:
    return any(_passes(demand.test, known) for known in _known(demand, job))


def _known(demand: Demand, job: JobRecord) -> Sequence[Known]:
    """What the job has of a fact; nothing where it has none."""
    match demand.fact:
        case Fact.TASK:
            return [job.task.value]
        case Fact.STATE:
            return [job.state.value]
        case Fact.POINTS:
            return [float(job.cost)]
        case Fact.DAY:
            return [job.day]
        case Fact.REMOTE:
            return [job.remote_id] if job.remote_id else []
        case Fact.PROJECT:
            return [_lower(job.project)] if job.project else []
        case Fact.BATCH:
            return ["batch"] if job.place is not None else []
        case Fact.STEP:
            return ["step"] if job.parent_id is not None else []
        case Fact.TRASHED:
            return ["trash"] if _is_in_trash(job) else []
        case Fact.ORIGIN:
            return [_lower(job.origin)] if job.origin else []
        case Fact.FAMILY:
            return [float(job.root_id)]
        case Fact.NOTE:
            return [_lower(job.note)] if job.note else []
        case Fact.TAG:
            return [_lower(tag) for tag in job.tags]
        case Fact.FAVOURITE:
            return ["favourite" for picture in job.pictures if picture.favourite]
        case Fact.RATING:
            return [float(picture.rating) for picture in job.pictures if picture.rating] or [0.0]
        case Fact.CHOICE:
            return [float(picture.flag) for picture in job.pictures if picture.flag] or [0.0]
        case Fact.KIND:
            return [picture.kind for picture in job.pictures if picture.state is PictureState.STORED]
        case Fact.LEFT:
            return [job.ended_at] if actions_end(job) is not None and job.trashed_at is None else []
        case Fact.UNDECIDED:
            return [job.ended_at] if is_undecided(job) else []
        case Fact.MISSING:
            missing = (one for one in job.pictures if one.state is PictureState.MISSING and one.trashed_at is None)
            return ["missing" for _ in missing]
        case Fact.SEED:
            return [*([job.seed] if job.seed else []), *_flags(demand._replace(flag="seed"), job)]
    return _flags(demand, job)


def _flags(demand: Demand, job: JobRecord) -> Sequence[Known]:
    said = said_by(job)
    number = isinstance(demand.test, Between)
    match demand.flag:
        case flag if flag == VERSION:
            return [number_of(said.drawn.version) if number else said.drawn.version]
        case flag if flag == ASPECT:
            return [] if not said.drawn.shape else [said.drawn.shape if number else said.drawn.aspect]
    return [row.number if number else row.value for row in said.rows if row.name == demand.flag]


def _passes(test: Test, known: Known) -> bool:
    match test, known:
        case Present(), _:
            return True
        case Among(values), str():
            return known in values
        case Begins(text), str():
            return known.startswith(text)
        case Holds(text), str():
            return text in known
        case Days(), str():
            return test.takes(known)
        case Between(), float():
            return test.takes(known)
    return False


def _lower(text: str) -> str:
    """Small letters as SQLite makes them: those of ASCII only."""
    return text.encode("utf-8", "replace").lower().decode("utf-8")
