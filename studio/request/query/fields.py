"""The one table of fields: it feeds the parser, the completion, the help and the tests."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple

from studio.request.lifetimes import SOON_SECONDS
from studio.request.parameters import MODELS, PARAMETERS, Kind, Parameter
from studio.request.query.flags import ASPECT, VERSION
from studio.request.query.terms import Among, Between, Demand, Fact, Present
from studio.request.tasks import TASKS, Task


class Values(Enum):
    """How a field's value is written."""

    NAMES = "names"  # one of a list
    NUMBER = "number"  # with <, >, 80..160
    STARS = "stars"  # a number of few
    WHOLE = "whole"  # a whole number that counts nothing
    SEED = "seed"
    RATIO = "ratio"
    VERSION = "version"
    AFTER = "after"  # days: from it on
    BEFORE = "before"  # days: earlier than it
    ON = "on"  # days: within it
    BEGINNING = "beginning"
    NAME = "name"  # any words, as a whole
    FLAG = "flag"  # the name of a flag
    TEXT = "text"  # any words, anywhere in it
    PART = "part"  # the same, and never as a whole
    SWITCH = "switch"  # needs none


class Named(NamedTuple):
    """A value that can be written by name, what it means, and what it asks for."""

    name: str
    help: str
    demand: Demand
    aliases: tuple[str, ...] = ()
    shown: bool = True


class Field(NamedTuple):
    """One field: how it is called, what it finds, how its value is written, and an example of one.

    `fact` and `flag` say what it asks about, unless `named` lists it value by value.
    """

    name: str
    help: str
    values: Values
    example: str
    aliases: tuple[str, ...] = ()
    fact: Fact = Fact.FLAG
    flag: str = ""
    named: tuple[Named, ...] = ()


_FRIENDLY: Mapping[Task, tuple[str, ...]] = {
    Task.DIFFUSION: ("imagine", "generate"),
    Task.VARIATION: ("vary",),
    Task.OUTPAINT: ("zoom", "zoomout"),
    Task.UPLOAD_PAINT: ("paint",),
    Task.REMOVE_BACKGROUND: ("background", "cutout"),
    Task.VIDEO_DIFFUSION: ("animate", "animation", "video"),
    Task.EXTEND_VIDEO: ("extend",),
    Task.ENHANCE_UPSCALE: ("topaz",),
}
"""How people call a task; the first is the one that is offered."""

_OFTEN = (
    Task.DIFFUSION, Task.VARIATION, Task.UPSCALE, Task.INPAINT, Task.EDIT, Task.OUTPAINT, Task.VIDEO_DIFFUSION,
)  # fmt: skip
"""What people look for, offered first."""

EDITS = (Task.INPAINT, Task.OUTPAINT, Task.PAN, Task.EDIT, Task.UPLOAD_PAINT, Task.RETEXTURE)
"""What is made in the editor, or could be."""


def _task(task: Task) -> Named:
    friendly = _FRIENDLY.get(task, (task.value.replace("_", "-"),))
    spellings = (*friendly, task.value, task.value.replace("_", "-"), task.value.replace("_", ""))
    others = tuple(dict.fromkeys(one for one in spellings if one != friendly[0]))
    label = TASKS[task].label
    help_ = "" if label.lower() == friendly[0] else label
    return Named(friendly[0], help_, Demand(Fact.TASK, Among((task.value,))), others)


_TASKS = tuple(_task(one) for one in dict.fromkeys((*_OFTEN, *Task)))


def _state(name: str, help_: str, *states: str, aliases: tuple[str, ...] = ()) -> Named:
    return Named(name, help_, Demand(Fact.STATE, Among(states or (name,))), aliases)


