"""One request, against a server that fails in every way it can: each ends in a recorded outcome."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from pydantic import BaseModel, Field

from extractor.models.ask import ask
from extractor.models.config import Model, Profile
from extractor.models.values import Message, Reply, Request, Rung
from tests.fake_model import RUNGS, FakeModel, Said

pytest.importorskip("langchain_openai")


class Event(BaseModel):
    name: str
    attendance: int = Field(ge=0)
    cost: str = ""


GOOD = '{"name": "论坛", "attendance": 120, "cost": "18,751.50万元"}'
REQUEST = Request(
    id="r1", report="a.docx", answer_type=Event,
    messages=(
        Message(role="system", content="抽取活动。"), Message(role="user", content="举办论坛，120人参加。"),
    ),
)


@pytest.fixture
def fake() -> Any:
    with FakeModel() as server:
        server.otherwise = lambda asked: Said(content=GOOD)
        yield server


def model(fake: FakeModel, **settings: Any) -> Model:
    profile = settings.pop("profile", {})
    usual = {"backoff": 0.01, "attempts": 3, "timeout": 5, "price_in": 2, "price_out": 8}
    return Model(
        name="m", model="fake", base_url=fake.url, profile=Profile.model_validate(profile),
        **{**usual, **settings},
    )


def asked(fake: FakeModel, **settings: Any) -> Reply[Event]:
    return ask(REQUEST, model(fake, **settings))


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("rung", RUNGS)
def test_every_rung_brings_an_answer(fake: FakeModel, rung: Rung, stream: bool) -> None:
    reply = asked(fake, profile={"rungs": [rung], "stream": stream})
    assert (reply.outcome, reply.rung, reply.calls) == ("ok", rung, 1)
    assert reply.answer == Event(name="论坛", attendance=120, cost="18,751.50万元")
    assert (reply.tokens_in, reply.tokens_out) == (100, 20)
    assert reply.cost == reply.paid == (100 * 2 + 20 * 8) / reply.cost.__class__(1_000_000)
    assert fake.chats[0].rung == rung
    schema = json.dumps(fake.chats[0].body)
    assert "attendance" in schema
    assert "minimum" not in schema  # bounds are pydantic's business


@pytest.mark.parametrize("accepted", RUNGS)
def test_the_ladder_goes_down_to_what_the_server_takes(fake: FakeModel, accepted: Rung) -> None:
    fake.accepts = (accepted,)
    reply = asked(fake)
    assert (reply.outcome, reply.rung) == ("ok", accepted)
    assert [chat.rung for chat in fake.chats] == list(RUNGS[: RUNGS.index(accepted) + 1])
    if accepted in ("json_object", "plain"):
        assert "json" in fake.chats[-1].text
        assert '"attendance"' in fake.chats[-1].text


TOLERATED = {
    "thinking in the content": Said(content=f"<think>{{\"name\": 1}} 嗯</think>\n{GOOD}"),
    "only the end of thinking": Said(content=f"先看一下 {{}} </think>{GOOD}"),
    "a code fence": Said(content=f"好的：\n```json\n{GOOD}\n```\n以上。"),
    "talk before and after": Said(content=f"答案 {{如下}} {GOOD} 请查收 {{x}}"),
    "reasoning beside the content": Said(content=GOOD, reasoning="想了想"),
    "the answer filed under reasoning": Said(content="", reasoning=GOOD),
    "an answer that fills the limit exactly": Said(content=GOOD + "   ", finish="length"),
    "a tag inside a quote": Said(content=GOOD.replace("论坛", "</think>论坛<think>")),
    "unknown fields": Said(content=GOOD[:-1] + ', "extra": 1}'),
}


@pytest.mark.parametrize("case", TOLERATED)
def test_what_stands_around_an_answer_is_left_out(fake: FakeModel, case: str) -> None:
    fake.says(TOLERATED[case])
    reply = asked(fake, profile={"rungs": ["plain"]})
    assert (reply.outcome, reply.calls) == ("ok", 1)
    assert reply.answer is not None
    assert reply.answer.cost == "18,751.50万元"


ENDS = {
    "blank": (Said(content=""), "empty", "blank"),
    "no content at all": (Said(content=None), "empty", "blank"),
    "white space": (Said(content=" \n\t " * 50), "empty", "blank"),
    "endless white space": (Said(content=" \n" * 500, finish="length"), "truncated", "blank"),
    "reasoning only": (Said(content="", reasoning="想了很久"), "empty", "reasoning_only"),
    "thinking without end": (Said(content="<think>想了", finish="length"), "truncated", "reasoning_only"),
    "cut off": (Said(content=GOOD[:30], finish="length"), "truncated", "length"),
    "cut off without saying so": (Said(content=GOOD[:30]), "invalid", "no_json"),
    "refusal": (Said(content=None, refusal="I cannot help."), "refused", "refusal"),
    "refusal as the reason to finish": (Said(content="", finish="refusal"), "refused", "refusal"),
    "content filter": (Said(content="", finish="content_filter"), "filtered", "filter"),
    "sensitive": (Said(content="", finish="sensitive"), "filtered", "filter"),
    "filtered by status": (
        Said(status=400, code="data_inspection_failed", message="inappropriate content"),
        "filtered", "filter",
    ),
    "prose": (Said(content="我觉得没有活动。"), "invalid", "no_json"),
    "broken JSON": (Said(content='{"name": 论坛, "attendance"}'), "invalid", "no_json"),
    "not a number": (Said(content='{"name": "a", "attendance": NaN}'), "invalid", "no_json"),
    "deep nesting": (Said(content='{"name":' + "[" * 100_000), "invalid", "no_json"),
    "wrong type": (Said(content='{"name": "a", "attendance": "许多"}'), "invalid", "schema"),
    "out of bounds": (Said(content='{"name": "a", "attendance": -1}'), "invalid", "schema"),
    "missing field": (Said(content='{"name": "a"}'), "invalid", "schema"),
    "too long": (
        Said(status=400, code="context_length_exceeded", message="maximum context length"),
        "failed", "too_long",
    ),
    "nothing is taken": (Said(status=422, message="bad parameter"), "failed", "rejected"),
    "wrong key": (Said(status=401, message="invalid key"), "failed", "auth"),
    "forbidden": (Said(status=403), "failed", "auth"),
    "no such model": (Said(status=404, message="model does not exist"), "failed", "not_found"),
    "no money": (Said(status=429, code="insufficient_quota"), "failed", "quota"),
    "payment required": (Said(status=402), "failed", "quota"),
    "rate limit": (Said(status=429), "failed", "rate_limit"),
    "server error": (Said(status=500), "failed", "server"),
    "bad gateway": (Said(status=502, raw=b"<html>", headers={"Content-Type": "text/html"}), "failed", "server"),
    "a page instead of JSON": (Said(raw=b"<html>", headers={"Content-Type": "text/html"}), "failed", "malformed"),
    "broken body": (Said(raw=b'{"choices": [{"mess'), "failed", "malformed"),
    "no choices": (Said(raw=b'{"choices": []}'), "failed", "malformed"),
    "null choices": (Said(raw=b'{"choices": null}'), "failed", "malformed"),
    "empty object": (Said(raw=b"{}"), "failed", "malformed"),
    "an error with status 200": (Said(raw=b'{"error": {"message": "oops"}}'), "failed", "malformed"),
    "connection drop": (Said(drop=True), "failed", "connection"),
}


STREAMS = [
    (case, stream) for case, (said, _, _) in ENDS.items() for stream in (False, True)
    if not stream or said.raw is None or said.status != 200  # a broken body is no stream
]


@pytest.mark.parametrize("rung", ["json_schema", "tools", "plain"])
@pytest.mark.parametrize(("case", "stream"), STREAMS)
def test_every_failure_ends_in_an_outcome(
    fake: FakeModel, case: str, rung: Rung, stream: bool
) -> None:
    said, outcome, reason = ENDS[case]
    fake.otherwise = lambda asked: said
    reply = asked(fake, profile={"rungs": [rung], "stream": stream})
    assert reply.outcome == outcome, reply
    if not (stream and reason in ("connection", "malformed")):  # a stream that breaks off is either
        assert reply.reason == reason, reply
    assert reply.answer is None


def test_a_slow_server_ends_in_a_timeout(fake: FakeModel) -> None:
    fake.otherwise = lambda asked: Said(content=GOOD, delay=3)
    begun = time.monotonic()
    reply = asked(fake, timeout=0.3, attempts=2)
    assert (reply.outcome, reply.reason) == ("failed", "timeout")
    assert time.monotonic() - begun < 2


def test_a_server_that_drips_ends_in_a_timeout(fake: FakeModel) -> None:
    fake.otherwise = lambda asked: Said(drip=True)
    begun = time.monotonic()
    reply = asked(fake, timeout=0.5, attempts=1)
    assert (reply.outcome, reply.reason) == ("failed", "timeout")
    assert time.monotonic() - begun < 2


def test_nobody_listens() -> None:
    with FakeModel() as gone:
        pass
    reply = ask(REQUEST, model(gone))
    assert (reply.outcome, reply.reason) == ("failed", "connection")


def test_retries_until_it_works(fake: FakeModel) -> None:
    fake.says(Said(status=429), Said(status=500), Said(drop=True))
    reply = asked(fake, attempts=5)
    assert reply.outcome == "ok"
    assert len(fake.chats) == 4


def test_retry_after_is_honoured(fake: FakeModel) -> None:
    fake.says(Said(status=429, headers={"Retry-After": "1"}))
    assert asked(fake).outcome == "ok"
    first, second = fake.chats
    assert second.at - first.at >= 1


def test_nobody_waits_longer_than_patience(fake: FakeModel) -> None:
    fake.otherwise = lambda asked: Said(status=429, headers={"Retry-After": "3600"})
    begun = time.monotonic()
    assert asked(fake, patience=5).reason == "rate_limit"
    assert time.monotonic() - begun < 2
    assert len(fake.chats) == 1


def test_a_wrong_answer_is_asked_for_again_with_the_validators_words(fake: FakeModel) -> None:
    fake.says(Said(content='{"name": "论坛", "attendance": -5}'))
    reply = asked(fake)
    assert (reply.outcome, reply.calls, reply.rung) == ("ok", 2, "json_schema")
    assert (reply.tokens_in, reply.tokens_out) == (200, 40)
    again = fake.chats[1].body["messages"]
    assert [message["role"] for message in again] == ["system", "user", "assistant", "user"]
    assert "attendance" in again[3]["content"]
    assert "greater than or equal to 0" in again[3]["content"]


def test_it_is_asked_again_only_once(fake: FakeModel) -> None:
    fake.otherwise = lambda asked: Said(content='{"name": "论坛"}')
    reply = asked(fake)
    assert (reply.outcome, reply.reason, reply.calls) == ("invalid", "schema", 2)
    assert "attendance" in reply.detail


def test_blank_replies_go_down_the_ladder(fake: FakeModel) -> None:
    fake.says(Said(content="  "), Said(content=None))
    reply = asked(fake)
    assert (reply.outcome, reply.rung, reply.calls) == ("ok", "json_object", 3)


@pytest.mark.parametrize("case", ["cut off", "refusal", "sensitive", "wrong type", "server error", "blank"])
def test_the_second_model_is_asked_where_the_first_fails(fake: FakeModel, case: str) -> None:
    fake.otherwise = lambda asked: (
        Said(content=GOOD) if asked.body["model"] == "other" else ENDS[case][0]
    )
    second = model(fake).model_copy(update={"name": "second", "model": "other"})
    reply = asked(fake, second=second)
    assert (reply.outcome, reply.model) == ("ok", "second")
    assert reply.answer is not None


def test_both_models_fail(fake: FakeModel) -> None:
    fake.otherwise = lambda asked: (
        Said(status=500) if asked.body["model"] == "other" else Said(content=None, refusal="no")
    )
    second = model(fake).model_copy(update={"name": "second", "model": "other"})
    reply = asked(fake, second=second)
    assert (reply.outcome, reply.model) == ("refused", "m")


def test_a_provider_that_gives_no_usage_is_counted_at_the_upper_bound(fake: FakeModel) -> None:
    fake.says(Said(content=GOOD, usage=None))
    reply = asked(fake)
    assert reply.tokens_in > len("抽取活动。举办论坛，120人参加。")
    assert reply.tokens_out == len(GOOD.encode())


def test_no_forced_tools(fake: FakeModel) -> None:
    asked(fake, profile={"rungs": ["tools"], "forced_tools": False, "strict": False})
    body = fake.chats[0].body
    assert body["tool_choice"] == "auto"
    assert "answer" in body["messages"][0]["content"]
    assert "strict" not in body["tools"][0]["function"]


def test_the_profile_shapes_what_is_sent(fake: FakeModel) -> None:
    profile = {
        "output_limit": "max_completion_tokens", "temperature": False, "say_json": True,
        "extra": {"enable_thinking": False},
    }
    asked(fake, profile=profile, max_tokens=77)
    body = fake.chats[0].body
    assert body["max_completion_tokens"] == 77
    assert body["enable_thinking"] is False
    assert "json" in fake.chats[0].text
    assert not {"max_tokens", "temperature"} & set(body)


def test_a_running_event_loop_does_not_matter(fake: FakeModel) -> None:
    import asyncio

    async def notebook() -> Reply[Event]:
        return asked(fake)

    assert asyncio.run(notebook()).outcome == "ok"
