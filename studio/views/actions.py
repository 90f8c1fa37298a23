"""Every command of the window once: its words, shortcut and place; menus, the key list and the tests read this table.

Nothing here spends money on a bare letter: only Generate does, with Ctrl held. No key of text editing is a
command about anything but the prompt's text: where the keyboard is cannot always be seen. The palette alone has one
(some desktops cut a line with it): it changes nothing until something is chosen in it.
"""

from __future__ import annotations

from typing import NamedTuple


class Command(NamedTuple):
    """One command. `menu` is its group in the menu ("" for none), `shortcut` Qt's portable words for the keys.

    `also` are other keys for the same, which are not told: those of the number pad, those of another habit.
    `repeats` while its keys are held down. `spends` is the action (by its id in the action table) that it buys at once,
    `opens` the one whose settings it opens.
    """

    id: str
    text: str
    shortcut: str = ""
    menu: str = ""
    also: str = ""
    repeats: bool = False
    spends: str = ""
    opens: str = ""

    @property
    def action(self) -> str:
        """The action that it leads to, "" for none."""
        return self.spends or self.opens


COMMANDS: tuple[Command, ...] = (
    Command("generate", "Generate", "Ctrl+Return", "Prompt", also="Ctrl+Enter"),
    Command("undo_prompt", "Undo in the prompt", "Ctrl+Z", "Prompt", repeats=True),
    Command("redo_prompt", "Redo in the prompt", "Ctrl+Shift+Z", "Prompt", also="Ctrl+Y", repeats=True),
    Command("focus_prompt", "Go to the prompt", "Ctrl+L", "Prompt"),
    Command("prompts", "Earlier prompts", "Ctrl+R", "Prompt"),
    Command("presets", "Presets", "Ctrl+P", "Prompt"),
    Command("styles", "Style book", "Ctrl+Shift+P", "Prompt"),
    Command("sheet", "Parameter sheet", "Ctrl+Shift+G", "Prompt"),
    Command("copy_prompt", "Copy the job's prompt", "Ctrl+Shift+C", "Job"),
    Command("take_back", "Take the waiting job back", "Ctrl+T", "Job"),
    Command("fetch_again", "Fetch missing pictures again", "", "Job"),
    Command("look_again", "Look for the job again", "", "Job"),
    Command("again", "Send the edit again with the same mask", "Ctrl+G", "Job"),
    Command("edit", "Edit the picture", "Ctrl+Shift+E", "Picture"),
    Command("collect", "Put in the tray", "", "Picture"),
    Command("blend", "Blend pictures …", "Ctrl+Shift+B", "Picture", opens="blend"),
    Command("compare", "Compare the picture", "", "Picture"),
    Command("export", "Export the pictures", "Ctrl+Shift+S", "Picture"),
    Command("information", "What is known of the picture", "", "Picture"),
    Command("edit_file", "Edit a picture from a file", "Ctrl+O", "Tools"),
    Command("tool_animate", "Animate a picture from anywhere …", "", "Tools", opens="animate"),
    Command("tool_topaz", "Topaz upscale a picture from anywhere …", "", "Tools", opens="topaz"),
    Command("tool_retexture", "Retexture a picture from anywhere …", "", "Tools", opens="retexture"),
    Command("tool_remove_background", "Remove the background of a picture …", "", "Tools", opens="remove_background"),
    Command("tool_describe", "Describe a picture …", "", "Tools", opens="describe"),
    Command("shorten", "Shorten the prompt", "", "Tools", spends="shorten"),
    Command("library", "Library", "Alt+2", "Library"),
    Command("places", "Places: projects and smart folders", "Ctrl+Shift+F", "Library"),
    Command("filters", "Filters", "", "Library"),
    Command("save_search", "Save the search as a smart folder", "", "Library"),
    Command("file", "Move to a project …", "Ctrl+M", "Library"),
    Command("family", "Family of the job", "Ctrl+Shift+Y", "Library"),
    Command("triage", "What runs out", "Ctrl+Shift+R", "Library"),
    Command("spending", "Spending", "Ctrl+Shift+M", "Library"),
    Command("bring_in", "Bring in pictures …", "Ctrl+I", "Library"),
    Command("carry_out", "Export all that is shown as a library …", "", "Library"),
    Command("write_beside", "Write prompt, stars and tags beside the file", "", "Library"),
    Command("write_inside", "Write prompt, stars and tags into the file", "", "Library"),
    Command("trash", "Move to the trash", "", "Library"),
    Command("trash_job", "Move the job to the trash", "", "Library"),
    Command("undo_order", "Undo what was done to pictures", "", "Library"),
    Command("redo_order", "Redo what was undone", "", "Library"),
    Command("empty_trash", "Empty the trash …", "", "Library"),
    Command("pictures", "Pictures", "Alt+1", "View"),
    Command("search", "Search the history", "Ctrl+F", "View"),
    Command("toggle_history", "Show or hide the history", "Ctrl+B", "View"),
    Command("toggle_prompt", "Show or hide the prompt column", "Ctrl+J", "View"),
    Command("hide_panels", "Pictures only", "Ctrl+\\", "View"),
    Command("full_screen", "Full screen", "F11", "View"),
    Command("theme", "Light or dark", "Ctrl+Shift+L", "View"),
    Command("palette", "Commands and actions", "Ctrl+K", "Studio"),
    Command("open_folder", "Open the pictures folder", "Ctrl+Shift+O", "Studio"),
    Command("queue", "Queue", "Ctrl+Shift+Q", "Studio"),
    Command("refresh_balance", "Refresh the balance", "F5", "Studio"),
    Command("hosting", "Pictures from this computer", "", "Studio"),
    Command("settings", "Settings", "Ctrl+,", "Studio"),
    Command("keys", "Keys", "F1", "Studio"),
    Command("quit", "Quit", "Ctrl+Q", "Studio"),
)

