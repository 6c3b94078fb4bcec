"""The counts beside the money: staff, units, journeys, receptions, vehicles, procurement, assets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.figures import chinese_number, find_figures
from extractor.levels import Paragraph, read_paragraphs
from extractor.normal import Normal
from gouji.records import (
    DepartmentProfile,
    OperatingExpense,
    Part,
    Procurement,
    Record,
    ReportHeader,
    StaffCount,
    StateAssets,
    ThreePublic,
    UnitRow,
)
from gouji.types import Amount, Document, Evidence, Table

_STAFF = re.compile(
    r"(?P<kind>实有人数|在职人员|在编人员|在职职工|离休人员|退休人员|遗属人员|编制人数|人员编制|核定编制|编制|在职|离休|退休)"
    r"(?:数)?(?:为|共|共有|合计|总数)?:?(?P<n>\d+)[人名]"
    r"(?:[,，](?:较上年|比上年)?(?P<dir>增加|减少)(?P<d>\d+)[人名])?"
)
_KINDS = {
    "在职人员": "在职",
    "在编人员": "在职",
    "在职职工": "在职",
    "离休人员": "离休",
    "退休人员": "退休",
}
_OFFICES = re.compile(
    r"(?:下设|内设|设有|设)(?:机构)?(?P<n>\d+|[一二三四五六七八九十]+)个(?:内设|职能)?(?:处室|科室|机构|股室|部门|处|科|室)"
    r"(?P<open>[,，](?:分别是|分别为|包括|即|具体为):?|:)(?P<list>[^。;]+)"
)
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
_USE = re.compile(r"(?P<use>[一-龥()]{2,20}?用车)(?P<n>\d+)辆")
_AS_OF = re.compile(r"截至?(?:到)?(?:20\d\d年)?\d{1,2}月\d{1,2}日|20\d\d年末")
_LISTED = re.compile(r"(?:开支内容(?:包括|为)|其中:?|包括:?|主要用于:?)")


def read_notes(document: Document, header: ReportHeader) -> Iterator[Record]:
    """Profile, three-public counts, operating expense, procurement and assets."""
    lines = [
        (Normal(document, block.start, block.end), document.heading_path(block.start))
        for block in document.paragraphs()
    ]
    profile = _profile(document, lines)
    if profile is not None:
        yield profile
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


def _profile(
    document: Document, lines: list[tuple[Normal, tuple[str, ...]]]
) -> DepartmentProfile | None:
    staff: list[StaffCount] = []
    announced: Amount | None = None
    offices: tuple[Evidence, ...] = ()
    where = ""
    for line, path in lines:
        matches = list(_STAFF.finditer(line.text))
        if not staff and any(m["kind"] == "实有人数" for m in matches):
            where = " ".join(path[-2:])
            for match in matches:
                change = _number_with_unit(line, match, "d", "人") if match["d"] else None
                counted = _number_with_unit(line, match, "n", "人")
                staff.append(
                    StaffCount(
                        kind=_KINDS.get(match["kind"], match["kind"]),
                        count=counted,
                        change=change,
                        direction={"增加": "up", "减少": "down"}.get(match["dir"] or ""),
                    )
                )
        listed = _OFFICES.search(line.text)
        if announced is None and listed:
            where = where or " ".join(path[-2:])
            number = int(listed["n"]) if listed["n"].isdigit() else chinese_number(listed["n"])
            if number is not None:
                announced = Amount.model_validate(
                    {
                        "value": number,
                        "unit": "个",
                        "evidence": line.evidence(listed.start("n"), listed.end("n") + 1),
                    }
                )
                offices = tuple(_items(line, listed.start("list"), listed.end("list")))
    units = tuple(row for table in document.tables for row in _unit_rows(table))
    if not staff and announced is None and not units:
        return None
    return DepartmentProfile(
        where=where,
        staff=tuple(staff),
        offices_announced=announced,
        offices=offices,
        offices_listed_wholly=bool(offices),
        units=units,
    )


def _number_with_unit(line: Normal, match: re.Match[str], group: str, unit: str) -> Amount:
    start, end = match.span(group)
    amount = _count(line, start, end, unit)
    return amount.model_copy(update={"evidence": line.evidence(start, end + len(unit))})


def _items(line: Normal, start: int, end: int) -> Iterator[Evidence]:
    """The items of a list; brackets are part of their item."""
    depth = 0
    begin = start
    for at in range(start, end):
        char = line.text[at]
        depth += (char == "(") - (char == ")")
        if char in "、," and depth <= 0:
            yield line.evidence(begin, at)
            begin = at + 1
    if begin < end:
        yield line.evidence(begin, end)


def _unit_rows(table: Table) -> Iterator[UnitRow]:
    """A list of units with their establishment and staff, told by its header."""
    rows = table.by_row
    head = {"".join(cell.text.split()): cell.col for cell in rows[0]} if rows else {}
    name = next((col for label, col in head.items() if "单位名称" in label), None)
    if name is None or not any("编制" in label or "在职" in label for label in head):
        return
    for row in rows[1:]:
        cells = {cell.col: cell for cell in row}
        if name not in cells or not cells[name].text:
            continue
        found: dict[str, Amount] = {}
        for label, col in head.items():
            kind = "establishment" if "编制" in label else "on_post" if "在职" in label else ""
            if kind and col in cells and cells[col].text.strip().isdigit():
                found[kind] = Amount.model_validate(
                    {
                        "value": cells[col].text.strip(),
                        "unit": "人",
                        "evidence": cells[col].evidence(),
                    }
                )
        yield UnitRow(
            name=cells[name].evidence(),
            establishment=found.get("establishment"),
            on_post=found.get("on_post"),
        )


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
        Part(label=use["use"], amount=_number_with_unit(line, use, "n", "辆"))
        for use in _USE.finditer(line.text, match.end(), stop if stop > 0 else len(line.text))
    )
    as_of = _AS_OF.search(line.text)
    return StateAssets(
        where=" ".join(path[-2:]),
        vehicles=_number_with_unit(line, match, group, "辆"),
        vehicles_by_use=uses,
        as_of=line.evidence(as_of.start(), as_of.end()) if as_of else None,
    )
