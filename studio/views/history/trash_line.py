"""What emptying the trash would free, said below its name before it is done: that alone has no way back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.models.library.finding.places import Places
from studio.models.library.ordering import TrashFacts, freed_words
from studio.views.theme import SPACE, Type
from studio.views.widgets.buttons import LinkButton
from studio.views.widgets.labels import PlainLabel
from studio.views.widgets.painting import RING


class TrashLine(QWidget):
    """The first press says what will be gone for good, the second one does it; `left` when the buttons go away."""

    left = Signal()

    def __init__(self, places: Places, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._places = places
        self._freed = ""
        self._asks = False
        self.setObjectName("trashLine")
        self._words = PlainLabel("", Type.META, "text_dim")
        self._words.setObjectName("trashWords")
        self._words.setWordWrap(True)
        self.empty = LinkButton("trashEmpty", "Empty")
        self.keep = LinkButton("trashKeep", "Keep")
        self.empty.clicked.connect(self._on_empty)
        self.keep.clicked.connect(self._ask_not)
        row = QHBoxLayout(self)
        row.setContentsMargins(RING + 2 * SPACE, 0, RING, 0)
        row.setSpacing(2 * SPACE)
        row.addWidget(self._words, 1)
        for button in (self.keep, self.empty):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        places.changed.connect(self._on_places_changed)
        self._show()

    @property
    def words(self) -> str:
        """What is said of the trash."""
        return self._words.text()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._asks = False
        self._on_places_changed()

    def _on_places_changed(self) -> None:
        if self.isVisible():
            self._places.trash_facts(self._on_facts)

    def _on_facts(self, facts: TrashFacts) -> None:
        self._freed = freed_words(facts) if facts.pictures or facts.jobs else ""
        self._asks = self._asks and bool(self._freed)
        self._show()

    def _show(self) -> None:
        asked = f"Delete {self._freed} for good? What they cost stays in the books."
        self._words.setText(asked if self._asks else self._freed)
        self._words.set_tint("refused" if self._asks else "text_dim")
        self.empty.setText("Delete" if self._asks else "Empty")
        self.empty.setAccessibleName("Delete for good" if self._asks else "Empty the trash")
        if not self._freed and self.empty.hasFocus():
            self.left.emit()
        self.empty.setVisible(bool(self._freed))
        self.empty.updateGeometry()
        self.keep.setVisible(self._asks)

    def _on_empty(self) -> None:
        if self._asks:
            self._asks = False
            self._places.empty_trash()
        else:
            self._asks = True
        self._show()

    def _ask_not(self) -> None:
        self._asks = False
        self._show()
        self.empty.setFocus(Qt.FocusReason.OtherFocusReason)
