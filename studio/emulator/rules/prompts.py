"""The emulator's own reading of a prompt, and what the service refuses in one (contract §4b, "Principle")."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache

from studio.emulator.rules.refusal import Refusal, bad_request

LONGEST = 8192
ALIASES = {
    "version": "v",
    "aspect": "ar",
    "c": "chaos",
    "w": "weird",
    "s": "stylize",
    "quality": "q",
    "r": "repeat",
    "batchsize": "bs",
}
BARE = {
    "raw", "tile", "fast", "turbo", "relax", "hd", "draft", "sd", "loop", "stealth", "public", "video", "personalize",
}  # fmt: skip
OPTIONAL_NUMBER = {"exp", "niji"}
SEVERAL = {"no", "sref", "cref"}
RANGES: dict[str, tuple[float, float]] = {
    "chaos": (0, 100),
    "seed": (0, 4_294_967_295),
    "stop": (10, 100),
    "weird": (0, 3000),
    "stylize": (0, 1000),
    "q": (0.25, 4),
    "iw": (0, 3),
    "sw": (0, 1000),
    "sv": (1, 6),
    "cw": (0, 100),
    "exp": (0, 100),
}
UNSUPPORTED = ("repeat", "bs", "personalize", "stealth", "public", "video")
REMOVED_IN_8_1 = ("q", "cref", "cw", "oref", "ow", "no", "turbo", "sd")
_URL = re.compile(r"https?://\S+", re.IGNORECASE)
_DASH = re.compile(r"(?<!\S)[\u2014\u2013](?=[A-Za-z])")
_GLUED = re.compile(r"^(v|niji)(\d[\d.]*)$")
_GROUP = re.compile(r"(?<!\\)\{[^{}]*(?<!\\)\}")
_WEIGHT = re.compile(r"::-?\d*\.?\d*")


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt taken apart: words to draw, leading image addresses, and flags as typed and by canonical name."""

    raw: str
    words: str
    images: tuple[str, ...]
    flags: dict[str, str]
    typed: dict[str, str]

    @property
    def model(self) -> str:
        """The model asked for: "7" when none is named, "niji 6" for `--niji 6`."""
        if "niji" in self.flags:
            return f"niji {_plain(self.flags['niji']) or '6'}"
        return _plain(self.flags.get("v", "")) or "7"

    @property
    def v8_family(self) -> bool:
        """True for v8, v8.1 and whatever 8.x follows."""
        return self.model == "8" or self.model.startswith("8.")

    @property
    def draft(self) -> bool:
        """True for a `--draft` prompt."""
        return "draft" in self.flags

    @property
    def turbo(self) -> bool:
        """True for a `--turbo` prompt."""
        return "turbo" in self.flags

    @property
    def premium(self) -> bool:
        """True where v8 charges fourfold (contract §1b)."""
        wanted = self.flags
        return self.model == "8" and ("hd" in wanted or self.number("q", 1) == 4 or self.number("sv", 4) == 6)

    @property
    def without(self) -> tuple[str, ...]:
        """The things named after `--no`, lower case."""
        return tuple(part.strip().lower() for part in self.flags.get("no", "").split(",") if part.strip())

    @property
    def aspect(self) -> tuple[float, float]:
        """Width and height of `--ar`; 1:1 when absent or unreadable."""
        match = re.match(r"^(\d+(?:\.\d+)?)[:x/](\d+(?:\.\d+)?)$", self.flags.get("ar", ""))
        if match is None:
            return (1.0, 1.0)
        width, height = float(match[1]), float(match[2])
        return (width, height) if width > 0 and height > 0 else (1.0, 1.0)

    def number(self, name: str, default: float) -> float:
        """The value of a numeric flag, or `default` when it is absent or no number."""
        return _number(self.flags.get(name, ""), default)


def _plain(version: str) -> str:
    """A version as models are called: 7.0 is 7."""
    number = _number(version, math.nan)
    return version if math.isnan(number) else f"{number:.10g}"


def _number(text: str, default: float) -> float:
    try:
        value = float(text)
    except ValueError:
        return default
    return value if value == value and abs(value) != float("inf") else default


