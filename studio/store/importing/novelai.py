"""What NovelAI writes: its name as the software, and a comment of JSON."""

from __future__ import annotations

import json
from typing import Any

from studio.request.origins import Origin
from studio.store.importing.said import Said, Texts

_SETTINGS = {"steps": "Steps", "scale": "CFG scale", "sampler": "Sampler"}


def read(texts: Texts, stem: str) -> Said | None:
    """What a file says if NovelAI made it, else None."""
    if texts.text("Software") != "NovelAI":
        return None
    try:
        found: Any = json.loads(texts.text("Comment") or "{}")
    except (ValueError, RecursionError):
        found = {}
    facts = found if isinstance(found, dict) else {}
    prompt, negative = facts.get("prompt"), facts.get("uc")
    return Said(
        origin=Origin.NOVELAI,
        prompt=prompt.strip() if isinstance(prompt, str) else texts.text("Description"),
        negative=negative.strip() if isinstance(negative, str) else "",
        seed=str(facts.get("seed") or ""),
        model=texts.text("Source"),
        settings={words: str(facts[name]) for name, words in _SETTINGS.items() if name in facts},
    )
