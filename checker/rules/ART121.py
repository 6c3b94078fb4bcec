"""See the rule's docstring."""

import re
from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.indicators import figure
from checker.interval import Interval, show, total
from checker.laws import THREE_PUBLIC_RULES
from checker.narrative import stated
from gouji.findings import Computation
from gouji.records import Figure, SelfEvaluation

_ABROAD = re.compile(r"因公出国|因公出境|出国|出访")
_OTHER = re.compile(r"劳务|留学|接待|来访")


@rule("ART121", "journeys-beyond-overseas-travel", kind="articulation", severity="low", basis=THREE_PUBLIC_RULES)
def journeys_beyond_overseas_travel(
    forms: tuple[SelfEvaluation, ...], figures: tuple[Figure, ...]
) -> Iterator[Breach | CannotTell]:
    """线索：“三公”经费疑似少列：名称写明出国、出访的项目，执行数合计大于“三公”经费中的因公出国（境）费。

    出访项目的支出可能含会务、布展等不属于因公出国费的部分，须查明细，只作线索；因公出国费有两个说法的不判断。

    Example:
        - SelfEvaluation: {where: 甲, project: 出访三国经费, funds: [{kind: total, executed: 16.40万元}]}
        - Figure: {concept: overseas_travel, fund: fiscal, amount: 59.30万元}

    Counter-example:
        - SelfEvaluation: {where: 甲, project: 出访三国经费, funds: [{kind: total, executed: 64.66万元}]}
        - Figure: {concept: overseas_travel, fund: fiscal, amount: 59.30万元}
    """
    known = [
        f.amount for (concept, _, measure), found in stated(figures).items()
        if concept == "overseas_travel" and measure == "final" for f in found
    ]
    journeys = [
        (form, executed) for form in forms
        if form.project is not None and _ABROAD.search(form.project.quote)
        and not _OTHER.search(form.project.quote) and form.total_funds is not None
        and (executed := figure(form.total_funds.executed)) is not None
    ]
    if len(known) != 1 or not journeys:
        return
    spent, travel = total(amount for _, amount in journeys), known[0]
    if spent.lo <= Interval.of(travel).hi:
        return
    sum_of = show(sum(amount.base for _, amount in journeys) / travel.factor)
    yield Breach(
        zh=f"线索：{len(journeys)}个出国（出访）项目执行数合计{sum_of}{travel.unit}，"
        f"大于“三公”经费中的因公出国（境）费{travel.printed}",
        en=f"lead: journeys executed {sum_of}{travel.unit}, overseas travel is {travel.printed}",
        anchors=[at("因公出国（境）费", travel), *(at(f"“{form.where}”执行数", a) for form, a in journeys)],
        where="“三公”经费",
        computation=Computation(
            formula="Σ出国项目执行数 ≤ 因公出国（境）费",
            values=tuple((form.where, amount.printed) for form, amount in journeys),
            unit=travel.unit, expected=f"≤{travel.printed}", actual=sum_of,
        ),
    )
