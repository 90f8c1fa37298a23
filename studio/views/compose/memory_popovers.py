"""The pop-overs of what is remembered: earlier prompts, presets, and the style book."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QWidget

from studio.models.desk import Desk
from studio.models.presets import BookEntry
from studio.request.presets import Preset, PresetKind, Style, flags_of, style_of
from studio.views.compose.pick_list import WIDTH, PickItem, PickList, Verb
from studio.views.theme import SPACE, Type
from studio.views.widgets.buttons import LinkButton, QuietButton
from studio.views.widgets.labels import Heading, MetaLabel, PlainLabel
from studio.views.widgets.painting import describe
from studio.views.widgets.popover import Popover
from studio.views.widgets.search_field import SearchField

SEARCH_DELAY_MS = 50
"""How long a field waits for the next key before it asks the library."""
MOST_SHOWN = 100
"""More lines than this are found by their words."""
FILE_KIND = "Presets (*.json)"

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
RENAME = Verb("rename", "Rename", "pencil", Qt.Key.Key_F2)
NOTE = Verb("note", "Write a note to", "text", Qt.Key.Key_F3)
DELETE = Verb("delete", "Delete", "trash", Qt.Key.Key_Delete)
KEEP = Verb("keep", "Keep", "plus", Qt.Key.Key_Insert)


class PickPopover(Popover):
    """A heading, a field that filters, and a list. Enter in the field picks the first line, Down goes to it."""

    def __init__(self, anchor: QWidget, name: str, title: str, hint: str, desk: Desk) -> None:
        super().__init__(anchor, name, title)
        self._desk = desk
        self.search = SearchField(f"{name}-search", f"Search {title.lower()}", hint)
        self.search.setFixedWidth(WIDTH)
        self.list = PickList(f"{name}-list", title, desk.thumbnails)
        self.empty = PlainLabel("", Type.META, "text_faint")
        self.empty.setObjectName(f"{name}-empty")
        self.empty.setWordWrap(True)
        self.empty.setFixedWidth(WIDTH)
        self.empty.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        self.body().setSpacing(2 * SPACE)
        self.heading = Heading(title, Type.SECTION, "text_dim")
        for part in (self.heading, self.search, self.list, self.empty):
            self.body().addWidget(part)
        self.list.drag_begun.connect(self.close)

    def open(self) -> None:
        self.search.clear()
        self.refresh()
        super().open()
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)

    def refresh(self) -> None:
        """Bring the list up to date."""
        raise NotImplementedError

    def show_items(self, items: list[PickItem], nothing: str) -> None:
        """Show these lines, or say `nothing`."""
        self.list.fill(items[:MOST_SHOWN])
        self.list.setVisible(bool(items))
        self.empty.setText("" if items else nothing)
        self.empty.setVisible(not items)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and self.search.hasFocus():
            if rows := self.list.rows():
                rows[0].click()
            return
        super().keyPressEvent(event)


class PromptsPopover(PickPopover):
    """Earlier prompts, the one used last first; picking one makes it the draft, as one step of undo."""

    def __init__(self, anchor: QWidget, desk: Desk) -> None:
        super().__init__(anchor, "prompts", "Earlier prompts", "Words of a prompt", desk)
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(SEARCH_DELAY_MS)
        self._delay.timeout.connect(self.refresh)
        self.search.textChanged.connect(lambda: self._delay.start())
        desk.prompts.found.connect(self._on_found)
        self.list.picked.connect(self._on_picked)

    def refresh(self) -> None:
        self._desk.prompts.search(self.search.text())

    def _on_found(self, prompts: list[str]) -> None:
        words = self.search.text().strip()
        nothing = f"Nothing matches “{words}”." if words else "No prompts yet. What you generate can be found here."
        self.show_items([PickItem(text, f"Prompt: {text}", text) for text in prompts], nothing)

    def _on_picked(self, text: str) -> None:
        self.close()
        self._desk.take_over(text)


class BookPopover(PickPopover):
    """What presets and style book share: what was deleted and can be brought back, and the way in and out as a file."""

    def __init__(self, anchor: QWidget, name: str, title: str, hint: str, desk: Desk) -> None:
        super().__init__(anchor, name, title, hint, desk)
        self._book = desk.presets
        self.answer = MetaLabel("", "text_dim")
        self.answer.setObjectName(f"{name}-answer")
        self.answer.setWordWrap(True)
        self.undo = LinkButton(f"{name}-undo", "Undo")
        self.undo.clicked.connect(self._book.undo_delete)
        self.undo.clicked.connect(lambda: self.say(""))
        self.search.textChanged.connect(lambda: self.refresh())
        self._book.changed.connect(self._on_book_changed)
        self.list.verb_wanted.connect(self._on_verb_wanted)
        self.list.picked.connect(self._on_picked)

    def open(self) -> None:
        self.say("")
        super().open()

    def say(self, text: str, *, wrong: bool = False, undo: bool = False) -> None:
        """What came of the last press."""
        self.answer.setText(text)
        self.answer.set_tint("refused" if wrong else "text_dim")
        self.undo.setVisible(undo)

    def add_foot(self) -> None:
        """What came of the last press, and the ways to and from a file."""
        row = QHBoxLayout()
        row.setContentsMargins(SPACE, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.answer, 1)
        row.addWidget(self.undo)
        for verb, told in (
            ("Import", "Adds what a JSON file holds to presets and style book."),
            ("Export", "Writes all presets and the whole style book into one JSON file."),
        ):
            button = QuietButton(f"{self.objectName()}-{verb.lower()}", f"{verb}…", flat=True)
            button.setAccessibleName(f"{verb} presets and styles")
            describe(button, told)
            button.clicked.connect(self._choose_import if verb == "Import" else self._choose_export)
            row.addWidget(button)
        self.body().addLayout(row)

    def _on_verb_wanted(self, key: object, verb: str) -> None:
        preset = key.preset if isinstance(key, BookEntry) else key
        if verb == "keep" and isinstance(key, BookEntry):
            self._tell(self._book.keep_style(key.style))
        elif isinstance(preset, Preset):
            self._edit(key, preset, verb)

    def _edit(self, key: object, preset: Preset, verb: str) -> None:
        match verb:
            case "rename":
                self.list.edit(key, "Name", preset.name, lambda name: self._tell(self._book.rename(preset, name)))
            case "note":
                self.list.edit(key, "Note", preset.note, lambda note: self._tell(self._book.annotate(preset, note)))
            case "delete":
                self._book.delete(preset)
                self.say(f"Deleted “{preset.name}”.", undo=True)
                self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell(self, wrong: str) -> None:
        self.say(wrong, wrong=bool(wrong))

    def _on_picked(self, key: object) -> None:
        raise NotImplementedError

    def _on_book_changed(self) -> None:
        if self.isVisible():
            self.refresh()

    def _choose_import(self) -> None:
        self._choose("import", "Import presets", QFileDialog.AcceptMode.AcceptOpen)

    def _choose_export(self) -> None:
        self._choose("export", "Export presets", QFileDialog.AcceptMode.AcceptSave)

    def _choose(self, verb: str, title: str, mode: QFileDialog.AcceptMode) -> None:
        self.close()
        chooser = QFileDialog(self._anchor.window(), title, "", FILE_KIND)
        chooser.setObjectName(f"{verb}-presets-dialog")
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.setAcceptMode(mode)
        chooser.setDefaultSuffix("json")
        if mode is QFileDialog.AcceptMode.AcceptSave:
            chooser.selectFile("legnext-presets.json")
        else:
            chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        act = self._book.export_to if verb == "export" else self._book.import_from

        chooser.fileSelected.connect(lambda file: act(Path(file)))  # the window tells what came of it
        chooser.open()  # and not exec(): a loop within a loop would lose the running one


class PresetsPopover(BookPopover):
    """Flags and whole prompts by name; below the list the present prompt can be kept."""

    def __init__(self, anchor: QWidget, desk: Desk) -> None:
        super().__init__(anchor, "presets", "Presets", "Name or flags", desk)
        self.name = QLineEdit()
        self.name.setObjectName("presets-name")
        self.name.setAccessibleName("Name of the new preset")
        self.name.setPlaceholderText("Name of this prompt")
        self.name.returnPressed.connect(self._on_return_pressed)
        self.save_flags = QuietButton("presets-save-flags", "Keep flags", lifted=True)
        self.save_flags.setAccessibleName("Keep the flags")
        self.save_prompt = QuietButton("presets-save-prompt", "Keep all", lifted=True)
        self.save_prompt.setAccessibleName("Keep the whole prompt")
        describe(self.save_flags, "Keeps the flags alone. Picked, they take the place of flags of the same name.")
        describe(self.save_prompt, "Keeps words and flags. Picked, they take the place of everything.")
        self.save_flags.clicked.connect(lambda: self._save(PresetKind.FLAGS))
        self.save_prompt.clicked.connect(lambda: self._save(PresetKind.PROMPT))
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addWidget(self.name, 1)
        row.addWidget(self.save_flags)
        row.addWidget(self.save_prompt)
        self.body().addLayout(row)
        self.add_foot()

    def open(self) -> None:
        text = self._desk.draft.text
        self.name.clear()
        self.save_flags.set_reason("" if flags_of(text) else "There are no flags in the prompt.")
        self.save_prompt.set_reason("" if text.strip() else "Write a prompt first.")
        super().open()

    def refresh(self) -> None:
        words = self.search.text().strip()
        items = [
            PickItem(
                preset,
                f"Preset {preset.name}",
                preset.name,
                " ".join(preset.text.split()),
                icon="text" if preset.kind is PresetKind.PROMPT else "bookmark",
                verbs=(RENAME, DELETE),
            )
            for preset in self._book.presets(words)
        ]
        self.show_items(items, f"Nothing matches “{words}”." if words else "Nothing is kept yet.")

    def _save(self, kind: PresetKind) -> None:
        name = self.name.text().strip()
        if wrong := self._book.save(name, self._desk.draft.text, kind):
            self.say("Give it a name first." if not name else wrong, wrong=True)
            self.name.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.name.clear()
            self.say(f"Kept as “{name}”.")

    def _on_return_pressed(self) -> None:
        self._save(PresetKind.FLAGS if self.save_flags.isEnabled() else PresetKind.PROMPT)

    def _on_picked(self, key: object) -> None:
        if isinstance(key, Preset):
            self.close()
            self._desk.apply_preset(key)


class StylesPopover(BookPopover):
    """The style book: codes, addresses, profiles and seeds with a picture that used them; picking one adds it."""

    def __init__(self, anchor: QWidget, desk: Desk) -> None:
        super().__init__(anchor, "styles", "Style book", "Name, code or note", desk)
        self.code = QLineEdit()
        self.code.setObjectName("styles-code")
        self.code.setAccessibleName("A style to keep")
        self.code.setPlaceholderText("--sref code or address, --p code, --seed")
        self.code.returnPressed.connect(self._on_add)
        add = QuietButton("styles-add", "Keep", lifted=True)
        add.setAccessibleName("Keep the style")
        add.clicked.connect(self._on_add)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addWidget(self.code, 1)
        row.addWidget(add)
        self.body().addLayout(row)
        self.add_foot()

    def open(self) -> None:
        self.code.clear()
        self._book.count_styles()
        super().open()

    def refresh(self) -> None:
        words = self.search.text().strip()
        items = [
            PickItem(
                entry,
                f"Style {entry.title}",
                entry.title,
                entry.detail if entry.preset else f"{entry.detail} · seen in your jobs",
                icon="palette",
                picture=(entry.use.job_id, entry.use.picture, entry.use.path) if entry.use.job_id else None,
                verbs=(RENAME, NOTE, DELETE) if entry.preset else (KEEP,),
                drag=entry.style.text,
            )
            for entry in self._book.styles(words)
        ]
        nothing = "No styles yet. Codes in your prompts appear here by themselves."
        self.show_items(items, f"Nothing matches “{words}”." if words else nothing)

    def _on_add(self) -> None:
        text = self.code.text().strip()
        style = style_of(text if text.startswith(("-", "—", "–")) else f"--sref {text}")
        if style is None:
            self.say("A style is one --sref, --p or --seed with its value.", wrong=True)
            return
        if wrong := self._book.keep_style(style):
            self.say(wrong, wrong=True)
            return
        self.code.clear()
        self.say(f"Kept {style.text}.")

    def _on_picked(self, key: object) -> None:
        if isinstance(key, BookEntry):
            self.close()
            self._desk.add_style(Style(*key.style))
