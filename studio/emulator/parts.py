"""The parts of one emulator, put together."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from studio.emulator.claim import Claim, Taken
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
    claim: Claim
    root: str = ""
    """Where it is served, without a path; known from the first request on, or from the start."""

    def call_back(self, job: Job) -> None:
        """Tell a job's owner how it stands, when an address was given."""
        if job.callback:
            self.callbacks.send(job.callback, job_shape(job, f"{self.root}/cdn", self.switches))


class CannotStart(Exception):
    """There is nothing to be had from this home; the text is for whoever started the emulator."""


def build(config: Config, clock: Clock | None = None) -> Emulator:
    """Put the parts together below `config.home`, which is made when missing; CannotStart where it is of no use."""
    clock = clock or Clock()
    claim, ledger = _opened(config, clock)
    switches = Switches(**config.switches)
    pool = RenderPool(config.workers)
    shelf = Shelf(ledger, clock, switches, config.home)
    shelf.sweep()
    planner = Planner(ledger, shelf.cdn)
    runner = Runner(ledger, planner, pool, clock, switches, shelf.cdn)
    intake = Intake(ledger, clock, config, switches, shelf)
    callbacks = Callbacks(clock, switches, config.pace)
    faults, files = Faults(config.faults), Files(shelf.files)
    emulator = Emulator(
        config, clock, switches, ledger, faults, planner, runner, intake, pool, shelf, files, callbacks, claim
    )
    runner.on_change = emulator.call_back
    return emulator


def _opened(config: Config, clock: Clock) -> tuple[Claim, Ledger]:
    """The home's claim and its books, with the clock set as they say."""
    try:
        config.home.mkdir(parents=True, exist_ok=True)
        claim = Claim(config.home)
    except OSError as problem:
        raise CannotStart(f"cannot work in {config.home}: {problem.strerror}") from problem
    except Taken as problem:
        raise CannotStart(str(problem)) from problem
    place = config.home / "emulator.db"
    try:
        ledger = Ledger(place, config.balance)
        _set(clock, ledger, config)
    # what a file that another program wrote to can hold is anybody's guess
    except (sqlite3.Error, ValueError, KeyError, TypeError) as problem:
        claim.close()
        raise CannotStart(f"cannot work with {place}: {problem}") from problem
    return claim, ledger


def _set(clock: Clock, ledger: Ledger, config: Config) -> None:
    if clock.offset == 0.0:
        clock.advance(ledger.clock_offset)
    if config.advance:
        clock.advance(config.advance)
        ledger.keep_clock_offset(clock.offset)
