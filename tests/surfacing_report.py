"""A report whose contradictions no template sees, and models that say of it whatever a test wants."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, product
from typing import Any

from extractor.chunks import Chunk
from extractor.loading_txt import document_of_text
from extractor.models.values import Reply
from extractor.numbered import numbered
from extractor.questions import Question
from extractor.surfacing.surroundings import Surroundings, side_of
from extractor.surfacing.tasks import TASKS
from extractor.template import extract
from gouji.records import (
    Comparison,
    Proposal,
    ProposedConflict,
    ProposedMisfit,
    ProposedNonResult,
    ProposedShortfall,
    Records,
    SelfEvaluation,
    Side,
    SubjectItem,
)
from gouji.settings import Limits
from gouji.types import Document, Evidence


def form(project: str, goal: str, result: str, rows: Sequence[tuple[str, str, str]] = ()) -> str:
    """A self-evaluation form as it stands in a report that was pasted into a text file."""
    rows = rows or [("资料归档数量", ">=1份", "=1份")]
    indicators = "".join(
        f"\n\t\n\t\n\t数量指标\n\t{name}\n\t{90 // max(1, len(rows))}\n\t{target}\n\t{actual}\n\t100\n"
        f"\t{90 // max(1, len(rows))}\n"
        for name, target, actual in rows
    )
    return f"""
\t项目支出绩效自评表

\t(2024年度)

\t项目名称
\t{project}

\t年度总体目标
\t预期目标
\t实际完成情况

\t
\t{goal}
\t{result}

\t
\t一级指标
\t二级指标
\t三级指标
\t权重
\t目标值
\t业绩值
\t完成率
\t指标得分
{indicators}
"""


BEGINS = """2024年度临江市水务局部门决算公开说明

第一部分 工作成效

一、主要工作

"""
ACCOUNTS = """
二、支出决算情况说明
1.会议费支出4.20万元，比上年减少1.30万元，下降23.64%，主要原因是业务会议增多，会议费增加。
2.培训费支出6.00万元，比上年增加0.80万元，增长15.38%，主要原因是新增培训班2期。

"""


def report(*parts: str) -> tuple[Document, Records]:
    """The report and what the templates read in it."""
    document = document_of_text("报告.txt", "txt", "f" * 64, "".join((BEGINS, *parts)), Limits())
    return document, extract(document)


Rows = Callable[[Question], list[dict[str, str]]]


def replies(questions: Sequence[Question], rows: Rows) -> list[Reply[Any]]:
    """What a model answers that says these rows to every question."""
    return [
        Reply(
            id=question.request.id, outcome="ok", origin="test",
            answer=question.request.answer_type.model_validate({"rows": rows(question)}),
        )
        for question in questions
    ]


def nothing(question: Question) -> list[dict[str, str]]:
    return []


def said(task: str, *rows: dict[str, str]) -> Rows:
    """These rows, without numbers, to the questions of one task that show their quotes."""
    first, second = TASKS[task].quotes

    def answer(question: Question) -> list[dict[str, str]]:
        return [row for row in rows if question.task == task and all(
            not row.get(quoted.field) or row[quoted.field] in question.request.messages[-1].content
            for quoted in (first, second)
        )]

    return answer


_PIECE = re.compile(r"[^，,。；;\n]+[。；;]?")
_SENTENCE = re.compile(r"[^。；;\n]+[。；;]?")


def contrary(document: Document, most: int = 400) -> Rows:
    """A model that calls a contradiction whatever two clauses or sentences it is shown."""

    def answer(question: Question) -> list[dict[str, str]]:
        task = TASKS[question.task]
        first, second = task.quotes
        verdicts = sorted(task.proposing)
        rows = []
        for pattern in (_SENTENCE, _PIECE):
            pieces = [list(_quotes(document, chunk, pattern)) for chunk in question.chunks]
            for (one, one_at), (other, other_at) in product(pieces[first.part], pieces[second.part]):
                rows.append({
                    first.field: one, f"{first.field}_at": one_at, second.field: other,
                    f"{second.field}_at": other_at, "verdict": verdicts[len(rows) % len(verdicts)],
                })
        return rows[:most]

    return answer


def every_pair(document: Document, records: Records) -> Iterator[Proposal]:
    """Everything that a model could propose: each two figures of one unit, each two dates, each clause
    and sentence of a goal with each of its completion, each reason."""
    stretches = Surroundings(document, records).stretches
    groups: dict[str, list[Side]] = {}
    for stretch in stretches:
        for figure in stretch.figures:
            unit = "元" if figure.amount.is_money else figure.amount.unit
            groups.setdefault(unit, []).append(stretch.side(figure.amount.evidence))
        for date in stretch.dates:
            groups.setdefault("dates", []).append(stretch.side(date.evidence))
    for group in groups.values():
        for one, other in combinations(group, 2):
            yield ProposedConflict(one=one, other=other)
    for told in records.of(SelfEvaluation):
        for pattern in (_SENTENCE, _PIECE):
            goals, results = (
                [side_of(stretches, e) for e in _evidence(document, cell, pattern)]
                for cell in (told.goal_expected, told.goal_actual)
            )
            for goal, result in product(goals, results):
                yield ProposedShortfall(goal=goal, result=result)
                yield ProposedNonResult(goal=goal, result=result)
    items = (item.comparison for item in records.of(SubjectItem) if item.comparison)
    for comparison in (*records.of(Comparison), *items):
        if comparison.reason:
            side = Side(evidence=comparison.reason)
            yield ProposedMisfit(change=side, reason=side, comparison=comparison)


def _evidence(
    document: Document, cell: Evidence | None, pattern: re.Pattern[str]
) -> Iterator[Evidence]:
    for match in pattern.finditer(document.text, cell.start, cell.end) if cell else ():
        if match[0].strip():
            yield document.evidence(match.start(), match.end())


def _quotes(
    document: Document, chunk: Chunk, pattern: re.Pattern[str]
) -> Iterator[tuple[str, str]]:
    for unit in numbered(chunk, document).units:
        for match in pattern.finditer(document.text, unit.start, unit.end):
            if match[0].strip():
                yield match[0].strip(), unit.number
