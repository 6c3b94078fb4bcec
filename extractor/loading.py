"""A path to a `Document`: the format is told by the file's content, and each has its loader."""

from __future__ import annotations

from pathlib import Path

from gouji.settings import Limits
from gouji.types import Document


def load(path: str | Path, limits: Limits | None = None) -> Document:
    """Load one report.

    Raises `UnreadableFile` (or its kinds `NoTextLayer`, `TooLarge`) and `MissingExtra`, each with a
    message for the user.
    """
    raise NotImplementedError
