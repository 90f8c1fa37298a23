"""Every colour, size and type face of the window: one table feeds the style, the palette and our own painting."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QJsonDocument
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QStyleFactory, QToolTip

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QStyle

log = logging.getLogger(__name__)

SPACE = 4
"""The spacing unit in logical pixels: margins and gaps are multiples of it."""

RADIUS = 6
"""Corner radius of controls in logical pixels."""

CONTROL = 28
"""Height of an ordinary control in logical pixels."""

STYLES = ("qlementine", "fusion")
MODES = ("dark", "light")


class Tokens(NamedTuple):
    """One theme's colours, each named after what it is for; `dark` tells which way "higher" goes."""

    name: str
    dark: bool
    canvas: QColor  # behind pictures
    panel: QColor  # the columns beside them
    field: QColor  # where one types
    raised: QColor  # buttons, tracks, pop-overs
    high: QColor  # the chosen segment, a pressed button: one step above raised
    line: QColor  # hairlines
    border: QColor  # outlines of fields and pop-overs
    text: QColor
    text_dim: QColor  # labels, meta
    text_faint: QColor  # hints; still readable
    text_off: QColor  # switched off
    accent: QColor  # what is chosen, and the one button that spends money
    accent_text: QColor  # the accent as ink
    on_accent: QColor
    running: QColor
    done: QColor
    refused: QColor
    warning: QColor
    waiting: QColor
    flag: QColor
    weight: QColor
    hover: QColor
    selection: QColor  # a chosen row
    marked: QColor  # behind selected text
    focus: QColor  # the keyboard's ring
    badge: QColor  # behind words that lie on a picture
    on_badge: QColor
    shadow: QColor


def _tokens(name: str, *, dark: bool, **colours: str) -> Tokens:
    values: dict[str, Any] = {key: QColor(value) for key, value in colours.items()}
    return Tokens(name=name, dark=dark, **values)


DARK = _tokens(
    "dark",
    dark=True,
    canvas="#161719",
    panel="#1b1c1f",
    field="#161719",
    raised="#26282c",
    high="#3b3e44",
    line="#2c2e33",
    border="#383b41",
    text="#e8e8e6",
    text_dim="#a9abb0",
    text_faint="#8b8d92",
    text_off="#5d5f64",
    accent="#e8a15a",
    accent_text="#e8a15a",
    on_accent="#1d1206",
    running="#7fabe0",
    done="#80bd8c",
    refused="#e8827a",
    warning="#dfb663",
    waiting="#a9abb0",
    flag="#8bb4e6",
    weight="#d6c08f",
    hover="#222428",
    selection="#2a2c30",
    marked="#4d4130",
    focus="#c4c7cd",
    badge="#cc141517",
    on_badge="#f4f4f2",
    shadow="#80000000",
)

LIGHT = _tokens(
    "light",
    dark=False,
    canvas="#ececea",
    panel="#f6f6f4",
    field="#fdfdfc",
    raised="#e7e7e4",
    high="#fefefd",
    line="#dcdcd8",
    border="#c9c9c4",
    text="#1f2022",
    text_dim="#55575b",
    text_faint="#696b6f",
    text_off="#a5a6a8",
    accent="#dd8a3a",
    accent_text="#93500d",
    on_accent="#1d1206",
    running="#2864a8",
    done="#2c7040",
    refused="#b0362e",
    warning="#835900",
    waiting="#55575b",
    flag="#2460a4",
    weight="#76591a",
    hover="#eeeeeb",
    selection="#e4e4e1",
    marked="#f3d9bc",
    focus="#45474b",
    badge="#cc141517",
    on_badge="#f4f4f2",
    shadow="#38000000",
)

OVERLAYS = (
    ("Pink", QColor("#ff3b78")),
    ("Green", QColor("#2fd07a")),
    ("Blue", QColor("#3d8bff")),
    ("Yellow", QColor("#ffd23d")),
)
"""Tints for what is to be repainted, the usual one first; the same in both themes, since they lie on pictures."""

_BY_MODE = {tokens.name: tokens for tokens in (DARK, LIGHT)}


class Type(Enum):
    """The six kinds of writing: (size in logical pixels, weight)."""

    BODY = (13, QFont.Weight.Normal)
    META = (11, QFont.Weight.Normal)
    PROMPT = (14, QFont.Weight.Normal)
    HEADING = (13, QFont.Weight.DemiBold)
    SECTION = (11, QFont.Weight.DemiBold)
    TITLE = (20, QFont.Weight.DemiBold)


