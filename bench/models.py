"""Our own share of a call to a model: milliseconds on top of the server's, with many in flight.

A fake server in a process of its own answers each request after a delay of its own, as models do,
and tells how long that was. The overhead of a call is the time from request to reply, less that
delay; CPU is what this process used for it. Both count langchain, openai and the fake itself in.

    python -m bench.models [CALLS [IN_FLIGHT [DELAY_MS]]]
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path
from statistics import mean, quantiles
from time import perf_counter, process_time

from pydantic import BaseModel

from extractor.models.ask import asked
from extractor.models.cache import Cache
from extractor.models.config import Model
from extractor.models.session import Session, completed
from extractor.models.values import Message, Request

ROOT = Path(__file__).resolve().parent.parent
_SERVER = """
import random, sys
from tests.fake_model import FakeModel, Said
def said(asked):
    delay = int(float(sys.argv[1]) * random.uniform(0.5, 1.5))
    return Said(content='{"name": "a"}', delay=delay / 1000, usage=(1, delay))
with FakeModel() as fake:
    fake.otherwise = said
    print(fake.url, flush=True)
    sys.stdin.read()
"""


class Item(BaseModel):
    """What is asked for."""

    name: str


def main() -> None:
    """Print the figures."""
    given = [int(word) for word in sys.argv[1:]]
    calls, in_flight, delay = (given + [640, 32, 500][len(given) :])[:3]
    server = subprocess.Popen(
        [sys.executable, "-c", _SERVER, str(delay)], cwd=ROOT, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )
    assert server.stdout is not None
    try:
        url = server.stdout.readline().strip()
        model = Model(name="m", model="fake", base_url=url, concurrency=in_flight)
        start, times, wall, cpu = completed(_measured(model, calls))
    finally:
        server.terminate()
        server.communicate()
    over = [1000 * time for time in times]
    print(f"{calls} calls, {in_flight} in flight, a server that takes {delay} ms on average")
    print(f"first {in_flight} calls, with imports and connections: {start:.1f} s")
    print(f"overhead a call: mean {mean(over):.1f} ms, median {quantiles(over)[1]:.1f} ms, "
          f"95% under {quantiles(over, n=20)[18]:.1f} ms")
    print(f"CPU a call: {1000 * cpu / calls:.1f} ms; {calls / wall:.0f} calls/s")


async def _measured(model: Model, calls: int) -> tuple[float, list[float], float, float]:
    """Seconds until all workers have had a reply; then our seconds of each call, the
    seconds of all together, and CPU."""
    with Cache(None) as cache:
        async with Session(cache) as session:
            begun = perf_counter()
            await _times(model, session, range(-model.concurrency, 0))
            start = perf_counter() - begun
            cpu, begun = process_time(), perf_counter()
            times = await _times(model, session, range(calls))
            return start, times, perf_counter() - begun, process_time() - cpu


async def _times(model: Model, session: Session, ids: range) -> list[float]:
    times: list[float] = []  # our own part of each, in seconds
    numbers = iter(ids)

    async def worker() -> None:
        for number in numbers:
            request = Request(
                id=str(number), answer_type=Item,
                messages=(Message(role="user", content=f"{number} " + "预算" * 500),),
            )
            begun = perf_counter()
            reply = await asked(request, model, session)
            times.append(perf_counter() - begun - reply.tokens_out / 1000)
            assert reply.outcome == "ok", reply

    async with asyncio.TaskGroup() as group:
        for _ in range(model.concurrency):
            group.create_task(worker())
    return times


if __name__ == "__main__":
    main()
