"""`python -m tests.bench [NAME …]`: the benchmarks of that name, or all of them."""

from __future__ import annotations

import sys
from importlib import import_module

MODULES = {
    "start": ("start",),
    "keystroke": ("keystroke",),
    "poll": ("poll",),
    "client": ("client",),
    "shown": ("shown",),
    "viewing": ("viewing",),
    "mask": ("mask.canvas", "mask.page", "mask.document", "mask.polygons"),
    "emulator": ("emulator",),
    "render": ("render",),
    "video": ("video", "playing"),
    "library": ("library", "library_page"),
}
"""What is measured under each name."""


def main(names: list[str]) -> int:
    """Measure what is named; 2 for a name that is none."""
    unknown = [name for name in names if name not in MODULES]
    if unknown:
        print(f"no benchmark is called {', '.join(unknown)}; there are {', '.join(MODULES)}", file=sys.stderr)
        return 2
    for name in names or MODULES:
        for module in MODULES[name]:
            import_module(f"tests.bench.{module}").measure()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
