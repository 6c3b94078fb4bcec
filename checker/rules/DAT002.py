import re
from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from gouji.findings import Computation
from gouji.records import DateMention, ReportHeader

_YEAR_END_FACTS = re.compile(r"国有资产|车辆|房屋|资产|编制|在职|实有|保有量|机构")


@rule("DAT002", "year-end-of-another-year", kind="date", severity="high")
def year_end_of_another_year(
    header: ReportHeader, dates: tuple[DateMention, ...]
) -> Iterator[Breach | CannotTell]:
    """年末数取错年份：国有资产、人员等年末情况写成截至另一年的12月31日。

    决算报告的是本年末的数。沿用上年文字而没有改年份，读者就无法知道数是哪一年的。同一处另有本年年末的
    （前后对比），或是预算报告，不指出。

    Example:
        - header: {fiscal_year: 2023, year_evidence: 2023年度}
        - DateMention: {year: 2023, month: 12, day: 31, role: as_of, event: 本部门共有车辆3辆,
            evidence: 2023年12月31日}

    Counter-example:
        - header: {fiscal_year: 2023, year_evidence: 2023年度}
        - DateMention: {year: 2022, month: 12, day: 31, role: as_of, event: 本部门共有车辆3辆,
            evidence: 2022年12月31日}
    """
    ends = [d for d in dates if d.role == "as_of" and (d.month, d.day) == (12, 31) and d.year]
    if header.kind != "final_account" or not ends:
        return
    if header.fiscal_year is None:
        yield CannotTell("读不出报告年度", [at("截至日期", ends[0].evidence)])
        return
    right = {d.where for d in ends if d.year == header.fiscal_year}
    for end in ends:
        if end.year is None or end.year == header.fiscal_year or end.where in right:
            continue
        if not _YEAR_END_FACTS.search(f"{end.where}{end.event}"):
            continue
        anchors = [at("截至日期", end.evidence)]
        if header.year_evidence:
            anchors.append(at("报告年度", header.year_evidence))
        yield Breach(
            zh=f"{header.fiscal_year}年度决算的年末情况写成截至{end.evidence.quote}",
            en=f"A year-end figure of the {header.fiscal_year} account is as of {end.evidence.quote}",
            anchors=anchors,
            computation=Computation(
                formula="年末数的年份 = 报告年度", expected=str(header.fiscal_year), actual=str(end.year)
            ),
            where=end.where,
        )
