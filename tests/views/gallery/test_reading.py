"""Words in the middle: how far the job is, then its texts, each to be taken over whole, in part or added."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from studio import hands
from studio.models.shown_job import ShownJob
from studio.models.tasks import Tasks
from studio.request.tasks import Task
from studio.store.records import JobRecord, JobState
from studio.views.gallery.grid import PictureGrid
from studio.views.gallery.reading import TextCard
from studio.views.widgets.labels import PlainLabel
from studio.views.widgets.marked_text import Marked, MarkedText

NOW = 1_795_521_600.0
PROMPT = "a very quiet lighthouse in fog --ar 3:2"
SHORTER = {
    "promptEn": PROMPT,
    "finalPrompt": "## Important tokens\na very quiet **lighthouse** in fog",
    "prompts": ["quiet lighthouse, fog --ar 3:2", "lighthouse --ar 3:2"],
}
DESCRIBED = {"promptEn": "1️⃣ a hill at dusk --ar 3:4\n\n2️⃣ a sea"}


def job(task: Task, output: dict[str, Any] | None = None, **facts: Any) -> JobRecord:
    reply = "" if output is None else json.dumps({"output": output})
    told: dict[str, Any] = {
        "id": 7,
        "task": task,
        "body": {},
        "prompt": PROMPT if task is Task.SHORTEN else "",
        "created_at": NOW - 10,
        "day": "2026-11-24",
        "state": JobState.DONE if output is not None else JobState.ACCEPTED,
        "reply": reply,
    }
    return JobRecord(**(told | facts))


class Middle:
    def __init__(self, tmp_path: Path) -> None:
        self.tasks = Tasks()
        self.shown = ShownJob(self.tasks, lambda relative: tmp_path / relative, clock=lambda: NOW)
        self.grid = PictureGrid(self.shown)
        self.taken: list[tuple[str, bool]] = []
        self.grid.text_wanted.connect(lambda text, whole: self.taken.append((text, whole)))

    def cards(self) -> list[TextCard]:
        return self.grid.reading.findChildren(TextCard)

    def press(self, name: str) -> None:
        button = hands.find(self.grid, name)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(button.width() // 2, button.height() // 2))


@pytest.fixture
def middle(qtbot: QtBot, tmp_path: Path) -> Iterator[Middle]:
    made = Middle(tmp_path)
    qtbot.addWidget(made.grid)
    made.grid.resize(700, 700)
    made.grid.show()
    yield made
    made.shown.close()
    made.tasks.close()


def test_the_way_of_the_job_then_its_texts(middle: Middle) -> None:
    middle.shown.set_job(job(Task.DESCRIBE))
    status = middle.grid.findChild(QWidget, "readingStatus")
    assert status is not None
    assert status.isVisible()
    assert status.accessibleName().startswith("Pending")
    middle.shown.apply(job(Task.DESCRIBE, DESCRIBED))
    assert not status.isVisible()
    assert [card.words.text() for card in middle.cards()] == ["a hill at dusk --ar 3:4", "a sea"]


def test_a_prompt_is_taken_over_whole_or_added_or_in_part(middle: Middle) -> None:
    middle.shown.set_job(job(Task.DESCRIBE, DESCRIBED))
    middle.press("Use prompt 2")
    middle.press("Add prompt 1")
    label = middle.cards()[0].words
    assert isinstance(label, PlainLabel)
    label.setSelection(2, 4)
    middle.press("Add prompt 1")
    assert middle.taken == [("a sea", True), ("a hill at dusk --ar 3:4", False), ("hill", False)]


def test_shorter_prompts_show_what_was_left_out(middle: Middle) -> None:
    middle.shown.set_job(job(Task.SHORTEN, SHORTER))
    heat = middle.grid.findChild(MarkedText, "reading-heat")
    assert heat is not None
    assert [(mark.text, mark.warmth) for mark in heat.stretches() if mark.warmth] == [
        ("quiet", pytest.approx(1 / 3)),
        ("lighthouse", 1.0),
        ("fog", pytest.approx(1 / 3)),
    ]
    first = middle.cards()[0].words
    assert isinstance(first, MarkedText)
    assert first.stretches()[0] == Marked("a very", struck=True)
    assert first.text() == PROMPT
    assert first.accessibleDescription() == "Left out: a very in"
    middle.press("Use prompt 2")
    assert middle.taken == [("lighthouse --ar 3:2", True)]


def test_an_answer_without_words_says_so(middle: Middle) -> None:
    middle.shown.set_job(job(Task.SHORTEN, {"prompts": []}))
    assert middle.grid.message.words().startswith("This job gave no words")
    middle.shown.set_job(job(Task.SHORTEN, None, id=8, state=JobState.FAILED, error="It broke."))
    assert "It broke." in middle.grid.message.words()


def test_another_job_takes_the_texts_away(middle: Middle) -> None:
    middle.shown.set_job(job(Task.DESCRIBE, DESCRIBED))
    middle.shown.set_job(job(Task.SHORTEN, None, id=8))
    assert not middle.grid.reading._scroll.isVisible()
    middle.shown.set_job(None)
    assert not middle.grid.reading.isVisible()


def test_every_control_has_a_name(middle: Middle) -> None:
    for record in (job(Task.DESCRIBE, DESCRIBED), job(Task.SHORTEN, SHORTER, id=8)):
        middle.shown.set_job(record)
        for widget in middle.grid.reading.findChildren(QWidget):
            if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and not widget.objectName().startswith("qt_"):
                assert widget.accessibleName(), widget
                assert widget.objectName(), widget


def test_marked_text_wraps_and_survives_any_letters(qtbot: QtBot) -> None:
    text = MarkedText("marks", "Marks")
    qtbot.addWidget(text)
    text.set_marked([Marked("🦊" * 30, 0.5), Marked("مرحبا", 1.0), Marked("x" * 300, struck=True), Marked("--ar 3:2")])
    assert text.heightForWidth(120) > text.heightForWidth(600) > 0
    text.resize(120, text.heightForWidth(120))
    assert not text.grab().isNull()
    text.set_marked([])
    assert text.text() == ""
