"""Names of files: a template with fields in braces, filled in and mended so that every system takes them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime

from studio.request.prompt import model_of, parse
from studio.request.tasks import TASKS
from studio.store.records import JobRecord

TEMPLATE = "{prompt} - {job} - {number}"
"""The usual one for copies, which gives the names that the library itself uses."""
LIBRARY = "{year}/{month}/{prompt} - {job} - {number}"
"""The usual one for the library's own files, below its pictures folder."""
OF_JOBS: Mapping[str, str] = {
    "prompt": "first words of the prompt",
    "job": "number of the job",
    "number": "number of the picture",
    "project": "project, where it has one",
    "seed": "seed",
    "model": "model",
    "year": "year, as in 2026",
    "month": "month, as in 11",
    "date": "day, as in 2026-11-24",
    "time": "time of day, as in 14-05",
    "action": "what was done, as in Upscale",
}
"""Fields that are known of a picture before it is here."""
FIELDS: Mapping[str, str] = {
    **OF_JOBS,
    "width": "pixels across",
    "height": "pixels down",
    "version": "version, where it is not the original",
}
"""Every field and what it stands for."""
NAME_BYTES = 100
"""The most bytes of a name that come from one field: whole paths stay well below what any system takes."""
PART_BYTES = 180
"""The most bytes of one name on a path, without its ending."""
DEEPEST = 5
"""Folders that one template may make below each other."""
_FIELD = re.compile(r"\{([^{}]*)\}")
_GAPS = re.compile(r"(?:\s*-\s*){2,}|\s{2,}")
_FORBIDDEN = frozenset('<>:"/\\|?*')
# Controls, invisible marks such as those that turn the direction of text, and halves of surrogate pairs.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_ASCII = {code: " " for code in range(128) if chr(code) in _FORBIDDEN or unicodedata.category(chr(code)) in _UNSEEN}
# What Windows takes for a device, whatever follows the first dot.
_RESERVED = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])\s*(?:\.|\Z)", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?|file|ftp|data):\S*", re.IGNORECASE)


def problem(template: str, fields: Iterable[str] = FIELDS) -> str:
    """One sentence on what is wrong with a template, "" where nothing is."""
    known = list(fields)
    if not template.strip(" /"):
        return "Write how the files are to be called."
    unknown = [name for name in _FIELD.findall(template) if name not in known]
    if unknown:
        return f"There is no {{{unknown[0]}}}. Fields are {', '.join(f'{{{name}}}' for name in known)}."
    if set(_FIELD.sub("", template)) & set("{}"):
        return "A brace is not closed."
    if len(_parts(template)) > DEEPEST + 1:
        return f"At most {DEEPEST} folders, one in the other."
    return ""


def remark(template: str) -> str:
    """One sentence where pictures may get the same name by this template, "" where they cannot."""
    missing = [f"{{{name}}}" for name in ("job", "number") if f"{{{name}}}" not in template]
    if not missing:
        return ""
    return f"Without {' and '.join(missing)} names may be the same; then they get a number."


def values(
    record: JobRecord, index: int, *, version: int = 1, size: tuple[int, int] = (0, 0), action: str = ""
) -> dict[str, str]:
    """What every field is for picture `index` (from 0) of a job; `version` 1 is the original, `size` in pixels.

    `action` is what was done, where there is a better word for it than that of the task.
    """
    parsed, moment = parse(record.prompt), datetime.fromtimestamp(record.created_at)
    label = action or TASKS[record.task].label
    year, month, *_ = (*record.day.split("-"), "", "")
    return {
        "prompt": parsed.words if any(letter.isalnum() for letter in parsed.words) else label,
        "job": f"{record.id:04x}",
        "number": str(index + 1),
        "project": record.project,
        "seed": record.seed,
        "model": model_of(parsed).label,
        "year": year,
        "month": month,
        "date": record.day,
        "time": moment.strftime("%H-%M"),
        "width": str(size[0] or ""),
        "height": str(size[1] or ""),
        "action": label,
        "version": "" if version == 1 else f"v{version}",
    }


def filled(template: str, known: Mapping[str, str]) -> str:
    """The template with its fields filled in, as a path of names that every system takes; `/` makes a folder.

    What an empty field leaves between two hyphens goes with it, and so does a folder of which nothing is left.
    """
    used = set(_FIELD.findall(template))
    short = {name: _shortened(_cleaned(words), NAME_BYTES) for name, words in known.items() if name in used}
    parts = [_GAPS.sub(_gap, _FIELD.sub(lambda found: short.get(found[1], ""), part)) for part in _parts(template)]
    *folders, last = (part.strip(" -") for part in parts)
    return "/".join(_named(part, PART_BYTES) for part in (*(folder for folder in folders if folder), last))


def readable(words: str) -> str:
    """`words` as the beginning of a file name that every system takes, at most `NAME_BYTES` long and never empty."""
    return _named(words, NAME_BYTES)


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
    if name.isascii():
        return name.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _parts(template: str) -> list[str]:
    return [part for part in template.split("/") if part.strip()] or [""]


def _named(words: str, most: int) -> str:
    name = _shortened(_cleaned(words), most)
    # A leading dot hides the file, a leading hyphen is an option to many a command.
    name = name.strip(" .").lstrip("-~ .")
    return f"picture {name}".strip() if not name or _RESERVED.match(name) else name


def _cleaned(words: str) -> str:
    """Without addresses and whatever a system does not take in a name: a field is one name, and makes no folder."""
    text = _ADDRESS.sub(" ", words)
    if text.isascii():
        return " ".join(text.translate(_ASCII).split())
    text = unicodedata.normalize("NFC", text)
    return " ".join("".join(" " if c in _FORBIDDEN or unicodedata.category(c) in _UNSEEN else c for c in text).split())


def _shortened(name: str, most: int) -> str:
    """At most that many bytes, cut between two words where that is not too early."""
    while len(name.encode("utf-8")) > most:
        shorter, gap, _ = name[: most + 1].rpartition(" ")
        name = shorter if gap and len(shorter) > most // 3 else name[: min(len(name) - 1, most)]
    return name


def _gap(found: re.Match[str]) -> str:
    return " - " if "-" in found[0] else " "
