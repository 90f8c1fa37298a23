"""The pop-over that blends what is in the tray: three shapes, the price, and why it cannot be."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from studio.models.blending import HOW_MANY, Blending
from studio.models.tray import Tray
from studio.request.operations import BlendAspect
from studio.views.compose.words import price_words
from studio.views.theme import SPACE, Type
from studio.views.widgets.buttons import PrimaryButton
from studio.views.widgets.labels import Heading, PlainLabel
from studio.views.widgets.popover import Popover
from studio.views.widgets.segmented import Choice, Segmented

_SHAPES = {BlendAspect.PORTRAIT: (2, 3), BlendAspect.SQUARE: (1, 1), BlendAspect.LANDSCAPE: (3, 2)}
_WIDTH = 68 * SPACE
ON_THE_WAY = "Its pictures get their addresses."
NO_ADDRESS = "One picture cannot be sent."


class BlendPopover(Popover):
    """Opens at the tray's Blend button; a blend that was sent closes it."""

    def __init__(self, anchor: QWidget, tray: Tray, blending: Blending) -> None:
        super().__init__(anchor, "blendPopover", "Blend")
        self._tray = tray
        self._blending = blending
        self._heading = Heading("", Type.HEADING)
        shapes = [Choice(aspect.value, aspect.value, shape=shape) for aspect, shape in _SHAPES.items()]
        self._aspect = Segmented("blendAspect", "Blend shape", shapes)
        self._trouble = PlainLabel("", Type.META, "refused")
        self._trouble.setObjectName("blendTrouble")
        self._trouble.setWordWrap(True)
        self._send = PrimaryButton("blendSend", "Blend")
        self._send.setAccessibleName("Blend the pictures")
        self._heading.setFixedWidth(_WIDTH)
        self._trouble.setFixedWidth(_WIDTH)
        self.body().setSpacing(2 * SPACE)
        for part in (self._heading, self._aspect, self._trouble, self._send):
            self.body().addWidget(part)
        self._aspect.chosen.connect(lambda value: blending.set_aspect(BlendAspect(value)))
        self._send.clicked.connect(blending.send)
        QShortcut(QKeySequence("Ctrl+Return"), self).activated.connect(blending.send)
        blending.changed.connect(self.refresh)
        blending.sent.connect(self.close)
        self.refresh()

    def open(self) -> None:
        """Show it, with the keyboard on the shapes."""
        self.refresh()
        super().open()
        chosen = next((segment for segment in self._aspect.segments() if segment.isChecked()), None)
        if chosen is not None:
            chosen.setFocus(Qt.FocusReason.PopupFocusReason)

    def refresh(self) -> None:
        """Follow the tray and the model."""
        blending = self._blending
        self._heading.setText(f"Blend {self._tray.words} into new ones")
        self._aspect.set_value(blending.aspect.value)
        # A long sentence is read above the button, which says no more than that it is off.
        obstacle = blending.obstacle
        long = blending.trouble or ("" if obstacle == HOW_MANY else obstacle)
        self._trouble.setText(long)
        self._trouble.setVisible(bool(long))
        reason = NO_ADDRESS if obstacle and obstacle != HOW_MANY else obstacle
        self._send.set_reason(ON_THE_WAY if blending.is_busy else reason)
        self._send.set_title("Press again to blend" if blending.asks else "Blend")
        self._send.set_detail(price_words(blending.price))
        self._send.setAccessibleName("Blend the pictures")
