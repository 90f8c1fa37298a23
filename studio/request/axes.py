"""A prompt along one side of a parameter sheet: how it asks for a value there, and which one a prompt asks for.

Values are those of the flag, "on" and "off" for a switch, and for the version "7", "8.1", "niji6".
"""

from __future__ import annotations

import re

from studio.request.edits import has_switch, set_switch
from studio.request.parameters import DEFAULT_MODEL, MODELS, Kind, parameter
from studio.request.prompt import Prompt, parse, set_flag, set_model, without

ON, OFF = "on", "off"
SWITCHED = {"on": ON, "yes": ON, "with": ON, "off": OFF, "no": OFF, "without": OFF}
"""How an artist may write the two values of a switch."""
_NIJI = re.compile(r"niji\s*([0-9.]*)\Z", re.IGNORECASE)


def turn(text: str, name: str, value: str) -> str:
    """The prompt asking for that value; `canonical_value` of what was written."""
    known = parameter(name)
    if known is not None and known.kind is Kind.SWITCH:
        return set_switch(text, name, value == ON)
    if name != "v":
        return set_flag(text, name, value)
    wanted = next((model for model in MODELS if model.key.replace(" ", "") == value), None)
    if wanted is not None:
        return set_model(text, wanted)
    if value_along(parse(text), name) == value:
        return text
    niji = _NIJI.match(value)
    text = without(text, (flag for flag in parse(text).flags if flag.name in ("v", "niji")))
    return set_flag(text, "niji" if niji else "v", niji[1] if niji else value)


def value_along(prompt: Prompt, name: str) -> str:
    """Which value the prompt asks for, "" where it asks for none."""
    known = parameter(name)
    if known is not None and known.kind is Kind.SWITCH:
        return ON if has_switch(prompt, name) else OFF
    if name != "v":
        return prompt.value(name) or ""
    flag = prompt.version_flag
    if flag is None:
        return DEFAULT_MODEL.key
    return f"niji{flag.value or '6'}" if flag.name == "niji" else flag.value


def canonical_value(name: str, written: str) -> str:
    """What was written in the one spelling that is kept: "Niji 6" as "niji6", "yes" as "on"."""
    known = parameter(name)
    if known is not None and known.kind is Kind.SWITCH:
        return SWITCHED.get(written.strip().lower(), written)
    niji = _NIJI.match(written.strip()) if name == "v" else None
    return f"niji{niji[1] or '6'}" if niji else written
