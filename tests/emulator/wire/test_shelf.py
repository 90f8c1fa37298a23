"""What lies on the disk belongs to a job or was handed in; the rest goes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image

from tests.emulator.conftest import Service, running


def below(home: Path) -> set[str]:
    """The files of jobs, by their path."""
    return {path.relative_to(home / "cdn").as_posix() for path in (home / "cdn").rglob("*") if path.is_file()}


def test_a_failed_job_leaves_no_files(tmp_path: Path, expected_logs: Callable[..., None]) -> None:
    expected_logs("could not be drawn")
    orders: list[dict[str, Any]] = []

    async def draw(order: dict[str, Any]) -> dict[str, Any]:
        orders.append(order)
        if order["op"] == "grid":
            raise OSError("no space left")
        Image.new("RGB", (4, 4)).save(order["out"], "PNG")
        return {"width": 4, "height": 4}

    with running(tmp_path, planned=True) as service:
        kept = service.finished("diffusion", text="dunes")
        before = below(tmp_path)
        service.parts.pool.carry_out = draw  # type: ignore[method-assign]
        assert service.finished("diffusion", text="dunes")["status"] == "failed"
        assert [order["op"] for order in orders] == [*["draw"] * 4, "grid"]
        assert below(tmp_path) == before
        assert service.picture(kept["output"]["image_url"])


def test_a_start_removes_what_belongs_to_no_job_and_nothing_else(tmp_path: Path) -> None:
    stranger = "mj/00000000-0000-4000-8000-000000000000_0.png"
    with running(tmp_path, planned=True) as service:
        done = service.finished("diffusion", text="dunes")
    kept = below(tmp_path)
    lost = [f"cdn/{stranger}", "cdn/temp/1760000000000.mp4.part", "files/.part-x1", "stills/a.part"]
    others = ["cdn/mj/holiday.png", "cdn/notes.txt", "cdn/temp/.keep", "files/in.png", "stills/b.png"]
    for name in (*lost, *others):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    with running(tmp_path, planned=True) as service:
        assert not [name for name in lost if (tmp_path / name).exists()]
        assert all((tmp_path / name).exists() for name in others)
        assert kept <= below(tmp_path)
        assert _still_served(service, done)


def _still_served(service: Service, job: dict[str, Any]) -> bool:
    paths = [address.partition("/cdn/")[2] for address in job["output"]["image_urls"]]
    return all(service.picture(f"{service.root}/cdn/{path}") for path in paths)
