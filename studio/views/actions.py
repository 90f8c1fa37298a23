"""Every command of the window once: its words, shortcut and place; menus, the key list and the tests read this table.

Nothing here spends money on a bare letter: only Generate does, with Ctrl held. No key of text editing is a
command about anything but the prompt's text: where the keyboard is cannot always be seen.
"""

from __future__ import annotations

from typing import NamedTuple


class Command(NamedTuple):
    """One command. `menu` is its group in the menu ("" for none), `shortcut` Qt's portable words for the keys.

    `also` are other keys for the same, which are not told: those of the number pad, those of another habit.
    `repeats` while its keys are held down.
    """

    id: str
    text: str
    shortcut: str = ""
    menu: str = ""
    also: str = ""
    repeats: bool = False


COMMANDS: tuple[Command, ...] = (
    Command("generate", "Generate", "Ctrl+Return", "Prompt", also="Ctrl+Enter"),
    Command("undo_prompt", "Undo in the prompt", "Ctrl+Z", "Prompt", repeats=True),
    Command("redo_prompt", "Redo in the prompt", "Ctrl+Shift+Z", "Prompt", also="Ctrl+Y", repeats=True),
    Command("focus_prompt", "Go to the prompt", "Ctrl+L", "Prompt"),
    Command("prompts", "Earlier prompts", "Ctrl+R", "Prompt"),
    Command("presets", "Presets", "Ctrl+P", "Prompt"),
    Command("styles", "Style book", "Ctrl+Shift+P", "Prompt"),
    Command("sheet", "Parameter sheet", "Ctrl+Shift+G", "Prompt"),
    Command("search", "Search the history", "Ctrl+F", "Prompt"),
    Command("copy_prompt", "Copy the job's prompt", "Ctrl+Shift+C", "Prompt"),
    Command("take_back", "Take the waiting job back", "Ctrl+T", "Prompt"),
    Command("fetch_again", "Fetch missing pictures again", "", "Prompt"),
    Command("look_again", "Look for the job again", "", "Prompt"),
    Command("edit", "Edit the picture", "Ctrl+Shift+E", "Picture"),
    Command("edit_file", "Edit a picture from a file", "Ctrl+O", "Picture"),
    Command("again", "Send the edit again with the same mask", "Ctrl+G", "Picture"),
    Command("toggle_history", "Show or hide the history", "Ctrl+B", "View"),
    Command("toggle_prompt", "Show or hide the prompt column", "Ctrl+J", "View"),
    Command("hide_panels", "Pictures only", "Ctrl+\\", "View"),
    Command("full_screen", "Full screen", "F11", "View"),
    Command("theme", "Light or dark", "Ctrl+Shift+L", "View"),
    Command("open_folder", "Open the pictures folder", "Ctrl+Shift+O", "Studio"),
    Command("refresh_balance", "Refresh the balance", "F5", "Studio"),
    Command("hosting", "Pictures from this computer", "", "Studio"),
    Command("settings", "Settings", "Ctrl+,", "Studio"),
    Command("keys", "Keys", "F1", "Studio"),
    Command("quit", "Quit", "Ctrl+Q", "Studio"),
)

PROMPT_KEYS: tuple[tuple[str, str], ...] = (
    ("--", "Flags that the model has; Tab or Enter takes one"),
    ("Tab", "Take the suggestion"),
    ("Ctrl+Up, Ctrl+Down", "Weight of the part at the caret"),
    ("Alt+Left, Alt+Right", "Move the item between commas"),
    ("Alt+Up, Alt+Down", "Earlier prompts and back"),
    ("Shift+Enter", "New line"),
)
"""Keys of the editor itself, for the list of keys."""

GRID_KEYS: tuple[tuple[str, str], ...] = (
    ("1 … 9", "Choose a picture"),
    ("Arrows", "Go from picture to picture"),
    ("Space, Enter", "Large view and back"),
    ("E", "Open the picture in the editor"),
    ("Esc", "Back to the grid"),
)
"""Keys of the grid itself, for the list of keys."""
