"""Choosing a project, or making one by its name, for jobs that are to be filed and for those that are to come."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from studio.models.desk import Desk
from studio.models.library.finding.place import project_place
from studio.views.compose.memory_popovers import PickPopover
from studio.views.compose.pick_list import PickItem

NONE = "No project"
HINT = "Name of a project, old or new"


class ProjectPopover(PickPopover):
    """Enter takes the first line; a name that no project has is offered as a new one."""

    def __init__(self, anchor: QWidget, desk: Desk) -> None:
        super().__init__(anchor, "projects", "Project", HINT, desk)
        self._take: Callable[[str], None] = lambda _: None
        self.search.textChanged.connect(lambda: self.refresh())
        self.list.picked.connect(self._on_picked)
        desk.collection.places.changed.connect(self._on_places_changed)

    def ask(self, title: str, take: Callable[[str], None]) -> None:
        """Open under `title`; `take` gets the name of the project, "" for none."""
        self.heading.setText(title)
        self._take = take
        self.open()

    def refresh(self) -> None:
        words = " ".join(self.search.text().split())
        places, folded = self._desk.collection.places, words.casefold()
        names = [name for name in places.project_names if folded in name.casefold()]
        names.sort(key=lambda name: not name.casefold().startswith(folded))
        items = [self._item(name) for name in names]
        if words and words.casefold() not in (name.casefold() for name in names):
            wrong = places.wrong_with_project(words)
            if not wrong:
                items.append(PickItem(words, f"New project {words}", f"New project “{words}”", icon="plus"))
        if not words:
            items.append(PickItem("", NONE, NONE, icon="minus"))
        self.show_items(items, places.wrong_with_project(words))

    def _item(self, name: str) -> PickItem:
        count = self._desk.collection.places.count(project_place(name))
        jobs = "" if count is None else f"{count:,} job{'' if count == 1 else 's'}"
        return PickItem(name, f"Project {name}", name, jobs, icon="folder")

    def _on_picked(self, key: object) -> None:
        self.close()
        self._take(str(key))

    def _on_places_changed(self) -> None:
        if self.isVisible():
            self.refresh()
