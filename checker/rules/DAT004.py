from calendar import monthrange
from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.places import told_at
from gouji.records import DateMention

_ANY_LEAP_YEAR = 2000


@rule("DAT004", "date-not-in-the-calendar", kind="date", severity="medium")
def date_not_in_the_calendar(date: DateMention) -> Iterator[Breach | CannotTell]:
    """日历上没有的日期：月份大于12，或日期超过当月天数。

    没有写年份的2月29日不作判断。

    Example:
        DateMention: {year: 2024, month: 2, day: 29, evidence: 2024年2月29日}

    Counter-example:
        DateMention: {year: 2023, month: 2, day: 30, evidence: 2023年2月30日}
    """
    if date.month is None:
        return
    last = monthrange(date.year or _ANY_LEAP_YEAR, date.month)[1] if 1 <= date.month <= 12 else 0
    days = [day for day in (date.day, date.until_day) if day is not None]
    if last and all(1 <= day <= last for day in days):
        return
    yield Breach(
        zh=f"日历上没有“{date.evidence.quote}”这一日期",
        en=f"“{date.evidence.quote}” is not in the calendar",
        anchors=[at(told_at(date), date.evidence)],
        where=date.where,
    )
