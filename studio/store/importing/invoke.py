"""What InvokeAI wrote over the years: `invokeai_metadata`, before that `sd-metadata`, at first the line of `Dream`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from studio.request.origins import Origin
from studio.store.importing.said import Said, Texts

_OPTION = re.compile(r"(?<=\s)-(S|W|H|s|C|A)\s*(\S+)")
_QUOTED = re.compile(r'\A\s*"((?:[^"\\]|\\.)*)"')
_UNWANTED = re.compile(r"\[([^\[\]]*)\]")
_NAMES = {"s": "Steps", "C": "CFG scale", "A": "Sampler"}
_SETTINGS = {"steps": "Steps", "cfg_scale": "CFG scale", "scheduler": "Scheduler", "sampler": "Sampler"}


def read(texts: Texts, stem: str) -> Said | None:
    """What a file says if one of InvokeAI's texts is in it, else None."""
    if (facts := _object(texts.text("invokeai_metadata"))) is not None:
        return _new(facts)
    if (facts := _object(texts.text("sd-metadata"))) is not None and isinstance(facts.get("image"), dict):
        return _old(facts)
    line = texts.text("Dream", "dream")
    return _first(line) if line else None


def _new(facts: Mapping[str, Any]) -> Said:
    model = facts.get("model")
    found = (model.get("name") or model.get("model_name")) if isinstance(model, dict) else model
    return Said(
        origin=Origin.INVOKE,
        prompt=_text(facts.get("positive_prompt")),
        negative=_text(facts.get("negative_prompt")),
        seed=_text(facts.get("seed")),
        model=_text(found),
        settings=_settings(facts),
    )


def _old(facts: Mapping[str, Any]) -> Said:
    image: Mapping[str, Any] = facts["image"]
    asked = image.get("prompt")
    if isinstance(asked, list):  # weighted parts
        asked = ", ".join(_text(part.get("prompt")) for part in asked if isinstance(part, dict))
    prompt, negative = _parted(_text(asked))
    return Said(
        origin=Origin.INVOKE,
        prompt=prompt,
        negative=negative,
        seed=_text(image.get("seed")),
        model=_text(facts.get("model_weights")),
        settings=_settings(image),
    )


def _first(line: str) -> Said:
    quoted = _QUOTED.match(line)
    words = quoted[1] if quoted else line.split(" -", 1)[0]
    options = dict(_OPTION.findall(line[quoted.end() :] if quoted else line))
    prompt, negative = _parted(words)
    return Said(
        origin=Origin.INVOKE,
        prompt=prompt,
        negative=negative,
        seed=options.get("S", ""),
        settings={_NAMES[name]: value for name, value in options.items() if name in _NAMES},
    )


def _parted(words: str) -> tuple[str, str]:
    """What is not wanted stood in square brackets among the words."""
    negative = ", ".join(part.strip() for part in _UNWANTED.findall(words) if part.strip())
    return " ".join(_UNWANTED.sub(" ", words).split()), negative


def _settings(facts: Mapping[str, Any]) -> dict[str, str]:
    return {words: text for name, words in _SETTINGS.items() if (text := _text(facts.get(name)))}


def _object(text: str) -> Mapping[str, Any] | None:
    try:
        found = json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _text(value: object) -> str:
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""
