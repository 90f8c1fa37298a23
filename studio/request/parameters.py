"""The one table of parameters and models: it feeds the parser, the widgets, the checks, the help and the tests.

Facts are those of the service's parameter matrix (contract §4, with the readings adopted in §4b).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple


class Kind(Enum):
    """What a flag's value looks like."""

    SWITCH = "switch"  # no value
    INTEGER = "integer"
    DECIMAL = "decimal"
    CHOICE = "choice"
    RATIO = "ratio"
    SEED = "seed"
    TEXT = "text"
    ADDRESS = "address"  # one http(s) address
    REFERENCES = "references"  # addresses, codes, `random`, with `::` weights
    MODEL = "model"


class Model(NamedTuple):
    """One model version. `plan` names the plan it needs ("" for any), `family` groups versions that act alike.

    `flag` and `value` are how a prompt asks for it; `edge` is the side in pixels of its square pictures;
    `flat_price` says that nothing in a prompt changes its price.
    """

    key: str
    label: str
    flag: str
    value: str
    family: str
    plan: str = ""
    edge: int = 1024
    typical_seconds: float = 40.0
    flat_price: bool = False


MODELS: tuple[Model, ...] = (
    Model("7", "7", "v", "7", "7"),
    Model("8.1", "8.1", "v", "8.1", "8", plan="Pro", edge=2048, typical_seconds=20.0, flat_price=True),
    Model("8", "8", "v", "8", "8", plan="Pro", typical_seconds=15.0),
    Model("6.1", "6.1", "v", "6.1", "6"),
    Model("6", "6", "v", "6", "6"),
    Model("niji 6", "niji 6", "niji", "6", "6"),
)
DEFAULT_MODEL = MODELS[0]
VIDEO = "video"
"""The key under which the video column of the matrix stands."""

_IMAGE = frozenset(model.key for model in MODELS)
_V6 = frozenset({"6", "6.1", "niji 6"})


class PriceEffect(NamedTuple):
    """What a flag does to the price: times `factor`, on these models only and for this value only, where given.

    Of all `premium` effects of a prompt only one is charged.
    """

    factor: float
    note: str
    models: frozenset[str] = frozenset()
    value: float | None = None
    premium: bool = False


@dataclass(frozen=True, slots=True)
class Parameter:
    """One flag of the prompt.

    `low`, `high` and `default` are in the flag's own unit; `models` are the keys of the models that have
    it; `rejected` those for which the service answers 400 to it; `choices` the values that may be written,
    per model where they differ. `needs` is the flag (or "images") without which it does nothing, `optional`
    says that the value may be left out. `zones` name parts of the range for a slider: (upper bound, name).
    `price` is what it does to the price, None where it does nothing (`--bs` costs by the number of videos).
    """

    name: str
    label: str
    kind: Kind
    help: str
    aliases: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    default: float | str | None = None
    step: float = 1
    models: frozenset[str] = _IMAGE
    rejected: frozenset[str] = frozenset()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    needs: str = ""
    optional: bool = False
    zones: tuple[tuple[float, str], ...] = ()
    price: PriceEffect | None = None

    def price_on(self, model: str) -> PriceEffect | None:
        """What it does to the price with that model."""
        effect = self.price
        return effect if effect is not None and (not effect.models or model in effect.models) else None

    @property
    def takes_all(self) -> bool:
        """Whether everything up to the next flag is its value, rather than one token."""
        return self.kind in (Kind.TEXT, Kind.REFERENCES)

    def choices_for(self, model: str) -> tuple[str, ...]:
        """The values offered with that model; () when any value in the range may be written."""
        return self.choices.get(model, self.choices.get("", ()))


_GONE = frozenset({"8.1"})
_PREMIUM = PriceEffect(4, "four times the price", frozenset({"8"}), premium=True)
_TWICE = PriceEffect(2, "twice the price")

