"""The fetched model as an OpenAI-compatible endpoint on loopback.

    python -m bench.model_serve [PORT [THREADS]]      until interrupted; prints the base URL

With a model in a program: `with served() as url: …`. A server that is running already is used by
setting `GOUJI_BENCH_MODEL` to its base URL.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from signal import SIGTERM, default_int_handler, signal
from time import monotonic, sleep
from urllib.error import URLError
from urllib.request import urlopen

from bench.model_fetch import NAME, gguf, interpreter
from extractor.models.config import Model, Profile

PORT = 18_080
"""The address is part of what an answer is kept under, so it is the same each time."""
CONTEXT = 16_384
"""Tokens of the context that all slots share."""
_RUN = """
import json, signal, sys, threading
import xllamacpp
given = json.loads(sys.argv[1])
params = xllamacpp.CommonParams()
params.model.path = given["path"]
params.model_alias = {given["name"]}
params.hostnames = ["127.0.0.1"]
params.port = given["port"]
params.n_parallel = 1
params.n_ctx = given["context"]
params.n_gpu_layers = 0
params.cpuparams.n_threads = given["threads"]
params.cpuparams_batch.n_threads = given["threads"]
params.cache_ram_mib = 2048
params.verbosity = 0
server = xllamacpp.Server(params)
print(server.listening_address, flush=True)
threading.Event().wait()
"""


def main() -> None:
    """Serve until interrupted."""
    given = [int(word) for word in sys.argv[1:]]
    port, threads = (given + [PORT, 2][len(given) :])[:2]
    signal(SIGTERM, default_int_handler)
    with served(port, threads) as url, suppress(KeyboardInterrupt):
        print(f"{url}  {NAME}", flush=True)
        while True:
            sleep(3600)


@contextmanager
def served(port: int = PORT, threads: int = 2) -> Iterator[str]:
    """The base URL of a running server, which ends with the block."""
    if running := os.environ.get("GOUJI_BENCH_MODEL"):
        yield running
        return
    given = {
        "path": str(gguf()), "name": NAME, "port": port, "context": CONTEXT, "threads": threads,
    }
    server = subprocess.Popen(
        [str(interpreter()), "-c", _RUN, json.dumps(given)], text=True, stdout=subprocess.PIPE
    )
    try:
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        if not address:
            sys.exit("The model's server did not start; what it says stands above.")
        _wait(f"{address}/v1")
        yield f"{address}/v1"
    finally:
        server.terminate()
        server.wait()


def described(url: str) -> Model:
    """The served model as gouji asks it."""
    return Model(
        name=NAME, model=NAME, base_url=url, max_tokens=2_048, concurrency=1, timeout=600,
        patience=1_200, attempts=2, price_in=0, price_out=0,
        profile=Profile(rungs=("json_schema", "json_object", "plain"), strict=False),
    )


def _wait(url: str, seconds: float = 120) -> None:
    end = monotonic() + seconds
    while True:
        try:
            with urlopen(f"{url}/models", timeout=5):
                return
        except (URLError, OSError):
            if monotonic() > end:
                sys.exit(f"No answer from {url} after {seconds:.0f} s.")
            sleep(0.2)


if __name__ == "__main__":
    main()
