"""The files that findings and decisions come out as."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class FormatName(StrEnum):
    """The names in an address."""

    XLSX = "xlsx"
    DOCX = "docx"
    ORIGINAL = "original"
    HTML = "html"
    CSV = "csv"
    JSON = "json"
    SARIF = "sarif"


class Format(NamedTuple):
    """What people are told of a format; `findings` and `reports` are the most that a file holds."""

    name: FormatName
    extension: str
    media: str
    zh: str
    en: str
    use_zh: str
    use_en: str
    findings: int = 1_000_000
    reports: int = 100_000


_OFFICE = "application/vnd.openxmlformats-officedocument"
FORMATS: dict[FormatName, Format] = {item.name: item for item in (
    Format(
        FormatName.XLSX, "xlsx", f"{_OFFICE}.spreadsheetml.sheet", "Excel 工作底稿",
        "Excel working paper",
        "疑点、复算、报告、规则依据四张表；数字带公式，可在表内复算。",
        "Findings, their recomputation, reports and rules; figures with formulas that redo them.",
        findings=200_000,
    ),
    Format(
        FormatName.DOCX, "docx", f"{_OFFICE}.wordprocessingml.document", "Word 工作底稿",
        "Word working paper",
        "审计工作底稿和疑点清单：每条疑点一张表，含证据、计算过程、复核意见和签名栏。",
        "A sheet for each finding with evidence, computation, opinion and signatures.",
        findings=5_000, reports=500,
    ),
    Format(
        FormatName.ORIGINAL, "zip", "application/zip", "原文件批注", "Annotated originals",
        "在原 PDF 上高亮、在原 Word 中加批注；其他格式给出标注后的网页。多份报告打包为 ZIP。",
        "The PDF highlighted, the Word file with comments, other formats as a marked page; "
        "several reports in a ZIP.",
        findings=20_000, reports=100,
    ),
    Format(
        FormatName.HTML, "html", "text/html; charset=utf-8", "网页", "Web page",
        "一个文件，原文与疑点并列，不需联网，可发给没有账号的人。",
        "One file with text and findings side by side; works offline, for people without an account.",
        findings=10_000, reports=40,
    ),
    Format(
        FormatName.CSV, "csv", "text/csv; charset=utf-8", "CSV", "CSV",
        "每条疑点一行，供其他系统导入。", "A row for each finding, for other systems.",
    ),
    Format(
        FormatName.JSON, "json", "application/json", "JSON", "JSON",
        "与命令行输出同一结构，另有全部处理记录。",
        "The shape of the command line's output, with the whole log of decisions.",
    ),
    Format(
        FormatName.SARIF, "sarif", "application/sarif+json", "SARIF", "SARIF",
        "静态分析结果交换格式 2.1.0，已排除的标为抑制。",
        "Static analysis results, version 2.1.0; what was rejected is suppressed.",
    ),
)}  # fmt: skip
