"""All that is known of one picture and its job, as groups of rows: words for people, no widgets."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from studio.models.job_words import OF_VIDEOS, JobRecord, JobState, PictureRecord, action_words, size_words, standing
from studio.request.origins import SPEAKS_FLAGS, Origin, is_foreign, origin_words
from studio.request.parameters import parameter
from studio.request.prompt import model_of, parse
from studio.request.tariff import POINTS_PER_DOLLAR
from studio.request.tasks import TASKS
from studio.store.versions import Version

ON = "on"
"""The value of a flag that has none."""


@dataclass(frozen=True, slots=True)
class Row:
    """One fact. `copy` is what is worth copying of it, "" for nothing; `seed` that it can be used as the seed.

    `job` is a job that can be opened from it, None for none.
    """

    label: str
    value: str
    copy: str = ""
    seed: bool = False
    job: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Facts that belong together under a heading."""

    title: str
    rows: tuple[Row, ...]


def groups(
    record: JobRecord,
    index: int,
    *,
    now: float,
    file: Path | None = None,
    parent: JobRecord | None = None,
    service: str = "",
    version: Version | None = None,
) -> tuple[Group, ...]:
    """What is known of picture `index` (from 0) of a job; `file` is where it lies, None while it is not stored.

    `version` is the one that is looked at, whose file it then is, None for the original;
    `parent` is the job that this one came from where that is known, `service` the one in force.
    """
    picture = record.pictures[index] if 0 <= index < len(record.pictures) else None
    if picture is not None and version is not None:
        picture = replace(picture, size_bytes=version.size_bytes, width=version.width, height=version.height)
    whose = "File" if version is None else f"File of version {version.number}"
    found = (
        Group("Prompt", _prompt(record)),
        Group("Parameters", _parameters(record)),
        Group("Job", _job(record, now, parent, service)),
        Group("Price", _price(record)),
        Group("Times", _times(record)),
        Group(whose, () if picture is None else _file(picture, file)),
        Group("Ids", _ids(record, picture)),
    )
    return tuple(group for group in found if group.rows)


def reply_text(record: JobRecord) -> str:
    """The service's last answer, indented where it is JSON; "" while there is none."""
    try:
        return json.dumps(json.loads(record.reply), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return record.reply


def _prompt(record: JobRecord) -> tuple[Row, ...]:
    return (Row("", record.prompt, copy=record.prompt),) if record.prompt.strip() else ()


def _parameters(record: JobRecord) -> tuple[Row, ...]:
    said = flag_values(record.prompt) if record.origin in SPEAKS_FLAGS else {}
    if record.origin == Origin.MIDJOURNEY and parse(record.prompt).version_flag is None:
        said.pop("Model", None)  # what is usual here was not usual then
    if model := _brought(record, "model"):
        said = {"Model": model}
    rows = [Row(label, value) for label, value in said.items()]
    if record.seed:
        rows = [row for row in rows if row.label != "Seed"]
        usable = record.seed.isascii() and record.seed.isdecimal()
        rows.append(Row("Seed", record.seed, copy=record.seed, seed=usable))
    return tuple(rows)


def _brought(record: JobRecord, name: str) -> str:
    """What is known of the making of a picture that was brought in, "" for nothing."""
    known = record.body.get("brought")
    return str(known.get(name) or "") if isinstance(known, dict) else ""


def flag_values(prompt: str) -> dict[str, str]:
    """The model and the flags of a prompt that count, in words: label and value."""
    if not prompt.strip():
        return {}
    parsed = parse(prompt)
    values = {"Model": model_of(parsed).label}
    for flag in parsed.counting:
        if flag.name not in ("v", "niji"):
            known = parameter(flag.name)
            values[known.label if known else f"--{flag.name}"] = flag.value or ON
    return values


def _job(record: JobRecord, now: float, parent: JobRecord | None, service: str) -> tuple[Row, ...]:
    made = action_words(record) or TASKS[record.task].label
    state = standing(record, now, {}, service).words
    if record.origin:
        made = f"Brought in from {origin_words(record.origin)}"
    rows = [
        Row("Made by" if not record.origin else "Origin", made),
        Row("State", f"Done · {state}" if record.state is JobState.DONE else state),
    ]
    if record.parent_id is not None:
        noun = "Video" if record.task in OF_VIDEOS else "Picture"
        number = "" if record.parent_image is None else f"{noun} {record.parent_image + 1} of "
        words = "" if parent is None else parse(parent.prompt).words or TASKS[parent.task].label
        rows.append(Row("Comes from", f"{number}{words or 'another job'}", job=record.parent_id))
    return tuple(rows)


def _price(record: JobRecord) -> tuple[Row, ...]:
    if is_foreign(record.origin):
        return ()
    about = "about " if record.estimate_about else ""
    rows = [Row("Estimated", f"{about}{_points(record.estimate)}")]
    if record.consumed is not None:
        rows.append(Row("Paid", _points(record.consumed)))
    elif record.is_over:
        rows.append(Row("Paid", _points(record.cost) if record.cost else "nothing"))
    elif record.frozen is not None:
        rows.append(Row("Set aside", _points(record.frozen)))
    return tuple(rows)


def _points(points: int) -> str:
    return f"{points:,} pt · {points / POINTS_PER_DOLLAR:.2f} $"


def _times(record: JobRecord) -> tuple[Row, ...]:
    rows = [Row("Made" if is_foreign(record.origin) else "Asked for", _moment(record.created_at))]
    if record.sent_at is not None:
        rows.append(Row("Sent", _moment(record.sent_at)))
    if record.ended_at is not None:
        rows.append(Row("Ended", _moment(record.ended_at)))
        if record.sent_at is not None and record.ended_at >= record.sent_at:
            rows.append(Row("Took", _seconds(record.ended_at - record.sent_at)))
    return tuple(rows)


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds).strftime("%Y-%m-%d %H:%M:%S")


def _seconds(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole} s" if whole < 120 else f"{whole // 60} min {whole % 60:02d} s"


def _file(picture: PictureRecord, file: Path | None) -> tuple[Row, ...]:
    rows = []
    if picture.width and picture.height:
        megapixels = picture.width * picture.height / 1e6
        rows.append(Row("Pixels", f"{picture.width} × {picture.height} · {megapixels:.1f} MP"))
    if picture.size_bytes:
        rows.append(Row("Size", size_words(picture.size_bytes)))
    if file is not None:
        rows += [Row("Name", file.name, copy=file.name), Row("Path", str(file), copy=str(file))]
    return tuple(rows)


def _ids(record: JobRecord, picture: PictureRecord | None) -> tuple[Row, ...]:
    rows = [Row("Job", str(record.id))]
    if record.remote_id:
        whose = "Midjourney's id" if record.origin == Origin.MIDJOURNEY else "Service's id"
        rows.append(Row(whose, record.remote_id, copy=record.remote_id))
    if picture is not None and picture.url:
        rows.append(Row("Address", picture.url, copy=picture.url))
    return tuple(rows)
