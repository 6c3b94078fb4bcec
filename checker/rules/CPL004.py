"""See the rule's docstring."""

from collections.abc import Iterator

from checker.disclosure import missing
from checker.engine import Breach, CannotTell, at, rule
from checker.laws import DISCLOSURE_RULES
from gouji.records import Comparison, Contents, ReportHeader

_NAMES = {"overall": "收入、支出总体", "three_public": "“三公”经费", "operating_expense": "机关运行经费"}
_LEAST = 3
_FEWEST = 2


@rule("CPL004", "figures-without-last-year", kind="completeness", severity="medium", basis=DISCLOSURE_RULES)
def figures_without_last_year(
    header: ReportHeader, contents: Contents, comparisons: tuple[Comparison, ...]
) -> Iterator[Breach | CannotTell]:
    """缺与上年比较：收入支出总体、“三公”经费、机关运行经费中至少两处只列本年数，没有一处与上年比较，而各科目都有比较。

    只看完整的决算报告；“持平、无变化、与上年相同”都算比较。

    Example:
        - header: {kind: final_account}
        - Contents: {topics: [{topic: overall, first: 本年收入, figures: true, compared: true}]}
        - Comparison: {what: 甲, against: prior_year}

    Counter-example:
        - header: {kind: final_account}
        - Contents:
            headings: 9
            topics:
              - {topic: income, first: 收入}
              - {topic: expenditure, first: 支出}
              - {topic: fiscal, first: 财政拨款}
              - {topic: functions, first: 职责}
              - {topic: organisation, first: 机构设置}
              - {topic: basic, first: 基本支出}
              - {topic: procurement, first: 政府采购}
              - {topic: state_assets, first: 国有资产}
              - {topic: performance, first: 绩效}
              - {topic: terms, first: 名词解释}
              - {topic: overall, first: 本年收入, figures: true}
              - {topic: three_public, first: 三公经费, figures: true}
              - {topic: operating_expense, first: 机关运行经费, figures: true}
        - Comparison: {what: 甲, against: prior_year, rate: 5%}
        - Comparison: {what: 乙, against: prior_year, rate: 5%}
        - Comparison: {what: 丙, against: prior_year, rate: 5%}
    """
    if header.kind != "final_account" or missing(contents, header.kind) is None:
        return
    if sum(bool(c.against == "prior_year" and (c.change or c.rate)) for c in comparisons) < _LEAST:
        return
    silent = [m for m in contents.topics if m.topic in _NAMES and m.figures and not m.compared]
    if len(silent) < _FEWEST:
        return
    names = "、".join(_NAMES[mention.topic] for mention in silent)
    yield Breach(
        zh=f"{names}只列本年数，没有与上年比较，同一报告各科目都有比较",
        en=f"{len(silent)} sections state this year's figures without last year's",
        anchors=[at(_NAMES[mention.topic], mention.first) for mention in silent],
        where="与上年比较", facts=("prior", *(mention.topic for mention in silent)),
    )
