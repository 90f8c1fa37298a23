"""Key and settings as a person meets them in a window that is open already, and what ends a notice there."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from studio import hands
from studio.app import App
from studio.store.records import JobState
from studio.views.dialogs import SettingsDialog
from tests.journeys.conftest import Travel
from tests.journeys.test_main_job import generate, notices, shows
from tests.service import Service


async def open_settings(app: App) -> SettingsDialog:
    app.window.commands["settings"].trigger()
    await hands.until(lambda: bool(app.window.findChildren(SettingsDialog)), "the settings")
    return app.window.findChildren(SettingsDialog)[0]


async def enter_key(dialog: SettingsDialog, key: str) -> None:
    dialog.key.field.clear()
    await hands.write(dialog, "API key", key)
    await hands.press(dialog, "Use")


def test_without_a_keyring_the_settings_offer_a_file_and_a_better_key_ends_the_notice(
    travel: Travel, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")

    def kept() -> list[Path]:
        return list((tmp_path / "home").glob("api-key*"))  # named after the address that it opens

    async def journey(app: App) -> None:
        await generate(app, "a hill --draft")
        await hands.until(lambda: "key" in notices(app), "the notice")
        await hands.press(app.window, "Enter a key")
        dialog = app.window.findChildren(SettingsDialog)[0]
        await enter_key(dialog, service.api_key)
        await hands.until(lambda: dialog.key.in_file.isVisible(), "the offer of a file")
        assert kept() == []
        assert notices(app)
        dialog.key.in_file.click()
        await hands.press(dialog, "Use")
        await hands.until(lambda: "is kept" in dialog.key.answer.text(), "that the key is kept")
        [file] = kept()
        assert file.read_text() == service.api_key
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        await hands.until(lambda: notices(app) == "", "the end of the notice")
        await hands.press(dialog, "Forget the key")
        await hands.until(lambda: "gone" in dialog.key.answer.text(), "that the key is gone")
        assert kept() == []
        dialog.close()
        await shows(app, JobState.DONE)

    travel(journey, "--base-url", service.base_url)


def test_a_setting_counts_at_once_and_is_on_the_disk_when_the_program_has_ended(
    travel: Travel, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEGNEXT_API_KEY", service.api_key)

    async def journey(app: App) -> None:
        dialog = await open_settings(app)
        await hands.press(app.window, "Settings Window")
        await hands.press(app.window, "Theme Light")
        assert app.window.workbench is not None
        app.settings.set("daily_cap", 2000)
        assert app.window.workbench.compose.generate_bar.today.text().endswith("of 2.00 $")
        dialog.close()

    travel(journey, "--base-url", service.base_url)
    assert json.loads((tmp_path / "home" / "settings.json").read_text()) == {"theme": "light", "daily_cap": 2000}
