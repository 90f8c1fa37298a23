"""The middle of the window over jobs that a test makes, with pictures that come when it says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QWidget,
)
from pytestqt.qtbot import QtBot

from studio.models.offers import Offer
from studio.models.shown_job import ShownJob
from studio.models.tasks import Tasks
from studio.models.thumbnails import Thumbnails
from studio.request.actions import ActionSpec
from studio.request.tasks import Task
from studio.store.files import PictureFiles
from studio.store.records import JobRecord, JobState, PictureRecord, PictureState
from studio.views.gallery.panel import GalleryPanel

NOW = 1_800_000_000.0
ALL = [0, 1, 2, 3]
OFFERED = {"upscale": ALL, "variation": ALL, "remix": ALL, "pan": ALL, "outpaint": ALL, "reroll": True}
PROMPT = "a lighthouse in fog --ar 3:2 --v 7"


def job(number: int = 7, **changes: Any) -> JobRecord:
    made = JobRecord(
        id=number,
        task=Task.DIFFUSION,
        body={"text": PROMPT},
        prompt=PROMPT,
        created_at=NOW - 20,
        sent_at=NOW - 12,
        day="2027-01-15",
        remote_id="abc",
        state=JobState.ACCEPTED,
        estimate=80,
    )
    return replace(made, **changes)


def done(number: int = 7, count: int = 4, **changes: Any) -> JobRecord:
    pictures = tuple(
        PictureRecord(
            id=index, job_id=number, index=index, path=f"{index}.png", width=300, height=200, state=PictureState.STORED
        )
        for index in range(count)
    )
    values: dict[str, Any] = {"state": JobState.DONE, "pictures": pictures, "actions": OFFERED}
    return job(number, **{**values, "ended_at": NOW - 60, "consumed": 80, **changes})


def videos(number: int, actions: dict[str, Any] | None, **changes: Any) -> JobRecord:
    made = done(number, task=Task.VIDEO_DIFFUSION, actions=actions, **changes)
    return replace(made, pictures=tuple(replace(picture, kind="video") for picture in made.pictures))


W = TypeVar("W", bound=QWidget)


@dataclass
class Middle:
    panel: GalleryPanel
    shown: ShownJob
    asked: list[tuple[str, int, dict[str, object]]] = field(default_factory=list)
    jobs: list[int] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)

    def named(self, name: str) -> QAbstractButton:
        """The one control of that accessible name that can be seen."""
        widgets = [self.panel, *QApplication.topLevelWidgets()]
        found = {
            button
            for widget in widgets
            for button in widget.findChildren(QAbstractButton)
            if button.accessibleName() == name and button.isVisible()
        }
        assert len(found) == 1, f"{len(found)} controls are called {name}"
        return found.pop()

    def part(self, kind: type[W], name: str) -> W:
        """A part by its object name."""
        found = self.panel.findChild(kind, name)
        assert isinstance(found, kind)
        return found

    def names(self) -> list[str]:
        return [tile.accessibleName() for tile in self.panel.grid.tiles()]

    def press(self, name: str) -> None:
        QTest.mouseClick(self.named(name), Qt.MouseButton.LeftButton)

    def take(self, spec: ActionSpec, image: int, extras: dict[str, object]) -> None:
        self.asked.append((spec.name, image, extras))


@pytest.fixture
def middle(qtbot: QtBot, tmp_path: Path) -> Iterator[Middle]:
    for index in range(6):
        image = QImage(300, 200, QImage.Format.Format_RGB32)
        image.fill(QColor.fromHsv(index * 50, 200, 220))
        assert image.save(str(tmp_path / f"{index}.png"))
    tasks = Tasks()
    shown = ShownJob(tasks, lambda relative: tmp_path / relative, clock=lambda: NOW)
    files = PictureFiles(tmp_path, tmp_path / "cache")
    thumbnails = Thumbnails(tasks, lambda: files)
    panel = GalleryPanel(shown, thumbnails)
    qtbot.addWidget(panel)
    panel.resize(900, 800)
    panel.show()
    made = Middle(panel, shown)
    panel.action_requested.connect(made.take)
    panel.job_wanted.connect(made.jobs.append)
    panel.offer_wanted.connect(made.offers.append)
    yield made
    panel.hide()
    thumbnails.close()
    shown.close()
    tasks.close()


def arrived(middle: Middle, qtbot: QtBot, record: JobRecord) -> None:
    middle.shown.set_job(record)
    count = len(record.pictures)
    qtbot.waitUntil(lambda: middle.names() == [f"Picture {number + 1}" for number in range(count)])


def come_to_rest(middle: Middle) -> None:
    """Let what is being read arrive, and what that leads to."""
    for _ in range(3):
        middle.shown._pictures._pool.waitForDone()
        QApplication.processEvents()


# The pictures


def missing(count: int = 4) -> JobRecord:
    """A job of which all pictures but the first could not be had."""
    record = done(count=count)
    gone = (replace(one, state=PictureState.MISSING, path="", error="404: gone.") for one in record.pictures[1:])
    return replace(record, pictures=(record.pictures[0], *gone))
