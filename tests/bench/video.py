"""How long a 480p job of four videos takes at no pace, and how long a look at a job takes meanwhile."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from studio.emulator.render import mp4
from studio.emulator.render.shot import FPS
from tests.bench.report import report
from tests.emulator.conftest import Service, running

SIZE = (720, 480)
SECONDS = 5
VIDEOS = 4
CLIENTS = 20
ENCODE = "import sys; from tests.bench.video import encode; encode(sys.argv[1])"


def encode(path: str) -> None:
    """The floor: one picture encoded over and over, which no camera and no light can undercut."""
    dice = np.random.default_rng(1)
    luma = np.linspace(30, 220, SIZE[0])[None, :] + dice.normal(0, 2, (SIZE[1], SIZE[0]))
    chroma = np.full((SIZE[1] // 2, SIZE[0]), 128.0)
    frame = np.concatenate([luma, chroma]).astype(np.uint8)
    mp4.write((frame for _ in range(SECONDS * FPS)), SIZE, path, "still")


def _floor(folder: Path) -> float:
    """Seconds for the same number of frames on as many processes as the service draws with."""
    begun = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda number: _encode_apart(folder / f"{number}.mp4"), range(VIDEOS)))
    return time.perf_counter() - begun


def _encode_apart(path: Path) -> None:
    subprocess.run([sys.executable, "-c", ENCODE, str(path)], check=True)


def _looks(service: Service, job_id: str) -> Iterator[float]:
    """Milliseconds that looks at a job take until it is done."""
    with httpx.Client(base_url=service.client.base_url, headers=service.client.headers, timeout=30) as client:
        while True:
            begun = time.perf_counter()
            job: dict[str, Any] = client.get(f"/v1/job/{job_id}").json()
            yield (time.perf_counter() - begun) * 1000
            if job["status"] in ("completed", "failed"):
                return
            time.sleep(0.2)


def _job(service: Service, **body: Any) -> tuple[float, list[float]]:
    begun = time.perf_counter()
    job = service.submit("video-diffusion", **body)
    with ThreadPoolExecutor(CLIENTS) as pool:
        looks = list(pool.map(lambda _: list(_looks(service, job["job_id"])), range(CLIENTS)))
    return time.perf_counter() - begun, sorted(value for client in looks for value in client)


def measure() -> None:
    """Print seconds of a job and milliseconds of a look, with 20 clients looking at once."""
    with tempfile.TemporaryDirectory() as folder, running(Path(folder) / "home", balance=1_000_000) as service:
        grid = service.finished("diffusion", text="a lighthouse in fog --ar 3:2 --seed 5")
        idle = sorted(next(_looks(service, grid["job_id"])) for _ in range(50))
        seconds, looks = _job(service, jobId=grid["job_id"], imageNo=0)
        floor = _floor(Path(folder))
    report("video-480p", seconds, floor, "s", f"≤ 6 s for {VIDEOS} videos on two idle cores")
    report("video-look", looks[len(looks) // 2], idle[len(idle) // 2], "ms", f"median ≤ 10 ms, {CLIENTS} clients")
