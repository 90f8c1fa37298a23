"""`legnext-studio library check`: says everything that is wrong with the library, and changes nothing."""

from __future__ import annotations

import argparse
import time

from studio.cli.library.care import attempt, print_json, print_report, report_as_json, setup_of
from studio.store.upkeep import Tell
from studio.store.upkeep.deeds import check_library


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What this deed takes beside the shared options."""
    parser.add_argument("--full", action="store_true", help="read every picture to find those that were changed")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of lines")


def run(options: argparse.Namespace) -> int:
    """0 when all is well, 1 when something is wrong, 2 when it cannot be checked."""

    def work(tell: Tell) -> int:
        report = check_library(setup_of(options).place, time.time(), tell, full=options.full)
        print_json(report_as_json(report)) if options.json else print_report(report)
        return 0 if report.is_sound else 1

    return attempt(work)