PARAMETERS: tuple[Parameter, ...] = (
    Parameter("v", "Version", Kind.MODEL, "Which model draws.", ("version",), default="7"),
    Parameter(
        "niji",
        "Niji",
        Kind.MODEL,
        "The anime and illustration model.",
        default="6",
        models=frozenset({"niji 6"}),
        optional=True,
    ),
    Parameter("ar", "Aspect", Kind.RATIO, "Width to height, in whole numbers.", ("aspect",), default="1:1"),
    Parameter(
        "stylize",
        "Stylize",
        Kind.INTEGER,
        "Low keeps to the prompt, high follows the model's own taste.",
        ("s",),
        low=0,
        high=1000,
        default=100,
        step=10,
        zones=((50, "low"), (250, "medium"), (1000, "high")),
    ),
    Parameter(
        "chaos",
        "Chaos",
        Kind.INTEGER,
        "How far the four pictures differ from each other.",
        ("c",),
        low=0,
        high=100,
        default=0,
        zones=((25, "low"), (49, "medium"), (100, "high")),
    ),
    Parameter(
        "weird",
        "Weird",
        Kind.INTEGER,
        "How odd the pictures may be.",
        ("w",),
        low=0,
        high=3000,
        default=0,
        step=10,
        zones=((250, "subtle"), (1500, "strong"), (3000, "extreme")),
    ),
    Parameter(
        "quality",
        "Quality",
        Kind.CHOICE,
        "How much work goes into details.",
        ("q",),
        low=0.25,
        high=4,
        default="1",
        models=_IMAGE - _GONE,
        rejected=_GONE,
        choices={
            "6": ("1", "2"),
            "6.1": (".5", "1", "2"),
            "7": ("1", "2", "4"),
            "8": ("1", "4"),
            "niji 6": (".5", "1", "2"),
        },
        price=_PREMIUM._replace(value=4),
    ),
    Parameter(
        "seed", "Seed", Kind.SEED, "The same seed and prompt give much the same picture.", low=0, high=4294967295
    ),
    Parameter(
        "stop",
        "Stop",
        Kind.INTEGER,
        "Ends early, which leaves the picture soft.",
        low=10,
        high=100,
        default=100,
        models=_IMAGE - {"8", "8.1"},
    ),
    Parameter("raw", "Raw", Kind.SWITCH, "Leaves out the model's usual beautifying.", models=_IMAGE | {VIDEO}),
    Parameter(
        "style",
        "Style",
        Kind.CHOICE,
        "Only raw is known, the same as Raw.",
        models=_IMAGE | {VIDEO},
        choices={"": ("raw",)},
    ),
    Parameter("tile", "Tile", Kind.SWITCH, "Makes a picture that repeats without seams."),
    Parameter(
        "draft",
        "Draft",
        Kind.SWITCH,
        "Quicker, rougher, at half the price.",
        models=frozenset({"7"}),
        price=PriceEffect(0.5, "half the price"),
    ),
    Parameter("fast", "Fast", Kind.SWITCH, "The ordinary speed.", models=_IMAGE | {VIDEO}),
    Parameter(
        "turbo",
        "Turbo",
        Kind.SWITCH,
        "Up to four times as fast, at twice the price.",
        models=_V6 | {"7", VIDEO},
        rejected=frozenset({"8", "8.1"}),
        price=_TWICE,
    ),
    Parameter(
        "hd",
        "HD",
        Kind.SWITCH,
        "Twice the size; version 8 asks four times the price.",
        models=frozenset({"8", "8.1"}),
        price=_PREMIUM,
    ),
    Parameter(
        "no",
        "Without",
        Kind.TEXT,
        "What should not be in the picture, with commas.",
        models=frozenset({"6.1", "7", "8"}),
        rejected=_GONE,
    ),
    Parameter(
        "iw",
        "Image weight",
        Kind.DECIMAL,
        "How much the image prompts count.",
        low=0,
        high=3,
        default=1,
        step=0.1,
        needs="images",
    ),
    Parameter("sref", "Style reference", Kind.REFERENCES, "Pictures or codes that lend their style."),
    Parameter(
        "sw",
        "Style weight",
        Kind.INTEGER,
        "How much the style references count.",
        low=0,
        high=1000,
        default=100,
        step=10,
        needs="sref",
    ),
    Parameter(
        "sv",
        "Style version",
        Kind.CHOICE,
        "How style references are read.",
        low=1,
        high=6,
        needs="sref",
        choices={"": ("1", "2", "3", "4"), "8": ("6",)},
        price=_PREMIUM._replace(value=6),
    ),
    Parameter(
        "oref",
        "Omni reference",
        Kind.ADDRESS,
        "One picture of a person or thing to bring in, at twice the price.",
        models=frozenset({"7", "8"}),
        rejected=_GONE,
        price=_TWICE,
    ),
    Parameter(
        "ow",
        "Omni weight",
        Kind.INTEGER,
        "How much the omni reference counts.",
        low=1,
        high=1000,
        default=100,
        step=10,
        models=frozenset({"7", "8"}),
        rejected=_GONE,
        needs="oref",
    ),
    Parameter(
        "cref",
        "Character reference",
        Kind.REFERENCES,
        "A picture of a character to keep.",
        models=_V6 | {"7"},
        rejected=_GONE,
    ),
    Parameter(
        "cw",
        "Character weight",
        Kind.INTEGER,
        "How much of the character is kept.",
        low=0,
        high=100,
        default=100,
        models=_V6 | {"7"},
        rejected=_GONE,
        needs="cref",
    ),
    Parameter(
        "exp",
        "Experimental",
        Kind.INTEGER,
        "A stronger look of the model's own.",
        low=0,
        high=100,
        default=0,
        models=frozenset({"7", "8", "8.1"}),
        optional=True,
    ),
    Parameter("p", "Personalise", Kind.TEXT, "Your taste, by its code.", models=frozenset({"7", "8", "8.1"})),
    Parameter(
        "sd", "SD", Kind.SWITCH, "Smaller pictures; not offered by the service.", models=frozenset(), rejected=_GONE
    ),
    Parameter(
        "motion",
        "Motion",
        Kind.CHOICE,
        "How much moves.",
        default="low",
        models=frozenset({VIDEO}),
        choices={VIDEO: ("low", "high")},
    ),
    Parameter("end", "End picture", Kind.ADDRESS, "The picture that the video ends on.", models=frozenset({VIDEO})),
    Parameter("loop", "Loop", Kind.SWITCH, "Ends where it begins.", models=frozenset({VIDEO})),
    Parameter(
        "bs",
        "Videos",
        Kind.CHOICE,
        "How many videos are made.",
        ("batchsize",),
        low=1,
        high=4,
        default="4",
        models=frozenset({VIDEO}),
        choices={VIDEO: ("1", "2", "4")},
    ),
)

