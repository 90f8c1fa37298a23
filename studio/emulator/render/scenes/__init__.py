"""The scenes: each paints one subject from a palette and a composition, and is the same wherever its window lies."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from studio.emulator.render.canvas import Canvas
from studio.emulator.render.look import Look
from studio.emulator.render.mood import Palette
from studio.emulator.render.scenes import abstract, blooms, coast, heights, indoors, night, people, table, town, woods

Scene = Callable[[Canvas, Palette, Look], None]
SCENES: Mapping[str, Scene] = {
    "mountains": heights.mountains,
    "hills": heights.hills,
    "dunes": heights.dunes,
    "lighthouse": coast.lighthouse,
    "sea": coast.sea,
    "forest": woods.forest,
    "city": town.city,
    "night": night.night,
    "flow": abstract.flow,
    "geometric": abstract.geometric,
    "interior": indoors.room,
    "portrait": people.portrait,
    "creature": people.creature,
    "flower": blooms.flower,
    "table": table.table,
}
