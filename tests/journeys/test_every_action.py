"""The action table walked over the real service for practice: every action, each of its settings at its bounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from studio import hands
from studio.app import App
from studio.models.desk import Desk
from studio.models.readings import reading_of
from studio.request.actions import ACTIONS, ActionSpec, Need, Setting, Sort, spec_named
from studio.request.prompt import parse
from studio.request.tasks import TASKS, Task
from studio.store.records import JobRecord, JobState, PictureState
from tests.journeys.conftest import Travel
from tests.journeys.test_main_job import at, generate, is_shown, pictures, shows
from tests.quick_drawing import draw_quickly
from tests.service import Service, serving

DRAFT = "a hill --v 7 --draft --ar 3:2"
FOX = "a fox in snow --v 7 --ar 3:2"
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """One that draws at once, for an artist who can afford everything."""
    draw_quickly(monkeypatch)
    with serving(tmp_path / "service", balance=1_000_000) as running:
        yield running


def values(setting: Setting, end: str) -> list[Any]:
    """What is tried of a setting: its ends, or every choice."""
    match setting.sort:
        case Sort.PROMPT:
            return ["x" if setting.required else "", FOX]
        case Sort.NUMBER:
            return [setting.low, setting.high]
        case Sort.CHOICE:
            return [option.value for option in setting.options]
        case Sort.SWITCH:
            return [False, True]
        case Sort.ADDRESS:
            return ["", end]


def tries(spec: ActionSpec, end: str) -> list[dict[str, Any]]:
    """As few sets of extras as hold every value of every setting."""
    columns = {setting.name: values(setting, end) for setting in spec.settings}
    count = max((len(column) for column in columns.values()), default=1)
    return [{name: column[at % len(column)] for name, column in columns.items()} for at in range(count)]


@dataclass
class Walk:
    """Buys, and knows how every job stands."""

    desk: Desk
    seen: dict[int, JobRecord] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.desk.draft.batch.guard.limit = 0  # what is asked about is another test's matter
        self.desk.studio.job_added.connect(self.take)
        self.desk.studio.job_changed.connect(self.take)
        self.desk.told.connect(lambda error: self.told.append(str(error)))

    def take(self, job: JobRecord) -> None:
        self.seen[job.id] = job

    async def bought(self, press: Any, what: str) -> int:
        """The id of the job that `press` buys."""
        before = set(self.seen)
        press()
        await hands.until(lambda: bool(set(self.seen) - before), f"the job of {what}")
        [new] = set(self.seen) - before
        return new

    async def end(self, job_id: int) -> JobRecord:
        await hands.until(lambda: self.seen[job_id].is_over, "the end of a job")
        return self.seen[job_id]


async def walk(desk: Desk, specs: list[ActionSpec], parent: JobRecord) -> None:
    """Start everything first: the queue is real, and holds more than the service takes at once."""
    steps = Walk(desk)
    bought: list[tuple[ActionSpec, int, int, dict[str, Any]]] = []
    for spec in specs:
        for number, extras in enumerate(tries(spec, parent.pictures[-1].url)):
            index = number % len(parent.pictures)

            def press(spec: ActionSpec = spec, index: int = index, extras: dict[str, Any] = extras) -> None:
                desk.acting.buy(spec, [(parent, index)], extras)

            bought.append((spec, await steps.bought(press, f"{spec.id} {extras}"), index, extras))
    assert steps.told == []
    for spec, job_id, index, extras in bought:
        compare(spec, await steps.end(job_id), parent, index, extras)


def compare(spec: ActionSpec, job: JobRecord, parent: JobRecord, index: int, extras: Mapping[str, Any]) -> None:
    """It has its parent, its price and what it was to make."""
    said = f"{spec.id} {dict(extras)}: {job.error}"
    assert (job.state, job.task) == (JobState.DONE, spec.task), said
    assert (job.parent_id, job.parent_image) == (parent.id, index if spec.per_image else None), said
    assert job.consumed == job.estimate > 0, said
    for setting in spec.settings:
        if setting.sort is Sort.NUMBER:
            assert job.body[setting.name] == extras[setting.name], said
    info = TASKS[spec.task]
    if info.gives == "text":
        reading = reading_of(job)
        assert reading is not None, said
        assert len(reading.prompts) == 4, said
        return
    kind = "video" if info.gives == "videos" else "image"
    count = int(extras.get("bs", info.count)) if spec.id == "animate" else len(job.pictures)
    if spec.id == "extend_video":
        count = len(parent.pictures)  # as many as its parent made
    elif spec.id != "animate":
        count = info.count
    states = [(picture.kind, picture.state) for picture in job.pictures]
    assert states == [(kind, PictureState.STORED)] * count, said


def test_every_action_on_a_picture_at_the_bounds_of_its_settings(
    travel: Travel, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    specs = [spec for spec in ACTIONS if not spec.of_videos]
    assert {spec.task for spec in specs} | {Task.EXTEND_VIDEO, Task.VIDEO_UPSCALE} == {spec.task for spec in ACTIONS}

    async def journey(app: App) -> None:
        assert app.desk is not None
        await generate(app, DRAFT)
        parent = await shows(app, JobState.DONE)
        await walk(app.desk, specs, parent)

    travel(journey, *at(service, monkeypatch), "--practice")


def test_every_action_on_a_video_and_what_starts_from_an_address_a_file_or_words(
    travel: Travel, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def journey(app: App) -> None:
        desk = app.desk
        assert desk is not None
        await generate(app, DRAFT)
        still = await shows(app, JobState.DONE)
        steps = Walk(desk)
        animate = spec_named("animate")
        for extras in ({"bs": "4"}, {"bs": "2", "resolution": 1}):
            job_id = await steps.bought(lambda extras=extras: desk.acting.buy(animate, [(still, 2)], extras), "a video")
            film = await steps.end(job_id)
            compare(animate, film, still, 2, extras)
            await walk(desk, [spec for spec in ACTIONS if spec.of_videos], film)
        address = still.pictures[0].url
        for spec in (spec for spec in ACTIONS if spec.need in (Need.EITHER, Need.ADDRESS)):
            words = {"prompt": FOX} if spec.needs_prompt else {}
            job = await steps.end(
                await steps.bought(
                    lambda spec=spec, words=words: desk.acting.buy_at(spec, address, words), f"{spec.id} by address"
                )
            )
            assert (job.state, job.parent_id, job.consumed) == (JobState.DONE, None, job.estimate), job.error
        shorter = spec_named("shorten")
        job = await steps.end(await steps.bought(lambda: desk.acting.buy_words(shorter, {"prompt": FOX}), "words"))
        assert (job.task, job.state, job.consumed) == (Task.SHORTEN, JobState.DONE, 20)
        assert steps.told == []

    travel(journey, *at(service, monkeypatch), "--practice")


def test_every_kind_of_action_is_bought_from_the_window(
    travel: Travel, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def journey(app: App) -> None:
        desk = app.desk
        assert desk is not None
        await generate(app, DRAFT)
        await pictures(app)
        still = await shows(app, JobState.DONE)
        steps = Walk(desk)
        bought: dict[Task, JobRecord] = {}

        async def back(parent: JobRecord) -> None:
            desk.show(parent.id)
            await hands.until(lambda: is_shown(app, parent), "the parent in the middle")

        async def press(parent: JobRecord, *names: str) -> None:
            """The last of these controls buys, and what comes of it is waited for."""
            await back(parent)
            before = set(steps.seen)
            for name in names:
                await hands.press(app.window, name)
            await hands.until(lambda: bool(set(steps.seen) - before), f"what {names[-1]} buys")
            [new] = set(steps.seen) - before
            job = await steps.end(new)
            assert (job.state, job.parent_id, job.consumed) == (JobState.DONE, parent.id, job.estimate), names
            bought[job.task] = job

        await press(still, "Picture 3", "Upscale (Subtle)")
        assert bought[Task.UPSCALE].parent_image == 2
        await press(still, "Vary: all choices", "Vary (Subtle)")
        await press(still, "Remix", "Remix (Strong)")
        await press(still, "Pan", "Pan left")
        await press(still, "Zoom out", "Zoom out 2×")
        await press(still, "Enhance")
        await press(still, "Reroll")
        for name in ("Remove background", "Describe"):
            await press(still, "More actions", name)
        await press(still, "More actions", "Topaz upscale", "Topaz: resolution 4K", "Topaz upscale now")
        assert bought[Task.ENHANCE_UPSCALE].cost == 160
        await back(still)
        await hands.press(app.window, "More actions")
        await hands.press(app.window, "Retexture")
        await hands.write(app.window, "Retexture prompt", "folded paper")
        await press(still, "Retexture now")
        await back(still)
        await hands.press(app.window, "Animate")
        await hands.press(app.window, "Choose a picture for end picture")
        menu = next(top for top in QApplication.topLevelWidgets() if top.objectName() == "pictureChoices")
        next(entry for entry in menu.actions() if entry.text() == "Picture 4 of this job").trigger()
        menu.close()
        await press(still, "Animate: videos 1", "Animate now")
        film = bought[Task.VIDEO_DIFFUSION]
        assert (film.cost, len(film.pictures)) == (120, 1)
        assert parse(film.body["prompt"]).value("end") == still.pictures[3].url
        await press(film, "Extend", "Extend video now")
        await press(film, "Upscale video")
        assert {spec.task for spec in ACTIONS} == set(bought)
        assert steps.told == []

    travel(journey, *at(service, monkeypatch), "--practice")


def test_tools_and_palette_buy_with_the_price_in_sight_and_never_by_a_letter(
    travel: Travel, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def journey(app: App) -> None:
        desk, wiring = app.desk, app.wiring
        assert desk is not None
        assert wiring is not None
        await generate(app, DRAFT)
        await pictures(app)
        still = await shows(app, JobState.DONE)
        steps = Walk(desk)

        hands.keys(app.window, Qt.Key.Key_K, CONTROL)
        palette = wiring.palette
        await hands.write(app.window, "Find a command or an action", "vary")
        assert steps.seen == {}  # letters find
        first = palette.rows()[0]
        assert first.accessibleName() == "Vary (Strong)"
        assert first.accessibleDescription().startswith("About 60 points.")
        hands.keys(palette.field, Qt.Key.Key_Down)
        number = await steps.bought(lambda: hands.keys(palette.field, Qt.Key.Key_Return), "Vary (Subtle)")
        assert not palette.isVisible()
        job = await steps.end(number)
        assert (job.task, job.body["type"], job.parent_id) == (Task.VARIATION, 0, still.id)

        desk.draft.batch.guard.limit = 100
        desk.show(still.id)
        await hands.until(lambda: is_shown(app, still), "the parent")
        hands.keys(app.window, Qt.Key.Key_K, CONTROL)
        await hands.write(app.window, "Find a command or an action", "creative")
        hands.keys(palette.field, Qt.Key.Key_Return)
        assert palette.isVisible()  # asked first, in the same line
        assert "press again" in palette.rows()[0].accessibleDescription()
        hands.keys(palette.field, Qt.Key.Key_Escape)
        assert set(steps.seen) == {number}
        desk.draft.batch.guard.limit = 0

        hands.keys(app.window, Qt.Key.Key_K, CONTROL)
        await hands.write(app.window, "Find a command or an action", "topaz picture from anywhere")
        assert len(palette.rows()) == 1
        hands.keys(palette.field, Qt.Key.Key_Return)
        await hands.until(lambda: hands.seek(app.window, "Address of a picture") is not None, "the tool")
        tool = wiring.tools.popovers["topaz"]
        assert tool.button.reason == "Paste the address of a picture, or choose a file."
        await hands.write(app.window, "Address of a picture", "C:\\mill.png")
        assert tool.button.reason.startswith("A picture's address must begin with")
        tool.source.field.setText("")
        await hands.write(app.window, "Address of a picture", still.pictures[0].url)
        number = await steps.bought(lambda: tool.button.click(), "Topaz")
        job = await steps.end(number)
        assert (job.state, job.parent_id, job.consumed) == (JobState.DONE, None, 120)

        hands.keys(app.window, Qt.Key.Key_K, CONTROL)
        await hands.write(app.window, "Find a command or an action", "edit larger canvas")
        desk.show(still.id)
        await hands.until(lambda: is_shown(app, still), "the parent")
        assert [row.accessibleName() for row in palette.rows()] == ["Edit …"]
        hands.keys(palette.field, Qt.Key.Key_Return)
        bench = app.window.workbench
        assert bench is not None
        await hands.until(lambda: bench.is_editing, "the editor")
        assert desk.editor.kind is Task.EDIT
        bench.leave_editor()

        before = len(steps.seen)
        desk.draft.set_text(FOX)
        app.window.commands["shorten"].trigger()
        await hands.until(lambda: len(steps.seen) == before + 1, "the shorter words")
        assert (await steps.end(max(steps.seen))).task is Task.SHORTEN
        assert steps.told == []

    travel(journey, *at(service, monkeypatch), "--practice")