@lru_cache(maxsize=512)
def parse(text: str) -> Prompt:
    """Take a prompt apart without judging it; em and en dashes before a word count as `--`."""
    tokens = _DASH.sub("--", text).split()
    images: list[str] = []
    while tokens and _URL.fullmatch(tokens[0]):
        images.append(tokens.pop(0))
    words: list[str] = []
    flags: dict[str, str] = {}
    typed: dict[str, str] = {}
    position = 0
    while position < len(tokens):
        token = tokens[position]
        position += 1
        if not re.match(r"^--[A-Za-z]", token):
            words.append(token)
            continue
        name, values, position = _flag(token, tokens, position)
        canonical = ALIASES.get(name, name)
        if canonical in ("v", "niji"):
            flags.pop("v", None)
            flags.pop("niji", None)
        flags[canonical] = " ".join(values)
        typed[canonical] = f"--{name}"
    if flags.get("style", "").lower() == "raw":
        flags.setdefault("raw", "")
    plain = _WEIGHT.sub(" ", " ".join(words)).replace("\\", "")
    return Prompt(text, plain.strip(), tuple(images), flags, typed)


def _flag(token: str, tokens: list[str], position: int) -> tuple[str, list[str], int]:
    name = token[2:].lower()
    values: list[str] = []
    if glued := _GLUED.match(name):
        return glued[1], [glued[2]], position
    canonical = ALIASES.get(name, name)
    if canonical in BARE:
        return name, values, position
    if canonical in OPTIONAL_NUMBER:
        if position < len(tokens) and re.fullmatch(r"-?\d+(\.\d+)?", tokens[position]):
            return name, [tokens[position]], position + 1
        return name, values, position
    most = None if canonical in SEVERAL else 1
    while position < len(tokens) and (most is None or len(values) < most):
        if re.match(r"^--[A-Za-z]", tokens[position]):
            break
        values.append(tokens[position])
        position += 1
    return name, values, position


def check(text: str, *, video: bool = False, field: str = "text") -> Prompt:
    """Take a prompt apart and raise Refusal for what the service refuses; `field` names the body field in sentences."""
    if not 1 <= len(text) <= LONGEST:
        raise bad_request(f"Invalid request, {field} must be 1 to {LONGEST} characters")
    prompt = parse(text)
    refusal = _unsupported(prompt, video) or _out_of_range(prompt, video) or _by_model(prompt)
    if refusal is not None:
        raise refusal
    return prompt


def _refuse(prompt: Prompt, name: str, why: str) -> Refusal:
    return bad_request(f"Invalid parameter {prompt.typed[name]}: {why}")


def _unsupported(prompt: Prompt, video: bool) -> Refusal | None:
    if "relax" in prompt.flags:
        return _refuse(prompt, "relax", "relax mode is not supported")
    for name in () if video else UNSUPPORTED:
        if name in prompt.flags:
            return _refuse(prompt, name, "not supported by this endpoint")
    if _GROUP.search(_URL.sub("", prompt.raw)):
        return bad_request("Invalid prompt: permutation syntax {} is not supported")
    return None


def _out_of_range(prompt: Prompt, video: bool) -> Refusal | None:
    for name, (low, high) in RANGES.items():
        if name not in prompt.flags:
            continue
        value = prompt.number(name, low)
        if not low <= value <= high:
            return _refuse(prompt, name, f"value must be between {low:.10g} and {high:.10g}")
        if name == "sv" and value == 5:
            return _refuse(prompt, name, "value must be 1, 2, 3, 4 or 6")
    if video and "bs" in prompt.flags and prompt.flags["bs"] not in ("1", "2", "4"):
        return _refuse(prompt, "bs", "value must be 1, 2 or 4")
    return None


def _by_model(prompt: Prompt) -> Refusal | None:
    model = prompt.model
    if model == "8.1":
        for name in REMOVED_IN_8_1:
            if name in prompt.flags:
                return _refuse(prompt, name, "not supported by --v 8.1")
        if prompt.number("sv", 4) == 6:
            return _refuse(prompt, "sv", "6 is not supported by --v 8.1")
    if prompt.turbo and model == "8":
        return _refuse(prompt, "turbo", "not supported by --v 8")
    if prompt.turbo and "oref" in prompt.flags:
        return _refuse(prompt, "turbo", "cannot be combined with --oref")
    if prompt.draft and model != "7":
        return _refuse(prompt, "draft", f"only supported by --v 7, not by {_named(model)}")
    return None


def _named(model: str) -> str:
    return f"--{model}" if model.startswith("niji") else f"--v {model}"
