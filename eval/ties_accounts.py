"""Ties within the accounts: statements, and the narrative that retells them."""

from __future__ import annotations

from collections.abc import Iterator

from checker.articulation import Relation, formula
from checker.between import canonical
from checker.interval import Interval, ratio_percent
from checker.relations import relations
from checker.subjects import Named, amount_of, coded, resolved, statement_of_fund
from eval.ties import Tie, at_most, counted, equal, judged, rated, share, summed
from gouji.concepts import CONCEPTS, fact_name
from gouji.records import (
    Comparison,
    DepartmentProfile,
    Figure,
    Footing,
    Listing,
    Records,
    Share,
    StateAssets,
    StatementTable,
    SubjectItem,
)
from gouji.types import Amount

_THREE_PUBLIC = frozenset(
    ("three_public", "overseas_travel", "vehicle", "vehicle_purchase", "vehicle_operation",
     "official_reception")
)  # fmt: skip
_SUMS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("expenditure_total", ("basic_expenditure", "project_expenditure"),
     ("remitted_to_superior", "operating_expenditure", "subsidy_to_affiliates")),
    ("basic_expenditure", ("personnel_funds", "public_funds"), ()),
    ("income_grand_total", ("income_total", "opening_balance"), ("non_fiscal_surplus_used",)),
    ("expenditure_grand_total", ("expenditure_total", "closing_balance"), ("surplus_distribution",)),
    ("three_public", ("overseas_travel", "vehicle", "official_reception"), ()),
    ("vehicle", ("vehicle_purchase", "vehicle_operation"), ()),
    ("procurement_total", ("procurement_goods", "procurement_works", "procurement_services"), ()),
)  # fmt: skip
"""What the trade adds up: the total, the parts that must be stated, the parts that may be."""


def account_ties(records: Records) -> Iterator[Tie]:
    """Every tie of the accounts."""
    yield from _within_sentences(records)
    yield from _between_tables(records)
    yield from _same_facts(records)
    yield from _told_sums(records)
    yield from _subjects(records)
    yield from _counts(records)


def _within_sentences(records: Records) -> Iterator[Tie]:
    for told in records.of(Share):
        yield share(f"占比 = 分项 ÷ 总额（{told.what}）", told.part, told.whole, told.rate)
    for footing in records.of(Footing):
        amounts = [part.amount for part in footing.parts]
        if footing.complete:
            yield summed(f"合计 = 各项之和（{footing.what}）", footing.total, amounts)
        else:
            yield at_most(f"分项 ≤ 合计（{footing.what}）", footing.total, amounts)
    for comparison in comparisons(records):
        yield from comparison_ties(comparison)


def comparisons(records: Records) -> list[Comparison]:
    """The comparisons of the text, those of subjects too, each once."""
    found: dict[tuple[object, ...], Comparison] = {}
    nested = [item.comparison for item in records.of(SubjectItem) if item.comparison]
    for one in (*records.of(Comparison), *nested):
        key = tuple((a.evidence.start if a else None) for a in (one.amount, one.base, one.change, one.rate))
        found.setdefault(key, one)
    return list(found.values())


def comparison_ties(told: Comparison, flipped: bool = False) -> Iterator[Tie]:
    """The ties of one comparison; `flipped` as if its direction word said the opposite."""
    direction = told.direction
    if flipped:
        direction = "down" if told.direction == "up" else "up"
    what = f"（{told.what}）"
    amount, base, change, rate = told.amount, told.base, told.change, told.rate
    if told.rate_kind == "growth":
        if amount and change and rate and direction in ("up", "down"):
            sign = 1 if direction == "up" else -1
            yield rated(
                f"增减率 = 增减额 ÷ 上年数{what}", (amount, change, rate),
                lambda given: ratio_percent(
                    given[1], given[0] - given[1] if sign > 0 else given[0] + given[1]
                ),
            )
        if amount and base and change and direction in ("up", "down"):
            whole, less = (amount, base) if direction == "up" else (base, amount)
            yield summed(f"本年数 − 上年数 = 增减额{what}", change, [whole], [less])
    elif amount and base and rate:
        over = 100 if told.rate_kind == "variance" else 0
        yield rated(
            f"{'差异率' if over else '完成率'} = 决算数与预算数之比{what}", (amount, base, rate),
            lambda given: _magnitude(ratio_percent(given[0], given[1]) - Interval.exactly(over), rate),
        )
    if amount and base and direction in ("up", "down") and not rate and not change:
        yield judged(
            f"决算数与预算数的大小合于用词{what}", (amount, base),
            lambda given: given[0].base > given[1].base if direction == "up" else given[0].base < given[1].base,
            family="money",
        )


def _magnitude(computed: Interval, rate: Amount) -> Interval:
    """Without its sign where the report prints a shortfall so."""
    if computed.hi < 0 and rate.value > 0:
        return Interval(-computed.hi, -computed.lo)
    return computed


