"""`legnext-studio lint`: what the window would say about a prompt, and its price, without sending anything."""

from __future__ import annotations

import argparse
import json
import sys

from studio.request.expansion import COUNTED
from studio.request.forecast import Forecast, forecast
from studio.request.problems import Problem
from studio.request.tariff import POINTS_PER_DOLLAR


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What this command takes beside the shared options."""
    add = parser.add_argument
    add("prompt", metavar="PROMPT", help="the prompt with its flags, as one argument; - reads it from standard input")
    add("--video", action="store_true", help="read it as the prompt of a video")
    add("--remix-of", metavar="FLAGS", help="prompt or flags of the job that this prompt is to replace")
    add("--json", action="store_true", help="print one JSON object instead of sentences")


def run(options: argparse.Namespace) -> int:
    """Print findings and price; 1 when something in the prompt blocks it."""
    text = sys.stdin.read().removesuffix("\n") if options.prompt == "-" else options.prompt
    found = forecast(text, video=options.video, remix_of=options.remix_of)
    print(_as_json(text, found) if options.json else _as_words(text, found))
    return 1 if found.obstacle else 0


def _as_json(text: str, found: Forecast) -> str:
    findings = [
        {
            "level": str(problem.level),
            "start": _place(problem)[0],
            "end": _place(problem)[1],
            "message": problem.sentence,
            "fix": problem.fix.text if problem.fix else None,
        }
        for problem in found.problems
    ]
    about = {"jobs": found.jobs, "points": found.price.points, "findings": findings}
    return json.dumps(about, ensure_ascii=not _printable(text))


def _printable(text: str) -> bool:
    """Half a pair of surrogates has no form of its own on a terminal or in a file."""
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)


def _place(problem: Problem) -> tuple[int, int]:
    """Characters of the prompt; nothing at its beginning for what concerns no place."""
    return (problem.span.start, problem.span.end) if problem.span is not None else (0, 0)


def _as_words(text: str, found: Forecast) -> str:
    lines = [_line(text, problem) for problem in found.problems]
    if found.obstacle:
        lines.append("Not to be sent as it is.")
    else:
        jobs = "1 job" if found.jobs == 1 else f"{'at least ' * (found.jobs >= COUNTED)}{found.jobs:,} jobs"
        dollars = found.price.points / POINTS_PER_DOLLAR
        lines.append(f"{jobs}, {'about ' * found.price.about}{found.price.points:,} points (${dollars:,.2f})")
    return "\n".join(lines)


def _line(text: str, problem: Problem) -> str:
    where = " ".join(problem.span.of(text).split()) if problem.span is not None else ""
    shown = where if len(where) <= 40 else f"{where[:39]}…"
    place = f" [{shown}]" if shown else ""
    mend = f" {problem.fix.label}?" if problem.fix else ""
    line = f"{problem.level}: {problem.sentence}{place}{mend}"
    return line if _printable(line) else line.encode("utf-8", "backslashreplace").decode()
