"""Models by configuration, keys that stay where they are, and what leaves the machine."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, SecretStr

from extractor.models.ask import ask
from extractor.models.cache import Cache
from extractor.models.config import Model, Profile, chosen, models_file, presets
from extractor.models.failures import failure, rejection, scrubbed
from extractor.models.redaction import Redaction
from extractor.models.schema import MAX_FIELDS, schema_text, wire_schema
from extractor.models.values import RUNGS, Message, Request
from gouji.cli import main
from gouji.errors import UsageError
from tests.conftest import ROOT
from tests.fake_model import FakeModel, Said

pytest.importorskip("langchain_openai")

KEY = "sk-very-secret-0123456789"


class Item(BaseModel):
    name: str


REQUEST = Request(id="r", answer_type=Item, messages=(Message(role="user", content="问"),))


@pytest.fixture
def fake() -> Any:
    with FakeModel() as server:
        server.otherwise = lambda asked: Said(content='{"name": "a"}')
        yield server


MODELS = """
[models.main]
preset = "deepseek"
model = "deepseek-chat"
price_in = 2
price_out = "3.5"
second = "spare"
profile = { temperature = false }

[models.spare]
base_url = "http://127.0.0.1:9/v1"
model = "local"
second = "main"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "models.toml"
    path.write_text(MODELS, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", presets())
def test_every_preset_is_a_model(name: str) -> None:
    model = chosen(f"{name}/x", environment={})
    assert model.model == "x"
    assert model.base_url.startswith("http")
    assert model.profile.rungs
    assert bool(model.key_env) != model.priced  # local servers cost nothing and want no key


def test_presets_know_their_providers() -> None:
    assert "json_schema" not in chosen("deepseek/x", environment={}).profile.rungs
    assert chosen("qwen/x", environment={}).profile.say_json
    assert not chosen("kimi/x", environment={}).profile.forced_tools
    assert chosen("openai/x", environment={}).batch
    assert chosen("ollama/qwen3:8b", environment={}).model == "qwen3:8b"
    assert chosen("vllm/Qwen/Qwen3-8B", environment={}).model == "Qwen/Qwen3-8B"


def test_a_models_file_builds_on_presets(file: Path) -> None:
    model = chosen("main", file=file, environment={})
    assert model.base_url == "https://api.deepseek.com/v1"
    assert (model.price_in, model.price_out) == (Decimal(2), Decimal("3.5"))
    assert model.profile.temperature is False
    assert model.profile.forced_tools is False  # of the preset
    assert model.second is not None
    assert (model.second.name, model.second.model, model.second.second) == ("spare", "local", None)


def test_the_environment_and_the_command_override(file: Path) -> None:
    model = chosen(
        "main", file=file, environment={"GOUJI_MODEL_MAX_TOKENS": "77", "GOUJI_MODEL_TIMEOUT": "9"},
        overrides={"timeout": 3, "base_url": None},
    )
    assert (model.max_tokens, model.timeout) == (77, 3)


def test_where_models_are_described() -> None:
    assert models_file({"GOUJI_MODELS": "/a/b.toml"}) == Path("/a/b.toml")
    assert models_file({"XDG_CONFIG_HOME": "/a"}) == Path("/a/gouji/models.toml")
    assert Path.cwd() not in models_file({}).parents


WRONG = {
    "no such model": ("nothing", "没有名为"),
    "a preset without a model": ("openai", "没有名为"),
    "no such preset": ("bad_preset", "不存在"),
    "an unknown field": ("bad_field", "colour"),
    "no address": ("bad_address", "base_url"),
    "a key in the address": ("bad_key", "base_url"),
    "a key in the query": ("bad_query", "base_url"),
    "not a number": ("bad_number", "max_tokens"),
    "an unknown format": ("bad_rung", "rungs"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_settings_are_said(tmp_path: Path, case: str) -> None:
    path = tmp_path / "m.toml"
    path.write_text(
        '[models.bad_preset]\npreset = "x"\nmodel = "m"\n'
        '[models.bad_field]\npreset = "openai"\nmodel = "m"\ncolour = "red"\n'
        '[models.bad_address]\nbase_url = "ftp://x"\nmodel = "m"\n'
        f'[models.bad_key]\nbase_url = "https://me:{KEY}@x/v1"\nmodel = "m"\n'
        f'[models.bad_query]\nbase_url = "https://x/v1?key={KEY}"\nmodel = "m"\n'
        '[models.bad_number]\npreset = "openai"\nmodel = "m"\nmax_tokens = "many"\n'
        '[models.bad_rung]\npreset = "openai"\nmodel = "m"\nprofile = { rungs = ["xml"] }\n',
        encoding="utf-8",
    )
    name, said = WRONG[case]
    with pytest.raises(UsageError, match=said) as caught:
        chosen(name, file=path, environment={})
    assert KEY not in caught.value.zh + caught.value.en


def test_a_file_that_is_no_toml(tmp_path: Path) -> None:
    path = tmp_path / "m.toml"
    path.write_text("[models", encoding="utf-8")
    with pytest.raises(UsageError, match="无法读取"):
        chosen("x", file=path, environment={})


def test_a_missing_key_is_said_before_any_call(fake: FakeModel, monkeypatch: Any) -> None:
    monkeypatch.delenv("FAKE_KEY", raising=False)
    with pytest.raises(UsageError, match="FAKE_KEY"):
        ask(REQUEST, Model(name="m", model="x", base_url=fake.url, key_env="FAKE_KEY"))
    assert not fake.asked


# --- what must not be seen -----------------------------------------------------------------------


@pytest.mark.parametrize("said", [
    Said(status=401, message=f"Incorrect API key provided: {KEY}"),
    Said(status=500, message=f"Bearer {KEY}"), Said(raw=f"<p>{KEY}</p>".encode()),
    Said(status=400, message=f"no: {KEY}"), Said(content=None, refusal="no"),
    Said(content='{"name": 1}'), Said(drop=True),
])
def test_the_key_is_nowhere(
    fake: FakeModel, monkeypatch: Any, tmp_path: Path, said: Said, caplog: Any, capfd: Any
) -> None:
    """Not in replies, the cache, logs at their loudest, or what is printed; only in the header."""
    monkeypatch.setenv("FAKE_KEY", KEY)
    caplog.set_level(logging.DEBUG)
    fake.otherwise = lambda asked: said
    model = Model(name="m", model="x", base_url=fake.url, key_env="FAKE_KEY", attempts=1)
    reply = ask(REQUEST, model, cache=tmp_path / "c")
    assert fake.chats[0].headers["authorization"] == f"Bearer {KEY}"
    out, err = capfd.readouterr()
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    seen = [repr(model), model.model_dump_json(), reply.model_dump_json(), repr(reply), caplog.text,
            out, err, kept.decode("utf-8", "replace"), repr(model.key())]
    assert not [text for text in seen if KEY in text]


def test_half_a_key_is_hidden_too() -> None:
    assert scrubbed("key sk-ab***89 or Bearer abc.def", SecretStr("none")) == "key ••• or •••"


def test_nobody_else_hears_of_a_call(fake: FakeModel) -> None:
    """With tracing switched on in the environment, and an account at another provider."""
    with FakeModel() as tracer:
        environment = {
            "LANGSMITH_TRACING": "true", "LANGCHAIN_TRACING_V2": "true", "LANGSMITH_API_KEY": "x",
            "LANGSMITH_ENDPOINT": tracer.url, "LANGCHAIN_ENDPOINT": tracer.url,
            "OPENAI_BASE_URL": tracer.url, "OPENAI_API_BASE": tracer.url, "OPENAI_API_KEY": KEY,
            "OPENAI_ORG_ID": "our-org", "OPENAI_PROJECT_ID": "our-project",
        }
        code = (
            "from tests.test_models_config import *\n"
            f"reply = ask(REQUEST, Model(name='m', model='x', base_url={fake.url!r}))\n"
            "assert reply.outcome == 'ok', reply\n"
            "import time; time.sleep(0.5)\n"
        )
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, check=True, timeout=60,
            env={"PATH": "", "HOME": "/nonexistent", **environment},
        )
        assert not tracer.asked
    assert len(fake.asked) == 1
    sent = json.dumps(dict(fake.asked[0].headers))
    assert not [word for word in (KEY, "our-org", "our-project") if word in sent]


def test_without_a_model_nothing_of_this_is_imported() -> None:
    code = (
        "import sys\n"
        "from gouji.cli import main\n"
        f"main(['check', {str(ROOT / 'examples')!r}, '--format', 'json'])\n"
        "heavy = {'openai', 'langchain', 'langchain_core', 'langchain_openai', 'tenacity', 'httpx',\n"
        "         'httpx2', 'chromadb', 'extractor.models'} & set(sys.modules)\n"
        "print(heavy, file=sys.stderr)\n"
        "sys.exit(bool(heavy))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


# --- personal data ---------------------------------------------------------------------------------

PERSONAL = (
    "项目负责人：王小明（联系人 李四 电话 0571-87654321，手机13812345678）"
    "身份证330102199001011232，邮箱 wang@example.gov.cn，账号6222021234567890128。"
    "本年收入合计18,751.58万元，比上年增长12.5%，编号2024123456789012345678，王小明参加。"
)


def test_personal_data_is_hidden_and_put_back() -> None:
    hidden = Redaction([PERSONAL])
    text = hidden.hidden(PERSONAL)
    for secret in ("王小明", "李四", "87654321", "13812345678", "330102199001011232", "example.gov",
                   "6222021234567890128"):
        assert secret not in text
    for kept in ("18,751.58万元", "12.5%", "2024123456789012345678"):
        assert kept in text
    assert hidden.restored({"a": [text]}) == {"a": [PERSONAL]}
    assert "王小明" not in repr(hidden)


@pytest.mark.parametrize("text", [
    "联系人 电话", "负责人：\n联系电话：", "⟦姓名1⟧ 负责人：张三", "2024年13812345678.00元", "",
    "完成15000000000元", "负责人签字",
])
def test_what_is_hidden_always_comes_back(text: str) -> None:
    hidden = Redaction([text])
    assert hidden.restored(hidden.hidden(text)) == text
    assert "电话" in hidden.hidden(text) or "电话" not in text


def test_a_redacted_request_gets_a_whole_answer(fake: FakeModel, tmp_path: Path) -> None:
    fake.otherwise = lambda asked: Said(
        content=json.dumps({"name": asked.body["messages"][-1]["content"][4:9]}, ensure_ascii=False)
    )
    request = REQUEST.model_copy(
        update={"messages": (Message(role="user", content="负责人：王小明。"),)}
    )
    model = Model(name="m", model="x", base_url=fake.url, redact=True)
    reply = ask(request, model, cache=tmp_path / "c")
    assert reply.answer == Item(name="王小明")
    assert "王小明" not in fake.chats[0].text
    assert "王小明".encode() not in b"".join(p.read_bytes() for p in tmp_path.iterdir())


# --- schemas, errors, commands ----------------------------------------------------------------------


def test_schemas_are_plain() -> None:
    from typing import Literal

    from pydantic import Field

    class Row(BaseModel):
        """A row."""

        line: int = Field(ge=1)
        amount: Decimal | None = Field(None, description="金额")
        kind: Literal["a", "b"] = "a"

    class Rows(BaseModel):
        rows: list[Row] = Field(default_factory=list, max_length=5)

    schema = wire_schema(Rows)
    row = schema["properties"]["rows"]["items"]
    assert row["required"] == ["line", "amount", "kind"]
    assert row["additionalProperties"] is False
    assert row["properties"]["line"] == {"type": "integer"}
    assert row["properties"]["amount"] == {
        "anyOf": [{"type": "string"}, {"type": "null"}], "description": "金额",
    }
    assert row["properties"]["kind"] == {"type": "string", "enum": ["a", "b"]}
    assert not {"$ref", "$defs", "minimum", "maxItems", "default", "pattern"} & set(
        schema_text(Rows).replace('"', " ").split()
    )


def test_schemas_stay_small() -> None:
    from pydantic import create_model

    fields: dict[str, Any] = {f"f{n}": (str, ...) for n in range(MAX_FIELDS + 1)}
    with pytest.raises(ValueError, match="at most"):
        wire_schema(create_model("Wide", **fields))


@pytest.mark.parametrize(("status", "message", "reason"), [
    (404, "model x does not support tools", "rejected"), (400, "余额不足", None), (404, "no model", None),
    (413, "", "too_long"), (400, "This model's maximum context length is 4096", "too_long"),
    (400, "unknown parameter", "rejected"), (500, "unknown parameter", None), (429, "slow down", None),
])
def test_refused_requests(status: int, message: str, reason: str | None) -> None:
    found = rejection(status, {"error": {"message": message}}, message)
    assert (found.reason if found else None) == reason


@pytest.mark.parametrize(("headers", "seconds"), [
    ({"Retry-After": "7"}, 7), ({"retry-after-ms": "250"}, 0.25), ({}, None), ({"Retry-After": "soon"}, None),
    ({"Retry-After": "Mon, 01 Jan 2001 00:00:00 GMT"}, 0),
])
def test_retry_after(headers: dict[str, str], seconds: float | None) -> None:
    assert failure(429, None, headers, "").retry_after == seconds


def test_models_command(capfd: Any) -> None:
    assert main(["models"]) == 0
    out = capfd.readouterr().out
    assert all(name in out for name in presets())


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_probe_command(
    fake: FakeModel, capfd: Any, lang: str, tmp_path: Path, monkeypatch: Any
) -> None:
    cache = tmp_path / "c"
    monkeypatch.setenv("GOUJI_CACHE", str(cache))
    fake.accepts = ("tools", "json_object", "plain")
    fake.otherwise = lambda asked: {
        "tools": Said(content=""), "json_object": Said(content='{"amount": "18,751.50", "unit": "万元"}'),
        "plain": Said(content='```json\n{"amount": "1.9亿", "unit": ""}\n```'),
    }[asked.rung]
    status = main(["model", "probe", "--model", "vllm/x", "--base-url", fake.url, "--lang", lang])
    out = capfd.readouterr().out
    assert status == 0
    assert [asked.rung for asked in fake.chats] == list(RUNGS)
    lines = out.splitlines()
    assert [line.split()[0] for line in lines[1:5]] == ["✗", "✗", "✓", "✓"]
    assert ("服务商不支持" if lang == "zh" else "not supported") in lines[1]
    assert ("答案不对" if lang == "zh" else "wrong") in lines[4]
    assert 'rungs = ["json_object", "plain"]' in lines[5]
    identity = chosen("vllm/x", overrides={"base_url": fake.url}).identity
    with Cache(cache) as kept:
        assert kept.refused(identity) == {"json_schema"}
    fake.accepts = RUNGS
    fake.otherwise = lambda asked: Said(content='{"amount": "18,751.50", "unit": "万元"}')
    assert main(["model", "probe", "--model", "vllm/x", "--base-url", fake.url]) == 0
    with Cache(cache) as kept:
        assert not kept.refused(identity)


def test_probe_of_nobody(capfd: Any, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("GOUJI_CACHE", str(tmp_path / "c"))
    with FakeModel() as gone:
        pass
    assert main(["model", "probe", "--model", "vllm/x", "--base-url", gone.url]) == 2
    assert "无法连接" in capfd.readouterr().out


def test_profiles_are_part_of_a_models_identity() -> None:
    one = Model(name="a", model="x", base_url="http://h/v1")
    assert one.identity == one.model_copy(update={"name": "b", "timeout": 1.0}).identity
    assert one.identity != one.model_copy(update={"profile": Profile(strict=False)}).identity
