"""See the rule's docstring."""

from collections.abc import Iterator

from checker.disclosure import missing
from checker.engine import Breach, CannotTell, at, rule
from checker.laws import THREE_PUBLIC_RULES
from gouji.concepts import CONCEPTS
from gouji.records import Contents, Figure, ReportHeader, Topic

_COUNTS: dict[str, tuple[Topic, str]] = {
    "overseas_travel": ("delegations", "出国（境）团组数和人数"),
    "vehicle_operation": ("fleet", "公务用车保有量"),
    "official_reception": ("receptions", "国内公务接待批次和人数"),
}


@rule(
    "CPL006", "three-public-counts-missing", kind="completeness", severity="medium", basis=THREE_PUBLIC_RULES
)
def three_public_counts_missing(
    header: ReportHeader, contents: Contents, figures: tuple[Figure, ...]
) -> Iterator[Breach | CannotTell]:
    """“三公”数量缺失：因公出国、公务用车、公务接待有支出，而全文没有团组人数、保有量、接待批次人数。

    只看完整的决算报告；金额为零的项不要求数量；提到即算有。

    Example:
        - header: {kind: final_account}
        - Contents: {topics: [{topic: receptions, first: 22批次}]}
        - Figure: {concept: official_reception, fund: fiscal, amount: 2.00万元}

    Counter-example:
        - header: {kind: final_account}
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
        - Figure: {concept: official_reception, fund: fiscal, amount: 2.00万元}
    """
    if header.kind != "final_account" or missing(contents, header.kind) is None:
        return
    spoken = {mention.topic for mention in contents.topics}
    silent = []
    for concept, (topic, name) in _COUNTS.items():
        spent = [f for f in figures if f.concept == concept and f.measure == "final" and not f.scope]
        if topic not in spoken and spent and all(f.amount.value > 0 for f in spent):
            silent.append((spent[0], name))
    if silent:
        yield Breach(
            zh="；".join(f"{CONCEPTS[f.concept]}{f.amount.printed}，没有写{name}" for f, name in silent),
            en=f"{len(silent)} three-public figure(s) without their counts",
            anchors=[at(CONCEPTS[f.concept], f.amount) for f, _ in silent],
            where="“三公”经费", facts=("counts", *(f.concept for f, _ in silent)),
        )
