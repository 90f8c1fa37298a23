"""What the tour plays: its chapters in their order, and the pages that each of them keeps."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple

from studio.app import App
from studio.tour import first_day, library, more
from studio.tour.album import Album


class Chapter(NamedTuple):
    """`first` numbers its first page, in every tour alike. `always`: no tour is without it."""

    name: str
    play: Callable[[App, Album], Awaitable[None]]
    pages: tuple[str, ...]
    first: int = 0
    always: bool = False
    after_restart: bool = False


def _numbered(chapters: Sequence[Chapter]) -> tuple[Chapter, ...]:
    first, numbered = 1, []
    for chapter in chapters:
        numbered.append(chapter._replace(first=first))
        first += len(chapter.pages)
    return tuple(numbered)


CHAPTERS = _numbered(
    (
        Chapter(
            "job", first_day.main_job,
            ("welcome", "empty", "prompt", "pending", "four-pictures", "second-chosen", "varying", "four-more"),
            always=True,
        ),
        Chapter(
            "inpaint", first_day.inpaint, ("editor", "stroke", "what-to-draw", "inpainting", "inpainted")
        ),
        Chapter("palette", more.palette, ("palette", "topaz")),
        Chapter(
            "upscale", more.upscale,
            ("upscaled", "upscale-large", "information", "compare-slider", "compare-beside", "export"),
        ),
        Chapter("video", more.video, ("animate", "animating", "four-videos", "video-large", "video-chain")),
        Chapter("blend", more.blend, ("tray", "blend", "blended")),
        Chapter("library", library.shelf, ("library", "unfolded", "judged")),
        Chapter("places", library.places, ("places",)),
        Chapter("family", library.family, ("family",)),
        Chapter("spending", library.spending, ("spending",)),
        Chapter("trash", library.trash, ("trashed", "trash")),
        Chapter("queue", more.queue, ("queue",)),
        Chapter("again", first_day.next_day, ("opened-again", "large"), always=True, after_restart=True),
        Chapter("running-out", library.running_out, ("running-out", "decided"), after_restart=True),
    )
)  # fmt: skip
"""Each of them needs nothing of the others but the main job."""


def chosen(names: Sequence[str] | None) -> list[Chapter]:
    """The chapters of those names and what no tour is without; all of them for None."""
    return [chapter for chapter in CHAPTERS if names is None or chapter.always or chapter.name in names]


def files(names: Sequence[str] | None = None) -> list[str]:
    """The names of the pictures that a tour of those chapters keeps, in their order."""
    return [
        f"{chapter.first + number:02d}-{page}.png"
        for chapter in chosen(names)
        for number, page in enumerate(chapter.pages)
    ]