_STATES = (
    _state("done", "Everything is here"),
    _state("failed", "The service tried and failed"),
    _state("running", "Sent and not over", "sending", "accepted", "finished"),
    _state("waiting", "In the queue, not sent", "queued", aliases=("queued",)),
    _state("refused", "The service said no"),
    _state("unknown", "Perhaps bought, perhaps not"),
    _state("expired", "The service forgot it"),
    _state("dropped", "Taken back before it was sent", aliases=("taken-back",)),
)


def _switch(known: Parameter) -> Named:
    return Named(known.name, known.help, Demand(Fact.FLAG, Present(), known.name), shown=known.name in ("draft", "raw"))


def _choice(made: float) -> Demand:
    return Demand(Fact.CHOICE, Between(made, made))


def _stars(written: str, help_: str, low: float, high: float | None = None, *, low_open: bool = False) -> Named:
    return Named(written, help_, Demand(Fact.RATING, Between(low, high, low_open)))


_RATINGS = (
    _stars(">3", "Four stars or five", 3, low_open=True),
    _stars("5", "Five stars", 5, 5),
    _stars(">0", "Any stars", 0, low_open=True),
    _stars("0", "No stars", 0, 0),
)

_IS = (
    Named(
        "edit", "Painted over, extended or retextured", Demand(Fact.TASK, Among(tuple(task.value for task in EDITS)))
    ),
    Named("batch", "Sent together with others", Demand(Fact.BATCH, Present())),
    Named("step", "Made from a picture of another job", Demand(Fact.STEP, Present()), ("action",)),
    Named("pick", "A picture of it is picked", _choice(1), ("picked",)),
    Named("reject", "A picture of it is rejected", _choice(-1), ("rejected",)),
    Named("unflagged", "Nothing of it is picked or rejected", _choice(0)),
    Named("favourite", "A picture of it is a favourite", Demand(Fact.FAVOURITE, Present()), ("favorite",)),
    Named("rated", "A picture of it has stars", Demand(Fact.RATING, Between(1.0))),
    Named("imported", "Brought in from elsewhere", Demand(Fact.ORIGIN, Present())),
    Named("trashed", "In the trash", Demand(Fact.TRASHED, Present()), ("trash",)),
    Named(
        "expiring",
        "Undecided, and the service takes actions for less than a day",
        Demand(Fact.UNDECIDED, Between(0.0, SOON_SECONDS / 3600, low_open=True)),
        ("running-out",),
    ),
    Named(
        "archived",
        "The service takes no more actions",
        Demand(Fact.LEFT, Between(None, 0.0)),
        ("expired",),
    ),
    *(_switch(known) for known in PARAMETERS if known.kind is Kind.SWITCH),
)

_HAS = (
    Named("picture", "At least one picture is here", Demand(Fact.KIND, Among(("image",))), ("image", "pictures")),
    Named("video", "At least one video is here", Demand(Fact.KIND, Among(("video",))), ("videos",)),
    Named("project", "Filed in a project", Demand(Fact.PROJECT, Present())),
    Named("note", "A note was written", Demand(Fact.NOTE, Present()), ("notes",)),
    Named("tag", "It is tagged", Demand(Fact.TAG, Present()), ("tags",)),
    Named("missing", "A file of it could not be had", Demand(Fact.MISSING, Present())),
)


def _version(key: str) -> Named:
    return Named(key.replace(" ", ""), f"Drawn by {key}", Demand(Fact.FLAG, Among((key,)), VERSION), (key,))


_RATIOS = ("1:1", "3:2", "2:3", "16:9", "9:16", "4:3", "3:4")

