"""Icons: one family, drawn at any size, tinted by the theme that is worn when they are painted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QImage
from PySide6.QtWidgets import QApplication

from studio import assets
from studio.views import icons, theme

NEEDED = frozenset(
    {
        *("upscale", "vary", "remix", "pan", "zoom-out", "reroll", "large", "star", "more", "search", "dice", "lock"),
        *("unlock", "plus", "close", "warning", "info", "error", "check", "clock", "download", "folder", "settings"),
        *("key", "wallet", "sidebar-left", "sidebar-right", "chevron-down", "chevron-right", "arrow-left"),
        *("arrow-right", "arrow-up", "arrow-down", "picture", "refresh", "copy", "trash", "practice", "undo", "grid"),
    }
)


@pytest.fixture(autouse=True)
def _dark(qapp: QApplication) -> Iterator[None]:
    theme.apply(qapp, "fusion", "dark")
    yield
    theme.apply(qapp, "qlementine", "dark")


def inks(image: QImage) -> set[str]:
    """The colours of its fully opaque pixels."""
    colours = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return {colour.name() for colour in colours if colour.alpha() == 255}


def test_every_icon_that_the_window_needs_is_there() -> None:
    assert set(icons.names()) >= NEEDED


@pytest.mark.parametrize("name", icons.names())
def test_one_family(name: str) -> None:
    text = assets.path("icons", f"{name}.svg").read_text(encoding="utf-8")
    root = ElementTree.fromstring(text)
    assert root.get("viewBox") == "0 0 24 24"
    assert root.get("stroke") == "currentColor"
    assert (root.get("fill"), root.get("stroke-width"), root.get("stroke-linecap")) == ("none", "1.5", "round")
    assert not re.search(r"#[0-9a-fA-F]{3}", text)


@pytest.mark.parametrize("size", [16, 20, 32])
@pytest.mark.parametrize("name", icons.names())
def test_each_draws_something_inside_its_square(name: str, size: int) -> None:
    image = icons.pixmap(name, size, 2.0).toImage()
    assert image.width() == 2 * size
    edge = image.width() - 1
    rim = [image.pixelColor(at, row).alpha() for at in range(edge + 1) for row in (0, edge)]
    assert not any(rim)
    assert inks(image)


def test_an_icon_follows_the_theme(qapp: QApplication) -> None:
    made = icons.icon("plus")
    dark = inks(made.pixmap(QSize(32, 32)).toImage())
    theme.apply(qapp, "fusion", "light")
    light = inks(made.pixmap(QSize(32, 32)).toImage())
    assert dark == {theme.DARK.text.name()}
    assert light == {theme.LIGHT.text.name()}


def test_switched_off_is_dimmer_and_a_tint_is_a_token() -> None:
    made = icons.icon("plus", "accent")
    assert inks(made.pixmap(QSize(32, 32)).toImage()) == {theme.DARK.accent.name()}
    off = inks(made.pixmap(QSize(32, 32), QIcon.Mode.Disabled).toImage())
    assert off == {QColor(theme.DARK.text_off).name()}


def test_an_unknown_name_is_an_error_at_once() -> None:
    with pytest.raises(FileNotFoundError, match="no-such-icon"):
        icons.icon("no-such-icon")
