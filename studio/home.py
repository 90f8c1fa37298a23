"""Where everything of one artist lives: data, cache, log, settings, pictures; practice mode has places of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

APP = "legnext-studio"
PICTURES = "Legnext Studio"
PRACTICE_PICTURES = "Legnext Studio Practice"


@dataclass(frozen=True, slots=True)
class Home:
    """Folders, none of which is made here. `pictures` is the usual place; a setting may choose another."""

    config: Path
    data: Path
    cache: Path
    log: Path
    pictures: Path
    emulator: Path
    """The practice service's own memory, beside the libraries and never mixed with them."""

    @classmethod
    def at(cls, folder: Path | None, *, practice: bool) -> Home:
        """Below `folder` when one is given (a clean room), else in the system's usual places."""
        usual = _within(folder.expanduser().resolve()) if folder is not None else _usual()
        if not practice:
            return usual
        return cls(
            config=usual.config,
            data=usual.data / "practice",
            cache=usual.cache / "practice",
            log=usual.log,
            pictures=usual.pictures.with_name(
                PRACTICE_PICTURES if usual.pictures.name == PICTURES else f"practice-{usual.pictures.name}"
            ),
            emulator=usual.emulator,
        )


def _within(folder: Path) -> Home:
    data = folder / "data"
    return Home(folder, data, folder / "cache", folder / "log", folder / "pictures", data / "emulator")


def _usual() -> Home:
    import platformdirs

    folders = platformdirs.PlatformDirs(APP, appauthor=False)
    data = folders.user_data_path
    return Home(
        config=folders.user_config_path,
        data=data,
        cache=folders.user_cache_path,
        log=folders.user_log_path,
        pictures=Path(folders.user_pictures_dir) / PICTURES,
        emulator=data / "emulator",
    )
