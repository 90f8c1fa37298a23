"""Entry point of `python -m studio.emulator`; everything is left to server."""

from __future__ import annotations

import sys

from studio.emulator.server import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
