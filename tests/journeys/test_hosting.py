"""Pictures of this computer with a service that takes no files: asked for a place once, put there, used, deleted."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from PIL import Image

from studio import hands
from studio.app import App
from studio.models.references import Role
from studio.store.records import JobState
from studio.views.hosting.dialog import HostingDialog
from tests import s3
from tests.journeys.conftest import Travel
from tests.journeys.test_main_job import generate, notices, shows
from tests.journeys.test_references import drop
from tests.s3 import BUCKET, S3
from tests.service import Service


@pytest.fixture(scope="module")
def bucket() -> Iterator[S3]:
    with s3.serving() as running:
        yield running


def photograph(path: Path) -> Path:
    """As a camera leaves it."""
    told = Image.Exif()
    told[0x010F] = "Leica"
    told[0x0112] = 6
    told.get_ifd(0x8825)[1] = "N"
    Image.new("RGB", (64, 48), (200, 90, 30)).save(path, exif=told)
    return path


async def set_up(app: App, bucket: S3, **changes: str) -> HostingDialog:
    """Fill in the window that is open."""
    await hands.until(lambda: bool(app.window.findChildren(HostingDialog)), "the window for hosting")
    dialog = app.window.findChildren(HostingDialog)[0]
    await hands.press(dialog, "Put them Bucket")
    entered = {"Address": bucket.endpoint, "Bucket": BUCKET, "Access key": bucket.key_id, "Secret key": bucket.secret}
    for name, text in {**entered, **changes}.items():
        await hands.write(dialog, name, text)
    return dialog


def test_a_dropped_file_asks_for_a_place_once_and_becomes_a_reference(
    travel: Travel, service: Service, bucket: S3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEGNEXT_API_KEY", service.api_key)
    file = photograph(tmp_path / "holiday.jpg")

    async def journey(app: App) -> None:
        assert app.desk is not None
        draft = app.desk.draft
        await hands.write(app.window, "Prompt", "a hill --draft")
        drop(app, file, Role.STYLE)
        await hands.until(lambda: "no place for pictures" in notices(app), "the question for a place")
        assert draft.text == "a hill --draft"
        await hands.press(app.window, "Set up hosting")
        dialog = await set_up(app, bucket)
        await hands.press(dialog, "Test")
        await hands.until(lambda: dialog.answer.text().startswith("It works"), "that it works")
        await hands.press(dialog, "Use this")
        await hands.until(lambda: dialog.answer.text().startswith("Kept."), "that it is kept")
        await hands.until(lambda: notices(app) == "", "the end of the notice")
        dialog.close()
        drop(app, file, Role.STYLE)
        await hands.until(lambda: "X-Amz-Signature" in (draft.value("sref") or ""), "an address for the picture")
        address = draft.value("sref") or ""
        with Image.open(io.BytesIO(httpx.get(address).content)) as served:
            assert (served.size, dict(served.getexif())) == ((48, 64), {})
        assert bucket.secret not in address
        await generate(app, "")
        await shows(app, JobState.DONE)

    travel(journey, "--base-url", service.base_url)
    assert bucket.secret not in "".join(path.read_text("utf-8", "replace") for path in logs(tmp_path))
    assert len(bucket.names()) == 1

    async def another_day(app: App) -> None:
        app.window.commands["hosting"].trigger()
        await hands.press(app.window, "Delete holiday.jpg there")
        await hands.until(lambda: bucket.names() == [], "that it is gone there")
        app.window.findChildren(HostingDialog)[0].close()

    travel(another_day, "--base-url", service.base_url)


def logs(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "home").rglob("*") if path.suffix in (".json", ".log", ".ini", ".txt")]


def test_a_wrong_key_is_a_sentence_in_the_window_where_it_was_entered(
    travel: Travel, service: Service, bucket: S3, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEGNEXT_API_KEY", service.api_key)
    bucket.ask_for_keys(True)

    async def journey(app: App) -> None:
        await hands.until(lambda: app.wiring is not None, "the desk")
        app.window.commands["hosting"].trigger()
        dialog = await set_up(app, bucket, **{"Secret key": "not the secret"})
        await hands.press(dialog, "Test")
        await hands.until(lambda: "does not belong to this access key" in dialog.answer.text(), "the refusal")
        dialog.close()

    try:
        travel(journey, "--base-url", service.base_url)
    finally:
        bucket.ask_for_keys(False)
