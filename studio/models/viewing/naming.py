"""Names of exported files: a template with fields in braces, filled in and mended so that every system takes them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime

from studio.models.job_words import JobRecord, action_words
from studio.request.prompt import model_of, parse
from studio.request.tasks import TASKS
from studio.store.files import readable

TEMPLATE = "{prompt} - {job} - {number}"
"""The usual one, which gives the names that the library itself uses."""
FIELDS: Mapping[str, str] = {
    "prompt": "first words of the prompt",
    "job": "number of the job",
    "number": "number of the picture",
    "seed": "seed",
    "model": "model",
    "date": "day, as in 2026-11-24",
    "time": "time of day, as in 14-05",
    "width": "pixels across",
    "height": "pixels down",
    "action": "what was done, as in Upscale",
    "version": "version, where it is not the original",
}
"""Every field and what it stands for."""
_FIELD = re.compile(r"\{([^{}]*)\}")
_GAPS = re.compile(r"(?:\s*-\s*){2,}|\s{2,}")


def problem(template: str) -> str:
    """One sentence on what is wrong with a template, "" where nothing is."""
    if not template.strip():
        return "Write how the files are to be called."
    unknown = [name for name in _FIELD.findall(template) if name not in FIELDS]
    if unknown:
        return f"There is no {{{unknown[0]}}}. Fields are {', '.join(f'{{{name}}}' for name in FIELDS)}."
    if set(_FIELD.sub("", template)) & set("{}"):
        return "A brace is not closed."
    return ""


def values(record: JobRecord, index: int, *, version: int = 1, size: tuple[int, int] = (0, 0)) -> dict[str, str]:
    """What every field is for picture `index` (from 0) of a job; `version` 1 is the original, `size` in pixels."""
    parsed, moment = parse(record.prompt), datetime.fromtimestamp(record.created_at)
    label = action_words(record).partition(" of ")[0] or TASKS[record.task].label
    return {
        "prompt": parsed.words if any(letter.isalnum() for letter in parsed.words) else label,
        "job": f"{record.id:04x}",
        "number": str(index + 1),
        "seed": record.seed,
        "model": model_of(parsed).label,
        "date": moment.strftime("%Y-%m-%d"),
        "time": moment.strftime("%H-%M"),
        "width": str(size[0] or ""),
        "height": str(size[1] or ""),
        "action": label,
        "version": "" if version == 1 else f"v{version}",
    }


def filled(template: str, known: Mapping[str, str]) -> str:
    """The template with its fields filled in, as a path of names that every system takes; `/` makes a folder.

    What an empty field leaves between two hyphens goes with it.
    """
    parts = [
        readable(_GAPS.sub(_gap, _FIELD.sub(lambda found: _plain(known.get(found[1], "")), part)).strip(" -"))
        for part in template.split("/")
        if part.strip()
    ]
    return "/".join(parts) or readable("")


def _plain(value: str) -> str:
    """A field is one name: a slash in it makes no folder."""
    return value.replace("/", " ").replace("\\", " ")


def _gap(found: re.Match[str]) -> str:
    return " - " if "-" in found[0] else " "


def numbered(names: Iterable[str]) -> list[str]:
    """The same names, those that a system may take for an earlier one with a number behind them."""
    taken: set[str] = set()
    made = []
    for name in names:
        number, fresh = 1, name
        while folded(fresh) in taken:
            number += 1
            fresh = f"{name} ({number})"
        taken.add(folded(fresh))
        made.append(fresh)
    return made


def folded(name: str) -> str:
    """What Windows and macOS tell names apart by."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
