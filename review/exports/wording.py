"""The sentences that all exports share: where evidence stands, how it computes, who decided what."""

from __future__ import annotations

from collections.abc import Iterable

from gouji.findings import Finding, Place
from gouji.reporting.rule_page import basis_text
from gouji.reporting.wording import computed
from review.exports.values import (
    About,
    ExportedDecision,
    ExportedFinding,
    ExportedReport,
    ExportedRule,
)
from review.intake.recognition import KIND_NAMES
from review.values import label

NOT_A_VERDICT = (
    "本文件列出的是疑点，即公开材料中可复算的前后不一致，不作任何定性；是否成立以复核意见为准。",
    "What is listed are findings to look into: contradictions in a published report that can be redone. They say "
    "nothing about anybody's conduct; whether one holds is for the reviewer's decision.",
)


def kind_of_report(kind: str, about: About) -> str:
    return about.say(*KIND_NAMES.get(kind, (kind, kind)))


def year_of(report: ExportedReport, about: About) -> str:
    """2024年度; "" where the year is not known."""
    return about.say(f"{report.fiscal_year}年度", str(report.fiscal_year)) if report.fiscal_year else ""


def message_of(finding: Finding, about: About) -> str:
    return finding.message_en if about.lang == "en" and finding.message_en else finding.message


def place_of(place: Place, line: int | None, about: About) -> str:
    """第3页, 第120行; where a quote is not in the text at all, that."""
    if place.page is not None:
        return about.say(f"第{place.page}页", f"page {place.page}")
    if place.end == 0:
        return about.say("原文中没有", "not in the text")
    return about.say(f"第{line:,}行", f"line {line:,}") if line else ""


def evidence_of(item: ExportedFinding, about: About) -> list[tuple[str, str, str]]:
    """Every side as (role, quote, place)."""
    return [
        (
            place.role or about.say("出处", "place"), " ".join(place.quote.split()),
            place_of(place, item.line(side), about),
        )
        for side, place in enumerate(item.finding.evidence)
    ]


def evidence_text(item: ExportedFinding, about: About) -> str:
    """Every side as a line: 1. 支出总计：“320.00万元”（第3页）."""
    lines = []
    for number, (role, quote, place) in enumerate(evidence_of(item, about), 1):
        where = about.say(f"（{place}）", f" ({place})") if place else ""
        said = about.say(f"{role}：“{quote}”", f"{role}: “{quote}”")
        lines.append(f"{number}. {said}{where}")
    return "\n".join(lines)


def values_text(finding: Finding, about: About) -> str:
    """The values of a computation, one a line."""
    values = finding.computation.values if finding.computation else ()
    return "\n".join(about.say(f"{name}：{value}", f"{name}: {value}") for name, value in values)


def results_text(finding: Finding, about: About) -> str:
    """应为 329万元；文中 320.00万元；相差 -9万元."""
    if finding.computation is None:
        return ""
    pairs = (f"{name} {value}" for name, value in computed(finding.computation, about.lang))
    return about.say("；", "; ").join(pairs)


def basis_lines(rule: ExportedRule | None, about: About) -> list[str]:
    return [basis_text(basis, about.lang) for basis in rule.basis] if rule else []


def reason_of(decision: ExportedDecision | None, about: About) -> str:
    return label(decision.reason, about.lang) if decision and decision.reason else ""


def decision_text(decision: ExportedDecision, about: About) -> str:
    """排除（数据提取有误）：备注——张三 2024-11-24 21:05."""
    reason = reason_of(decision, about)
    done = label(decision.action, about.lang) + (about.say(f"（{reason}）", f" ({reason})") if reason else "")
    said = about.say(f"：{decision.comment}", f": {decision.comment}") if decision.comment else ""
    second = about.say("第二人复核：", "second review: ") if decision.second else ""
    undone = about.say("（已撤销）", " (undone)") if decision.undone else ""
    return f"{second}{done}{said}{undone} —— {decision.author} {about.shown(decision.at)}"


def remarks_text(item: ExportedFinding, about: About) -> str:
    """Comments that decided nothing, one a line."""
    return "\n".join(
        f"{one.comment} —— {one.author} {about.shown(one.at)}" for one in item.comments
    )


def state_of(item: ExportedFinding, about: About) -> str:
    return label(item.state, about.lang)


def presence_of(item: ExportedFinding, about: About) -> str:
    """Whether the last check still had it."""
    return about.say("是", "yes") if item.present else about.say("否", "no")


def covered(reports: Iterable[ExportedReport], about: About) -> str:
    """12 份报告，345 条疑点."""
    listed = list(reports)
    findings = sum(len(report.findings) for report in listed)
    return about.say(
        f"{len(listed):,} 份报告，{findings:,} 条疑点", f"{len(listed):,} reports, {findings:,} findings"
    )
