"""`legnext-studio library import PATH…`: pictures of other programs, and exported libraries, into the library."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.errors import InputError, Remedy
from studio.setup import Setup, attempt
from studio.store import LIBRARY_FILE

if TYPE_CHECKING:
    from studio.jobs.bringing.looking import Look
    from studio.jobs.bringing.way import Outcome
    from studio.store.importing.walking import Trouble


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What this deed takes beside the shared options."""
    add = parser.add_argument
    add("paths", metavar="PATH", nargs="*", type=Path, help="folders, pictures, zip archives, exported libraries")
    add("--ids", metavar="FILE", type=Path, help="fetch jobs from the service by the ids in FILE, - for stdin")
    add("--project", metavar="NAME", default="", help="file all of it under that project")
    add("--tag", metavar="TAG", action="append", default=[], help="tag all of it; may be given several times")
    add("--dry-run", action="store_true", help="say what would come and change nothing")
    add("--json", action="store_true", help="print one JSON object instead of lines")


def run(options: argparse.Namespace) -> int:
    """Bring it in; 0 when all came, 1 and a line on stderr for each file that did not, 2 when nothing could be done."""
    if not options.paths and options.ids is None:
        print("legnext-studio: say what to bring in: a PATH, or --ids FILE", file=sys.stderr)
        return 2
    if options.ids is not None:
        from studio.cli.library import by_id

        return attempt(lambda: by_id.run(options))
    return attempt(lambda: _import(options))


def _import(options: argparse.Namespace) -> int:
    from studio.cli.library.progress import Progress
    from studio.jobs.bringing.bringing import bring
    from studio.jobs.bringing.looking import look
    from studio.jobs.bringing.way import Options

    missing = [path for path in options.paths if not path.exists()]
    if missing:
        raise InputError(f"There is no “{missing[0]}”.", remedy=Remedy.NONE)
    setup = Setup(options)
    setup.choose(practice=setup.practice)
    # A dry run makes no library where there is none to compare with.
    there = not options.dry_run or (setup.home.data / LIBRARY_FILE).exists()
    store = setup.open_store() if there else None
    try:
        looking = Progress("looked through")
        found = look(options.paths, store, looking)
        looking.end()
        if options.dry_run or store is None:
            return _tell_found(options, found)
        copying = Progress("brought in")
        stop = _Stop()
        with stop:
            wanted = Options(" ".join(options.project.split()), tuple(options.tag))
            outcome = bring(found, store, wanted, copying, stop.asked)
        copying.end()
        _tell_outcome(options, outcome)
        return 130 if outcome.stopped else 1 if outcome.troubles or outcome.error else 0
    finally:
        if store is not None:
            store.close()


class _Stop:
    """Ctrl-C asks to stop after the pictures that are being copied; a second one is meant."""

    def __init__(self) -> None:
        self._asked = False

    def asked(self) -> bool:
        return self._asked

    def __enter__(self) -> None:
        import signal

        self._before = signal.signal(signal.SIGINT, self._on_signal)

    def __exit__(self, *error: object) -> None:
        import signal

        signal.signal(signal.SIGINT, self._before)

    def _on_signal(self, number: int, frame: object) -> None:
        if self._asked:
            raise KeyboardInterrupt("Stopped. What was copied is in the library; bring in the same again for the rest.")
        self._asked = True


def _tell_found(options: argparse.Namespace, found: Look) -> int:
    from studio.jobs.bringing.words import counted, found_lines, size_words

    if options.json:
        print(json.dumps(_found_facts(found), ensure_ascii=False))
    else:
        print(f"{counted(found.pictures, 'picture')} would come, {size_words(found.size_bytes)}")
        print("\n".join(f"  {line}" for line in found_lines(found)))
        _tell_troubles(found.troubles)
    found.close()
    return 0 if found.jobs else 1


def _found_facts(found: Look) -> dict[str, Any]:
    return {
        "jobs": found.jobs,
        "pictures": found.pictures,
        "bytes": found.size_bytes,
        "known": found.known,
        "wordless": found.wordless,
        "origins": {origin.value: count for origin, count in found.by_origin.items()},
        "libraries": [one.name for one in found.libraries],
        "unusable": [one._asdict() for one in found.troubles],
    }


def _tell_outcome(options: argparse.Namespace, outcome: Outcome) -> None:
    from studio.jobs.bringing.words import outcome_words

    if options.json:
        facts = {
            "jobs": outcome.jobs,
            "added": [{"job": job, "image": index} for job, index in outcome.added],
            "pictures": outcome.pictures,
            "known": outcome.known,
            "merged": outcome.merged,
            "unusable": [one._asdict() for one in outcome.troubles],
            "stopped": outcome.stopped,
            "error": outcome.error,
        }
        print(json.dumps(facts, ensure_ascii=False))
    else:
        print(outcome_words(outcome))
        _tell_troubles(outcome.troubles)


def _tell_troubles(troubles: Sequence[Trouble]) -> None:
    from studio.jobs.bringing.words import trouble_lines

    for line in trouble_lines(troubles):
        # A name may hold anything; what would steer a terminal is shown and not obeyed.
        print(f"legnext-studio: {''.join(c if c.isprintable() else ' ' for c in line)}", file=sys.stderr)
