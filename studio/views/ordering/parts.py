"""What the grid of pictures does to bring them in order: its keys, and its rows of the menu of a picture."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QMenu

from studio.models.library.judging_words import Flag, stars_words
from studio.models.shown_job import ShownJob
from studio.views import icons
from studio.views.widgets.menu import Menu

if TYPE_CHECKING:
    from studio.models.library.ordering import Item, Ordering
    from studio.views.gallery.grid import PictureGrid
    from studio.views.viewing.info_panel import InfoPanel

STARS = range(6)
FLAG_KEYS = {Qt.Key.Key_P: Flag.PICK, Qt.Key.Key_X: Flag.REJECT, Qt.Key.Key_U: Flag.NONE}
_FLAG_WORDS = {Flag.PICK: ("Pick", "P"), Flag.REJECT: ("Reject", "X"), Flag.NONE: ("No flag", "U")}
_TRASH_KEYS = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class OrderParts(QObject):
    """Belongs to one grid. Everything is done to the marked pictures, or to the chosen one where none is marked.

    Digits choose here, so stars are given with Alt.
    """

    def __init__(self, grid: PictureGrid, shown: ShownJob) -> None:
        super().__init__(grid)
        self._grid = grid
        self._shown = shown
        self._ordering: Callable[[], Ordering] | None = None

    def serve(self, ordering: Callable[[], Ordering]) -> None:
        """From here on pictures can be ordered; `ordering` is asked when that is first wanted."""
        self._ordering = ordering
        self.serve_panel(self._grid.large.info)

    def serve_panel(self, panel: InfoPanel) -> None:
        """Let what is told of a picture be changed there, too."""
        if self._ordering is not None:
            panel.order.serve(self._ordering)

    def items(self) -> list[Item]:
        """The pictures that are meant."""
        from studio.models.library.ordering import Item  # loaded when the first picture is ordered

        record = self._shown.record
        marked = self._shown.marks.all or ((self._shown.chosen,) if self._shown.chosen >= 0 else ())
        if record is None:
            return []
        return [Item(record.id, one) for one in marked if not self._shown.laid_aside(one) and self._shown.picture(one)]

    # Keys

    def key_press(self, event: QKeyEvent) -> bool:
        """Whether a key of the grid or of the large view was one of these, and was used."""
        key, held = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.isAutoRepeat() or self._ordering is None or not self.items():
            return False
        if held == Qt.KeyboardModifier.AltModifier and Qt.Key.Key_0 <= key <= Qt.Key.Key_5:
            self.rate(key - Qt.Key.Key_0)
        elif held & ~Qt.KeyboardModifier.ShiftModifier:
            return False
        elif key in FLAG_KEYS and (not held or key != Qt.Key.Key_U):
            self.flag(FLAG_KEYS[key])
            if held:
                self._shown.choose(min(self._shown.chosen + 1, self._shown.count - 1))
        elif held:
            return False
        elif key == Qt.Key.Key_B:
            self.favourite()
        elif key in _TRASH_KEYS:
            self.trash()
        else:
            return False
        return True

    # What is done

    def rate(self, stars: int) -> None:
        """Give so many stars."""
        if self._ordering is not None:
            self._ordering().rate(self.items(), stars)

    def flag(self, flag: Flag) -> None:
        """Pick, reject or neither."""
        if self._ordering is not None:
            self._ordering().flag(self.items(), flag)

    def favourite(self) -> None:
        """Make them favourites, or no longer where all of them are."""
        items = self.items()
        pictures = [self._shown.picture(item.image) for item in items]
        if self._ordering is not None and items:
            self._ordering().favourite(
                items, not all(picture is not None and picture.favourite for picture in pictures)
            )

    def trash(self) -> None:
        """Put them in the trash; a job that is there already is put back as a whole."""
        record = self._shown.record
        if self._ordering is None or record is None:
            return
        if record.trashed_at is not None:
            self.put_back_job()
        else:
            self._ordering().trash(self.items())
            self._shown.marks.clear()

    def trash_job(self) -> None:
        """Put the whole job in the trash."""
        from studio.models.library.ordering import Item

        if self._ordering is not None and self._shown.record is not None:
            self._ordering().trash([Item(self._shown.record.id)])

    def put_back(self, index: int) -> None:
        """Take picture `index` of the job out of the trash."""
        from studio.models.library.ordering import Item

        if self._ordering is not None and self._shown.record is not None:
            self._ordering().put_back([Item(self._shown.record.id, index)])

    def put_back_job(self) -> None:
        """Take the whole job out of the trash."""
        self.put_back(-1)

    # The menu of a picture

    def add_rows(self, menu: QMenu) -> None:
        """The rows that bring pictures in order."""
        record, items = self._shown.record, self.items()
        if self._ordering is None or record is None:
            return
        menu.addSeparator()
        if record.trashed_at is not None:
            _row(menu, "undo", "Put the job back", "Del", self.put_back_job)
            return
        if items:
            picture = self._shown.picture(items[0].image)
            only = picture if len(items) == 1 else None
            menu.addMenu(self._stars(menu, -1 if only is None else only.rating))
            for flag, (words, keys) in _FLAG_WORDS.items():
                if only is None or only.flag is not flag:
                    icon = {Flag.PICK: "flag-full", Flag.REJECT: "close"}.get(flag, "flag")
                    _row(menu, icon, words, keys, partial(self.flag, flag))
            on = only is not None and only.favourite
            words = "No longer a favourite" if on else "Favourite"
            _row(menu, "heart" if on else "heart-full", words, "B", self.favourite)
            number = len(items)
            what = f"{number} {self._shown.noun}s" if number > 1 else ""
            _row(menu, "trash", f"Move {what} to the trash" if what else "Move to the trash", "Del", self.trash)
        if self._shown.count != 1 or not items:
            _row(menu, "trash", "Move the whole job to the trash", "", self.trash_job)

    def _stars(self, menu: QMenu, given: int) -> QMenu:
        stars = Menu("pictureStars", "Stars", menu)
        stars.setTitle("Stars")
        stars.setIcon(icons.icon("star", "text_dim"))
        for number in reversed(STARS):
            icon = "check" if number == given else ("star-full" if number else "star")
            _row(stars, icon, stars_words(number).capitalize(), f"Alt+{number}", partial(self.rate, number))
        return stars


def _row(menu: QMenu, icon: str, words: str, keys: str, act: Callable[[], None]) -> QAction:
    row = menu.addAction(icons.icon(icon, "text_dim"), f"{words}\t{keys}" if keys else words)
    row.triggered.connect(lambda: act())
    return row
