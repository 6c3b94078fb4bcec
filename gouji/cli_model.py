"""The command line of models: `gouji models` and `gouji model probe`.

Nothing that speaks to a model is imported before one of these commands runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gouji.cli_output import lang_option, write

if TYPE_CHECKING:
    from extractor.models.probe import Probe, Tried

_RUNG = {
    "json_schema": ("原生 schema", "native schema"),
    "tools": ("工具调用", "tool call"),
    "json_object": ("JSON 对象", "json_object"),
    "plain": ("纯文本", "plain text"),
}
_OUTCOME = {
    "ok": ("可用", "works"),
    "empty": ("空回答", "blank reply"),
    "truncated": ("被截断", "cut off"),
    "refused": ("拒答", "refused"),
    "filtered": ("被内容过滤", "filtered"),
    "invalid": ("格式不符", "no valid answer"),
    "failed": ("失败", "failed"),
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
    said = _OUTCOME[tried.outcome][english]
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
