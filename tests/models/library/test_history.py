"""The history model: days and jobs, read by page, filtered, and changed one row at a time."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from studio.errors import LibraryError
from studio.models.job_words import matches
from studio.models.library.history import PAGE, HistoryModel, Kind, Role
from studio.models.tasks import Tasks
from studio.request.tasks import Task
from studio.store.records import JobRecord, JobState

NOW = datetime(2026, 11, 24, 12).timestamp()


def job(number: int, *, day: str = "2026-11-24", prompt: str = "a lighthouse", points: int = 80) -> JobRecord:
    return JobRecord(
        id=number, task=Task.DIFFUSION, body={"text": prompt}, prompt=prompt, created_at=NOW, day=day, estimate=points
    )


@dataclass(frozen=True)
class Day:
    day: str
    count: int
    points: int | None


@dataclass(frozen=True)
class Overview:
    ids: array[int]
    days: tuple[Day, ...]


class Shelf:
    """A library in memory; with `slow` its answers wait for `answer()`."""

    def __init__(self, jobs: Sequence[JobRecord] = ()) -> None:
        self.jobs = {record.id: record for record in jobs}
        self.slow = False
        self.held: list[tuple[Future[Overview], Overview]] = []
        self.asked: list[str] = []
        self.pages: list[list[int]] = []

    def overview(self, words: str = "") -> Future[Overview]:
        self.asked.append(words)
        found = [self.jobs[key] for key in sorted(self.jobs, reverse=True) if matches(words, self.jobs[key])]
        days: dict[str, list[JobRecord]] = {}
        for record in found:
            days.setdefault(record.day, []).append(record)
        groups = tuple(
            Day(day, len(group), None if words else sum(one.cost for one in group)) for day, group in days.items()
        )
        answer, future = Overview(array("q", [record.id for record in found]), groups), Future[Overview]()
        if self.slow:
            self.held.append((future, answer))
        else:
            future.set_result(answer)
        return future

    def answer(self) -> None:
        future, result = self.held.pop(0)
        future.set_result(result)

    def page(self, ids: Sequence[int]) -> Future[list[JobRecord]]:
        self.pages.append(list(ids))
        future: Future[list[JobRecord]] = Future()
        future.set_result([self.jobs[one] for one in ids])
        return future


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[Tasks]:
    bridge = Tasks()
    yield bridge
    bridge.close()


def loaded(shelf: Shelf, tasks: Tasks, qtbot: QtBot) -> HistoryModel:
    model = HistoryModel(shelf, tasks, clock=lambda: NOW)
    model.tester = QAbstractItemModelTester(  # type: ignore[attr-defined]
        model, QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    with qtbot.waitSignal(model.loaded):
        model.refresh()
    return model


def shown(model: HistoryModel) -> list[str | int]:
    """Headings as text, jobs as ids."""
    return [
        model.index(row).data(Role.HEADING if model.job_id_at(row) is None else Role.JOB_ID)
        for row in range(model.rowCount())
    ]


def read(model: HistoryModel, row: int, qtbot: QtBot) -> JobRecord:
    qtbot.waitUntil(lambda: model.index(row).data(Role.JOB) is not None)
    record = model.index(row).data(Role.JOB)
    assert isinstance(record, JobRecord)
    return record


def test_days_head_their_jobs_newest_first(tasks: Tasks, qtbot: QtBot) -> None:
    days = ["2025-12-31", "2026-11-03", "2026-11-23", "2026-11-24", "2026-11-24"]
    model = loaded(Shelf([job(number, day=day) for number, day in enumerate(days, 1)]), tasks, qtbot)
    assert shown(model) == [
        "Today", 5, 4, "Yesterday", 3, "Tue 3 November", 2, "Wed 31 December 2025", 1,
    ]  # fmt: skip
    assert list(model.heading_rows()) == [0, 3, 5, 7]
    assert model.heading(2) == ("Today", "2 jobs · 160 pt")
    assert model.heading(4) == ("Yesterday", "1 job · 80 pt")
    first = model.index(0)
    assert [first.data(role) for role in (Role.KIND, Role.COUNT, Role.POINTS)] == [Kind.HEADING, 2, 160]
    assert model.rowCount(first) == 0
    assert [model.row_of(number) for number in (5, 1, 99)] == [1, 8, -1]


def test_an_empty_library_has_no_rows_and_says_that_it_was_read(tasks: Tasks, qtbot: QtBot) -> None:
    model = HistoryModel(Shelf(), tasks)
    states = [model.is_loaded]
    with qtbot.waitSignal(model.loaded):
        model.refresh()
    states.append(model.is_loaded)
    assert states == [False, True]
    assert model.rowCount() == 0
    assert model.data(QModelIndex()) is None


def test_jobs_are_read_by_page_and_only_when_asked_for(tasks: Tasks, qtbot: QtBot) -> None:
    shelf = Shelf([job(number) for number in range(1, 1001)])
    model = loaded(shelf, tasks, qtbot)
    assert shelf.pages == []
    assert model.index(501).data(Role.JOB) is None
    with qtbot.waitSignal(model.dataChanged):
        pass
    record = read(model, 501, qtbot)
    assert record.id == 500
    assert len(shelf.pages) == 1
    assert len(shelf.pages[0]) == PAGE
    assert model.index(510).data(Role.JOB) is not None
    assert model.index(501).data(Qt.ItemDataRole.AccessibleTextRole) == "a lighthouse, waiting, 80 points"


def test_what_scrolled_by_long_ago_is_not_read(tasks: Tasks, qtbot: QtBot) -> None:
    shelf = Shelf([job(number) for number in range(1, 20_001)])
    model = loaded(shelf, tasks, qtbot)
    for row in range(1, 20_001):
        model.index(row).data(Role.JOB)
    read(model, 20_000, qtbot)
    assert 1 in shelf.pages[0]
    assert sum(len(page) for page in shelf.pages) < 1000


def test_a_new_job_is_one_inserted_row(tasks: Tasks, qtbot: QtBot) -> None:
    model = loaded(Shelf([job(1, day="2026-11-23"), job(2)]), tasks, qtbot)
    inserted: list[tuple[int, int]] = []
    model.rowsInserted.connect(lambda _, first, last: inserted.append((first, last)))
    model.modelReset.connect(lambda: pytest.fail("reset"))
    model.apply(job(3, points=40))
    assert inserted == [(1, 1)]
    assert shown(model) == ["Today", 3, 2, "Yesterday", 1]
    assert model.heading(0) == ("Today", "2 jobs · 120 pt")
    assert model.index(1).data(Role.JOB) == job(3, points=40)


def test_the_first_job_of_a_day_brings_its_heading(tasks: Tasks, qtbot: QtBot) -> None:
    model = loaded(Shelf([job(1, day="2026-11-23")]), tasks, qtbot)
    model.apply(job(2))
    assert shown(model) == ["Today", 2, "Yesterday", 1]
    empty = loaded(Shelf(), tasks, qtbot)
    empty.apply(job(1))
    assert shown(empty) == ["Today", 1]


def test_jobs_that_were_recorded_between_others_find_their_place(tasks: Tasks, qtbot: QtBot) -> None:
    model = loaded(Shelf([job(2, day="2026-11-20"), job(8), job(4, day="2026-11-23")]), tasks, qtbot)
    for record in (job(6), job(5, day="2026-11-23"), job(3, day="2026-11-22"), job(1, day="2026-11-20")):
        model.apply(record)
    assert shown(model) == [
        "Today", 8, 6, "Yesterday", 5, 4, "Sun 22 November", 3, "Fri 20 November", 2, 1,
    ]  # fmt: skip
    assert [model.row_of(number) for number in (1, 3, 5, 8)] == [10, 7, 4, 1]


def test_a_changed_job_is_one_changed_row_and_a_corrected_sum(tasks: Tasks, qtbot: QtBot) -> None:
    model = loaded(Shelf([job(1), job(2)]), tasks, qtbot)
    read(model, 1, qtbot)
    rows: list[int] = []
    model.dataChanged.connect(lambda first, last: rows.extend(range(first.row(), last.row() + 1)))
    model.apply(replace(job(2), state=JobState.FAILED))
    assert sorted(set(rows)) == [0, 1]
    assert model.heading(0)[1] == "2 jobs · 80 pt"


def test_a_change_of_a_job_that_was_never_read_corrects_the_sum_as_well(tasks: Tasks, qtbot: QtBot) -> None:
    shelf = Shelf([job(1), job(2)])
    model = loaded(shelf, tasks, qtbot)
    model.modelReset.connect(lambda: pytest.fail("reset"))
    shelf.jobs[1] = replace(job(1), state=JobState.REFUSED)
    with qtbot.waitSignal(model.loaded):
        model.apply(shelf.jobs[1])
    assert model.heading(0)[1] == "2 jobs · 80 pt"


def test_another_service_in_force_is_told_on_every_row(tasks: Tasks, qtbot: QtBot) -> None:
    away = replace(job(1), state=JobState.ACCEPTED, sent_to="https://a.test/api#1")
    model = HistoryModel(Shelf([away, job(2)]), tasks, clock=lambda: NOW)
    model.set_service("https://a.test/api#1")  # before there are rows
    with qtbot.waitSignal(model.loaded):
        model.refresh()
    row = model.row_of(1)
    with qtbot.waitSignal(model.dataChanged):
        model.data(model.index(row), Role.JOB)
    rows: list[int] = []
    model.dataChanged.connect(lambda first, last: rows.extend(range(first.row(), last.row() + 1)))
    assert "pending" in model.data(model.index(row), Qt.ItemDataRole.DisplayRole)
    model.set_service("https://a.test/api#2")
    assert rows == [0, 1, 2]
    assert "with another key" in model.data(model.index(row), Qt.ItemDataRole.DisplayRole)


def test_words_filter_and_new_jobs_obey_them(tasks: Tasks, qtbot: QtBot) -> None:
    shelf = Shelf([job(1, prompt="a red fox"), job(2, prompt="the sea"), job(3, prompt="foxes, réd")])
    model = loaded(shelf, tasks, qtbot)
    with qtbot.waitSignal(model.loaded):
        model.set_words("  FOX red ")
    assert shown(model) == ["Today", 3, 1]
    model.apply(job(4, prompt="a lighthouse"))
    model.apply(job(5, prompt="redder foxglove"))
    assert shown(model) == ["Today", 5, 3, 1]
    assert model.heading(0) == ("Today", "3 jobs")
    shelf.jobs |= {4: job(4), 5: job(5)}
    with qtbot.waitSignal(model.loaded):
        model.set_words("")
    assert shown(model) == ["Today", 5, 4, 3, 2, 1]


def test_while_one_question_runs_only_the_latest_words_are_asked_next(tasks: Tasks, qtbot: QtBot) -> None:
    shelf = Shelf([job(1, prompt="a fox"), job(2, prompt="a frog")])
    model = loaded(shelf, tasks, qtbot)
    shelf.slow = True
    for text in ("f", "fo", "fox"):
        model.set_words(text)
    shelf.answer()
    qtbot.waitUntil(lambda: len(shelf.held) == 1)
    assert shown(model) == ["Today", 2, 1]
    with qtbot.waitSignal(model.loaded):
        shelf.answer()
    assert shelf.asked == ["", "f", "fox"]
    assert shown(model) == ["Today", 1]


def test_a_job_added_while_the_library_answers_is_not_lost(tasks: Tasks, qtbot: QtBot) -> None:
    shelf = Shelf([job(1), job(2)])
    model = HistoryModel(shelf, tasks, clock=lambda: NOW)
    shelf.slow = True
    model.refresh()
    model.apply(job(3))
    with qtbot.waitSignal(model.loaded):
        shelf.answer()
    assert shown(model) == ["Today", 3, 2, 1]
    assert model.heading(0)[1] == "3 jobs · 240 pt"


def test_a_page_that_was_read_before_a_change_does_not_undo_it(tasks: Tasks, qtbot: QtBot) -> None:
    model = loaded(Shelf([job(1), job(2)]), tasks, qtbot)
    model.index(1).data(Role.JOB)
    changed = replace(job(2), state=JobState.ACCEPTED)
    model.apply(changed)
    read(model, 2, qtbot)
    assert model.index(1).data(Role.JOB) == changed


def test_trouble_with_the_library_is_told_and_the_next_question_works(tasks: Tasks, qtbot: QtBot) -> None:
    shelf = Shelf([job(1)])
    shelf.slow = True
    model = HistoryModel(shelf, tasks, clock=lambda: NOW)
    model.refresh()
    with qtbot.waitSignal(model.failed) as failed:
        shelf.held.pop()[0].set_exception(LibraryError("The library is locked."))
    assert failed.args is not None
    assert failed.args[0].sentence == "The library is locked."
    shelf.slow = False
    with qtbot.waitSignal(model.loaded):
        model.refresh()
    assert shown(model) == ["Today", 1]


def test_a_hundred_thousand_rows_keep_only_some_records(tasks: Tasks, qtbot: QtBot) -> None:
    model = HistoryModel(Shelf([job(number) for number in range(1, 100_001)]), tasks, clock=lambda: NOW)
    with qtbot.waitSignal(model.loaded):
        model.refresh()
    assert model.rowCount() == 100_001
    for row in range(1, 3000):
        if model.index(row).data(Role.JOB) is None:
            read(model, row, qtbot)
    assert len(model._records) <= 1000
    assert model._ids.itemsize * len(model._ids) == 800_000


# Ordered anew


def test_few_jobs_that_go_leave_without_a_reset_and_come_back(tasks: Tasks, qtbot: QtBot) -> None:
    jobs = [job(1, day="2026-11-23"), job(2), job(3)]
    model = loaded(Shelf(jobs), tasks, qtbot)
    with qtbot.assertNotEmitted(model.modelReset):
        model.apply_many([replace(jobs[0], trashed_at=NOW), replace(jobs[1], trashed_at=NOW)])
    assert shown(model) == ["Today", 3]
    assert model.heading(0) == ("Today", "1 job · 80 pt")
    with qtbot.assertNotEmitted(model.modelReset):
        model.apply_many(jobs)
    assert shown(model) == ["Today", 3, 2, "Yesterday", 1]


def test_many_jobs_that_go_are_asked_for_as_a_whole(tasks: Tasks, qtbot: QtBot) -> None:
    shelf = Shelf([job(number) for number in range(1, 101)])
    model = loaded(shelf, tasks, qtbot)
    gone = [replace(job(number), trashed_at=NOW) for number in range(1, 100)]
    shelf.jobs.update({one.id: one for one in gone})
    with qtbot.waitSignal(model.loaded):
        model.apply_many(gone)
    assert shown(model) == ["Today", 100]


def test_what_is_read_already_is_exchanged_and_nothing_else_is_kept(tasks: Tasks, qtbot: QtBot) -> None:
    jobs = [job(1), job(2)]
    model = loaded(Shelf(jobs), tasks, qtbot)
    read(model, 1, qtbot)
    noted = [replace(one, note="seen") for one in jobs]
    model.apply_many(noted)
    assert read(model, 1, qtbot).note == "seen"
    model.apply_many([job(77)])
    assert model.record(77) is None


def test_after_a_rename_everything_is_read_anew(tasks: Tasks, qtbot: QtBot) -> None:
    shelf = Shelf([job(1)])
    model = loaded(shelf, tasks, qtbot)
    read(model, 1, qtbot)
    shelf.jobs[1] = replace(job(1), project="Covers")
    model.reread()
    assert read(model, 1, qtbot).project == "Covers"
