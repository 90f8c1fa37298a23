"""The table of parameters agrees with itself; its facts are tested where they act (rules, prices, prompt)."""

from __future__ import annotations

import pytest

from studio.request.parameters import (
    DEFAULT_MODEL,
    MODELS,
    PARAMETERS,
    RECOMMENDED_ORDER,
    REFUSED,
    VIDEO,
    Kind,
    Parameter,
    canonical,
    parameter,
)

KEYS = {model.key for model in MODELS}


def test_spellings_lead_to_one_row_each() -> None:
    spellings = [spelling for known in PARAMETERS for spelling in (known.name, *known.aliases)]
    assert len(spellings) == len(set(spellings))
    assert not set(spellings) & set(REFUSED)
    assert all(canonical(spelling) == known.name for known in PARAMETERS for spelling in (known.name, *known.aliases))
    assert parameter("nobody") is None
    assert canonical("nobody") == "nobody"
    assert canonical("r") == "repeat"


def test_the_default_model_is_seven() -> None:
    assert DEFAULT_MODEL.key == "7"
    assert {"6", "6.1", "7", "8", "8.1", "niji 6"} == KEYS
    assert {model.key for model in MODELS if model.plan} == {"8", "8.1"}


@pytest.mark.parametrize("known", PARAMETERS, ids=lambda known: known.name)
def test_a_row_is_whole(known: Parameter) -> None:
    assert known.label
    assert known.help.endswith(".")
    assert known.models <= KEYS | {VIDEO}
    assert not known.rejected & known.models
    assert set(known.choices) <= KEYS | {VIDEO, ""}
    if known.kind in (Kind.INTEGER, Kind.DECIMAL, Kind.SEED):
        assert known.low is not None
        assert known.high is not None
        assert known.low < known.high
    if isinstance(known.default, float | int):
        assert known.low is not None
        assert known.high is not None
        assert known.low <= known.default <= known.high
    if known.zones:
        assert known.zones[-1][0] == known.high
        assert [bound for bound, _ in known.zones] == sorted(bound for bound, _ in known.zones)
    if known.needs:
        assert known.needs == "images" or parameter(known.needs) is not None


def test_what_a_widget_offers_differs_by_model() -> None:
    quality, sv = parameter("q"), parameter("sv")
    assert quality is not None
    assert sv is not None
    assert quality.choices_for("7") == ("1", "2", "4")
    assert quality.choices_for("6.1") == (".5", "1", "2")
    assert quality.choices_for("8.1") == ()
    assert sv.choices_for("8") == ("6",)
    assert sv.choices_for("8.1") == ("1", "2", "3", "4")


def test_the_recommended_order_names_rows_of_the_table() -> None:
    assert len(set(RECOMMENDED_ORDER)) == len(RECOMMENDED_ORDER)
    assert all(parameter(name) is not None and canonical(name) == name for name in RECOMMENDED_ORDER)


COLUMNS = ("6", "6.1", "7", "8", "8.1", "niji 6", VIDEO)
MATRIX = """
ar       y y y y y y -
raw      y y y y y y y
style    y y y y y y y
tile     y y y y y y -
chaos    y y y y y y -
seed     y y y y y y -
stop     y y y - - y -
weird    y y y y y y -
stylize  y y y y y y -
quality  y y y y X y -
hd       - - - y y - -
fast     y y y y y y y
turbo    y y y X X y y
iw       y y y y y y -
no       - y y y X - -
sref     y y y y y y -
sw       y y y y y y -
sv       y y y y y y -
oref     - - y y X - -
ow       - - y y X - -
cref     y y y - X y -
cw       y y y - X y -
draft    - - y - - - -
exp      - - y y y - -
p        - - y y y - -
sd       - - - - X - -
motion   - - - - - - y
end      - - - - - - y
loop     - - - - - - y
bs       - - - - - - y
"""
"""The service's table (contract §4): y taken, X refused, - of no use."""


@pytest.mark.parametrize("row", MATRIX.split("\n")[1:-1], ids=lambda row: row.split()[0])
def test_the_table_is_the_services(row: str) -> None:
    name, *cells = row.split()
    known = parameter(name)
    assert known is not None
    for column, cell in zip(COLUMNS, cells, strict=True):
        assert (column in known.models, column in known.rejected) == (cell == "y", cell == "X"), column


def test_the_services_table_has_a_row_for_every_parameter_but_the_version() -> None:
    rows = {row.split()[0] for row in MATRIX.split("\n")[1:-1]}
    assert rows == {known.name for known in PARAMETERS if known.kind is not Kind.MODEL}


@pytest.mark.parametrize(
    ("name", "low", "high", "default"),
    [
        ("chaos", 0, 100, 0), ("seed", 0, 4294967295, None), ("stop", 10, 100, 100), ("weird", 0, 3000, 0),
        ("stylize", 0, 1000, 100), ("iw", 0, 3, 1), ("sw", 0, 1000, 100), ("ow", 1, 1000, 100), ("cw", 0, 100, 100),
        ("exp", 0, 100, 0), ("quality", 0.25, 4, "1"), ("bs", 1, 4, "4"), ("motion", None, None, "low"),
        ("ar", None, None, "1:1"), ("v", None, None, "7"), ("niji", None, None, "6"),
    ],
)  # fmt: skip
def test_ranges_and_defaults_are_the_services(
    name: str, low: float | None, high: float | None, default: float | str | None
) -> None:
    known = parameter(name)
    assert known is not None
    assert (known.low, known.high, known.default) == (low, high, default)


@pytest.mark.parametrize("known", [known for known in PARAMETERS if known.price], ids=lambda known: known.name)
def test_a_price_effect_is_on_models_and_values_that_exist(known: Parameter) -> None:
    effect = known.price
    assert effect is not None
    assert effect.note
    assert effect.models <= KEYS
    for model in effect.models:
        assert known.price_on(model) is effect
        choices = known.choices_for(model)
        assert effect.value is None or f"{effect.value:g}" in choices
    assert (known.price_on("6") is None) == bool(effect.models)
