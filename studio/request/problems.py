"""What is wrong with something the artist asks for: where, in one sentence, how grave, and what would mend it."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from studio.request.prompt import Span, cut


class Level(StrEnum):
    """BLOCK: the service refuses it for certain. WARN: it is passed on as it is."""

    BLOCK = "block"
    WARN = "warn"


class Fix(NamedTuple):
    """A mend for one click: `written` in the place of what `source` has at `span`.

    Where nothing is written, the white space on one side goes too.
    """

    label: str
    source: str
    span: Span
    written: str = ""

    @property
    def text(self) -> str:
        """The whole prompt as it would be afterwards."""
        if not self.written:
            return cut(self.source, self.span)
        return self.source[: self.span.start] + self.written + self.source[self.span.end :]


class Problem(NamedTuple):
    """One finding. `span` is None when it concerns no place in the prompt, `field` names an operation's field."""

    sentence: str
    level: Level
    span: Span | None = None
    fix: Fix | None = None
    field: str = ""
