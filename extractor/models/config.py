"""Which model is asked, where, with what abilities and at what price.

A model is named on the command line (`--model NAME`). NAME is an entry of the user's models file,
`[models.NAME]`, or `PRESET/MODEL` such as `deepseek/deepseek-chat` or `ollama/qwen3:8b`. The key
itself is in no setting: a setting names the environment variable or keyring entry that holds it.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, JsonValue, SecretStr, ValidationError, field_validator

from extractor.models.values import RUNGS, Rung, digest
from gouji.errors import MissingExtra, UsageError
from gouji.types import Value


class Profile(Value):
    """What a model's server can do and what it trips over."""

    rungs: tuple[Rung, ...] = Field(
        RUNGS, min_length=1, description="可用的输出方式，从严到宽 / formats to try, strictest first"
    )
    strict: bool = Field(True, description="请求严格的 schema / ask for strict schemas")
    forced_tools: bool = Field(
        True, description="可指定必须调用的工具 / a tool call can be forced by name"
    )
    say_json: bool = Field(
        False, description="提示词须含 json 一词 / a JSON format needs the word json in the prompt"
    )
    output_limit: Literal["max_tokens", "max_completion_tokens"] = Field(
        "max_tokens", description="输出上限的参数名 / the parameter that limits the output"
    )
    temperature: bool = Field(True, description="接受 temperature / takes a temperature")
    stream: bool = Field(False, description="只能流式回答 / answers only as a stream")
    extra: dict[str, JsonValue] = Field(
        default_factory=dict, description="随请求附加的参数 / parameters added to every request"
    )


class Model(Value):
    """A model as it is asked. Money is in `currency` for a million tokens; None: not known."""

    name: str = Field(description="配置中的名称 / its name here")
    model: str = Field(min_length=1, description="服务商的模型名 / its name at the provider")
    base_url: str = Field(description="接口地址 / address of the interface")
    key_env: str = Field("", description="存放密钥的环境变量名 / variable that holds the key")
    keyring: str = Field("", description="密钥环条目“服务/用户” / keyring entry, service/user")
    profile: Profile = Field(Profile(), description="能力，见下表 / abilities, see below")
    temperature: float = Field(0.0, ge=0, description="采样温度 / sampling temperature")
    max_tokens: int = Field(4_096, gt=0, description="单次输出上限 / output tokens of one call")
    price_in: Decimal | None = Field(None, ge=0, description="输入价格 / price of input tokens")
    price_out: Decimal | None = Field(None, ge=0, description="输出价格 / price of output tokens")
    currency: str = Field("CNY", description="价格的币种 / currency of the prices")
    requests_per_minute: int | None = Field(
        None, gt=0, description="每分钟请求数上限 / requests a minute at most"
    )
    tokens_per_minute: int | None = Field(
        None, gt=0, description="每分钟词元上限 / tokens a minute at most"
    )
    concurrency: int = Field(8, gt=0, description="同时进行的请求数 / requests in flight")
    timeout: float = Field(120.0, gt=0, description="单次调用秒数 / seconds for one call")
    attempts: int = Field(5, gt=0, description="单次调用的尝试次数 / attempts at one call")
    patience: float = Field(
        300.0, gt=0, description="一次调用连同重试的秒数 / seconds for a call with its retries"
    )
    backoff: float = Field(1.0, gt=0, description="首次重试前的秒数 / seconds before a retry")
    circuit_failures: int = Field(
        10, gt=0, description="连续失败几次后暂停 / failures in a row that stop the calls"
    )
    circuit_seconds: float = Field(
        30.0, gt=0, description="暂停的秒数 / seconds until one call tries again"
    )
    redact: bool = Field(False, description="发送前遮盖个人信息 / hide personal data first")
    batch: bool = Field(False, description="提供批量接口 / has a batch interface")
    second: Model | None = Field(None, description="失败后改用的模型 / asked where this one fails")

    @field_validator("base_url")
    @classmethod
    def _plain_address(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("not an http(s) address")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ValueError("an address must not hold a key, user or query; use key_env")
        return url.rstrip("/")

    @property
    def identity(self) -> str:
        """A hash of all that can change an answer."""
        return digest([
            self.base_url, self.model, self.temperature, self.max_tokens,
            self.profile.model_dump(mode="json"),
        ])

    @property
    def priced(self) -> bool:
        return self.price_in is not None and self.price_out is not None

    def cost(self, tokens_in: int, tokens_out: int) -> Decimal:
        """What so many tokens cost at the list price; 0 where the price is not known."""
        total = tokens_in * (self.price_in or 0) + tokens_out * (self.price_out or 0)
        return Decimal(total) / 1_000_000

    def key(self, environment: Mapping[str, str] | None = None) -> SecretStr:
        """The key, read when it is needed. A server that wants none gets a placeholder.

        Raises UsageError where the variable or the keyring entry is empty.
        """
        environment = os.environ if environment is None else environment
        if self.key_env and environment.get(self.key_env):
            return SecretStr(environment[self.key_env])
        if self.keyring:
            return _from_keyring(self.keyring)
        if not self.key_env:
            return SecretStr("none")
        raise UsageError(
            f"模型 {self.name} 的密钥应在环境变量 {self.key_env} 中，但它是空的。请设置后再运行。",
            f"The key of model {self.name} belongs in the environment variable {self.key_env}, which "
            "is empty. Set it and run again.",
        )


def chosen(
    name: str, *, file: Path | None = None, environment: Mapping[str, str] | None = None,
    overrides: Mapping[str, Any] | None = None,
) -> Model:
    """The model called `name`: its entry in the models file or a preset, then what the environment
    (`GOUJI_MODEL_MAX_TOKENS` and so on) and `overrides` say. Raises UsageError."""
    environment = os.environ if environment is None else environment
    entries = _entries(file or models_file(environment))
    fields = _fields(name, entries)
    for field in Model.model_fields:
        variable = f"GOUJI_MODEL_{field.upper()}"
        if field not in ("name", "profile", "second") and environment.get(variable):
            fields[field] = environment[variable]
    fields |= {key: value for key, value in (overrides or {}).items() if value is not None}
    if isinstance(fields.get("second"), str):
        second = _fields(fields["second"], entries)
        second.pop("second", None)
        fields["second"] = second
    try:
        return Model.model_validate(fields)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}"
            for fault in error.errors(include_url=False, include_input=False)
        )
        raise UsageError(
            f"模型 {name} 的设置不对：{faults}。请改正后再运行。",
            f"The settings of model {name} are wrong: {faults}. Correct them and run again.",
        ) from None


