"""Checked reports made by hand, for the tests of what people read."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.loading_txt import document_of_text
from gouji.findings import Computation, Finding, Place, Severity
from gouji.pipeline import Checked, check_document
from gouji.settings import Limits
from gouji.types import Document

TEXT = """某省商务厅
2024年度部门决算公开说明

第一部分 部门概况
一、人员情况
实有人数10人，其中：在职人员6人，退休人员5人。

第二部分 <决算> & 说明
会议于2026年10月举行，560余名中外嘉宾参会，签约额10.5亿元。
\t指标
\t目标值
\t实际值
\t得分

\t社会消费品零售总额增速
\t>=8%
\t=2%
\t5.00


论坛共有500余人出席。
"""


def document(text: str = TEXT, path: str = "报告.txt") -> Document:
    return document_of_text(path, "txt", "0" * 64, text, Limits())


def place(source: Document, quote: str, role: str = "") -> Place:
    """The first occurrence of a quote, as one side of a finding."""
    start = source.text.index(quote)
    return Place(start=start, end=start + len(quote), quote=quote, role=role)


def finding(
    source: Document, quotes: Sequence[tuple[str, str]], *, mark: str, rule: str = "TST001",
    severity: Severity = "high", where: str = "", computation: Computation | None = None,
    message: str = "两处数字不一致", message_en: str = "Two figures differ",
) -> Finding:
    """A finding with the given (role, quote) sides."""
    return Finding(
        id=mark, rule=rule, kind="scoring", severity=severity, message=message,
        message_en=message_en, where=where, computation=computation,
        evidence=tuple(place(source, quote, role) for role, quote in quotes),
    )


def checked(source: Document | None = None, findings: Sequence[Finding] | None = None) -> Checked:
    """The crafted document with three findings, two of which share a figure."""
    source = source or document()
    if findings is None:
        findings = (
            finding(
                source, [("目标值", ">=8%"), ("实际值", "=2%"), ("得分", "5.00")],
                mark="a", where="促消费项目", message="零售总额增速实际2%，未达到目标8%，却得满分5分",
                computation=Computation(
                    formula="得分 < 权重", values=(("实际值", "2%"), ("目标值", "8%")), unit="分",
                    expected="1.25", actual="5", difference="3.75", tolerance="0.005",
                ),
            ),
            finding(
                source, [("嘉宾", "560余名"), ("出席", "500余人")], mark="b", rule="TST002",
                severity="medium", message="同一论坛的参会人数有560余名、500余人两个说法",
            ),
            finding(
                source, [("句中", "560余名中外嘉宾参会"), ("日期", "2026年10月")], mark="c",
                severity="rounding",
            ),
        )
    report = check_document(source)
    return Checked(report.model_copy(update={"findings": tuple(findings)}), source)
