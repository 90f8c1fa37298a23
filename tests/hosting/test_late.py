"""What hosting is made of is loaded when it is used: a start does without."""

from __future__ import annotations

import subprocess
import sys

LOADED = """
import sys
import studio.app, studio.models.desk, studio.jobs.engine
print(sorted({"studio.store.settings.hosts", "studio.jobs.handing_in", "studio.store.uploads"} & set(sys.modules)))
import studio.jobs.handing_in, studio.views.hosting.dialog, studio.hosting.choosing
print(sorted({"obstore", "PIL", "studio.hosting.preparing"} & set(sys.modules)))
from studio.store.settings.hosts import HostKind, HostSettings
values = {"bucket": "pictures", "key_id": "AKIA", "secret": "hush"}
studio.hosting.choosing.make_host(HostSettings(HostKind.BUCKET, values))
print("obstore" in sys.modules)
"""


def test_neither_window_nor_engine_loads_it() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.split("\n")[:3] == ["[]", "[]", "True"]
