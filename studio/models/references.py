"""The pictures that a prompt refers to, as a row one can reorder and give other parts; each change is a new text."""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

from studio.request import edits
from studio.request.parameters import Model, Parameter, parameter
from studio.request.prompt import Prompt, Span, parse

ADDRESS = re.compile(r"https?://\S+\Z", re.IGNORECASE)
LEAST, MOST = 0.1, 10.0
"""Between these a reference's own weight can be turned here; any other may be typed."""


class Role(Enum):
    """What a picture is there for: its label, its name in `request.edits`, the flag that weighs all of its kind."""

    IMAGE = ("Image", "images", "iw")
    STYLE = ("Style", "sref", "sw")
    OMNI = ("Omni", "oref", "ow")
    CHARACTER = ("Character", "cref", "cw")

    @property
    def label(self) -> str:
        """As it is read."""
        return self.value[0]

    @property
    def part(self) -> str:
        """The flag it stands in, "images" before the words."""
        return self.value[1]

    @property
    def weight(self) -> str:
        """The table's name of the flag that weighs all of its kind together."""
        return self.value[2]

    @property
    def parameter(self) -> Parameter:
        """Where the table says which models have it; image prompts come and go with their weight."""
        found = parameter(self.part) or parameter(self.weight)
        assert found is not None
        return found

    def is_on(self, model: Model) -> bool:
        """Whether `model` has it; image prompts every model has."""
        return self is Role.IMAGE or model.key in self.parameter.models


class Reference(NamedTuple):
    """One picture or code. `own` is the weight written behind it."""

    role: Role
    found: edits.Reference

    @property
    def address(self) -> str:
        """The address, the code, or `random`."""
        return self.found.target

    @property
    def own(self) -> float:
        """The weight written behind it, 1 where there is none."""
        return self.found.weight

    @property
    def span(self) -> Span:
        """Where it stands, weight included."""
        return self.found.span

    @property
    def is_picture(self) -> bool:
        """Whether it is an address, and no style code or `random`."""
        return ADDRESS.match(self.address) is not None


_ROLES = {role.part: role for role in Role}


def references(prompt: Prompt) -> tuple[Reference, ...]:
    """All of them: image prompts first, then in the order of the text."""
    return tuple(Reference(_ROLES[found.name], found) for found in edits.references_of(prompt))


def added(text: str, role: Role, address: str) -> str:
    """The text with one more reference; one that is there already is not added again."""
    known = references(parse(text))
    if any(other.role is role and other.address == address for other in known):
        return text
    return edits.add_reference(text, role.part, address)


def removed(text: str, reference: Reference) -> str:
    """The text without that reference; its flag goes with the last one, a weight that is then idle stays."""
    return edits.remove_reference(text, reference.found)


def weighed(text: str, reference: Reference, own: float) -> str:
    """The text with that weight, brought into the range, behind the reference; 1 needs none."""
    return edits.weigh_reference(text, reference.found, min(MOST, max(LEAST, own)))


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
