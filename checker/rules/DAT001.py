from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.places import told_at
from gouji.findings import Computation
from gouji.records import DateMention, ReportHeader

_SLIPS = 2
"""More dates than this after the year are no slips of the pen."""


@rule("DAT001", "event-dated-after-the-year", kind="date", severity="high")
def event_dated_after_the_year(
    header: ReportHeader, dates: tuple[DateMention, ...]
) -> Iterator[Breach | CannotTell]:
    """已发生的事写在报告年度之后：用完成时态叙述的事项，日期却晚于决算年度。

    决算和自评只能反映年度内已经发生的事。日期比年度晚两年以上、晚于填报日期，或同一事项另有一处日期落在年度
    内的，必是误写；只比年度晚一年的可能是年后补记，没有其他证据时不指出。报告年度读不出时无法判断。

    Example:
        - header: {fiscal_year: 2023, year_evidence: 2023年度}
        - DateMention: {year: 2023, month: 5, day: 18, role: event, event: 第五届江海论坛, past: true,
            evidence: 2023年5月18日}

    Counter-example:
        - header: {fiscal_year: 2023, year_evidence: 2023年度}
        - DateMention: {year: 2025, month: 5, day: 18, role: event, event: 第五届江海论坛, past: true,
            evidence: 2025年5月18日}
    """
    events = [d for d in dates if d.role == "event" and d.past and d.year]
    if header.fiscal_year is None:
        if events:
            yield CannotTell("读不出报告年度", [at("日期", events[0].evidence)])
        return
    if len({d.evidence.quote for d in events if (d.year or 0) > header.fiscal_year}) > _SLIPS:
        return  # so many dates cannot all be slips: the report's year was misread
    filled = [d for d in dates if d.role == "filled" and d.year]
    for told in events:
        if told.year is None or told.year <= header.fiscal_year:
            continue
        same = [d for d in dates if d is not told and _same_event(d, told, header.fiscal_year)]
        late = [d for d in filled if _order(told) > _order(d)]
        named = [d for d in same if d.event == told.event]
        if told.year == header.fiscal_year + 1 and not named and not late:
            continue
        anchors = [at(f"{told_at(told)}所写日期", told.evidence)]
        if header.year_evidence:
            anchors.append(at("报告年度", header.year_evidence))
        anchors += [at("同一日期的另一处", d.evidence) for d in same]
        anchors += [at("填报日期", d.evidence) for d in late[:1]]
        other = f"，另一处为{same[0].evidence.quote}" if same else ""
        yield Breach(
            zh=f"{header.fiscal_year}年度报告称{told.event or '所述事项'}于{told.evidence.quote}已经发生，"
            f"日期晚于报告年度{other}",
            en=f"An event told as done is dated {told.evidence.quote} in a report for "
            f"{header.fiscal_year}",
            anchors=anchors,
            computation=Computation(
                formula="已发生事项的年份 ≤ 报告年度", expected=f"≤{header.fiscal_year}",
                actual=str(told.year), difference=str(told.year - header.fiscal_year),
            ),
            where=told.where,
            facts=(told.event, told.evidence.quote),
        )


def _same_event(one: DateMention, told: DateMention, fiscal_year: int) -> bool:
    """The same day and month, without a year or in the report's own."""
    return (
        one.role == "event"
        and told.month is not None and told.day is not None
        and (one.month, one.day) == (told.month, told.day)
        and one.year in (None, fiscal_year)
    )


def _order(date: DateMention) -> tuple[int, int, int]:
    return (date.year or 0, date.month or 0, date.day or 0)
