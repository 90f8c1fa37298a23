"""What the library knows of a picture, as it is written into copies of it, into sidecars and into the file itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from studio.models.job_words import JobRecord, action_words
from studio.models.viewing.differences import Pick
from studio.request.prompt import model_of, parse
from studio.request.tasks import TASKS
from studio.store.metadata import REJECTED, Ancestor, Facts
from studio.store.records import Flag

TITLE = 80
"""Characters of a title, which ends with a whole word."""


def facts_of(pick: Pick, ancestors: Sequence[JobRecord] = ()) -> Facts:
    """All there is to say of a picture; `ancestors` are the jobs that it comes from, the oldest first.

    A job without a prompt, such as an upscale, has that of the last job before it which had one.
    """
    record, picture = pick.record, pick.picture
    asked = next((job.prompt.strip() for job in (record, *reversed(ancestors)) if job.prompt.strip()), "")
    flag = Flag.NONE if picture is None else picture.flag
    stars = 0 if picture is None else picture.rating
    parent = ancestors[-1] if ancestors else None
    return Facts(
        asked,
        _items(pick, asked),
        title=_title(asked) or action_words(record) or TASKS[record.task].label,
        job=record.remote_id,
        picture=pick.index + 1,
        derived=(parent.remote_id, (record.parent_image or 0) + 1) if parent is not None else ("", 0),
        rating=REJECTED if flag is Flag.REJECT else stars,
        picked=flag is Flag.PICK,
        tags=() if picture is None else picture.tags,
        created=datetime.fromtimestamp(record.created_at).astimezone().isoformat(timespec="seconds"),
        ancestry=tuple(_step(job) for job in ancestors),
    )


def _items(pick: Pick, asked: str) -> dict[str, str]:
    record, picture, parsed = pick.record, pick.picture, parse(asked)
    return {
        "Prompt": parsed.words,
        "Flags": " ".join(flag.span.of(parsed.text).strip() for flag in parsed.flags),
        "Seed": record.seed,
        "Model": model_of(parsed).label,
        "Action": action_words(record) or TASKS[record.task].label,
        "Job": record.remote_id,
        "Picture": str(pick.index + 1),
        "Cost": f"{record.cost} points" if not record.origin else "",
        "Project": record.project,
        "Note": record.note,
        "Stars": str(picture.rating) if picture is not None and picture.rating else "",
        "Favourite": "yes" if picture is not None and picture.favourite else "",
    }


def _step(job: JobRecord) -> Ancestor:
    return Ancestor(action_words(job) or TASKS[job.task].label, job.remote_id, " ".join(job.prompt.split()))


def _title(prompt: str) -> str:
    words = " ".join(parse(prompt).words.split())
    if len(words) <= TITLE:
        return words
    whole, gap, _ = words[:TITLE].rpartition(" ")
    return f"{whole if gap else words[: TITLE - 1]}…"
