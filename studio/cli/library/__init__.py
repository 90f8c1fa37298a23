"""`legnext-studio library DEED`: what can be done with the library without a window, one module per deed."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NamedTuple

from studio.cli import add_shared


class Deed(NamedTuple):
    """One word after `library`; its module offers `add_arguments(parser)` and `run(options) -> int`."""

    name: str
    module: str
    help: str


DEEDS = (
    Deed("search", "studio.cli.library.search", "print the jobs that a search finds, newest first"),
    Deed("import", "studio.cli.library.bring", "bring in pictures of other programs, or what a library exported"),
    Deed("export", "studio.cli.library.export", "write jobs and pictures to a folder or archive of their own"),
    Deed("check", "studio.cli.library.check", "say what is wrong with the library; changes nothing"),
    Deed("repair", "studio.cli.library.repair", "bring back what still exists somewhere; deletes nothing of yours"),
    Deed("backup", "studio.cli.library.backup", "copy the library file, which may be in use, and prove the copy"),
    Deed("move", "studio.cli.library.move", "move the pictures to another folder or disk"),
)


class _DeedParser(argparse.ArgumentParser):
    """The words of one deed, which load their module when they are read: the other deeds' imports cost nothing."""

    module = ""

    def parse_known_args(self, args: Sequence[str] | None = None, namespace: Any = None) -> Any:  # type: ignore[override]
        import_module(self.module).add_arguments(self)
        return super().parse_known_args(args, namespace)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The deeds, each with what it takes beside the shared options."""
    deeds = parser.add_subparsers(dest="deed", metavar="DEED", required=True, parser_class=_DeedParser)
    for deed in DEEDS:
        sub = deeds.add_parser(deed.name, help=deed.help, description=deed.help, allow_abbrev=False)
        add_shared(sub)
        sub.module = deed.module
        sub.set_defaults(deed_module=deed.module)


def run(options: argparse.Namespace) -> int:
    """Do the deed that was asked for and return its exit code."""
    code: int = import_module(options.deed_module).run(options)
    return code
