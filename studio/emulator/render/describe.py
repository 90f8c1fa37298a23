"""`describe`: a picture measured, and four prompts that follow from it."""

from __future__ import annotations

from typing import Any

from studio.emulator.render.measure import measured
from studio.emulator.render.phrases import prompts
from studio.emulator.render.references import opened


def describe(order: dict[str, Any]) -> dict[str, Any]:
    """The words of a finished describe job (contract §2b)."""
    picture = opened(order["source"])
    texts = prompts(measured(picture))
    numbered = "\n\n".join(f"{number}\ufe0f\u20e3 {text}" for number, text in enumerate(texts, 1))
    return {"promptEn": numbered, "description": "", "finalPrompt": "", "prompts": []}
