"""The accounts as the narrative tells them: figures, shares, comparisons, statements of nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractor.clauses import Token
from extractor.comparisons import compared, core
from extractor.labels import THREE_PUBLIC_PARTS, concept_of, fund_of
from extractor.levels import NONE, Known, Level, Paragraph, facts, name_of, read_paragraphs
from gouji.records import Figure, Fund, Record, ReportHeader, Share, Statement
from gouji.types import Amount, Document

_LIST = re.compile(r"[,，。;；]?其中[:：]?")


def read_accounts(document: Document, header: ReportHeader) -> Iterator[Record]:
    """Figures, comparisons, shares and statements of nothing, in the order of the text."""
    paragraphs = read_paragraphs(document, header)
    known = facts(paragraphs)
    for paragraph, comparisons in compared(paragraphs, header, known):
        yield from _figures(paragraph, header)
        yield from _shares(paragraph, known)
        yield from comparisons
        yield from _nothing(paragraph)


def _figures(paragraph: Paragraph, header: ReportHeader) -> Iterator[Figure]:
    for level in paragraph.levels:
        measure = level.measure
        if level.year is not None:
            if (
                header.fiscal_year is None
                or level.year != header.fiscal_year - 1
                or measure != "final"
            ):
                continue
            measure = "prior_year"
        if not level.concept:
            continue
        concepts = (
            ("income_grand_total", "expenditure_grand_total")
            if level.concept == "grand_total"
            else (level.concept,)
        )
        for concept in concepts:
            yield Figure(
                where=paragraph.where,
                concept=concept,
                fund=level.fund,
                measure=measure,
                label=level.token.label,
                scope=level.scope,
                amount=level.amount,
            )


def share_fits(part: Amount, whole: Amount, rate: Amount) -> bool:
    """Whether the rate is the share, to one last digit."""
    if whole.base <= 0:
        return False
    return abs(part.base / whole.base * 100 - rate.value) <= rate.step


_EITHER = re.compile(r"总(?:收入|支出)$")


def _shares(paragraph: Paragraph, known: Known) -> Iterator[Share]:
    levels = paragraph.levels
    for token in paragraph.tokens:
        if token.kind != "share" or token.reason:
            continue
        before = [level for level in levels if level.token.end <= token.start]
        part = _part(before, token)
        if part is None:
            continue
        wholes = _wholes(paragraph, part, token, known, before)
        if not wholes:
            continue
        confirmed = next(
            (w for w in wholes if share_fits(part.amount, w.amount, token.amount)), None
        )
        if confirmed is None and any(
            share_fits(p.amount, w.amount, token.amount)
            for p in before
            for w in wholes
            if p is not w
        ):
            continue  # the rate speaks of another part ("分别占…")
        whole = confirmed or wholes[0]
        yield Share(
            where=paragraph.where,
            what=name_of(part.token.label),
            part=part.amount,
            whole=whole.amount,
            rate=token.amount,
            whole_label=name_of(token.whole or whole.token.label),
        )


def _part(levels: Sequence[Level], token: Token) -> Level | None:
    """The level that a share speaks of: the one that its clause names before “占”, else the last."""
    named = core(token.label[: token.label.rfind("占")])
    if not named:
        return _last(levels, token)
    return next((lv for lv in reversed(levels) if core(lv.token.label) == named), None)


def _last(levels: Sequence[Level], token: Token) -> Level | None:
    """The last level before a token at its depth of brackets or further out."""
    return next((lv for lv in reversed(levels) if lv.token.depth <= token.depth), None)


def _wholes(
    paragraph: Paragraph,
    part: Level,
    token: Token,
    known: Known,
    before: Sequence[Level],
) -> list[Level]:
    """The levels that can be the whole, the likeliest first."""
    if token.whole:
        concept = concept_of(token.whole)
        if concept:
            fund = fund_of(
                concept, token.whole, "" if concept.endswith("_total") else paragraph.section
            )
            wholes = [
                w
                for w in (*known.get((concept, fund, "final"), ()), *before)
                if w.concept == concept and w is not part
            ]
            if _EITHER.search(token.whole):  # 总支出 is said of the year's expenditure, too
                concept = concept.replace("_grand", "")
                wholes += [w for w in known.get((concept, fund, "final"), ()) if w is not part]
            return wholes
        return [
            w
            for w in before
            if w is not part and core(token.whole) and core(token.whole) == core(w.token.label)
        ]
    text = paragraph.normal.text
    heads = [
        level
        for level in before
        if level is not part
        and re.search(r"其中|以下方面|包括|具体|按", text[level.token.end : part.token.start])
        and level.amount.base >= part.amount.base
    ]
    if part.concept in THREE_PUBLIC_PARTS:
        return [*known.get(("three_public", "fiscal", "final"), []), *heads[:1]]
    wholes = heads[:1]
    if not wholes and before and before[0].token.sentence == part.token.sentence:
        first = before[0]
        wholes = [first] if first is not part and first.amount.base >= part.amount.base else []
    for concept in ("expenditure_total", "income_total"):
        if ("支出" if concept == "expenditure_total" else "收入") in part.token.label:
            fund = fund_of(concept, "", paragraph.section)
            wholes += [w for w in known.get((concept, fund, "final"), ()) if w is not part]
    return wholes or _too_small(text, before, part, token)


def _too_small(text: str, before: Sequence[Level], part: Level, token: Token) -> list[Level]:
    """The level that the list of parts goes straight on from (…元，其中：), although it is smaller than
    the part: one of the two is wrong."""
    if token.amount.value > 100:
        return []
    heads = [level for level in before if _LIST.match(text, level.token.end)]
    if not heads or heads[-1] is part or heads[-1].token.end > part.token.start:
        return []
    return heads[-1:] if 0 < heads[-1].amount.base < part.amount.base else []


def _nothing(paragraph: Paragraph) -> Iterator[Statement]:
    for match in NONE.finditer(paragraph.normal.text):
        what = match["what"]
        fund: Fund = (
            "gov_funds" if "基金" in what else "state_capital" if "国有资本" in what else "fiscal"
        )
        yield Statement(
            where=paragraph.where,
            kind="none",
            what=what,
            fund=fund,
            concept="three_public" if "三公" in what else "expenditure_total",
            evidence=paragraph.normal.evidence(match.start(), match.end()),
        )
