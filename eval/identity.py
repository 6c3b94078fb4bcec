"""What a result depends on, as hashes: the sources that read and check, and the data."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import checker
import extractor
import gouji
from checker.engine import catalogue
from eval.runs import Identity
from gouji.records import Records

_HERE = Path(__file__).parent
_MEASURING = ("fields.py", "measuring.py")
_MUTATING = ("edits.py", "injection*.py", "material.py", "operators*.py", "ties*.py")
_SPINE = ("concepts", "findings", "pipeline", "records", "settings", "types")


def identity(*, preview: bool, judged: Path | None) -> Identity:
    """The identity of a run that is made now."""
    return Identity(
        gouji=gouji.__version__,
        extractor=Records().extractor,
        extractor_sha256=_extractor(),
        rules=tuple(rule.code for rule in catalogue()),
        rules_sha256=_rules(),
        preview=preview,
        judged_sha256=file_hash([judged]) if judged else None,
    )


@cache
def code_hash(*, mutating: bool = False) -> str:
    """Of every source that decides what is measured of a report: reading, checking, measuring, and
    for injected errors how they are made."""
    spine = [Path(gouji.__path__[0]) / f"{name}.py" for name in _SPINE]
    own = [path for name in (*_MEASURING, *(_MUTATING if mutating else ()))
           for path in sorted(_HERE.glob(name))]
    return text_hash(_extractor(), _rules(), file_hash(spine), file_hash(own))


def file_hash(paths: Iterable[Path]) -> str:
    """Of files, in order, each apart from the next."""
    return text_hash(*(hashlib.sha256(path.read_bytes()).hexdigest() for path in paths))


@cache
def _extractor() -> str:
    return _sources(Path(extractor.__path__[0]))


@cache
def _rules() -> str:
    return _sources(Path(checker.__path__[0]))


def _sources(folder: Path) -> str:
    """Of a package's sources and data, by name, so that the order of a file system does not count."""
    paths = sorted(
        path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts
    )
    names = (path.relative_to(folder).as_posix() for path in paths)
    return text_hash(*names, file_hash(paths))


def text_hash(*parts: str) -> str:
    """Of several texts, each apart from the next."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
