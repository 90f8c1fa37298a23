"""From the command line to the window or to a command without one."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from studio import cli


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code."""
    options = cli.parse(sys.argv[1:] if arguments is None else arguments)
    if options.command is not None:
        return cli.run(options)
    from studio import app

    return app.main(options)


if __name__ == "__main__":
    sys.exit(main())
