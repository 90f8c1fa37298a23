"""Replies of the service as values, read forgivingly: what is odd is kept or left out, never an exception of ours.

Sources: contract §2 (shapes), §2c (three shapes of errors), §2d (statuses), §3 (times, balance).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

from studio.errors import (
    InvalidRequest,
    JobForgotten,
    KeyRefused,
    NotAllowed,
    OutOfCredit,
    Remedy,
    ServiceDown,
    ServiceError,
    TooBusy,
    UnreadableReply,
    with_stop,
)

T = TypeVar("T")

COMPLETED = "completed"
FAILED = "failed"
BIGGEST = 2.0**53
"""A figure beyond this is none of the service's: it would not fit the library's columns."""
LONGEST_WAIT = 120.0
"""Seconds: a longer Retry-After is taken as this much, and the service is asked again."""
SENTENCE = 600
"""Characters of the service's own words that are shown."""
_TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?\s*(Z|[+-]\d\d:?\d\d)?\Z", re.IGNORECASE)
_FORBIDDEN = (
    (r"whitelist", Remedy.CONTACT_SUPPORT, "Your key is fine; the service's support opens this feature to an account."),
    (
        r"quota|daily|per day|tomorrow|allowance|too many",
        Remedy.WAIT,
        "Your key is fine; wait until the allowance is renewed, then send it again.",
    ),
    (
        r"sensitive|moderat|prohibit|banned|inappropriate|violat|content|nsfw|unsafe",
        Remedy.EDIT_PROMPT,
        "Change the prompt or its pictures, then send it again.",
    ),
    (
        r"\bplan\b|upgrade|subscri|\btier\b|\bpro\b",
        Remedy.CONTACT_SUPPORT,
        "Your key is fine; choose a version or mode that the account's plan includes, or another plan.",
    ),
)
"""The reasons for a 403 (contract §2d) by the words that give them away, the more telling ones first."""
_TEXTS = ("promptEn", "description", "finalPrompt")


@dataclass(frozen=True, slots=True)
class Reply:
    """What the service says of one job. Times are seconds since the epoch or None, usage is in points.

    `finished` and `failed` are the only two ends: any other status, known or not, means "not yet".
    `texts` holds what describe and shorten answer, `raw` the whole reply as it came.
    """

    job_id: str
    task_type: str
    status: str
    image_url: str = ""
    image_urls: tuple[str, ...] = ()
    video_urls: tuple[str, ...] = ()
    seed: str = ""
    actions: Mapping[str, Any] = field(default_factory=dict)
    frozen: int | None = None
    consumed: int | None = None
    created_at: float | None = None
    started_at: float | None = None
    ended_at: float | None = None
    error_code: int = 0
    error_message: str = ""
    texts: Mapping[str, Any] = field(default_factory=dict)
    raw: str = ""

    @property
    def finished(self) -> bool:
        return self.status == COMPLETED

    @property
    def failed(self) -> bool:
        return self.status == FAILED


@dataclass(frozen=True, slots=True)
class Balance:
    """Points and credits left; both are spent alike, 1000 of them for a dollar."""

    points: int
    credits: int
    usd: float
    alert_threshold: float = 0.0
    low: bool = False

    @property
    def spendable(self) -> int:
        return self.points + self.credits


def parse_job(raw: bytes) -> Reply:
    """A job as the service tells it; raises `UnreadableReply` when it is no JSON object.

    A refusal that comes with HTTP 200 has no `job_id` and an `error_code`, whichever of the three shapes it has.
    """
    body = _object(raw)
    if "job_id" not in body and "job_id" in _inner(body, "data"):
        body = _inner(body, "data")
    output, meta = _inner(body, "output"), _inner(body, "meta")
    usage = _inner(meta, "usage")
    texts: dict[str, Any] = {name: _text(output.get(name)) for name in _TEXTS if output.get(name)}
    if prompts := _texts(output.get("prompts")):
        texts["prompts"] = list(prompts)
    return Reply(
        job_id=_text(body.get("job_id")),
        task_type=_text(body.get("task_type")),
        status=_text(body.get("status")).strip().lower(),
        image_url=_text(output.get("image_url")),
        image_urls=_texts(output.get("image_urls")),
        video_urls=_texts(output.get("video_urls")),
        seed=_text(output.get("seed")),
        actions=_actions(output.get("available_actions")),
        frozen=_whole(usage.get("frozen")),
        consumed=_whole(usage.get("consume")),
        created_at=parse_time(meta.get("created_at")),
        started_at=parse_time(meta.get("started_at")),
        ended_at=parse_time(meta.get("ended_at")),
        error_code=error_code(body),
        error_message=with_stop(_words(body)),
        texts=texts,
        raw=raw.decode("utf-8", "replace"),
    )


