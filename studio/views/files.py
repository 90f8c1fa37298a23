"""Asking for a file: dialogs of the system that leave the loop running, and hand over what was chosen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

PICTURES = "Pictures (*.png *.jpg *.jpeg *.webp *.tif *.tiff *.bmp *.gif)"
BROUGHT = "Pictures, videos, archives (*.png *.jpg *.jpeg *.webp *.tif *.tiff *.mp4 *.zip legnext-library.json)"
MASKS = "Masks (*.png *.jpg *.jpeg *.webp *.tif *.tiff *.bmp *.svg)"
MASK_KINDS = ("Black and white picture (*.png)", "Outlines (*.svg)")
PICTURE_KINDS = (
    "Pictures and videos (*)",
    "PNG (*.png)",
    "JPEG (*.jpg)",
    "WebP (*.webp)",
    "TIFF (*.tif)",
)

Take = Callable[[Path], object]


def choose_picture(parent: QWidget, take: Take) -> None:
    """Ask for a picture to be opened."""
    _open(_dialog(parent, "open-picture", "Open a picture", PICTURES), take)


def choose_pictures(parent: QWidget, take: Callable[[list[Path]], object]) -> None:
    """Ask for pictures, videos and archives to be brought into the library."""
    dialog = _dialog(parent, "bring-files", "Bring in", BROUGHT)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.filesSelected.connect(lambda chosen: take([Path(path) for path in chosen]))
    dialog.open()


def choose_folder(parent: QWidget, take: Take) -> None:
    """Ask for a folder."""
    dialog = _dialog(parent, "choose-folder", "Choose a folder", "")
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.fileSelected.connect(lambda chosen: take(Path(chosen)))
    dialog.open()


def choose_list(parent: QWidget, take: Take) -> None:
    """Ask for a file with job numbers in it."""
    _open(_dialog(parent, "open-list", "Open a list of job numbers", "Any text (*)"), take)


def choose_mask(parent: QWidget, take: Take) -> None:
    """Ask for a mask: a black and white picture, or the paths of an SVG."""
    _open(_dialog(parent, "open-mask", "Open a mask", MASKS), take)


def name_mask(parent: QWidget, take: Take) -> None:
    """Ask where a mask is to be kept, as a picture or as outlines."""
    dialog = _dialog(parent, "save-mask", "Save the mask", MASK_KINDS[0])
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters(list(MASK_KINDS))
    dialog.setDefaultSuffix("png")
    dialog.filterSelected.connect(lambda kind: dialog.setDefaultSuffix("svg" if kind == MASK_KINDS[1] else "png"))
    dialog.selectFile("mask.png")
    _open(dialog, take)


def name_picture(parent: QWidget, suggestion: str, take: Take) -> None:
    """Ask where a copy of a picture is to be kept; its ending says in which format."""
    dialog = _dialog(parent, "save-picture", "Save the picture", PICTURE_KINDS[0])
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters(list(PICTURE_KINDS))
    dialog.setDefaultSuffix(Path(suggestion).suffix.lstrip("."))
    dialog.filterSelected.connect(lambda kind: dialog.setDefaultSuffix(kind.partition("*.")[2].rstrip(")")))
    dialog.selectFile(suggestion)
    _open(dialog, take)


def name_frame(parent: QWidget, name: str, take: Take) -> None:
    """Ask where a frame of a video is to be kept, as the picture `name`."""
    _name(parent, "save-frame", "Save this frame as a picture", "Picture (*.png)", name, take)


def name_video(parent: QWidget, name: str, take: Take) -> None:
    """Ask where a copy of a video is to be put."""
    _name(parent, "save-video", "Save video as", "Video (*.mp4)", name, take)


def name_table(parent: QWidget, name: str, take: Take) -> None:
    """Ask where a table is to be kept."""
    _name(parent, "save-table", "Save as a table", "Table (*.csv)", name, take)


def _name(parent: QWidget, dialog_name: str, title: str, kinds: str, name: str, take: Take) -> None:
    dialog = _dialog(parent, dialog_name, title, kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(Path(name).suffix.lstrip("."))
    dialog.selectFile(name)
    _open(dialog, take)


def _dialog(parent: QWidget, name: str, title: str, kinds: str) -> QFileDialog:
    dialog = QFileDialog(parent, title)
    dialog.setObjectName(name)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilter(kinds)
    return dialog


def _open(dialog: QFileDialog, take: Take) -> None:
    if dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave:
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.fileSelected.connect(lambda chosen: take(Path(chosen)))
    # open() and not exec(): a loop within a loop would lose the running one.
    dialog.open()
