"""Two to five pictures of the tray blended into one: which shape, whether it can be, and the way to the service."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from studio.errors import StudioError
from studio.jobs.job import new_job
from studio.models.addresses import Addresses
from studio.models.studio import StudioModel
from studio.models.till import Till
from studio.models.tray import Held, Tray
from studio.request.operations import Blend, BlendAspect
from studio.request.prices import price
from studio.request.tariff import Price
from studio.request.tasks import Task

FEW, MANY = 2, 5
HOW_MANY = "Blend takes two to five pictures."
BLEND = "blend"
"""The button, as the guard knows it."""


class Blending(QObject):
    """`changed()`: of the shape, of what stands in the way, of whether it is on its way.

    `sent()`: a blend was journalled. `trouble` is why the last one could not be sent, "" where it could.
    """

    changed = Signal()
    sent = Signal()

    def __init__(
        self,
        tray: Tray,
        studio: StudioModel,
        addresses: Addresses,
        till: Till,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._tray = tray
        self._studio = studio
        self._addresses = addresses
        self._till = till
        self._aspect = BlendAspect.SQUARE
        self._busy = False
        self._wish: Hashable = ()
        self.trouble = ""
        tray.changed.connect(self._on_tray_changed)
        till.changed.connect(self.changed)

    @property
    def aspect(self) -> BlendAspect:
        """The shape of the new pictures, width to height."""
        return self._aspect

    def set_aspect(self, aspect: BlendAspect) -> None:
        """Choose another shape."""
        if aspect is not self._aspect:
            self._aspect = aspect
            self._withdraw()
            self.changed.emit()

    @property
    def price(self) -> Price:
        """Of four pictures (contract §1b)."""
        return price(Blend(images=(), aspect=self._aspect))

    @property
    def is_busy(self) -> bool:
        """Whether pictures are being given addresses on the way."""
        return self._busy

    @property
    def asks(self) -> bool:
        """Whether the same press once more is the answer to the question before a large sum."""
        return self._till.asks(BLEND)

    @property
    def obstacle(self) -> str:
        """Why it cannot be sent, one sentence; "" where it can."""
        held = self._tray.held
        if not FEW <= len(held) <= MANY:
            return HOW_MANY
        for number, one in enumerate(held, 1):
            if one.job is not None and (why := self._addresses.why_not(one.job, one.index, Task.BLEND)):
                return f"Picture {number}: {why}"
        return ""

    def send(self) -> None:
        """Give every picture its address, in the tray's order, and buy the blend; a bounced press buys once."""
        held = tuple(self._tray.held)
        wish = (tuple(one.key for one in held), self._aspect)
        if self._busy or self.obstacle:
            return
        if self._till.lets(BLEND, wish, self.price.points):
            self._till.begin(BLEND, wish, f"Blend of {len(held)} pictures")
            self._wish = wish
            self._busy, self.trouble = True, ""
            self.changed.emit()
            self._gather(held, self._aspect, ())

    def _gather(self, held: Sequence[Held], aspect: BlendAspect, have: tuple[str, ...]) -> None:
        """One after the other: an address that cannot be had ends it before the others are asked for."""
        if len(have) == len(held):
            if (moved := self._till.end(BLEND, self._wish)) is not None:
                self._end(str(moved))
            else:
                self._buy(held, Blend(images=have, aspect=aspect))
            return
        one = held[len(have)]

        def take(address: str) -> None:
            self._gather(held, aspect, (*have, address))

        def fail(error: StudioError) -> None:
            self._end(f"Picture {len(have) + 1}: {error}")

        if one.job is not None:
            self._addresses.obtain(one.job, one.index, Task.BLEND, take, fail)
        elif one.file:
            self._addresses.obtain_file(Path(one.file), Task.BLEND, take, fail)
        else:
            take(one.address)

    def _buy(self, held: Sequence[Held], operation: Blend) -> None:
        own = next((one for one in held if one.job is not None), None)
        try:
            job = new_job(operation, own.job if own is not None else None)
        except StudioError as error:
            self._end(str(error))
            return
        # The journal knows one parent: the first picture that is our own. No prompt went with it, not even that one's.
        job = replace(job, prompt="", parent_image=own.index if own is not None else None)
        self._studio.submit_jobs([job], then=lambda _: self.sent.emit())
        self._end("")

    def _end(self, trouble: str) -> None:
        self._till.end(BLEND, self._wish)
        self._busy, self.trouble = False, trouble
        self.changed.emit()

    def _on_tray_changed(self) -> None:
        self.trouble = ""
        self._withdraw()
        self.changed.emit()

    def _withdraw(self) -> None:
        self._till.withdraw(BLEND)
