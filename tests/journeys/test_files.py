"""Files as their owner wants them: names of one's own, older ones renamed and back, and what is known written down."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio import hands
from studio.app import App
from studio.store.inside import look_inside
from studio.store.records import JobState
from studio.views.dialogs import SettingsDialog
from studio.views.filing_row import FilingRow
from studio.views.widgets.template_field import TemplateField
from tests.journeys.conftest import Travel
from tests.journeys.test_main_job import generate, notices, shows
from tests.journeys.test_settings import open_settings
from tests.service import Service


def files(folder: Path, ending: str = "png") -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob(f"*.{ending}"))


def names(dialog: SettingsDialog) -> TemplateField:
    return dialog.findChildren(TemplateField)[0]


def row(dialog: SettingsDialog) -> str:
    return dialog.findChildren(FilingRow)[0].words.text()


def test_names_are_chosen_older_files_follow_and_come_back(
    travel: Travel, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEGNEXT_API_KEY", service.api_key)

    async def journey(app: App) -> None:
        await generate(app, "a hill --draft")
        await shows(app, JobState.DONE)
        folder = app.setup.pictures
        before = files(folder)
        assert len(before) == 4
        dialog = await open_settings(app)
        await hands.press(dialog, "Settings Files")
        await hands.write(dialog, "Names", "{prompt}/{colour}")
        assert names(dialog).trouble.text().startswith("There is no {colour}")
        names(dialog).field.clear()
        await hands.write(dialog, "Names", "{prompt}/{job} {number}")
        assert names(dialog).preview[0].text() == "a hill/0001 1.png"
        await hands.press(dialog, "Look how many files are called otherwise")
        await hands.until(lambda: row(dialog) == "4 of 4 are called otherwise", "the count")
        await hands.press(dialog, "Rename the older files")
        await hands.until(lambda: row(dialog) == "4 files renamed.", "the new names")
        assert files(folder) == [f"a hill/0001 {number}.png" for number in range(1, 5)]
        await shows(app, JobState.DONE)
        assert app.desk is not None
        assert app.desk.shown.lost() == ()
        dialog.close()
        app.desk.draft.set_text("a valley --draft")
        app.window.commands["generate"].trigger()
        await hands.until(lambda: "a valley/0002 1.png" in files(folder), "a new file of that name")
        await shows(app, JobState.DONE)
        dialog = await open_settings(app)
        await hands.press(dialog, "Settings Files")
        await hands.press(dialog, "Give the files their old names back")
        await hands.until(lambda: row(dialog) == "4 files renamed.", "the old names")
        assert set(before) < set(files(folder))
        dialog.close()

    travel(journey, "--base-url", service.base_url)


def test_stars_and_tags_are_written_beside_and_into_the_files(
    travel: Travel, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEGNEXT_API_KEY", service.api_key)

    async def journey(app: App) -> None:
        await generate(app, "a hill --draft")
        await shows(app, JobState.DONE)
        folder = app.setup.pictures
        app.window.commands["write_beside"].trigger()
        await hands.until(lambda: "1 sidecar written." in notices(app), "the sidecar")
        [beside] = files(folder, "xmp")
        assert beside == f"{files(folder)[0]}.xmp"
        sent = (folder / files(folder)[0]).read_bytes()
        app.window.commands["write_inside"].trigger()
        await hands.until(lambda: "Written into 1 file." in notices(app), "the file")
        file = folder / files(folder)[0]
        assert file.read_bytes() != sent
        assert look_inside(file).prompt == "a hill --draft"

    travel(journey, "--base-url", service.base_url)
