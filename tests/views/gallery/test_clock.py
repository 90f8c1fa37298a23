"""The clock beside the pictures: there while something runs out, loud only when it matters, gone when it is over."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from studio.views.gallery.clock import ClockBadge
from tests.views.gallery.middle import NOW, Middle, arrived, done, job, middle

__all__ = ["middle"]

HOUR = 3600.0
WARMTH = 40
"""Of 255; greys have next to none."""


def is_warm(widget: QWidget) -> bool:
    """Whether anything of it is in the accent; the thin strokes of small words hardly ever reach its full colour."""
    image = widget.grab().toImage()
    colours = (QColor(image.pixel(x, y)) for x in range(image.width()) for y in range(image.height()))
    return any(colour.red() - colour.blue() > WARMTH for colour in colours)


def test_it_tells_what_is_left_and_warns_within_a_day(middle: Middle, qtbot: QtBot) -> None:
    badge = middle.part(ClockBadge, "clockBadge")
    fresh = done(ended_at=NOW - 4 * HOUR)
    arrived(middle, qtbot, fresh)
    assert (badge.isVisible(), badge.accessibleName()) == (True, "2 d 20 h left")
    assert not is_warm(badge)
    middle.shown.apply(replace(fresh, ended_at=NOW - 60 * HOUR))
    assert badge.accessibleName() == "12 h left"
    assert badge.accessibleDescription().startswith("The service takes actions until")
    assert is_warm(badge)
    middle.shown.apply(replace(fresh, ended_at=NOW - 60 * HOUR, settled=True))
    assert badge.accessibleName() == "12 h left"
    assert not is_warm(badge)
    middle.shown.apply(replace(fresh, ended_at=NOW - 73 * HOUR))
    assert not badge.isVisible()


def test_a_job_under_way_has_no_clock(middle: Middle) -> None:
    middle.shown.set_job(job())
    assert not middle.part(ClockBadge, "clockBadge").isVisible()
