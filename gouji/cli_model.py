"""The command line of models: `gouji models`, `gouji model probe` and the options of `gouji check`
that let a model read.

Nothing that speaks to a model is imported before one of these is used.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from gouji.cli_output import lang_option, write
from gouji.errors import GoujiError, UsageError, internal

if TYPE_CHECKING:
    from extractor.models.probe import Probe, Tried
    from gouji.assisted import Assistance, Planned
    from gouji.pipeline import Checked
    from gouji.settings import Limits

_RUNG = {
    "json_schema": ("原生 schema", "native schema"),
    "tools": ("工具调用", "tool call"),
    "json_object": ("JSON 对象", "json_object"),
    "plain": ("纯文本", "plain text"),
}
_REASON = {
    "rejected": ("服务商不支持", "not supported"),
    "auth": ("密钥无效", "the key is not accepted"),
    "quota": ("余额不足", "no credit"),
    "not_found": ("没有此模型或地址", "no such model or address"),
    "rate_limit": ("请求过于频繁", "too many requests"),
    "timeout": ("超时", "timed out"),
    "connection": ("无法连接", "cannot connect"),
    "server": ("服务商出错", "server error"),
    "malformed": ("回复不是聊天结果", "the reply is no chat completion"),
    "circuit": ("连续失败，已停止", "stopped after failures"),
    "reasoning_only": ("只有思考过程", "reasoning only"),
}


class Reading(NamedTuple):
    """What the options of `gouji check` say of a model; `name` None is no model."""

    name: str | None
    base_url: str | None
    key_env: str | None
    extractor: str | None
    prefer: str
    max_cost: Decimal | None
    max_tokens: int | None
    max_seconds: float | None
    report_max_cost: Decimal | None
    report_max_tokens: int | None
    report_max_seconds: float | None
    redact: bool | None
    batch: float | None
    dry_run: bool
    show_prompts: bool


class _Money(click.ParamType[Decimal]):
    """An amount of money: a decimal that is not negative."""

    name = "money"

    def convert(self, value: Any, param: Any, ctx: Any) -> Decimal:
        try:
            amount = Decimal(str(value))
        except ArithmeticError:
            amount = Decimal(-1)
        if not amount.is_finite() or amount < 0:
            self.fail(f"{value!r} 不是金额 / is no amount of money", param, ctx)
        return amount


_OPTIONS = (
    click.option(
        "--model", "name", metavar="NAME", envvar="GOUJI_MODEL",
        help="让模型阅读模板读不了的部分；名称见 gouji models / let a model read what templates could "
        "not; names: gouji models",
    ),
    click.option("--base-url", metavar="URL", help="接口地址 / address of the model's interface"),
    click.option("--key-env", metavar="VAR", help="存放密钥的环境变量 / variable that holds the key"),
    click.option(
        "--extractor", type=click.Choice(["template", "both", "model"]),
        help="template 不用模型；both 模型只读模板未读入的部分和叙述（有 --model 时的默认）；model 读全部 / no "
        "model; what templates left and prose (default with --model); everything",
    ),
    click.option(
        "--prefer", type=click.Choice(["template", "model"]), default="template", show_default=True,
        help="两者读法不同时取谁 / whose value is taken where both read a field",
    ),
    click.option("--max-cost", type=_Money(), help="本次运行费用上限 / most money for this run"),
    click.option(
        "--max-tokens", type=click.IntRange(0), help="本次运行词元上限 / most tokens for this run"
    ),
    click.option(
        "--max-seconds", type=click.FloatRange(0), help="本次运行秒数上限 / most seconds for this run"
    ),
    click.option("--report-max-cost", type=_Money(), help="每份报告费用上限 / most money for a report"),
    click.option(
        "--report-max-tokens", type=click.IntRange(0),
        help="每份报告词元上限 / most tokens for a report",
    ),
    click.option(
        "--report-max-seconds", type=click.FloatRange(0),
        help="每份报告秒数上限 / most seconds for a report",
    ),
    click.option(
        "--redact/--no-redact", default=None,
        help="发送前遮盖个人信息 / hide personal data before sending",
    ),
    click.option(
        "--batch", type=click.FloatRange(0), metavar="SECONDS",
        help="经服务商的批量接口发送，最多等待这么多秒 / send through the provider's batch interface and "
        "wait so long at most",
    ),
    click.option(
        "--dry-run", is_flag=True, help="只估算，不发送 / estimate only, send nothing"
    ),
    click.option(
        "--show-prompts", is_flag=True,
        help="与 --dry-run 一起：显示将要发送的内容 / with --dry-run: show what would be sent",
    ),
)


def reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of a model's reading to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def assistance(reading: Reading) -> Assistance | None:
    """The model and its limits as the options say; None without a model. Raises UsageError."""
    if reading.name is None or reading.extractor == "template":
        if reading.extractor in ("both", "model") or reading.dry_run or reading.show_prompts:
            raise UsageError(
                "这些选项需要一个模型：请加 --model 名称（gouji models 列出可用的）。",
                "These options need a model: add --model NAME (gouji models lists them).",
            )
        return None
    if reading.show_prompts and not reading.dry_run:
        raise UsageError(
            "--show-prompts 与 --dry-run 一起使用。", "--show-prompts goes with --dry-run."
        )
    from extractor.models.budget import Allowance
    from extractor.models.cache import cache_file
    from extractor.models.config import chosen
    from gouji.assisted import Assistance

    return Assistance(
        model=chosen(reading.name, overrides={
            "base_url": reading.base_url, "key_env": reading.key_env, "redact": reading.redact,
        }),
        scope="everything" if reading.extractor == "model" else "unread",
        prefer="model" if reading.prefer == "model" else "template",
        cache=cache_file(),
        per_run=Allowance(
            max_cost=reading.max_cost, max_tokens=reading.max_tokens, max_seconds=reading.max_seconds
        ),
        per_report=Allowance(
            max_cost=reading.report_max_cost, max_tokens=reading.report_max_tokens,
            max_seconds=reading.report_max_seconds,
        ),
    )


def checked_with_model(
    files: Sequence[str], limits: Limits, assistance: Assistance, reading: Reading, preview: bool,
    lang: str, alone: Callable[[str, GoujiError], Checked] | None,
) -> tuple[Checked, ...]:
    """Check files with a model's reading, with progress on standard error where a person watches.

    An error inside gouji spoils the file that it arose with, which becomes `alone(path, error)`; all
    files are gone through one by one then, with the answers that are there already. With None it is
    raised.
    """
    import sys

    from rich.console import Console
    from rich.progress import Progress

    from extractor.models.budget import Spending
    from gouji.assisted import assisted, loaded

    spending = Spending(assistance.per_run, assistance.per_report)
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("模型阅读" if lang == "zh" else "Reading", total=None)

        def checked(some: Sequence[str]) -> tuple[Checked, ...]:
            return assisted(
                [loaded(file, limits) for file in some], assistance, preview=preview,
                batched=reading.batch, spending=spending,
                on_reply=lambda _: progress.advance(task),
            )

        if alone is None:
            return checked(files)

        def separately(file: str) -> Checked:
            try:
                return checked([file])[0]
            except GoujiError:
                raise
            except Exception as error:
                return alone(file, internal(error))

        try:
            return checked(files)
        except GoujiError:
            raise
        except Exception:
            return tuple(separately(file) for file in files)


def plan_text(
    files: Sequence[str], limits: Limits, assistance: Assistance, show_prompts: bool, lang: str
) -> str:
    """What a run would ask and cost, and with `show_prompts` every message as it would be sent."""
    from extractor.models.plan import sent
    from gouji.assisted import loaded, planned

    found = planned([loaded(file, limits) for file in files], assistance)
    lines = [*_estimate_lines(found, assistance.model.name, lang == "en")]
    if show_prompts:
        for question in (*found.first, *found.second):
            request = question.request
            lines += ["", f"━━ {request.report} · {question.task} · {question.start}–{question.end}"]
            for message in sent(request, assistance.model):
                lines += [f"[{message.role}]", message.content]
    return "\n".join(lines) + "\n"


def _estimate_lines(found: Planned, name: str, english: bool) -> list[str]:
    estimate = found.estimate
    cost = "?" if estimate.cost is None else f"{estimate.cost.normalize():f} {estimate.currency}"
    if english:
        return [
            f"Nothing was sent. Model {name} would be asked {len(found.first)} questions about the "
            f"text and about {len(found.second)} about what it says in several places.",
            f"{estimate.cached} of them are in the cache; {estimate.calls} calls, "
            f"{estimate.tokens_in:,} tokens in, at most {estimate.tokens_out:,} out, cost at most {cost}.",
        ]
    return [
        f"没有发送任何内容。将向模型 {name} 提出 {len(found.first)} 个阅读问题，"
        f"和大约 {len(found.second)} 个前后比对问题。",
        f"其中 {estimate.cached} 个已有缓存；还需 {estimate.calls} 次调用，输入 {estimate.tokens_in:,} 词元，"
        f"输出至多 {estimate.tokens_out:,} 词元，费用至多 {cost}。",
    ]


@click.group("model")
def model() -> None:
    """模型：看它能做什么。

    Models: see what one can do.
    """


@model.command()
@click.option(
    "--model", "name", required=True, metavar="NAME",
    help="模型名：设置文件中的名称，或 预设/模型，如 deepseek/deepseek-chat / a name from the models "
    "file, or PRESET/MODEL",
)
@click.option("--base-url", metavar="URL", help="接口地址 / address of the interface")
@click.option("--key-env", metavar="VAR", help="存放密钥的环境变量 / variable that holds the key")
@lang_option
def probe(name: str, base_url: str | None, key_env: str | None, lang: str) -> int:
    """逐一试用四种输出方式，说明哪些可用。会发出四次很小的请求。

    Try the four output formats one by one and say which work. Makes four very small calls. Exit
    status: 0 something works, 2 nothing does.
    """
    from extractor.models.cache import cache_file
    from extractor.models.config import chosen
    from extractor.models.probe import probe as tried

    asked = chosen(name, overrides={"base_url": base_url, "key_env": key_env})
    found = tried(asked, cache=cache_file())
    write(_probe_text(found, lang), None)
    return 0 if found.works else 2


@click.command()
@lang_option
def models(lang: str) -> int:
    """列出预设的模型服务商和本地服务。

    List the providers and local servers that need no description.
    """
    from extractor.models.config import models_file, presets
    from gouji.reporting.wrapping import pad

    english = lang == "en"
    lines = []
    for name, preset in presets().items():
        key = preset.get("key_env") or ("no key" if english else "无需密钥")
        lines.append(f"{name:<10}{preset['base_url']:<52}{pad(key, 20)}{preset['title']}")
    lines += ["", (
        f"Ask one as PRESET/MODEL, or describe your own in {models_file()}" if english
        else f"用法：预设/模型名；或在 {models_file()} 中自行描述"
    )]
    write("\n".join(lines) + "\n", None)
    return 0


def _probe_text(found: Probe, lang: str) -> str:
    english = lang == "en"
    lines = [f"{'Model' if english else '模型'} {found.model}"]
    lines += [_line(tried, english) for tried in found.tried]
    if found.works:
        listed = ", ".join(f'"{rung}"' for rung in found.works)
        lines.append(f"{'Put into its profile' if english else '建议写入 profile'}: rungs = [{listed}]")
    else:
        lines.append("No format works." if english else "没有一种输出方式可用。")
    return "\n".join(lines) + "\n"


def _line(tried: Tried, english: bool) -> str:
    mark = "✓" if tried.outcome == "ok" else "✗"
    from gouji.reporting.reading import OUTCOME

    said = ("works" if english else "可用") if tried.outcome == "ok" else OUTCOME[tried.outcome][english]
    if tried.reason in _REASON:
        said += f"（{_REASON[tried.reason][0]}）" if not english else f" ({_REASON[tried.reason][1]})"
    if tried.outcome == "ok":
        spent = f"{tried.seconds:.1f} s, {tried.tokens_in}+{tried.tokens_out} tokens"
        said += f"，{spent}" if not english else f", {spent}"
        if not tried.right:
            said += "，但答案不对" if not english else ", but the answer is wrong"
    elif tried.detail:
        said += f"：{tried.detail}" if not english else f": {tried.detail}"
    return f"  {mark} {_RUNG[tried.rung][english]}: {said}"
