"""Planning a parameter sheet: which parameters, which values, what it comes to, and what stands in its way."""

from __future__ import annotations

import random

import pytest
from pytestqt.qtbot import QtBot

from studio.models.batch import MOST
from studio.models.draft import Draft
from studio.models.sheet import LONGEST, Sheet, turned, usual_values, values_of
from studio.models.shown_sheet import cell_of
from studio.request.parameters import MODELS, PARAMETERS, Model, parameter
from studio.request.prompt import parse
from studio.request.tariff import Price
from studio.store.batches import Axis, Place, place_of

PROMPT = "a fox --ar 3:2"


@pytest.fixture
def draft(qtbot: QtBot) -> Draft:
    return Draft(PROMPT)


@pytest.fixture
def sheet(draft: Draft) -> Sheet:
    return Sheet(draft, rng=random.Random(7))


def fill(sheet: Sheet, rows: str, columns: str) -> None:
    sheet.write(0, rows)
    sheet.write(1, columns)


@pytest.mark.parametrize(
    ("name", "written", "values"),
    [
        ("stylize", "0, 250,1000", ("0", "250", "1000")),
        ("stylize", "0..1000 step 250", ("0", "250", "500", "750", "1000")),
        ("stylize", "0–1000 / 500", ("0", "500", "1000")),
        ("stylize", "1000..0..500", ("1000", "500", "0")),
        ("stylize", "0..1000", ("0", "250", "500", "750", "1000")),
        ("chaos", "0..2", ("0", "1", "2")),
        ("iw", "0.5..2 step .5", ("0.5", "1.0", "1.5", "2.0")),
        ("stylize", "5, 0..10 step 5, 5", ("5", "0", "10")),
        ("quality", ".5; 1, 2", (".5", "1", "2")),
        ("ar", "1:1, 16:9", ("1:1", "16:9")),
        ("v", "7, Niji 6, niji, niji5, 8.2", ("7", "niji6", "niji5", "8.2")),
        ("raw", "on, Off, yes", ("on", "off")),
    ],
)
def test_values_are_written_as_a_list_or_as_a_range(name: str, written: str, values: tuple[str, ...]) -> None:
    known = parameter(name)
    assert known is not None
    assert values_of(written, known) == (values, "")


@pytest.mark.parametrize(
    ("name", "written", "fault"),
    [
        ("stylize", "", "Write values for Stylize."),
        ("stylize", "0, much", "“much” is no number."),
        ("stylize", "0, 1001", "Stylize goes from 0 to 1000."),
        ("stylize", "0..10 step 0", "“0..10 step 0” does not lead anywhere."),
        ("stylize", "0..1000 step 1", f"Stylize takes at most {LONGEST} values here."),
        ("ar", "1:1 --tile", "“1:1 --tile” is no value of Aspect."),
        ("chaos", "--raw", "“--raw” is no value of Chaos."),
        ("chaos", "nan", "“nan” is no number."),
        ("tile", "on, 5", "Tile is on or off."),
    ],
)
def test_what_is_no_value_is_said(name: str, written: str, fault: str) -> None:
    known = parameter(name)
    assert known is not None
    assert values_of(written, known)[1] == fault


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.key)
def test_every_parameter_begins_with_several_values_that_it_takes(model: Model) -> None:
    offered = turned(model, lambda _: True)
    assert len(offered) >= 2
    for known in offered:
        assert known in PARAMETERS
        values, fault = values_of(usual_values(known, model), known)
        assert (fault, len(values) > 1) == ("", True), known.name


def test_what_the_model_lacks_or_the_prompt_needs_is_not_offered(qtbot: QtBot) -> None:
    names = [known.name for known in Sheet(Draft("a fox --v 8.1")).names()]
    assert "quality" not in names
    assert "sw" not in names
    assert "sw" in [known.name for known in Sheet(Draft("a fox --sref 12")).names()]


def test_every_pair_of_values_is_a_job_with_one_seed(sheet: Sheet) -> None:
    fill(sheet, "0, 250", "0, 50, 100")
    assert sheet.axes() == (Axis("stylize", ("0", "250")), Axis("chaos", ("0", "50", "100")))
    assert (sheet.count, sheet.pictures, sheet.total, sheet.obstacle) == (6, 24, Price(480), "")
    prompts = [parse(text) for text in sheet.texts()]
    assert [(p.value("stylize"), p.value("chaos")) for p in prompts] == [
        ("0", "0"), ("0", "50"), ("0", "100"), ("250", "0"), ("250", "50"), ("250", "100"),
    ]  # fmt: skip
    assert {p.value("seed") for p in prompts} == {sheet.seed}
    assert {p.value("ar") for p in prompts} == {"3:2"}


