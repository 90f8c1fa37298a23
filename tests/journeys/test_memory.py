"""A day of writing: a preset kept and applied, a picture described, a prompt shortened, and the draft always kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from studio import hands
from studio.app import App
from studio.request.tasks import Task
from studio.store.records import JobState
from tests.journeys.conftest import Travel
from tests.journeys.test_main_job import at, generate, pictures, shows
from tests.service import Service

CONTROL = Qt.KeyboardModifier.ControlModifier


def titles(app: App, name: str) -> list[str]:
    bench = app.window.workbench
    assert bench is not None
    return [row.item.title for row in bench.compose.memory._popovers[name].list.rows()]  # type: ignore[attr-defined]


def test_presets_descriptions_and_shorter_words_are_part_of_writing(
    travel: Travel, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def journey(app: App) -> None:
        desk = app.desk
        assert desk is not None
        await generate(app, "a very quiet lighthouse in fog --ar 3:2 --sref 12")
        await pictures(app)
        await shows(app, JobState.DONE)

        hands.keys(app.window, Qt.Key.Key_P, CONTROL)
        await hands.write(app.window, "Name of the new preset", "Fog")
        await hands.press(app.window, "Keep the flags")
        await hands.until(lambda: hands.seek(app.window, "Preset Fog") is not None, "the preset")
        desk.draft.set_text("a fox --ar 1:1")
        await hands.press(app.window, "Preset Fog")
        assert desk.draft.text == "a fox --ar 3:2 --sref 12"
        hands.keys(hands.find(app.window, "Prompt"), Qt.Key.Key_Z, CONTROL)
        assert desk.draft.text == "a fox --ar 1:1"

        await hands.press(app.window, "Describe a picture")
        assert "20 points" in hands.find(app.window, "Describe the chosen picture").accessibleDescription()
        await hands.press(app.window, "Describe the chosen picture")
        await hands.until(lambda: hands.seek(app.window, "Use prompt 4") is not None, "four prompts")
        described = await shows(app, JobState.DONE)
        assert (described.task, described.cost, described.parent_image) == (Task.DESCRIBE, 20, 0)
        await hands.press(app.window, "Use prompt 1")
        text = desk.draft.text
        assert text.endswith("--ar 3:2")
        await hands.press(app.window, "Add prompt 2")
        assert desk.draft.text.startswith(text.removesuffix(" --ar 3:2"))
        assert len(desk.draft.text) > len(text)

        await hands.press(app.window, "Shorten the prompt")
        await hands.until(lambda: hands.seek(app.window, "Words by weight") is not None, "the weights")
        shorter = await shows(app, JobState.DONE)
        assert (shorter.task, shorter.cost) == (Task.SHORTEN, 20)
        await hands.press(app.window, "Use prompt 5")
        assert len(desk.draft.text) < len(text)

        await hands.press(app.window, "Earlier prompts")
        await hands.until(lambda: "a very quiet lighthouse in fog --ar 3:2 --sref 12" in titles(app, "prompts"), "it")
        field = hands.find(app.window, "Search earlier prompts")
        field.setProperty("text", "lighth")
        await hands.until(lambda: len(titles(app, "prompts")) == 1, "the one prompt")
        hands.keys(field, Qt.Key.Key_Return)
        assert desk.draft.text == "a very quiet lighthouse in fog --ar 3:2 --sref 12"

    travel(journey, *at(service, monkeypatch))


def test_what_is_typed_is_on_disk_while_the_program_runs_and_there_at_the_next_start(
    travel: Travel, service: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "home" / "draft.txt"
    crashed: list[bytes] = []

    async def today(app: App) -> None:
        await hands.write(app.window, "Prompt", "half a thou")
        await hands.until(lambda: file.exists() and file.read_text() == "half a thou", "the draft on disk")
        crashed.append(file.read_bytes())
        await hands.write(app.window, "Prompt", "ght")

    async def tomorrow(app: App) -> None:
        assert app.desk is not None
        assert app.desk.draft.text == "half a thou"
        app.desk.draft.set_text("")

    async def the_day_after(app: App) -> None:
        assert app.desk is not None
        assert app.desk.draft.text == ""

    travel(today, *at(service, monkeypatch))
    assert file.read_text() == "half a thought"  # an end in order keeps all of it
    file.write_bytes(crashed[0])  # what a program that died there would have left
    travel(tomorrow, *at(service, monkeypatch))
    travel(the_day_after, *at(service, monkeypatch))
