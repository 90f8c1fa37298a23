"""What AUTOMATIC1111, Forge and their kin write: the prompt, "Negative prompt:", and one line of settings.

a fox in snow
Negative prompt: blurry
Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1234, Size: 512x768, Model: dreamshaper
"""

from __future__ import annotations

import re

from studio.request.origins import Origin
from studio.store.importing.said import Said, Texts

_SETTING = re.compile(r'\s*([A-Za-z][\w \-/]*):\s*("(?:\\.|[^"\\])+"|[^,]*)(?:,|$)')
_NEGATIVE = "Negative prompt:"
_HAS_SETTINGS = re.compile(r"^Steps: \d+", re.MULTILINE)
_OWN_PLACE = frozenset({"Seed", "Model", "Size"})
MOST_SETTINGS = 40
LONGEST_LINE = 6000
"""Characters of the settings that are read: a line without any colon is looked through from each of its letters."""


def read(texts: Texts, stem: str) -> Said | None:
    """What a file says if it carries such a text, else None."""
    text = texts.text("parameters", "UserComment")
    if not texts.text("parameters") and not _HAS_SETTINGS.search(text):
        return None  # a comment may be anything
    return said(text) if text and not text.startswith("{") else None


def said(text: str) -> Said:
    """The parts of such a text."""
    words, settings = _split(text)
    prompt, _, negative = words.partition(_NEGATIVE)
    return Said(
        origin=Origin.A1111,
        prompt=prompt.strip(),
        negative=negative.strip(),
        seed=settings.get("Seed", ""),
        model=settings.get("Model", ""),
        settings={name: value for name, value in settings.items() if name not in _OWN_PLACE},
    )


def _split(text: str) -> tuple[str, dict[str, str]]:
    """The words, and the settings of the last line that has some; a prompt may hold colons of its own."""
    found = list(_HAS_SETTINGS.finditer(text))
    if not found:
        return text, {}
    start = found[-1].start()
    line = text[start : start + LONGEST_LINE].split("\n", 1)[0]
    settings = {name.strip(): value.strip().strip('"') for name, value in _SETTING.findall(line)[:MOST_SETTINGS]}
    return text[:start], settings
