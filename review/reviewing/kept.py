"""Parts of the page that were rendered, kept for whoever asks next: a text of fifty pages takes a
quarter of a second."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

_MOST = 48


class Kept:
    """The last rendered parts by what they are of; each application has its own, as another one may
    have another database."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._parts: OrderedDict[tuple[str, ...], bytes] = OrderedDict()
        self._lock = Lock()

    def part(self, key: tuple[str, ...], render: Callable[[], bytes]) -> bytes:
        """The part, rendered where it is not kept."""
        with self._lock:
            held = self._parts.get(key)
            if held is not None:
                self._parts.move_to_end(key)
                return held
        made = render()
        with self._lock:
            self._parts[key] = made
            while len(self._parts) > self._most:
                self._parts.popitem(last=False)
        return made
