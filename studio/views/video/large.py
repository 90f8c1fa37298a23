"""One video as large as the middle of the window, with everything that a player has."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.models.shown_job import ShownJob
from studio.models.video.player import SPEEDS, Player
from studio.views import theme
from studio.views.theme import SPACE, Type
from studio.views.video.scrub import ScrubBar
from studio.views.video.stage import Stage
from studio.views.video.strip import ChainStrip
from studio.views.video.tiles import SealedCard
from studio.views.video.words import seconds_words
from studio.views.widgets.buttons import IconButton, QuietButton
from studio.views.widgets.labels import MetaLabel
from studio.views.widgets.painting import describe, show_checked
from studio.views.widgets.segmented import Choice, Segmented

_NARROWEST = 96 * SPACE
_ROOMY = 130 * SPACE
"""Logical pixels of width from which the frame is told beside the time."""
_SPEED_WORDS = {0.25: "¼×", 0.5: "½×", 1.0: "1×", 2.0: "2×"}
_FIT, _OWN = "fit", "own"


class LargeVideo(QWidget):
    """The chosen video of the shown job; its own player, at rest while nobody sees it.

    `closed()` asks for the grid, `menu_requested(anchor)` for more. `frame_wanted()`, `animate_wanted()` and
    `copy_wanted()`: the frame that is seen, or the video, is to be kept or handed on.
    """

    closed = Signal()
    menu_requested = Signal(QWidget)
    frame_wanted = Signal()
    animate_wanted = Signal()
    copy_wanted = Signal()

    def __init__(self, shown: ShownJob, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = shown
        self._player: Player | None = None
        self._key: tuple[int, int] | None = None
        self._was_playing = False
        self.setObjectName("largeVideo")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._make_bar()
        self._make_controls()
        self._lay_out()
        self._connect()

    @property
    def player(self) -> Player | None:
        """The player of the video that is seen, None while there is none."""
        return self._player

    def _make_bar(self) -> None:
        self._back = IconButton("videoBack", "grid", "Back to all videos", parent=self)
        self._more = IconButton("videoMore", "more", "More for this video", parent=self)
        self._previous = IconButton("videoPrevious", "chevron-left", "Previous video", parent=self)
        self._next = IconButton("videoNext", "chevron-right", "Next video", parent=self)
        self.zoom = Segmented("videoZoom", "Size", [Choice(_FIT, "Fit"), Choice(_OWN, "100 %")], parent=self)
        self.zoom.set_value(_FIT)

    def _make_controls(self) -> None:
        self.stage = Stage(self._shown, self)
        self.scrub = ScrubBar(self)
        self.play_button = IconButton("videoPlay", "pause", "Pause", parent=self)
        self._step_back = IconButton("videoStepBack", "step-back", "One frame back", parent=self)
        self._step_on = IconButton("videoStepOn", "step-forward", "One frame on", parent=self)
        self.loop = IconButton("videoLoop", "loop", "Loop", checkable=True, parent=self)
        self.time = MetaLabel("", "text_dim", self)
        choices = [Choice(str(speed), _SPEED_WORDS[speed]) for speed in SPEEDS]
        self.speed = Segmented("videoSpeed", "Speed", choices, parent=self)
        self.strip = ChainStrip(self._shown, self)
        self.save_frame = QuietButton("videoSaveFrame", "Save this frame", "frame-out", parent=self)
        self.animate = QuietButton("videoAnimateFrame", "Animate this frame", "film", parent=self)
        self._card: SealedCard | None = None
        self._about_motion: tuple[QWidget, ...] = (
            *(self.scrub, self.play_button, self._step_back, self._step_on, self.loop, self.time, self.speed),
            *(self.zoom, self.strip, self.save_frame, self.animate),
        )

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, 0, 0)
        top.setSpacing(SPACE)
        top.addWidget(self._back)
        top.addStretch(1)
        for part in (self.zoom, self._more, self._previous, self._next):
            top.addWidget(part)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        for button in (self.play_button, self._step_back, self._step_on, self.loop):
            row.addWidget(button)
        row.addSpacing(2 * SPACE)
        row.addWidget(self.time, 1)
        row.addWidget(self.speed)
        foot = QHBoxLayout()
        foot.setSpacing(2 * SPACE)
        foot.addWidget(self.strip)
        foot.addStretch(1)
        foot.addWidget(self.save_frame)
        foot.addWidget(self.animate)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * SPACE)
        column.addLayout(top)
        column.addWidget(self.stage, 1)
        column.addWidget(self.scrub)
        column.addLayout(row)
        column.addLayout(foot)

    def _connect(self) -> None:
        shown = self._shown
        self._back.clicked.connect(self.closed)
        self._more.clicked.connect(lambda: self.menu_requested.emit(self._more))
        self._previous.clicked.connect(lambda: self.go(-1))
        self._next.clicked.connect(lambda: self.go(1))
        self.zoom.chosen.connect(lambda value: self.stage.set_own_pixels(value == _OWN))
        self.stage.pressed.connect(self.toggle)
        self.stage.hidden.connect(self._on_hidden)
        self.stage.seen.connect(self.fetch)
        self.scrub.sought.connect(self._on_sought)
        self.scrub.grabbed.connect(self._on_grabbed)
        self.play_button.clicked.connect(self.toggle)
        self._step_back.clicked.connect(lambda: self.step(-1))
        self._step_on.clicked.connect(lambda: self.step(1))
        self.loop.toggled.connect(self._on_loop_toggled)
        self.speed.chosen.connect(self._on_speed_chosen)
        self.strip.sought.connect(self._on_part_sought)
        self.save_frame.clicked.connect(self.frame_wanted)
        self.animate.clicked.connect(self.animate_wanted)
        shown.chosen_changed.connect(self.fetch)
        shown.job_changed.connect(self.fetch)
        shown.picture_changed.connect(self._on_picture_changed)
        shown.films.chain_changed.connect(self._refresh)

    # Which video

    def go(self, by: int) -> None:
        """Choose the next or the previous video; there is nothing beyond the ends."""
        self._shown.choose(self._shown.chosen + by)

    def fetch(self) -> None:
        """Show the chosen video, from where its tile stood."""
        if not self.stage.isVisible():
            return
        record, index = self._shown.record, self._shown.chosen
        key = None if record is None else (record.id, index)
        if key != self._key or self._player is None:
            self._key = key
            self._exchange(index)
        elif not self._player.is_awake:
            self._player.wake()
        self._previous.setEnabled(index > 0)
        self._next.setEnabled(index < self._shown.count - 1)
        self.setAccessibleName(f"Large view of video {index + 1}")
        self._place_card()
        self._refresh()

    def _exchange(self, index: int) -> None:
        before = self._player
        self._player = self._shown.films.new_player(index, large=True)
        if before is not None:
            before.rest()
            before.deleteLater()
        player = self._player
        self.stage.set_player(player)
        self.scrub.set_frames(())
        if player is None:
            return
        if before is not None:
            player.set_loops(before.loops)
            player.set_speed(before.speed)
        elif (tile := self._shown.films.player(index)) is not None:
            player.seek(tile.number)
        player.frame_changed.connect(self._on_frame_changed)
        player.changed.connect(self._refresh)
        self.stage.fit()
        player.wake()
        player.play()

    def _place_card(self) -> None:
        """What stands in place of a video that only another player can show."""
        index = self._shown.chosen
        trouble = self._player is not None and bool(self._player.trouble)
        wanted = trouble or self._shown.is_sealed(index)
        if self._card is not None:
            self._card.hide()
            self._card.deleteLater()
            self._card = None
        for control in self._about_motion:
            control.setVisible(not wanted)
        if wanted:
            self._card = SealedCard(self._shown, index, self.stage)
            self._card.lay_out(self.stage.rect())
            self._card.show()

    def _on_picture_changed(self, index: int) -> None:
        if index == self._shown.chosen and self.stage.isVisible():
            self.fetch() if self._player is None else self.stage.update()

    def _on_hidden(self) -> None:
        if self._player is not None:
            self._player.rest()

    # What is seen

    def _on_frame_changed(self) -> None:
        player = self._player
        if player is not None:
            if not self.scrub.isSliderDown():
                self.scrub.show_number(player.number)
            self._tell_time(player)
            self.strip.show_position(player.position)
            self.stage.update()

    def _refresh(self) -> None:
        player = self._player
        able = player is not None and player.info is not None
        for control in (self.play_button, self._step_back, self._step_on, self.save_frame, self.animate, self.loop):
            control.setEnabled(able)
        self.speed.setEnabled(able)
        if player is None:
            self.time.setText("")
            self.strip.show_chain(None, self._shown.chosen)
            return
        if player.info is not None and self.scrub.maximum() != player.frames - 1:
            self.scrub.set_frames(player.info.starts)
            self.stage.fit()
        if player.trouble and self._card is None:
            self._place_card()
        words = "Pause" if player.is_playing else "Play"
        self.play_button.set_icon(words.lower())
        self.play_button.setAccessibleName(words)
        self.play_button.setToolTip("")
        show_checked(self.loop, player.loops)
        self.loop.update()
        self.speed.set_value(str(player.speed))
        self.strip.show_chain(player, self._shown.chosen)
        self._make_room()
        if player.info is not None:
            self.scrub.set_marks([player.info.frame_at(part.begins) for part in self.strip.chain.parts[1:]])
        self._on_frame_changed()

    def _tell_time(self, player: Player) -> None:
        if player.info is None:
            self.time.setText("")
        else:
            frame = f"frame {player.number + 1} of {player.frames}"
            words = f"{seconds_words(player.position)} of {seconds_words(player.seconds)}"
            self.time.setText(f"{words} · {frame}" if self.width() >= _ROOMY else words)
            describe(self.time, frame)

    # What is asked of the player

    def toggle(self) -> None:
        """Play or pause."""
        if self._player is not None:
            self._player.toggle()

    def step(self, by: int) -> None:
        """Stand still, some frames further on."""
        if self._player is not None:
            self._player.step(by)

    def _on_sought(self, number: int) -> None:
        if self._player is not None:
            self._player.seek(number)

    def _on_part_sought(self, seconds: float) -> None:
        if self._player is not None:
            self._player.seek_time(seconds)

    def _on_grabbed(self, grabbed: bool) -> None:
        """While the bar is held the video stands still."""
        player = self._player
        if player is None:
            return
        if grabbed:
            self._was_playing = player.is_playing
            player.pause()
        elif self._was_playing:
            player.play()

    def _on_loop_toggled(self, loops: bool) -> None:
        if self._player is not None:
            self._player.set_loops(loops)

    def _on_speed_chosen(self, value: str) -> None:
        if self._player is not None:
            self._player.set_speed(float(value))

    def _change_speed(self, by: int) -> None:
        if self._player is not None:
            at = SPEEDS.index(self._player.speed) + by
            self._player.set_speed(SPEEDS[min(max(at, 0), len(SPEEDS) - 1)])

    # Gestures

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, player = event.key(), self._player
        if event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier):
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Comma, Qt.Key.Key_Period):
            self.step(-1 if key == Qt.Key.Key_Comma else 1)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Right, Qt.Key.Key_Down):
            self.go(-1 if key in (Qt.Key.Key_Left, Qt.Key.Key_Up) else 1)
        elif Qt.Key.Key_1 <= key <= Qt.Key.Key_9:
            self._shown.choose(key - Qt.Key.Key_1)
        elif key in (Qt.Key.Key_Less, Qt.Key.Key_Greater, Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight):
            self._change_speed(-1 if key in (Qt.Key.Key_Less, Qt.Key.Key_BracketLeft) else 1)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and player is not None:
            player.seek(0 if key == Qt.Key.Key_Home else player.frames - 1)
        elif event.isAutoRepeat():
            super().keyPressEvent(event)
        else:
            self._press_once(event)

    def _press_once(self, event: QKeyEvent) -> None:
        """Keys that, held down, would go back and forth."""
        match event.key():
            case Qt.Key.Key_Space | Qt.Key.Key_K:
                self.toggle()
            case Qt.Key.Key_L:
                self.loop.toggle()
            case Qt.Key.Key_Escape | Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.closed.emit()
            case _:
                super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.closed.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_requested.emit(self._more)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()
        if self._card is not None:
            self._card.lay_out(self.stage.rect())

    def minimumSizeHint(self) -> QSize:
        # Its rows show less where there is less room; the columns beside it keep their own.
        return QSize(_NARROWEST, super().minimumSizeHint().height())

    def _make_room(self) -> None:
        """What there is no room for beside the parts is in the menu all the same."""
        if self._card is not None:
            return
        self.strip.make_room(self.width())
        room = self.width() - self.strip.width() - 4 * SPACE
        both = self.save_frame.sizeHint().width() + self.animate.sizeHint().width() + 2 * SPACE
        self.animate.setVisible(both <= room)
        self.save_frame.setVisible(self.save_frame.sizeHint().width() <= room)

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        painter.fillRect(event.rect(), worn.canvas)
        painter.setFont(theme.font(Type.META, tabular=True))
        painter.setPen(worn.text_dim)
        words = f"Video {self._shown.chosen + 1} of {self._shown.count}"
        bar = QRect(0, self._back.y(), self.width(), self._back.height())
        right = (self.zoom if self.zoom.isVisible() else self._more).x()
        if (self.width() + painter.fontMetrics().horizontalAdvance(words)) // 2 + 2 * SPACE > right:
            bar.setLeft(self._back.geometry().right())
            bar.setRight(right)
        painter.drawText(bar, int(Qt.AlignmentFlag.AlignCenter), words)
