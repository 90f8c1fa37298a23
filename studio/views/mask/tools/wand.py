"""The wand: takes what looks like the place that was clicked."""

from __future__ import annotations

from PySide6.QtCore import QRectF

from studio.views.mask.tools.area import AreaTool
from studio.views.mask.tools.base import Pointer


class Wand(AreaTool):
    """`tolerance` is how much a colour may differ, 0 to 255; `connected`: only what hangs together with the place."""

    id = "wand"
    clicks = True
    tolerance = 32
    connected = True

    def press(self, pointer: Pointer) -> None:
        document = self.canvas.document
        inside = QRectF(0, 0, self.canvas.viewport.picture.width(), self.canvas.viewport.picture.height())
        if document is not None and inside.contains(pointer.at):
            document.wand(pointer.at, self.tolerance, self.canvas.mode_of(pointer), connected=self.connected)

    def move(self, pointer: Pointer) -> None:
        self.point_at(pointer)
