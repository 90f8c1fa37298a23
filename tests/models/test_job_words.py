"""Jobs in the words of the window."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from studio.errors import Remedy
from studio.models.job_words import (
    Progress,
    Tone,
    action_words,
    clock_words,
    day_words,
    matches,
    place_words,
    price_words,
    progress_words,
    row_words,
    standing,
    sum_words,
    title,
    until_words,
)
from studio.request.tasks import Task
from studio.store.batches import Place
from studio.store.records import JobRecord, JobState, PictureRecord, PictureState

NOW = datetime(2026, 11, 24, 15, 30).timestamp()
HOUR = 3600.0


def job(**changes: Any) -> JobRecord:
    made = JobRecord(
        id=1,
        task=Task.DIFFUSION,
        body={"text": "a lighthouse in fog"},
        prompt="a lighthouse in fog",
        created_at=NOW - 40,
        sent_at=NOW - 32,
        day="2026-11-24",
        estimate=80,
    )
    return replace(made, **changes)


def pictures(*states: PictureState) -> tuple[PictureRecord, ...]:
    return tuple(PictureRecord(id=n, job_id=1, index=n, state=state) for n, state in enumerate(states))


STORED, WAITING, MISSING = PictureState.STORED, PictureState.WAITING, PictureState.MISSING


@pytest.mark.parametrize(
    ("record", "words", "tone"),
    [
        (job(), "Waiting", Tone.WAITING),
        (job(state=JobState.SENDING), "Sending", Tone.RUNNING),
        (job(state=JobState.ACCEPTED), "Pending · 32 s of about 40 s", Tone.RUNNING),
        (job(state=JobState.ACCEPTED, remote_status="processing"), "Running · 32 s of about 40 s", Tone.RUNNING),
        (job(state=JobState.ACCEPTED, sent_at=NOW - 150), "Pending · 2 min 30 s of about 40 s", Tone.RUNNING),
        (
            job(state=JobState.ACCEPTED, error="No line.", remedy=Remedy.CHECK_ADDRESS),
            "Pending · 32 s of about 40 s: the service cannot be reached",
            Tone.WARNING,
        ),
        (
            job(state=JobState.ACCEPTED, remote_status="processing", error="No.", remedy=Remedy.ENTER_KEY),
            "Running · 32 s of about 40 s: the key is refused",
            Tone.WARNING,
        ),
        (
            job(state=JobState.FINISHED, pictures=pictures(WAITING), error="Odd."),
            "Downloading 1 of 1: no news from the service",
            Tone.WARNING,
        ),
        (
            job(state=JobState.FINISHED, pictures=pictures(STORED, WAITING, WAITING, WAITING)),
            "Downloading 2 of 4",
            Tone.RUNNING,
        ),
        (job(state=JobState.DONE, pictures=pictures(STORED, STORED, STORED, STORED)), "4 pictures", Tone.DONE),
        (job(state=JobState.DONE, pictures=pictures(STORED)), "1 picture", Tone.DONE),
        (job(state=JobState.DONE, pictures=pictures(STORED, MISSING)), "1 of 2 pictures", Tone.WARNING),
        (job(state=JobState.DONE), "Done", Tone.DONE),
        (job(state=JobState.FAILED, error="Content."), "Failed: Content.", Tone.REFUSED),
        (job(state=JobState.REFUSED, error="--no is not in v8.1."), "Refused: --no is not in v8.1.", Tone.REFUSED),
        (job(state=JobState.FAILED), "Failed: no reason was given", Tone.REFUSED),
        (job(state=JobState.UNKNOWN), "Outcome unknown", Tone.WARNING),
        (job(state=JobState.DROPPED), "Taken back", Tone.QUIET),
        (job(state=JobState.EXPIRED), "Expired", Tone.QUIET),
    ],
)
def test_states_in_words(record: JobRecord, words: str, tone: Tone) -> None:
    stands = standing(record, NOW, {})
    assert (stands.words, stands.tone) == (words, tone)


def test_every_state_has_words() -> None:
    assert all(standing(job(state=state), NOW, {}).words for state in JobState)


@pytest.mark.parametrize("state", JobState)
def test_a_job_under_way_at_another_service_says_where_it_is(state: JobState) -> None:
    record = job(state=state, sent_to="https://a.test/api#1")
    where = "Sent to https://a.test/api with another key; open the studio with it to look again."
    away = state in (JobState.ACCEPTED, JobState.FINISHED)
    if state is JobState.QUEUED:
        assert standing(record, NOW, {}, "https://a.test/api#2").words == "Meant for elsewhere"
        return
    assert (standing(record, NOW, {}, "https://a.test/api#2").words == "Sent elsewhere") == away
    assert row_words(record, NOW, {}, "https://a.test/api#2").endswith(where) == away
    for here in ("", "https://a.test/api#1"):
        assert standing(record, NOW, {}, here) == standing(record, NOW, {})


def test_learned_seconds_replace_the_usual_ones() -> None:
    assert standing(job(state=JobState.ACCEPTED), NOW, {Task.DIFFUSION: 25.4}).words == "Pending · 32 s of about 25 s"


@pytest.mark.parametrize(
    ("ended", "words", "runs_out"),
    [
        (4 * HOUR, "2 d 20 h", False),
        (48.5 * HOUR, "23 h", True),
        (71.5 * HOUR, "30 min", True),
        (72 * HOUR, "Archived", False),
        (900 * HOUR, "Archived", False),
    ],
)
def test_the_clock_of_a_finished_job(ended: float, words: str, runs_out: bool) -> None:
    record = job(state=JobState.DONE, ended_at=NOW - ended, actions={"reroll": True}, pictures=pictures(STORED))
    assert clock_words(record, NOW) == (words, runs_out)
    assert clock_words(replace(record, settled=True), NOW) == (words, False)


def test_the_clock_is_explained() -> None:
    record = job(state=JobState.DONE, ended_at=NOW - HOUR, actions={"reroll": True})
    assert until_words(record, NOW) == "Actions until Fri 27 November, 14:30."
    late = "The service took actions until Fri 27 November, 14:30; it may no longer accept them."
    assert until_words(record, NOW + 100 * HOUR) == late
    assert until_words(job(state=JobState.FAILED, ended_at=NOW), NOW) == ""


def test_other_jobs_show_the_time_of_day_or_nothing() -> None:
    assert clock_words(job(state=JobState.FAILED, ended_at=NOW), NOW) == ("15:30", False)
    assert clock_words(job(state=JobState.ACCEPTED), NOW) == ("", False)
    assert clock_words(job(state=JobState.DONE, ended_at=NOW), NOW) == ("", False)


def test_prices() -> None:
    assert price_words(job()) == "80 pt"
    assert price_words(job(estimate_about=True)) == "about 80 pt"
    assert price_words(job(estimate_about=True, frozen=1200)) == "1,200 pt"
    assert price_words(job(state=JobState.REFUSED)) == "not charged"


def test_days() -> None:
    today = date(2026, 11, 24)
    days = ("2026-11-24", "2026-11-23", "2026-11-03", "2025-03-01", "2026-11-25")
    assert [day_words(day, today) for day in days] == [
        "Today", "Yesterday", "Tue 3 November", "Sat 1 March 2025", "Wed 25 November",
    ]  # fmt: skip
    assert [sum_words(1, 80), sum_words(1800, 144_000)] == ["1 job · 80 pt", "1,800 jobs · 144,000 pt"]
    assert sum_words(3, None) == "3 jobs"


def test_downloads_in_megabytes() -> None:
    assert progress_words(Progress(1_240_000, 1_600_000)) == "1.2 of 1.6 MB"
    assert progress_words(Progress(1_240_000, 0)) == "1.2 MB"


@pytest.mark.parametrize(
    ("task", "body", "words"),
    [
        (Task.VARIATION, {"jobId": "x", "imageNo": 1, "type": 1}, "Vary (Strong) of picture 2"),
        (Task.UPSCALE, {"jobId": "x", "imageNo": 1, "type": 0}, "Upscale (Subtle) of picture 2"),
        (Task.OUTPAINT, {"jobId": "x", "imageNo": 1, "scale": 1.3}, "Zoom out of picture 2"),
        (Task.PAN, {"jobId": "x", "imageNo": 1, "direction": 3, "scale": 1.5}, "Pan left of picture 2"),
        (Task.VARIATION, {"from": "another version"}, "Vary of picture 2"),
        (Task.EXTEND_VIDEO, {"jobId": "x", "videoNo": 1}, "Extension of video 2"),
    ],
)
def test_what_an_action_was(task: Task, body: dict[str, Any], words: str) -> None:
    record = job(task=task, body=body, parent_id=9, parent_image=1)
    assert action_words(record) == words
    assert action_words(replace(record, parent_id=None)) == ""
    assert title(replace(record, prompt="")) == words


@pytest.mark.parametrize(
    ("origin", "prompt", "words"),
    [("midjourney", "", "From Midjourney"), ("folder", " ", "From a folder"), ("folder", "a hat", "a hat"),
     ("legnext", "", "Imagine"), ("found", "", "Imagine"), ("", "", "Imagine")],
)  # fmt: skip
def test_what_was_brought_in_without_words_is_called_after_where_it_is_from(
    origin: str, prompt: str, words: str
) -> None:
    assert title(job(prompt=prompt, origin=origin)) == words


def test_a_blend_is_of_all_its_pictures() -> None:
    blend = job(task=Task.BLEND, body={"imgUrls": ["a", "b", "c"]}, prompt="", parent_id=9, parent_image=1)
    assert [action_words(blend), title(blend)] == ["Blend of 3 pictures"] * 2


def test_a_reroll_is_of_no_picture() -> None:
    assert action_words(job(task=Task.REROLL, body={"jobId": "x"}, parent_id=9)) == "Reroll"


def test_a_row_for_a_screen_reader() -> None:
    record = job(state=JobState.DONE, pictures=pictures(STORED, STORED, STORED, STORED), consumed=80)
    assert row_words(record, NOW, {}) == "a lighthouse in fog, done, 80 points, 4 pictures"
    refused = job(state=JobState.REFUSED, error="--no is not in v8.1.")
    assert row_words(refused, NOW, {}) == "a lighthouse in fog, refused, not charged, --no is not in v8.1."


def test_words_begin_words_of_the_prompt_without_regard_to_case_and_accents() -> None:
    record = job(prompt="A Red fox-hunt, café::2 灯台の霧")
    assert all(matches(words, record) for words in ("", "red", "FOX a", "hun", "cafe", "CAFÉ 2", "の霧"))
    assert not any(matches(words, record) for words in ("ed", "red wolf", "霧灯"))


def test_a_job_of_a_batch_says_which_it_is() -> None:
    of_six = job(place=Place("b1", 2, 6))
    assert place_words(of_six) == "2 of 6"
    assert "a lighthouse in fog, 2 of 6, waiting" in row_words(of_six, NOW, {})
    assert place_words(job()) == place_words(job(place=Place("b1", 1, 1))) == ""
