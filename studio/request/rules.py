"""Checks across a whole prompt, before anything is paid: what the service refuses for certain, and what is only odd.

Exactly the set named "Principle" in contract §4b blocks; everything else is passed on with a warning at most.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from studio.request.operations import PROMPT_LENGTH
from studio.request.parameters import MODELS, REFUSED, VIDEO, Kind, Model, Parameter, parameter
from studio.request.problems import Fix, Level, Problem
from studio.request.prompt import Flag, Prompt, Span, model_of, parse, set_flag

__all__ = ["Fix", "Level", "Problem", "lint"]

GROUP = re.compile(r"(?<!\\)\{[^{}]*(?<!\\)\}")
ESCAPED = re.compile(r"\\[{}]")
NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)\Z")
UNDOCUMENTED_RANGE = frozenset({"ow"})
"""Numeric flags whose range the service's documentation does not give: warned of, never blocked."""
REWRITES = {"personalize": "p", "profile": "p"}


def lint(text: str, *, video: bool = False) -> tuple[Problem, ...]:
    """All findings on `text`, in the order of the text; `video` reads it as the prompt of a video."""
    prompt = parse(text)
    found = [*_length(text), *_groups(text)]
    for flag in prompt.flags:
        found += _flag(prompt, flag, video)
    found += _together(prompt)
    return tuple(sorted(found, key=lambda problem: problem.span.start if problem.span else -1))


def _length(text: str) -> Iterator[Problem]:
    low, high = PROMPT_LENGTH
    if len(text.strip()) < low:
        yield Problem("Type a prompt.", Level.BLOCK)
    elif len(text) > high:
        sentence = f"The prompt has {len(text)} characters; the service takes {high}."
        yield Problem(sentence, Level.BLOCK, Span(high, len(text)))


def _groups(text: str) -> Iterator[Problem]:
    for found in GROUP.finditer(text):
        yield Problem("Groups in braces are not offered by this service.", Level.BLOCK, Span(*found.span()))
    for found in ESCAPED.finditer(text):
        yield Problem("The service may read a brace in its own way.", Level.WARN, Span(*found.span()))


def _flag(prompt: Prompt, flag: Flag, video: bool) -> Iterator[Problem]:
    if flag.name in REFUSED or (flag.name == "bs" and not video):
        sentence = REFUSED.get(flag.name, f"{flag.spelled} is for videos; the service refuses it here.")
        yield Problem(sentence, Level.BLOCK, flag.span, _without(prompt, flag))
        return
    known = parameter(flag.name)
    if known is None:
        yield Problem(f"{flag.spelled} is not known here; it is passed on as it is.", Level.WARN, flag.span)
        return
    model = model_of(prompt)
    if flag.name in ("v", "niji"):
        yield from _version(flag, model)
    elif not video:
        yield from _on_model(prompt, flag, known, model)
    elif VIDEO not in known.models:
        yield Problem(f"{flag.spelled} has no effect on videos.", Level.WARN, flag.span, _without(prompt, flag))
    yield from _value(prompt, flag, known, model)


def _version(flag: Flag, model: Model) -> Iterator[Problem]:
    known = any(flag.name == known.flag and flag.value == known.value for known in MODELS)
    if flag.name == "niji" and not flag.value:
        return
    if not known:
        wanted = f"{flag.spelled} {flag.value}".strip()
        yield Problem(f"{wanted} is not a version known here; it is passed on as it is.", Level.WARN, flag.span)
    elif model.plan:
        yield Problem(f"Version {model.label} needs the {model.plan} plan.", Level.WARN, flag.span)


def _on_model(prompt: Prompt, flag: Flag, known: Parameter, model: Model) -> Iterator[Problem]:
    if model.key in known.models:
        if flag.name == "sv" and model.key == "8.1" and flag.value == "6":
            yield Problem("--sv 6 is not taken by version 8.1.", Level.BLOCK, flag.span, _without(prompt, flag))
        return
    where = _versions_with(known)
    if model.key in known.rejected:
        sentence = f"{flag.spelled} is not taken by version {model.label}{where}."
        yield Problem(sentence, Level.BLOCK, flag.span, _without(prompt, flag))
    elif flag.name == "draft":
        sentence = f"{flag.spelled} is for version 7 only."
        yield Problem(sentence, Level.BLOCK, flag.span, _without(prompt, flag))
    else:
        sentence = f"{flag.spelled} may do nothing with version {model.label}{where}."
        yield Problem(sentence, Level.WARN, flag.span, _without(prompt, flag))


