"""Results kept between runs, one file each, named by a hash of all that they depend on.

A result is written as soon as it is there, so that a run that is stopped goes on where it was.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from pydantic import ValidationError

from eval.identity import code_hash, file_hash, text_hash
from eval.measuring import Measured
from eval.runs import Mutation
from gouji.settings import Limits
from gouji.types import Value


class Job(Value):
    """One report to be measured. `expected` is the file of its expected records; `mutation` asks
    for injected errors as well."""

    path: Path
    expected: Path | None = None
    preview: bool = False
    mutation: Mutation | None = None

    @property
    def key(self) -> str:
        """Of the report, of what is expected in it, of the sources and of the settings."""
        files = [self.path] if self.expected is None else [self.path, self.expected]
        options = self.model_dump_json(exclude={"path", "expected"})
        return text_hash(
            code_hash(mutating=self.mutation is not None), file_hash(files), self.path.suffix, options,
            Limits.from_environment().model_dump_json(),
        )


def default_folder() -> Path:
    """Where results are kept unless a folder is named: the user's cache."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "gouji" / "eval"


def kept(folder: Path, key: str) -> Measured | None:
    """The result of an earlier run; None where there is none, or none that can be read."""
    try:
        return Measured.model_validate_json(_file(folder, key).read_text(encoding="utf-8"))
    except (OSError, ValidationError):
        return None


def keep(folder: Path, key: str, result: Measured) -> None:
    """Write a result in one step: another process sees all of it or nothing."""
    target = _file(folder, key)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, suffix=".part")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(result.model_dump_json())
    os.replace(name, target)


def _file(folder: Path, key: str) -> Path:
    return folder / key[:2] / f"{key}.json"
