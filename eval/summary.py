"""The figures of a run: every table that is shown of it, reduced from its reports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from eval.labels import CERTAINTIES
from eval.metrics import Ratio, share
from eval.runs import FindingResult, LabelResult, MutantResult, ReportResult, Run
from eval.tables import Row, Table, Words, means, shares
from gouji.findings import SEVERITIES
from gouji.reporting.wording import KIND, SEVERITY

CERTAINTY = {
    "certain": ("确定", "certain"), "probable": ("很可能", "probable"),
    "arguable": ("可商榷", "arguable"),
}
STANDING = {
    "labelled": ("与标注相符", "covered by a label"), "right": ("人工判定正确", "judged right"),
    "wrong": ("人工判定错误", "judged wrong"), "unclear": ("人工无法判定", "judged unclear"),
    "open": ("未判定", "not judged yet"),
}
AIMED: Words = ("确定，严重和一般", "certain, high and medium")
ALL: Words = ("全部", "all")
GRAVE: Words = ("严重和一般", "high and medium")
_FOUND: tuple[Words, ...] = (("找到", "found"), ("各方齐全", "fully found"))
_BY_SEVERITY = (GRAVE, *(SEVERITY[severity] for severity in SEVERITIES))


def summary(run: Run) -> tuple[Table, ...]:
    """The tables of a run, those that have something to show."""
    if run.kind == "labelled":
        own = [recall(run), recall_by_kind(run), recall_by_type(run), precision(run),
               precision_by_rule(run)]
    elif run.kind == "injected":
        own = [mutants_by_operator(run), mutants_by_relation(run)]
    else:
        own = [false_findings(run), false_findings_by_rule(run)]
    return tuple(table for table in (*own, fields(run), evidence(run)) if table.rows)


# --- labels --------------------------------------------------------------------------------------


def recall(run: Run) -> Table:
    """Found, by certainty and by severity."""
    order = (AIMED, *CERTAINTY.values(), *SEVERITY.values(), ALL)
    return _recall(("已知问题找到多少", "Recall"), run, order)


def _rows_of(label: LabelResult) -> Iterable[Words]:
    yield from (CERTAINTY[label.certainty], SEVERITY[label.severity], ALL)
    if label.certainty == CERTAINTIES[0] and label.severity in ("high", "medium"):
        yield AIMED


def _recall(title: Words, run: Run, order: Sequence[Words]) -> Table:
    rows = shares(run.reports, _labels, _rows_of, _is_found, _is_fully_found, order=order)
    return Table(title=title, columns=_FOUND, rows=rows)


def recall_by_kind(run: Run) -> Table:
    """Found, by kind; labels that are arguable are left out."""
    return Table(
        title=("按种类（确定和很可能）", "By kind (certain and probable)"), columns=_FOUND,
        rows=shares(run.reports, _firm_labels, lambda label: [KIND[label.kind]],
                    _is_found, _is_fully_found, order=tuple(KIND.values())),
    )


def recall_by_type(run: Run) -> Table:
    """Found, by type of problem; labels that are arguable are left out."""
    return Table(
        title=("按类型（确定和很可能）", "By type (certain and probable)"), columns=_FOUND,
        rows=shares(run.reports, _firm_labels, lambda label: [(label.type, label.type)],
                    _is_found, _is_fully_found),
    )


def _labels(report: ReportResult) -> tuple[LabelResult, ...]:
    return report.labels or ()


def _firm_labels(report: ReportResult) -> list[LabelResult]:
    return [label for label in _labels(report) if label.certainty != "arguable"]


def _is_found(label: LabelResult) -> bool:
    return label.found


def _is_fully_found(label: LabelResult) -> bool:
    return label.fully


# --- findings ------------------------------------------------------------------------------------


def precision(run: Run) -> Table:
    """Right findings out of all; open and unclear ones count against."""
    return Table(
        title=("发现对多少", "Precision"), columns=(("正确", "right"),),
        rows=shares(run.reports, _findings, lambda finding: [ALL, *_severities(finding)], _is_right,
                    order=(ALL, *_BY_SEVERITY)),
    )


def precision_by_rule(run: Run) -> Table:
    """Right findings out of all, by rule."""
    return Table(
        title=("按规则", "By rule"), columns=(("正确", "right"),),
        rows=shares(run.reports, _findings, lambda finding: [(finding.rule, finding.rule)], _is_right),
    )


def false_findings(run: Run) -> Table:
    """Findings a clean report, except for those that a person judged right."""
    return Table(
        title=("每份无矛盾报告的误报", "False findings a clean report"), percent=False,
        columns=(("误报", "false findings"),),
        rows=means(_read(run), _false, _severities, order=_BY_SEVERITY),
    )


def false_findings_by_rule(run: Run) -> Table:
    """The rules that speak on clean reports."""
    return Table(
        title=("误报的规则", "Rules with false findings"), percent=False,
        columns=(("误报", "false findings"),),
        rows=means(_read(run), _false, lambda finding: [(finding.rule, finding.rule)]),
    )


def standings(run: Run) -> dict[str, int]:
    """How many findings stand how; `suspect` are those on a fact that holds which nobody judged."""
    findings = [finding for report in run.reports for finding in report.findings]
    counts = {name: sum(f.standing == name for f in findings) for name in STANDING}
    counts["suspect"] = len(suspects(run))
    return counts


def suspects(run: Run) -> list[tuple[str, FindingResult]]:
    """Findings that stand on a fact that holds, with their report: false if they deny it."""
    return [
        (report.name, finding) for report in run.reports for finding in report.findings
        if finding.facts and finding.standing in ("labelled", "open")
    ]


def _findings(report: ReportResult) -> tuple[FindingResult, ...]:
    return report.findings


def _false(report: ReportResult) -> list[FindingResult]:
    return [finding for finding in report.findings if not _is_right(finding)]


def _is_right(finding: FindingResult) -> bool:
    return finding.standing in ("labelled", "right")


def _severities(finding: FindingResult) -> list[Words]:
    own = SEVERITY[finding.severity]
    return [GRAVE, own] if finding.severity in ("high", "medium") else [own]


def _read(run: Run) -> list[ReportResult]:
    return [report for report in run.reports if report.error is None]


# --- injected errors -----------------------------------------------------------------------------


def mutants_by_operator(run: Run) -> Table:
    """Found, by what was changed."""
    operators = sorted({mutant.operator for report in run.reports for mutant in _mutants(report)})
    return Table(
        title=("注入的错误找到多少", "Injected errors found"), columns=(("找到", "found"),),
        rows=shares(run.reports, _mutants, lambda mutant: [ALL, (mutant.operator, mutant.operator)],
                    _is_caught, order=(ALL, *((name, name) for name in operators))),
    )


def mutants_by_relation(run: Run) -> Table:
    """Found, by the relation that was broken."""
    return Table(
        title=("按被破坏的关系", "By the relation that was broken"), columns=(("找到", "found"),),
        rows=shares(run.reports, _mutants, lambda mutant: [(mutant.relation, mutant.relation)],
                    _is_caught),
    )


def _mutants(report: ReportResult) -> tuple[MutantResult, ...]:
    return report.mutants or ()


def _is_caught(mutant: MutantResult) -> bool:
    return bool(mutant.found_by)


# --- extraction, evidence, cost ------------------------------------------------------------------


def fields(run: Run) -> Table:
    """Extraction by field: wrong and invented values count against precision, wrong and omitted
    ones against recall."""
    names = sorted({score.field for report in run.reports for score in report.fields})
    rows = []
    for name in ("", *names) if names else ():
        scores = [[s for s in report.fields if name in ("", s.field)] for report in run.reports]
        right = [sum(s.right for s in report) for report in scores]
        given = [sum(s.right + s.wrong + s.invented for s in report) for report in scores]
        wanted = [sum(s.right + s.wrong + s.omitted for s in report) for report in scores]
        figures: tuple[Ratio, ...] = tuple(
            share(zip(right, of, strict=True)) for of in (given, wanted)
        )
        rows.append(Row(name=(name, name) if name else ALL, figures=figures))
    return Table(
        title=("抽取（按字段）", "Extraction, by field"),
        columns=(("准确率", "precision"), ("召回率", "recall")), rows=tuple(rows),
    )


def evidence(run: Run) -> Table:
    """Places whose quote is exactly there, and places short enough to be one."""
    spans = [report.spans for report in run.reports]
    rows = (
        Row(name=("引文与原文逐字相同", "quote exactly at its place"),
            figures=(share((span.exact, span.all) for span in spans),)),
        Row(name=("不超过120个字", "at most 120 characters"),
            figures=(share((span.all - span.long, span.all) for span in spans),)),
    )
    return Table(title=("出处", "Evidence"), columns=(("占比", "share"),), rows=rows)


def costs(run: Run) -> tuple[list[float], list[float]]:
    """Seconds and peak megabytes of the reports, each from the least to the most."""
    known = [report.cost for report in run.reports if report.cost]
    return (
        sorted(cost.seconds for cost in known),
        sorted(cost.megabytes for cost in known if cost.megabytes is not None),
    )