def parse_balance(raw: bytes) -> Balance:
    """The balance, wrapped in `data` or not; raises `UnreadableReply` when no figure is in it."""
    body = _object(raw)
    data = _inner(body, "data") or body
    points, credits = _whole(data.get("available_points")), _whole(data.get("available_credits"))
    if points is None and credits is None and (code := error_code(body)):
        raise refusal(code, _words(body) or f"The service answered {code}.")
    if points is None and credits is None:
        raise _unreadable("The service did not answer with a balance.")
    total = (points or 0) + (credits or 0)
    return Balance(
        points=points or 0,
        credits=credits or 0,
        usd=_number(data.get("balance_usd"), total / 1000),
        alert_threshold=_number(data.get("alert_threshold"), 0.0),
        low=data.get("low_balance_alert") in (True, "true"),
    )


def parse_address(raw: bytes) -> str:
    """Where the practice service put a file that was handed in; raises `UnreadableReply` when it does not say."""
    address = _text(_object(raw).get("url"))
    if not address:
        raise _unreadable("The service did not say where the picture is.")
    return address


def media_urls(reply: Reply) -> list[tuple[str, str]]:
    """(kind, address) of every separate picture or video; the composite only where there is nothing else."""
    if reply.video_urls:
        return [("video", url) for url in reply.video_urls]
    singles = reply.image_urls or ((reply.image_url,) if reply.image_url else ())
    return [("image", url) for url in singles]


def parse_error(status: int, raw: bytes, headers: Mapping[str, str], reason: str = "") -> ServiceError:
    """The refusal in `raw`, whichever of the three shapes it has, or none at all (a gateway's page)."""
    return refusal(status, words_of(raw) or reason or f"The service answered {status}.", headers)


def words_of(raw: bytes) -> str:
    """The service's own sentence in an answer of any shape, "" when it has none (contract §2c, parse order)."""
    try:
        return _words(_object(raw))
    except UnreadableReply:
        return ""


def is_ours(raw: bytes) -> bool:
    """Whether an answer speaks the service's language at all: what a proxy or a login page says, does not."""
    try:
        return bool(_object(raw))
    except UnreadableReply:
        return False


def error_code(body: Mapping[str, Any]) -> int:
    """The refusal's code in a flat or wrapped body, 0 where it is none."""
    code = _whole(_inner(body, "error").get("code")) or _whole(body.get("code")) or 0
    return 0 if 200 <= code < 300 else code


def refusal(status: int, sentence: str, headers: Mapping[str, str] | None = None) -> ServiceError:
    """The error of that HTTP status with the service's own `sentence` and what to do next (contract §2d)."""
    match status:
        case 401:
            return KeyRefused(sentence, "Enter your API key.", status=status)
        case 402:
            return OutOfCredit(sentence, "Top up, or choose something cheaper.", status=status)
        case 403:
            return _forbidden(sentence, status)
        case 404 | 410:
            return JobForgotten(sentence, "The service no longer knows it; what is on this disk stays.", status=status)
        case 413:
            return InvalidRequest(sentence, "Use a smaller picture.", status=status)
        case 429:
            wait = retry_after(_header(headers or {}, "retry-after"))
            again = "waits and tries again" if wait is None else f"tries again in {max(1, round(wait))} s"
            return TooBusy(sentence, f"The studio {again}.", retry_after=wait)
        case 408:
            return ServiceDown(sentence, "Try again.", status=status)
    if 400 <= status < 500 or status >= 600:
        what = "picture or its address" if re.search(r"image|picture|url", sentence, re.IGNORECASE) else "prompt"
        return InvalidRequest(sentence, f"Change the {what} and send it again.", status=status)
    return ServiceDown(sentence, "The service is in trouble; try again in a while.", status=status)


