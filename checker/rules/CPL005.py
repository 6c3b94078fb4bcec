"""See the rule's docstring."""

from collections.abc import Iterator

from checker.disclosure import missing, profile_of
from checker.engine import Anchor, Breach, CannotTell, rule
from checker.laws import BUDGET_LAW_14, DISCLOSURE_RULES
from gouji.records import Contents, ReportHeader

_LIGHT = ("functions", "terms")


@rule(
    "CPL005", "required-section-missing", kind="completeness", severity="medium",
    basis=(BUDGET_LAW_14, DISCLOSURE_RULES),
)
def required_section_missing(header: ReportHeader, contents: Contents) -> Iterator[Breach | CannotTell]:
    """必备内容缺失：完整的决算（预算）公开中，全文没有一处写到必须说明的内容，如政府采购、国有资产占用、机关运行经费。

    必备内容按版本化的清单（checker/disclosure.py）。报告写到清单的绝大部分才算完整；只缺一两项时指出，缺得多的是节选
    或只有报表，不判断。提到即算有，是否写全由其他规则核对。

    Example:
        - header: {kind: final_account, department: 甲局}
        - Contents: {headings: 3, topics: [{topic: income, first: 收入}]}

    Counter-example:
        - header: {kind: final_account, department: 甲局}
        - Contents:
            headings: 9
            topics:
              - {topic: income, first: 收入}
              - {topic: expenditure, first: 支出}
              - {topic: fiscal, first: 财政拨款}
              - {topic: three_public, first: 三公经费}
              - {topic: functions, first: 职责}
              - {topic: organisation, first: 机构设置}
              - {topic: basic, first: 基本支出}
              - {topic: operating_expense, first: 机关运行经费}
              - {topic: state_assets, first: 国有资产}
              - {topic: performance, first: 绩效}
              - {topic: terms, first: 名词解释}
    """
    profile, lacking = profile_of(header.kind), missing(contents, header.kind)
    title = header.department or header.year_evidence or (contents.topics[0].first if contents.topics else None)
    if not lacking or profile is None or title is None:
        return
    names = "、".join(profile.required[topic] for topic in lacking)
    anchors = [Anchor("报告", title)]
    if contents.last is not None:
        anchors.append(Anchor("全文到此为止", contents.last))
    yield Breach(
        zh=f"全文没有写到必须说明的内容：{names}",
        en=f"{len(lacking)} required topic(s) are nowhere in the report: {', '.join(lacking)}",
        anchors=anchors, where="必备内容", facts=("missing", *lacking),
        severity="low" if set(lacking) <= set(_LIGHT) else None,
    )
