"""Trouble on request as data: which faults there are, how one is written down, and which request gets it.

A fault is written as `KIND` or `KIND:name=value,…` on the command line, and as the same text or as an object with the
same names on the control endpoint.
"""

from __future__ import annotations

import fnmatch
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from studio.emulator.rules.refusal import FAULT, NO_JOB, TOO_LARGE, TOO_LIGHT, TOO_MANY, Refusal

WHITELIST_ONLY = (
    "This feature is only available for whitelisted accounts. "
    "Please upgrade your plan or contact customer support to access this feature."
)
ANSWERS: dict[str, Refusal] = {
    "400": Refusal(400, "Invalid request parameters", raw="Invalid request parameters"),
    "401": Refusal(401, "Failed to verify api key"),
    "402": Refusal(402, TOO_LIGHT),
    "403-whitelist": Refusal(403, WHITELIST_ONLY, job_shaped=True),
    "403-plan": Refusal(403, "This model requires a Pro plan or above. Please upgrade your plan"),
    "403-content": Refusal(403, "Sensitive content was found in this request"),
    "403-quota": Refusal(403, "The daily allowance for failed inputs is used up. Try again tomorrow"),
    "404": Refusal(404, NO_JOB, raw=NO_JOB),
    "413": Refusal(413, TOO_LARGE),
    "422": Refusal(422, "Validation failed", raw="Validation failed"),
    "429": Refusal(429, TOO_MANY),
    "500": Refusal(500, FAULT),
}
GATEWAYS = {"502": 502, "503": 503, "504": 504}
"""Answers that do not come from the service but from what stands before it: an HTML page."""
DISGUISES = ("html", "garbage", "failed-at-submit")
"""Answers with HTTP 200 that are no success."""
CUTS = ("cut-before-head", "cut-after-head", "cut-mid-body", "accept-then-cut")
SLOW = ("delay", "drip")
DOOMS = {"job-moderation": "moderation", "job-failure": "failure", "job-stuck": "stuck"}
"""Faults of a job that is accepted as usual; the right side is `Job.doom`."""
KINDS = (*ANSWERS, *GATEWAYS, *DISGUISES, *CUTS, *SLOW, *DOOMS)
SHAPES = ("", "flat", "job", "wrapped")
LONGEST = 3600.0


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault, for the next `times` requests that match (0: until cleared).

    method: GET, POST, PUT or "" for any. path: pattern with * and ?. seconds: wait before anything happens.
    every, pieces: a dripped body comes in that many pieces, so many seconds apart. reset: cut with RST, not with FIN.
    shape, message, retry_after: of an error answer; None sends no Retry-After.
    """

    kind: str
    times: int = 1
    method: str = ""
    path: str = "/api/*"
    seconds: float = 0.0
    every: float = 0.25
    pieces: int = 8
    reset: bool = True
    shape: str = ""
    message: str = ""
    retry_after: float | None = None

    def matches(self, method: str, path: str) -> bool:
        """True when a request of that method and path may get this fault; the control endpoint never does."""
        if path.startswith("/emulator/control") or (self.method and self.method != method):
            return False
        return fnmatch.fnmatchcase(path, self.path)

    def refusal(self) -> Refusal:
        """The error answer of a kind in ANSWERS."""
        known = ANSWERS[self.kind]
        job_shaped = self.shape == "job" or (known.job_shaped and not self.shape)
        return Refusal(known.code, self.message or known.message, raw=known.raw, job_shaped=job_shaped)


class Faults:
    """The faults that are waiting for their requests, first come first served."""

    def __init__(self, waiting: tuple[Fault, ...] = ()) -> None:
        self._waiting = list(waiting)

    def add(self, fault: Fault) -> None:
        """Append one."""
        self._waiting.append(fault)

    def clear(self) -> None:
        """Forget all of them."""
        self._waiting.clear()

    def shown(self) -> list[dict[str, Any]]:
        """What is left, as the control endpoint shows it."""
        return [asdict(fault) for fault in self._waiting]

    def take(self, method: str, path: str) -> Fault | None:
        """The fault of the connection or answer for a request that has just come in, None for none."""
        return self._take(method, path, of_job=False)

    def doom(self, method: str, path: str) -> str:
        """The doom of a job that has just been accepted, "" for none."""
        fault = self._take(method, path, of_job=True)
        return "" if fault is None else DOOMS[fault.kind]

    def _take(self, method: str, path: str, *, of_job: bool) -> Fault | None:
        for place, fault in enumerate(self._waiting):
            if (fault.kind in DOOMS) is of_job and fault.matches(method, path):
                if fault.times == 1:
                    del self._waiting[place]
                elif fault.times:
                    self._waiting[place] = replace(fault, times=fault.times - 1)
                return fault
        return None


def read_fault(given: object) -> Fault:
    """A fault from its text or its object; ValueError says what is wrong with it."""
    if isinstance(given, str):
        given = _taken_apart(given)
    if not isinstance(given, Mapping):
        raise ValueError("a fault is a text such as 429:times=2, or an object with a kind")
    kind: object = given.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise ValueError(f"no fault is called {kind!r}; there are {', '.join(KINDS)}")
    values: dict[str, Any] = {"kind": kind}
    for name, value in given.items():
        if name != "kind":
            if name not in _READERS:
                raise ValueError(f"a fault has no {name!r}; there are {', '.join(_READERS)}")
            values[name] = _READERS[name](name, value)
    return Fault(**values)


def _taken_apart(text: str) -> dict[str, str]:
    kind, _, rest = text.partition(":")
    pairs = [part.partition("=") for part in rest.split(",") if part]
    return {"kind": kind.strip(), **{name.strip(): value.strip() for name, _, value in pairs}}


def _count(name: str, value: object) -> int:
    number = _seconds(name, value)
    if number != int(number):
        raise ValueError(f"{name} must be a whole number")
    return int(number)


def _pieces(name: str, value: object) -> int:
    return max(1, _count(name, value))


def read_number(value: object) -> float:
    """A number from JSON or from a command line's text, NaN when it is none."""
    try:
        return float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else math.nan
    except (ValueError, OverflowError):
        return math.nan


def read_yes(name: str, value: object) -> bool:
    """Yes or no from JSON or from a command line's text; ValueError when it is neither."""
    for known, words in ((True, ("true", "on", "yes", "1")), (False, ("false", "off", "no", "0"))):
        if value is known or (isinstance(value, str) and value.lower() in words):
            return known
    raise ValueError(f"{name} must be true or false")


def _seconds(name: str, value: object) -> float:
    number = read_number(value)
    if not 0 <= number <= LONGEST:
        raise ValueError(f"{name} must be a number from 0 to {LONGEST:g}")
    return number


def _optional(name: str, value: object) -> float | None:
    return None if value is None or value == "" else _seconds(name, value)


def _method(name: str, value: object) -> str:
    return _words(name, value).upper()


def _shape(name: str, value: object) -> str:
    if value not in SHAPES:
        raise ValueError(f"{name} must be one of {', '.join(SHAPES[1:])}")
    return str(value)


def _words(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{name} must be a text")
    return value


_READERS = {
    "times": _count, "method": _method, "path": _words, "seconds": _seconds, "every": _seconds, "pieces": _pieces,
    "reset": read_yes, "shape": _shape, "message": _words, "retry_after": _optional,
}  # fmt: skip
