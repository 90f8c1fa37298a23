"""Whether a search finds one job that is at hand: what `search` asks of the whole library, without asking it."""

from __future__ import annotations

from collections.abc import Sequence

from studio.request.prompt import number_of
from studio.request.query import Query
from studio.request.query.flags import ASPECT, VERSION, begins, plain_words, written
from studio.request.query.terms import Among, Begins, Between, Days, Demand, Fact, Holds, Present, Test, Word
from studio.store.records import JobRecord, PictureState

Known = str | float | None
"""What is known of a job: a text, a number, or None where there is neither."""


def suits(query: Query, job: JobRecord) -> bool:
    """Whether every word and every condition of the search holds for the job."""
    if query.words:
        prompt = plain_words(job.prompt)
        if any(_stands(word, prompt) is word.negated for word in query.words):
            return False
    return all(
        any(_meets(demand, job) for demand in condition.demands) is not condition.negated
        for condition in query.conditions
    )


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
        case Fact.KIND:
            return [picture.kind for picture in job.pictures if picture.state is PictureState.STORED]
        case Fact.SEED:
            return [*([job.seed] if job.seed else []), *_flags(demand._replace(flag="seed"), job)]
    return _flags(demand, job)


def _flags(demand: Demand, job: JobRecord) -> Sequence[Known]:
    said = written(job.task, job.prompt)
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
