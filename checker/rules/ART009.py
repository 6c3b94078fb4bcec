from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.laws import BUDGET_LAW_75
from checker.mentions import fact_of
from gouji.concepts import STATEMENTS, fact_name
from gouji.findings import Computation
from gouji.records import Figure, Statement, StatementTable


@rule("ART009", "said-to-be-none", kind="articulation", severity="high", basis=BUDGET_LAW_75)
def said_to_be_none(
    statements: tuple[Statement, ...], figures: tuple[Figure, ...], tables: tuple[StatementTable, ...]
) -> Iterator[Breach | CannotTell]:
    """称无而有：文字说没有某项收支（“无政府性基金预算财政拨款收入和支出”），报表或文字中却有该项的非零决算数。

    按项目和口径对应；空表下的说明与表中数字的矛盾另有规则，不重复指出。

    Example:
        - Statement:
            {kind: none, what: 政府性基金支出, concept: expenditure_total, fund: gov_funds, evidence: 无基金支出}
        - Figure: {concept: expenditure_total, fund: gov_funds, source: T4, amount: 0.00万元}
        - StatementTable: {statement: T4}

    Counter-example:
        - Statement:
            {kind: none, what: 政府性基金支出, concept: expenditure_total, fund: gov_funds, evidence: 无基金支出}
        - Figure: {concept: expenditure_total, fund: gov_funds, source: T4, amount: 5.00万元}
        - StatementTable: {statement: T4}
    """
    notes = [table.note for table in tables if table.note and table.note.end]
    seen: set[tuple[str, str]] = set()
    for said in statements:
        if said.kind != "none" or not said.concept:
            continue
        if any(note.start <= said.evidence.start < note.end for note in notes):
            continue
        fact = fact_of(said.concept, said.fund)
        there = [
            f for f in figures
            if f.measure == "final" and f.amount.value and not (f.code or f.name or f.scope)
            and fact_of(f.concept, f.fund) == fact
        ]
        if not there or fact in seen:
            continue
        seen.add(fact)
        name = fact_name(said.concept, said.fund)
        yield Breach(
            zh=f"文字称“{said.evidence.quote}”，而{name}有{there[0].amount.printed}",
            en=f"The text says that there is none, but {there[0].amount.printed} is stated",
            anchors=[at("文字", said.evidence), *(at(STATEMENTS[f.source], f.amount) for f in there[:4])],
            computation=Computation(
                formula="没有该项收支 ⇒ 决算数为零",
                values=tuple((STATEMENTS[f.source], f.amount.printed) for f in there[:4]),
            ),
            where=said.where,
        )
