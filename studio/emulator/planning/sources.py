"""Which picture an address stands for: a file of this emulator, or a foreign one, which is never fetched."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from studio.emulator.planning.orders import Unobtainable
from studio.emulator.planning.recipes import Lent
from studio.emulator.rules.prompts import Prompt
from studio.emulator.wire.addresses import CDN, FILES, is_loopback, local_path

_WEIGHT = re.compile(r"^(?P<name>.+?)(?:::(?P<weight>-?\d*\.?\d+))?$")


class Sources:
    """Looks pictures up below the emulator's `home`."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def find(self, address: str) -> str:
        """The path of an own file, or the address itself where it is foreign; Unobtainable for an own one not there."""
        path = local_path(address, self._home)
        if path is not None and path.is_file():
            return str(path)
        try:
            parts = urlsplit(address)
            # Another server of this machine (an artist's own bucket, say) is as foreign as one far away.
            own = is_loopback(parts.hostname or "") and unquote(parts.path).startswith((FILES, CDN))
        except ValueError as problem:
            raise Unobtainable(f"Failed to load the reference image, the address is not valid: {address}") from problem
        if own:
            name = unquote(parts.path).rsplit("/", 1)[-1]
            raise Unobtainable(f"Failed to load the reference image, there is no {name or 'file'} at {address}")
        return address

    def lent(self, prompt: Prompt, seed: int) -> Lent:
        """The references of a prompt: image prompts by --iw, --sref by --sw, --cref by --cw, --oref by --ow."""
        return (
            *self._group(list(prompt.images), 1 - 0.45 ** max(0.0, prompt.number("iw", 1)), seed),
            *self._group(prompt.flags.get("sref", "").split(), 1 - 0.4 ** (prompt.number("sw", 100) / 100), seed),
            *self._group(prompt.flags.get("cref", "").split(), 0.35 * prompt.number("cw", 100) / 100, seed),
            *self._group(prompt.flags.get("oref", "").split(), min(0.9, 0.35 * prompt.number("ow", 100) / 100), seed),
        )

    def _group(self, names: list[str], share: float, seed: int) -> Lent:
        """References of one flag; `::2` behind one makes it weigh more than its neighbours."""
        weighed = [(match["name"], float(match["weight"] or 1)) for name in names if (match := _WEIGHT.match(name))]
        most = max((weight for _, weight in weighed), default=0.0)
        if share <= 0 or most <= 0:
            return ()
        return tuple((self._named(name, seed), share * weight / most) for name, weight in weighed if weight > 0)

    def _named(self, name: str, seed: int) -> str:
        """An address, or a style code ("random" draws one from the seed)."""
        if name.lower().startswith(("http://", "https://")):
            return self.find(name)
        return f"style:{seed if name.lower() == 'random' else name.lower()}"
