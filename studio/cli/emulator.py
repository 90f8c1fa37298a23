"""`legnext-studio emulator`: the practice service by itself, for any HTTP client."""

from __future__ import annotations

import argparse

from studio.emulator.server import add_options, serve


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The emulator's own options, beside the shared ones."""
    add_options(parser)


def run(options: argparse.Namespace) -> int:
    """Serve until interrupted; the first line on stdout says where and with which key."""
    options.pace = 1.0 if options.pace is None else options.pace
    return serve(options)
