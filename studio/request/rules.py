"""Checks across a whole prompt, before anything is paid: what the service refuses for certain, and what is only odd.

Exactly the set named "Principle" in contract §4b blocks; everything else is passed on with a warning at most.
Nothing is ever rewritten here: where a rewrite helps, it is offered as a `Fix`. What is checked is the text that is
sent; groups and repetitions, which are taken apart before, are `forecast`'s business.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from math import gcd

from studio.request.parameters import MODELS, PARAMETERS, REFUSED, VIDEO, Kind, Model, Parameter, parameter
from studio.request.problems import Fix, Level, Problem
from studio.request.prompt import PROMPT_LENGTH, Flag, Prompt, Span, number_of, parse, version_of

__all__ = ["Fix", "Level", "Problem", "lint"]

GROUP = re.compile(r"(?<!\\)\{[^{}]*(?<!\\)\}")
ESCAPED = re.compile(r"\\[{}]")
ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
PICTURE = re.compile(r"https?://[^\s/:]\S*\Z", re.IGNORECASE)
ANOTHER_PICTURE = re.compile(r"\s+https?://", re.IGNORECASE)
NO_ADDRESS = re.compile(r"\s*((?:file|ftp|sftp|data|blob|s3)://?\S*|(?:www\.|cdn\.)\S+)", re.IGNORECASE)
REFERENCE = re.compile(r"(?:https?://[^\s/:]\S*|[0-9]+(?:::-?[0-9.]+)?|random(?:::-?[0-9.]+)?)\Z", re.IGNORECASE)
RATIO = re.compile(r"([0-9]{1,5}):([0-9]{1,5})\Z")
ALMOST_RATIO = re.compile(r"([0-9]{1,4})(?:\.([0-9]{1,4}))?[:x/×]([0-9]{1,4})(?:\.([0-9]{1,4}))?\Z", re.IGNORECASE)
CURLY = re.compile(r'[“”„«][^\S\n]*([^“”„«»"\s](?:[^“”„«»"\n]*[^“”„«»"\s])?)[^\S\n]*[”“»]')
"""Words between quotation marks of print, as other programs put them for straight ones."""
WEIGHT = re.compile(r"::-?[0-9.]*\Z")
UNDOCUMENTED_RANGE = frozenset({"ow"})
"""Numeric flags whose range the service's documentation does not give: warned of, never blocked."""
RENAMED = {"personalize": "p", "profile": "p"}
"""Flags of other clients and the one that does the same here."""
NEEDY = tuple(known for known in PARAMETERS if known.needs)
ODD_SHAPE = 4.0
"""Long side over short side beyond which results are called experimental."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """A prompt with what every check asks of it; `model` is None for a version that nobody knows."""

    prompt: Prompt
    version: str
    model: Model | None
    video: bool
    dead: Container[str]


def lint(
    text: str | Prompt, *, video: bool = False, remix_of: str = "", dead: Container[str] = ()
) -> tuple[Problem, ...]:
    """All findings on `text`, in the order of the text.

    `video` reads it as the prompt of a video. `remix_of` is the prompt of the job that this one's words replace,
    flags and all (contract §4a rule 10). `dead` are addresses of pictures that are known to be gone.
    """
    prompt = text if isinstance(text, Prompt) else parse(text)
    version = version_of(prompt)
    model = next((model for model in MODELS if model.key == version), None)
    reading = _Reading(prompt, version, model, video, dead)
    found = [*_length(prompt, video), *_groups(prompt.text), *_images(reading), *_lettering(reading)]
    for flag in prompt.flags:
        found += _flag(reading, flag)
    found += _together(prompt)
    if remix_of:
        found += _dropped(prompt, parse(remix_of))
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


def _groups(text: str) -> Iterator[Problem]:
    if "{" not in text and "}" not in text:
        return
    # Braces inside an address are the address's own.
    hidden = ADDRESS.sub(lambda found: "\0" * len(found[0]), text)
    for found in GROUP.finditer(hidden):
        yield Problem("Groups in braces are not offered by this service.", Level.BLOCK, Span(*found.span()))
    for found in ESCAPED.finditer(hidden):
        yield Problem("The service may read a brace in its own way.", Level.WARN, Span(*found.span()))


def _images(reading: _Reading) -> Iterator[Problem]:
    prompt = reading.prompt
    for image in prompt.images:
        if not PICTURE.match(image.url):
            yield Problem("This is not the address of a picture.", Level.WARN, image.span)
        else:
            yield from _gone(reading, image.url, image.span)
    if found := NO_ADDRESS.match(prompt.text, *prompt.body):
        sentence = "A picture's address must begin with http:// or https://."
        fix = None
        if not re.match(r"\w+:", found[1]):
            fix = Fix("Write https://", prompt.text, Span(*found.span(1)), f"https://{found[1]}")
        yield Problem(sentence, Level.WARN, Span(*found.span(1)), fix)


def _gone(reading: _Reading, address: str, span: Span) -> Iterator[Problem]:
    if address in reading.dead:
        fix = Fix("Remove", reading.prompt.text, span)
        yield Problem("The picture at this address is gone.", Level.WARN, span, fix)


def _lettering(reading: _Reading) -> Iterator[Problem]:
    """Version 8 and its kin draw words in straight quotes as letters (contract §4); of others nothing is said."""
    prompt = reading.prompt
    if reading.video or reading.model is None or reading.model.family != "8":
        return
    for part in (prompt.body, *prompt.loose):
        for found in CURLY.finditer(prompt.text, *part):
            sentence = "Letters are drawn for words in straight quotes."
            fix = Fix("Write straight quotes", prompt.text, Span(*found.span()), f'"{found[1]}"')
            yield Problem(sentence, Level.WARN, Span(*found.span()), fix)


def _flag(reading: _Reading, flag: Flag) -> Iterator[Problem]:
    if flag.spelled[0] != "-":
        fix = Fix("Write two hyphens", reading.prompt.text, Span(flag.span.start, flag.span.start + 1), "--")
        yield Problem("A dash is read as two hyphens here.", Level.WARN, flag.span, fix)
    if flag.name in ("v", "niji"):
        yield from _version(reading, flag)
        return
    if reading.prompt.flag(flag.name) is not flag:
        sentence = f"{flag.spelled} is written more than once; the last one counts."
        yield Problem(sentence, Level.WARN, flag.span, _remove(reading.prompt, flag))
        return
    known = parameter(flag.name)
    if (refused := _refused(reading, flag, known)) is not None:
        yield refused
    elif known is None:
        yield _unknown(reading.prompt, flag)
    else:
        yield from _on_model(reading, flag, known)
        if reading.video or known.models != {VIDEO}:  # what does nothing here needs no better value
            yield from _value(reading, flag, known)


def _refused(reading: _Reading, flag: Flag, known: Parameter | None) -> Problem | None:
    """What the service answers 400 to on this model, whatever the value is."""
    sentence, fix = "", _remove(reading.prompt, flag)
    if flag.name in REFUSED and (not reading.video or flag.name == "relax"):
        sentence = REFUSED[flag.name]
        fix = _renamed(reading.prompt, flag) or fix
    elif flag.name == "bs" and not reading.video:
        sentence = f"{flag.spelled} is for videos; the service refuses it with pictures."
    elif known is not None and reading.version in known.rejected:
        sentence = f"{flag.spelled} is not taken by version {reading.version}{_versions_with(known)}."
    elif flag.name == "sv" and reading.version == "8.1" and number_of(flag.value) == 6:
        sentence = f"{flag.spelled} 6 is not taken by version 8.1, which has 1 to 4; version 8 has it."
    elif flag.name == "draft" and reading.version != "7":
        sentence = f"{flag.spelled} is for version 7 only."
    return Problem(sentence, Level.BLOCK, flag.span, fix) if sentence else None


def _unknown(prompt: Prompt, flag: Flag) -> Problem:
    if (fix := _renamed(prompt, flag)) is not None:
        sentence = f"{flag.spelled} is called --{RENAMED[flag.name]} here."
        return Problem(sentence, Level.WARN, flag.span, fix)
    return Problem(f"{flag.spelled} is not known here; it is passed on as it is.", Level.WARN, flag.span)


def _version(reading: _Reading, flag: Flag) -> Iterator[Problem]:
    prompt = reading.prompt
    if prompt.version_flag is not flag:
        sentence = "More than one version is named; the last one counts."
        yield Problem(sentence, Level.WARN, flag.span, _remove(prompt, flag))
    elif reading.video:
        sentence = f"{flag.spelled} has no effect on videos."
        yield Problem(sentence, Level.WARN, flag.span, _remove(prompt, flag))
    elif flag.name == "v" and not flag.value:
        yield Problem(f"{flag.spelled} needs a number.", Level.WARN, flag.span, _remove(prompt, flag))
    elif reading.model is None:
        wanted = f"{flag.spelled} {flag.value}".strip()
        sentence = f"{wanted} is not a version known here; it is passed on as it is."
        fix = _with_value(prompt, flag, "6", "Set to 6") if flag.name == "niji" else None
        yield Problem(sentence, Level.WARN, flag.span, fix)
    elif reading.model.plan:
        sentence = f"Version {reading.model.label} needs the {reading.model.plan} plan."
        yield Problem(sentence, Level.WARN, flag.span)


def _on_model(reading: _Reading, flag: Flag, known: Parameter) -> Iterator[Problem]:
    sentence, fix = "", None
    if reading.video:
        if VIDEO not in known.models:
            sentence = f"{flag.spelled} has no effect on videos."
    elif known.models == {VIDEO}:
        sentence = f"{flag.spelled} is for videos and does nothing here."
    elif reading.model is None:
        return
    elif flag.name == "cref" and reading.model.key == "8":
        sentence = f"Version 8 takes --oref in the place of {flag.spelled}, at twice the price."
        fix = _respelled(reading.prompt, flag, "--oref", "Write --oref") if flag.value else None
    elif reading.model.key not in known.models:
        sentence = f"{flag.spelled} may do nothing with version {reading.model.label}{_versions_with(known)}."
    elif flag.name == "hd" and reading.model.key == "8.1":
        sentence = f"Version 8.1 is always HD; {flag.spelled} changes nothing."
    if sentence:
        yield Problem(sentence, Level.WARN, flag.span, fix or _remove(reading.prompt, flag))


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
            yield from _ratio(reading.prompt, flag)
        case Kind.ADDRESS:
            yield from _address(reading, flag)
        case Kind.REFERENCES:
            yield from _references(reading, flag)
        case Kind.TEXT:
            if not flag.value and known.name == "no":
                yield Problem(f"{flag.spelled} says nothing of what to leave out.", Level.WARN, flag.span)


def _number(prompt: Prompt, flag: Flag, known: Parameter) -> Iterator[Problem]:
    if known.optional and not flag.value:
        return
    number = number_of(flag.value)
    if number is None or (known.kind is not Kind.DECIMAL and not number.is_integer()):
        kind = "a number" if known.kind is Kind.DECIMAL else "a whole number"
        yield Problem(f"{flag.spelled} takes {kind}.", Level.WARN, flag.span)
    yield from _range(prompt, flag, known, number)


def _range(prompt: Prompt, flag: Flag, known: Parameter, number: float | None) -> Iterator[Problem]:
    if number is None or known.low is None or known.high is None or known.low <= number <= known.high:
        return
    near = f"{known.low if number < known.low else known.high:.10g}"
    sentence = f"{flag.spelled} goes from {known.low:.10g} to {known.high:.10g}."
    fix = _with_value(prompt, flag, near, f"Set to {near}")
    yield Problem(sentence, Level.WARN if known.name in UNDOCUMENTED_RANGE else Level.BLOCK, flag.span, fix)


def _choice(reading: _Reading, flag: Flag, known: Parameter) -> Iterator[Problem]:
    """A value off the model's list is only odd; off every list and out of range, the service refuses it."""
    prompt, number = reading.prompt, number_of(flag.value)
    if out := list(_range(prompt, flag, known, number)):
        yield from out
        return
    model = VIDEO if VIDEO in known.choices else (reading.model.key if reading.model else "")
    choices = known.choices_for(model)
    if not choices or flag.value.lower() in choices:
        return
    # 5 and 3 lie inside the documented bounds of --sv and --bs, but are none of the documented values.
    refused = (known.name == "sv" and number == 5) or (known.name == "bs" and reading.video)
    if not refused and number is not None and number in [number_of(choice) for choice in choices]:
        return
    fix = None
    if known.name == "motion" and number is not None:
        word = "low" if number <= 2 else "high"
        fix = _with_value(prompt, flag, word, f"Write {word}")
    sentence = f"{flag.spelled} is one of {', '.join(choices)}{_choice_of_others(known, number)}."
    yield Problem(sentence, Level.BLOCK if refused else Level.WARN, flag.span, fix)


