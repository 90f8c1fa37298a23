"""The library as its owner looks after it: damaged, copied, unplugged, checked, repaired, backed up and moved."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from studio import hands
from studio.app import App
from studio.models.library.upkeep import AWAY, SEALED
from studio.models.offers import Offer
from studio.request.operations import Imagine
from studio.store.records import JobRecord, JobState, PictureState
from studio.store.roots import remember_root
from studio.store.upkeep.backup import backups_in
from studio.views.dialogs import SettingsDialog
from tests.journeys.conftest import Travel
from tests.journeys.test_main_job import generate, notices, shown, shows
from tests.service import Service
from tests.store.upkeep.conftest import PROMPTS, rows_of
from tests.store.upkeep.conftest import whole as whole


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def made(home: Path, whole: Path, service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """A library with four jobs whose pictures are there, of which this service knows nothing."""
    monkeypatch.setenv("LEGNEXT_API_KEY", service.api_key)
    shutil.copytree(whole, home)
    (home / "data" / "place.json").unlink()
    remember_root(home / "data", home / "pictures")


def spent(service: Service) -> int:
    """Points that were paid."""
    return 21_000 - sum(service.parts.ledger.purse())


async def opened(app: App) -> None:
    await hands.until(lambda: app.desk is not None and app.desk.studio.store is not None, "the library")


def is_whole(app: App) -> bool:
    """Whether all pictures of the job in the middle are here."""
    job = shown(app)
    return job is not None and all(picture.state is PictureState.STORED for picture in job.pictures)


async def second_job(app: App) -> JobRecord:
    """Ask for one more, and wait until it is over."""
    await generate(app, "a second hill --draft")
    await hands.until(
        lambda: (job := shown(app)) is not None and job.id > len(PROMPTS) and job.state is JobState.DONE,
        "the second job",
    )
    job = shown(app)
    assert job is not None
    return job


async def care_page(app: App) -> SettingsDialog:
    assert app.wiring is not None
    app.wiring.settings_wanted.emit("pictures")
    await hands.until(lambda: bool(app.window.findChildren(SettingsDialog)), "the settings")
    return app.window.findChildren(SettingsDialog)[0]


async def done(app: App) -> tuple[str, ...]:
    upkeep = app.upkeep
    assert upkeep is not None
    await hands.until(lambda: not upkeep.is_busy and bool(upkeep.outcome), "the end of it")
    return upkeep.outcome


def behead(home: Path) -> None:
    file = home / "data" / "library.sqlite3"
    file.write_bytes(bytes(100) + file.read_bytes()[100:])


@pytest.mark.usefixtures("made")
def test_a_damaged_library_is_repaired_in_the_window_and_nothing_is_bought_before(
    travel: Travel, service: Service, home: Path
) -> None:
    behead(home)

    async def journey(app: App) -> None:
        await hands.until(lambda: "is damaged" in notices(app), "the notice")
        bench = app.window.workbench
        assert bench is not None
        await hands.write(app.window, "Prompt", "an owl")
        assert bench.compose.generate_bar.obstacle() == "The library has to be repaired first."
        app.window.commands["generate"].trigger()
        assert app.desk is not None
        app.desk.studio.submit([Imagine(text="an owl")])
        await hands.until(lambda: "Nothing can be asked for now" in notices(app), "the refusal")
        await hands.press(app.window, "Repair")
        await shows(app, JobState.DONE)
        await hands.until(lambda: "was repaired" in notices(app), "what was done")
        assert "is damaged" not in notices(app)
        assert spent(service) == 0
        await second_job(app)

    travel(journey, "--base-url", service.base_url)
    assert spent(service) > 0
    assert len(list((home / "data").glob("library-damaged-*.sqlite3"))) == 1


@pytest.mark.usefixtures("made")
def test_whoever_leaves_without_a_repair_leaves_the_file_as_it_is(travel: Travel, service: Service, home: Path) -> None:
    behead(home)
    before = (home / "data" / "library.sqlite3").read_bytes()

    async def journey(app: App) -> None:
        await hands.until(lambda: "is damaged" in notices(app), "the notice")

    travel(journey, "--base-url", service.base_url)
    assert (home / "data" / "library.sqlite3").read_bytes() == before


@pytest.mark.usefixtures("made")
def test_a_copy_is_shown_and_spends_nothing_until_it_is_worked_on(
    travel: Travel, service: Service, home: Path, tmp_path: Path
) -> None:
    original = tmp_path / "original"
    shutil.copytree(home, original)
    place = home / "data" / "place.json"
    told = json.loads(place.read_text())
    place.write_text(json.dumps({**told, "at": str(original / "data")}))

    async def looking(app: App) -> None:
        await shows(app, JobState.DONE)
        assert "for reading only" in notices(app)
        assert "copy of the library" in notices(app)
        bench, desk = app.window.workbench, app.desk
        assert bench is not None
        assert desk is not None
        await hands.write(app.window, "Prompt", "an owl")
        assert "reading only" in bench.compose.generate_bar.obstacle()
        app.window.commands["generate"].trigger()
        desk.studio.submit([Imagine(text="an owl")])
        await hands.until(lambda: "Nothing can be asked for now" in notices(app), "the refusal")
        dialog = await care_page(app)
        await hands.press(dialog, "Work on with this copy")
        assert "From the next start on" in (await done(app))[0]
        dialog.close()

    travel(looking, "--base-url", service.base_url)
    assert spent(service) == 0

    async def working(app: App) -> None:
        await shows(app, JobState.DONE)
        assert SEALED not in notices(app)
        await second_job(app)

    travel(working, "--base-url", service.base_url)
    assert spent(service) > 0


@pytest.mark.usefixtures("made")
def test_a_picture_that_is_gone_is_found_by_the_check_and_fetched_again(
    travel: Travel, service: Service, home: Path
) -> None:
    async def journey(app: App) -> None:
        await opened(app)
        job = await second_job(app)
        lost = home / "pictures" / job.pictures[0].path
        lost.unlink()
        dialog = await care_page(app)
        await hands.press(dialog, "Check")
        assert any(lost.name in sentence for sentence in await done(app))
        await hands.press(dialog, "Repair")
        assert any("marked as missing" in sentence for sentence in await done(app))
        await hands.press(dialog, "Back up now")
        assert (await done(app))[0].startswith("Backed up as library-")
        dialog.close()
        desk = app.desk
        assert desk is not None
        await hands.until(lambda: Offer.FETCH_AGAIN in desk.shown.offers(), "the offer to fetch it")
        desk.fulfil(Offer.FETCH_AGAIN)
        await hands.until(lambda: is_whole(app), "the picture")
        assert lost.exists()

    travel(journey, "--base-url", service.base_url)
    # That of the day before yesterday and of today the newest.
    assert len(backups_in(home / "data" / "backups")) == 2


@pytest.mark.usefixtures("made")
def test_pictures_move_to_another_folder_while_the_window_is_open(
    travel: Travel, service: Service, home: Path, tmp_path: Path
) -> None:
    target = tmp_path / "big disk"
    target.mkdir()

    async def moving(app: App) -> None:
        await shows(app, JobState.DONE)
        dialog = await care_page(app)
        await hands.press(dialog, "Move the pictures …")
        [chooser] = dialog.findChildren(QFileDialog)
        chooser.fileSelected.emit(str(target))
        chooser.close()
        assert "9 files are in" in (await done(app))[0]
        dialog.close()
        await second_job(app)

    travel(moving, "--base-url", service.base_url)
    assert len(list(target.rglob("*.png"))) == 9 + 4
    assert list((home / "pictures").rglob("*.png")) == []
    assert json.loads((home / "settings.json").read_text())["pictures"] == str(target)

    async def again(app: App) -> None:
        await shows(app, JobState.DONE)
        store = app.desk.studio.store if app.desk is not None else None
        assert store is not None
        assert store.files.root == target

    travel(again, "--base-url", service.base_url)


@pytest.mark.usefixtures("made")
def test_a_disk_that_is_away_is_told_and_works_on_when_it_is_back(
    travel: Travel, service: Service, home: Path, tmp_path: Path
) -> None:
    pictures, drawer = home / "pictures", tmp_path / "drawer"
    pictures.rename(drawer)

    async def journey(app: App) -> None:
        await opened(app)
        await hands.until(lambda: "pictures folder" in notices(app), "the notice")
        record = await second_job(app)
        desk, upkeep = app.desk, app.upkeep
        assert desk is not None
        assert upkeep is not None
        assert "cannot be reached" in record.pictures[0].error
        assert not pictures.exists()  # nothing was made in the place of the disk
        drawer.rename(pictures)
        upkeep.look()
        bench = app.window.workbench
        assert bench is not None
        await hands.until(lambda: AWAY not in [n.key for n in bench.notices.notices], "the end of the notice")
        desk.fulfil(Offer.FETCH_AGAIN)
        await hands.until(lambda: is_whole(app), "the pictures")

    travel(journey, "--base-url", service.base_url)
    assert len(list(pictures.rglob("*.png"))) == 9 + 4


@pytest.mark.usefixtures("made")
def test_once_a_day_it_is_checked_and_backed_up_by_itself(travel: Travel, service: Service, home: Path) -> None:
    with rows_of(home / "data" / "library.sqlite3") as rows:
        rows.execute("UPDATE job SET project = 'Nowhere'")

    async def journey(app: App) -> None:
        await shows(app, JobState.DONE)
        upkeep = app.upkeep
        assert upkeep is not None
        upkeep.look_after()
        await hands.until(lambda: "project that is not there" in notices(app), "what was found")
        backups = backups_in(home / "data" / "backups")
        assert len(backups) == 2
        upkeep.look_after()
        await hands.until(lambda: not upkeep.deed, "the end of it")
        assert backups_in(home / "data" / "backups") == backups  # once is enough
        await hands.press(app.window, "Library")
        dialog = app.window.findChildren(SettingsDialog)[0]
        await hands.press(dialog, "Repair")
        assert "The projects that were missing were put back." in await done(app)
        assert "project" not in notices(app)
        dialog.close()

    travel(journey, "--base-url", service.base_url)
