"""The one table of what can be narrowed down by pressing: each option is a piece of a search, written and found in it.

The text of the search stays the only truth: an option is lit where the text says so, whoever wrote it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from studio.request.query.fields import field_of
from studio.request.query.flags import VERSION
from studio.request.query.parsing import parse_query
from studio.request.query.terms import Among, Between, Condition, Days, Demand, Fact, Query
from studio.request.tasks import TASKS

MOST_STARS = 5
MONTH = len("2026-11")


class Several(Enum):
    """What it means that several options of a facet are lit."""

    NEVER = "never"  # another one takes the place of the first
    EITHER = "either"  # one of them has to hold: they are written as one field with commas
    EACH = "each"  # all of them have to hold


class Option(NamedTuple):
    """One thing to press. `words` is what it writes, `label` what is read, `told` what a screen reader says."""

    field: str
    value: str
    label: str
    told: str

    @property
    def words(self) -> str:
        """As it stands in a search."""
        return f"{self.field}:{self.value}"


class Facet(NamedTuple):
    """One question with its answers. `options` are those that are always offered; others come from what there is."""

    key: str
    label: str
    several: Several
    options: tuple[Option, ...] = ()


def _stars(number: int) -> Option:
    value = f">={number}" if number < MOST_STARS else str(MOST_STARS)
    plural = "" if number == 1 else "s"
    told = f"{number} star{plural}" + (" or more" if number < MOST_STARS else "")
    return Option("rating", value, f"{number}+" if number < MOST_STARS else f"{number}", told)


STARS = Facet("stars", "Stars", Several.NEVER, tuple(map(_stars, range(1, MOST_STARS + 1))))
FLAG = Facet(
    "flag",
    "Flag",
    Several.EITHER,
    (
        Option("is", "pick", "Pick", "Picked"),
        Option("is", "reject", "Reject", "Rejected"),
        Option("is", "unflagged", "None", "Not flagged"),
    ),
)
ONLY = Facet(
    "only",
    "Only",
    Several.EACH,
    (
        Option("is", "favourite", "Favourites", "Favourites"),
        Option("has", "video", "Videos", "With a video"),
    ),
)
TYPE = Facet("type", "Type", Several.EITHER)
MODEL = Facet("model", "Model", Several.EITHER)
MONTHS = Facet("month", "Month", Several.EITHER)

FACETS: tuple[Facet, ...] = (STARS, FLAG, ONLY, TYPE, MODEL, MONTHS)
"""In the order in which they are shown."""

_MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


# Options that come from what there is


def task_option(task: str) -> Option | None:
    """For a kind of job as the library keeps it; None for one that this version does not know."""
    named = _tasks().get(task)
    return None if named is None else Option("type", named[0], named[1], named[1])


@lru_cache(maxsize=1)
def _tasks() -> dict[str, tuple[str, str]]:
    field = field_of("type")
    assert field is not None
    names = {str(_only(one.demand.test)): one.name for one in field.named}
    return {task.value: (names[task.value], info.label) for task, info in TASKS.items() if task.value in names}


def _only(test: object) -> str:
    return test.values[0] if isinstance(test, Among) and len(test.values) == 1 else ""


def model_option(version: str) -> Option | None:
    """For a model as the library keeps it, "8.1" or "niji 6"; None for none, and for one that no search can name."""
    option = Option("v", version.replace(" ", ""), version, f"Model {version}")
    return option if version and _demand(option) is not None else None


def month_option(month: str) -> Option | None:
    """For a month, "2026-11"; None for what is none."""
    option = Option("on", month, _month_label(month), _month_label(month))
    return option if len(month) == MONTH and _demand(option) is not None else None


def _month_label(month: str) -> str:
    year, _, number = month.partition("-")
    known = number.isdecimal() and 1 <= int(number) <= len(_MONTH_NAMES)
    return f"{_MONTH_NAMES[int(number) - 1]} {year}" if known else month


# What of a search is a facet's own


def lit(query: Query, facet: Facet) -> tuple[Option, ...]:
    """The options that a search asks for; one that is not always offered is made from what is written."""
    found: dict[str, Option] = {}
    for condition in query.conditions:
        if owns(facet, condition):
            for option in _read(facet, condition):
                found[option.words] = option
    return tuple(found.values())


def owns(facet: Facet, condition: Condition) -> bool:
    """Whether all of a condition could have been written by pressing options of the facet."""
    if condition.negated or (facet.several is not Several.EITHER and len(condition.demands) > 1):
        return False
    return all(_option_of(facet, demand) is not None for demand in condition.demands)


def without(query: Query, facet: Facet) -> str:
    """The text of a search without what is the facet's own."""
    text = query.text
    for condition in reversed(query.conditions):
        if owns(facet, condition):
            text = _cut(text, condition)
    return text


