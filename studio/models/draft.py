"""The prompt being written: one text, and everything that follows from it: its parts, problems, price and request."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial

from PySide6.QtCore import QObject, QTimer, Signal

from studio.models.batch import Batch, is_many
from studio.models.references import Reference, references
from studio.models.rest import REST_MS, carried, is_heavy
from studio.request.changes import parse_again
from studio.request.edits import has_switch, set_switch
from studio.request.forecast import forecast
from studio.request.parameters import MODELS, Model, parameter
from studio.request.problems import Level, Problem
from studio.request.prompt import Prompt, Span, model_of, parse, set_flag, version_of
from studio.request.rules import lint
from studio.request.tariff import Price, of_prompt

Judge = Callable[[Prompt], tuple[Problem, ...]]
PICTURES_PER_JOB = 4


class Draft(QObject):
    """The text is the only state: widgets write flags into it and read their values out of it.

    Every change emits `text_changed` first, then those of the other signals whose matter has changed. While a very
    long prompt is being typed these wait until one rests; what is asked for is right at any moment all the same.
    """

    text_changed = Signal(str)
    values_changed = Signal()
    """A flag or a reference says something else now; typing words alone changes none."""
    problems_changed = Signal()
    price_changed = Signal(object)
    """A `Price`, of one job."""
    settled = Signal()
    """What had waited for a rest is told: `marks` are the findings again."""

    def __init__(
        self,
        text: str = "",
        parent: QObject | None = None,
        *,
        judge: Callable[[Prompt], tuple[Problem, ...]] | None = None,
    ) -> None:
        """`judge` finds what is wrong with a text where it is not to be sent as a prompt of its own."""
        super().__init__(parent)
        self._judge = judge or _judged
        self._parts = _Parts(text, self._judge)
        self._joined = False
        self._told = self._parts
        self._waits = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self.settle)
        self.batch = Batch(self)
        """What Generate sends: this text, or what its groups stand for."""

    @property
    def text(self) -> str:
        """What is shown, and what would be sent."""
        return self._parts.text

    @property
    def prompt(self) -> Prompt:
        """The text taken apart."""
        return self._parts.prompt

    @property
    def model(self) -> Model:
        """The model that the text asks for."""
        return self._parts.model

    @property
    def version(self) -> str:
        """The version as written, which may be one that nobody knows here; the default one's key where none is."""
        return version_of(self.prompt)

    @property
    def references(self) -> tuple[Reference, ...]:
        """The pictures and codes that it refers to."""
        return self._parts.references

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All findings, in the order of the text."""
        return self._parts.problems

    @property
    def waits(self) -> bool:
        """While one types a heavy prompt, of which no more is told than its text."""
        return self._waits

    def marks(self, seen: Span | None = None) -> tuple[Problem, ...]:
        """The findings as far as they are known without looking: while one types a heavy prompt, those of before.

        Only those that reach into `seen` are wanted.
        """
        if not self._waits:
            return self.problems
        return carried(self._told.problems, self._told.text, self.text, seen)

    @property
    def price(self) -> Price:
        """What one job of this text costs."""
        return self._parts.price

    @property
    def obstacle(self) -> str:
        """The first reason, as a sentence, why this cannot be sent; "" when it can."""
        return next((problem.sentence for problem in self.problems if problem.level is Level.BLOCK), "")

    @property
    def joined(self) -> bool:
        """While `text_changed` is emitted: whether the change continues the one before it (one drag, one undo)."""
        return self._joined

    def value(self, name: str) -> str | None:
        """The value of a flag as written, "" for a bare one, None when it is absent."""
        return self.prompt.value(name)

    def number(self, name: str) -> int:
        """The whole number that a ranged flag stands for: as written if it is one, else the default."""
        known = parameter(name)
        default = known.default if known is not None and known.default is not None else 0
        written = self.value(name)
        try:
            return int(float(written if written else default))
        except (ValueError, OverflowError):
            return int(float(default))

    def amount(self, name: str) -> float:
        """The number that a ranged flag stands for: as written if it is one, else the default; fractions too."""
        known = parameter(name)
        default = float(known.default if known is not None and known.default is not None else 0)
        try:
            return float(self.value(name) or default)
        except ValueError:
            return default

    def set_text(self, text: str, *, joined: bool = False, typed: bool = False) -> None:
        """Exchanges the whole text; `joined` says that this continues the change before it.

        `typed` says that one is writing, and would feel it if much had to be looked through.
        """
        if text == self.text:
            return
        self._parts = _Parts(text, self._judge, self._parts.prompt)
        self._joined = joined
        self._waits = typed and is_heavy(self.prompt)
        try:
            self.text_changed.emit(text)
        finally:
            self._joined = False
        if self._waits:
            self._rest.start()
        else:
            self.settle()

    def settle(self) -> None:
        """Tell what has changed since it was last told."""
        self._rest.stop()
        late, self._waits = self._waits, False
        before, self._told = self._told, self._parts
        self._tell(before)
        if late:
            self.settled.emit()

    def begin_remix(self, of: str) -> None:
        """Start from the prompt of a job whose words this one is to replace; what it loses of it is found from here on.

        A remix is one job: nothing in it stands for several (contract §4a rule 10).
        """
        self._judge = partial(lint, remix_of=of)
        before, self._parts = self._parts, _Parts(of, self._judge)
        if before.text != of:
            self.text_changed.emit(of)
        self.settle()

    def set_flag(self, name: str, value: str | None, *, joined: bool = False) -> None:
        """Writes a flag into the text ("" bare, None takes every one of that name out); the rest stays as it is.

        A value that is the parameter's default takes the flag out.
        """
        known = parameter(name)
        if value is not None and known is not None and value == str(known.default):
            value = None
        self.set_text(_without(self.text, name) if value is None else set_flag(self.text, name, value), joined=joined)

    def set_model(self, key: str) -> None:
        """Asks for the model of that key; the default model is asked for by no flag at all."""
        wanted = next(model for model in MODELS if model.key == key)
        text = _without(self.text, "v" if wanted.flag == "niji" else "niji")
        text = _without(text, wanted.flag) if wanted is MODELS[0] else set_flag(text, wanted.flag, wanted.value)
        self.set_text(text)

    def switch(self, name: str) -> bool:
        """Whether a flag without a value stands in the text; raw also as `--style raw`."""
        return has_switch(self.prompt, name)

    def set_switch(self, name: str, on: bool) -> None:
        """Writes a flag without a value or takes it out, in whichever spelling it stands there."""
        self.set_text(set_switch(self.text, name, on))

    def judge_again(self) -> None:
        """Something beside the text bears on what is wrong with it."""
        self._parts = _Parts(self.text, self._judge)
        self.settle()

    def _tell(self, before: _Parts) -> None:
        if before.values != self._parts.values:
            self.values_changed.emit()
        if before.problems != self.problems:
            self.problems_changed.emit()
        if before.price != self.price:
            self.price_changed.emit(self.price)


class _Parts:
    """What follows from one text, worked out when it is asked for."""

    def __init__(self, text: str, judge: Judge, before: Prompt | None = None) -> None:
        """`before` is the text of which this one was made, taken apart."""
        self.text = text
        self._judge = judge
        self._before = before

    @cached_property
    def prompt(self) -> Prompt:
        before, self._before = self._before, None
        return parse(self.text) if before is None else parse_again(before, self.text)

    @cached_property
    def values(self) -> tuple[object, ...]:
        """All that controls show: flags that are known with their values, and the addresses at the beginning."""
        prompt = self.prompt
        flags = tuple((flag.name, flag.value) for flag in prompt.flags if parameter(flag.name) is not None)
        return flags, tuple(image.url for image in prompt.images)

    @cached_property
    def model(self) -> Model:
        return model_of(self.prompt)

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        return references(self.prompt)

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        return self._judge(self.prompt)

    @cached_property
    def price(self) -> Price:
        return of_prompt(self.prompt)


def _judged(prompt: Prompt) -> tuple[Problem, ...]:
    return forecast(prompt.text).problems if is_many(prompt.text) else lint(prompt)


def _without(text: str, name: str) -> str:
    """The text without any flag of that name, also where it was written several times."""
    while True:
        shorter = set_flag(text, name, None)
        if shorter == text:
            return text
        text = shorter
