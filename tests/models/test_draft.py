"""The draft: text in, values, problems and price out, and flags written back into the text."""

from __future__ import annotations

import pytest

from studio.models.draft import Draft
from studio.request.parameters import MODELS, Model
from studio.request.problems import Level


def seen(draft: Draft) -> list[str]:
    """Names of the signals that the draft emits from now on, in their order."""
    names: list[str] = []
    draft.text_changed.connect(lambda _text: names.append("text"))
    draft.values_changed.connect(lambda: names.append("values"))
    draft.problems_changed.connect(lambda: names.append("problems"))
    draft.price_changed.connect(lambda _price: names.append("price"))
    return names


def test_an_empty_draft_cannot_be_sent_and_says_why() -> None:
    draft = Draft()
    assert draft.obstacle == "Type a prompt."
    draft.set_text("a fox")
    assert draft.obstacle == ""


def test_one_change_tells_only_what_has_changed() -> None:
    draft = Draft("a fox")
    names = seen(draft)
    draft.set_text("a fox in snow")
    assert names == ["text"]
    names.clear()
    draft.set_text("a fox in snow --turbo")
    assert names == ["text", "values", "price"]
    names.clear()
    draft.set_text("a fox in snow --turbo --relax")
    assert names == ["text", "problems"]  # no control shows a flag that the table does not have
    assert draft.problems[0].level is Level.BLOCK
    names.clear()
    draft.set_text("a fox in snow --turbo --relax")
    assert names == []


def test_a_flag_is_written_and_nothing_else_moves() -> None:
    draft = Draft("a  fox,\tsnow --ar 3:2 --s 50 --raw")
    draft.set_flag("stylize", "250")
    assert draft.text == "a  fox,\tsnow --ar 3:2 --s 250 --raw"
    draft.set_flag("chaos", "10")
    assert draft.text == "a  fox,\tsnow --ar 3:2 --s 250 --raw --chaos 10"


@pytest.mark.parametrize(
    ("name", "default"), [("stylize", "100"), ("chaos", "0"), ("weird", "0"), ("ar", "1:1"), ("quality", "1")]
)
def test_the_default_takes_the_flag_out_every_time_it_stands_there(name: str, default: str) -> None:
    draft = Draft(f"a fox --{name} 2 --raw --{name} 4")
    draft.set_flag(name, default)
    assert draft.text == "a fox --raw"


def test_a_number_is_read_forgivingly() -> None:
    draft = Draft("a fox --stylize 250.0 --chaos lots --weird")
    assert draft.number("stylize") == 250
    assert draft.number("chaos") == 0
    assert draft.number("weird") == 0


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.key)
@pytest.mark.parametrize("before", ["a fox", "a fox --v 8.1 --raw", "a fox --niji 6 --raw", "--v 6 --niji 5 a --v 7"])
def test_every_model_can_be_asked_for_from_any_text(model: Model, before: str) -> None:
    draft = Draft(before)
    draft.set_model(model.key)
    assert draft.model is model
    assert draft.prompt.has("niji") == (model.flag == "niji")
    assert draft.prompt.has("v") == (model.flag == "v" and model is not MODELS[0])


def test_raw_is_one_switch_in_both_spellings() -> None:
    draft = Draft("a fox --style raw --ar 3:2")
    assert draft.switch("raw")
    draft.set_switch("raw", False)
    assert draft.text == "a fox --ar 3:2"
    draft.set_switch("raw", True)
    assert draft.text == "a fox --ar 3:2 --raw"


def test_turbo_takes_the_place_of_fast() -> None:
    draft = Draft("a fox --fast --tile")
    draft.set_switch("turbo", True)
    assert draft.text == "a fox --tile --turbo"
    draft.set_switch("turbo", False)
    assert draft.text == "a fox --tile"


def test_a_joined_change_says_so_while_it_is_told() -> None:
    draft = Draft("a fox")
    told: list[bool] = []
    draft.text_changed.connect(lambda _text: told.append(draft.joined))
    draft.set_flag("stylize", "200")
    draft.set_flag("stylize", "300", joined=True)
    assert told == [False, True]
    assert not draft.joined
