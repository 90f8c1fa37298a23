"""What an artist keeps for later: pieces of prompt under a name, how they are merged into a text, and as a file.

A preset of FLAGS is merged into the prompt and takes the place of flags of the same name, a whole PROMPT takes
the place of everything, and a STYLE is one code, address, profile or seed that is added.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from studio.errors import InputError, Remedy
from studio.request.prompt import Prompt, parse, set_flag, without

NAME_LENGTH = 80
TEXT_LENGTH = 8192
NOTE_LENGTH = 400
MOST_IN_FILE = 5000
FILE_FORMAT = "legnext-studio-presets"
FILE_VERSION = 1

_MODEL_FLAGS = frozenset({"v", "niji"})
_RANDOM = "random"


class PresetKind(StrEnum):
    """How a preset meets the prompt."""

    FLAGS = "flags"
    PROMPT = "prompt"
    STYLE = "style"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """Something kept under a name; `id` is 0 until the library has it. Times are seconds since the epoch."""

    kind: PresetKind
    name: str
    text: str
    note: str = ""
    id: int = 0
    created_at: float = 0.0


class Style(NamedTuple):
    """One reusable look: the canonical flag (`sref`, `p` or `seed`) and one of its values, without a weight."""

    flag: str
    value: str

    @property
    def text(self) -> str:
        """As it is written in a prompt."""
        return f"--{self.flag} {self.value}"


STYLE_FLAGS: Mapping[str, str] = {"sref": "Style", "p": "Profile", "seed": "Seed"}
"""The flags whose values are styles, and what each is called."""


def flags_of(text: str) -> str:
    """The flags of a prompt as they were typed, in their order, without its words."""
    return " ".join(flag.span.of(text) for flag in parse(text).flags)


def words_of(text: str) -> str:
    """A prompt without its flags: leading addresses and words, as they were typed."""
    prompt = parse(text)
    return " ".join(
        part for part in (text[: prompt.body.end].strip(), *(p.of(text).strip() for p in prompt.loose)) if part
    )


def styles_of(prompt: Prompt) -> tuple[Style, ...]:
    """Every style that a prompt uses, in the order of the text; `--sref random` names none."""
    found: dict[Style, None] = {}
    for flag in prompt.flags:
        if flag.name in STYLE_FLAGS:
            for token in flag.value.split():
                value = _unweighted(token)
                if value and value.lower() != _RANDOM:
                    found[Style(flag.name, value)] = None
    return tuple(found)


def style_of(text: str) -> Style | None:
    """The one style that `text` ("--sref 123") stands for, None when it is not exactly one."""
    prompt = parse(text)
    styles = styles_of(prompt)
    alone = len(prompt.flags) == 1 and not prompt.words and not prompt.images
    return styles[0] if alone and len(styles) == 1 else None


def apply(text: str, preset: Preset) -> str:
    """The prompt `text` with `preset` taken over, as its kind says."""
    match preset.kind:
        case PresetKind.PROMPT:
            return preset.text
        case PresetKind.FLAGS:
            return merged(text, preset.text)
        case PresetKind.STYLE:
            style = style_of(preset.text)
            return merged(text, preset.text) if style is None else added(text, style)


def merged(text: str, piece: str) -> str:
    """`text` with the flags of `piece` in place of its own of the same name; everything else stays as it is.

    A flag that stands once on both sides is changed where it stands, the others go to the end. Asking for a
    model takes out whatever asked for another one.
    """
    wanted = parse(piece).flags
    names = {flag.name for flag in wanted}
    if names & _MODEL_FLAGS:
        text = without(text, (flag for flag in parse(text).flags if flag.name in _MODEL_FLAGS - names))
    for name in dict.fromkeys(flag.name for flag in wanted):
        fresh = [flag for flag in wanted if flag.name == name]
        stale = [flag for flag in parse(text).flags if flag.name == name]
        if len(fresh) == len(stale) == 1:
            text = set_flag(text, name, fresh[0].value)
            continue
        text = without(text, stale)
        for flag in fresh:
            text = _appended(text, flag.span.of(piece))
    return text


def added(text: str, style: Style) -> str:
    """`text` with `style` beside the ones that it has; there is one seed only, so that one is exchanged.

    A style that is there already is not written twice.
    """
    prompt = parse(text)
    flag = prompt.flag(style.flag)
    if style in styles_of(prompt):
        return text
    if flag is None or not flag.value or style.flag == "seed" or flag.value.lower() == _RANDOM:
        return set_flag(text, style.flag, style.value)
    return set_flag(text, style.flag, f"{flag.value} {style.value}")


def extended(text: str, more: str) -> str:
    """`text` with the words of `more` behind its own words, before its flags, and the flags of `more` merged in."""
    addition = parse(more)
    prompt = parse(text)
    words = addition.words
    if words and words not in prompt.words:
        end = prompt.body.start + len(prompt.body.of(text).rstrip())
        before, after = text[:end], text[end:]
        joint = "" if not before.strip() else " " if before.rstrip().endswith(",") or not prompt.words else ", "
        gap = " " if after.strip() and not after[0].isspace() else ""
        text = f"{before}{joint}{words}{gap}{after}"
    return merged(text, flags_of(more))


def _unweighted(token: str) -> str:
    value, mark, weight = token.rpartition("::")
    return value if mark and _is_number(weight) else token.removesuffix("::")


def _is_number(text: str) -> bool:
    try:
        float(text or "1")
    except ValueError:
        return False
    return True


def _appended(text: str, flag: str) -> str:
    return f"{text}{'' if not text or text[-1].isspace() else ' '}{flag}"


# As a file


def to_json(presets: Iterable[Preset]) -> str:
    """The presets as a JSON document that `from_json` reads back; what only this library knows is left out."""
    kept = [
        {"kind": preset.kind.value, "name": preset.name, "text": preset.text, "note": preset.note} for preset in presets
    ]
    return json.dumps({"format": FILE_FORMAT, "version": FILE_VERSION, "presets": kept}, indent=2, ensure_ascii=False)


def from_json(data: bytes) -> list[Preset]:
    """The presets of a file that `to_json` made; `InputError` says in a sentence what is wrong with another one."""
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise _bad("The file is not JSON, so no presets can be read from it.") from None
    if not isinstance(document, dict) or document.get("format") != FILE_FORMAT:
        raise _bad("The file holds JSON, but no presets of Legnext Studio.")
    version = document.get("version")
    if not isinstance(version, int) or version > FILE_VERSION:
        raise _bad("The file was written by a newer Legnext Studio.", "Install the newer version to read it.")
    listed = document.get("presets")
    if not isinstance(listed, list) or len(listed) > MOST_IN_FILE:
        raise _bad("The list of presets in the file is missing or too long.")
    return [_read(entry, number) for number, entry in enumerate(listed, 1)]


def _read(entry: Any, number: int) -> Preset:
    fields = entry if isinstance(entry, dict) else {}
    kind, name, text, note = (fields.get(key, "") for key in ("kind", "name", "text", "note"))
    if not all(isinstance(value, str) for value in (kind, name, text, note)) or kind not in list(PresetKind):
        raise _bad(f"Preset {number} in the file is damaged.")
    preset = Preset(kind=PresetKind(kind), name=name, text=text, note=note)
    if sentence := wrong_with(preset):
        raise _bad(f"Preset {number} in the file cannot be kept. {sentence}")
    return preset


def wrong_with(preset: Preset) -> str:
    """Why a preset cannot be kept, as a sentence; "" when it can."""
    if not preset.name.strip():
        return "It needs a name."
    if len(preset.name) > NAME_LENGTH:
        return f"Its name is longer than {NAME_LENGTH} characters."
    if not preset.text.strip():
        return "There is nothing in it."
    if len(preset.text) > TEXT_LENGTH or len(preset.note) > NOTE_LENGTH:
        return "Its text is too long."
    if preset.kind is PresetKind.STYLE and style_of(preset.text) is None:
        return "A style is one --sref, --p or --seed with its value."
    if preset.kind is PresetKind.FLAGS and not parse(preset.text).flags:
        return "There are no flags in it."
    return ""


def missing_from(known: Sequence[Preset], fresh: Iterable[Preset]) -> list[Preset]:
    """Those of `fresh` that `known` does not hold already, each once; for reading a file twice without doubling."""
    seen = {(preset.kind, preset.name, preset.text) for preset in known}
    left: list[Preset] = []
    for preset in fresh:
        key = (preset.kind, preset.name, preset.text)
        if key not in seen:
            seen.add(key)
            left.append(preset)
    return left


def _bad(sentence: str, advice: str = "Choose a file that was exported here.") -> InputError:
    return InputError(sentence, advice, remedy=Remedy.NONE)
