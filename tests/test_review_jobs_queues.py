"""Which queue work waits in: one for each provider of a model, with its own rate."""

from __future__ import annotations

import time

import pytest
from dbos import DBOS, SetWorkflowID
from sqlalchemy import select

from review.jobs import launch, progress
from review.jobs.running import forget, queue_of
from review.jobs.workflow import work
from review.tables import Batch, Run, Version
from tests.fake_model import FakeModel
from tests.fake_reader import obedient
from tests.review_fixtures import Service
from tests.test_review_jobs import add, over, row, runs, text, wait


def test_a_provider_has_its_own_queue_with_its_rate(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("langchain_openai")
    settings = service.settings.model_copy(
        update={"workers": 1, "model": "vllm/small", "model_files_per_minute": 1}
    )
    _, versions = add(service, *((f"{n}.txt", text(more=str(n))) for n in range(2)))
    with FakeModel() as fake:
        fake.otherwise = obedient
        monkeypatch.setenv("GOUJI_MODEL_BASE_URL", fake.url)
        with launch(settings, service.database):
            queue = DBOS.retrieve_queue(queue_of(settings))
            assert queue is not None
            assert (queue.name, queue.limiter) == ("files-vllm", {"limit": 1, "period": 60.0})
            wait(service, lambda found: any(version.state == "done" for version in found))
            time.sleep(1)  # time enough to begin the other, if it might
            states = sorted(row(service, version).state for version in versions)
    assert states == ["done", "queued"]
    with service.database.session() as session:
        assert session.scalars(select(Run)).one().reading is not None


def test_what_waits_for_a_model_is_done_when_there_is_none_any_more(service: Service) -> None:
    without = service.settings.model_copy(update={"workers": 1})
    with launch(without, service.database):
        _, (version,) = add(service, ("a.txt", text()), paused=True)
        name = f"version-{version}-1"
        DBOS.register_queue("files-vllm")
        with SetWorkflowID(name):
            DBOS.enqueue_workflow("files-vllm", work, version, name)
        with service.database.writing() as session:
            progress.enqueued(session, version, name)
            session.get_one(Batch, session.get_one(Version, version).batch_id).paused = False
    with launch(without, service.database):
        wait(service, over)
        assert forget() == 0  # nothing is old enough
    assert row(service, version).state == "done"
    assert runs(service) == [(version, name)]
