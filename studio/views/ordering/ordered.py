"""What is said when pictures were ordered, with its undo; and the commands of the window that order them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from studio.errors import Remedy
from studio.models.desk import Desk
from studio.models.notices import Notice, done

if TYPE_CHECKING:
    from studio.models.library.ordering import Ordering, TrashFacts
    from studio.views.workbench import Workbench

SAID = "ordered"
"""The key of the notice that says what was done."""
EMPTYING = "empty-trash"
"""The key of the notice that asks whether the trash is to be emptied."""


class Ordered(QObject):
    """Belongs to one workbench."""

    def __init__(self, desk: Desk, bench: Workbench) -> None:
        super().__init__(bench)
        self._desk = desk
        self._bench = bench
        self._was_last = False
        if "ordering" in desk.collection.__dict__:
            self._on_made(desk.collection.ordering)
        else:
            desk.collection.ordering_made.connect(self._on_made)
        desk.draft.text_changed.connect(self._on_written)
        bench.gallery.grid.order.serve(lambda: desk.collection.ordering)
        bench.history.search.values_wanted.connect(self._offer_values)

    def _on_made(self, ordering: Ordering) -> None:
        ordering.said.connect(lambda sentence: self._say(sentence, Remedy.UNDO if ordering.undo_words else Remedy.NONE))
        ordering.undone.connect(self._say)
        ordering.emptied.connect(self._say)
        ordering.changed.connect(self._on_ordered)

    def _offer_values(self) -> None:
        known = self._bench.history.search.known
        self._desk.collection.ordering.known_tags(lambda tags: known.update(tag=[tag for tag, _ in tags]))
        self._desk.collection.ordering.projects(lambda projects: known.update(project=[name for name, _ in projects]))

    def _on_ordered(self) -> None:
        self._was_last = True

    def _on_written(self) -> None:
        self._was_last = False

    def _say(self, sentence: str, remedy: Remedy = Remedy.NONE) -> None:
        self._bench.notices.dismiss(EMPTYING)
        self._bench.notices.say(done(SAID, f"{sentence}.", remedy))

    def answer(self, notice: Notice) -> None:
        """The button of a notice was pressed."""
        self._bench.notices.dismiss(notice.key)
        if notice.remedy is Remedy.EMPTY_TRASH:
            self._desk.collection.ordering.empty_trash()
        else:
            self._desk.collection.ordering.undo()

    def go_back(self, *, redo: bool = False) -> bool:
        """Undo, or `redo`, what was done to pictures; whether that was the last thing, away from the prompt."""
        writing = self._bench.compose.isAncestorOf(self._bench.window().focusWidget())
        if writing or not self._was_last:
            return False
        ordering = self._desk.collection.ordering
        if not (ordering.redo_words if redo else ordering.undo_words):
            return False
        if redo:
            ordering.redo()
        else:
            ordering.undo()
        return True

    def do(self, command: str) -> None:
        """Carry out a command of the table that is about order."""
        order = self._bench.gallery.grid.order
        match command:
            case "trash":
                order.trash()
            case "trash_job":
                order.trash_job()
            case "undo_order":
                self._desk.collection.ordering.undo()
            case "redo_order":
                self._desk.collection.ordering.redo()
            case "empty_trash":
                self._desk.collection.ordering.trash_facts(self._offer_emptying)

    def _offer_emptying(self, facts: TrashFacts) -> None:
        from studio.models.library.ordering import freed_words

        if not facts.pictures and not facts.jobs:
            self._say("The trash is empty")
            return
        text = f"Emptying the trash deletes {freed_words(facts)}, for good."
        advice = "What they cost stays in the books."
        self._bench.notices.say(Notice(EMPTYING, text, advice, Remedy.EMPTY_TRASH, calm=True))
