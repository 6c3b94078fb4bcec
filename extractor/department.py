"""The department itself: what it does, who works there, which units its accounts hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractor.figures import chinese_number
from extractor.normal import Normal
from extractor.notes import count_with_unit
from gouji.records import DepartmentProfile, Record, ReportHeader, StaffCount, UnitRow
from gouji.types import Amount, Document, Evidence, Table

Line = tuple[Normal, tuple[str, ...]]

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
    "编制人数": "编制",
    "人员编制": "编制",
    "核定编制": "编制",
}
_OFFICES = re.compile(
    r"(?:下设|内设|设有|设)(?:机构)?(?P<n>\d+|[一二三四五六七八九十]+)个"
    r"(?:内设|职能)?(?:处室|科室|机构|股室|部门|处|科|室)"
    r"(?P<open>[,，](?:分别是|分别为|包括|即|具体为):?|:)(?P<list>[^。;]+)"
)
_DUTIES = re.compile(r"主要(?:职能|职责)|部门职责|职能职责|单位职责")
_UNITS_OPEN = re.compile(
    r"(?:编制范围|预算单位|决算单位|下属单位|编报范围)[^。]{0,20}(?:包括|如下|有|为)[:：]?$"
)
_UNITS_COUNT = re.compile(
    r"(?:下属|所属)(?P<n>\d+)[个家](?:预算|决算)?单位|(?P<n2>\d+)[个家](?:下属|所属|二级)(?:预算|决算)?单位"
)
_UNIT_LINE = re.compile(r"^\(?\d{1,2}[)、.](?P<name>[一-龥()]{4,40})(?:\(本级\))?[。;]?$")


def read_department(document: Document, header: ReportHeader) -> Iterator[Record]:
    """The profile of the department, or nothing where the text has none."""
    lines: list[Line] = [
        (Normal(document, block.start, block.end), document.heading_path(block.start))
        for block in document.paragraphs()
    ]
    staff, where = _staff(lines)
    announced, offices, office_where = _offices(lines)
    units = tuple(row for table in document.tables for row in _unit_table(table))
    units = units or tuple(_unit_list(lines))
    functions = tuple(_functions(lines))
    if staff or announced or units or functions:
        yield DepartmentProfile(
            where=where or office_where or "部门概况",
            functions=functions,
            staff=staff,
            offices_announced=announced,
            offices=offices,
            offices_listed_wholly=bool(offices),
            units_announced=_units_announced(lines),
            units=units,
        )


def _functions(lines: Sequence[Line]) -> Iterator[Evidence]:
    for line, path in lines:
        if any(_DUTIES.search(title) for title in path[:-1]) or (
            path and _DUTIES.search(path[-1]) and not _DUTIES.search(line.text[:20])
        ):
            yield line.evidence(0, len(line.text))


def _staff(lines: Sequence[Line]) -> tuple[tuple[StaffCount, ...], str]:
    """The first paragraph that counts staff of at least two kinds."""
    for line, path in lines:
        matches = list(_STAFF.finditer(line.text))
        kinds = {_KINDS.get(match["kind"], match["kind"]) for match in matches}
        if len(kinds) < 2 or not kinds & {"实有人数", "在职"}:
            continue
        return tuple(
            StaffCount(
                kind=_KINDS.get(match["kind"], match["kind"]),
                count=count_with_unit(line, match, "n", "人"),
                change=count_with_unit(line, match, "d", "人") if match["d"] else None,
                direction={"增加": "up", "减少": "down"}.get(match["dir"] or ""),
            )
            for match in matches
        ), " ".join(path[-2:])
    return (), ""


def _offices(lines: Sequence[Line]) -> tuple[Amount | None, tuple[Evidence, ...], str]:
    for line, path in lines:
        listed = _OFFICES.search(line.text)
        number = _number(listed["n"]) if listed else None
        if listed and number is not None:
            announced = _counted(line, number, listed.start("n"), listed.end("n") + 1)
            offices = tuple(_items(line, listed.start("list"), listed.end("list")))
            return announced, offices, " ".join(path[-2:])
    return None, (), ""


def _number(digits: str) -> int | None:
    return int(digits) if digits.isdigit() else chinese_number(digits)


def _counted(line: Normal, number: int, start: int, end: int) -> Amount:
    return Amount.model_validate(
        {"value": number, "unit": "个", "evidence": line.evidence(start, end)}
    )


def _units_announced(lines: Sequence[Line]) -> Amount | None:
    for line, _ in lines:
        match = _UNITS_COUNT.search(line.text)
        if match:
            group = "n" if match["n"] else "n2"
            start, end = match.span(group)
            return _counted(line, int(match[group]), start, end + 1)
    return None


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


def _unit_list(lines: Sequence[Line]) -> Iterator[UnitRow]:
    """Numbered lines after “…编制范围的单位包括：”."""
    open_list = False
    for line, _ in lines:
        if _UNITS_OPEN.search(line.text):
            open_list = True
            continue
        match = _UNIT_LINE.match(line.text) if open_list else None
        if match:
            yield UnitRow(name=line.evidence(match.start("name"), match.end("name")))
        elif open_list:
            return


def _unit_table(table: Table) -> Iterator[UnitRow]:
    """A list of units, told by its header 单位名称 beside 序号, 备注, 编制 or 在职."""
    rows = table.by_row
    head = {"".join(cell.text.split()): cell.col for cell in rows[0]} if rows else {}
    name = next((col for label, col in head.items() if "单位名称" in label), None)
    if name is None or not any(
        word in label for label in head for word in ("编制", "在职", "序号", "备注")
    ):
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
        funding = next(
            (cells[col].text for label, col in head.items() if "经费" in label and col in cells), ""
        )
        yield UnitRow(
            name=cells[name].evidence(),
            funding=funding,
            establishment=found.get("establishment"),
            on_post=found.get("on_post"),
        )
