"""Rows of what is known of a picture."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from studio.models.job_words import size_words
from studio.models.viewing.info import Row, flag_values, groups, reply_text
from studio.request.tasks import Task
from studio.store.records import JobRecord, JobState, PictureRecord, PictureState
from studio.store.versions import Version

PICTURE = PictureRecord(
    id=1,
    job_id=7,
    index=0,
    url="https://cdn.example/a.png",
    path="a.png",
    size_bytes=1_600_000,
    width=1344,
    height=896,
    state=PictureState.STORED,
)
JOB = JobRecord(
    id=7,
    task=Task.DIFFUSION,
    body={},
    prompt="a fox --stylize 250 --raw --v 7",
    created_at=1000.0,
    sent_at=1001.0,
    ended_at=1041.0,
    day="2026-11-24",
    remote_id="abc",
    state=JobState.DONE,
    estimate=80,
    consumed=120,
    seed="42",
    reply='{"b": [1]}',
    pictures=(PICTURE,),
)


def rows(job: JobRecord = JOB, **given: object) -> dict[str, Row]:
    found = groups(job, 0, now=2000.0, **given)  # type: ignore[arg-type]
    return {row.label: row for group in found for row in group.rows}


def test_everything_is_there_in_words() -> None:
    found = rows(file=Path("/pictures/a.png"))
    assert found[""].copy == JOB.prompt
    assert found["Stylize"].value == "250"
    assert (found["Raw"].value, found["Model"].value) == ("on", "7")
    assert found["Seed"] == Row("Seed", "42", copy="42", seed=True)
    assert (found["Estimated"].value, found["Paid"].value) == ("80 pt · 0.08 $", "120 pt · 0.12 $")
    assert found["Took"].value == "40 s"
    assert found["Pixels"].value == "1344 × 896 · 1.2 MP"
    assert found["Size"].value == "1.6 MB"
    assert found["Path"].copy == "/pictures/a.png"
    assert found["Service's id"].copy == "abc"
    assert found["Address"].copy == PICTURE.url


def test_what_is_not_known_has_no_row() -> None:
    waiting = replace(
        JOB, state=JobState.QUEUED, sent_at=None, ended_at=None, consumed=None, seed="", pictures=(), prompt=""
    )
    found = rows(waiting)
    assert not {"", "Seed", "Sent", "Ended", "Paid", "Path", "Pixels"} & found.keys()


def test_a_version_tells_of_its_own_file() -> None:
    version = Version(7, 0, 3, "b.tif", "ab", 5_000_000, 640, 480, 0.0)
    found = {group.title: group.rows for group in groups(JOB, 0, now=0, file=Path("/b.tif"), version=version)}
    assert [row.value for row in found["File of version 3"]] == ["640 × 480 · 0.3 MP", "5.0 MB", "b.tif", "/b.tif"]


def test_a_job_that_failed_cost_nothing() -> None:
    assert rows(replace(JOB, state=JobState.FAILED, consumed=None))["Paid"].value == "nothing"


def test_where_it_came_from_can_be_opened() -> None:
    child = replace(JOB, id=8, parent_id=7, parent_image=2)
    assert rows(child)["Comes from"] == Row("Comes from", "Picture 3 of another job", job=7)
    assert rows(child, parent=JOB)["Comes from"].value == "Picture 3 of a fox"


def test_a_seed_that_is_no_number_cannot_be_used() -> None:
    assert not rows(replace(JOB, seed="random"))["Seed"].seed


def test_only_the_flag_that_counts_is_told() -> None:
    assert flag_values("a --chaos 5 --chaos 9 --niji 6 --v 6.1") == {"Model": "6.1", "Chaos": "9"}
    assert flag_values(" ") == {}


def test_the_raw_reply_is_indented_where_it_can_be() -> None:
    assert reply_text(JOB) == '{\n  "b": [\n    1\n  ]\n}'
    assert reply_text(replace(JOB, reply="<html>")) == "<html>"


def test_sizes_in_words() -> None:
    assert [size_words(size) for size in (3, 812_000, 1_600_000, 3_200_000_000)] == [
        "1 kB",
        "812 kB",
        "1.6 MB",
        "3.2 GB",
    ]
