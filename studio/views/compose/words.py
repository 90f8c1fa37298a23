"""Amounts and prices in the words of the compose column."""

from __future__ import annotations

from studio.request.tariff import POINTS_PER_DOLLAR, Price


def dollars(points: int) -> str:
    """Points as money: 80 → "0.08 $"."""
    return f"{points / POINTS_PER_DOLLAR:,.2f} $"


def price_words(price: Price) -> str:
    """A price in both coins: "80 pt · 0.08 $"; a guess says so."""
    return f"{'about ' if price.about else ''}{price.points:,} pt · {dollars(price.points)}"


def jobs_words(count: int) -> str:
    """As in "1 job", "24 jobs"."""
    return f"{count:,} job{'' if count == 1 else 's'}"
