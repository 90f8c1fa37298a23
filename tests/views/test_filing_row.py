"""Older files in the settings: what is said of them in each state, and which buttons there are."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from studio.models.library.filing import Doing, Filing, Outlook
from studio.models.studio import StudioModel
from studio.models.tasks import Tasks
from studio.views.filing_row import FilingRow


@pytest.fixture
def row(qtbot: QtBot) -> Iterator[FilingRow]:
    tasks = Tasks()
    filing = Filing(cast(StudioModel, SimpleNamespace(tasks=tasks, store=None)))
    made = FilingRow(filing)
    qtbot.addWidget(made)
    made.resize(440, 40)
    made.show()
    made.filing = filing  # type: ignore[attr-defined]
    yield made
    tasks.close()


def stands(row: FilingRow, doing: Doing, view: Outlook | None = None, **facts: object) -> tuple[str, list[str]]:
    filing: Filing = row.filing  # type: ignore[attr-defined]
    filing.doing, filing.view = doing, view
    for name, value in facts.items():
        setattr(filing, name, value)
    filing.changed.emit()
    buttons = (row.back, row.look, row.rename, row.stop)
    return row.words.text(), [button.text() for button in buttons if button.isVisible()]


def test_each_state_has_its_words_and_buttons(row: FilingRow) -> None:
    some = Outlook(4000, 1240, 0)
    assert stands(row, Doing.NOTHING) == ("Keep the names they have", ["Look …"])
    assert stands(row, Doing.LOOKING) == ("Looking through the library", ["Stop"])
    assert stands(row, Doing.NOTHING, some) == ("1,240 of 4,000 are called otherwise", ["Rename them"])
    assert stands(row, Doing.RENAMING, some, done=312, total=1240) == ("Renaming: 312 of 1,240", ["Stop"])
    after = Outlook(4000, 0, 1240)
    assert stands(row, Doing.NOTHING, after, words="1,240 files renamed.") == (
        "1,240 files renamed.",
        ["Old names back"],
    )
    assert stands(row, Doing.NOTHING, after, words="") == ("All 4,000 are called so", ["Old names back"])
    assert stands(row, Doing.WRITING, None, done=3, total=0) == ("Writing: 3", [])
    assert stands(row, Doing.NOTHING, Outlook(0, 0, 0)) == ("There are none yet", [])


def test_a_template_that_makes_no_sense_renames_nothing(row: FilingRow) -> None:
    stands(row, Doing.NOTHING, Outlook(4, 4, 0))
    row.set_reason("A brace is not closed.")
    assert not row.rename.isEnabled()
    assert "A brace" in row.rename.toolTip()
    row.set_reason("")
    assert row.rename.isEnabled()


def test_the_keyboard_stays_in_the_row(row: FilingRow, qtbot: QtBot) -> None:
    row.activateWindow()
    stands(row, Doing.NOTHING, Outlook(4, 4, 0))
    row.rename.setFocus()
    qtbot.waitUntil(row.rename.hasFocus)
    stands(row, Doing.RENAMING, Outlook(4, 4, 0))
    assert row.stop.hasFocus()
