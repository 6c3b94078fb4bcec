"""`kill -9` of server, worker and their processes amid a batch: all of it is done, once, nothing is lost.

`make bench-chaos` does the same with 100 reports and 20 kills.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bench.chaos import storm
from tests.postgres import drop_database, new_database

pytestmark = [
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks for processes in /proc"),
    pytest.mark.timeout(600),
]


def test_kills_amid_a_batch_on_sqlite(tmp_path: Path) -> None:
    outcome = storm(tmp_path, "", reports=10, kills=3, seed=3)
    assert outcome.faults == []
    assert sum(outcome.kills.values()) == 3
    assert outcome.decided > 0


def test_kills_amid_a_batch_that_two_processes_share_on_postgres(
    tmp_path: Path, postgres_server: str
) -> None:
    address = new_database(postgres_server)
    outcome = storm(tmp_path, address, reports=10, kills=1, seed=5)
    drop_database(address)
    assert outcome.faults == []
    assert len(outcome.workers) >= 2
    assert sum(outcome.workers.values()) == 10
