"""Order, days, pages, search and sums: each answer against a plain reading of the same jobs."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.request.tasks import TASKS, Task
from studio.store import Store
from studio.store.records import JobRecord, JobState, NewJob
from tests.store.conftest import NOON, Clock

Make = Callable[..., NewJob]
DAY = 86_400.0


def record(store: Store, make: Make, *prompts: str) -> list[JobRecord]:
    return store.journal.record_many([make(prompt) for prompt in prompts]).result()


def found(store: Store, words: str) -> list[str]:
    return [job.prompt for job in store.library.page(store.library.ids(words).result()).result()]


# --- order and days -------------------------------------------------------------------------------


def test_an_empty_library_has_no_ids_and_no_days(store: Store) -> None:
    overview = store.library.overview().result()
    assert overview.ids == array("q")
    assert overview.days == ()
    assert store.library.overview("fog").result().days == ()


def test_days_are_counted_and_summed_newest_first(store: Store, new_job: Make, clock: Clock) -> None:
    first = record(store, new_job, "fog", "rain")
    clock.now = NOON + DAY
    second = record(store, new_job, "snow")
    store.journal.change(second[0].id, consumed=120).result()
    store.journal.change(first[0].id, state=JobState.REFUSED).result()

    overview = store.library.overview().result()

    assert list(overview.ids) == [second[0].id, first[1].id, first[0].id]
    assert [(group.day, group.count, group.points) for group in overview.days] == [
        ("2026-11-25", 1, 120),
        ("2026-11-24", 2, 80),
    ]
    assert [(group.start, group.newest_id) for group in overview.days] == [(0, second[0].id), (1, first[1].id)]
    assert store.library.days().result() == list(overview.days)
    assert store.library.ids().result() == overview.ids


def test_a_search_counts_only_what_it_finds(store: Store, new_job: Make, clock: Clock) -> None:
    record(store, new_job, "fog", "rain", "fog again")
    clock.now = NOON + DAY
    record(store, new_job, "rain")
    clock.now = NOON + 2 * DAY
    newest = record(store, new_job, "fog")

    overview = store.library.overview("fog").result()

    assert [(group.day, group.count, group.points) for group in overview.days] == [
        ("2026-11-26", 1, None),
        ("2026-11-24", 2, None),
    ]
    assert overview.ids[0] == newest[0].id


def test_a_clock_that_jumps_keeps_the_order_of_making(store: Store, new_job: Make, clock: Clock) -> None:
    made = []
    for jump in (0.0, 365 * DAY, 0.0, -DAY, -DAY, DAY):
        clock.now = NOON + jump
        made += record(store, new_job, "fog")

    overview = store.library.overview().result()

    assert list(overview.ids) == [job.id for job in reversed(made)]
    assert [(group.day, group.count) for group in overview.days] == [
        ("2026-11-25", 1),
        ("2026-11-23", 2),
        ("2026-11-24", 1),
        ("2027-11-24", 1),
        ("2026-11-24", 1),
    ]
    assert sum(group.points or 0 for group in overview.days) == 480


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batch=st.lists(st.tuples(st.integers(-3, 3), st.sampled_from(["fog", "rain", "fog rain"])), max_size=12))
def test_days_always_divide_the_ids_exactly(
    store: Store, new_job: Make, clock: Clock, batch: list[tuple[int, str]]
) -> None:
    for days, prompt in batch:
        clock.now = NOON + days * DAY
        record(store, new_job, prompt)
    for words in ("", "fog", "rain"):
        overview = store.library.overview(words).result()
        jobs = store.library.page(overview.ids).result()
        position = 0
        for group in overview.days:
            part = jobs[position : position + group.count]
            assert {job.day for job in part} == {group.day}
            assert (group.start, group.newest_id) == (position, part[0].id)
            position += group.count
        assert position == len(jobs)


def test_the_whole_order_is_read_from_narrow_indexes(store: Store) -> None:
    def plans(connection: sqlite3.Connection) -> str:
        queries = (
            "SELECT id FROM job INDEXED BY job_points WHERE trashed_at IS NULL ORDER BY id DESC",
            "SELECT sum(points) FROM job INDEXED BY job_points WHERE trashed_at IS NULL AND id >= 1 AND id < 9",
            "SELECT coalesce(sum(points), 0) FROM job WHERE created_at >= 1.0",
        )
        rows = [row for query in queries for row in connection.execute(f"EXPLAIN QUERY PLAN {query}")]
        return "\n".join(str(row[3]) for row in rows)

    plan = store.database.read(plans).result().splitlines()
    # SQLite never calls an index covering for a generated column, though it reads it from there.
    assert [line.split("INDEX ")[-1].split(" ")[0] for line in plan] == ["job_points", "job_points", "job_spent"]


# --- pages and single jobs ------------------------------------------------------------------------


def test_a_page_comes_in_the_order_asked_for_without_what_is_gone(store: Store, new_job: Make) -> None:
    jobs = record(store, new_job, *(f"fog {number}" for number in range(700)))
    store.journal.finished(
        jobs[3].id, reply="", consumed=None, seed="", actions={}, ended_at=NOON, urls=[("image", "u"), ("image", "v")]
    ).result()
    wanted = [jobs[5].id, 10**9, jobs[3].id, *(job.id for job in jobs[10:]), jobs[0].id]

    page = store.library.page(array("q", wanted)).result()

    assert [job.id for job in page] == [one for one in wanted if one != 10**9]
    assert [picture.url for picture in page[1].pictures] == ["u", "v"]
    assert store.library.page([]).result() == []


def test_one_job_its_children_and_its_remote_name(store: Store, new_job: Make) -> None:
    parent, stranger = record(store, new_job, "fog", "rain")
    children = store.journal.record_many(
        [new_job("fog at night", task=Task.VARIATION, parent_id=parent.id, parent_image=image) for image in (2, 0)]
    ).result()
    store.journal.change(stranger.id, remote_id="abc").result()

    assert store.library.job(parent.id).result() == parent
    assert store.library.children(parent.id).result() == children
    assert store.library.children(stranger.id).result() == []
    same_name = store.library.by_remote("abc").result()
    assert same_name is not None
    assert same_name.id == stranger.id
    assert store.library.by_remote("").result() is None
    assert store.library.by_remote("abcd").result() is None
    with pytest.raises(KeyError):
        store.library.job(10**9).result()


# --- sums -----------------------------------------------------------------------------------------


def test_durations_are_the_medians_of_the_latest_done(store: Store, new_job: Make) -> None:
    def done(task: Task, seconds: float, state: JobState = JobState.DONE) -> None:
        job_id = store.journal.record(new_job(task=task)).result().id
        store.journal.change(job_id, state=state, sent_at=NOON, ended_at=NOON + seconds).result()

    for seconds in [1000.0] * 5 + [float(number) for number in range(30, 50)]:
        done(Task.DIFFUSION, seconds)
    done(Task.UPSCALE, 62.0)
    done(Task.UPSCALE, -3600.0)  # the clock was set back meanwhile
    done(Task.UPSCALE, 5.0, JobState.FAILED)
    store.journal.record(new_job(task=Task.PAN)).result()

    assert store.library.durations().result() == {Task.DIFFUSION: 39.5, Task.UPSCALE: 62.0}


def test_no_clock_that_was_wrong_teaches_more_than_ten_times_the_usual(store: Store, new_job: Make) -> None:
    job_id = store.journal.record(new_job(task=Task.DIFFUSION)).result().id
    store.journal.change(job_id, state=JobState.DONE, sent_at=NOON, ended_at=NOON + 10 * DAY).result()
    usual = TASKS[Task.DIFFUSION].typical_seconds
    assert store.library.durations().result() == {Task.DIFFUSION: 10 * usual}


def test_what_was_spent_since_a_moment(store: Store, new_job: Make, clock: Clock) -> None:
    record(store, new_job, "yesterday")
    clock.now = NOON + DAY
    one, two, three = record(store, new_job, "one", "two", "three")
    store.journal.change(one.id, state=JobState.DONE, consumed=75).result()
    store.journal.change(two.id, state=JobState.DROPPED).result()
    assert store.library.spent_since(NOON + DAY).result() == 75 + three.cost
    assert store.library.spent_since(0.0).result() == 75 + three.cost + 80
    assert store.library.spent_since(NOON + 2 * DAY).result() == 0


# --- search ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "hits"),
    [
        ("light", ["안개 속 등대 lighthouse였다", "a lighthouse in fog"]),
        ("LIGHT fo", ["a lighthouse in fog"]),
        ("house", []),
        ("fog lighthouse", ["a lighthouse in fog"]),
        ("fog cat", []),
        ("cafe", ["Un café à l'aube"]),
        ("CAFÉ", ["Un café à l'aube"]),
        ("l'au", ["Un café à l'aube"]),
        ("3:2", ["portrait --ar 3:2"]),
        ("--ar", ["portrait --ar 3:2"]),
        ("日本", ["東京の夜、日本の灯台"]),
        ("灯台", ["東京の夜、日本の灯台"]),
        ("本灯", []),
        ("夜 灯", ["東京の夜、日本の灯台"]),
        ("등", ["안개 속 등대 lighthouse였다"]),
        ("lighthouse였", ["안개 속 등대 lighthouse였다"]),
        ("ประ", ["ประภาคารในหมอก"]),
        ("", None),
        ("  \t ", None),
        ('"', None),
        ("- * ^ ( ) : + { }", None),
    ],
)
def test_words_find_prompts(store: Store, new_job: Make, words: str, hits: list[str] | None) -> None:
    prompts = [
        "a lighthouse in fog",
        "Un café à l'aube",
        "portrait --ar 3:2",
        "東京の夜、日本の灯台",
        "안개 속 등대 lighthouse였다",
        "ประภาคารในหมอก",
    ]
    record(store, new_job, *prompts)
    expected = list(reversed(prompts)) if hits is None else hits
    assert found(store, words) == expected


@pytest.mark.parametrize(
    "words",
    [
        "NEAR(a b)",
        "a AND",
        "OR",
        "NOT NOT",
        'prompt : "fog',
        "^fog",
        "fog*",
        "fo**g",
        "-fog",
        'fo"g',
        "'; DROP TABLE job; --",
        "\0fog",
        "fog\0rain",
        "\ud800",
        "{prompt spaced} : fog",
        "fog " * 3000,
        "x" * 100_000,
        "👨‍👩‍👧",
    ],
)
def test_the_query_language_means_nothing(store: Store, new_job: Make, words: str) -> None:
    record(store, new_job, "fog")
    found(store, words)
    assert found(store, "fog") == ["fog"]


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(alphabet=st.one_of(st.sampled_from('"*-^():{}+ ANDORNEAR,日本é'), st.characters()), max_size=40))
def test_no_words_are_a_mistake(store: Store, words: str) -> None:
    assert isinstance(store.library.ids(words).result(), array)


LETTERS = st.text(alphabet=st.characters(categories=("Lu", "Ll", "Nd"), max_codepoint=0x24F), min_size=1, max_size=8)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(LETTERS, min_size=1, max_size=5), data=st.data())
def test_the_beginnings_of_its_words_find_a_prompt(
    store: Store, new_job: Make, words: list[str], data: st.DataObject
) -> None:
    job = record(store, new_job, " ".join(words))[0]
    beginnings = [word[: data.draw(st.integers(1, len(word)))] for word in data.draw(st.permutations(words))]
    assert job.id in store.library.ids(" ".join(beginnings)).result()


UNSPACED_TEXT = st.text(alphabet="東京の夜日本灯台カメラ안개등대abc1", min_size=1, max_size=14)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=UNSPACED_TEXT, data=st.data())
def test_any_piece_of_an_unspaced_text_finds_it(store: Store, new_job: Make, text: str, data: st.DataObject) -> None:
    job = record(store, new_job, text)[0]
    start = data.draw(st.integers(0, len(text) - 1).filter(lambda at: not text[at].isascii() or at == 0))
    piece = text[start : data.draw(st.integers(start + 1, len(text)))]
    assert job.id in store.library.ids(piece).result()


def test_the_index_follows_a_job_that_is_deleted(store: Store, new_job: Make) -> None:
    keep, gone = record(store, new_job, "fog", "fog")

    def delete(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM job WHERE id = ?", (gone.id,))
        connection.execute("INSERT INTO job_text (job_text) VALUES ('integrity-check')")

    store.database.write(delete).result()
    assert list(store.library.ids("fog").result()) == [keep.id]
    assert [group.count for group in store.library.days().result()] == [1]
    assert json.dumps(store.database.check().result()) == "[]"
