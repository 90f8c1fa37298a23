"""One home, one emulator."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from studio.emulator import claim
from studio.emulator.claim import Claim, Taken


def test_a_home_is_had_once_and_again_when_it_is_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claim, "PATIENCE", 0.0)
    first = Claim(tmp_path)
    with pytest.raises(Taken, match=str(tmp_path)):
        Claim(tmp_path)
    first.close()
    first.close()
    Claim(tmp_path).close()


def test_one_that_is_just_ending_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = Claim(tmp_path)
    monkeypatch.setattr("studio.emulator.claim.time.sleep", lambda _: first.close())
    Claim(tmp_path).close()


def test_a_refused_one_leaves_no_descriptor_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claim, "PATIENCE", 0.0)
    first = Claim(tmp_path)
    before = os.open(tmp_path, os.O_RDONLY)
    os.close(before)
    with pytest.raises(Taken):
        Claim(tmp_path)
    after = os.open(tmp_path, os.O_RDONLY)
    os.close(after)
    first.close()
    assert after == before  # the system gives the lowest number that is free
