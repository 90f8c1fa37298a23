"""From the command line to the window or to a command without one."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence

from studio import cli


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code."""
    options = cli.parse(sys.argv[1:] if arguments is None else arguments)
    if options.command is not None:
        return cli.run(options)
    # Nothing that a start makes is garbage, and looking for it costs time; the window turns this on again.
    gc.disable()
    from studio import app

    return app.main(options)


if __name__ == "__main__":
    sys.exit(main())
