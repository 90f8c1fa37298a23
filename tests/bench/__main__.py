"""`python -m tests.bench [NAME …]`: the benchmarks of that name, or all of them."""

from __future__ import annotations

import sys
from importlib import import_module

NAMES = ("start", "keystroke", "poll", "client", "shown", "emulator", "render", "video")


def main(names: list[str]) -> int:
    """Measure what is named; 2 for a name that is none."""
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        print(f"no benchmark is called {', '.join(unknown)}; there are {', '.join(NAMES)}", file=sys.stderr)
        return 2
    for name in names or NAMES:
        import_module(f"tests.bench.{name}").measure()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