REFUSED: Mapping[str, str] = {
    "repeat": "--repeat is not offered by this service.",
    "personalize": "--personalize is not offered by this service; --p is.",
    "stealth": "--stealth is not offered by this service.",
    "public": "--public is not offered by this service.",
    "video": "--video is not offered by this service; animate a picture instead.",
    "relax": "--relax is not offered by this service.",
}
"""Flags that the service refuses with pictures on every model; `--relax` with videos too (contract §4a rule 1)."""

RECOMMENDED_ORDER = (
    "ar", "quality", "stylize", "chaos", "weird", "fast", "turbo", "v", "raw", "tile", "draft",
)  # fmt: skip
"""The order in which the service recommends to write flags; what it does not name comes behind."""

BARE = frozenset({"stealth", "public", "video", "relax"})
"""Flags of no row in the table that take no value."""
_ALIASES: Mapping[str, str] = {"r": "repeat"}
"""Other spellings of flags that have no row in the table."""
_BY_SPELLING: Mapping[str, Parameter] = {
    spelling: parameter for parameter in PARAMETERS for spelling in (parameter.name, *parameter.aliases)
}


def canonical(spelling: str) -> str:
    """The table's name of a flag written without dashes in lower case; unknown ones are their own name."""
    known = _BY_SPELLING.get(spelling)
    return _ALIASES.get(spelling, spelling) if known is None else known.name


def parameter(name: str) -> Parameter | None:
    """The parameter of that name or alias, None for one that nobody knows."""
    return _BY_SPELLING.get(name)
