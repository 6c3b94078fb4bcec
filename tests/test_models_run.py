"""Many requests: cache, resume after kill -9, budgets, rates, the circuit, batches, plans."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from extractor.models.batch import batch
from extractor.models.budget import Allowance, Spending
from extractor.models.cache import Cache, cache_file
from extractor.models.config import Model, Profile
from extractor.models.plan import plan, sent
from extractor.models.run import Run, run
from extractor.models.values import Message, Reply, Request
from gouji.errors import GoujiError, UsageError
from tests.conftest import ROOT
from tests.fake_model import Asked, FakeModel, Said

pytest.importorskip("langchain_openai")


class Item(BaseModel):
    name: str


def requests(count: int, reports: int = 1) -> list[Request[Item]]:
    return [
        Request(
            id=f"r{n}", report=f"report{n % reports}", answer_type=Item,
            messages=(Message(role="user", content=f"第{n}段"),),
        )
        for n in range(count)
    ]


def echo(asked: Asked) -> Said:
    return Said(content=json.dumps({"name": asked.body["messages"][-1]["content"]}))


@pytest.fixture
def fake() -> Any:
    with FakeModel() as server:
        server.otherwise = echo
        yield server


def model(fake: FakeModel, **settings: Any) -> Model:
    usual = {"backoff": 0.01, "attempts": 2, "timeout": 5, "price_in": 10, "price_out": 10}
    return Model(name="m", model="fake", base_url=fake.url, **{**usual, **settings})


def test_replies_come_in_the_order_of_the_requests(fake: FakeModel, tmp_path: Path) -> None:
    heard: list[str] = []
    done = run(requests(40), model(fake), on_reply=lambda reply: heard.append(reply.id))
    assert [reply.id for reply in done.replies] == [f"r{n}" for n in range(40)]
    assert [reply.answer for reply in done.replies] == [Item(name=f"第{n}段") for n in range(40)]
    assert sorted(heard) == sorted(reply.id for reply in done.replies)
    assert done.complete
    assert done.outcomes == Counter(ok=40)
    assert (done.calls, done.tokens) == (40, 40 * 120)
    assert done.paid == Decimal("0.048")


def test_concurrency_is_bounded(fake: FakeModel) -> None:
    fake.otherwise = lambda asked: Said(content='{"name": "a"}', delay=0.05)
    run(requests(20), model(fake, concurrency=4))
    assert fake.most_in_flight == 4


def test_a_second_run_makes_no_call(fake: FakeModel, tmp_path: Path) -> None:
    cache = tmp_path / "c.sqlite"
    fake.accepts = ("json_object", "plain")
    answers = {
        "第0段": Said(content="  "), "第1段": Said(content=None, refusal="no"),
        "第2段": Said(content='{"n'), "第3段": Said(content='{"name": 3}'),
        "第4段": Said(content='{"na', finish="length"), "第5段": Said(content="", finish="sensitive"),
    }
    fake.otherwise = lambda asked: next(
        (said for text, said in answers.items() if text in asked.text), echo(asked)
    )
    first = run(requests(12), model(fake), cache=cache)
    made = len(fake.chats)
    assert made > 12
    again = run(requests(12), model(fake), cache=cache)
    assert len(fake.chats) == made
    assert again.calls == again.paid == 0
    assert [(r.outcome, r.reason, r.answer, r.tokens_in) for r in again.replies] == [
        (r.outcome, r.reason, r.answer, r.tokens_in) for r in first.replies
    ]


@pytest.mark.parametrize("change", [
    {"model": "other"}, {"temperature": 0.5}, {"max_tokens": 9}, {"profile": Profile(strict=False)},
    {"profile": Profile(extra={"seed": 1})},
])
def test_whatever_can_change_an_answer_is_in_the_key(
    fake: FakeModel, tmp_path: Path, change: dict[str, Any]
) -> None:
    run(requests(1), model(fake), cache=tmp_path / "c")
    run(requests(1), model(fake).model_copy(update=change), cache=tmp_path / "c")
    assert len(fake.chats) == 2


def test_equal_requests_are_paid_once(fake: FakeModel) -> None:
    fake.otherwise = lambda asked: Said(content='{"name": "a"}', delay=0.1)
    done = run([requests(1)[0].model_copy(update={"id": f"r{n}"}) for n in range(6)], model(fake))
    assert len(fake.chats) == 1
    assert done.complete
    assert done.calls == 1


def test_failures_are_not_kept(fake: FakeModel, tmp_path: Path) -> None:
    fake.otherwise = lambda asked: Said(status=500)
    first = run(requests(2), model(fake), cache=tmp_path / "c")
    assert first.outcomes == Counter(failed=2)
    fake.otherwise = echo
    assert run(requests(2), model(fake), cache=tmp_path / "c").complete


def test_kill_9_loses_at_most_the_calls_in_flight(fake: FakeModel, tmp_path: Path) -> None:
    """A child is killed at random moments until it gets through. Whatever it had written is not
    asked for again, and each kill costs at most what was in flight."""
    total, concurrency = 60, 4
    asked_for: Counter[str] = Counter()

    def counted(asked: Asked) -> Said:
        asked_for[asked.body["messages"][-1]["content"]] += 1
        return Said(content='{"name": "a"}', delay=0.03)

    fake.otherwise = counted
    cache = tmp_path / "c.sqlite"
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from extractor.models.run import run\n"
        "from tests.test_models_run import Model, requests\n"
        f"m = Model(name='m', model='fake', base_url={fake.url!r}, concurrency={concurrency})\n"
        f"done = run(requests({total}), m, cache=Path({str(cache)!r}))\n"
        "sys.exit(0 if done.complete else 3)\n"
    )
    chance = random.Random(7)
    kills = 0
    for _ in range(5):
        child = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
        seen = len(fake.chats)
        patience = time.monotonic() + 60
        while child.poll() is None and len(fake.chats) == seen and time.monotonic() < patience:
            time.sleep(0.005)
        try:
            assert child.wait(chance.uniform(0.02, 0.25)) == 0
            break
        except subprocess.TimeoutExpired:
            kept = _keys(cache)
            os.kill(child.pid, signal.SIGKILL)
            child.wait()
            kills += 1
            assert kept <= _keys(cache)  # nothing that was written is lost
    else:
        assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
    assert kills >= 2
    assert len(asked_for) == total
    assert sum(asked_for.values()) <= total + kills * concurrency
    before = len(fake.chats)
    assert run(requests(total), model(fake, concurrency=concurrency), cache=cache).complete
    assert len(fake.chats) == before


def _keys(cache: Path) -> set[str]:
    if not cache.exists():
        return set()
    connection = sqlite3.connect(cache)
    try:
        return {row[0] for row in connection.execute("SELECT key FROM exchange")}
    except sqlite3.OperationalError:  # killed before the tables were made
        return set()
    finally:
        connection.close()


@pytest.mark.parametrize("limit", [
    Allowance(max_cost=Decimal("0.02")), Allowance(max_tokens=2_000), Allowance(max_cost=Decimal(0)),
])
def test_a_budget_is_never_exceeded(fake: FakeModel, limit: Allowance) -> None:
    done = run(requests(50), model(fake, max_tokens=100), spending=Spending(limit))
    spent = len(fake.chats) * 120
    if limit.max_tokens is not None:
        assert 0 < spent <= limit.max_tokens
    if limit.max_cost is not None:
        assert done.paid <= limit.max_cost
        assert Decimal(spent) * 10 / 1_000_000 <= limit.max_cost
    assert done.outcomes["ok"] == len(fake.chats)
    assert {reply.reason for reply in done.replies if reply.outcome == "failed"} == {"budget"}


@pytest.mark.parametrize("said", [Said(content="{}", delay=1), Said(drop=True), Said(raw=b"{}")])
def test_calls_that_may_have_been_charged_count_in_full(fake: FakeModel, said: Said) -> None:
    fake.otherwise = lambda asked: said
    run(requests(20), model(fake, timeout=0.8, attempts=1, max_tokens=500, circuit_failures=99),
        spending=Spending(Allowance(max_tokens=2_000)))
    assert len(fake.chats) == 3


def test_each_report_has_its_budget(fake: FakeModel) -> None:
    done = run(requests(40, reports=2), model(fake, max_tokens=100),
               spending=Spending(per_report=Allowance(max_tokens=600)))
    for report in ("report0", "report1"):
        ours = [reply for reply in done.replies if reply.report == report]
        assert 0 < sum(reply.tokens_in + reply.tokens_out for reply in ours) <= 600


def test_time_is_a_budget(fake: FakeModel) -> None:
    fake.otherwise = lambda asked: Said(content='{"name": "a"}', delay=0.2)
    begun = time.monotonic()
    done = run(requests(100), model(fake, concurrency=2), spending=Spending(Allowance(max_seconds=1)))
    assert time.monotonic() - begun < 2
    assert done.outcomes["ok"] >= 2
    assert done.outcomes["failed"] > 50


def test_waiting_counts_as_time(fake: FakeModel) -> None:
    """For a rate, for a server that asks for patience, for a circuit."""
    begun = time.monotonic()
    done = run(requests(9), model(fake, requests_per_minute=3), spending=Spending(Allowance(max_seconds=0.5)))
    assert done.outcomes == Counter(ok=3, failed=6)
    fake.otherwise = lambda asked: Said(status=429, headers={"Retry-After": "30"})
    done = run(requests(2), model(fake), spending=Spending(Allowance(max_seconds=0.5)))
    assert {reply.reason for reply in done.replies} == {"budget"}
    assert time.monotonic() - begun < 3


def test_a_cost_cannot_be_limited_without_a_price(fake: FakeModel) -> None:
    with pytest.raises(UsageError, match="price_in"):
        run(requests(1), model(fake, price_in=None), spending=Spending(Allowance(max_cost=Decimal(1))))


def test_a_server_that_is_down_is_left_alone(fake: FakeModel) -> None:
    fake.otherwise = lambda asked: Said(status=503)
    begun = time.monotonic()
    done = run(requests(200), model(
        fake, circuit_failures=5, circuit_seconds=0.3, concurrency=4, attempts=3
    ))
    assert done.outcomes == Counter(failed=200)
    assert "circuit" in {reply.reason for reply in done.replies}
    assert len(fake.chats) < 40
    assert time.monotonic() - begun < 20


def test_the_circuit_closes_when_the_server_is_back(fake: FakeModel) -> None:
    fake.says(*[Said(status=503)] * 5)
    done = run(requests(30), model(
        fake, circuit_failures=5, circuit_seconds=0.3, concurrency=1, attempts=10
    ))
    assert done.complete


def test_rates_are_kept(fake: FakeModel, monkeypatch: pytest.MonkeyPatch) -> None:
    import asyncio

    from extractor.models.flow import Pace

    async def measured(pace: Pace, tokens: int, count: int) -> float:
        begun = time.monotonic()
        for _ in range(count):
            await pace.turn(tokens)
        return time.monotonic() - begun

    assert asyncio.run(measured(Pace(5, None, window=0.3), 1, 11)) >= 0.6
    assert asyncio.run(measured(Pace(None, 100, window=0.3), 40, 5)) >= 0.6
    assert asyncio.run(measured(Pace(None, 100, window=0.2), 500, 2)) < 0.5  # goes when alone
    run(requests(6), model(fake, requests_per_minute=1_000))
    assert len(fake.chats) == 6


def test_retry_after_silences_everybody(fake: FakeModel) -> None:
    fake.says(Said(status=429, headers={"Retry-After": "1"}))
    assert run(requests(10), model(fake, concurrency=1)).complete
    assert fake.chats[1].at - fake.chats[0].at >= 1


def test_a_plan_sends_nothing(fake: FakeModel, tmp_path: Path) -> None:
    cache = tmp_path / "c"
    ours = model(fake, max_tokens=50)
    estimate = plan(requests(10), ours, cache=cache)
    assert not fake.asked
    assert not cache.exists()
    assert (estimate.requests, estimate.cached, estimate.calls) == (10, 0, 10)
    assert estimate.tokens_out == 500
    assert estimate.tokens_in > 10 * 3
    assert estimate.cost == ours.cost(estimate.tokens_in, estimate.tokens_out)
    run(requests(4), ours, cache=cache)
    assert plan(requests(10), ours, cache=cache).cached == 4
    assert plan(requests(1), model(fake, price_in=None)).cost is None
    assert sent(requests(1)[0], ours)[-1].content == "第0段"


# --- batches -----------------------------------------------------------------------------------


def batched(fake: FakeModel, cache: Path, count: int = 5, **settings: Any) -> Any:
    return batch(requests(count), model(fake, batch=True, **settings), cache=cache, wait=5, poll=0.02)


def done_with(fake: FakeModel, cache: Path, count: int = 5) -> Run[Item]:
    return run(requests(count), model(fake, batch=True), cache=cache)


def test_a_batch_fills_the_cache_at_half_the_price(fake: FakeModel, tmp_path: Path) -> None:
    cache = tmp_path / "c"
    fake.batch_steps.extendleft(["in_progress", "validating"])
    (state,) = batched(fake, cache)
    assert (state.status, state.given, state.answered, state.over) == ("completed", 5, 5, True)
    made = len(fake.chats)
    done = done_with(fake, cache)
    assert len(fake.chats) == made == 5
    assert [reply.answer for reply in done.replies] == [Item(name=f"第{n}段") for n in range(5)]
    assert done.calls == 0
    assert sum(reply.cost for reply in done.replies) == Decimal("0.003")
    assert batched(fake, cache) == ()  # nothing is left to send


def test_a_batch_sends_what_a_call_would_send(fake: FakeModel, tmp_path: Path) -> None:
    profile = Profile(extra={"seed": 3}, output_limit="max_completion_tokens")
    batch(requests(1), model(fake, batch=True, profile=profile), cache=tmp_path / "a", wait=5, poll=0.01)
    run(requests(1), model(fake, profile=profile))
    in_batch, in_call = fake.chats
    in_call.body.pop("stream")
    assert in_batch.body == in_call.body


def test_what_a_batch_lacks_is_asked_for_by_calls(fake: FakeModel, tmp_path: Path) -> None:
    fake.says(Said(content='{"name": 1}'), Said(status=500), Said(content=""))
    cache = tmp_path / "c"
    (state,) = batched(fake, cache)
    assert state.answered == 4
    assert done_with(fake, cache).complete
    assert len(fake.chats) == 5 + 3  # asked again with words, asked anew, next format


def test_an_expired_batch_gives_what_it_has(fake: FakeModel, tmp_path: Path) -> None:
    fake.batch_steps.clear()
    fake.batch_steps.append("expired")
    (state,) = batched(fake, tmp_path / "c")
    assert (state.over, state.answered) == (True, 5)


@pytest.mark.parametrize("lost", ["batch", "file"])
def test_a_process_that_dies_finds_its_batch_again(
    fake: FakeModel, tmp_path: Path, lost: str
) -> None:
    """Killed after the batch was made but before its id was written; or while it was waited for."""
    cache = tmp_path / "c"
    fake.batch_steps.clear()
    fake.batch_steps.append("in_progress")
    batch(requests(5), model(fake, batch=True), cache=cache)
    if lost == "batch":
        with Cache(cache) as kept:
            kept.connection.execute("UPDATE batch SET id=NULL")
    fake.batch_steps.append("completed")
    fake.batch_steps.popleft()
    (state,) = batched(fake, cache)
    assert state.answered == 5
    assert len(fake.batches) == len(fake.chats) / 5 == 1


def test_a_batch_over_the_budget_is_not_sent(fake: FakeModel, tmp_path: Path) -> None:
    for spending in (
        Spending(Allowance(max_tokens=100)), Spending(per_report=Allowance(max_tokens=5_000)),
    ):
        with pytest.raises(UsageError, match="超出预算"):
            batch(requests(5), model(fake, batch=True), cache=tmp_path / "c", spending=spending)
    assert not fake.asked


def test_what_a_batch_used_counts_in_the_budgets(fake: FakeModel, tmp_path: Path) -> None:
    """5 answers of 120 tokens at half the price: what a later round may still use is less by that."""
    spending = Spending(Allowance(max_tokens=30_000))
    used = model(fake, batch=True, price_in=1, price_out=1)
    batch(requests(5), used, cache=tmp_path / "c", spending=spending, wait=5, poll=0.02)
    whole, report = spending.of("report0")
    assert (whole.tokens, report.tokens) == (600, 600)
    assert whole.cost == Decimal("0.0003")


def test_batches_fail_with_a_sentence(fake: FakeModel, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="批量接口"):
        batch(requests(1), model(fake), cache=tmp_path / "c")
    with FakeModel() as gone:
        pass
    with pytest.raises(GoujiError, match="稍后再次运行"):
        batch(requests(1), model(gone, batch=True), cache=tmp_path / "c")


# --- the cache ---------------------------------------------------------------------------------


def test_a_broken_cache_is_said(fake: FakeModel, tmp_path: Path) -> None:
    broken = tmp_path / "c"
    broken.write_bytes(b"this is no database" * 100)
    with pytest.raises(UsageError, match="GOUJI_CACHE"):
        run(requests(1), model(fake), cache=broken)


def test_the_cache_is_its_owners_alone(fake: FakeModel, tmp_path: Path) -> None:
    cache = tmp_path / "new" / "c"
    run(requests(1), model(fake), cache=cache)
    if os.name == "posix":
        assert cache.stat().st_mode & 0o077 == 0
    assert cache_file({"GOUJI_CACHE": "/x/y"}) == Path("/x/y")
    assert cache_file({"XDG_CACHE_HOME": "/x"}) == Path("/x/gouji/models.sqlite")


def test_a_reply_is_written_before_it_is_used(fake: FakeModel, tmp_path: Path) -> None:
    cache = tmp_path / "c"
    kept: list[int] = []

    def look(reply: Reply[Item]) -> None:
        kept.append(len(_keys(cache)))

    run(requests(5), model(fake, concurrency=1), cache=cache, on_reply=look)
    assert kept == [1, 2, 3, 4, 5]
