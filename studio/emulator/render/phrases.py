"""From what was measured of a picture to four prompts that would lead somewhere like it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studio.emulator.render.measure import Seen


def prompts(seen: Seen) -> tuple[str, str, str, str]:
    """Four prompts: by subject, by composition, by colour and by mood, each with the picture's own aspect."""
    colours, shape, light, place = _colours(seen), _shape(seen), _light(seen), _placement(seen)
    ratio = f"--ar {seen.aspect[0]}:{seen.aspect[1]}"
    return (
        f"{shape} in {colours}, {light}, {_surface(seen)} {ratio}",
        f"{_capital(place)}, {shape.lower()}, {_key(seen)}, {_listed(seen.palette[:2])} tones, {_detail(seen)} {ratio}",
        f"A palette of {_listed(seen.palette)}, {_temperature(seen)}, {light}, {place} {ratio}",
        f"{_mood(seen)}, {_shape(seen, short=True)}, {seen.palette[0]} against {seen.palette[-1]}, "
        f"{_contrast(seen)}, {_detail(seen)} {ratio}",
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _colours(seen: Seen) -> str:
    return _listed(seen.palette[:3])


def _shape(seen: Seen, short: bool = False) -> str:
    if seen.horizon is not None and seen.upright > 0.6:
        return "a skyline" if short else "Upright shapes standing above a level ground"
    if seen.horizon is not None and seen.bright_sky:
        kind = "open water or plain under a luminous sky" if seen.busyness < 0.012 else "land under an open sky"
        return "a far horizon" if short else f"A wide view of {kind}"
    if seen.horizon is not None:
        return "a bright ground under a dark sky" if short else "A bright foreground under a darker sky"
    if seen.upright > 0.62:
        return "tall verticals" if short else "Tall upright shapes, one behind the other"
    if seen.upright < 0.40:
        return "layers into the distance" if short else "Layered ridges receding into the distance"
    if seen.busyness < 0.009:
        return "an empty field of colour" if short else "A quiet, nearly empty field of colour"
    return "flowing shapes" if short else "Flowing, interlaced shapes filling the frame"


def _light(seen: Seen) -> str:
    x, y = seen.light_from
    side = "from the left" if x < 0.38 else "from the right" if x > 0.62 else "from the middle"
    height = "low light" if y > 0.55 else "high light" if y < 0.25 else "light"
    quality = "soft" if seen.contrast < 0.35 else "strong" if seen.contrast > 0.65 else "clear"
    warm = "warm " if seen.warmth > 0.03 else "cool " if seen.warmth < -0.02 else ""
    return f"{quality} {warm}{height} {side}"


def _key(seen: Seen) -> str:
    if seen.lightness > 0.74:
        return "bright and airy, as at noon in haze"
    if seen.lightness < 0.38:
        return "dark, as at night"
    return "in the glow of a low sun" if seen.warmth > 0.03 else "in the even light of an overcast day"


def _placement(seen: Seen) -> str:
    x, y = seen.focus
    across = "left" if x < 0.42 else "right" if x > 0.58 else "middle"
    down = "upper " if y < 0.40 else "lower " if y > 0.60 else ""
    line = ""
    if seen.horizon is not None:
        where = "high" if seen.horizon < 0.40 else "low" if seen.horizon > 0.60 else "central"
        line = f", {where} horizon"
    return f"symmetrical composition{line}" if seen.symmetric else f"focus in the {down}{across}{line}"


def _temperature(seen: Seen) -> str:
    if seen.colourfulness < 0.02:
        return "nearly monochrome"
    strength = "vivid" if seen.colourfulness > 0.10 else "muted" if seen.colourfulness < 0.045 else "rich"
    side = "warm" if seen.warmth > 0.03 else "cool" if seen.warmth < -0.02 else "balanced"
    return f"{strength} {side} colours"


def _contrast(seen: Seen) -> str:
    if seen.contrast > 0.65:
        return "deep shadows and bright lights"
    return "gentle transitions, low contrast" if seen.contrast < 0.35 else "balanced contrast"


def _detail(seen: Seen) -> str:
    if seen.busyness > 0.035:
        return "intricate detail"
    return "minimal, much empty space" if seen.busyness < 0.009 else "clear simple forms"


def _surface(seen: Seen) -> str:
    if seen.busyness > 0.035:
        return "finely textured"
    return "smooth gradients, minimalist illustration" if seen.busyness < 0.009 else "layered illustration, fine grain"


def _mood(seen: Seen) -> str:
    if seen.lightness < 0.38:
        return "Nocturnal and mysterious" if seen.colourfulness < 0.10 else "Glowing in the dark"
    if seen.colourfulness > 0.10:
        return "Bold and radiant" if seen.contrast > 0.5 else "Dreamlike and saturated"
    if seen.contrast < 0.35:
        return "Hushed and hazy"
    return "Warm and nostalgic" if seen.warmth > 0.03 else "Calm and contemplative"
