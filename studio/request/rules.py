"""Checks across a whole prompt, before anything is paid: what the service refuses for certain, and what is only odd.

Exactly the set named "Principle" in contract §4b blocks; everything else is passed on with a warning at most.
Nothing is ever rewritten here: where a rewrite helps, it is offered as a `Fix`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from studio.request.parameters import MODELS, REFUSED, VIDEO, Kind, Model, Parameter, parameter
from studio.request.problems import Fix, Level, Problem
from studio.request.prompt import PROMPT_LENGTH, Flag, Prompt, Span, parse, version_of, without

__all__ = ["Fix", "Level", "Problem", "lint"]

GROUP = re.compile(r"(?<!\\)\{[^{}]*(?<!\\)\}")
ESCAPED = re.compile(r"\\[{}]")
ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
NUMBER = re.compile(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)\Z")
REFERENCE = re.compile(r"(?:https?://\S+|[0-9]+(?:::-?[0-9.]+)?|random(?:::-?[0-9.]+)?)\Z", re.IGNORECASE)
UNDOCUMENTED_RANGE = frozenset({"ow"})
"""Numeric flags whose range the service's documentation does not give: warned of, never blocked."""
RENAMED = {"personalize": "p", "profile": "p"}
"""Flags of other clients and the one that does the same here."""
ODD_SHAPE = 4.0
"""Long side over short side beyond which results are called experimental."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """A prompt with what every check asks of it; `model` is None for a version that nobody knows."""

    prompt: Prompt
    version: str
    model: Model | None
    video: bool


def lint(text: str, *, video: bool = False) -> tuple[Problem, ...]:
    """All findings on `text`, in the order of the text; `video` reads it as the prompt of a video."""
    prompt = parse(text)
    version = version_of(prompt)
    reading = _Reading(prompt, version, next((model for model in MODELS if model.key == version), None), video)
    found = [*_length(prompt, video), *_groups(text, video)]
    for flag in prompt.flags:
        found += _flag(reading, flag)
    found += _together(prompt)
    return tuple(sorted(found, key=lambda problem: problem.span.start if problem.span else -1))


def _length(prompt: Prompt, video: bool) -> Iterator[Problem]:
    low, high = PROMPT_LENGTH
    if len(prompt.text.strip()) < low:
        yield Problem("Type a prompt.", Level.BLOCK)
    elif len(prompt.text) > high:
        sentence = f"The prompt has {len(prompt.text)} characters; the service takes {high}."
        yield Problem(sentence, Level.BLOCK, Span(high, len(prompt.text)))
    elif not video and not prompt.words and len(prompt.images) < 2:
        yield Problem("There are no words in this prompt.", Level.WARN)


def _groups(text: str, video: bool) -> Iterator[Problem]:
    # Braces inside an address are the address's own.
    hidden = ADDRESS.sub(lambda found: "\0" * len(found[0]), text)
    for found in () if video else GROUP.finditer(hidden):
        yield Problem("Groups in braces are not offered by this service.", Level.BLOCK, Span(*found.span()))
    for found in ESCAPED.finditer(hidden):
        yield Problem("The service may read a brace in its own way.", Level.WARN, Span(*found.span()))


def _flag(reading: _Reading, flag: Flag) -> Iterator[Problem]:
    if flag.spelled[0] != "-":
        fix = _rewrite(reading.prompt, flag, "--" + flag.spelled[1:], flag.value, "Write two hyphens")
        yield Problem("A dash is read as two hyphens here.", Level.WARN, flag.span, fix)
    if flag.name in ("v", "niji"):
        yield from _version(reading, flag)
        return
    if not _counts(reading.prompt, flag):
        sentence = f"{flag.spelled} is written more than once; the last one counts."
        yield Problem(sentence, Level.WARN, flag.span, _remove(reading.prompt, flag))
        return
    known = parameter(flag.name)
    refused = list(_refused(reading, flag, known))
    if refused:
        yield from refused
    elif known is None:
        yield _unknown(reading.prompt, flag)
    else:
        yield from _on_model(reading, flag, known)
        yield from _value(reading, flag, known)


def _counts(prompt: Prompt, flag: Flag) -> bool:
    return prompt.flag(flag.name) is flag


def _refused(reading: _Reading, flag: Flag, known: Parameter | None) -> Iterator[Problem]:
    """What the service answers 400 to on this model, whatever the value is."""
    sentence, fix = "", _remove(reading.prompt, flag)
    if flag.name in REFUSED and (not reading.video or flag.name == "relax"):
        sentence = REFUSED[flag.name]
        fix = _renamed(reading.prompt, flag) or fix
    elif flag.name == "bs" and not reading.video:
        sentence = f"{flag.spelled} is for videos; the service refuses it with pictures."
    elif known is not None and reading.version in known.rejected:
        sentence = f"{flag.spelled} is not taken by version {reading.version}{_versions_with(known)}."
    elif flag.name == "sv" and reading.version == "8.1" and _number_of(flag) == 6:
        sentence = f"{flag.spelled} 6 is not taken by version 8.1; 1 to 4 are."
    elif flag.name == "draft" and reading.version != "7":
        sentence = f"{flag.spelled} is for version 7 only."
    if sentence:
        yield Problem(sentence, Level.BLOCK, flag.span, fix)


def _unknown(prompt: Prompt, flag: Flag) -> Problem:
    if (fix := _renamed(prompt, flag)) is not None:
        sentence = f"{flag.spelled} is called --{RENAMED[flag.name]} here."
        return Problem(sentence, Level.WARN, flag.span, fix)
    return Problem(f"{flag.spelled} is not known here; it is passed on as it is.", Level.WARN, flag.span)


def _version(reading: _Reading, flag: Flag) -> Iterator[Problem]:
    if next(other for other in reversed(reading.prompt.flags) if other.name in ("v", "niji")) is not flag:
        sentence = "More than one version is named; the last one counts."
        yield Problem(sentence, Level.WARN, flag.span, _remove(reading.prompt, flag))
        return
    if flag.name == "v" and not flag.value:
        yield Problem(f"{flag.spelled} needs a number.", Level.WARN, flag.span, _remove(reading.prompt, flag))
    elif reading.model is None:
        wanted = f"{flag.spelled} {flag.value}".strip()
        sentence = f"{wanted} is not a version known here; it is passed on as it is."
        fix = _rewrite(reading.prompt, flag, flag.spelled, "6", "Set to 6") if flag.name == "niji" else None
        yield Problem(sentence, Level.WARN, flag.span, fix)
    elif reading.model.plan:
        sentence = f"Version {reading.model.label} needs the {reading.model.plan} plan."
        yield Problem(sentence, Level.WARN, flag.span)


def _on_model(reading: _Reading, flag: Flag, known: Parameter) -> Iterator[Problem]:
    sentence = ""
    if reading.video:
        if VIDEO not in known.models:
            sentence = f"{flag.spelled} has no effect on videos."
    elif known.models == {VIDEO}:
        sentence = f"{flag.spelled} is for videos and does nothing here."
    elif reading.model is None:
        return
    elif reading.model.key not in known.models:
        sentence = f"{flag.spelled} may do nothing with version {reading.model.label}{_versions_with(known)}."
    elif flag.name == "hd" and reading.model.key == "8.1":
        sentence = f"Version 8.1 is always HD; {flag.spelled} changes nothing."
    if sentence:
        yield Problem(sentence, Level.WARN, flag.span, _remove(reading.prompt, flag))


def _versions_with(known: Parameter) -> str:
    labels = [model.label for model in MODELS if model.key in known.models]
    return f"; {', '.join(labels)} {'has' if len(labels) == 1 else 'have'} it" if labels else ""


def _value(reading: _Reading, flag: Flag, known: Parameter) -> Iterator[Problem]:
    match known.kind:
        case Kind.INTEGER | Kind.DECIMAL | Kind.SEED:
            yield from _number(reading.prompt, flag, known)
        case Kind.CHOICE:
            yield from _choice(reading, flag, known)
        case Kind.RATIO:
            yield from _ratio(flag)
        case Kind.ADDRESS:
            if not ADDRESS.fullmatch(flag.value):
                yield Problem(
                    f"{flag.spelled} needs the address of a picture, with http:// or https://.", Level.WARN, flag.span
                )
        case Kind.REFERENCES:
            yield from _references(flag)
        case Kind.TEXT:
            if not flag.value and known.name == "no":
                yield Problem(f"{flag.spelled} says nothing of what to leave out.", Level.WARN, flag.span)


def _number(prompt: Prompt, flag: Flag, known: Parameter) -> Iterator[Problem]:
    if known.optional and not flag.value:
        return
    number = _number_of(flag)
    if number is None or (known.kind is not Kind.DECIMAL and not number.is_integer()):
        kind = "a number" if known.kind is Kind.DECIMAL else "a whole number"
        yield Problem(f"{flag.spelled} takes {kind}.", Level.WARN, flag.span)
    yield from _range(prompt, flag, known, number)


def _range(prompt: Prompt, flag: Flag, known: Parameter, number: float | None) -> Iterator[Problem]:
    if number is None or known.low is None or known.high is None or known.low <= number <= known.high:
        return
    near = f"{known.low if number < known.low else known.high:.10g}"
    sentence = f"{flag.spelled} goes from {known.low:.10g} to {known.high:.10g}."
    fix = _rewrite(prompt, flag, flag.spelled, near, f"Set to {near}")
    yield Problem(sentence, Level.WARN if known.name in UNDOCUMENTED_RANGE else Level.BLOCK, flag.span, fix)


def _choice(reading: _Reading, flag: Flag, known: Parameter) -> Iterator[Problem]:
    """A value off the model's list is only odd; off every list and out of range, the service refuses it."""
    prompt, number = reading.prompt, _number_of(flag)
    if out := list(_range(prompt, flag, known, number)):
        yield from out
        return
    model = VIDEO if VIDEO in known.choices else (reading.model.key if reading.model else "")
    choices = known.choices_for(model)
    if not choices or flag.value.lower() in choices:
        return
    if number is not None and number in [_plain_number(choice) for choice in choices]:
        return
    # 5 and 3 lie inside the documented bounds of --sv and --bs, but are none of the documented values.
    refused = (known.name == "sv" and number == 5) or (known.name == "bs" and reading.video)
    fix = None
    if known.name == "motion" and number is not None:
        word = "low" if number <= 2 else "high"
        fix = _rewrite(prompt, flag, flag.spelled, word, f"Write {word}")
    sentence = f"{flag.spelled} is one of {', '.join(choices)}."
    yield Problem(sentence, Level.BLOCK if refused else Level.WARN, flag.span, fix)


