"""`legnext-studio library repair`: brings back what still exists somewhere, and says in sentences what it did."""

from __future__ import annotations

import argparse
import time

from studio.cli.library.care import attempt, print_json, print_report, printable, report_as_json, setup_of
from studio.jobs.upkeep import small_picture
from studio.store.upkeep import Tell
from studio.store.upkeep.deeds import repair_library


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What this deed takes beside the shared options."""
    parser.add_argument("--full", action="store_true", help="read every picture to find those that were changed")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of lines")


def run(options: argparse.Namespace) -> int:
    """0 when all is well afterwards, 1 when something is left, 2 when it cannot be repaired."""

    def work(tell: Tell) -> int:
        place = setup_of(options).place
        repaired = repair_library(place, time.time(), tell, full=options.full, thumbnail=small_picture)
        if options.json:
            print_json({"done": list(repaired.done), "left": report_as_json(repaired.left)})
        else:
            for sentence in repaired.done:
                print(printable(sentence))
            print_report(repaired.left)
        return 0 if repaired.left.is_sound else 1

    return attempt(work)
