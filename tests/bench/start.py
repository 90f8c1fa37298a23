"""From the command to a window that is painted and has handled a key, against the smallest window of the same style.

What the prompt can do without comes behind it; the second figure is when all of that is there.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

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
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from studio.__main__ import main
app = QApplication([])
def look():
    window = next((top for top in app.topLevelWidgets() if getattr(top, "is_painted", False)), None)
    if window is not None:
        timer.stop()
        field = window.findChild(QPlainTextEdit, "prompt")
        field.textChanged.connect(lambda: (print("answers", flush=True), rest.start(0)))
        rest.timeout.connect(lambda: finish(window))
        key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, "a")
        QApplication.postEvent(field, key)
def finish(window):
    if window.workbench is not None:
        rest.stop()
        print("complete", flush=True)
        window.close()
timer, rest = QTimer(), QTimer()
timer.timeout.connect(look)
timer.start(0)
sys.exit(main(["--home", sys.argv[1], "--practice"]))
"""


def measure() -> None:
    """Print the figure."""
    with tempfile.TemporaryDirectory() as home:
        byte_code = Path(home) / "byte-code"
        # Caches warm for both, and the byte code that an installed program brings along.
        _until_answer(byte_code, OURS, home)
        _until_answer(byte_code, SMALLEST)
        complete: list[float] = []
        ours, smallest = in_turn(
            ROUNDS,
            lambda: _until_answer(byte_code, OURS, home, told=complete),
            lambda: _until_answer(byte_code, SMALLEST),
        )
    report("start", ours, smallest, "ms", "≤ 1.5")
    report("start-complete", statistics.median(complete), smallest, "ms", "no goal: all columns and the engine")


def _until_answer(byte_code: Path, program: str, *arguments: str, told: list[float] | None = None) -> float:
    """Milliseconds until the program says that it has handled a key; into `told`, until it has said all."""
    # Where Python may not write byte code, ours alone would be compiled at every start: pip compiles what it installs.
    surroundings = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    surroundings["PYTHONPYCACHEPREFIX"] = str(byte_code)
    command = [sys.executable, "-c", program, *arguments]
    begun = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=surroundings) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        elapsed = (time.perf_counter() - begun) * 1000
        process.stdout.readline()
        if told is not None:
            told.append((time.perf_counter() - begun) * 1000)
    if line.strip() != "answers":
        raise RuntimeError("the window did not answer")
    return elapsed
