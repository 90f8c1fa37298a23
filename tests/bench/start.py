"""From the command to a window that is painted and has handled a key, against the smallest window of the same style."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time

from tests.bench.report import in_turn, report

ROUNDS = 7
SMALLEST = """
import sys
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
import PySide6Qlementine
app = QApplication([])
app.setStyle(PySide6Qlementine.QlementineStyle(app))
field = QLineEdit()
class Window(QWidget):
    painted = False
    def paintEvent(self, event):
        if not self.painted:
            self.painted = True
            QTimer.singleShot(0, press)
def press():
    QApplication.postEvent(field, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, "a"))
field.textChanged.connect(lambda _: (print("answers", flush=True), app.exit(0)))
window = Window()
QVBoxLayout(window).addWidget(field)
window.resize(1440, 900)
window.show()
app.exec()
"""
OURS = """
import sys
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from studio import cli
from studio.app import App, make_application, run
app = App(make_application(), cli.parse(["--home", sys.argv[1], "--practice"]))
bench = app.window.workbench
def press():
    edit = bench.compose.prompt_edit
    QApplication.postEvent(edit, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, "a"))
app.window.painted.connect(lambda: QTimer.singleShot(0, press))
app.desk.draft.text_changed.connect(lambda _: (print("answers", flush=True), app.close()))
run(app)
"""


def measure() -> None:
    """Print the figure."""
    with tempfile.TemporaryDirectory() as home:
        _until_answer(OURS, home)  # byte code and caches warm for both
        _until_answer(SMALLEST)
        ours, smallest = in_turn(ROUNDS, lambda: _until_answer(OURS, home), lambda: _until_answer(SMALLEST))
    report("start", ours, smallest, "ms", "≤ 1.5")


def _until_answer(program: str, *arguments: str) -> float:
    """Milliseconds until the program says that it has handled a key."""
    begun = time.perf_counter()
    with subprocess.Popen([sys.executable, "-c", program, *arguments], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        elapsed = (time.perf_counter() - begun) * 1000
        process.stdout.read()
    if line.strip() != "answers":
        raise RuntimeError("the window did not answer")
    return elapsed
