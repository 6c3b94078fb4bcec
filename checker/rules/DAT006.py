from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from gouji.records import DateMention, ReportHeader

_MOST_OF_THE_YEAR = 9


@rule("DAT006", "figure-of-part-of-the-year", kind="date", severity="low")
def figure_of_part_of_the_year(
    header: ReportHeader, dates: tuple[DateMention, ...]
) -> Iterator[Breach | CannotTell]:
    """口径不足全年：年度决算的成效中引用前十或前十一个月的数，与同处的全年数并列。

    年报公开时全年数早已形成，仍用前11个月的数，是年底总结的残留，与并列的全年数口径不同。上半年、前三季度常用于
    说明进度，不指出。

    Example:
        - header: {fiscal_year: 2023}
        - DateMention: {month: 12, role: as_of, event: 期间, where: 甲, evidence: 全年}

    Counter-example:
        - header: {fiscal_year: 2023}
        - DateMention: {month: 12, role: as_of, event: 期间, where: 甲, evidence: 全年}
        - DateMention: {month: 11, role: as_of, event: 期间, where: 甲, evidence: 前11个月}
    """
    spans = [d for d in dates if d.role == "as_of" and d.event == "期间" and d.month]
    if header.kind != "final_account":
        return
    for date in spans:
        whole = [d for d in spans if d.month == 12 and d.where == date.where]
        if not whole or not date.month or not _MOST_OF_THE_YEAR < date.month < 12:
            continue
        yield Breach(
            zh=f"年度决算中引用“{date.evidence.quote}”的数，与同处的全年数口径不同",
            en=f"A figure for “{date.evidence.quote}” stands beside full-year figures",
            anchors=[at("不足全年", date.evidence), at("全年", whole[0].evidence)],
            where=date.where,
        )
