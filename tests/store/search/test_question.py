"""Searching by fields: what the library finds, what the judge says of each job, and no text that breaks either."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.request.query import parse_query
from studio.request.query.fields import FIELDS
from studio.request.tasks import Task
from studio.store import Store, open_store, schema
from studio.store.batches import Place
from studio.store.database import Database
from studio.store.order.acts import Item
from studio.store.records import Flag, JobRecord, JobState, NewJob
from studio.store.search.judging import suits
from studio.store.search.question import question_of
from tests.request.query.test_parsing import PIECES, SEARCHES
from tests.store.conftest import NOON, Clock
from tests.store.order import test_acts

DAY = 86_400.0


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Jobs 1 to 9, each of another kind, and job 10 in the trash; see the numbers in the tests."""
    folder = tmp_path_factory.mktemp("shelf")
    clock = Clock()
    store = open_store(folder / "data", folder / "pictures", folder / "cache", clock)
    try:
        _fill(store, clock)
        yield store
    finally:
        store.close()


def _fill(store: Store, clock: Clock) -> None:
    prompts: list[tuple[Task, str, dict[str, object]]] = [
        (Task.DIFFUSION, "a red fox in a long coat --ar 3:2 --stylize 250 --seed 123", {}),
        (Task.DIFFUSION, "a fox at night --v 8.1 --sref 1234 https://a.example/b.png::2 --tile", {"estimate": 320}),
        (Task.DIFFUSION, "the red long coat --niji 6 --ar 6:4 --chaos 50 --raw", {"project": "Covers"}),
        (Task.INPAINT, "a hat --ar 9:16", {"parent_id": 1, "parent_image": 2}),
        (Task.UPSCALE, "", {"parent_id": 1, "parent_image": 0, "estimate": 20}),
        (Task.VIDEO_DIFFUSION, "it turns --motion high", {"parent_id": 2, "parent_image": 0, "estimate": 640}),
        (Task.DIFFUSION, "灯台の霧 --draft --v 7 --no text, frames", {"estimate": 40}),
        (Task.DIFFUSION, "a hill", {"place": Place("b1", 1, 2)}),
        (Task.DIFFUSION, "a hill --stylize 900", {"place": Place("b1", 2, 2)}),
        (Task.DIFFUSION, "a buried fox", {}),
    ]
    for number, (task, prompt, facts) in enumerate(prompts):
        clock.now = NOON - 30 * DAY if number < 3 else NOON
        asked: dict[str, object] = {"task": task, "body": {"text": prompt}, "prompt": prompt, "estimate": 80}
        store.journal.record(NewJob(**(asked | facts))).result()  # type: ignore[arg-type]
    store.journal.change(1, remote_id="4f1c-22", state=JobState.ACCEPTED).result()
    _end(store, 1, "image", "77")
    _end(store, 6, "video", "")
    store.journal.change(2, state=JobState.FAILED, error="no").result()
    store.journal.change(3, state=JobState.ACCEPTED).result()
    store.journal.change(9, state=JobState.REFUSED).result()
    _end(store, 10, "image", "")
    _order(store)


def _order(store: Store) -> None:
    store.order.rate([Item(1), Item(10)], 4).result()
    store.order.rate([Item(6)], 2).result()
    store.order.flag([Item(1)], Flag.PICK).result()
    store.order.flag([Item(6), Item(10)], Flag.REJECT).result()
    store.order.favourite([Item(1)], True).result()
    store.order.tag([Item(1), Item(8)], ["Cover", "winter sun"]).result()
    store.order.tag([Item(10)], ["cover", "霧の塔"]).result()
    store.order.note(1, "Near the Harbour, 50%").result()
    store.order.note(9, "白い塔").result()
    store.order.trash([Item(10)]).result()
    store.database.write(
        lambda connection: connection.execute("UPDATE job SET origin = 'midjourney' WHERE id = 3").rowcount
    ).result()


def _end(store: Store, job_id: int, kind: str, seed: str) -> None:
    store.journal.finished(
        job_id,
        reply="{}",
        consumed=None,
        seed=seed,
        actions={"upscale": [0]},
        ended_at=NOON,
        urls=[(kind, "https://a.example/1")],
    ).result()
    store.journal.picture_stored(job_id, 0, f"{job_id}.png", "00", 1, 1, 1).result()
    store.journal.change(job_id, state=JobState.DONE).result()


