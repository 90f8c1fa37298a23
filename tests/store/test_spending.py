"""What was spent: by day and by project, action or model, whatever is in the trash; and as a table."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from studio.request.tasks import Task
from studio.store import Store
from studio.store.records import JobRecord, JobState, NewJob
from studio.store.spending import Split, Sum, harmless
from tests.store.conftest import Clock

DAY = 86_400.0
New = Callable[..., NewJob]


def bought(store: Store, new: NewJob, points: int) -> JobRecord:
    job = store.journal.record(new).result()
    store.journal.change(job.id, state=JobState.DONE, consumed=points).result()
    return store.journal.finished(
        job.id, reply="", consumed=points, seed="", actions={}, ended_at=0.0, urls=[("image", "u0"), ("image", "u1")]
    ).result()


def run(store: Store, statement: str) -> None:
    store.database.write(lambda connection: connection.execute(statement).rowcount).result()


@pytest.fixture
def spent(store: Store, clock: Clock, new_job: New) -> Store:
    bought(store, new_job("a fox --v 6.1", project="Covers"), 80)
    bought(store, new_job("", task=Task.UPSCALE, project="Covers"), 120)
    clock.now += DAY
    bought(store, new_job("an owl"), 40)
    refused = store.journal.record(new_job("nothing")).result()
    store.journal.change(refused.id, state=JobState.REFUSED).result()
    return store


def test_it_is_summed_up_by_day_and_part(spent: Store) -> None:
    project = spent.spending.by(Split.PROJECT).result()
    assert project.sums == (Sum("2026-11-24", "Covers", 200, 2), Sum("2026-11-25", "", 40, 1))
    assert [(one.part, one.points) for one in spent.spending.by(Split.ACTION).result().sums] == [
        ("diffusion", 80), ("upscale", 120), ("diffusion", 40),
    ]  # fmt: skip
    models = {one.part: one.points for one in spent.spending.by(Split.MODEL).result().sums}
    assert models["6.1"] == 80
    assert sum(models.values()) == 240


def test_days_bound_it(spent: Store) -> None:
    assert spent.spending.by(Split.PROJECT, first="2026-11-25").result().sums == (Sum("2026-11-25", "", 40, 1),)
    assert spent.spending.by(Split.PROJECT, last="2026-11-24").result().sums[0].points == 200


def test_pictures_count_as_kept_once_however_often_they_were_marked(spent: Store) -> None:
    run(spent, "UPDATE picture SET rating = 5, flag = 1, favourite = 1 WHERE job_id = 1 AND image_index = 0")
    run(spent, "UPDATE picture SET rating = 2 WHERE job_id = 1 AND image_index = 1")
    run(spent, "UPDATE picture SET flag = 1 WHERE job_id = 2 AND image_index = 1")
    run(spent, "UPDATE picture SET flag = -1 WHERE job_id = 3")
    assert spent.spending.by(Split.PROJECT).result().kept == {"Covers": 2}
    assert spent.spending.by(Split.ACTION).result().kept == {"diffusion": 1, "upscale": 1}
    assert spent.spending.by(Split.PROJECT, first="2026-11-25").result().kept == {}


def test_the_trash_does_not_give_money_back_and_what_was_brought_in_cost_none(spent: Store) -> None:
    run(spent, "UPDATE job SET trashed_at = 1.0, emptied = 1 WHERE id = 1")
    run(spent, "UPDATE job SET origin = 'midjourney' WHERE id = 3")
    assert [one.points for one in spent.spending.by(Split.PROJECT).result().sums] == [200]


def test_the_ledger_is_a_table_with_a_line_per_job(spent: Store, tmp_path: Path) -> None:
    run(spent, "UPDATE job SET prompt = '=HYPERLINK(\"http://x\")' WHERE id = 1")
    path = tmp_path / "out" / "Spending.csv"
    assert spent.spending.write_ledger(path).result() == 3
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["Points"] for row in rows] == ["80", "120", "40"]
    assert rows[0]["Prompt"] == '\'=HYPERLINK("http://x")'
    assert (rows[1]["Action"], rows[1]["Project"], rows[1]["Dollars"], rows[1]["Date"]) == (
        "Upscale", "Covers", "0.120", "2026-11-24",
    )  # fmt: skip
    assert spent.spending.write_ledger(path, first="2026-11-25").result() == 1


@pytest.mark.parametrize("words", ["=1+1", "+1", "-night", "@x", "  =1", "\t=1"])
def test_nothing_that_was_written_becomes_a_formula(words: str) -> None:
    assert harmless(words) == f"'{words}"


@pytest.mark.parametrize("words", ["", " ", "a fox", "fox --v 7"])
def test_ordinary_words_stay(words: str) -> None:
    assert harmless(words) == words
