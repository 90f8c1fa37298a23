"""The parts of one emulator, put together."""

from __future__ import annotations

from dataclasses import dataclass

from studio.emulator.clock import Clock
from studio.emulator.config import Config, Switches
from studio.emulator.jobs import Job
from studio.emulator.ledger import Ledger
from studio.emulator.planning.planner import Planner
from studio.emulator.render.pool import RenderPool
from studio.emulator.rules.intake import Intake
from studio.emulator.runner import Runner
from studio.emulator.wire.callbacks import Callbacks
from studio.emulator.wire.faults import Faults
from studio.emulator.wire.files import Files
from studio.emulator.wire.shapes import job_shape
from studio.emulator.wire.shelf import Shelf


@dataclass(slots=True)
class Emulator:
    """The parts of one running emulator, as held by `app.state.emulator`."""

    config: Config
    clock: Clock
    switches: Switches
    ledger: Ledger
    faults: Faults
    planner: Planner
    runner: Runner
    intake: Intake
    pool: RenderPool
    shelf: Shelf
    files: Files
    callbacks: Callbacks
    root: str = ""
    """Where it is served, without a path; known from the first request on, or from the start."""

    def call_back(self, job: Job) -> None:
        """Tell a job's owner how it stands, when an address was given."""
        if job.callback:
            self.callbacks.send(job.callback, job_shape(job, f"{self.root}/cdn", self.switches))


def build(config: Config, clock: Clock | None = None) -> Emulator:
    """Put the parts together below `config.home`, which is made when missing."""
    config.home.mkdir(parents=True, exist_ok=True)
    ledger = Ledger(config.home / "emulator.db", config.balance)
    clock = clock or Clock()
    if clock.offset == 0.0:
        clock.advance(ledger.clock_offset)
    if config.advance:
        clock.advance(config.advance)
        ledger.keep_clock_offset(clock.offset)
    switches = Switches(**config.switches)
    pool = RenderPool(config.workers)
    shelf = Shelf(ledger, clock, switches, config.home)
    planner = Planner(ledger, shelf.cdn)
    runner = Runner(ledger, planner, pool, clock, switches, shelf.cdn)
    intake = Intake(ledger, clock, config, switches, shelf)
    callbacks = Callbacks(clock, switches, config.pace)
    faults, files = Faults(config.faults), Files(shelf.files)
    emulator = Emulator(config, clock, switches, ledger, faults, planner, runner, intake, pool, shelf, files, callbacks)
    runner.on_change = emulator.call_back
    return emulator
