"""What decodes videos is not loaded before there is one."""

from __future__ import annotations

import subprocess
import sys

LOADED = """
import sys
from studio.models import desk
from studio.jobs import fetch
print("av" in sys.modules)
"""


def test_a_start_without_videos_loads_no_decoder() -> None:
    found = subprocess.run([sys.executable, "-c", LOADED], check=True, capture_output=True, text=True)
    assert found.stdout.split() == ["False"]
