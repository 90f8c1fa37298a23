"""Where new jobs are filed, said and changed where one writes; there is nothing to say while there are no projects."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.models.desk import Desk
from studio.views.theme import SPACE
from studio.views.widgets.buttons import LinkButton
from studio.views.widgets.labels import MetaLabel
from studio.views.widgets.painting import RING, describe

if TYPE_CHECKING:
    from studio.views.history.project_popover import ProjectPopover

LONGEST = 28
"""Letters of a project's name that are shown."""


class ProjectLine(QWidget):
    """One quiet line above Generate."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._places = desk, desk.collection.places
        self.setObjectName("projectLine")
        self.button = LinkButton("projectOfNewJobs", "", quiet=True)
        self.button.clicked.connect(self._choose)
        row = QHBoxLayout(self)
        row.setContentsMargins(RING, 0, RING, 0)
        row.setSpacing(SPACE)
        row.addWidget(MetaLabel("New jobs go to"))
        row.addWidget(self.button)
        row.addStretch(1)
        self._places.changed.connect(self._refresh)
        self._refresh()

    @cached_property
    def _popover(self) -> ProjectPopover:
        from studio.views.history.project_popover import ProjectPopover  # loaded when it is wanted

        return ProjectPopover(self.button, self._desk)

    def _choose(self) -> None:
        self._popover.ask("New jobs go to", self._places.file_new_jobs)

    def _refresh(self) -> None:
        name = self._places.project_of_new_jobs
        shown = name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
        self.button.setText(shown or "no project")
        self.button.setAccessibleName("Project of new jobs")
        describe(self.button, f"{name or 'No project'}. Press for another.")
        self.button.updateGeometry()
        self.setVisible(bool(self._places.project_names))