def _versions_with(known: Parameter) -> str:
    labels = [model.label for model in MODELS if model.key in known.models]
    return f"; {', '.join(labels)} {'has' if len(labels) == 1 else 'have'} it" if labels else ""


def _value(prompt: Prompt, flag: Flag, known: Parameter, model: Model) -> Iterator[Problem]:
    match known.kind:
        case Kind.INTEGER | Kind.DECIMAL | Kind.SEED:
            yield from _number(prompt, flag, known)
        case Kind.CHOICE:
            choices = known.choices_for(VIDEO if VIDEO in known.models else model.key)
            if choices and flag.value not in choices and flag.value.lstrip("0") not in choices:
                offered = ", ".join(choices)
                yield Problem(f"{flag.spelled} is usually one of {offered}.", Level.WARN, flag.span)
        case Kind.RATIO:
            if not re.fullmatch(r"\d{1,5}:\d{1,5}", flag.value) or "0" in flag.value.split(":"):
                sentence = f"{flag.spelled} takes two whole numbers, such as 3:2."
                yield Problem(sentence, Level.WARN, flag.span)
        case Kind.ADDRESS:
            if not flag.value.lower().startswith(("http://", "https://")):
                yield Problem(f"{flag.spelled} needs the address of a picture.", Level.WARN, flag.span)
        case Kind.SWITCH:
            if flag.value:
                sentence = f"{flag.spelled} takes no value: the words after it may get lost."
                yield Problem(sentence, Level.WARN, flag.value_span)


def _number(prompt: Prompt, flag: Flag, known: Parameter) -> Iterator[Problem]:
    if known.name == "exp" and not flag.value:
        return
    if not NUMBER.match(flag.value) or (known.kind is not Kind.DECIMAL and "." in flag.value):
        whole = "a number" if known.kind is Kind.DECIMAL else "a whole number"
        yield Problem(f"{flag.spelled} takes {whole}.", Level.WARN, flag.span)
        return
    assert known.low is not None
    assert known.high is not None
    number = float(flag.value)
    if known.low <= number <= known.high:
        return
    near = known.low if number < known.low else known.high
    sentence = f"{flag.spelled} goes from {known.low:.10g} to {known.high:.10g}."
    fix = Fix(f"Set to {near:.10g}", set_flag(prompt.text, flag.name, f"{near:.10g}")) if _last(prompt, flag) else None
    yield Problem(sentence, Level.WARN if known.name in UNDOCUMENTED_RANGE else Level.BLOCK, flag.span, fix)


def _together(prompt: Prompt) -> Iterator[Problem]:
    turbo, oref = prompt.flag("turbo"), prompt.flag("oref")
    if turbo and oref:
        sentence = "--turbo and --oref do not go together."
        yield Problem(sentence, Level.BLOCK, turbo.span, _without(prompt, turbo))
    for flag in prompt.flags:
        known = parameter(flag.name)
        if known is None or not known.needs:
            continue
        if known.needs == "images" and not prompt.images:
            yield Problem(f"{flag.spelled} needs a picture's address at the beginning.", Level.WARN, flag.span)
        elif known.needs != "images" and not prompt.has(known.needs):
            yield Problem(f"{flag.spelled} does nothing without --{known.needs}.", Level.WARN, flag.span)


def _without(prompt: Prompt, flag: Flag) -> Fix | None:
    if not _last(prompt, flag):
        return None
    return Fix("Remove", set_flag(prompt.text, flag.name, None))


def _last(prompt: Prompt, flag: Flag) -> bool:
    """Only the last flag of a name can be edited by name."""
    return prompt.flag(flag.name) is flag
