"""Lines of the prompt that break before a flag, never behind its dashes, without a character of help in the text."""

from __future__ import annotations

import re

from PySide6.QtCore import QPointF, Signal
from PySide6.QtGui import QTextBlock, QTextDocument
from PySide6.QtWidgets import QPlainTextDocumentLayout

from studio.views.compose.highlighter import characters, units

SPELLED = re.compile(r"(?<!\S)(?:--|[—–])[A-Za-z][\w-]*")
"""A flag as far as Unicode's rules, which Qt follows, would break it."""
DASHES = "-—–"
MOST = 2000
"""Characters of a paragraph up to which it is looked through: breaking lines anew lays all of them out again."""


class FlagLayout(QPlainTextDocumentLayout):
    """Qt knows no stretch that may not break, so lines that broke a flag are laid out again, and end in front of it."""

    mended = Signal()
    """Lines are others now than those that Qt announced."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._document = document

    def documentChanged(self, at: int, removed: int, added: int) -> None:
        super().documentChanged(at, removed, added)
        block = self._document.findBlock(at)
        end = at + added
        while block.isValid() and block.position() <= end:
            self._mend(block)
            block = block.next()

    def mend(self) -> None:
        """Lay out all paragraphs, which have another width: Qt would when they come into sight."""
        block = self._document.begin()
        while block.isValid():
            self.blockBoundingRect(block)
            self._mend(block)
            block = block.next()

    def _mend(self, block: QTextBlock) -> None:
        if not 2 < block.length() <= MOST or block.layout().preeditAreaText():
            return
        self.blockBoundingRect(block)  # where several paragraphs changed they are not laid out yet
        layout, text = block.layout(), block.text()
        lines = layout.lineCount()
        starts = [layout.lineAt(at).textStart() for at in range(1, lines)]
        if not any(text[characters(text, start) - 1] in DASHES for start in starts):
            return
        cuts = _cuts(text)
        if not any(start in cuts for start in starts):
            return
        self._break(block, cuts)
        if block.lineCount() != lines:
            self.documentSizeChanged.emit(self.documentSize())
        self.mended.emit()

    def _break(self, block: QTextBlock, cuts: dict[int, int]) -> None:
        """Lay the block out as Qt does, but for lines that would end inside of a flag."""
        layout, margin, height = block.layout(), self._document.documentMargin(), 0.0
        width = layout.lineAt(0).width()
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLeadingIncluded(True)
            line.setLineWidth(width)
            start = line.textStart()
            cut = cuts.get(start + line.textLength(), start)
            columns = cut - start  # or fewer: one sign may be of several characters
            while columns > 0 and cut < start + line.textLength():
                line.setNumColumns(columns, width)
                columns -= 1
            line.setPosition(QPointF(margin, height))
            height += line.height()
        layout.endLayout()
        block.setLineCount(layout.lineCount())


def _cuts(text: str) -> dict[int, int]:
    """For every place of the document inside of a flag where a line may break: where that flag begins."""
    return {
        units(text, at): units(text, flag.start())
        for flag in SPELLED.finditer(text)
        for at in range(flag.start() + 1, flag.end())
        if text[at - 1] in DASHES
    }
