"""Operation ⇄ the JSON body of its request, and the checks that need no more than the field table of `operations`."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, asdict, fields
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit

from studio.request.operations import (
    FRAME,
    OPERATIONS,
    URL_LENGTH,
    Animate,
    Canvas,
    Inpaint,
    Mask,
    Operation,
    Placement,
    Polygon,
    Topaz,
    UploadPaint,
)
from studio.request.problems import Level, Problem
from studio.request.prompt import PROMPT_LENGTH
from studio.request.tasks import Task


def to_body(operation: Operation) -> dict[str, Any]:
    """The JSON object that asks for `operation`; optional fields that are not set are left out."""
    body: dict[str, Any] = {}
    for known in fields(operation):
        value = getattr(operation, known.name)
        if value is not None:
            body[known.metadata["wire"]] = _plain(value)
    return body


def from_body(task: Task, body: Mapping[str, Any]) -> Operation:
    """The operation that `body` was made from; raises ValueError when it is none of ours."""
    kind = OPERATIONS[task]
    hints = _hints(task)
    values: dict[str, Any] = {}
    for known in fields(kind):
        name = known.metadata["wire"]
        raw = body.get(name)
        if raw is None and known.default is MISSING:
            raise ValueError(f"{task} without {name}")
        if raw is not None:
            try:
                values[known.name] = _value(hints[known.name], raw)
            except (TypeError, AttributeError, OverflowError) as error:
                raise ValueError(f"{task} with {name} of another shape") from error
    return kind(**values)


def check(operation: Operation) -> tuple[Problem, ...]:
    """What the service would refuse about the fields themselves; the flags in a prompt are `rules`' business."""
    found = [sentence for known in fields(operation) if (sentence := _check_field(operation, known))]
    found += _check_together(operation)
    return tuple(Problem(sentence, Level.BLOCK, field=name) for name, sentence in found)


def _plain(value: Any) -> Any:
    if isinstance(value, Mask):
        mask: dict[str, Any] = {"areas": [_plain(area) for area in value.areas]} if value.areas else {}
        return mask | ({"url": value.url} if value.url else {})
    if isinstance(value, Polygon | Canvas | Placement):
        return {name: _plain(part) for name, part in asdict(value).items()}
    if isinstance(value, Enum):
        return value.value
    return list(value) if isinstance(value, tuple) else value


@cache
def _hints(task: Task) -> dict[str, Any]:
    return get_type_hints(OPERATIONS[task])


def _value(hint: Any, raw: Any) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        hint = next(part for part in get_args(hint) if part is not type(None))
    if hint is Mask:
        areas = tuple(_value(Polygon, area) for area in raw.get("areas") or ())
        return Mask(areas, raw.get("url") or "")
    if hint in (Canvas, Placement, Polygon):
        return hint(**{name: tuple(part) if isinstance(part, list) else part for name, part in raw.items()})
    if get_origin(hint) is tuple:
        return tuple(raw)
    if hint is str and not isinstance(raw, str):
        raise TypeError("no text")
    return hint(raw)


def _check_field(operation: Operation, known: Field[Any]) -> tuple[str, str] | None:
    value, facts = getattr(operation, known.name), known.metadata
    if value is None:
        return None
    sentence = ""
    if facts["items"] is not None:
        sentence = _check_items(value, *facts["items"])
    elif facts["text"]:
        sentence = _check_text(value, facts["text"])
    elif facts["low"] is not None and not value >= facts["low"]:  # turned round, so that NaN is caught
        sentence = f"{_named(known)} is {value:g}; the least is {facts['low']:g}."
    elif facts["high"] is not None and value > facts["high"]:
        sentence = f"{_named(known)} is {value:g}; the most is {facts['high']:g}."
    elif known.name == "job_id" and not value:
        sentence = "The picture's own job is not known to the service."
    return (known.name, sentence) if sentence else None


def _named(known: Field[Any]) -> str:
    return known.name.replace("_", " ").capitalize()


def _check_text(value: str, kind: str) -> str:
    if kind == "url":
        if not value.lower().startswith(("http://", "https://")):
            return "A picture's address must begin with http:// or https://."
        if not _complete(value):
            return "The address is not complete, or has a space in it."
        return f"The address has {len(value)} characters; the most is {URL_LENGTH}." if len(value) > URL_LENGTH else ""
    low, high = PROMPT_LENGTH
    if len(value.strip()) < low:
        return "The prompt is empty."
    return f"The prompt has {len(value)} characters; the most is {high}." if len(value) > high else ""


def _complete(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return bool(parts.hostname) and parts.port != 0 and not any(map(str.isspace, address))
    except ValueError:  # brackets without a partner, or a port that cannot be
        return False


def _check_items(value: tuple[str, ...], low: int, high: int) -> str:
    if not low <= len(value) <= high:
        return f"Between {low} and {high} pictures are needed, not {len(value)}."
    return next((sentence for item in value if (sentence := _check_text(item, "url"))), "")


def _check_together(operation: Operation) -> list[tuple[str, str]]:
    mask = getattr(operation, "mask", None)
    found = [("mask", sentence) for area in (mask.areas if mask else ()) if (sentence := _check_area(area))]
    if mask and mask.url and (sentence := _check_text(mask.url, "url")):
        found.append(("mask", sentence))
    match operation:
        case Inpaint() if not (operation.mask.areas or operation.mask.url):
            found.append(("mask", "Nothing is marked to be repainted."))
        case UploadPaint() | Inpaint():
            pass
        case Animate() if operation.job_id is None and not (operation.prompt or "").lower().startswith("http"):
            found.append(("prompt", "A video starts from a picture: choose one, or begin the prompt with its address."))
        case Topaz() if (operation.image_url is None) == (operation.job_id is None):
            found.append(("image_url", "One picture is needed: an address, or a picture of a job."))
    if getattr(operation, "job_id", None) and getattr(operation, "image", 0) is None:
        found.append(("image", "Which picture of the job is meant is not said."))
    return found


def _check_area(area: Polygon) -> str:
    low, high = FRAME
    if not (low <= area.width <= high and low <= area.height <= high):
        return f"The mask's frame is {area.width} × {area.height}; each side must be {low} to {high} pixels."
    if len(area.points) < 6 or len(area.points) % 2:
        return "An area of the mask needs at least three points."
    return ""
