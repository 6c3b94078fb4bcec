"""A model's reading in words: how its requests ended, what is incomplete, what is without proof."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from gouji.findings import CheckedReport
from gouji.readings import READ_OUTCOMES, Lead, LeadKind, ModelReading, ReadOutcome
from gouji.reporting.wording import say

OUTCOME: dict[ReadOutcome, tuple[str, str]] = {
    "ok": ("完成", "ok"),
    "empty": ("空回答", "empty"),
    "truncated": ("被截断", "truncated"),
    "refused": ("拒答", "refused"),
    "filtered": ("被内容过滤", "filtered"),
    "invalid": ("格式不符", "invalid"),
    "failed": ("失败", "failed"),
}

LEAD: dict[LeadKind, tuple[str, str]] = {
    "conflict": ("两处说法可能矛盾", "two statements that may contradict each other"),
    "shortfall": ("目标可能没有实现", "a goal that may not have been met"),
    "misfit": ("原因可能与数字不符", "a reason that may not fit its figure"),
    "non_result": ("完成情况可能不是结果", "a completion that may be no result"),
}


def incomplete(reports: Iterable[CheckedReport], lang: str) -> str | None:
    """The first line of a run whose model has not answered everything; None where it has."""
    parts = [part for each in reports if each.reading for part in each.reading.parts]
    unanswered = [part for part in parts if part.outcome != "ok"]
    if not unanswered:
        return None
    counts = _counts([part.outcome for part in unanswered], lang)
    return say(
        lang,
        f"模型阅读不完整：{len(parts)} 个部分中有 {len(unanswered)} 个没有可用的回答（{counts}）。"
        "规则检查不受影响；再次运行只会补问这些部分。",
        f"The model's reading is incomplete: {len(unanswered)} of {len(parts)} parts have no usable "
        f"answer ({counts}). The rules ran all the same; run again to ask only those parts.",
    )


def reading_lines(reading: ModelReading, lang: str) -> Iterator[str]:
    """What a reader of the findings must know of the model's share."""
    parts = reading.parts
    values = sum(part.values for part in parts)
    grounded = sum(part.grounded for part in parts)
    tokens = sum(part.tokens_in + part.tokens_out for part in parts)
    cost = sum((part.cost for part in parts), Decimal(0))
    counts = _counts([part.outcome for part in parts], lang) or "0"
    yield say(
        lang,
        f"模型 {reading.model}：{len(parts)} 个部分（{counts}）；取值 {values} 个，有出处 {grounded} 个；"
        f"{tokens:,} 词元" + (f"，费用 {cost.normalize():f}" if cost else ""),
        f"Model {reading.model}: {len(parts)} parts ({counts}); {values} values, {grounded} of them "
        f"placed; {tokens:,} tokens" + (f", cost {cost.normalize():f}" if cost else ""),
    )
    if reading.disagreements:
        yield say(
            lang,
            f"模型与模板读法不同 {len(reading.disagreements)} 处（JSON 输出的 model.disagreements 逐条列出）",
            f"Model and templates read {len(reading.disagreements)} fields differently (listed in "
            "model.disagreements of the JSON output)",
        )


def lead_title(lead: Lead, lang: str) -> str:
    """What kind of contradiction a lead proposes."""
    return say(lang, *LEAD[lead.what])


def lead_reason(lead: Lead, lang: str) -> str:
    """Why it is not proven."""
    return say(lang, lead.why, lead.why_en)


def leads_heading(count: int, lang: str) -> str:
    """Says that what follows is no finding."""
    return say(
        lang, f"模型提出而未能证明的线索 {count} 条（不是发现）",
        f"{count} leads that a model proposes and nothing proves (not findings)",
    )


def _counts(outcomes: Sequence[ReadOutcome], lang: str) -> str:
    counted = Counter(outcomes)
    return " · ".join(
        f"{say(lang, *OUTCOME[outcome])} {counted[outcome]}"
        for outcome in READ_OUTCOMES if counted[outcome]
    )
