"""The pop-over of Describe: the picture in the middle, or any address; every press says what it costs."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from studio.models.desk import Desk
from studio.request.bodies import check
from studio.request.operations import Describe
from studio.request.problems import Level
from studio.request.tariff import BASE, Price
from studio.request.tasks import Task
from studio.views.gallery.action_button import ActionButton, ChoiceButton
from studio.views.theme import SPACE, Type
from studio.views.widgets.labels import Heading, MetaLabel
from studio.views.widgets.popover import Popover

PRICE = Price(BASE[Task.DESCRIBE])
HELP = "Four prompts that would make such a picture."
WIDTH = 92 * SPACE


class DescribePopover(Popover):
    """Ctrl+Enter in the field buys, as in the main prompt; Enter alone spends nothing."""

    def __init__(self, anchor: QWidget, desk: Desk) -> None:
        super().__init__(anchor, "describe", "Describe a picture")
        self._desk = desk
        self.chosen = ChoiceButton("describe-chosen", "Describe the chosen picture", "", "picture", self)
        self.chosen.setMinimumWidth(WIDTH)
        self.chosen.clicked.connect(self._on_chosen_clicked)
        self.address = QLineEdit()
        self.address.setObjectName("describe-address")
        self.address.setAccessibleName("Address of a picture")
        self.address.setPlaceholderText("https:// address of any picture")
        self.address.textChanged.connect(self._retell)
        self.button = ActionButton("describe-address-button", "Describe this address", "Describe", "eye", self)
        self.button.clicked.connect(self._on_address_clicked)
        QShortcut(QKeySequence("Ctrl+Return"), self).activated.connect(self.button.click)
        row = QHBoxLayout()
        row.setContentsMargins(2 * SPACE, 0, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(self.address, 1)
        row.addWidget(self.button)
        self.why = MetaLabel("", "refused")
        self.why.setObjectName("describe-why")
        self.why.setContentsMargins(2 * SPACE, 0, 0, 0)
        heading = Heading("Describe a picture", Type.SECTION, "text_dim")
        heading.setContentsMargins(2 * SPACE, SPACE, 0, 0)
        self.body().addWidget(heading)
        self.body().addWidget(self.chosen)
        self.body().addLayout(row)
        self.body().addWidget(self.why)

    def open(self) -> None:
        self.address.clear()
        why_not = self._desk.why_not_described
        count = self._desk.shown.count
        name = f"Picture {self._desk.shown.chosen + 1} of the middle" if count > 1 else "The picture in the middle"
        self.chosen.setText(name)
        self.chosen.tell(PRICE, why_not, "", HELP)
        self._retell()
        super().open()
        if why_not:
            self.address.setFocus(Qt.FocusReason.PopupFocusReason)

    def _retell(self) -> None:
        text = self.address.text().strip()
        found = check(Describe(image_url=text)) if text else []
        reason = next((problem.sentence for problem in found if problem.level is Level.BLOCK), "")
        self.why.setText(reason)
        self.why.setVisible(bool(reason))
        self.button.tell(PRICE, reason or ("" if text else "Paste an address first."), "", HELP)

    def _on_chosen_clicked(self) -> None:
        if not self.chosen.reason:
            self.close()
            self._desk.describe_chosen()

    def _on_address_clicked(self) -> None:
        if self.button.reason:
            self.button.say_why()
            return
        address = self.address.text()
        self.close()
        self._desk.describe(address)
