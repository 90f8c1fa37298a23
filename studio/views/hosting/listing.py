"""What was put at the host: each with its picture, where and for how long, its address to copy, and a way to delete."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from studio.models.hosting import Hosting, UploadRow
from studio.views import theme
from studio.views.theme import RADIUS, SPACE, Type
from studio.views.widgets.buttons import IconButton
from studio.views.widgets.eliding_label import ElidingLabel
from studio.views.widgets.labels import PlainLabel
from studio.views.widgets.painting import rounded

WIDTH, HEIGHT = 340, 320
"""Of the list in logical pixels, before it scrolls; it takes what height there is beside it."""
THUMBNAIL = 40
MOST = 200
"""Rows that are shown; older ones are told as a number."""
EMPTY = "Nothing was put anywhere yet. What is put there is listed here, and can be deleted."


class Thumbnail(QWidget):
    """The small picture of an upload."""

    def __init__(self, jpeg: bytes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(THUMBNAIL, THUMBNAIL)
        self._image = QImage.fromData(jpeg)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        rounded(painter, self.rect(), RADIUS, theme.tokens().canvas)
        if self._image.isNull():
            return
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = self.rect()
        place.setSize(size)
        place.moveCenter(self.rect().center())
        painter.drawImage(place, self._image)


class UploadLine(QWidget):
    """One upload. `delete_wanted()` comes with the second press where a job still needs it."""

    delete_wanted = Signal()

    def __init__(self, row: UploadRow, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = row
        file = row.upload.file
        self.setAccessibleName(f"{file}, {row.where}, {row.life}")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(ElidingLabel(file, mode=Qt.TextElideMode.ElideMiddle))
        words.addWidget(ElidingLabel(row.where, Type.META, "text_dim", tabular=True))
        words.addWidget(ElidingLabel(row.life, Type.META, "text_faint" if row.is_gone else "text_dim", tabular=True))
        self.use = PlainLabel(row.use, Type.META, "running")
        self.use.setWordWrap(True)
        self.use.setVisible(bool(row.use))
        words.addWidget(self.use)
        copy = IconButton(f"hosting-copy-{number}", "copy", f"Copy the address of {file}")
        copy.setEnabled(not row.is_gone)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(row.upload.address))
        self.delete = IconButton(f"hosting-delete-{number}", "trash", f"Delete {file} there")
        self.delete.clicked.connect(self._delete)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, SPACE, 0, SPACE)
        line.setSpacing(3 * SPACE)
        line.addWidget(Thumbnail(row.upload.thumbnail), 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        line.addWidget(copy, 0, Qt.AlignmentFlag.AlignTop)
        line.addSpacing(-2 * SPACE)
        line.addWidget(self.delete, 0, Qt.AlignmentFlag.AlignTop)
        self._warned = not row.use

    def _delete(self) -> None:
        if self._warned:
            self.delete.setEnabled(False)
            self.delete_wanted.emit()
            return
        self._warned = True
        self.use.set_tint("refused")
        self.use.setText(f"{self._row.use} and may fail without. Press again to delete it all the same.")


class UploadList(QScrollArea):
    """Every upload that was not deleted, the newest first."""

    def __init__(self, hosting: Hosting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("hosting-uploads")
        self.setFixedWidth(WIDTH)
        self.setAccessibleName("What was put there")
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._hosting = hosting
        hosting.listed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show what the model lists."""
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 2 * SPACE, 0)
        column.setSpacing(0)
        rows = self._hosting.rows
        for number, row in enumerate(rows[:MOST]):
            line = UploadLine(row, number)
            line.delete_wanted.connect(lambda row=row: self._hosting.delete(row))
            column.addWidget(line)
        rest = f"And {len(rows) - MOST} older ones." if len(rows) > MOST else "" if rows else EMPTY
        if rest:
            words = PlainLabel(rest, Type.META, "text_faint")
            words.setWordWrap(True)
            column.addWidget(words)
        column.addStretch(1)
        self.setWidget(inside)
        inside.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, HEIGHT)
