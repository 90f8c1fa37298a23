"""Amounts and prices in the words of the compose column."""

from __future__ import annotations

from studio.models.batch import MOST, Batch, count_words
from studio.models.draft import PICTURES_PER_JOB
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


def amount_words(batch: Batch) -> str:
    """As in "1 job · 4 pictures", "5 of 6 jobs · 20 pictures"."""
    if not batch.is_many:
        return f"1 job · {PICTURES_PER_JOB} pictures"
    if batch.count > MOST:
        return f"{count_words(batch.count)} jobs"
    sent = batch.sent_count
    jobs = f"{sent} of {batch.count}" if sent != batch.count else f"{sent}"
    return f"{jobs} job{'' if batch.count == 1 else 's'} · {sent * PICTURES_PER_JOB} pictures"


def send_words(batch: Batch) -> str:
    """As in "Send 5 of 6" where some rows stay out, because they are not ticked or would be refused; else ""."""
    if not batch.is_many or not batch.is_whole or batch.count > MOST or batch.sent_count == batch.count:
        return ""
    return f"Send {batch.sent_count} of {batch.count}"