def _ratio(flag: Flag) -> Iterator[Problem]:
    sides = re.fullmatch(r"([0-9]{1,5}):([0-9]{1,5})", flag.value)
    if sides is None or not int(sides[1]) or not int(sides[2]):
        yield Problem(f"{flag.spelled} takes two whole numbers, such as 3:2.", Level.WARN, flag.span)
        return
    width, height = int(sides[1]), int(sides[2])
    if max(width, height) > ODD_SHAPE * min(width, height):
        yield Problem("Shapes this long are experimental; the result may differ.", Level.WARN, flag.span)


def _references(flag: Flag) -> Iterator[Problem]:
    if not flag.value:
        yield Problem(f"{flag.spelled} needs a picture's address or a code.", Level.WARN, flag.span)
    for found in re.finditer(r"\S+", flag.value):
        if not REFERENCE.match(found[0]):
            start = flag.value_span.start
            sentence = "This is neither an address with http:// or https:// nor a code."
            yield Problem(sentence, Level.WARN, Span(start + found.start(), start + found.end()))


def _together(prompt: Prompt) -> Iterator[Problem]:
    turbo, oref = prompt.flag("turbo"), prompt.flag("oref")
    if turbo and oref:
        sentence = "--turbo and --oref do not go together."
        yield Problem(sentence, Level.BLOCK, turbo.span, _remove(prompt, turbo))
    quality = prompt.flag("quality")
    if oref and quality and _number_of(quality) == 4:
        yield Problem(
            f"{quality.spelled} 4 does not go with --oref.", Level.WARN, quality.span, _remove(prompt, quality)
        )
    for flag in prompt.flags:
        known = parameter(flag.name)
        if known is None or not known.needs or not _counts(prompt, flag):
            continue
        if known.needs == "images" and not prompt.images:
            yield Problem(f"{flag.spelled} needs a picture's address at the beginning.", Level.WARN, flag.span)
        elif known.needs != "images" and not prompt.has(known.needs):
            yield Problem(f"{flag.spelled} does nothing without --{known.needs}.", Level.WARN, flag.span)


def _number_of(flag: Flag) -> float | None:
    return _plain_number(flag.value)


def _plain_number(text: str) -> float | None:
    return float(text) if NUMBER.match(text) else None


def _remove(prompt: Prompt, flag: Flag) -> Fix:
    return Fix("Remove", without(prompt.text, [flag]))


def _renamed(prompt: Prompt, flag: Flag) -> Fix | None:
    name = RENAMED.get(flag.name)
    return _rewrite(prompt, flag, f"--{name}", flag.value, f"Write --{name}") if name else None


def _rewrite(prompt: Prompt, flag: Flag, spelled: str, value: str, label: str) -> Fix:
    written = f"{spelled} {value}" if value else spelled
    return Fix(label, prompt.text[: flag.span.start] + written + prompt.text[flag.span.end :])