def _choice_of_others(known: Parameter, number: float | None) -> str:
    """Which versions take a value that this one doesn't."""
    if number is None:
        return ""
    labels = [
        model.label
        for model in MODELS
        if model.key in known.models and number in [number_of(choice) for choice in known.choices_for(model.key)]
    ]
    return f" here; {', '.join(labels)} {'takes' if len(labels) == 1 else 'take'} {number:g}" if labels else ""


def _ratio(prompt: Prompt, flag: Flag) -> Iterator[Problem]:
    sides = RATIO.match(flag.value)
    if sides is None or not int(sides[1]) or not int(sides[2]):
        sentence = f"{flag.spelled} takes two whole numbers, such as 3:2."
        yield Problem(sentence, Level.WARN, flag.span, _whole_ratio(prompt, flag))
        return
    width, height = int(sides[1]), int(sides[2])
    if max(width, height) > ODD_SHAPE * min(width, height):
        yield Problem("Shapes this long are experimental; the result may differ.", Level.WARN, flag.span)


def _whole_ratio(prompt: Prompt, flag: Flag) -> Fix | None:
    """`1.39:1` as 139:100, `16x9` as 16:9; None where no shape can be meant."""
    found = ALMOST_RATIO.match(flag.value)
    if found is None:
        return None
    digits = max(len(found[2] or ""), len(found[4] or ""))
    width, height = (
        int(whole + (part or "").ljust(digits, "0")) for whole, part in (found.group(1, 2), found.group(3, 4))
    )
    if not width or not height:
        return None
    shape = f"{width // gcd(width, height)}:{height // gcd(width, height)}"
    return _with_value(prompt, flag, shape, f"Write {shape}") if RATIO.match(shape) else None


