"""A pop-over of one action: its settings, what it costs as they are, and the one button that buys it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.errors import StudioError
from studio.models.acting import Acting
from studio.models.action_state import ActionState
from studio.models.shown_job import ShownJob
from studio.request.actions import ActionSpec, Need
from studio.request.tariff import Price
from studio.views import icons
from studio.views.acting.form import SettingsForm
from studio.views.acting.shape_preview import EDGE
from studio.views.files import choose_picture
from studio.views.gallery.action_button import PRESS_AGAIN, ActionButton
from studio.views.theme import SPACE, Type
from studio.views.widgets.labels import Heading, MetaLabel
from studio.views.widgets.menu import Menu
from studio.views.widgets.popover import Popover

Press = Callable[[ActionSpec, dict[str, object]], bool]
"""Buys; False where the artist is asked first whether to spend so much."""


def subject_of(shown: ShownJob) -> object:
    """Which picture or video is the chosen one, None where there is none."""
    return None if shown.record is None else (shown.record.id, shown.chosen)


class ActionPopover(Popover):
    """On the chosen picture or video of the job in the middle. Ctrl+Enter buys, Enter alone spends nothing."""

    def __init__(self, anchor: QWidget, spec: ActionSpec, shown: ShownJob, press: Press, icon: str) -> None:
        super().__init__(anchor, f"{spec.group}Choices", f"{spec.name} choices")
        self.spec = spec
        self._shown = shown
        self._press = press
        self._again = False
        self._begun: object = None
        self._turn = object()
        self.form = SettingsForm(spec)
        self.heading = Heading(spec.name, Type.SECTION, "text_dim")
        self.note = MetaLabel("", "text_faint")
        self.note.setWordWrap(True)
        self.button = ActionButton(f"buy_{spec.id}", f"{spec.name} now", spec.label, icon, self)
        self.button.clicked.connect(self._on_pressed)
        QShortcut(QKeySequence("Ctrl+Return"), self).activated.connect(self.button.click)
        foot = QHBoxLayout()
        foot.setSpacing(3 * SPACE)
        foot.addWidget(self.note, 1)
        foot.addWidget(self.button, 0, Qt.AlignmentFlag.AlignBottom)
        body = self.body()
        body.setContentsMargins(4 * SPACE, 3 * SPACE, 4 * SPACE, 3 * SPACE)
        body.setSpacing(3 * SPACE)
        body.addWidget(self.heading)
        self._add_source()
        body.addWidget(self.form)
        body.addLayout(foot)
        self.form.changed.connect(self.retell)
        self.form.picture_wanted.connect(self._on_picture_wanted)
        shown.actions_changed.connect(self._on_actions_changed)

    def _add_source(self) -> None:
        """Here it is the picture in the middle, which needs no field."""

    def open(self) -> None:
        """Start anew, with the keyboard where one begins."""
        if not self._again:
            self._turn = object()
            self.begin()
        self._again = False
        self.retell()
        super().open()
        self.form.focus()

    def begin(self) -> None:
        """Forget what was set the last time."""
        self._begun = self.subject
        record, index = self._shown.record, max(self._shown.chosen, 0)
        picture = self._shown.picture(index)
        size = QSize(picture.width, picture.height) if picture is not None else QSize()
        small = self._shown.image(index, QSize(2 * EDGE, 2 * EDGE)) if self.form.preview is not None else None
        own = record.prompt if record is not None and self.spec.need is Need.PICTURE else ""
        self.form.begin(own, small, size)
        noun = "video" if self.spec.of_videos else "picture"
        self.heading.setText(f"{self.spec.name} · {noun} {index + 1}" if self._shown.count > 1 else self.spec.name)

    @property
    def subject(self) -> object:
        """What it is about, as far as that can become something else behind its back."""
        return subject_of(self._shown)

    # What is offered at which price

    def state(self, extras: Mapping[str, object]) -> ActionState | None:
        """How it stands with these settings; None where there is nothing to act on."""
        return self._shown.action(self.spec, extras)

    def buy(self, extras: dict[str, object]) -> bool:
        """Ask for it; False where the artist is asked first."""
        return self._press(self.spec, extras)

    @property
    def obstacle(self) -> str:
        """Why it cannot be bought as it is set."""
        return self.form.obstacle

    def retell(self) -> None:
        """Say what it costs now, and what stands in the way."""
        state = self.state(self.form.extras())
        if state is None:
            return
        self.form.show_prices(self._price_with(state))
        self.button.tell(state.price, state.reason or self.obstacle, state.note, self.spec.help, asked=state.asked)
        asked = PRESS_AGAIN if state.asked else ""
        self.note.setText(state.reason or self.obstacle or asked or state.note or self.spec.help)

    def _price_with(self, usual: ActionState) -> Callable[[Mapping[str, object]], Price]:
        return lambda extras: (self.state(extras) or usual).price

    def _on_actions_changed(self) -> None:
        if self.isVisible() and self._begun != self.subject:
            self.close()  # what it says would be bought for another picture
        elif self.isVisible():
            self.retell()

    def _on_pressed(self) -> None:
        if self.button.reason:
            self.button.say_why()
        elif self.buy(self.form.extras()):
            self.close()

    # A further picture

    def _on_picture_wanted(self, name: str, button: QWidget) -> None:
        """Another picture of the job, or a file: a menu at the button."""
        menu = Menu("pictureChoices", "Choose a picture", self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        file = menu.addAction(icons.icon("folder", "text_dim"), "A file …")
        file.triggered.connect(lambda: self._choose_file(name))
        record, acting = self._shown.record, self._shown.acting
        if record is not None and acting is not None:
            take, fail = self._takers(acting, name)
            for picture in record.pictures:
                if picture.kind == "image":
                    one = menu.addAction(icons.icon("picture", "text_dim"), f"Picture {picture.index + 1} of this job")
                    one.triggered.connect(
                        lambda _=False, index=picture.index: acting.lend(self.spec, record, index, take, fail)
                    )
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _choose_file(self, name: str) -> None:
        acting = self._shown.acting
        if acting is not None:
            take, fail = self._takers(acting, name)
            self.close()  # a dialog of the system does not share the screen with a pop-over
            choose_picture(self.owner(), lambda path: acting.lend_file(self.spec, path, take, fail))

    def _takers(self, acting: Acting, name: str) -> tuple[Callable[[str], None], Callable[[StudioError], None]]:
        """Who takes an address for the setting `name`, and who hears that there is none.

        Either may come when the artist has gone on to another picture: that one gets nothing of it.
        """
        turn = self._turn

        def take(address: str) -> None:
            if turn is self._turn:
                self.form.set_address(name, address)
                self.open_again()

        def fail(error: StudioError) -> None:
            if turn is self._turn:
                self.open_again()
                self.note.setText(str(error))
            if turn is not self._turn or not self.isVisible():
                acting.told.emit(error)

        return take, fail

    def owner(self) -> QWidget:
        """The window that it belongs to."""
        parent = self.parentWidget()
        return parent.window() if parent is not None else self

    def open_again(self) -> None:
        """Open it as it was left; not over another picture than the one that it was left for."""
        if not self.isVisible() and self._begun == self.subject:
            self._again = True
            self.open()
