"""Targets and actuals of indicators: ">=45场", "≤0.5天", "80%以上", "330元/平方米", "显著增加".

A cell is read as a whole: an operator, a number, a unit. What only mentions a number ("参照2023年方案")
is not a figure, and is not made into one.
"""

from __future__ import annotations

import re
from decimal import Decimal

from extractor.figures import BLANKS, NUMBER
from extractor.normal import squeeze
from gouji.records import Measurand, Operator
from gouji.types import MONEY, SCALE, Amount, Cell, Evidence

_OPERATORS: dict[str, Operator] = {
    ">=": ">=", "=>": ">=", "≥": ">=", "不低于": ">=", "不少于": ">=", "不小于": ">=", "至少": ">=",
    "大于等于": ">=", "大于或等于": ">=", "达到": ">=", "<=": "<=", "=<": "<=", "≤": "<=",
    "不超过": "<=", "不高于": "<=", "不大于": "<=", "不多于": "<=", "控制在": "<=", "小于等于": "<=",
    "小于或等于": "<=", "至多": "<=", ">": ">", "大于": ">", "高于": ">", "超过": ">", "<": "<",
    "小于": "<", "低于": "<", "少于": "<", "=": "=", "等于": "=",
}
_SUFFIXES: dict[str, Operator] = {
    "及以上": ">=", "以上": ">=", "及以下": "<=", "以下": "<=", "以内": "<=", "之内": "<=", "内": "<=",
}
_MONEY = "|".join(sorted(MONEY, key=len, reverse=True))
_SCALES = SCALE | {"百万": Decimal(1_000_000), "千万": Decimal(10_000_000)}
_UNITS = {"百分比": "%", "个百分点": "百分点", "平米": "平方米", "㎡": "平方米"}
_UNIT = r"[^\d<>=≤≥,。;:、]{0,10}?"
_FIGURE = re.compile(
    rf"(?P<operator>{'|'.join(sorted(map(re.escape, _OPERATORS), key=len, reverse=True))})?"
    rf"(?P<number>{NUMBER})"
    rf"(?:(?P<unit1>%|{_UNIT})[-~至到](?P<upper>{NUMBER}))?"
    rf"(?:(?P<money>{_MONEY})|(?P<scale>亿|千万|百万|万|千|百)(?!分))?(?P<more>余|多)?(?P<unit>%|{_UNIT})"
    rf"(?P<suffix>{'|'.join(_SUFFIXES)})?"
)
_DATE = re.compile(
    r"20\d\d[年./-]|\d{1,2}月(?:\d{1,2}日|底|前|末|中|份|上旬|下旬|$)|年底前?$|第?[一二三四]季度"
)
_BEGINS_AS_FIGURE = re.compile(r"[<>=≤≥]?\d")
_OPERATOR_ONLY = re.compile(r"[<>=≤≥]{1,2}")


def read_measurand(
    cell: Cell | None, operator: Cell | None = None, unit: Cell | None = None
) -> Measurand:
    """The target or actual of a cell; `operator` and `unit` where they have columns of their own."""
    if cell is None or squeeze(cell.text) in BLANKS or _OPERATOR_ONLY.fullmatch(squeeze(cell.text)):
        return Measurand()
    raw = cell.evidence()
    text = squeeze(cell.text)
    apart = _OPERATORS.get(squeeze(operator.text)) if operator is not None else None
    if _DATE.search(text):
        return Measurand(raw=raw, kind="date", operator=_leading(text) or apart)
    match = _FIGURE.fullmatch(text)
    if match is None:
        kind = "unread" if _BEGINS_AS_FIGURE.match(text) else "qualitative"
        return Measurand(raw=raw, kind=kind)
    shown = match["money"] or match["unit"]
    if not shown and unit is not None:
        shown = squeeze(unit.text) if squeeze(unit.text) not in BLANKS else ""
    upper = match["upper"]
    return Measurand(
        raw=raw, kind="numeric",
        operator=_OPERATORS.get(match["operator"] or "") or apart or _SUFFIXES.get(match["suffix"] or ""),
        amount=_amount(match["number"], match, shown, raw),
        upper=_amount(upper, match, shown, raw) if upper else None,
    )


def _leading(text: str) -> Operator | None:
    match = re.match(r"[<>=≤≥]{1,2}", text)
    return _OPERATORS.get(match[0]) if match else None


def _amount(number: str, match: re.Match[str], shown: str, raw: Evidence) -> Amount:
    plain = number.replace(",", "")
    scale = _SCALES[match["scale"] or ""]
    unit = shown
    if match["money"] and match["unit"]:
        unit = match["money"] + match["unit"]  # 元/平方米, 元每人每月: a price, not a sum of money
    return Amount(
        value=Decimal(plain) * scale, unit=_UNITS.get(unit, unit),
        decimals=len(plain.partition(".")[2]), scale=scale,
        hedge="over" if match["more"] else "exact", evidence=raw,
    )
