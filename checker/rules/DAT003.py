from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from gouji.findings import Computation
from gouji.records import DateMention, ReportHeader

_SLIPS = 2


@rule("DAT003", "title-of-another-year", kind="date", severity="high")
def title_of_another_year(
    header: ReportHeader, dates: tuple[DateMention, ...]
) -> Iterator[Breach | CannotTell]:
    """标题年度错误：决算报告的部分标题或原因段写成另一年度。

    套用上年文本而没有改年度，读者无法判断其下内容属于哪一年。只看决算、收支部分的标题和以年度开头的增减原因
    段；文件名称、项目名称中的年度不算，与上年比较的语句不算。

    Example:
        - header: {fiscal_year: 2023, year_evidence: 2023年度}
        - DateMention: {year: 2023, role: title, event: 部门决算, evidence: 2023年度部门决算}

    Counter-example:
        - header: {fiscal_year: 2023, year_evidence: 2023年度}
        - DateMention: {year: 2022, role: title, event: 部门决算, evidence: 2022年度部门决算}
    """
    titles = [d for d in dates if d.role == "title" and d.year]
    if header.kind != "final_account" or not titles:
        return
    if header.fiscal_year is None:
        yield CannotTell("读不出报告年度", [at("标题", titles[0].evidence)])
        return
    right = [d for d in titles if d.year == header.fiscal_year]
    if len({d.evidence.start for d in titles if d.year != header.fiscal_year}) > _SLIPS:
        return  # so many titles cannot all be slips: the report covers several years
    for title in titles:
        if title.year == header.fiscal_year:
            continue
        anchors = [at("标题年度", title.evidence)]
        other = right[0].evidence if right else header.year_evidence
        if other:
            anchors.append(at("报告年度", other))
        yield Breach(
            zh=f"{header.fiscal_year}年度决算报告中写成“{title.evidence.quote}”，年度不符",
            en=f"“{title.evidence.quote}” stands in the {header.fiscal_year} account",
            anchors=anchors,
            computation=Computation(
                formula="标题的年度 = 报告年度", expected=str(header.fiscal_year), actual=str(title.year)
            ),
            where=title.where,
        )