def found(store: Store, text: str) -> list[int]:
    return list(store.library.ids(text).result())


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("fox", [2, 1]),
        ("fo -night", [1]),
        ("-fox", [9, 8, 7, 6, 5, 4, 3]),
        ('"red fox"', [1]),
        ('"red long coat"', [3]),
        ('"long coa"', []),
        ('"long coa', [3, 1]),
        ('-"long coat" red', []),
        ("の霧", [7]),
        ('"灯台"', [7]),
        ("ar:3:2", [3, 1]),
        ("ar:1:1", [9, 8, 7, 2]),
        ("ar:tall", [4]),
        ("-ar:1:1", [6, 5, 4, 3, 1]),
        ("v:7", [9, 8, 7, 4, 1]),
        ("v:8.1", [2]),
        ("v:>7", [2]),
        ("-v:>7", [9, 8, 7, 6, 5, 4, 3, 1]),
        ("niji:6", [3]),
        ("v:niji6", [3]),
        ("type:inpaint", [4]),
        ("type:upscale,animate", [6, 5]),
        ("seed:123", [1]),
        ("seed:77", [1]),
        ("fox seed:77", [1]),
        ("sref:1234", [2]),
        ("sref:a.example", [2]),
        ("sref:123", []),
        ("cost:>100", [6]),
        ("cost:40..80", [8, 7, 4, 3, 1]),
        ("cost:0", [9, 2]),
        ("after:2026-11", [9, 8, 7, 6, 5, 4]),
        ("before:2026-11", [3, 2, 1]),
        ("on:2026-10-25", [3, 2, 1]),
        ("on:2026", [9, 8, 7, 6, 5, 4, 3, 2, 1]),
        ("has:video", [6]),
        ("has:missing", []),
        ("left:72", [6, 1]),
        ("left:<72", []),
        ("-left:>71", [9, 8, 7, 5, 4, 3, 2]),
        ("fox left:>71", [1]),
        ("has:picture", [1]),
        ("fox has:picture", [1]),
        ("is:draft", [7]),
        ("is:edit", [4]),
        ("is:batch", [9, 8]),
        ("is:step", [6, 5, 4]),
        ("status:failed", [2]),
        ("status:running", [3]),
        ("status:waiting", [8, 7, 5, 4]),
        ("status:done", [6, 1]),
        ("status:refused", [9]),
        ("id:4f1c", [1]),
        ("id:f1c", []),
        ("flag:--tile", [2]),
        ("--raw", [3]),
        ("fox --tile", [2]),
        ("stylize:>200", [9, 1]),
        ("stylize:200..300", [1]),
        ("chaos:50", [3]),
        ("raw:", [3]),
        ("project:covers", [3]),
        ("rating:>3", [1]),
        ("rating:2..4", [6, 1]),
        ("rating:0", [9, 8, 7, 5, 4, 3, 2]),
        ("rating:<3", [9, 8, 7, 6, 5, 4, 3, 2]),
        ("-rating:4", [9, 8, 7, 6, 5, 4, 3, 2]),
        ("fox rating:>0", [1]),
        ("is:rated", [6, 1]),
        ("is:pick", [1]),
        ("is:reject", [6]),
        ("is:pick,reject", [6, 1]),
        ("is:unflagged", [9, 8, 7, 5, 4, 3, 2]),
        ("is:favourite", [1]),
        ("-is:favourite red", [3]),
        ("tag:cover", [8, 1]),
        ('tag:"winter sun"', [8, 1]),
        ("-tag:COVER hill", [9]),
        ("has:tag", [8, 1]),
        ("cover", [8, 1]),
        ("winter", [8, 1]),
        ("note:harbour", [1]),
        ('note:"the harb"', [1]),
        ("note:50%", [1]),
        ("note:塔", [9]),
        ("has:note", [9, 1]),
        ("harb", [1]),
        ("い塔", [9]),
        ("is:imported", [3]),
        ("from:midjourney", [3]),
        ("family:1", [5, 4, 1]),
        ("family:99999999999999999999", []),
        ("is:trashed", [10]),
        ("buried", []),
        ("buried is:trashed", [10]),
        ("is:trashed fox -night rating:4 tag:cover is:reject has:picture", [10]),
        ("is:trashed の塔", [10]),
        ("is:trashed night", []),
        ("-is:trashed fox", [2, 1]),
        ("-is:trashed is:trashed", []),
        ("motion:high", [6]),
        ("no:frames", [7]),
        ("fox ar:3:2 v:7 stylize:>200 seed:123 has:picture after:2026-10", [1]),
        ("hill nonsense:3", [9, 8]),
        ("nonsense:3", [9, 8, 7, 6, 5, 4, 3, 2, 1]),
    ],
)
def test_every_field_finds_its_jobs(shelf: Store, text: str, ids: list[int]) -> None:
    assert found(shelf, text) == ids
    assert judged(shelf, text) == ids


def judged(store: Store, text: str) -> list[int]:
    query = parse_query(text)
    return [job.id for job in records(store) if suits(query, job, NOON)]


