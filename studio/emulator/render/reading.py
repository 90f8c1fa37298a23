"""What a prompt's words ask for: the scene, the motifs in it, hour, weather, season, colours and medium."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from studio.emulator.render import words as table

Key = TypeVar("Key")
CHANCE_SCENES = ("mountains", "dunes", "sea", "flow", "forest", "hills", "night", "geometric", "table", "flower")


@dataclass(frozen=True, slots=True)
class Motif:
    """A thing in a place: its name, the colour word before it ("" for none), and whether there are several."""

    name: str
    colour: str = ""
    many: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A prompt understood. `hour` and the like are "" where no word says; `hidden` names what is to be left out."""

    words: tuple[str, ...]
    scene: str
    motifs: tuple[Motif, ...] = ()
    hour: str = ""
    fog: float = 0.12
    weathers: frozenset[str] = frozenset()
    season: str = ""
    mood: tuple[float, float, float] = (1.0, 1.0, 0.0)
    colours: tuple[str, ...] = ()
    medium: str = ""
    hidden: frozenset[str] = frozenset()

    def has(self, *names: str) -> bool:
        """Whether one of these words stands in the prompt."""
        return bool(set(names) & set(self.words))

    def shows(self, name: str) -> bool:
        """Whether a small thing may be drawn, that is, was not named after `--no`."""
        return name not in self.hidden

    def motif(self, *names: str) -> Motif | None:
        """The first motif, or the first of these."""
        return next((motif for motif in self.motifs if not names or motif.name in names), None)


def words_of(text: str) -> tuple[str, ...]:
    """The words in lower case, well-known pairs drawn together."""
    plain = " ".join(re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)*", text.lower()))
    for pair, single in table.PAIRS.items():
        plain = re.sub(rf"\b{pair}\b", single, plain)
    return tuple(plain.split())


def read(text: str, without: Iterable[str] = ()) -> Reading:
    """Understand a prompt; `without` are the things after `--no`."""
    words = words_of(text)
    unwanted = {word for phrase in without for word in words_of(phrase)}
    hidden = frozenset(name for tables in (table.EXTRAS, table.MOTIFS) for name in _named(tables, unwanted))
    words = tuple(word for word in words if word not in unwanted)
    motifs = tuple(motif for motif in _motifs(words) if motif.name not in hidden)
    taken = {motif.colour for motif in motifs}
    scene, motifs = _scene(words, motifs, unwanted)
    return Reading(
        words,
        scene,
        motifs,
        next(_named(table.HOURS, words), ""),
        0.12 if "fog" in hidden else max(_named(table.FOGS, words), default=0.12),
        frozenset(name for name in _named(table.WEATHERS, words) if name not in hidden),
        next(_named(table.SEASONS, words), ""),
        next(_named(table.MOODS, words), (1.0, 1.0, 0.0)),
        tuple(dict.fromkeys(word for word in words if word in table.COLOURS and word not in taken)),
        next(_named(table.MEDIA, words), ""),
        hidden,
    )


def _named(tables: Mapping[Key, str], words: Iterable[str]) -> Iterator[Key]:
    """The keys whose words occur, in the order of the words."""
    for word in words:
        for key, known in tables.items():
            if word in known.split():
                yield key


def _motifs(words: tuple[str, ...]) -> Iterable[Motif]:
    seen = set()
    for position, word in enumerate(words):
        for name, known in table.MOTIFS.items():
            if word in known.split() and name not in seen:
                seen.add(name)
                before = words[max(0, position - 2) : position]
                colour = next((other for other in reversed(before) if other in table.COLOURS), "")
                yield Motif(name, colour, word.endswith("s") or word in ("wolves", "people", "children"))


def _scene(words: tuple[str, ...], motifs: tuple[Motif, ...], unwanted: set[str]) -> tuple[str, tuple[Motif, ...]]:
    """Where it happens, and what of the motifs is still to be put there."""
    place = next(_named(table.PLACES, words), "")
    close = next(_named(table.CLOSE_UPS, words), "")
    if close == "portrait" and motifs and motifs[0].name != "figure":
        return "creature", motifs
    if close in ("portrait", "flow", "geometric") and not (place and motifs):
        return close, motifs
    if place and (motifs or not close or words.index(_word(table.PLACES, words)) < words.index(
        _word(table.CLOSE_UPS, words))):  # fmt: skip
        return place, motifs
    if close == "flower" and place in ("hills", "forest"):
        return place, motifs
    if close:
        return close, motifs
    if motifs:
        return table.HOMES[motifs[0].name][0], motifs
    known = [scene for scene in CHANCE_SCENES if not unwanted & set(_words_for(scene))]
    return known[zlib.crc32(" ".join(words).encode()) % len(known)] if known else "flow", motifs


def _word(tables: Mapping[str, str], words: tuple[str, ...]) -> str:
    return next(word for word in words if any(word in known.split() for known in tables.values()))


def _words_for(scene: str) -> list[str]:
    return (table.PLACES.get(scene) or table.CLOSE_UPS.get(scene, "")).split()
