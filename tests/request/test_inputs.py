"""Which files the service takes as they are."""

from __future__ import annotations

import pytest

from studio.request.inputs import takes
from studio.request.tasks import Task


@pytest.mark.parametrize(
    ("task", "name", "size", "fits"),
    [
        (Task.RETEXTURE, "2026/11/x.png", 10_000_000, True),
        (Task.RETEXTURE, "2026/11/x.png", 10_000_001, False),
        (Task.DESCRIBE, "x.PNG", 10_000_001, True),
        (Task.DESCRIBE, "x.tiff", 1, False),
        (Task.ENHANCE_UPSCALE, "x.tiff", 100_000_000, True),
        (Task.ENHANCE_UPSCALE, "x.webp", 1, False),
        (Task.DESCRIBE, "x", 1, False),
    ],
)
def test_by_format_and_size(task: Task, name: str, size: int, fits: bool) -> None:
    assert takes(task, name, size) is fits