def test_the_seed_of_the_prompt_is_kept(draft: Draft, sheet: Sheet) -> None:
    drawn = sheet.seed
    assert drawn == Sheet(draft, rng=random.Random(7)).seed
    draft.set_text("a fox --seed 12")
    assert sheet.seed == "12"
    assert all("--seed 12" in text for text in sheet.texts())
    draft.set_text("a fox")
    assert sheet.seed == drawn


def test_versions_can_be_compared(sheet: Sheet) -> None:
    sheet.choose(0, "v")
    fill(sheet, "7, 6.1", "0, 50")
    assert [parse(text).value("v") for text in sheet.texts()] == ["7", "7", "6.1", "6.1"]


def test_a_switch_and_niji_are_axes(draft: Draft, sheet: Sheet) -> None:
    draft.set_text("a fox --style raw --v 6")
    sheet.choose(0, "raw")
    sheet.choose(1, "v")
    assert (sheet.written(0), sheet.written(1)) == ("off, on", "7, 6.1, 6, niji6")
    fill(sheet, "off, on", "7, niji6")
    seed = f"--seed {sheet.seed}"
    assert sheet.texts() == (
        f"a fox --v 7 {seed}",
        f"a fox {seed} --niji 6",
        f"a fox --v 7 {seed} --raw",
        f"a fox {seed} --raw --niji 6",
    )
    places = [cell_of(text, sheet.axes()) for text in sheet.texts()]
    assert places == [(0, 0), (0, 1), (1, 0), (1, 1)]
    kept = place_of(Place("b", 1, 4, sheet.axes()).to_text())
    assert kept is not None
    assert kept.axes == sheet.axes()


def test_a_switch_of_another_model_is_not_offered(draft: Draft, sheet: Sheet) -> None:
    assert {"draft", "turbo", "raw", "tile"} <= {known.name for known in sheet.names()}
    assert "hd" not in {known.name for known in sheet.names()}
    draft.set_text("a fox --v 8")
    assert not {"draft", "turbo"} & {known.name for known in sheet.names()}
    assert "hd" in {known.name for known in sheet.names()}


def test_drafts_beside_whole_pictures_cost_what_each_does(sheet: Sheet) -> None:
    sheet.choose(0, "draft")
    fill(sheet, "off, on", "0, 50")
    assert sheet.total == Price(2 * 80 + 2 * 40)


def test_a_parameter_chosen_on_both_sides_changes_places(sheet: Sheet) -> None:
    sheet.choose(0, "chaos")
    assert [sheet.axis(side).name for side in range(2)] == ["chaos", "stylize"]


def test_an_axis_that_the_model_lacks_gives_way(draft: Draft, sheet: Sheet) -> None:
    sheet.choose(1, "quality")
    draft.set_text("a fox --v 8.1")
    assert [sheet.axis(side).name for side in range(2)] == ["stylize", "chaos"]
    draft.set_text("a fox")
    assert sheet.axis(1).name == "quality"


def test_what_the_service_refuses_stays_empty_and_is_counted(draft: Draft, sheet: Sheet) -> None:
    draft.set_text("a fox --turbo")
    sheet.choose(0, "v")
    fill(sheet, "7, 8.1", "0, 50")
    assert len(sheet.texts()) == 2
    assert sheet.total == Price(320)
    assert sheet.obstacle == ""
    assert sheet.note.startswith("2 of 4 stay empty: ")
    fill(sheet, "8.1", "0, 50")
    assert sheet.obstacle == sheet.cells[0].reason != ""


def test_what_stands_in_the_way_is_said(draft: Draft, sheet: Sheet) -> None:
    fill(sheet, "0, much", "0, 50")
    assert (sheet.obstacle, sheet.texts(), sheet.total) == ("“much” is no number.", (), Price(0))
    fill(sheet, "0..1000 step 50", "0..100 step 5")
    assert sheet.obstacle == f"441 jobs: at most {MOST} are sent at once."
    assert sheet.texts() == ()
    draft.set_text("a {red, blue} fox")
    assert sheet.obstacle == "A sheet takes one prompt: take the groups out first."
    draft.set_text("")
    assert sheet.obstacle == "Type a prompt first."


def test_the_plan_follows_the_prompt(draft: Draft, sheet: Sheet, qtbot: QtBot) -> None:
    fill(sheet, "0, 250", "0, 50")
    with qtbot.waitSignal(sheet.changed):
        draft.set_text("a fox --draft")
    assert sheet.total == Price(160)
