"""The words that text and HTML share, in Chinese and in English."""

from __future__ import annotations

from gouji.findings import CheckedReport, Finding

SEVERITY = {
    "high": ("严重", "high"),
    "medium": ("一般", "medium"),
    "low": ("轻微", "low"),
    "rounding": ("尾差", "rounding"),
}

KIND = {
    "arithmetic": ("计算", "arithmetic"),
    "articulation": ("勾稽", "articulation"),
    "scoring": ("评分", "scoring"),
    "indicator": ("指标", "indicator"),
    "date": ("日期", "date"),
    "same_fact": ("同一事实", "same fact"),
    "claim": ("表述", "claim"),
    "completeness": ("完整性", "completeness"),
    "budget": ("预算", "budget"),
    "text": ("文字", "text"),
}

OUTCOME = {
    "fail": ("不通过", "fail"),
    "cannot_tell": ("无法判断", "cannot tell"),
    "pass": ("通过", "pass"),
    "not_applicable": ("不适用", "not applicable"),
}

STABILITY = {
    "stable": ("稳定", "stable"),
    "preview": ("预览", "preview"),
    "retired": ("停用", "retired"),
}


def say(lang: str, zh: str, en: str) -> str:
    """The one of the two that is in `lang`."""
    return en if lang == "en" else zh


def message_of(finding: Finding, lang: str) -> str:
    """The finding's sentence in `lang`."""
    return say(lang, finding.message, finding.message_en)


def error_of(report: CheckedReport, lang: str) -> str | None:
    """Why the report could not be read, in `lang`; None where it could."""
    return report.error_en if lang == "en" and report.error_en else report.error


def title_of(report: CheckedReport, lang: str) -> str:
    """Whose report it is and of which year, else its file's name."""
    year = report.fiscal_year and say(lang, f"{report.fiscal_year}年度", str(report.fiscal_year))
    parts = [part for part in (report.department, year) if part]
    return " · ".join(parts) or report.path.replace("\\", "/").rsplit("/", 1)[-1]


def nothing_found(report: CheckedReport, lang: str) -> str:
    """What a report without findings means: not more than what was checked."""
    if not {"pass", "fail"} & set(report.outcomes.values()):
        return say(
            lang,
            "没有一条规则适用于读入的内容，不能说明报告没有问题。",
            "No rule applied to what was read: this says nothing about the report.",
        )
    return say(
        lang,
        "没有发现矛盾。未读入的内容没有检查。",
        "No contradiction was found. What was not read was not checked.",
    )


def page_or_line(page: int | None, line: int, lang: str) -> str:
    """Where a reader finds it: the page, or the line where the format has no pages."""
    if page is not None:
        return say(lang, f"第{page}页", f"page {page}")
    return say(lang, f"第{line:,}行", f"line {line:,}")


def computed(computation: object, lang: str) -> list[tuple[str, str]]:
    """The parts of a computation that are there, as (label, value)."""
    labels = (
        ("expected", "应为", "expected"),
        ("actual", "文中", "stated"),
        ("difference", "相差", "difference"),
        ("tolerance", "允许", "tolerance"),
    )
    unit = getattr(computation, "unit", "")
    found = []
    for name, zh, en in labels:
        value = getattr(computation, name, "")
        if value:
            shown = value if not unit or value.endswith(unit) else f"{value}{unit}"
            found.append((say(lang, zh, en), shown))
    return found
