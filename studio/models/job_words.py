"""What a job is called and how it stands, in the words of the window; painting them is left to the views."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from studio.errors import Remedy
from studio.jobs.service import elsewhere_words
from studio.models.readings import gives_words, reading_of
from studio.request.actions import ActionSpec, spec_of
from studio.request.axes import value_along
from studio.request.bodies import from_body
from studio.request.lifetimes import ACTIONS_SECONDS as ACTIONS_SECONDS
from studio.request.lifetimes import SOON_SECONDS as SOON_SECONDS
from studio.request.origins import ORIGIN_WORDS, is_foreign, origin_words
from studio.request.parameters import parameter
from studio.request.prompt import parse
from studio.request.query import parse_query
from studio.request.tasks import TASKS, Task
from studio.store.clocks import is_undecided
from studio.store.records import JobRecord as JobRecord
from studio.store.records import JobState as JobState
from studio.store.records import PictureRecord as PictureRecord
from studio.store.records import PictureState as PictureState
from studio.store.search.judging import suits

ARCHIVED = "Archived"

_NOUNS: Mapping[Task, str] = {
    Task.DESCRIBE: "Description",
    Task.SHORTEN: "Shorter wordings",
    Task.VIDEO_DIFFUSION: "Animation",
    Task.EXTEND_VIDEO: "Extension",
    Task.VIDEO_UPSCALE: "Upscale",
}
"""What a job made where its task's own word is a command."""
OF_VIDEOS = frozenset({Task.EXTEND_VIDEO, Task.VIDEO_UPSCALE})
"""Tasks that start from a video."""

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


_NO_NEWS: Mapping[Remedy, str] = {
    Remedy.ENTER_KEY: "the key is refused",
    Remedy.CHECK_ADDRESS: "the service cannot be reached",
    Remedy.RETRY: "the service does not answer",
    Remedy.WAIT: "the service is busy",
}
"""Why nothing is known of a job that goes on, by what would help; the whole sentence is the job's `error`."""


class Tone(StrEnum):
    """The colour of a state, named like the theme's token for it."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    WARNING = "warning"
    QUIET = "text_off"


@dataclass(frozen=True, slots=True)
class Progress:
    """Bytes of one picture that is being downloaded; `total` is 0 while unknown."""

    received: int
    total: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How a job stands: `words` for people, `tone` for the dot, `short` for a screen reader ("done", "running")."""

    words: str
    tone: Tone
    short: str


def whereabouts(record: JobRecord, service: str) -> str:
    """Where a job is that is not over and not for `service`, the one in force: sent or meant; "" for all others.

    An empty `service` is not known yet.
    """
    if record.state not in (JobState.QUEUED, JobState.ACCEPTED, JobState.FINISHED):
        return ""
    return elsewhere_words(record.sent_to, service, waits=record.state is JobState.QUEUED)


def standing(record: JobRecord, now: float, typical: Mapping[Task, float], service: str = "") -> Standing:
    """The state in words at `now` (seconds since the epoch), with elapsed against typical seconds while it runs.

    `service` is the one in force, see `whereabouts`.
    """
    if whereabouts(record, service):
        words = "Meant for elsewhere" if record.state is JobState.QUEUED else "Sent elsewhere"
        return Standing(words, Tone.WARNING, words.lower())
    match record.state:
        case JobState.QUEUED:
            why = f": {record.error}" if record.error else ""
            return Standing(f"Waiting{why}", Tone.WARNING if why else Tone.WAITING, "waiting")
        case JobState.SENDING:
            return Standing("Sending", Tone.RUNNING, "sending")
        case JobState.ACCEPTED:
            word = "Running" if record.remote_status in ("processing", "retry") else "Pending"
            return _under_way(f"{word} · {elapsed_words(record, now, typical)}", word.lower(), record)
        case JobState.FINISHED:
            total = len(record.pictures)
            here = sum(picture.state is not PictureState.WAITING for picture in record.pictures)
            return _under_way(f"Downloading {min(here + 1, total)} of {total}", "downloading", record)
        case JobState.DONE:
            return _done(record)
        case JobState.FAILED:
            return Standing(f"Failed: {_reason(record)}", Tone.REFUSED, "failed")
        case JobState.REFUSED:
            return Standing(f"Refused: {_reason(record)}", Tone.REFUSED, "refused")
        case JobState.UNKNOWN:
            return Standing("Outcome unknown", Tone.WARNING, "outcome unknown")
        case JobState.DROPPED:
            return Standing("Taken back", Tone.QUIET, "taken back")
        case JobState.EXPIRED:
            return Standing("Expired", Tone.QUIET, "expired")


