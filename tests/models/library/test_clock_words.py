"""A job's clocks as badges and sentences: they warn while something can still be lost, and name the moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from studio.models.library.clock_words import Badge, clock_badge, missing_words, moment_words
from studio.request.tasks import Task
from studio.store.records import Flag, JobRecord, JobState, PictureRecord, PictureState

NOW = datetime(2026, 11, 24, 15, 30).timestamp()
HOUR = 3600.0
HERE = PictureRecord(id=1, job_id=1, index=0, state=PictureState.STORED)
MISSING = PictureRecord(id=2, job_id=1, index=1, state=PictureState.MISSING, error="It is broken.", next_try=NOW + HOUR)


def ended(hours: float, *pictures: PictureRecord) -> JobRecord:
    """A job that ended so many hours ago."""
    return JobRecord(
        id=1, task=Task.DIFFUSION, body={}, prompt="a fox", created_at=NOW, day="2026-11-24", state=JobState.DONE,
        ended_at=NOW - hours * HOUR, actions={"upscale": [0]}, pictures=pictures or (HERE,),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("hours", "words", "warns"), [(1, "2 d 23 h", False), (49, "23 h", True), (71.5, "30 min", True)]
)
def test_actions_run_out(hours: float, words: str, warns: bool) -> None:
    badge = clock_badge(ended(hours), NOW)
    assert badge is not None
    assert badge[:2] == (words, warns)


def test_it_names_the_moment_and_says_nothing_when_it_is_over() -> None:
    assert clock_badge(ended(60), NOW) == Badge("12 h", True, "The service takes actions until tomorrow, 03:30.")
    assert clock_badge(ended(73), NOW) is None
    assert clock_badge(ended(1, replace(HERE, state=PictureState.WAITING)), NOW) is not None


@pytest.mark.parametrize(
    "record",
    [
        replace(ended(60), settled=True),
        ended(60, replace(HERE, flag=Flag.REJECT)),
        ended(60, replace(HERE, trashed_at=1.0)),
    ],
    ids=["decided", "rejected", "thrown away"],
)
def test_what_is_decided_does_not_warn(record: JobRecord) -> None:
    badge = clock_badge(record, NOW)
    assert badge is not None
    assert (badge.words, badge.warns) == ("12 h", False)


def test_a_file_that_is_awaited_has_the_longer_clock_and_warns_even_when_all_is_decided() -> None:
    badge = clock_badge(replace(ended(6.5 * 24, HERE, MISSING), settled=True), NOW)
    assert badge == Badge("12 h", True, "What is missing can be fetched until tomorrow, 03:30, as far as is known.")
    assert clock_badge(ended(6.5 * 24, HERE, replace(MISSING, next_try=None)), NOW) is None


def test_missing_ones_say_why_and_when() -> None:
    assert missing_words(HERE, NOW) == ""
    assert missing_words(MISSING, NOW) == "It is broken. It is tried again today, 16:30."
    assert missing_words(MISSING, NOW + 2 * HOUR) == "It is broken. It is tried again now."
    assert missing_words(replace(MISSING, next_try=None), NOW) == "It is broken."
    assert missing_words(replace(MISSING, error="", next_try=None), NOW) == "This picture could not be fetched."


def test_moments_ahead() -> None:
    assert moment_words(NOW + 3 * 24 * HOUR, NOW) == "Fri 27 November, 15:30"