FAMILY = "Inter"


@dataclass(slots=True)
class _Worn:
    """What the application wears now."""

    tokens: Tokens = DARK
    fonts_loaded: bool = False
    qlementine: Any = None


_worn = _Worn()


def tokens() -> Tokens:
    """The colours worn now (dark until `apply` says otherwise); read them while painting, do not keep them."""
    return _worn.tokens


def font(kind: Type, *, tabular: bool = False) -> QFont:
    """A fresh font of that kind; `tabular` gives all digits one width (lists, live numbers)."""
    size, weight = kind.value
    made = QFont(FAMILY)
    made.setPixelSize(size)
    made.setWeight(weight)
    if tabular:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


def mix(first: QColor, second: QColor, share: float) -> QColor:
    """The colour `share` (0..1) of the way from `first` to `second`."""
    keep = 1.0 - share
    return QColor.fromRgbF(
        first.redF() * keep + second.redF() * share,
        first.greenF() * keep + second.greenF() * share,
        first.blueF() * keep + second.blueF() * share,
        first.alphaF() * keep + second.alphaF() * share,
    )


def heat(ground: QColor, warmth: float) -> QColor:
    """The tint behind a word that carries `warmth` (0..1) of its prompt, on that ground."""
    return mix(ground, tokens().accent, 0.07 + 0.43 * warmth)


def apply(app: QApplication, style: str = "qlementine", mode: str = "dark") -> str:
    """Dresses the application and returns the style really worn.

    `style` is one of STYLES and `mode` one of MODES (anything else is taken as the first); where
    Qlementine cannot be loaded Fusion is worn instead. May be called again at any time: windows follow.
    """
    worn = _BY_MODE.get(mode, DARK)
    _worn.tokens = worn
    _load_fonts()
    used = "fusion"
    if style != "fusion" and _wear_qlementine(app, worn):
        used = "qlementine"
    if used == "fusion":
        _worn.qlementine = None
        app.setStyle(QStyleFactory.create("Fusion"))
    app.setPalette(palette(worn))
    QToolTip.setFont(font(Type.META))
    app.setFont(font(Type.BODY))
    return used


def palette(worn: Tokens) -> QPalette:
    """The tokens in Qt's own terms, for Fusion and for every widget that asks its palette."""
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    made = QPalette()
    for name, colour in (
        (role.Window, worn.panel),
        (role.WindowText, worn.text),
        (role.Base, worn.field),
        (role.AlternateBase, worn.panel),
        (role.Text, worn.text),
        (role.Button, worn.raised),
        (role.ButtonText, worn.text),
        (role.BrightText, worn.on_badge),
        (role.PlaceholderText, worn.text_faint),
        (role.ToolTipBase, worn.raised),
        (role.ToolTipText, worn.text),
        (role.Highlight, worn.marked),
        (role.HighlightedText, worn.text),
        (role.Link, worn.accent_text),
        (role.LinkVisited, worn.accent_text),
        (role.Accent, worn.accent),
        (role.Light, worn.high),
        (role.Midlight, worn.raised),
        (role.Mid, worn.line),
        (role.Dark, worn.line),
        (role.Shadow, worn.canvas.darker(140)),
    ):
        made.setColor(name, colour)
    for name in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText, role.PlaceholderText):
        made.setColor(group.Disabled, name, worn.text_off)
    made.setColor(group.Disabled, role.Accent, worn.high)
    return made


def tip_palette(worn: Tokens) -> QPalette:
    """The colours of a tooltip, raised like a pop-over.

    Its frame is drawn in the role that is meant for its text, so the text is in `WindowText`.
    """
    made, role = palette(worn), QPalette.ColorRole
    made.setColor(role.ToolTipBase, worn.raised if worn.dark else worn.high)
    made.setColor(role.ToolTipText, worn.border)
    return made