def _under_way(words: str, short: str, record: JobRecord) -> Standing:
    """It is paid and goes on by itself; but whoever waits is told why there is no news."""
    if not record.error:
        return Standing(words, Tone.RUNNING, short)
    return Standing(f"{words}: {_NO_NEWS.get(record.remedy, 'no news from the service')}", Tone.WARNING, short)


def _done(record: JobRecord) -> Standing:
    if gives_words(record):
        return Standing(prompt_words(record), Tone.DONE, "done")
    pictures = [picture for picture in record.pictures if picture.is_kept]
    missing = sum(picture.state is PictureState.MISSING for picture in pictures)
    here = len(pictures) - missing
    if missing:
        return Standing(f"{here} of {len(pictures)} pictures", Tone.WARNING, "done")
    return Standing(picture_words(here, record) if here else "Done", Tone.DONE, "done")


def _reason(record: JobRecord) -> str:
    return record.error or "no reason was given"


def picture_words(count: int, record: JobRecord) -> str:
    """As in "4 pictures", "1 video"."""
    kind = record.pictures[0].kind if record.pictures else "image"
    noun = "video" if kind == "video" else "picture"
    return f"{count} {noun}{'' if count == 1 else 's'}"


def prompt_words(record: JobRecord) -> str:
    """As in "4 prompts", of a job that answers in words."""
    reading = reading_of(record)
    count = len(reading.prompts) if reading else 0
    return f"{count} prompt{'' if count == 1 else 's'}" if count else "No words"


def elapsed(record: JobRecord, now: float) -> float:
    """Seconds since the job was sent (or recorded, while it was not)."""
    return max(0.0, now - (record.sent_at or record.created_at))


def typical_seconds(task: Task, typical: Mapping[Task, float]) -> float:
    """What a job of that kind usually takes: learned, else the table's figure."""
    return typical.get(task) or TASKS[task].typical_seconds


def elapsed_words(record: JobRecord, now: float, typical: Mapping[Task, float]) -> str:
    """As in "12 s of about 40 s"."""
    return f"{_seconds(elapsed(record, now))} of about {_seconds(typical_seconds(record.task, typical))}"


def _seconds(value: float) -> str:
    whole = round(value)
    return f"{whole} s" if whole < 120 else f"{whole // 60} min {whole % 60:02d} s"


def size_words(size: int) -> str:
    """As in "812 kB", "1.6 MB", "3.2 GB"."""
    if size >= 1e9:
        return f"{size / 1e9:.1f} GB"
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{max(1, round(size / 1e3))} kB"


def progress_words(progress: Progress) -> str:
    """As in "1.2 of 1.6 MB"; only what came so far while the total is unknown."""
    here = progress.received / 1e6
    return f"{here:.1f} of {progress.total / 1e6:.1f} MB" if progress.total else f"{here:.1f} MB"


def price_words(record: JobRecord) -> str:
    """As in "80 pt", "about 80 pt" while estimated, "not charged" when it cost nothing; else where it is from."""
    if is_foreign(record.origin):
        return f"from {origin_words(record.origin)}"
    if record.cost == 0:
        return "not charged"
    about = record.consumed is None and record.frozen is None and record.estimate_about
    return f"{'about ' if about else ''}{points_words(record.cost)}"


def points_words(points: int) -> str:
    """As in "1,940 pt"."""
    return f"{points:,} pt"


def clock_words(record: JobRecord, now: float) -> tuple[str, bool]:
    """What stands at the right of a row, and whether it is a clock that runs out within a day and still matters.

    Finished jobs show how long the service still takes actions on them, afterwards "Archived"; jobs
    that ended otherwise show their time of day, running ones nothing.
    """
    if is_foreign(record.origin):
        return "", False
    if record.state is JobState.DONE and record.ended_at is not None:
        left = record.ended_at + ACTIONS_SECONDS - now
        if left <= 0:
            return ARCHIVED, False
        return (left_words(left), left < SOON_SECONDS and is_undecided(record)) if record.actions else ("", False)
    if record.is_over:
        return datetime.fromtimestamp(record.ended_at or record.created_at).strftime("%H:%M"), False
    return "", False


def until_words(record: JobRecord, now: float) -> str:
    """What the clock of a row means, as in "Actions until Fri 27 November, 14:05."; "" where there is none."""
    if record.state is not JobState.DONE or record.ended_at is None or not record.actions:
        return ""
    until = datetime.fromtimestamp(record.ended_at + ACTIONS_SECONDS)
    day = f"{_DAYS[until.weekday()]} {until.day} {MONTHS[until.month - 1]}"
    if until.timestamp() <= now:
        return f"The service took actions until {day}, {until:%H:%M}; it may no longer accept them."
    return f"Actions until {day}, {until:%H:%M}."


