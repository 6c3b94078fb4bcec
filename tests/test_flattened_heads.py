"""Heads of statements that were flattened to text: who stood over whom, and who cannot be told."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractor.flattened_heads import head_widths, total_widths
from extractor.header import read_header
from extractor.loading import load
from extractor.statements import read_statements
from gouji.records import Figure


def rows(*lines: str) -> list[list[str]]:
    return [line.split("|") for line in lines]


@pytest.mark.parametrize(
    ("head", "widths"),
    [
        (rows("收入|支出", "项目|决算数|项目|决算数"), [[2, 2], [1, 1, 1, 1]]),
        (rows("收入|支出", "项目|决算数|项目|合计|一般公共预算"), [[2, 3], [1, 1, 1, 1, 1]]),
        (
            rows("项目|合计|基本支出|项目支出", "科目编码|科目名称|||", "类|款|项|合计|9.00|5.00|4.00"),
            [[4, 1, 1, 1], [3, 1, 1, 1, 1]],
        ),
        (
            rows("编码|名称|决算数|编码|名称|决算数", "类|款|||类|款||"),
            [[2, 1, 1, 2, 1, 1], [1] * 8],
        ),
        (
            rows("三公经费", "合计|出国|公车|接待", "||小计|购置|运行|", "预算数|决算数|" * 5 + "预算数|决算数"),
            [[12], [2, 2, 6, 2], [2] * 6, [1] * 12],
        ),
        # two cells above share what is below, and nothing says where one ends
        (rows("收入|支出", "项目|金额|名称|数额|比重"), None),
        (rows("名称|合计|基本支出", "行政运行|甲|9.00|5.00"), None),
        (rows("项目|决算数", "合计|9.00"), None),
    ],
)  # fmt: skip
def test_head_widths(head: list[list[str]], widths: list[list[int]] | None) -> None:
    assert head_widths(head) == widths


@pytest.mark.parametrize(
    ("row", "cols", "widths"),
    [
        ("合计|9.00|5.00|4.00", 7, [4, 1, 1, 1]),
        ("人员经费合计|9.00|公用经费合计|5.00", 8, [3, 1, 3, 1]),
        ("合计|9.00|5.00", 3, None),
        ("行政运行|9.00", 4, None),
        ("人员经费合计|9.00|公用经费合计|5.00", 7, None),
    ],
)
def test_total_widths(row: str, cols: int, widths: list[int] | None) -> None:
    assert total_widths(row.split("|"), cols) == widths


def test_a_flattened_statement_is_read_by_its_head(tmp_path: Path) -> None:
    table = rows(
        "项目|本年支出合计|基本支出|项目支出", "功能分类科目编码|科目名称|||",
        "类|款|项|合计|9.00|5.00|4.00", "201|||一般公共服务支出|9.00|5.00|4.00",
    )  # fmt: skip
    body = "\n\n".join("\n".join("\t" + cell for cell in row) for row in table)
    file = tmp_path / "report.txt"
    file.write_text(f"某市商务局2024年度部门决算\n\n支出决算表\n\n单位：万元\n\n{body}\n", encoding="utf-8")
    document = load(file)
    values = {
        (f.concept, f.code): f.amount.value
        for f in read_statements(document, read_header(document)) if isinstance(f, Figure)
    }
    assert values["project_expenditure", ""] == 4
    assert values["func_basic", "201"] == 5
