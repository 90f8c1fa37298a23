"""The pages that fill the middle instead of the pictures; each is made when it is first wanted."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThreadPool

from studio.models.notices import Notice
from studio.models.thumbnails import Work
from studio.views.workbench import Workbench

if TYPE_CHECKING:
    from collections.abc import Callable

    from studio.models.desk import Desk
    from studio.views.library.spending.page import SpendingPage


class LibraryPages(QObject):
    """Opens the pages on the workbench and carries out what they wish."""

    def __init__(self, bench: Workbench, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._desk = desk

    def open_spending(self) -> None:
        """Show what was spent; there is nothing to show before the library is open."""
        if self._desk.spending is not None:
            self._bench.show_page(self.spending)

    @cached_property
    def spending(self) -> SpendingPage:
        """What was spent."""
        from studio.views.library.spending.page import SpendingPage

        model = self._desk.spending
        assert model is not None
        page = SpendingPage(model, self._load)
        page.closed.connect(self._bench.show_pictures)
        page.search_wanted.connect(self._search)
        model.said.connect(lambda sentence: self._bench.notices.say(Notice("spending", sentence)))
        return page

    def _search(self, query: str) -> None:
        """Look for something in the history, in sight."""
        self._bench.history.show()
        self._bench.history.search.setText(query)

    def _load(self, load: Callable[[], object], then: Callable[[object], None]) -> None:
        def work() -> None:
            loaded = load()
            self._desk.studio.tasks.call(lambda: then(loaded))

        QThreadPool.globalInstance().start(Work(work))
