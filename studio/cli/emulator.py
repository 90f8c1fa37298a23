"""`legnext-studio emulator`: the practice service by itself, for any HTTP client."""

from __future__ import annotations

import argparse

from studio.emulator.server import main


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The emulator's own options, beside the shared ones."""
    parser.add_argument("--port", type=int, default=0, metavar="N", help="port to listen on; 0 lets the system choose")
    parser.add_argument("--balance", type=int, metavar="PT", help="points in the purse at the very first start")


def run(options: argparse.Namespace) -> int:
    """Serve until interrupted; the first line on stdout says where and with which key."""
    arguments = ["--port", str(options.port)]
    if options.pace is not None:
        arguments += ["--pace", str(options.pace)]
    if options.balance is not None:
        arguments += ["--balance", str(options.balance)]
    if options.home is not None:
        arguments += ["--home", str(options.home)]
    return main(arguments)
