"""The list of places in the left column: the usual ones, projects and smart folders, made and renamed in place."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from studio.models.library.finding.place import Kind, Place
from studio.models.library.finding.places import Places
from studio.views import icons
from studio.views.history.place_row import ROW, PlaceRow
from studio.views.picture_drag import carried
from studio.views.theme import CONTROL, SPACE, Type
from studio.views.widgets.buttons import IconButton, LinkButton
from studio.views.widgets.labels import Heading, PlainLabel
from studio.views.widgets.menu import Menu
from studio.views.widgets.name_field import NameField

NO_PROJECTS = "Jobs can be filed here: drag them, or press Ctrl+M."
NO_SEARCHES = "Search for something and keep it with the bookmark below the field."


class PlaceList(QScrollArea):
    """`chosen(Place)` when one is pressed; `left()` when the keyboard wants back to the jobs."""

    chosen = Signal(object)
    left = Signal()

    def __init__(self, places: Places, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._places = places
        self._rows: list[PlaceRow] = []
        self._editor: tuple[NameField, QWidget] | None = None
        self._edited: Place | None = None
        self.setObjectName("placeList")
        self.setAccessibleName("Places")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        content = self._content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, 0, 3 * SPACE)
        self._column.setSpacing(0)
        self._first = self._section()
        self._projects = self._section("Projects", ("projectNew", "New project", self.make_project))
        self._no_projects = self._hint(NO_PROJECTS, "projectsNone")
        self._searches = self._section("Smart folders")
        self._no_searches = self._hint(NO_SEARCHES, "searchesNone")
        self._column.addSpacing(3 * SPACE)
        self._last = self._section()
        self._column.addStretch(1)
        self._column.addWidget(self._made_foot())
        self.setWidget(content)
        self.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)
        places.changed.connect(self.refresh)
        places.moved.connect(self.refresh)
        places.said.connect(self._on_said)
        self.refresh()

    def _section(self, title: str = "", plus: tuple[str, str, Callable[[], None]] | None = None) -> QVBoxLayout:
        """A group of rows, under its heading where it has one, with a button that makes another where that can be."""
        if title:
            line = QHBoxLayout()
            line.setContentsMargins(3 * SPACE + 2, 3 * SPACE, 2 * SPACE, 0)
            line.addWidget(Heading(title, Type.SECTION, "text_dim"), 1)
            if plus is not None:
                button = IconButton(plus[0], "plus", plus[1])
                button.clicked.connect(plus[2])
                line.addWidget(button)
            else:
                line.addSpacing(0)
            holder = QWidget()
            holder.setLayout(line)
            holder.setFixedHeight(11 * SPACE)
            self._column.addWidget(holder)
        rows = QVBoxLayout()
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        self._column.addLayout(rows)
        return rows

    def _hint(self, words: str, name: str) -> PlainLabel:
        label = PlainLabel(words, Type.META, "text_faint")
        label.setObjectName(name)
        label.setWordWrap(True)
        label.setContentsMargins(3 * SPACE + 2, 0, 3 * SPACE, 0)
        self._column.addWidget(label)
        return label

    def _made_foot(self) -> QWidget:
        """What was done last, and the way back."""
        foot = QWidget()
        line = QHBoxLayout(foot)
        line.setContentsMargins(3 * SPACE + 2, 2 * SPACE, 3 * SPACE, 0)
        self._said = PlainLabel("", Type.META, "text_dim")
        self._said.setObjectName("placesSaid")
        self._said.setWordWrap(True)
        self._undo = LinkButton("placesUndo", "Undo")
        self._undo.clicked.connect(self._on_undo)
        line.addWidget(self._said, 1)
        line.addWidget(self._undo, 0, Qt.AlignmentFlag.AlignTop)
        self._foot = foot
        foot.hide()
        return foot

    # What is shown

    def rows(self) -> list[PlaceRow]:
        """The rows that show a place, from top to bottom."""
        return [row for row in self._rows if not row.isHidden()]

    @property
    def said(self) -> str:
        """What is said below the list, "" for nothing."""
        return self._said.text() if not self._foot.isHidden() else ""

    def say(self, sentence: str, *, wrong: bool = False) -> None:
        """What came of the last press; where nothing went `wrong` it can be taken back."""
        self._said.setText(sentence)
        self._said.set_tint("refused" if wrong else "text_dim")
        self._undo.setVisible(not wrong)
        self._foot.setVisible(bool(sentence))

    def _on_said(self, sentence: str) -> None:
        if self.isVisible():
            self.say(sentence)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.say("")

    def refresh(self) -> None:
        """Show the places as they are."""
        held = next((row.place for row in self._rows if row.hasFocus()), None)
        groups: dict[QVBoxLayout, list[Place]] = {self._first: [], self._projects: [], self._searches: []}
        groups[self._last] = []
        for place in self._places.all():
            groups[self._section_of(place)].append(place)
        used = 0
        for section, shown in groups.items():
            for at, place in enumerate(shown):
                row = self._row(used)
                section.insertWidget(at, row)
                self._fill(row, place)
                row.show()
                used += 1
        for row in self._rows[used:]:
            row.hide()
        self._place_editor()
        self._no_projects.setVisible(not groups[self._projects] and self._editor is None)
        self._no_searches.setVisible(not groups[self._searches])
        self._rove(held)

    def _fill(self, row: PlaceRow, place: Place) -> None:
        takes_new = place.kind is Kind.PROJECT and place.name == self._places.project_of_new_jobs
        current = place == self._places.current
        row.fill(place, self._places.count(place), current=current, takes_new=takes_new)

    def _section_of(self, place: Place) -> QVBoxLayout:
        match place.kind:
            case Kind.PROJECT | Kind.UNFILED:
                return self._projects
            case Kind.SEARCH:
                return self._searches
            case Kind.TRASH:
                return self._last
        return self._first

    def _row(self, number: int) -> PlaceRow:
        if number < len(self._rows):
            return self._rows[number]
        row = PlaceRow(self._content)
        row.clicked.connect(lambda: self.chosen.emit(row.place))
        row.renaming.connect(lambda: self.rename(row.place))
        row.removing.connect(lambda: self._places.remove(row.place))
        row.menu_wanted.connect(lambda at: self._open_menu(row.place, at))
        row.stepped.connect(lambda step: self._step(row, step))
        row.dropped.connect(lambda data: self._drop(row.place, data))
        row.installEventFilter(self)
        self._rows.append(row)
        return row

    # The keyboard

    def focus_current(self) -> None:
        """Put the keyboard on the current place."""
        rows = self.rows()
        row = next((row for row in rows if row.place == self._places.current), rows[0])
        row.setFocus(Qt.FocusReason.TabFocusReason)

    def _step(self, row: PlaceRow, by: int) -> None:
        rows = self.rows()
        rows[max(0, min(len(rows) - 1, rows.index(row) + by))].setFocus(Qt.FocusReason.TabFocusReason)

    def _rove(self, held: Place | None) -> None:
        """Tab stops once: where the keyboard is, else at the current place."""
        rows = self.rows()
        wanted = held if any(row.place == held for row in rows) else self._places.current
        for row in rows:
            stops = row.place == wanted
            row.setFocusPolicy(Qt.FocusPolicy.StrongFocus if stops else Qt.FocusPolicy.ClickFocus)
            if held is not None and stops and not row.hasFocus():
                row.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() == Qt.Key.Key_Insert:
            self.make_project()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, PlaceRow):
            self.ensureWidgetVisible(watched, 0, ROW)
            self._rove(watched.place)
        return super().eventFilter(watched, event)

    # What the artist makes

    def make_project(self) -> None:
        """Ask for the name of a new project, where it will stand."""
        self._edit("projectName", "Name of the new project", "", None, self._places.make_project)

    def rename(self, place: Place) -> None:
        """Let a project or a smart folder be called something else, in its place."""
        if place.is_own:
            take = partial(self._places.rename, place)
            self._edit("placeName", f"New name of {place.name}", place.name, place, take)

    def _place_editor(self) -> None:
        """Where the place stands that is renamed, or where a new project will."""
        if self._editor is None:
            return
        row = next((row for row in self.rows() if row.place == self._edited), None)
        if row is None:
            self._projects.insertWidget(0, self._editor[1])
        else:
            section = self._section_of(row.place)
            section.insertWidget(section.indexOf(row), self._editor[1])
            row.hide()

    def _edit(self, name: str, label: str, text: str, edited: Place | None, take: Callable[[str], str]) -> None:
        """Have a name written in place; `take` answers what is wrong with it, "" for nothing."""
        self.stop_editing()
        self.say("")
        self._edited = edited
        editor, holder = NameField(name, label, text), QWidget()
        self._editor = (editor, holder)
        editor.setFixedHeight(CONTROL)
        line = QHBoxLayout(holder)
        line.setContentsMargins(3 * SPACE, 2, 3 * SPACE, 2)
        line.addWidget(editor)
        self._place_editor()

        def entered() -> None:
            if wrong := take(editor.text()):
                self.say(wrong, wrong=True)
            else:
                self.stop_editing()

        editor.returnPressed.connect(entered)
        editor.given_up.connect(self.stop_editing)
        holder.show()
        editor.setFocus(Qt.FocusReason.OtherFocusReason)
        editor.selectAll()

    def stop_editing(self) -> None:
        """Leave what was being typed; the row that it stood in place of is back."""
        if self._editor is None:
            return
        (editor, holder), self._editor = self._editor, None
        edited, self._edited = self._edited, None
        had = editor.hasFocus()
        holder.hide()
        holder.deleteLater()
        self.refresh()
        if had:
            row = next((row for row in self.rows() if row.place == edited), None)
            row.setFocus(Qt.FocusReason.OtherFocusReason) if row is not None else self.focus_current()

    def _on_undo(self) -> None:
        self.say("")
        self._places.undo()
        self.focus_current()

    def _drop(self, place: Place, data: QMimeData) -> None:
        self._places.put(place, carried(data))

    def _open_menu(self, place: Place, at: QPoint) -> None:
        if (menu := self.place_menu(place)) is not None:
            menu.popup(at)

    def place_menu(self, place: Place) -> Menu | None:
        """What can be done with a place, None where that is nothing."""
        if not place.is_own:
            return None
        menu = Menu("placeMenu", place.name, self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if place.kind is Kind.PROJECT:
            is_new = place.name == self._places.project_of_new_jobs
            words = "New jobs go to no project" if is_new else "New jobs go here"
            here = menu.addAction(icons.icon("pencil", "text_dim"), words)
            here.triggered.connect(lambda: self._places.file_new_jobs("" if is_new else place.name))
            menu.addSeparator()
        rename = menu.addAction(icons.icon("text", "text_dim"), "Rename\tF2")
        rename.triggered.connect(lambda: self.rename(place))
        remove = menu.addAction(icons.icon("close", "text_dim"), "Remove; its jobs stay\tDelete")
        remove.triggered.connect(lambda: self._places.remove(place))
        return menu
