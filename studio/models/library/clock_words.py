"""The clocks of a job in the words of the window: a badge on its pictures, what runs out when, and missing ones."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from studio.models.job_words import day_words, left_words
from studio.request.lifetimes import SOON_SECONDS
from studio.store.clocks import What as What
from studio.store.clocks import actions_end as actions_end
from studio.store.clocks import clocks, is_undecided
from studio.store.records import JobRecord, PictureRecord, PictureState

NOT_FETCHED = "This picture could not be fetched."


class Badge(NamedTuple):
    """A clock as it is shown: `words` as in "5 h", whether it is worth a warning, and what it means in a sentence."""

    words: str
    warns: bool
    meaning: str


def clock_badge(record: JobRecord, now: float) -> Badge | None:
    """The clock of a job that runs out next at `now` (epoch seconds); None where nothing runs out any more.

    It warns within the last day, and only where something is left to decide, or a file is still awaited.
    """
    running = next((clock for clock in clocks(record) if clock.ends > now), None)
    if running is None:
        return None
    left = running.ends - now
    matters = running.what is What.FILES or is_undecided(record)
    return Badge(left_words(left), left < SOON_SECONDS and matters, meaning_words(running.what, running.ends, now))


def meaning_words(what: What, ends: float, now: float) -> str:
    """As in "The service takes actions until today, 14:05."."""
    if what is What.FILES:
        return f"What is missing can be fetched until {moment_words(ends, now)}, as far as is known."
    return f"The service takes actions until {moment_words(ends, now)}."


def moment_words(moment: float, now: float) -> str:
    """A time from today on, as in "today, 14:05" or "Fri 27 November, 14:05"."""
    then, today = datetime.fromtimestamp(moment), datetime.fromtimestamp(now).date()
    day = day_words(then.date().isoformat(), today)
    ahead = (then.date() - today).days
    named = "tomorrow" if ahead == 1 else day.lower() if ahead == 0 else day
    return f"{named}, {then:%H:%M}"


def missing_words(picture: PictureRecord, now: float) -> str:
    """Why a picture is not here, and when it is tried again; "" for one that is no missing one."""
    if picture.state is not PictureState.MISSING:
        return ""
    why = picture.error or NOT_FETCHED
    if picture.next_try is None:
        return why
    return f"{why} It is tried again {'now' if picture.next_try <= now else moment_words(picture.next_try, now)}."