def toggled(text: str, facet: Facet, option: Option) -> str:
    """The search `text` with an option pressed: written into it, or taken out where it was lit."""
    query = parse_query(text)
    asked = [one for one in lit(query, facet) if one.words != option.words]
    if len(asked) == len(lit(query, facet)):
        asked = [option] if facet.several is Several.NEVER else [*asked, option]
    return joined(without(query, facet), _written(facet, asked))


def joined(*searches: str) -> str:
    """A search that asks for everything that each of these does."""
    closed = (f'{text}"' if _is_open(text) else text for text in (one.strip() for one in searches) if text)
    return " ".join(closed)


def _is_open(text: str) -> bool:
    """Whether a phrase at the end would take in what is written behind it."""
    if '"' not in text:
        return False
    more = parse_query(f"{text} 0")
    spans = [one.span for part in (more.words, more.conditions, more.mistakes) for one in part]
    return any(span.start < len(text) < span.end for span in spans)


def _written(facet: Facet, options: Sequence[Option]) -> str:
    if facet.several is not Several.EITHER:
        return " ".join(option.words for option in options)
    fields: dict[str, list[str]] = {}
    for option in options:
        fields.setdefault(option.field, []).append(option.value)
    return " ".join(f"{field}:{','.join(values)}" for field, values in fields.items())


def _cut(text: str, condition: Condition) -> str:
    before, after = text[: condition.span.start], text[condition.span.end :]
    return f"{before.rstrip()} {after.lstrip()}" if before.strip() and after.strip() else before.rstrip() + after


def _read(facet: Facet, condition: Condition) -> Iterable[Option]:
    found = (_option_of(facet, demand) for demand in condition.demands)
    return [option for option in found if option is not None]


def _option_of(facet: Facet, demand: Demand) -> Option | None:
    """The option that stands for a demand, None where it is none of the facet's."""
    match facet.key:
        case STARS.key:
            return _stars_of(demand)
        case TYPE.key:
            return task_option(_only(demand.test)) if demand.fact is Fact.TASK else None
        case MODEL.key:
            mine = demand.fact is Fact.FLAG and demand.flag == VERSION
            return model_option(_version(demand.test)) if mine else None
        case MONTHS.key:
            return _month_of(demand.test) if demand.fact is Fact.DAY and isinstance(demand.test, Days) else None
    return next((option for option in facet.options if _demand(option) == demand), None)


def _version(test: object) -> str:
    """The one version that is asked for, as the library keeps it; "" where it is none or several."""
    if isinstance(test, Between):
        return f"{test.low:g}" if test.low is not None and test.low == test.high else ""
    return _only(test)


def _stars_of(demand: Demand) -> Option | None:
    """So many stars and all above, in whatever way that was written."""
    first = _demand(STARS.options[0])
    if first is None or demand.fact is not first.fact or not isinstance(demand.test, Between):
        return None
    taken = [number for number in range(MOST_STARS + 1) if demand.test.takes(number)]
    if not taken or taken[0] == 0 or taken != list(range(taken[0], MOST_STARS + 1)):
        return None
    return STARS.options[taken[0] - 1]


def _month_of(days: Days) -> Option | None:
    option = month_option(days.first[:MONTH]) if days.first else None
    known = None if option is None else _demand(option)
    return option if known is not None and known.test == days else None


@lru_cache(maxsize=256)
def _demand(option: Option) -> Demand | None:
    query = parse_query(option.words)
    return query.conditions[0].demands[0] if query.conditions and not query.mistakes else None
