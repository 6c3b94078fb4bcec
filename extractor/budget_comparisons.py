"""Comparisons with the budget: variance and completion rates, and the words 大于, 小于 and 持平."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractor.clauses import Token
from extractor.levels import Level, Paragraph, plain, what_of
from extractor.reasons import NEAR, is_explained, reason_after
from gouji.records import Comparison

_BUDGET_WORD = re.compile(
    r"决算数?(?:比|较|与|同)?(?:(?P<up>大于|高于|超过|超出)|(?P<down>小于|低于|少于)|(?P<even>等于))?(?:(?:与|同|和)?)"
    r"(?P<base>(?:年初|全年|调整后?)?预算数?)(?P<flat>(?:基本)?(?:持平|一致|相等|相同))?"
)
_ADJUSTED = re.compile(r"全年|调整")
_SPENT = re.compile(r"决算|执行")
"""In the name of what was spent of a budget (预算执行数): it is not the budget."""
_COMPLETED = re.compile(r"完成(?:年初|全年|调整)?预算数?$")


def against_budget(paragraph: Paragraph, token: Token) -> Comparison | None:
    """A variance or completion rate with the two figures before it that it compares."""
    before = [level for level in paragraph.levels if level.token.end <= token.start]
    near = [
        lv for lv in before if lv.token.sentence >= token.sentence and lv.token.depth <= token.depth
    ]  # what stands in brackets that are closed is a part of the figure before them
    base = next(
        (
            lv
            for lv in reversed(near)
            if "预算" in lv.token.label and not _SPENT.search(lv.token.label)
        ),
        None,
    )
    amount = next((lv for lv in reversed(near) if lv is not base and lv.measure == "final"), None)
    if base is None or amount is None or base.token.start > amount.token.start:
        return None
    if base.concept != amount.concept:
        return None
    return Comparison(
        where=paragraph.where,
        what=what_of(paragraph, base.token.label),
        fund=amount.fund,
        concept=plain(amount.concept),
        amount=amount.amount,
        base=base.amount,
        rate=token.amount,
        against="budget_adjusted" if base.measure == "budget_adjusted" else "budget_original",
        rate_kind="variance" if token.kind == "variance" else "completion",
        reason=reason_after(paragraph, token.end),
        explained=is_explained(paragraph, token.end),
    )


def completion_of(paragraph: Paragraph, token: Token) -> Comparison | None:
    """“支出3.00万元，完成预算5.50万元的54.55%”: the budget stands inside the clause."""
    before = [level for level in paragraph.levels if level.token.end <= token.start]
    if len(before) < 2:
        return None
    amount, base = before[-2], before[-1]
    if not _COMPLETED.search(base.token.label) or amount.token.sentence != base.token.sentence:
        return None
    return Comparison(
        where=paragraph.where,
        what=what_of(paragraph, amount.token.label),
        fund=amount.fund,
        concept=plain(amount.concept),
        amount=amount.amount,
        base=base.amount,
        rate=token.amount,
        against="budget_adjusted" if base.measure == "budget_adjusted" else "budget_original",
        rate_kind="completion",
        explained=is_explained(paragraph, token.end),
    )


def budget_words(paragraph: Paragraph) -> Iterator[Comparison]:
    """“决算数大于预算数”: the word against the two figures before it."""
    text = paragraph.normal.text
    for match in _BUDGET_WORD.finditer(text):
        if not (match["up"] or match["down"] or match["even"] or match["flat"]):
            continue
        before = [lv for lv in paragraph.levels if lv.token.end <= match.start()]
        hedged = bool(match["flat"]) and "基本" in match["flat"]
        if hedged:
            continue
        base, amount = (before[-2], before[-1]) if len(before) >= 2 else (None, None)
        if (
            base is None
            or amount is None
            or "预算" not in base.token.label
            or "决算" not in amount.token.label
        ):
            comparison = _word_beside_rate(paragraph, match, before)
            if comparison is not None:
                yield comparison
            continue
        yield Comparison(
            where=paragraph.where,
            what=what_of(paragraph, base.token.label),
            fund=amount.fund,
            concept=plain(amount.concept),
            amount=amount.amount,
            base=base.amount,
            against="budget_original",
            direction="up" if match["up"] else "down" if match["down"] else "flat",
            word=paragraph.normal.evidence(match.start(), match.end()),
            reason=reason_after(paragraph, match.end()),
        )


def _word_beside_rate(
    paragraph: Paragraph, match: re.Match[str], before: Sequence[Level]
) -> Comparison | None:
    """“完成年初预算的100%，决算数大于预算数55.93万元”: the word, and the difference where one is
    stated, against the rate just before."""
    rate = next((t for t in reversed(paragraph.tokens) if t.end <= match.start()), None)
    between = paragraph.normal.text[rate.end : match.start()] if rate else ""
    if rate is None or rate.kind != "completion" or len(between) > NEAR or between.count("。") > 1:
        return None
    if bool(_ADJUSTED.search(rate.whole)) != bool(_ADJUSTED.search(match["base"])):
        return None
    difference = next(
        (t for t in paragraph.tokens if t.kind == "other" and t.start == match.end()), None
    )
    level = before[-1] if before and before[-1].token.end <= rate.start else None
    return Comparison(
        where=paragraph.where,
        what=what_of(paragraph, level.token.label) if level else "",
        fund=level.fund if level else "all",
        amount=level.amount if level else None,
        change=difference.amount if difference else None,
        rate=rate.amount,
        rate_kind="completion",
        against="budget_original",
        direction="up" if match["up"] else "down" if match["down"] else "flat",
        word=paragraph.normal.evidence(match.start(), match.end()),
        reason=reason_after(paragraph, match.end()),
    )
