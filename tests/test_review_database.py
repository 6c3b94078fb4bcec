"""Writers of one database: who waits for whom, and that nobody is kept waiting by one who is done."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from review.database import Database
from review.tables import Batch
from tests.review_fixtures import Service

pytestmark = pytest.mark.timeout(20)  # a writer that nobody lets in waits for half a minute


def test_writers_at_once_lose_nothing(any_service: Service) -> None:
    """Each reads what the one before has written."""
    database, people, times = any_service.database, 8, 5
    ident = _batch(database, "0")
    together = Barrier(people)

    def count(_: int) -> None:
        together.wait()
        for _ in range(times):
            with database.writing() as session:
                batch = session.get_one(Batch, ident, with_for_update=True)
                batch.name = str(int(batch.name) + 1)

    with ThreadPoolExecutor(people) as pool:
        list(pool.map(count, range(people)))
    with database.session() as session:
        assert session.get_one(Batch, ident).name == str(people * times)


def test_a_writer_without_a_statement_holds_nobody_back(service: Service) -> None:
    """An upload has its session while its file is still being received."""
    with service.database.writing() as waiting:
        ident = _batch(service.database, "meanwhile")
        assert waiting.get_one(Batch, ident).name == "meanwhile"


def test_after_a_writer_that_failed_the_next_one_goes_on(service: Service) -> None:
    def fail() -> None:
        with service.database.writing() as session:
            session.add(Batch(name="undone"))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    _batch(service.database, "next")
    with service.database.session() as session:
        assert list(session.scalars(select(Batch.name))) == ["next"]


def _batch(database: Database, name: str) -> int:
    with database.writing() as session:
        batch = Batch(name=name)
        session.add(batch)
        session.flush()
        return batch.id
