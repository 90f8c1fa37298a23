"""How large brush and eraser are, each for itself, in picture pixels."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from PySide6.QtCore import QObject, QSize, Signal

SMALLEST, LARGEST = 1, 2000
STEPS = (
    *range(1, 10),
    *range(10, 30, 2),
    *range(30, 60, 5),
    *range(60, 120, 10),
    *range(120, 300, 20),
    *range(300, 600, 50),
    *range(600, 1000, 100),
    *range(1000, LARGEST + 1, 200),
)
BRUSH, ERASER, SMART = "brush", "eraser", "smart"


class Sizes(QObject):
    """Widths by the id of the tool they belong to; `changed()`."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sizes = {BRUSH: 64, ERASER: 64, SMART: 32}
        self._chosen: set[str] = set()

    def get(self, tool: str) -> int:
        """The width of that tool's stroke."""
        return self._sizes[tool]

    def set(self, tool: str, size: int) -> None:
        """Set it; what is too small or too large is brought into the range."""
        size = min(LARGEST, max(SMALLEST, size))
        self._chosen.add(tool)
        if size != self._sizes[tool]:
            self._sizes[tool] = size
            self.changed.emit()

    def step(self, tool: str, steps: int) -> None:
        """Go to a larger or a smaller round size."""
        size = self._sizes[tool]
        for _ in range(abs(steps)):
            if steps > 0:
                size = STEPS[min(bisect_right(STEPS, size), len(STEPS) - 1)]
            else:
                size = STEPS[max(bisect_left(STEPS, size) - 1, 0)]
        self.set(tool, size)

    def suit(self, picture: QSize) -> None:
        """Sizes that nobody chose follow the picture: a sixteenth of its shorter side (smart select: half of it)."""
        side = max(16, min(picture.width(), picture.height()))
        for tool, size in ((BRUSH, side // 16), (ERASER, side // 16), (SMART, side // 32)):
            if tool not in self._chosen:
                self._sizes[tool] = max(SMALLEST, min(LARGEST, size))
        self.changed.emit()
