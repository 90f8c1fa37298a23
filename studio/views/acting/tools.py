"""The tools: what the service does with a picture from anywhere, an address or a file of this computer."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.models.acting import Acting
from studio.models.action_state import ActionState
from studio.models.shown_job import ShownJob
from studio.request.actions import ActionSpec, spec_named
from studio.request.bodies import check
from studio.request.operations import Describe
from studio.request.problems import Level
from studio.views.acting.form import WIDTH
from studio.views.acting.popover import ActionPopover
from studio.views.files import choose_picture
from studio.views.gallery.choices import icon_of
from studio.views.theme import SPACE
from studio.views.widgets.buttons import IconButton
from studio.views.widgets.painting import RING
from studio.views.widgets.text_field import TextField

NO_SOURCE = "Paste the address of a picture, or choose a file."


class SourceField(QWidget):
    """Where the picture is: an http(s) address that is typed or pasted, or a file that was chosen."""

    changed = Signal()
    file_wanted = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self._file: Path | None = None
        self.field = TextField(f"{name}-source", "Address of a picture", "https:// address of any picture")
        self.field.textEdited.connect(self._on_text_edited)
        self.choose = IconButton(f"{name}-file", "folder", "Choose a file")
        self.choose.clicked.connect(self.file_wanted)
        self.setMinimumWidth(WIDTH)
        row = QHBoxLayout(self)
        row.setContentsMargins(RING, 0, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(self.field, 1)
        row.addWidget(self.choose)

    def take_file(self, path: Path) -> None:
        """Show a file that was chosen by its name."""
        self._file = path
        self.field.setText(path.name)
        self.changed.emit()

    def begin(self) -> None:
        """Start anew."""
        self._file = None
        self.field.clear()

    @property
    def source(self) -> str | Path:
        """The address, or the file."""
        return self._file or self.field.text().strip()

    @property
    def obstacle(self) -> str:
        """Why there is no picture, "" where there is one."""
        if self._file is not None:
            return ""
        text = self.field.text().strip()
        found = check(Describe(image_url=text)) if text else ()
        return next((one.sentence for one in found if one.level is Level.BLOCK), "") if text else NO_SOURCE

    def _on_text_edited(self) -> None:
        self._file = None
        self.changed.emit()


class ToolPopover(ActionPopover):
    """One action on a picture from anywhere."""

    def __init__(self, anchor: QWidget, spec: ActionSpec, shown: ShownJob, acting: Acting) -> None:
        self._acting = acting
        self.source = SourceField(f"tool-{spec.id}")
        super().__init__(anchor, spec, shown, lambda _spec, _extras: True, icon_of(spec))
        self.setObjectName(f"{spec.id}Tool")
        self.setAccessibleName(f"{spec.name}: a picture from anywhere")
        self.heading.setText(f"{spec.name} · a picture from anywhere")
        self.source.changed.connect(self.retell)
        self.source.file_wanted.connect(self._on_file_wanted)

    def _add_source(self) -> None:
        self.body().addWidget(self.source)

    def begin(self) -> None:
        """Without a picture and without words."""
        self.source.begin()
        self.form.begin()

    @property
    def subject(self) -> object:
        """A picture from anywhere, whatever is in the middle."""
        return None

    def open(self) -> None:
        """With the keyboard where the address goes."""
        super().open()
        self.source.field.setFocus()

    def open_for(self, file: Path) -> None:
        """Anew with a file that is there already, and the keyboard on what is set beside it."""
        self.begin()
        self.source.take_file(file)
        self.open_again()
        self.form.focus()

    def state(self, extras: Mapping[str, object]) -> ActionState | None:
        """A picture from anywhere is always there to be acted on."""
        return self._acting.state_at(self.spec, extras)

    def buy(self, extras: dict[str, object]) -> bool:
        """Above the artist's limit the first press only puts the question."""
        self._acting.buy_at(self.spec, self.source.source, extras)
        return not self._acting.asks(self.spec)

    @property
    def obstacle(self) -> str:
        """The picture comes first."""
        return self.source.obstacle or self.form.obstacle

    def _on_file_wanted(self) -> None:
        self.close()  # a dialog of the system does not share the screen with a pop-over

        def take(path: Path) -> None:
            self.source.take_file(path)
            self.open_again()

        choose_picture(self.owner(), take)


class Tools:
    """The pop-overs of all tools at one button, each made when it is first wanted."""

    def __init__(self, anchor: QWidget, shown: ShownJob, acting: Acting) -> None:
        self._anchor = anchor
        self._shown = shown
        self._acting = acting
        self.popovers: dict[str, ToolPopover] = {}

    def open(self, action: str) -> None:
        """Open the tool of that action's id."""
        self._at(action, self._anchor).open()

    def open_for(self, action: str, file: Path, anchor: QWidget) -> None:
        """Open it at another button, with a picture of this computer as its source."""
        self._at(action, anchor).open_for(file)

    def _at(self, action: str, anchor: QWidget) -> ToolPopover:
        if action not in self.popovers:
            self.popovers[action] = ToolPopover(self._anchor, spec_named(action), self._shown, self._acting)
        tool = self.popovers[action]
        tool.set_anchor(anchor)
        return tool
