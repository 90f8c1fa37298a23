"""Contact sheets: `python -m studio.emulator.sheet -o FILE [PROMPT …]` draws four takes of each prompt, a row each."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from studio.emulator.prompts import parse
from studio.emulator.recipes import TAKES, new_recipe

PROMPTS = (
    "a lighthouse in fog --ar 3:2 --v 7",
    "misty mountain ridges at dusk --ar 3:2",
    "moonlit sea, a small boat --ar 3:2",
    "desert dunes at golden hour --ar 3:2",
    "birch forest in morning mist --ar 3:2",
    "city skyline at night, rain --ar 3:2",
    "an abstract flow of indigo and gold --ar 3:2",
    "green hills in spring --ar 3:2",
    "red desert on mars, dust storm --ar 3:2",
    "autumn lake at dawn --ar 3:2",
)
HEIGHT, GAP, BACKGROUND = 300, 6, (22, 23, 25)


def main(argv: Sequence[str]) -> int:
    """Write one sheet; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m studio.emulator.sheet")
    parser.add_argument("-o", "--output", required=True, metavar="FILE")
    parser.add_argument("--seed", type=int, default=1234)
    parser.add_argument("prompts", nargs="*", default=PROMPTS, metavar="PROMPT")
    options = parser.parse_args(argv)
    write_sheet(options.output, list(options.prompts), options.seed)
    return 0


def write_sheet(path: str, prompts: Sequence[str], seed: int) -> None:
    """One row of four takes per prompt."""
    from PIL import Image

    from studio.emulator.render.painter import paint

    rows = []
    for number, text in enumerate(prompts):
        takes = [paint(new_recipe(parse(text), seed + number, take)) for take in range(TAKES)]
        small = [take.resize((round(take.width * HEIGHT / take.height), HEIGHT)) for take in takes]
        row = Image.new("RGB", (sum(take.width + GAP for take in small) - GAP, HEIGHT), BACKGROUND)
        left = 0
        for take in small:
            row.paste(take, (left, 0))
            left += take.width + GAP
        rows.append(row)
    sheet = Image.new("RGB", (max(row.width for row in rows), len(rows) * (HEIGHT + GAP) - GAP), BACKGROUND)
    for number, row in enumerate(rows):
        sheet.paste(row, (0, number * (HEIGHT + GAP)))
    sheet.save(path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
