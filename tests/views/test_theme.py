"""The theme: readable colours, both styles, and a life without Qlementine."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtGui import QColor, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication

from studio.views import theme
from studio.views.theme import DARK, LIGHT, Tokens, Type


@pytest.fixture(autouse=True)
def _dark_again(qapp: QApplication) -> Iterator[None]:
    yield
    theme.apply(qapp, "qlementine", "dark")


def luminance(colour: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())


def contrast(first: QColor, second: QColor) -> float:
    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


INKS = ("text", "text_dim", "text_faint", "accent_text", "running", "done", "refused", "warning", "flag", "weight")


@pytest.mark.parametrize("worn", [DARK, LIGHT], ids=lambda worn: worn.name)
@pytest.mark.parametrize("ground", ["panel", "canvas", "field"])
@pytest.mark.parametrize("ink", INKS)
def test_writing_is_readable(worn: Tokens, ground: str, ink: str) -> None:
    assert contrast(getattr(worn, ink), getattr(worn, ground)) >= 4.5


@pytest.mark.parametrize("worn", [DARK, LIGHT], ids=lambda worn: worn.name)
@pytest.mark.parametrize(
    ("ink", "ground"),
    [("text", "raised"), ("text", "high"), ("text_dim", "raised"), ("on_accent", "accent"), ("text", "marked")],
)
def test_writing_on_controls_is_readable(worn: Tokens, ink: str, ground: str) -> None:
    assert contrast(getattr(worn, ink), getattr(worn, ground)) >= 4.5


@pytest.mark.parametrize("worn", [DARK, LIGHT], ids=lambda worn: worn.name)
def test_the_keyboards_ring_stands_out_from_everything_it_lies_on(worn: Tokens) -> None:
    for ground in ("panel", "canvas", "raised", "high", "field"):
        assert contrast(worn.focus, getattr(worn, ground)) >= 3.0


@pytest.mark.parametrize("style", theme.STYLES)
@pytest.mark.parametrize("mode", theme.MODES)
def test_both_styles_wear_the_same_colours(qapp: QApplication, style: str, mode: str) -> None:
    assert theme.apply(qapp, style, mode) == style
    assert theme.tokens().name == mode
    qapp.processEvents()  # a style may have its own idea of the palette, which it tells later
    assert qapp.palette().color(QPalette.ColorRole.Window) == theme.tokens().panel
    assert qapp.palette().color(QPalette.ColorRole.WindowText) == theme.tokens().text
    assert qapp.palette().color(QPalette.ColorRole.ButtonText) == theme.tokens().text
    assert qapp.palette().color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text) == theme.tokens().text_off
    assert qapp.font().pixelSize() == 13


def test_without_qlementine_fusion_is_worn_and_the_log_says_so(
    qapp: QApplication,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    expected_logs: Callable[..., None],
) -> None:
    expected_logs("Qlementine")
    monkeypatch.setitem(sys.modules, "PySide6Qlementine", None)
    assert theme.apply(qapp, "qlementine", "dark") == "fusion"
    assert "Fusion is used instead" in caplog.text
    assert qapp.style().name() == "fusion"


def test_qlementines_theme_is_made_of_the_tokens() -> None:
    document = theme.qlementine_theme(DARK)
    assert document["backgroundColorMain1"] == DARK.field.name() + "ff"
    # Fields are framed with the primary colour under the pointer: the accent is for what is chosen and what costs.
    assert DARK.accent.name() + "ff" not in document.values()
    assert document["backgroundColorMain2"] == DARK.panel.name() + "ff"


def test_the_type_face_ships_with_us(qapp: QApplication) -> None:
    theme.apply(qapp, "fusion", "dark")
    for kind in Type:
        made = theme.font(kind)
        assert QFontInfo(made).family() == "Inter"
        assert QFontInfo(made).pixelSize() == kind.value[0]
    assert theme.font(Type.META, tabular=True).featureTags()
