"""What is wrong with something the artist asks for: where, in one sentence, how grave, and what would mend it."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from studio.request.prompt import Span


class Level(StrEnum):
    """BLOCK: the service refuses it for certain. WARN: it is passed on as it is."""

    BLOCK = "block"
    WARN = "warn"


class Fix(NamedTuple):
    """A mend for one click: `text` is the whole prompt as it would be afterwards."""

    label: str
    text: str


class Problem(NamedTuple):
    """One finding. `span` is None when it concerns no place in the prompt, `field` names an operation's field."""

    sentence: str
    level: Level
    span: Span | None = None
    fix: Fix | None = None
    field: str = ""
