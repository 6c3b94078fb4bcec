"""Requests that nobody thought of: whatever is sent to the API, it is answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

from review.values import Role
from tests.review_fixtures import Service, running


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, migrated_database: Path) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("odd")
    with running(folder, migrated_database) as service:
        service.report(service.organisation("某局"))
        yield service


def test_nothing_makes_the_api_fail(filled: Service) -> None:
    """Every operation, with parameters and bodies that fit its description and some that do not."""
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", filled.app)
    answers: Counter[int] = Counter()
    bearer: dict[str, str] = {}
    for found in schema.get_all_operations():
        operation = found.ok()
        # Another administrator for each: some operations end sessions and tokens.
        owner = filled.client(Role.ADMIN)
        made = owner.post("/api/v1/tokens", json={"name": "t", "role": "admin"}).json()
        bearer["authorization"] = f"Bearer {made['secret']}"

        @settings(
            max_examples=6, deadline=None, derandomize=True, database=None,
            phases=[Phase.generate], suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def answered(case: Any) -> None:
            answer = case.call(headers=bearer)
            answers[answer.status_code] += 1
            assert answer.status_code < 500, f"{case.method} {case.path}: {answer.text}"

        answered()
    assert answers.total() > 200
    assert answers[200] > 50, "most of it is understood"
    assert answers[401] < 10
