"""The workbench: history, pictures and prompt side by side below a line; in a narrow window the prompt is a drawer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QLinearGradient,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from studio.models.draft import Draft
from studio.views import theme
from studio.views.compose.panel import ComposePanel
from studio.views.header import Header
from studio.views.picture_drag import dragged
from studio.views.widgets.tab_order import step

# What is not needed for the first painting is loaded behind it: the prompt can be written while the rest comes.
if TYPE_CHECKING:
    from studio.models.desk import Desk
    from studio.models.job_words import JobRecord
    from studio.views.gallery.panel import GalleryPanel
    from studio.views.gallery.sheet import SheetView
    from studio.views.history.panel import HistoryPanel
    from studio.views.library.page import LibraryPage
    from studio.views.mask.page import EditPage
    from studio.views.notices import NoticeArea
    from studio.views.tray.strip import TrayStrip
    from studio.views.widgets.pages import Pages

HISTORY_WIDTH = 316
PROMPT_WIDTH = 330
WIDTHS = (200, 1000)
"""Between these a remembered width of a column is believed."""
NARROW = 1200
"""Window width in logical pixels below which the prompt column becomes a drawer over the pictures."""
SIZE = (1440, 900)
"""Of the window at its first start, in logical pixels."""


class Workbench(QWidget):
    """History, pictures and prompt side by side; the prompt is there at once, the rest after `add_…`."""

    history: HistoryPanel
    gallery: GalleryPanel
    sheet: SheetView
    pages: Pages
    notices: NoticeArea
    tray: TrayStrip
    editor_made = Signal()
    """There is an `editor` now: it is made when the first picture is opened in it."""

    library_made = Signal()
    """So is the `library`, when it is first shown."""

    def __init__(self, draft: Draft, *, practice: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.draft = draft
        self.header = Header("Practice" if practice else "Legnext Studio", practice=practice, parent=self)
        self.compose = ComposePanel(draft, whole=False)
        self._center = QWidget()
        self._column = QVBoxLayout(self._center)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.splitter = _Splitter(self)
        self._left = QWidget()
        for part in (self._left, self._center, self.compose):
            part.setAutoFillBackground(True)
            self.splitter.addWidget(part)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setCollapsible(1, False)
        self.splitter.splitterMoved.connect(self._on_splitter_moved)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.header)
        outer.addWidget(self.splitter, 1)
        self.editor: EditPage | None = None
        self.library: LibraryPage | None = None
        self.drawer = False
        self._prompt_wanted = self._drawer_wanted = True
        self._has_gallery = self._was_shown = False
        self._history_wanted = True
        self._makes_way = False
        self._from_library = False
        self._roomy: list[QWidget] = []
        self._widths = [HISTORY_WIDTH, PROMPT_WIDTH]
        self._spread(SIZE[0])
        self._edge = _Edge(self)
        self.setAcceptDrops(True)

    def add_controls(self) -> None:
        """Fill the right column below the prompt."""
        self.compose.add_controls()

    def add_history(self, desk: Desk) -> None:
        """Fill the left column."""
        from studio.views.history.panel import HistoryPanel

        self.history = HistoryPanel(desk.history, desk.thumbnails)
        self.history.setAutoFillBackground(True)
        hidden = self._left.isHidden()
        # Replaced, it keeps the width that the artist may have given the column meanwhile.
        self.splitter.replaceWidget(0, self.history).deleteLater()
        self.history.setVisible(not hidden)
        self._left = self.history

    def add_gallery(self, desk: Desk) -> None:
        """Fill the middle."""
        from studio.views.gallery.panel import GalleryPanel
        from studio.views.gallery.sheet import SheetView
        from studio.views.notices import NoticeArea
        from studio.views.tray.strip import TrayStrip
        from studio.views.widgets.pages import Pages

        self.notices = NoticeArea()
        self.gallery = GalleryPanel(desk.shown, desk.thumbnails)
        self.gallery.grid.viewing.serve(desk.viewing)
        self.sheet = SheetView(desk.sheet)
        self.pages = Pages()
        self.pages.addWidget(self.gallery)
        self.pages.addWidget(self.sheet)
        self._column.addWidget(self.notices)
        self._column.addWidget(self.pages, 1)
        self.tray = TrayStrip(desk, self._center)
        self.tray.room_wanted.connect(lambda height: self._column.setContentsMargins(0, 0, 0, height))
        self.tray.left.connect(self._focus_pictures)
        self.pages.currentChanged.connect(lambda: self.tray.set_away(self.is_editing))
        self.pages.currentChanged.connect(lambda: self._make_way())
        self.pages.currentChanged.connect(lambda: self.header.show_area(self._area()))
        self.header.add_areas()
        desk.sheet.opened.connect(self._show_sheet)
        desk.sheet.closed.connect(self._show_job)
        self._has_gallery = True
        self._place_drawer()
        if self.compose.isHidden():
            self.gallery.focus_pictures()

    @property
    def is_editing(self) -> bool:
        """Whether the editor fills the middle and the place of the prompt."""
        return self.editor is not None and self._has_gallery and self.pages.currentWidget() is self.editor

    def open_editor(self, desk: Desk) -> None:
        """Show the editor, whatever is in it; the prompt of new pictures makes room for the editor's own."""
        if self.editor is None:
            from studio.views.mask.page import EditPage

            self.editor = EditPage(desk.editor, desk.edited)
            self.pages.addWidget(self.editor)
            self.editor_made.emit()
        if not self.is_editing:
            self._history_wanted = not self._left.isHidden()
        self.pages.setCurrentWidget(self.editor)
        self._reveal(False)
        self._place_drawer()
        self._make_room()
        self.editor.focus_canvas()

    def _make_room(self) -> None:
        """A narrow window holds the editor alone."""
        if self.is_editing:
            self._left.setVisible(self._history_wanted and not self.drawer)

    def leave_editor(self) -> None:
        """Back to the pictures, with the columns as they were."""
        if self.is_editing:
            self.pages.setCurrentWidget(self.gallery)
            self._left.setVisible(self._history_wanted)
            self._reveal(self._drawer_wanted and self._prompt_wanted if self.drawer else self._prompt_wanted)
            self._place_drawer()
            self._spread(self.width())  # the editor's own columns may have pushed the others
            self.gallery.focus_pictures()

    def show_page(self, page: QWidget) -> None:
        """Fill the middle with a page of its own (library, family, spending) until something else is shown there."""
        self.leave_editor()
        if self.pages.indexOf(page) < 0:
            self.pages.addWidget(page)
        if self.in_library or self.pages.currentWidget() in (self.gallery, self.sheet):
            self._from_library = self.in_library
        self.pages.setCurrentWidget(page)
        page.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave_page(self) -> None:
        """Back to where the page in the middle was opened: the library, or the pictures."""
        if self._from_library and self.library is not None:
            self.show_page(self.library)
        else:
            self.show_pictures()

    @property
    def page_sends(self) -> bool:
        """Whether the page in the middle shows a button of its own that buys: it says so by its property "sends"."""
        return self._has_gallery and self.pages.currentWidget().property("sends") is True

    def give_room(self, page: QWidget) -> None:
        """From now on the prompt makes way for that page while it is seen, and from one such page to the next."""
        self._roomy.append(page)

    def _make_way(self) -> None:
        """Let the prompt make room for what is only looked at, or come back as it is wanted.

        In the library the list of places stands in for that of the jobs, which would be shown twice.
        """
        if self.is_editing:
            return
        page = self.pages.currentWidget()
        self.history.show_places(self.in_library)
        # Over the library the drawer would lie on half of the pictures.
        on = page in self._roomy or (self.in_library and self.drawer)
        if on is self._makes_way:
            return
        self._makes_way = on
        self._reveal(self._prompt_wanted and (self._drawer_wanted or not self.drawer) and not on)
        self._place_drawer()
        self._spread(self.width())

    def show_pictures(self) -> None:
        """Put the pictures of the job back into the middle."""
        self.leave_editor()
        moves = not self._has_focus_in_prompt()
        self._show_job()
        if moves:
            self.gallery.focus_pictures()

    def uncover_pictures(self) -> None:
        """The same from editor or page, but the keyboard stays where it is unless it was there."""
        self.leave_editor()
        if self.on_page:
            self._show_job()

    @property
    def on_page(self) -> bool:
        """Whether a page of its own fills the middle, where neither pictures nor the library are seen."""
        return self._has_gallery and self.pages.currentWidget() not in (
            self.gallery,
            self.sheet,
            self.editor,
            self.library,
        )

    @property
    def in_library(self) -> bool:
        """Whether the library fills the middle."""
        return self.library is not None and self._has_gallery and self.pages.currentWidget() is self.library

    def show_library(self, desk: Desk) -> None:
        """Show everything that was ever made."""
        if self.library is None:
            from studio.views.library.page import LibraryPage

            self.library = LibraryPage(desk)
            self.library_made.emit()
        self.show_page(self.library)
        self.library.focus_cells()

    def _area(self) -> str:
        return "library" if self.in_library else "pictures" if self.pages.currentWidget() is self.gallery else ""

    def _show_sheet(self) -> None:
        # Qt would hand the focus of a hidden page to the next control, which may be one that spends money.
        moves = self.gallery.isAncestorOf(self.window().focusWidget())
        self.pages.setCurrentWidget(self.sheet)
        if moves:
            self.sheet.focus_cells()

    def _show_job(self) -> None:
        if self.is_editing:
            return  # what was sent from here is shown beside its source
        page = self.pages.currentWidget()
        moves = page is not self.gallery and page.isAncestorOf(self.window().focusWidget())
        self.pages.setCurrentWidget(self.gallery)
        if moves:
            self.gallery.focus_pictures()

    def keep_columns(self, settings: QSettings) -> None:
        """Remember which columns are shown, and how wide."""
        settings.setValue("columns/history", not self._left.isHidden())
        settings.setValue("columns/prompt", self._prompt_wanted)
        settings.setValue("columns/drawer", self._drawer_wanted)
        settings.setValue("columns/history_width", self._widths[0])
        settings.setValue("columns/prompt_width", self._widths[1])
        self.compose.keep(settings)

    def restore_columns(self, settings: QSettings) -> None:
        """As they were kept; nonsense counts as the usual widths."""
        for at, name in enumerate(("history", "prompt")):
            width = str(settings.value(f"columns/{name}_width", ""))
            if width.isdecimal() and int(width) in range(*WIDTHS):
                self._widths[at] = int(width)
        self._left.setVisible(bool(settings.value("columns/history", True, bool)))
        self._prompt_wanted = bool(settings.value("columns/prompt", True, bool))
        self._drawer_wanted = bool(settings.value("columns/drawer", True, bool))
        self._reveal(self._prompt_wanted)
        self.compose.restore(settings)
        self._spread(SIZE[0])

    def mark_shown(self, job: JobRecord | None) -> None:
        """Mark the row of the job in the middle, without moving the list."""
        if job is not None:
            self.history.view.set_current(job.id)

    def toggle_history(self) -> None:
        """Show or hide the left column."""
        # Qt would hand the focus of a hidden column to the next control, which may be one that spends money.
        self._focus_pictures()
        self.history.setVisible(self.history.isHidden())

    def toggle_prompt(self) -> None:
        """Show or hide the right column, or the drawer where it is one; in the editor its panel."""
        if self.is_editing and self.editor is not None:
            self.editor.toggle_panel()
            return
        self._prompt_wanted = self._drawer_wanted = self.compose.isHidden()
        self._focus_pictures()
        self._reveal(self._prompt_wanted)
        self._place_drawer()
        if self._prompt_wanted:
            self.compose.prompt_edit.setFocus()

    def follow_submitted(self) -> None:
        """Let what was just asked for be seen: the drawer closes, and the keyboard goes to the new pictures.

        It stays in the prompt where that is a column: there one may want to write on. The editor stays as it is.
        """
        if self.is_editing:
            return
        self.uncover()
        if not self._has_focus_in_prompt():
            self._focus_pictures()

    def uncover(self) -> None:
        """Put the drawer away, where the prompt is one: what lies under it has to be seen."""
        if self.drawer:
            self._drawer_wanted = False
            self._reveal(False)
            self._place_drawer()

    def invite(self) -> None:
        """Open the drawer over a library without pictures, where there is nothing else to begin with."""
        if self.drawer:
            self.show_prompt()

    def show_prompt(self) -> None:
        """Make sure that the prompt can be seen."""
        if self.compose.isHidden():
            self.toggle_prompt()

    def undo_prompt(self) -> None:
        """Take back the last change of the prompt, in sight; a field that is being written in keeps its own undo."""
        if self.is_editing and self.editor is not None:
            self.editor.undo()
        elif self.compose.prompt_edit.document().isUndoAvailable():
            self.show_prompt()
            self.compose.prompt_edit.undo()

    def redo_prompt(self) -> None:
        """Bring back what was taken back last."""
        if self.is_editing and self.editor is not None:
            self.editor.redo()
        elif self.compose.prompt_edit.document().isRedoAvailable():
            self.show_prompt()
            self.compose.prompt_edit.redo()

    def hide_panels(self) -> None:
        """Pictures only, and back; in the editor the canvas only."""
        if self.is_editing and self.editor is not None:
            visible = not (self.history.isHidden() and self.editor.panel.isHidden())
            self.history.setVisible(not visible)
            self.editor.panel.setVisible(not visible)
            return
        self._focus_pictures()
        visible = not (self.history.isHidden() and self.compose.isHidden())
        self.history.setVisible(not visible)
        self._prompt_wanted = self._drawer_wanted = not visible
        self._reveal(not visible)
        self._place_drawer()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Asked by whatever part has the keyboard; Tab goes from column to column, and down each."""
        return step(self, forward=forward) or super().focusNextPrevChild(forward)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A picture may be dragged over any part of the window: the prompt shows at once what it may become."""
        if event.source() is None and dragged(event.mimeData()):
            self.show_prompt()
        if self._has_gallery and self.tray.offer(event.mimeData()):
            event.acceptProposedAction()
        if not self.compose.isHidden() and self.compose.offer_zones(event.mimeData()):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.ignore()  # it falls on the fields, not here

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.compose.end_zones()
        if self._has_gallery:
            self.tray.end_offer()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        if narrow != self.drawer:
            self._become(narrow)
            self._make_room()
            if self._has_gallery:
                self._make_way()
        self._place_drawer()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._was_shown = True

    def _become(self, drawer: bool) -> None:
        self.drawer = drawer
        if drawer:
            # As it was left at the start; later it covers the pictures only if one is just writing in it.
            writing = self._has_focus_in_prompt()
            self.compose.setParent(self)
            wanted = self._prompt_wanted and self._drawer_wanted
            self._reveal((writing if self._was_shown else wanted) and not self._makes_way)
            if writing and not self._makes_way:
                self.compose.prompt_edit.setFocus()
        else:
            held = self.window().focusWidget() if self._has_focus_in_prompt() else None
            self.splitter.addWidget(self.compose)
            self._reveal(self._prompt_wanted and not self._makes_way)
            self._spread(self.width())
            if held is not None:
                held.setFocus()  # moved to another parent, it lost the keyboard to the first field of the window

    def _reveal(self, shown: bool) -> None:
        """Show or hide the prompt. Hidden it is also off: Qt would hand keys to a hidden editor that has the focus.

        While a picture is edited it stays away: the editor has words and a button of its own.
        """
        shown = shown and not self.is_editing
        if not shown and self._has_focus_in_prompt():
            self._focus_pictures()
        self.compose.setVisible(shown)
        self.compose.setEnabled(shown)

    def _has_focus_in_prompt(self) -> bool:
        return self.compose.isAncestorOf(self.window().focusWidget())

    def _focus_pictures(self) -> None:
        """The keyboard to the pictures, or to the page that stands in their place."""
        if not self._has_gallery:
            return
        page = self.pages.currentWidget()
        if page in (self.gallery, self.sheet, self.editor):
            self.gallery.focus_pictures()
        else:
            page.setFocus(Qt.FocusReason.OtherFocusReason)

    def _spread(self, width: int) -> None:
        history, prompt = self._widths
        self.splitter.setSizes([history, width - history - prompt, prompt])

    def _on_splitter_moved(self) -> None:
        history, _, *prompt = self.splitter.sizes()
        if history:
            self._widths[0] = history
        if prompt and prompt[0]:
            self._widths[1] = prompt[0]

    def _place_drawer(self) -> None:
        if self.drawer:
            top = self.header.height()
            self.compose.setGeometry(self.width() - PROMPT_WIDTH, top, PROMPT_WIDTH, self.height() - top)
            self.compose.raise_()
            self._edge.setGeometry(self.compose.x() - _Edge.WIDTH, top, _Edge.WIDTH, self.compose.height())
            self._edge.raise_()
        is_open = self.drawer and not self.compose.isHidden()
        self._edge.setVisible(is_open)
        if self._has_gallery:
            self.gallery.leave_room(PROMPT_WIDTH if is_open else 0)


class _Edge(QWidget):
    """The hairline at the side of the drawer, and the shadow that it throws on the pictures."""

    WIDTH = 12

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        fade = QLinearGradient(0, 0, self.width(), 0)
        fade.setColorAt(0, Qt.GlobalColor.transparent)
        fade.setColorAt(1, worn.shadow)
        painter.fillRect(self.rect(), fade)
        painter.fillRect(self.width() - 1, 0, 1, self.height(), worn.border)


class _Splitter(QSplitter):
    """Hairlines between the columns."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setObjectName("columns")
        self.setHandleWidth(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.tokens().line)
