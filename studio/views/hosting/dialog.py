"""The window in which a place for pictures of this computer is set up, tested and looked after."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from studio.models.hosting import KINDS, Hosting, HostKind
from studio.views.hosting.form import FIELDS_WIDTH, LABELS, HostForm
from studio.views.hosting.listing import UploadList
from studio.views.theme import SPACE, Type
from studio.views.widgets.buttons import QuietButton
from studio.views.widgets.labels import Heading, PlainLabel
from studio.views.widgets.segmented import Choice, Segmented

TITLE = "Pictures from this computer"
WHY = (
    "The service reads pictures by their address and takes no files. Where one of this computer is wanted, it is put "
    "here first: upright, without location, camera data or words, and no larger than the service takes."
)
ABOUT = {
    HostKind.NONE: "Pictures of this computer stay here. Paste addresses instead.",
    HostKind.BUCKET: "At Amazon S3, Cloudflare R2, Backblaze, MinIO and the like.",
    HostKind.UPLOAD: "WebDAV, or any server that takes a PUT or a POST and serves what it got.",
    HostKind.COMMAND: "A program of yours, run without a shell. It is given the picture and prints its address.",
}
PRACTICE = "This is practice: the service on this machine takes them itself. What is set here counts outside it."
WIDTH = LABELS + FIELDS_WIDTH + 4 * SPACE


class HostingDialog(QDialog):
    """Works on the model; nothing counts before it is used, and a test never happens by itself."""

    def __init__(self, hosting: Hosting, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("hosting")
        self.setWindowTitle(TITLE)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._hosting = hosting
        self._touched = False
        self._pressed: QWidget | None = None
        self._handed: QWidget | None = None
        self.form = HostForm(hosting, hosting.kind)
        self.kinds = Segmented(
            "hosting-kind", "Put them", [Choice(kind.value, words, ABOUT[kind]) for kind, words in KINDS.items()]
        )
        self._about = _sentence("", "text_dim")
        self.answer = _sentence("", "text_dim")
        self.answer.setObjectName("hosting-answer")
        self.in_file = QCheckBox("Keep secrets in a file that only I may read (this system has no keyring)")
        self.in_file.setObjectName("hosting-in-file")
        self.in_file.setAccessibleName("Keep secrets in a file")
        self.in_file.hide()
        self.test = QuietButton("hosting-test", "Test")
        self.use = QuietButton("hosting-use", "Use this")
        self._column = QVBoxLayout()
        self._lay_out()
        self._connect()
        self._show_form(hosting.kind)
        hosting.read()

    def _lay_out(self) -> None:
        column = self._column
        column.setSpacing(0)
        why = _sentence(WHY, "text_dim")
        why.setFixedWidth(WIDTH)
        column.addWidget(why)
        column.addSpacing(4 * SPACE)
        kinds = QHBoxLayout()
        kinds.addWidget(self.kinds)
        kinds.addStretch(1)
        column.addLayout(kinds)
        column.addSpacing(2 * SPACE)
        column.addWidget(self._about)
        column.addSpacing(3 * SPACE)
        column.addWidget(self.form)
        column.addSpacing(SPACE)
        column.addWidget(self.in_file)
        column.addSpacing(2 * SPACE)
        column.addLayout(self._presses())
        column.addStretch(1)
        beside = QVBoxLayout()
        beside.setSpacing(3 * SPACE)
        beside.addWidget(Heading("What was put there"))
        beside.addWidget(UploadList(self._hosting), 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(6 * SPACE, 5 * SPACE, 6 * SPACE, 5 * SPACE)
        row.setSpacing(8 * SPACE)
        row.addLayout(column)
        row.addLayout(beside)
        beside.addLayout(self._foot())
        row.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)  # it grows with what it has to say

    def _presses(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(2 * SPACE)
        row.addWidget(self.test, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.use, 0, Qt.AlignmentFlag.AlignTop)
        row.addSpacing(2 * SPACE)
        row.addWidget(self.answer, 1)
        return row

    def _foot(self) -> QHBoxLayout:
        close = QuietButton("hosting-close", "Close")
        close.clicked.connect(self.close)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(close)
        return row

    def _connect(self) -> None:
        hosting = self._hosting
        self.kinds.chosen.connect(lambda value: self._choose(HostKind(value)))
        self.test.clicked.connect(lambda: hosting.test(self.form.kind, self.form.values))
        self.use.clicked.connect(
            lambda: hosting.keep(self.form.kind, self.form.values, in_file=self.in_file.isChecked())
        )
        hosting.said.connect(self.say)
        hosting.file_offered.connect(self.in_file.show)
        hosting.busy_changed.connect(self._show_busy)
        hosting.changed.connect(self._on_changed)
        hosting.kept.connect(self._on_kept)

    def say(self, text: str, wrong: bool) -> None:
        """What came of a press."""
        self.answer.set_tint("refused" if wrong else "text_dim")
        self.answer.setText(text)

    def _choose(self, kind: HostKind) -> None:
        self._touched = True
        self.say("", False)
        self._show_form(kind)

    def _on_kept(self) -> None:
        self._touched = False
        self.in_file.hide()

    def _on_changed(self) -> None:
        if not self._touched:  # what is being written is not overwritten by what was read
            self._show_form(self._hosting.kind)

    def _show_form(self, kind: HostKind) -> None:
        form = HostForm(self._hosting, kind)
        form.edited.connect(self._on_edited)
        self._column.replaceWidget(self.form, form)
        self.form.hide()
        self.form.deleteLater()
        self.form = form
        form.setVisible(kind is not HostKind.NONE)
        self.kinds.set_value(kind.value)
        about = "" if self._hosting.practice and kind is HostKind.NONE else ABOUT[kind]
        self._about.setText(" ".join(filter(None, (about, PRACTICE if self._hosting.practice else ""))))
        self.test.setVisible(kind is not HostKind.NONE)
        self._show_busy()

    def _on_edited(self) -> None:
        self._touched = True

    def _show_busy(self) -> None:
        """Off while something is done. Qt hands the keyboard on then, to Close of all; it comes back afterwards."""
        busy = self._hosting.is_busy
        pressed = next((button for button in (self.test, self.use) if button.hasFocus()), None)
        for button in (self.test, self.use):
            button.setEnabled(not busy)
        if busy and pressed is not None:
            self._pressed, self._handed = pressed, self.focusWidget()
        elif not busy and self._pressed is not None:
            if self.focusWidget() is self._handed:  # and not where the artist has gone meanwhile
                self._pressed.setFocus()
            self._pressed = self._handed = None


def _sentence(text: str, tint: str) -> PlainLabel:
    label = PlainLabel(text, Type.BODY, tint)
    label.setWordWrap(True)
    label.setMinimumWidth(200)
    label.setMaximumWidth(WIDTH)
    return label
