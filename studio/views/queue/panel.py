"""The queue at the window's head: a pop-over with its rows, a pause, and what can be done with the chosen jobs."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.models.again import AGAIN
from studio.models.guard import Guard
from studio.models.job_queue import TRUTH, Group, JobQueue
from studio.models.job_words import points_words
from studio.views.queue.rows import QueueRows
from studio.views.theme import SPACE, Type
from studio.views.widgets.buttons import QuietButton
from studio.views.widgets.labels import Heading, MetaLabel, PlainLabel
from studio.views.widgets.popover import Popover

WIDTH = 100 * SPACE
TICK_MS = 1000
EMPTY = "Nothing waits and nothing runs."


class QueuePanel(Popover):
    """`pause_wanted(bool)`, `again_wanted(ids)` and `job_wanted(id)` are wishes; order and taking back go to the model.

    What the buttons are for is what is chosen; with nothing chosen, "Take back" and "Send again" are for all.
    """

    pause_wanted = Signal(bool)
    again_wanted = Signal(object)
    job_wanted = Signal(int)

    def __init__(self, queue: JobQueue, guard: Guard, anchor: QWidget) -> None:
        super().__init__(anchor, "queue", "Queue")
        self._queue = queue
        self._guard = guard
        self.rows = QueueRows(queue, self)
        self.rows.setMinimumWidth(WIDTH)  # and as wide as the buttons beneath it
        self.words = MetaLabel("")
        self.words.setObjectName("queue-words")
        self.pause = QuietButton("queue-pause", "Pause", "pause", lifted=True)
        self.first = self._button("queue-first", "First", "first", lambda: queue.to_front(self._waiting()))
        self.up = self._button("queue-up", "", "arrow-up", lambda: queue.move(self._waiting(), -1), "Earlier")
        self.down = self._button("queue-down", "", "arrow-down", lambda: queue.move(self._waiting(), 1), "Later")
        self.back = self._button("queue-back", "Take back", "undo", self._on_back_clicked)
        self.again = self._button("queue-again", "Send again", "refresh", self._on_again_clicked)
        self.seen = self._button("queue-seen", "Clear", "close", lambda: queue.put_away(self._failed()), "Clear failed")
        self.pause.clicked.connect(lambda: self.pause_wanted.emit(not queue.paused))
        self._build()
        self._clock = QTimer(self)
        self._clock.setInterval(TICK_MS)
        self._clock.timeout.connect(queue.tick)
        self.opened.connect(self._clock.start)
        self.closed.connect(self._clock.stop)
        self.closed.connect(guard.withdraw)
        queue.counted.connect(self._refresh)
        guard.changed.connect(self._refresh)
        self.rows.selectionModel().selectionChanged.connect(self._refresh)
        self.rows.move_wanted.connect(lambda by: queue.move(self._waiting(), by))
        self.rows.first_wanted.connect(lambda: queue.to_front(self._waiting()))
        self.rows.back_wanted.connect(lambda: queue.take_back(self._waiting()))
        self.rows.activated.connect(lambda _: self._on_wanted())
        self._refresh()

    def _button(self, name: str, text: str, icon: str, do: Callable[[], None], label: str = "") -> QuietButton:
        button = QuietButton(name, text, icon, lifted=True)
        button.setAccessibleName(label or text)
        button.setToolTip(label)
        button.clicked.connect(do)
        return button

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(2 * SPACE, 0, 0, 0)
        head.setSpacing(2 * SPACE)
        head.addWidget(Heading("Queue"))
        head.addWidget(self.words, 1)
        head.addWidget(self.pause)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE)
        for part in (self.first, self.up, self.down, self.back):
            foot.addWidget(part)
        foot.addStretch(1)
        foot.addWidget(self.again)
        foot.addWidget(self.seen)
        self._empty = PlainLabel(EMPTY, Type.BODY, "text_dim")
        self._empty.setContentsMargins(2 * SPACE, 2 * SPACE, 0, 2 * SPACE)
        self._truth = PlainLabel(TRUTH, Type.META, "text_faint")
        self._truth.setObjectName("queue-truth")
        self._truth.setWordWrap(True)
        self._truth.setFixedWidth(WIDTH)
        self._truth.setContentsMargins(2 * SPACE, 0, 2 * SPACE, 0)
        self.body().setSpacing(2 * SPACE)
        self.body().addLayout(head)
        self.body().addWidget(self._empty)
        self.body().addWidget(self.rows)
        self.body().addLayout(foot)
        self.body().addWidget(self._truth)

    # What the buttons are for

    def _in(self, group: Group) -> list[int]:
        theirs = set(self._queue.ids(group))
        return [job_id for job_id in self.rows.chosen() if job_id in theirs]

    def _waiting(self) -> list[int]:
        return self._in(Group.WAITING)

    def _failed(self) -> list[int]:
        """The chosen ones that failed, or all."""
        return self._in(Group.FAILED) or self._queue.ids(Group.FAILED)

    def _refresh(self) -> None:
        queue = self._queue
        waiting, failed = queue.ids(Group.WAITING), self._failed()
        chosen = self._waiting()
        self.words.setText(queue.words())
        self._empty.setVisible(not queue.rowCount())
        self.pause.setText("Go on" if queue.paused else "Pause")
        self.pause.set_icon("play" if queue.paused else "pause")
        self.pause.setAccessibleName("Go on sending" if queue.paused else "Pause the queue")
        for part in (self.first, self.up, self.down):
            part.setVisible(bool(waiting))
            part.set_reason("" if chosen else "Choose what is to be moved.")
        self.back.setVisible(bool(waiting))
        self.back.setText("Take back" if chosen else "Take all back")
        self.back.setAccessibleName(self.back.text())
        asks = self._guard.asks(AGAIN)
        many = "all again" if len(failed) > 1 else "again"
        self.again.setVisible(bool(failed))
        self.again.setText("Spend it?" if asks else f"Send {many}")
        self.again.setAccessibleName(f"Send {many}")
        self.again.set_price(points_words(queue.points(failed)))
        self.seen.setVisible(bool(failed))
        self._truth.setVisible(bool(waiting or queue.ids(Group.LED)))
        self.adjustSize()

    def _on_back_clicked(self) -> None:
        self._queue.take_back(self._waiting() or self._queue.ids(Group.WAITING))

    def _on_again_clicked(self) -> None:
        self.again_wanted.emit(self._failed())

    def _on_wanted(self) -> None:
        if chosen := self.rows.chosen():
            self.close()
            self.job_wanted.emit(chosen[0])