def _forbidden(sentence: str, status: int) -> NotAllowed:
    """Feature, plan, content or a daily allowance, in the service's own words; never a bad key (contract §2d)."""
    for words, remedy, advice in _FORBIDDEN:
        if re.search(words, sentence, re.IGNORECASE):
            return NotAllowed(sentence, advice, status=status, remedy=remedy)
    return NotAllowed(sentence, "Your key is fine; ask the service's support what this needs.", status=status)


def retry_after(value: str, now: datetime | None = None) -> float | None:
    """Seconds to wait by a Retry-After header, at most `LONGEST_WAIT`; None for nonsense (contract §2d)."""
    try:
        seconds = float(value)
    except ValueError:
        try:
            then = parsedate_to_datetime(value)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
        if then.tzinfo is None:
            then = then.replace(tzinfo=UTC)
        seconds = (then - (now or datetime.now(UTC))).total_seconds()
    if seconds != seconds:  # "nan" is a number to float()
        return None
    return min(max(seconds, 0.0), LONGEST_WAIT)


def parse_time(value: object) -> float | None:
    """Seconds since the epoch; None for "", null, year 1 and whatever else is no time (contract §3)."""
    found = _TIME.match(value.strip()) if isinstance(value, str) and value else None
    if found is None or int(found[1]) < 1970:
        return None
    try:
        year, month, day, hour, minute, second = (int(found[number]) for number in range(1, 7))
        moment = datetime(year, month, day, hour, minute, second, tzinfo=_zone(found[8]))
    except (ValueError, OverflowError):
        return None
    return moment.timestamp() + float(f"0.{found[7] or 0}")


def _zone(text: str | None) -> timezone:
    if not text or text in "Zz":
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


def _object(raw: bytes) -> dict[str, Any]:
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise _unreadable(_something_else(raw)) from error
    if not isinstance(body, dict):
        raise _unreadable(_something_else(raw))
    return body


def _something_else(raw: bytes) -> str:
    if not raw.strip():
        return "This address answers with nothing at all."
    what = "a web page" if raw.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else "something else"
    return f"This address answers with {what}, not with the service's data."


def _unreadable(sentence: str) -> UnreadableReply:
    return UnreadableReply(sentence, "Check the address of the service, or whether this network wants a login.")


def _header(headers: Mapping[str, str], name: str) -> str:
    return next((value for known, value in headers.items() if known.lower() == name), "")


def _inner(body: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = body.get(name)
    return value if isinstance(value, dict) else {}


def _words(body: Mapping[str, Any]) -> str:
    error = body.get("error")
    own = error.strip() if isinstance(error, str) else ""
    return _sentence(_inner(body, "error")) or _clean(own)[:SENTENCE] or _sentence(body)


def _sentence(body: Mapping[str, Any]) -> str:
    for name in ("message", "raw_message", "detail"):
        value = body.get(name)
        if isinstance(value, list) and value and isinstance(value[0], dict):
            value = value[0].get("msg")  # the list of findings that web frameworks make of themselves
        if isinstance(value, str) and value.strip():
            return _clean(value.strip())[:SENTENCE]
    return ""


def _actions(value: object) -> dict[str, Any]:
    """Task names, known or not, to picture numbers or a yes or no; other shapes say nothing and are left out."""
    actions: dict[str, Any] = {}
    for name, offer in value.items() if isinstance(value, dict) else ():
        if isinstance(offer, bool):
            actions[_clean(name)] = offer
        elif isinstance(offer, list):
            numbers = (_whole(item) for item in offer)
            actions[_clean(name)] = [number for number in numbers if number is not None]
    return actions


def _clean(text: str) -> str:
    """The same without lone surrogates, which no file, database or window takes."""
    if text.isascii():
        return text
    return text.encode("utf-8", "replace").decode("utf-8")


def _text(value: object) -> str:
    """A string, or a number as one; anything else is nothing."""
    if isinstance(value, str):
        return _clean(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return ""


def _texts(value: object) -> tuple[str, ...]:
    items = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return tuple(_clean(item) for item in items if isinstance(item, str) and item)


def _whole(value: object) -> int | None:
    number = _number(value, None)
    return None if number is None else int(number)


def _number(value: object, otherwise: T) -> float | T:
    """A number, or a string that is one; `otherwise` for all else, infinities and NaN among it."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return otherwise
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return otherwise
    return number if abs(number) < BIGGEST else otherwise
