"""A scripted service in a process of its own, so that it shares no interpreter with what is measured.

`python -m tests.bench.server FOLDER` answers every POST with a pending job. A job stays "processing" while its id
begins with "slow", else it is completed with the PNGs of FOLDER at the first look.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

_numbers = itertools.count(1)
NEVER = "0001-01-01T00:00:00Z"


def _job(job_id: str, status: str, **more: Any) -> dict[str, Any]:
    usage = {"type": "point", "frozen": 80, "consume": 80 if status == "completed" else 0}
    meta = {"created_at": NEVER, "started_at": NEVER, "ended_at": NEVER, "usage": usage}
    return {"job_id": job_id, "model": "midjourney", "task_type": "diffusion", "status": status, "meta": meta, **more}


def application(folder: Path) -> Starlette:
    """The service over the pictures of `folder`."""
    names = sorted(path.name for path in folder.glob("*.png"))

    async def submit(request: Request) -> Response:
        text = json.loads(await request.body()).get("text", "")
        kind = "slow" if text.startswith("slow") else "quick"
        return JSONResponse(_job(f"{kind}-{next(_numbers)}", "pending"))

    async def job(request: Request) -> Response:
        job_id = request.path_params["job_id"]
        if job_id.startswith("slow"):
            return JSONResponse(_job(job_id, "processing"))
        urls = [f"{request.base_url}pictures/{name}" for name in names]
        return JSONResponse(_job(job_id, "completed", output={"image_url": "", "image_urls": urls, "seed": "1"}))

    async def balance(_: Request) -> Response:
        return JSONResponse({"data": {"available_points": 1000, "available_credits": 0, "balance_usd": 1.0}})

    async def picture(request: Request) -> Response:
        return FileResponse(folder / Path(request.path_params["name"]).name)

    return Starlette(
        routes=[
            Route("/api/v1/diffusion", submit, methods=["POST"]),
            Route("/api/v1/job/{job_id}", job),
            Route("/api/account/balance", balance),
            Route("/pictures/{name}", picture),
        ]
    )


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Run the service as a process until the block is left; yields its root address."""
    command = [sys.executable, "-m", "tests.bench.server", str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.stdin.close()
            process.terminate()
            process.wait(10)


def make_pictures(folder: Path, count: int = 4) -> None:
    """Photo-like PNGs of 1344 × 896, about 1.5 MB each."""
    import numpy as np
    from PIL import Image

    for number in range(count):
        dice = np.random.default_rng(number)
        small = Image.fromarray(dice.integers(0, 255, (28, 42, 3), dtype=np.uint8))
        smooth = np.asarray(small.resize((1344, 896), Image.Resampling.BICUBIC), dtype=np.int16)
        grain = dice.integers(-3, 4, smooth.shape, dtype=np.int16)
        Image.fromarray(np.clip(smooth + grain, 0, 255).astype(np.uint8)).save(
            folder / f"{number}.png", compress_level=3
        )


@contextmanager
def serving_pictures(folder: Path) -> Iterator[str]:
    """The same, with four pictures made first."""
    make_pictures(folder)
    with serving(folder) as root:
        yield root


def _main() -> None:
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets)
            port = self.servers[0].sockets[0].getsockname()[1]
            print(f"http://127.0.0.1:{port}", flush=True)

    settings = uvicorn.Config(application(Path(sys.argv[1])), port=0, log_level="warning", access_log=False)
    asyncio.run(Server(settings).serve())


if __name__ == "__main__":
    _main()
