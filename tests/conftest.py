"""What tests share: where the real reports are, if they are anywhere."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real disclosures and labels: `GOUJI_SHARED`, else `../shared`."""
    folder = Path(os.environ.get("GOUJI_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip("no real reports here: set GOUJI_SHARED to the folder that holds them")
    return folder
