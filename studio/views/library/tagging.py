"""The pop-over of tags: words typed for what is selected, those that it has, and those that are used most."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLayoutItem, QWidget

from studio.views.theme import SPACE, Type
from studio.views.widgets.buttons import QuietButton
from studio.views.widgets.labels import Heading
from studio.views.widgets.painting import is_enter
from studio.views.widgets.popover import Popover
from studio.views.widgets.text_field import TextField

WIDTH = 76 * SPACE
MOST = 9
"""Tags that are offered at once."""
_COLUMNS = 3
_LONGEST = 18
"""Letters of a tag that its button shows."""


class TagPopover(Popover):
    """`given(list)` and `taken(str)`: tags for what is selected, and one that it is to lose."""

    given = Signal(list)
    taken = Signal(str)

    def __init__(self, anchor: QWidget) -> None:
        super().__init__(anchor, "libraryTags", "Tags")
        self._known: list[str] = []
        self._has: list[str] = []
        self.field = TextField("libraryTag", "Tags, with commas between them", "cover, night", parent=self)
        self.field.setFixedWidth(WIDTH)
        self.field.textChanged.connect(self._retell)
        self._chips = QGridLayout()
        self._chips.setSpacing(SPACE)
        self._heading = Heading("Tags", Type.SECTION, "text_dim")
        self._heading.setContentsMargins(SPACE, SPACE, 0, 0)
        self.body().addWidget(self._heading)
        self.body().addWidget(self.field)
        self.body().addLayout(self._chips)

    def ask(self, words: str, has: Sequence[str], known: Sequence[str]) -> None:
        """Open for what `words` says ("3 pictures"), which has the tags `has`; `known` are all, most used first."""
        self._heading.setText(f"Tags of {words}")
        self._has, self._known = list(has), list(known)
        self.field.clear()
        self._retell()
        self.open()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def know(self, known: Sequence[str]) -> None:
        """All tags, which may come after it was opened."""
        self._known = list(known)
        self._retell()

    def _typed(self) -> list[str]:
        return [part.strip() for part in self.field.text().split(",") if part.strip()]

    def _retell(self) -> None:
        """Those that it has, to be taken away, then those that begin with what is being typed."""
        while self._chips.count():
            item: QLayoutItem | None = self._chips.takeAt(0)
            if item is not None and (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        begun = self.field.text().rpartition(",")[2].strip().lower()
        held = {tag.lower() for tag in self._has}
        taken = [] if begun else self._has[:MOST]
        offered = [tag for tag in self._known if tag.lower() not in held and tag.lower().startswith(begun)]
        for at, tag in enumerate([*taken, *offered][:MOST]):
            self._chips.addWidget(self._chip(tag, has=tag in taken), at // _COLUMNS, at % _COLUMNS)

    def _chip(self, tag: str, *, has: bool) -> QuietButton:
        shown = tag if len(tag) <= _LONGEST else f"{tag[: _LONGEST - 1]}…"
        button = QuietButton(f"tag-{tag}", shown, "close" if has else "plus", lifted=True, parent=self)
        button.setAccessibleName(f"Remove tag {tag}" if has else f"Add tag {tag}")
        button.clicked.connect(lambda: self._take(tag) if has else self._give([*self._typed()[:-1], tag]))
        return button

    def _take(self, tag: str) -> None:
        self.taken.emit(tag)
        self.close()

    def _give(self, tags: list[str]) -> None:
        if tags:
            self.given.emit(tags)
        self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_enter(event) and self.field.hasFocus():
            self._give(self._typed())
        else:
            super().keyPressEvent(event)