def _between_tables(records: Records) -> Iterator[Tie]:
    for relation in relations(records.of(StatementTable)):
        if not isinstance(relation, Relation):
            continue
        words = f"《{relation.total.title}》{formula(relation)}"[:120]
        total = relation.total.amount
        if relation.same:
            yield equal(words, [total, relation.parts[0][1].amount])
        elif relation.bound:
            yield at_most(words, total, [fact.amount for _, fact in relation.parts])
        else:
            plus = [fact.amount for sign, fact in relation.parts if sign > 0]
            yield summed(words, total, plus, [f.amount for sign, f in relation.parts if sign < 0])


def fact_key(figure: Figure) -> tuple[str, ...]:
    """Figures with one key are one fact."""
    subject = figure.code or figure.name
    concept, fund = figure.concept, str(figure.fund)
    if concept in _THREE_PUBLIC and fund in ("all", "general_public"):
        fund = "fiscal"
    elif not subject:
        concept, fund = canonical(concept, fund)
    return concept, fund, figure.measure, subject, figure.scope


def _same_facts(records: Records) -> Iterator[Tie]:
    """One fact at two places, one of which is the text."""
    facts: dict[tuple[str, ...], dict[tuple[int, int], Figure]] = {}
    for figure in records.of(Figure):
        if figure.amount.hedge == "exact" and not figure.label.endswith(("均", "均为")):
            places = facts.setdefault(fact_key(figure), {})
            places.setdefault((figure.amount.evidence.start, figure.amount.evidence.end), figure)
    for places in facts.values():
        figures = list(places.values())
        if len(figures) > 1 and any(figure.source == "text" for figure in figures):
            first = figures[0]
            name = first.name or fact_name(first.concept, first.fund, first.measure)
            yield equal(f"同一个数（{name}）", [figure.amount for figure in figures])


def _told_sums(records: Records) -> Iterator[Tie]:
    """Totals and parts that the narrative states, each once."""
    stated: dict[tuple[str, str, str], list[Amount]] = {}
    for figure in records.of(Figure):
        if figure.source == "text" and not (figure.scope or figure.code or figure.name):
            stated.setdefault((figure.concept, figure.fund, figure.measure), []).append(figure.amount)
    for total, required, optional in _SUMS:
        for (concept, fund, measure), wholes in list(stated.items()):
            if concept != total:
                continue
            if any((part, fund, measure) not in stated for part in required):
                continue
            parts = [p for p in (*required, *optional) if (p, fund, measure) in stated]
            if len(wholes) > 1 or any(len(stated[part, fund, measure]) > 1 for part in parts):
                continue  # a figure that stands twice is tied to itself
            words = f"{CONCEPTS[total]} = {' + '.join(CONCEPTS[part] for part in parts)}"
            yield summed(words, wholes[0], [stated[part, fund, measure][0] for part in parts])


def _subjects(records: Records) -> Iterator[Tie]:
    """A subject's figure in the text and in its fund's statement."""
    tables = records.of(StatementTable)
    for item in records.of(SubjectItem):
        table, named = statement_of_fund(tables, item.fund), Named.of(item)
        rows = coded(table) if table else None
        if rows is None or named is None or item.amount is None or item.amount.hedge != "exact":
            continue
        codes = resolved(rows, named)
        there = amount_of(rows[codes[-1]]) if len(codes) == len(named.names) else None
        if there is not None:
            yield equal(f"科目支出表文一致（{named.names[-1].quote}）", [item.amount, there])


def _counts(records: Records) -> Iterator[Tie]:
    for profile in records.of(DepartmentProfile):
        staff = {entry.kind: entry.count for entry in profile.staff}
        if all(kind in staff for kind in ("实有人数", "在职", "离休", "退休")):
            yield summed(
                "实有人数 = 在职 + 离休 + 退休", staff["实有人数"],
                [staff[kind] for kind in ("在职", "离休", "退休")], family="count", exact=True,
            )
        if profile.units_announced and len(profile.units) > 1:
            yield counted("所称单位数 = 所列单位数", profile.units_announced, len(profile.units),
                          [unit.name for unit in profile.units])
        if profile.offices_announced and profile.offices_listed_wholly:
            yield counted("所称机构数 = 所列机构数", profile.offices_announced, len(profile.offices),
                          profile.offices)
    for assets in records.of(StateAssets):
        if assets.vehicles and len(assets.vehicles_by_use) > 2:
            uses = [use.amount for use in assets.vehicles_by_use]
            yield summed("车辆总数 = 各类用途之和", assets.vehicles, uses, family="count", exact=True)
    for listing in records.of(Listing):
        if listing.announced and listing.complete:
            yield counted(f"所称数目 = 所列个数（{listing.what}）", listing.announced, len(listing.items),
                          listing.items)
