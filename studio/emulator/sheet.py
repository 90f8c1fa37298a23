"""Contact sheets: `python -m studio.emulator.sheet -o FILE [PROMPT …]` draws takes of prompts in rows."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from studio.emulator.planning.recipes import TAKES, new_recipe
from studio.emulator.rules.prompts import parse

PROMPTS = (
    "a lighthouse in fog --ar 3:2 --v 7",
    "a fox in a meadow at dusk --ar 3:2",
    "snowy alps at dawn --ar 3:2",
    "a quiet room with a window, morning --ar 3:2",
    "city skyline at night, rain --ar 3:2",
    "aurora over a lake --ar 3:2",
    "portrait of a woman --ar 3:2",
    "a bowl of apples and pears --ar 3:2",
    "birch forest in morning mist --ar 3:2",
    "an abstract flow of indigo and gold --ar 3:2",
)
HEIGHT, GAP, BACKGROUND = 300, 6, (22, 23, 25)


def main(argv: Sequence[str]) -> int:
    """Write one sheet; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m studio.emulator.sheet")
    parser.add_argument("-o", "--output", required=True, metavar="FILE")
    parser.add_argument("--seed", type=int, default=1234)
    parser.add_argument("--takes", type=int, default=TAKES, help="pictures of each prompt")
    parser.add_argument("--columns", type=int, default=0, help="pictures in a row; a prompt's takes unless given")
    parser.add_argument("--height", type=int, default=HEIGHT, help="pixels of each picture's height")
    parser.add_argument("prompts", nargs="*", default=PROMPTS, metavar="PROMPT")
    options = parser.parse_args(argv)
    write_sheet(
        options.output,
        list(options.prompts),
        options.seed,
        options.takes,
        options.columns or options.takes,
        options.height,
    )
    return 0


def write_sheet(path: str, prompts: Sequence[str], seed: int, takes: int, columns: int, height: int) -> None:
    """All takes of all prompts, `columns` in a row."""
    from PIL import Image

    from studio.emulator.render.painter import paint

    cells = []
    for number, text in enumerate(prompts):
        for take in range(takes):
            picture = paint(new_recipe(parse(text), seed + number, take))
            width = max(1, round(picture.width * height / picture.height))
            cells.append(picture.resize((width, height), Image.Resampling.LANCZOS))
    rows = [cells[first : first + columns] for first in range(0, len(cells), columns)]
    wide = max(sum(cell.width + GAP for cell in row) - GAP for row in rows)
    sheet = Image.new("RGB", (wide, len(rows) * (height + GAP) - GAP), BACKGROUND)
    for number, row in enumerate(rows):
        left = 0
        for cell in row:
            sheet.paste(cell, (left, number * (height + GAP)))
            left += cell.width + GAP
    sheet.save(path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
