"""`legnext-studio library backup [DIR]`: copies the library file while it may be in use, and proves the copy."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from studio.cli.library.care import attempt, print_json, setup_of
from studio.store.upkeep import Tell
from studio.store.upkeep.deeds import back_up_library


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What this deed takes beside the shared options."""
    parser.add_argument("folder", metavar="DIR", nargs="?", type=Path, help="instead of the usual folder of backups")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of the path")


def run(options: argparse.Namespace) -> int:
    """0 with the path of the backup on stdout, 1 when the second copy could not be made, 2 when none could."""

    def work(tell: Tell) -> int:
        folder = None if options.folder is None else options.folder.expanduser().resolve()
        made, trouble = back_up_library(setup_of(options).place, time.time(), tell, folder=folder)
        if options.json:
            print_json({"file": str(made.path), "at": made.at, "trouble": str(trouble or "")})
        else:
            print(made.path)
        if trouble is not None:
            print(f"legnext-studio: {trouble}", file=sys.stderr)
        return 0 if trouble is None else 1

    return attempt(work)
