"""The counts beside the money: journeys, receptions, vehicles, procurement, assets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.figures import find_figures
from extractor.levels import Paragraph, read_paragraphs
from extractor.normal import Normal
from gouji.records import (
    OperatingExpense,
    Part,
    Procurement,
    Record,
    ReportHeader,
    StateAssets,
    ThreePublic,
)
from gouji.types import Amount, Document

_COUNTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "delegations",
        re.compile(
            r"(?:出国\(境\)?团组|出国团组|因公出国\(境\)团组)(?:数)?(?:共计|共|为)?,?(?P<n>[\d,]+)个"
        ),
    ),
    ("person_times", re.compile(r"(?:出国\(境\)|累计|出国)(?:累计)?(?:人次)?(?P<n>[\d,]+)人次")),
    ("vehicles_bought", re.compile(r"(?:公务用车)?购置数?(?:为)?(?P<n>[\d,]+)辆")),
    ("fleet_size", re.compile(r"(?:公务用车)?保有量(?:为)?(?P<n>[\d,]+)辆")),
    ("fleet_difference", re.compile(r"(?:保有量|车辆)(?:数)?(?:的)?(?:差异|差额|相差|差)(?:为|了)?(?P<n>\d+)辆")),
    (
        "batches",
        re.compile(
            r"(?:国内公务接待|公务接待|累计接待|接待)(?:批次)?(?:为)?(?P<n>[\d,]+)(?:个)?批次"
        ),
    ),
    (
        "guests",
        re.compile(r"批次[,、]?(?:接待)?(?:总人数|人次|累计)?(?:为)?(?P<n>[\d,]+)(?:人次|人)"),
    ),
)
_VEHICLES = re.compile(r"(?:共有|共计|有)?车辆(?P<n>\d+)辆|(?:共有|占用)(?P<n2>\d+)辆(?:公务)?车辆")
_USE = re.compile(r"(?:其中:?)?(?P<use>[一-龥()]{2,20}?用车)(?P<n>\d+)辆")
_AS_OF = re.compile(r"截至?(?:到)?(?:20\d\d年)?\d{1,2}月\d{1,2}日|20\d\d年末")
_ASSET_VALUES = (
    ("buildings_area", re.compile(r"房屋(?:面积|建筑面积)?(?:为)?(?=[\d,.]+平方米)")),
    ("buildings_value", re.compile(r"房屋[\d,.]+平方米,价值")),
    ("vehicles_value", re.compile(r"车辆\d+辆,价值")),
)
_EQUIPMENT = re.compile(
    r"(?P<what>单(?:价|位价值)\d+万元(?:\(含\))?以上[一-龥()]{0,14}设备(?:\(不含车辆\))?)(?P<n>\d+)(?P<unit>台(?:\(套\))?)"
)
_LISTED = re.compile(r"(?:开支内容(?:包括|为)|其中:?|包括:?|主要用于:?)")


def read_notes(document: Document, header: ReportHeader) -> Iterator[Record]:
    """Three-public counts, operating expense, procurement and assets."""
    lines = [
        (Normal(document, block.start, block.end), document.heading_path(block.start))
        for block in document.paragraphs()
    ]
    yield from _three_public(lines)
    yield from _money_notes(read_paragraphs(document, header))
    for line, path in lines:
        assets = _assets(line, path)
        if assets is not None:
            yield assets


def _count(line: Normal, start: int, end: int, unit: str) -> Amount:
    evidence = line.evidence(start, end)
    return Amount.model_validate(
        {"value": line.text[start:end].replace(",", ""), "unit": unit, "evidence": evidence}
    )


def count_with_unit(line: Normal, match: re.Match[str], group: str, unit: str) -> Amount:
    """The count that a group of a match holds, its evidence with the unit after it."""
    start, end = match.span(group)
    amount = _count(line, start, end, unit)
    return amount.model_copy(update={"evidence": line.evidence(start, end + len(unit))})


def _three_public(lines: list[tuple[Normal, tuple[str, ...]]]) -> Iterator[ThreePublic]:
    """The counts of the section on the three public expenses, put together over its paragraphs."""
    fields: dict[str, Amount] = {}
    where = ""
    overseas: tuple[Part, ...] = ()
    total: Amount | None = None
    for line, path in lines:
        if not any("三公" in title for title in path) and "三公" not in line.text:
            continue
        for name, pattern in _COUNTS:
            match = pattern.search(line.text)
            if match and name not in fields:
                unit = {
                    "delegations": "个",
                    "person_times": "人次",
                    "batches": "批次",
                    "guests": "人次",
                }.get(name, "辆")
                start, end = match.span("n")
                stop = line.text.find(unit[0], end)
                amount = _count(line, start, end, unit)
                if end <= stop <= end + 2:
                    amount = amount.model_copy(
                        update={"evidence": line.evidence(start, stop + len(unit))}
                    )
                fields[name] = amount
                where = where or " ".join(path[-2:])
        if not overseas and line.text.startswith("因公出国") and "开支内容" in line.text:
            total, overseas = _listed_sums(line)
    if fields or overseas:
        yield ThreePublic(where=where, overseas_items=overseas, overseas_total=total, **fields)


def _listed_sums(line: Normal) -> tuple[Amount | None, tuple[Part, ...]]:
    """A total and the sums that its sentence lists after it."""
    opening = _LISTED.search(line.text)
    sentence = line.text.find("。")
    if opening is None:
        return None, ()
    money = [m for m in find_figures(line) if m.amount.is_money]
    before = [m for m in money if m.end <= opening.start()]
    after = [
        m
        for m in money
        if opening.end() <= m.start < (sentence if sentence > 0 else len(line.text))
    ]
    if len(before) != 1 or len(after) < 2:
        return None, ()
    parts: list[Part] = []
    begin = opening.end()
    for mention in after:
        parts.append(
            Part(label=line.text[begin : mention.start].strip("、,:;"), amount=mention.amount)
        )
        begin = mention.end
    return before[0].amount, tuple(parts)


def _money_notes(paragraphs: list[Paragraph]) -> Iterator[Record]:
    operating: dict[str, Amount] = {}
    procurement: dict[str, Amount] = {}
    where = {"operating": "", "procurement": ""}
    for paragraph in paragraphs:
        for level in paragraph.levels:
            if level.scope or level.year is not None or level.measure != "final":
                continue
            if level.concept in ("agency_operating_expense", "institution_public_funds"):
                operating.setdefault(level.concept, level.amount)
                where["operating"] = where["operating"] or paragraph.where
            elif level.concept.startswith("procurement_"):
                procurement.setdefault(level.concept, level.amount)
                where["procurement"] = where["procurement"] or paragraph.where
    if operating:
        yield OperatingExpense(
            where=where["operating"],
            amount=operating.get("agency_operating_expense"),
            public_funds=operating.get("institution_public_funds"),
        )
    if procurement:
        yield Procurement(
            where=where["procurement"],
            total=procurement.get("procurement_total"),
            goods=procurement.get("procurement_goods"),
            works=procurement.get("procurement_works"),
            services=procurement.get("procurement_services"),
            small_medium=procurement.get("procurement_sme"),
            small_micro=procurement.get("procurement_micro"),
        )


def _assets(line: Normal, path: tuple[str, ...]) -> StateAssets | None:
    match = _VEHICLES.search(line.text)
    if match is None or not any("国有资产" in title for title in path):
        return None
    group = "n" if match["n"] else "n2"
    stop = line.text.find("单价", match.end())
    uses = tuple(
        Part(label=use["use"], amount=count_with_unit(line, use, "n", "辆"))
        for use in _USE.finditer(line.text, match.end(), stop if stop > 0 else len(line.text))
    )
    as_of = _AS_OF.search(line.text)
    values = {
        name: next(
            (f.amount for f in find_figures(line, found.end()) if f.start == found.end()), None
        )
        for name, pattern in _ASSET_VALUES
        if (found := pattern.search(line.text))
    }
    equipment = tuple(
        Part(
            label=item["what"],
            amount=count_with_unit(line, item, "n", "台(套)" if "套" in item["unit"] else "台"),
        )
        for item in _EQUIPMENT.finditer(line.text)
    )
    return StateAssets(
        where=" ".join(path[-2:]),
        vehicles=count_with_unit(line, match, group, "辆"),
        vehicles_by_use=uses,
        as_of=line.evidence(as_of.start(), as_of.end()) if as_of else None,
        equipment=equipment,
        **values,
    )
