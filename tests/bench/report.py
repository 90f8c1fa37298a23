"""One line per figure, always beside a floor that was measured in the same run."""

from __future__ import annotations

import statistics
from collections.abc import Callable


def report(name: str, value: float, floor: float, unit: str, goal: str) -> None:
    """Print `NAME value unit, floor value unit, ratio (goal)`."""
    ratio = value / floor if floor else float("inf")
    print(f"{name} {value:.4g} {unit}, floor {floor:.4g} {unit}, ratio {ratio:.2f} ({goal})", flush=True)


def in_turn(rounds: int, *measures: Callable[[], float]) -> list[float]:
    """Medians of several measures taken A B A B …, so that a machine that slows down slows all of them."""
    figures = [[measure() for measure in measures] for _ in range(rounds)]
    return [statistics.median(column) for column in zip(*figures, strict=True)]
