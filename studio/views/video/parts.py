"""What the grid has for videos: the large page, rows in the menu, and where frames and copies go."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QMenu, QWidget

from studio.errors import StudioError
from studio.models.shown_job import ShownJob
from studio.views import icons
from studio.views.files import name_frame, name_video
from studio.views.video.tiles import open_outside

if TYPE_CHECKING:
    from studio.views.video.large import LargeVideo


class Pages(Protocol):
    """What is asked of the grid, beside that it is a widget."""

    def show_page(self, page: QWidget) -> None:
        """Fill the middle with that page."""
        ...

    def leave_page(self, page: QWidget, *, large: bool) -> None:
        """Back from it."""
        ...

    def picture_menu(self) -> QMenu:
        """The menu of the chosen picture."""
        ...


class VideoParts(QObject):
    """Belongs to one grid. `animate_wanted(Path)`: the picture of a frame is to be animated.

    `told(StudioError)`: something could not be kept; `said(sentence)`: it was.
    """

    animate_wanted = Signal(Path)
    told = Signal(StudioError)
    said = Signal(str)

    def __init__(self, grid: Pages, shown: ShownJob) -> None:
        assert isinstance(grid, QWidget)
        super().__init__(grid)
        self._grid: Pages = grid
        self._widget: QWidget = grid
        self._shown = shown
        self.page: LargeVideo | None = None
        """The large page, made when it is first opened."""

    @property
    def is_open(self) -> bool:
        """Whether one video fills the middle."""
        return self.page is not None and self.page.isVisibleTo(self._widget)

    def open(self) -> None:
        """Show the chosen video as large as there is room, if it is here."""
        if not self._shown.is_stored(self._shown.chosen):
            return
        if self.page is None:
            from studio.views.video.large import LargeVideo  # loaded with the first video that is looked at

            self.page = LargeVideo(self._shown, self._widget)
            self.page.closed.connect(self.close)
            self.page.menu_requested.connect(self._open_menu)
            self.page.frame_wanted.connect(self.save_frame)
            self.page.animate_wanted.connect(self.animate)
            self.page.copy_wanted.connect(self.save_video)
        self._grid.show_page(self.page)

    def close(self) -> None:
        """Back to all videos."""
        if self.page is not None:
            self._grid.leave_page(self.page, large=False)

    def _open_menu(self, anchor: QWidget) -> None:
        self._grid.picture_menu().popup(anchor.mapToGlobal(QPoint(0, anchor.height())))

    def add_rows(self, menu: QMenu) -> None:
        """Add what can be done with the chosen video to its menu; nothing for a picture."""
        index = self._shown.chosen
        if not self._shown.is_video(index):
            return
        stored = self._shown.file(index) is not None
        seen = self.is_open and self.page is not None and self.page.save_frame.isEnabled()
        rows = [
            ("frame-out", "Save this frame as a picture…", self.save_frame, seen),
            ("film", "Animate this frame", self.animate, seen),
            ("download", "Save video as…", self.save_video, stored),
            ("play", "Open with your player", lambda: open_outside(self._shown, self._shown.chosen), stored),
        ]
        menu.addSeparator()
        for icon, words, do, able in rows:
            if seen or able:
                row = menu.addAction(icons.icon(icon, "text_dim"), words)
                row.triggered.connect(do)

    def _frame(self) -> tuple[Path, int] | None:
        """The video and the frame of it that is seen; it stands still from then on."""
        player = self.page.player if self.page is not None else None
        if player is None or player.info is None:
            return None
        player.pause()
        return player.path, player.number

    def save_frame(self) -> None:
        """Ask where the frame that is seen is to be kept, and keep it in its full size."""
        from studio.models.video.keeping import frame_name

        if (frame := self._frame()) is not None:
            video, number = frame
            films = self._shown.films
            name_frame(
                self._widget,
                frame_name(video, number),
                lambda target: films.save_frame(video, number, target, self._tell_saved, self.told.emit),
            )

    def animate(self) -> None:
        """Hand the frame that is seen on, to become a video of its own."""
        if (frame := self._frame()) is not None:
            self._shown.films.cut_frame(*frame, self.animate_wanted.emit, self.told.emit)

    def save_video(self) -> None:
        """Ask where a copy of the chosen video is to be put, and put it there byte for byte."""
        video = self._shown.file(self._shown.chosen)
        if video is not None:
            films = self._shown.films
            name_video(
                self._widget,
                video.name,
                lambda target: films.save_video(video, target, self._tell_saved, self.told.emit),
            )

    def _tell_saved(self, path: Path) -> None:
        self.said.emit(f"Saved as “{path.name}”.")
