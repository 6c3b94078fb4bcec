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


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A running PostgreSQL; see tests/postgres.py."""
    from tests.postgres import missing, server

    reason = missing()
    if reason:
        pytest.skip(reason)
    with server() as address:
        yield address


@pytest.fixture(scope="session")
def _postgres_template(postgres_server: str) -> str:
    """The name of a migrated database, to be copied."""
    from review.database import Database
    from review.migrations import upgrade
    from tests.postgres import new_database

    address = new_database(postgres_server)
    database = Database(address)
    upgrade(database.engine)
    database.close()
    return address.rpartition("/")[2]


@pytest.fixture
def postgres(postgres_server: str, _postgres_template: str) -> Iterator[str]:
    """The address of a migrated, empty PostgreSQL database."""
    from tests.postgres import drop_database, new_database

    address = new_database(postgres_server, _postgres_template)
    yield address
    drop_database(address)


@pytest.fixture(params=["sqlite", "postgres"])
def any_service(
    request: pytest.FixtureRequest, tmp_path: Path, migrated_database: Path
) -> Iterator[Service]:
    """The review service, on SQLite and on PostgreSQL."""
    from tests.review_fixtures import running

    changes = {}
    if request.param == "postgres":
        changes["database"] = request.getfixturevalue("postgres")
    with running(tmp_path, migrated_database, **changes) as service:
        yield service
