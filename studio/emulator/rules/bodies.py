"""Body fields of every endpoint as data, and the one reader that holds a JSON body against them (contract §1)."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from studio.emulator.rules.refusal import bad_request

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One body field: how it is read, whether it must be there, and its bounds (of a number, or of a length)."""

    name: str
    read: Callable[[Field, object], Any]
    required: bool = False
    low: float = 0
    high: float = 0
    choices: tuple[str, ...] = ()


def decode(payload: bytes) -> Mapping[str, object]:
    """The JSON object in a request body; Refusal 400 for anything else."""
    try:
        value = json.loads(payload, parse_constant=_no_constant)
    except (ValueError, RecursionError) as problem:
        raise bad_request("Invalid request, body is not valid JSON") from problem
    if not isinstance(value, dict):
        raise bad_request("Invalid request, body must be a JSON object")
    return value


def _no_constant(name: str) -> float:
    raise ValueError(name)


def read_body(fields: tuple[Field, ...], given: Mapping[str, object]) -> Body:
    """Known fields with checked values; absent ones (also "" and null) are left out, unknown ones ignored."""
    body: Body = {}
    for field in fields:
        value = given.get(field.name)
        if value is None or value == "":
            if field.required:
                raise bad_request(f"Invalid request, {field.name} is required")
            continue
        body[field.name] = field.read(field, value)
    return body


def _wrong(field: Field, what: str) -> Exception:
    return bad_request(f"Invalid request, {field.name} {what}")


def whole(field: Field, value: object) -> int:
    """An integer within the bounds; 1.0, true and "1" are refused."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise _wrong(field, "must be an integer")
    if not field.low <= value <= field.high:
        raise _wrong(field, f"must be between {field.low:g} and {field.high:g}")
    return value


def real(field: Field, value: object) -> float:
    """A finite number within the bounds."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise _wrong(field, "must be a number")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not field.low <= number <= field.high:
        raise _wrong(field, f"must be between {field.low:g} and {field.high:g}")
    return number


def text(field: Field, value: object) -> str:
    """A text; its length within the bounds when the field has any."""
    if not isinstance(value, str):
        raise _wrong(field, "must be a string")
    if field.high and not field.low <= len(value) <= field.high:
        raise _wrong(field, f"must be {field.low:g} to {field.high:g} characters")
    # an escape can name half a character, which no later step could write down
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def choice(field: Field, value: object) -> str:
    """One of the field's choices, exactly as spelt."""
    if not isinstance(value, str) or value not in field.choices:
        raise _wrong(field, f"must be one of {', '.join(field.choices)}")
    return value


def web_address(field: Field, value: object) -> str:
    """An http or https address of at most `high` characters, with a host and without spaces."""
    address = text(Field(field.name, text), value)
    if not address.lower().startswith(("http://", "https://")):
        raise _wrong(field, "must start with http:// or https://")
    if not _complete(address):
        raise _wrong(field, "must be a complete address without spaces")
    if field.high and len(address) > field.high:
        raise _wrong(field, f"must be at most {field.high:g} characters")
    return address


def _complete(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return bool(parts.hostname) and parts.port != 0 and not re.search(r"\s", address)
    except ValueError:  # brackets without a partner, or a port that cannot be
        return False


def web_addresses(field: Field, value: object) -> list[str]:
    """A list of addresses; the bounds are those of its length."""
    if not isinstance(value, list):
        raise _wrong(field, "must be an array of URLs")
    if not field.low <= len(value) <= field.high:
        raise _wrong(field, f"must hold {field.low:g} to {field.high:g} URLs")
    return [web_address(Field(field.name, web_address), item) for item in value]


def _integers(field: Field, value: object, lows: Mapping[str, int], high: int) -> dict[str, int]:
    if not isinstance(value, dict):
        raise _wrong(field, "must be an object")
    parts: dict[str, int] = {}
    for name, low in lows.items():
        part = Field(f"{field.name}.{name}", whole, low=low, high=high)
        if value.get(name) is None:
            raise bad_request(f"Invalid request, {part.name} is required")
        parts[name] = whole(part, value[name])
    return parts


def canvas(field: Field, value: object) -> dict[str, int]:
    """Width and height of a canvas in pixels."""
    return _integers(field, value, {"width": 1, "height": 1}, 8192)


def placement(field: Field, value: object) -> dict[str, int]:
    """Size of a picture and the offset of its top left corner on the canvas; the offset may be negative."""
    return _integers(field, value, {"width": 1, "height": 1, "x": -8192, "y": -8192}, 8192)


def polygon(field: Field, value: object) -> dict[str, Any]:
    """A polygon of the mask: its coordinate frame (500-4096) and a flat list of at least three points, any winding."""
    frame: dict[str, Any] = _integers(field, value, {"width": 500, "height": 500}, 4096)
    points = value.get("points") if isinstance(value, dict) else None
    if not isinstance(points, list) or not all(isinstance(n, int) and not isinstance(n, bool) for n in points):
        raise _wrong(field, "points must be an array of integers")
    if len(points) < 6 or len(points) % 2:
        raise _wrong(field, "points must hold an even number of coordinates, at least 6")
    if any(abs(n) > 1_000_000 for n in points):
        raise _wrong(field, "points lie outside the image")
    return {**frame, "points": points}


def mask(field: Field, value: object) -> dict[str, Any]:
    """A mask: `areas` or `url`; one of the two where the field's `low` is 1, else both may be absent."""
    if not isinstance(value, dict):
        raise _wrong(field, "must be an object")
    result: dict[str, Any] = {}
    areas = value.get("areas")
    if areas:
        if not isinstance(areas, list):
            raise _wrong(field, "areas must be an array")
        result["areas"] = [polygon(Field(f"{field.name}.areas[{n}]", polygon), area) for n, area in enumerate(areas)]
    if value.get("url"):
        result["url"] = web_address(Field(f"{field.name}.url", web_address, high=1024), value["url"])
    if field.low and not result:
        raise _wrong(field, "needs areas or url")
    return result
