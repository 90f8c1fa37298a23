"""`legnext-studio library move DIR`: the library's pictures to another folder or disk, each proven to have arrived."""

from __future__ import annotations

import argparse
from pathlib import Path

from studio.cli.library.care import attempt, print_json, setup_of
from studio.errors import InputError, Remedy
from studio.store.upkeep import Tell
from studio.store.upkeep.deeds import move_library


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What this deed takes beside the shared options."""
    parser.add_argument("folder", metavar="DIR", type=Path, help="where the pictures are to be; made if need be")
    parser.add_argument("--keep", action="store_true", help="leave the old copies where they are")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a line")


def run(options: argparse.Namespace) -> int:
    """0 when all were moved, 1 when some were not there to be moved, 2 when it cannot be done."""

    def work(tell: Tell) -> int:
        setup = setup_of(options)
        if setup.practice:
            raise InputError("Practice keeps its pictures in a folder of its own.", remedy=Remedy.NONE)
        target = options.folder.expanduser().resolve()

        def switch() -> None:
            setup.preferences.set("pictures", str(target)).result()

        try:
            moved = move_library(setup.place, target, switch, tell, keep=options.keep)
        finally:
            setup.preferences.close()
        told = {"folder": str(target), "files": moved.files, "bytes": moved.bytes, "missing": moved.missing}
        if options.json:
            print_json(told)
        else:
            gone = f"; {moved.missing:,} were not there to be moved" if moved.missing else ""
            print(f"{moved.files:,} files are in {target} now{gone}.")
        return 1 if moved.missing else 0

    return attempt(work)