_OWN = (
    Field(
        "type",
        "What was asked for",
        Values.NAMES,
        "inpaint",
        ("task",),
        named=_TASKS,
    ),
    Field("status", "How the job stands", Values.NAMES, "failed", ("state",), named=_STATES),
    Field(
        "ar",
        "Width to height",
        Values.RATIO,
        "3:2",
        ("aspect",),
        flag=ASPECT,
        named=tuple(Named(one, "", Demand(Fact.FLAG, Among((one,)), ASPECT)) for one in _RATIOS),
    ),
    Field(
        "v",
        "The model that drew it",
        Values.VERSION,
        "7",
        ("version", "model"),
        flag=VERSION,
        named=tuple(_version(model.key) for model in MODELS),
    ),
    Field("niji", "The version of niji that drew it", Values.VERSION, "6", flag=VERSION),
    Field("cost", "Points", Values.NUMBER, ">100", ("points", "price"), Fact.POINTS),
    Field("after", "From that day, month or year on", Values.AFTER, "2026-10", ("since",), Fact.DAY),
    Field("before", "Earlier than that", Values.BEFORE, "2026-10", ("until",), Fact.DAY),
    Field("on", "On that day, in that month or year", Values.ON, "2026-11-28", ("day", "date"), Fact.DAY),
    Field("left", "Hours for which the service still takes actions", Values.NUMBER, "<12", (), Fact.LEFT),
    Field("has", "What came of it", Values.NAMES, "video", named=_HAS),
    Field("is", "What it is", Values.NAMES, "edit", named=_IS),
    Field("rating", "Stars of a picture of it", Values.STARS, ">3", ("stars", "rated"), Fact.RATING, named=_RATINGS),
    Field("tag", "A tag of it", Values.NAME, "cover", ("tags", "label"), Fact.TAG),
    Field("project", "The project", Values.NAME, "covers", (), Fact.PROJECT),
    Field("note", "Words in its note", Values.PART, "cover", (), Fact.NOTE),
    Field("seed", "Its seed", Values.SEED, "123", fact=Fact.SEED),
    Field("id", "The service's id of the job", Values.BEGINNING, "4f1c", ("job",), Fact.REMOTE),
    Field("from", "Where it was brought in from", Values.NAME, "midjourney", ("origin",), Fact.ORIGIN),
    Field("family", "The number of the first job of its family", Values.WHOLE, "12", (), Fact.FAMILY),
    Field("flag", "A flag that its prompt has", Values.FLAG, "--tile"),
)


def _of_flag(known: Parameter) -> Field:
    kinds = {
        Kind.SWITCH: Values.SWITCH,
        Kind.INTEGER: Values.NUMBER,
        Kind.DECIMAL: Values.NUMBER,
        Kind.CHOICE: Values.TEXT,
        Kind.TEXT: Values.TEXT,
        Kind.ADDRESS: Values.TEXT,
        Kind.REFERENCES: Values.TEXT,
    }
    choices = tuple(dict.fromkeys(one for offered in known.choices.values() for one in offered))
    numbers = known.kind is Kind.CHOICE and known.low is not None
    usual = known.default or known.low or 0
    example = f">{usual:g}" if isinstance(usual, int | float) else ""
    return Field(
        known.name,
        known.help,
        Values.NUMBER if numbers else kinds[known.kind],
        choices[0] if choices and not numbers else example,
        known.aliases,
        flag=known.name,
    )


_TAKEN = frozenset(spelling for field in _OWN for spelling in (field.name, *field.aliases))

FIELDS: tuple[Field, ...] = (
    *_OWN,
    *(_of_flag(known) for known in PARAMETERS if known.name not in _TAKEN and known.kind is not Kind.MODEL),
)
"""The fields in the order in which they are offered: the library's own, then a field for each flag of a prompt."""

_BY_SPELLING: Mapping[str, Field] = {
    spelling: field for field in reversed(FIELDS) for spelling in (*field.aliases, field.name)
}


def field_of(spelling: str) -> Field | None:
    """The field of that name or alias, in any case; None where there is none."""
    return _BY_SPELLING.get(spelling.lower())


def spellings() -> tuple[str, ...]:
    """Every name and alias."""
    return tuple(_BY_SPELLING)


def named_of(field: Field, written: str) -> Named | None:
    """The value of that name or alias among those the field lists."""
    plain = written.lower()
    return next((one for one in field.named if plain == one.name or plain in one.aliases), None)