def time_words(record: JobRecord) -> str:
    """The time of day at which a job was asked for, as in "14:05"."""
    return datetime.fromtimestamp(record.created_at).strftime("%H:%M")


def left_words(seconds: float) -> str:
    """As in "5 min", "3 h", "2 d 4 h"."""
    minutes = math.ceil(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours = minutes // 60
    return f"{hours // 24} d {hours % 24} h" if hours >= 24 else f"{hours} h"


def day_words(day: str, today: date) -> str:
    """As in "Today", "Yesterday", "Tue 24 November", with the year when it is another one."""
    then = date.fromisoformat(day)
    ago = (today - then).days
    if ago in (0, 1):
        return ("Today", "Yesterday")[ago]
    year = "" if then.year == today.year else f" {then.year}"
    return f"{_DAYS[then.weekday()]} {then.day} {MONTHS[then.month - 1]}{year}"


def month_words(month: str) -> str:
    """As in "November 2026", for "2026-11"."""
    year, number = month.split("-")
    return f"{MONTHS[int(number) - 1]} {year}"


def sum_words(count: int, points: int | None) -> str:
    """As in "5 jobs · 520 pt"; the count alone where points were not summed up."""
    jobs = f"{count:,} job{'' if count == 1 else 's'}"
    return jobs if points is None else f"{jobs} · {points_words(points)}"


def action_of(record: JobRecord) -> ActionSpec | None:
    """Which action made this job; None for a job of its own, or where the journal's row is from another version."""
    try:
        return spec_of(from_body(record.task, record.body))
    except (KeyError, TypeError, ValueError):
        return None


def noun_of(record: JobRecord) -> str:
    """What one of the pictures that a job makes is called: "video" or "picture"."""
    return "video" if TASKS[record.task].gives == "videos" else "picture"


def action_words(record: JobRecord) -> str:
    """As in "Vary (Strong) of picture 2" or "Blend of 3 pictures" for an action, "" for a job of its own."""
    if record.parent_id is None:
        return ""
    spec = action_of(record)
    name = _NOUNS.get(record.task) or (TASKS[record.task].label if spec is None else "")
    if not name and spec is not None:
        name = spec.label if spec.group == "outpaint" else spec.name
    if record.task is Task.BLEND:
        return f"{name} of {len(record.body.get('imgUrls', ()))} pictures"
    source = "video" if record.task in OF_VIDEOS else "picture"
    return name if record.parent_image is None else f"{name} of {source} {record.parent_image + 1}"


def title(record: JobRecord) -> str:
    """The prompt on one line; what was asked where there is no prompt."""
    words = " ".join(record.prompt.split())
    if gives_words(record):
        what = words or (str(record.body.get("imgUrl", "")) if record.parent_id is None else "")
        return ": ".join(part for part in (action_words(record) or _NOUNS[record.task], what) if part)
    if not words and is_foreign(record.origin) and record.origin in ORIGIN_WORDS:
        return f"From {origin_words(record.origin)}"  # nothing was asked for here
    return words or action_words(record) or TASKS[record.task].label


def place_words(record: JobRecord) -> str:
    """As in "2 of 6" for a job that was sent with others, else ""."""
    return "" if record.place is None or record.place.count < 2 else f"{record.place.number} of {record.place.count}"


def cell_words(record: JobRecord) -> str:
    """As in "Stylize 250, Chaos 50" for a cell of a parameter sheet, else ""."""
    if record.place is None or not record.place.axes:
        return ""
    written = parse(record.prompt)
    return ", ".join(f"{label_of(axis.name)} {value_along(written, axis.name)}" for axis in record.place.axes)


def label_of(name: str) -> str:
    """What a parameter is called: "Stylize"."""
    known = parameter(name)
    return name if known is None else known.label


def row_words(record: JobRecord, now: float, typical: Mapping[Task, float], service: str = "") -> str:
    """One job for a screen reader: "a lighthouse in fog, 2 of 6, done, 80 points, 4 pictures"."""
    stands = standing(record, now, typical, service)
    cost = price_words(record) if record.cost == 0 else f"{record.cost:,} points"
    what = [
        action_words(record) if record.prompt else "",
        cell_words(record),
        title(record),
        place_words(record),
        stands.short,
        cost,
    ]
    if record.state is JobState.DONE:
        what.append(stands.words)
    elif where := whereabouts(record, service):
        what.append(where)
    elif record.error:
        what.append(record.error)
    return ", ".join(part for part in what if part)


def matches(search: str, record: JobRecord, now: float | None = None) -> bool:
    """Whether that search finds the job at `now` (epoch seconds): the library's own rule, for a job just added."""
    return suits(parse_query(search), record, now)
