"""What the flags of a prompt say, as rows that can be asked for; and the words of a text, as a search compares them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from math import gcd
from typing import NamedTuple

from studio.request.parameters import Kind, parameter
from studio.request.prompt import RATIO, Prompt, aspect_of, number_of, parse, version_of
from studio.request.tasks import TASKS, Task

MOST_ROWS = 64
"""Of one prompt; nobody writes more flags than that."""
LONGEST = 200
"""Characters of a value that are kept; addresses are told apart by fewer."""
VERSION, ASPECT = "version", "aspect"
"""Not flags but what the job was drawn with, see `Drawn`; as flags both spellings are aliases of others."""
_WEIGHT = re.compile(r"::-?\d*\.?\d+\Z")


class FlagRow(NamedTuple):
    """One flag: its canonical name, its value in lower case ("" for a bare one), and that as a number if it is one."""

    name: str
    value: str
    number: float | None


class Drawn(NamedTuple):
    """What a job was drawn with, what is usual included: "8.1" or "niji 6", "3:2" and that as one number.

    "", "" and 0 where no prompt was drawn.
    """

    version: str = ""
    aspect: str = ""
    shape: float = 0.0


class Written(NamedTuple):
    """What the prompt of a job says: its flags, one row each and one per item of a list, and what it was drawn with."""

    rows: tuple[FlagRow, ...]
    drawn: Drawn


@lru_cache(maxsize=64)
def written(task: Task, prompt: str) -> Written:
    """What the prompt of a job of that task says."""
    parsed = parse(prompt)
    rows: list[FlagRow] = []
    for flag in parsed.counting:
        known = parameter(flag.name)
        if known is not None and known.kind is Kind.REFERENCES:
            rows += [_row(flag.name, _WEIGHT.sub("", item)) for item in flag.value.split() or [""]]
        else:
            rows.append(_row(flag.name, flag.value))
    drawn = _drawn(parsed) if prompt.strip() and TASKS[task].gives == "images" else Drawn()
    return Written(tuple({(row.name, row.value): row for row in rows[:MOST_ROWS]}.values()), drawn)


def _row(name: str, value: str) -> FlagRow:
    return FlagRow(name[:LONGEST].lower(), value[:LONGEST].lower(), number_of(value))


def _drawn(prompt: Prompt) -> Drawn:
    width, height = aspect_of(prompt)
    return Drawn(version_of(prompt)[:LONGEST].lower(), ratio(width, height), width / height)


def ratio(width: int, height: int) -> str:
    """As in "3:2", also for 6 to 4."""
    shared = gcd(width, height) or 1
    return f"{width // shared}:{height // shared}"


def ratio_of(text: str) -> str | None:
    """The same of a ratio as it is written, None where it is none."""
    found = RATIO.match(text)
    width, height = (int(found[1]), int(found[2])) if found else (0, 0)
    return ratio(width, height) if width and height else None


def plain_words(text: str) -> list[str]:
    """The words of a text without signs, accents and capitals."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(char for char in folded if not unicodedata.combining(char))
    return "".join(char if char.isalnum() else " " for char in plain).split()


def begins(wanted: str, word: str) -> bool:
    """Whether `wanted` begins `word`, both plain; from Thai on scripts have no spaces, and a word begins anywhere."""
    return word.startswith(wanted) or (wanted >= "\u0e00" and wanted in word)
