"""`legnext-studio library export QUERY -o DIR|FILE.zip`: jobs with their pictures, for another library to read."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from studio.setup import Setup, attempt


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What this deed takes beside the shared options."""
    add = parser.add_argument
    add("query", metavar="QUERY", help="which jobs, as in the history's field, as one argument; '' for all")
    add("-o", "--output", type=Path, required=True, metavar="DIR|FILE.zip", help="a new folder, or an archive")
    add("--json", action="store_true", help="print one JSON object instead of a line")


def run(options: argparse.Namespace) -> int:
    """Write what the search finds; 1 when it finds nothing or files are lost, with a sentence on stderr."""
    return attempt(lambda: _export(options))


def _export(options: argparse.Namespace) -> int:
    from studio.cli.library.progress import Progress
    from studio.jobs.bringing.words import written_words
    from studio.request.query import parse_query
    from studio.store.portable.writing import export_library

    setup = Setup(options)
    setup.choose(practice=setup.practice)
    query = parse_query(options.query)
    for mistake in query.mistakes:
        print(f"legnext-studio: {mistake.sentence}", file=sys.stderr)
    if query.mistakes:
        return 2  # what the rest finds may be far more than was meant
    store = setup.open_store()
    try:
        ids = store.library.ids(options.query).result()
        if not ids:
            print("legnext-studio: The search finds no job.", file=sys.stderr)
            return 1
        progress = Progress("exported")
        outcome = export_library(store, ids, options.output, progress)
        progress.end()
    finally:
        store.close()
    if options.json:
        facts = {
            "output": str(outcome.target),
            "jobs": outcome.jobs,
            "pictures": outcome.pictures,
            "bytes": outcome.size_bytes,
            "under_way": outcome.open_jobs,
            "lost": outcome.lost,
        }
        print(json.dumps(facts, ensure_ascii=False))
    else:
        print(written_words(outcome))
    return 1 if outcome.lost else 0