def _address(reading: _Reading, flag: Flag) -> Iterator[Problem]:
    if not PICTURE.match(flag.value):
        sentence = f"{flag.spelled} needs the address of a picture, with http:// or https://."
        yield Problem(sentence, Level.WARN, flag.span)
    yield from _gone(reading, flag.value, flag.value_span)
    if found := ANOTHER_PICTURE.match(reading.prompt.text, flag.span.end):
        sentence = f"{flag.spelled} takes one picture; the next address is read as words."
        yield Problem(sentence, Level.WARN, Span(flag.span.end, found.end()))


def _references(reading: _Reading, flag: Flag) -> Iterator[Problem]:
    if not flag.value:
        yield Problem(f"{flag.spelled} needs a picture's address or a code.", Level.WARN, flag.span)
    for found in re.finditer(r"\S+", flag.value):
        start = flag.value_span.start
        span = Span(start + found.start(), start + found.end())
        if not REFERENCE.match(found[0]):
            yield Problem("This is neither an address with http:// or https:// nor a code.", Level.WARN, span)
        else:
            yield from _gone(reading, WEIGHT.sub("", found[0]), span)


def _together(prompt: Prompt) -> Iterator[Problem]:
    turbo, oref = prompt.flag("turbo"), prompt.flag("oref")
    if turbo and oref:
        sentence = "--turbo and --oref do not go together."
        yield Problem(sentence, Level.BLOCK, turbo.span, _remove(prompt, turbo))
    quality, fast = prompt.flag("quality"), prompt.flag("fast")
    if oref and quality and number_of(quality.value) == 4:
        sentence = f"{quality.spelled} 4 does not go with --oref."
        yield Problem(sentence, Level.WARN, quality.span, _remove(prompt, quality))
    if turbo and fast:
        yield Problem("--turbo counts; --fast does nothing beside it.", Level.WARN, fast.span, _remove(prompt, fast))
    for known in NEEDY:
        flag = prompt.flag(known.name)
        if flag is None:
            continue
        if known.needs == "images" and not prompt.images:
            yield Problem(f"{flag.spelled} needs a picture's address at the beginning.", Level.WARN, flag.span)
        elif known.needs != "images" and not prompt.has(known.needs):
            yield Problem(f"{flag.spelled} does nothing without --{known.needs}.", Level.WARN, flag.span)


