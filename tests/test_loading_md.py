"""Markdown: pipe tables, numbers of lists, and lines that Markdown would run together."""

from __future__ import annotations

from pathlib import Path

from extractor.loading import load
from gouji.types import Document


def opened(folder: Path, text: str) -> Document:
    path = folder / "report.md"
    path.write_text(text, encoding="utf-8")
    return load(path)


def lines(document: Document) -> list[str]:
    return [document.text[b.start : b.end] for b in document.blocks if b.kind != "table"]


def test_headings_paragraphs_and_lists(tmp_path):
    document = opened(
        tmp_path,
        "# 第一部分 部门概况\n\n## 一、主要职能\n负责**贯彻**`落实`[政策](http://example.org)，并\n组织实施。"
        "\n（一）拟订规划\n\n1. 2024年计划\n2. 执行\n   - 收入  \n     支出\n\n> 注：含结转\n\n<!-- 无 -->\n",
    )
    assert document.format == "md"
    assert lines(document) == [
        "第一部分 部门概况", "一、主要职能", "负责贯彻落实政策，并组织实施。", "（一）拟订规划",
        "1. 2024年计划", "2.执行", "收入", "支出", "注：含结转",
    ]  # fmt: skip
    assert [heading.level for heading in document.outline] == [1, 2, 3, 4, 4]


def test_numbered_lines_end_a_paragraph(tmp_path):
    document = opened(tmp_path, "一、主要职能\n贯彻落实\n二、机构设置\n下设5个处室；\n实有人数8人")
    assert lines(document) == [
        "一、主要职能", "贯彻落实", "二、机构设置", "下设5个处室；", "实有人数8人",
    ]  # fmt: skip


def test_pipe_tables(tmp_path):
    document = opened(
        tmp_path,
        "收入决算表\n\n单位：万元\n\n| 项目 | 金额 |\n|:---|---:|\n| 合计 \\| **甲** | 1,234.50 |\n"
        "| 乙 | 1<br>2 |\n| 缺 |\n\n完",
    )
    table = document.tables[0]
    assert (table.title, table.unit, table.rows, table.cols) == ("收入决算表", "万元", 4, 2)
    assert [cell.text for cell in table.cells] == [
        "项目", "金额", "合计 | 甲", "1,234.50", "乙", "1 2", "缺", "",
    ]  # fmt: skip
    assert [cell.header for cell in table.cells][:3] == [True, True, False]
    for cell in table.cells:
        assert document.text[cell.start : cell.end] == cell.text
    assert lines(document)[-1] == "完"


def test_html_tables_inside_keep_their_spans(tmp_path):
    document = opened(
        tmp_path, "甲\n\n<table><tr><td colspan=2>总</td></tr><tr><td>1</td><td>2</td></tr></table>\n"
    )
    assert [(c.text, c.col_span) for c in document.tables[0].cells] == [("总", 2), ("1", 1), ("2", 1)]
