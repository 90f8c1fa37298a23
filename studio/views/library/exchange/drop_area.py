"""The place of the library on which files from outside are dropped to be brought in."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from studio.request.origins import ARCHIVE, ENDINGS, MANIFEST
from studio.views import theme
from studio.views.theme import RADIUS, SPACE, Type
from studio.views.widgets.painting import paint_alone, rounded

TITLE = "Bring in"
_FITTING = ENDINGS | {ARCHIVE}
WORDS = "Copied into the library, with what the files say of their making."


def dropped_files(data: QMimeData) -> list[Path]:
    """Folders and files of a drag or of the clipboard that could be brought in."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return [path for path in paths if path.name == MANIFEST or path.suffix.lower() in _FITTING or path.is_dir()]


class DropArea(QObject):
    """Makes `ground` such a place; `dropped(list[Path])`. What is dragged within the window is left to others."""

    dropped = Signal(object)

    def __init__(self, ground: QWidget) -> None:
        super().__init__(ground)
        self._ground = ground
        self._veil: _Veil | None = None
        ground.setAcceptDrops(True)
        ground.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        match event.type():
            case QEvent.Type.DragEnter if isinstance(event, QDragEnterEvent):
                if event.source() is not None or not dropped_files(event.mimeData()):
                    return False
                event.setDropAction(Qt.DropAction.CopyAction)
                event.accept()
                self._lift(True)
                return True
            case QEvent.Type.DragMove if self._veil is not None and self._veil.isVisible():
                event.accept()
                return True
            case QEvent.Type.DragLeave:
                self._lift(False)
            case QEvent.Type.Drop if isinstance(event, QDropEvent) and event.source() is None:
                self._lift(False)
                if files := dropped_files(event.mimeData()):
                    event.setDropAction(Qt.DropAction.CopyAction)
                    event.accept()
                    self.dropped.emit(files)
                    return True
        return False

    def _lift(self, shown: bool) -> None:
        """Show or hide the words over the ground."""
        if self._veil is None:
            if not shown:
                return
            self._veil = _Veil(self._ground)
        self._veil.setGeometry(self._ground.rect())
        self._veil.setVisible(shown)
        self._veil.raise_()


class _Veil(QWidget):
    """Lies over the list while files are held over it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("bringVeil")
        self.setAccessibleName("Drop here to bring in")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        paint_alone(self)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), worn.panel)
        box = self.rect().adjusted(3 * SPACE, 3 * SPACE, -3 * SPACE, -3 * SPACE)
        rounded(painter, box, RADIUS, worn.raised)
        painter.setPen(QPen(worn.accent, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(0, 0, -1, -1), RADIUS, RADIUS)
        painter.setFont(theme.font(Type.HEADING))
        painter.setPen(worn.text)
        middle = box.center().y()
        title = box.adjusted(0, 0, 0, middle - box.bottom() - SPACE)
        painter.drawText(title, int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom), TITLE)
        painter.setFont(theme.font(Type.META))
        painter.setPen(worn.text_dim)
        words = box.adjusted(4 * SPACE, middle - box.top() + SPACE, -4 * SPACE, 0)
        lines = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)
        painter.drawText(words, lines, WORDS)