SUBMENUS = ("Tools", "Library", "View")
"""Groups of commands that are menus of their own within the menu."""
BREAKS = ("file", "triage", "bring_in", "write_beside", "trash", "toggle_history", "full_screen")
"""Commands before which a hairline parts such a menu."""

PROMPT_KEYS: tuple[tuple[str, str], ...] = (
    ("--", "Flags that the model has; Tab or Enter takes one"),
    ("Tab", "Take the suggestion"),
    ("Ctrl+Up, Ctrl+Down", "Weight of the part at the caret"),
    ("Alt+Left, Alt+Right", "Move the item between commas"),
    ("Alt+Up, Alt+Down", "Earlier prompts and back"),
    ("Shift+Enter", "New line"),
)
"""Keys of the editor itself, for the list of keys."""

TRIAGE_KEYS: tuple[tuple[str, str], ...] = (
    ("P, X, U", "Pick, reject, neither; then the next picture"),
    ("L", "Let the job go, so that nobody asks again"),
    ("Left, Right", "The job before, the next one"),
    ("Z", "Take the last decision back"),
    ("Shift+U", "Upscale what is picked; the price is shown first"),
)
"""Keys of the page of what runs out, for the list of keys."""

FAMILY_KEYS: tuple[tuple[str, str], ...] = (
    ("Arrows", "Walk from job to job"),
    ("Enter, Space", "Show the job among the pictures, or its picture large"),
    ("Ctrl+Enter", "Repeat the steps that are chosen beside it"),
)
"""Keys of the page of a family, for the list of keys; it moves and zooms as a picture does."""

PLACE_KEYS: tuple[tuple[str, str], ...] = (
    ("F2, Delete", "Rename or remove a project or a smart folder"),
    ("Insert", "A new project"),
)
"""Keys of the list of places, for the list of keys."""

GRID_KEYS: tuple[tuple[str, str], ...] = (
    ("1 … 9", "Choose a picture"),
    ("Arrows", "Go from picture to picture"),
    ("Space, Enter", "Large view and back"),
    ("Z", "All of the picture or 100 %; wheel, + and − zoom at the pointer"),
    ("Ctrl+0, Ctrl+1", "All of the picture, 100 %"),
    ("Shift+Arrows, Space+drag", "Move the picture"),
    ("C", "Compare the picture with its source or its neighbour"),
    ("M, S, X held", "In a comparison: another way, swap, the second picture"),
    ("I", "Information about the picture"),
    ("Ctrl+C", "Copy the picture: its pixels and its file"),
    ("O", "Open the picture in another program"),
    ("F", "The picture on the whole screen"),
    ("E", "Open the picture in the editor"),
    ("T", "Put the marked pictures in the tray"),
    ("Ctrl+1 … 9, Ctrl+A", "Mark pictures beside the chosen one"),
    ("Shift+Arrows", "Mark from picture to picture"),
    ("Alt+0 … 5", "Stars"),
    ("P, X, U", "Pick, reject, neither; with Shift P and X go on to the next picture"),
    ("B", "Favourite"),
    ("Del", "Move to the trash; Ctrl+Z brings back"),
    ("Esc", "Back to the grid"),
    ("K", "Stop and start the videos; in the large view, as Space, the one"),
    (", .", "One frame back, one frame on"),
    ("[ ]", "Slower, faster"),
    ("L", "Loop"),
)
"""Keys of the grid itself, for the list of keys."""

LIBRARY_KEYS: tuple[tuple[str, str], ...] = (
    ("0 … 5", "Stars"),
    ("P, X, U", "Pick, reject, neither; with Shift or Caps Lock on to the next one"),
    ("F", "Favourite"),
    ("T", "Tags"),
    ("B", "Put what is selected in the tray"),
    ("S", "Unfold and fold a stack"),
    ("Space", "Quick look and back"),
    ("Enter", "Open in the pictures"),
    ("Del", "Move to the trash, or back out of it"),
    ("Ctrl+Z", "Undo what was done to the library"),
    ("Ctrl+Up, Ctrl+Down", "A month later, a month earlier"),
    ("Shift+Arrows, Ctrl+A, Esc", "Select, all, nothing"),
    ("Esc again", "Back to the pictures"),
    ("+, −", "Larger and smaller pictures"),
    ("Ctrl+C", "Copy the files"),
)
"""Keys of the library page, for the list of keys."""


class KeyList(NamedTuple):
    """What keys do in one part of the window, beside the commands."""

    title: str
    keys: tuple[tuple[str, str], ...]


KEY_LISTS = (
    KeyList("In the prompt", PROMPT_KEYS),
    KeyList("Among the pictures", GRID_KEYS),
    KeyList("In the library", LIBRARY_KEYS),
    KeyList("In the list of places", PLACE_KEYS),
    KeyList("In what runs out", TRIAGE_KEYS),
    KeyList("In a family", FAMILY_KEYS),
)
"""For the list of keys."""
