"""A field in which words to look for are typed."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QToolButton, QWidget

from studio.views import icons


class SearchField(QLineEdit):
    """With a glass before the words and a cross behind them."""

    def __init__(self, name: str, label: str, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setPlaceholderText(hint)
        self.setClearButtonEnabled(True)
        self.glass = self.addAction(icons.icon("search", "text_faint"), QLineEdit.ActionPosition.LeadingPosition)
        """The glass; it does nothing by itself."""
        # Qt makes these two itself and names neither.
        made = zip(self.findChildren(QToolButton), ("clear", "glass"), ("Clear the search", "Search"), strict=True)
        for button, part, called in made:
            button.setObjectName(f"{name}-{part}")
            button.setAccessibleName(called)
