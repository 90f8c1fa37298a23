"""What chapters wait for."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from studio import hands
from studio.app import App
from studio.models.desk import Desk
from studio.store.records import JobState
from studio.views.workbench import Workbench

PATIENCE = 90.0
"""Seconds for a job, on two cores that have other work as well."""


def desk_of(app: App) -> Desk:
    """The desk of an app that has been started; LookupError before that."""
    if app.desk is None:
        raise LookupError("nothing is started")
    return app.desk


def bench_of(app: App) -> Workbench:
    """The workbench of an app that has been started; LookupError before that."""
    if app.window.workbench is None:
        raise LookupError("nothing is started")
    return app.window.workbench


def balance_is_known(app: App) -> Callable[[], bool]:
    """Whether the header tells it."""

    def known() -> bool:
        bench = app.window.workbench
        return bench is not None and bench.header.balance.isVisible()

    return known


def shows(app: App, state: JobState) -> Callable[[], bool]:
    """Whether the job in the middle is in that state."""

    def there() -> bool:
        record = app.desk.shown.record if app.desk else None
        return record is not None and record.state is state

    return there


def next_job(app: App) -> Callable[[], bool]:
    """Whether another job has come into the middle than the one that is there now."""
    before = desk_of(app).shown.record
    old = -1 if before is None else before.id

    def there() -> bool:
        record = desk_of(app).shown.record
        return record is not None and record.id != old

    return there


async def choose_first_job(app: App) -> None:
    """Look for it in the history, and press its row, the last one."""
    view = bench_of(app).history.view
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    row = view.rows()[-1]
    QTest.mouseClick(row, Qt.MouseButton.LeftButton, pos=QPoint(row.width() // 2, 8))
    await four_pictures(app)


async def four_pictures(app: App, last: int = 4) -> None:
    """The job in the middle is done, and picture `last` is in its grid."""
    await hands.until(lambda: hands.seek(app.window, f"Picture {last}") is not None, "its pictures", PATIENCE)
    await hands.until(shows(app, JobState.DONE), "the finished job", PATIENCE)