def qlementine_theme(worn: Tokens) -> dict[str, Any]:
    """The tokens in Qlementine's terms: its theme document."""
    raised_over, off = mix(worn.raised, worn.text, 0.06), mix(worn.panel, worn.raised, 0.6)
    colours: dict[str, QColor] = {
        "backgroundColorMain1": worn.field,
        "backgroundColorMain2": worn.panel,
        "backgroundColorMain3": worn.raised,
        "backgroundColorMain4": worn.high,
        "backgroundColorWorkspace": worn.canvas,
        "backgroundColorTabBar": worn.panel,
        "focusColor": worn.focus,
        "shadowColor1": worn.shadow,
        "shadowColor2": worn.shadow,
        "shadowColor3": worn.shadow,
    }
    colours |= _states("neutralColor", worn.raised, raised_over, worn.high, off)
    # The style frames a field with these under the pointer and while it is written in; the keyboard's ring lies around.
    edge = mix(worn.border, worn.focus, 0.5)
    colours |= _states("primaryColor", edge, edge, edge, worn.raised)
    colours |= _states("primaryColorForeground", worn.panel, worn.panel, worn.panel, worn.text_off)
    colours |= _states("primaryAlternativeColor", worn.focus, worn.focus, worn.focus, worn.raised)
    colours |= _states("secondaryColor", worn.text, worn.text, worn.text, worn.text_off)
    colours |= _states("secondaryColorForeground", worn.panel, worn.panel, worn.panel, worn.panel)
    colours |= _states("secondaryAlternativeColor", worn.text_dim, worn.text, worn.text, worn.text_off)
    colours |= _states("borderColor", worn.border, mix(worn.border, worn.text, 0.15), worn.text_faint, worn.line)
    for name, ink in (
        ("Success", worn.done),
        ("Info", worn.running),
        ("Warning", worn.warning),
        ("Error", worn.refused),
    ):
        colours |= _states(f"statusColor{name}", ink, ink, ink, mix(worn.panel, ink, 0.3))
    for step, share in enumerate((0.07, 0.11, 0.14, 0.18), start=1):
        colours[f"semiTransparentColor{step}"] = _with_alpha(worn.text, share)
    sizes: dict[str, int] = {
        "fontSize": Type.BODY.value[0],
        "fontSizeS1": Type.META.value[0],
        "fontSizeMonospace": Type.BODY.value[0],
        "borderRadius": RADIUS,
        "controlHeightLarge": CONTROL,
        "controlHeightMedium": CONTROL - SPACE,
        "animationDuration": 100,
        "focusBorderWidth": 1,
        "focusAnimationDuration": 100,
        "sliderAnimationDuration": 80,
        "spacing": 2 * SPACE,
        "scrollBarThicknessFull": 2 * SPACE,
        "scrollBarThicknessSmall": SPACE,
    }
    return {
        "meta": {"name": worn.name, "version": "1", "author": "Legnext Studio"},
        "useSystemFonts": True,  # Inter is loaded by us already: twice would only cost time
        **{key: _hex(colour) for key, colour in colours.items()},
        **sizes,
    }


def _states(name: str, normal: QColor, hovered: QColor, pressed: QColor, disabled: QColor) -> dict[str, QColor]:
    return {name: normal, f"{name}Hovered": hovered, f"{name}Pressed": pressed, f"{name}Disabled": disabled}


def _with_alpha(colour: QColor, alpha: float) -> QColor:
    made = QColor(colour)
    made.setAlphaF(alpha)
    return made


def _hex(colour: QColor) -> str:
    return f"#{colour.red():02x}{colour.green():02x}{colour.blue():02x}{colour.alpha():02x}"


def _wear_qlementine(app: QApplication, worn: Tokens) -> bool:
    try:
        import PySide6Qlementine as qlementine
    except (ImportError, RuntimeError) as error:
        log.warning("the Qlementine style cannot be loaded, Fusion is used instead: %s", error)
        return False
    made = qlementine.Theme.fromJsonDoc(QJsonDocument(qlementine_theme(worn)))
    made.palette = palette(worn)
    made.fontRegular = font(Type.BODY)
    made.fontBold = font(Type.HEADING)
    made.fontCaption = font(Type.META)
    style: QStyle = _worn.qlementine or qlementine.QlementineStyle(app)
    style.setTheme(made)  # type: ignore[attr-defined]
    if _worn.qlementine is None:
        style.setAutoIconColor(qlementine.AutoIconColor.None_)  # type: ignore[attr-defined]
        app.setStyle(style)
        _worn.qlementine = style
    return True


def _load_fonts() -> None:
    if _worn.fonts_loaded:
        return
    _worn.fonts_loaded = True
    from studio import assets

    for file in sorted(assets.path("fonts").glob("*.[ot]tf")):
        if QFontDatabase.addApplicationFont(str(file)) < 0:
            log.warning("the type face %s cannot be read", file.name)
