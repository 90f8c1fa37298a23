"""One keystroke in a prompt of the longest length, painted, with all that follows it, against a bare text edit."""

from __future__ import annotations

import gc
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
RESTS = 15
ROOM = 40
"""Characters that may still be typed."""
WORDS = "a lighthouse in fog, last light on the ridge, "
FLAGS = (
    " quiet sea::2 gulls::0.5 --ar 3:2 --stylize 250 --chaos 10 --weird 20 --seed 7 --no text, frames --relax --foo 3"
)
GROUPS = "{red, {dark, pale} green, blue} fox in {snow, rain, fog} --ar {1:1, 3:2} "
"""Far more jobs than are ever sent, so that they are counted and none is built."""
LETTERS = "ab cdefg hijklm nopqr stuvwxyz"
"""No two keys in a row make the same text, so that nothing remembered of a text helps."""
PLACES = {"end": 1.0, "middle": 0.5, "start": 0.0}


def texts() -> dict[str, str]:
    """Prompts of the longest length by name: words with some flags, five hundred flags, and groups in braces."""
    return {
        "": _filled(WORDS, FLAGS),
        "flags-": _filled(WORDS, "".join(f" --stylize {number}" for number in range(500))),
        "braces-": _filled(WORDS, GROUPS * 20),
    }


def _filled(words: str, rest: str) -> str:
    most = PROMPT_LENGTH[1] - ROOM - len(rest)
    return (words * (most // len(words) + 1))[:most] + rest


def measure() -> None:
    """Print a line per text and place of the caret."""
    instance = application.make_application()
    for name, text in texts().items():
        _measure(instance, name, text)


def _measure(instance: QApplication, kind: str, text: str) -> None:
    draft = Draft(text)
    panel, bare = ComposePanel(draft), QPlainTextEdit(text)
    panel.resize(330, 850)
    bare.setFont(panel.prompt_edit.font())
    edits: tuple[tuple[QWidget, QPlainTextEdit], ...] = ((panel, panel.prompt_edit), (bare, bare))
    for window, edit in edits:
        window.show()
        edit.setFocus()
    instance.processEvents()
    bare.resize(panel.prompt_edit.size())
    instance.processEvents()
    gc.freeze()  # as the application does as soon as its window is there (studio/app.py)
    for name, share in PLACES.items():
        taken: list[list[float]] = [[], []]
        for at in range(KEYS):
            for figures, (window, edit) in zip(taken, edits, strict=True):
                _put_caret(edit, share)
                figures.append(_timed(partial(_key, window, edit, LETTERS[at % len(LETTERS)])))
                edit.textCursor().deletePreviousChar()
                instance.processEvents()
        ours, floor = (statistics.quantiles(figures, n=20)[-1] for figures in taken)
        report(f"keystroke-{kind}{name}", ours * 1000, floor * 1000, "ms", GOAL)
    rest = statistics.median(_rested(panel, draft, at) for at in range(RESTS))
    report(f"keystroke-{kind}rest", rest * 1000, floor * 1000, "ms", "once, when one stops typing")
    for window, _ in edits:
        window.close()


def _rested(panel: ComposePanel, draft: Draft, at: int) -> float:
    """What is left for the moment after the last keystroke, where there is too much to do at each, painted."""
    QTest.keyClicks(panel.prompt_edit, LETTERS[at % len(LETTERS)])
    QApplication.processEvents()
    begun = time.perf_counter()
    draft.settle()
    QApplication.processEvents()
    taken = time.perf_counter() - begun
    panel.prompt_edit.textCursor().deletePreviousChar()
    draft.settle()
    QApplication.processEvents()
    return taken


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