def models_file(environment: Mapping[str, str] | None = None) -> Path:
    """Where models are described: `GOUJI_MODELS`, else models.toml in the user's configuration.

    Never the working folder: a file that comes with reports must not say where keys are sent.
    """
    environment = os.environ if environment is None else environment
    if environment.get("GOUJI_MODELS"):
        return Path(environment["GOUJI_MODELS"])
    folder = environment.get("XDG_CONFIG_HOME") or environment.get("APPDATA")
    return (Path(folder) if folder else Path.home() / ".config") / "gouji" / "models.toml"


@cache
def presets() -> Mapping[str, Mapping[str, Any]]:
    """The providers that need no description, by name."""
    return tomllib.loads(Path(__file__).with_name("presets.toml").read_text(encoding="utf-8"))


def _entries(file: Path) -> dict[str, dict[str, Any]]:
    if not file.is_file():
        return {}
    try:
        models = tomllib.loads(file.read_text(encoding="utf-8")).get("models", {})
    except (OSError, ValueError) as error:
        raise UsageError(
            f"模型设置文件 {file} 无法读取：{error}。",
            f"The models file {file} cannot be read: {error}.",
        ) from error
    return dict(models)


def _fields(name: str, entries: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    entry = dict(entries.get(name, {}))
    preset, _, model = name.partition("/")
    if not entry and not (preset in presets() and model):
        known = "、".join([*entries, *(f"{preset}/MODEL" for preset in presets())])
        raise UsageError(
            f"没有名为 {name} 的模型。可用：{known}。",
            f"There is no model {name}. Known: {known}.",
        )
    if not entry:
        entry = {"preset": preset, "model": model}
    based = entry.pop("preset", None)
    if based is not None and based not in presets():
        known = "、".join(presets())
        raise UsageError(
            f"模型 {name} 的 preset {based} 不存在。可用：{known}。",
            f"Model {name} names the preset {based}, which does not exist. Known: {known}.",
        )
    fields = dict(presets().get(based or "", {}))
    fields.pop("title", None)
    if fields.pop("local", False):
        fields |= {"price_in": 0, "price_out": 0}
    profile = {**fields.get("profile", {}), **entry.pop("profile", {})}
    return {**fields, **entry, "profile": profile, "name": name}


def _from_keyring(entry: str) -> SecretStr:
    try:
        keyring = import_module("keyring")
    except ImportError:
        raise MissingExtra(
            "从密钥环取密钥需要 keyring：pip install keyring。",
            "Keys from the keyring need keyring: pip install keyring.",
        ) from None
    service, _, user = entry.rpartition("/")
    secret = keyring.get_password(service, user)  # whatever store the user's system has
    if not secret:
        raise UsageError(
            f"密钥环中没有条目 {entry}。", f"The keyring has no entry {entry}."
        )
    return SecretStr(secret)
