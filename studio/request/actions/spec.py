"""The shape of a row of the action table: where an action appears, what it needs, and what can be set beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import Enum, StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

from studio.request.operations import OPERATIONS
from studio.request.parameters import VIDEO, parameter
from studio.request.tasks import TASKS, Task

NOTHING: Mapping[str, Any] = MappingProxyType({})


class Place(StrEnum):
    """Where an action is offered."""

    ROW = "row"  # under the pictures
    MENU = "menu"  # of a picture or video
    VIDEO = "video"  # under the videos
    TOOLS = "tools"  # the main menu, for a file or an address
    PALETTE = "palette"


class Need(StrEnum):
    """What an action starts from."""

    WORDS = "words"  # nothing but a prompt
    JOB = "job"  # a whole job, by its id
    PICTURE = "picture"  # a picture of a job, by id and number
    EITHER = "either"  # the same while the service takes actions on the job, else an address
    ADDRESS = "address"  # a picture by its address
    PICTURES = "pictures"  # several, by their addresses
    VIDEO = "video"  # a video of a job, by id and number


class Sort(StrEnum):
    """What kind of value a setting takes."""

    PROMPT = "prompt"
    NUMBER = "number"
    CHOICE = "choice"
    SWITCH = "switch"
    ADDRESS = "address"


class Option(NamedTuple):
    """One value of a choice and what is read for it."""

    value: Any
    label: str


@dataclass(frozen=True, slots=True)
class Setting:
    """Something that the artist may set beside an action.

    `name` is the key among the extras and the field of the operation; where `flag` is set it is no field but is
    written into the prompt (contract §4, video column). `low` and `high` are those of a number.
    """

    name: str
    label: str
    sort: Sort
    default: Any = None
    options: tuple[Option, ...] = ()
    low: float = 0.0
    high: float = 0.0
    required: bool = False
    flag: bool = False
    help: str = ""


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action. `key` is the service's word for it in `available_actions`, "" where it never advertises it.

    `group` holds the choices of one button together, whose `label` it bears; `name` is what a screen reader and the
    tests call this one. `fixed` are fields that make it what it is.
    """

    id: str
    task: Task
    key: str
    group: str
    label: str
    choice: str
    name: str
    help: str
    need: Need
    places: frozenset[Place]
    settings: tuple[Setting, ...] = ()
    fixed: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    only_offered: bool = False
    """Left out where the service does not offer it, rather than shown as off."""
    opens: str = ""
    """What it opens instead of buying: "editor", "prompt", "tray"; "" for nothing."""

    @property
    def per_image(self) -> bool:
        """Whether it is about one picture or video rather than the whole job."""
        return self.need is not Need.JOB

    @property
    def of_videos(self) -> bool:
        """Whether it starts from a video."""
        return self.need is Need.VIDEO

    @property
    def needs_prompt(self) -> bool:
        """Whether it cannot be asked for without words."""
        return any(setting.name == "prompt" and setting.required for setting in self.settings)

    @property
    def takes_prompt(self) -> bool:
        """Whether it can be given words of its own."""
        return any(setting.name == "prompt" for setting in self.settings)

    @property
    def gives_words(self) -> bool:
        """Whether it answers in words rather than in pictures."""
        return TASKS[self.task].gives == "text"

    def setting(self, name: str) -> Setting:
        """The setting of that name; KeyError when it has none."""
        found = next((setting for setting in self.settings if setting.name == name), None)
        if found is None:
            raise KeyError(name)
        return found


def words(*, required: bool = False, help: str = "") -> Setting:
    """A prompt."""
    return Setting("prompt", "Prompt", Sort.PROMPT, required=required, help=help)


def number(task: Task, name: str, label: str, default: float) -> Setting:
    """A field of `task` that takes a number, with the bounds that its operation has."""
    facts = next(known.metadata for known in fields(OPERATIONS[task]) if known.name == name)
    return Setting(name, label, Sort.NUMBER, default, low=facts["low"], high=facts["high"])


def choice(
    task: Task,
    name: str,
    label: str,
    labels: Mapping[Any, str],
    help: str = "",
) -> Setting:
    """A field of `task` that takes one of several values; `labels` are those that are offered, in their order."""
    known = next(known for known in fields(OPERATIONS[task]) if known.name == name)
    default = known.default if isinstance(known.default, Enum) else next(iter(labels))
    return Setting(name, label, Sort.CHOICE, default, tuple(Option(*pair) for pair in labels.items()), help=help)


def flag(name: str) -> Setting:
    """A flag of a video's prompt, as `parameters` has it."""
    known = parameter(name)
    if known is None:
        raise KeyError(name)
    if known.choices:
        options = tuple(Option(value, value.capitalize()) for value in known.choices[VIDEO])
        return Setting(name, known.label, Sort.CHOICE, str(known.default), options, flag=True, help=known.help)
    sort = Sort.ADDRESS if name == "end" else Sort.SWITCH
    return Setting(name, known.label, sort, "" if name == "end" else False, flag=True, help=known.help)