def records(store: Store) -> list[JobRecord]:
    return store.library.page(list(range(10, 0, -1))).result()


def test_every_field_is_tried() -> None:
    marks = test_every_field_finds_its_jobs.pytestmark  # type: ignore[attr-defined]
    tried = " ".join(text for text, _ in marks[0].args[1])
    own = FIELDS[: [field.name for field in FIELDS].index("flag") + 1]
    assert [field.name for field in own if f"{field.name}:" not in tried] == []


@settings(max_examples=200)
@given(text=SEARCHES)
def test_no_text_is_executed_or_breaks_anything(shelf: Store, text: str) -> None:
    asked = question_of(parse_query(text))
    assert asked.sql.count("?") == len(asked.values)
    assert set(found(shelf, text)) <= set(range(1, 11))
    assert len(records(shelf)) == 10


COMMON = st.text(alphabet='fox red 灯台 霧 -":,.<>=0123789arvns\n', max_size=30)
"""Of letters on which the Unicode tables of SQLite and of this interpreter agree, whatever their versions."""


@settings(max_examples=200)
@given(text=st.one_of(COMMON, st.lists(PIECES, max_size=4).map(" ".join)))
def test_library_and_judge_agree(shelf: Store, text: str) -> None:
    assert found(shelf, text) == judged(shelf, text)


made = test_acts.made


@pytest.mark.parametrize("words", ["rating:5", "is:pick", "is:favourite", "tag:gem", "has:tag", "is:rated"])
def test_a_picture_that_alone_is_in_the_trash_says_nothing_of_its_job(
    store: Store, made: Callable[..., JobRecord], words: str
) -> None:
    job = made("a pearl", pictures=2)
    one = [Item(job.id, 1)]
    store.order.rate(one, 5).result()
    store.order.flag(one, Flag.PICK).result()
    store.order.favourite(one, True).result()
    store.order.tag(one, ["gem"]).result()
    for trashed, plain in ((False, [job.id]), (True, [])):
        if trashed:
            store.order.trash(one).result()
        record = test_acts.now(store, job)
        assert found(store, words) == plain == [job.id] * suits(parse_query(words), record)
        buried = f"pearl is:trashed {words}"
        assert found(store, buried) == [job.id] * trashed == [job.id] * suits(parse_query(buried), record)
    assert found(store, "is:unflagged rating:0 has:picture") == [job.id]


def test_what_was_typed_is_bound(shelf: Store) -> None:
    text = """xyzzy "xyz zy" -xyzzy project:xyzzy id:xyzzy sref:xyzzy no:xyzzy flag:xyzzy
    tag:xyzzy note:xyzzy from:xyzzy"""
    assert "xyz" not in question_of(parse_query(text)).sql
    assert str(question_of(parse_query(text)).values).count("xyz") >= 10


def test_a_search_is_not_summed_up_and_only_mistakes_are_no_search(shelf: Store) -> None:
    assert {day.points for day in shelf.library.overview("v:7").result().days} == {None}
    assert None not in {day.points for day in shelf.library.overview("nonsense:3").result().days}


def test_jobs_of_before_are_indexed_when_the_library_is_opened(
    tmp_path: Path, opened: Callable[[], Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    row = (
        "INSERT INTO job (project, task, state, day, created_at, estimate, estimate_about, owner, prompt, spaced, body)"
        " VALUES ('', ?, 'done', '2026-11-24', 1795521600.0, 80, 0, 'gone', ?, '', '{}')"
    )
    with monkeypatch.context() as before:
        before.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:9])
        database = Database(tmp_path / "data" / "library.sqlite3")
        database.open()
        jobs = [
            ("diffusion", "a fox --ar 3:2 --stylize 250 --stylize 300"),
            ("upscale", ""),
            ("video_diffusion", "--ar 3:2"),
        ]
        database.write(lambda connection: connection.executemany(row, jobs).rowcount).result()
        database.close()
    store = opened()
    assert found(store, "ar:3:2 v:7 stylize:300") == [1]
    assert found(store, "stylize:250") == []
    assert found(store, "--ar") == [3, 1]
    assert [job.id for job in store.library.page([1, 2, 3]).result()] == [1, 2, 3]


def test_the_rows_of_a_job_go_with_it(store: Store, new_job: Callable[..., NewJob]) -> None:
    job = store.journal.record(new_job("a fox --tile")).result()

    def delete(connection: sqlite3.Connection) -> int:
        connection.execute("DELETE FROM job WHERE id = ?", (job.id,))
        return int(connection.execute("SELECT count(*) FROM job_flag").fetchone()[0])

    assert found(store, "--tile") == [job.id]
    assert store.database.write(delete).result() == 0
