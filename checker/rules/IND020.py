"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Anchor, Breach, CannotTell, at, rule
from checker.forms import name_of
from checker.indicators import shown
from checker.laws import INDICATOR_GUIDE
from gouji.records import Indicator, SelfEvaluation

_NOTHING = ("", "无", "-", "—", "/", "0")
_SHOWN = 6


@rule("IND020", "historical-basis-without-last-year", kind="indicator", severity="low", basis=INDICATOR_GUIDE)
def historical_basis_without_last_year(forms: tuple[SelfEvaluation, ...]) -> Iterator[Breach | CannotTell]:
    """历史标准没有上年值：指标值设定依据填“历史标准”，上年完成情况却空白或填“无”。

    没有历史值就谈不上按历史标准设定。只在同一报告确有上年完成情况栏（至少一处填写）时判断；全部合为一条。

    Example:
        SelfEvaluation: {indicators: [{name: 甲, basis: 历史标准, prior_year: {raw: 17次, kind: numeric}}]}

    Counter-example:
        SelfEvaluation:
          where: 表
          indicators:
            - {name: 甲, basis: 历史标准, prior_year: {raw: 17次, kind: numeric}}
            - {name: 乙, basis: 历史标准}
    """
    rows = [(form, row) for form in forms for row in form.indicators]
    if all(_blank(row) for _, row in rows):
        return
    lacking = [(f, row) for f, row in rows if row.basis and "历史" in row.basis.quote and _blank(row)]
    if not lacking:
        return
    anchors: list[Anchor] = []
    for _, row in lacking:
        anchors += [at(f"{name_of(row)}：设定依据", row.basis)] if row.basis else []
    names = "、".join(f"“{name_of(row)}”" for _, row in lacking[:_SHOWN])
    yield Breach(
        zh=f"{len(lacking)}项指标的设定依据是历史标准，却没有上年完成值：{names}"
        + ("等" if len(lacking) > _SHOWN else ""),
        en=f"{len(lacking)} indicator(s) rest on a historical standard without last year's value",
        anchors=anchors, where="、".join(dict.fromkeys(form.where for form, _ in lacking)),
        facts=("history", *(name_of(row) for _, row in lacking)),
    )


def _blank(row: Indicator) -> bool:
    return shown(row.prior_year) in _NOTHING
