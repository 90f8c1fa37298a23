"""The pictures that a prompt refers to, as a row one can add to, reorder and weigh; each change is a new text.

What is not touched keeps every character, as everywhere in the prompt language.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

from studio.request.parameters import Model, Parameter, parameter
from studio.request.prompt import Flag, Prompt, Span, parse, set_flag, without

ADDRESS = re.compile(r"https?://\S+\Z", re.IGNORECASE)
WEIGHED = re.compile(r"(.+?)::(-?\d*\.?\d+)\Z")
TOKEN = re.compile(r"\S+")
LEAST, MOST = 0.1, 10.0
"""Between these a reference's own weight can be turned here; any other may be typed."""


class Role(Enum):
    """What a picture is there for: its label, the flag it stands in ("" before the words), the flag of its weight."""

    IMAGE = ("Image", "", "iw")
    STYLE = ("Style", "sref", "sw")
    OMNI = ("Omni", "oref", "ow")
    CHARACTER = ("Character", "cref", "cw")

    @property
    def label(self) -> str:
        """As it is read."""
        return self.value[0]

    @property
    def flag(self) -> str:
        """The table's name of its flag."""
        return self.value[1]

    @property
    def weight(self) -> str:
        """The table's name of the flag that weighs all of its kind together."""
        return self.value[2]

    @property
    def parameter(self) -> Parameter:
        """Where the table says which models have it; image prompts come and go with their weight."""
        found = parameter(self.flag or self.weight)
        assert found is not None
        return found

    def is_on(self, model: Model) -> bool:
        """Whether `model` has it."""
        return model.key in self.parameter.models


class Reference(NamedTuple):
    """One picture or code. `own` is the weight written behind it (style references alone may have one)."""

    role: Role
    address: str
    own: float
    span: Span

    @property
    def is_picture(self) -> bool:
        """Whether it is an address, and no style code or `random`."""
        return ADDRESS.match(self.address) is not None


def references(prompt: Prompt) -> tuple[Reference, ...]:
    """All of them: image prompts first, then in the order of `Role`; of a repeated flag the one that counts."""
    found = [Reference(Role.IMAGE, image.url, 1.0, image.span) for image in prompt.images]
    for role in Role:
        flag = prompt.flag(role.flag) if role.flag else None
        if flag is not None:
            found += _of_flag(role, flag)
    return tuple(found)


def _of_flag(role: Role, flag: Flag) -> list[Reference]:
    found = []
    for token in TOKEN.finditer(flag.value):
        start, end = (flag.value_span.start + edge for edge in token.span())
        weighed = WEIGHED.match(token[0]) if role is Role.STYLE else None
        address, own = (weighed[1], float(weighed[2])) if weighed else (token[0], 1.0)
        found.append(Reference(role, address, own, Span(start, end)))
    return found


def added(text: str, role: Role, address: str) -> str:
    """The text with one more reference behind the others of its kind; of omni references there is only one."""
    prompt = parse(text)
    if any(known.role is role and known.address == address for known in references(prompt)):
        return text
    if role is Role.IMAGE:
        at = prompt.images[-1].span.end if prompt.images else 0
        rest = text[at:]
        gap = "" if not rest or rest[0].isspace() else " "
        return f"{text[:at]}{' ' if at else ''}{address}{gap}{rest}"
    flag = prompt.flag(role.flag)
    if flag is None or not flag.value or role is Role.OMNI:
        return set_flag(text, role.flag, address)
    return set_flag(text, role.flag, f"{flag.value} {address}")


def removed(text: str, reference: Reference) -> str:
    """The text without that reference; its flag goes with the last one, a weight that is then idle stays."""
    prompt = parse(text)
    flag = prompt.flag(reference.role.flag) if reference.role.flag else None
    if flag is not None and len(_of_flag(reference.role, flag)) == 1:
        return without(text, [flag])
    before, after = text[: reference.span.start], text[reference.span.end :]
    last = flag is not None and reference.span.end == flag.value_span.end
    return before.rstrip() + after if last else before + after.lstrip()


def weighed(text: str, reference: Reference, own: float) -> str:
    """The text with that weight behind the reference; 1 needs none."""
    own = round(min(MOST, max(LEAST, own)), 2)
    written = reference.address if own == 1 else f"{reference.address}::{own:g}"
    return text[: reference.span.start] + written + text[reference.span.end :]


def turned(text: str, reference: Reference, role: Role) -> str:
    """The text with the same picture in another part."""
    return text if role is reference.role else added(removed(text, reference), role, reference.address)


def moved(text: str, reference: Reference, by: int) -> str:
    """The text with that reference exchanged for its neighbour of the same kind, `by` -1 or 1; the ends stay."""
    row = [known for known in references(parse(text)) if known.role is reference.role]
    here = next((at for at, known in enumerate(row) if known.span == reference.span), -1)
    there = here + by
    if here < 0 or not 0 <= there < len(row):
        return text
    first, second = sorted((row[here].span, row[there].span))
    middle = text[first.end : second.start]
    return text[: first.start] + second.of(text) + middle + first.of(text) + text[second.end :]
