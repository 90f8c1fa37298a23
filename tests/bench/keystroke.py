"""One keystroke in a prompt of the longest length, painted, with all that follows it, against a bare text edit."""

from __future__ import annotations

import statistics
import time
from functools import partial

from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget

from studio import app as application
from studio.models.draft import Draft
from studio.request.prompt import PROMPT_LENGTH
from studio.views.compose.panel import ComposePanel
from tests.bench.report import report

GOAL = "p95 ≤ 2"
KEYS = 200
ROOM = 40
"""Characters that may still be typed."""
WORDS = "a lighthouse in fog, last light on the ridge, "
FLAGS = (
    " quiet sea::2 gulls::0.5 --ar 3:2 --stylize 250 --chaos 10 --weird 20 --seed 7 --no text, frames --relax --foo 3"
)
PLACES = {"end": 1.0, "middle": 0.5, "start": 0.0}


def measure() -> None:
    """Print a line per place of the caret."""
    instance = application.make_application()
    text = (WORDS * (PROMPT_LENGTH[1] // len(WORDS) + 1))[: PROMPT_LENGTH[1] - ROOM - len(FLAGS)] + FLAGS
    panel, bare = ComposePanel(Draft(text)), QPlainTextEdit(text)
    panel.resize(330, 850)
    bare.setFont(panel.prompt_edit.font())
    edits: tuple[tuple[QWidget, QPlainTextEdit], ...] = ((panel, panel.prompt_edit), (bare, bare))
    for window, edit in edits:
        window.show()
        edit.setFocus()
    instance.processEvents()
    bare.resize(panel.prompt_edit.size())
    instance.processEvents()
    for name, share in PLACES.items():
        taken: list[list[float]] = [[], []]
        for at in range(KEYS):
            for figures, (window, edit) in zip(taken, edits, strict=True):
                _put_caret(edit, share)
                figures.append(_timed(partial(_key, window, edit, "x" if at % 7 else " ")))
                edit.textCursor().deletePreviousChar()
                instance.processEvents()
        ours, floor = (statistics.quantiles(figures, n=20)[-1] for figures in taken)
        report(f"keystroke-{name}", ours * 1000, floor * 1000, "ms", GOAL)
    for window, _ in edits:
        window.close()


def _put_caret(edit: QPlainTextEdit, share: float) -> None:
    caret = QTextCursor(edit.document())
    caret.setPosition(round(share * (edit.document().characterCount() - 1)))
    edit.setTextCursor(caret)


def _key(window: QWidget, edit: QPlainTextEdit, key: str) -> None:
    """A keystroke and what it puts on the screen."""
    QTest.keyClicks(edit, key)
    QApplication.processEvents()


def _timed(work: partial[None]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
