"""The tiles of a job of videos: all play as loops while they are seen, and one key stops them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from studio.models.shown_job import NOT_SHOWN_HERE, ShownJob
from studio.views import icons, theme
from studio.views.theme import CONTROL, SPACE, Type
from studio.views.widgets.buttons import PaintedButton, QuietButton
from studio.views.widgets.painting import RING, rounded, set_tip

if TYPE_CHECKING:
    from studio.views.gallery.tile import PictureTile

PAUSE = "Stop the videos"
PLAY = "Play the videos"


class MotionButton(PaintedButton):
    """Stops and starts all videos; a dark badge on the picture with the icon of what a press does."""

    def __init__(self, shown: ShownJob, number: int, parent: QWidget) -> None:
        super().__init__(f"motion{number}", "", parent)
        self._shown = shown
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # K does the same from every tile
        edge = CONTROL - SPACE + 2 * RING
        self.setFixedSize(edge, edge)
        self.clicked.connect(lambda: shown.films.set_paused(not shown.films.is_paused))
        self.refresh()

    def refresh(self) -> None:
        """Follow what a press would do now."""
        words = PLAY if self._shown.films.is_paused else PAUSE
        self.setAccessibleName(words)
        set_tip(self, f"{words} (K)")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        fill = theme.mix(worn.badge, worn.on_badge, 0.2) if self.is_hot() or self.isDown() else worn.badge
        rounded(painter, self.box(), theme.RADIUS - 1, fill)
        name = "play" if self._shown.films.is_paused else "pause"
        corner = self.rect().center() - QRect(0, 0, icons.SIZE, icons.SIZE).center()
        painter.drawPixmap(corner, icons.pixmap(name, icons.SIZE, self.devicePixelRatioF(), "on_badge"))


class SealedCard(QWidget):
    """In place of a video that only another player can show: its icon, a sentence, and the way to that player."""

    def __init__(self, shown: ShownJob, index: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._shown = shown
        self._index = index
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.open = QuietButton(f"openVideo{index + 1}", "Open with your player", "play", lifted=True, parent=self)
        self.open.setAccessibleName(f"Open video {index + 1} with your player")
        self.open.clicked.connect(self._on_open_clicked)

    def _on_open_clicked(self) -> None:
        open_outside(self._shown, self._index)

    def lay_out(self, inner: QRect) -> None:
        """Fill `inner` of the tile."""
        self.setGeometry(inner)
        self.open.resize(self.open.sizeHint())
        self.open.move((self.width() - self.open.width()) // 2, self.height() // 2 + 5 * SPACE)

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        middle = self.rect().center()
        edge = 8 * SPACE
        corner = middle - QRect(0, 0, edge, edge + 24 * SPACE).center()
        painter.drawPixmap(corner, icons.pixmap("film", edge, self.devicePixelRatioF(), "text_faint"))
        painter.setFont(theme.font(Type.META))
        painter.setPen(worn.text_dim)
        words = QRect(3 * SPACE, middle.y() - 7 * SPACE, self.width() - 6 * SPACE, 10 * SPACE)
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(words, int(flags), NOT_SHOWN_HERE)


class VideoTiles(QObject):
    """Gives the tiles of a board their frames. `tiles` are the board's own, made anew with every job."""

    def __init__(self, shown: ShownJob, board: QWidget, arrange: Callable[[], None]) -> None:
        """`arrange` puts the tiles where they belong once the shape of a video is known."""
        super().__init__(board)
        self._arrange = arrange
        self._shown = shown
        self._board = board
        self._tiles: list[PictureTile] = []
        self._buttons: dict[int, MotionButton] = {}
        self._cards: dict[int, SealedCard] = {}
        self._listens = False
        board.installEventFilter(self)

    @property
    def is_about_videos(self) -> bool:
        """Whether there is a video among the pictures of the job."""
        return any(self._shown.is_video(index) for index in range(self._shown.count))

    def refresh(self, tiles: Sequence[PictureTile]) -> None:
        """The job has changed, or what is known of it; `tiles` are those on the board now."""
        fresh = list(tiles) != self._tiles
        if fresh:
            self._tiles = list(tiles)
            self._buttons.clear()
            self._cards.clear()
        if not self.is_about_videos:
            if self._listens and fresh:
                self._shown.films.hide()
            return
        if not self._listens:
            self._listen()
        for tile in self._tiles:
            if tile.index not in self._buttons:  # there may have been tiles before it was known that they are videos
                tile.installEventFilter(self)
                self._buttons[tile.index] = MotionButton(self._shown, tile.index + 1, tile)
            self._fit(tile)
        if self._board.isVisible():
            self._shown.films.show()
        self.refresh_marks()

    def _listen(self) -> None:
        self._listens = True
        films = self._shown.films
        films.frame_changed.connect(self._on_frame_changed)
        films.paused_changed.connect(self.refresh_marks)
        films.measured.connect(self._arrange)
        self._shown.picture_changed.connect(self._on_picture_changed)
        self._shown.chosen_changed.connect(self.refresh_marks)
        self._shown.hovered_changed.connect(self.refresh_marks)

    def toggle(self) -> None:
        """Stop all videos, or let them go on."""
        if self.is_about_videos:
            self._shown.films.set_paused(not self._shown.films.is_paused)

    def refresh_marks(self) -> None:
        """Show the button on the video that is chosen or pointed at, on all while they stand still."""
        films = self._shown.films
        for index, button in self._buttons.items():
            seen = films.is_paused or index == self._shown.hovered
            seen = seen or (index == self._shown.chosen and self._shown.count > 1)
            player = films.player(index)
            button.setVisible(seen and player is not None and not player.trouble)
            button.refresh()

    def _on_frame_changed(self, index: int) -> None:
        player = self._shown.films.player(index)
        if player is not None and player.image is not None and index < len(self._tiles):
            self._tiles[index].take_frame(player.image)

    def _on_picture_changed(self, index: int) -> None:
        if index < len(self._tiles) and index in self._buttons:
            self._fit(self._tiles[index])

    def _fit(self, tile: PictureTile) -> None:
        """Have frames made in the size of the tile, and what lies on it put in its place."""
        inner = tile.picture_rect()
        player = self._shown.films.player(tile.index)
        if player is not None and min(inner.width(), inner.height()) > 0:
            ratio = tile.devicePixelRatioF()
            player.set_size(QSize(round(inner.width() * ratio), round(inner.height() * ratio)))
        if (button := self._buttons.get(tile.index)) is not None:
            button.move(inner.left() + SPACE, inner.bottom() + 1 - SPACE - button.height())
        if self._shown.is_sealed(tile.index) and tile.index not in self._cards:
            self._cards[tile.index] = SealedCard(self._shown, tile.index, tile)
            self._cards[tile.index].show()
        if (card := self._cards.get(tile.index)) is not None:
            card.lay_out(inner)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._board and self._listens:
            if event.type() == QEvent.Type.Show and self.is_about_videos:
                self._shown.films.show()
                for tile in self._tiles:
                    self._fit(tile)
            elif event.type() == QEvent.Type.Hide:
                self._shown.films.hide()
        elif event.type() == QEvent.Type.Resize:
            for tile in self._tiles:
                if tile is watched:
                    self._fit(tile)
        return False


def open_outside(shown: ShownJob, index: int) -> None:
    """Open a stored video with the player that the system has for it."""
    file = shown.file(index)
    if file is not None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))
