"""The pages that fill the middle instead of the pictures; each is made when it is first wanted."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThreadPool

from studio.models.notices import done
from studio.models.thumbnails import Work
from studio.views.workbench import Workbench

if TYPE_CHECKING:
    from collections.abc import Callable

    from studio.models.desk import Desk
    from studio.models.job_words import JobRecord
    from studio.models.library.family import Families
    from studio.views.library.family.page import FamilyPage
    from studio.views.library.spending.page import SpendingPage
    from studio.views.library.triage.page import TriagePage


class LibraryPages(QObject):
    """Opens the pages on the workbench and carries out what they wish."""

    def __init__(self, bench: Workbench, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._desk = desk

    def open_spending(self) -> None:
        """Show what was spent; there is nothing to show before the library is open."""
        if self._desk.collection.spending is not None:
            self._bench.show_page(self.spending)

    @cached_property
    def spending(self) -> SpendingPage:
        """What was spent."""
        from studio.views.library.spending.page import SpendingPage

        model = self._desk.collection.spending
        assert model is not None
        page = SpendingPage(model, self._load)
        page.closed.connect(self._bench.leave_page)
        page.search_wanted.connect(self._search)
        self._bench.give_room(page)
        model.said.connect(lambda sentence: self._bench.notices.say(done("spending", sentence)))
        return page

    def open_triage(self) -> None:
        """Walk through what runs out now."""
        self._desk.collection.triage.begin()
        self._bench.show_page(self.triage)

    @cached_property
    def triage(self) -> TriagePage:
        """What runs out next."""
        from studio.views.library.triage.page import TriagePage

        page = TriagePage(self._desk.collection.triage)
        page.closed.connect(self._bench.leave_page)
        page.job_wanted.connect(self._show_job)
        self._bench.give_room(page)
        return page

    def serve_families(self, families: Families) -> None:
        """There are families now: show one whenever it is asked for, and tell what became of repeated steps."""
        families.wanted.connect(lambda: self._bench.show_page(self.family))
        families.replaying.said.connect(lambda sentence: self._bench.notices.say(done("repeated", sentence)))

    @cached_property
    def family(self) -> FamilyPage:
        """The family that is being looked at."""
        from studio.views.library.family.page import FamilyPage

        page = FamilyPage(self._desk.collection.families, self._desk.shown, self._desk.tray)
        page.closed.connect(self._bench.leave_page)
        page.job_wanted.connect(self._show_picture)
        page.large_wanted.connect(self._show_large)
        self._bench.give_room(page)
        return page

    def send(self) -> bool:
        """What the keys of Generate mean on the page in the middle; False where they mean the prompt, which is seen."""
        page: FamilyPage | None = self.__dict__.get("family")
        if page is None or self._bench.pages.currentWidget() is not page:
            return False
        if not self._bench.compose.isHidden() and not page.panel.isAncestorOf(self._bench.window().focusWidget()):
            return False
        page.panel.send()
        return True

    def _show_job(self, job_id: int) -> None:
        self._bench.show_pictures()
        self._desk.show(job_id)

    def _show_picture(self, job_id: int, image: int) -> None:
        self._bench.show_pictures()
        self._desk.show(job_id, image if image >= 0 else None)

    def _show_large(self, job_id: int, image: int) -> None:
        """The job is read from the library first, unless it is at hand."""

        def take(job: JobRecord) -> None:
            self._show_picture(job_id, image)
            self._desk.studio.tasks.call(self._bench.gallery.grid.open_large)

        self._desk.studio.load_job(job_id, take)

    def _search(self, query: str) -> None:
        """Look for something in the history, in sight."""
        self._bench.history.show()
        self._bench.history.search.setText(query)

    def _load(self, load: Callable[[], object], then: Callable[[object], None]) -> None:
        def work() -> None:
            loaded = load()
            self._desk.studio.tasks.call(lambda: then(loaded))

        QThreadPool.globalInstance().start(Work(work))
