"""When the next call may be made: the provider's rates, and a circuit that opens.

Both belong to one event loop and wait in it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from time import monotonic

from extractor.models.values import CallFailed

_MINUTE = 60.0


class Turn:
    """A call that was let through: when, and how many tokens it is taken for."""

    def __init__(self, at: float, tokens: int) -> None:
        self.at = at
        self.tokens = tokens


class Pace:
    """At most so many requests and tokens in any minute, and silence when the provider asks."""

    def __init__(
        self, requests: int | None, tokens: int | None, window: float = _MINUTE
    ) -> None:
        self._requests = requests
        self._tokens = tokens
        self._window = window
        self._made: deque[Turn] = deque()
        self._spent = 0
        self._quiet_until = 0.0
        self._turn = asyncio.Lock()

    def quiet(self, seconds: float) -> None:
        """No call for so many seconds."""
        self._quiet_until = max(self._quiet_until, monotonic() + seconds)

    async def turn(self, tokens: int) -> Turn:
        """Wait until a call of `tokens` fits; a call over the whole rate goes when alone."""
        async with self._turn:
            while (wait := self._wait(tokens)) > 0:
                await asyncio.sleep(wait)
            turn = Turn(monotonic(), tokens)
            if self._requests or self._tokens:
                self._made.append(turn)
                self._spent += tokens
            return turn

    def correct(self, turn: Turn, tokens: int) -> None:
        """The call took so many tokens in the end."""
        if turn in self._made:
            self._spent += tokens - turn.tokens
            turn.tokens = tokens

    def _wait(self, tokens: int) -> float:
        now = monotonic()
        while self._made and self._made[0].at + self._window <= now:
            self._spent -= self._made.popleft().tokens
        if now < self._quiet_until:
            return self._quiet_until - now
        over = (self._requests and len(self._made) >= self._requests) or (
            self._tokens and self._made and self._spent + tokens > self._tokens
        )
        return self._made[0].at + self._window - now + 0.001 if over else 0.0


class Circuit:
    """Stops calling a server that only fails.

    After `failures` in a row it opens: for `seconds` nobody calls, then one call tries. If that
    succeeds all go on; if it fails the circuit opens again, and whoever comes then is told so at
    once instead of waiting.
    """

    def __init__(self, failures: int, seconds: float) -> None:
        self._limit = failures
        self._seconds = seconds
        self._failures = 0
        self._open_until = 0.0
        self._trips = 0
        self._trial: asyncio.Future[None] | None = None

    async def permit(self) -> None:
        """Return when a call may be made. Raises CallFailed("circuit")."""
        while self._trips:
            now = monotonic()
            if now < self._open_until:
                if self._trips > 1:
                    raise CallFailed("circuit", "the server keeps failing")
                await asyncio.sleep(self._open_until - now)
            elif self._trial is None:
                self._trial = asyncio.get_running_loop().create_future()
                return
            else:
                await asyncio.shield(self._trial)

    def succeeded(self) -> None:
        self._failures = self._trips = 0
        self._settle()

    def failed(self) -> None:
        self._failures += 1
        if self._trial is not None or self._failures >= self._limit:
            if monotonic() >= self._open_until:  # those in flight when it opened count once
                self._trips += 1
                self._open_until = monotonic() + self._seconds
            self._failures = 0
        self._settle()

    def undecided(self) -> None:
        """The trial was not made after all; somebody else may make it."""
        self._settle()

    def _settle(self) -> None:
        if self._trial is not None:
            self._trial.set_result(None)
            self._trial = None