def _dropped(prompt: Prompt, parent: Prompt) -> Iterator[Problem]:
    """Shape and version of the parent that its new prompt does not name, and so loses."""
    end = len(prompt.text)
    for was, now, loss in (
        (parent.flag("ar"), prompt.flag("ar"), "the pictures turn square"),
        (parent.version_flag, prompt.version_flag, f"version {version_of(prompt)} draws"),
    ):
        if was is None or now is not None or (was.name == "v" and version_of(parent) == version_of(prompt)):
            continue
        written = was.span.of(parent.text)
        gap = "" if not prompt.text or prompt.text[-1].isspace() else " "
        fix = Fix(f"Add {written}", prompt.text, Span(end, end), gap + written)
        sentence = f"This prompt replaces the whole one before; without its {written}, {loss}."
        yield Problem(sentence, Level.WARN, Span(end, end), fix)


def _remove(prompt: Prompt, flag: Flag) -> Fix:
    return Fix("Remove", prompt.text, flag.span)


def _renamed(prompt: Prompt, flag: Flag) -> Fix | None:
    name = RENAMED.get(flag.name)
    return _respelled(prompt, flag, f"--{name}", f"Write --{name}") if name else None


def _respelled(prompt: Prompt, flag: Flag, spelled: str, label: str) -> Fix:
    start = flag.span.start
    return Fix(label, prompt.text, Span(start, start + len(flag.spelled)), spelled)


def _with_value(prompt: Prompt, flag: Flag, value: str, label: str) -> Fix:
    return Fix(label, prompt.text, flag.value_span, value)
