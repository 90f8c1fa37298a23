"""The menu of what is selected on the library page, in the order of every menu of pictures."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from studio.models.library.ordering import Flag
from studio.models.library.page.browsing import Browsing
from studio.models.offers import OFFER_WORDS, Offer
from studio.views import icons
from studio.views.actions import COMMANDS
from studio.views.library.asked import CARRY_SELECTED
from studio.views.widgets.menu import Menu


class Wishes(NamedTuple):
    """What the menu can ask for beside judging."""

    open: Callable[[], None]
    look: Callable[[], None]
    use_prompt: Callable[[], None]
    copy_prompt: Callable[[], None]
    copy_files: Callable[[], None]
    collect: Callable[[], None]
    tag: Callable[[], None]
    command: Callable[[str], None]
    """A command of the window, or one of `views.library.asked`, about what is selected."""


def library_menu(browsing: Browsing, wishes: Wishes, parent: QWidget) -> Menu:
    """A menu about what is selected; it deletes itself when it closes."""
    menu = Menu("libraryMenu", "What is selected", parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    current = browsing.current
    record = browsing.shelf.record(current.job_id) if current is not None else None
    has_files = bool(browsing.chosen(1))
    one = browsing.selection.job_count <= 1
    _add(menu, "Open", "large", wishes.open, "Enter")
    _add(menu, "Quick look", "eye", wishes.look, "Space")
    if current is not None and browsing.shelf.is_open(browsing.shelf.owner(current)):
        _add(menu, "Fold the stack", "stack", browsing.fold, "S")
    elif current is not None and browsing.shelf.is_stack(current):
        _add(menu, "Unfold the stack", "stack", browsing.fold, "S")
    menu.addSeparator()
    if has_files:
        _add(menu, "Put in the tray", "tray", wishes.collect, "B")
    if one and record is not None and record.prompt:
        _add(menu, OFFER_WORDS[Offer.USE_PROMPT], "pencil", wishes.use_prompt)
        _add(menu, OFFER_WORDS[Offer.COPY_PROMPT], "text", wishes.copy_prompt)
    if has_files:
        _add(menu, "Copy the files", "copy", wishes.copy_files, "Ctrl+C")
    menu.addSeparator()
    _add_judging(menu, browsing)
    _add(menu, "Tags …", "bookmark", wishes.tag, "T")
    _add_command(menu, "file", "Move to a project …", "folder", wishes)
    menu.addSeparator()
    if one:
        _add_command(menu, "family", "Show the family", "family", wishes)
    if has_files:
        _add_files(menu, wishes)
    menu.addSeparator()
    if browsing.shelf.in_trash:
        _add(menu, "Put back", "undo", browsing.trash, "Del")
    else:
        _add(menu, "Move to the trash", "trash", browsing.trash, "Del")
    return menu


def _add(menu: Menu, words: str, icon: str, then: Callable[[], None], keys: str = "") -> QAction:
    action = menu.addAction(f"{words}\t{keys}" if keys else words)
    if icon:
        action.setIcon(icons.icon(icon, "text_dim"))
    action.triggered.connect(lambda: then())
    return action


def _add_judging(menu: Menu, browsing: Browsing) -> None:
    stars = Menu("libraryStars", "Stars", menu)
    stars.setTitle("Stars")
    for count in range(5, -1, -1):
        action = stars.addAction(f"{count} star{'' if count == 1 else 's'}\t{count}" if count else "No stars\t0")
        action.triggered.connect(lambda _=False, given=count: browsing.rate(given))
    menu.addMenu(stars).setIcon(icons.icon("star", "text_dim"))
    flags = Menu("libraryFlags", "Flag", menu)
    flags.setTitle("Flag")
    for words, keys, flag in (("Pick", "P", Flag.PICK), ("Reject", "X", Flag.REJECT), ("Unflag", "U", Flag.NONE)):
        action = flags.addAction(f"{words}\t{keys}")
        action.triggered.connect(lambda _=False, given=flag: browsing.flag(given))
    menu.addMenu(flags).setIcon(icons.icon("flag-full", "text_dim"))
    _add(menu, "Favourite", "heart-full", browsing.favourite, "F")


def _add_command(menu: Menu, command: str, words: str, icon: str, wishes: Wishes) -> None:
    keys = next((known.shortcut for known in COMMANDS if known.id == command), "")
    _add(menu, words, icon, lambda: wishes.command(command), keys)


def _add_files(menu: Menu, wishes: Wishes) -> None:
    _add_command(menu, "export", "Export the pictures …", "download", wishes)
    _add_command(menu, CARRY_SELECTED, "Export as a library …", "stack", wishes)
    written = Menu("libraryWritten", "Prompt, stars and tags", menu)
    written.setTitle("Write prompt, stars and tags")
    _add_command(written, "write_beside", "Beside the files", "", wishes)
    _add_command(written, "write_inside", "Into the files", "", wishes)
    menu.addMenu(written).setIcon(icons.icon("text", "text_dim"))
