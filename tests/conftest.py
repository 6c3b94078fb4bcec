"""What tests share: where the real reports are, if they are anywhere."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.review_fixtures import Service

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real disclosures and labels: `GOUJI_SHARED`, else `../shared`."""
    folder = Path(os.environ.get("GOUJI_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip("no real reports here: set GOUJI_SHARED to the folder that holds them")
    return folder


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database of the review service; tests copy it."""
    from tests.review_fixtures import migrated

    return migrated(tmp_path_factory.mktemp("database") / "gouji.sqlite")


@pytest.fixture
def service(tmp_path: Path, migrated_database: Path) -> Iterator[Service]:
    """The review service on SQLite; see tests/review_fixtures.py."""
    from tests.review_fixtures import running

    with running(tmp_path, migrated_database) as service:
        yield service
