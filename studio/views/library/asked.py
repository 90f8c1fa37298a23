"""What commands of the window mean while the library page fills the middle: they are about what is selected there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from studio.models.library.ordering import Item
from studio.models.offers import Offer

if TYPE_CHECKING:
    from studio.models.desk import Desk
    from studio.models.library.filing import Filing
    from studio.views.library.exchange.sheets import ExchangeSheets
    from studio.views.workbench import Workbench

CARRY_SELECTED = "carry_selected"
"""The page's own wish: what is selected as a library of its own. The command without it is about all that is shown."""
_OF_ITEMS = ("export", "write_beside", "write_inside", CARRY_SELECTED)


class LibraryAsked:
    """Belongs to one workbench. `file_jobs` asks for a project; `filing` writes what is known beside and into files."""

    def __init__(
        self,
        desk: Desk,
        bench: Workbench,
        exchange: ExchangeSheets,
        filing: Callable[[], Filing],
        file_jobs: Callable[[Sequence[tuple[int, int]]], None],
    ) -> None:
        self._desk = desk
        self._bench = bench
        self._exchange = exchange
        self._filing = filing
        self._file_jobs = file_jobs

    def do(self, command: str) -> bool:
        """Carry it out; False where it means here what it means everywhere."""
        if not self._bench.in_library:
            return False
        page, ordering = self._bench.library, self._desk.collection.ordering
        assert page is not None
        browsing, current = page.browsing, page.browsing.current
        writing = self._bench.compose.isAncestorOf(self._bench.window().focusWidget())
        match command:
            case "undo_prompt" if not writing:
                ordering.undo()
            case "redo_prompt" if not writing:
                ordering.redo()
            case "collect":
                page.collect()
            case "copy_prompt" if current is not None:
                self._desk.fulfil(Offer.COPY_PROMPT, current.job_id)
            case "family" if current is not None:
                self._desk.collection.show_family(current.job_id)
            case "trash":
                if not browsing.shelf.in_trash:
                    browsing.trash()
            case "trash_job":
                browsing.items(self._trash_jobs)
            case "file":
                browsing.items(lambda items: self._file_jobs([(item.job_id, item.image) for item in items]))
            case _ if command in _OF_ITEMS:
                browsing.items(lambda items: self._with_items(command, items))
            case "edit" | "compare" | "information":
                # These are about one picture among the pictures: the one of the keyboard.
                page.open_current()
                return False
            case _:
                return False
        return True

    def _trash_jobs(self, items: Sequence[Item]) -> None:
        jobs = dict.fromkeys(item.job_id for item in items)
        self._desk.collection.ordering.trash([Item(job_id) for job_id in jobs])

    def _with_items(self, command: str, items: Sequence[Item]) -> None:
        match command:
            case "write_beside":
                self._filing().write_beside(items)
            case "write_inside":
                self._filing().write_inside(items)
            case "export":
                self._desk.collection.sources(items, self._bench.gallery.grid.viewing.export_these)
            case _:
                self._exchange.open_carry(list(dict.fromkeys(item.job_id for item in items)))
