from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from gouji.findings import Computation
from gouji.records import DateMention, ReportHeader

_HABIT = 3
"""So many comparisons with the prior year make it the report's habit."""


@rule("DAT005", "compared-with-the-wrong-year", kind="date", severity="medium")
def compared_with_the_wrong_year(
    header: ReportHeader, dates: tuple[DateMention, ...]
) -> Iterator[Breach | CannotTell]:
    """比较年度错误：各项都与上年相比，个别一项写成与更早的年度相比。

    决算应与上年决算数比较。其余各项都比上年，只有一两项比另一年的，是年份误写。同一处已与上年比过、另外再比一年的
    （如与疫情前比）不指出；报告普遍与某一年比的也不指出。

    Example:
        - header: {fiscal_year: 2023, year_evidence: 2023年度}
        - DateMention: {year: 2022, role: compared, where: 一, evidence: 2022年}
        - DateMention: {year: 2022, role: compared, where: 二, evidence: 2022年}
        - DateMention: {year: 2022, role: compared, where: 三, evidence: 2022年}

    Counter-example:
        - header: {fiscal_year: 2023, year_evidence: 2023年度}
        - DateMention: {year: 2022, role: compared, where: 一, evidence: 2022年}
        - DateMention: {year: 2022, role: compared, where: 二, evidence: 2022年}
        - DateMention: {year: 2022, role: compared, where: 三, evidence: 2022年}
        - DateMention: {year: 2021, role: compared, where: 四, evidence: 2021年}
    """
    compared = [d for d in dates if d.role == "compared" and d.year]
    if not compared:
        return
    if header.fiscal_year is None:
        yield CannotTell("读不出报告年度", [at("比较年度", compared[0].evidence)])
        return
    usual = [d for d in compared if d.year == header.fiscal_year - 1]
    strange = [d for d in compared if d.year != header.fiscal_year - 1]
    if len(usual) < _HABIT or len(strange) > 2:
        return
    for date in strange:
        if any(d.where == date.where for d in usual):
            continue
        near = min(usual, key=lambda d: abs(d.evidence.start - date.evidence.start))
        yield Breach(
            zh=f"{header.fiscal_year}年度决算各项均与{header.fiscal_year - 1}年比较，此处却与{date.year}年比较",
            en=f"Compared with {date.year}, while the {header.fiscal_year} account compares with "
            f"{header.fiscal_year - 1} everywhere else",
            anchors=[at("比较年度", date.evidence), at("其他各项的比较年度", near.evidence)],
            computation=Computation(
                formula="比较年度 = 报告年度 − 1", expected=str(header.fiscal_year - 1),
                actual=str(date.year),
            ),
            where=date.where,
            facts=(date.where, str(date.year)),
        )
