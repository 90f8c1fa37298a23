"""What the window loads with the document, and what not before it is needed."""

from __future__ import annotations

import subprocess
import sys

LOADED = """
import sys
from studio.models.mask import document, keeper
print(*(name for name in ("cv2", "studio.region.areas", "concurrent.futures.thread", "PIL") if name in sys.modules))
from studio.models.mask import selections
from PySide6.QtGui import QImage
mask = QImage(8, 8, QImage.Format.Format_Grayscale8)
mask.fill(0)
selections.holes(mask)
print("cv2" in sys.modules)
"""


def test_the_document_loads_neither_opencv_nor_threads() -> None:
    found = subprocess.run([sys.executable, "-c", LOADED], check=True, capture_output=True, text=True)
    assert found.stdout.split("\n")[:2] == ["", "True"]
