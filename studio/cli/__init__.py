"""Commands without a window, one file each; `parse` knows them all and the options that hold for every one."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import studio


class Command(NamedTuple):
    """One word of the command line; its module offers `add_arguments(parser)` and `run(options) -> int`."""

    name: str
    module: str
    help: str


COMMANDS = (
    Command("generate", "studio.cli.generate", "make one job without a window and write its pictures to a folder"),
    Command(
        "lint", "studio.cli.lint", "say what the service would refuse in a prompt and what it costs; sends nothing"
    ),
    Command("mask", "studio.cli.mask", "print the areas that would be sent of a mask picture or SVG drawing"),
    Command("library", "studio.cli.library", "search, import or export the library of jobs without a window"),
    Command("emulator", "studio.cli.emulator", "run the practice service by itself, for any HTTP client"),
    Command("tour", "studio.tour.command", "play the real window against the practice service, one picture per step"),
)


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line; `options.command` is None when the window itself is wanted."""
    parser = argparse.ArgumentParser(prog="legnext-studio", description=studio.__doc__, allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"Legnext Studio {studio.__version__}")
    parser.set_defaults(home=None, practice=False, base_url="", style="", pace=None, luck=None, command=None)
    add_shared(parser)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for command in COMMANDS:
        sub = commands.add_parser(command.name, help=command.help, description=command.help, allow_abbrev=False)
        add_shared(sub)
        sub.set_defaults(module=command.module)
        # Only the command that is meant is loaded: the others' imports would slow every start.
        if command.name in arguments:
            import_module(command.module).add_arguments(sub)
    return parser.parse_args(arguments)


def run(options: argparse.Namespace) -> int:
    """Run the command that was asked for and return its exit code."""
    code: int = import_module(options.module).run(options)
    return code


def add_shared(parser: argparse.ArgumentParser) -> None:
    """The same options before and after the command; a later one wins, an absent one changes nothing."""
    add = parser.add_argument
    nothing = argparse.SUPPRESS
    add("--home", type=Path, metavar="DIR", default=nothing, help="keep everything in DIR instead of the usual places")
    add("--practice", action="store_true", default=nothing, help="use the practice service: free, local, no key")
    add("--base-url", metavar="URL", default=nothing, help="address of the service, in any of its usual forms")
    add("--style", metavar="NAME", default=nothing, choices=("qlementine", "fusion"), help="qlementine or fusion")
    add("--pace", type=float, metavar="X", default=nothing, help="how long practice jobs take: 1 life-like, 0 at once")
