"""What is known of the picture that is shown large: rows to read and to copy, and the service's raw answer folded."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from studio.models.shown_job import ShownJob
from studio.models.viewing.info import Group, Row, groups, reply_text
from studio.models.viewing.versions import Version
from studio.views import theme
from studio.views.ordering.card import OrderCard
from studio.views.theme import SPACE, Type
from studio.views.widgets.buttons import IconButton, LinkButton
from studio.views.widgets.fold import Fold
from studio.views.widgets.labels import Heading, PlainLabel

WIDTH = 280
_LABEL = 21 * SPACE
_REPLY = 64 * SPACE
_LONG = re.compile(r"\S{24,}")
_PARTS = re.compile(r"[/\\_.?&=-]")


class InfoPanel(QWidget):
    """Follows one ShownJob while it can be seen. `seed_wanted(str)`, `job_wanted(job id)` are presses in a row."""

    seed_wanted = Signal(str)
    job_wanted = Signal(int)

    def __init__(self, shown: ShownJob, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = shown
        self._told: tuple[Group, ...] = ()
        self._reply = ""
        self._version: Version | None = None
        self._file: Path | None = None
        self.setObjectName("infoPanel")
        self.setAccessibleName("Information")
        self.setFixedWidth(WIDTH)
        self._rows = QWidget()
        self._rows.setAutoFillBackground(False)
        whole = QVBoxLayout(self._rows)
        whole.setContentsMargins(4 * SPACE, 3 * SPACE, 3 * SPACE, 4 * SPACE)
        whole.setSpacing(2 * SPACE)
        self.order = OrderCard(shown)
        whole.addWidget(self.order)
        self._column = QVBoxLayout()
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE)
        whole.addLayout(self._column, 1)
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.viewport().setAutoFillBackground(False)
        self._scroll.setWidget(self._rows)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 0, 0, 0)
        outer.addWidget(self._scroll)
        shown.lineage_changed.connect(self.tell)

    def show_file(self, file: Path | None, version: Version | None) -> None:
        """Tell of this file, and of the version that it is, None for the original."""
        self._file, self._version = file, version
        self.tell()

    def tell(self) -> None:
        """Say what is known now; nothing is done while it cannot be seen."""
        record = self._shown.record
        if record is None or not self.isVisible():
            return
        self.order.refresh()
        index = self._shown.chosen
        found = groups(
            record,
            index,
            now=self._shown.now,
            file=self._file,
            version=self._version,
            parent=self._shown.parent_job,
            service=self._shown.service,
        )
        if (found, record.reply) == (self._told, self._reply):
            return
        self._told, self._reply = found, record.reply
        self._clear()
        for group in found:
            self._add(group)
        if record.reply:
            self._add_reply(reply_text(record))
        self._column.addStretch(1)

    def _clear(self) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if (part := item.widget()) is not None:
                part.hide()
                part.deleteLater()

    def _add(self, group: Group) -> None:
        heading = Heading(group.title, Type.SECTION, "text_dim")
        heading.setContentsMargins(0, 2 * SPACE if self._column.count() else 0, 0, 0)
        self._column.addWidget(heading)
        for row in group.rows:
            self._column.addWidget(_RowView(row, self))

    def _add_reply(self, words: str) -> None:
        fold = Fold("infoReply", "Raw reply")
        text = QPlainTextEdit(words)
        text.setObjectName("infoReplyText")
        text.setAccessibleName("Raw reply")
        text.setReadOnly(True)
        text.setTabChangesFocus(True)
        text.setFont(theme.font(Type.META))
        text.setFixedHeight(_REPLY)
        copy = LinkButton("infoReplyCopy", "Copy")
        copy.setAccessibleName("Copy the raw reply")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(words))
        fold.body().addWidget(text)
        fold.body().addWidget(copy)
        self._column.addSpacing(2 * SPACE)
        self._column.addWidget(fold)

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), worn.panel)
        painter.fillRect(0, 0, 1, self.height(), worn.line)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, 0)


class _RowView(QWidget):
    """Label, value, and what can be done with it."""

    def __init__(self, row: Row, panel: InfoPanel) -> None:
        super().__init__()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE)
        top = Qt.AlignmentFlag.AlignTop
        if row.label:
            label = PlainLabel(row.label, Type.META, "text_faint")
            label.setFixedWidth(_LABEL)
            label.setContentsMargins(0, 1, 0, 0)
            line.addWidget(label, 0, top)
        value = PlainLabel(_breakable(row.value), Type.META if row.label else Type.BODY)
        value.setWordWrap(True)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        value.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        value.setMinimumWidth(0)
        value.setContentsMargins(0, 1, 0, 0)
        value.setAccessibleName(f"{row.label}: {row.value}" if row.label else row.value)
        line.addWidget(value, 1, top)
        name = row.label or "Prompt"
        if row.job is not None:
            job = row.job
            line.addWidget(
                _link(f"infoOpen{name}", "Open", "Open the job it comes from", panel.job_wanted, job), 0, top
            )
        if row.seed:
            line.addWidget(_link("infoUseSeed", "Use", "Use this seed", panel.seed_wanted, row.value), 0, top)
        if row.copy:
            copy = _SmallCopy(name, row.copy)
            line.addWidget(copy, 0, top)


class _SmallCopy(IconButton):
    """Copies one value."""

    def __init__(self, name: str, words: str) -> None:
        super().__init__(f"infoCopy{name.replace(' ', '')}", "copy", f"Copy {name[0].lower()}{name[1:]}")
        self.clicked.connect(lambda: QGuiApplication.clipboard().setText(words))

    def sizeHint(self) -> QSize:
        return QSize(6 * SPACE, 4 * SPACE)


def _link(name: str, words: str, accessible: str, signal: object, value: object) -> LinkButton:
    link = LinkButton(name, words)
    link.setAccessibleName(accessible)
    link.clicked.connect(lambda: signal.emit(value))  # type: ignore[attr-defined]
    return link


def _breakable(words: str) -> str:
    """Long names may be broken behind the marks that part them: a label breaks at spaces alone."""
    # The joiners keep a flag's dashes at its name.
    words = words.replace("--", "-\u2060-\u2060")
    return _LONG.sub(lambda found: _PARTS.sub("\\g<0>\u200b", found[0]), words)
