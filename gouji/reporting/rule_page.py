"""A rule for a reader: the same text for `gouji rule CODE` and for docs/rules.md."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from typing import Any, get_args, get_origin

from checker.engine import Basis, Rule
from gouji.reporting.wording import KIND, SEVERITY, STABILITY, say


def rule_section(rule: Rule, lang: str = "zh") -> str:
    """A rule's documentation as Markdown: what it says, its basis, its examples."""
    facts = (
        (say(lang, "种类", "kind"), say(lang, *KIND[rule.kind])),
        (say(lang, "级别", "severity"), say(lang, *SEVERITY[rule.severity])),
        (say(lang, "状态", "stability"), say(lang, *STABILITY[rule.stability])),
        (say(lang, "输入", "inputs"), "、".join(type_name(kind) for _, kind in rule.inputs)),
    )
    lines = [f"## {rule.code} {rule.name}", ""]
    lines.append(" · ".join(f"{name}：{value}" for name, value in facts))
    lines.append("")
    lines.extend(_prose(rule.doc, lang))
    for basis in rule.basis:
        lines.append(say(lang, "依据：", "Basis: ") + basis_text(basis, lang))
    return "\n".join(lines).rstrip() + "\n"


def _prose(doc: str, lang: str) -> Iterator[str]:
    """A rule's docstring as Markdown, its examples as code."""
    headings = {
        "Example:": say(lang, "不报：", "Passes:"),
        "Counter-example:": say(lang, "报：", "Found:"),
    }
    inside = False
    for line in doc.splitlines():
        if inside and line.strip() and not line.startswith("    "):
            yield "```"
            yield ""
            inside = False
        if line.strip() in headings:
            yield headings[line.strip()]
            yield ""
            yield "```yaml"
            inside = True
        elif not (inside and not line.strip()):
            yield line[4:] if inside else line
    if inside:
        yield "```"
    yield ""


def basis_text(basis: Basis, lang: str = "zh") -> str:
    """A basis as a reader is told it: the document, its clause, when in force, whether verified."""
    span = "–".join(part for part in (basis.in_force_from, basis.in_force_until) if part)
    parts = [
        basis.document,
        basis.clause,
        f"（{span}）" if span else "",
        "" if basis.verified else say(lang, "（未核对原文）", " (wording not verified)"),
    ]
    return "".join(parts)


def type_name(kind: Any) -> str:
    """An annotation as a reader says it."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is tuple:
        return "、".join(f"{type_name(one)}…" if more else type_name(one)
                        for one, more in _tuple_parts(arguments))
    if origin in (typing.Union, types.UnionType):
        return " | ".join(type_name(one) for one in arguments)
    if origin is typing.Literal:
        return " | ".join(repr(one) for one in arguments)
    if origin is typing.Annotated:
        return type_name(arguments[0])
    if kind is type(None):
        return "None"
    return getattr(kind, "__name__", str(kind))


def _tuple_parts(arguments: tuple[Any, ...]) -> list[tuple[Any, bool]]:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        return [(arguments[0], True)]
    return [(one, False) for one in arguments]
