"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, rule
from checker.leads import verdicts
from gouji.records import ProposedConflict


@rule("DAT008", "event-with-two-dates", kind="date", severity="high")
def event_with_two_dates(proposal: ProposedConflict) -> Iterator[Breach | CannotTell]:
    """同一活动两个日期（由模型提出、经核对证明）：同一届活动的举办（开幕、闭幕等）日期，两处写得不同。

    模型只提出哪两处可能说的是同一件事；活动名称和环节从原文读取，名称须写明届次或年份。一处是期间、另一处在
    期间之内的，只有一处写了年份而月日相同的，不算。

    Example:
        - ProposedConflict:
            one: {evidence: 6月26日至28日, dates: [
              {month: 6, day: 26, until_day: 28, event: 第三届湖滨论坛, verb: 举办, evidence: 6月26日至28日}]}
            other: {evidence: 6月27日, dates: [
              {month: 6, day: 27, event: 第三届湖滨论坛, verb: 举办, evidence: 6月27日}]}

    Counter-example:
        - ProposedConflict:
            one: {evidence: 6月26日, dates: [
              {month: 6, day: 26, event: 第三届湖滨论坛, verb: 举办, evidence: 6月26日}]}
            other: {evidence: 7月26日, dates: [
              {month: 7, day: 26, event: 第三届湖滨论坛, verb: 举办, evidence: 7月26日}]}
    """
    yield from verdicts(proposal, "DAT008")
