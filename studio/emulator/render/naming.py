"""Which things a prompt names one by one, and which of them another prompt did not name: what a mask is painted for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from studio.emulator.render import words as table
from studio.emulator.render.reading import words_of

LOOSE: Mapping[str, str] = {
    "lighthouse": "lighthouse lighthouses beacon",
    "tower": "tower towers windmill obelisk column pillar",
    "tree": "tree trees oak oaks palm palms bush bushes",
    "pine": "pine pines fir firs spruce",
    "flower": "flower flowers rose roses tulip tulips poppy poppies daisy daisies sunflower sunflowers lily lilies "
    "blossom blossoms lotus peony dahlia anemone orchid",
    "moon": "moon moons planet",
    "sun": "sun suns",
    "cloud": "cloud clouds",
    "stone": "rock rocks stone stones boulder boulders island islands",
    "gull": "gull gulls seagull seagulls",
    "figure": "astronaut astronauts robot robots android samurai warrior warriors queen king princess wizard witch "
    "monk monks knight knights statue dancer fisherman",
}
"""Things that pictures show as part of a place, and that can be added alone."""
SCALES: Mapping[float, str] = {0.62: "small tiny little distant far", 1.5: "big large huge giant tall great"}
CLOSE = "portrait portraits head face faces selfie bust silhouette profile headshot close close-up closeup macro"
"""Words that ask for a view of its own, which nothing can be added to."""
ARTICLES = ("a", "an", "one", "two", "some", "several")
QUIET = (
    "a an the and or of in on at to with without by for from under over near into behind before beside between above "
    "below very more less one two three some several no not is are as it its there this that standing sitting flying "
    "swimming sailing rising setting old new lone single small tiny little big large huge giant tall great far distant "
    "style view scene background foreground light full half bit lot touch hint kind sense feeling sort pair"
)
UNKNOWN = "form"
REACH = 3
"""How many words before a thing may belong to it."""


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing to add: its name, a colour word ("" for its own), whether several, and how large (1 as it comes)."""

    name: str
    colour: str = ""
    many: bool = False
    scale: float = 1.0

    def to_data(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return asdict(self)


def added(before: str, after: str) -> tuple[Thing, ...]:
    """The things that `after` names and `before` does not, or in another colour; in the order of the words.

    A thing that no table knows is called "form", when an article says that it is one.
    """
    known = set(words_of(before))
    if set(words_of(after)) & set(CLOSE.split()) - known:
        return ()
    old = {(thing.name, thing.colour) for thing in named(before)}
    new = [thing for thing in named(after) if (thing.name, thing.colour) not in old and thing.name != UNKNOWN]
    return tuple(new) if new else tuple(_unknown(words_of(after), known))


def named(text: str) -> tuple[Thing, ...]:
    """Every thing of the tables that a prompt names, once each."""
    words = words_of(text)
    found: dict[str, Thing] = {}
    for position, word in enumerate(words):
        name = _name(word)
        if name and name not in found:
            found[name] = _thing(name, words, position)
    return tuple(found.values())


def lost(before: str, after: str) -> bool:
    """Whether something that `before` names is gone from `after`."""
    return bool({thing.name for thing in named(before)} - {thing.name for thing in named(after)})


def _name(word: str) -> str:
    for tables in (LOOSE, table.MOTIFS):
        for name, known in tables.items():
            if word in known.split():
                return name
    return ""


def _thing(name: str, words: tuple[str, ...], position: int) -> Thing:
    before = words[max(0, position - REACH) : position]
    for place, word in enumerate(before):
        if _name(word):  # what stands before another thing belongs to that one
            before = before[place + 1 :]
            break
    after = words[position + 1 : position + 3]
    colour = next((word for word in reversed(before) if word in table.COLOURS), "")
    if not colour and after[:1] == ("in",):  # "a woman in red"
        colour = next((word for word in after if word in table.COLOURS), "")
    scale = next((size for size, known in SCALES.items() if set(before) & set(known.split())), 1.0)
    word = words[position]
    many = (word.endswith("s") and word not in ("lotus",)) or word in ("wolves", "people", "children")
    return Thing(name, colour, many, scale)


def _unknown(words: tuple[str, ...], known: set[str]) -> list[Thing]:
    """The first new word of no table after an article."""
    spoken = _spoken()
    for position, word in enumerate(words):
        if word in known or word in QUIET.split() or word in spoken or word in table.COLOURS:
            continue
        if set(words[max(0, position - REACH) : position]) & set(ARTICLES):
            return [_thing(UNKNOWN, words, position)]
    return []


@lru_cache(maxsize=1)
def _spoken() -> frozenset[str]:
    """Words that say when, where and how, and name no thing that stands somewhere."""
    hours: tuple[Iterable[str], ...] = (
        *(tables.values() for tables in (table.HOURS, table.FOGS, table.WEATHERS, table.SEASONS, table.MOODS)),
        *(tables.values() for tables in (table.MEDIA, table.PLACES, table.EXTRAS)),
        (words for scene, words in table.CLOSE_UPS.items() if scene != "table"),
    )
    return frozenset(word for part in hours for words in part for word in words.split())
